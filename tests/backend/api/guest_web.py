"""A guest's phone without a browser: opens public pages in process and sends the forms it finds there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any, NamedTuple
from urllib.parse import urlencode

import structlog
from sqlalchemy import select

from kiosk_backend.api.app import public_app
from kiosk_backend.services import confirmation
from kiosk_backend.services.sending import SendingWorker
from kiosk_backend.storage.statements import statement
from tests.backend.api.conftest import Desktop, Phones
from tests.backend.services.codes.scripted import ScriptedMailer

COLUMNS = "booking,references,status,phone,email,language,last_name,first_name,arrive,leave,room_type"


@dataclass
class Form:
    """One form of a page: hidden fields, fields to fill in, buttons with what they add."""

    action: str
    hidden: dict[str, str] = field(default_factory=dict)
    fields: dict[str, dict[str, str | None]] = field(default_factory=dict)
    buttons: list[dict[str, str | None]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.words: list[str] = []
        self._silent = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag in ("style", "script"):
            self._silent = tag
        elif tag == "form":
            self.forms.append(Form(str(found["action"])))
        elif tag == "input" and found.get("type") == "hidden":
            self.forms[-1].hidden[str(found["name"])] = str(found["value"])
        elif tag == "input":
            self.forms[-1].fields[str(found["name"])] = found
        elif tag == "button":
            self.forms[-1].buttons.append(found)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = ""

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.words.append(data.strip())


class Shown(NamedTuple):
    """A page as it came."""

    status: int
    headers: dict[str, str]
    html: str

    @property
    def text(self) -> str:
        reader = _Reader()
        reader.feed(self.html)
        return "\n".join(reader.words)

    @property
    def heading(self) -> str:
        found = re.search(r"<h1>(.*?)</h1>", self.html)
        assert found is not None, self.html
        return found[1].replace("&#39;", "'")

    @property
    def forms(self) -> list[Form]:
        reader = _Reader()
        reader.feed(self.html)
        return reader.forms


@dataclass
class Web:
    """The public listener as phones see it."""

    desktop: Desktop
    app: Any
    address: str = "203.0.113.7"

    async def get(self, path: str, method: str = "GET", **headers: str) -> Shown:
        return await self._ask(method, path, b"", headers)

    async def post(self, path: str, fields: dict[str, str], **headers: str) -> Shown:
        return await self._ask("POST", path, urlencode(fields).encode(), headers)

    async def submit(self, form: Form, **typed: str) -> Shown:
        """Sends a form as a browser does."""
        return await self.post(form.action, {**form.hidden, **typed}, sec_fetch_site="same-origin")

    async def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Shown:
        plain, _, query = path.partition("?")
        sent: list[Any] = []
        messages = [{"type": "http.request", "body": body, "more_body": False}]
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
            "path": plain, "raw_path": plain.encode(), "query_string": query.encode(), "root_path": "",
            "headers": [(b"host", b"127.0.0.1:8401")]
            + [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
            "client": (self.address, 50_000), "server": ("127.0.0.1", 80), "state": {},
        }  # fmt: skip

        async def receive() -> Any:
            return messages.pop(0) if messages else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        given = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return Shown(sent[0]["status"], given, b"".join(one.get("body", b"") for one in sent[1:]).decode())

    async def add_site(self, site_id: str = "shore", hours: int = 48, **config: Any) -> None:
        """A hotel that asks its guests to confirm; awake at any hour."""
        policy = {"confirm_within_hours": hours, "quiet_from": "00:00", "quiet_until": "00:00"}
        whole = {"contact": "+43 1 234 5600", "policy": policy | config.pop("policy", {}), **config}
        await self.desktop.add_site(site_id, **whole)

    async def book(self, row: str, site: str = "shore", more: Mapping[str, str] | None = None) -> None:
        """Imports one booking: a row of `COLUMNS`, and `more` columns."""
        import io
        import tempfile
        from argparse import Namespace
        from pathlib import Path

        from kiosk_backend.cli.imports import import_bookings

        with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8") as file:
            added = more or {}
            file.write(",".join([COLUMNS, *added]) + "\n" + ",".join([row, *added.values()]) + "\n")
            file.flush()
            asked = Namespace(site=site, file=Path(file.name), demo=False, mapping=None, skip_bad=False)
            err = io.StringIO()
            done = await import_bookings(self.desktop.house.store, self.desktop.house.desk, asked, io.StringIO(), err)
            assert done == 0, err.getvalue()

    async def chore(self, site: str = "shore") -> confirmation.AskedSome:
        """What the serving backend does every few seconds: asks, and cancels what is overdue."""
        house, now = self.desktop.house, self.desktop.clock.now()

        def once(tx: Any) -> confirmation.AskedSome:
            found = tx.sites.get(site)
            asked = confirmation.ask_some(
                tx, house.desk, house.destinations, site=found, base_url=house.public_base_url, now=now
            )
            confirmation.cancel_overdue(tx, house.desk, house.destinations, now, mails=house.mails)
            return asked

        answer: confirmation.AskedSome = await self.desktop.run(once)
        return answer

    async def link(self) -> str:
        """The path of the link in the text that waits in the outbox."""
        (text,) = await self.desktop.texts()
        found = re.search(r"https?://[^/]+(/\S+)", text.body.reveal())
        assert found is not None, "a text without a link"
        return found[1]

    async def sent(self) -> dict[str, str]:
        """What waits in the outbox, sent: the newest by number or e-mail address."""
        house, mailer, phones = self.desktop.house, ScriptedMailer(), Phones()
        await SendingWorker(house.store, house.desk, [phones], structlog.get_logger(), mailer=mailer).send_due()
        return {one.to.reveal(): one.body.reveal() for one in (*phones.texts, *mailer.sent)}

    async def mails(self) -> list[str]:
        """The e-mails that wait in the outbox, sent."""
        house, mailer = self.desktop.house, ScriptedMailer()
        await SendingWorker(house.store, house.desk, [], structlog.get_logger(), mailer=mailer).send_due()
        return [one.body.reveal() for one in mailer.sent]

    async def code(self) -> str:
        """The code in the text that waits in the outbox."""
        (text,) = await self.desktop.texts()
        return text.body.reveal()[:6]

    async def events(self, *names: str) -> list[str]:
        """The audit events of these names, in order, with their bodies."""
        from kiosk_backend.storage.tables import audit

        rows = await self.rows(select(audit.c.at, audit.c.event, audit.c.body))
        return [f"{row.event} {json.loads(row.body)}" for row in sorted(rows) if row.event in names]

    async def status(self, site: str = "shore") -> str:
        """How the only booking of the site stands."""
        from kiosk_backend.storage.tables import bookings

        (found,) = await self.rows(select(bookings.c.status).where(bookings.c.site_id == site))
        return str(found.status)

    async def rows(self, wanted: Any) -> list[Any]:
        """What a query of the test's finds."""

        def read(tx: Any) -> list[Any]:
            return list(tx.db.all(statement(wanted)))

        rows: list[Any] = await self.desktop.run(read)
        return rows


def web_of(desktop: Desktop, **changes: Any) -> Web:
    """The public listener of that house, without the wait that hides time (it has its own test)."""
    desktop.house = replace(desktop.house, **({"page_pace": 0.0, "mails": True} | changes))
    desktop.__post_init__()
    return Web(desktop, public_app(desktop.house))
