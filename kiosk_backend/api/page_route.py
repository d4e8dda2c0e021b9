"""How a page for a guest's phone is served: read, checked, answered. The pages' only ASGI; it knows no page.

Every answer of these pages takes at least 400 ms and a little more by chance, so that time tells nothing (X17). A form
must come from our own page: browsers that say where it comes from (Fetch Metadata) are believed; for those that do not,
the address holds a secret nobody else can know.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from litestar import asgi
from litestar.handlers import ASGIRouteHandler

from kiosk_backend.api import wire
from kiosk_backend.api.house import House
from kiosk_backend.api.page import Look, Page, card, heading, page, paragraph
from kiosk_backend.api.page_look import STATIC, static
from kiosk_backend.api.page_words import Words, chosen
from kiosk_backend.api.problem import NO_SUCH_ROUTE
from kiosk_backend.api.web_address import address_of
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.ports import StoreError
from kiosk_backend.services.web_limits import counted

FLOOR_S: Final = 0.4
JITTER_S: Final = 0.1
_MOST_FIELDS: Final = 20
_LONGEST_QUERY: Final = 200
_YEAR: Final = b"public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Request:
    """What a page is asked. `address` is the keyed hash of whose request it is; `fields` those of a form."""

    house: House = field(repr=False)
    method: str
    token: str = field(repr=False)
    rest: str
    """What follows the token in the path, without a slash."""
    address: str
    language: str
    """What the guest chose on a page before."""
    accepts: str
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def now(self) -> int:
        return self.house.desk.clock.now()

    @property
    def host(self) -> str:
        """Of our pages, for the line that browsers fill codes in from; empty: there is no public address."""
        return urlsplit(self.house.public_base_url).hostname or ""

    @property
    def passkeys(self) -> bool:
        """Whether a phone can have a passkey for our address: a name, not a number, and safe (Web Authentication)."""
        url = urlsplit(self.house.public_base_url)
        named = not (self.host.replace(".", "").isdecimal() or ":" in self.host)
        return bool(self.host) and named and (url.scheme == "https" or self.host == "localhost")

    @property
    def plain(self) -> Look:
        """Of a page that must not tell whose it would be: what the phone asks for, in the languages we reviewed."""
        return Look(chosen(self.language, self.accepts, "", ("en",)))


Serve = Callable[[Request], Awaitable[Page]]


def pages(house: House, prefix: str, serve: Serve) -> ASGIRouteHandler:
    """A page and everything below it: `prefix` ends with a slash, a token follows."""

    async def handle(scope: Any, receive: Any, send: Any) -> None:
        begun = time.monotonic()
        answer = await _answer(house, serve, scope, receive)
        if answer is not None:
            await asyncio.sleep(_left(house, begun))
            await _send(send, scope["method"], answer)

    return asgi(prefix.rstrip("/"), is_mount=True, copy_scope=True)(handle)


def statics() -> ASGIRouteHandler:
    """Fonts and scripts of the pages, the same for everybody."""

    async def handle(scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG001 — Litestar wants it
        try:
            body, kind = static(scope["path"].strip("/").rpartition("/")[2])
        except KeyError:
            await wire.send_reply(send, NO_SUCH_ROUTE)
            return
        headers = [
            (b"content-type", kind),
            (b"content-length", b"%d" % len(body)),
            (b"cache-control", _YEAR),
            (b"x-content-type-options", b"nosniff"),
            (b"cross-origin-resource-policy", b"same-origin"),
        ]
        allowed = scope["method"] in ("GET", "HEAD")
        await send({"type": "http.response.start", "status": 200 if allowed else 405, "headers": headers})
        await send({"type": "http.response.body", "body": body if scope["method"] == "GET" else b""})

    return asgi(STATIC.rstrip("/"), is_mount=True, copy_scope=True)(handle)


async def _answer(house: House, serve: Serve, scope: Any, receive: Any) -> Page | None:
    """None: the caller hung up."""
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    query = dict(parse_qsl(scope["query_string"][:_LONGEST_QUERY].decode("ascii", "replace")))
    token, _, rest = scope["path"].strip("/").partition("/")
    request = Request(
        house=house,
        method=scope["method"],
        token=token,
        rest=rest,
        address=counted(house.desk, address_of(scope, house.trusted_proxies)),
        language=query.get("lang", ""),
        accepts=headers.get(b"accept-language", ""),
    )
    try:
        if request.method == "POST":
            if not _from_our_page(headers, urlsplit(house.public_base_url).netloc):
                return again_page(request.plain)
            raw = await wire.read_body(receive)
            if raw is None:
                return over_page(request.plain, status=413)
            return await serve(_with_fields(request, raw))
        if request.method not in ("GET", "HEAD"):
            return over_page(request.plain, status=405)
        return await serve(request)
    except wire.Gone:
        return None
    except StoreError as outage:
        wire.log.error("page.outage", error=type(outage).__name__)
        return away_page(request.plain)
    except Exception as bug:  # noqa: BLE001 — the last resort of this program
        wire.log.error("page.bug", error=type(bug).__name__, where=wire.whereabouts(bug))
        return away_page(request.plain, status=500)


def _with_fields(request: Request, raw: bytes) -> Request:
    try:
        read = parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        read = []
    # the first of a name counts; a second one is nothing our pages send
    return replace(request, fields=dict(reversed(read)))


def _from_our_page(headers: Mapping[bytes, str], host: str) -> bool:
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = headers.get(b"origin")
    # a page without a referrer has the origin "null" (Fetch Standard, "append a request Origin header")
    if origin is None or origin == "null":
        return True
    return urlsplit(origin).netloc in (host, headers.get(b"host"))


def _left(house: House, begun: float) -> float:
    jitter = house.desk.codes.below(1_000) / 1_000 * JITTER_S
    return max(0.0, begun + (FLOOR_S + jitter) * house.page_pace - time.monotonic())


async def _send(send: Any, method: str, answer: Page) -> None:
    body = answer.html.encode()
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store, private, max-age=0"),
        (b"pragma", b"no-cache"),
        (b"referrer-policy", b"no-referrer"),
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"DENY"),
        (b"x-robots-tag", b"noindex, nofollow, noarchive"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"content-security-policy", answer.policy.encode()),
        (b"vary", b"accept-language"),
    ]
    if answer.retry_after_s:
        headers.append((b"retry-after", b"%d" % answer.retry_after_s))
    if answer.status == 405:
        headers.append((b"allow", b"GET, HEAD, POST"))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body})


# pages that every concept ends with


def over_page(look: Look, *, status: int = 410) -> Page:
    """Used, too old, or never ours: the same words (S7)."""
    return simple(look, "over_title", "over", status=status)


def again_page(look: Look) -> Page:
    """A form that came from somewhere else, or from a page that is too old."""
    return simple(look, "again_title", "again", status=403)


def away_page(look: Look, *, status: int = 503) -> Page:
    """An outage; nothing was used up."""
    return simple(look, "away_title", "away", status=status)


def busy_page(look: Look, refusal: Refusal) -> Page:
    """The limit of a web address is reached; whether what it asked for exists is not told."""
    wait = refusal.retry_after_s or 60
    words = look.words
    return page(
        look,
        words["busy_title"],
        card(heading(words["busy_title"]), paragraph(words.say("busy", minutes=-(-wait // 60)))),
        status=429,
        retry_after_s=wait,
    )


def simple(look: Look, title: str, *sentences: str, status: int = 200) -> Page:
    """A heading and sentences of the table."""
    words: Words = look.words
    return page(look, words[title], card(heading(words[title]), *(paragraph(words[one]) for one in sentences)),
                status=status)  # fmt: skip
