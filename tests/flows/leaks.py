"""Personal values of one run and where they must not be found; peers of a backend that quote what they are sent.

Every value is made at random for the run, or read from what reached a phone, so that finding it anywhere is no chance.
"""

from __future__ import annotations

import json
import random
import re
import sqlite3
import string
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import httpx

from tests.peers.waiting import wait_until

_BORDERS: Final = {
    "code": "(?<![0-9a-z])(?<![0-9][.]){}(?![0-9a-z])",
    "reference": "(?<![0-9a-z]){}(?![0-9a-z])",
}
"""Kinds that are short: between borders, not part of a longer number or id, nor the decimals of one."""
_CLOCK: Final = re.compile(r"\d\d:\d\d:\d\d[.,]\d+")
"""Fractions of a second are digits by chance."""
_DICE: Final = random.SystemRandom()


def letters(count: int) -> str:
    return "".join(_DICE.choices("BCDFGHJKLMNPQRTVWXZ", k=count))


@dataclass(frozen=True, slots=True)
class Person:
    """A guest nobody is like."""

    reference: str = field(default_factory=lambda: letters(3) + "".join(_DICE.choices("23456789", k=3)))
    first_name: str = field(default_factory=lambda: letters(9).capitalize())
    last_name: str = field(default_factory=lambda: letters(11).capitalize())
    phone: str = field(default_factory=lambda: "+43664" + "".join(_DICE.choices(string.digits[1:], k=7)))
    email: str = field(default_factory=lambda: f"{letters(10).lower()}@example.com")
    document: str = field(default_factory=lambda: letters(2) + "".join(_DICE.choices(string.digits[1:], k=7)))
    born: str = field(
        default_factory=lambda: f"19{_DICE.randrange(50, 99)}-0{_DICE.randrange(1, 10)}-1{_DICE.randrange(10)}"
    )

    def values(self) -> dict[str, str]:
        """What must be found nowhere, by kind."""
        return {
            "reference": self.reference, "name": self.last_name, "first name": self.first_name,
            "phone": self.phone[-9:], "email": self.email.partition("@")[0], "document": self.document,
            "birth": self.born,
        }  # fmt: skip


@dataclass
class Wanted:
    """Every value by its kind."""

    by_kind: dict[str, set[str]] = field(default_factory=dict)

    def learn(self, kind: str, *values: str) -> None:
        """An empty or short value would be found by chance: a mistake of the test."""
        assert all(len(value) >= 6 for value in values), kind
        self.by_kind.setdefault(kind, set()).update(values)

    def person(self, person: Person) -> Person:
        for kind, value in person.values().items():
            self.learn(kind, value)
        return person

    def found(
        self, places: Iterable[tuple[str, str]], *, without: frozenset[str] = frozenset()
    ) -> set[tuple[str, str]]:
        """Pairs of place and kind; never the value itself, which a report of the test would spread."""
        found = set()
        for place, text in places:
            low = _CLOCK.sub("", text).lower()
            for kind in self.by_kind.keys() - without:
                if any(self._stands(kind, value.lower(), low) for value in self.by_kind[kind]):
                    found.add((place, kind))
        return found

    @staticmethod
    def _stands(kind: str, value: str, text: str) -> bool:
        if value not in text:
            return False
        return kind not in _BORDERS or re.search(_BORDERS[kind].format(re.escape(value)), text) is not None


def of_database(file: Path) -> Iterator[tuple[str, str]]:
    """Every column of every row as text, by table; then the bytes of the file and of what belongs to it."""
    with sqlite3.connect(file) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            rows = db.execute(f'SELECT * FROM "{table}"').fetchall()
            yield f"table {table}", "\n".join(_text(value) for row in rows for value in row if value is not None)
    for path in sorted(file.parent.glob(file.name + "*")):
        yield f"file {path.name}", path.read_bytes().decode("latin-1")


def _text(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


class Peers:
    """A gateway that quotes, a demo phone, a mailer and a receiver of webhooks, behind one port of this process.

    To a number in `failing` the gateway answers 500 and the text; to one in `refusing` 400 and the text. It reports
    each text it took twice: with a word nobody knows, and as delivered; both echo the text in query and body (X15).
    """

    def __init__(self) -> None:
        self.messages: list[dict[str, str]] = []
        self.hooks: list[str] = []
        self.reported: list[int] = []
        self.failing: set[str] = set()
        self.refusing: set[str] = set()
        peers = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                status, answer = peers.answer(self.path, body)
                self.send_response(status)
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: Any) -> None:
                """Nothing is printed."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=[0.02], daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str, raw: bytes) -> tuple[int, bytes]:
        if path == "/hooks":
            self.hooks.append(raw.decode())
            return 200, b""
        body = json.loads(raw)
        if path == "/gateway":
            return self._gateway(body)
        kind = "email" if path == "/mails" else body.get("channel", "text")
        if kind == "text" and body["to"] in self.refusing:
            return 403, raw
        self.messages.append({"to": body["to"], "text": body["text"], "kind": kind})
        return 202, b"{}"

    def _gateway(self, body: Mapping[str, str]) -> tuple[int, bytes]:
        quoted = json.dumps({"error": f"no route for {body['to']}: {body['text']}"}).encode()
        if body["to"] in self.failing:
            return 500, quoted
        if body["to"] in self.refusing:
            return 400, quoted
        self.messages.append({"to": body["to"], "text": body["text"], "kind": "text"})
        threading.Thread(target=self._report, args=[dict(body)], daemon=True).start()
        return 200, json.dumps({"id": body["to"], "status": "queued", "echo": body["text"]}).encode()

    def _report(self, body: Mapping[str, str]) -> None:
        for status in (body["text"], "delivered"):
            report = {"status": status, "text": body["text"], "to": body["to"]}
            answer = httpx.post(
                body["callback"], params=report, json=report, headers={"x-echo": body["to"]}, timeout=10
            )
            self.reported.append(answer.status_code)

    def text(self, to: str, kind: str = "text", *, after: int = 0) -> str:
        """The newest message to a number or address, of those after the first `after`."""
        wait_until(lambda: any(self._is(one, to, kind) for one in self.messages[after:]), f"a message ({kind})")
        return [one["text"] for one in self.messages[after:] if self._is(one, to, kind)][-1]

    @staticmethod
    def _is(one: Mapping[str, str], to: str, kind: str) -> bool:
        return one["to"] == to and one["kind"] == kind
