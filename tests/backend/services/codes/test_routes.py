"""Another way for the same code: silent, refusing, lying gateways, and never more than two (X29–X33, design §8.6)."""

import asyncio
import json
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest

from kiosk_backend.domain.delivery import Channel
from kiosk_backend.domain.policy import SECOND
from kiosk_backend.domain.private import Phone, Secret
from kiosk_backend.domain.routing import DRAWS
from kiosk_backend.domain.site import Site, site
from kiosk_backend.ports import StoreUnavailable
from kiosk_backend.ports.outbox import Message
from kiosk_backend.ports.sms import Handover, Refused, Text, Unclear
from kiosk_backend.services.delivery import LEASE, PATIENCE, text_service_of
from kiosk_backend.services.messages import queue_code, queue_help, queue_pass_link
from kiosk_backend.services.submission import Verified
from tests.backend.services.codes.scene import CONFIG, PHONE, SITE, Scene
from tests.backend.services.codes.scripted import Notes, ScriptedGateway, line, receipt, started, worker

Play = Callable[..., None]
AWAY: Handover = Refused("ClientConnectorError", permanent=False)
LOST: Handover = Unclear("TimeoutError")


def pair() -> tuple[ScriptedGateway, ScriptedGateway]:
    return ScriptedGateway(name="kannel"), ScriptedGateway(name="twilio")


async def states(scene: Scene) -> list[str]:
    return [one.state for one in await scene.messages()]


def test_a_silent_gateway_is_followed_by_another_and_the_same_code_works(play_on_both: Play) -> None:
    """X30: accepted and never delivered. The line says so, the second delivers, the guest types the code."""

    async def test(scene: Scene) -> None:
        handle, (first, second) = await started(scene), pair()
        sending = worker(scene, first, second)
        await sending.send_due()
        assert await line(scene, handle) == "handed_over"
        scene.clock.advance(15 * SECOND - 1)
        batch = await sending.send_due()
        assert second.sent == []
        assert batch.next_due == scene.clock.now() + 1  # the worker wakes for it by itself
        scene.clock.advance(1)
        await sending.send_due()
        [again] = second.sent
        assert again.body == first.sent[0].body
        assert again.message_id != first.sent[0].message_id
        assert again.life_s == 285  # X33: not longer than the code
        assert await line(scene, handle) == "rerouted"
        await receipt(scene, again.message_id, "delivered", first, second, by="twilio")
        assert await line(scene, handle) == "delivered"
        assert isinstance(await scene.submit(handle, await scene.code(handle)), Verified)
        assert "message.rerouted" in await scene.events()

    play_on_both(test)


def test_all_seven_states_of_the_line_are_reached(play: Play) -> None:
    """design §8.6: each is seen live, and its version always rises."""

    async def test(scene: Scene) -> None:
        handle, (first, second) = await started(scene), pair()
        sending, seen, versions = worker(scene, first, second), [], []

        async def look() -> None:
            state: Any = await scene.state(handle)
            seen.append(state.delivery)
            versions.append(state.version)

        async def between(_: Text) -> None:
            await look()

        await look()
        await sending.send_due()
        await look()
        scene.clock.advance(15 * SECOND)
        second.during = between
        await sending.send_due()
        scene.clock.advance(30 * SECOND)
        await look()
        scene.clock.advance(15 * SECOND)
        await sending.send_due()
        await look()
        await receipt(scene, second.sent[0].message_id, "delivered", first, second)
        await look()
        assert seen == ["queued", "handed_over", "rerouted", "late", "not_delivered", "delivered"]
        assert versions == sorted(set(versions))

        quiet = ScriptedGateway(name="modem", receipts=False)
        other = await scene.visit(await scene.book("+436605555555"), "kiosk-2")
        await scene.start(other, "kiosk-2")
        await worker(scene, quiet).send_due()
        state: Any = await scene.state(other, "kiosk-2")
        assert state.delivery == "unknown_receipts"

    play(test)


