"""Imports on both databases: all or nothing, updates that keep ids and check-ins, carried through after a break."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import bindparam, func, insert, select

from kiosk_backend.adapters.simulated import CountedIds, SeededCodes, SetClock, seeded_keys
from kiosk_backend.domain.booking import Booking, Standing
from kiosk_backend.domain.policy import DAY, Policy
from kiosk_backend.domain.private import Phone
from kiosk_backend.domain.references import KeyKind, LookupKey, by_reference, by_token
from kiosk_backend.domain.site import Site, site
from kiosk_backend.ports import Desk, Store
from kiosk_backend.services import imports
from kiosk_backend.services.imports import ImportUnderWay, Report
from kiosk_backend.services.retention import Terms, run_retention
from kiosk_backend.storage.statements import statement
from kiosk_backend.storage.tables import bookings, checkins, guests, lookup_keys, segments, staging
from tests.backend.importing import STAY, import_text

pytestmark = pytest.mark.anyio

CONFIG = {
    "brand": {"theme": "aurora", "name": "Here", "accent": "#083F39"},
    "references": [{"pattern": "[A-Z0-9]{6}", "length": 6, "hint": "6 letters and numbers"}],
    "station": "LIS",
}
FLIGHT = (
    "booking,references,phone,guest,last_name,first_name,leg,flight,date,from,from_city,to,to_city,departs_at,"
    "arrives_at,seat,seat_position"
)
TWO = f"""{STAY}
A1,K7M4PQ,,0664 1234542,1,Müller,Jörg,,2026-09-21,2026-09-23,Double,412,,
A1,,,,2,Müller,Ana,,,,,,,
A2,H3X9TW,,0664 1234587,1,Okafor,Chidi,,2026-09-22,2026-09-24,Single,,,
"""
FIRST = "NW 418,2026-09-21,LIS,Lisbon,CPH,Copenhagen,2026-09-21T18:00,2026-09-21T23:00+02:00"
LEGS = f"""{FLIGHT}
N1,Q4T8LM,0664 1234542,1,Ferreira,Inês,1,{FIRST},14c,aisle
N1,,,1,,,2,NW0463,2026-09-22,CPH,Copenhagen,HEL,Helsinki,2026-09-22T09:00+02:00,2026-09-22T11:35+03:00,9A,window
N1,,,2,Ferreira,Duarte,1,,,,,,,,,14B,middle
N1,,,2,,,2,,,,,,,,,9B,
"""


@dataclass
class Office:
    """A store with one site and what it takes to import."""

    store: Store
    desk: Desk
    clock: SetClock
    site: Site

    async def take(self, text: str, **how: Any) -> Report:
        return await import_text(self.store, self.desk, self.site, text, **how)

    async def find(self, reference: str, last_name: str) -> list[Booking]:
        return await self.store.run(
            lambda tx: tx.bookings.find(self.desk.keys, self.site.site_id, by_reference(reference, last_name))
        )

    async def one(self, reference: str, last_name: str) -> Booking:
        (booking,) = await self.find(reference, last_name)
        return booking

    async def count(self, table: Any) -> int:
        wanted = statement(select(func.count().label("n")).select_from(table))
        return int(await self.store.run(lambda tx: tx.db.one(wanted).n))  # type: ignore[attr-defined]


async def open_office(url: str, open_one: Callable[..., Any], kind: str = "stay") -> Office:
    clock, keys = SetClock(), seeded_keys()
    store = open_one(url, clock=clock)
    desk = Desk(clock=clock, ids=CountedIds(), codes=SeededCodes(), keys=keys, policy=Policy())
    text = json.dumps(CONFIG)
    here = site(site_id="here", kind=kind, name="Here", time_zone="Europe/Lisbon", country="AT", config=text)
    await store.run(lambda tx: tx.sites.put(here, text, clock.now()))
    return Office(store, desk, clock, here)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def office(database_url: str, open_one: Callable[..., Any]) -> Office:
    """A hotel on each database."""
    return await open_office(database_url, open_one)


@pytest.fixture
async def station(database_url: str, open_one: Callable[..., Any]) -> Office:
    """An airline's station on each database."""
    return await open_office(database_url, open_one, "flight")


