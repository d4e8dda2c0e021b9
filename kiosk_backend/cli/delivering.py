"""The chores of delivery: the worker that sends, the sessions that receipts arrive in, the measuring of routes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import structlog

from kiosk_backend.adapters.sms.destinations import country_of
from kiosk_backend.domain import texts
from kiosk_backend.domain.declared import Refused
from kiosk_backend.domain.delivery import MessageState
from kiosk_backend.domain.policy import Policy
from kiosk_backend.ports import Desk, Store, StoreError, Transaction
from kiosk_backend.ports.mail import Mailer
from kiosk_backend.ports.sms import Note, SmsGateway
from kiosk_backend.services.delivery import take_receipt
from kiosk_backend.services.routes import Carrier, measure
from kiosk_backend.services.sending import SendingWorker
from kiosk_backend.settings import Settings

MEASURE_EVERY_S: Final = 30.0

log: Any = structlog.get_logger()


async def deliver(
    store: Store,
    desk: Desk,
    settings: Settings,
    gateways: Sequence[SmsGateway],
    mailer: Mailer | None,
    receipts_url: str,
    public_url: str,
) -> None:
    """Sends for ever; without anybody to carry it a message waits in the outbox until it is too old."""
    if not gateways and mailer is None:
        log.warning("sending.no_gateway")
        return
    sessions = [name for name in settings.gateways.chosen if not settings.gateways.named[name].reports]
    worker = SendingWorker(
        store, desk, gateways, log, receipts_url, mailer=mailer, country_of=country_of, sessions=sessions
    )
    try:
        await _begin(store, desk)
        await tell_texts(store, settings.policy, public_url)
        async with asyncio.TaskGroup() as group:
            for gateway in gateways:
                group.create_task(gateway.listen(noted(store, desk, gateways, gateway.name)))
            group.create_task(_measure(store, desk, worker))
            group.create_task(worker.run())
    finally:
        for gateway in gateways:
            await gateway.close()
        if mailer is not None:
            await mailer.close()


def noted(store: Store, desk: Desk, gateways: Sequence[SmsGateway], name: str) -> Note:
    """Takes receipts that arrive in the session of a gateway. Raises StoreError: they have to come again."""

    async def note(message_id: str, state: MessageState) -> None:
        def take(tx: Transaction) -> bool:
            return take_receipt(tx, desk, message_id=message_id, state=state, gateways=gateways, gateway=name)

        await store.run(take)

    return note


async def _begin(store: Store, desk: Desk) -> None:
    """Every breaker is closed now."""
    try:
        await store.run(lambda tx: tx.routes.forget_states(desk.origin))
    except StoreError as outage:
        log.warning("chore.store_away", error=type(outage).__name__)


async def _measure(store: Store, desk: Desk, worker: SendingWorker) -> None:
    carriers = [Carrier(one.name, one.channels, one.receipts) for one in worker.gateways]
    while True:
        try:
            measured = await store.run(lambda tx: measure(tx, desk, carriers))
            worker.board.learned = measured.learned
            for key, weight in measured.moves:
                log.warning("route.weight_moved", **key._asdict(), weight=weight.percent, why=weight.why)
        except StoreError as outage:
            log.warning("chore.store_away", error=type(outage).__name__)
        await asyncio.sleep(MEASURE_EVERY_S)


async def tell_texts(store: Store, policy: Policy, public_url: str) -> None:
    """Says at the start which texts of which site cannot leave in one segment (verification §6 "SMS text")."""
    try:
        for sentence in await store.read(lambda tx: text_problems(tx, policy, public_url)):
            log.error("texts.unfit", sentence=sentence)
    except Refused as broken:
        log.error("site.unreadable", problems=len(broken.problems))
    except StoreError as outage:
        log.warning("chore.store_away", error=type(outage).__name__)


def text_problems(tx: Transaction, policy: Policy, public_url: str) -> list[str]:
    """Texts that could not be sent at all, of every site."""
    digits = max(policy.code_digits, policy.email_code_digits)
    life = policy.code_life
    return [sentence for site in tx.sites.all() for sentence in texts.problems(site, digits, life, public_url)]
