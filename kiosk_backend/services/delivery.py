"""Messages from decision to receipt: queued with their cause, rendered when sent, settled, reported. No gateway here.

An outbox row of a code holds the challenge id, never the code: the text is made from the challenge at the moment it is
sent, so a challenge that ended meanwhile sends nothing (X32) and a stolen outbox tells nothing (X14).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from kiosk_backend.domain import texts
from kiosk_backend.domain.delivery import MessageState, below, text_service
from kiosk_backend.domain.policy import HOUR, MINUTE
from kiosk_backend.domain.private import Phone, Secret
from kiosk_backend.domain.verification import Challenge, Delivery
from kiosk_backend.ports import Desk, KeyMissing, Mac, Transaction, sealed_for
from kiosk_backend.ports.outbox import Message

TOPIC: Final = "outbox"
LEASE: Final = 15_000
"""Milliseconds a worker keeps a message: three times what a gateway may take."""
MOST_TRIES: Final = 40
"""A message that was leased so often is parked: back-off reaches every deadline long before (F16)."""
_KEY_ID: Final = 8
_written: Final = json.JSONEncoder(separators=(",", ":")).encode


def line_topic(kiosk_id: str) -> str:
    """What the delivery line of a kiosk waits for."""
    return f"delivery:{kiosk_id}"


def queue_code(tx: Transaction, desk: Desk, *, challenge: Challenge, phone: Phone, sender: str, route: int = 0) -> str:
    """Queues the text of a challenge; its deadline is the code's life. Returns the message id."""
    facts = {"sender": sender, "send": challenge.sends, "generation": challenge.generation, "route": route}
    return _queue(
        tx,
        desk,
        site_id=challenge.site_id,
        kind="code",
        phone=phone,
        facts=facts,
        secret=None,
        now=desk.clock.now(),
        deadline_at=challenge.code_expires_at,
        challenge_id=challenge.challenge_id,
    )


def queue_help(tx: Transaction, desk: Desk, *, site_id: str, phone: Phone, kiosk_name: str, step: str) -> str:
    """Queues the text to the staff phone of a site: a guest called for help. Worth sending for ten minutes."""
    now, facts = desk.clock.now(), {"kiosk": kiosk_name, "step": step}
    return _queue(
        tx, desk, site_id=site_id, kind="help_call", phone=phone, facts=facts, secret=None, now=now,
        deadline_at=now + 10 * MINUTE,
    )  # fmt: skip


def queue_pass_link(
    tx: Transaction, desk: Desk, *, site_id: str, phone: Phone, sender: str, link: Secret, deadline_at: int
) -> str:
    """Queues the link of a phone pass; `deadline_at` is when the link stops working."""
    now = desk.clock.now()
    return _queue(
        tx, desk, site_id=site_id, kind="phone_pass", phone=phone, facts={"sender": sender}, secret=link, now=now,
        deadline_at=deadline_at,
    )  # fmt: skip


def _queue(
    tx: Transaction,
    desk: Desk,
    *,
    site_id: str,
    kind: str,
    phone: Phone,
    facts: dict[str, Any],
    secret: Secret | None,
    now: int,
    deadline_at: int,
    challenge_id: str | None = None,
) -> str:
    message_id = desk.ids.new()
    sealed = None if secret is None else desk.keys.seal(secret.reveal().encode(), _aad(site_id, message_id, "secret"))
    message = Message(
        message_id=message_id,
        site_id=site_id,
        kind=kind,
        to_sealed=desk.keys.seal(phone.reveal().encode(), _aad(site_id, message_id, "to")),
        facts=_written(facts),
        next_at=now,
        deadline_at=deadline_at,
        created_at=now,
        challenge_id=challenge_id,
        secret_sealed=sealed,
    )
    tx.outbox.put(message, desk.origin)
    tx.changed(TOPIC)
    return message_id


def _aad(site_id: str, message_id: str, what: str) -> bytes:
    return sealed_for(site_id, "outbox", f"{what}_sealed", message_id)


class Leased(NamedTuple):
    """A message to send now, with the challenge its text is made from."""

    message: Message
    challenge: Challenge | None


class Batch(NamedTuple):
    """What a worker holds now, and when the next message is due if it holds none."""

    leased: Sequence[Leased]
    next_due: int | None


def take_batch(tx: Transaction, desk: Desk, *, owner: str, limit: int) -> Batch:
    """Leases due messages. What cannot succeed any more is ended here: tried too often, too old, challenge over."""
    now = desk.clock.now()
    leased: list[Leased] = []
    for message in tx.outbox.lease(owner, now, now + LEASE, limit):
        challenge = tx.challenges.get(message.challenge_id) if message.challenge_id else None
        over = _over(message, challenge, now)
        if over is None:
            leased.append(Leased(message, challenge))
        else:
            _end(tx, desk, message, owner, over, now)
    return Batch(leased, None if leased else tx.outbox.next_due())


def _over(message: Message, challenge: Challenge | None, now: int) -> MessageState | None:
    if message.attempts > MOST_TRIES:
        return "parked"
    if now >= message.deadline_at:
        return "expired"
    if message.challenge_id is None:
        return None
    if challenge is None or not challenge.alive(now) or now >= challenge.code_expires_at:
        return "expired"
    return None if _current(json.loads(message.facts), challenge) else "expired"


def _end(tx: Transaction, desk: Desk, message: Message, owner: str, state: MessageState, now: int) -> None:
    if not tx.outbox.settle(message.message_id, owner, state, now):
        return
    if state != "expired":
        _record(tx, desk, f"message.{state}", message, now)
    _show(tx, message, "not_delivered")


