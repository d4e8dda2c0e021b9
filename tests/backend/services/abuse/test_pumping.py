"""A pumping attack: 50,000 requests stay within the budget to the unit while an honest guest is served (T3, X19)."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kiosk_backend.adapters.simulated import SetClock
from kiosk_backend.cli.fraud import words
from kiosk_backend.domain.fraud import Thresholds
from kiosk_backend.domain.money import Caps, Prices
from kiosk_backend.domain.policy import DAY, HOUR, MINUTE, Policy
from kiosk_backend.services.abuse_report import abuse, replayed
from kiosk_backend.services.fraud import few_verified, tell_few_verified
from kiosk_backend.storage.migrate import migrate
from tests.backend.services.abuse.senders import CENT, HOME, PLANS, Senders, number
from tests.backend.services.codes.scene import Scene, code_of
from tests.backend.storage.conftest import ROOM

Play = Callable[..., None]
OPEN = Policy(
    text_countries=("DE", "FR", "SE"), sends_per_site_hour=100_000, sends_per_site_day=100_000, starts_per_kiosk=100_000
)
PRICES = Prices(text=9 * CENT, text_to={"AT": 6 * CENT})
CAPS = Caps(hour=20 * 100 * CENT, day=60 * 100 * CENT, country_hour=15 * 100 * CENT, country_day=40 * 100 * CENT)
_STARTS = ("+49170123", "+49171555", "+3361234", "+4670123")


def attack(requests: int) -> Iterator[tuple[str, str]]:
    """2,000 numbers of a few foreign prefixes from 20 kiosks; nobody has any of these phones."""
    chance = random.Random(3)
    numbers = [f"{start}{n:0{13 - len(start) - (start[1:3] in ('33', '46'))}}" for start in _STARTS for n in range(500)]
    for _ in range(requests):
        yield chance.choice(numbers), f"kiosk-{chance.randrange(20)}"


async def pump(scene: Scene, senders: Senders, requests: int, minutes: int) -> Counter[str]:
    """Sends them evenly over `minutes`, 64 at a time, with an honest guest at home among them every tenth minute."""
    answers: Counter[str] = Counter()
    honest = 0
    batch: list[Any] = []
    every = minutes * MINUTE * 64 // requests
    for to, kiosk in attack(requests):
        batch.append(senders.ask(to, kiosk_id=kiosk))
        if len(batch) < 64:
            continue
        answers.update(map(code_of, await asyncio.gather(*batch)))
        batch.clear()
        scene.clock.advance(every)
        if scene.clock.now() // (10 * MINUTE) > honest:
            honest = scene.clock.now() // (10 * MINUTE)
            answers[
                f"honest {code_of(await senders.ask(number(honest % 10_000 * 10_007 % 10_000_000, '+43660')))}"
            ] += 1
    answers.update(map(code_of, await asyncio.gather(*batch)))
    return answers


async def spent(senders: Senders, since: int, country: str = "") -> int:
    return sum(
        one.price
        for one in await senders.decisions()
        if one.verdict != "denied" and one.at >= since and country in ("", one.country)
    )


def test_fifty_thousand_requests_spend_no_unit_more_than_the_caps(
    sqlite_url: str, open_one: Callable[..., Any]
) -> None:
    """T3, X19, X24: money alone holds, without any fraud rule, on a real file with group commit."""
    clock = SetClock()
    scene = Scene(open_one(sqlite_url, clock=clock, sqlite_options=ROOM), clock, policy=OPEN, to=PLANS)

    async def whole() -> None:
        await scene.build()
        senders = Senders(scene, caps=CAPS, prices=PRICES)
        began = clock.now()
        answers = await pump(scene, senders, 50_000, 60)
        assert answers["honest ok"] >= 6
        assert answers.total() - answers["honest ok"] == 50_000
        assert answers["honest sms_paused"] == 0
        foreign = await spent(senders, began) - await spent(senders, began, "AT")
        assert foreign <= CAPS.hour
        assert CAPS.hour - foreign < 9 * CENT + await spent(senders, began, "AT")  # and the budget is used, not wasted
        for country in ("DE", "FR", "SE"):
            assert await spent(senders, began, country) <= CAPS.country_hour
        assert answers["ok"] * 9 * CENT == foreign

    asyncio.run(asyncio.wait_for(whole(), 240))


@pytest.mark.peer
def test_parallel_requests_of_two_processes_spend_no_unit_more(
    postgres: str, open_one: Callable[..., Any], run: Callable[..., Any]
) -> None:
    """T3 on PostgreSQL: two stores, 64 requests at a time."""
    migrate(postgres)
    clock = SetClock()
    scenes = [Scene(open_one(postgres, clock=clock), clock, policy=OPEN, to=PLANS) for _ in range(2)]

    async def whole() -> None:
        await scenes[0].build()
        both = [Senders(scene, caps=CAPS, prices=PRICES) for scene in scenes]
        began = clock.now()
        counts = await asyncio.gather(*(pump(scenes[n], both[n], 1_500, 30) for n in range(2)))
        assert sum(one["honest ok"] for one in counts) >= 2
        home = await spent(both[0], began, "AT")
        foreign = await spent(both[0], began) - home
        assert foreign <= CAPS.hour
        assert sum(one["ok"] for one in counts) * 9 * CENT == foreign
        assert CAPS.hour - foreign < 9 * CENT + home

    run(whole())


def test_an_attack_is_recorded_replayed_and_then_stopped(play: Play) -> None:
    """T3, X19: recorded at first; the replay names the money and no honest guest; enforced, it ends within a minute."""

    async def test(scene: Scene) -> None:
        senders = Senders(scene, caps=CAPS, prices=PRICES)
        await _ordinary_days(scene, senders)
        recorded = await pump(scene, senders, 2_000, 60)
        assert recorded["ok"] > 200  # only the caps held it
        found = await replayed(scene.store, 0, Thresholds())
        assert found.honest_stopped == 0
        assert found.stopped > recorded["ok"] * 0.9
        said = "\n".join(words(found, PRICES, 30))
        assert f"Money saved: {PRICES.written(found.saved)}." in said
        assert f"Honest guests hit: 0 of {found.honest} who typed their code (0.0 %)." in said
        scene.clock.advance(15 * DAY)
        assert (await senders.look()).enforced == "deny"
        began = scene.clock.now()
        stopped = await pump(scene, senders, 2_000, 60)
        assert stopped["honest sms_paused"] == 0
        assert stopped["ok"] <= 3 * 4 + 3  # three countries, an hour's worth each
        last = max(
            one.at
            for one in await senders.decisions()
            if one.at >= began and one.verdict != "denied" and one.country != "AT"
        )
        assert last - began <= MINUTE
        told = await abuse(scene.store, began)
        assert told.total.denied > 1_900
        assert told.rules["country_hour"] > 0

    play(test, policy=OPEN, to=PLANS)


async def _ordinary_days(scene: Scene, senders: Senders) -> None:
    """Guests who type their codes: three a day from abroad, ten from home."""
    for day in range(3):
        for n in range(13):
            start = "+43660" if n else "+49160"
            allowed = await senders.ask(number((day * 13 + n) * 10_000, start))
            assert code_of(allowed) == "ok"
            scene.clock.advance(20_000)
            await senders.verify(allowed)  # type: ignore[arg-type]
            scene.clock.advance(HOUR)
        await senders.look()


def test_thresholds_that_are_too_low_are_seen_in_the_replay(play: Play) -> None:
    """The replay counts honest guests who would have been hit, so nobody enforces what hurts."""

    async def test(scene: Scene) -> None:
        senders = Senders(scene, prices=PRICES)
        for n in range(12):
            allowed = await senders.ask(number(n * 10_000))
            scene.clock.advance(MINUTE)
            if n % 2:
                await senders.verify(allowed)  # type: ignore[arg-type]
        found = await replayed(scene.store, 0, Thresholds(country_hour=1))
        assert (found.asked, found.honest) == (12, 6)
        assert 0 < found.honest_stopped <= 6
        assert found.saved == found.stopped * 9 * CENT
        assert found.by_rule["country_hour"] == found.stopped
        assert (await replayed(scene.store, 0, Thresholds(country_hour=50))).stopped == 0
        assert (await replayed(scene.store, 0, Thresholds(country_hour=1, allow_countries=("DE",)))).stopped == 0

    play(test, policy=OPEN, to=PLANS)


def test_home_is_served_out_of_the_reserve(play: Play) -> None:
    async def test(scene: Scene) -> None:
        senders = Senders(scene, caps=Caps(9 * CENT, 9 * CENT, 9 * CENT, 9 * CENT), prices=Prices(text=9 * CENT))
        assert code_of(await senders.ask(number(1))) == "ok"
        assert code_of(await senders.ask(HOME)) == "sms_paused"  # 9 of 13.5 spent: no room for another whole text
        senders.guard.caps = Caps(12 * CENT, 12 * CENT, 12 * CENT, 12 * CENT)
        assert code_of(await senders.ask(HOME)) == "ok"

    play(test, policy=OPEN, to=PLANS)


def test_a_slow_attack_below_every_hourly_limit_ends_at_the_days(play: Play) -> None:
    """X19: one message every half hour, always another prefix, kiosk and web address."""

    async def test(scene: Scene) -> None:
        senders = Senders(scene, deny=True, prices=PRICES)
        answers = []
        for n in range(60):
            address = f"{n:02x}" * 36
            answers.append(code_of(await senders.ask(number(n * 10_000), kiosk_id=f"kiosk-{n}", address=address)))
            scene.clock.advance(30 * MINUTE)
        assert answers[:20] == ["ok"] * 20
        for first in range(len(answers) - 48):
            assert answers[first : first + 48].count("ok") <= 20  # in any 24 hours

    play(test, policy=OPEN, to=PLANS)


def test_few_typed_codes_ring_an_alarm_once_an_hour(play_on_both: Play) -> None:
    """T3: below 40 % of an hour's codes; codes that may still be typed do not count, nor do links nobody proves."""

    async def test(scene: Scene) -> None:
        senders = Senders(scene, prices=PRICES)
        for n in range(40):
            allowed = await senders.ask(number(n * 10_000))
            if n < 15:
                await senders.verify(allowed)  # type: ignore[arg-type]
            served = await senders.ask(number(n * 10_000, "+43660"))
            if n < 16:
                await senders.verify(served)  # type: ignore[arg-type]
            await senders.ask(number(n * 10_000, "+49171"), challenge_id="", purpose="phone_pass")
        assert await scene.run(lambda tx: few_verified(tx, scene.clock.now())) == []
        scene.clock.advance(10 * MINUTE + 1)
        few = await scene.run(lambda tx: few_verified(tx, scene.clock.now()))
        assert few == [("DE", 40, 15)]
        for told in (few, []):
            assert await scene.run(lambda tx: tell_few_verified(tx, scene.desk, few)) == told
        rows = await scene.run(lambda tx: tx.audit.rows("backend", 0, 9))
        assert [row.event for row in rows] == ["fraud.few_verified"]

    play_on_both(test, policy=OPEN, to=PLANS)


def test_what_is_usual_follows_a_fortnight_of_typed_codes(play_on_both: Play) -> None:
    """A7: the best of 14 days, today and this hour, by country and home; then more is ordinary."""

    async def test(scene: Scene) -> None:
        senders = Senders(scene, prices=PRICES)
        for day, many in enumerate((30, 5, 8)):
            for n in range(many):
                allowed = await senders.ask(number((day * 100 + n) * 10_000))
                assert code_of(allowed) == "ok"
                await senders.verify(allowed)  # type: ignore[arg-type]
            home = await senders.ask(number(day, "+43660"))
            await senders.verify(home)  # type: ignore[arg-type]
            await senders.look()
            scene.clock.advance(DAY)
        scene.clock.advance(1)
        found = (await senders.look()).countries
        assert found["abroad/DE"] == (30, 0, 0)
        assert found["home/AT"] == (1, 0, 0)
        allowed = await senders.ask(number(5_000_000))
        await senders.verify(allowed)  # type: ignore[arg-type]
        assert (await senders.look()).countries["abroad/DE"] == (30, 1, 1)
        scene.clock.advance(12 * DAY)
        assert (await senders.look()).countries["abroad/DE"].best_day == 8

    play_on_both(test, policy=OPEN, to=PLANS)
