"""The route that ends a visit. It knows no SQL."""

from __future__ import annotations

from typing import get_args

from kiosk_backend.api.call import Call
from kiosk_backend.api.route import change
from kiosk_backend.contract import v1
from kiosk_backend.domain.visit import EndHow
from kiosk_backend.ports import Transaction
from kiosk_backend.services.visits import end_visit

_HOW: dict[str, EndHow] = {how: how for how in get_args(EndHow) if how != "chosen_other"}


def _end(tx: Transaction, call: Call[v1.EndVisit]) -> v1.Done:
    """Ends a visit with its code and its grants. Always answers ok: the guest has left either way."""
    end_visit(
        tx,
        call.desk,
        site_id=call.site.site_id,
        kiosk_id=call.kiosk.kiosk_id,
        handle=call.body.visit,
        how=_HOW.get(call.body.how, "cleared"),
        now=call.now,
    )
    return v1.Done()


routes = [change("/v1/visits/end", _end, takes=v1.EndVisit, gives=v1.Done)]