def render(desk: Desk, leased: Leased) -> tuple[Phone, Secret]:
    """Number and words. Raises KeyMissing, SealBroken or ValueError for a row that cannot be read (F16)."""
    message, challenge = leased
    if message.to_sealed is None:
        raise ValueError("the number of this message is gone")
    phone = Phone(desk.keys.open(message.to_sealed, _aad(message.site_id, message.message_id, "to")).decode())
    facts = json.loads(message.facts)
    if message.kind == "code" and challenge is not None and challenge.code_sealed is not None:
        aad = sealed_for(challenge.site_id, "challenges", "code_sealed", challenge.challenge_id)
        code = desk.keys.open(challenge.code_sealed, aad).decode()
        return phone, Secret(texts.code_text(facts["sender"], code, challenge.code_expires_at - desk.clock.now()))
    if message.kind == "help_call":
        return phone, Secret(texts.help_text(facts["kiosk"], facts["step"]))
    if message.kind == "phone_pass" and message.secret_sealed is not None:
        link = desk.keys.open(message.secret_sealed, _aad(message.site_id, message.message_id, "secret")).decode()
        return phone, Secret(texts.pass_text(facts["sender"], link))
    raise ValueError(f"a message of kind {message.kind} has nothing to say")


def handed_over(
    tx: Transaction, desk: Desk, *, owner: str, message: Message, gateway: str, reference: str, receipts: bool
) -> None:
    """The gateway took it. A receipt that came first stays (F8)."""
    now = desk.clock.now()
    if tx.outbox.handed_over(message.message_id, owner, gateway, reference[:64], now):
        _show(tx, message, "handed_over" if receipts else "unknown_receipts", sent_at=now)


def try_later(
    tx: Transaction, desk: Desk, *, owner: str, message: Message, gateway: str, wait: int, rerouted: bool
) -> None:
    """Not handed over: due again in `wait` milliseconds, or ended if that is past the deadline."""
    now = desk.clock.now()
    if now + wait >= message.deadline_at:
        _end(tx, desk, message, owner, "not_delivered", now)
    elif tx.outbox.put_back(message.message_id, owner, gateway, now + wait) and rerouted:
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


def take_receipt(tx: Transaction, desk: Desk, *, message_id: str, state: MessageState, routes: int) -> bool:
    """Notes what a gateway reports; a repeat or an unknown message changes nothing. False: nothing moved.

    `routes`: how many gateways there are. Undelivered by one, the code leaves by the next as a message of its own.
    """
    now = desk.clock.now()
    if not tx.outbox.add_receipt(message_id, state, now):
        return False
    message = tx.outbox.advance(message_id, state, below(state), now)
    if message is None:
        return False
    if state == "handed_over":
        _show(tx, message, "handed_over", sent_at=now)
    elif state == "delivered":
        _record(tx, desk, "message.delivered", message, now)
        _show(tx, message, "delivered")
    elif state == "not_delivered":
        _record(tx, desk, "message.not_delivered", message, now)
        _show(tx, message, "rerouted" if _reroute(tx, desk, message, routes, now) else "not_delivered")
    return True


def _reroute(tx: Transaction, desk: Desk, message: Message, routes: int, now: int) -> bool:
    challenge = tx.challenges.get(message.challenge_id) if message.challenge_id else None
    facts = json.loads(message.facts)
    route = facts.get("route", 0) + 1
    if challenge is None or message.to_sealed is None or route >= routes or not _current(facts, challenge):
        return False
    if not challenge.alive(now) or now >= challenge.code_expires_at:
        return False
    number = desk.keys.open(message.to_sealed, _aad(message.site_id, message.message_id, "to")).decode()
    queue_code(tx, desk, challenge=challenge, phone=Phone(number), sender=facts["sender"], route=route)
    return True


def _current(facts: dict[str, Any], challenge: Challenge) -> bool:
    """Whether a message is the last one its guest is waiting for."""
    return bool(facts.get("send") == challenge.sends and facts.get("generation") == challenge.generation)


def _show(tx: Transaction, message: Message, delivery: Delivery, *, sent_at: int | None = None) -> None:
    """Moves the line the guest watches, unless a later message of the same challenge decides now."""
    if message.challenge_id is None:
        return
    challenge = tx.challenges.get(message.challenge_id)
    if challenge is None or not _moves(message, challenge, delivery):
        return
    kiosk_id = tx.challenges.report(challenge.challenge_id, delivery, sent_at=sent_at)
    if kiosk_id is not None:
        tx.changed(line_topic(kiosk_id))


def _moves(message: Message, challenge: Challenge, delivery: Delivery) -> bool:
    facts = json.loads(message.facts)
    if delivery == "delivered":  # also of an earlier text: the phone has a code that works
        return bool(facts.get("generation") == challenge.generation)
    return challenge.delivery != "delivered" and _current(facts, challenge)


def _record(tx: Transaction, desk: Desk, event: str, message: Message, now: int) -> None:
    tx.audit.record(event, origin=desk.origin, site_id=message.site_id, at=now, message_id=message.message_id)


def text_service_of(tx: Transaction, site_id: str, now: int) -> tuple[str, float | None]:
    """Whether texts of a site get through (working, slow, down), and median seconds to delivery, of the last hour."""
    sent = tx.outbox.recent(site_id, now - HOUR, 20)
    return text_service([(one.state, one.created_at, one.handed_over_at, one.closed_at) for one in sent])
