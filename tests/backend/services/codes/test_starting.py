"""Sending codes: to whom, how often, one at a time (verification §6 "Resend", "Per phone", X19–X25)."""

import dataclasses
import datetime as dt
import hashlib
import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest

from kiosk_backend.domain.policy import DAY, HOUR, MINUTE, SECOND, Policy
from kiosk_backend.ports.sms import NOWHERE
from kiosk_backend.services.codes import CodeState
from tests.backend.services.codes.scene import SITE, TODAY, Scene, code_of

Play = Callable[..., None]


def test_a_start_says_what_the_kiosk_may_know(play: Play) -> None:
    async def test(scene: Scene) -> None:
        state = await scene.start(await scene.visit(await scene.book()))
        assert isinstance(state, CodeState)
        assert (state.delivery, state.phone_ending) == ("queued", "42")
        assert (state.expires_in_s, state.resend_in_s, state.sends_left, state.tries_left) == (300, 30, 2, 5)

    play(test)


def test_twenty_starts_at_once_send_one_code(play_on_both: Play) -> None:
    """X25: parallel starts of one visit make one challenge, one text, one hit of each limit."""

    async def test(scene: Scene) -> None:
        booking_id = await scene.book()
        handle = await scene.visit(booking_id)
        outcomes = await scene.at_once(*(scene.start(handle) for _ in range(20)))
        assert {code_of(one) for one in outcomes} == {"ok"}
        assert len(await scene.challenges(booking_id)) == 1
        assert len(await scene.messages()) == 1
        used = await scene.run(lambda tx: tx.limits.count(f"challenges/{booking_id}", scene.clock.now(), HOUR))
        assert used == 1

    play_on_both(test)


def test_starts_at_two_kiosks_leave_one_open_challenge(play_on_both: Play) -> None:
    """One active code per booking and purpose, enforced by the database."""

    async def test(scene: Scene) -> None:
        booking_id = await scene.book()
        first, second = await scene.visit(booking_id), await scene.visit(booking_id, "kiosk-2")
        await scene.at_once(scene.start(first), scene.start(second, "kiosk-2"))
        states = sorted(one.state for one in await scene.challenges(booking_id))
        assert states.count("open") == 1
        assert set(states) <= {"open", "superseded"}

    play_on_both(test)


def test_resends_wait_thirty_then_sixty_seconds_and_end(play: Play) -> None:
    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        await scene.start(handle)
        scene.clock.advance(29 * SECOND)
        early = await scene.resend(handle)
        assert (code_of(early), getattr(early, "retry_after_s", 0)) == ("resend_too_early", 1)
        scene.clock.advance(1 * SECOND)
        state = await scene.resend(handle)
        assert isinstance(state, CodeState)
        assert (state.resend_in_s, state.sends_left) == (60, 1)
        scene.clock.advance(60 * SECOND)
        assert code_of(await scene.resend(handle)) == "ok"
        scene.clock.advance(120 * SECOND)
        assert code_of(await scene.resend(handle)) == "no_sends_left"
        assert len(await scene.messages()) == 3

    play(test)


def test_a_resend_repeats_the_code_while_two_minutes_remain(play: Play) -> None:
    """verification §5.3: a late first text still works; its life is extended, never past ten minutes."""

    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        await scene.start(handle)
        first = await scene.challenge(handle)
        scene.clock.advance(180 * SECOND)  # exactly 120 s remain
        assert code_of(await scene.resend(handle)) == "ok"
        second = await scene.challenge(handle)
        assert (second.generation, second.mac) == (first.generation, first.mac)
        assert second.code_expires_at == scene.clock.now() + 300 * SECOND
        scene.clock.advance(180 * SECOND + 1)
        assert code_of(await scene.resend(handle)) == "ok"
        third = await scene.challenge(handle)
        assert third.generation == 2
        assert third.mac != first.mac
        assert third.code_expires_at == third.ends_at

    play(test)


def test_ten_resends_at_once_send_one_text(play_on_both: Play) -> None:
    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        await scene.start(handle)
        scene.clock.advance(31 * SECOND)
        outcomes = await scene.at_once(*(scene.resend(handle) for _ in range(10)))
        assert "ok" in {code_of(one) for one in outcomes}
        assert {code_of(one) for one in outcomes} <= {"ok", "resend_too_early"}
        assert len(await scene.messages()) == 2

    play_on_both(test)


def test_blockers_and_missing_phones_send_nothing(play: Play) -> None:
    async def test(scene: Scene) -> None:
        early = await scene.visit(await scene.book(arrive=TODAY + dt.timedelta(days=1)))
        refused = await scene.start(early)
        assert code_of(refused) == "too_early"
        assert getattr(refused, "opens_at", None)
        assert code_of(await scene.start(await scene.visit(await scene.book(None)))) == "no_phone"
        locked = await scene.book()
        await scene.run(lambda tx: tx.bookings.lock(locked, "asked", scene.clock.now()))
        assert code_of(await scene.start(await scene.visit(locked))) == "see_staff"
        assert await scene.messages() == []

    play(test)