async def check_in(office: Office, booking: Booking, guest: int = 0) -> None:
    values = {
        "checkin_id": office.desk.ids.new(), "site_id": "here", "origin": "k", "booking_id": booking.booking_id,
        "guest_id": booking.party[guest].guest_id, "segment_id": booking.segment_ids[0], "kiosk_id": "k",
        "evidence": "sms", "level": "V2", "checked_in_at": office.clock.now(),
    }  # fmt: skip
    wanted = statement(insert(checkins).values({name: bindparam(name) for name in values}))
    await office.store.run(lambda tx: tx.db.run(wanted, **values))  # type: ignore[attr-defined]


async def test_a_stay_comes_in_whole(office: Office) -> None:
    report = await office.take(TWO)
    assert (report.merged, report.added, report.updated, report.refused) == (True, 2, 0, [])
    booking = await office.one("k7m4pq", "Mueller")
    assert [guest.first.reveal() for guest in booking.party] == ["Jörg", "Ana"]
    assert (booking.stay.arrive, booking.stay.nights, booking.stay.room) == (dt.date(2026, 9, 21), 2, "412")
    assert booking.phone is not None
    assert booking.phone.reveal() == "+436641234542"
    assert booking.reference.reveal() == "K7M4PQ"
    assert await office.count(staging) == 0


async def test_a_flight_comes_in_with_legs_and_seats(station: Office) -> None:
    report = await station.take(LEGS)
    assert (report.added, report.refused) == (1, [])
    booking = await station.one("Q4T8LM", "ferreira")
    first, second = booking.legs
    assert (first.flight, second.flight, second.to_city) == ("NW 418", "NW 463", "Helsinki")
    assert first.departs_at.isoformat() == "2026-09-21T18:00:00+01:00", "a bare time is that of the station"
    assert second.arrives_at.isoformat() == "2026-09-22T11:35:00+03:00"
    ines, duarte = booking.party
    assert (ines.seat(0), ines.seat(1)) != (None, None)
    assert [guest.seats[0].number for guest in (ines, duarte)] == ["14C", "14B"]
    assert (first.locator, len(booking.segment_ids)) == ("Q4T8LM", 2)


GOOD = "B1,GOOD77,,,1,Good,Ann,,2026-09-21,2026-09-23,Double,,,"
BAD = [
    ("B2,GOOD78,,,1,Bad,Ann,,2026-09-21,2026-09-20,Double,,,", "leave must not be before"),
    ("B2,GOOD78,,,1,Bad,Ann,,21.09.2026,2026-09-23,Double,,,", "arrive is not a date"),
    ("B2,GOOD78,,,1,Bad,Ann,,,2026-09-23,Double,,,", "arrive is missing"),
    ("B2,GOOD78,,,1,,Ann,,2026-09-21,2026-09-23,Double,,,", "last_name has no letter"),
    ("B2,GOOD78,,,1,%%%,Ann,,2026-09-21,2026-09-23,Double,,,", "last_name has no letter"),
    ("B2,,,,1,Bad,Ann,,2026-09-21,2026-09-23,Double,,,", "references must be 1 to"),
    ("B2,B@D!,,,1,Bad,Ann,,2026-09-21,2026-09-23,Double,,,", "references must be 4 to 20"),
    ("B2,TOOLONGFORUS,,,1,Bad,Ann,,2026-09-21,2026-09-23,Double,,,", "none of them fits"),
    ("B2,GOOD78,,12,1,Bad,Ann,,2026-09-21,2026-09-23,Double,,,", "phone is no number"),
    ("B2,GOOD78,,0664 1234542 ext. 3,1,Bad,Ann,,2026-09-21,2026-09-23,Double,,,", "phone has an extension"),
    ("B2,GOOD78,,0900 123456,1,Bad,Ann,,2026-09-21,2026-09-23,Double,,,", "phone is a premium-rate"),
    ("B2,GOOD78,maybe,,1,Bad,Ann,,2026-09-21,2026-09-23,Double,,,", "status is not one of"),
    ("B2,GOOD78,,,0,Bad,Ann,,2026-09-21,2026-09-23,Double,,,", "guest is not 1 to 99"),
    ("B2,GOOD78,,,2,Bad,Ann,,2026-09-21,2026-09-23,Double,,,", "guest must be numbered"),
    ("B2,GOOD78,,,1,Bad,Ann,perhaps,2026-09-21,2026-09-23,Double,,,", "details_complete is neither"),
    ("B2,GOOD78,,,1,Bad,Ann,,2026-09-21,2026-09-23,Double,,,12 euros", "to_pay_now an amount"),
    ("B2,GOOD78,,,1,Bad,Ann,,2026-09-21,2026-09-23,Double,,,-1.00 EUR", "to_pay_now an amount"),
    ("B2,GOOD78,,,1,Bad,Ann,,2026-09-21,2026-09-23,Double,,,,surplus", "has 15 values for 14 columns"),
    ("B2,GOOD78,,,1,Bad,A\x07nn,,2026-09-21,2026-09-23,Double,,,", "control characters"),
    (",GOOD78,,,1,Bad,Ann,,2026-09-21,2026-09-23,Double,,,", "booking is missing"),
    ("B1,GOOD77,,,1,Bad,Ann,,,,,,,", "last_name differs from line 2"),
]


