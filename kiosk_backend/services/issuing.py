"""One pass made and stored: its document, its code, its row. Who may have one is decided elsewhere. No web, no key."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiosk_backend.domain import bcbp
from kiosk_backend.domain.booking import Booking, Guest
from kiosk_backend.domain.itinerary import Leg, Stay
from kiosk_backend.domain.passes import Document, FlightDocument, StayClaims, StayDocument, from_bytes, to_bytes
from kiosk_backend.domain.policy import DAY
from kiosk_backend.domain.site import Site, clock
from kiosk_backend.ports import Desk, Transaction, sealed_for
from kiosk_backend.ports.passes import Pass, PassSigner
from kiosk_backend.services.events import record


@dataclass(frozen=True, slots=True)
class Issuer:
    """Makes the documents of one booking and stores them. `now` in Unix milliseconds."""

    tx: Transaction
    desk: Desk
    signer: PassSigner
    site: Site
    kiosk_id: str
    now: int
    mark: str = ""
    """Printed as a line: show_id, the guest was not proved enough to do without a document."""

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
            mark=self.mark,
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
            mark=self.mark,
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


def _aad(site_id: str, pass_id: str) -> bytes:
    return sealed_for(site_id, "passes", "document_sealed", pass_id)


def _breakfast(site: Site) -> str:
    return ", ".join(filter(None, (site.config.breakfast, site.config.breakfast_place)))
