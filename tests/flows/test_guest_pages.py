"""Guest pages in a real browser, before a real backend with its demo phone: Chromium, with and without JavaScript."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

import assets
from kiosk_backend.api.page import Look
from kiosk_backend.api.page_words import Words
from kiosk_backend.api.question_page import drawn
from kiosk_backend.contract import v1
from kiosk_backend.domain.private import Secret
from kiosk_backend.services import questions
from tests.peers.backend import Backend
from tests.peers.browser import Browser
from tests.peers.ports import free_port
from tests.peers.process import Program
from tests.peers.waiting import wait_until

pytestmark = pytest.mark.peer

LANGUAGES = ("en", "de", "fr", "es", "it", "ar", "ja", "zh-Hans")
OPEN = Callable[..., Browser]


class Shore:
    """A hotel with a public address: backend, demo phone, one kiosk; bookings as they are wanted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = itertools.count(1)
        self._unasked = [self._row(3, "unconfirmed") for _ in range(24)]
        self._due = [self._row(0, "reserved") for _ in range(32)]
        python = [sys.executable, "-m", "kiosk_backend.adapters.sms.demo_phone_app", "--receipt-after", "0.1"]
        self._phone = Program(python, folder=folder, env={"PYTHONPATH": str(Path(__file__).parents[2])}).start()
        self._texts = self._phone.wait_for_line(r"ready on (http://\S+)")[1]
        # every browser here has one address: its limits have tests of their own
        crowded = {"web_sends_per_address_hour": 1_000, "web_tries_per_address": 1_000, "starts_per_kiosk": 1_000}
        self.backend = Backend(folder, gateway_url=self._texts, policy=crowded)
        self.port = free_port()
        self.base = f"http://localhost:{self.port}"
        settings = self.backend.config.read_text(encoding="utf-8")
        public = f'[public]\nport = {self.port}\nbase_url = "{self.base}"'
        self.backend.config.write_text(settings.replace("[public]\nport = 0", public), encoding="utf-8")
        for arguments in (("keys", "create"), ("migrate",), ("site", "add", "aurora", str(self._site()))):
            self.backend.command(*arguments)
        self._import(*self._unasked, *self._due)
        self.backend.start()
        code = self.backend.command("kiosk", "enrol", "--site", "aurora", "--name", "Lobby").strip()
        self._line = httpx.Client(base_url=f"http://127.0.0.1:{self.backend.port}", timeout=20)
        enrolled = self.ask("/v1/kiosk/enrol", code=code, app_version=v1.MIN_APP, contract=v1.CONTRACT)
        self._line.headers["Authorization"] = f"Bearer {enrolled['token']}"

    def _site(self) -> Path:
        plain = assets.path("demo/site-aurora.toml").read_text(encoding="utf-8")
        file = self.folder / "site.toml"
        spoken = ", ".join(f'"{one}"' for one in LANGUAGES)
        file.write_text(re.sub("(?m)^languages = .*$", f"languages = [{spoken}]", plain), encoding="utf-8")
        return file

    def close(self) -> None:
        self._line.close()
        self.backend.stop()
        self._phone.stop()

    def ask(self, path: str, **body: Any) -> Any:
        """What the kiosk asks of the backend."""
        answer = self._line.post(path, json=body, headers={v1.IDEMPOTENCY_HEADER: str(uuid.uuid4())})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def _row(self, arrives_in: int, status: str, phone: str = "") -> dict[str, str]:
        number = next(self._numbers)
        arrive = dt.date.today() + dt.timedelta(days=arrives_in)  # noqa: DTZ011 — of this machine, as the site's
        return {
            "booking": f"S-{number}", "references": f"B{number:03}SH", "status": status,
            "phone": phone or f"+4366412{number:05}", "last_name": "Novak", "first_name": "Petra",
            "arrive": str(arrive), "leave": str(arrive + dt.timedelta(2)), "room_type": "Courtyard double",
        }  # fmt: skip

    def _import(self, *rows: dict[str, str]) -> None:
        lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
        self.backend.import_bookings("\n".join(lines) + "\n")

    def book(self) -> str:
        """The phone of a booking in three days that came unconfirmed and nobody has touched."""
        return self._unasked.pop()["phone"]

    def due(self, phone: str = "") -> tuple[str, str, str]:
        """Reference, last name and phone of a booking for today; `phone`: of somebody who has another booking."""
        row = self._row(0, "reserved", phone) if phone else self._due.pop()
        if phone:
            self._import(row)
        return row["references"], row["last_name"], row["phone"]

    def text(self, phone: str, pattern: str) -> str:
        """What `pattern` finds in the newest text to a phone that has it."""

        def found() -> str:
            told = httpx.get(f"{self._texts}/texts", params={"after": 0, "wait": 0}, timeout=10).json()["texts"]
            hits = [hit[0] for one in told if one["to"] == phone and (hit := re.search(pattern, one["text"]))]
            return hits[-1] if hits else ""

        return wait_until(found, f"a text with {pattern} to the phone", seconds=30)

    def link(self, phone: str) -> str:
        return self.text(phone, rf"{self.base}/\S+")

    def code(self, phone: str) -> str:
        return self.text(phone, r"^\d{6}\b")

    def at_kiosk(self, method: str) -> tuple[str, str, dict[str, Any]]:
        """A guest at the kiosk who asked for that way: phone, visit, and what the kiosk was told."""
        reference, last_name, phone = self.due()
        visit = self.ask("/v1/bookings/find", by="reference", reference=reference, last_name=last_name)["visit"]
        return phone, visit, self.ask("/v1/code/start", visit=visit, method=method)

    def pass_link(self) -> str:
        """The address that a kiosk shows a guest who has just checked in."""
        phone, visit, _ = self.at_kiosk("sms")
        done = self.ask("/v1/code/submit", visit=visit, code=self.code(phone))
        who = [one["guest_id"] for one in done["guests"]]
        made = self.ask("/v1/checkin", visit=visit, grant=done["grant"], guest_ids=who)
        wanted = [one["pass_id"] for one in made["passes"]]
        return str(self.ask("/v1/passes/phone", visit=visit, pass_ids=wanted)["url"])

    def questions(self, language: str) -> Path:
        """The page with two questions as it would be served, one of them not answered; without its fonts."""
        look = Look(Words(language), "Hotel Aurora")
        asked = [
            questions.Asked("leave_date", [f"2026-12-0{day}" for day in range(1, 6)]),
            questions.Asked("room_type", ["Courtyard double", "Garden twin", "Attic single", "River suite", "Studio"]),
        ]
        shown = drawn(look, "/b/x", asked, Secret("vh_"), "+43 1 234 5600", missing=["room_type"])
        file = self.folder / f"questions-{language}.html"
        file.write_text(shown.html, encoding="utf-8")
        return file