@pytest.mark.parametrize(("bad", "why"), BAD)
async def test_one_bad_row_refuses_the_file_by_line_and_reason(office: Office, bad: str, why: str) -> None:
    report = await office.take(f"{STAY}\n{GOOD}\n{bad}\n")
    (refused,) = report.refused
    assert (refused.line, report.merged) == (3, False)
    assert why in str(refused)
    for value in ("Bad", "1234542", "GOOD7"):
        assert value not in str(refused)
    assert await office.count(bookings) == await office.count(staging) == 0


async def test_skip_bad_takes_the_others(office: Office) -> None:
    leave = ["2026-09-22", "2026-09-20", "2026-09-20"]
    lines = "\n".join(f"C{n},BAD{n:03},,,1,Bad,Ann,,2026-09-21,{leave[n % 3]},D,,," for n in range(30))
    report = await office.take(f"{STAY}\n{GOOD}\n{lines}\n", skip_bad=True)
    assert (report.added, len(report.refused), report.merged) == (11, 20, True)
    assert [row.line for row in report.refused][:3] == [4, 5, 7]
    assert await office.find("GOOD77", "Good")


async def test_rows_of_a_booking_must_follow_each_other(office: Office) -> None:
    report = await office.take(TWO + "A1,K7M4PQ,,,3,Müller,Late,,,,,,,\n")
    assert [str(row) for row in report.refused] == [
        "line 5: the booking of line 2 again: its rows must follow each other"
    ]


async def test_a_landline_is_kept_for_calls_and_told(office: Office) -> None:
    report = await office.take(f"{STAY}\nB1,GOOD77,,01 588010,1,Good,Ann,,2026-09-21,2026-09-23,Double,,,\n")
    assert [str(note) for note in report.notes] == ["line 2: phone is a landline: for calls only"]
    assert (await office.one("GOOD77", "Good")).phone == Phone("+431588010")


async def test_an_internet_number_is_left_out_and_told(office: Office) -> None:
    report = await office.take(f"{STAY}\nB1,GOOD77,,+44 56 1234 5678,1,Good,Ann,,2026-09-21,2026-09-23,Double,,,\n")
    assert [str(note) for note in report.notes] == ["line 2: phone is an internet number: imported without it"]
    assert (await office.one("GOOD77", "Good")).phone is None


async def test_the_same_file_again_changes_nothing(office: Office) -> None:
    await office.take(TWO)
    before = await office.one("K7M4PQ", "Müller")
    report = await office.take(TWO)
    assert (report.added, report.updated, report.unchanged) == (0, 0, 2)
    assert await office.one("K7M4PQ", "Müller") == before


async def test_the_same_flights_again_change_nothing(station: Office) -> None:
    await station.take(LEGS)
    assert (await station.take(LEGS)).unchanged == 1


async def test_an_import_updates_and_keeps_ids(office: Office) -> None:
    await office.take(TWO)
    old = await office.one("K7M4PQ", "Müller")
    newer = TWO.replace("2026-09-23", "2026-09-25").replace("K7M4PQ", "NEWREF").replace("Müller,Ana", "Maier,Ana")
    report = await office.take(newer)
    assert (report.added, report.updated, report.unchanged) == (0, 1, 1)
    assert await office.find("K7M4PQ", "Müller") == [], "the old reference finds nothing"
    new = await office.one("NEWREF", "Maier")
    assert (new.booking_id, new.row_version, new.stay.nights) == (old.booking_id, 2, 4)
    assert [guest.guest_id for guest in new.party] == [guest.guest_id for guest in old.party]
    assert new.segment_ids == old.segment_ids


