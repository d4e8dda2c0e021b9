"""Messages as they are queued: kinds, channels, languages, and hours when nobody is disturbed (verification §5.11)."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kiosk_backend.domain.policy import HOUR, MINUTE
from kiosk_backend.domain.private import Email, Phone, Secret
from kiosk_backend.ports.sms import Refused, Unclear
from kiosk_backend.services.delivery import text_service_of
from kiosk_backend.services.messages import (
    queue_address_changed,
    queue_caller,
    queue_code,
    queue_confirm_booking,
    queue_link,
    queue_message,
)
from tests.backend.services.codes.scene import PHONE, SITE, Scene
from tests.backend.services.codes.scripted import ScriptedGateway, ScriptedMailer, line, started, worker

Play = Callable[..., None]
ADDRESS = "maria@guest.example"
LINK = Secret("https://desk.example/b/" + "y" * 43)


def at(hour: int, minute: int = 0, day: int = 21) -> int:
    """Wall clock in Vienna as Unix milliseconds."""
    return int(dt.datetime(2027, 9, day, hour, minute, tzinfo=ZoneInfo("Europe/Vienna")).timestamp() * 1000)


def to(scene: Scene, moment: int) -> None:
    scene.clock.advance(moment - scene.clock.now())


async def confirm(scene: Scene, **more: Any) -> str:
    return await scene.run(
        lambda tx: queue_confirm_booking(
            tx, scene.desk, site=SITE, to=Phone(PHONE), channel="text", link=LINK,
            deadline_at=scene.clock.now() + 48 * HOUR, **more,
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        (at(22), at(8, day=22)),
        (at(21), at(8, day=22)),
        (at(7, 59), at(8)),
        (at(0), at(8)),
        (at(8), at(8)),
        (at(20, 59), at(20, 59)),
    ],
)
def test_what_nobody_asked_for_waits_for_the_morning_of_the_property(play: Play, now: int, leaves: int) -> None:
    async def test(scene: Scene) -> None:
        to(scene, now)
        await confirm(scene)
        gateway = ScriptedGateway()
        sending = worker(scene, gateway)
        batch = await sending.send_due()
        if now < leaves:
            assert gateway.sent == []
            assert batch.next_due == leaves
            to(scene, leaves)
            await sending.send_due()
        assert len(gateway.sent) == 1

    play(test)


def test_a_retry_keeps_the_quiet_hours_too(play: Play) -> None:
    """Queued in the evening, the gateway away until night: it leaves in the morning."""

    async def test(scene: Scene) -> None:
        to(scene, at(20, 59))
        await confirm(scene)
        gateway = ScriptedGateway([Refused("away", permanent=False)])
        sending = worker(scene, gateway)
        await sending.send_due()
        scene.clock.advance(2 * MINUTE)
        batch = await sending.send_due()
        assert len(gateway.sent) == 1
        to(scene, at(7, 59, day=22))
        batch = await sending.send_due()
        assert batch.next_due == at(8, day=22)
        to(scene, at(8, day=22))
        await sending.send_due()
        assert len(gateway.sent) == 2

    play(test)


def test_codes_and_security_notices_leave_at_night(play: Play) -> None:
    """N12: an old address is told at once."""

    async def test(scene: Scene) -> None:
        to(scene, at(2))
        await scene.run(
            lambda tx: queue_address_changed(
                tx, scene.desk, site=SITE, to=Phone(PHONE), channel="text", what="phone",
                deadline_at=scene.clock.now() + HOUR,
            )
        )  # fmt: skip
        gateway = ScriptedGateway()
        await worker(scene, gateway).send_due()
        assert gateway.sent[0].body.reveal() == (
            "Aurora: the phone number on your booking was changed. Not you? Please see our front desk."
        )

    play(test)


def test_a_message_may_wait_for_a_moment_of_its_own(play: Play) -> None:
    async def test(scene: Scene) -> None:
        to(scene, at(9))
        await confirm(scene, not_before=at(22))
        batch = await worker(scene, ScriptedGateway()).send_due()
        assert batch.next_due == at(8, day=22)

    play(test)


async def code_by_email(scene: Scene, mailer: ScriptedMailer | None, gateway: ScriptedGateway) -> str:
    handle = await started(scene)
    await worker(scene, gateway).send_due()
    challenge = await scene.challenge(handle)
    await scene.run(
        lambda tx: queue_code(
            tx, scene.desk, site=SITE, challenge=challenge, to=Email(ADDRESS), channel="email", language="fr"
        )
    )
    await worker(scene, gateway, mailer=mailer).send_due()
    return handle


def test_a_code_by_e_mail(play_on_both: Play) -> None:
    async def test(scene: Scene) -> None:
        mailer, gateway = ScriptedMailer(), ScriptedGateway()
        handle = await code_by_email(scene, mailer, gateway)
        [mail] = mailer.sent
        assert mail.to == Email(ADDRESS)
        assert mail.subject == "Votre code Aurora pour l'enregistrement"
        assert mail.body.reveal().startswith(await scene.code(handle))
        assert mail.life_s == 300
        assert len(gateway.sent) == 1
        assert await line(scene, handle) == "unknown_receipts"

    play_on_both(test)


def test_without_a_mailer_the_guest_is_told(play: Play) -> None:
    async def test(scene: Scene) -> None:
        handle = await code_by_email(scene, None, ScriptedGateway())
        assert await line(scene, handle) == "not_delivered"

    play(test)


def test_lost_e_mails_say_nothing_of_texts(play: Play) -> None:
    async def test(scene: Scene) -> None:
        handle = await code_by_email(scene, None, ScriptedGateway())
        challenge = await scene.challenge(handle)
        for _ in range(3):
            await scene.run(
                lambda tx: queue_code(
                    tx, scene.desk, site=SITE, challenge=challenge, to=Email(ADDRESS), channel="email"
                )
            )
        await worker(scene, ScriptedGateway()).send_due()
        assert (await scene.run(lambda tx: text_service_of(tx, "aurora", scene.clock.now())))[0] == "working"

    play(test)


def test_an_unclear_e_mail_is_tried_once_more_and_no_more(play: Play) -> None:
    """X31 for e-mail."""

    async def test(scene: Scene) -> None:
        mailer = ScriptedMailer([Unclear("timeout")] * 9)
        await code_by_email(scene, mailer, ScriptedGateway())
        sending = worker(scene, ScriptedGateway(), mailer=mailer)
        for _ in range(20):
            scene.clock.advance(2_000)
            await sending.send_due()
        assert len(mailer.sent) == 2

    play(test)


def test_a_link_holds_the_token_of_its_challenge(play: Play) -> None:
    async def test(scene: Scene) -> None:
        handle = await started(scene)
        challenge = await scene.challenge(handle)
        await scene.run(
            lambda tx: queue_link(
                tx, scene.desk, site=SITE, challenge=challenge, to=Phone(PHONE), url="https://desk.example/l/"
            )
        )
        gateway = ScriptedGateway()
        await worker(scene, gateway).send_due()
        token = await scene.code(handle)  # whatever the challenge seals
        assert gateway.sent[1].body.reveal() == (
            f"Only if you stand at the Aurora kiosk now: https://desk.example/l/{token} Works for 5 min."
        )

    play(test)


def test_a_caller_hears_the_same_reference(play: Play) -> None:
    """X37."""

    async def test(scene: Scene) -> None:
        handle = await started(scene)
        challenge = await scene.challenge(handle)
        await scene.run(
            lambda tx: queue_caller(
                tx, scene.desk, site=SITE, challenge=challenge, to=Phone(PHONE), agent="Maria", reference="A7"
            )
        )
        gateway = ScriptedGateway()
        await worker(scene, gateway).send_due()
        code = await scene.code(handle)
        assert gateway.sent[1].body.reveal() == f"{code}: only for the call YOU made to Aurora. Maria, ref A7."

    play(test)


@pytest.mark.parametrize(
    ("kind", "channel", "address"),
    [("caller", "voice", Phone(PHONE)), ("help_call", "email", Email(ADDRESS)), ("code", "email", Phone(PHONE)),
     ("code", "text", Email(ADDRESS))],
)  # fmt: skip
def test_a_kind_travels_only_where_it_can(play: Play, kind: Any, channel: Any, address: Any) -> None:
    async def test(scene: Scene) -> None:
        with pytest.raises(ValueError, match="does not travel"):
            await scene.run(
                lambda tx: queue_message(
                    tx, scene.desk, site=SITE, kind=kind, to=address, channel=channel, facts={}, deadline_at=at(9)
                )
            )

    play(test)
