"""A provider by configuration: the worked example works, nothing of a message breaks out of its place (X28)."""

from __future__ import annotations

import base64
import hmac
import json
import re
import tomllib
from typing import Any
from urllib.parse import parse_qs
from xml.etree import ElementTree

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from kiosk_backend.adapters.sms.generic import GenericGateway
from kiosk_backend.domain.declared import Refused as NotAllowed
from kiosk_backend.domain.declared import read
from kiosk_backend.domain.generic_gateway import Generic, at_path
from kiosk_backend.domain.private import Phone, Secret
from kiosk_backend.ports.sms import Accepted, Callback, Refused, Text, Unclear
from tests.backend.adapters.sms.test_gateways import listening
from tests.meta.sources import ROOT

NOW = 1_795_000_000_000
ODD = "a\"b\\c&d=e<f>'{to}\r\nX: y\x00\u2028%00 é 😀"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def text(words: str = "048213 is your code.", **more: Any) -> Text:
    own: dict[str, Any] = {
        "message_id": "m-1",
        "to": Phone("+436601234542"),
        "life_s": 300,
        "receipt_url": "https://d/r",
    }
    return Text(**{**own, "body": Secret(words), **more})


def generic(**more: Any) -> Generic:
    own: dict[str, Any] = {"url": "https://api.example.com/send", "body": '{"to": "{to}", "text": "{text}"}'}
    return Generic(**{**own, **more})


def example(url: str) -> Generic:
    """The provider made up for packaging/backend.toml.example, at `url`."""
    _, _, below = (ROOT / "packaging" / "backend.toml.example").read_text().partition("# [gateways.plaintext]")
    lines = [line.removeprefix("# ") for line in below.partition("\n\n")[0].splitlines()[1:]]
    table = tomllib.loads(re.sub(r'^(secret|receipt_secret) = ""', r'\1 = "pw"', "\n".join(lines), flags=re.M))
    assert table.pop("kind") == "http"
    return read(Generic, {**table, "url": url})


