"""A second gateway is paid for before it is asked, to the unit; without money it is not asked (X19, X31)."""

from collections.abc import Callable
from typing import Any

import pytest

from kiosk_backend.domain.fraud import scope
from kiosk_backend.domain.money import Caps, Prices
from kiosk_backend.domain.policy import MINUTE, SECOND
from kiosk_backend.domain.private import Phone
from kiosk_backend.ports import StoreUnavailable
from kiosk_backend.ports.limits import Limit
from kiosk_backend.ports.sms import Accepted, Handover, Refused, Unclear
from kiosk_backend.services.abuse_report import Abuse, abuse, as_past
from kiosk_backend.services.fraud import note_proved
from kiosk_backend.services.messages import queue_help
from kiosk_backend.services.submission import Verified
from tests.backend.services.abuse.senders import CENT, PLANS, Senders
from tests.backend.services.codes.scene import PHONE, SITE, Scene, code_of
from tests.backend.services.codes.scripted import ScriptedGateway, line, receipt, started, worker

Play = Callable[..., None]
PRICE = 7 * CENT
PRICES = Prices(text=PRICE)


def caps(routes: int) -> Caps:
    """Room for so many messages, and no reserve."""
    most = routes * PRICE
    return Caps(hour=most, day=most, country_hour=most, country_day=most, reserve_percent=0)


def country_of(phone: Phone) -> str:
    return PLANS.judge(phone, ("AT",)).country


def two(scene: Scene, *answers: Handover) -> tuple[ScriptedGateway, ScriptedGateway, Any]:
    first, second = ScriptedGateway(list(answers), name="first"), ScriptedGateway(name="second")
    return first, second, worker(scene, first, second, country_of=country_of)


async def spent(scene: Scene, scope: str = "all") -> int:
    [hits] = await scene.run(
        lambda tx: tx.limits.look([Limit(f"money/{scope}/hour", 60 * MINUTE, 0)], scene.clock.now())
    )
    return int(hits)


async def end_of_first(scene: Scene, how: str, first: ScriptedGateway, second: ScriptedGateway, sending: Any) -> None:
    """What makes a second gateway necessary."""
    await sending.send_due()
    if how == "receipt":
        await receipt(scene, first.sent[0].message_id, "not_delivered", first, second, by="first")
    elif how == "deadline":
        scene.clock.advance(46 * SECOND)
    await sending.send_due()


@pytest.mark.parametrize("how", ["receipt", "deadline", "unclear"])
def test_each_route_is_paid_and_the_number_counts_once(play_on_both: Play, how: str) -> None:
    """X19, X31: two routes cost two messages; the guest asked once."""

    async def test(scene: Scene) -> None:
        asked = Senders(scene, caps=caps(10), prices=PRICES)
        handle = await started(scene)
        assert await spent(scene) == PRICE
        first, second, sending = two(scene, Unclear("lost") if how == "unclear" else Accepted("1"))
        await end_of_first(scene, how, first, second, sending)
        assert (len(first.sent), len(second.sent)) == (1, 1)
        assert await spent(scene) == await spent(scene, "AT") == 2 * PRICE
        rows = await asked.decisions()
        assert [(one.rules, one.verdict, one.purpose, one.price) for one in rows] == [
            ("", "sent", "check_in", PRICE), ("reroute", "sent", "check_in", PRICE),
        ]  # fmt: skip
        assert rows[0].challenge_id == rows[1].challenge_id
        assert rows[0].kiosk_id == rows[1].kiosk_id == "kiosk-1"
        phone = Limit(f"phone/{rows[0].phone_index.hex()}", 60 * MINUTE, 0)
        assert await scene.run(lambda tx: tx.limits.look([phone], scene.clock.now())) == [1]
        assert await line(scene, handle) == "rerouted"

    play_on_both(test, to=PLANS)


@pytest.mark.parametrize("how", ["receipt", "deadline", "unclear"])
def test_at_the_cap_the_second_gateway_is_not_asked_and_the_line_says_so(play_on_both: Play, how: str) -> None:
    """X19: money ends the way; the guest is told to choose another, and the first text still counts if it arrives."""

    async def test(scene: Scene) -> None:
        asked = Senders(scene, caps=caps(1), prices=PRICES)
        handle = await started(scene)
        first, second, sending = two(scene, Unclear("lost") if how == "unclear" else Accepted("1"))
        await end_of_first(scene, how, first, second, sending)
        assert (len(first.sent), len(second.sent)) == (1, 0)
        assert await line(scene, handle) == "not_delivered"
        assert await spent(scene) == PRICE
        assert [(one.rules, one.verdict) for one in await asked.decisions()] == [
            ("", "sent"), ("money reroute", "denied"),
        ]  # fmt: skip
        scene.clock.advance(MINUTE)
        assert not (await sending.send_due()).leased, "it is over"
        await receipt(scene, first.sent[0].message_id, "delivered", first, second, by="first")
        assert await line(scene, handle) == "delivered"

    play_on_both(test, to=PLANS)


