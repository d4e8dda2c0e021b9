"""The worker and the receipts: every message ends, none holds up another, and the line tells the truth (F6–F8, F16)."""

import asyncio
import itertools
import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from kiosk_backend.domain.delivery import MessageState
from kiosk_backend.domain.policy import SECOND
from kiosk_backend.domain.private import Phone, Secret
from kiosk_backend.ports.sms import Refused, Text, Unclear
from kiosk_backend.services.delivery import (
    LEASE,
    is_receipt_key,
    receipt_key,
    take_batch,
    text_service_of,
)
from kiosk_backend.services.messages import queue_help, queue_pass_link
from kiosk_backend.services.submission import Verified
from tests.backend.services.codes.scene import PHONE, Scene
from tests.backend.services.codes.scripted import Notes, ScriptedGateway, line, receipt, started, worker

Play = Callable[..., None]


def test_a_code_leaves_and_the_line_follows(play_on_both: Play) -> None:
    async def test(scene: Scene) -> None:
        handle, gateway = await started(scene), ScriptedGateway()
        code = await scene.code(handle)
        assert await line(scene, handle) == "queued"
        await worker(scene, gateway).send_due()
        [text] = gateway.sent
        assert text.to == Phone(PHONE)
        assert text.body == Secret(
            f"{code} is your Aurora check-in code. It expires in 5 min. We never call to ask for it."
        )
        assert text.life_s == 300
        assert await line(scene, handle) == "handed_over"
        await receipt(scene, text.message_id, "delivered")
        assert await line(scene, handle) == "delivered"
        assert [message.state for message in await scene.messages()] == ["delivered"]

    play_on_both(test)


@pytest.mark.parametrize(("sent", "wait", "resent", "flagged"), [
    (False, 0, False, True), (True, 999, False, True), (True, SECOND, False, False), (True, 31 * SECOND, True, False),
])  # fmt: skip
def test_a_code_typed_before_anybody_could_read_it_is_flagged(
    play: Play, sent: bool, wait: int, resent: bool, flagged: bool
) -> None:
    """S17: an audit mark; the guest is let through."""

    async def test(scene: Scene) -> None:
        handle = await started(scene)
        if sent:
            await worker(scene, ScriptedGateway()).send_due()
        scene.clock.advance(wait)
        if resent:
            await scene.resend(handle)
        assert isinstance(await scene.submit(handle, await scene.code(handle)), Verified)
        rows = await scene.run(lambda tx: tx.audit.rows("kiosk-1", 0, 99))
        (verified,) = [json.loads(row.body) for row in rows if row.event == "code.verified"]
        assert ("soon" in verified) is flagged

    play(test)


def test_the_line_becomes_late_by_itself_and_its_version_rises(play: Play) -> None:
    async def test(scene: Scene) -> None:
        handle = await started(scene)
        await worker(scene, ScriptedGateway()).send_due()
        before: Any = await scene.state(handle)
        assert before.late_in_ms == 30_000
        scene.clock.advance(30 * SECOND)
        late: Any = await scene.state(handle)
        assert (late.delivery, late.late_in_ms) == ("late", None)
        assert late.version > before.version
        [message] = await scene.messages()
        await receipt(scene, message.message_id, "delivered")
        delivered: Any = await scene.state(handle)
        assert delivered.delivery == "delivered"
        assert delivered.version > late.version

    play(test)


@pytest.mark.parametrize(
    "order",
    list(itertools.permutations(["handed_over", "handed_over", "not_delivered", "delivered", "not_delivered"], 4)),
)
def test_receipts_in_any_order_end_the_same(play: Play, order: Sequence[MessageState]) -> None:
    """F7, X29: the state is the highest that was reported; delivered wins over any failure."""
    ranks = ["handed_over", "not_delivered", "delivered"]

    async def test(scene: Scene) -> None:
        await started(scene)
        await worker(scene, ScriptedGateway()).send_due()
        [message] = await scene.messages()
        for state in order:
            await receipt(scene, message.message_id, state)
        assert [one.state for one in await scene.messages()] == [max(order, key=ranks.index)]

    play(test)


def test_a_receipt_before_the_answer_of_the_send_stays(play_on_both: Play) -> None:
    """F8."""

    async def test(scene: Scene) -> None:
        handle = await started(scene)

        async def at_once(text: Text) -> None:
            await receipt(scene, text.message_id, "delivered")

        await worker(scene, ScriptedGateway(during=at_once)).send_due()
        assert await line(scene, handle) == "delivered"
        assert [one.state for one in await scene.messages()] == ["delivered"]

    play_on_both(test)


def test_receipts_for_unknown_messages_change_nothing(play: Play) -> None:
    async def test(scene: Scene) -> None:
        assert await receipt(scene, scene.ids.new(), "delivered") is False

    play(test)


