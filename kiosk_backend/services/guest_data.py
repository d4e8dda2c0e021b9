"""What we keep of a guest, told to the guest or erased for good (GDPR articles 15 and 17). It knows no SQL.

Erasing deletes. What stays, and why: audit rows hold ids only and prove that nothing was done in secret; counters of
limits hold ids and go in two days, sealed answers to repeated requests within one; backups expire by their own
retention, and the guide says so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from kiosk_backend.domain.booking import Booking
from kiosk_backend.domain.private import Phone
from kiosk_backend.domain.references import by_reference
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.site import Site
from kiosk_backend.ports import Desk, Transaction, sealed_for
from kiosk_backend.ports.guest_data import Kept
from kiosk_backend.services.passkeys import phone_indexes

_IN_AUDIT = ("challenges", "passes", "outbox", "profile_changes")
"""Tables whose ids stand in audit rows that do not name the booking."""
_NOT_TOLD = ("mac", "mac_key_id", "key_list")


def bookings_of(
    tx: Transaction, desk: Desk, site: Site, *, reference: str = "", last_name: str = "", phone: Phone | None = None
) -> list[Booking]:
    """The bookings somebody asks about: by reference and last name, or by number."""
    if phone is not None:
        ids = tx.guest_data.of_phone(site.site_id, desk.keys.indexes("phone", site.site_id, phone.reveal()))
        found = [tx.bookings.get(desk.keys, site.site_id, one) for one in ids]
        return [booking for booking in found if booking is not None]
    return tx.bookings.find(desk.keys, site.site_id, by_reference(reference, last_name))


def export(tx: Transaction, desk: Desk, site: Site, booking: Booking) -> dict[str, Any]:
    """Everything we hold of a booking, in clear, by table. Raises KeyMissing or SealBroken."""
    rows = tx.guest_data.rows(site.site_id, booking.booking_id)
    told: dict[str, Any] = {"site": site.name, "references": [booking.reference.reveal()]}
    for row in rows:
        told.setdefault(row.table, []).append(_in_clear(desk, site, row))
    ids = sorted({booking.booking_id, *(row.row_id for row in rows if row.table in _IN_AUDIT)})
    events = tx.guest_data.events(site.site_id, ids, _first_seen(rows))
    told["audit"] = [{"at": _time(site, at), "event": event, **json.loads(body)} for at, event, body in events]
    tx.audit.record(
        "guest.exported", origin="admin", site_id=site.site_id, at=desk.clock.now(), booking_id=booking.booking_id
    )
    return told


def erase(
    tx: Transaction, desk: Desk, site: Site, booking: Booking, *, even_in_house: bool
) -> Mapping[str, int] | Refusal:
    """Deletes everything of a booking, and the passkeys of a number that no other booking has; how many rows of which
    table. Refused while a guest is checked in."""
    if not (booking.nobody_checked_in or even_in_house):
        return Refusal(code="already_checked_in")
    gone = dict(tx.guest_data.erase(site.site_id, booking.booking_id))
    if booking.phone is not None and not bookings_of(tx, desk, site, phone=booking.phone):
        passkeys = tx.passkeys.forget(site.site_id, phone_indexes(desk, site.site_id, booking.phone))
        gone |= {"passkeys": passkeys} if passkeys else {}
    tx.audit.record(
        "guest.erased", origin="admin", site_id=site.site_id, at=desk.clock.now(), booking_id=booking.booking_id,
        count=sum(gone.values()),
    )  # fmt: skip
    return gone


def _first_seen(rows: list[Kept]) -> int:
    return min(int(row.values.get("created_at") or 0) for row in rows if row.table == "bookings")


def _in_clear(desk: Desk, site: Site, row: Kept) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name, value in row.values.items():
        if name in _NOT_TOLD or value is None or value == "":
            continue
        if isinstance(value, bytes):
            aad = sealed_for(site.site_id, row.table, name, row.row_id)
            told[name.removesuffix("_sealed")] = _plain(desk.keys.open(value, aad))
        elif name.endswith("_at") and isinstance(value, int):
            told[name] = _time(site, value)
        else:
            told[name] = value
    return told


def _plain(opened: bytes) -> Any:
    text = opened.decode()
    try:
        return json.loads(text) if text[:1] in "[{" else text
    except ValueError:
        return text


def _time(site: Site, at: int) -> str:
    return site.local(at).isoformat(timespec="seconds")
