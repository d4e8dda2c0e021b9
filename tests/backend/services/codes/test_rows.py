"""Each condition of the statements that must happen once, alone: none leans on another layer (X1, X4, X12, X40)."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kiosk_backend.domain.policy import HOUR, MINUTE, SECOND
from kiosk_backend.domain.verification import Challenge
from kiosk_backend.ports.grants import Grant
from kiosk_backend.ports.limits import Limit, LimitReached
from kiosk_backend.services.codes import matches
from tests.backend.services.codes.scene import Scene

Play = Callable[..., None]


def challenge(scene: Scene, **changes: Any) -> Challenge:
    now = scene.clock.now()
    plain = Challenge(
        challenge_id=scene.ids.new(), site_id="aurora", subject="booking", purpose="check_in", method="sms",
        kiosk_id="kiosk-1", visit_index=b"visit", max_attempts=5, mac_key_id="key", mac=b"mac", code_sealed=b"sealed",
        code_expires_at=now + 300 * SECOND, started_at=now, ends_at=now + 600 * SECOND, resend_at=now + 30 * SECOND,
    )  # fmt: skip
    return replace(plain, **changes)


async def charge(scene: Scene, **changes: Any) -> Challenge | None:
    asked: dict[str, Any] = {
        "site_id": "aurora", "kiosk_id": "kiosk-1", "visit_index": b"visit", "purpose": "check_in", "most_failures": 25,
        "now": scene.clock.now(), **changes,
    }  # fmt: skip
    charged = await scene.run(lambda tx: tx.challenges.charge(**asked))
    return None if charged is None else charged.challenge


@pytest.mark.parametrize(
    "other",
    [{"site_id": "borealis"}, {"kiosk_id": "kiosk-2"}, {"visit_index": b"other"}, {"purpose": "caller"}],
    ids=lambda other: next(iter(other)),
)
def test_only_the_asker_is_charged(play_on_both: Play, other: dict[str, Any]) -> None:
    async def test(scene: Scene) -> None:
        await scene.run(lambda tx: tx.challenges.add(challenge(scene), "test"))
        assert await charge(scene, **other) is None
        charged = await charge(scene)
        assert charged is not None
        assert charged.attempts == 1

    play_on_both(test)


def _stored(**changes: Any) -> Callable[[Scene], dict[str, Any]]:
    return lambda scene: {name: at(scene.clock.now()) if callable(at) else at for name, at in changes.items()}


@pytest.mark.parametrize(
    "changes",
    [
        _stored(attempts=5),
        _stored(ends_at=lambda now: now),
        _stored(code_expires_at=lambda now: now),
        _stored(state="locked"),
    ],
    ids=["attempts", "ends_at", "code_expires_at", "state"],
)
def test_what_is_over_is_not_charged(play_on_both: Play, changes: Callable[[Scene], dict[str, Any]]) -> None:
    async def test(scene: Scene) -> None:
        await scene.run(lambda tx: tx.challenges.add(challenge(scene, **changes(scene)), "test"))
        assert await charge(scene) is None

    play_on_both(test)


def test_a_paused_or_spent_subject_is_not_charged(play_on_both: Play) -> None:
    async def test(scene: Scene) -> None:
        now = scene.clock.now()
        await scene.run(lambda tx: tx.challenges.add(challenge(scene), "test"))
        await scene.run(lambda tx: tx.challenges.failed("aurora", "booking", now))
        assert await charge(scene, most_failures=1) is None
        await scene.run(lambda tx: tx.challenges.pause("aurora", "booking", now + 1, now))
        assert await charge(scene) is None
        assert await charge(scene, now=now + 1) is not None

    play_on_both(test)


def test_a_subject_has_one_open_challenge_a_purpose(play_on_both: Play) -> None:
    async def test(scene: Scene) -> None:
        async def add(**changes: Any) -> bool:
            return await scene.run(lambda tx: tx.challenges.add(challenge(scene, **changes), "test"))

        assert sum(await asyncio.gather(*(add() for _ in range(10)))) == 1
        assert await add(purpose="caller")
        assert await add(subject="another")
        assert await add(site_id="borealis")

    play_on_both(test)


def test_a_resend_that_somebody_else_made_is_not_made_again(play: Play) -> None:
    async def test(scene: Scene) -> None:
        one = challenge(scene)
        await scene.run(lambda tx: tx.challenges.add(one, "test"))
        again = replace(one, sends=2)
        assert await scene.run(lambda tx: tx.challenges.sent_again(again, sends=1))
        assert not await scene.run(lambda tx: tx.challenges.sent_again(again, sends=1))
        await scene.run(lambda tx: tx.challenges.close(one.challenge_id, "used", scene.clock.now()))
        assert not await scene.run(lambda tx: tx.challenges.sent_again(replace(one, sends=3), sends=2))

    play(test)


def test_failures_at_once_are_all_counted(play_on_both: Play) -> None:
    """X2: no lost update."""

    async def test(scene: Scene) -> None:
        async def fail() -> int:
            return await scene.run(lambda tx: int(tx.challenges.failed("aurora", "b", scene.clock.now()).failures))

        assert sorted(await asyncio.gather(*(fail() for _ in range(20)))) == list(range(1, 21))

    play_on_both(test)


def test_a_locked_challenge_forgets_its_code(play: Play) -> None:
    """S28."""

    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        await scene.start(handle)
        wrong = await scene.wrong(handle)
        for _ in range(5):
            await scene.submit(handle, wrong)
        found = await scene.challenge(handle)
        assert (found.state, found.code_sealed) == ("locked", None)

    play(test)


def test_a_mac_belongs_to_challenge_purpose_subject_and_generation(play: Play) -> None:
    """S15: moved to another row, the same digits are wrong."""

    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        await scene.start(handle)
        found, code = await scene.challenge(handle), await scene.code(handle)
        assert matches(scene.desk, found, code)
        moved: list[dict[str, Any]] = [
            {"challenge_id": "other"}, {"purpose": "caller"}, {"subject": "other"}, {"generation": 2},
        ]  # fmt: skip
        for elsewhere in moved:
            assert not matches(scene.desk, replace(found, **elsewhere), code)

    play(test)


@pytest.mark.parametrize(
    "other",
    [
        {"site_id": "borealis"}, {"kiosk_id": "kiosk-2"}, {"visit_index": b"other"}, {"purpose": "caller"},
        {"now": 2_000}, {},
    ],
    ids=["site", "kiosk", "visit", "purpose", "expired", "used"],
)  # fmt: skip
def test_a_grant_is_bound_to_all_it_was_given_for(play: Play, other: dict[str, Any]) -> None:
    async def test(scene: Scene) -> None:
        grant = Grant("aurora", "booking", "kiosk-1", b"visit", "check_in", "sms", "V2", 1_000, 2_000)
        asked: dict[str, Any] = {
            "site_id": "aurora", "kiosk_id": "kiosk-1", "visit_index": b"visit", "purpose": "check_in", "now": 1_500,
        }  # fmt: skip
        await scene.run(lambda tx: tx.grants.add(b"index", grant))
        if not other:
            assert await scene.run(lambda tx: tx.grants.consume(b"index", **asked)) == grant
        assert await scene.run(lambda tx: tx.grants.consume(b"index", **{**asked, **other})) is None

    play(test)


def test_ending_a_visit_ends_its_grants(play: Play) -> None:
    async def test(scene: Scene) -> None:
        grant = Grant("aurora", "booking", "kiosk-1", b"visit", "check_in", "sms", "V2", 1_000, 2_000)
        await scene.run(lambda tx: tx.grants.add(b"index", grant))
        assert await scene.run(lambda tx: tx.grants.end_visit("aurora", b"visit", 1_200)) == 1
        consumed = await scene.run(
            lambda tx: tx.grants.consume(
                b"index", site_id="aurora", kiosk_id="kiosk-1", visit_index=b"visit", purpose="check_in", now=1_200
            )
        )
        assert consumed is None

    play(test)


def test_limits_hold_in_every_window_under_races(play_on_both: Play) -> None:
    """X24, T3: to the unit; a refusal takes nothing of any bucket."""

    async def test(scene: Scene) -> None:
        async def take() -> LimitReached | None:
            wanted = [Limit("a", HOUR, 100), Limit("b", HOUR, 7), Limit("a", MINUTE, 50)]
            return await scene.run(lambda tx: tx.limits.take(wanted, scene.clock.now()))

        outcomes = await asyncio.gather(*(take() for _ in range(30)))
        assert outcomes.count(None) == 7
        assert {one.limit.bucket for one in outcomes if one} == {"b"}
        assert await scene.run(lambda tx: tx.limits.count("a", scene.clock.now(), HOUR)) == 7
        assert await scene.run(lambda tx: tx.limits.count("b", scene.clock.now(), HOUR)) == 7

    play_on_both(test)


def test_a_window_slides_and_never_lets_more_through(play: Play) -> None:
    async def test(scene: Scene) -> None:
        taken: list[int] = []
        for _ in range(400):
            now = scene.clock.now()
            reached = await scene.run(lambda tx: tx.limits.take([Limit("a", HOUR, 5)], scene.clock.now()))
            if reached is None:
                taken.append(now)
            else:
                assert 0 < reached.retry_after <= HOUR + HOUR // 12
            scene.clock.advance(97 * SECOND)
        for at in taken:
            assert sum(at <= other < at + HOUR for other in taken) <= 5
        span = taken[-1] - taken[0]
        assert len(taken) >= 5 * span // (HOUR + HOUR // 12)  # and it does let five through, slot by slot

    play(test)


def test_room_that_is_only_asked_for_is_not_taken(play: Play) -> None:
    async def test(scene: Scene) -> None:
        asked = [Limit("a", HOUR, 1, cost=0)]
        for _ in range(3):
            assert await scene.run(lambda tx: tx.limits.take(asked, scene.clock.now())) is None
        assert await scene.run(lambda tx: tx.limits.hit("a", scene.clock.now(), HOUR)) == 1
        reached = await scene.run(lambda tx: tx.limits.take(asked, scene.clock.now()))
        assert reached is not None
        waiting = reached.retry_after
        scene.clock.advance(waiting)
        assert await scene.run(lambda tx: tx.limits.take(asked, scene.clock.now())) is None

    play(test)


def test_a_bucket_named_twice_is_a_bug(play: Play) -> None:
    async def test(scene: Scene) -> None:
        with pytest.raises(ValueError, match="twice"):
            await scene.run(lambda tx: tx.limits.take([Limit("a", HOUR, 1), Limit("a", HOUR, 2)], 0))

    play(test)
