"""The sending worker: takes messages from the outbox, hands them to gateways, settles what became of them.

It runs as one task beside the web server and never holds a transaction while a gateway is asked. It is crash-only:
whatever it held when it died is due again when its lease ends, and sending a code twice is harmless because it is the
same code (verification §5.3). It knows no HTTP: gateways are ports.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from kiosk_backend.domain.breaker import Breaker
from kiosk_backend.domain.delivery import back_off
from kiosk_backend.domain.private import Phone, Secret
from kiosk_backend.ports import Desk, KeyMissing, SealBroken, Store, StoreError, Transaction
from kiosk_backend.ports.outbox import Message
from kiosk_backend.ports.sms import Accepted, Handover, Refused, SmsGateway, Text
from kiosk_backend.services.delivery import (
    TOPIC,
    Batch,
    Leased,
    give_up,
    handed_over,
    receipt_key,
    render,
    take_batch,
    try_later,
)

AT_ONCE: Final = 16
"""Messages in flight."""
UNREADABLE_TRIES: Final = 5
LONGEST_SLEEP: Final = 60.0
STORE_AWAY_PAUSE: Final = 1.0


class Log(Protocol):
    """Event ids and message ids; never a number or a text."""

    def info(self, event: str, **facts: object) -> object: ...
    def warning(self, event: str, **facts: object) -> object: ...


@dataclass(slots=True)
class SendingWorker:
    """`run()` until cancelled. `gateways` in the order they are tried; at least one."""

    store: Store = field(repr=False)
    desk: Desk = field(repr=False)
    gateways: Sequence[SmsGateway]
    log: Log = field(repr=False)
    public_base_url: str = ""
    """Where gateways reach our receipts; empty: none are asked for."""
    owner: str = ""
    _breakers: dict[str, Breaker] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if not self.gateways:
            raise ValueError("a sending worker needs a gateway")
        self.owner = self.owner or self.desk.ids.new()
        self._breakers = {gateway.name: Breaker() for gateway in self.gateways}

    async def run(self) -> None:
        """Waits for messages and sends them, for ever."""
        seen = 0
        while True:
            try:
                seen = await self.store.changed(TOPIC, seen, 0.0)
                batch = await self.send_due()
                if not batch.leased:
                    seen = await self.store.changed(TOPIC, seen, self._sleep(batch.next_due))
            except StoreError as outage:
                self.log.warning("sending.store_away", error=type(outage).__name__)
                await asyncio.sleep(STORE_AWAY_PAUSE)

    async def send_due(self) -> Batch:
        """Sends what is due now, at most AT_ONCE messages, and returns what it took."""
        batch = await self.store.run(lambda tx: take_batch(tx, self.desk, owner=self.owner, limit=AT_ONCE))
        if batch.leased:
            async with asyncio.TaskGroup() as group:
                for leased in batch.leased:
                    group.create_task(self._send(leased))
        return batch

    def _sleep(self, next_due: int | None) -> float:
        if next_due is None:
            return LONGEST_SLEEP
        return min(max((next_due - self.desk.clock.now()) / 1000, 0.01), LONGEST_SLEEP)

    async def _send(self, leased: Leased) -> None:
        message = leased.message
        try:
            phone, body = render(self.desk, leased)
        except (KeyMissing, SealBroken, ValueError, KeyError, TypeError) as broken:
            await self._unreadable(message, type(broken).__name__)
            return
        settle = await self._hand_over(message, phone, body)
        await self._settle(message, settle)

    async def _hand_over(self, message: Message, phone: Phone, body: Secret) -> Callable[[Transaction], None]:
        """Asks one gateway after the other until one takes it, and returns what to write down."""
        first = self._first_route(message)
        asked = first
        for gateway in self._routes(first):
            if not self._breakers[gateway.name].allows(self.desk.clock.now()):
                continue
            asked = gateway
            outcome = await gateway.send(self._text(message, phone, body, gateway))
            self._note(gateway, outcome)
            if isinstance(outcome, Accepted):
                return self._taken(message, gateway, outcome.reference)
            self._warn(message, gateway, outcome)
            if isinstance(outcome, Refused) and outcome.permanent:
                return lambda tx: give_up(tx, self.desk, owner=self.owner, message=message, state="not_delivered")
        wait = back_off(message.attempts, self.desk.codes.below(1_000))
        return lambda tx: try_later(
            tx, self.desk, owner=self.owner, message=message, gateway=asked.name, wait=wait, rerouted=asked is not first
        )

    def _taken(self, message: Message, gateway: SmsGateway, reference: str) -> Callable[[Transaction], None]:
        self.log.info("message.handed_over", message_id=message.message_id, gateway=gateway.name)
        receipts = gateway.receipts and bool(self.public_base_url)
        return lambda tx: handed_over(
            tx, self.desk, owner=self.owner, message=message, gateway=gateway.name, reference=reference,
            receipts=receipts,
        )  # fmt: skip

    def _note(self, gateway: SmsGateway, outcome: Handover) -> None:
        """A refusal for good concerns the message or our settings; only being away or unclear concerns the gateway."""
        worked = isinstance(outcome, Accepted) or (isinstance(outcome, Refused) and outcome.permanent)
        if self._breakers[gateway.name].note(worked=worked, now=self.desk.clock.now()):
            self.log.warning("gateway.recovered" if worked else "gateway.degraded", gateway=gateway.name)

    def _first_route(self, message: Message) -> SmsGateway:
        """A message that a receipt sent another way starts with the gateway after the one that failed."""
        return self.gateways[min(message.route, len(self.gateways) - 1)]

    def _routes(self, first: SmsGateway) -> Sequence[SmsGateway]:
        at = list(self.gateways).index(first)
        return self.gateways[at:]

    def _text(self, message: Message, phone: Phone, body: Secret, gateway: SmsGateway) -> Text:
        url = ""
        if self.public_base_url and gateway.receipts:
            key = receipt_key(self.desk, message.message_id, gateway.name)
            url = f"{self.public_base_url.rstrip('/')}/v1/receipts/{gateway.name}/{message.message_id}/{key}"
        left = max((message.deadline_at - self.desk.clock.now()) // 1000, 1)
        return Text(message_id=message.message_id, to=phone, body=body, life_s=left, receipt_url=url)

    async def _unreadable(self, message: Message, why: str) -> None:
        self.log.warning("message.unreadable", message_id=message.message_id, error=why, tries=message.attempts)
        if message.attempts >= UNREADABLE_TRIES:
            await self._settle(
                message, lambda tx: give_up(tx, self.desk, owner=self.owner, message=message, state="parked")
            )
            return
        wait = back_off(message.attempts, self.desk.codes.below(1_000))
        await self._settle(
            message,
            lambda tx: try_later(
                tx, self.desk, owner=self.owner, message=message, gateway="", wait=wait, rerouted=False
            ),
        )

    async def _settle(self, message: Message, write: Callable[[Transaction], None]) -> None:
        try:
            await self.store.run(write)
        except StoreError:
            # busy or away: its lease ends and it is sent again, the same code twice, which is harmless
            self.log.warning("message.unsettled", message_id=message.message_id)

    def _warn(self, message: Message, gateway: SmsGateway, outcome: Handover) -> None:
        why = "" if isinstance(outcome, Accepted) else outcome.reason
        self.log.warning(
            "message.not_taken", message_id=message.message_id, gateway=gateway.name, outcome=type(outcome).__name__,
            reason=why, tries=message.attempts,
        )  # fmt: skip
