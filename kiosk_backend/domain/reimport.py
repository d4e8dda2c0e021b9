"""A booking imported again: it keeps its ids, its check-ins and what staff did to it. It knows no file and no SQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from kiosk_backend.domain.booking import Booking, Guest, Standing
from kiosk_backend.domain.itinerary import Leg, Stay


def with_ids(new: Booking, old: Booking | None, make: Callable[[], str]) -> Booking:
    """The booking with ids: those it has had, by name and then by place, so that a check-in keeps its guest.

    A guest who is checked in is never dropped.
    """
    if old is None:
        return replace(
            new,
            booking_id=make(),
            party=tuple(replace(guest, guest_id=make()) for guest in new.party),
            itinerary=_fresh(new.itinerary, make),
        )
    return replace(
        new,
        booking_id=old.booking_id,
        origin=old.origin,
        source_key=old.source_key,
        standing=standing_after(old, new.standing),
        party=_same_people(new.party, old.party, make),
        itinerary=_same_segments(new, old, make),
        confirm_by=old.confirm_by,
        confirmed_at=old.confirmed_at,
        phone_held_until=old.phone_held_until,
        email_held_until=old.email_held_until,
        locked_at=old.locked_at,
        locked_reason=old.locked_reason,
        row_version=old.row_version,
    )


def standing_after(old: Booking, wanted: Standing) -> Standing:
    """What the source says, unless it would undo a check-in: only a check-out ends one."""
    there = old.standing is Standing.IN_HOUSE or not old.nobody_checked_in
    return old.standing if there and wanted not in (Standing.IN_HOUSE, Standing.CHECKED_OUT) else wanted


def _fresh(itinerary: Stay | tuple[Leg, ...], make: Callable[[], str]) -> Stay | tuple[Leg, ...]:
    if isinstance(itinerary, Stay):
        return replace(itinerary, segment_id=make())
    return tuple(replace(leg, segment_id=make()) for leg in itinerary)


def _same_people(new: Sequence[Guest], old: Sequence[Guest], make: Callable[[], str]) -> tuple[Guest, ...]:
    left = list(old)
    matched: dict[int, Guest] = {}
    for same in (_called_alike, _placed_alike):
        for guest in new:
            if guest.position not in matched:
                found = next((one for one in left if same(one, guest)), None)
                if found is not None:
                    left.remove(found)
                    matched[guest.position] = found
    party = [
        replace(guest, guest_id=matched[guest.position].guest_id, checked_in=matched[guest.position].checked_in)
        if guest.position in matched
        else replace(guest, guest_id=make())
        for guest in new
    ]
    kept = [guest for guest in left if guest.checked_in]
    return (*party, *(replace(guest, position=len(party) + n) for n, guest in enumerate(kept)))


def _called_alike(one: Guest, other: Guest) -> bool:
    return (one.first, one.last) == (other.first, other.last)


def _placed_alike(one: Guest, other: Guest) -> bool:
    return one.position == other.position


def _same_segments(new: Booking, old: Booking, make: Callable[[], str]) -> Stay | tuple[Leg, ...]:
    if isinstance(new.itinerary, Stay):
        return replace(new.itinerary, segment_id=old.stay.segment_id)
    known = {(leg.flight, leg.date): leg.segment_id for leg in old.legs}
    by_place = {leg.position: leg.segment_id for leg in old.legs}
    taken = {known[(leg.flight, leg.date)] for leg in new.legs if (leg.flight, leg.date) in known}
    legs: list[Leg] = []
    for leg in new.legs:
        segment_id = known.get((leg.flight, leg.date)) or by_place.get(leg.position, "")
        if (leg.flight, leg.date) not in known and segment_id in taken:
            segment_id = ""
        legs.append(replace(leg, segment_id=segment_id or make()))
    return tuple(legs)
