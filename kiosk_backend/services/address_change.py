"""A booking's number or e-mail address is replaced, or put back: what every way of doing it has in common. No web.

Whoever changes it, both addresses the booking had are told (N12), what was sent to them stops working, a change under
way does not survive (X35), and the new address proves nothing for a day, in which the old one can be put back.
Rows are locked in one order: booking, change, challenge.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final, get_args

from kiosk_backend.domain.booking import Booking
from kiosk_backend.domain.private import Email, Phone, Secret
from kiosk_backend.domain.profile import CHANGE_LIFE, HOLD, REASONS, Change, What
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.row_values import email
from kiosk_backend.domain.site import Site
from kiosk_backend.domain.staff import StaffMember
from kiosk_backend.domain.verification import Purpose
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.ports.phones import PhoneBook
from kiosk_backend.ports.sms import Destinations
from kiosk_backend.services.events import record
from kiosk_backend.services.guest_links import make_link
from kiosk_backend.services.messages import queue_address_changed
from kiosk_backend.services.passkeys import phone_indexes
from kiosk_backend.services.staff import second_person
from kiosk_backend.services.text_limits import may_be_texted

OBJECT_PATH: Final = "/undo/"
"""Of the page on the public listener where the owner of an old address objects; the token follows."""
BY_STAFF: Final = "staff"
"""Proof of a change that two members of staff made."""
UNUSABLE = Refusal(code="address_unusable", repeat=False)


def read_address(
    desk: Desk, to: Destinations, phones: PhoneBook, site: Site, what: str, text: str
) -> Phone | Email | Refusal:
    """What was typed, as an address we would send to: no premium number, no foreign country (X20). Whether the booking
    has it already is not looked at: who asks for a change without being known must not learn it."""
    made: Phone | Email
    try:
        if what == "phone":
            read = phones.read(text, site.country)
            if not isinstance(read, Phone) or not may_be_texted(desk, to, site, read):
                return UNUSABLE
            made = read
        elif what == "email" and text.isascii() and (address := email(text.strip())) is not None:
            made = address
        else:
            return UNUSABLE
    except ValueError:
        return UNUSABLE
    return made


def is_there(booking: Booking, address: Phone | Email) -> bool:
    """Whether the booking has it already."""
    return address == (booking.phone if isinstance(address, Phone) else booking.email)


def basis_of(desk: Desk, booking: Booking) -> bytes:
    """Both addresses as they are, hashed: a change that was asked for under others is void."""
    return desk.keys.index("profile_basis", booking.site_id, _addresses(booking))


def same_basis(desk: Desk, booking: Booking, change: Change) -> bool:
    """Whether no address of the booking has changed since the change was asked for."""
    return change.basis in desk.keys.indexes("profile_basis", booking.site_id, _addresses(booking))


def _addresses(booking: Booking) -> str:
    return "\n".join("" if one is None else one.reveal() for one in (booking.phone, booking.email))


def new_change(desk: Desk, booking: Booking, what: What, new: Phone | Email, now: int) -> Change:
    """A change as it is asked for."""
    return Change(
        change_id=desk.ids.new(),
        site_id=booking.site_id,
        booking_id=booking.booking_id,
        what=what,
        state="asked",
        new=new,
        basis=basis_of(desk, booking),
        asked_at=now,
        ends_at=now + CHANGE_LIFE,
        old=booking.phone if what == "phone" else booking.email,
        old_held_until=booking.phone_held_until if what == "phone" else booking.email_held_until,
    )


def change_by_staff(
    tx: Transaction,
    desk: Desk,
    to: Destinations,
    phones: PhoneBook,
    *,
    site: Site,
    kiosk_id: str,
    by: StaffMember,
    second: StaffMember | None,
    booking_id: str,
    what: str,
    new: str,
    why: str,
    now: int,
    base_url: str = "",
) -> tuple[Booking, What] | Refusal:
    """Two members of staff put a new address on a booking: no code, but the new address is told too (S10, V3)."""
    refused = _may(tx, desk, by, second, why)
    booking = None if refused else tx.bookings.hold(desk.keys, site.site_id, booking_id, now)
    if booking is None:
        return refused or Refusal(code="booking_unknown")
    address = read_address(desk, to, phones, site, what, new)
    if isinstance(address, Refusal):
        return address
    if is_there(booking, address):
        return UNUSABLE
    kind: What = "phone" if isinstance(address, Phone) else "email"
    withdraw_open(tx, desk, site=site, origin=kiosk_id, booking_id=booking_id, now=now)
    change = replace(
        new_change(desk, booking, kind, address, now),
        staff_id=by.staff_id,
        second_staff_id=second.staff_id if second else "",
    )
    if not tx.profile_changes.add(desk.keys, change, desk.origin):
        raise RuntimeError("no change is open while its booking is held")
    carry_out(
        tx, desk, to, site=site, origin=kiosk_id, booking=booking, change=change, proof=BY_STAFF, why=why, now=now,
        base_url=base_url,
    )  # fmt: skip
    return _now(tx, desk, booking), kind


def carry_out(
    tx: Transaction,
    desk: Desk,
    to: Destinations,
    *,
    site: Site,
    origin: str,
    booking: Booking,
    change: Change,
    proof: str,
    why: str = "",
    now: int,
    base_url: str = "",
) -> None:
    """Puts the new address on a booking that is held in this transaction, and tells the old ones, each with a link to
    object by (`services.objection`) where phones reach us at `base_url`."""
    assert change.new is not None, "a change under way knows what it is for"
    tx.profile_changes.done(change.change_id, proof, now + HOLD, now)
    withdraw_open(tx, desk, site=site, origin=origin, booking_id=booking.booking_id, now=now)
    _replace(tx, desk, booking, change.what, change.new, now + HOLD, now)
    told = [booking.phone, booking.email, *([change.new] if proof == BY_STAFF else [])]
    record(
        tx, site, origin, "address.changed", now, booking_id=booking.booking_id, change_id=change.change_id,
        what=change.what, proof=proof.replace(" ", "-"), staff_id=change.staff_id,
        second_staff_id=change.second_staff_id, why=why,
        told=_tell(tx, desk, to, site, booking, change.what, told, change.change_id if base_url else "", base_url),
    )  # fmt: skip


def revert(
    tx: Transaction,
    desk: Desk,
    to: Destinations,
    *,
    site: Site,
    origin: str,
    by: StaffMember | None,
    second: StaffMember | None,
    booking_id: str,
    what: str,
    why: str,
    now: int,
    change_id: str = "",
) -> tuple[Booking, What] | Refusal:
    """Puts the old address back while the new one is held: somebody who was told says it was not them.

    `by` None: an administrator at the command line, or the owner of an old address (`services.objection`), who may
    take back the change `change_id` and no other. Two members of staff otherwise: who stole a phone could ask for it,
    too.
    """
    refused = None if by is None else _may(tx, desk, by, second, why)
    if refused is not None:
        return refused
    booking = tx.bookings.hold(desk.keys, site.site_id, booking_id, now)
    kind: What | None = next((one for one in get_args(What) if one == what), None)
    if booking is None or kind is None:
        return Refusal(code="booking_unknown")
    change = tx.profile_changes.held(desk.keys, site.site_id, booking_id, kind, now)
    held_until = booking.phone_held_until if kind == "phone" else booking.email_held_until
    if change is None or change_id not in ("", change.change_id):
        return Refusal(code="change_unknown")
    if change.held_until != held_until:  # its source knows better by now
        return Refusal(code="change_unknown")
    told = [booking.phone, booking.email, change.old]
    tx.profile_changes.reverted(change.change_id, now)
    withdraw_open(tx, desk, site=site, origin=origin, booking_id=booking_id, now=now)
    _replace(tx, desk, booking, kind, change.old, change.old_held_until, now)
    record(
        tx, site, origin, "address.reverted", now, booking_id=booking_id, change_id=change.change_id, what=kind,
        staff_id=by.staff_id if by else "", second_staff_id=second.staff_id if second else "", why=why,
        told=_tell(tx, desk, to, site, booking, kind, told),
    )  # fmt: skip
    return _now(tx, desk, booking), kind


def withdraw_open(tx: Transaction, desk: Desk, *, site: Site, origin: str, booking_id: str, now: int) -> None:
    """An address is about to change: ends what is under way, and every code on its way to one of the old ones."""
    withdraw_changes(tx, desk, site=site, origin=origin, booking_id=booking_id, now=now)
    for purpose in get_args(Purpose):
        challenge = tx.challenges.open_of(site.site_id, booking_id, purpose)
        if challenge is not None:
            tx.challenges.close(challenge.challenge_id, "superseded", now)


def withdraw_changes(tx: Transaction, desk: Desk, *, site: Site, origin: str, booking_id: str, now: int) -> None:
    """Ends the changes of a booking that are under way, with their codes. Those of other purposes go on:
    whoever merely asks for a change stops nobody (X22)."""
    for change in tx.profile_changes.open_of(desk.keys, site.site_id, booking_id):
        if tx.profile_changes.close(change.change_id, "withdrawn" if change.alive(now) else "expired", now):
            record(tx, site, origin, "address.withdrawn", now, booking_id=booking_id, change_id=change.change_id)
    challenge = tx.challenges.open_of(site.site_id, booking_id, "profile_change")
    if challenge is not None:
        tx.challenges.close(challenge.challenge_id, "superseded", now)


def _may(tx: Transaction, desk: Desk, by: StaffMember, second: StaffMember | None, why: str) -> Refusal | None:
    if why not in REASONS:
        return Refusal(code="reason_missing", repeat=False)
    if second is None:
        return Refusal(code="second_person_needed", repeat=False)
    return second_person(tx, desk, by, second, "change_address")


def _replace(
    tx: Transaction, desk: Desk, booking: Booking, what: What, new: Phone | Email | None, held: int | None, now: int
) -> None:
    """Notes what the source says, if that is something else, so that a re-import does not bring it back.

    Passkeys of a number that is given up end with it: who has the phone now may have kept one.
    """
    present = booking.phone if what == "phone" else booking.email
    if isinstance(present, Phone):
        tx.passkeys.forget(booking.site_id, phone_indexes(desk, booking.site_id, present))
    said = booking.phone_replaced if what == "phone" else booking.email_replaced
    source = "" if present is None else present.reveal()
    if said is not None:
        source = said.reveal()
    same = source == ("" if new is None else new.reveal())
    tx.bookings.set_address(
        desk.keys, booking, what, new, replaced=None if same else Secret(source), held_until=held, now=now
    )


def _tell(
    tx: Transaction,
    desk: Desk,
    to: Destinations,
    site: Site,
    booking: Booking,
    what: What,
    addresses: Iterable[Phone | Email | None],
    change_id: str = "",
    base_url: str = "",
) -> int:
    """One message to each, whatever limits its number has reached: who exhausts them must not silence it.

    Each has a link of its own to object to `change_id` by, but not an address that is on hold itself: whoever put it
    there could take back what the guest changes now.
    """
    now = desk.clock.now()
    on_hold = [booking.phone if booking.phone_held(now) else None, booking.email if booking.email_held(now) else None]
    told = {one for one in addresses if one is not None}
    sent = 0
    for one in sorted(told, key=lambda address: address.reveal()):
        if isinstance(one, Email) or may_be_texted(desk, to, site, one):
            link = None
            if change_id and one not in on_hold:
                link = make_link(
                    tx, desk, site_id=site.site_id, booking_id=booking.booking_id, purpose="address_objection",
                    url=f"{base_url.rstrip('/')}{OBJECT_PATH}", now=now, expires_at=now + HOLD, change_id=change_id,
                )  # fmt: skip
            queue_address_changed(
                tx, desk, site=site, to=one, channel="email" if isinstance(one, Email) else "text", what=what,
                deadline_at=now + HOLD, language=booking.language, link=link,
            )  # fmt: skip
            sent += 1
    return sent


def _now(tx: Transaction, desk: Desk, booking: Booking) -> Booking:
    found = tx.bookings.get(desk.keys, booking.site_id, booking.booking_id)
    assert found is not None, "it is held"
    return found
