"""A real Kannel SMS gateway (bearerbox, smsbox) with its pretended mobile network (fakesmsc), on loopback."""

import re
import secrets
from pathlib import Path
from typing import Self
from urllib.request import urlopen

from tests.peers.need import need_file
from tests.peers.ports import free_port
from tests.peers.process import Program
from tests.peers.waiting import wait_until

# log-level 2 keeps message texts out of Kannel's own logs, as the shipped configuration does; no access-log at all.
CONFIGURATION = """\
group = core
admin-interface = "127.0.0.1"
admin-port = {admin}
admin-password = "{password}"
status-password = "{password}"
smsbox-port = {box}
smsbox-interface = "127.0.0.1"
box-deny-ip = "*.*.*.*"
box-allow-ip = "127.0.0.1"
log-file = "{folder}/bearerbox.log"
log-level = 2
store-type = file
store-location = "{folder}/kannel.store"
dlr-storage = internal
sms-resend-freq = 2
sms-resend-retry = 3

{upstream}
group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {send}
sendsms-interface = "127.0.0.1"
log-file = "{folder}/smsbox.log"
log-level = 2

group = sendsms-user
username = {user}
password = "{password}"
user-deny-ip = "*.*.*.*"
user-allow-ip = "127.0.0.1"
max-messages = 3
concatenation = true

group = sms-service
keyword = default
text = "kiosk: %k"
max-messages = 0
"""

PRETENDED = """\
group = smsc
smsc = fake
smsc-id = {smsc}
port = {fake}
connect-allow-ip = 127.0.0.1
allowed-smsc-id = {smsc}
"""

BY_SMPP = """\
group = smsc
smsc = smpp
smsc-id = {smsc}
host = 127.0.0.1
port = {port}
smsc-username = kiosk
smsc-password = secret1
system-type = ""
transceiver-mode = true
enquire-link-interval = 5
reconnect-delay = 1
allowed-smsc-id = {smsc}
"""

# fakesmsc prints: Got message 1: <Hotel 491700000001 text Your code is ...>
MESSAGE = re.compile(r"Got message \d+: <(?P<sender>\S+) (?P<number>\S+) (?P<kind>\S+) (?P<text>.*)>$")


class Kannel:
    """`send_url`, `user`, `password`, `smsc` configure a gateway adapter; `wait_for_text` is the phone.

    fakesmsc acknowledges at once (receipt 8) and reports delivery (receipt 1). `cut()` takes the mobile network away
    (texts are accepted and queued), `mend()` brings it back (they arrive). With `smpp_port` there is no fakesmsc: the
    network is a message centre that listens there.
    """

    def __init__(self, folder: Path, smpp_port: int = 0) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        bearerbox = need_file("/usr/sbin/bearerbox", "kannel")
        smsbox = need_file("/usr/sbin/smsbox", "kannel")
        fakesmsc = need_file("/usr/lib/kannel/test/fakesmsc", "kannel-extras")
        self.user, self.password, self.smsc = "kiosk", secrets.token_hex(12), "SMPP" if smpp_port else "FAKE"
        self._smpp_port = smpp_port
        self._admin, self._box, self._fake, self._send = (free_port() for _ in range(4))
        self.send_url = f"http://127.0.0.1:{self._send}/cgi-bin/sendsms"
        self.status_url = f"http://127.0.0.1:{self._admin}/status.txt?password={self.password}"
        self.folder = folder
        configuration = folder / "kannel.conf"
        configuration.write_text(
            CONFIGURATION.format(
                folder=folder,
                user=self.user,
                password=self.password,
                admin=self._admin,
                box=self._box,
                upstream=(BY_SMPP if smpp_port else PRETENDED).format(smsc=self.smsc, fake=self._fake, port=smpp_port),
                send=self._send,
            )
        )
        self.bearerbox = Program([bearerbox, configuration], folder=folder)
        self.smsbox = Program([smsbox, configuration], folder=folder)
        arguments = ["-H", "127.0.0.1", "-r", str(self._fake), "-i", "3600", "-m", "0", "100 200 text nop"]
        self.network = Program([fakesmsc, *arguments], folder=folder)

    def start(self) -> Self:
        """Start all three and wait until a text can be sent and would arrive."""
        self.bearerbox.start()
        for port in (self._admin, self._box) if self._smpp_port else (self._admin, self._box, self._fake):
            self.bearerbox.wait_for_port(port)
        self.smsbox.start()
        self.smsbox.wait_for_port(self._send)
        self.mend()
        return self

    def mend(self) -> None:
        """Start the pretended mobile network and wait until Kannel is connected to it."""
        if not self._smpp_port:
            self.network.start()
        wait_until(lambda: self._network_state() == "online", "Kannel to see its network", seconds=15)

    def _network_state(self) -> str:
        with urlopen(self.status_url, timeout=5) as answer:
            found = re.search(rf"{self.smsc}\[.*?\((\S+?)[ ,]", answer.read().decode())
        return found[1] if found else "unknown"

    def cut(self) -> None:
        """Take the pretended mobile network away: what is sent now waits in Kannel."""
        self.network.stop()
        wait_until(lambda: self._network_state() != "online", "Kannel to notice")

    def texts(self, number: str) -> list[str]:
        """Every text that arrived for that number (with or without +), oldest first."""
        wanted = number.lstrip("+")
        found = (MESSAGE.search(line) for line in self.network.output().splitlines())
        return [match["text"] for match in found if match and match["number"].lstrip("+") == wanted]

    def wait_for_text(self, number: str, *, seen: int = 0, seconds: float = 15.0) -> str:
        """The text after the first `seen` ones to that number, as soon as it arrives."""
        what = f"text {seen + 1} to ...{number[-2:]}"
        return wait_until(lambda: self.texts(number)[seen : seen + 1], what, seconds=seconds)[0]

    def logs(self) -> str:
        """What Kannel itself wrote to its logs: to prove that no code is in there."""
        return "".join(file.read_text(errors="replace") for file in sorted(self.folder.glob("*.log")))

    def stop(self) -> None:
        """Stop all three."""
        for program in (self.network, self.smsbox, self.bearerbox):
            program.stop()