def test_a_lost_answer_is_repeated_with_the_same_code(play: Play) -> None:
    """F6: unclear is never given up, and never becomes a second code."""

    async def test(scene: Scene) -> None:
        handle = await started(scene)
        gateway = ScriptedGateway([Unclear("timeout"), Refused("status_503", permanent=False)])
        sending = worker(scene, gateway)
        waits = []
        while len(gateway.sent) < 3:
            batch = await sending.send_due()
            if not batch.leased:
                assert batch.next_due is not None
                waits.append(batch.next_due - scene.clock.now())
                scene.clock.advance(waits[-1])
        assert len({text.body for text in gateway.sent}) == 1
        assert len(gateway.sent) == 3
        assert 500 <= waits[0] < 750
        assert 1_000 <= waits[1] < 1_500
        assert await line(scene, handle) == "handed_over"

    play(test)


def test_nothing_is_sent_after_the_code_died_or_was_used(play: Play) -> None:
    """X32, and the deadline: a text that cannot help any more is not paid for."""

    async def test(scene: Scene) -> None:
        late = await started(scene)
        scene.clock.advance(300 * SECOND)
        used = await scene.visit(await scene.book("+436605555555"))
        await scene.start(used)
        await scene.submit(used, await scene.code(used))
        gateway = ScriptedGateway()
        assert not (await worker(scene, gateway).send_due()).leased
        assert gateway.sent == []
        assert [one.state for one in await scene.messages()] == ["expired", "expired"]
        assert await line(scene, late) == "not_delivered"

    play(test)


def test_a_permanent_refusal_ends_the_message_and_tries_no_other_gateway(play: Play) -> None:
    """X31."""

    async def test(scene: Scene) -> None:
        handle = await started(scene)
        first, second = ScriptedGateway([Refused("opted_out", permanent=True)]), ScriptedGateway(name="other")
        await worker(scene, first, second).send_due()
        assert (len(first.sent), len(second.sent)) == (1, 0)
        assert await line(scene, handle) == "not_delivered"

    play(test)


def test_a_gateway_that_refuses_our_password_is_left_at_once(play: Play) -> None:
    """S24: the guest's text leaves by the next gateway, the next guest's does not even ask, and somebody is told."""

    async def test(scene: Scene) -> None:
        refused, notes = Refused("status_401", permanent=False, account=True), Notes()
        first, second = ScriptedGateway([refused], name="first"), ScriptedGateway(name="second")
        sending = worker(scene, first, second, notes=notes)
        handle = await started(scene)
        await sending.send_due()
        assert await line(scene, handle) == "handed_over"
        await scene.start(await scene.visit(await scene.book("+436601234999"), "kiosk-2"), "kiosk-2")
        await sending.send_due()
        assert (len(first.sent), len(second.sent)) == (1, 2)
        said = [note.split(" ")[0] for note in notes.lines]
        assert (said.count("gateway.refuses_us"), said.count("gateway.degraded")) == (1, 1)
        assert "gateway.degraded" in await scene.events()

    play(test)


def test_a_gateway_that_is_away_is_passed_by(play: Play) -> None:
    async def test(scene: Scene) -> None:
        handle = await started(scene)
        first, second = ScriptedGateway([Refused("connect", permanent=False)]), ScriptedGateway(name="other")
        await worker(scene, first, second).send_due()
        assert len(second.sent) == 1
        assert await line(scene, handle) == "handed_over"

    play(test)


def test_a_gateway_that_keeps_failing_is_left_alone_and_probed(play: Play) -> None:
    """S24: no message waits for its timeout while everybody knows; one probe finds out that it is back."""

    async def test(scene: Scene) -> None:
        for _ in range(8):
            await scene.run(
                lambda tx: queue_help(
                    tx, scene.desk, site=scene.site, phone=Phone(PHONE), kiosk_name="Lobby 1", step="FIND"
                )
            )
        gateway, notes = ScriptedGateway([Refused("ClientConnectorError", permanent=False)] * 5), Notes()
        sending = worker(scene, gateway, notes=notes)
        await sending.send_due()
        assert len(gateway.sent) == 5
        for _ in range(5):
            scene.clock.advance(4 * SECOND)
            await sending.send_due()
        assert len(gateway.sent) == 5
        scene.clock.advance(15 * SECOND)
        await sending.send_due()
        assert len(gateway.sent) > 5  # the probe, and what was due after its answer
        for _ in range(3):
            scene.clock.advance(20 * SECOND)
            await sending.send_due()
        assert [one.state for one in await scene.messages()] == ["handed_over"] * 8
        said = [note.split(" ")[0] for note in notes.lines]
        assert said.count("gateway.degraded") == 1
        assert said.count("gateway.recovered") == 1

    play(test)


