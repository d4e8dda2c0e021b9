"""Nothing personal is left where it does not belong: a whole backend, its gateways, pages and commands, at level debug.

Guests with values nobody has go every way there is, rightly and wrongly; afterwards none of those values stands in what
any process said, in the database in clear, in metrics, webhooks, error answers or reports.
"""

from __future__ import annotations

import base64
import contextlib
import csv
import datetime as dt
import io
import json
import re
import sqlite3
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from kiosk_backend.contract import v1
from kiosk_backend.main import main as backend_main
from tests.backend.api.guest_web import Form, Shown
from tests.flows.leaks import Peers, Person, Wanted, letters, of_database
from tests.flows.lobby import Booked
from tests.flows.test_ways import passport
from tests.peers.backend import Backend
from tests.peers.waiting import wait_until

TOKEN = "a-token-of-twenty-four-characters"
SETTINGS = """
[logs]
level = "debug"
[metrics]
token = "{token}"
[[webhooks]]
url = "{url}/hooks"
secret = "whsec_{secret}"
[email]
kind = "demo"
url = "{url}"
[gateways]
order = ["plain", "demo_phone"]
[gateways.plain]
kind = "http"
url = "{url}/gateway"
body = '{{"to": "{{to}}", "text": "{{text}}", "callback": "{{receipt_url}}"}}'
success_path = "status"
success_values = ["queued"]
reference_path = "id"
receipt_in = "json"
receipt_path = "status"
receipt_states = {{ delivered = "delivered" }}
"""
WORDS = ("sms", "failing", "refusing", "voice", "link", "email", "document", "caller", "override", "changed", "web")


