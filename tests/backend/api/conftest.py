"""The API in process, on the real SQLite store in memory, driven as ASGI with a clock the test owns."""

from __future__ import annotations

import asyncio
import io
import json
import uuid
from argparse import Namespace
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec
import pytest
import structlog
from sqlalchemy import select

from kiosk_backend.adapters.passes.cose import CosePassSigner
from kiosk_backend.adapters.passes.symbols import Symbols
from kiosk_backend.adapters.phones import PlannedPhoneBook
from kiosk_backend.adapters.pins import Argon2Pins
from kiosk_backend.adapters.simulated import CountedIds, SeededCodes, SetClock, seeded_keys
from kiosk_backend.adapters.sms.destinations import NumberingPlans
from kiosk_backend.api.app import PRIVATE, private_app, public_app
from kiosk_backend.api.house import House
from kiosk_backend.cli.imports import import_bookings
from kiosk_backend.contract import v1
from kiosk_backend.domain.delivery import Channel
from kiosk_backend.domain.policy import Policy
from kiosk_backend.domain.private import Secret
from kiosk_backend.domain.site import site
from kiosk_backend.ports import Desk, Store, Transaction
from kiosk_backend.ports.sms import Accepted, Callback, Handover, Note, Reading, Text
from kiosk_backend.services import kiosks
from kiosk_backend.services.sending import SendingWorker
from kiosk_backend.storage.opening import open_store
from kiosk_backend.storage.statements import statement
from kiosk_backend.storage.tables import metadata

CONFIG: dict[str, Any] = {
    "brand": {"theme": "aurora", "name": "Hotel Aurora", "accent": "#083F39"},
    "references": [{"pattern": "[A-Z0-9]{6}", "length": 6, "hint": "6 letters and numbers"}],
}


class Phones:
    """A gateway that keeps what it is given."""

    name, receipts = "phones", False
    channels: frozenset[Channel] = frozenset({"text"})

    def __init__(self) -> None:
        self.texts: list[Text] = []

    async def send(self, text: Text) -> Handover:
        self.texts.append(text)
        return Accepted("1")

    def read_receipt(self, callback: Callback) -> Reading:
        return "unknown"

    async def listen(self, note: Note) -> None: ...

    async def close(self) -> None: ...


class Answer(NamedTuple):
    """What came back."""

    status: int
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        return str(self.json["code"])


@dataclass
class Desktop:
    """A running house and ways to talk to it."""

    house: House
    clock: SetClock
    private: Any = None
    public: Any = None
    tokens: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.private, self.public = private_app(self.house), public_app(self.house)

    async def run(self, fn: Callable[[Transaction], Any]) -> Any:
        return await self.house.store.run(fn)

    async def add_site(self, site_id: str, *, kind: str = "stay", **config: Any) -> None:
        text = json.dumps({**CONFIG, **config})
        parsed = site(
            site_id=site_id, kind=kind, name=site_id.title(), time_zone="Europe/Vienna", country="AT", config=text
        )
        await self.run(lambda tx: tx.sites.put(parsed, text, self.clock.now()))

    async def enrolment_code(self, site_id: str, name: str = "Lobby") -> str:
        secret: Secret = await self.run(
            lambda tx: kiosks.make_enrolment_code(tx, self.house.desk, site_id=site_id, kiosk_name=name)
        )
        return secret.reveal()

    async def enrol(self, site_id: str, name: str = "Lobby") -> v1.Enrolled:
        request = v1.Enrol(code=await self.enrolment_code(site_id, name), app_version=v1.MIN_APP, contract=v1.CONTRACT)
        answer = await self.post("/v1/kiosk/enrol", request)
        assert answer.status == 200, answer
        return msgspec.json.decode(answer.body, type=v1.Enrolled)

    async def import_demo(self, site_id: str) -> None:
        """The demo bookings: K7M4PQ Lindqvist (three guests, phone …42) arrives today."""
        asked = Namespace(site=site_id, file=None, demo=True, mapping=None, skip_bad=False)
        assert await import_bookings(self.house.store, self.house.desk, asked, io.StringIO(), io.StringIO()) == 0

    async def texts(self) -> list[Text]:
        """Sends what waits in the outbox and returns it."""
        phone = Phones()
        await SendingWorker(self.house.store, self.house.desk, [phone], structlog.get_logger()).send_due()
        return phone.texts

    async def post(self, path: str, body: v1.Wire | bytes, **how: Any) -> Answer:
        return await self.call("POST", path, body if isinstance(body, bytes) else msgspec.json.encode(body), **how)

    async def call(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        token: str = "",
        key: str | None = None,
        staff: str = "",
        app: Any = None,
        chunks: int = 1,
    ) -> Answer:
        """One request. `key` None: a fresh one; empty: none."""
        headers = [(b"content-type", b"application/json")]
        key = str(uuid.uuid4()) if key is None else key
        for name, value in (
            ("authorization", f"Bearer {token}" if token else ""),
            (v1.IDEMPOTENCY_HEADER.lower(), key),
            (v1.STAFF_HEADER.lower(), staff),
        ):
            if value:
                headers.append((name.encode(), value.encode()))
        answer = await asgi(app or self.private, method, path, headers, body, chunks)
        if app is None:
            _as_described(method, path, answer)
        return answer


