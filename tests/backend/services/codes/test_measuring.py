"""Measured routes: each message is judged once, a typed code counts for who carried it last (verification §5.2)."""

import asyncio
from collections.abc import Callable
from typing import Any

from kiosk_backend.cli.gateways import lines
from kiosk_backend.domain.policy import HOUR, MINUTE, SECOND
from kiosk_backend.domain.private import Phone
from kiosk_backend.domain.routing import STEP_EVERY, Tally, Weight
from kiosk_backend.ports.routes import GatewayState, RouteKey
from kiosk_backend.services.messages import queue_help
from kiosk_backend.services.routes import JUDGE_AFTER, STATE_COUNTS, Carrier, all_down, judge, measure, standing
from tests.backend.services.codes.scene import SITE, Scene
from tests.backend.services.codes.scripted import ScriptedGateway, receipt, worker

Play = Callable[..., None]
TEXT: Any = frozenset({"text"})
CARRIERS = [Carrier("kannel", TEXT, True), Carrier("twilio", TEXT, True)]
KANNEL, TWILIO = RouteKey("kannel", "text", "AT"), RouteKey("twilio", "text", "AT")


async def guest(scene: Scene, number: int) -> str:
    kiosk = f"kiosk-{number}"
    handle = await scene.visit(await scene.book(f"+43660{number:07}"), kiosk)
    await scene.start(handle, kiosk)
    return handle


async def verified(scene: Scene, handle: str, number: int) -> None:
    await scene.submit(handle, await scene.code(handle), f"kiosk-{number}")


def sender(scene: Scene, *gateways: ScriptedGateway) -> Any:
    return worker(scene, *gateways, country_of=lambda _: "AT")


async def judged(scene: Scene) -> dict[RouteKey, Tally]:
    await scene.run(lambda tx: judge(tx, scene.clock.now()))
    return await scene.run(lambda tx: dict(tx.routes.tallies(0)))


def test_messages_are_counted_by_what_became_of_them(play_on_both: Play) -> None:
    """Delivered in 2 s and typed; delivered in 20 s; not delivered; silent. Rerouted: the last that carried it."""

    async def test(scene: Scene) -> None:
        first, second = ScriptedGateway(name="kannel"), ScriptedGateway(name="twilio")
        sending = sender(scene, first)
        for number in range(4):
            await guest(scene, number)
        await sending.send_due()
        good, slow, bad, _ = [text.message_id for text in first.sent]
        scene.clock.advance(2 * SECOND)
        await receipt(scene, good, "delivered")
        await receipt(scene, bad, "not_delivered")
        scene.clock.advance(18 * SECOND)
        await receipt(scene, slow, "delivered")

        rerouted = await guest(scene, 7)
        both = sender(scene, first, second)
        await both.send_due()
        scene.clock.advance(15 * SECOND)
        await both.send_due()
        await receipt(scene, second.sent[-1].message_id, "delivered")
        await verified(scene, rerouted, 7)
        assert await judged(scene) == {}  # nobody had time to type yet
        scene.clock.advance(JUDGE_AFTER + SECOND)
        found = await judged(scene)
        assert found[KANNEL].sent == 5
        assert found[KANNEL] == Tally(sent=5, delivered=2, in_time=1, failed=1, verified=0)
        assert found[TWILIO] == Tally(sent=1, delivered=1, in_time=1, failed=0, verified=1)

    play_on_both(test)


def test_each_message_is_judged_once_whatever_replicas_do(play_on_both: Play) -> None:
    async def test(scene: Scene) -> None:
        gateway = ScriptedGateway(name="kannel")
        for number in range(6):
            handle = await guest(scene, number)
            await sender(scene, gateway).send_due()
            await verified(scene, handle, number)
        scene.clock.advance(JUDGE_AFTER + SECOND)
        now = scene.clock.now()
        counted = await asyncio.gather(*(scene.run(lambda tx: judge(tx, now)) for _ in range(8)))
        assert sorted(counted) == [0] * 7 + [6]
        scene.clock.advance(MINUTE)
        await guest(scene, 9)
        await sender(scene, gateway).send_due()
        for _ in range(3):
            await scene.run(lambda tx: judge(tx, scene.clock.now()))
        scene.clock.advance(JUDGE_AFTER + SECOND)
        for _ in range(3):
            await scene.run(lambda tx: judge(tx, scene.clock.now()))
        assert (await scene.run(lambda tx: dict(tx.routes.tallies(0))))[KANNEL].sent == 7

    play_on_both(test)


def test_messages_without_a_code_say_nothing_of_a_route(play: Play) -> None:
    async def test(scene: Scene) -> None:
        await scene.run(
            lambda tx: queue_help(
                tx, scene.desk, site=SITE, phone=Phone("+436601234567"), kiosk_name="Lobby", step="FIND"
            )
        )
        await sender(scene, ScriptedGateway(name="kannel")).send_due()
        scene.clock.advance(JUDGE_AFTER + SECOND)
        assert await judged(scene) == {}

    play(test)


