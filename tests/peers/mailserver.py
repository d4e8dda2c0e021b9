"""A real mail server, exim4, on loopback: one port demands STARTTLS and a password, one starts in TLS, one is plain.

Mails to reject.test are refused for good (550), to defer.test for now (451); everything else lands in one file.
"""

import email
import email.policy
import os
import pwd
from email.message import EmailMessage
from pathlib import Path
from typing import Self

from tests.peers.certificates import own_certificate
from tests.peers.need import missing, need_file
from tests.peers.ports import free_port
from tests.peers.process import Program
from tests.peers.waiting import wait_until

CONFIGURATION = """\
primary_hostname = mail.test
spool_directory = {folder}/spool
log_file_path = {folder}/%slog
pid_file_path = {folder}/exim.pid
local_interfaces = <; [127.0.0.1]:{plain} ; [127.0.0.1]:{starttls} ; [127.0.0.1]:{implicit}
tls_on_connect_ports = {implicit}
daemon_smtp_ports =
tls_advertise_hosts = ${{if eq{{$received_port}}{{{plain}}}{{}}{{*}}}}
tls_certificate = {folder}/cert.pem
tls_privatekey = {folder}/key.pem
auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}
acl_smtp_rcpt = recipients
never_users =
exim_user = {user}
exim_group = {user}
keep_environment =
queue_only = false

begin acl
recipients:
  deny   condition = ${{if !eq{{$received_port}}{{{plain}}}}}
         !authenticated = *
         message = authentication required
  deny   domains = reject.test
  defer  domains = defer.test
  accept

begin routers
all:
  driver = accept
  transport = file

begin transports
file:
  driver = appendfile
  file = {folder}/mails
  user = {user}
  envelope_to_add = true

begin retry

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{{{eq{{$auth2}}{{kiosk}}}}{{eq{{$auth3}}{{s3cret}}}}}}}}
  server_set_id = $auth2
"""


class MailServer:
    """`plain`, `starttls`, `implicit` are its ports; the log-in is kiosk, s3cret; `authority` is the CA file."""

    user, password = "kiosk", "s3cret"

    def __init__(self, folder: Path) -> None:
        program = need_file("/usr/sbin/exim4", "exim4-daemon-light")
        if os.geteuid() != 0:
            missing("needs root: exim gives its rights away itself")
        owner = pwd.getpwnam("Debian-exim")
        self.folder = folder
        (folder / "spool").mkdir(parents=True)
        self.authority, _ = own_certificate(folder)
        self.plain, self.starttls, self.implicit = free_port(), free_port(), free_port()
        for path in (folder, *folder.rglob("*")):
            os.chown(path, owner.pw_uid, owner.pw_gid)
        configuration = folder / "exim.conf"
        configuration.write_text(
            CONFIGURATION.format(
                folder=folder, user=owner.pw_name, plain=self.plain, starttls=self.starttls, implicit=self.implicit
            )
        )  # root's own, as exim demands
        self.program = Program([program, "-C", configuration, "-bdf"], folder=folder)

    def start(self) -> Self:
        """Start it and wait until it listens."""
        self.program.start()
        for port in (self.plain, self.starttls, self.implicit):
            self.program.wait_for_port(port)
        return self

    def stop(self) -> None:
        """Stop it."""
        self.program.stop()

    def wait_for_mail(self, to: str) -> EmailMessage:
        """The first mail to that address, as soon as it is there."""
        return wait_until(lambda: self.mails(to)[:1], f"a mail to {to}", seconds=15)[0]

    def mails(self, to: str) -> list[EmailMessage]:
        """Every mail that arrived for that address."""
        file = self.folder / "mails"
        if not file.exists():
            return []
        read = [
            email.message_from_bytes(part.partition(b"\n")[2], policy=email.policy.default)
            for part in (b"\n" + file.read_bytes()).split(b"\nFrom ")[1:]
        ]
        return [mail for mail in read if mail["Envelope-to"] == to]