@pytest.mark.parametrize(
    ("answers", "asked", "state"),
    [
        ([[AWAY], [AWAY], []], ["a", "b", "c"], "handed_over"),  # provably refused: none of them counts
        ([[LOST], [], []], ["a", "b"], "handed_over"),
        ([[LOST], [LOST], []], ["a", "b"], "queued"),  # two may have taken it: nobody else is asked
        ([[AWAY], [LOST], [LOST]], ["a", "b", "c"], "queued"),
        ([[LOST], [AWAY], []], ["a", "b", "c"], "handed_over"),
        ([[Refused("opt_out", permanent=True)], [], []], ["a"], "not_delivered"),
        ([[AWAY], [Refused("bad_number", permanent=True)], []], ["a", "b"], "not_delivered"),
        ([[LOST], [Refused("bad_number", permanent=True)], []], ["a", "b"], "not_delivered"),
    ],
)
def test_at_most_two_gateways_may_have_taken_it(
    play: Play, answers: Sequence[list[Handover]], asked: Sequence[str], state: str
) -> None:
    """X31: refused goes on at once, unclear counts, a permanent refusal stops. Whoever is asked gets the same code."""

    async def test(scene: Scene) -> None:
        await started(scene)
        order: list[str] = []
        gateways = []
        for name, own in zip("abc", answers, strict=True):

            async def note(_: Text, name: str = name) -> None:
                order.append(name)

            gateways.append(ScriptedGateway(list(own), name=name, during=note))
        await worker(scene, *gateways).send_due()
        assert order == list(asked)
        assert await states(scene) == [state]
        assert len({text.body for gateway in gateways for text in gateway.sent}) == 1

    play(test)


def test_however_long_one_waits_two_gateways_are_all(play: Play) -> None:
    """X31: no storm. Silent after silent, bad receipts twice, repeated: two texts for one request."""

    async def test(scene: Scene) -> None:
        handle = await started(scene)
        gateways = [ScriptedGateway(name=name) for name in "abcd"]
        sending = worker(scene, *gateways)
        for _ in range(40):
            await sending.send_due()
            scene.clock.advance(5 * SECOND)
            for gateway in gateways[1:]:
                for text in gateway.sent:
                    await receipt(scene, text.message_id, "not_delivered", *gateways, by=gateway.name)
        assert sum(len(gateway.sent) for gateway in gateways) == 2
        assert await line(scene, handle) == "not_delivered"

    play(test)


@pytest.mark.parametrize("over", ["verified", "superseded", "resent", "expired"])
def test_no_other_way_once_nobody_waits_for_it(play: Play, over: str) -> None:
    """X32: a deadline that passes, or a bad receipt that comes, after the guest is through sends nothing."""

    async def test(scene: Scene) -> None:
        booking_id = await scene.book()
        handle, (first, second) = await scene.visit(booking_id), pair()
        await scene.start(handle)
        sending = worker(scene, first, second)
        await sending.send_due()
        if over == "verified":
            await scene.submit(handle, await scene.code(handle))
        elif over == "superseded":
            await scene.start(await scene.visit(booking_id, "kiosk-2"), "kiosk-2")
        elif over == "resent":
            scene.clock.advance(31 * SECOND)
            await scene.resend(handle)
        else:
            scene.clock.advance(300 * SECOND)
        mine = first.sent[0].message_id
        before = len(await scene.messages())
        await receipt(scene, mine, "not_delivered", first, second, by="kannel")
        scene.clock.advance(60 * SECOND)
        await sending.send_due()
        assert len(await scene.messages()) == before
        assert second.sent == []

    play(test)


@pytest.mark.parametrize("late", ["not_delivered", "handed_over", "delivered"])
@pytest.mark.parametrize("answered", [False, True])
def test_a_late_receipt_of_the_first_speaks_for_the_first(play: Play, late: Any, answered: bool) -> None:
    """X29: after the code went another way only its arrival is news."""

    async def test(scene: Scene) -> None:
        handle, (first, second) = await started(scene), pair()
        sending = worker(scene, first, second)
        await sending.send_due()
        scene.clock.advance(15 * SECOND)
        await sending.send_due()
        if answered:
            await receipt(scene, second.sent[0].message_id, "delivered", first, second, by="twilio")
        for _ in range(2):
            await receipt(scene, first.sent[0].message_id, late, first, second, by="kannel")
        await sending.send_due()
        assert (len(first.sent), len(second.sent)) == (1, 1)
        assert await line(scene, handle) == ("delivered" if answered or late == "delivered" else "rerouted")

    play(test)


def test_who_was_asked_before_cannot_undo_the_handover(play_on_both: Play) -> None:
    """X29: the first timed out after all; what it reports of failing does not concern the second's message."""

    async def test(scene: Scene) -> None:
        handle, (first, second) = await started(scene), pair()
        first.answers = [LOST]
        await worker(scene, first, second).send_due()
        [text] = second.sent
        assert not await receipt(scene, text.message_id, "not_delivered", first, second, by="kannel")
        assert await line(scene, handle) == "rerouted"  # until it arrives: the guest must be able to read it
        assert await receipt(scene, text.message_id, "not_delivered", first, second, by="twilio")
        assert await line(scene, handle) == "not_delivered"  # both may have taken it: there is no third
        assert await receipt(scene, text.message_id, "delivered", first, second, by="kannel")
        assert await line(scene, handle) == "delivered"

    play_on_both(test)