def test_without_allowed_destinations_nothing_is_sent(play: Play) -> None:
    """Fails closed (X20, X23)."""

    async def test(scene: Scene) -> None:
        assert code_of(await scene.start(await scene.visit(await scene.book()))) == "no_phone"
        assert await scene.messages() == []

    play(test, to=NOWHERE)


def test_one_phone_gets_five_texts_an_hour_whatever_booking_and_kiosk(play: Play) -> None:
    """X21."""

    async def test(scene: Scene) -> None:
        outcomes = []
        for n in range(6):
            kiosk = f"kiosk-{n}"
            outcomes.append(code_of(await scene.start(await scene.visit(await scene.book(), kiosk), kiosk)))
        assert outcomes == ["ok"] * 5 + ["no_sends_left"]
        assert len(await scene.messages()) == 5
        other = await scene.visit(await scene.book("+436607777777"))
        assert code_of(await scene.start(other)) == "ok"

    play(test)


def test_parallel_starts_for_one_phone_stay_within_its_limit(play_on_both: Play) -> None:
    """X19, X24 under races: to the unit."""

    async def test(scene: Scene) -> None:
        visits = [await scene.visit(await scene.book(), f"kiosk-{n}") for n in range(20)]
        outcomes = await scene.at_once(*(scene.start(handle, f"kiosk-{n}") for n, handle in enumerate(visits)))
        assert [code_of(one) for one in outcomes].count("ok") == 5
        assert len(await scene.messages()) == 5

    play_on_both(test)


def test_a_booking_gets_four_challenges_an_hour(play: Play) -> None:
    async def test(scene: Scene) -> None:
        booking_id = await scene.book()
        outcomes = [code_of(await scene.start(await scene.visit(booking_id))) for _ in range(5)]
        assert outcomes == ["ok"] * 4 + ["no_sends_left"]
        scene.clock.advance(HOUR + HOUR // 12)
        assert code_of(await scene.start(await scene.visit(booking_id))) == "ok"

    play(test)


def test_a_kiosk_starts_twenty_codes_in_ten_minutes(play: Play) -> None:
    async def test(scene: Scene) -> None:
        visits = [await scene.visit(await scene.book(f"+43660123{n:04}")) for n in range(21)]
        outcomes = [code_of(await scene.start(handle)) for handle in visits]
        assert outcomes == ["ok"] * 20 + ["slow_down"]

    play(test)


@pytest.mark.parametrize(("window", "setting"), [(HOUR, "sends_per_site_hour"), (DAY, "sends_per_site_day")])
def test_the_budget_of_a_site_is_kept_to_the_unit(play: Play, window: int, setting: str) -> None:
    """T3: a pumper meets the budget; nothing beyond it is sent."""

    async def test(scene: Scene) -> None:
        sent = 0
        for n in range(9):
            kiosk = f"kiosk-{n}"
            handle = await scene.visit(await scene.book(f"+43660123{n:04}"), kiosk)
            sent += code_of(await scene.start(handle, kiosk)) == "ok"
        assert sent == 7
        assert len(await scene.messages()) == 7
        scene.clock.advance(window + window // 12)
        back = await scene.visit(await scene.book("+436601239999", arrive=scene.site.today(scene.clock.now())))
        assert code_of(await scene.start(back)) == "ok"

    options: dict[str, Any] = {setting: 7}
    play(test, policy=Policy(**options))


def test_a_paused_subject_is_told_when_texts_resume(play: Play) -> None:
    async def test(scene: Scene) -> None:
        booking_id = await scene.book()
        handle = await scene.visit(booking_id)
        for _ in range(10):
            await scene.run(lambda tx: tx.challenges.failed("aurora", booking_id, scene.clock.now()))
        until = scene.clock.now() + 30 * MINUTE
        await scene.run(lambda tx: tx.challenges.pause("aurora", booking_id, until, scene.clock.now()))
        refused = await scene.start(handle)
        assert (code_of(refused), getattr(refused, "retry_after_s", 0)) == ("sms_paused", 1_800)

    play(test)


def test_the_audit_says_which_notice_of_risk_was_shown(play: Play) -> None:
    """N9; also of a text whose hash is all digits, which looks like a number that an audit row refuses."""
    notices = (f"Texts can be read by others ({n})." for n in itertools.count())
    notice, shown = next(
        (text, short) for text in notices if (short := hashlib.sha256(text.encode()).hexdigest()[:16]).isdigit()
    )
    site = dataclasses.replace(SITE, config=dataclasses.replace(SITE.config, sms_notice=notice))

    async def test(scene: Scene) -> None:
        assert code_of(await scene.start(await scene.visit(await scene.book()))) == "ok"
        rows = await scene.run(lambda tx: tx.audit.rows("kiosk-1", 0, 9))
        (started,) = [json.loads(row.body) for row in rows if row.event == "code.started"]
        assert started["notice"] == f"sha256:{shown}"

    play(test, site=site)
