"""Messages from the outbox to their end: leased, handed over, watched, rerouted, reported. No gateway is asked here.

A message of its own leaves for each route, so that a late receipt of the first cannot be taken for one of the second.
At most two gateways may have taken what the guest asked for once; it is always the same code (verification §5.3, X31).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from kiosk_backend.domain.declared import Refused
from kiosk_backend.domain.delivery import UNSOLICITED, MessageState, below, text_service
from kiosk_backend.domain.policy import HOUR, SECOND
from kiosk_backend.domain.routing import MOST_ROUTES, ways
from kiosk_backend.domain.site import Site
from kiosk_backend.domain.verification import Challenge, Delivery
from kiosk_backend.ports import Desk, KeyMissing, Mac, Transaction
from kiosk_backend.ports.outbox import Message
from kiosk_backend.ports.sms import SmsGateway
from kiosk_backend.services.messages import facts_of, put, seal, unseal, written
from kiosk_backend.services.routes import all_down

LEASE: Final = 15_000
"""Milliseconds a worker keeps a message: longer than two gateways may take, one after the other."""
MOST_TRIES: Final = 40
"""A message that was leased so often is parked: back-off reaches every deadline long before (F16)."""
PATIENCE: Final = 20 * SECOND
"""A guest is told so long after asking that no gateway takes the text; then the next way is better (design §8.6)."""
_KEY_ID: Final = 8
_OVERDUE_AT_ONCE: Final = 32


def line_topic(kiosk_id: str) -> str:
    """What the delivery line of a kiosk waits for."""
    return f"delivery:{kiosk_id}"


@dataclass(frozen=True, slots=True)
class Tried:
    """What is known of a message's way so far. `used`: gateways that may have taken it; `via`: their names; `paid`:
    how many were paid for, the first when it was asked for."""

    used: int = 0
    via: tuple[str, ...] = ()
    paid: int = 1

    def by(self, gateway: str) -> Tried:
        """One more may have taken it."""
        return Tried(self.used + 1, (*self.via, gateway), self.paid)


class Leased(NamedTuple):
    """A message to send now, with the challenge its text is made from, its site (None: a broken row) and its way."""

    message: Message
    challenge: Challenge | None
    site: Site | None
    tried: Tried


class Batch(NamedTuple):
    """What a worker holds now, and when the next message is due if it holds none."""

    leased: Sequence[Leased]
    next_due: int | None


def tried_of(message: Message) -> Tried:
    """What a guest stands and waits for: a lease that ended without a word counts as a gateway that may have taken it,
    for its worker died (X31). Other messages are tried until they are too old or parked."""
    facts = facts_of(message)
    unheard = max(message.attempts - 1 - facts.get("heard", 0), 0) if message.challenge_id else 0
    return Tried(facts.get("used", 0) + unheard, tuple(facts.get("via", ())), facts.get("paid", 1))


def take_batch(tx: Transaction, desk: Desk, *, owner: str, limit: int, gateways: Sequence[SmsGateway] = ()) -> Batch:
    """Sends on what got no receipt in time, then leases due messages.

    What cannot succeed any more is ended here: tried too often, too old, challenge over.
    """
    now = desk.clock.now()
    for message in tx.outbox.overdue(now, _OVERDUE_AT_ONCE):
        _overdue(tx, desk, message, gateways, now)
    leased: list[Leased] = []
    sites: dict[str, Site | None] = {}
    messages = tx.outbox.lease(owner, now, now + LEASE, limit)
    challenges = tx.challenges.several([one.challenge_id for one in messages if one.challenge_id])
    for message in messages:
        challenge = challenges.get(message.challenge_id) if message.challenge_id else None
        if message.site_id not in sites:
            sites[message.site_id] = _site(tx, message.site_id)
        site, tried = sites[message.site_id], tried_of(message)
        over = _over(message, challenge, tried, now)
        if over is not None:
            _end(tx, desk, message, owner, over, now)
        elif site is not None and message.kind in UNSOLICITED and (awake := site.awake_at(now)) > now:
            tx.outbox.put_back(message.message_id, owner, message.gateway, heard(message, tried), awake)
        else:
            leased.append(Leased(message, challenge, site, tried))
    return Batch(leased, None if leased else tx.outbox.next_due())


def _site(tx: Transaction, site_id: str) -> Site | None:
    try:
        return tx.sites.get(site_id)
    except Refused:
        return None


def _over(message: Message, challenge: Challenge | None, tried: Tried, now: int) -> MessageState | None:
    if message.attempts > MOST_TRIES:
        return "parked"
    if now >= message.deadline_at:
        return "expired"
    facts = facts_of(message)
    if message.challenge_id is not None and not _wanted(challenge, facts, now):
        return "expired"
    given_up = tried.used >= MOST_ROUTES or now >= facts.get("until", now + 1)
    return "not_delivered" if given_up else None


def _wanted(challenge: Challenge | None, facts: Mapping[str, Any], now: int) -> bool:
    """Whether the guest still waits for exactly this message (X32)."""
    alive = challenge is not None and challenge.alive(now) and now < challenge.code_expires_at
    return alive and challenge is not None and _current(facts, challenge)


def _end(tx: Transaction, desk: Desk, message: Message, owner: str, state: MessageState, now: int) -> None:
    if not tx.outbox.settle(message.message_id, owner, state, now):
        return
    if state != "expired":
        _record(tx, desk, f"message.{state}", message, now)
    _show(tx, message, "not_delivered")


def heard(message: Message, tried: Tried, **more: Any) -> str:
    """The facts of a message whose lease ends with a word."""
    known = {"used": tried.used, "via": tried.via, "paid": tried.paid, "heard": message.attempts}
    return written({**facts_of(message), **known, **more})


def handed_over(
    tx: Transaction,
    desk: Desk,
    *,
    owner: str,
    message: Message,
    gateway: str,
    reference: str,
    receipts: bool,
    country: str = "",
    tried: Tried = Tried(),
    watch: int | None = None,
) -> int | None:
    """The gateway took it. A receipt that came first stays (F8). `watch`: milliseconds to wait for a receipt;
    `tried`: the way before this gateway. Returns when a receipt is overdue."""
    now = desk.clock.now()
    overdue = None if watch is None else now + watch
    state = tx.outbox.handed_over(
        message.message_id,
        owner,
        gateway,
        reference[:64],
        country,
        heard(message, tried),
        now,
        overdue,
    )
    if state == "handed_over":
        # after another route the line goes on saying so: a guest could not read it in the milliseconds until here
        taken: Delivery = "rerouted" if set(tried.via) - {gateway} else "handed_over"
        _show(tx, message, taken if receipts else "unknown_receipts", sent_at=now)
    return overdue


def try_later(
    tx: Transaction, desk: Desk, *, owner: str, message: Message, gateway: str, wait: int, tried: Tried
) -> int:
    """Not handed over: due again in `wait` milliseconds, until the guest should not wait any longer.

    After as many gateways as may have taken it nothing more is sent: a receipt may still come. Returns when it is due.
    """
    now, facts = desk.clock.now(), facts_of(message)
    until: int = facts.get("until", message.deadline_at)
    if "until" not in facts and (message.challenge_id is not None or tried.used >= MOST_ROUTES):
        until = max(message.created_at + PATIENCE, now + PATIENCE // 4)
    over = min(until, message.deadline_at)
    again = over if tried.used >= MOST_ROUTES else min(now + wait, over)
    tx.outbox.put_back(message.message_id, owner, gateway, heard(message, tried, until=until), again)
    return again


def going_another_way(tx: Transaction, message: Message) -> None:
    """The line says that the first gateway did not work and the next is asked."""
    _show(tx, message, "rerouted")


def give_up(tx: Transaction, desk: Desk, *, owner: str, message: Message, state: MessageState) -> None:
    """Refused for good (not_delivered), or unreadable (parked)."""
    _end(tx, desk, message, owner, state, desk.clock.now())


def receipt_key(desk: Desk, message_id: str, gateway: str) -> str:
    """What proves that a receipt URL was made by us for that gateway (a callback may be a bare GET; none that a vendor
    signs is taken through the URL of one that does not)."""
    mac = desk.keys.mac("receipt", gateway, message_id)
    return mac.key_id + mac.digest.hex()


def is_receipt_key(desk: Desk, message_id: str, key: str, gateway: str) -> bool:
    """Whether `key` belongs to this message by this gateway; a key of a lost or retired key does not."""
    try:
        mac = Mac(key[:_KEY_ID], bytes.fromhex(key[_KEY_ID:]))
        return desk.keys.verify_mac(mac, "receipt", gateway, message_id)
    except (KeyMissing, ValueError):
        return False


def take_receipt(
    tx: Transaction,
    desk: Desk,
    *,
    message_id: str,
    state: MessageState,
    gateways: Sequence[SmsGateway] = (),
    gateway: str = "",
) -> bool:
    """Notes what a gateway reports; a repeat or an unknown message changes nothing. False: nothing moved.

    `gateway`: whose receipt it is. Undelivered by it, the code leaves by another of `gateways` as a message of its own.
    What a gateway that was asked before the one that took it says of failing is not news (X29).
    """
    now = desk.clock.now()
    tx.outbox.add_receipt(message_id, state, now)
    message = tx.outbox.advance(message_id, state, below(state), gateway, now)
    if message is None:
        return False
    if state == "handed_over":
        _show(tx, message, "handed_over", sent_at=now)
    elif state == "delivered":
        _record(tx, desk, "message.delivered", message, now)
        _show(tx, message, "delivered")
    elif state == "not_delivered":
        _record(tx, desk, "message.not_delivered", message, now)
        if not _reroute(tx, desk, message, gateways, now):
            tx.outbox.forget(message.message_id, message.facts)
            _show(tx, message, "not_delivered")
    return True


def _overdue(tx: Transaction, desk: Desk, message: Message, gateways: Sequence[SmsGateway], now: int) -> None:
    """No receipt in time: another way, or the guest is told to choose one. The message itself may still arrive."""
    if _reroute(tx, desk, message, gateways, now):
        return
    tx.outbox.forget(message.message_id, message.facts)
    challenge = tx.challenges.get(message.challenge_id) if message.challenge_id else None
    if _wanted(challenge, facts_of(message), now):
        _show(tx, message, "not_delivered")


def _reroute(tx: Transaction, desk: Desk, message: Message, gateways: Sequence[SmsGateway], now: int) -> bool:
    """Queues the same code for another gateway as a message of its own, at most once in all (X31, X32)."""
    facts = facts_of(message)
    used, via = facts.get("used", 0) + 1, (*facts.get("via", ()), message.gateway)
    if message.to_sealed is None or message.channel == "email" or used >= MOST_ROUTES or now >= message.deadline_at:
        return False
    challenge = tx.challenges.get(message.challenge_id) if message.challenge_id else None
    site = _site(tx, message.site_id)
    if site is None or (message.challenge_id is not None and not _wanted(challenge, facts, now)):
        return False
    offered = {gateway.name: gateway.channels for gateway in gateways}
    possible = ways(site.config.routes, offered, message.channel, message.country)
    if all(way.gateway in via for way in possible):
        return False
    message_id = desk.ids.new()
    # the line first: then this message may not speak for the guest's wait any more
    _show(tx, message, "rerouted")
    _record(tx, desk, "message.rerouted", message, now)
    tx.outbox.forget(message.message_id, written({**facts, "replaced": message_id}))
    put(tx, desk, _again(desk, message, message_id, facts, used, via, now))
    return True


def _again(
    desk: Desk, message: Message, message_id: str, facts: Mapping[str, Any], used: int, via: tuple[str, ...], now: int
) -> Message:
    """The same message with an id of its own: everything sealed is bound to the id, so it is sealed anew."""
    assert message.to_sealed is not None, "a message without an address is not sent again"
    to = unseal(desk, message, "to", message.to_sealed)
    secret = None if message.secret_sealed is None else unseal(desk, message, "secret", message.secret_sealed)
    kept = {name: value for name, value in facts.items() if name not in ("heard", "until")}
    return replace(
        message,
        message_id=message_id,
        to_sealed=seal(desk, message.site_id, message_id, "to", to),
        secret_sealed=None if secret is None else seal(desk, message.site_id, message_id, "secret", secret),
        facts=written(kept | {"used": used, "via": via}),
        next_at=now,
        created_at=now,
        attempts=0,
        gateway="",
    )


def _current(facts: Mapping[str, Any], challenge: Challenge) -> bool:
    """Whether a message is the last one its guest is waiting for."""
    latest = facts.get("send") == challenge.sends and facts.get("generation") == challenge.generation
    return latest and "replaced" not in facts


def _show(tx: Transaction, message: Message, delivery: Delivery, *, sent_at: int | None = None) -> None:
    """Moves the line the guest watches, unless a later message of the same challenge decides now."""
    if message.challenge_id is None:
        return
    facts = facts_of(message)
    generation, send = facts.get("generation"), facts.get("send")
    if delivery == "delivered":  # also of an earlier text: the phone has a code that works
        send = None
    elif send is None or "replaced" in facts:
        return
    if generation is None:
        return
    kiosk_id = tx.challenges.report(message.challenge_id, delivery, sent_at=sent_at, generation=generation, send=send)
    if kiosk_id is not None:
        tx.changed(line_topic(kiosk_id))


def _record(tx: Transaction, desk: Desk, event: str, message: Message, now: int) -> None:
    tx.audit.record(event, origin=desk.origin, site_id=message.site_id, at=now, message_id=message.message_id)


def text_service_of(tx: Transaction, site_id: str, now: int) -> tuple[str, float | None]:
    """Whether texts of a site get through (working, slow, down), and median seconds to delivery, of the last hour."""
    sent = tx.outbox.recent(site_id, now - HOUR, 20)
    state, median = text_service([(one.state, one.created_at, one.handed_over_at, one.closed_at) for one in sent])
    return "down" if all_down(tx, now) else state, median
