"""Routes of a guest who calls for help: call, watch, cancel. It knows no SQL and no phone."""

from __future__ import annotations

from kiosk_backend.api.call import Call
from kiosk_backend.api.route import Watched, change, watch
from kiosk_backend.contract import v1
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.ports import Transaction
from kiosk_backend.services import help_calls


def _call(tx: Transaction, call: Call[v1.CallHelp]) -> v1.HelpCall:
    """Calls somebody; the staff phone gets a text."""
    made = help_calls.call(tx, call.desk, site=call.site, kiosk=call.kiosk, step=call.body.step, now=call.now)
    return help_call_of(made)


def _watch(tx: Transaction, call: Call[v1.WatchHelp]) -> Watched | Refusal:
    """Whether somebody comes; after 60 s without an answer it says so by itself."""
    found = _look(tx, call)
    if isinstance(found, Refusal):
        return found
    again_in_s = None if found.look_again is None else found.look_again / 1_000
    return Watched(help_call_of(found), help_calls.topic(found.call_id), again_in_s)


def _look(tx: Transaction, call: Call[v1.WatchHelp]) -> help_calls.Answered | Refusal:
    return help_calls.look(
        tx, call.desk, site=call.site, kiosk_id=call.kiosk.kiosk_id, call_id=call.body.call_id, now=call.now
    )


def _cancel(tx: Transaction, call: Call[v1.WatchHelp]) -> v1.HelpCall | Refusal:
    """The guest needs nobody any more."""
    found = help_calls.cancel(
        tx, call.desk, site=call.site, kiosk_id=call.kiosk.kiosk_id, call_id=call.body.call_id, now=call.now
    )
    return found if isinstance(found, Refusal) else help_call_of(found)


def help_call_of(found: help_calls.Answered) -> v1.HelpCall:
    """A call for the wire."""
    return v1.HelpCall(
        call_id=found.call_id,
        state=found.state,
        version=found.version,
        staff_first_name=found.staff_first_name,
        eta_min=found.eta_min,
    )


routes = [
    change("/v1/help/call", _call, takes=v1.CallHelp, gives=v1.HelpCall),
    watch("/v1/help/watch", _watch, takes=v1.WatchHelp, gives=v1.HelpCall, refuses=("help_call_unknown",)),
    change("/v1/help/cancel", _cancel, takes=v1.WatchHelp, gives=v1.HelpCall, refuses=("help_call_unknown",)),
]
