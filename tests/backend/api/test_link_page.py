"""The page a link from the kiosk opens, in process: three numbers, one pick."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest

from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.services.codes import Asking, CodeState, code_state, start_code
from kiosk_backend.services.links import continue_check_in
from kiosk_backend.services.proving import Verified
from tests.backend.api.conftest import Desktop
from tests.backend.api.guest_web import Web, web_of

pytestmark = pytest.mark.anyio


class AtKiosk:
    """A guest who asked the kiosk for a link."""

    def __init__(self, web: Web, asking: Asking) -> None:
        self.web, self.asking = web, asking
        self.number = ""

    async def run(self, what: Any, *more: Any) -> Any:
        house = self.web.desktop.house
        return await self.web.desktop.run(lambda tx: what(tx, house.desk, *more, self.asking))

    async def ask(self) -> str:
        """The path of the link on the phone; the kiosk shows `number`."""
        state = await self.run(start_code, self.web.desktop.house.destinations)
        assert isinstance(state, CodeState), state
        self.number = state.choose_number
        return await self.web.link()

    async def goes_on(self) -> bool:
        verified = await self.run(continue_check_in, self.web.desktop.house.destinations)
        assert isinstance(verified, (Verified, Refusal))
        return isinstance(verified, Verified)


@pytest.fixture
async def at_kiosk(desktop: Desktop) -> AtKiosk:
    web = web_of(desktop)
    await desktop.import_demo("aurora")
    body = b'{"by":"reference","reference":"K7M4PQ","last_name":"Lindqvist"}'
    token = desktop.tokens["aurora"]
    found = await desktop.post("/v1/bookings/find", body, token=token, key=str(uuid.uuid4()))

    kiosk_id = await desktop.run(_kiosk_of)
    site = await desktop.run(lambda tx: tx.sites.get("aurora"))
    return AtKiosk(
        web,
        Asking(
            site, kiosk_id, found.json["visit"], desktop.clock.now(), method="link",
            base_url=desktop.house.public_base_url,
        ),
    )  # fmt: skip


def _kiosk_of(tx: Any) -> str:
    """The kiosk of the only visit."""
    from sqlalchemy import select

    from kiosk_backend.storage.statements import statement
    from kiosk_backend.storage.tables import visits

    (row,) = tx.db.all(statement(select(visits.c.kiosk_id)))
    return str(row.kiosk_id)


async def test_the_number_on_the_kiosk_lets_it_go_on(at_kiosk: AtKiosk) -> None:
    """I1, N14: nothing is typed and nothing merely approved; three numbers, and the kiosk shows which."""
    path = await at_kiosk.ask()
    page = await at_kiosk.web.get(path)
    offered = [button["value"] for button in page.forms[0].buttons]
    assert len(set(offered)) == 3
    assert at_kiosk.number in offered
    assert all(re.fullmatch("[0-9]{2}", str(one)) for one in offered)
    assert not await at_kiosk.goes_on()
    done = await at_kiosk.web.submit(page.forms[0], number=at_kiosk.number)
    assert done.heading == "That’s right"
    assert (await at_kiosk.web.get(path)).heading == "That’s right"
    assert await at_kiosk.goes_on()
    assert not await at_kiosk.goes_on(), "a proof is used once"
    assert (await at_kiosk.web.get(path)).heading == "This link can’t be used any more"


async def test_previewers_use_nothing_up(at_kiosk: AtKiosk) -> None:
    """decisions "Link instead of typing": GET and HEAD change nothing, however often."""
    path = await at_kiosk.ask()
    for _ in range(5):
        assert (await at_kiosk.web.get(path, "HEAD")).html == ""
        page = await at_kiosk.web.get(path)
    assert (await at_kiosk.web.submit(page.forms[0], number=at_kiosk.number)).heading == "That’s right"


async def test_one_wrong_number_ends_it(at_kiosk: AtKiosk) -> None:
    """decisions: one wrong pick ends the link; the right one comes too late then."""
    path = await at_kiosk.ask()
    page = await at_kiosk.web.get(path)
    wrong = next(str(one["value"]) for one in page.forms[0].buttons if one["value"] != at_kiosk.number)
    assert (await at_kiosk.web.submit(page.forms[0], number=wrong)).heading == "That wasn’t the number on the screen"
    again = await at_kiosk.web.submit(page.forms[0], number=at_kiosk.number)
    assert again.heading == "This link can’t be used any more"
    assert not await at_kiosk.goes_on()


async def test_the_page_holds_nothing_of_the_guest(at_kiosk: AtKiosk) -> None:
    """S26, S27: neither in the address nor on the page; and nothing tells which number is the right one."""
    path = await at_kiosk.ask()
    page = await at_kiosk.web.get(path)
    for secret in ("Lindqvist", "Maria", "K7M4PQ", "412"):
        assert secret not in page.html
    assert len({re.sub("[0-9]{2}", "", repr(one)) for one in page.forms[0].buttons}) == 1


async def test_a_link_works_five_minutes(at_kiosk: AtKiosk) -> None:
    path = await at_kiosk.ask()
    page = await at_kiosk.web.get(path)
    at_kiosk.web.desktop.clock.advance(300_000)
    over = await at_kiosk.web.get(path)
    unknown = await at_kiosk.web.get(path[:-4] + "AAAA")
    assert (over.status, over.html) == (unknown.status, unknown.html) == (410, unknown.html)
    assert (await at_kiosk.web.submit(page.forms[0], number=at_kiosk.number)).status == 410


async def test_a_form_from_another_site_picks_nothing(at_kiosk: AtKiosk) -> None:
    path = await at_kiosk.ask()
    answer = await at_kiosk.web.post(path, {"number": at_kiosk.number}, sec_fetch_site="cross-site")
    assert answer.status == 403
    state = await at_kiosk.run(code_state)
    assert not state.proved
