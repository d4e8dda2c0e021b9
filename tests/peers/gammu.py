"""A real gammu-smsd with its dummy phone: takes texts from a folder and "sends" them within two seconds."""

from pathlib import Path
from typing import Self

from tests.peers.need import need_file
from tests.peers.process import Program

CONFIGURATION = """\
[gammu]
model = dummy
connection = none
port = {folder}/phone

[smsd]
service = files
logfile = stderr
debuglevel = 0
CommTimeout = 1
LoopSleep = 1
ReceiveFrequency = 1
MaxRetries = 0
InboxPath = {folder}/inbox/
OutboxPath = {folder}/outbox/
SentSMSPath = {folder}/sent/
ErrorSMSPath = {folder}/errors/
"""


class Smsd:
    """`outbox`, `sent` and `errors` are its folders."""

    def __init__(self, folder: Path) -> None:
        program = need_file("/usr/bin/gammu-smsd", "gammu-smsd")
        for name in ("phone", "inbox", "outbox", "sent", "errors"):
            (folder / name).mkdir(parents=True)
        self.outbox, self.sent, self.errors = folder / "outbox", folder / "sent", folder / "errors"
        self.phone = folder / "phone"
        configuration = folder / "smsdrc"
        configuration.write_text(CONFIGURATION.format(folder=folder))
        self.program = Program([program, "-c", configuration], folder=folder)

    def start(self) -> Self:
        """Start it and wait until it talks to its phone."""
        self.program.start()
        self.program.wait_for_line("Starting phone communication")
        return self

    def stop(self) -> None:
        """Stop it."""
        self.program.stop()