class House:
    """A backend with one guest for each way, and everything it or its commands said."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.peers, self.wanted = folder, Peers(), Wanted()
        self.people = {word: self.wanted.person(Person()) for word in WORDS}
        more = SETTINGS.format(url=self.peers.url, token=TOKEN, secret=base64.b64encode(b"k" * 24).decode())
        self.backend = Backend(folder, gateway_url=self.peers.url, more=more)
        self.backend.process.env["KIOSK_BACKEND__PUBLIC__BASE_URL"] = "auto"
        self.said: list[str] = []
        self.refused: list[str] = []
        """Answers with an error, as their askers got them."""
        self.pins: list[str] = []
        self._token = self._session = ""
        self.http = httpx.Client(timeout=30, trust_env=False)

    def open(self) -> None:
        self.backend.prepare()
        for number, name in (("204", "Sofia Berg"), ("205", "Jonas Falk")):
            add = ("staff", "add", "--site", "aurora", "--number", number, "--name", name, "--role", "supervisor")
            self.pins.append(self.backend.command(*add).strip())
        self.wanted.learn("code", *self.pins)
        rows = self.folder / "input-bookings.csv"
        rows.write_text(table([row(self.people[word], word) for word in WORDS]), encoding="utf-8")
        assert self.command("import", str(rows), "--site", "aurora") == 0
        (code,) = self.backend.enrolment_codes(1)
        self.backend.start()
        self.peers.failing.add(self.people["failing"].phone)
        self.peers.refusing.add(self.people["refusing"].phone)
        enrolled = {"code": code, "app_version": v1.MIN_APP, "contract": v1.CONTRACT}
        self._token = self.ask("/v1/kiosk/enrol", enrolled)["token"]
        self._session = self.ask("/v1/staff/sign-in", {"number": "204", "pin": self.pins[0]})["token"]
        self.wanted.learn("token", self._token, self._session)

    def close(self) -> None:
        self.http.close()
        self.backend.stop()
        self.peers.close()

    def command(self, *words: str) -> int:
        """One command of the program; what it said is kept."""
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            status = backend_main(["--config", str(self.backend.config), *words])
        self.said.append(out.getvalue())
        return status

    def raw(self, path: str, body: bytes, **headers: str) -> httpx.Response:
        """A request of the kiosk; a refusal is kept for the search."""
        own = {"authorization": f"Bearer {self._token or '-'}", "content-type": "application/json"}
        own |= {v1.IDEMPOTENCY_HEADER: str(uuid.uuid4()), v1.STAFF_HEADER: self._session}
        answer = self.http.post(f"http://127.0.0.1:{self.backend.port}{path}", content=body, headers=own | headers)
        return self.note(answer)

    def note(self, answer: httpx.Response) -> httpx.Response:
        if answer.status_code >= 400:
            self.refused.append(answer.text)
        return answer

    def ask(self, path: str, body: dict[str, Any], refused: str = "") -> Any:
        """The answer; `refused`: the code of the refusal that is expected."""
        answer = self.raw(path, json.dumps(body).encode()).json()
        assert answer.get("code", "") == refused, path
        return answer

    def open_page(self, url: str) -> Shown:
        answer = self.note(self.http.get(url))
        return Shown(answer.status_code, dict(answer.headers), answer.text)

    def send_form(self, form: Form, **fields: str) -> Shown:
        url = f"http://127.0.0.1:{self.backend.public_port}{form.action}"
        same = {"sec-fetch-site": "same-origin"}
        answer = self.note(self.http.post(url, data={**form.hidden, **fields}, headers=same))
        return Shown(answer.status_code, dict(answer.headers), answer.text)

    # what guests do

    def find(self, person: Person) -> str:
        asked = {"by": "reference", "reference": person.reference, "last_name": person.last_name}
        visit = str(self.ask("/v1/bookings/find", asked)["visit"])
        self.wanted.learn("handle", visit)
        return visit

    def start(self, person: Person, method: str = "sms") -> tuple[str, dict[str, Any]]:
        visit = self.find(person)
        return visit, self.ask("/v1/code/start", {"visit": visit, "method": method})

    def code(self, to: str, kind: str = "text", after: int = 0) -> str:
        """The digits of the newest message, wherever they stand and whatever parts them."""
        text = self.peers.text(to, kind, after=after)
        found = re.search(r"\b\d{8}\b" if kind == "email" else r"(?<!\d)\d(?:\W*\d){5}(?!\W*\d)", text)
        assert found is not None, "a message without a code"
        code = "".join(re.findall(r"\d", found[0]))
        self.wanted.learn("code", code)
        return code

    def wrong(self, visit: str, code: str) -> None:
        other = str((int(code) + 111_111) % 10 ** len(code)).zfill(len(code))
        self.wanted.learn("code", other)
        self.ask("/v1/code/submit", {"visit": visit, "code": other}, "code_wrong")

    def enter(self, visit: str, confirmed: dict[str, Any]) -> dict[str, Any]:
        """Checks everybody in; the answer."""
        self.wanted.learn("handle", confirmed["grant"])
        who = [guest["guest_id"] for guest in confirmed["guests"]]
        done: dict[str, Any] = self.ask("/v1/checkin", {"visit": visit, "grant": confirmed["grant"], "guest_ids": who})
        self.wanted.learn("pass", *(one["code"] for one in done["passes"]))
        return done

    def submit(self, visit: str, code: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.ask("/v1/code/submit", {"visit": visit, "code": code})
        return answer

    def booking_id(self, person: Person) -> str:
        (found,) = self.ask("/v1/staff/bookings/find", {"reference": person.reference})["bookings"]
        return str(found["booking_id"])

    def link(self, to: str, path: str, after: int = 0) -> str:
        found = re.search(rf"https?://\S+{path}\S+", self.peers.text(to, after=after))
        assert found is not None, "a text without a link"
        self.wanted.learn("token", found[0].rpartition("/")[2])
        return found[0]


def row(person: Person, word: str) -> dict[str, str]:
    """One line of the file: everybody arrives today, but who is asked to confirm comes later."""
    today = dt.datetime.now(ZoneInfo("Europe/Vienna")).date() + dt.timedelta(7 if word == "web" else 0)
    return {
        "booking": f"B-{person.reference}", "references": person.reference, "phone": person.phone,
        "email": person.email, "guest": "1", "last_name": person.last_name, "first_name": person.first_name,
        "document_number": person.document, "born": person.born, "arrive": today.isoformat(),
        "leave": (today + dt.timedelta(2)).isoformat(), "room_type": "Courtyard double", "room": "412",
        "room_ready": "yes", "status": "unconfirmed" if word == "web" else "reserved",
    }  # fmt: skip


def table(rows: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("leaks"))
    try:
        made.open()
        yield made
    finally:
        made.close()


def by_text(house: House) -> None:
    """Right and wrong codes, a resend that is too early, a pass again, a pass on the phone; gateways that fail."""
    for word in ("sms", "failing"):
        person = house.people[word]
        visit, _ = house.start(person)
        code = house.code(person.phone)
        house.wrong(visit, code)
        house.ask("/v1/code/resend", {"visit": visit}, "resend_too_early")
        done = house.enter(visit, house.submit(visit, code))
        house.ask("/v1/code/submit", {"visit": visit, "code": code}, "code_missing")
    pass_ids = [one["pass_id"] for one in done["passes"]]
    shown = house.ask("/v1/passes/phone", {"visit": visit, "pass_ids": pass_ids})
    house.wanted.learn("token", shown["url"].rpartition("/")[2])
    assert house.open_page(shown["url"]).status == 200
    assert house.open_page(shown["url"][:-4] + "AAAA").status >= 400
    person = house.people["refusing"]
    visit, _ = house.start(person)
    version = {"visit": visit, "after": 0, "wait_s": 0}
    wait_until(lambda: house.ask("/v1/code/delivery", version)["delivery"] == "not_delivered", "the refusal")
    house.ask("/v1/code/start", {"visit": visit, "method": "voice"})
    house.enter(visit, house.submit(visit, house.code(person.phone, "voice")))


def by_other_ways(house: House) -> None:
    """Call, link, e-mail, document."""
    person = house.people["voice"]
    visit, _ = house.start(person, "voice")
    house.enter(visit, house.submit(visit, house.code(person.phone, "voice")))

    person = house.people["link"]
    visit, state = house.start(person, "link")
    page = house.open_page(house.link(person.phone, "/link/"))
    assert house.send_form(page.forms[0], number=state["choose_number"]).status == 200
    house.enter(visit, house.ask("/v1/code/continue", {"visit": visit}))
    assert house.send_form(page.forms[0], number="99").status == 410

    person = house.people["email"]
    visit, _ = house.start(person, "email")
    code = house.code(person.email, "email")
    house.wrong(visit, code)
    house.ask("/v1/code/submit", {"visit": visit, "code": code}, "more_needed")

    person = house.people["document"]
    visit, other = house.find(person), house.wanted.person(Person())
    for holder, refused in ((other, "document_wrong"), (person, "")):
        shown = Booked(
            "aurora", "", holder.last_name.upper(), holder.first_name, "", 1, document=holder.document,
            born=holder.born,
        )  # fmt: skip
        lines = list(passport(shown))
        house.wanted.learn("document", *lines)
        answer = house.ask("/v1/code/document", {"visit": visit, "lines": lines}, refused)
    house.enter(visit, answer)


def by_staff(house: House) -> None:
    """A caller, an override, a changed number and e-mail address."""
    person = house.people["caller"]
    conversation = house.ask("/v1/staff/caller/start", {"booking_id": house.booking_id(person)})["conversation"]
    house.wanted.learn("handle", conversation)
    code = house.code(person.phone)
    assert house.ask("/v1/staff/caller/submit", {"conversation": conversation, "code": code})["verified"]

    why = {"why": "no_phone", "checked": ["photo_id"]}
    done = house.ask("/v1/staff/override", {"booking_id": house.booking_id(house.people["override"]), **why})
    house.wanted.learn("handle", done["visit"])
    house.enter(done["visit"], done["confirmed"])

    person, new = house.people["changed"], house.wanted.person(Person())
    asked = {
        "booking_id": house.booking_id(person),
        "why": "lost_phone",
        "second": {"number": "205", "pin": house.pins[1]},
    }
    for what, address in (("phone", new.phone), ("email", new.email)):
        house.ask("/v1/staff/bookings/change-address", {**asked, "what": what, "new": address})
    shown = house.open_page(house.link(person.phone, "/undo/"))
    assert house.send_form(shown.forms[0]).status == 200


def by_web(house: House) -> None:
    """A booking is confirmed from the phone; pages with tokens that are wrong."""
    person = house.people["web"]
    url = house.link(person.phone, "/b/")
    before = len(house.peers.messages)
    page = house.send_form(house.open_page(url).forms[0])
    code = house.code(person.phone, after=before)
    house.wanted.learn("handle", page.forms[0].hidden["visit"])
    assert house.send_form(page.forms[0], code=str(int(code) ^ 1).zfill(6)).status == 422
    assert house.send_form(page.forms[0], code=code).status == 200
    base = f"http://127.0.0.1:{house.backend.public_port}"
    for path in ("b", "link", "pass", "undo"):
        assert house.open_page(f"{base}/{path}/{letters(43)}").status >= 400


def rubbish(house: House) -> None:
    """Requests nobody sends by mistake, each full of what is personal, to every listener."""
    person = house.people["sms"]
    said = [*person.values().values(), person.phone, person.email, *sorted(house.wanted.by_kind["code"])[:3]]
    base, web = f"http://127.0.0.1:{house.backend.port}", f"http://127.0.0.1:{house.backend.public_port}"
    for value in said:
        for path in ("/v1/code/submit", "/v1/bookings/find", "/v1/staff/override", f"/v1/{value}"):
            for body in ({"visit": [value], "code": {value: value}}, {"by": value, value: [value]}, value):
                house.raw(path, json.dumps(body).encode())
        house.raw("/v1/bookings/find", f'{{"by": "reference", "last_name": "{value}'.encode())
        house.raw("/v1/code/start", b"{}", **{v1.IDEMPOTENCY_HEADER: value})
        house.raw("/v1/code/start", b"{}", authorization=f"Bearer {value}")
        house.raw("/v1/staff/bookings/find", b"{}", **{v1.STAFF_HEADER: value})
        house.note(house.http.get(f"{base}/v1/code/start", params={"phone": value}))
        for path in (f"/v1/receipts/plain/{value}/{value}", f"/v1/receipts/{value}", f"/{value}", f"/page/{value}"):
            house.note(house.http.post(web + path, params={"text": value}, json={"text": value}))
        house.note(house.http.get(f"{base}/metrics", headers={"authorization": f"Bearer {value}"}))
    stranger = {"by": "reference", "reference": person.reference, "last_name": letters(9)}
    house.ask("/v1/bookings/find", stranger, "booking_not_found")


def by_commands(house: House) -> None:
    """What operators run; a file with rows that are refused; everything about one guest, in a file of its own."""
    bad = house.wanted.person(Person())
    good = row(bad, "")
    rows = [
        good | {"phone": f"{bad.phone}{bad.phone}x"}, good | {"arrive": bad.last_name}, good | {"email": bad.phone},
        good | {"born": bad.document}, good | {"status": bad.first_name}, good | {"references": bad.email},
        good | {"guest": bad.phone}, good | {"last_name": ""},
    ]  # fmt: skip
    for number, one in enumerate(rows):
        one["booking"] = f"X-{number}"
    file = house.folder / "input-refused.csv"
    file.write_text(table(rows), encoding="utf-8")
    assert house.command("import", str(file), "--site", "aurora") == 1
    person, told = house.people["sms"], house.folder / "input-told.json"
    named = ["--site", "aurora", "--reference", person.reference, "--last-name", person.last_name]
    assert house.command("guest", "export", *named, "--out", str(told)) == 0
    assert person.phone in told.read_text(), "the search would find it, were it there"
    assert (
        house.command(
            "guest", "export", "--site", "aurora", "--phone", bad.phone, "--out", str(told.with_name("input-none.json"))
        )
        == 1
    )
    for words in (["gateways", "status"], ["report", "abuse"], ["report", "abuse", "--csv"], ["audit", "verify"],
                  ["fraud", "replay"], ["kiosk", "list", "--site", "aurora"]):  # fmt: skip
        assert house.command(*words) == 0, words
    house.command("check")


def places(house: House) -> Iterator[tuple[str, str]]:
    """Everywhere a value could be left."""
    yield "output", house.backend.process.output()
    yield "commands", "\n".join(house.said)
    yield "webhooks", "\n".join(house.peers.hooks)
    metrics = house.http.get(
        f"http://127.0.0.1:{house.backend.port}/metrics", headers={"authorization": f"Bearer {TOKEN}"}
    )
    yield "metrics", metrics.raise_for_status().text
    yield from of_database(house.folder / "desk.db")
    for file in house.folder.rglob("*"):
        if file.is_file() and not file.name.startswith(("input-", "desk.db")):
            yield f"file {file.name}", file.read_bytes().decode("latin-1")


ITS_OWN = frozenset({"token", "handle", "pass"})
"""A page with a wrong code still carries its own address: what who asked has sent."""


@pytest.mark.slow
def test_nothing_personal_is_left_anywhere(house: House) -> None:
    """X13, X14, X15, X16, S26, S30, S32: in no log, table, file, metric, webhook, error or report; and the search finds
    each kind of value wherever it is planted."""
    for play in (by_text, by_other_ways, by_staff, by_web, rubbish, by_commands):
        play(house)
    assert set(house.wanted.by_kind) >= {"code", "phone", "name", "email", "document", "token", "pass"}
    wait_until(lambda: any("booking.confirmed" in hook for hook in house.peers.hooks), "the last event")
    assert set(house.peers.reported) == {202}, "receipts with the text in them are taken"
    assert len(house.refused) > 100
    assert house.wanted.found(places(house)) == set()
    assert house.wanted.found([("answers", "\n".join(house.refused))], without=ITS_OWN) == set()

    kinds = house.wanted.by_kind
    for place in {place for place, _ in places(house)}:
        planted = "\n".join(f"{place}={max(values)}" for values in kinds.values())
        assert house.wanted.found([(place, planted)]) == {(place, kind) for kind in kinds}
    with sqlite3.connect(house.folder / "desk.db") as db:
        db.execute("CREATE TABLE planted (bytes BLOB)")
        db.executemany(
            "INSERT INTO planted VALUES (?)", [(f"\0{min(values)}\0".encode(),) for values in kinds.values()]
        )
    in_database = house.wanted.found(of_database(house.folder / "desk.db"))
    assert {kind for place, kind in in_database if place == "table planted"} == set(kinds)
    assert {kind for place, kind in in_database if place.startswith("file desk.db")} == set(kinds)
