"""One conformance class over every gateway, then what is special to each. Kannel is real; see tests/peers."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kiosk_backend.adapters.sms.demo_phone import DemoPhoneGateway
from kiosk_backend.adapters.sms.demo_phone_app import DemoPhone
from kiosk_backend.adapters.sms.generic import GenericGateway
from kiosk_backend.adapters.sms.infobip import InfobipGateway
from kiosk_backend.adapters.sms.kannel import KannelGateway
from kiosk_backend.adapters.sms.sns import SnsGateway
from kiosk_backend.adapters.sms.twilio import TwilioGateway
from kiosk_backend.adapters.sms.vonage import VonageGateway
from kiosk_backend.domain.delivery import RANKS, MessageState
from kiosk_backend.domain.gateways import KINDS, Infobip, Kannel, Sns, Twilio, Vonage
from kiosk_backend.domain.gateways import DemoPhone as DemoPhoneSettings
from kiosk_backend.domain.generic_gateway import Generic
from kiosk_backend.domain.private import Phone, Secret
from kiosk_backend.ports.sms import Accepted, AccountReports, Callback, Refused, SmsGateway, Text, Unclear
from tests.peers.kannel import Kannel as KannelPeer
from tests.peers.receipts import ReceiptSink

CODE = "048213"
NOW = 1_700_000_000_000


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def text(to: str = "+436601234542", *, receipt_url: str = "", words: str = f"{CODE} is your code.") -> Text:
    return Text(message_id="m-1", to=Phone(to), body=Secret(words), life_s=300, receipt_url=receipt_url)


@asynccontextmanager
async def listening(application: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@dataclass
class Vendor:
    """An HTTP end that plays a vendor: answers with `status`, or does `instead`; keeps what it was asked."""

    status: int = 202
    body: str = "0: Accepted for delivery"
    instead: Callable[[web.Request], Awaitable[web.StreamResponse]] | None = None
    asked: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    def app(self) -> web.Application:
        application = web.Application()
        application.router.add_route("*", "/{rest:.*}", self._answer)
        return application

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((str(request.rel_url), dict(request.headers), await request.read()))
        if self.instead is not None:
            return await self.instead(request)
        return web.Response(status=self.status, text=self.body)


def kannel_at(url: str, password: str = "pw", user: str = "kiosk", smsc: str = "", **more: Any) -> KannelGateway:
    own = {"url": f"{url}/cgi-bin/sendsms", "username": user, "password": Secret(password), "sender": "Hotel"}
    return KannelGateway(Kannel(**{**own, "smsc": smsc, **more}))


def demo_phone_at(url: str, **more: Any) -> DemoPhoneGateway:
    return DemoPhoneGateway(DemoPhoneSettings(url=url, **more))


@dataclass(frozen=True)
class Case:
    """How one gateway is made, and how its vendor says yes, and no with a status of success."""

    make: Callable[..., SmsGateway]
    accepted: tuple[int, str]
    denied: tuple[int, str] = (200, "error")


def twilio_at(url: str, **more: Any) -> TwilioGateway:
    own: dict[str, Any] = {"account_sid": f"AC{'0' * 32}", "auth_token": Secret("pw"), "sender": "Hotel"}
    return TwilioGateway(Twilio(url=url, **{**own, **more}))


def vonage_at(url: str, **more: Any) -> VonageGateway:
    own: dict[str, Any] = {"api_key": "abcd1234", "api_secret": Secret("pw"), "sender": "Hotel"}
    return VonageGateway(Vonage(url=url, **{**own, "signature_secret": Secret("pw-signing"), **more}))


def infobip_at(url: str, **more: Any) -> InfobipGateway:
    return InfobipGateway(Infobip(url=url, **{"api_key": Secret("pw"), "sender": "Hotel", **more}))


def sns_at(url: str, **more: Any) -> SnsGateway:
    own: dict[str, Any] = {"region": "eu-central-1", "access_key_id": "A" * 20, "secret_access_key": Secret("pw")}
    return SnsGateway(Sns(url=url, **{**own, **more}))


def generic_at(url: str, **more: Any) -> GenericGateway:
    own: dict[str, Any] = {
        "url": f"{url}/send",
        "secret": Secret("pw"),
        "headers": {"Authorization": "Bearer {secret}"},
        "body": '{"to": "{to}", "text": "{text}", "report": "{receipt_url}"}',
        "success_path": "status",
        "success_values": ("queued",),
    }
    return GenericGateway(Generic(**{**own, **more}))


CASES: dict[str, Case] = {
    "kannel": Case(kannel_at, (202, "0: Accepted for delivery"), (200, "3: Queued for later delivery")),
    "twilio": Case(
        twilio_at,
        (201, '{"sid": "SM1", "status": "queued", "error_code": null}'),
        (201, '{"sid": "SM1", "status": "failed", "error_code": 30003}'),
    ),
    "vonage": Case(
        vonage_at,
        (200, '{"message-count": "1", "messages": [{"status": "0", "message-id": "0A"}]}'),
        (200, '{"message-count": "1", "messages": [{"status": "6", "error-text": "Invalid message"}]}'),
    ),
    "infobip": Case(
        infobip_at,
        (200, '{"messages": [{"messageId": "m-1", "status": {"groupId": 1, "name": "PENDING_ACCEPTED"}}]}'),
        (200, '{"messages": [{"messageId": "m-1", "status": {"groupId": 5, "name": "REJECTED_SOURCE"}}]}'),
    ),
    "sns": Case(
        sns_at,
        (200, "<PublishResponse><PublishResult><MessageId>94f20ce6</MessageId></PublishResult></PublishResponse>"),
        (200, "<ErrorResponse><Error><Code>InternalFailure</Code></Error></ErrorResponse>"),
    ),
    "http": Case(generic_at, (200, '{"status": "queued"}'), (200, '{"status": "failed"}')),
    "demo_phone": Case(demo_phone_at, (202, "")),
}


def test_every_kind_that_speaks_http_is_here() -> None:
    assert set(CASES) == set(KINDS) - {"smpp", "gammu"}


@pytest.mark.anyio
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
class TestEveryGateway:
    """What the worker relies on, whoever carries the text."""

    async def test_takes_a_text(self, case: Case) -> None:
        vendor = Vendor(*case.accepted)
        async with listening(vendor.app()) as url:
            gateway = case.make(url)
            assert isinstance(await gateway.send(text()), Accepted)
            await gateway.close()
        [(_, _, body)] = vendor.asked
        assert CODE.encode() in body
        assert "text" in gateway.channels

    async def test_bears_the_name_the_operator_gave_it(self, case: Case) -> None:
        own = case.make("http://127.0.0.1:1").settings  # type: ignore[attr-defined]
        kind: Any = type(case.make("http://127.0.0.1:1"))
        assert kind(own, "second").name == "second"

    async def test_puts_neither_code_nor_number_in_the_url(self, case: Case) -> None:
        """S26."""
        vendor = Vendor(*case.accepted)
        async with listening(vendor.app()) as url:
            gateway = case.make(url)
            await gateway.send(text(receipt_url="https://desk.example/v1/receipts/x/m/k"))
            await gateway.close()
        assert "?" not in vendor.asked[0][0]
        assert CODE not in vendor.asked[0][0]
        assert "1234542" not in vendor.asked[0][0]

    @pytest.mark.parametrize("status", [400, 422])
    async def test_a_refusal_is_permanent(self, case: Case, status: int) -> None:
        async with listening(Vendor(status).app()) as url:
            gateway = case.make(url)
            assert await gateway.send(text()) == Refused(f"status_{status}", permanent=True)
            await gateway.close()

    @pytest.mark.parametrize("status", [401, 402, 403, 404, 405, 407, 410])
    async def test_a_wrong_password_says_nothing_of_the_number(self, case: Case, status: int) -> None:
        """F6: our account's fault is never the guest's number's: the next gateway carries it."""
        async with listening(Vendor(status).app()) as url:
            gateway = case.make(url)
            assert await gateway.send(text()) == Refused(f"status_{status}", permanent=False, account=True)
            await gateway.close()

    async def test_too_many_means_later(self, case: Case) -> None:
        async with listening(Vendor(429).app()) as url:
            gateway = case.make(url)
            assert await gateway.send(text()) == Refused("status_429", permanent=False)
            await gateway.close()

    @pytest.mark.parametrize("status", [204, 301, 500, 502, 503])
    async def test_anything_else_is_unclear(self, case: Case, status: int) -> None:
        async with listening(Vendor(status).app()) as url:
            gateway = case.make(url)
            assert isinstance(await gateway.send(text()), Unclear)
            await gateway.close()

    async def test_a_success_with_an_error_in_it_is_none(self, case: Case) -> None:
        """X30."""
        async with listening(Vendor(*case.denied).app()) as url:
            gateway = case.make(url)
            assert not isinstance(await gateway.send(text()), Accepted)
            await gateway.close()

    async def test_a_redirect_is_not_followed(self, case: Case) -> None:
        """S23: the number and the code go to the configured host only."""
        elsewhere = Vendor(*case.accepted)
        async with listening(elsewhere.app()) as other:

            async def send_on(_: web.Request) -> web.StreamResponse:
                return web.Response(status=307, headers={"Location": f"{other}/take"})

            async with listening(Vendor(instead=send_on).app()) as url:
                gateway = case.make(url)
                assert isinstance(await gateway.send(text()), Unclear)
                await gateway.close()
        assert elsewhere.asked == []

    async def test_nobody_listening_is_certainly_not_sent(self, case: Case) -> None:
        async with listening(Vendor().app()) as url:
            pass
        gateway = case.make(url)
        outcome = await gateway.send(text())
        assert isinstance(outcome, Refused)
        assert not outcome.permanent
        await gateway.close()

    async def test_a_lost_answer_is_unclear(self, case: Case) -> None:
        async def hang_up(request: web.Request) -> web.StreamResponse:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()

        async with listening(Vendor(instead=hang_up).app()) as url:
            gateway = case.make(url)
            assert isinstance(await gateway.send(text()), Unclear)
            await gateway.close()

    async def test_a_slow_answer_is_unclear(self, case: Case) -> None:
        """X30: timed out after accepting, perhaps."""
        released = asyncio.Event()

        async def never(_: web.Request) -> web.StreamResponse:
            await released.wait()
            return web.Response(status=202)

        async with listening(Vendor(instead=never).app()) as url:
            gateway = case.make(url, timeout_s=0.2)
            assert isinstance(await gateway.send(text()), Unclear)
            released.set()
            await gateway.close()

    async def test_a_cap_is_kept(self, case: Case) -> None:
        """The second of two at once waits its turn, the one whose turn is too far away goes elsewhere."""
        vendor = Vendor(*case.accepted)
        async with listening(vendor.app()) as url:
            gateway = case.make(url, rate_per_s=2.0, timeout_s=1.2)
            began = asyncio.get_running_loop().time()
            outcomes = await asyncio.gather(*(gateway.send(text()) for _ in range(3)))
            took = asyncio.get_running_loop().time() - began
            await gateway.close()
        assert [type(outcome) for outcome in outcomes] == [Accepted, Accepted, Refused]
        assert outcomes[2] == Refused("rate_cap", permanent=False)
        assert took >= 0.5
        assert len(vendor.asked) == 2

    @pytest.mark.parametrize(
        ("query", "body"),
        [
            ({}, b""),
            ({"st": "99", "text": CODE}, b"x" * 200),
            ({"status": "nonsense"}, b'{"a":[' * 40),
            ({}, b"\xff\xfe"),
        ],
    )
    async def test_a_receipt_that_says_nothing_is_unknown_or_forged(
        self, case: Case, query: dict[str, str], body: bytes
    ) -> None:
        """X29: whatever arrives is read without a fault and moves nothing."""
        callback = Callback("POST", "https://desk.example/r", query, {"content-type": "application/json"}, body, NOW)
        assert case.make("http://127.0.0.1:1").read_receipt(callback) in ("unknown", "forged")

    async def test_listens_to_nothing(self, case: Case) -> None:
        async def note(message_id: str, state: MessageState) -> None:
            raise AssertionError((message_id, state))

        async with asyncio.timeout(1):
            await case.make("http://127.0.0.1:1").listen(note)

    async def test_prints_no_secret(self, case: Case) -> None:
        gateway = case.make("http://127.0.0.1:1")
        assert "pw" not in repr(gateway)
        assert CODE not in repr(text())
        assert "1234542" not in repr(text())


