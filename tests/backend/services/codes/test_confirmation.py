"""Bookings that came unconfirmed, on both databases: many ask, many forms confirm, nothing happens twice."""

import asyncio
import datetime as dt
import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import bindparam, select, update

from kiosk_backend.domain.private import Secret
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.services import confirmation, guest_page
from kiosk_backend.services.confirmation import PATH
from kiosk_backend.services.guest_page import Confirmed, Guest, Sent
from kiosk_backend.services.messages import unseal
from kiosk_backend.services.web_limits import counted
from kiosk_backend.storage import tables
from kiosk_backend.storage.statements import statement
from tests.backend.services.codes.scene import CONFIG, PHONE, TODAY, Scene

BASE = "https://stay.example"
ASKING = json.dumps(
    json.loads(CONFIG) | {"policy": {"confirm_within_hours": 48, "quiet_from": "00:00", "quiet_until": "00:00"}}
)
_UNCONFIRM = statement(
    update(tables.bookings).where(tables.bookings.c.booking_id == bindparam("id")).values(status=bindparam("status"))
)
_OUTBOX = statement(select(tables.outbox.c.message_id, tables.outbox.c.kind))


async def unconfirmed(scene: Scene) -> str:
    booking_id = await scene.book(PHONE, arrive=TODAY + dt.timedelta(days=20))
    await scene.run(lambda tx: tx.db.run(_UNCONFIRM, id=booking_id, status="unconfirmed"))
    return booking_id


async def ask(scene: Scene) -> None:
    def once(tx: Any) -> object:
        site = tx.sites.get(scene.site.site_id)
        return confirmation.ask_some(tx, scene.desk, scene.to, site=site, base_url=BASE, now=scene.clock.now())

    await scene.run(once)


async def token(scene: Scene) -> str:
    """What the only question that was queued links to."""

    def read(tx: Any) -> str:
        (row,) = [one for one in tx.db.all(_OUTBOX) if one.kind == "confirm_booking"]
        message = tx.outbox.get(row.message_id)
        return unseal(scene.desk, message, "secret", message.secret_sealed)

    return (await scene.run(read)).removeprefix(BASE + PATH)


def guest(scene: Scene, found: str, visit: str, address: str = "192.0.2.1") -> Guest:
    return Guest(found, counted(scene.desk, address), "stay.example", scene.clock.now(), visit)


def test_of_many_who_ask_at_once_one_does(play_on_both: Callable[..., None]) -> None:
    """Several replicas run the chore: one question, one link, one text."""

    async def test(scene: Scene) -> None:
        await unconfirmed(scene)
        await asyncio.gather(*(ask(scene) for _ in range(8)))
        kinds = [row.kind for row in await scene.run(lambda tx: tx.db.all(_OUTBOX))]
        assert kinds == ["confirm_booking"]

    play_on_both(test, config=ASKING)


def test_of_many_right_codes_at_once_one_confirms(play_on_both: Callable[..., None]) -> None:
    """S11, X1: 30 forms with the right code are one confirmation."""

    async def test(scene: Scene) -> None:
        await unconfirmed(scene)
        await ask(scene)
        found, visit = await token(scene), guest_page.new_visit(scene.desk)
        here = guest(scene, found, visit)
        sent = await asyncio.gather(
            *(scene.run(lambda tx: guest_page.send(tx, scene.desk, scene.to, here, again=False)) for _ in range(4))
        )
        assert all(isinstance(one, Sent) for one in sent)
        code = Secret(await scene.code(visit, "booking_confirmation"))
        tried = await asyncio.gather(
            *(scene.run(lambda tx: guest_page.try_code(tx, scene.desk, scene.to, here, code)) for _ in range(30))
        )
        assert sum(isinstance(one, Confirmed) for one in tried) == 1
        events = await scene.events()
        assert events.count("booking.confirmed") == 1
        assert events.count("code.started") == 1, "four clicks are one text (X25)"

    play_on_both(test, config=ASKING)


def test_limits_of_an_address_hold_exactly(play_on_both: Callable[..., None]) -> None:
    """X5, X24: of 60 forms at once from one address 30 are looked at, wherever they lead."""

    async def test(scene: Scene) -> None:
        wrong = guest(scene, "A" * 43, "vh_" + "A" * 43)
        tried = await asyncio.gather(
            *(
                scene.run(lambda tx: guest_page.try_code(tx, scene.desk, scene.to, wrong, Secret("000000")))
                for _ in range(60)
            )
        )
        assert sum(one is None for one in tried) == 30
        assert all(one.code == "slow_down" for one in tried if isinstance(one, Refusal))

    play_on_both(test, config=ASKING)


def test_a_confirmation_and_a_cancellation_at_once_agree(play_on_both: Callable[..., None]) -> None:
    """The booking ends as one of the two says, never both."""

    async def test(scene: Scene) -> None:
        booking_id = await unconfirmed(scene)
        await ask(scene)
        scene.clock.advance(48 * 3_600_000)
        now = scene.clock.now()

        def confirm(tx: Any) -> bool:
            site = tx.sites.get(scene.site.site_id)
            return confirmation.confirm_booking(tx, site, booking_id, origin="web", by="email questions", now=now)

        def cancel(tx: Any) -> bool:
            return confirmation.cancel_overdue(tx, scene.desk, scene.to, now) == 1

        done = await asyncio.gather(*(scene.run(one) for one in (confirm, cancel, cancel, confirm)))
        assert sum(done) == 1
        events = await scene.events()
        assert events.count("booking.confirmed") + events.count("booking.not_confirmed") == 1

    play_on_both(test, config=ASKING)