def test_undelivered_by_one_gateway_leaves_by_the_next(play: Play) -> None:
    async def test(scene: Scene) -> None:
        handle = await started(scene)
        first, second = ScriptedGateway(), ScriptedGateway(name="other")
        sending = worker(scene, first, second)
        await sending.send_due()
        await receipt(scene, first.sent[0].message_id, "not_delivered", first, second)
        assert await line(scene, handle) == "rerouted"
        await sending.send_due()
        assert second.sent[0].body == first.sent[0].body
        await receipt(scene, second.sent[0].message_id, "not_delivered", first, second)
        assert await line(scene, handle) == "not_delivered"
        await receipt(scene, first.sent[0].message_id, "delivered", first, second)  # it came after all
        assert await line(scene, handle) == "delivered"

    play(test)


def test_an_unreadable_message_is_parked_and_the_others_leave(play: Play) -> None:
    """F16."""

    async def test(scene: Scene) -> None:
        await started(scene)
        [poison] = await scene.messages()
        await scene.break_number(poison.message_id)
        await scene.start(await scene.visit(await scene.book("+436605555555")))
        gateway, notes = ScriptedGateway(), Notes()
        sending = worker(scene, gateway, notes=notes)
        await sending.send_due()
        assert len(gateway.sent) == 1
        for _ in range(12):
            scene.clock.advance(3 * SECOND)
            await sending.send_due()
        assert sorted(one.state for one in await scene.messages()) == ["handed_over", "parked"]
        assert len(gateway.sent) == 1
        assert sum("message.unreadable" in note for note in notes.lines) == 5

    play(test)


def test_a_message_that_kills_its_worker_again_and_again_is_parked(play: Play) -> None:
    """F16: leases are counted before the message is looked at, so a crash loop ends."""

    async def test(scene: Scene) -> None:
        await scene.run(
            lambda tx: queue_pass_link(
                tx, scene.desk, site=scene.site, phone=Phone(PHONE), link=Secret("https://x"),
                deadline_at=scene.clock.now() + 86_400 * SECOND,
            )
        )  # fmt: skip
        leases = 0
        while (await scene.run(lambda tx: take_batch(tx, scene.desk, owner="dying", limit=16))).leased:
            leases += 1
            assert leases <= 40
            scene.clock.advance(LEASE)
        assert leases == 40
        assert [one.state for one in await scene.messages()] == ["parked"]

    play(test)


def test_the_first_text_arriving_outweighs_the_second_failing(play: Play) -> None:
    """The phone has a code that works, whatever becomes of the repeat."""

    async def test(scene: Scene) -> None:
        handle, gateway = await started(scene), ScriptedGateway()
        sending = worker(scene, gateway)
        await sending.send_due()
        scene.clock.advance(31 * SECOND)
        await scene.resend(handle)
        await sending.send_due()
        first, second = gateway.sent
        await receipt(scene, first.message_id, "delivered")
        await receipt(scene, second.message_id, "not_delivered")
        assert await line(scene, handle) == "delivered"

    play(test)


def test_what_a_dead_worker_held_is_sent_by_the_next(play_on_both: Play) -> None:
    """Crash-only, F14: due again when the lease ends, with the same code, and not a moment before."""

    async def test(scene: Scene) -> None:
        handle, gateway = await started(scene), ScriptedGateway()
        code = await scene.code(handle)
        held = await scene.run(lambda tx: take_batch(tx, scene.desk, owner="dead", limit=16))
        assert len(held.leased) == 1
        assert not (await worker(scene, gateway).send_due()).leased
        scene.clock.advance(LEASE)
        await worker(scene, gateway).send_due()
        assert gateway.sent[0].body.reveal().startswith(code)

    play_on_both(test)


def test_four_workers_send_each_message_once(play_on_both: Play) -> None:
    async def test(scene: Scene) -> None:
        for n in range(12):
            kiosk = f"kiosk-{n}"
            await scene.start(await scene.visit(await scene.book(f"+43660123{n:04}"), kiosk), kiosk)
        gateway = ScriptedGateway()
        await asyncio.gather(*(worker(scene, gateway, owner=f"worker-{n}").send_due() for n in range(4)))
        assert len(gateway.sent) == len({text.message_id for text in gateway.sent}) == 12

    play_on_both(test)


def test_the_running_worker_is_woken_by_a_start(play: Play) -> None:
    async def test(scene: Scene) -> None:
        arrived = asyncio.Event()

        async def note(_: Text) -> None:
            arrived.set()

        task = asyncio.create_task(worker(scene, ScriptedGateway(during=note)).run())
        await started(scene)
        async with asyncio.timeout(5):
            await arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    play(test)


