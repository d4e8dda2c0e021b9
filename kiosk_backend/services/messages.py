"""Messages to people: written into the outbox in the transaction that decided them. No gateway and no words here.

A row that carries a code or a link to prove with holds the challenge id, never the code: its text is made from the
challenge at the moment it is sent, so a challenge that ended meanwhile sends nothing (X32) and a stolen outbox tells
nothing (X14). `facts` are ids, counts and words of the operator; what is personal goes into `secret`, sealed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from kiosk_backend.domain.delivery import CARRIED, UNSOLICITED, Channel, Kind
from kiosk_backend.domain.policy import MINUTE
from kiosk_backend.domain.private import Email, Phone, Secret
from kiosk_backend.domain.site import Site
from kiosk_backend.domain.texts import language_of
from kiosk_backend.domain.verification import Challenge
from kiosk_backend.ports import Desk, Transaction, sealed_for
from kiosk_backend.ports.outbox import Message

TOPIC: Final = "outbox"
written: Final = json.JSONEncoder(separators=(",", ":")).encode


def queue_message(
    tx: Transaction,
    desk: Desk,
    *,
    site: Site,
    kind: Kind,
    to: Phone | Email,
    channel: Channel,
    facts: Mapping[str, Any],
    deadline_at: int,
    secret: Secret | None = None,
    challenge: Challenge | None = None,
    language: str = "",
    not_before: int | None = None,
) -> str:
    """Queues one message and returns its id. Times are Unix milliseconds.

    `facts`: what `domain.texts` needs for the kind, nothing personal. `secret`: the personal part (a link, a name),
    kept sealed until the message needs no further route. `challenge`: whose code or link the text is made from when it
    is sent. `language`: the booking's; empty: the site's first. `not_before`: waits until then, and an unsolicited kind
    also until the quiet hours of the site are over. Raises ValueError for a kind that this channel does not carry.
    """
    if channel not in CARRIED[kind] or isinstance(to, Email) != (channel == "email"):
        raise ValueError(f"{kind} does not travel by {channel} to a {type(to).__name__}")
    now = desk.clock.now()
    at = max(now, not_before or 0)
    whole: dict[str, Any] = {"sender": site.sender, "language": language_of(language or site.config.languages[0])}
    if challenge is not None:
        whole |= {"send": challenge.sends, "generation": challenge.generation}
    message_id = desk.ids.new()
    return put(
        tx,
        desk,
        Message(
            message_id=message_id,
            site_id=site.site_id,
            kind=kind,
            to_sealed=seal(desk, site.site_id, message_id, "to", to.reveal()),
            facts=written(whole | dict(facts)),
            next_at=site.awake_at(at) if kind in UNSOLICITED else at,
            deadline_at=deadline_at,
            created_at=now,
            challenge_id=None if challenge is None else challenge.challenge_id,
            secret_sealed=None if secret is None else seal(desk, site.site_id, message_id, "secret", secret.reveal()),
            channel=channel,
        ),
    )


def put(tx: Transaction, desk: Desk, message: Message) -> str:
    """Writes the row and wakes the worker after the commit."""
    tx.outbox.put(message, desk.origin)
    tx.changed(TOPIC)
    return message.message_id


def facts_of(message: Message) -> Mapping[str, Any]:
    """What `facts` says; most messages of a site say the same."""
    return _read(message.facts)


@lru_cache(maxsize=256)
def _read(facts: str) -> Mapping[str, Any]:
    return MappingProxyType(json.loads(facts))


def seal(desk: Desk, site_id: str, message_id: str, what: str, value: str) -> bytes:
    """Seals the `to` or the `secret` of a message."""
    return desk.keys.seal(value.encode(), _aad(site_id, message_id, what))


def unseal(desk: Desk, message: Message, what: str, value: bytes) -> str:
    """Raises KeyMissing or SealBroken."""
    return desk.keys.open(value, _aad(message.site_id, message.message_id, what)).decode()


def _aad(site_id: str, message_id: str, what: str) -> bytes:
    return sealed_for(site_id, "outbox", f"{what}_sealed", message_id)


def queue_code(
    tx: Transaction,
    desk: Desk,
    *,
    site: Site,
    challenge: Challenge,
    to: Phone | Email,
    channel: Channel = "text",
    language: str = "",
    web_host: str = "",
) -> str:
    """Queues the code of a challenge, worded for its purpose; its deadline is the code's life.

    `web_host`: the code is typed on our page of that host, so the text ends with the line that browsers fill in (S34).
    """
    facts = {"host": web_host} if web_host else {}
    return queue_message(
        tx, desk, site=site, kind="code", to=to, channel=channel, facts=facts, deadline_at=challenge.code_expires_at,
        challenge=challenge, language=language,
    )  # fmt: skip


def queue_link(
    tx: Transaction,
    desk: Desk,
    *,
    site: Site,
    challenge: Challenge,
    to: Phone | Email,
    url: str,
    channel: Channel = "text",
    language: str = "",
) -> str:
    """Queues the link of a challenge (method link): `url` with its token (`challenge.code_sealed`) appended."""
    return queue_message(
        tx, desk, site=site, kind="link", to=to, channel=channel, facts={"url": url},
        deadline_at=challenge.code_expires_at, challenge=challenge, language=language,
    )  # fmt: skip


def queue_caller(
    tx: Transaction,
    desk: Desk,
    *,
    site: Site,
    challenge: Challenge,
    to: Phone,
    agent: str,
    reference: str,
    language: str = "",
) -> str:
    """Queues the code of a caller: it names the call, the agent's first name and the reference both read (X37)."""
    return queue_message(
        tx, desk, site=site, kind="caller", to=to, channel="text", facts={"reference": reference},
        secret=Secret(agent), deadline_at=challenge.code_expires_at, challenge=challenge, language=language,
    )  # fmt: skip


