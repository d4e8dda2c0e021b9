"""Challenges as the services see them: a code that was sent, its tries, and the failures of its subject. No SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from kiosk_backend.domain.verification import CHECK_IN, Challenge, ChallengeState, Delivery, Subject


class Charged(NamedTuple):
    """A challenge that was tried or used, and how many wrong answers in a row its subject had given before."""

    challenge: Challenge
    failures: int


class Challenges(Protocol):
    """Codes on their way to a guest, charged before they are compared. Times are Unix milliseconds."""

    def add(self, challenge: Challenge, origin: str) -> bool:
        """Stores an open challenge. False: the subject has an open one for this purpose already; nothing was stored."""

    def open_of(self, site_id: str, subject: str, purpose: str) -> Challenge | None:
        """The open challenge of a subject, whoever asked for it."""

    def standing(self, site_id: str, subject: str, purpose: str) -> tuple[Subject, Challenge | None]:
        """`subject` and `open_of` in one statement."""

    def latest(self, site_id: str, visit_index: bytes, purpose: str = CHECK_IN) -> Challenge | None:
        """The newest challenge of a visit for a purpose, in any state."""

    def get(self, challenge_id: str) -> Challenge | None: ...

    def several(self, challenge_ids: Sequence[str]) -> Mapping[str, Challenge]:
        """Those of the ids that exist, by id."""

    def charge(
        self,
        site_id: str,
        kiosk_id: str,
        visit_index: bytes,
        purpose: str,
        *,
        payload: str = "",
        agent_id: str = "",
        pauses: bool = True,
        most_failures: int,
        now: int,
    ) -> Charged | None:
        """Takes one try and returns the challenge with it counted, by one conditional UPDATE … RETURNING.

        None if this visit at this kiosk has no open challenge to be typed for the purpose, payload and agent with a try
        left and a living code, or if its subject is paused (`pauses`, and it travels by phone) or has failed
        `most_failures` times. The answer must not leave before the commit (decisions: "Charge before compare").
        """

    def by_link(self, indexes: Sequence[bytes]) -> Challenge | None:
        """The challenge whose link this is, in any state."""

    def charge_link(self, indexes: Sequence[bytes], *, most_failures: int, now: int) -> Challenge | None:
        """`charge` for an answer that came through the link instead of the kiosk."""

    def use_proved(
        self, site_id: str, kiosk_id: str, visit_index: bytes, purpose: str, *, payload: str = "", now: int
    ) -> Charged | None:
        """Uses once what the phone proved for this visit at this kiosk, by one conditional UPDATE … RETURNING; None if
        there is nothing, or no more, to use."""

    def close(self, challenge_id: str, state: ChallengeState, now: int) -> bool:
        """Takes a challenge out of state open and forgets its sealed code. False: it was not open any more."""

    def end_visit(self, site_id: str, visit_index: bytes, now: int) -> int:
        """Supersedes what is open or proved and not yet used of a visit that is over; returns how many."""

    def sent_again(self, challenge: Challenge, *, sends: int) -> bool:
        """Stores method, code, expiry, sends and resend time of `challenge` if it is open and still counts `sends`
        sends."""

    def report(
        self,
        challenge_id: str,
        delivery: Delivery,
        *,
        sent_at: int | None = None,
        generation: int | None = None,
        send: int | None = None,
    ) -> str | None:
        """Moves the delivery line and raises its version; returns the kiosk that watches it, None if it is closed.

        `generation`, `send`: only while they are the last of the challenge; with `send` also not once it is delivered.
        """

    def subject(self, site_id: str, subject: str) -> Subject:
        """Failures in a row and pause; all zero for a subject that never failed."""

    def failed(self, site_id: str, subject: str, now: int) -> Subject:
        """Counts one more failure, by one upsert, and returns the new state."""

    def pause(self, site_id: str, subject: str, until: int, now: int) -> None:
        """Pauses text messages for a subject and counts the pause."""

    def clear(self, site_id: str, subject: str) -> None:
        """Forgets the failures: after success, or when staff unlock the booking."""
