"""Trying codes: charged first, compared in constant time, used once, counted for ever (verification N1–N5, X1–X8)."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from kiosk_backend.domain.policy import HOUR, MINUTE, SECOND
from kiosk_backend.services import codes, submission
from kiosk_backend.services.grants import consume_grant
from kiosk_backend.services.submission import Verified
from kiosk_backend.services.visits import known
from tests.backend.services.codes.scene import Scene, code_of

Play = Callable[..., None]


def test_the_right_code_gives_one_grant_and_the_booking(play_on_both: Play) -> None:
    async def test(scene: Scene) -> None:
        booking_id = await scene.book()
        handle = await scene.visit(booking_id)
        await scene.start(handle)
        outcome = await scene.submit(handle, await scene.code(handle))
        assert isinstance(outcome, Verified)
        assert outcome.booking.booking_id == booking_id
        assert outcome.grant.reveal().startswith("gr_")
        assert (await scene.challenge(handle)).code_sealed is None  # S28: gone at the terminal state

    play_on_both(test)


def test_fifty_right_codes_at_once_succeed_once(play_on_both: Play) -> None:
    """X1, S11, N2."""

    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        await scene.start(handle)
        code = await scene.code(handle)
        outcomes = await scene.at_once(*(scene.submit(handle, code) for _ in range(50)))
        assert [isinstance(one, Verified) for one in outcomes].count(True) == 1
        assert {code_of(one) for one in outcomes} == {"ok", "code_missing"}
        assert await scene.grants() == 1

    play_on_both(test)


def test_fifty_wrong_codes_at_once_are_compared_five_times(play_on_both: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """X2: never more comparisons than tries."""
    compared: list[int] = []
    matches = codes.matches

    def counting(*arguments: Any) -> bool:
        compared.append(1)
        return matches(*arguments)

    monkeypatch.setattr(submission, "matches", counting)

    async def test(scene: Scene) -> None:
        booking_id = await scene.book()
        handle = await scene.visit(booking_id)
        await scene.start(handle)
        wrong = await scene.wrong(handle)
        outcomes = await scene.at_once(*(scene.submit(handle, wrong) for _ in range(50)))
        assert len(compared) == 5
        assert sorted(code_of(one) for one in outcomes) == ["code_locked"] * 46 + ["code_wrong"] * 4
        assert await scene.failures(booking_id) == 5

    play_on_both(test)


def test_tries_left_go_down_to_the_lock(play: Play) -> None:
    """S3: by default, X24: no off-by-one."""

    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        await scene.start(handle)
        wrong, right = await scene.wrong(handle), await scene.code(handle)
        left = [getattr(await scene.submit(handle, wrong), "tries_left", None) for _ in range(4)]
        assert left == [4, 3, 2, 1]
        assert code_of(await scene.submit(handle, wrong)) == "code_locked"
        assert code_of(await scene.submit(handle, right)) == "code_locked"

    play(test)


def test_the_last_try_may_be_right(play: Play) -> None:
    async def test(scene: Scene) -> None:
        booking_id = await scene.book()
        handle = await scene.visit(booking_id)
        await scene.start(handle)
        wrong = await scene.wrong(handle)
        for _ in range(4):
            await scene.submit(handle, wrong)
        assert isinstance(await scene.submit(handle, await scene.code(handle)), Verified)
        assert await scene.failures(booking_id) == 0  # N5: reset by success only

    play(test)


def test_failures_outlive_resend_new_challenge_and_other_kiosk(play_on_both: Play) -> None:
    """X3, X4, N4: ten in a row pause the subject, wherever they were typed."""

    async def test(scene: Scene) -> None:
        booking_id = await scene.book()
        first = await scene.visit(booking_id)
        await scene.start(first)
        for _ in range(4):
            await scene.submit(first, await scene.wrong(first))
        scene.clock.advance(31 * SECOND)
        assert code_of(await scene.resend(first)) == "ok"
        assert await scene.failures(booking_id) == 4
        second = await scene.visit(booking_id, "kiosk-2")
        assert code_of(await scene.start(second, "kiosk-2")) == "ok"
        for _ in range(5):
            await scene.submit(second, await scene.wrong(second), "kiosk-2")
        assert await scene.failures(booking_id) == 9
        third = await scene.visit(booking_id, "kiosk-3")
        await scene.start(third, "kiosk-3")
        right = await scene.code(third)
        assert code_of(await scene.submit(third, await scene.wrong(third), "kiosk-3")) == "sms_paused"
        assert code_of(await scene.submit(third, right, "kiosk-3")) == "sms_paused"
        assert code_of(await scene.start(first)) == "sms_paused"
        scene.clock.advance(30 * MINUTE - 1)
        fourth = await scene.visit(booking_id)
        assert code_of(await scene.start(fourth)) == "sms_paused"
        scene.clock.advance(31 * MINUTE)  # the pause is over, and an hour's four challenges too
        fifth = await scene.visit(booking_id)
        assert code_of(await scene.start(fifth)) == "ok"

    play_on_both(test)


def test_twenty_five_failures_leave_staff_only_for_good(play: Play) -> None:
    """N5."""

    async def test(scene: Scene) -> None:
        booking_id, typed = await scene.book(), 0
        pauses: list[int] = []
        while typed < 25:
            handle = await scene.visit(booking_id)
            assert code_of(await scene.start(handle)) == "ok"
            wrong = await scene.wrong(handle)
            while (outcome := await scene.submit(handle, wrong)) and code_of(outcome) == "code_wrong":
                typed += 1
            typed += 1
            if code_of(outcome) == "sms_paused":
                pauses.append(outcome.retry_after_s or 0)  # type: ignore[union-attr]
            scene.clock.advance(5 * HOUR)
        assert typed == 25
        assert pauses == [1_800, 3_600, 14_400]
        assert code_of(outcome) == "staff_only"
        scene.clock.advance(1_000 * HOUR)
        assert await scene.failures(booking_id) == 25

    play(test)


def test_a_code_is_worth_nothing_elsewhere(play: Play) -> None:
    """S15, X8, X12: other kiosk, other visit, other booking, older generation."""

    async def test(scene: Scene) -> None:
        booking_id = await scene.book()
        handle = await scene.visit(booking_id)
        await scene.start(handle)
        code = await scene.code(handle)
        assert code_of(await scene.submit(handle, code, "kiosk-2")) == "visit_over"
        stranger = await scene.visit(await scene.book("+436609999999"))
        await scene.start(stranger)
        while await scene.code(stranger) == code:  # one in a million
            pytest.skip("both codes happen to be equal")
        assert code_of(await scene.submit(stranger, code)) == "code_wrong"
        unasked = await scene.visit(booking_id)
        assert code_of(await scene.submit(unasked, code)) == "code_missing"
        assert isinstance(await scene.submit(handle, code), Verified)

    play(test)


def test_the_code_of_an_older_generation_is_wrong(play: Play) -> None:
    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        await scene.start(handle)
        old = await scene.code(handle)
        scene.clock.advance(200 * SECOND)  # less than 120 s remain: a new one
        assert code_of(await scene.resend(handle)) == "ok"
        new = await scene.code(handle)
        if new != old:
            assert code_of(await scene.submit(handle, old)) == "code_wrong"
        assert isinstance(await scene.submit(handle, new), Verified)

    play(test)


def test_a_code_that_another_kiosk_superseded_is_old_and_not_replaced(play: Play) -> None:
    async def test(scene: Scene) -> None:
        booking_id = await scene.book()
        first, second = await scene.visit(booking_id), await scene.visit(booking_id, "kiosk-2")
        await scene.start(first)
        code = await scene.code(first)
        await scene.start(second, "kiosk-2")
        outcome = await scene.submit(first, code)
        assert code_of(outcome) == "code_expired"
        assert not getattr(outcome, "sent_new_code", True)
        assert len(await scene.messages()) == 2

    play(test)


def test_a_replay_is_audited_and_cannot_be_sent_again(play: Play) -> None:
    """X9, N2."""

    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        await scene.start(handle)
        code = await scene.code(handle)
        await scene.submit(handle, code)
        await scene.submit(handle, code)
        assert await scene.events() == ["code.started", "code.verified", "code.replayed"]
        scene.clock.advance(31 * SECOND)
        assert code_of(await scene.resend(handle)) == "code_missing"

    play(test)


def test_the_sixtieth_wrong_code_at_a_kiosk_is_audited_once(play: Play) -> None:
    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        await scene.start(handle)
        now = scene.clock.now()
        assert await scene.run(lambda tx: tx.limits.count("wrong/kiosk-1", now, HOUR)) == 0  # a start is no wrong code
        wrong = await scene.wrong(handle)
        await scene.use_up("wrong/kiosk-1", HOUR, 58)
        for _ in range(3):
            await scene.submit(handle, wrong)
        assert await scene.events() == ["code.started", "code.wrong", "code.wrong", "code.kiosk_paused", "code.wrong"]

    play(test)


def test_an_old_code_is_replaced_at_once(play: Play) -> None:
    async def test(scene: Scene) -> None:
        booking_id = await scene.book()
        handle = await scene.visit(booking_id)
        await scene.start(handle)
        old = await scene.code(handle)
        scene.clock.advance(300 * SECOND)
        outcome = await scene.submit(handle, old)
        assert code_of(outcome) == "code_expired"
        assert getattr(outcome, "sent_new_code", False)
        assert await scene.failures(booking_id) == 0  # nothing was compared
        assert isinstance(await scene.submit(handle, await scene.code(handle)), Verified)

    play(test)


def test_nothing_verifies_after_six_hundred_seconds_whatever_was_resent(play: Play) -> None:
    """N1, X26: the challenge's life is absolute."""

    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        await scene.start(handle)
        first = (await scene.challenge(handle)).challenge_id
        for _ in range(2):
            scene.clock.advance(299 * SECOND)
            assert code_of(await scene.resend(handle)) == "ok"
        code = await scene.code(handle)
        scene.clock.advance(2 * SECOND)
        outcome = await scene.submit(handle, code)
        assert code_of(outcome) == "code_expired"
        assert (await scene.challenge(handle)).challenge_id != first

    play(test)


