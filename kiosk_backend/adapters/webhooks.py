"""Tells events by HTTP: one POST each, signed, to the configured address only. It knows no database and no event.

No redirect is followed, no proxy of the environment is used, no cookie is kept, and nothing of an answer but its status
is read: whoever answers for the address cannot send us anywhere else (S23).
"""

from __future__ import annotations

from typing import Final

import aiohttp

from kiosk_backend.domain.webhooks import Told, Webhook, signed

_TIMEOUT: Final = aiohttp.ClientTimeout(total=10.0, connect=3.0)


class HttpTeller:
    """Implements `kiosk_backend.ports.telling.Teller`. Use it in one event loop."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def tell(self, hook: Webhook, what: Told, now: int) -> str:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=_TIMEOUT, trust_env=False, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
            )
        try:
            async with self._session.post(
                hook.url, data=what.body, headers=signed(hook, what, now), allow_redirects=False
            ) as answer:
                return "" if 200 <= answer.status < 300 else f"status_{answer.status}"
        except TimeoutError:
            return "timeout"
        except aiohttp.ClientError as error:
            return type(error).__name__

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None