def test_other_texts_have_a_number_of_their_own(play: Play) -> None:
    async def test(scene: Scene) -> None:
        link = Secret("https://desk.example/p/" + "x" * 43)
        await scene.run(
            lambda tx: queue_help(
                tx, scene.desk, site=scene.site, phone=Phone(PHONE), kiosk_name="Lobby 1", step="enter_code"
            )
        )
        await scene.run(
            lambda tx: queue_pass_link(
                tx, scene.desk, site=scene.site, phone=Phone(PHONE), link=link,
                deadline_at=scene.clock.now() + 600 * SECOND,
            )
        )  # fmt: skip
        gateway = ScriptedGateway()
        await worker(scene, gateway).send_due()
        bodies = {text.body.reveal() for text in gateway.sent}
        assert bodies == {
            "Lobby 1: a guest needs help (confirming it's them). Answer in staff mode.",
            f"Your Aurora pass: {link.reveal()} It works once, for 10 minutes.",
        }

    play(test)


def test_a_call_for_help_is_not_sent_when_it_is_stale(play: Play) -> None:
    async def test(scene: Scene) -> None:
        await scene.run(
            lambda tx: queue_help(
                tx, scene.desk, site=scene.site, phone=Phone(PHONE), kiosk_name="Lobby 1", step="FIND"
            )
        )
        scene.clock.advance(600 * SECOND)
        gateway = ScriptedGateway()
        await worker(scene, gateway).send_due()
        assert gateway.sent == []
        assert [one.state for one in await scene.messages()] == ["expired"]

    play(test)


def test_a_resend_overtakes_a_text_that_still_waits(play: Play) -> None:
    """The gateway was away: one text leaves, not two with the same code."""

    async def test(scene: Scene) -> None:
        handle = await started(scene)
        scene.clock.advance(31 * SECOND)
        await scene.resend(handle)
        gateway = ScriptedGateway()
        await worker(scene, gateway).send_due()
        assert len(gateway.sent) == 1
        assert [one.state for one in await scene.messages()] == ["expired", "handed_over"]
        assert await line(scene, handle) == "handed_over"

    play(test)


def test_no_code_or_number_reaches_a_log_or_a_clear_column(play: Play) -> None:
    """X13, X14: canary."""

    async def test(scene: Scene) -> None:
        handle, notes = await started(scene), Notes()
        code = await scene.code(handle)
        gateway = ScriptedGateway([Unclear("timeout"), Refused("status_500", permanent=False)])
        sending = worker(scene, gateway, notes=notes)
        for _ in range(4):
            await sending.send_due()
            scene.clock.advance(3 * SECOND)
        await scene.submit(handle, await scene.wrong(handle))
        dump = await scene.run(_everything)
        said = "\n".join(notes.lines) + repr(gateway.sent) + repr(await scene.challenge(handle)) + dump
        assert notes.lines
        for canary in (PHONE, PHONE[1:], PHONE[4:]):
            assert canary not in said
        assert f"'{code}" not in said
        assert f"{code} " not in said

    play(test)


def _everything(tx: Any) -> str:
    from sqlalchemy import select

    from kiosk_backend.storage import tables
    from kiosk_backend.storage.statements import statement

    wanted = (tables.outbox, tables.challenges, tables.audit, tables.receipts, tables.limits, tables.grants)
    return "\n".join(repr(tuple(row)) for table in wanted for row in tx.db.all(statement(select(table))))


def test_receipt_keys_belong_to_one_message(play: Play) -> None:
    async def test(scene: Scene) -> None:
        mine, other = scene.ids.new(), scene.ids.new()
        key = receipt_key(scene.desk, mine, "kannel")
        assert is_receipt_key(scene.desk, mine, key, "kannel")
        assert not is_receipt_key(scene.desk, mine, key, "twilio")
        assert not is_receipt_key(scene.desk, other, key, "kannel")
        for wrong in ("", "x", key[:-1], key[:-1] + ("0" if key[-1] != "0" else "1"), "ffffffff" + key[8:], key + "00"):
            assert not is_receipt_key(scene.desk, mine, wrong, "kannel")

    play(test)


def test_the_state_of_the_text_service(play: Play) -> None:
    async def test(scene: Scene) -> None:
        async def state() -> tuple[str, float | None]:
            return await scene.run(lambda tx: text_service_of(tx, "aurora", scene.clock.now()))

        assert await state() == ("working", None)
        for n in range(3):
            kiosk = f"kiosk-{n}"
            await scene.start(await scene.visit(await scene.book(f"+43660123{n:04}"), kiosk), kiosk)
        await worker(scene, ScriptedGateway([Refused("opted_out", permanent=True)] * 3)).send_due()
        assert (await state())[0] == "down"
        await started(scene)
        await worker(scene, ScriptedGateway()).send_due()
        scene.clock.advance(40 * SECOND)
        await receipt(scene, (await scene.messages())[-1].message_id, "delivered")
        assert await state() == ("slow", 40.0)

    play(test)