BROKEN = {"internal", "no_such_route", "wrong_method"}
"""No refusals: the caller is not ours, or we are broken."""


def _as_described(method: str, path: str, answer: Answer) -> None:
    """Every refusal in every test: one the description of its route names, with the status of the contract."""
    if answer.status == 200 or answer.code in BROKEN:
        return
    (route,) = (one for one in PRIVATE if (one.method, one.path) == (method, path))
    assert answer.code in route.refuses, (path, answer)
    assert answer.status == v1.REFUSALS[answer.code], (path, answer)


async def asgi(
    app: Callable[..., Awaitable[None]],
    method: str,
    path: str,
    headers: list[tuple[bytes, bytes]],
    body: bytes,
    chunks: int,
) -> Answer:
    """Drives an ASGI application with one request whose body arrives in `chunks` pieces."""
    plain, _, query = path.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": plain,
        "raw_path": plain.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 80),
        "state": {},
    }
    size = max(1, -(-len(body) // chunks))
    pieces = [body[start : start + size] for start in range(0, len(body), size)] or [b""]
    messages = [
        {"type": "http.request", "body": piece, "more_body": number < len(pieces)}
        for number, piece in enumerate(pieces, 1)
    ]
    sent: list[Any] = []

    async def receive() -> Any:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    async with asyncio.timeout(60):
        await app(scope, receive, send)
    return Answer(sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:]))


def everything(tx: Any) -> str:
    """Every value of every table, as text: where a secret must not be."""
    return "\n".join(
        repr(tuple(row)) for table in metadata.sorted_tables for row in tx.db.all(statement(select(table)))
    )


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def furnished(store: Store, clock: SetClock) -> Desktop:
    """A house on `store` with the sites "aurora" and "borealis", each with an enrolled kiosk."""
    keys = seeded_keys()
    desk = Desk(clock=clock, ids=CountedIds(), codes=SeededCodes(), keys=keys, policy=Policy())
    made = Desktop(
        House(
            store=store,
            desk=desk,
            public_base_url="http://127.0.0.1:8401",
            destinations=NumberingPlans(),
            signer=CosePassSigner(keys),
            symbols=Symbols(),
            pins=Argon2Pins(),
            phones=PlannedPhoneBook(),
        ),
        clock,
    )
    for name in ("aurora", "borealis"):
        await made.add_site(name)
        made.tokens[name] = (await made.enrol(name)).token
    return made


@pytest.fixture
async def desktop() -> AsyncIterator[Desktop]:
    """A house on SQLite in memory: `desktop.tokens[site]` are its kiosks."""
    clock = SetClock()
    store = open_store("sqlite:///:memory:", seeded_keys(), clock)
    yield await furnished(store, clock)
    await store.close()
