"""Staff: signing in with number and PIN, who may do what, sessions; what they do to bookings and kiosks. No web.

A PIN is checked in three steps, so that the slow hash never runs inside a transaction: `begin_pin` charges the try and
hands out the recipe, `Pins.stretch` runs in a thread, `finish_pin` compares and re-checks the row version (decisions:
"Hashing"). What is stored is a keyed MAC over the argon2id output, so a stolen file cannot be guessed from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from kiosk_backend.domain.policy import MINUTE
from kiosk_backend.domain.private import PersonName, Secret
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.site import Site
from kiosk_backend.domain.staff import (
    PIN_DIGITS,
    ROLES,
    StaffMember,
    is_number,
    is_pin,
    is_weak,
    kiosk_pause,
    may,
    person_pause,
)
from kiosk_backend.ports import Desk, Mac, Transaction
from kiosk_backend.ports.staff import Pins, Session
from kiosk_backend.services.events import record, word

PREFIX: Final = "st_"
_MAC_PURPOSE: Final = "pin"
_SESSION_KIND: Final = "staff_session"
SERVICE_REASONS: Final = frozenset({"paper_or_printer", "cleaning", "moving", "something_else"})
_LONGEST_CLOSED_MIN: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class PinTry:
    """A try that was charged, on its way to the slow hash. `staff_id` empty: nobody has this number (a decoy)."""

    staff_id: str
    row_version: int
    failures: int
    recipe: str = field(repr=False)
    """Empty: the decoy's."""
    mac: Mac = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The token is shown to the kiosk this once."""

    token: Secret
    member: StaffMember


def begin_pin(
    tx: Transaction, desk: Desk, *, site: Site, kiosk_id: str, number: str, pin: str, now: int
) -> PinTry | Refusal:
    """Charges the kiosk, then the person, before anything is compared; parallel tries queue at the rows.

    The kiosk's own pause comes first, so that a guest at a kiosk cannot lock a colleague out elsewhere (T5).
    """
    if not (is_number(number) and is_pin(pin)):
        return Refusal(code="request_malformed", repeat=False)
    counted = tx.staff.charge_kiosk(kiosk_id, now)
    if counted is None:
        return _paused(tx.staff.kiosk_paused_until(kiosk_id), now)
    tx.staff.pause_kiosk(kiosk_id, now + kiosk_pause(counted.failures, desk.policy.pin_pause))
    member = tx.staff.by_number(desk.keys, site.site_id, number)
    if member is None:
        return PinTry("", 0, 0, "", Mac("", b""))
    if member.disabled:
        return Refusal(code="pin_disabled", repeat=False)
    charged = tx.staff.charge(member.staff_id, now)
    if charged is None:
        return _paused(member.paused_until, now)
    if charged.failures > desk.policy.pin_failures_before_disabled:  # a crash came between the last try and disabling
        _disable(tx, site, kiosk_id, member.staff_id, now)
        return Refusal(code="pin_disabled", repeat=False)
    if pause := person_pause(charged.failures, desk.policy.pin_pause):
        tx.staff.pause(member.staff_id, now + pause)
    recipe, _, digest = member.pin_hash.rpartition("$")
    return PinTry(
        member.staff_id, member.row_version, charged.failures, recipe, Mac(member.pin_key_id, bytes.fromhex(digest))
    )


def finish_pin(
    tx: Transaction, desk: Desk, *, site: Site, kiosk_id: str, tried: PinTry, stretched: bytes, now: int
) -> StaffMember | Refusal:
    """Compares, in constant time and for a decoy too; a right PIN clears the back-off of kiosk and person."""
    if tried.staff_id and desk.keys.verify_mac(tried.mac, _MAC_PURPOSE, site.site_id, tried.staff_id, stretched):
        member = tx.staff.get(desk.keys, tried.staff_id)
        if member is not None and tx.staff.clear(tried.staff_id, tried.row_version):
            tx.staff.clear_kiosk(kiosk_id)
            return member
    record(tx, site, kiosk_id, "staff.pin_wrong", now, staff_id=tried.staff_id)
    if tried.staff_id and tried.failures >= desk.policy.pin_failures_before_disabled:
        _disable(tx, site, kiosk_id, tried.staff_id, now)
        return Refusal(code="pin_disabled", repeat=False)
    paused = _paused(tx.staff.kiosk_paused_until(kiosk_id), now)
    return Refusal(code="pin_wrong", retry_after_s=paused.retry_after_s, repeat=False)


def sign_in(
    tx: Transaction, desk: Desk, *, site: Site, kiosk_id: str, tried: PinTry, stretched: bytes, now: int
) -> SignedIn | Refusal:
    """A session at this kiosk; older ones of the same person end."""
    member = finish_pin(tx, desk, site=site, kiosk_id=kiosk_id, tried=tried, stretched=stretched, now=now)
    if isinstance(member, Refusal):
        return member
    tx.staff.end_sessions_of(member.staff_id, now)
    token = PREFIX + desk.codes.token()
    session = Session(member.staff_id, site.site_id, kiosk_id, now, now)
    tx.staff.open_session(desk.keys.index(_SESSION_KIND, site.site_id, token), session)
    record(tx, site, kiosk_id, "staff.signed_in", now, staff_id=member.staff_id)
    return SignedIn(Secret(token), member)


def who(
    tx: Transaction, desk: Desk, *, site: Site, kiosk_id: str, token: str, action: str | None, now: int, use: bool
) -> StaffMember | Refusal:
    """The member of staff behind a token, if their role may do `action` (None: anything at all).

    `use` counts as use and moves the idle limit; a screen that only refreshes itself must not.
    """
    out = Refusal(code="staff_signed_out", repeat=False)
    if not token.startswith(PREFIX) or len(token) > 64:
        return out
    indexes = desk.keys.indexes(_SESSION_KIND, site.site_id, token)
    after = now - desk.policy.staff_session_life
    if use:
        session = tx.staff.touch_session(indexes, kiosk_id, after, now)
    else:
        session = tx.staff.session(indexes, kiosk_id, after)
    member = None if session is None else tx.staff.get(desk.keys, session.staff_id)
    if member is None or member.disabled or member.site_id != site.site_id:
        return out
    if action is not None and not may(member.role, action):
        return Refusal(code="not_allowed", repeat=False)
    return member


def sign_out(tx: Transaction, desk: Desk, *, site: Site, kiosk_id: str, token: str, by: StaffMember, now: int) -> None:
    """Ends the session; may be repeated."""
    if tx.staff.end_session(desk.keys.indexes(_SESSION_KIND, site.site_id, token), now):
        record(tx, site, kiosk_id, "staff.signed_out", now, staff_id=by.staff_id)


def second_person(tx: Transaction, desk: Desk, by: StaffMember, second: StaffMember, action: str) -> Refusal | None:
    """Whether a colleague who typed a right PIN a moment ago may agree: somebody else, and still allowed to."""
    if second.staff_id == by.staff_id:
        return Refusal(code="second_person_same", repeat=False)
    fresh = tx.staff.get(desk.keys, second.staff_id)
    if fresh is None or fresh.disabled or fresh.row_version != second.row_version or not may(fresh.role, action):
        return Refusal(code="not_allowed", repeat=False)
    return None


def set_service(
    tx: Transaction, *, site: Site, kiosk_id: str, by: StaffMember, open_: bool, why: str, minutes: int | None, now: int
) -> Refusal | None:
    """Takes the kiosk out of service for guests, with a reason, or puts it back."""
    if not open_ and why not in SERVICE_REASONS:
        return Refusal(code="reason_missing")
    back_at = None if open_ or minutes is None else now + min(max(minutes, 1), _LONGEST_CLOSED_MIN) * MINUTE
    tx.kiosks.set_service(kiosk_id, open=open_, reason="" if open_ else why, back_at=back_at)
    tx.changed(f"kiosk:{kiosk_id}")
    event = "kiosk.opened" if open_ else "kiosk.closed"
    record(tx, site, kiosk_id, event, now, staff_id=by.staff_id, why="" if open_ else why)
    return None


def lock_booking(
    tx: Transaction, desk: Desk, *, site: Site, kiosk_id: str, by: StaffMember, booking_id: str, why: str, now: int
) -> Refusal | None:
    """Keeps a booking out of self-service. May be repeated."""
    if not word(why):
        return Refusal(code="reason_missing")
    if tx.bookings.get(desk.keys, site.site_id, booking_id) is None:
        return Refusal(code="booking_unknown")
    if tx.bookings.lock(booking_id, word(why), now):
        record(tx, site, kiosk_id, "booking.locked", now, booking_id=booking_id, staff_id=by.staff_id, why=word(why))
    return None


def unlock_booking(
    tx: Transaction, desk: Desk, *, site: Site, kiosk_id: str, by: StaffMember, booking_id: str, why: str, now: int
) -> Refusal | None:
    """Lets a booking back into self-service, and forgets the failed codes that paused it."""
    if not word(why):
        return Refusal(code="reason_missing")
    if tx.bookings.get(desk.keys, site.site_id, booking_id) is None:
        return Refusal(code="booking_unknown")
    tx.bookings.unlock(booking_id, now)
    tx.challenges.clear(site.site_id, booking_id)
    record(tx, site, kiosk_id, "booking.unlocked", now, booking_id=booking_id, staff_id=by.staff_id, why=word(why))
    return None


def make_pin(desk: Desk) -> Secret:
    """Six digits nobody would try first."""
    while is_weak(pin := desk.codes.code(PIN_DIGITS)):
        pass
    return Secret(pin)


def hashed_pin(desk: Desk, pins: Pins, *, site_id: str, staff_id: str, pin: Secret) -> tuple[str, str]:
    """(what `staff.pin_hash` holds, id of the MAC key). Slow: outside of transactions only."""
    recipe, stretched = pins.fresh(pin)
    mac = desk.keys.mac(_MAC_PURPOSE, site_id, staff_id, stretched)
    return f"{recipe}${mac.digest.hex()}", mac.key_id


def add_staff(
    tx: Transaction,
    desk: Desk,
    *,
    site_id: str,
    staff_id: str,
    number: str,
    first: PersonName,
    last: PersonName,
    role: str,
    pin_hash: str,
    pin_key_id: str,
) -> None:
    """A new member of staff (S5: there is no default account). ValueError says what is wrong, for the command line."""
    if role not in ROLES:
        raise ValueError(f"role must be one of {', '.join(ROLES)}")
    if not is_number(number):
        raise ValueError("a staff number is three digits, such as 204")
    if tx.sites.get(site_id) is None:
        raise ValueError(f"there is no site {site_id!r}")
    now = desk.clock.now()
    member = StaffMember(staff_id, site_id, number, first, last, role, pin_hash, pin_key_id, row_version=1)
    if not tx.staff.add(desk.keys, member, now):
        raise ValueError(f"number {number} is taken at {site_id}")
    tx.audit.record("staff.added", origin="admin", site_id=site_id, at=now, staff_id=staff_id, role=role)


def reset_pin(tx: Transaction, desk: Desk, *, member: StaffMember, pin_hash: str, pin_key_id: str) -> None:
    """A new PIN for somebody; lifts pause and disabling, ends their sessions."""
    now = desk.clock.now()
    tx.staff.reset_pin(member.staff_id, pin_hash, pin_key_id)
    tx.staff.end_sessions_of(member.staff_id, now)
    tx.audit.record("staff.pin_reset", origin="admin", site_id=member.site_id, at=now, staff_id=member.staff_id)


def _disable(tx: Transaction, site: Site, kiosk_id: str, staff_id: str, now: int) -> None:
    tx.staff.disable(staff_id, now)
    record(tx, site, kiosk_id, "staff.disabled", now, staff_id=staff_id)


def _paused(until: int | None, now: int) -> Refusal:
    left = 0 if until is None else max(0, until - now)
    return Refusal(code="pin_paused", retry_after_s=-(-left // 1_000), repeat=False)
