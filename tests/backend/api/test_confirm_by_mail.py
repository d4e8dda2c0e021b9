"""A booking confirmed with nothing but an e-mail address: a code by e-mail, two questions, in process."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest
from sqlalchemy import select

from kiosk_backend.domain.questions import facts_of
from kiosk_backend.storage.statements import statement
from kiosk_backend.storage.tables import bookings, help_calls
from tests.backend.api.conftest import Desktop
from tests.backend.api.guest_web import Shown, Web, web_of
from tests.backend.api.test_confirm_page import HOUR

ROOMS = ["Courtyard double", "Garden twin", "Attic single", "River suite", "Street studio"]
PETRA = "S-1,V7P3SK,unconfirmed,{phone},petra@example.com,,Novak,Petra,{arrive},{leave},{room}"
LANDLINE = "+4312345600"
WHOM = "+43 1 234 5600"

_IDS = statement(select(bookings.c.booking_id))

pytestmark = pytest.mark.anyio


@pytest.fixture
async def web(desktop: Desktop) -> Web:
    """A hotel that tells little before the code, so that there is enough to ask."""
    made = web_of(desktop)
    await made.add_site(policy={"pre_verification_detail": "minimal"}, room_types=ROOMS)
    return made


async def asked(web: Web, phone: str = "", room: str = ROOMS[0]) -> str:
    """The path of the link that the guest was sent."""
    today = dt.datetime.fromtimestamp(web.desktop.clock.now() / 1000, dt.UTC).date()
    arrive, leave = today + dt.timedelta(days=9), today + dt.timedelta(days=11)
    await web.book(PETRA.format(phone=phone, arrive=arrive, leave=leave, room=room), more=MORE)
    assert (await web.chore()).settled == 1
    return re.search(r"https?://[^/]+(/\S+)", (await web.mails())[-1])[1]  # type: ignore[index]


MORE = {"bed": "King bed", "city_tax": "6.40 EUR"}


async def at_questions(web: Web, path: str) -> Shown:
    """The page with the questions, reached by the right code."""
    sent = await web.submit((await web.get(path)).forms[0])
    assert sent.heading == "Type the code we e-mailed you"
    return await web.submit(sent.forms[0], code=await mailed_code(web))


async def mailed_code(web: Web) -> str:
    found = re.match(r"\d{8}\b", (await web.mails())[-1])
    assert found is not None, "eight digits"
    return found[0]


def choices(page: Shown) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="radio" [^>]*?name="([^"]+)" value="([^"]*)"', page.html):
        found.setdefault(name, []).append(html.unescape(value))
    return found


async def right(web: Web, page: Shown) -> dict[str, str]:
    house = web.desktop.house

    def read(tx: Any) -> dict[str, str]:
        (row,) = tx.db.all(_IDS)
        booking = tx.bookings.get(house.desk.keys, "shore", row.booking_id)
        return facts_of(booking, minimal=True, found_by="link", room_types=ROOMS)

    known = await web.desktop.run(read)
    return {name: known[name.removeprefix("about-")] for name in choices(page)}


async def wrong(web: Web, page: Shown) -> dict[str, str]:
    good, offered = await right(web, page), choices(page)
    first = next(iter(good))
    return good | {first: next(one for one in offered[first] if one != good[first])}


async def test_a_guest_with_an_e_mail_address_alone_confirms(web: Web) -> None:
    """N7, verification §6: e-mail code and two answers are V1, which is enough to confirm; eight digits (N3); every
    step in the audit (S30)."""
    path = await asked(web)
    first = await web.get(path)
    assert [one.buttons[0] for one in first.forms] == [{"type": "submit"}]
    assert "E-mail me a code" in first.text
    assert "Text me" not in first.text
    page = await at_questions(web, path)
    assert page.heading == "Two questions about your booking"
    offered, good = choices(page), await right(web, page)
    assert len(offered) == 2
    assert all(len(values) == 5 and good[name] in values for name, values in offered.items())
    assert await web.status() == "unconfirmed", "the code alone confirms nothing"
    done = await web.submit(page.forms[0], **good)
    assert done.heading == "Your booking is confirmed"
    assert "passkey" not in done.text.lower(), "no phone was proved"
    assert await web.status() == "reserved"
    (event,) = await web.events("booking.confirmed")
    assert "'by': 'email-questions'" in event


async def test_the_page_is_made_for_readers_without_javascript(web: Web) -> None:
    """Each question is a group with its words as legend; nothing runs."""
    page = await at_questions(web, await asked(web))
    assert len(re.findall("<fieldset[^>]*><legend>[^<]+</legend>", page.html)) == 2
    assert "<script" not in page.html


async def test_answers_wrong_twice_end_it_for_a_day_and_the_booking_is_left_to_staff(web: Web) -> None:
    """X39, verification §6 "1 retry per booking/24 h": the second wrong answers and right ones after them are one
    answer; no code is offered any more; nobody cancels a booking that its guest had no way left to confirm."""
    path = await asked(web)
    page = await at_questions(web, path)
    again = await web.submit(page.forms[0], **await wrong(web, page))
    assert "At least one answer isn’t right" in again.text
    assert choices(again) == choices(page)
    good = await right(web, again)
    over = [await web.submit(again.forms[0], **await wrong(web, again)), await web.submit(again.forms[0], **good)]
    assert {(one.status, one.html) for one in over} == {(403, over[0].html)}
    assert over[0].heading == "Please confirm with our team"
    assert WHOM in over[0].text
    assert await web.status() == "unconfirmed"
    assert (await web.get(path)).forms == []
    web.desktop.clock.advance(47 * HOUR)
    assert len((await web.get(path)).forms) == 1, "tomorrow again"


async def test_a_question_that_was_not_answered_costs_no_try(web: Web) -> None:
    page = await at_questions(web, await asked(web))
    good = await right(web, page)
    for _ in range(4):
        name, value = next(iter(good.items()))
        half = await web.submit(page.forms[0], **{name: value})
        assert half.status == 422
        assert half.text.count("Choose an answer.") == 2, "above and at the question"
    assert (await web.submit(half.forms[0], **good)).heading == "Your booking is confirmed"


async def test_answers_without_a_code_are_worth_nothing(web: Web) -> None:
    """S9: whoever knows the booking by heart and holds the link is not asked, and takes no try of the guest."""
    path = await asked(web)
    page = await at_questions(web, path)
    good = await right(web, page)
    stranger = (await web.get(path)).forms[0].hidden["visit"]
    for visit in (stranger, "vh_" + "A" * 43):
        answer = await web.post(path, {"do": "answer", "visit": visit, **good})
        assert answer.heading == "Please confirm with our team"
    await web.post(path, {"do": "send", "visit": stranger})
    assert (await web.post(path, {"do": "answer", "visit": stranger, **good})).status == 403
    assert await web.status() == "unconfirmed"
    assert (await web.submit(page.forms[0], **good)).heading == "Your booking is confirmed"


async def test_every_mailed_code_that_does_not_work_gets_the_same_answer(web: Web) -> None:
    """X17: wrong, and too old (600 s)."""
    page = await web.submit((await web.get(await asked(web))).forms[0])
    code = await mailed_code(web)
    answers = [await web.submit(page.forms[0], code=f"{(int(code) + 1) % 10**8:08}")]
    web.desktop.clock.advance(600_001)
    answers.append(await web.submit(page.forms[0], code=code))
    assert {(one.status, one.html) for one in answers} == {(422, answers[0].html)}
    assert "latest e-mail" in answers[0].text
    assert "Type all 8 digits." in (await web.submit(page.forms[0], code="123456")).text


async def test_a_number_that_gets_no_texts_is_no_dead_end(web: Web) -> None:
    """X20: a landline; the page offers the e-mail address instead."""
    path = await asked(web, LANDLINE)
    assert "E-mail me a code" in (await web.get(path)).text
    page = await at_questions(web, path)
    assert (await web.submit(page.forms[0], **await right(web, page))).heading == "Your booking is confirmed"


async def test_who_waits_for_a_text_in_vain_may_have_an_e_mail(web: Web) -> None:
    """Both ways: the text first, the e-mail as the other one, before and after asking for a code."""
    await book_with_phone(web)
    path = await web.link()
    first = await web.get(path)
    assert [one.hidden["way"] for one in first.forms] == ["sms", "email"]
    at_code = await web.submit(first.forms[0])
    assert at_code.heading == "Type the code we texted you"
    other = next(one for one in at_code.forms if one.hidden.get("way") == "email")
    assert (await web.submit(other)).heading == "Type the code we e-mailed you"


async def book_with_phone(web: Web) -> None:
    today = dt.datetime.fromtimestamp(web.desktop.clock.now() / 1000, dt.UTC).date()
    arrive, leave = today + dt.timedelta(days=9), today + dt.timedelta(days=11)
    await web.book(PETRA.format(phone="+436641234556", arrive=arrive, leave=leave, room=ROOMS[0]), more=MORE)
    await web.chore()


async def test_with_too_little_to_ask_the_page_says_whom_to_call_and_nobody_cancels(desktop: Desktop) -> None:
    """N7: a site that shows everything before the code has nothing left to ask about a stay. The guest loses nothing:
    the booking is left to the staff, with an event, and its page tells no time that does not count."""
    web = web_of(desktop)
    await web.add_site()
    path = await asked(web)
    page = await web.get(path)
    assert (page.forms, page.heading) == ([], "Please confirm your booking")
    assert WHOM in page.text
    assert "Confirm by" not in page.text
    assert (await web.post(path, {"do": "send", "way": "email"})).heading == "Please confirm your booking"
    web.desktop.clock.advance(48 * HOUR)
    for _ in range(3):
        await web.chore()
    assert await web.status() == "unconfirmed"
    assert [one.split()[0] for one in await web.events("booking.left_to_staff", "booking.not_confirmed")] == [
        "booking.left_to_staff"
    ]
    assert [row.step for row in await web.rows(select(help_calls.c.step))] == ["booking_left"], "staff see it"
    assert WHOM in (await web.get(path)).text


async def test_where_no_mail_leaves_none_is_offered(desktop: Desktop) -> None:
    """An installation without a mail server: the page says whom to call, the booking is left to the staff."""
    web = web_of(desktop, mails=False)
    await web.add_site(policy={"pre_verification_detail": "minimal"}, room_types=ROOMS)
    page = await web.get(await asked(web))
    assert page.forms == []
    assert "We can’t send you a code" in page.text
    web.desktop.clock.advance(48 * HOUR)
    await web.chore()
    assert await web.status() == "unconfirmed"


async def test_a_guest_who_could_and_did_not_is_cancelled(web: Web) -> None:
    """The rule of mercy is for who had no way."""
    await asked(web)
    web.desktop.clock.advance(48 * HOUR)
    await web.chore()
    assert await web.status() == "cancelled"
