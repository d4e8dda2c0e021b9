"""Finding a booking over the wire: exact, quiet about others, slow for guessers (S7, X17, T2, domain complaint 10)."""

from __future__ import annotations

import datetime as dt
import time
import uuid
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from kiosk_backend.contract import v1
from kiosk_backend.domain.bcbp import BoardingPass, Leg, encode
from kiosk_backend.domain.references import by_reference
from kiosk_backend.storage.database import Database
from kiosk_backend.storage.statements import statement
from kiosk_backend.storage.tables import audit
from tests.backend.api.conftest import Answer, Desktop, everything
from tests.backend.importing import STAY, import_text

pytestmark = pytest.mark.anyio

# the clock of these tests: 21 September 2026, 15:33 in Vienna
BOOKINGS = f"""{STAY}
A1,K7M4PQ 778-812-34,,0664 1234542,1,Müller,Jörg,,2026-09-21,2026-09-23,Courtyard double,412,,
A1,,,,2,Müller,Ana,,,,,,,
A2,H3X9TW,,0664 1234587,1,Okafor,Chidi,,2026-09-22,2026-09-24,Park single,,,
A3,W5C7ZL,,0664 1234563,1,Sukarno,,,2026-09-21,2026-09-22,Park single,,,84.00 EUR
A4,N2F6HG,,,1,Tanaka,Yuki,,2026-09-21,2026-09-22,Park single,,,
A5,EXP777,cancelled,0664 1234511,1,Dubois,Claire,,2026-09-21,2026-09-22,Park single,,,
A6,EXP777,,0664 1234512,1,Dubois,Claire,,2026-09-21,2026-09-23,Park double,,,
A7,TWICE7,,0664 1234513,1,Rossi,Gina,,2026-09-21,2026-09-22,Park single,,,
A8,TWICE7,,0664 1234513,1,Rossi,Gina,,2026-09-21,2026-09-24,Park double,,,
A9,SHARE7,,0664 1234514,1,Smith,John,,2026-09-21,2026-09-22,Park single,,,
A10,SHARE7,,0664 1234515,1,Smith,Jane,,2026-09-21,2026-09-22,Park double,,,
A11,GONE77,cancelled,0664 1234516,1,Berg,Per,,2026-09-21,2026-09-22,Park single,,,
"""


@pytest.fixture
async def lobby(desktop: Desktop) -> Desktop:
    """The desktop with bookings at aurora."""
    site = await desktop.run(lambda tx: tx.sites.get("aurora"))
    report = await import_text(desktop.house.store, desktop.house.desk, site, BOOKINGS)
    assert report.added == 11, report.refused
    return desktop


async def find(lobby: Desktop, reference: str, last_name: str, *, site: str = "aurora", **how: Any) -> Answer:
    return await lobby.post(
        "/v1/bookings/find", v1.ByReference(reference=reference, last_name=last_name), token=lobby.tokens[site], **how
    )


async def scan(lobby: Desktop, scanned: str) -> Answer:
    return await lobby.post("/v1/bookings/find", v1.ByScan(scanned=scanned), token=lobby.tokens["aurora"])


def found(answer: Answer) -> v1.Found:
    assert answer.status == 200, answer
    return msgspec.json.decode(answer.body, type=v1.Found)


async def test_a_guest_is_found_by_reference_and_last_name(lobby: Desktop) -> None:
    answer = found(await find(lobby, "k7m 4pq", "MUELLER"))
    card = answer.booking
    assert card is not None
    assert (answer.status, answer.next_need) == ("found", "code")
    assert answer.visit.startswith("vh_")
    assert (card.first_name, card.guests, card.phone_ending, card.place_name) == ("Jörg", 2, "42", "Aurora")
    assert (card.arrive, card.nights) == (dt.date(2026, 9, 21), 2)
    assert card.blockers == []


@pytest.mark.parametrize("reference", ["778-812-34", "77881234", "778 812 34", "K7M4PQ"])
async def test_any_of_several_references_finds_it(lobby: Desktop, reference: str) -> None:
    assert found(await find(lobby, reference, "Muller")).status == "found"


async def test_name_and_date_find_it(lobby: Desktop) -> None:
    body = v1.ByNameAndDate(last_name="jörg", first_name="Mueller", date=dt.date(2026, 9, 21))
    answer = found(await lobby.post("/v1/bookings/find", body, token=lobby.tokens["aurora"]))
    assert answer.booking is not None


async def test_nothing_is_told_that_belongs_behind_the_code(lobby: Desktop) -> None:
    for reference, name in (("K7M4PQ", "Müller"), ("W5C7ZL", "Sukarno")):
        told = (await find(lobby, reference, name)).body.decode()
        for hidden in ("Müller", "412", "Courtyard", "double", "84.00", "0664", "+43", "123454", reference):
            assert hidden not in told, hidden


