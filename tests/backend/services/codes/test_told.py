"""What the kiosk is told of a code after each step, and what the audit and the grant say of it (S31, N9)."""

import json
from collections.abc import Callable
from typing import Any

from kiosk_backend.domain.policy import SECOND
from kiosk_backend.services.codes import CodeState
from kiosk_backend.services.grants import consume_grant
from kiosk_backend.services.submission import Verified
from kiosk_backend.services.visits import known
from tests.backend.services.codes.scene import Scene, code_of
from tests.backend.services.codes.test_sending import ScriptedGateway, started, worker

Play = Callable[..., None]


async def bodies(scene: Scene, event: str) -> list[dict[str, Any]]:
    rows = await scene.run(lambda tx: tx.audit.rows("kiosk-1", 0, 99))
    return [json.loads(row.body) for row in rows if row.event == event]


def test_a_resend_begins_the_delivery_line_anew(play: Play) -> None:
    """What became of the first text says nothing of the second, and the long poll sees the change."""

    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        await scene.start(handle)
        challenge_id = (await scene.challenge(handle)).challenge_id
        now = scene.clock.now()
        assert await scene.run(lambda tx: tx.challenges.report(challenge_id, "not_delivered", sent_at=now))
        before = await scene.state(handle)
        scene.clock.advance(31 * SECOND)
        told = await scene.resend(handle)
        assert isinstance(before, CodeState)
        assert isinstance(told, CodeState)
        assert (before.delivery, told.delivery, told.late_in_ms) == ("not_delivered", "queued", None)
        assert told == await scene.state(handle)  # the answer is what a poll finds, its version included
        assert told.version > before.version
        assert (await scene.challenge(handle)).sent_at is None

    play(test)


def test_a_right_code_gives_a_grant_by_text_message_for_that_kiosk_and_booking(play: Play) -> None:
    async def test(scene: Scene) -> None:
        booking_id = await scene.book()
        handle = await scene.visit(booking_id)
        await scene.start(handle)
        outcome = await scene.submit(handle, await scene.code(handle))
        assert isinstance(outcome, Verified)
        visit = await scene.run(lambda tx: known(tx, scene.desk, site_id="aurora", handle=handle))
        grant = await scene.run(
            lambda tx: consume_grant(
                tx, scene.desk, handle=outcome.grant.reveal(), visit=visit, purpose="check_in", now=scene.clock.now()
            )
        )
        assert grant is not None
        assert (grant.evidence, grant.level, grant.booking_id, grant.kiosk_id) == ("sms", "V2", booking_id, "kiosk-1")
        assert (grant.staff_id, grant.second_staff_id, grant.why) == ("", "", "")
        assert grant.granted_at == scene.clock.now()
        assert grant.expires_at == scene.clock.now() + scene.policy.grant_life

    play(test)


def test_the_audit_names_challenge_booking_method_and_try(play: Play) -> None:
    async def test(scene: Scene) -> None:
        booking_id = await scene.book()
        handle = await scene.visit(booking_id)
        await scene.start(handle)
        challenge_id = (await scene.challenge(handle)).challenge_id
        await scene.submit(handle, await scene.wrong(handle))
        await scene.submit(handle, await scene.code(handle))
        ids = {"challenge_id": challenge_id, "booking_id": booking_id, "method": "sms"}
        for event, facts in (
            ("code.started", {"sends": 1, "notice": "default"}),
            ("code.wrong", {"attempt": 1}),
            ("code.verified", {"attempt": 2}),
        ):
            (body,) = await bodies(scene, event)
            assert body.items() >= {**ids, **facts}.items()

    play(test)


def test_the_failure_that_pauses_also_ends_the_challenge_and_its_code(play: Play) -> None:
    """N4, S28: nothing is left to try when the pause is over, though this challenge had tries left."""

    async def test(scene: Scene) -> None:
        booking_id = await scene.book()
        handle = await scene.visit(booking_id)
        await scene.start(handle)
        for _ in range(9):
            await scene.run(lambda tx: tx.challenges.failed("aurora", booking_id, scene.clock.now()))
        assert code_of(await scene.submit(handle, await scene.wrong(handle))) == "sms_paused"
        found = await scene.challenge(handle)
        assert (found.state, found.code_sealed, found.tries_left) == ("locked", None, 4)
        assert (await scene.events())[-1] == "code.locked"

    play(test)


def test_a_code_typed_too_late_is_audited_and_so_is_the_new_one(play: Play) -> None:
    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        await scene.start(handle)
        code, first = await scene.code(handle), (await scene.challenge(handle)).challenge_id
        scene.clock.advance(300 * SECOND)
        await scene.submit(handle, code)
        (late,) = await bodies(scene, "code.too_old")
        assert (late["challenge_id"], late["attempt"]) == (first, 0)
        scene.clock.advance(300 * SECOND)  # the challenge itself is over now
        assert code_of(await scene.submit(handle, code)) == "code_expired"
        assert (await scene.challenge(handle)).challenge_id != first
        assert len(await bodies(scene, "code.too_old")) == 2

    play(test)


def test_before_a_code_was_asked_for_there_is_nothing_to_watch_resend_or_try(play: Play) -> None:
    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        assert code_of(await scene.state(handle)) == "code_missing"
        assert code_of(await scene.resend(handle)) == "code_missing"
        assert code_of(await scene.submit(handle, "000000")) == "code_missing"
        for asked in (scene.state, scene.resend, scene.start):
            assert code_of(await asked(handle, "kiosk-2")) == "visit_over"
            assert code_of(await asked("vh_" + "A" * 43)) == "visit_over"

    play(test)


def test_an_old_code_is_not_replaced_where_no_text_may_be_sent(play: Play) -> None:
    async def test(scene: Scene) -> None:
        booking_id = await scene.book()
        handle = await scene.visit(booking_id)
        await scene.start(handle)
        code = await scene.code(handle)
        await scene.run(lambda tx: tx.bookings.lock(booking_id, "asked", scene.clock.now()))
        scene.clock.advance(300 * SECOND)
        outcome = await scene.submit(handle, code)
        assert (code_of(outcome), getattr(outcome, "sent_new_code", None)) == ("code_expired", False)
        assert len(await scene.messages()) == 1

    play(test)


def test_the_text_of_a_resend_reads_like_the_first(play: Play) -> None:
    async def test(scene: Scene) -> None:
        handle, gateway = await started(scene), ScriptedGateway()
        await worker(scene, gateway).send_due()
        scene.clock.advance(31 * SECOND)
        await scene.resend(handle)
        await worker(scene, gateway).send_due()
        first, second = gateway.sent
        assert (second.to, second.body) == (first.to, first.body)
        assert second.message_id != first.message_id

    play(test)
