"""A guest changes the number or e-mail address of a booking: proof on the old number, then a code on the new address.

Both codes are bound to the change and to their half of it, so that neither is good for the other, for another change
or for anything else (N11, S15, X8). A change dies with its half hour, with another change of the booking, and when
somebody else has changed an address meanwhile (X35). Two members of staff do it in `services.address_change`; it knows
no web.

Who asks comes as an `Asking` of the guest's visit; purpose, payload and address are set here. The booking is held
first: rows are locked in one order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final, Literal

from kiosk_backend.domain.booking import Booking, Status, status_at
from kiosk_backend.domain.policy import HOUR
from kiosk_backend.domain.private import Email, Phone, Secret
from kiosk_backend.domain.profile import CHANGES_PER_HOUR, Change
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.verification import Purpose
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.ports.limits import Limit
from kiosk_backend.ports.phones import PhoneBook
from kiosk_backend.ports.sms import Destinations
from kiosk_backend.services.address_change import (
    carry_out,
    is_there,
    new_change,
    read_address,
    same_basis,
    withdraw_changes,
)
from kiosk_backend.services.codes import VISIT_OVER, Asking, CodeState, code_state, resend_code, start_code, visit_of
from kiosk_backend.services.events import record
from kiosk_backend.services.proving import Proved, held, judge
from kiosk_backend.services.submission import charge_only, prove_code

PURPOSE: Final[Purpose] = "profile_change"
Half = Literal["old", "new"]
"""Which proof: the number that is on the booking, or the address that shall be."""
_UNKNOWN: Final = Refusal(code="change_unknown")
_ENDED: Final = (Status.CANCELLED, Status.NO_SHOW, Status.CHECKED_OUT, Status.DEPARTED)


def ask_change(
    tx: Transaction, desk: Desk, to: Destinations, phones: PhoneBook, asking: Asking, what: str, new: str
) -> Change | Refusal:
    """Begins a change; one that is under way is withdrawn. Nothing is sent yet: `send_code` does that.

    no_phone and address_on_hold: there is no old number to prove with, so that staff must do it (S10).
    """
    visit = visit_of(tx, desk, asking)
    if visit is None:
        return VISIT_OVER
    limit = Limit(f"changes/{visit.booking_id}", HOUR, CHANGES_PER_HOUR)
    if (reached := tx.limits.take([limit], asking.now)) is not None:
        return Refusal(code="slow_down", retry_after_s=-(-reached.retry_after // 1_000), repeat=False)
    booking = tx.bookings.hold(desk.keys, asking.site.site_id, visit.booking_id, asking.now)
    if booking is None:
        return VISIT_OVER
    if booking.locked or status_at(booking, asking.site, asking.now) in _ENDED:
        return Refusal(code="see_staff", repeat=False)
    if booking.phone is None:
        return Refusal(code="no_phone", repeat=False)
    if "held" in held(booking, asking.now):
        return Refusal(code="address_on_hold", repeat=False)
    address = read_address(desk, to, phones, asking.site, what, new)
    if isinstance(address, Refusal):
        return address
    withdraw_changes(tx, desk, site=asking.site, origin=asking.kiosk_id, booking_id=booking.booking_id, now=asking.now)
    kind: Literal["phone", "email"] = "phone" if isinstance(address, Phone) else "email"
    change = new_change(desk, booking, kind, address, asking.now)
    if not tx.profile_changes.add(desk.keys, change, desk.origin):
        raise RuntimeError("no change is open while its booking is held")
    _record(tx, asking, "address.asked", change)
    return change


def send_code(
    tx: Transaction, desk: Desk, to: Destinations, asking: Asking, change_id: str, *, again: bool = False
) -> CodeState | Refusal:
    """The code that is due now: to the old number, or, once that was proved, to the new address. `again`: once more."""
    found = _standing(tx, desk, asking, change_id)
    if isinstance(found, Refusal):
        return found
    _, change = found
    return (resend_code if again else start_code)(tx, desk, to, _asking(asking, change))


def watch_code(tx: Transaction, desk: Desk, asking: Asking, change_id: str) -> CodeState | Refusal:
    """How the code that is due now travels; changes nothing."""
    visit = visit_of(tx, desk, asking)
    change = tx.profile_changes.get(desk.keys, asking.site.site_id, change_id) if visit else None
    if visit is None or change is None or change.booking_id != visit.booking_id or not change.alive(asking.now):
        return _UNKNOWN
    return code_state(tx, desk, _asking(asking, change))


def prove_old(
    tx: Transaction, desk: Desk, to: Destinations, asking: Asking, change_id: str, code: Secret
) -> Change | Refusal:
    """Tries the code that went to the number on the booking."""

    def prove(booking: Booking, change: Change, proved: Proved) -> Change | Refusal:
        decision = judge(_asking(asking, change), (proved.challenge.method,), proved.risk | held(booking, asking.now))
        if not decision.allowed:
            return Refusal(code="see_staff")
        if not tx.profile_changes.proved(change.change_id, proved.challenge.method):
            return _UNKNOWN
        _record(tx, asking, "address.old_proved", change)
        return replace(change, state="old_proved", proof=proved.challenge.method)

    return _try(tx, desk, to, asking, change_id, code, "old", prove)


def confirm_new(
    tx: Transaction, desk: Desk, to: Destinations, asking: Asking, change_id: str, code: Secret
) -> Change | Refusal:
    """Tries the code that went to the new address; the right one changes the booking."""

    def change_it(booking: Booking, change: Change, proved: Proved) -> Change | Refusal:
        proof = f"{change.proof} {proved.challenge.method}"
        if change.new is not None and is_there(booking, change.new):
            # asked for what was there already: both codes were typed, nothing changes and nobody is told
            tx.profile_changes.close(change.change_id, "withdrawn", asking.now)
            _record(tx, asking, "address.withdrawn", change)
            return replace(change, state="done", proof=proof, new=None)
        carry_out(
            tx, desk, to, site=asking.site, origin=asking.kiosk_id, booking=booking, change=change, proof=proof,
            now=asking.now, base_url=asking.base_url,
        )  # fmt: skip
        return replace(change, state="done", proof=proof, new=None)

    return _try(tx, desk, to, asking, change_id, code, "new", change_it)


def withdraw(tx: Transaction, desk: Desk, asking: Asking, change_id: str) -> None:
    """The guest has thought better of it. May be repeated."""
    found = _standing(tx, desk, asking, change_id)
    if not isinstance(found, Refusal):
        booking_id = found[0].booking_id
        withdraw_changes(tx, desk, site=asking.site, origin=asking.kiosk_id, booking_id=booking_id, now=asking.now)


def charge(tx: Transaction, desk: Desk, asking: Asking, change_id: str) -> None:
    """Takes the try of a code whose own transaction was rolled back by a bug."""
    found = _standing(tx, desk, asking, change_id)
    if not isinstance(found, Refusal):
        charge_only(tx, desk, _asking(asking, found[1]))


def _try(
    tx: Transaction,
    desk: Desk,
    to: Destinations,
    asking: Asking,
    change_id: str,
    code: Secret,
    half: Half,
    then: Callable[[Booking, Change, Proved], Change | Refusal],
) -> Change | Refusal:
    found = _standing(tx, desk, asking, change_id)
    if isinstance(found, Refusal):
        return found
    booking, change = found
    if _half(change) != half:
        return _UNKNOWN
    proved = prove_code(tx, desk, to, _asking(asking, change), code)
    return proved if isinstance(proved, Refusal) else then(booking, change, proved)


def _standing(tx: Transaction, desk: Desk, asking: Asking, change_id: str) -> tuple[Booking, Change] | Refusal:
    """The change and its booking, held, if it may still go on; ends it when an address is no longer what it was."""
    visit = visit_of(tx, desk, asking)
    if visit is None:
        return VISIT_OVER
    booking = tx.bookings.hold(desk.keys, asking.site.site_id, visit.booking_id, asking.now)
    change = tx.profile_changes.get(desk.keys, asking.site.site_id, change_id)
    if booking is None or change is None or change.booking_id != booking.booking_id or not change.alive(asking.now):
        return _UNKNOWN
    if booking.locked:
        return Refusal(code="see_staff", repeat=False)
    if not same_basis(desk, booking, change):
        withdraw_changes(
            tx, desk, site=asking.site, origin=asking.kiosk_id, booking_id=booking.booking_id, now=asking.now
        )
        return _UNKNOWN
    return booking, change


def _half(change: Change) -> Half:
    return "old" if change.state == "asked" else "new"


def _asking(asking: Asking, change: Change) -> Asking:
    half = _half(change)
    address = change.new if half == "new" else None
    return replace(
        asking,
        purpose=PURPOSE,
        method="email" if isinstance(address, Email) else "sms",
        payload=f"{change.change_id}/{half}",
        address=address,
    )


def _record(tx: Transaction, asking: Asking, event: str, change: Change) -> None:
    record(
        tx, asking.site, asking.kiosk_id, event, asking.now, booking_id=change.booking_id, change_id=change.change_id,
        what=change.what,
    )  # fmt: skip
