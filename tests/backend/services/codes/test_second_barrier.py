"""Barriers that stand behind another one: each is met here with the first one out of the way (N4, N5, X3, X21)."""

from collections.abc import Callable

from sqlalchemy import bindparam, delete

from kiosk_backend.domain.policy import SECOND
from kiosk_backend.services.codes import CodeState
from kiosk_backend.services.submission import charge_only
from kiosk_backend.storage import tables
from kiosk_backend.storage.statements import statement
from tests.backend.services.codes.scene import TODAY, Scene, code_of

Play = Callable[..., None]
_ERASE = statement(delete(tables.bookings).where(tables.bookings.c.booking_id == bindparam("id")))


async def fail(scene: Scene, booking_id: str, times: int) -> None:
    for _ in range(times):
        await scene.run(lambda tx: tx.challenges.failed("aurora", booking_id, scene.clock.now()))


def test_a_right_code_is_not_even_compared_for_a_booking_that_is_left_to_staff(play: Play) -> None:
    async def test(scene: Scene) -> None:
        booking_id = await scene.book()
        handle = await scene.visit(booking_id)
        await scene.start(handle)
        code = await scene.code(handle)
        await fail(scene, booking_id, 24)
        assert code_of(await scene.submit(handle, await scene.wrong(handle))) == "staff_only"
        other = await scene.book("+436605555555")
        visit = await scene.visit(other)
        await scene.start(visit)
        right = await scene.code(visit)
        await fail(scene, other, 25)  # its challenge is open still
        for handed, typed in ((handle, code), (visit, right)):
            refused = await scene.submit(handed, typed)
            assert (code_of(refused), getattr(refused, "retry_after_s", 0)) == ("staff_only", None)
        assert (await scene.challenge(visit)).attempts == 0
        assert await scene.grants() == 0

    play(test)


def test_a_code_that_was_locked_by_a_pause_stays_locked_when_staff_lift_the_pause(play: Play) -> None:
    async def test(scene: Scene) -> None:
        booking_id = await scene.book()
        handle = await scene.visit(booking_id)
        await scene.start(handle)
        code = await scene.code(handle)
        await fail(scene, booking_id, 9)
        assert code_of(await scene.submit(handle, await scene.wrong(handle))) == "sms_paused"
        await scene.run(lambda tx: tx.challenges.clear("aurora", booking_id))
        assert code_of(await scene.submit(handle, code)) == "code_locked"

    play(test)


def test_charging_for_a_bug_charges_nobody_where_nothing_could_be_tried(play: Play) -> None:
    async def test(scene: Scene) -> None:
        booking_id = await scene.book()
        handle = await scene.visit(booking_id)
        for asked in (handle, "vh_" + "A" * 43):
            asking = scene.asking(asked)
            await scene.run(lambda tx, asking=asking: charge_only(tx, scene.desk, asking))
        assert await scene.failures(booking_id) == 0
        assert await scene.events() == []

    play(test)


def test_the_right_code_of_an_erased_booking_gives_nothing(play: Play) -> None:
    async def test(scene: Scene) -> None:
        booking_id = await scene.book()
        handle = await scene.visit(booking_id)
        await scene.start(handle)
        code = await scene.code(handle)
        await scene.run(lambda tx: tx.db.run(_ERASE, id=booking_id))
        assert code_of(await scene.submit(handle, code)) == "visit_over"
        assert code_of(await scene.state(handle)) == "visit_over"
        assert code_of(await scene.start(handle)) == "visit_over"

    play(test)


def test_a_replaced_code_keeps_the_tries_and_the_sends_of_its_challenge(play: Play) -> None:
    """X3: typing an old code is no way to five fresh tries."""

    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        await scene.start(handle)
        first, code = await scene.challenge(handle), await scene.code(handle)
        for _ in range(3):
            await scene.submit(handle, await scene.wrong(handle))
        scene.clock.advance(300 * SECOND)
        assert getattr(await scene.submit(handle, code), "sent_new_code", False)
        state = await scene.state(handle)
        assert isinstance(state, CodeState)
        assert (await scene.challenge(handle)).challenge_id == first.challenge_id
        assert (state.tries_left, state.sends_left) == (2, 1)

    play(test)


def test_resends_count_against_the_phone_as_starts_do(play: Play) -> None:
    """X21: five texts an hour to one number, however they were asked for."""

    async def test(scene: Scene) -> None:
        first, second = await scene.visit(await scene.book()), await scene.visit(await scene.book(), "kiosk-2")
        asked = [await scene.start(first), await scene.start(second, "kiosk-2")]
        for _ in range(2):
            scene.clock.advance(61 * SECOND)
            asked += [await scene.resend(first), await scene.resend(second, "kiosk-2")]
        assert [code_of(one) for one in asked] == ["ok"] * 5 + ["no_sends_left"]
        assert len(await scene.messages()) == 5

    play(test)


def test_a_resend_after_the_challenge_ended_starts_another(play: Play) -> None:
    async def test(scene: Scene) -> None:
        booking_id = await scene.book()
        handle = await scene.visit(booking_id)
        await scene.start(handle)
        first = (await scene.challenge(handle)).challenge_id
        scene.clock.advance(600 * SECOND)
        state = await scene.resend(handle)
        assert isinstance(state, CodeState)
        assert (state.sends_left, state.tries_left, state.expires_in_s) == (2, 5, 300)
        assert (await scene.challenge(handle)).challenge_id != first
        assert sorted(one.state for one in await scene.challenges(booking_id)) == ["expired", "open"]

    play(test)


def test_one_kiosks_starts_are_not_anothers(play: Play) -> None:
    async def test(scene: Scene) -> None:
        for n in range(20):
            assert code_of(await scene.start(await scene.visit(await scene.book(f"+43660123{n:04}")))) == "ok"
        assert code_of(await scene.start(await scene.visit(await scene.book("+436601239999")))) == "slow_down"
        elsewhere = await scene.visit(await scene.book("+436601238888"), "kiosk-2")
        assert code_of(await scene.start(elsewhere, "kiosk-2")) == "ok"

    play(test)


def test_a_start_that_comes_too_late_says_since_when(play: Play) -> None:
    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book(arrive=TODAY.replace(day=TODAY.day - 2)))
        refused = await scene.start(handle)
        assert (code_of(refused), getattr(refused, "opens_at", 0)) == ("too_late", None)
        closed = getattr(refused, "closed_at", None)
        assert closed is not None
        assert scene.site.local(closed).isoformat() == "2026-09-21T05:00:00+02:00"

    play(test)
