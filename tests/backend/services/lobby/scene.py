"""A hotel and an airline with kiosks, staff and bookings in a real store, and what guests and staff can ask of them."""

import asyncio
import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import bindparam, func, insert, select

from kiosk_backend.adapters.passes.cose import CosePassSigner
from kiosk_backend.adapters.pins import Argon2Pins
from kiosk_backend.adapters.simulated import START, SetClock, seeded_keys
from kiosk_backend.adapters.system import RandomCodes, RandomIds
from kiosk_backend.domain.booking import Booking, Guest, Seat
from kiosk_backend.domain.checkin import PURPOSE
from kiosk_backend.domain.itinerary import Leg, Stay
from kiosk_backend.domain.policy import Policy
from kiosk_backend.domain.private import PersonName, Secret
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.site import Site, site
from kiosk_backend.domain.staff import StaffMember
from kiosk_backend.ports import Desk, Keys, sealed_for
from kiosk_backend.services import checkin, staff
from kiosk_backend.services.grants import issue_grant
from kiosk_backend.services.visits import open_visit, standing
from kiosk_backend.storage import tables
from kiosk_backend.storage.booking_facts import write_guest, write_leg, write_name, write_stay
from kiosk_backend.storage.statements import statement

T = TypeVar("T")
PHONE = "+436601234542"
TODAY = dt.date(2026, 9, 21)
NOW = dt.datetime.fromtimestamp(START / 1_000, dt.UTC)


def make_site(site_id: str, kind: str, **config: Any) -> tuple[Site, str]:
    text = json.dumps(
        {
            "brand": {"theme": site_id, "name": site_id.title(), "accent": "#083F39"},
            "references": [{"pattern": "[A-Z0-9]{6}", "length": 6, "hint": "6 letters and numbers"}],
            "staff_phone": "+436601234599",
            "wifi_name": "Guest",
            "wifi_password": "fjord-4821",
            **config,
        }
    )
    zone = "Europe/Vienna" if kind == "stay" else "Europe/Lisbon"
    made = site(site_id=site_id, kind=kind, name=site_id.title(), time_zone=zone, country="AT", config=text)
    return made, text


_SITE = statement(insert(tables.sites))
_KIOSK = statement(
    insert(tables.kiosks).values(
        {name: bindparam(name) for name in ("kiosk_id", "site_id", "name", "state", "created_at")}
    )
)
_BOOKING = statement(
    insert(tables.bookings).values(
        {
            name: bindparam(name)
            for name in (
                "booking_id", "site_id", "origin", "source_key", "kind", "status", "starts_on", "ends_on",
                "phone_sealed", "phone_index", "reference_sealed", "itinerary", "created_at", "updated_at",
            )
        }
    )
)  # fmt: skip
_SEGMENT = statement(insert(tables.segments))
_GUEST = statement(
    insert(tables.guests).values(
        {name: bindparam(name) for name in ("guest_id", "booking_id", "position", "name_sealed", "child", "facts")}
    )
)
_STANDING = statement(
    select(func.count().label("many"))
    .select_from(tables.checkins)
    .where(tables.checkins.c.booking_id == bindparam("booking"), tables.checkins.c.reversed_at.is_(None))
)
_PASSES = statement(
    select(
        tables.passes.c.pass_id,
        tables.passes.c.guest_id,
        tables.passes.c.segment_id,
        tables.passes.c.version,
        tables.passes.c.state,
        tables.passes.c.carrier,
    )
    .where(tables.passes.c.booking_id == bindparam("booking"))
    .order_by(tables.passes.c.guest_id, tables.passes.c.segment_id, tables.passes.c.version)
)
_EVENTS = statement(
    select(tables.audit.c.event, tables.audit.c.body, tables.audit.c.origin)
    .where(tables.audit.c.site_id == bindparam("site"))
    .order_by(tables.audit.c.at, tables.audit.c.seq)
)
_CHECKINS = statement(
    select(
        tables.checkins.c.guest_id,
        tables.checkins.c.segment_id,
        tables.checkins.c.evidence,
        tables.checkins.c.level,
        tables.checkins.c.staff_id,
        tables.checkins.c.sequence,
        tables.checkins.c.reversed_why,
    )
    .where(tables.checkins.c.booking_id == bindparam("booking"))
    .order_by(tables.checkins.c.checkin_id)
)
_OUTBOX = statement(select(tables.outbox.c.kind, tables.outbox.c.state).order_by(tables.outbox.c.message_id))


