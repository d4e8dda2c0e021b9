"""How long a page takes tells nothing: right link, link that never was, code that is locked (S7, X17).

The size of the effect, no p-value: with enough samples every difference is significant, and none of this size matters.
"""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from kiosk_backend.api.app import public_app
from tests.backend.api.conftest import Desktop
from tests.backend.api.guest_web import web_of
from tests.backend.api.test_confirm_page import asked, at_code

pytestmark = pytest.mark.anyio
PACE = 0.1
"""Of the wait that hides time: 40 ms instead of 400."""
ROUNDS = 25


async def test_known_unknown_and_locked_take_the_same_time(desktop: Desktop) -> None:
    """S7, X17: medians of interleaved answers differ by less than a seventh of even a tenth of the real wait."""
    web = web_of(desktop)
    await web.add_site()
    path = await asked(web)
    unknown = f"{path[:-43]}{'A' * 43}"
    page = await at_code(web, path)
    visit, right = page.forms[0].hidden["visit"], await web.code()
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    typed = {"do": "confirm", "visit": visit, "code": wrong}
    for _ in range(6):
        await web.post(path, typed)
    desktop.house = replace(desktop.house, page_pace=PACE)
    web.app = public_app(desktop.house)
    ways = {
        "shown": (path, None),
        "never was": (unknown, None),
        "locked": (path, typed),
        "right but locked": (path, {**typed, "code": right}),
        "code of none": (unknown, typed),
    }
    taken: dict[str, list[float]] = {way: [] for way in ways}
    for number in range(ROUNDS):
        web.address = f"198.51.100.{number}"  # nobody's limit is reached
        for way, (where, fields) in ways.items():
            began = time.perf_counter()
            await (web.get(where) if fields is None else web.post(where, fields))
            taken[way].append(time.perf_counter() - began)
    medians = {way: sorted(all_)[ROUNDS // 2] for way, all_ in taken.items()}
    assert max(medians.values()) / min(medians.values()) < 1.15, medians
    assert min(map(min, taken.values())) >= 0.4 * PACE