@pytest.fixture(scope="module")
def shore(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shore]:
    made = Shore(tmp_path_factory.mktemp("shore"))
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def browse(tmp_path: Path) -> Iterator[OPEN]:
    """`browse(javascript=False)`: a browser of its own, closed when the test ends."""
    with ExitStack() as stack:

        def make(**how: Any) -> Browser:
            return stack.enter_context(Browser(tmp_path, **how))

        yield make


def confirm(shore: Shore, browser: Browser, phone: str) -> None:
    """From the link in the text to the last page."""
    browser.open(shore.link(phone))
    assert browser.title == "Please confirm your booking – Hotel Aurora"
    browser.submit("Text me a code")
    code = shore.code(phone)
    field = browser.one("#code")
    assert field.name == "Code"
    assert (field.attribute("autocomplete"), field.attribute("inputmode")) == ("one-time-code", "numeric")
    field.type(f"{(int(code) + 1) % 1_000_000:06}")
    browser.submit("Confirm my booking")
    assert browser.title.startswith("Please check this:")
    assert "That code doesn’t work" in browser.one("[role=alert]").text
    browser.one("#code").type(f"{code[:3]} {code[3:]}")
    browser.submit("Confirm my booking")
    assert "Your booking is confirmed" in browser.text


def test_a_booking_is_confirmed_in_a_real_browser(shore: Shore, browse: OPEN) -> None:
    """The whole way, wrong code included; nothing is blocked, missing or broken on it. S34: the text ends with the line
    that browsers fill the field from."""
    browser = browse()
    phone = shore.book()
    confirm(shore, browser, phone)
    assert browser.complaints() == []
    assert re.fullmatch(r"@localhost #\d{6}", shore.text(phone, r"@localhost #\d+$"))


