"""The audit chain: what a row's hash covers, what a signature covers, and where a chain breaks. Pure.

A chain is tamper-evident: a changed, missing, added or moved row breaks it. A chain cut short at its end, or begun
later than it says, is found by the signed head; a head that was set back together with its rows only by a copy of a
signed head kept elsewhere (reliability, "Audit"), such as the `audit.head` lines of the log.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

PURPOSE: Final = "audit"
"""Purpose of the signing key."""

START: Final = bytes(32)
"""What the first row of a chain points back to."""

_EVENT: Final = re.compile(r"[a-z_]{1,40}\.[a-z_]{1,60}")
_ID: Final = re.compile(r"(?![0-9]{6,}\Z)[A-Za-z0-9_.:,-]{0,200}")


_canonical: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
"""One encoder for all: json.dumps with options builds a new one each time."""
_quoted: Final = json.encoder.encode_basestring_ascii
"""A text in JSON. Rows are put together by hand: half of what the encoder costs, and the same bytes."""


class Row(NamedTuple):
    """One row of a chain, as it is stored."""

    origin: str
    seq: int
    site_id: str
    at: int
    event: str
    body: str
    previous: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Broken:
    """The first row of a chain that is not as it was written."""

    origin: str
    seq: int
    what: str

    def __str__(self) -> str:
        return f"chain {self.origin}, row {self.seq}: {self.what}"


def body_of(event: str, ids: Mapping[str, str | int]) -> str:
    """Canonical JSON of ids. Raises ValueError for what does not look like an id, a code word or a count.

    Six digits or more in a row as a text of their own are refused: that is what codes and phone numbers look like.
    """
    if not _is_event(event):
        raise ValueError(f"an audit event is named concept.what_happened, not {event!r}")
    parts = []
    for name in sorted(ids):
        value = ids[name]
        if isinstance(value, str) and _ID.fullmatch(value):
            parts.append(f'{_quoted(name)}:"{value}"')  # what an id is made of needs no escape
        elif isinstance(value, int):
            parts.append(f"{_quoted(name)}:{_canonical(value)}")
        else:
            raise ValueError(f"audit {event}: {name} is no id")
    return f"{{{','.join(parts)}}}"


@lru_cache(maxsize=256)
def _is_event(event: str) -> bool:
    return _EVENT.fullmatch(event) is not None


def hash_of(previous: bytes, origin: str, seq: int, site_id: str, at: int, event: str, body: str) -> bytes:
    """SHA-256 over the previous hash and the row."""
    row = f"[{_quoted(origin)},{seq},{_quoted(site_id)},{at},{_quoted(event)},{_quoted(body)}]"
    return hashlib.sha256(previous + row.encode()).digest()


def signed_text(origin: str, first_seq: int, first_previous: bytes, seq: int, hash_: bytes) -> bytes:
    """What a head's signature covers: where the chain begins, and its row `seq`."""
    return json.dumps(["audit-head", origin, first_seq, first_previous.hex(), seq, hash_.hex()]).encode()


def walk(rows: Iterable[Row], origin: str, first_seq: int, previous: bytes) -> Iterator[Row | Broken]:
    """Each row that follows from the one before; the first that does not is answered as Broken, and ends the walk."""
    expected = first_seq
    for row in rows:
        if row.seq != expected:
            yield Broken(origin, expected, f"is missing, row {row.seq} stands in its place")
            return
        if row.previous != previous:
            yield Broken(origin, row.seq, "does not follow from the row before")
            return
        if row.hash != hash_of(previous, origin, row.seq, row.site_id, row.at, row.event, row.body):
            yield Broken(origin, row.seq, "was changed")
            return
        yield row
        expected, previous = row.seq + 1, row.hash