@dataclass
class Lobby:
    """`hotel` and `airline` are the sites; kiosk ids are "hotel-1", "hotel-2", "airline-1", "airline-2"."""

    store: Any
    clock: SetClock
    policy: Policy = field(default_factory=Policy)
    keys: Keys = field(default_factory=seeded_keys)
    hotel_config: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.desk = Desk(
            clock=self.clock, ids=RandomIds(self.clock), codes=RandomCodes(), keys=self.keys, policy=self.policy
        )
        self.signer = CosePassSigner(self.keys)
        self.pins = Argon2Pins()
        self.hotel, self._hotel_text = make_site("hotel", "stay", **self.hotel_config)
        self.airline, self._airline_text = make_site(
            "airline",
            "flight",
            carrier="NW",
            carrier_name="Northwind Air",
            station="LIS",
            place={"gate_minutes": {"14": 6}},
        )

    async def run(self, fn: Callable[[Any], T], **options: Any) -> T:
        result: T = await self.store.run(fn, **options)
        return result

    async def build(self) -> None:
        now = self.clock.now()

        def add(tx: Any) -> None:
            for one, text in ((self.hotel, self._hotel_text), (self.airline, self._airline_text)):
                tx.db.run(
                    _SITE, site_id=one.site_id, kind=one.kind, name=one.name, time_zone=one.time_zone, country="AT",
                    config=text, created_at=now, updated_at=now,
                )  # fmt: skip
                for number in (1, 2):
                    kiosk_id = f"{one.site_id}-{number}"
                    tx.db.run(
                        _KIOSK, kiosk_id=kiosk_id, site_id=one.site_id, name=kiosk_id, state="enrolled", created_at=now
                    )

        await self.run(add)

    def guests(self, *names: str, **facts: Any) -> list[Guest]:
        """ "Maria Lind" and so on; at the airline each with a seat."""
        made = []
        for position, name in enumerate(names):
            first, _, last = name.partition(" ")
            made.append(
                Guest(
                    self.desk.ids.new(), position, PersonName(first), PersonName(last),
                    seats={0: Seat(f"{12 + position}A"), 1: Seat(f"{20 + position}C")}, **facts,
                )
            )  # fmt: skip
        return made

    async def stay(
        self,
        *names: str,
        phone: str | None = PHONE,
        arrive: dt.date = TODAY,
        nights: int = 2,
        source: str = "reserved",
        details_complete: bool = True,
        **facts: Any,
    ) -> Booking:
        """A booking at the hotel: room 412 unless said otherwise."""
        itinerary = Stay(
            self.desk.ids.new(), arrive, arrive + dt.timedelta(days=nights), "Double room",
            **{"room": "412", "floor": "4", **facts},
        )  # fmt: skip
        party = self.guests(*(names or ("Maria Lind",)), details_complete=details_complete)
        return await self._book(self.hotel, party, itinerary, phone, source)

    async def flight(self, *names: str, legs: int = 1, hours: float = 3, phone: str | None = PHONE) -> Booking:
        """A booking at the airline: NW 418 LIS-OSL in `hours`, then NW 420 OSL-TOS four hours later."""
        made, cities = [], (("LIS", "Lisbon"), ("OSL", "Oslo"), ("TOS", "Tromsø"))
        for n in range(legs):
            departs = NOW + dt.timedelta(hours=hours + 4 * n)
            (a, city_a), (b, city_b) = cities[n], cities[n + 1]
            made.append(
                Leg(
                    self.desk.ids.new(), n, "NW", f"{418 + 2 * n}", departs.date(), a, city_a, b, city_b, departs,
                    departs + dt.timedelta(hours=3), gate="14", group="B", cabin="Economy", locator="ABC123",
                )
            )  # fmt: skip
        return await self._book(self.airline, self.guests(*(names or ("Maria Lind",))), tuple(made), phone)

    async def _book(
        self,
        at: Site,
        party: Sequence[Guest],
        itinerary: Stay | tuple[Leg, ...],
        phone: str | None,
        source: str = "reserved",
    ) -> Booking:
        booking_id, now = self.desk.ids.new(), self.clock.now()
        stay = itinerary if isinstance(itinerary, Stay) else None
        legs = () if isinstance(itinerary, Stay) else itinerary
        starts, ends = (stay.arrive, stay.leave) if stay else (legs[0].date, legs[-1].date)

        def seal(table: str, column: str, row: str, value: bytes) -> bytes:
            return self.keys.seal(value, sealed_for(at.site_id, table, column, row))

        def add(tx: Any) -> None:
            tx.db.run(
                _BOOKING,
                booking_id=booking_id,
                site_id=at.site_id,
                origin="test",
                source_key=booking_id,
                kind=at.kind,
                status=source,
                starts_on=starts.isoformat(),
                ends_on=ends.isoformat(),
                phone_sealed=phone and seal("bookings", "phone_sealed", booking_id, phone.encode()),
                phone_index=phone and self.keys.index("phone", at.site_id, phone),
                reference_sealed=seal("bookings", "reference_sealed", booking_id, b"ABC123"),
                itinerary=write_stay(stay) if stay else "{}",
                created_at=now,
                updated_at=now,
            )
            segments: Sequence[Stay | Leg] = (stay,) if stay else legs
            for position, one in enumerate(segments):
                tx.db.run(
                    _SEGMENT, segment_id=one.segment_id, booking_id=booking_id, position=position,
                    facts="{}" if isinstance(one, Stay) else write_leg(one),
                )  # fmt: skip
            for guest in party:
                tx.db.run(
                    _GUEST, guest_id=guest.guest_id, booking_id=booking_id, position=guest.position,
                    name_sealed=seal("guests", "name_sealed", guest.guest_id, write_name(guest)),
                    child=int(guest.child), facts=write_guest(guest),
                )  # fmt: skip

        await self.run(add)
        return await self.booking(at, booking_id)

    async def booking(self, at: Site, booking_id: str) -> Booking:
        found = await self.run(lambda tx: tx.bookings.get(self.keys, at.site_id, booking_id))
        assert isinstance(found, Booking)
        return found

    def site_of(self, booking: Booking) -> Site:
        return self.hotel if booking.kind == "stay" else self.airline

    async def verified(self, booking: Booking, kiosk: int = 1, **grant: Any) -> tuple[str, str]:
        """(visit, grant) as after a right code."""
        at = self.site_of(booking)
        kiosk_id = f"{at.site_id}-{kiosk}"

        def work(tx: Any) -> tuple[str, str]:
            now = self.clock.now()
            handle, visit = open_visit(
                tx, self.desk, site_id=at.site_id, kiosk_id=kiosk_id, booking_id=booking.booking_id,
                found_by="reference", now=now,
            )  # fmt: skip
            made = issue_grant(
                tx, self.desk, visit=visit, now=now,
                **{"purpose": PURPOSE, "evidence": "sms", "level": "V2", **grant},
            )  # fmt: skip
            return handle.reveal(), made.reveal()

        return await self.run(work)

    async def another_grant(self, booking: Booking, handle: str, kiosk: int = 1) -> str:
        at = self.site_of(booking)

        def work(tx: Any) -> str:
            now = self.clock.now()
            visit = standing(
                tx, self.desk, site_id=at.site_id, kiosk_id=f"{at.site_id}-{kiosk}", handle=handle, now=now
            )
            assert visit is not None
            return issue_grant(
                tx, self.desk, visit=visit, purpose=PURPOSE, evidence="sms", level="V2", now=now
            ).reveal()

        return await self.run(work)

    def checking_in(
        self, booking: Booking, handle: str, grant: str, *guests: Guest, kiosk: int = 1, goods: bool = True
    ) -> Callable[[Any], checkin.CheckedIn | Refusal]:
        at = self.site_of(booking)
        ids = [guest.guest_id for guest in guests or booking.party]
        return lambda tx: checkin.check_in(
            tx, self.desk, self.signer, site=at, kiosk_id=f"{at.site_id}-{kiosk}", handle=handle, grant=grant,
            guest_ids=ids, no_dangerous_goods=goods,
        )  # fmt: skip

    async def check_in(self, booking: Booking, *guests: Guest, kiosk: int = 1) -> checkin.CheckedIn:
        """A whole check-in that must succeed."""
        handle, grant = await self.verified(booking, kiosk)
        done = await self.run(self.checking_in(booking, handle, grant, *guests, kiosk=kiosk))
        assert isinstance(done, checkin.CheckedIn), done
        return done

    def asking_again(
        self, booking: Booking, handle: str, grant: str, kiosk: int = 1
    ) -> Callable[[Any], checkin.CheckedIn | Refusal]:
        at = self.site_of(booking)
        return lambda tx: checkin.check_again(
            tx, self.desk, self.signer, site=at, kiosk_id=f"{at.site_id}-{kiosk}", handle=handle, grant=grant
        )

    async def again(self, booking: Booking, kiosk: int = 1) -> checkin.CheckedIn | Refusal:
        return await self.run(self.asking_again(booking, *await self.verified(booking, kiosk), kiosk=kiosk))

    async def undo(self, booking: Booking, by: StaffMember, *guests: Guest, why: str = "wrong_guest") -> Refusal | None:
        at = self.site_of(booking)
        return await self.run(
            lambda tx: checkin.undo(
                tx, self.desk, site=at, kiosk_id=f"{at.site_id}-1", by=by, booking_id=booking.booking_id,
                guest_ids=[guest.guest_id for guest in guests], why=why,
            )
        )  # fmt: skip

    async def hire(
        self, role: str = "supervisor", *, number: str = "204", at: Site | None = None, name: str = "Sofia Berg"
    ) -> tuple[StaffMember, str]:
        """A member of staff, and the PIN."""
        where = at or self.hotel
        pin, staff_id = staff.make_pin(self.desk), self.desk.ids.new()
        pin_hash, key_id = staff.hashed_pin(self.desk, self.pins, site_id=where.site_id, staff_id=staff_id, pin=pin)
        first, _, last = name.partition(" ")
        await self.run(
            lambda tx: staff.add_staff(
                tx, self.desk, site_id=where.site_id, staff_id=staff_id, number=number, first=PersonName(first),
                last=PersonName(last), role=role, pin_hash=pin_hash, pin_key_id=key_id,
            )
        )  # fmt: skip
        member = await self.run(lambda tx: tx.staff.get(self.keys, staff_id))
        assert isinstance(member, StaffMember)
        return member, pin.reveal()

    async def sign_in(self, number: str, pin: str, kiosk: int = 1) -> staff.SignedIn | Refusal:
        kiosk_id = f"hotel-{kiosk}"
        tried = await self.run(
            lambda tx: staff.begin_pin(
                tx, self.desk, site=self.hotel, kiosk_id=kiosk_id, number=number, pin=pin, now=self.clock.now()
            )
        )
        if isinstance(tried, Refusal):
            return tried
        stretched = await self.pins.stretch(Secret(pin), tried.recipe)
        return await self.run(
            lambda tx: staff.sign_in(
                tx, self.desk, site=self.hotel, kiosk_id=kiosk_id, tried=tried, stretched=stretched,
                now=self.clock.now(),
            )
        )  # fmt: skip

    async def standing(self, booking: Booking) -> int:
        return await self.run(lambda tx: int(tx.db.one(_STANDING, booking=booking.booking_id).many))

    async def checkins(self, booking: Booking) -> list[Any]:
        return await self.run(lambda tx: tx.db.all(_CHECKINS, booking=booking.booking_id))

    async def passes(self, booking: Booking) -> list[Any]:
        return await self.run(lambda tx: tx.db.all(_PASSES, booking=booking.booking_id))

    async def outbox(self) -> list[str]:
        return await self.run(lambda tx: [row.kind for row in tx.db.all(_OUTBOX)])

    async def events(self, at: Site | None = None) -> list[Any]:
        where = (at or self.hotel).site_id
        return await self.run(lambda tx: tx.db.all(_EVENTS, site=where))

    async def event_counts(self, at: Site | None = None) -> Counter[str]:
        return Counter(row.event for row in await self.events(at))

    async def at_once(self, *work: Any) -> list[Any]:
        return list(await asyncio.gather(*work))

    async def statements(self, fn: Callable[[Any], T]) -> tuple[T, list[str]]:
        """What `fn` answers, and the statements it ran, audit included."""
        seen: list[str] = []

        def counted(tx: Any) -> T:
            plain = tx.db._execute

            def execute(sql: str, *rest: Any) -> object:
                seen.append(sql)
                return plain(sql, *rest)

            tx.db._execute = execute
            try:
                return fn(tx)
            finally:
                tx.db._execute = plain

        return await self.run(counted), seen


def code_of(outcome: object) -> str:
    """The refusal's code; "ok" for anything else."""
    return outcome.code if isinstance(outcome, Refusal) else "ok"