async def test_what_is_owed_is_see_staff_before_the_code(lobby: Desktop) -> None:
    answer = found(await find(lobby, "W5C7ZL", "Sukarno"))
    assert answer.booking is not None
    assert [one.code for one in answer.booking.blockers] == ["see_staff"]
    assert answer.next_need == "staff"


async def test_too_early_says_when_it_opens(lobby: Desktop) -> None:
    answer = found(await find(lobby, "H3X9TW", "Okafor"))
    assert answer.booking is not None
    (early,) = answer.booking.blockers
    assert (early.code, early.opens_at) == ("too_early", dt.datetime.fromisoformat("2026-09-22T15:00+02:00"))
    assert answer.next_need == "nothing"


async def test_without_a_phone_the_way_is_staff(lobby: Desktop) -> None:
    answer = found(await find(lobby, "N2F6HG", "Tanaka"))
    assert answer.booking is not None
    assert (answer.booking.phone_ending, answer.next_need) == ("", "staff")


async def test_a_minimal_site_tells_neither_name_nor_dates(lobby: Desktop) -> None:
    await lobby.add_site("aurora", policy={"pre_verification_detail": "minimal"})
    answer = await find(lobby, "K7M4PQ", "Müller")
    for hidden in ("Jörg", "2026-09-21", "2026-09-23"):
        assert hidden not in answer.body.decode()
    card = found(answer).booking
    assert card is not None
    assert (card.guests, card.phone_ending, card.nights, card.arrive) == (2, "42", 0, None)


WRONG = [
    ("ZZZZZZ", "Müller"),
    ("K7M4PQ", "Maier"),
    ("K7M4PQ", "Jörg"),
    ("K7M4PQ", ""),
    ("", "Müller"),
    ("", ""),
    ("------", "Müller"),
    ("%", "%"),
    ("______", "Müller"),
    ("K7M4P*", "M*"),
    ("K7M4PQ", "' OR 1=1 --"),
    ("\u202eK7M4PQ", "Müller"),
    ("K7M4PQ", "Müller\0"[:-1] + "x"),
    ("A" * 7_000, "B" * 7_000),
    ("SHARE7", "Smith"),
]


@pytest.mark.parametrize(("reference", "last_name"), WRONG)
async def test_unknown_wrong_and_shared_answer_in_the_same_bytes(
    lobby: Desktop, reference: str, last_name: str
) -> None:
    answer = await find(lobby, reference, last_name)
    assert (answer.status, answer.body) == (404, b'{"code":"booking_not_found"}')


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """SQL of the statements that run, and how many values each was given."""
    seen: list[tuple[str, int]] = []
    for name in ("one", "all", "run"):
        real = getattr(Database, name)

        def recorded(self: Database, wanted: Any, /, _real: Any = real, **params: Any) -> Any:
            given = sum(len(value) if isinstance(value, list) else 1 for value in params.values())
            seen.append((wanted.on(self.dialect).sql, given))
            return _real(self, wanted, **params)

        monkeypatch.setattr(Database, name, recorded)
    return seen


async def test_unknown_and_wrong_name_execute_the_same_statements(
    lobby: Desktop, statements: list[tuple[str, int]]
) -> None:
    ran = []
    for reference, name in (("ZZZZZZ", "Müller"), ("K7M4PQ", "Maier"), ("%", ""), ("A" * 500, "B" * 500)):
        statements.clear()
        assert (await find(lobby, reference, name)).code == "booking_not_found"
        ran.append(list(statements))
    assert len(ran[0]) >= 4
    assert all(one == ran[0] for one in ran)


