"""The page where a guest changes number or e-mail address, in process: two codes, and what else it takes."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from tests.backend.api.conftest import Desktop
from tests.backend.api.guest_web import Shown, Web, web_of
from tests.backend.api.test_confirm_page import asked

pytestmark = pytest.mark.anyio

NEW = "+43664 123 4577"


@pytest.fixture
async def web(desktop: Desktop) -> Web:
    made = web_of(desktop)
    await made.add_site()
    return made


async def texts(web: Web) -> dict[str, list[str]]:
    """What waits in the outbox, by the last digits of its number."""
    found = defaultdict(list)
    for text in await web.desktop.texts():
        found[text.to.reveal()[-2:]].append(text.body.reveal())
    return found


async def begun(web: Web, path: str, new: str = NEW, field: int = 0) -> Shown:
    page = await web.get(f"{path}/change")
    return await web.submit(page.forms[field], new=new)


def code_in(told: list[str]) -> str:
    return re.search(r"\b[0-9]{6}\b", told[-1])[0]  # type: ignore[index]


async def test_a_number_is_changed_by_a_code_on_the_old_and_one_on_the_new(web: Web) -> None:
    """N11: proof on the old number, code on the new one; N12: the old addresses are told."""
    path = await asked(web)
    assert f'href="{path}/change"' in (await web.get(path)).html
    page = await begun(web, path)
    assert page.heading == "Type the code from your phone"
    told = await texts(web)
    assert list(told) == ["56"], "nothing goes to the new number before the old one has agreed"
    page = await web.submit(page.forms[0], code=code_in(told["56"]))
    assert page.heading == "Now the code from the new address"
    told = await texts(web)
    assert list(told) == ["77"]
    page = await web.submit(page.forms[0], code=code_in(told["77"]))
    assert page.heading == "It is changed"
    assert list(await texts(web)) == ["56"], "the old number is told"
    later = await web.get(path)
    assert "ending 77" in later.text
    assert "Text me a code" not in later.text, "a number just changed proves nothing yet (X35)"


async def test_the_code_of_one_half_is_not_good_for_the_other(web: Web) -> None:
    """X8, S15: nor is a code to confirm the booking."""
    path = await asked(web)
    page = await begun(web, path)
    old = code_in((await texts(web))["56"])
    skipped = {**page.forms[0].hidden, "half": "new", "code": old}
    assert "That code doesn’t work" in (await web.post(f"{path}/change", skipped)).text
    (form,) = (await web.get(path)).forms
    other = await web.submit(form)
    confirming = code_in((await texts(web))["56"])
    wrong = await web.submit(page.forms[0], code=confirming)
    assert "That code doesn’t work" in wrong.text or confirming == old
    assert (await web.submit(other.forms[0], code=confirming)).heading == "Your booking is confirmed"


@pytest.mark.parametrize(
    ("field", "new"),
    [
        (0, "+43 900 123456"),
        (0, "+881 6 1234 5678"),
        (0, "+1 212 555 0100"),
        (0, "call me"),
        (1, "nobody"),
        (1, "a@b\r\nBcc: c@example.com"),
    ],
)
async def test_an_address_we_would_not_send_to_is_told_at_its_field(web: Web, field: int, new: str) -> None:
    """X20: premium, satellite, foreign; nothing is sent."""
    path = await asked(web)
    page = await begun(web, path, new, field)
    assert page.status == 422
    name = ("new-phone", "new-email")[field]
    assert f'<a href="#{name}">We can’t send to this.' in page.html
    assert f'aria-describedby="{name}-fix" aria-invalid="true"' in page.html
    assert await texts(web) == {}


async def test_a_link_that_is_over_changes_nothing(web: Web) -> None:
    path = await asked(web)
    unknown = path[:-4] + "AAAA"
    answers = [await web.get(f"{unknown}/change"), await web.post(f"{unknown}/change", {"do": "phone", "new": NEW})]
    answers += [await web.get(f"{path}/other"), await web.post(f"{path}/change", {"do": "code"})]
    assert {(one.status, one.html) for one in answers} == {(410, answers[0].html)}


async def test_guessing_ends_like_every_guessing(web: Web) -> None:
    """N4: failures count for the booking, whatever they were for; the answer never changes."""
    path = await asked(web)
    page = await begun(web, path)
    right = code_in((await texts(web))["56"])
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    answers = [await web.submit(page.forms[0], code=wrong) for _ in range(5)]
    answers.append(await web.submit(page.forms[0], code=right))
    assert {(one.status, one.html) for one in answers} == {(422, answers[0].html)}
