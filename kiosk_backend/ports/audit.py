"""The audit chain as the services see it: one hash chain per origin, bodies hold ids only. It knows no SQL."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from kiosk_backend.domain.audit import Row
from kiosk_backend.ports.system import Signature


class Head(NamedTuple):
    """The end of a chain, where it begins, and the last of its rows whose hash was signed."""

    origin: str
    seq: int
    hash: bytes
    first_seq: int
    first_previous: bytes
    signed_seq: int
    signature: Signature | None


class Audit(Protocol):
    """Appends to the chain of an origin (kiosk or service)."""

    def record(self, event: str, *, origin: str, site_id: str, at: int, **ids: str | int) -> None:
        """Adds an event to the chain of `origin` (a kiosk id, or the name of a service such as "admin").

        `event` is "concept.what_happened"; `at` is Unix milliseconds; `ids` are ids, code words and counts, never a
        name, a phone or a text of a person. Written when the function has returned: two statements an origin as a rule,
        however many events. Raises ValueError for what does not look like an id.
        """

    def heads(self) -> list[Head]:
        """Every chain's head, by origin."""

    def rows(self, origin: str, after: int, limit: int) -> list[Row]:
        """Rows of a chain with a higher `seq` than `after`, in order, at most `limit`."""

    def headless(self) -> list[str]:
        """Origins that have rows but no head: somebody removed it."""

    def sign(self, origin: str, seq: int, signature: Signature) -> None:
        """Keeps a signature over the head as it was at `seq`."""

    def cut(self, before: int, limit: int) -> int:
        """Drops at most `limit` rows older than `before` (Unix milliseconds) from the start of each chain.

        Its head notes where it begins now and loses its signature: sign it in the same transaction. The last row of a
        chain stays. Returns how many rows went.
        """