async def test_unknown_and_wrong_name_take_the_same_time(lobby: Desktop) -> None:
    """S7, X17: effect size, no p-value (decisions "Not found"): interleaved look-ups differ by less than a tenth."""
    site, keys = (await lobby.run(lambda tx: tx.sites.get("aurora"))).site_id, lobby.house.desk.keys
    ways = {"unknown": ("ZZZZZZ", "Müller"), "wrong name": ("K7M4PQ", "Maier"), "no reference": ("%", "Müller")}

    def measure(tx: Any) -> dict[str, float]:
        taken: dict[str, list[int]] = {way: [] for way in ways}
        for _ in range(1_500):
            for way, typed in ways.items():
                began = time.perf_counter_ns()
                assert tx.bookings.find(keys, site, by_reference(*typed)) == []
                taken[way].append(time.perf_counter_ns() - began)
        return {way: sorted(all_)[len(all_) // 2] for way, all_ in taken.items()}

    medians = await lobby.run(measure)
    assert max(medians.values()) / min(medians.values()) < 1.1, medians


async def test_five_failures_in_five_minutes_slow_a_kiosk_down(lobby: Desktop) -> None:
    for _ in range(5):
        assert (await find(lobby, "ZZZZZZ", "Müller")).code == "booking_not_found"
    for reference in ("ZZZZZZ", "K7M4PQ"):
        answer = await find(lobby, reference, "Müller")
        assert (answer.status, answer.code) == (429, "slow_down"), "also for the right pair: a guesser learns nothing"
        assert 0 < answer.json["retry_after_s"] <= 325
    assert (await find(lobby, "ZZZZZZ", "Müller", site="borealis")).code == "booking_not_found"
    lobby.clock.advance(answer.json["retry_after_s"] * 1_000)
    assert found(await find(lobby, "K7M4PQ", "Müller")).status == "found"


async def test_what_is_found_does_not_slow_a_kiosk_down(lobby: Desktop) -> None:
    for _ in range(30):
        assert (await find(lobby, "K7M4PQ", "Müller")).status == 200


async def test_a_lost_answer_is_not_a_second_failure(lobby: Desktop) -> None:
    key = str(uuid.uuid4())
    for _ in range(9):
        assert (await find(lobby, "ZZZZZZ", "Müller", key=key)).code == "booking_not_found"
    assert found(await find(lobby, "K7M4PQ", "Müller")).status == "found"


async def test_slow_down_is_looked_at_afresh_when_it_is_repeated(lobby: Desktop) -> None:
    for _ in range(5):
        await find(lobby, "ZZZZZZ", "Müller")
    key = str(uuid.uuid4())
    assert (await find(lobby, "K7M4PQ", "Müller", key=key)).code == "slow_down"
    lobby.clock.advance(400_000)
    assert found(await find(lobby, "K7M4PQ", "Müller", key=key)).status == "found"


async def test_a_kiosk_finds_bookings_of_its_own_site_only(lobby: Desktop) -> None:
    assert (await find(lobby, "K7M4PQ", "Müller", site="borealis")).code == "booking_not_found"


async def test_a_reference_used_twice_is_the_booking_that_is_due(lobby: Desktop) -> None:
    answer = found(await find(lobby, "EXP777", "Dubois"))
    assert answer.booking is not None
    assert (answer.status, answer.booking.nights, answer.booking.phone_ending) == ("found", 2, "12")


async def test_a_cancelled_booking_alone_is_see_staff(lobby: Desktop) -> None:
    answer = found(await find(lobby, "GONE77", "Berg"))
    assert answer.booking is not None
    assert [one.code for one in answer.booking.blockers] == ["see_staff"]
    assert "cancel" not in str(answer)


async def test_several_bookings_of_one_guest_are_offered_by_date(lobby: Desktop) -> None:
    answer = found(await find(lobby, "TWICE7", "Rossi"))
    assert (answer.status, answer.booking, answer.visit) == ("choose", None, "")
    assert [one.nights for one in answer.choices] == [1, 3]
    assert len({one.visit for one in answer.choices}) == 2


async def test_a_minimal_site_offers_no_dates_but_the_booking_that_starts_first(lobby: Desktop) -> None:
    await lobby.add_site("aurora", policy={"pre_verification_detail": "minimal"})
    answer = found(await find(lobby, "TWICE7", "Rossi"))
    assert (answer.status, answer.choices) == ("found", [])
    state = await lobby.post("/v1/code/start", v1.Visit(visit=answer.visit), token=lobby.tokens["aurora"])
    assert state.status == 200
    subject = await lobby.run(lambda tx: tx.challenges.latest("aurora", visit_index(lobby, answer.visit)).subject)
    booking = await lobby.run(lambda tx: tx.bookings.get(lobby.house.desk.keys, "aurora", subject))
    assert booking.stay.nights == 1, "the first of the two"


def visit_index(lobby: Desktop, handle: str) -> bytes:
    return lobby.house.desk.keys.indexes("visit", "aurora", handle)[0]


async def test_the_choice_closes_the_others(lobby: Desktop) -> None:
    first, second = found(await find(lobby, "TWICE7", "Rossi")).choices

    async def choose(visit: str) -> Answer:
        return await lobby.post("/v1/bookings/choose", v1.Visit(visit=visit), token=lobby.tokens["aurora"])

    card = found(await choose(second.visit)).booking
    assert card is not None
    assert card.nights == 3
    assert (await choose(first.visit)).code == "visit_over"
    assert found(await choose(second.visit)).visit == second.visit


async def test_a_choice_is_bound_to_its_kiosk(lobby: Desktop) -> None:
    choice = found(await find(lobby, "TWICE7", "Rossi")).choices[0]
    other = (await lobby.enrol("aurora", "Other")).token
    answer = await lobby.post("/v1/bookings/choose", v1.Visit(visit=choice.visit), token=other)
    assert (answer.status, answer.code) == (410, "visit_over")


@pytest.mark.parametrize("visit", ["", "vh_", "vh_" + "A" * 43, "x" * 5_000, "vh_%"])
async def test_a_made_up_handle_opens_nothing(lobby: Desktop, visit: str) -> None:
    answer = await lobby.post("/v1/bookings/choose", v1.Visit(visit=visit), token=lobby.tokens["aurora"])
    assert answer.code == "visit_over"


async def test_a_plain_reference_scanned_asks_for_the_name(lobby: Desktop) -> None:
    for reference in ("K7M4PQ", "ZZZZZZ"):
        answer = found(await scan(lobby, f"{reference}\r\n"))
        assert (answer.status, answer.reference, answer.booking) == ("name_needed", reference, None)


@pytest.mark.parametrize("code", ["https://example.com/x", "", "4006381333931", "M1BROKEN", "\0", "KC1SHORT", "🙂"])
async def test_other_codes_are_for_something_else(lobby: Desktop, code: str) -> None:
    answer = await scan(lobby, code)
    assert (answer.status, answer.code) == (422, "code_for_something_else")


async def test_a_boarding_pass_finds_by_locator_and_name(lobby: Desktop) -> None:
    leg = Leg("K7M4PQ", "VIE", "LIS", "NW", "0418", "264", "Y", "014C", "0001", "0")
    assert found(await scan(lobby, encode(BoardingPass("MUELLER/JOERG", (leg,))))).status == "found"
    assert (await scan(lobby, encode(BoardingPass("MAIER/JOERG", (leg,))))).code == "booking_not_found"


async def test_a_visit_ends_once_and_for_good(lobby: Desktop) -> None:
    visit = found(await find(lobby, "K7M4PQ", "Müller")).visit

    async def end(handle: str) -> Answer:
        body = v1.EndVisit(visit=handle, how="finished")
        return await lobby.post("/v1/visits/end", body, token=lobby.tokens["aurora"])

    for handle in (visit, visit, "vh_unknown"):
        assert (await end(handle)).json == {}
    answer = await lobby.post("/v1/bookings/choose", v1.Visit(visit=visit), token=lobby.tokens["aurora"])
    assert answer.code == "visit_over"


async def test_a_visit_does_not_outlive_its_time(lobby: Desktop) -> None:
    visit = found(await find(lobby, "K7M4PQ", "Müller")).visit

    async def stands() -> bool:
        answer = await lobby.post("/v1/bookings/choose", v1.Visit(visit=visit), token=lobby.tokens["aurora"])
        return answer.status == 200

    lobby.clock.advance(lobby.house.desk.policy.visit_life - 1)
    assert await stands()
    lobby.clock.advance(1)
    assert not await stands()


async def test_another_kiosk_cannot_end_a_visit(lobby: Desktop) -> None:
    visit = found(await find(lobby, "K7M4PQ", "Müller")).visit
    other = (await lobby.enrol("aurora", "Other")).token
    await lobby.post("/v1/visits/end", v1.EndVisit(visit=visit, how="cleared"), token=other)
    answer = await lobby.post("/v1/bookings/choose", v1.Visit(visit=visit), token=lobby.tokens["aurora"])
    assert answer.status == 200


async def test_the_database_holds_no_name_number_reference_or_handle(lobby: Desktop) -> None:
    visit = found(await find(lobby, "K7M4PQ", "Müller")).visit
    await find(lobby, "K7M4PQ", "Guessed")
    stored = (await lobby.run(everything)).lower()
    hidden = (
        "müller",
        "muller",
        "jörg",
        "okafor",
        "k7m4pq",
        "7788",
        "1234542",
        visit.lower(),
        "guessed",
        "rossi",
        "'a1'",
    )
    for secret in hidden:
        assert secret not in stored, secret
    assert "courtyard double" in stored, "the test looks at the right tables"


async def test_look_ups_are_events_without_personal_values(lobby: Desktop) -> None:
    await find(lobby, "K7M4PQ", "Müller")
    await find(lobby, "K7M4PQ", "Maier")
    rows = await lobby.run(lambda tx: tx.db.all(statement(select(audit))))
    events = [row.event for row in rows]
    assert not [row.body for row in rows if "ller" in row.body or "K7M4PQ" in row.body]
    assert "booking.found" in events
    assert "booking.not_found" in events
    assert "import.approved" in events