def test_a_gateway_that_certainly_took_nothing_costs_nothing(play: Play) -> None:
    async def test(scene: Scene) -> None:
        asked = Senders(scene, caps=caps(1), prices=PRICES)
        await started(scene)
        first, second, sending = two(scene, Refused("away", permanent=False))
        await sending.send_due()
        assert (len(first.sent), len(second.sent)) == (1, 1)
        assert len(await asked.decisions()) == 1

    play(test, to=PLANS)


def test_a_second_route_that_waits_is_paid_once(play_on_both: Play) -> None:
    """Unclear, then away for a while: one route more, however often it is tried."""

    async def test(scene: Scene) -> None:
        Senders(scene, caps=caps(10), prices=PRICES)
        await started(scene)
        away = [Refused("away", permanent=False)] * 3
        first = ScriptedGateway([Unclear("lost"), *away], name="first")
        second = ScriptedGateway([*away], name="second")
        sending = worker(scene, first, second, country_of=country_of)
        for _ in range(4):
            await sending.send_due()
            scene.clock.advance(4 * SECOND)
        assert len(second.sent) > 1
        assert await spent(scene) == 2 * PRICE

    play_on_both(test, to=PLANS)


class _DiesAfter:
    """A store that a worker loses after so many transactions."""

    def __init__(self, real: Any, many: int) -> None:
        self.real, self.left = real, many

    async def run(self, fn: Any, **options: Any) -> Any:
        if not self.left:
            raise StoreUnavailable
        self.left -= 1
        return await self.real.run(fn, **options)


@pytest.mark.parametrize("lived", [1, 2, 3, 4])
def test_wherever_its_worker_dies_no_third_route_and_no_unit_more(play_on_both: Play, lived: int) -> None:
    """X31: taken, breaker noted, paid, breaker noted: after each the process may end."""

    async def test(scene: Scene) -> None:
        Senders(scene, caps=caps(10), prices=PRICES)
        await started(scene)
        first, second, sending = two(scene, Unclear("lost"))
        second.answers = [Unclear("lost")]
        sending.store = _DiesAfter(scene.store, lived)
        await sending.send_due()
        scene.clock.advance(16 * SECOND)
        again = worker(scene, first, second, country_of=country_of)
        for _ in range(3):
            await again.send_due()
            scene.clock.advance(5 * SECOND)
        assert len(first.sent) + len(second.sent) <= 2
        assert await spent(scene) == 2 * PRICE

    play_on_both(test, to=PLANS)


def test_a_call_for_help_goes_another_way_whatever_was_spent(play: Play) -> None:
    """X22: staff are behind no cap, and what was not paid for at first is not the second time."""

    async def test(scene: Scene) -> None:
        asked = Senders(scene, caps=caps(1), prices=PRICES)
        await started(scene)

        def call(tx: Any) -> None:
            queue_help(tx, scene.desk, site=SITE, phone=Phone(PHONE), kiosk_name="Lobby", step="code")

        await scene.run(call)
        _, second, sending = two(scene, Unclear("lost"), Unclear("lost"))
        await sending.send_due()
        assert len(second.sent) == 1
        assert await spent(scene) == PRICE
        assert [one.rules for one in await asked.decisions()] == ["", "money reroute"]

    play(test, to=PLANS)


def test_a_second_route_is_no_second_request_for_counts_and_reports(play: Play) -> None:
    """One code typed gives back one count; the report tells the second routes apart."""

    async def test(scene: Scene) -> None:
        asked = Senders(scene, caps=caps(10), prices=PRICES)
        handle = await started(scene)
        other = await scene.book("+436601239999")
        assert code_of(await scene.start(await scene.visit(other, "kiosk-2"), "kiosk-2")) == "ok"
        _, _, sending = two(scene, Unclear("lost"))
        await sending.send_due()
        scene.clock.advance(10 * SECOND)
        assert isinstance(await scene.submit(handle, await scene.code(handle)), Verified)
        await scene.run(lambda tx: note_proved(tx, scene.desk))
        unverified = Limit(f"unverified/{scope('AT', home=True)}", 60 * MINUTE, 0)
        found = await scene.run(lambda tx: tx.limits.look([unverified], scene.clock.now()))
        assert found == [1], "the other guest's"
        told: Abuse = await abuse(scene.store, 0)
        total = told.total
        assert (total.asked, total.sent, total.verified, told.rerouted) == (2, 2, 1, 1)
        assert total.spent == 3 * PRICE
        assert not told.flagged
        homes = {"aurora": "AT"}
        assert [as_past(one, homes) is None for one in await asked.decisions()].count(True) == 1

    play(test, to=PLANS)
