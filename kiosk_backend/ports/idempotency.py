"""Idempotency keys as the services see them: a key stored with its answer. It knows no SQL."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class Kept(NamedTuple):
    """The first answer to a key. `status` 0: claimed by this very transaction's caller, not answered yet."""

    request_hash: bytes
    status: int
    answer_sealed: bytes


class Idempotency(Protocol):
    """A repeated request finds the first one's answer."""

    def claim(self, caller: str, key: str, request_hash: bytes, now: int) -> Kept | None:
        """None: the key is ours until the transaction ends; `answer` or `release` it. Else what the first request left.

        On PostgreSQL a parallel claim of the same key waits here until the first one has committed.
        """

    def answer(
        self, caller: str, key: str, request_hash: bytes, now: int, *, status: int, answer_sealed: bytes
    ) -> None:
        """Keeps the answer to a key that was claimed with this hash and time."""

    def release(self, caller: str, key: str) -> None:
        """Gives a claimed key back: the next request with it is looked at afresh."""