def test_a_bad_receipt_before_the_answer_goes_another_way_at_once(play_on_both: Play) -> None:
    """F8, X29: the receipt overtakes the answer of the send; the answer changes nothing of it."""

    async def test(scene: Scene) -> None:
        handle, (first, second) = await started(scene), pair()

        async def at_once(text: Text) -> None:
            await receipt(scene, text.message_id, "not_delivered", first, second, by="kannel")

        first.during = at_once
        sending = worker(scene, first, second)
        await sending.send_due()
        assert await line(scene, handle) == "rerouted"
        await sending.send_due()
        assert (len(first.sent), len(second.sent)) == (1, 1)
        assert await states(scene) == ["not_delivered", "handed_over"]

    play_on_both(test)


def test_an_early_network_report_still_has_a_deadline(play_on_both: Play) -> None:
    """F8: "taken by the network" before the answer, and then silence."""

    async def test(scene: Scene) -> None:
        await started(scene)
        first, second = pair()

        async def at_once(text: Text) -> None:
            await receipt(scene, text.message_id, "handed_over", first, second, by="kannel")

        first.during = at_once
        sending = worker(scene, first, second)
        await sending.send_due()
        scene.clock.advance(15 * SECOND)
        await sending.send_due()
        assert len(second.sent) == 1

    play_on_both(test)


def test_a_crash_between_handover_and_settling_counts_as_a_route(play_on_both: Play) -> None:
    """F6, X31: the gateway took it, nobody wrote it down. It leaves once more by the lease, then no more."""

    async def test(scene: Scene) -> None:
        handle, (first, second) = await started(scene), pair()
        dying = worker(scene, first, second)
        real = scene.store

        class Crashing:
            """Dies when it should write down what became of the message."""

            def __init__(self) -> None:
                self.taken = False

            async def run(self, fn: Any, **options: Any) -> Any:
                if self.taken:
                    raise StoreUnavailable
                self.taken = True
                return await real.run(fn, **options)

        dying.store = Crashing()  # type: ignore[assignment]
        await dying.send_due()
        assert len(first.sent) == 1
        next_one = worker(scene, first, second)
        assert not (await next_one.send_due()).leased
        scene.clock.advance(LEASE)
        await next_one.send_due()
        assert len(first.sent) + len(second.sent) == 2
        scene.clock.advance(46 * SECOND)
        for _ in range(3):
            await next_one.send_due()
        assert len(first.sent) + len(second.sent) == 2
        assert await line(scene, handle) == "not_delivered"

    play_on_both(test)


def test_many_workers_send_each_overdue_message_another_way_once(play_on_both: Play) -> None:
    """Replicas: claimed by one conditional update, in the transaction that queues the next."""

    async def test(scene: Scene) -> None:
        first, second = pair()
        for n in range(12):
            kiosk = f"kiosk-{n}"
            await scene.start(await scene.visit(await scene.book(f"+43660123{n:04}"), kiosk), kiosk)
        await worker(scene, first, second).send_due()
        scene.clock.advance(15 * SECOND)
        workers = [worker(scene, first, second, owner=f"worker-{n}") for n in range(4)]
        for _ in range(3):
            await asyncio.gather(*(one.send_due() for one in workers))
        assert len(second.sent) == len({text.message_id for text in second.sent}) == 12
        assert len({text.to for text in second.sent}) == 12

    play_on_both(test)


def test_a_receipt_and_the_deadline_at_once_send_it_once(play_on_both: Play) -> None:
    async def test(scene: Scene) -> None:
        first, second = pair()
        await started(scene)
        sending = worker(scene, first, second)
        await sending.send_due()
        scene.clock.advance(15 * SECOND)
        mine = first.sent[0].message_id
        await asyncio.gather(
            receipt(scene, mine, "not_delivered", first, second, by="kannel"),
            sending.send_due(),
            worker(scene, first, second, owner="other").send_due(),
            receipt(scene, mine, "not_delivered", first, second, by="kannel"),
        )
        await sending.send_due()
        assert len(second.sent) == 1

    play_on_both(test)


