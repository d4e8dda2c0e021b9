"""What one web address may ask of our pages, and what asking more leaves behind."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from kiosk_backend.domain.policy import HOUR
from kiosk_backend.storage import tables
from kiosk_backend.storage.statements import statement
from tests.backend.api.conftest import Desktop
from tests.backend.api.guest_web import Web, web_of

pytestmark = pytest.mark.anyio
_REACHED = statement(
    select(func.count().label("many")).select_from(tables.audit).where(tables.audit.c.event == "web.limit_reached")
)
NEVER = f"/link/{'A' * 43}"


async def reached(web: Web) -> int:
    def count(tx: Any) -> int:
        return int(tx.db.one(_REACHED).many)

    return int(await web.desktop.run(count))


async def test_a_flood_of_refused_requests_is_one_event_of_the_audit(desktop: Desktop) -> None:
    """S31, X5: the audit tells that a limit was reached, for each address and window once; a stranger who goes on
    asking cannot fill the disk with rows that are kept for a year."""
    web = web_of(desktop)
    most = desktop.house.desk.policy.web_tries_per_address
    answers = [(await web.post(NEVER, {"number": "11"})).status for _ in range(most + 25)]
    assert answers == [410] * most + [429] * 25
    assert await reached(web) == 1
    web.address = "203.0.113.8"
    for _ in range(most + 2):
        await web.post(NEVER, {"number": "11"})
    assert await reached(web) == 2
    desktop.clock.advance(HOUR)
    for _ in range(most + 2):
        await web.post(NEVER, {"number": "11"})
    assert await reached(web) == 3
