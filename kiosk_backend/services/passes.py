"""Passes: issued with a check-in, issued again as a new version, and what the printer said of them. No web, no key.

A pass is one row a version with its sealed document; a new version voids the older one (domain 3.4). Whoever changes
passes or check-ins of a booking holds it first (`hold`), so versions never collide.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kiosk_backend.domain import bcbp
from kiosk_backend.domain.booking import Booking, Guest
from kiosk_backend.domain.itinerary import Leg, Stay
from kiosk_backend.domain.passes import (
    Document,
    FlightDocument,
    StayClaims,
    StayDocument,
    from_bytes,
    progress,
    to_bytes,
)
from kiosk_backend.domain.policy import DAY
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.site import Site, clock
from kiosk_backend.ports import Desk, Transaction, sealed_for
from kiosk_backend.ports.passes import Pass, PassSigner

_WORD = re.compile(r"[a-z][a-z0-9_]{0,39}")
WHOLE_STAY = ""
"""Guest id of the pass that stands for a whole stay."""
_HOLDS = 4


class BookingBusy(Exception):
    """A booking changed under us again and again; the store's caller tries the request anew."""


def hold(tx: Transaction, desk: Desk, site_id: str, booking_id: str, now: int) -> Booking | None:
    """The booking as it is, kept from changing until the commit: its row version rises. None: there is none."""
    for _ in range(_HOLDS):
        booking = tx.bookings.get(desk.keys, site_id, booking_id)
        if booking is None or tx.bookings.touch(booking_id, booking.row_version, now):
            return booking
    raise BookingBusy(booking_id)


