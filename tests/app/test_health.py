"""What the kiosk learns by looking at its devices and asking its backend: whether guests may come, and why not."""

import asyncio
import datetime as dt
import logging
from typing import Any, cast

import msgspec
import pytest
from PySide6.QtGui import QGuiApplication

from kiosk_app.backend_client import Outage, Refused
from kiosk_app.devices.ports import Blocked, Disconnected, PrinterStatus, Ready, ScannerReady
from kiosk_app.viewmodels.health import Findings, Health, look
from kiosk_backend.contract import v1
from tests.app.pages import samples


class Backend:
    """Answers a report with what it was told."""

    def __init__(self, answer: v1.Kiosk | Exception) -> None:
        self._answer = answer
        self.reports: list[v1.Report] = []

    async def report(self, request: v1.Report) -> v1.Kiosk:
        self.reports.append(request)
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


class Printer:
    def __init__(self, state: PrinterStatus) -> None:
        self._state = state

    async def status(self) -> PrinterStatus:
        return self._state


class Scanner:
    def status(self) -> ScannerReady:
        return ScannerReady()


def kiosk(**changes: Any) -> v1.Kiosk:
    return msgspec.structs.replace(samples.kiosk("stay"), **changes)


def seen(answer: v1.Kiosk | Exception, printer: PrinterStatus | None = None) -> tuple[Findings, Backend]:
    backend = Backend(answer)
    devices = cast(Any, Printer(printer or Ready())), cast(Any, Scanner())
    return asyncio.run(look(cast(Any, backend), *devices, "1.2.3")), backend


CLOSED = v1.ServiceState(open=False, reason="cleaning", back_at=dt.datetime(2026, 11, 24, 16, tzinfo=dt.UTC))


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (kiosk(), ""),
        (kiosk(service=CLOSED), "cleaning"),
        (kiosk(service=v1.ServiceState(open=False)), "closed"),
        (kiosk(contract=v1.CONTRACT + 1), ""),
        (kiosk(contract=v1.CONTRACT - 1), "system_away"),
        (Refused(v1.Problem(code="kiosk_revoked")), "kiosk_revoked"),
        (Refused(v1.Problem(code="not_enrolled")), "not_enrolled"),
        (Refused(v1.Problem(code="app_too_old")), "app_too_old"),
        (Refused(v1.Problem(code="internal")), "system_away"),
        (Refused(v1.Problem(code="no_such_route")), "system_away"),
        (Outage("ReadTimeout"), "system_away"),
    ],
)
def test_each_answer_of_the_backend_opens_or_closes_the_kiosk(answer: v1.Kiosk | Exception, reason: str) -> None:
    findings, _ = seen(answer)
    assert findings.reason == reason


@pytest.mark.parametrize(
    ("state", "can_print"),
    [(Ready(), True), (Ready("near_end"), True), (Blocked("cover_open"), False), (Disconnected(), False)],
)
def test_the_backend_hears_of_the_printer_and_guests_may_come_without_it(state: PrinterStatus, can_print: bool) -> None:
    findings, backend = seen(kiosk(), state)
    assert (findings.can_print, findings.reason) == (can_print, "")
    assert [(r.printer, r.scanner, r.app_version) for r in backend.reports] == [(findings.printer, "OK", "1.2.3")]


def test_only_a_change_is_logged_and_in_codes(qapp: QGuiApplication, caplog: pytest.LogCaptureFixture) -> None:
    del qapp
    background: Any = None
    health = Health(background, cast(Any, None), cast(Any, None), cast(Any, None), version="1", every_s=10)
    with caplog.at_level(logging.INFO, "kiosk_app"):
        for reason in ("", "", "kiosk_revoked", "Ask Maria, she knows", ""):
            health._learned(Findings(kiosk(), reason, "OK", "OK"))
    health.close()
    guests = [message.split()[1] for message in caplog.messages]
    assert guests == ["guests=welcome", "guests=kiosk_revoked", "guests=closed", "guests=welcome"]
