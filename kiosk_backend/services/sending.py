"""The sending worker: takes messages from the outbox, hands them to gateways, settles what became of them.

It runs as one task beside the web server and never holds a transaction while a gateway is asked. Many messages are in
flight at once and none waits for another. It is crash-only: whatever it held when it died is due again when its lease
ends, and sending a code twice is harmless because it is the same code (verification §5.3). Gateways and the mailer are
ports: it knows no HTTP.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from kiosk_backend.domain.delivery import MessageState, back_off
from kiosk_backend.domain.private import Email, Phone
from kiosk_backend.domain.routing import DRAWS, MOST_ROUTES, Chosen
from kiosk_backend.domain.site import Site
from kiosk_backend.ports import Desk, KeyMissing, SealBroken, Store, StoreError, Transaction
from kiosk_backend.ports.mail import Mail, Mailer
from kiosk_backend.ports.outbox import Message
from kiosk_backend.ports.sms import Accepted, Handover, Refused, SmsGateway, Text
from kiosk_backend.services.delivery import (
    Batch,
    Leased,
    Tried,
    give_up,
    handed_over,
    receipt_key,
    take_batch,
    try_later,
)
from kiosk_backend.services.messages import TOPIC
from kiosk_backend.services.rendering import Rendered, render
from kiosk_backend.services.routes import note_breaker
from kiosk_backend.services.second_route import take_second_route
from kiosk_backend.services.settling import Settling, Write
from kiosk_backend.services.switchboard import Possible, Switchboard

AT_ONCE: Final = 64
"""Messages in flight: a lobby full of guests starts at once."""
PER_BATCH: Final = 16
"""Messages leased in one transaction: the first of many leaves early."""
UNREADABLE_TRIES: Final = 5
LONGEST_SLEEP: Final = 60.0
STORE_AWAY_PAUSE: Final = 1.0


class Log(Protocol):
    """Event ids and message ids; never a number or a text."""

    def info(self, event: str, **facts: object) -> object: ...
    def warning(self, event: str, **facts: object) -> object: ...


def _no_country(_: Phone) -> str:
    return ""


@dataclass(slots=True)
class SendingWorker:
    """`run()` until cancelled. `gateways` in the order they are tried where a site names none."""

    store: Store = field(repr=False)
    desk: Desk = field(repr=False)
    gateways: Sequence[SmsGateway]
    log: Log = field(repr=False)
    public_base_url: str = ""
    """Where gateways reach our receipts; empty: none are asked for."""
    owner: str = ""
    mailer: Mailer | None = None
    country_of: Callable[[Phone], str] = field(default=_no_country, repr=False)
    sessions: Collection[str] = ()
    """Gateways whose receipts arrive in a session of their own and need no address of ours."""
    board: Switchboard = field(init=False)
    _flying: set[asyncio.Task[None]] = field(init=False, repr=False, default_factory=set)
    _landed: asyncio.Event = field(init=False, repr=False, default_factory=asyncio.Event)
    _due: int | None = field(init=False, repr=False, default=None)
    _alarm: asyncio.Timeout | None = field(init=False, repr=False, default=None)
    _settling: Settling = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if not self.gateways and self.mailer is None:
            raise ValueError("a sending worker needs a gateway or a mailer")
        self.owner = self.owner or self.desk.ids.new()
        self.board = Switchboard(self.gateways, self.country_of)
        self._settling = Settling(self.store)

    async def run(self) -> None:
        """Waits for messages and sends them, for ever."""
        seen = 0
        async with asyncio.TaskGroup() as group:
            while True:
                try:
                    seen = await self.store.changed(TOPIC, seen, 0.0)
                    batch = await self._take(min(AT_ONCE - len(self._flying), PER_BATCH))
                    for leased in batch.leased:
                        task = group.create_task(self._send(leased))
                        self._flying.add(task)
                        task.add_done_callback(self._land)
                    if len(self._flying) >= AT_ONCE:
                        self._landed.clear()
                        await self._landed.wait()
                    elif not batch.leased:
                        self._due = batch.next_due
                        seen = await self._rest(seen)
                except StoreError as outage:
                    self.log.warning("sending.store_away", error=type(outage).__name__)
                    await asyncio.sleep(STORE_AWAY_PAUSE)

    async def send_due(self) -> Batch:
        """Sends what is due now, at most AT_ONCE messages, and returns what it took."""
        batch = await self._take(AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for leased in batch.leased:
                group.create_task(self._send(leased))
        return batch

    async def _take(self, limit: int) -> Batch:
        return await self.store.run(
            lambda tx: take_batch(tx, self.desk, owner=self.owner, limit=limit, gateways=self.gateways), apart=True
        )

    def _land(self, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        self._landed.set()

    async def _rest(self, seen: int) -> int:
        """Until something is queued or due. A message that ends its flight may bring the time nearer."""
        try:
            async with asyncio.timeout(self._sleep()) as self._alarm:
                return await self.store.changed(TOPIC, seen, LONGEST_SLEEP)
        except TimeoutError:
            return seen
        finally:
            self._alarm = None

    def _sleep(self) -> float:
        if self._due is None:
            return LONGEST_SLEEP
        return min(max((self._due - self.desk.clock.now()) / 1000, 0.01), LONGEST_SLEEP)

    async def _send(self, leased: Leased) -> None:
        message = leased.message
        try:
            rendered = render(self.desk, message, leased.challenge)
        except (KeyMissing, SealBroken, ValueError, KeyError, TypeError) as broken:
            await self._unreadable(leased, type(broken).__name__)
            return
        if leased.site is None:
            await self._unreadable(leased, "site")
            return
        if isinstance(rendered.to, Email):
            write = await self._mail(leased, rendered, rendered.to)
        else:
            write = await self._hand_over(leased, rendered, rendered.to, leased.site)
        await self._settle(message, write)

    async def _hand_over(self, leased: Leased, rendered: Rendered, phone: Phone, site: Site) -> Write:
        """Asks one gateway after the other until one takes it or two may have; returns what to write down."""
        message, tried, asked = leased.message, leased.tried, ""
        possible = self.board.possible(site, message, phone)
        refused = dict.fromkeys(tried.via, "it carried this before") if possible.more_than(tried.via) else {}
        while tried.used < MOST_ROUTES:
            chosen = self._next(message, possible, refused)
            if chosen is None:
                break
            gateway = self.board.named[chosen.gateway]
            if tried.used >= tried.paid:
                paid = await self._pay(leased, site, phone, possible, tried)
                if not isinstance(paid, Tried):
                    self.board.unused(gateway.name)
                    return paid
                tried = paid
            asked = gateway.name
            outcome = await gateway.send(self._text(message, rendered, phone, gateway))
            self._tell(message, chosen, outcome)
            await self._note(message, gateway, outcome)
            if isinstance(outcome, Accepted):
                return self._taken(message, gateway, outcome.reference, possible, tried)
            if isinstance(outcome, Refused) and outcome.permanent:
                return self._given_up(message, "not_delivered")
            refused[asked] = outcome.reason
            if not isinstance(outcome, Refused):
                tried = tried.by(asked)
        return self._later(message, asked, tried)

    def _next(self, message: Message, possible: Possible, refused: Mapping[str, str]) -> Chosen | None:
        """The gateway to ask now."""
        now = self.desk.clock.now()
        shut = self.board.shut(refused, now)
        chosen = self.board.choose(message, possible, shut, self.desk.codes.below(DRAWS), now)
        if chosen is None:
            self.log.warning("message.no_route", message_id=message.message_id, shut=_said(shut))
        return chosen

    def _tell(self, message: Message, chosen: Chosen, outcome: Handover) -> None:
        """One line a gateway that was asked: what came of it, and why it was chosen."""
        why = {"why": chosen.why, "others": "; ".join(chosen.others)}
        if isinstance(outcome, Accepted):
            self.log.info("message.handed_over", message_id=message.message_id, gateway=chosen.gateway, **why)
        else:
            self._warn(message, chosen.gateway, outcome, **why)

    def _taken(self, message: Message, gateway: SmsGateway, reference: str, possible: Possible, tried: Tried) -> Write:
        receipts = self._reports(gateway)
        watch = self.board.patience(gateway.name, message, possible, tried) if receipts else None

        def write(tx: Transaction) -> int | None:
            return handed_over(
                tx, self.desk, owner=self.owner, message=message, gateway=gateway.name, reference=reference,
                receipts=receipts, country=possible.country, tried=tried, watch=watch,
            )  # fmt: skip

        return write

    async def _mail(self, leased: Leased, rendered: Rendered, to: Email) -> Write:
        """There is one mailer. An e-mail whose hand-over stayed unclear is tried once more."""
        message, tried, mailer = leased.message, leased.tried, self.mailer
        if mailer is None:
            self.log.warning("message.no_route", message_id=message.message_id, shut="email: no mailer")
            return self._given_up(message, "not_delivered")
        mail = Mail(message.message_id, to, rendered.subject, rendered.body, self._life(message), rendered.language)
        outcome = await mailer.send(mail)
        if isinstance(outcome, Accepted):
            self.log.info("message.handed_over", message_id=message.message_id, gateway=mailer.name)
            reference = outcome.reference
            return lambda tx: handed_over(
                tx, self.desk, owner=self.owner, message=message, gateway=mailer.name, reference=reference,
                receipts=False, tried=tried,
            )  # fmt: skip
        self._warn(message, mailer.name, outcome)
        if isinstance(outcome, Refused) and outcome.permanent:
            return self._given_up(message, "not_delivered")
        return self._later(message, mailer.name, tried if isinstance(outcome, Refused) else tried.by(mailer.name))

    def _later(self, message: Message, gateway: str, tried: Tried) -> Write:
        wait = back_off(message.attempts, self.desk.codes.below(1_000))
        return lambda tx: try_later(
            tx, self.desk, owner=self.owner, message=message, gateway=gateway, wait=wait, tried=tried
        )

    def _given_up(self, message: Message, state: MessageState) -> Write:
        def write(tx: Transaction) -> None:
            give_up(tx, self.desk, owner=self.owner, message=message, state=state)

        return write

    async def _note(self, message: Message, gateway: SmsGateway, outcome: Handover) -> None:
        """What the answer means for the gateway; a breaker that opens or closes is an event."""
        turned = self.board.note(gateway.name, outcome, self.desk.clock.now())
        if turned is None:
            return
        of = len(self.board.named)
        if turned.changed:
            self.log.warning("gateway.recovered" if turned.worked else "gateway.degraded", gateway=gateway.name)
            if len(turned.broken) == of:
                self.log.warning("texts.down", gateways=of)

        def write(tx: Transaction) -> None:
            note_breaker(tx, self.desk, site_id=message.site_id, gateway=gateway.name, broken=turned.broken, of=of)

        await self._write(message, write)

    def _reports(self, gateway: SmsGateway) -> bool:
        return gateway.receipts and (bool(self.public_base_url) or gateway.name in self.sessions)

    def _text(self, message: Message, rendered: Rendered, phone: Phone, gateway: SmsGateway) -> Text:
        url = ""
        if self.public_base_url and gateway.receipts and gateway.name not in self.sessions:
            key = receipt_key(self.desk, message.message_id, gateway.name)
            url = f"{self.public_base_url.rstrip('/')}/v1/receipts/{gateway.name}/{message.message_id}/{key}"
        return Text(
            message_id=message.message_id, to=phone, body=rendered.body, life_s=self._life(message), receipt_url=url,
            channel=message.channel, language=rendered.language,
        )  # fmt: skip

    def _life(self, message: Message) -> int:
        """Seconds after which it must not arrive any more (X33)."""
        return max((message.deadline_at - self.desk.clock.now()) // 1000, 1)

    async def _pay(self, leased: Leased, site: Site, phone: Phone, possible: Possible, tried: Tried) -> Tried | Write:
        """Pays for the second route (X19). What to write down instead, if there is no money or no store: then nothing
        is sent."""
        try:
            paid = await self.store.run(
                lambda tx: take_second_route(
                    tx, self.desk, owner=self.owner, leased=leased, site=site, to=phone, country=possible.country,
                    tried=tried,
                )
            )  # fmt: skip
        except StoreError:
            return self._later(leased.message, "", tried)
        if paid is None:
            self.log.warning("message.no_money", message_id=leased.message.message_id)
            return self._given_up(leased.message, "not_delivered")
        return paid

    async def _unreadable(self, leased: Leased, why: str) -> None:
        message = leased.message
        self.log.warning("message.unreadable", message_id=message.message_id, error=why, tries=message.attempts)
        if message.attempts >= UNREADABLE_TRIES:
            await self._settle(message, self._given_up(message, "parked"))
        else:
            await self._settle(message, self._later(message, "", leased.tried))

    async def _settle(self, message: Message, write: Write) -> None:
        again = await self._write(message, write)
        if again is None or (self._due is not None and self._due <= again):
            return
        self._due = again
        if self._alarm is not None and not self._alarm.expired():
            self._alarm.reschedule(asyncio.get_running_loop().time() + self._sleep())

    async def _write(self, message: Message, write: Write) -> int | None:
        try:
            return await self._settling.write(write)
        except StoreError:
            # busy or away: its lease ends and it is sent again, the same code twice, which is harmless
            self.log.warning("message.unsettled", message_id=message.message_id)
            return None

    def _warn(self, message: Message, gateway: str, outcome: Handover, **why: str) -> None:
        if not isinstance(outcome, Accepted):
            self.log.warning(
                "message.not_taken", message_id=message.message_id, gateway=gateway, outcome=type(outcome).__name__,
                reason=outcome.reason, tries=message.attempts, **why,
            )  # fmt: skip
        if isinstance(outcome, Refused) and outcome.account:
            self.log.warning("gateway.refuses_us", gateway=gateway, reason=outcome.reason)


def _said(shut: Mapping[str, str]) -> str:
    """Which gateways cannot be asked now, and why, as one word for the log."""
    return "; ".join(f"{name}: {why}" for name, why in shut.items())