def test_with_all_gateways_away_the_guest_knows_soon(play: Play) -> None:
    """S24: within 20 s, not after the five minutes of the code; the alarm rings once; another way is offered."""

    async def test(scene: Scene) -> None:
        handles = []
        for n in range(3):
            handles.append(await scene.visit(await scene.book(f"+43660123{n:04}"), f"kiosk-{n}"))
            await scene.start(handles[-1], f"kiosk-{n}")
        first, second = pair()
        first.answers, second.answers = [AWAY] * 99, [AWAY] * 99
        notes = Notes()
        sending, begun = worker(scene, first, second, notes=notes), scene.clock.now()
        while scene.clock.now() < begun + PATIENCE:
            batch = await sending.send_due()
            if not batch.leased:
                assert batch.next_due is not None
                scene.clock.advance(max(batch.next_due - scene.clock.now(), 1))
        await sending.send_due()
        assert await states(scene) == ["not_delivered"] * 3
        for n, handle in enumerate(handles):
            state: Any = await scene.state(handle, f"kiosk-{n}")
            assert state.delivery == "not_delivered"
        assert (await scene.run(lambda tx: text_service_of(tx, "aurora", scene.clock.now())))[0] == "down"
        events = await scene.events()
        assert events.count("gateway.degraded") == 2
        assert events.count("texts.down") == 1
        assert sum("texts.down" in note for note in notes.lines) == 1

        scene.clock.advance(31 * SECOND)
        first.answers, second.answers = [], []
        await started(scene)
        await sending.send_due()
        assert (await states(scene))[-1] == "handed_over"
        assert "gateway.recovered" in await scene.events()

    play(test)


def test_a_cap_is_no_fault_of_the_gateway(play: Play) -> None:
    async def test(scene: Scene) -> None:
        notes, (first, second) = Notes(), pair()
        first.answers = [Refused("rate_cap", permanent=False)] * 9
        for n in range(9):
            await scene.start(await scene.visit(await scene.book(f"+43660123{n:04}"), f"k{n}"), f"k{n}")
        await worker(scene, first, second, notes=notes).send_due()
        assert len(second.sent) == 9
        assert not any("gateway.degraded" in note for note in notes.lines)

    play(test)


def test_a_probe_that_met_the_cap_is_followed_by_another(play: Play) -> None:
    """S24: a breaker that is probed once and never again would leave a good gateway alone for ever."""

    async def test(scene: Scene) -> None:
        capped: Handover = Refused("rate_cap", permanent=False)
        gateway = ScriptedGateway([AWAY] * 5 + [capped])
        sending = worker(scene, gateway)
        for _ in range(8):
            await scene.run(
                lambda tx: queue_help(tx, scene.desk, site=SITE, phone=Phone(PHONE), kiosk_name="Lobby 1", step="FIND")
            )
        for _ in range(5):
            await sending.send_due()
            scene.clock.advance(31 * SECOND)
        assert set(await states(scene)) == {"handed_over"}

    play(test)


def test_on_the_last_way_silence_ends_the_promise(play: Play) -> None:
    """One gateway: late at 30 s, at 45 s another method is offered, and its text is still welcome."""

    async def test(scene: Scene) -> None:
        handle, only = await started(scene), ScriptedGateway()
        sending = worker(scene, only)
        await sending.send_due()
        scene.clock.advance(30 * SECOND)
        await sending.send_due()
        assert await line(scene, handle) == "late"
        scene.clock.advance(15 * SECOND)
        await sending.send_due()
        assert await line(scene, handle) == "not_delivered"
        assert len(only.sent) == 1
        await receipt(scene, only.sent[0].message_id, "delivered", only)
        assert await line(scene, handle) == "delivered"
        assert isinstance(await scene.submit(handle, await scene.code(handle)), Verified)

    play(test)


def routed(routes: list[dict[str, Any]]) -> tuple[str, Site]:
    config = json.dumps(json.loads(CONFIG) | {"routes": routes})
    made = site(site_id="aurora", kind="stay", name="A", time_zone="Europe/Vienna", country="AT", config=config)
    return config, made


def test_a_site_has_gateways_of_its_own(play: Play) -> None:
    """Named by the site, by country of the number; the modem only when nothing else is left."""
    config, made = routed(
        [
            {"gateway": "modem", "last_resort": True},
            {"gateway": "twilio", "countries": ["AT"]},
            {"gateway": "kannel", "countries": ["DE"]},
        ]
    )

    async def test(scene: Scene) -> None:
        await started(scene)
        kannel, twilio = pair()
        modem = ScriptedGateway(name="modem")
        twilio.answers = [AWAY]
        notes = Notes()
        await worker(scene, kannel, twilio, modem, notes=notes, country_of=lambda _: "AT").send_due()
        assert (len(kannel.sent), len(twilio.sent), len(modem.sent)) == (0, 1, 1)
        said = [note for note in notes.lines if note.startswith(("message.not_taken ", "message.handed_over "))]
        assert "the only way now" in said[0]
        assert "the last resort" in said[1]
        assert "twilio: ClientConnectorError" in said[1]

    play(test, config=config, site=made)


