"""The state of the kiosk: asks the devices, reports to the backend, learns whether guests may come.

Every few seconds, in the background thread. What it learns goes to the session, which opens and closes the kiosk
between visits. It knows nothing of a guest.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from kiosk_app.backend_client import BackendClient, Outage, Refused
from kiosk_app.devices.ports import CodeScanner, PassPrinter, can_print, printer_word, scanner_word
from kiosk_app.viewmodels.background import Background
from kiosk_backend.contract import v1

log = logging.getLogger("kiosk_app")


@dataclass(frozen=True, slots=True)
class Findings:
    """One look at everything. ``reason``: why guests cannot be served, empty if they can."""

    kiosk: v1.Kiosk | None
    reason: str
    printer: str
    scanner: str

    @property
    def can_print(self) -> bool:
        """A pass would come out now."""
        return can_print(self.printer)


async def look(backend: BackendClient, printer: PassPrinter, scanner: CodeScanner, version: str) -> Findings:
    """Ask printer, scanner and backend once. Never raises for what the world does."""
    printer_state = printer_word(await printer.status())
    scanner_state = scanner_word(scanner.status())
    report = v1.Report(app_version=version, contract=v1.CONTRACT, printer=printer_state, scanner=scanner_state)
    try:
        kiosk = await backend.report(report)
    except Refused as refusal:
        known = refusal.code if refusal.code in ("app_too_old", "not_enrolled", "kiosk_revoked") else "system_away"
        return Findings(None, known, printer_state, scanner_state)
    except Outage:
        return Findings(None, "system_away", printer_state, scanner_state)
    reason = "" if kiosk.service.open else (kiosk.service.reason or "closed")
    if kiosk.contract < v1.CONTRACT:
        reason = "system_away"
    return Findings(kiosk, reason, printer_state, scanner_state)


def _words(findings: Findings) -> str:
    """For the log: codes only; a reason in somebody's own words is "closed"."""
    reason = findings.reason if re.fullmatch(r"[a-z_]*", findings.reason) else "closed"
    return f"guests={reason or 'welcome'} printer={findings.printer} scanner={findings.scanner}"


class Health(QObject):
    """Repeats ``look``; ``found`` carries the latest findings to whoever shows them."""

    found = Signal(object)

    def __init__(
        self,
        background: Background,
        backend: BackendClient,
        printer: PassPrinter,
        scanner: CodeScanner,
        *,
        version: str,
        every_s: float,
    ) -> None:
        super().__init__()
        self._background = background
        self._ask: Callable[[], object] = lambda: background.start(
            self._learned, look, backend, printer, scanner, version
        )
        self.latest = Findings(None, "starting", "NOT_RESPONDING", "NOT_RESPONDING")
        self._closed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.now)
        self._every_ms = round(every_s * 1000)

    def now(self) -> None:
        """Look at once; the next look follows by itself."""
        self._timer.stop()
        self._ask()

    def close(self) -> None:
        """Stop looking; what is under way is not told any more."""
        self._closed = True
        self._timer.stop()

    def _learned(self, findings: Findings) -> None:
        if self._closed:
            return
        told = [_words(one) for one in (self.latest, findings)]
        if told[0] != told[1]:
            log.info("kiosk: %s", told[1])
        self.latest = findings
        self.found.emit(findings)
        self._timer.start(self._every_ms if findings.kiosk else min(self._every_ms, 2000))
