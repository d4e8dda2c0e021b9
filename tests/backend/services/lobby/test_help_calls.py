"""A guest who calls is told who comes, or after sixty seconds that nobody answered; the staff phone gets one text."""

from collections.abc import Callable
from typing import Any

import pytest

from kiosk_backend.domain.policy import MINUTE, SECOND
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.services import help_calls
from kiosk_backend.services.help_calls import Answered
from tests.backend.services.lobby.scene import Lobby, code_of

Play = Callable[..., None]


async def call(lobby: Lobby, kiosk: int = 1, step: str = "ENTER_CODE") -> Answered:
    def work(tx: Any) -> Answered:
        found = tx.kiosks.get(f"hotel-{kiosk}")
        return help_calls.call(tx, lobby.desk, site=lobby.hotel, kiosk=found, step=step, now=lobby.clock.now())

    return await lobby.run(work)


async def look(lobby: Lobby, call_id: str, kiosk: int = 1) -> Answered | Refusal:
    return await lobby.run(
        lambda tx: help_calls.look(
            tx, lobby.desk, site=lobby.hotel, kiosk_id=f"hotel-{kiosk}", call_id=call_id, now=lobby.clock.now()
        )
    )


async def cancel(lobby: Lobby, call_id: str, kiosk: int = 1) -> Answered | Refusal:
    return await lobby.run(
        lambda tx: help_calls.cancel(
            tx, lobby.desk, site=lobby.hotel, kiosk_id=f"hotel-{kiosk}", call_id=call_id, now=lobby.clock.now()
        )
    )


async def acknowledge(lobby: Lobby, call_id: str, by: Any, minutes: int = 2) -> Answered | Refusal:
    return await lobby.run(
        lambda tx: help_calls.acknowledge(
            tx, lobby.desk, site=lobby.hotel, kiosk_id="hotel-2", by=by, call_id=call_id, minutes=minutes,
            now=lobby.clock.now(),
        )
    )  # fmt: skip


def test_the_guest_sees_who_comes_and_when(play_on_both: Play) -> None:
    async def test(lobby: Lobby) -> None:
        sofia, _ = await lobby.hire()
        made = await call(lobby)
        assert (made.state, made.look_again) == ("calling", 60 * SECOND)
        assert await lobby.outbox() == ["help_call"]
        waiting = await lobby.run(lambda tx: help_calls.waiting(tx, site=lobby.hotel, now=lobby.clock.now()))
        assert [one.call_id for one in waiting] == [made.call_id]
        answered = await acknowledge(lobby, made.call_id, sofia, 3)
        assert isinstance(answered, Answered)
        assert (answered.state, answered.staff_first_name, answered.eta_min) == ("coming", "Sofia", 3)
        seen = await look(lobby, made.call_id)
        assert seen == answered
        assert answered.version > made.version
        assert await lobby.run(lambda tx: help_calls.waiting(tx, site=lobby.hotel, now=lobby.clock.now())) == []

    play_on_both(test)


def test_after_sixty_seconds_nobody_has_answered_and_somebody_still_may(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        sofia, _ = await lobby.hire()
        made = await call(lobby)
        lobby.clock.advance(59_999)
        before = await look(lobby, made.call_id)
        assert isinstance(before, Answered)
        assert (before.state, before.version, before.look_again) == ("calling", made.version, 1)
        lobby.clock.advance(1)
        late = await look(lobby, made.call_id)
        assert isinstance(late, Answered)
        assert (late.state, late.look_again) == ("unanswered", None)
        answered = await acknowledge(lobby, made.call_id, sofia)
        assert isinstance(answered, Answered)
        assert made.version < late.version < answered.version

    play(test)


def test_pressing_again_is_the_same_call_until_it_is_unanswered(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        first = await call(lobby)
        assert await call(lobby) == first
        assert await lobby.outbox() == ["help_call"]
        lobby.clock.advance(MINUTE)
        second = await call(lobby)
        assert second.call_id != first.call_id
        assert await lobby.outbox() == ["help_call"] * 2
        over = await look(lobby, first.call_id)
        assert isinstance(over, Answered)
        assert over.state == "over"

    play(test)


def test_a_guest_who_keeps_calling_does_not_flood_the_staff_phone(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        for _ in range(20):
            made = await call(lobby)
            await cancel(lobby, made.call_id)
        assert len(await lobby.outbox()) == help_calls.TEXTS_PER_KIOSK
        assert (await lobby.event_counts())["help.called"] == 20

    play(test)


def test_cancelling_twice_is_cancelling_once_and_nobody_comes_then(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        sofia, _ = await lobby.hire()
        made = await call(lobby)
        one, two = await cancel(lobby, made.call_id), await cancel(lobby, made.call_id)
        assert isinstance(one, Answered)
        assert one == two
        assert one.state == "over"
        assert code_of(await acknowledge(lobby, made.call_id, sofia)) == "help_call_unknown"
        assert (await lobby.event_counts())["help.over"] == 1

    play(test)


def test_another_kiosk_cannot_watch_or_cancel_a_call(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        made = await call(lobby)
        assert code_of(await look(lobby, made.call_id, kiosk=2)) == "help_call_unknown"
        assert code_of(await cancel(lobby, made.call_id, kiosk=2)) == "help_call_unknown"
        assert code_of(await look(lobby, "no-such-call")) == "help_call_unknown"

    play(test)


def test_two_who_answer_at_once_are_one_who_comes(play_on_both: Play) -> None:
    async def test(lobby: Lobby) -> None:
        sofia, _ = await lobby.hire()
        ben, _ = await lobby.hire("attendant", number="205", name="Ben Ost")
        made = await call(lobby)
        answers = await lobby.at_once(
            *(acknowledge(lobby, made.call_id, who) for who in (sofia, ben)),
        )
        assert len({answer.staff_first_name for answer in answers}) == 1
        assert (await lobby.event_counts())["help.answered"] == 1

    play_on_both(test)


@pytest.mark.parametrize("step", ["Maria Lind", "+436601234542", "482193", "x" * 100, "", "'; DROP"])
def test_a_step_that_is_no_step_is_not_repeated_anywhere(play: Play, step: str) -> None:
    async def test(lobby: Lobby) -> None:
        made = await call(lobby, step=step)
        (waiting,) = await lobby.run(lambda tx: help_calls.waiting(tx, site=lobby.hotel, now=lobby.clock.now()))
        assert (waiting.call_id, waiting.step) == (made.call_id, "unknown")

    play(test)


def test_a_call_nobody_took_leaves_the_list_when_the_guest_is_long_gone(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        await call(lobby)
        lobby.clock.advance(15 * MINUTE + 1)
        assert await lobby.run(lambda tx: help_calls.waiting(tx, site=lobby.hotel, now=lobby.clock.now())) == []

    play(test)
