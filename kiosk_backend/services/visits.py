"""Visits: opened when a booking is found, used by every later request of the guest, ended for good. It knows no web.

The handle (`vh_` and 256 random bits) is given out once; the row holds its keyed hash. A visit lives for
`policy.visit_life` at most, whatever happens in it.
"""

from __future__ import annotations

from kiosk_backend.domain.private import Secret
from kiosk_backend.domain.visit import EndHow, FoundBy, Visit
from kiosk_backend.ports import Desk, Transaction

PREFIX = "vh_"


def open_visit(
    tx: Transaction, desk: Desk, *, site_id: str, kiosk_id: str, booking_id: str, found_by: FoundBy, now: int
) -> tuple[Secret, Visit]:
    """The handle for the kiosk, and the visit that was stored."""
    handle = PREFIX + desk.codes.token()
    visit = Visit(
        visit_index=desk.keys.index("visit", site_id, handle),
        site_id=site_id,
        kiosk_id=kiosk_id,
        booking_id=booking_id,
        found_by=found_by,
        opened_at=now,
        ends_at=now + desk.policy.visit_life,
    )
    tx.visits.add(visit)
    return Secret(handle), visit


def known(tx: Transaction, desk: Desk, *, site_id: str, handle: str) -> Visit | None:
    """The visit of a handle, also when it is over or another kiosk's."""
    if not handle.startswith(PREFIX) or len(handle) > 64:
        return None
    return tx.visits.get(desk.keys.indexes("visit", site_id, handle))


def standing(tx: Transaction, desk: Desk, *, site_id: str, kiosk_id: str, handle: str, now: int) -> Visit | None:
    """The visit if it may still be used by this kiosk, else None (answer visit_over, whatever the reason)."""
    visit = known(tx, desk, site_id=site_id, handle=handle)
    return visit if visit is not None and visit.stands(kiosk_id, now) else None


def end_visit(tx: Transaction, desk: Desk, *, site_id: str, kiosk_id: str, handle: str, how: EndHow, now: int) -> bool:
    """Ends it with its unused grants and its open challenge; False if there was nothing to end. May be repeated."""
    visit = known(tx, desk, site_id=site_id, handle=handle)
    if visit is None or visit.kiosk_id != kiosk_id or not tx.visits.end(visit.visit_index, now, how):
        return False
    tx.audit.record("visit.ended", origin=kiosk_id, site_id=site_id, at=now, booking_id=visit.booking_id, how=how)
    tx.grants.end_visit(site_id, visit.visit_index, now)
    tx.challenges.end_visit(site_id, visit.visit_index, now)
    return True