async def test_guests_who_left_the_booking_leave_the_database(office: Office) -> None:
    await office.take(TWO)
    ana = (await office.one("K7M4PQ", "Müller")).party[1]
    alone = "A1,K7M4PQ,,,1,Müller,Ana,,2026-09-21,2026-09-23,Double,412,,"
    await office.take(f"{STAY}\n{alone}\n")
    (left,) = (await office.one("K7M4PQ", "Müller")).party
    assert left.guest_id == ana.guest_id, "a guest is known by name before place"
    assert await office.count(guests) == 2
    assert await office.count(segments) == 2


async def test_an_import_never_undoes_a_check_in(office: Office) -> None:
    await office.take(TWO)
    booking = await office.one("K7M4PQ", "Müller")
    await check_in(office, booking, guest=1)
    for status in ("", "cancelled", "no_show"):
        newer = TWO.replace("A1,K7M4PQ,,", f"A1,K7M4PQ,{status},").replace("A1,,,,2,Müller,Ana,,,,,,,\n", "")
        await office.take(newer)
        after = await office.one("K7M4PQ", "Müller")
        assert after.standing is Standing.RESERVED
        assert [guest.checked_in for guest in after.party] == [frozenset(), frozenset(booking.segment_ids)]
    await office.take(TWO.replace("A1,K7M4PQ,,", "A1,K7M4PQ,checked_out,"))
    assert (await office.one("K7M4PQ", "Müller")).standing is Standing.CHECKED_OUT


async def test_an_import_keeps_what_staff_locked_and_codes_that_were_printed(office: Office) -> None:
    await office.take(TWO)
    booking = await office.one("K7M4PQ", "Müller")
    token = "KC1" + "A" * 26

    def change(tx: Any) -> None:
        tx.bookings.lock(booking.booking_id, "identity", office.clock.now())
        tx.bookings.add_key(office.desk.keys, "here", booking.booking_id, LookupKey(KeyKind.TOKEN, token))

    await office.store.run(change)
    await office.take(TWO.replace("Double", "Suite"))
    (found,) = await office.store.run(lambda tx: tx.bookings.find(office.desk.keys, "here", by_token(token)))
    assert (found.stay.room_type, found.locked, found.locked_reason) == ("Suite", True, "identity")


