"""A code that worked after wrong ones: the guest is told, once a day, where they can still be reached (S6)."""

from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import select

from kiosk_backend.domain.policy import DAY, HOUR
from kiosk_backend.services.codes import CodeState
from kiosk_backend.services.guessed import WORTH_TELLING, tell_guest
from kiosk_backend.services.submission import Verified
from kiosk_backend.storage.statements import statement
from kiosk_backend.storage.tables import outbox
from tests.backend.services.codes.scene import PHONE, Scene
from tests.backend.services.codes.scripted import ScriptedGateway, ScriptedMailer, worker
from tests.backend.services.codes.test_links import go_on, pick, start_link, token, wrong_number
from tests.backend.services.codes.test_told import bodies

Play = Callable[..., None]
MAIL = "maria@example.com"
_NOTICES = statement(select(outbox.c.channel).where(outbox.c.kind == "code_guessed").order_by(outbox.c.message_id))


async def notices(scene: Scene) -> list[str]:
    """The channels of the notices so far."""
    return [row.channel for row in await scene.run(lambda tx: tx.db.all(_NOTICES))]


async def verify(scene: Scene, booking_id: str, wrong: int, **how: Any) -> None:
    handle = await scene.visit(booking_id)
    await scene.start(handle, **how)
    for _ in range(wrong):
        await scene.submit(handle, await scene.wrong(handle), **how)
    assert isinstance(await scene.submit(handle, await scene.code(handle), **how), Verified)


def test_a_guest_is_told_after_three_wrong_codes_and_not_after_two(play_on_both: Play) -> None:
    """S6: by e-mail where there is one, which a stolen phone may not show."""

    async def test(scene: Scene) -> None:
        assert WORTH_TELLING == 3
        booking_id = await scene.book(email=MAIL)
        await verify(scene, booking_id, 2)
        assert await notices(scene) == []
        await verify(scene, booking_id, 3)
        assert await notices(scene) == ["email"]
        (body,) = await bodies(scene, "guest.warned")
        assert (body["booking_id"], body["count"], body["method"]) == (booking_id, 3, "email")
        mailer = ScriptedMailer()
        await worker(scene, ScriptedGateway(), mailer=mailer).send_due()
        (mail,) = mailer.sent
        assert mail.to.reveal() == MAIL
        assert "worked after several wrong tries" in mail.body.reveal()
        assert "ignore" not in mail.body.reveal()

    play_on_both(test)


def test_failures_of_challenges_before_count_and_without_an_e_mail_the_phone_is_told(play: Play) -> None:
    """S6: two wrong, another visit at another kiosk, one wrong, then right."""

    async def test(scene: Scene) -> None:
        booking_id = await scene.book()
        first = await scene.visit(booking_id, "kiosk-2")
        await scene.start(first, "kiosk-2")
        for _ in range(2):
            await scene.submit(first, await scene.wrong(first), "kiosk-2")
        await verify(scene, booking_id, 1)
        assert await notices(scene) == ["text"]
        gateway = ScriptedGateway()
        await worker(scene, gateway).send_due()
        told = [one.body.reveal() for one in gateway.sent if one.to.reveal() == PHONE]
        assert any(one.startswith("Aurora: a code for your booking worked") for one in told)

    play(test)


def test_one_notice_a_day_for_a_booking_whatever_is_tried(play: Play) -> None:
    """S6, X21: the notice is no way to flood a guest."""

    async def test(scene: Scene) -> None:
        booking_id, other = await scene.book(email=MAIL), await scene.book("+436601234543", email=MAIL)
        for _ in range(2):
            await verify(scene, booking_id, 3)
        assert len(await notices(scene)) == 1
        await verify(scene, other, 3)
        assert len(await notices(scene)) == 2
        scene.clock.advance(DAY + 3 * HOUR)
        await verify(scene, booking_id, 3)
        assert len(await notices(scene)) == 3

    play(test)


def test_an_address_that_was_changed_just_now_is_not_the_one_that_is_told(play: Play) -> None:
    """S6, X35: who changed it would be told instead of the guest."""

    async def test(scene: Scene) -> None:
        held = scene.clock.now() + DAY
        failed = [await scene.book(held_until=held), await scene.book(held_until=held, email=MAIL)]
        site, now = scene.site, scene.clock.now()

        def warn(tx: Any, booking_id: str) -> bool:
            return tell_guest(
                tx, scene.desk, scene.to, site=site, origin="kiosk-1", booking_id=booking_id, failures=3, now=now
            )

        told = [await scene.run(partial(warn, booking_id=one)) for one in failed]
        assert told == [False, True]
        assert await notices(scene) == ["email"]

    play(test)


def test_wrong_numbers_of_links_count_too(play_on_both: Play) -> None:
    """S6: one in three is right by chance."""

    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book(email=MAIL))
        for picks in range(4):
            state = await start_link(scene, handle)
            assert isinstance(state, CodeState)
            wrong = await wrong_number(scene, handle)
            await pick(scene, await token(scene, handle), wrong if picks < 3 else state.choose_number)
        assert isinstance(await go_on(scene, handle), Verified)
        assert await notices(scene) == ["email"]

    play_on_both(test)
