"""The page where the owner of an old address says "this wasn't me", in process."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from kiosk_backend.domain.private import Phone
from kiosk_backend.services.address_change import BY_STAFF, carry_out, new_change
from kiosk_backend.storage.statements import statement
from kiosk_backend.storage.tables import bookings, help_calls
from tests.backend.api.conftest import Desktop
from tests.backend.api.guest_web import Web, web_of
from tests.backend.api.test_change_page import begun, code_in, texts
from tests.backend.api.test_confirm_page import DAY, asked

OLD, NEW = "+436641234556", "+436641234577"
_IDS = statement(select(bookings.c.booking_id))
_CALLS = select(help_calls.c.step, help_calls.c.kiosk_id, help_calls.c.state)

pytestmark = pytest.mark.anyio


@pytest.fixture
async def web(desktop: Desktop) -> Web:
    made = web_of(desktop)
    await made.add_site()
    return made


def link_in(told: str) -> str:
    found = re.search(r"https?://[^/\s]+(/undo/[\w-]{43})", told)
    assert found is not None, told
    return found[1]


async def changed(web: Web, path: str = "") -> tuple[str, str]:
    """Number changed by somebody who held the old phone for a while: the links to the old number and to the e-mail."""
    path = path or await asked(web)
    page = await begun(web, path, NEW)
    page = await web.submit(page.forms[0], code=code_in((await texts(web))["56"]))
    page = await web.submit(page.forms[0], code=code_in((await texts(web))["77"]))
    assert page.heading == "It is changed"
    told = await web.sent()
    return link_in(told[OLD]), link_in(told["petra@example.com"])


async def by_staff(web: Web) -> dict[str, str]:
    """Number changed by two members of staff: the link each address got."""
    await asked(web)
    house = web.desktop.house
    now = house.desk.clock.now()

    def change(tx: Any) -> None:
        (row,) = tx.db.all(_IDS)
        booking = tx.bookings.hold(house.desk.keys, "shore", row.booking_id, now)
        made = new_change(house.desk, booking, "phone", Phone(NEW), now)
        tx.profile_changes.add(house.desk.keys, made, house.desk.origin)
        carry_out(
            tx, house.desk, house.destinations, site=tx.sites.get("shore"), origin="k", booking=booking, change=made,
            proof=BY_STAFF, why="lost_phone", now=now, base_url=house.public_base_url,
        )  # fmt: skip

    await web.desktop.run(change)
    return {ending: link_in(told[-1]) for ending, told in (await texts(web)).items()}


async def number(web: Web) -> str:
    keys = web.desktop.house.desk.keys

    def read(tx: Any) -> str:
        (row,) = tx.db.all(_IDS)
        return str(tx.bookings.get(keys, "shore", row.booking_id).phone.reveal())

    return str(await web.desktop.run(read))


async def test_the_old_number_is_back_by_one_button(web: Web) -> None:
    """N12: the notice to the old addresses carries a way to object; inside the hold one POST puts the old one back, all
    addresses are told, and it is in the audit."""
    link, _ = await changed(web)
    for method in ("GET", "HEAD", "GET"):
        assert (await web.get(link, method)).status == 200
    assert await number(web) == NEW, "a previewer changes nothing"
    page = await web.get(link)
    assert (page.heading, "<script" in page.html) == ("Was this you?", False)
    for secret in ("1234556", "1234577", "Novak", "petra@"):
        assert secret not in page.html
    done = await web.submit(page.forms[0])
    assert (done.heading, await number(web)) == ("The old one is back", OLD)
    told = await web.sent()
    assert sorted(told) == [OLD, NEW, "petra@example.com"]
    assert not any("/undo/" in one for one in told.values()), "nobody takes this back by a link"
    assert len(await web.events("address.reverted")) == len(await web.events("address.objected")) == 1


async def test_it_happens_once_whichever_of_the_links_is_used(web: Web) -> None:
    link, other = await changed(web)
    (form,) = (await web.get(other)).forms
    pages = [await web.post(link, {}), await web.submit(form), await web.get(other), await web.post(link, {})]
    assert {(one.status, one.heading) for one in pages} == {(200, "The old one is back")}
    assert len(await web.events("address.reverted")) == len(await web.events("address.objected")) == 1


async def test_what_two_of_staff_changed_is_not_undone_by_whoever_holds_the_old_phone(web: Web) -> None:
    """S10, X35, N12: the guest lost the phone and came to the desk; the thief has the text with the link. It calls the
    staff, who take it back together or not at all."""
    links = await by_staff(web)
    page = await web.get(links["56"])
    assert "Our team changed it" in page.text
    assert "+43 1 234 5600" in page.text
    for _ in range(3):
        assert (await web.submit(page.forms[0])).heading == "Our team knows"
    assert await number(web) == NEW
    assert await web.events("address.reverted") == []
    assert len(await web.events("address.objected")) == 1
    assert [tuple(row) for row in await web.rows(_CALLS)] == [("address_objected", "web", "calling")]


async def test_after_the_hold_the_link_is_over(web: Web) -> None:
    link, _ = await changed(web)
    unknown = await web.get(f"/undo/{'A' * 43}")
    web.desktop.clock.advance(DAY + 1)
    late = [await web.get(link), await web.post(link, {})]
    assert {(one.status, one.html) for one in late} == {(410, unknown.html)}
    assert await number(web) == NEW


async def test_a_form_of_another_page_objects_to_nothing(web: Web) -> None:
    """X28."""
    link, _ = await changed(web)
    assert (await web.post(link, {}, sec_fetch_site="cross-site")).status == 403
    assert await number(web) == NEW


async def test_the_link_of_a_booking_is_none_to_object_by_and_the_other_way_round(web: Web) -> None:
    """X8: what it was made for is part of a link."""
    path = await asked(web)
    link, _ = await changed(web, path)
    assert (await web.get(path.replace("/b/", "/undo/"))).status == 410
    assert (await web.get(link.replace("/undo/", "/b/"))).status == 410


async def test_a_link_takes_back_its_own_change_and_no_other(web: Web) -> None:
    """X35: an e-mail address changed twice; the first notice does not undo the second change. Who put the first one
    there is told of the second, but has no link: it could undo what the guest does now."""
    path = await asked(web)
    mails = []
    for new in ("first@example.com", "second@example.com"):
        page = await begun(web, path, new, field=1)
        page = await web.submit(page.forms[0], code=code_in((await texts(web))["56"]))
        (mail,) = await web.mails()
        page = await web.submit(page.forms[0], code=re.match(r"\d{8}", mail)[0])  # type: ignore[index]
        assert page.heading == "It is changed"
        mails.append(await web.mails())
    assert "/undo/" not in mails[1][0], "to the first new address, which is on hold"
    first = link_in(mails[0][0])
    assert (await web.post(first, {})).status == 410
    assert await web.events("address.reverted") == []


async def test_without_a_public_address_the_notice_says_whom_to_call(desktop: Desktop) -> None:
    """As far as a notice can go then."""
    web = web_of(desktop)
    await web.add_site()
    path = await asked(web)
    object.__setattr__(desktop.house, "public_base_url", "")
    page = await begun(web, path, NEW)
    page = await web.submit(page.forms[0], code=code_in((await texts(web))["56"]))
    await web.submit(page.forms[0], code=code_in((await texts(web))["77"]))
    (text,) = (await texts(web))["56"]
    assert "Not you? +43 1 234 5600" in text
