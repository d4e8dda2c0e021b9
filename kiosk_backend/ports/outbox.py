"""Messages that still have to leave the house, as services and the sending worker see them. It knows no SQL.

A row is written in the transaction that decided the message. `services.messages` does that; nobody else calls `put`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from kiosk_backend.domain.delivery import Channel, Kind, MessageState


@dataclass(frozen=True, slots=True)
class Message:
    """One row. `facts` holds ids and counts, nothing personal; number and secret are sealed under the message id."""

    message_id: str
    site_id: str
    kind: Kind
    to_sealed: bytes | None
    facts: str
    """JSON object: what `domain.texts` needs for the kind, and the way so far (`services.delivery`): `used` and `via`,
    how many and which gateways may have taken it before; `paid`, routes that were paid for; `heard`, tries whose end is
    known; `until`, when a guest should not wait any longer; `replaced`, the message that went another way instead"""
    next_at: int
    deadline_at: int
    created_at: int
    challenge_id: str | None = None
    secret_sealed: bytes | None = None
    attempts: int = 0
    gateway: str = ""
    channel: Channel = "text"
    country: str = ""
    """Of the number, once it is known (ISO 3166 alpha-2)."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What is known of one recent message, for the state of the text service."""

    state: MessageState
    created_at: int
    handed_over_at: int | None
    closed_at: int | None


class Outbox(Protocol):
    def put(self, message: Message, origin: str) -> None:
        """Queues a message. Who queues also calls `tx.changed("outbox")`, which wakes the worker after the commit."""

    def lease(self, owner: str, now: int, until: int, limit: int) -> Sequence[Message]:
        """Takes up to `limit` due messages for `owner`, one try each; due again at `until` if nothing is heard."""

    def get(self, message_id: str) -> Message | None: ...

    def by_reference(self, gateway: str, reference: str) -> str | None:
        """Our id of the newest message that `gateway` accepted under its own `reference`; None if there is none."""

    def next_due(self) -> int | None:
        """When the earliest message waits to be sent, or is overdue; None if none is."""

    def overdue(self, now: int, limit: int) -> Sequence[Message]:
        """Takes up to `limit` messages without a receipt in time, each once: they are watched no more."""

    def forget(self, message_id: str, facts: str) -> None:
        """It will not be sent again: address and secret are emptied, and it is watched no more."""

    def note(self, message_id: str, owner: str, facts: str) -> bool:
        """Keeps what is known of the way of a leased message. False if the lease is lost or a receipt came first."""

    def handed_over(
        self,
        message_id: str,
        owner: str,
        gateway: str,
        reference: str,
        country: str,
        facts: str,
        now: int,
        watch_at: int | None,
    ) -> MessageState | None:
        """The state it has now: a receipt that came first stays. None if the lease is lost."""

    def put_back(self, message_id: str, owner: str, gateway: str, facts: str, next_at: int) -> bool:
        """Not handed over: try again at `next_at`. False if the lease is lost or a receipt came first."""

    def settle(self, message_id: str, owner: str, state: MessageState, now: int) -> bool:
        """Ends a leased message without handover (expired, not_delivered, parked) and empties its sealed columns.

        False if the lease is lost or a receipt came first."""

    def add_receipt(self, message_id: str, state: MessageState, now: int) -> bool:
        """Notes what a gateway reported; False if that was reported before."""

    def advance(
        self, message_id: str, to: MessageState, over: Sequence[MessageState], gateway: str, now: int
    ) -> Message | None:
        """Moves a message to `to` if it is in one of `over`; returns it, or None if nothing moved.

        `gateway` reports it (empty: not known): unless it says delivered, it must be the one that took the message."""

    def recent(self, site_id: str, since: int, limit: int) -> Sequence[Sent]:
        """The newest texts of a site made at `since` or later, newest first."""
