"""What a guest, and the audit, are told of a check-in that was made or refused: codes, instants, gates and floors."""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kiosk_backend.domain.policy import HOUR
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.services.checkin import facts_for_done, reprint
from tests.backend.domain.booked import a_flight, a_leg, a_site, a_stay, at
from tests.backend.services.lobby.scene import TODAY, Lobby, code_of

Play = Callable[..., None]


async def bodies(lobby: Lobby, event: str, **where: Any) -> list[dict[str, Any]]:
    return [json.loads(row.body) for row in await lobby.events(**where) if row.event == event]


def test_the_audit_says_which_booking_was_refused_and_why(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        booking = await lobby.flight()
        handle, grant = await lobby.verified(booking)
        await lobby.run(lobby.checking_in(booking, handle, grant, goods=False))
        await lobby.run(lobby.checking_in(booking, handle, "gr_" + "A" * 43))
        assert await bodies(lobby, "checkin.refused", at=lobby.airline) == [
            {"booking_id": booking.booking_id, "code": "dangerous_goods"},
            {"booking_id": booking.booking_id, "code": "grant_missing"},
        ]
        assert code_of(await lobby.run(lobby.asking_again(booking, handle, grant))) == "not_checked_in"
        assert await bodies(lobby, "pass.refused", at=lobby.airline) == [
            {"booking_id": booking.booking_id, "code": "not_checked_in"}
        ]
        await lobby.check_in(booking)
        await lobby.again(booking)
        assert await bodies(lobby, "pass.again", at=lobby.airline) == [{"booking_id": booking.booking_id}]

    play(test)


def test_too_late_at_check_in_says_since_when(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        booking = await lobby.stay(arrive=TODAY - dt.timedelta(days=3), nights=9)
        refused = await lobby.run(lobby.checking_in(booking, *await lobby.verified(booking)))
        assert isinstance(refused, Refusal)
        closed = dt.datetime.combine(TODAY - dt.timedelta(days=1), dt.time(5), lobby.hotel.zone)
        assert (refused.code, refused.opens_at, refused.closed_at) == ("too_late", None, closed.timestamp() * 1_000)

    play(test)


def test_a_booking_that_is_gone_ends_the_visit(play: Play) -> None:
    """Between code and check-in the record may be erased: no pass, and no other booking's."""

    async def test(lobby: Lobby) -> None:
        booking = await lobby.stay()
        await lobby.check_in(booking)
        gone = replace(booking, booking_id=lobby.desk.ids.new())
        assert code_of(await lobby.run(lobby.checking_in(gone, *await lobby.verified(gone)))) == "visit_over"
        assert code_of(await lobby.run(lobby.asking_again(gone, *await lobby.verified(gone)))) == "visit_over"
        sofia, _ = await lobby.hire()
        assert code_of(await lobby.undo(gone, sofia)) == "booking_unknown"
        assert await lobby.standing(booking) == 1

    play(test)


def test_a_reprint_needs_a_check_in_and_a_refused_one_is_not_recorded_as_done(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        sofia, _ = await lobby.hire()
        booking = await lobby.stay()

        async def again(booking_id: str) -> object:
            return await lobby.run(
                lambda tx: reprint(
                    tx, lobby.desk, lobby.signer, site=lobby.hotel, kiosk_id="hotel-1", by=sofia,
                    booking_id=booking_id, guest_ids=[], why="jammed",
                )
            )  # fmt: skip

        assert code_of(await again(booking.booking_id)) == "not_checked_in"
        assert code_of(await again(lobby.desk.ids.new())) == "booking_unknown"
        assert await bodies(lobby, "pass.reprinted") == []
        await lobby.check_in(booking)
        done = await again(booking.booking_id)
        assert code_of(done) == "ok"
        assert (getattr(done, "guests", None), getattr(done, "left", None)) == (1, 0)
        assert await bodies(lobby, "pass.reprinted") == [
            {"booking_id": booking.booking_id, "staff_id": sofia.staff_id, "why": "jammed"}
        ]

    play(test)


def test_done_names_the_floor_only_where_the_site_prints_the_room() -> None:
    stay = a_stay(room="412", floor="4")
    assert facts_for_done(stay, a_site(), 0) == {"room_on_pass": "yes", "floor": "4"}
    assert facts_for_done(stay, a_site(show_room=False), 0) == {"room_on_pass": "", "floor": ""}
    assert facts_for_done(a_stay(room="", floor="4"), a_site(), 0) == {"room_on_pass": "", "floor": ""}


def test_done_sends_the_guest_to_the_gate_of_the_next_departure() -> None:
    airport = a_site("flight", "Europe/Lisbon")
    airport = replace(airport, config=replace(airport.config, bag_drop="Row C", bag_desks="41-44"))
    flight = a_flight(a_leg(gate="14"), a_leg(1, hour=22, gate="27", bag_drop="Row K"))
    first = at("2026-09-21T18:00+01:00")

    def told(now: int) -> tuple[str, str, str]:
        facts = facts_for_done(flight, airport, now)
        return facts["gate"], facts["bag_drop"], facts["bag_desks"]

    assert told(first - 1) == ("14", "Row C", "41-44")
    assert told(first) == ("27", "Row K", "41-44")
    assert told(first + 24 * HOUR) == ("27", "Row K", "41-44")


def test_a_guest_the_house_must_see_cannot_be_left_out_but_may_have_come_before(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        stay = (await lobby.stay()).stay
        anna, ben, cleo = lobby.guests("Anna A", "Ben B", "Cleo C")
        booking = await lobby._book(
            lobby.hotel, [anna, replace(ben, required=True), cleo], replace(stay, segment_id=lobby.desk.ids.new()), None
        )
        handle, grant = await lobby.verified(booking)
        assert code_of(await lobby.run(lobby.checking_in(booking, handle, grant, anna))) == "guest_unknown"
        assert await lobby.standing(booking) == 0
        assert code_of(await lobby.run(lobby.checking_in(booking, handle, grant, ben))) == "ok"
        assert (await lobby.check_in(booking, anna)).left == 1

    play(test)


def test_a_pass_again_ends_with_its_visit(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        booking = await lobby.stay()
        await lobby.check_in(booking)
        handle, grant = await lobby.verified(booking)
        assert code_of(await lobby.run(lobby.asking_again(booking, handle, grant, kiosk=2))) == "visit_over"
        assert code_of(await lobby.run(lobby.asking_again(booking, "vh_" + "A" * 43, grant))) == "visit_over"
        assert [row.version for row in await lobby.passes(booking)] == [1]

    play(test)


def test_who_stood_behind_a_check_in_or_its_undoing_is_in_the_audit(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        booking = await lobby.stay("Anna A", "Ben B")
        sofia, _ = await lobby.hire()
        handle, grant = await lobby.verified(
            booking, evidence="staff", level="V3", staff_id=sofia.staff_id, second_staff_id="second"
        )
        done = await lobby.run(lobby.checking_in(booking, handle, grant, booking.party[0]))
        assert await bodies(lobby, "checkin.confirmed") == [
            {
                "booking_id": booking.booking_id, "guests": 1, "left": 1, "evidence": "staff", "level": "V3",
                "staff_id": sofia.staff_id, "second_staff_id": "second",
            }
        ]  # fmt: skip
        assert "Anna" not in repr(done)
        assert await lobby.undo(booking, sofia) is None
        assert await bodies(lobby, "checkin.undone") == [
            {"booking_id": booking.booking_id, "guests": 1, "staff_id": sofia.staff_id, "why": "wrong_guest"}
        ]

    play(test)