def test_a_booking_is_confirmed_without_javascript(shore: Shore, browse: OPEN) -> None:
    browser = browse(javascript=False)
    phone = shore.book()
    confirm(shore, browser, phone)
    browser.open("data:text/html,<p id=one>off</p><script>document.getElementById('one').textContent='on'</script>")
    assert browser.one("#one").text == "off", "the browser did run scripts"


def test_a_number_is_changed_without_javascript(shore: Shore, browse: OPEN) -> None:
    """N11, N12: a code on the old number, one on the new, and the old one is told."""
    browser = browse(javascript=False)
    phone = shore.book()
    new = phone[:-5] + "7" + phone[-4:]
    browser.open(f"{shore.link(phone)}/change")
    browser.one("#new-phone").type("0" + new.removeprefix("+43"))
    browser.submit("Change my phone number")
    browser.one("#code").type(shore.code(phone))
    browser.submit("Continue")
    browser.one("#code").type(shore.code(new))
    browser.submit("Continue")
    assert "It is changed" in browser.text
    assert "phone" in shore.text(phone, "(?s)^.*changed.*$")


def test_a_change_of_number_is_taken_back_without_javascript(shore: Shore, browse: OPEN) -> None:
    """N12: the link in the notice to the old number, one button, and axe finds nothing."""
    browser = browse(javascript=False)
    phone = shore.book()
    new = phone[:-5] + "8" + phone[-4:]
    browser.open(f"{shore.link(phone)}/change")
    browser.one("#new-phone").type(new)
    browser.submit("Change my phone number")
    browser.one("#code").type(shore.code(phone))
    browser.submit("Continue")
    browser.one("#code").type(shore.code(new))
    browser.submit("Continue")
    link = shore.text(phone, rf"{shore.base}/undo/\S+")
    seeing = browse()
    seeing.open(link)
    assert looks(seeing, "en") == []
    browser.open(link)
    browser.submit("It wasn’t me: put it back")
    assert "The old one is back" in browser.text
    seeing.open(link)
    assert looks(seeing, "en") == []


TORN = """
const torn = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (texts.nextNode()) {
  const node = texts.currentNode;
  if (!node.parentElement.closest("h1, h2, button, label, legend, dt, nav")) continue;
  for (const word of node.data.matchAll(/[^\\s’'-]+/g)) {
    const range = document.createRange();
    range.setStart(node, word.index);
    range.setEnd(node, word.index + word[0].length);
    if (new Set([...range.getClientRects()].map(box => Math.round(box.top))).size > 1) torn.push(word[0]);
  }
}
return torn;
"""
"""Words of headings, buttons and labels that stand on two lines; a hyphenated compound may."""
FOCUSABLE = "a[href], button, input:not([type=hidden])"
RING = 8
"""CSS pixels that the ring of the focus reaches beyond what it is around."""
SEEN = """
const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
return [[...document.querySelectorAll(arguments[0])].indexOf(one), parseFloat(style.outlineWidth),
        style.outlineStyle, Math.max(-box.top, box.bottom - innerHeight)];
"""


