"""Check-in happens exactly once, for the guests who are there, with a grant, and never without one."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable

import pytest

from kiosk_backend.adapters.passes import cose
from kiosk_backend.domain import bcbp
from kiosk_backend.domain.eligibility import blockers
from kiosk_backend.domain.itinerary import Money
from kiosk_backend.domain.passes import FlightDocument, StayDocument
from kiosk_backend.domain.policy import DAY, HOUR, MINUTE
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.services.checkin import CheckedIn
from kiosk_backend.services.once import Answer, once
from kiosk_backend.services.retention import Terms, run_retention
from tests.backend.services.lobby.scene import TODAY, Lobby, code_of

Play = Callable[..., None]


def test_a_guest_is_checked_in_and_holds_a_pass_a_reader_accepts(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        booking = await lobby.stay("Maria Lind", "Per Lind")
        done = await lobby.check_in(booking)
        (document,) = done.documents
        assert isinstance(document, StayDocument)
        assert (done.guests, done.left, document.room, document.version) == (2, 0, "412", 1)
        accepted = cose.verify(document.code, lobby.keys.public_keys("pass:hotel"), lobby.clock.now() // 1_000)
        assert isinstance(accepted, cose.Valid)
        assert accepted.claims.room == "412"
        assert accepted.claims.pass_id == document.pass_id
        leaves = dt.datetime.fromtimestamp(accepted.claims.expires, lobby.hotel.zone)
        assert (leaves.date(), f"{leaves:%H:%M}") == (TODAY + dt.timedelta(days=2), "11:00")

    play(test)


def test_a_site_may_keep_the_room_off_the_pass_and_out_of_its_code(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        (document,) = (await lobby.check_in(await lobby.stay())).documents
        assert isinstance(document, StayDocument)
        assert (document.room, document.floor) == ("", "")
        public = lobby.keys.public_keys("pass:hotel")
        accepted = cose.verify(document.code, public, lobby.clock.now() // 1_000)
        assert isinstance(accepted, cose.Valid)
        assert accepted.claims.room == ""

    play(test, hotel_config={"policy": {"show_room": False}})


def test_each_passenger_gets_a_boarding_pass_a_leg_with_a_sequence_of_the_flight(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        booking = await lobby.flight("Maria Lind", "Per Lind", legs=2)
        done = await lobby.check_in(booking)
        flights = [one for one in done.documents if isinstance(one, FlightDocument)]
        assert [(one.passenger, one.flight, one.seat, one.sequence) for one in flights] == [
            ("LIND/MARIA", "NW 418", "12A", "001"),
            ("LIND/MARIA", "NW 420", "20C", "001"),
            ("LIND/PER", "NW 418", "13A", "002"),
            ("LIND/PER", "NW 420", "21C", "002"),
        ]
        read = bcbp.decode(flights[2].code)
        leg = read.legs[0]
        assert (read.name, leg.flight, leg.seat, leg.sequence, leg.status) == ("LIND/PER", "0418", "013A", "0002", "1")
        assert len(flights[2].code) == 60

    play(test)


def test_another_booking_on_the_flight_continues_the_sequence_and_nobody_shares_one(play_on_both: Play) -> None:
    async def test(lobby: Lobby) -> None:
        bookings = [await lobby.flight("Maria Lind", "Per Lind") for _ in range(6)]
        done = await lobby.at_once(*(lobby.check_in(booking, kiosk=1 + n % 2) for n, booking in enumerate(bookings)))
        given = sorted(document.sequence for one in done for document in one.documents)
        assert given == [f"{n:03}" for n in range(1, 13)]

    play_on_both(test)


def test_two_kiosks_at_once_make_one_check_in(play_on_both: Play) -> None:
    async def test(lobby: Lobby) -> None:
        for _ in range(20):
            booking = await lobby.stay("Maria Lind", "Per Lind")
            tickets = [(kiosk, *await lobby.verified(booking, kiosk)) for kiosk in (1, 2, 1, 2)]
            answers = await lobby.at_once(
                *(lobby.run(lobby.checking_in(booking, handle, grant, kiosk=kiosk)) for kiosk, handle, grant in tickets)
            )
            assert sorted(map(code_of, answers)) == ["already_checked_in"] * 3 + ["ok"]
            assert await lobby.standing(booking) == 2
            assert len(await lobby.passes(booking)) == 1

    play_on_both(test)


def test_overlapping_parts_of_a_party_at_two_kiosks_never_check_anybody_in_twice(play_on_both: Play) -> None:
    """S16: in one transaction each."""

    async def test(lobby: Lobby) -> None:
        for _ in range(10):
            booking = await lobby.stay("Anna A", "Ben B", "Cleo C")
            anna, ben, cleo = booking.party
            first, second = await lobby.verified(booking, 1), await lobby.verified(booking, 2)
            answers = await lobby.at_once(
                lobby.run(lobby.checking_in(booking, *first, anna, ben, kiosk=1)),
                lobby.run(lobby.checking_in(booking, *second, ben, cleo, kiosk=2)),
            )
            assert sorted(map(code_of, answers)) == ["already_checked_in", "ok"]
            assert await lobby.standing(booking) == 2

    play_on_both(test)


def test_a_grant_is_good_for_one_check_in(play_on_both: Play) -> None:
    """X40: fifty parallel submissions of one grant, then its replay."""

    async def test(lobby: Lobby) -> None:
        booking = await lobby.stay()
        ticket = await lobby.verified(booking)
        answers = await lobby.at_once(*(lobby.run(lobby.checking_in(booking, *ticket)) for _ in range(50)))
        assert sorted(map(code_of, answers)) == ["grant_missing"] * 49 + ["ok"]
        assert code_of(await lobby.run(lobby.checking_in(booking, *ticket))) == "grant_missing"

    play_on_both(test)


def test_a_refused_check_in_uses_up_no_grant(play_on_both: Play) -> None:
    """Twenty-five refused and twenty-five good requests at once with one grant: one check-in, whatever the order."""

    async def test(lobby: Lobby) -> None:
        booking = await lobby.stay("Maria Lind", "Per Lind")
        handle, grant = await lobby.verified(booking)
        stranger = (await lobby.stay("Otto Else")).party[0]
        refused = lobby.checking_in(booking, handle, grant, stranger)
        assert code_of(await lobby.run(refused)) == "guest_unknown"
        good = lobby.checking_in(booking, handle, grant)
        answers = await lobby.at_once(*(lobby.run(work) for work in [refused, good] * 25))
        told = Counter(map(code_of, answers[0::2]))
        assert set(told) <= {"guest_unknown", "grant_missing"}
        assert Counter(map(code_of, answers[1::2])) == {"ok": 1, "grant_missing": 24}
        assert await lobby.standing(booking) == 2
        assert len(await lobby.passes(booking)) == 1

    play_on_both(test)


def test_who_is_refused_as_checked_in_gets_the_pass_again_with_the_same_grant(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        booking = await lobby.stay()
        handle, grant = await lobby.verified(booking, 2)
        await lobby.check_in(booking, kiosk=1)
        assert code_of(await lobby.run(lobby.checking_in(booking, handle, grant, kiosk=2))) == "already_checked_in"
        again = lobby.asking_again(booking, handle, grant, kiosk=2)
        await lobby.run(lambda tx: tx.bookings.lock(booking.booking_id, "fraud", lobby.clock.now()))
        assert code_of(await lobby.run(again)) == "locked_by_staff"
        await lobby.run(lambda tx: tx.bookings.unlock(booking.booking_id, lobby.clock.now()))
        assert code_of(await lobby.run(again)) == "ok"
        assert code_of(await lobby.run(again)) == "grant_missing"
        refusals = [row.body for row in await lobby.events() if row.event in ("checkin.refused", "pass.refused")]
        assert [json.loads(body)["code"] for body in refusals] == [
            "already_checked_in", "locked_by_staff", "grant_missing",
        ]  # fmt: skip

    play(test)


def test_a_grant_is_bound_to_its_kiosk_its_visit_its_purpose_and_ten_minutes(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        booking, other = await lobby.stay(), await lobby.stay()
        handle, grant = await lobby.verified(booking)
        elsewhere, _ = await lobby.verified(booking, 2)
        others, _ = await lobby.verified(other)
        assert code_of(await lobby.run(lobby.checking_in(booking, handle, grant, kiosk=2))) == "visit_over"
        assert code_of(await lobby.run(lobby.checking_in(booking, elsewhere, grant, kiosk=2))) == "grant_missing"
        assert code_of(await lobby.run(lobby.checking_in(other, others, grant))) == "grant_missing"
        assert code_of(await lobby.run(lobby.checking_in(booking, handle, "gr_" + "A" * 43))) == "grant_missing"
        assert code_of(await lobby.run(lobby.checking_in(booking, handle, ""))) == "grant_missing"
        visit, wrong = await lobby.verified(booking, purpose="phone_change")
        assert code_of(await lobby.run(lobby.checking_in(booking, visit, wrong))) == "grant_missing"
        lobby.clock.advance(10 * MINUTE)
        assert code_of(await lobby.run(lobby.checking_in(booking, handle, grant))) == "grant_missing"
        assert await lobby.standing(booking) == 0

    play(test)


def test_a_repeated_request_gets_the_same_bytes_and_one_check_in(play_on_both: Play) -> None:
    """A lost reply, and ten of them at once: the answer is kept with its key in the transaction of the work."""

    async def test(lobby: Lobby) -> None:
        booking = await lobby.stay()
        ticket = await lobby.verified(booking)
        work = lobby.checking_in(booking, *ticket)

        def request(tx: object) -> Answer | Refusal:
            def produce() -> Answer:
                done = work(tx)
                assert isinstance(done, CheckedIn)
                return Answer(200, done.documents[0].code.encode())

            return once(
                tx, lobby.desk, caller="hotel-1", key="k", request=b"same", now=lobby.clock.now(), produce=produce
            )  # type: ignore[arg-type]

        answers = await lobby.at_once(*(lobby.run(request) for _ in range(10)))
        answers.append(await lobby.run(request))
        assert len({answer.body for answer in answers}) == 1
        assert await lobby.standing(booking) == 1
        assert len(await lobby.passes(booking)) == 1

    play_on_both(test)


def test_some_come_later_and_nobodys_pass_is_voided_by_that(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        booking = await lobby.stay("Anna A", "Ben B", "Cleo C")
        anna, ben, cleo = booking.party
        first = await lobby.check_in(booking, ben)
        assert (first.guests, first.left) == (1, 2)
        second = await lobby.check_in(booking, anna, cleo)
        assert (second.guests, second.left) == (2, 0)
        greeted = [document.first_name for done in (first, second) for document in done.documents]  # type: ignore[union-attr]
        assert greeted == ["Ben", "Anna"]
        assert [(row.version, row.state) for row in await lobby.passes(booking)] == [(1, "issued"), (1, "issued")]

    play(test)


def test_blockers_are_looked_at_again_at_the_moment_of_check_in(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        tomorrow = TODAY + dt.timedelta(days=1)
        for facts, code in (
            ({"arrive": tomorrow}, "too_early"),
            ({"room_ready": False}, "room_not_ready"),
            ({"to_pay_now": Money.read("84.00 EUR")}, "balance_due"),
            ({"arrive": TODAY - dt.timedelta(days=3), "nights": 9}, "too_late"),
            ({"source": "cancelled"}, "cancelled"),
            ({"source": "waitlisted"}, "see_staff"),
            ({"details_complete": False}, "details_missing"),
        ):
            booking = await lobby.stay(**facts)  # type: ignore[arg-type]
            refused = await lobby.run(lobby.checking_in(booking, *await lobby.verified(booking)))
            assert code_of(refused) == code
            assert await lobby.standing(booking) == 0
        opens = dt.datetime.combine(tomorrow, dt.time(15), lobby.hotel.zone)
        early = await lobby.stay(arrive=tomorrow)
        refused = await lobby.run(lobby.checking_in(early, *await lobby.verified(early)))
        assert isinstance(refused, Refusal)
        assert refused.opens_at == opens.timestamp() * 1_000

    play(test)


def test_a_booking_locked_between_code_and_check_in_is_refused(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        booking = await lobby.stay()
        ticket = await lobby.verified(booking)
        await lobby.run(lambda tx: tx.bookings.lock(booking.booking_id, "fraud", lobby.clock.now()))
        assert code_of(await lobby.run(lobby.checking_in(booking, *ticket))) == "locked_by_staff"

    play(test)


def test_a_flight_needs_the_dangerous_goods_answer_and_the_question_costs_no_grant(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        booking = await lobby.flight()
        ticket = await lobby.verified(booking)
        assert code_of(await lobby.run(lobby.checking_in(booking, *ticket, goods=False))) == "dangerous_goods"
        assert code_of(await lobby.run(lobby.checking_in(booking, *ticket))) == "ok"

    play(test)


def test_done_tells_the_gate_and_how_far_it_is(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        done = await lobby.check_in(await lobby.flight())
        assert done.facts == {"gate": "14", "gate_minutes": "6", "bag_desks": "", "bag_drop": ""}

    play(test)


def test_a_flight_home_next_week_is_not_checked_in_today(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        booking = await lobby.flight(legs=2, hours=22)  # the second leg departs in 26 h, its window opens in two
        done = await lobby.check_in(booking)
        assert [document.flight for document in done.documents] == ["NW 418"]  # type: ignore[union-attr]
        assert await lobby.standing(booking) == 1
        now = lobby.clock.now()
        there = await lobby.booking(lobby.airline, booking.booking_id)
        assert [blocker.code for blocker in blockers(there, lobby.airline, now)] == ["already_checked_in"]
        lobby.clock.advance(23 * HOUR)  # the first leg has left, the window of the second is open
        again = await lobby.check_in(there)
        assert [document.flight for document in again.documents] == ["NW 420"]  # type: ignore[union-attr]

    play(test)


def test_a_name_no_boarding_pass_can_spell_goes_to_staff_and_writes_nothing(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        booking = await lobby.flight("太郎 山田")
        assert code_of(await lobby.run(lobby.checking_in(booking, *await lobby.verified(booking)))) == "see_staff"
        assert await lobby.standing(booking) == 0
        assert await lobby.passes(booking) == []

    play(test)


@pytest.mark.parametrize("strangers", [True, False])
def test_strangers_and_nobody_are_refused(play: Play, strangers: bool) -> None:
    async def test(lobby: Lobby) -> None:
        booking, other = await lobby.stay("Anna A", "Ben B"), await lobby.stay("Eve E")
        handle, grant = await lobby.verified(booking)
        work = lobby.checking_in(booking, handle, grant, *(other.party if strangers else booking.party[:1] * 2))
        assert code_of(await lobby.run(work)) == "guest_unknown"
        assert await lobby.standing(booking) == 0

    play(test)


def test_undo_voids_the_pass_and_the_guest_may_check_in_again(play_on_both: Play) -> None:
    async def test(lobby: Lobby) -> None:
        booking = await lobby.stay("Anna A", "Ben B")
        sofia, _ = await lobby.hire()
        await lobby.check_in(booking)
        assert code_of(await lobby.undo(booking, sofia, why="")) == "reason_missing"
        assert await lobby.undo(booking, sofia) is None
        assert await lobby.standing(booking) == 0
        assert code_of(await lobby.undo(booking, sofia)) == "not_checked_in"
        (document,) = (await lobby.check_in(booking)).documents
        assert document.version == 2
        assert [(row.version, row.state) for row in await lobby.passes(booking)] == [(1, "void"), (2, "issued")]
        assert [row.reversed_why for row in await lobby.checkins(booking)] == ["wrong_guest"] * 2 + [""] * 2

    play_on_both(test)


def test_undo_of_one_guest_leaves_the_others_and_their_pass(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        booking = await lobby.flight("Anna A", "Ben B")
        sofia, _ = await lobby.hire(at=lobby.airline)
        await lobby.check_in(booking)
        assert await lobby.undo(booking, sofia, booking.party[0]) is None
        assert await lobby.standing(booking) == 1
        states = {row.guest_id: row.state for row in await lobby.passes(booking)}
        assert states == {booking.party[0].guest_id: "void", booking.party[1].guest_id: "issued"}

    play(test)


def test_a_check_in_and_an_undo_at_once_leave_a_clean_state(play_on_both: Play) -> None:
    async def test(lobby: Lobby) -> None:
        sofia, _ = await lobby.hire()
        for _ in range(10):
            booking = await lobby.stay("Anna A", "Ben B")
            await lobby.check_in(booking, booking.party[0])
            ticket = await lobby.verified(booking, 2)
            await lobby.at_once(
                lobby.undo(booking, sofia),
                lobby.run(lobby.checking_in(booking, *ticket, booking.party[1], kiosk=2)),
            )
            there = await lobby.standing(booking)
            states = [row.state for row in await lobby.passes(booking)]
            assert states.count("issued") == there

    play_on_both(test)


def test_staff_and_guest_at_once_make_one_check_in_with_one_cause_and_both_in_the_audit(play_on_both: Play) -> None:
    """F13."""

    async def test(lobby: Lobby) -> None:
        sofia, _ = await lobby.hire()
        for _ in range(10):
            booking = await lobby.stay()
            guest = await lobby.verified(booking, 1)
            override = await lobby.verified(booking, 2, evidence="staff", level="V3", staff_id=sofia.staff_id)
            answers = await lobby.at_once(
                lobby.run(lobby.checking_in(booking, *guest, kiosk=1)),
                lobby.run(lobby.checking_in(booking, *override, kiosk=2)),
            )
            assert sorted(map(code_of, answers)) == ["already_checked_in", "ok"]
            (row,) = await lobby.checkins(booking)
            by_guest = code_of(answers[0]) == "ok"
            assert (row.evidence, row.level, row.staff_id) == (
                ("sms", "V2", "") if by_guest else ("staff", "V3", sofia.staff_id)
            )
        counts = await lobby.event_counts()
        assert (counts["checkin.confirmed"], counts["checkin.refused"]) == (10, 10)

    play_on_both(test)


def test_nothing_is_left_when_the_function_fails_after_its_writes(play_on_both: Play) -> None:
    """I8: check-in, pass, used grant and audit row commit together or not at all."""

    async def test(lobby: Lobby) -> None:
        booking = await lobby.stay()
        ticket = await lobby.verified(booking)

        def failing(tx: object) -> None:
            lobby.checking_in(booking, *ticket)(tx)
            raise RuntimeError("planted")

        with pytest.raises(RuntimeError, match="planted"):
            await lobby.run(failing)
        assert await lobby.standing(booking) == 0
        assert await lobby.passes(booking) == []
        assert (await lobby.event_counts())["checkin.confirmed"] == 0
        assert code_of(await lobby.run(lobby.checking_in(booking, *ticket))) == "ok"

    play_on_both(test)


@pytest.mark.parametrize(("kind", "most"), [("stay", 10), ("flight", 11)])
def test_a_check_in_takes_few_statements(play: Play, kind: str, most: int) -> None:
    async def test(lobby: Lobby) -> None:
        booking = await (lobby.stay() if kind == "stay" else lobby.flight())
        done, seen = await lobby.statements(lobby.checking_in(booking, *await lobby.verified(booking)))
        assert isinstance(done, CheckedIn)
        assert len(seen) <= most, "\n".join(seen)

    play(test)


def test_the_audit_holds_ids_only(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        booking = await lobby.stay("Maria Lind")
        await lobby.check_in(booking)
        written = " ".join(row.body for row in await lobby.events())
        assert booking.booking_id in written
        assert not any(word in written for word in ("Maria", "Lind", "412", "6601234542", "ABC123"))

    play(test)


def test_counters_of_flights_long_gone_are_dropped_and_todays_goes_on(play_on_both: Play) -> None:
    async def test(lobby: Lobby) -> None:
        await lobby.check_in(await lobby.flight())
        assert "flight_sequences" not in await run_retention(lobby.store, lobby.desk, Terms())
        (second,) = (await lobby.check_in(await lobby.flight())).documents
        assert isinstance(second, FlightDocument)
        assert second.sequence == "002"
        lobby.clock.advance(6 * DAY)
        assert (await run_retention(lobby.store, lobby.desk, Terms()))["flight_sequences"] == 1

    play_on_both(test)
