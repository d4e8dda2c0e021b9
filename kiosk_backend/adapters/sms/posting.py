"""One request to a gateway, and what its failure means. It knows no vendor and no log: no text may reach one.

Connecting may take 2 s, the whole exchange 5 s (verification §6 "Gateway timeouts"). A connection that was never made
proves that nothing was sent; whatever fails later leaves it open. It talks to the configured host only: no redirect is
followed and no proxy of the environment believed (S23).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import aiohttp

from kiosk_backend.domain.gateway import LONGEST_WAIT_S
from kiosk_backend.ports.sms import Handover, Note, Refused, Unclear

CONNECT_S: Final = 2.0
CAPPED: Final = "rate_cap"
"""Why a message was not handed over when the cap of its gateway is reached: no fault of the gateway's."""
REFUSES_US: Final = frozenset({401, 402, 403, 404, 405, 407, 410})
"""Statuses that speak of our password, money, rights or address, not of a number or a text (RFC 9110 §15.5)."""
LONGEST_ANSWER: Final = 16_384
AGE: Final = 300_000
"""Milliseconds a signed callback may be old, or ahead of us (verification §6 "Webhooks in")."""


class Answered(NamedTuple):
    """Status and the beginning of the body."""

    status: int
    body: str

    def document(self) -> Any:
        """The JSON in it; None: there is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


class Poster:
    """A connection pool to one gateway, opened at the first message. `timeout_s`: everything a message may take;
    `rate_per_s`: messages a second at most, 0 is no cap."""

    def __init__(self, timeout_s: float = LONGEST_WAIT_S, rate_per_s: float = 0.0) -> None:
        self._timeout_s = timeout_s
        self._gap = 1.0 / rate_per_s if rate_per_s else 0.0
        self._next = 0.0
        self._session: aiohttp.ClientSession | None = None

    async def post(
        self, url: str, body: bytes, headers: Mapping[str, str], *, method: str = "POST"
    ) -> Answered | Handover:
        """Sends once and never again by itself."""
        wait = self._wait()
        if wait > self._timeout_s / 2:
            return Refused(CAPPED, permanent=False)
        if wait:
            await asyncio.sleep(wait)
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=16), cookie_jar=aiohttp.DummyCookieJar()
            )
        left = self._timeout_s - wait
        timeout = aiohttp.ClientTimeout(total=left, sock_connect=min(CONNECT_S, left))
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, allow_redirects=False, timeout=timeout
            ) as response:
                return Answered(response.status, await _beginning(response))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as away:
            return Refused(type(away).__name__, permanent=False)
        except (aiohttp.ClientError, TimeoutError, ConnectionError) as lost:
            return Unclear(type(lost).__name__)

    def _wait(self) -> float:
        """Seconds until there is room under the cap; the place is taken unless it is too far away."""
        if not self._gap:
            return 0.0
        now = asyncio.get_running_loop().time()
        place = max(now, self._next)
        if place - now <= self._timeout_s / 2:
            self._next = place + self._gap
        return place - now

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None


async def _beginning(response: aiohttp.ClientResponse) -> str:
    """As much of the body as an answer may be long, however it is cut into pieces."""
    body = b""
    async for piece in response.content.iter_any():
        body += piece
        if len(body) >= LONGEST_ANSWER:
            break
    return body[:LONGEST_ANSWER].decode("utf-8", "replace")


class Reporting:
    """What gateways share that report by callback: there is nothing to listen to."""

    __slots__ = ()

    async def listen(self, note: Note) -> None:
        """Returns at once."""


def refusal(answered: Answered, what: str = "") -> Handover:
    """What an answer that is no acceptance means: 429 later, REFUSES_US the gateway's fault, other 4xx never, anything
    else nobody knows. `what`: the vendor's own code of it, if that is short and plain."""
    reason = f"status_{answered.status}" + (f"_{what}" if _plain(what) else "")
    if answered.status == 429:
        return Refused(reason, permanent=False)
    if answered.status in REFUSES_US:
        return Refused(reason, permanent=False, account=True)
    if 400 <= answered.status < 500:
        return Refused(reason, permanent=True)
    return Unclear(reason)


def plain_code(value: object) -> str:
    """A vendor's code as it may stand in a log: short, letters and digits, no sentence and no number of a phone."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return text if _plain(text) else ""


def json_object(body: bytes) -> dict[str, Any]:
    """The JSON object a callback holds; empty when it holds none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _plain(text: str) -> bool:
    if text.isdigit():
        return len(text) <= 5
    return text.isascii() and text.replace("_", "").replace(".", "").isalpha() and len(text) <= 40


def is_fresh(at: int, claimed_ms: int) -> bool:
    """Whether a callback signed at `claimed_ms` arrives within five minutes (X29: no replay of an old one)."""
    return abs(at - claimed_ms) <= AGE
