"""Races played alone: what a start or a resend does when another request came between its look and its write (X25).

One writer cannot meet them, two processes on PostgreSQL can; here the look or the write is made to miss once.
"""

from collections.abc import Callable
from typing import Any

import pytest

from kiosk_backend.domain.policy import HOUR, SECOND
from kiosk_backend.services.codes import CodeState
from kiosk_backend.storage.challenges import SqlChallenges
from tests.backend.services.codes.scene import Scene, code_of

Play = Callable[..., None]


def _sees_nothing(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """The next `times` looks for an open challenge, by `standing` or by `open_of`, find none."""
    plain, plain_standing, left = SqlChallenges.open_of, SqlChallenges.standing, [times]

    def open_of(self: SqlChallenges, *asked: str) -> Any:
        left[0] -= 1
        return None if left[0] >= 0 else plain(self, *asked)

    def standing(self: SqlChallenges, *asked: str) -> Any:
        subject, existing = plain_standing(self, *asked)
        left[0] -= 1
        return subject, None if left[0] >= 0 else existing

    monkeypatch.setattr(SqlChallenges, "open_of", open_of)
    monkeypatch.setattr(SqlChallenges, "standing", standing)


async def hits(scene: Scene, booking_id: str) -> int:
    now = scene.clock.now()
    return await scene.run(lambda tx: int(tx.limits.count(f"challenges/{booking_id}", now, HOUR)))


def test_a_start_that_comes_second_answers_with_the_code_of_the_first(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def test(scene: Scene) -> None:
        booking_id = await scene.book()
        handle = await scene.visit(booking_id)
        first = await scene.start(handle)
        _sees_nothing(monkeypatch, 1)
        assert await scene.start(handle) == first
        assert len(await scene.messages()) == 1
        assert await hits(scene, booking_id) == 1  # what the second took was given back

    play(test)


def test_a_start_at_another_kiosk_that_comes_second_supersedes_the_first(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def test(scene: Scene) -> None:
        booking_id = await scene.book()
        first, second = await scene.visit(booking_id), await scene.visit(booking_id, "kiosk-2")
        await scene.start(first)
        _sees_nothing(monkeypatch, 1)
        assert code_of(await scene.start(second, "kiosk-2")) == "ok"
        assert sorted(one.state for one in await scene.challenges(booking_id)) == ["open", "superseded"]
        assert await hits(scene, booking_id) == 2

    play(test)


def test_a_start_that_comes_second_twice_asks_to_wait_and_takes_nothing(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def test(scene: Scene) -> None:
        booking_id = await scene.book()
        first, second = await scene.visit(booking_id), await scene.visit(booking_id, "kiosk-2")
        await scene.start(first)
        _sees_nothing(monkeypatch, 3)
        refused = await scene.start(second, "kiosk-2")
        assert (code_of(refused), getattr(refused, "retry_after_s", None)) == ("slow_down", 1)
        assert not getattr(refused, "repeat", True)
        assert await hits(scene, booking_id) == 1
        assert len(await scene.messages()) == 1

    play(test)


@pytest.mark.parametrize(("ended", "expected"), [(False, "ok"), (True, "code_missing")])
def test_a_resend_that_comes_second_sends_nothing_and_takes_nothing(
    play: Play, monkeypatch: pytest.MonkeyPatch, ended: bool, expected: str
) -> None:
    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        await scene.start(handle)
        scene.clock.advance(31 * SECOND)

        def missed(self: SqlChallenges, challenge: Any, *, sends: int) -> bool:
            if ended:
                self.close(challenge.challenge_id, "used", scene.clock.now())
            return False

        monkeypatch.setattr(SqlChallenges, "sent_again", missed)
        answer = await scene.resend(handle)
        assert code_of(answer) == expected
        if isinstance(answer, CodeState):
            assert answer == await scene.state(handle)
        assert len(await scene.messages()) == 1
        now = scene.clock.now()
        assert await scene.run(lambda tx: tx.limits.count("texts/aurora", now, HOUR)) == 1

    play(test)