WORDS = st.one_of(
    st.text(max_size=30), st.sampled_from(["delivered", "1", "\ud800", "9" * 5_000, "m-1", str(NOW // 1000)])
)
NAMES = st.sampled_from(["status", "st", "sig", "timestamp", "client-ref", "results", "messages", "x"])
TREES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@example(
    "vonage", json.dumps({"timestamp": str(NOW // 1000), "sig": "\ud800"}).encode(), {}, "", "application/json", "POST"
)
@example(
    "vonage", json.dumps({"timestamp": str(NOW // 1000), "x": "\ud800"}).encode(), {}, "", "application/json", "POST"
)
@given(
    kind=st.sampled_from(sorted(CASES)),
    body=st.one_of(st.binary(max_size=60), TREES.map(lambda tree: json.dumps(tree).encode())),
    query=st.dictionaries(NAMES, WORDS, max_size=3),
    signature=st.text(st.characters(max_codepoint=255), max_size=20),
    form=st.sampled_from(["application/json", "application/x-www-form-urlencoded", ""]),
    method=st.sampled_from(["GET", "POST"]),
)
def test_whatever_is_sent_to_a_receipt_url_is_read_without_a_fault(
    kind: str, body: bytes, query: dict[str, str], signature: str, form: str, method: str
) -> None:
    """X29."""
    headers = {"content-type": form, "x-twilio-signature": signature, "x-signature": signature}
    more = {"receipt_in": "json", "receipt_path": "messages.0.status", "receipt_states": {"1": "delivered"}}
    gateway = CASES[kind].make("http://127.0.0.1:1", **(more if kind == "http" else {}))
    callback = Callback(method, "https://desk.example/r", query, headers, body, NOW)
    assert gateway.read_receipt(callback) in {*RANKS, "forged", "unknown"}
    if isinstance(gateway, AccountReports):
        assert gateway.read_report(callback) == ("", "forged")


@pytest.mark.anyio
async def test_kannel_gets_what_it_needs_in_headers() -> None:
    vendor = Vendor()
    async with listening(vendor.app()) as url:
        gateway = kannel_at(url, smsc="FAKE")
        await gateway.send(text(receipt_url="https://desk.example/v1/receipts/kannel/m-1/key"))
        await gateway.send(text(words="オーロラ"))
        await gateway.close()
    (_, first, body), (_, second, _) = vendor.asked
    assert body == f"{CODE} is your code.".encode()
    assert first["X-Kannel-To"] == "+436601234542"
    assert first["X-Kannel-Validity"] == "5"  # X33: minutes, the code's life
    assert first["X-Kannel-SMSC"] == "FAKE"
    assert first["X-Kannel-DLR-Url"] == "https://desk.example/v1/receipts/kannel/m-1/key?st=%d"
    assert (first["X-Kannel-Coding"], second["X-Kannel-Coding"]) == ("0", "2")
    assert "X-Kannel-DLR-Url" not in second


@pytest.mark.parametrize("wrong", ["ftp://h/x", "http:///x", "http://h/x?username=a", "http://me:pw@h/x", "kannel"])
def test_kannel_settings_refuse_what_would_leak_or_fail(wrong: str) -> None:
    with pytest.raises(ValueError, match="Kannel"):
        Kannel(url=wrong, username="kiosk", password=Secret("pw"), sender="Hotel")


@pytest.mark.parametrize("changed", [{"user": "a\r\nX: y"}, {"password": "p\n"}, {"smsc": "Süd"}])
def test_kannel_settings_fit_into_headers(changed: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="Kannel"):
        kannel_at("http://127.0.0.1:1", **changed)


def test_the_demo_phone_is_on_this_machine_only() -> None:
    """S25."""
    with pytest.raises(ValueError, match="loopback"):
        DemoPhoneSettings(url="http://phone.example:8080")


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("receipt", "statuses"), [("delivered", ["8", "1"]), ("undelivered", ["8", "2"]), ("accepted", ["8"])]
)
async def test_the_demo_phone_shows_and_reports(receipt: str, statuses: list[str]) -> None:
    shown: list[tuple[str, str]] = []
    phone = DemoPhone(lambda number, words, _: shown.append((number, words)), receipt=receipt, receipt_after_s=0.0)
    reported = Vendor(200)
    async with listening(reported.app()) as sink, listening(phone.app()) as url:
        gateway = demo_phone_at(url)
        waiting = asyncio.create_task(_get(f"{url}/texts?after=0&wait=5"))
        assert await gateway.send(text(receipt_url=f"{sink}/r")) == Accepted("m-1")
        arrived = await waiting
        await asyncio.gather(*phone._reports)
        await gateway.close()
    assert shown == [("+436601234542", f"{CODE} is your code.")]
    assert [(one["number"], one["text"]) for one in arrived["texts"]] == [(1, f"{CODE} is your code.")]
    assert [path for path, _, _ in reported.asked] == [f"/r?st={status}" for status in statuses]


@pytest.mark.anyio
async def test_the_demo_phone_can_be_told_to_refuse_fail_or_say_nothing() -> None:
    shown: list[str] = []
    phone = DemoPhone(lambda _, words, __: shown.append(words))
    async with listening(phone.app()) as url:
        gateway = demo_phone_at(url)
        await _post(f"{url}/control", {"mode": "refuse"})
        assert isinstance(await gateway.send(text()), Refused)
        await _post(f"{url}/control", {"mode": "fail"})
        assert isinstance(await gateway.send(text()), Unclear)
        assert shown == []
        await _post(f"{url}/control", {"mode": "silent"})
        assert isinstance(await gateway.send(text(receipt_url="http://127.0.0.1:1/r")), Accepted)
        assert len(shown) == 1
        assert not phone._reports
        await gateway.close()


async def _get(url: str) -> dict[str, Any]:
    import aiohttp

    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        found: dict[str, Any] = await answer.json()
        return found


async def _post(url: str, body: dict[str, Any]) -> None:
    import aiohttp

    async with aiohttp.ClientSession() as session, session.post(url, data=json.dumps(body)) as answer:
        assert answer.status == 200


@pytest.mark.peer
class TestRealKannel:
    """Through bearerbox, smsbox and the pretended network."""

    def number(self) -> str:
        return f"+43660{secrets.randbelow(10**7):07}"

    def gateway(self, kannel: KannelPeer, password: str = "") -> KannelGateway:
        return KannelGateway(
            Kannel(
                url=kannel.send_url,
                username=kannel.user,
                password=Secret(password or kannel.password),
                sender="Hotel",
                smsc=kannel.smsc,
            )
        )

    def send(self, gateway: KannelGateway, *texts: Text) -> list[Any]:
        async def all_of_them() -> list[Any]:
            outcomes = [await gateway.send(one) for one in texts]
            await gateway.close()
            return outcomes

        return asyncio.run(all_of_them())

    def test_a_text_arrives_and_is_reported(self, kannel: KannelPeer, receipts: ReceiptSink) -> None:
        number = self.number()
        [outcome] = self.send(self.gateway(kannel), text(number, receipt_url=f"{receipts.url}/v1/receipts/kannel/m/k"))
        assert isinstance(outcome, Accepted)
        assert kannel.wait_for_text(number) == f"{CODE} is your code."
        assert receipts.wait_for("st=1") == "/v1/receipts/kannel/m/k?st=1"
        assert any(path.endswith("st=8") for path in receipts.paths)
        assert CODE not in kannel.logs()

    def test_a_wrong_password_is_the_gateways_fault(self, kannel: KannelPeer) -> None:
        [outcome] = self.send(self.gateway(kannel, "wrong"), text(self.number()))
        assert outcome == Refused("status_403", permanent=False, account=True)

    def test_other_alphabets_arrive_as_they_were(self, kannel: KannelPeer) -> None:
        number = self.number()
        self.send(self.gateway(kannel), text(number, words=f"{CODE} Gästehaus è £"))
        assert kannel.wait_for_text(number) == f"{CODE} Gästehaus è £"


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("vendor", "status", "body"),
    [
        ("twilio", 400, {"code": 20003}),
        ("twilio", 401, {"code": 20003, "message": "Authenticate"}),
        ("vonage", 200, {"messages": [{"status": "4"}]}),
        ("vonage", 200, {"messages": [{"status": "9"}]}),
        ("infobip", 200, {"messages": [{"status": {"groupId": 5, "name": "REJECTED_NOT_ENOUGH_CREDITS"}}]}),
        ("sns", 400, "<Code>IncompleteSignature</Code>"),
        ("sns", 403, "<Code>InvalidClientTokenId</Code>"),
    ],
)
async def test_what_vendors_say_of_our_account_is_their_fault(vendor: str, status: int, body: Any) -> None:
    """X30: a password, an empty account: never a bad number, whatever the status says."""
    said = body if isinstance(body, str) else json.dumps(body)
    async with listening(Vendor(status, said).app()) as url:
        gateway = CASES[vendor].make(url)
        outcome = await gateway.send(text())
        await gateway.close()
    assert isinstance(outcome, Refused)
    assert (outcome.permanent, outcome.account) == (False, True)