@dataclass(frozen=True, slots=True)
class Issuer:
    """Makes the documents of one booking and stores them. `now` in Unix milliseconds."""

    tx: Transaction
    desk: Desk
    signer: PassSigner
    site: Site
    kiosk_id: str
    now: int

    def stay(self, booking: Booking, *, series: str, version: int, first: Guest, guests: int) -> StayDocument:
        """A hotel pass: `series` is WHOLE_STAY or the guest who came later, `first` the guest it greets."""
        stay, config, policy = booking.stay, self.site.config, self.site.policy
        pass_id, ends_at = self.desk.ids.new(), stay_ends_at(stay, self.site)
        room = stay.room if policy.show_room else ""
        claims = StayClaims(self.site.site_id, pass_id, version, self.now // 1_000, ends_at // 1_000, room)
        code, key_id = self.signer.sign(claims)
        floor = stay.floor if room else ""
        document = StayDocument(
            pass_id=pass_id,
            version=version,
            code=code,
            site_name=self.site.name,
            brand=config.brand.theme,
            issued_at=self._issued_at(),
            first_name=first.called,
            room=room,
            floor=floor,
            directions=config.ways.get(floor, "") or config.place.directions,
            arrive=stay.arrive.isoformat(),
            leave=stay.leave.isoformat(),
            nights=stay.nights,
            guests=guests,
            check_out_by=policy.check_out_by,
            reader=config.place.reader,
            wifi_name=config.wifi_name,
            wifi_password=config.wifi_password,
            breakfast=_breakfast(self.site),
            need_anything=config.need_anything,
        )
        self._store(document, booking, series, stay.segment_id, key_id, ends_at)
        return document

    def flight(self, booking: Booking, *, guest: Guest, leg: Leg, version: int, sequence: int) -> FlightDocument:
        """A boarding pass of one passenger for one leg. The caller has checked that the name can be spelt."""
        policy, seat = self.site.policy, guest.seat(leg.position)
        pass_id, number = self.desk.ids.new(), seat.number if seat else ""
        reference = leg.locator or booking.reference.reveal()
        document = FlightDocument(
            pass_id=pass_id,
            version=version,
            code=boarding_code(guest, leg, reference=reference, seat=number, sequence=sequence),
            site_name=self.site.config.carrier_name or self.site.name,
            brand=self.site.config.brand.theme,
            issued_at=self._issued_at(),
            passenger=bcbp.passenger(guest.last.reveal(), guest.first.reveal()),
            flight=leg.flight,
            date=leg.date.isoformat(),
            from_code=leg.from_code,
            from_city=leg.from_city,
            to_code=leg.to_code,
            to_city=leg.to_city,
            departs_at=leg.departs_at.isoformat(),
            arrives_at=leg.arrives_at.isoformat(),
            boards_at=(leg.boards_at or leg.departs_at - dt.timedelta(minutes=policy.boards_before_min)).isoformat(),
            gate_closes_at=(leg.departs_at - dt.timedelta(minutes=policy.gate_closes_before_min)).isoformat(),
            gate=leg.gate,
            seat=number,
            group=leg.group,
            cabin=leg.cabin,
            sequence=f"{sequence:03}" if sequence else "",
            bags=guest.bags,
            reference=reference,
            bag_drop=leg.bag_drop or self.site.config.bag_drop,
        )
        ends_at = int(leg.departs_at.timestamp() * 1_000) + DAY
        self._store(document, booking, guest.guest_id, leg.segment_id, "", ends_at)
        return document

    def _issued_at(self) -> str:
        return self.site.local(self.now).isoformat(timespec="seconds")

    def _store(
        self, document: Document, booking: Booking, series: str, segment_id: str, key_id: str, ends_at: int
    ) -> None:
        sealed = self.desk.keys.seal(to_bytes(document), _aad(self.site.site_id, document.pass_id))
        issued = Pass(
            pass_id=document.pass_id,
            site_id=self.site.site_id,
            booking_id=booking.booking_id,
            guest_id=series,
            segment_id=segment_id,
            kiosk_id=self.kiosk_id,
            carrier="paper",
            version=document.version,
            state="issued",
            key_id=key_id,
            document_sealed=sealed,
            issued_at=self.now,
            expires_at=ends_at,
        )
        self.tx.passes.add(issued, self.desk.origin)
        record(
            self.tx,
            self.site,
            self.kiosk_id,
            "pass.issued",
            self.now,
            pass_id=document.pass_id,
            version=document.version,
        )


def issue_first(
    issuer: Issuer, booking: Booking, guests: Sequence[Guest], sequences: Mapping[tuple[str, str], int]
) -> list[Document]:
    """The passes of guests who were just checked in; `sequences` by (guest id, segment id) for a flight.

    Guests of a stay who come later than the first get a pass of their own, so that nobody's pass in hand is voided.
    """
    versions = {(one.guest_id, one.segment_id): one for one in issuer.tx.passes.series(booking.booking_id)}
    if isinstance(booking.itinerary, Stay):
        segment_id = booking.itinerary.segment_id
        whole = versions.get((WHOLE_STAY, segment_id))
        series = guests[0].guest_id if whole is not None and whole.standing else WHOLE_STAY
        older = versions.get((series, segment_id))
        version = older.version + 1 if older else 1
        return [issuer.stay(booking, series=series, version=version, first=guests[0], guests=len(guests))]
    documents: list[Document] = []
    for guest in guests:
        for leg in booking.legs:
            if (sequence := sequences.get((guest.guest_id, leg.segment_id))) is None:
                continue
            older = versions.get((guest.guest_id, leg.segment_id))
            version = older.version + 1 if older else 1
            documents.append(issuer.flight(booking, guest=guest, leg=leg, version=version, sequence=sequence))
    return documents


def issue_again(issuer: Issuer, booking: Booking, guest_ids: Iterable[str] = ()) -> list[Document] | Refusal:
    """New versions of the passes of everybody who is checked in (or of `guest_ids`); the older ones are void.

    The caller holds the booking and has proved that it may.
    """
    wanted = frozenset(guest_ids)
    there = [one for one in booking.party if one.checked_in and (not wanted or one.guest_id in wanted)]
    if not there:
        return Refusal(code="not_checked_in")
    if wanted - {guest.guest_id for guest in booking.party}:
        return Refusal(code="guest_unknown")
    versions = {(one.guest_id, one.segment_id): one.version for one in issuer.tx.passes.series(booking.booking_id)}
    if isinstance(booking.itinerary, Stay):
        return _stay_again(issuer, booking, booking.itinerary, there, versions, everybody=not wanted)
    if not all(map(has_latin_name, there)):
        return Refusal(code="see_staff")
    legs = [leg for leg in booking.legs if leg.departs_at.timestamp() * 1_000 > issuer.now]
    if not legs:
        return Refusal(code="too_late")
    if not any(leg.segment_id in guest.checked_in for guest in there for leg in legs):
        return Refusal(code="not_checked_in")
    issuer.tx.passes.void(
        booking.booking_id, [guest.guest_id for guest in there], [leg.segment_id for leg in legs], issuer.now
    )
    sequences = issuer.tx.checkins.of_booking(booking.booking_id)
    return [
        issuer.flight(
            booking,
            guest=guest,
            leg=leg,
            version=versions.get((guest.guest_id, leg.segment_id), 0) + 1,
            sequence=sequences[guest.guest_id, leg.segment_id],
        )
        for guest in there
        for leg in legs
        if leg.segment_id in guest.checked_in
    ]


def _stay_again(
    issuer: Issuer,
    booking: Booking,
    stay: Stay,
    there: Sequence[Guest],
    versions: Mapping[tuple[str, str], int],
    *,
    everybody: bool,
) -> list[Document] | Refusal:
    if stay_ends_at(stay, issuer.site) <= issuer.now:
        return Refusal(code="too_late")
    own = {guest.guest_id for guest in there if (guest.guest_id, stay.segment_id) in versions}
    share_whole = [guest for guest in there if guest.guest_id not in own]
    whole = everybody or bool(share_whole)
    issuer.tx.passes.void(booking.booking_id, [*own, *([WHOLE_STAY] if whole else [])], [stay.segment_id], issuer.now)
    documents: list[Document] = []
    if whole and share_whole:
        version = versions.get((WHOLE_STAY, stay.segment_id), 0) + 1
        documents.append(
            issuer.stay(booking, series=WHOLE_STAY, version=version, first=share_whole[0], guests=len(share_whole))
        )
    for guest in there:
        if guest.guest_id in own:
            version = versions[guest.guest_id, stay.segment_id] + 1
            documents.append(issuer.stay(booking, series=guest.guest_id, version=version, first=guest, guests=1))
    return documents


def report_progress(
    tx: Transaction, desk: Desk, *, site: Site, kiosk_id: str, pass_id: str, version: int, state: str, reason: str
) -> Refusal | None:
    """What the printer (or the guest asked by it) said of a pass. Repeats and late reports change nothing."""
    now = desk.clock.now()
    found = tx.passes.get(site.site_id, pass_id)
    if found is None or found.version != version or found.kiosk_id != kiosk_id:
        return Refusal(code="pass_unknown")
    if found.state == "void":
        return Refusal(code="pass_void")
    to = progress(found.state, state)
    if to is not None and tx.passes.progress(pass_id, version, found.state, to, now):
        record(tx, site, kiosk_id, f"pass.{to}", now, pass_id=pass_id, version=version, reason=word(reason))
    return None


def document_of(desk: Desk, issued: Pass) -> Document:
    """The document as it was issued."""
    return from_bytes(desk.keys.open(issued.document_sealed, _aad(issued.site_id, issued.pass_id)))


def stay_ends_at(stay: Stay, site: Site) -> int:
    """When a hotel pass stops opening doors: check-out time of the last day; day use ends with the day."""
    if stay.nights == 0:
        return site.instant(stay.leave + dt.timedelta(days=1), dt.time.min)
    return site.instant(stay.leave, clock(site.policy.check_out_by))


def has_latin_name(guest: Guest) -> bool:
    """Whether a boarding pass can spell this guest (IATA Resolution 792 has A to Z only)."""
    try:
        bcbp.passenger(guest.last.reveal(), guest.first.reveal())
    except bcbp.NotBcbp:
        return False
    return True


def boarding_code(guest: Guest, leg: Leg, *, reference: str, seat: str, sequence: int) -> str:
    """BCBP of one passenger on one leg: 60 characters, checked in at an airport kiosk."""
    number, suffix = leg.number.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), leg.number.lstrip("0123456789")
    row = seat.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    written = bcbp.Leg(
        locator=reference[:7],
        from_code=leg.from_code,
        to_code=leg.to_code,
        carrier=leg.carrier,
        flight=f"{number:0>4}{suffix}",
        day=bcbp.day_of(leg.date),
        compartment=leg.compartment,
        seat=f"{row:0>3}{seat[len(row) :]}" if seat else "",
        sequence=f"{sequence:04}" if sequence else "",
        status="1",
    )
    return bcbp.encode(bcbp.BoardingPass(bcbp.passenger(guest.last.reveal(), guest.first.reveal()), (written,)))


def record(tx: Transaction, site: Site, kiosk_id: str, event: str, now: int, **ids: str | int) -> None:
    """An audit event in the chain of the kiosk; empty ids are left out."""
    kept = {name: value for name, value in ids.items() if value != ""}
    tx.audit.record(event, origin=kiosk_id, site_id=site.site_id, at=now, **kept)


def word(text: str) -> str:
    """A reason code that fits an audit body; free text of a caller becomes "other"."""
    return text if not text or _WORD.fullmatch(text) else "other"


def _aad(site_id: str, pass_id: str) -> bytes:
    return sealed_for(site_id, "passes", "document_sealed", pass_id)


def _breakfast(site: Site) -> str:
    return ", ".join(filter(None, (site.config.breakfast, site.config.breakfast_place)))