def test_a_silent_gateway_loses_its_share_by_measure(play_on_both: Play) -> None:
    """From real messages to the next choice: weights move by steps, the worker follows, and drift back later."""

    async def test(scene: Scene) -> None:
        now = scene.clock.now()

        def count(tx: Any) -> None:
            tx.routes.add(KANNEL, now - now % HOUR, Tally(40, 0, 0, 0, 2))
            tx.routes.add(TWILIO, now - now % HOUR, Tally(40, 39, 38, 1, 36))

        await scene.run(count)
        moves = []
        for _ in range(12):
            found = await asyncio.gather(*(scene.run(lambda tx: measure(tx, scene.desk, CARRIERS)) for _ in range(3)))
            moves += [move for one in found for move in one.moves]
            scene.clock.advance(STEP_EVERY)
        assert [weight.percent for key, weight in moves] == [90, 80, 70, 60, 50, 40, 30, 20, 10]  # one of three each
        assert {key for key, _ in moves} == {KANNEL}
        assert all("twilio in time 38" in weight.why for _, weight in moves)

        first, second = ScriptedGateway(name="kannel"), ScriptedGateway(name="twilio")
        sending = sender(scene, first, second)
        sending.board.learned = (await scene.run(lambda tx: measure(tx, scene.desk, CARRIERS))).learned
        await guest(scene, 1)
        await sending.send_due()
        assert (len(first.sent), len(second.sent)) == (0, 1)

        scene.clock.advance(6 * HOUR)
        back = await scene.run(lambda tx: measure(tx, scene.desk, CARRIERS))
        assert [(key, weight.percent, weight.why) for key, weight in back.moves] == [
            (KANNEL, 20, "drifts back to rest")
        ]

    play_on_both(test)


def test_a_route_that_needs_longer_gets_longer(play: Play) -> None:
    """verification §6 "DLR deadline": the 95th percentile of the route, once it has shown enough."""

    async def test(scene: Scene) -> None:
        first, second = ScriptedGateway(name="kannel"), ScriptedGateway(name="twilio")
        sending = sender(scene, first, second)
        for number in range(20):
            await guest(scene, number)
        await sending.send_due()
        scene.clock.advance(14 * SECOND)
        for text in first.sent[:18]:
            await receipt(scene, text.message_id, "delivered")
        await scene.run(lambda tx: tx.outbox.overdue(scene.clock.now() + HOUR, 99))  # nobody watches the last two
        scene.clock.advance(16 * SECOND)
        for text in first.sent[18:]:
            await receipt(scene, text.message_id, "delivered")
        learned = (await scene.run(lambda tx: measure(tx, scene.desk, CARRIERS))).learned
        assert learned.p95s == {KANNEL: 30 * SECOND}
        assert learned.deadline("kannel", "text", "AT") == 30 * SECOND
        assert learned.deadline("twilio", "text", "AT") == 15 * SECOND

    play(test)


def test_the_operator_sees_why(play: Play) -> None:
    async def test(scene: Scene) -> None:
        now = scene.clock.now()
        origin = scene.desk.origin

        def set_up(tx: Any) -> None:
            tx.routes.add(KANNEL, now - now % HOUR, Tally(40, 3, 1, 30, 2))
            tx.routes.move(KANNEL, Weight(70, now, "in time 1, typed 2 of 40; twilio in time 38"), Weight())
            tx.routes.note_state(GatewayState("modem", origin, "open", now))

        await scene.run(set_up)
        counted = "sent 40, delivered 3, in time 1, not delivered 30, typed 2"
        said = await scene.run(lambda tx: list(lines(tx, scene.desk, [SITE], ["kannel", "twilio", "modem"])))
        assert said == [
            "Gateways",
            "  kannel: breaker closed",
            f"    text to AT: {counted}, at 70 % (in time 1, typed 2 of 40; twilio in time 38)",
            "  twilio: breaker closed",
            "  modem: breaker open",
            "Site aurora",
            "  text to AT: kannel 70% (weight 100), twilio 30% (weight 0), modem left alone: its breaker is open",
        ]
        assert (await scene.run(lambda tx: standing(tx, scene.desk)))[0].median_s is None

    play(test)


def test_an_old_alarm_says_nothing_of_now(play: Play) -> None:
    """Nobody asks while the screen offers another way: the word of two minutes ago does not hold for ever."""

    async def test(scene: Scene) -> None:
        now = scene.clock.now()
        await scene.run(lambda tx: tx.routes.note_state(GatewayState("", "backend", "down", now)))
        assert await scene.run(lambda tx: all_down(tx, now + STATE_COUNTS - 1))
        assert not await scene.run(lambda tx: all_down(tx, now + STATE_COUNTS))
        await scene.run(lambda tx: tx.routes.note_state(GatewayState("", "replica-2", "up", now + 1)))
        assert not await scene.run(lambda tx: all_down(tx, now + 2))
        await scene.run(lambda tx: tx.routes.forget_states("replica-2"))
        assert await scene.run(lambda tx: all_down(tx, now + 2))

    play(test)