async def test_a_check_in_between_building_and_writing_is_not_run_over(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.take(TWO)
    booking = await office.one("K7M4PQ", "Müller")
    real, times = imports._write, []

    def write(*given: Any) -> Any:
        tx = given[-1]
        if not times:
            times.append(1)
            tx.bookings.lock(booking.booking_id, "meanwhile", office.clock.now())
        return real(*given)

    monkeypatch.setattr(imports, "_write", write)
    report = await office.take(TWO.replace("Double", "Suite").replace("Single", "Twin"))
    after = await office.one("K7M4PQ", "Müller")
    assert (report.updated, after.stay.room_type, after.locked_reason) == (2, "Suite", "meanwhile")
    assert after.row_version == 3


class Cut(BaseException):
    """The process died here."""


async def interrupted(office: Office, monkeypatch: pytest.MonkeyPatch, text: str, *, after: str, times: int) -> None:
    """Imports until the `times`-th call of a step, then nothing more, not even tidying up."""
    real, count = getattr(imports, after), [0]

    def cut(*given: Any) -> Any:
        count[0] += 1
        if count[0] > times:
            raise Cut
        return real(*given)

    async def dead(*given: Any) -> None:
        raise Cut

    with monkeypatch.context() as patch:
        patch.setattr(imports, after, cut)
        patch.setattr(imports, "_forget", dead)
        with pytest.raises(Cut):
            await office.take(text)


MANY = STAY + "\n" + "".join(
    f"D{n},REF{n:03},,0664 12345{n % 100:02},1,Name{n},Ann,,2026-09-21,2026-09-23,Double,,,\n" for n in range(350)
)  # fmt: skip


async def test_an_import_cut_while_checking_left_no_booking(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "STAGED_AT_ONCE", 100)
    await interrupted(office, monkeypatch, MANY, after="_stage", times=2)
    assert (await office.count(bookings), await office.count(staging)) == (0, 201)
    with pytest.raises(ImportUnderWay):
        await office.take(TWO)
    office.clock.advance(imports.ABANDONED_AFTER)
    assert (await office.take(TWO)).finished_earlier == 0
    assert (await office.count(bookings), await office.count(staging)) == (2, 0)


async def test_an_import_cut_while_merging_is_carried_through(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    await interrupted(office, monkeypatch, MANY, after="_write", times=2)
    assert (await office.count(bookings), await office.count(staging)) == (200, 351)
    assert await office.count(lookup_keys) == 0, "none can be found before all are there"
    office.clock.advance(imports.ABANDONED_AFTER)
    report = await office.take(TWO)
    assert (report.finished_earlier, report.added) == (350, 2)
    assert (await office.count(bookings), await office.count(staging)) == (352, 0)
    for n in (0, 349):
        assert await office.find(f"REF{n:03}", f"Name{n}")


async def test_portions_are_small(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    real = imports._write

    def write(this: Any, items: Any, tx: Any) -> Any:
        sizes.append(len(items))
        return real(this, items, tx)

    monkeypatch.setattr(imports, "_write", write)
    seen: list[Any] = []
    await office.take(MANY, tell=seen.append)
    assert sizes == [100, 100, 100, 50]
    assert [progress.step for progress in seen] == ["checking"] + ["merging"] * 4
    assert seen[-1] == ("merging", 350, 350)


async def test_every_key_is_of_a_booking(office: Office) -> None:
    await office.take(TWO)
    assert await office.count(lookup_keys) == 8 + 5


async def test_a_booking_leaves_with_every_key_and_code(office: Office) -> None:
    await office.take(TWO)
    booking = await office.one("K7M4PQ", "Müller")

    def codes(tx: Any) -> None:
        for code in ("KC1" + "A" * 26, "KC1" + "B" * 26, "KC1" + "A" * 26):
            tx.bookings.add_key(office.desk.keys, "here", booking.booking_id, LookupKey(KeyKind.TOKEN, code))

    await office.store.run(codes)
    assert await office.count(lookup_keys) == 8 + 5 + 2
    await office.take(TWO.replace("Müller,Ana", "Maier,Ana"))
    office.clock.advance(400 * DAY)
    await run_retention(office.store, office.desk, Terms())
    assert [await office.count(one) for one in (bookings, guests, segments, lookup_keys)] == [0, 0, 0, 0]


@pytest.mark.parametrize(("after", "left"), [("_stage", 0), ("_write", 350), ("_add_keys", 350)])
async def test_tidying_settles_an_import_that_was_left_behind(
    office: Office, monkeypatch: pytest.MonkeyPatch, after: str, left: int
) -> None:
    monkeypatch.setattr(imports, "STAGED_AT_ONCE", 100)
    monkeypatch.setattr(imports, "KEYS_AT_ONCE", 500)
    await interrupted(office, monkeypatch, MANY, after=after, times=2)
    await run_retention(office.store, office.desk, Terms())
    assert await office.count(staging) > 0, "somebody may still be at it"
    office.clock.advance(imports.ABANDONED_AFTER)
    gone = await run_retention(office.store, office.desk, Terms())
    assert (gone["imports"], await office.count(bookings), await office.count(staging)) == (left, left, 0)
    assert await office.count(lookup_keys) == left * len(keys_of_one())
    for n in (0, 349):
        assert len(await office.find(f"REF{n:03}", f"Name{n}")) == bool(left)


def keys_of_one() -> list[str]:
    """Ways a stay of one guest without a room is found by."""
    return ["reference", "reference, last", "reference, both names", "last, date", "both names, date"]


async def test_two_who_find_the_same_import_left_behind_do_not_both_take_it(office: Office) -> None:
    await office.store.run(lambda tx: tx.imports.begin("left", "here", office.clock.now()))
    (left,) = await office.store.run(lambda tx: tx.imports.unfinished("here"))
    office.clock.advance(imports.ABANDONED_AFTER)
    now = office.clock.now()
    assert await office.store.run(lambda tx: tx.imports.claim(left, now))
    assert not await office.store.run(lambda tx: tx.imports.claim(left, now))
