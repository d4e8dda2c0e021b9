"""Routes of check-in, and a check-in's answer for the wire. It knows no SQL and no rule."""

from __future__ import annotations

from kiosk_backend.api.call import Call
from kiosk_backend.api.passes import pass_of
from kiosk_backend.api.route import change
from kiosk_backend.contract import v1
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.ports import Transaction
from kiosk_backend.services import checkin


def _check_in(tx: Transaction, call: Call[v1.CheckIn]) -> v1.CheckedIn | Refusal:
    """Checks in the ticked guests with the grant of the code step; issues their passes."""
    asked = call.body
    done = checkin.check_in(
        tx,
        call.desk,
        call.house.signer,
        site=call.site,
        kiosk_id=call.kiosk.kiosk_id,
        handle=asked.visit,
        grant=asked.grant,
        guest_ids=asked.guest_ids,
        no_dangerous_goods=asked.no_dangerous_goods,
    )
    return checked_in_of(done)


def _pass_again(tx: Transaction, call: Call[v1.PassAgain]) -> v1.CheckedIn | Refusal:
    """Already checked in, no pass in hand: new versions; the older ones are void."""
    done = checkin.check_again(
        tx,
        call.desk,
        call.house.signer,
        site=call.site,
        kiosk_id=call.kiosk.kiosk_id,
        handle=call.body.visit,
        grant=call.body.grant,
    )
    return checked_in_of(done)


def checked_in_of(done: checkin.CheckedIn | Refusal) -> v1.CheckedIn | Refusal:
    """The same for the wire."""
    if isinstance(done, Refusal):
        return done
    return v1.CheckedIn(
        status="confirmed",
        passes=[pass_of(document) for document in done.documents],
        guests=done.guests,
        left=done.left,
        facts={name: value for name, value in done.facts.items() if value},
    )


_BLOCKED = (
    "too_early",
    "too_late",
    "balance_due",
    "room_not_ready",
    "details_missing",
    "cancelled",
    "already_checked_in",
    "locked_by_staff",
    "see_staff",
)

routes = [
    change(
        "/v1/checkin",
        _check_in,
        takes=v1.CheckIn,
        gives=v1.CheckedIn,
        refuses=("visit_over", "grant_missing", "dangerous_goods", "guest_unknown", *_BLOCKED),
    ),
    change(
        "/v1/passes/again",
        _pass_again,
        takes=v1.PassAgain,
        gives=v1.CheckedIn,
        refuses=("visit_over", "grant_missing", "not_checked_in", "locked_by_staff", "too_late", "see_staff"),
    ),
]