def tour(browser: Browser) -> tuple[list[int], list[str]]:
    """Tab by tab through a page from its top: places of what has the focus, and what of it cannot be seen."""
    count = len(browser.all(FOCUSABLE))
    browser.run("document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')")
    places, unseen = [], []
    for _ in range(count):
        browser.press_tab()
        at, width, style, outside = browser.run(SEEN, FOCUSABLE)
        places.append(at)
        if width < 3 or style == "none" or outside > -RING:
            unseen.append(f"{at}: outline {width} {style}, {outside} px outside of the screen")
    return places, unseen


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_can_be_used_with_a_keyboard_alone(shore: Shore, browse: OPEN, language: str) -> None:
    """WCAG 2.2 SC 2.1.1, 2.4.3, 2.4.7, 2.4.11: Tab reaches everything in the order it is read, each with a ring that is
    seen; Enter sends; the sentence that says what to put right leads to its field."""
    browser = browse(language=language)
    phone = shore.book()

    def seen(name: str) -> None:
        places, unseen = tour(browser)
        assert (name, places, unseen) == (name, list(range(len(places))), [])

    browser.open(shore.link(phone))
    seen("booking")
    browser.submit(browser.all("main button")[0].name)
    seen("code")
    browser.one("#code").type("12\ue007")
    browser.wait_for(".trouble")
    seen("to put right")
    browser.one(".trouble a").type("\ue007")
    assert browser.run("return document.activeElement.id") == "code"
    browser.open(f"{shore.link(phone)}/change")
    seen("change")
    browser.open(shore.pass_link())
    seen("pass")


def looks(browser: Browser, language: str) -> list[str]:
    """What is wrong with a page for somebody, in every way it can be looked at; colours, which are the same in all
    languages, in one of each direction."""
    wrong = browser.faults()
    colours = (
        ("dark", {"color_scheme": "dark"}),
        ("high contrast", {"contrast": "more"}),
        ("high contrast, dark", {"contrast": "more", "color_scheme": "dark"}),
    )
    for how, media in colours if language in ("en", "ar") else ():
        browser.prefer(**media)
        wrong += [f"{how}: {one}" for one in browser.faults()]
    browser.prefer()
    for how, width, zoom in (("narrow", 320, 1.0), ("twice as large", 360, 2.0), ("wide", 1280, 1.0)):
        browser.resize(width, 740, zoom=zoom)
        if not browser.fits():
            wrong.append(f"{how}: must be scrolled sideways")
        if language not in ("ja", "zh-Hans"):  # written without blanks
            wrong += [f"{how}: {word!r} is torn" for word in browser.run(TORN)]
    browser.resize(360, 740)
    for one in browser.all("button, input:not([type=hidden]), nav a"):
        if min(one.box) < 44:
            wrong.append(f"{one.name!r} is {one.box}")
    return wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_can_be_read_and_used_by_everybody(shore: Shore, browse: OPEN, language: str) -> None:
    """Names, labels, contrast (axe: WCAG 2.2 A and AA), no sideways scrolling at 320 px and at 200 %, large targets; in
    each language, dark and in high contrast."""
    browser = browse(language=language)
    phone = shore.book()
    browser.open(shore.link(phone))
    assert browser.one("html").attribute("lang") == language
    wrong = [f"booking: {one}" for one in looks(browser, language)]
    browser.open(f"{shore.link(phone)}/change")
    wrong += [f"change: {one}" for one in looks(browser, language)]
    browser.open(shore.link(phone))
    browser.submit(browser.all("main button")[0].name)
    wrong += [f"code: {one}" for one in looks(browser, language)]
    browser.one("#code").type("12")
    browser.submit(browser.all("main button")[0].name)
    wrong += [f"to put right: {one}" for one in looks(browser, language)]
    browser.one("#code").type(shore.code(phone))
    browser.submit(browser.all("main button")[0].name)
    wrong += [f"confirmed: {one}" for one in looks(browser, language)]
    phone, _, _ = shore.at_kiosk("link")
    browser.open(shore.link(phone))
    wrong += [f"link: {one}" for one in looks(browser, language)]
    browser.open(shore.questions(language).as_uri())
    wrong += [f"questions: {one}" for one in looks(browser, language)]
    browser.open(shore.pass_link())
    wrong += [f"pass before: {one}" for one in looks(browser, language)]
    browser.submit(browser.all("main button")[0].name)
    assert browser.one("svg").attribute("role") == "img"
    wrong += [f"pass: {one}" for one in looks(browser, language)]
    browser.open(f"{shore.base}/b/{'A' * 43}")
    wrong += [f"over: {one}" for one in looks(browser, language)]
    assert wrong == []


