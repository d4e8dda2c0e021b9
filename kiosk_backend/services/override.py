"""Override: a member of staff confirms who the guest is, instead of a code. It knows no web and no PIN.

The grant it makes is good for one booking, at this kiosk, for ten minutes, and carries who, why and what was checked
(domain 3.10, verification S10, X38). Blockers stay: an override proves identity, it pays no balance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk_backend.domain.booking import Booking
from kiosk_backend.domain.checkin import PURPOSE
from kiosk_backend.domain.policy import HOUR
from kiosk_backend.domain.private import Secret
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.site import Site
from kiosk_backend.domain.staff import CHECKED, OVERRIDE_REASONS, StaffMember
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.services.events import record
from kiosk_backend.services.grants import issue_grant
from kiosk_backend.services.staff import second_person
from kiosk_backend.services.visits import open_visit

MOST_PER_HOUR = 30
"""Overrides of one member of staff; more need a second person even where the site asks for none (T5: > N a shift)."""


@dataclass(frozen=True, slots=True)
class Overridden:
    """Both handles are shown to the kiosk this once."""

    visit: Secret
    grant: Secret
    booking: Booking


def override(
    tx: Transaction,
    desk: Desk,
    *,
    site: Site,
    kiosk_id: str,
    by: StaffMember,
    second: StaffMember | None,
    booking_id: str,
    why: str,
    checked: Sequence[str],
    now: int,
) -> Overridden | Refusal:
    """Opens a visit with a V3 grant. `second` has typed a right PIN a moment ago; it is looked at again here."""
    seen = set(checked)
    if why not in OVERRIDE_REASONS or not seen or not seen <= CHECKED:
        return Refusal(code="reason_missing")
    refused = _second_person(tx, desk, site, by, second, now)
    if refused is not None:
        return refused
    booking = tx.bookings.get(desk.keys, site.site_id, booking_id)
    if booking is None:
        return Refusal(code="booking_unknown")
    handle, visit = open_visit(
        tx, desk, site_id=site.site_id, kiosk_id=kiosk_id, booking_id=booking_id, found_by="staff", now=now
    )
    reason = "+".join((why, *sorted(seen)))
    grant = issue_grant(
        tx, desk, visit=visit, purpose=PURPOSE, evidence="staff", level="V3", now=now, staff_id=by.staff_id,
        second_staff_id=second.staff_id if second else "", why=reason,
    )  # fmt: skip
    record(
        tx, site, kiosk_id, "booking.overridden", now, booking_id=booking_id, staff_id=by.staff_id,
        second_staff_id=second.staff_id if second else "", why=why, checked="-".join(sorted(seen)),
    )  # fmt: skip
    return Overridden(handle, grant, booking)


def _second_person(
    tx: Transaction, desk: Desk, site: Site, by: StaffMember, second: StaffMember | None, now: int
) -> Refusal | None:
    hits = tx.limits.hit(f"override/{by.staff_id}", now, HOUR)
    if second is None:
        needed = site.policy.second_person_for_override or hits > MOST_PER_HOUR
        return Refusal(code="second_person_needed", repeat=False) if needed else None
    return second_person(tx, desk, by, second, "override")
