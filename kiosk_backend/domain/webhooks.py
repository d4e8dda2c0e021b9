"""Events told to other programs: which, where to, and how they are signed (Standard Webhooks). Pure; it knows no HTTP.

What is told is a row of the audit chain: ids, code words and counts; never a code, a number or a name (X13). The id of
an event is its place in its chain, so a receiver can drop what it got twice.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from kiosk_backend.domain.audit import Row
from kiosk_backend.domain.private import Secret

_LONGEST_WAIT: Final = 600.0


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where events are told. `secret`: whsec_ and base64 of 24 bytes or more."""

    url: str
    secret: Secret
    events: tuple[str, ...] = ("*",)
    """Names such as code.locked, or beginnings such as money.*"""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"https?://[^/?#@\s]+(/[^?#\s]*)?", self.url):
            raise ValueError("url must look like https://hooks.example.com/kiosk")
        if key_of(self.secret) is None:
            raise ValueError("secret must be whsec_ and base64 of 24 bytes or more")
        if not self.events or not all(re.fullmatch(r"\*|[a-z_]+\.(\*|[a-z_]+)", one) for one in self.events):
            raise ValueError("events must name events such as code.locked, beginnings such as money.* or *")

    @property
    def name(self) -> str:
        """For marks and logs: tells nothing of the address."""
        return hashlib.sha256(self.url.encode()).hexdigest()[:12]

    def wants(self, event: str) -> bool:
        """Whether it is told an event."""
        return any(one in ("*", event) or (one.endswith(".*") and event.startswith(one[:-1])) for one in self.events)


class Told(NamedTuple):
    """One request: its id, and the body that is signed."""

    webhook_id: str
    body: bytes


def key_of(secret: Secret) -> bytes | None:
    """The bytes requests are signed with; None: the secret is not one."""
    written = secret.reveal()
    try:
        key = base64.b64decode(written.removeprefix("whsec_"), validate=True)
    except ValueError:
        return None
    return key if written.startswith("whsec_") and len(key) >= 24 else None


def told(row: Row) -> Told:
    """An event as it is sent."""
    when = datetime.fromtimestamp(row.at / 1000, UTC).isoformat(timespec="milliseconds")
    data: dict[str, Any] = {"site_id": row.site_id, "origin": row.origin, "seq": row.seq, **json.loads(row.body)}
    body = {"type": row.event, "timestamp": when, "data": data}
    place = hashlib.sha256(row.origin.encode()).hexdigest()[:16]
    return Told(f"evt_{place}_{row.seq}", json.dumps(body, separators=(",", ":")).encode())


def signed(hook: Webhook, what: Told, now: int) -> dict[str, str]:
    """The headers of one request. `now`: Unix milliseconds."""
    key = key_of(hook.secret)
    assert key is not None, "a Webhook has a usable secret"
    at = str(now // 1_000)
    digest = hmac.digest(key, f"{what.webhook_id}.{at}.".encode() + what.body, "sha256")
    return {
        "webhook-id": what.webhook_id,
        "webhook-timestamp": at,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
        "content-type": "application/json",
    }


def wait_after(failures: int) -> float:
    """Seconds until a receiver that failed so often in a row is asked again: 2, 4, 8 … 600."""
    return min(2.0 ** min(failures, 12), _LONGEST_WAIT)