def queue_confirm_booking(
    tx: Transaction,
    desk: Desk,
    *,
    site: Site,
    to: Phone | Email,
    channel: Channel,
    link: Secret,
    deadline_at: int,
    language: str = "",
    not_before: int | None = None,
) -> str:
    """Asks a guest to confirm a booking. Nobody asked for it just now: it keeps the quiet hours of the site."""
    return queue_message(
        tx, desk, site=site, kind="confirm_booking", to=to, channel=channel, facts={}, secret=link,
        deadline_at=deadline_at, language=language, not_before=not_before,
    )  # fmt: skip


def queue_address_changed(
    tx: Transaction,
    desk: Desk,
    *,
    site: Site,
    to: Phone | Email,
    channel: Channel,
    what: str,
    deadline_at: int,
    language: str = "",
    link: Secret | None = None,
) -> str:
    """Tells an old address that phone or e-mail (`what`) was changed, and how to object (N12): by `link`, else by the
    site's `contact`. A security notice: at any hour."""
    return queue_message(
        tx, desk, site=site, kind="address_changed", to=to, channel=channel,
        facts={"what": what, "contact": site.config.contact}, secret=link, deadline_at=deadline_at, language=language,
    )  # fmt: skip


def queue_code_guessed(
    tx: Transaction,
    desk: Desk,
    *,
    site: Site,
    to: Phone | Email,
    channel: Channel,
    deadline_at: int,
    language: str = "",
) -> str:
    """Tells a guest that a code worked after wrong ones, and how to object (S6). A security notice: at any hour."""
    return queue_message(
        tx, desk, site=site, kind="code_guessed", to=to, channel=channel, facts={"contact": site.config.contact},
        deadline_at=deadline_at, language=language,
    )  # fmt: skip


def queue_help(tx: Transaction, desk: Desk, *, site: Site, phone: Phone, kiosk_name: str, step: str) -> str:
    """Queues the text to the staff phone of a site: a guest called for help. Worth sending for ten minutes."""
    return queue_message(
        tx, desk, site=site, kind="help_call", to=phone, channel="text", facts={"kiosk": kiosk_name, "step": step},
        deadline_at=desk.clock.now() + 10 * MINUTE,
    )  # fmt: skip


def queue_pass_link(
    tx: Transaction, desk: Desk, *, site: Site, phone: Phone, link: Secret, deadline_at: int, language: str = ""
) -> str:
    """Queues the link of a phone pass; `deadline_at` is when the link stops working."""
    return queue_message(
        tx, desk, site=site, kind="phone_pass", to=phone, channel="text", facts={}, secret=link,
        deadline_at=deadline_at, language=language,
    )  # fmt: skip
