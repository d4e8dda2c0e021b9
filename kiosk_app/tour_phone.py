"""The phone of the tour's guest: reads what the demo phone printed, types nothing, opens a link as a browser would.

Knows the printed words and one page of the backend, neither the kiosk's pages nor its view-models.
"""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Final
from urllib.parse import urljoin

import httpx

from kiosk_app.tour_hand import TourFailed

_ANSWER_S: Final = 10.0


class Phone:
    """``log``: the file the demo phone prints to."""

    def __init__(self, log: Path) -> None:
        self._log = log

    def newest_code(self) -> str:
        """The last code that came; empty: none yet."""
        return self._newest(r"^ {4}(\d{6})\b")

    def newest_link(self) -> str:
        """The last link that came; empty: none yet."""
        return self._newest(r"(https?://\S+/link/[\w-]+)")

    def choose(self, link: str, number: str) -> None:
        """Open the link and touch that number. Raises ``TourFailed`` when the page has no such button."""
        try:
            with httpx.Client(timeout=_ANSWER_S, trust_env=False) as browser:
                page = browser.get(link).raise_for_status().text
                action = re.search(r'<form[^>]*action="([^"]+)"', page)
                if action is None or f'value="{number}"' not in page:
                    raise TourFailed(f"the page of the link does not offer {number}")
                browser.post(urljoin(link, unescape(action[1])), data={"number": number}).raise_for_status()
        except httpx.HTTPError as error:
            raise TourFailed(f"the page of the link did not open ({type(error).__name__})") from None

    def _newest(self, pattern: str) -> str:
        found = re.findall(pattern, self._log.read_text(encoding="utf-8"), re.M) if self._log.exists() else []
        return found[-1] if found else ""