def test_a_clock_that_steps_back_does_not_revive_a_code(play: Play) -> None:
    """X26: the clock of the desk never goes back."""

    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        await scene.start(handle)
        code = await scene.code(handle)
        scene.clock.advance(301 * SECOND)
        scene.clock.now()
        scene.clock.advance(-400 * SECOND)
        assert code_of(await scene.submit(handle, code)) == "code_expired"

    play(test)


def test_a_bug_while_comparing_still_costs_the_try(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """decisions "Charge before compare": the charge is repeated in a transaction of its own."""

    def broken(*_: Any) -> bool:
        raise RuntimeError("a bug")

    async def test(scene: Scene) -> None:
        booking_id = await scene.book()
        handle = await scene.visit(booking_id)
        await scene.start(handle)
        code = await scene.code(handle)
        with monkeypatch.context() as patch:
            patch.setattr(submission, "matches", broken)
            for _ in range(5):
                with pytest.raises(RuntimeError):
                    await scene.submit(handle, code)
        assert await scene.failures(booking_id) == 5
        assert code_of(await scene.submit(handle, code)) == "code_locked"

    play(test)


def test_a_lost_pepper_is_never_a_wrong_code(play: Play) -> None:
    """F17: KeyMissing is an outage; the guest keeps the truth."""
    from kiosk_backend.adapters.simulated import seeded_keys
    from kiosk_backend.ports import KeyMissing

    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        await scene.start(handle)
        challenge = await scene.challenge(handle)
        with pytest.raises(KeyMissing):
            codes.matches(
                type(scene.desk)(
                    clock=scene.clock, ids=scene.ids, codes=scene.desk.codes, keys=seeded_keys(9), policy=scene.policy
                ),
                challenge,
                "000000",
            )

    play(test)


def test_sixty_wrong_codes_pause_a_kiosk(play: Play) -> None:
    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        await scene.use_up("wrong/kiosk-1", HOUR, 60)
        assert code_of(await scene.start(handle)) == "slow_down"
        elsewhere = await scene.visit(await scene.book("+436605555555"), "kiosk-2")
        assert code_of(await scene.start(elsewhere, "kiosk-2")) == "ok"

    play(test)


def test_a_grant_is_good_for_one_action_at_its_own_kiosk(play_on_both: Play) -> None:
    """X40."""

    async def test(scene: Scene) -> None:
        booking_id = await scene.book()
        handle = await scene.visit(booking_id)
        await scene.start(handle)
        outcome = await scene.submit(handle, await scene.code(handle))
        assert isinstance(outcome, Verified)
        grant = outcome.grant.reveal()
        mine = await scene.run(lambda tx: known(tx, scene.desk, site_id="aurora", handle=handle))
        other_handle = await scene.visit(booking_id, "kiosk-2")
        other = await scene.run(lambda tx: known(tx, scene.desk, site_id="aurora", handle=other_handle))

        async def consume(visit: Any, purpose: str = "check_in") -> Any:
            now = scene.clock.now()
            return await scene.run(
                lambda tx: consume_grant(tx, scene.desk, handle=grant, visit=visit, purpose=purpose, now=now)
            )

        assert await consume(other) is None
        assert await consume(mine, "caller") is None
        assert mine is not None
        used = await asyncio.gather(*(consume(mine) for _ in range(20)))
        assert [one is not None for one in used].count(True) == 1
        assert await consume(mine) is None

    play_on_both(test)


def test_a_grant_dies_after_ten_minutes(play: Play) -> None:
    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        await scene.start(handle)
        outcome = await scene.submit(handle, await scene.code(handle))
        assert isinstance(outcome, Verified)
        mine = await scene.run(lambda tx: known(tx, scene.desk, site_id="aurora", handle=handle))
        assert mine is not None
        scene.clock.advance(10 * MINUTE)
        late = await scene.run(
            lambda tx: consume_grant(
                tx, scene.desk, handle=outcome.grant.reveal(), visit=mine, purpose="check_in", now=scene.clock.now()
            )
        )
        assert late is None

    play(test)
