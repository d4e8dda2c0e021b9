"""The route that hears what the printer said of a pass, and a pass for the wire. It knows no SQL and no symbol."""

from __future__ import annotations

import msgspec

from kiosk_backend.api.call import Call
from kiosk_backend.api.route import change
from kiosk_backend.contract import v1
from kiosk_backend.domain.passes import REPORTABLE, Document, StayDocument
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.ports import Transaction
from kiosk_backend.services.passes import report_progress


def _progress(tx: Transaction, call: Call[v1.PassProgress]) -> v1.Done | Refusal:
    """Sent, confirmed or unknown, as the printer (or the guest) said. May be repeated."""
    said = call.body
    if said.state not in REPORTABLE:
        return Refusal(code="request_malformed", repeat=False)
    refused = report_progress(
        tx,
        call.desk,
        site=call.site,
        kiosk_id=call.kiosk.kiosk_id,
        pass_id=said.pass_id,
        version=said.version,
        state=said.state,
        reason=said.reason,
    )
    return refused or v1.Done()


def pass_of(document: Document) -> v1.StayPass | v1.FlightPass:
    """A document for the wire; the field names are the same on purpose."""
    if isinstance(document, StayDocument):
        return msgspec.convert(document, v1.StayPass, from_attributes=True)
    return msgspec.convert(document, v1.FlightPass, from_attributes=True)


routes = [
    change(
        "/v1/passes/progress",
        _progress,
        takes=v1.PassProgress,
        gives=v1.Done,
        refuses=("pass_unknown", "pass_void"),
    )
]
