"""Texts by SMPP 3.4 straight to a message centre, as one transceiver session. It knows no database.

`listen` keeps the session and takes the receipts that arrive in it; `send` uses it and says so at once when there is
none. The centre gives each message an id of its own (submit_sm_resp), and its receipt names that id, perhaps before the
response does, perhaps weeks after a restart of ours. So an id is looked up among what this process sent, then in the
outbox (`find`), and a receipt whose id nobody knows yet is held for some seconds and answered only then: a receipt that
was not noted is not acknowledged.
"""

from __future__ import annotations

import asyncio
import itertools
import secrets
import ssl
from collections import OrderedDict
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

import structlog

from kiosk_backend.adapters.sms import smpp_units as units
from kiosk_backend.adapters.sms.posting import CAPPED
from kiosk_backend.adapters.sms.smpp_link import BIND_REFUSED, Link, LinkCut, NotBound, connected
from kiosk_backend.adapters.sms.smpp_units import Receipt, Unit
from kiosk_backend.domain.delivery import Channel
from kiosk_backend.domain.gateways import Smpp
from kiosk_backend.ports import StoreError
from kiosk_backend.ports.sms import Accepted, Callback, Find, Handover, Note, Reading, Refused, Text, Unclear, nobody

FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 30.0
"""Between two tries to connect, doubling; up to a quarter more, so that replicas do not come together."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0
"""After "throttled" or "queue full", doubling while it lasts."""
HELD_S: Final = (0.0, 0.5, 1.0, 2.0, 4.0)
"""Waits between looks for the message a receipt belongs to."""
MOST_HELD, MOST_REMEMBERED = 200, 10_000

log: Any = structlog.get_logger()


@dataclass(slots=True)
class SmppGateway:
    """See `ports.sms.SmsGateway`. `find` asks the outbox for the message that a centre's id belongs to."""

    settings: Smpp
    name: str = "smpp"
    find: Find = nobody
    channels: ClassVar[frozenset[Channel]] = frozenset({"text"})
    receipts: ClassVar[bool] = True
    _tls: ssl.SSLContext | None = field(init=False, repr=False)
    _window: asyncio.Semaphore = field(init=False, repr=False)
    _link: Link | None = field(default=None, repr=False)
    _why: str = "not_started"
    _pace: float = 0.0
    _paused_until: float = 0.0
    _pause_s: float = FIRST_PAUSE_S
    _sent: OrderedDict[str, str] = field(default_factory=OrderedDict, repr=False)
    _held: int = 0
    _references: Iterator[int] = field(default_factory=lambda: itertools.count(secrets.randbelow(256)), repr=False)

    def __post_init__(self) -> None:
        own = self.settings
        self._window = asyncio.Semaphore(own.window)
        try:
            self._tls = ssl.create_default_context(cafile=own.tls_ca or None) if own.tls else None
        except OSError as wrong:
            raise ValueError(f"tls_ca {own.tls_ca} cannot be used: {wrong.strerror or wrong.reason}") from None  # type: ignore[attr-defined]

    async def send(self, text: Text) -> Handover:
        """Segment after segment; whatever goes wrong after the first one leaves it open what the phone shows."""
        now = asyncio.get_running_loop().time()
        if self._link is None:
            return self._not_connected()
        if now < self._paused_until:
            return Refused(CAPPED, permanent=False)  # as it asked: no fault of the network's
        try:
            said = units.words(text.body.reveal(), next(self._references))
        except UnicodeEncodeError:
            return Refused("text_not_encodable", permanent=True)
        attempt = _Attempt(until=now + self.settings.timeout_s)
        try:
            async with asyncio.timeout_at(attempt.until), self._window:
                return await self._segments(text, said, attempt)
        except TimeoutError:
            return Unclear("no_answer") if attempt.sent else Refused("window_full", permanent=False)

    async def _segments(self, text: Text, said: units.Words, attempt: _Attempt) -> Handover:
        first: Handover | None = None
        for number, piece in enumerate(said.segments):
            outcome = await self._submit(text, said, number, piece, attempt)
            if not isinstance(outcome, Accepted):
                return outcome if first is None else Unclear(f"segment_{number + 1}_{outcome.reason}")
            first = first or outcome
        assert first is not None
        return first

    async def _submit(self, text: Text, said: units.Words, number: int, piece: bytes, attempt: _Attempt) -> Handover:
        """One segment. Delivery is asked for of the first: it begins with the code."""
        if not await self._turn(attempt.until):
            return Refused(CAPPED, permanent=False)
        link, life_s = self._link, max(text.life_s, 1)
        if link is None:
            return self._not_connected()

        def build(sequence: int) -> bytes:
            attempt.sent = True
            return units.submit(
                text.to, text.sender or self.settings.sender, piece, coding=said.coding,
                segmented=len(said.segments) > 1, life_s=life_s, report=number == 0, sequence=sequence,
            )  # fmt: skip

        def answered(unit: Unit) -> None:
            if unit.status == units.OK and number == 0:
                self._remember(units.reference_of(unit.body), text.message_id)

        try:
            answer = await link.ask(build, answered)
        except LinkCut as cut:
            return Unclear("link_cut") if cut.sent else Refused("link_cut", permanent=False)
        return self._outcome(answer)

    def _outcome(self, answer: Unit) -> Handover:
        if answer.status == units.OK:
            self._pause_s = FIRST_PAUSE_S
            return Accepted(units.reference_of(answer.body))
        if answer.status in (units.THROTTLED, units.QUEUE_FULL):
            self._paused_until = asyncio.get_running_loop().time() + self._pause_s
            self._pause_s = min(self._pause_s * 2, LONGEST_PAUSE_S)
        return Refused(units.status_name(answer.status), permanent=answer.status in units.BAD_NUMBER)

    def _not_connected(self) -> Refused:
        return Refused(f"not_connected: {self._why}", permanent=False, account=self._why.startswith(BIND_REFUSED))

    async def _turn(self, until: float) -> bool:
        """Waits so that no second sees more than `rate_per_s` segments; False: that would take too long."""
        rate, now = self.settings.rate_per_s, asyncio.get_running_loop().time()
        if not rate:
            return True
        turn = max(now, self._pace)
        if turn >= until:
            return False
        self._pace = turn + 1 / rate
        if turn > now:
            await asyncio.sleep(turn - now)
        return True

    async def listen(self, note: Note) -> None:
        """Connects, reads, connects again, for ever; a bug in `note` ends it."""
        wait = FIRST_WAIT_S
        async with asyncio.TaskGroup() as receipts:
            while True:
                try:
                    link = await self._connect(note, receipts)
                except NotBound as away:
                    self._why = str(away)
                    log.warning("gateway.not_connected", gateway=self.name, reason=self._why)
                else:
                    log.info("gateway.connected", gateway=self.name)
                    self._link, wait = link, FIRST_WAIT_S
                    try:
                        self._why = await link.run()
                    finally:
                        self._link = None
                    log.warning("gateway.not_connected", gateway=self.name, reason=self._why)
                await asyncio.sleep(wait * (1 + secrets.randbelow(250) / 1000))
                wait = min(wait * 2, LONGEST_WAIT_S)

    async def _connect(self, note: Note, receipts: asyncio.TaskGroup) -> Link:
        own = self.settings

        def deliver(link: Link, unit: Unit) -> None:
            work = self._deliver(link, unit, note)
            if work is not None:
                self._held += 1  # here, not in the task: a burst is counted before the first of it runs
                receipts.create_task(work).add_done_callback(self._let_go)

        bind = units.bind(own.system_id, own.password.reveal(), own.system_type, 1)
        return await connected(own.host, own.port, self._tls, bind, deliver, own.enquire_link_s)

    def _deliver(self, link: Link, unit: Unit, note: Note) -> Coroutine[Any, Any, None] | None:
        """Answers what is no receipt; else the work of noting it."""
        try:
            receipt = units.read_receipt(unit.body)
        except ValueError:
            log.warning("receipt.unreadable", gateway=self.name)
            link.reply(unit, units.NEVER)
            return None
        if receipt is None:
            link.reply(unit)
        elif self._held >= MOST_HELD:
            link.reply(unit, units.ASK_AGAIN)
        else:
            return self._note(link, unit, receipt, note)
        return None

    async def _note(self, link: Link, unit: Unit, receipt: Receipt, note: Note) -> None:
        state = units.STATES.get(receipt.state)
        if state is None:
            log.warning("receipt.status_unknown", gateway=self.name, status=str(receipt.state))
            link.reply(unit)
            return
        try:
            message_id = await self._owner(receipt.reference)
            if message_id is None:
                log.warning("receipt.of_nobody", gateway=self.name)
            else:
                await note(message_id, state)
        except StoreError as outage:
            log.warning("receipt.outage", gateway=self.name, error=type(outage).__name__)
            link.reply(unit, units.ASK_AGAIN)
        else:
            link.reply(unit)

    def _let_go(self, _: asyncio.Task[None]) -> None:
        self._held -= 1

    async def _owner(self, reference: str) -> str | None:
        """Our id of the message; waits a little for a response that the receipt has overtaken (F8)."""
        spelt = _respelt(reference, self.settings.receipt_ids) if reference else ()
        for wait in HELD_S:
            await asyncio.sleep(wait)
            for candidate in spelt:
                found = self._sent.get(candidate) or await self.find(self.name, candidate)
                if found is not None:
                    return found
        return None

    def _remember(self, reference: str, message_id: str) -> None:
        if not reference:
            return
        self._sent[reference] = message_id
        while len(self._sent) > MOST_REMEMBERED:
            self._sent.popitem(last=False)

    def read_receipt(self, callback: Callback) -> Reading:  # noqa: ARG002 — nobody calls back
        """Receipts come in the session alone."""
        return "forged"

    async def close(self) -> None:
        link, self._link, self._why = self._link, None, "closed"
        if link is not None:
            link.leave()


@dataclass(slots=True)
class _Attempt:
    """One message on its way: how long it may take, in the loop's seconds, and whether any of it may have left."""

    until: float
    sent: bool = False


def _respelt(reference: str, how: str) -> tuple[str, ...]:
    """Some centres write an id in hexadecimal in the response and in decimal in the receipt, or the other way round."""
    try:
        if how == "decimal":
            number = f"{int(reference):x}"
            return number, number.upper(), number.zfill(8), number.upper().zfill(8)
        if how == "hex":
            return (str(int(reference, 16)),)
    except ValueError:
        return (reference,)
    return (reference,)
