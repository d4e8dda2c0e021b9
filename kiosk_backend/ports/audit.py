"""The audit chain as the services see it: one hash chain per origin, bodies hold ids only. It knows no SQL."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from kiosk_backend.ports.system import Signature


class Entry(NamedTuple):
    """One row of a chain, as it is stored."""

    origin: str
    seq: int
    site_id: str
    at: int
    event: str
    body: str
    previous: bytes
    hash: bytes


class Head(NamedTuple):
    """The end of a chain, and the last of its rows whose hash was signed."""

    origin: str
    seq: int
    hash: bytes
    signed_seq: int
    signature: Signature | None
    first_seq: int
    first_previous: bytes | None


class Audit(Protocol):
    """Appends to the chain of an origin (kiosk or service)."""

    def record(self, event: str, *, origin: str, site_id: str, at: int, **ids: str | int) -> None:
        """Adds an event to the chain of `origin` (a kiosk id, or the name of a service such as "admin").

        `event` is "<concept>.<what happened>"; `at` is Unix milliseconds; `ids` are ids, codes and counts, never a
        name, phone or text of a person. Written when the function has returned: two statements an origin, however many
        events.
        Raises ValueError for anything that does not look like an id.
        """

    def heads(self) -> list[Head]:
        """Every chain's end, by origin."""

    def entries(self, origin: str, after: int, limit: int) -> list[Entry]:
        """Rows of a chain above `after`, in order, at most `limit`."""

    def sign(self, origin: str, seq: int, signature: Signature) -> None:
        """Keeps a signature over the head as it was at `seq`."""

    def cut(self, before: int, limit: int) -> int:
        """Drops rows older than `before` (Unix milliseconds) from the start of the chains, notes where each one starts
        now, and returns how many went. Rows above the signed head stay."""
