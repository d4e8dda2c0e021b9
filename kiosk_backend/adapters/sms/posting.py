"""One POST to a gateway, and what its failure means. It knows no vendor, and no log: nothing of a text may reach one.

Connecting may take 2 s, the whole exchange 5 s (verification §6 "Gateway timeouts"). A connection that was never made
proves that nothing was sent; whatever fails later leaves it open.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import aiohttp

from kiosk_backend.ports.sms import Handover, Refused, Unclear

TIMEOUT: Final = aiohttp.ClientTimeout(total=5.0, sock_connect=2.0)
LONGEST_ANSWER: Final = 4_096


class Answered(NamedTuple):
    """Status and the beginning of the body."""

    status: int
    body: str


class Poster:
    """A connection pool to one gateway, opened at the first message."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def post(self, url: str, body: bytes, headers: dict[str, str]) -> Answered | Handover:
        """Sends once; never retries, follows no redirect, believes no proxy of the environment."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=TIMEOUT, connector=aiohttp.TCPConnector(limit=16), cookie_jar=aiohttp.DummyCookieJar()
            )
        try:
            async with self._session.post(url, data=body, headers=headers, allow_redirects=False) as response:
                answer = await response.content.read(LONGEST_ANSWER)
                return Answered(response.status, answer.decode("utf-8", "replace"))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as away:
            return Refused(type(away).__name__, permanent=False)
        except (aiohttp.ClientError, TimeoutError, ConnectionError) as lost:
            return Unclear(type(lost).__name__)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None


def refusal(answered: Answered) -> Handover:
    """What an answer that is no acceptance means: 429 later, other 4xx never, anything else nobody knows."""
    reason = f"status_{answered.status}"
    if answered.status == 429:
        return Refused(reason, permanent=False)
    if 400 <= answered.status < 500:
        return Refused(reason, permanent=True)
    return Unclear(reason)
