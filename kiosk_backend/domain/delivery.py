"""What becomes of a text message: its states, how receipts move them, and the line the guest sees. Pure.

Receipts arrive twice, late, in any order and before the answer to the send request (reliability F7, F8). States form a
lattice by rank, and a message only climbs, so every order of the same receipts ends the same; delivered is the top:
a phone that got the text has it, whatever another report says (verification §6 "DLR states").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal, get_args

from kiosk_backend.domain.verification import Delivery

MessageState = Literal["queued", "sending", "handed_over", "not_delivered", "expired", "parked", "delivered"]
Channel = Literal["text", "voice", "email"]
"""How a message travels: a text message, a call that reads it out, an e-mail."""
Kind = Literal[
    "code", "link", "caller", "help_call", "phone_pass", "confirm_booking", "address_changed", "code_guessed"
]
"""What a message says: a code; a link to prove with (method link); the code of a caller; a guest needs help; the link
of a phone pass; please confirm this booking; an address of your booking was changed; a code worked after wrong ones."""

CARRIED: Final[Mapping[Kind, frozenset[Channel]]] = {
    "code": frozenset({"text", "voice", "email"}),
    "link": frozenset({"text", "email"}),
    "caller": frozenset({"text"}),
    "help_call": frozenset({"text"}),
    "phone_pass": frozenset({"text", "email"}),
    "confirm_booking": frozenset({"text", "email"}),
    "address_changed": frozenset({"text", "email"}),
    "code_guessed": frozenset({"text", "email"}),
}
"""By which channels each kind may travel."""

SECURITY: Final[frozenset[Kind]] = frozenset({"address_changed", "code_guessed"})
"""Somebody may be acting for the guest: says how to object, and leaves at any hour."""

UNSOLICITED: Final[frozenset[Kind]] = frozenset({"confirm_booking"})
"""Nobody asked for it just now: it waits until the quiet hours of the site are over (verification §5.11)."""

RANKS: Final[dict[MessageState, int]] = {
    "queued": 0,
    "sending": 1,
    "handed_over": 2,
    "expired": 3,
    "parked": 3,
    "not_delivered": 4,
    "delivered": 5,
}

WAITING: Final[tuple[MessageState, ...]] = ("queued", "sending")
LATE_AFTER: Final = 30_000
"""Milliseconds after the handover when the kiosk says "Still on its way" (design §8.6)."""


def below(state: MessageState) -> Sequence[MessageState]:
    """The states a report of `state` may replace."""
    return tuple(other for other in get_args(MessageState) if RANKS[other] < RANKS[state])


_UNDER_WAY: Final = ("handed_over", "rerouted")


def shown(delivery: Delivery, version: int, sent_at: int | None, now: int) -> tuple[Delivery, int]:
    """The line as the guest sees it now, and its version on the wire.

    "Late" is not stored: it is handed over, by whichever route, plus 30 s. It takes the odd number between two stored
    versions, so that the wire's version rises when the line becomes late without anybody writing.
    """
    if delivery in _UNDER_WAY and sent_at is not None and now - sent_at >= LATE_AFTER:
        return "late", version * 2 + 1
    return delivery, version * 2


def late_in(delivery: Delivery, sent_at: int | None, now: int) -> int | None:
    """Milliseconds until the line becomes late by itself; None if it will not."""
    if delivery not in _UNDER_WAY or sent_at is None or now - sent_at >= LATE_AFTER:
        return None
    return sent_at + LATE_AFTER - now


def back_off(attempts: int, jitter: int) -> int:
    """Milliseconds to wait after the `attempts`-th failed handover: 0.5, 1, 2, 4, 8 s, and up to half as much again.

    `jitter` is a random int from 0 to 999. Waits are short because a guest stands there and the code lives 300 s.
    """
    base = 500 << min(max(attempts, 1) - 1, 4)
    return base + base * jitter // 2_000


def text_service(sent: Sequence[tuple[MessageState, int, int | None, int | None]]) -> tuple[str, float | None]:
    """State of the text service (working, slow, down) and the median seconds to delivery of the given messages.

    Each message: state, created_at, handed_over_at, closed_at. Down: of the last three ended or handed over, none got
    through. Slow: the median delivery takes over 30 s.
    """
    ended = [state for state, _, _, _ in sent if state not in WAITING]
    took = sorted((closed - created) / 1000 for state, created, _, closed in sent if state == "delivered" and closed)
    median = took[len(took) // 2] if took else None
    if len(ended) >= 3 and not any(state in ("delivered", "handed_over") for state in ended[:3]):
        return "down", median
    if median is not None and median * 1000 > LATE_AFTER:
        return "slow", median
    return "working", median