class Provider:
    """Answers as the example's provider would, by what is asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[web.Request, bytes]] = []
        self.answer: tuple[int, Any] = (200, {"messages": [{"status": "queued", "id": "p-7"}]})

    def app(self) -> web.Application:
        application = web.Application()
        application.router.add_route("*", "/{rest:.*}", self._take)
        return application

    async def _take(self, request: web.Request) -> web.Response:
        self.asked.append((request, await request.read()))
        return web.json_response(self.answer[1], status=self.answer[0])


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ((200, {"messages": [{"status": "queued", "id": "p-7"}]}), Accepted("p-7")),
        ((202, {"messages": [{"status": "sent"}]}), Accepted("")),
        ((200, {"messages": [{"status": "rejected"}]}), Unclear("status_200")),
        ((200, {"messages": []}), Unclear("status_200")),
        ((200, {"messages": [{"why": "opted out"}]}), Refused("status_200_permanent_match", permanent=True)),
        ((200, {"error": "no_credit"}), Refused("status_200", permanent=False)),
        ((402, {"error": "no_credit"}), Refused("status_402", permanent=False)),
        ((402, {}), Refused("status_402", permanent=False, account=True)),
        ((401, {}), Refused("status_401", permanent=False, account=True)),
        ((422, {}), Refused("status_422", permanent=True)),
        ((429, {}), Refused("status_429", permanent=False)),
        ((503, {}), Unclear("status_503")),
    ],
)  # fmt: skip
async def test_the_worked_example_sends(answer: tuple[int, Any], outcome: object) -> None:
    """X30: a 200 is a success only with the words of one."""
    provider = Provider()
    provider.answer = answer
    async with listening(provider.app()) as url:
        gateway = GenericGateway(example(f"{url}/v2/messages"), "plaintext")
        assert await gateway.send(text()) == outcome
        await gateway.close()
    [(request, body)] = provider.asked
    assert (request.method, request.path, request.headers["Authorization"]) == ("POST", "/v2/messages", "Bearer pw")
    assert request.headers["Content-Type"] == "application/json"
    assert json.loads(body) == {
        "from": "Hotel", "to": "+436601234542", "text": "048213 is your code.", "ttl": 300, "ref": "m-1",
        "callback": "https://d/r",
    }  # fmt: skip


def test_the_worked_example_reports() -> None:
    gateway = GenericGateway(example("https://api.plaintext.example/v2/messages"), "plaintext")
    assert gateway.receipts
    body, stamp = b'{"status": "delivered", "text": "048213"}', str(NOW // 1000)
    signature = hmac.digest(b"pw", f"{stamp}.".encode() + body, "sha256").hex()
    headers = {"x-signature": signature, "x-timestamp": stamp}
    assert gateway.read_receipt(Callback("POST", "https://d/r", {}, headers, body, NOW)) == "delivered"
    assert gateway.read_receipt(Callback("POST", "https://d/r", {}, headers, body + b" ", NOW)) == "forged"


def filled(**more: Any) -> str:
    own = generic(**more)
    return own.filled_body({"to": "+43660", "text": ODD, "sender": "H", "life_s": "300", "to_digits": "43660",
                            "message_id": "m", "receipt_url": "https://d/r?a=b&c"})  # fmt: skip


def test_words_stay_in_their_place_in_json() -> None:
    assert json.loads(filled()) == {"to": "+43660", "text": ODD}


def test_words_stay_in_their_place_in_a_form() -> None:
    body = filled(content_type="application/x-www-form-urlencoded", body="to={to}&text={text}&cb={receipt_url}")
    assert parse_qs(body, strict_parsing=True) == {"to": ["+43660"], "text": [ODD], "cb": ["https://d/r?a=b&c"]}


def test_words_stay_in_their_place_in_xml() -> None:
    body = filled(content_type="application/xml", body='<sms to="{to}"><text>{text}</text></sms>')
    found = ElementTree.fromstring(body)
    assert (found.get("to"), len(found)) == ("+43660", 1)
    assert found[0].text is not None
    assert found[0].text.startswith("a\"b\\c&d=e<f>'{to}")


def test_words_of_plain_text_add_no_line_but_their_own() -> None:
    body = filled(content_type="text/plain; charset=UTF-8", body="To: {to}\n\n{text}")
    assert body.startswith('To: +43660\n\na"b')
    assert "\r" not in body
    assert "\x00" not in body


@given(words=st.text(max_size=40), sender=st.text(max_size=12))
def test_no_words_break_out_of_their_place(words: str, sender: str) -> None:
    """X28, for any words at all."""
    values = {"to": "+43660", "text": words, "sender": sender}
    own = generic(body='{"to": "{to}", "text": "{text}", "from": "{sender}"}')
    assert json.loads(own.filled_body(values)) == {"to": "+43660", "text": words, "from": sender}
    own = generic(content_type="application/x-www-form-urlencoded", body="to={to}&text={text}&from={sender}")
    told = parse_qs(own.filled_body(values), keep_blank_values=True, strict_parsing=True)
    assert told == {"to": ["+43660"], "text": [words], "from": [sender]}
    own = generic(content_type="application/xml", body="<m f='{sender}'><t>{text}</t><to>{to}</to></m>")
    found = ElementTree.fromstring(own.filled_body(values))
    assert [part.tag for part in found.iter()] == ["m", "t", "to"]
    assert list(found.attrib) == ["f"]
    own = generic(content_type="text/plain; charset=UTF-8", body="To: {to}\nFrom: {sender}\n\n{text}")
    assert own.filled_body({**values, "text": ""}).splitlines()[0] == "To: +43660"


def test_what_is_filled_in_is_not_filled_in_again() -> None:
    assert "+43660" not in json.loads(filled(body='{"x": "{text}", "to": "{to}"}'))["x"]


def test_basic_authorisation() -> None:
    own = generic(user="me", secret=Secret("pw"), headers={"Authorization": "Basic {basic}"})
    assert own.filled_headers() == {"Authorization": f"Basic {base64.b64encode(b'me:pw').decode()}"}
    assert "pw" not in repr(own)


@pytest.mark.parametrize(
    ("path", "found"),
    [("a.0.b", "x"), ("a.1.b", "3"), ("a.2", "true"), ("a.3", None), ("a.4", None), ("a.-1", None), ("b", None),
     ("a", None), ("a.0.b.c", None), ("", None)],
)  # fmt: skip
def test_dotted_paths(path: str, found: str | None) -> None:
    assert at_path({"a": [{"b": "x"}, {"b": 3}, True, None]}, path) == found


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"url": "http://api.example.com/x"}, "url must start with https"),
        ({"url": "https://api.example.com/{to}"}, "url holds a placeholder"),
        ({"url": "https://api.example.com/x?key=1"}, "url must look like"),
        ({"url": "https://me:pw@api.example.com/x"}, "url must look like"),
        ({"body": '{"to": "{to}"}'}, "body must hold"),
        ({"body": '{"to": "{to}", "text": "{text}", "x": "{code}"}'}, r"body holds \{code\}"),
        ({"body": '{"to": {to}, "text": {text}'}, "body is not JSON"),
        ({"headers": {"X-To": "{to}"}}, r"headers holds \{to\}"),
        ({"headers": {"X Y": "1"}}, "headers: X Y"),
        ({"headers": {"X": "a\r\nY: b"}}, "headers: X"),
        ({"secret": Secret("a\nb")}, "secret must be plain"),
        ({"success_match": "("}, "success_match is no regular expression"),
        ({"success_path": "a"}, "success_values belong together"),
        ({"success_status": (301,)}, "no redirect"),
        ({"success_status": ()}, "success_status"),
        ({"receipt_in": "query"}, "receipt_path"),
        ({"receipt_in": "query", "receipt_path": "s", "receipt_states": {"x": "parked"}}, "receipt_states must be"),
        ({"receipt_secret": Secret("k")}, "receipt_signature_header"),
        ({"receipt_timestamp_header": "X"}, "proves nothing"),
    ],
)  # fmt: skip
def test_what_cannot_work_is_refused_at_the_start(wrong: dict[str, Any], sentence: str) -> None:
    """S23, S26."""
    with pytest.raises(ValueError, match=sentence):
        generic(**wrong)


def test_a_misspelt_state_is_refused_with_its_key() -> None:
    with pytest.raises(NotAllowed, match=r"receipt_states\.ok: must be one of"):
        read(Generic, {"url": "https://a.b/c", "body": "{}", "receipt_states": {"ok": "arrived"}})
