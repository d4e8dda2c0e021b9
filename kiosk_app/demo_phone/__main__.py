"""`python -m kiosk_app.demo_phone --phone http://127.0.0.1:PORT`: a phone on the desk, for the demo only.

Asks the demo phone's own program (a long poll, `GET /texts?after=N`) and shows what came. It knows neither kiosk nor
backend, and keeps nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtNetwork import QNetworkAccessManager, QNetworkReply, QNetworkRequest
from PySide6.QtQml import QQmlApplicationEngine

from kiosk_app.viewmodels.qtprop import Property
from kiosk_app.viewmodels.theme import load_fonts

WAIT_S: Final = 20
AGAIN_MS: Final = 1000


class Inbox(QObject):
    """The messages, newest first; asks for the next one as soon as one has come."""

    changed = Signal()

    def __init__(self, phone: str) -> None:
        super().__init__()
        self._phone = phone.rstrip("/")
        self._network = QNetworkAccessManager(self)
        self._messages: list[dict[str, str]] = []
        self._last = 0
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(AGAIN_MS)
        self._again.timeout.connect(self.ask)

    @Property("QVariantList", notify=changed)
    def messages(self) -> list[dict[str, str]]:
        """What came: kind (text, voice, email), to whom, time, subject of an e-mail, words."""
        return self._messages

    def ask(self) -> None:
        """Wait for what is newer than the last message."""
        request = QNetworkRequest(QUrl(f"{self._phone}/texts?after={self._last}&wait={WAIT_S}"))
        request.setTransferTimeout((WAIT_S + 10) * 1000)
        reply = self._network.get(request)
        reply.finished.connect(lambda: self._answered(reply))

    def _answered(self, reply: QNetworkReply) -> None:
        reply.deleteLater()
        if reply.error() is not QNetworkReply.NetworkError.NoError:
            self._again.start()
            return
        told: dict[str, Any] = json.loads(bytes(reply.readAll().data()))
        self._last = told["last"]
        new = [
            {
                "kind": text["kind"],
                "to": text["to"],
                "time": time.strftime("%H:%M", time.localtime(text["at"])),
                "subject": text["subject"],
                "text": text["text"],
            }
            for text in told["texts"]
        ]
        if new:
            self._messages = [*reversed(new), *self._messages]
            self.changed.emit()
        self.ask()


def main(argv: Sequence[str] | None = None) -> int:
    """Show the window until it is closed."""
    parser = argparse.ArgumentParser(prog="python -m kiosk_app.demo_phone", description=__doc__)
    parser.add_argument("--phone", required=True, metavar="URL", help="where the demo phone's program listens")
    asked = parser.parse_args(sys.argv[1:] if argv is None else argv)
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    application = QGuiApplication(sys.argv[:1])
    application.setApplicationName("demo-phone")
    load_fonts()
    inbox = Inbox(asked.phone)
    engine = QQmlApplicationEngine()
    engine.setInitialProperties({"inbox": inbox})
    engine.load(QUrl.fromLocalFile(str(Path(__file__).with_name("Phone.qml"))))
    if not engine.rootObjects():
        return 1
    inbox.ask()
    return application.exec()


if __name__ == "__main__":
    raise SystemExit(main())