@pytest.mark.parametrize("javascript", [True, False])
def test_a_kiosk_goes_on_by_itself_when_its_number_was_chosen(shore: Shore, browse: OPEN, javascript: bool) -> None:
    """I1, N14: the guest types nothing, and cannot merely approve."""
    browser = browse(javascript=javascript)
    phone, visit, told = shore.at_kiosk("link")
    link = shore.link(phone)
    for _ in range(3):
        assert httpx.get(link).status_code == 200, "a previewer"
    browser.open(link)
    assert {one.name for one in browser.all("fieldset button")} >= {told["choose_number"]}
    browser.submit(told["choose_number"])
    assert "That’s right" in browser.text
    assert shore.ask("/v1/code/delivery", visit=visit, after=0)["proved"]
    assert shore.ask("/v1/code/continue", visit=visit)["grant"]


def test_the_wrong_number_ends_the_link_and_the_kiosk_stays_where_it_is(shore: Shore, browse: OPEN) -> None:
    browser = browse()
    phone, visit, told = shore.at_kiosk("link")
    browser.open(shore.link(phone))
    wrong = next(one.name for one in browser.all("fieldset button") if one.name != told["choose_number"])
    browser.submit(wrong)
    assert "That wasn’t the number" in browser.text
    assert not shore.ask("/v1/code/delivery", visit=visit, after=0).get("proved")


def test_a_passkey_is_saved_and_used_instead_of_a_code(shore: Shore, browse: OPEN) -> None:
    """Saved by a phone that has just proved its number; at the kiosk the same phone signs and chooses the number."""
    browser = browse()
    browser.add_passkeys()
    phone = shore.book()
    confirm(shore, browser, phone)
    reference, last_name, _ = shore.due(phone)
    assert browser.faults() == []
    browser.submit("Save a passkey")
    assert "Your passkey is saved" in browser.text
    visit = shore.ask("/v1/bookings/find", by="reference", reference=reference, last_name=last_name)["visit"]
    told = shore.ask("/v1/code/start", visit=visit, method="passkey")
    browser.open(told["page_url"])
    assert browser.faults() == []
    browser.submit(told["choose_number"])
    assert "That’s right" in browser.text
    assert shore.ask("/v1/code/continue", visit=visit)["grant"]
    assert browser.complaints() == []


def test_a_phone_without_the_passkey_sends_nothing(shore: Shore, browse: OPEN) -> None:
    """The page says so, and the guest may still choose another way; nothing was used up."""
    browser = browse()
    browser.add_passkeys()
    phone = shore.book()
    confirm(shore, browser, phone)
    reference, last_name, _ = shore.due(phone)
    browser.submit("Save a passkey")
    visit = shore.ask("/v1/bookings/find", by="reference", reference=reference, last_name=last_name)["visit"]
    told = shore.ask("/v1/code/start", visit=visit, method="passkey")
    without = browse()
    without.add_passkeys()
    without.open(told["page_url"])
    without.button(told["choose_number"]).click()
    without.wait_says("Your phone didn’t confirm it", seconds=20)
    plain = browse(javascript=False)
    plain.open(told["page_url"])
    assert "This way needs JavaScript" in plain.text
    plain.submit(told["choose_number"])
    browser.open(told["page_url"])
    browser.submit(told["choose_number"])
    assert "That’s right" in browser.text


@pytest.mark.alone
def test_time_tells_nothing_about_a_link(shore: Shore) -> None:
    """S7, X17: known or not, right or wrong, an answer takes 400 ms and a little more by chance."""
    phone = shore.book()
    known = shore.link(phone)
    unknown = f"{shore.base}/b/{'A' * 43}"
    for url, fields in (
        (known, None), (unknown, None), (known, {"do": "confirm", "code": "000000"}),
        (unknown, {"do": "confirm", "code": "000000"}), (unknown, {"do": "send"}), (known, {"do": "send"}),
    ):  # fmt: skip
        begun = time.monotonic()
        httpx.get(url) if fields is None else httpx.post(url, data=fields)
        assert time.monotonic() - begun >= 0.4