def test_one_in_twenty_tries_another_gateway(play: Play) -> None:
    async def test(scene: Scene) -> None:
        await started(scene)
        first, second = pair()
        scene.codes.draw = 499
        await worker(scene, first, second).send_due()
        assert (len(first.sent), len(second.sent)) == (0, 1)
        scene.codes.draw = DRAWS // 2

    play(test)


def test_a_link_goes_another_way_too_and_is_forgotten_when_it_arrived(play_on_both: Play) -> None:
    """What is sealed in a row is sealed anew for the next, and emptied once nothing needs it."""

    async def test(scene: Scene) -> None:
        link = Secret("https://desk.example/pass/" + "x" * 43)
        await scene.run(
            lambda tx: queue_pass_link(
                tx, scene.desk, site=SITE, phone=Phone(PHONE), link=link, deadline_at=scene.clock.now() + 600 * SECOND
            )
        )
        first, second = pair()
        sending = worker(scene, first, second)
        await sending.send_due()
        scene.clock.advance(15 * SECOND)
        await sending.send_due()
        assert second.sent[0].body == first.sent[0].body
        await receipt(scene, second.sent[0].message_id, "delivered", first, second, by="twilio")
        for message in await scene.messages():
            row = await scene.run(partial(_row, message.message_id))
            assert row is not None
            assert row.to_sealed is None
            assert row.secret_sealed is None

    play_on_both(test)


def test_a_slow_gateway_holds_up_nobody(play: Play) -> None:
    """64 guests start at once while the first message hangs: all others leave."""

    async def test(scene: Scene) -> None:
        arrived, hang = asyncio.Event(), asyncio.Event()
        got: list[Text] = []

        async def slow(text: Text) -> None:
            got.append(text)
            if len(got) == 1:
                await hang.wait()
            if len(got) == 64:
                arrived.set()

        for n in range(64):
            await scene.start(await scene.visit(await scene.book(f"+43660123{n:04}"), f"k{n}"), f"k{n}")
        task = asyncio.create_task(worker(scene, ScriptedGateway(during=slow)).run())
        async with asyncio.timeout(20):
            await arrived.wait()
        hang.set()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    play(test)


def test_the_running_worker_wakes_for_a_deadline(play: Play) -> None:
    """It sleeps until the receipt is overdue, not until something is queued."""

    async def test(scene: Scene) -> None:
        first, second = pair()
        at_first, at_second = asyncio.Event(), asyncio.Event()

        async def taken(_: Text) -> None:
            at_first.set()

        async def again(_: Text) -> None:
            at_second.set()

        first.during, second.during = taken, again
        running = worker(scene, first, second)
        task = asyncio.create_task(running.run())
        await started(scene)
        async with asyncio.timeout(10):
            await at_first.wait()
            while (await states(scene)) != ["handed_over"] or running._due is None:
                await asyncio.wait({task}, timeout=0.01)
            assert running._due <= scene.clock.now() + 15 * SECOND
            scene.clock.advance(15 * SECOND)
            running.desk.clock.raise_to(scene.clock.now())
            await scene.run(lambda tx: tx.changed("outbox"))
            await at_second.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    play(test)


def _row(message_id: str, tx: Any) -> Message | None:
    found: Message | None = tx.outbox.get(message_id)
    return found


VOICE: frozenset[Channel] = frozenset({"text", "voice"})


def test_gateways_are_asked_by_channel(play: Play) -> None:
    async def test(scene: Scene) -> None:
        handle = await started(scene)
        await worker(scene, ScriptedGateway()).send_due()
        challenge = await scene.challenge(handle)
        await scene.run(
            lambda tx: queue_code(
                tx, scene.desk, site=SITE, challenge=challenge, to=Phone(PHONE), channel="voice", language="de"
            )
        )
        silent, speaking = ScriptedGateway(name="kannel"), ScriptedGateway(name="twilio", channels=VOICE)
        await worker(scene, silent, speaking).send_due()
        assert silent.sent == []
        [call] = speaking.sent
        assert (call.channel, call.language) == ("voice", "de")
        assert call.body.reveal().split("\n")[1:7] == list(await scene.code(handle))

    play(test)
