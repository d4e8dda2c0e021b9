"""A booking imported again: it keeps its ids, its check-ins and what staff did to it. It knows no file and no SQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from kiosk_backend.domain.booking import Booking, Guest, Proofs, Standing
from kiosk_backend.domain.itinerary import Leg, Stay
from kiosk_backend.domain.private import Private, Secret
from kiosk_backend.domain.profile import on_reimport


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
        language=new.language or old.language,
        confirm_by=old.confirm_by,
        confirmed_at=old.confirmed_at,
        **_addresses(new, old),
        locked_at=old.locked_at,
        locked_reason=old.locked_reason,
        row_version=old.row_version,
    )


def _addresses(new: Booking, old: Booking) -> dict[str, Any]:
    """Number and e-mail address, what the source says of them, and until when they are held."""
    kept: dict[str, Any] = {}
    for what in ("phone", "email"):
        said, present = getattr(new, what), getattr(old, what)
        replaced: Secret | None = getattr(old, f"{what}_replaced")
        verdict = on_reimport(_text(said), _text(present), None if replaced is None else replaced.reveal())
        kept[what] = present if verdict == "keep" else said
        kept[f"{what}_replaced"] = replaced if verdict == "keep" else None
        held = getattr(old, f"{what}_held_until")
        kept[f"{what}_held_until"] = held if _text(kept[what]) == _text(present) else None
    return kept


def _text(address: Private | None) -> str:
    return "" if address is None else address.reveal()


def standing_after(old: Booking, wanted: Standing) -> Standing:
    """What the source says, unless it would undo what happened with us.

    Only a check-out ends a check-in; a file that still says unconfirmed neither takes back what the guest confirmed nor
    brings back what was cancelled because nobody did.
    """
    if wanted is Standing.UNCONFIRMED and (old.confirmed_at is not None or old.standing is Standing.CANCELLED):
        return old.standing
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
        _the_same(guest, matched[guest.position]) if guest.position in matched else replace(guest, guest_id=make())
        for guest in new
    ]
    kept = [guest for guest in left if guest.checked_in]
    return (*party, *(replace(guest, position=len(party) + n) for n, guest in enumerate(kept)))


def _the_same(guest: Guest, old: Guest) -> Guest:
    """What a document is compared with stays when a file does not say it, unless the guest has another name now."""
    proofs = guest.proofs
    if _called_alike(guest, old):
        proofs = Proofs(proofs.document or old.proofs.document, proofs.born or old.proofs.born)
    return replace(guest, guest_id=old.guest_id, checked_in=old.checked_in, proofs=proofs)


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
