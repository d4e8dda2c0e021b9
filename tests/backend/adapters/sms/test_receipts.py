"""What each gateway makes of a report: signatures, ages, statuses, and everything that is none of them (X15, X29)."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
from typing import Any

import pytest

from kiosk_backend.adapters.sms import kannel, twilio, vonage
from kiosk_backend.adapters.sms.generic import GenericGateway
from kiosk_backend.adapters.sms.infobip import InfobipGateway
from kiosk_backend.adapters.sms.kannel import KannelGateway
from kiosk_backend.adapters.sms.sns import signed
from kiosk_backend.adapters.sms.twilio import TwilioGateway
from kiosk_backend.adapters.sms.vonage import VonageGateway
from kiosk_backend.domain.delivery import RANKS
from kiosk_backend.domain.gateways import Infobip, Kannel, Sns, Twilio, Vonage
from kiosk_backend.domain.generic_gateway import Generic
from kiosk_backend.domain.private import Secret
from kiosk_backend.ports.sms import AccountReports, Callback

NOW = 1_795_000_000_000
URL = f"https://desk.example/v1/receipts/x/{'1' * 36}/{'f' * 72}"
FORM = {"content-type": "application/x-www-form-urlencoded"}


def callback(
    method: str = "POST", *, query: str = "", body: bytes = b"", at: int = NOW, url: str = URL, **headers: str
) -> Callback:
    told = dict(pair.split("=", 1) for pair in query.split("&") if pair)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Callback(method, f"{url}?{query}" if query else url, told, {**FORM, **named}, body, at)


# Kannel: a bare GET, the URL is the proof


@pytest.mark.parametrize(
    ("status", "state"),
    [("1", "delivered"), ("2", "not_delivered"), ("4", "handed_over"), ("8", "handed_over"), ("16", "not_delivered"),
     ("99", "unknown"), ("", "unknown"), ("1.0", "unknown"), ("delivered", "unknown")],
)  # fmt: skip
def test_kannel_reads_its_numbers(status: str, state: str) -> None:
    own = Kannel(url="http://127.0.0.1:1/x", username="u", password=Secret("p"), sender="Hotel")
    assert KannelGateway(own).read_receipt(callback("GET", query=f"st={status}&text=048213")) == state


def test_no_table_of_states_names_one_that_is_not_of_a_receipt() -> None:
    for table in (kannel.STATES, twilio.MESSAGES, twilio.CALLS, vonage.STATES):
        assert set(table.values()) <= set(RANKS) - {"queued", "sending", "parked"}


# Twilio: HMAC-SHA1 over URL and fields

SID = f"AC{'0' * 32}"


def twilio_gateway(token: str = "12345") -> TwilioGateway:
    return TwilioGateway(Twilio(account_sid=SID, auth_token=Secret(token), sender="Hotel"))


def test_twilios_published_example_is_signed() -> None:
    """The example of Twilio's own documentation and libraries."""
    body = b"CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212"
    signature = "RSOYDt4T1cUTdK1PDd93/VVr8B8="
    asked = callback(
        url="https://mycompany.com/myapp.php", query="foo=1&bar=2", body=body, x_twilio_signature=signature
    )
    assert twilio_gateway().read_receipt(asked) == "unknown"  # signed, but it tells no status
    changed = callback(
        url="https://mycompany.com/myapp.php", query="foo=1&bar=3", body=body, x_twilio_signature=signature
    )
    assert twilio_gateway().read_receipt(changed) == "forged"


def twilio_callback(body: str, *, token: str = "12345", url: str = URL) -> Callback:
    fields = sorted(pair.split("=") for pair in body.split("&"))
    signature = hmac.digest(token.encode(), (url + "".join(map("".join, fields))).encode(), "sha1")
    return callback(body=body.encode(), x_twilio_signature=base64.b64encode(signature).decode())


@pytest.mark.parametrize(
    ("body", "state"),
    [
        ("MessageSid=SM1&MessageStatus=sent", "handed_over"),
        ("MessageSid=SM1&MessageStatus=delivered", "delivered"),
        ("MessageSid=SM1&MessageStatus=undelivered&ErrorCode=30003", "not_delivered"),
        ("MessageSid=SM1&MessageStatus=failed&ErrorCode=30036", "expired"),
        ("MessageSid=SM1&MessageStatus=teleported", "unknown"),
        ("CallSid=CA1&CallStatus=ringing", "handed_over"),
        ("CallSid=CA1&CallStatus=completed", "delivered"),
        ("CallSid=CA1&CallStatus=no-answer", "not_delivered"),
        ("CallSid=CA1&CallStatus=busy", "not_delivered"),
    ],
)
def test_twilio_reads_what_is_signed(body: str, state: str) -> None:
    assert twilio_gateway().read_receipt(twilio_callback(body)) == state


def test_twilio_refuses_what_is_not() -> None:
    """X29: another token (another tenant's), another URL (another message's), changed, added, none, a GET without."""
    body = "MessageSid=SM1&MessageStatus=delivered"
    good, gateway = twilio_callback(body), twilio_gateway()
    assert gateway.read_receipt(good) == "delivered"
    assert gateway.read_receipt(good) == "delivered"  # a repeat reads the same: what it may change is the store's
    for bad in (
        twilio_callback(body, token="other"),
        twilio_callback(body, url=URL.replace("1", "2")),
        Callback("POST", good.url, {}, good.headers, b"MessageSid=SM1&MessageStatus=failed", NOW),
        Callback("POST", good.url, {}, good.headers, good.body + b"&MessageStatus=failed", NOW),
        Callback("POST", good.url, {}, FORM, good.body, NOW),
        callback(body=good.body, x_twilio_signature=""),
        callback("GET", query="MessageStatus=delivered"),
    ):
        assert gateway.read_receipt(bad) == "forged"


# Vonage: SHA-256 HMAC over the fields, with a time


def vonage_gateway(secret: str = "signing") -> VonageGateway:
    own = Vonage(api_key="abcd1234", api_secret=Secret("s"), sender="Hotel", signature_secret=Secret(secret))
    return VonageGateway(own)


def vonage_fields(
    status: str = "delivered", *, at: int = NOW, secret: str = "signing", reference: str = "m-1"
) -> dict[str, str]:
    told = {"client-ref": reference, "status": status, "timestamp": str(at // 1000), "price": "0=1&2"}
    base = "".join(f"&{key}={told[key].replace('&', '_').replace('=', '_')}" for key in sorted(told))
    return {**told, "sig": hmac.new(secret.encode(), base.encode(), hashlib.sha256).hexdigest().upper()}


def vonage_callback(told: dict[str, str], at: int = NOW) -> Callback:
    return Callback("POST", URL, {}, {"content-type": "application/json"}, json.dumps(told).encode(), at)


@pytest.mark.parametrize(
    ("status", "state"),
    [("delivered", "delivered"), ("accepted", "handed_over"), ("buffered", "handed_over"), ("expired", "expired"),
     ("failed", "not_delivered"), ("rejected", "not_delivered"), ("unknown", "unknown"), ("", "unknown")],
)  # fmt: skip
def test_vonage_reads_what_is_signed(status: str, state: str) -> None:
    gateway = vonage_gateway()
    assert isinstance(gateway, AccountReports)
    assert gateway.read_report(vonage_callback(vonage_fields(status))) == ("m-1", state)


@pytest.mark.parametrize(
    ("off", "taken"), [(0, True), (299_000, True), (-299_000, True), (301_000, False), (-301_000, False)]
)
def test_vonage_refuses_the_old_and_the_early(off: int, taken: bool) -> None:
    """X29: a replay after five minutes proves nothing, nor one from the future."""
    _, reading = vonage_gateway().read_report(vonage_callback(vonage_fields(at=NOW), at=NOW + off))
    assert (reading == "delivered") is taken


@pytest.mark.parametrize(
    "changed",
    [{"status": "failed"}, {"client-ref": "m-2"}, {"timestamp": str(NOW // 1000 + 1)}, {"sig": ""}, {"sig": "0" * 64},
     {"added": "1"}, {"timestamp": ""}, {"timestamp": "9" * 40}, {"timestamp": "now"}],
)  # fmt: skip
def test_vonage_refuses_what_was_changed(changed: dict[str, str]) -> None:
    assert vonage_gateway().read_report(vonage_callback({**vonage_fields(), **changed})) == ("", "forged")


def test_vonage_without_a_signing_secret_has_no_receipts() -> None:
    gateway = vonage_gateway("")
    assert not gateway.receipts
    assert gateway.read_report(vonage_callback(vonage_fields(secret="")))[1] == "forged"


@pytest.mark.parametrize("reference", ["", "x" * 65, "order 7", "m-1\n", "é"])
def test_vonage_reports_of_other_programs_are_nothing(reference: str) -> None:
    told = vonage_fields(reference=reference)
    assert vonage_gateway().read_report(vonage_callback(told)) == ("", "unknown")


# Infobip: unsigned, several results in one call


def infobip(*results: Any) -> str:
    own = Infobip(url="https://x.api.infobip.com", api_key=Secret("k"), sender="Hotel")
    return InfobipGateway(own).read_receipt(callback(body=json.dumps({"results": list(results)}).encode()))


@pytest.mark.parametrize(
    ("group", "state"),
    [(1, "handed_over"), (2, "not_delivered"), (3, "delivered"), (4, "expired"), (5, "not_delivered"), (9, "unknown")],
)
def test_infobip_reads_its_groups(group: int, state: str) -> None:
    assert infobip({"messageId": "1" * 36, "status": {"groupId": group}}) == state


def test_infobip_counts_only_the_message_of_the_url() -> None:
    """X29: a report of another message moves nothing here."""
    other, mine = {"messageId": "2" * 36, "status": {"groupId": 3}}, {"messageId": "1" * 36, "status": {"groupId": 2}}
    assert infobip(other) == "unknown"
    assert infobip(other, mine) == "not_delivered"
    assert infobip({"messageId": "1" * 36}) == infobip({"messageId": "1" * 36, "status": "x"}) == "unknown"
    assert infobip("x", None, 3) == infobip() == "unknown"


# A provider by configuration


def generic(**more: Any) -> GenericGateway:
    own: dict[str, Any] = {
        "url": "https://api.example.com/send",
        "body": '{"to": "{to}", "text": "{text}"}',
        "receipt_in": "json",
        "receipt_path": "messages.0.state",
        "receipt_states": {"DELIVRD": "delivered", "UNDELIV": "not_delivered", "1": "handed_over", "true": "delivered"},
    }
    return GenericGateway(Generic(**{**own, **more}))


@pytest.mark.parametrize(
    ("said", "state"),
    [("DELIVRD", "delivered"), ("UNDELIV", "not_delivered"), (1, "handed_over"), (True, "delivered"), ("x", "unknown"),
     (None, "unknown"), ([], "unknown"), ({}, "unknown")],
)  # fmt: skip
def test_a_configured_receipt_is_read_where_it_is_said_to_stand(said: Any, state: str) -> None:
    body = json.dumps({"messages": [{"state": said, "text": "048213"}]}).encode()
    assert generic().read_receipt(callback(body=body)) == state


def test_a_configured_receipt_may_stand_in_a_query_or_a_form() -> None:
    query, form = generic(receipt_in="query", receipt_path="s"), generic(receipt_in="form", receipt_path="s")
    assert query.read_receipt(callback("GET", query="s=UNDELIV&t=048213")) == "not_delivered"
    assert form.read_receipt(callback(body=b"s=DELIVRD&t=048213")) == "delivered"
    assert query.read_receipt(callback(body=b"s=DELIVRD")) == form.read_receipt(callback(query="s=1")) == "unknown"


def signed_callback(
    body: bytes, *, form: str = "hex", stamp: str = "", secret: str = "k", prefix: str = ""
) -> Callback:
    digest = hmac.digest(secret.encode(), (stamp.encode() + b"." if stamp else b"") + body, "sha256")
    value = prefix + (digest.hex() if form == "hex" else base64.b64encode(digest).decode())
    return callback(body=body, x_signature=value, x_time=stamp)


def test_a_configured_signature_is_demanded() -> None:
    body = b'{"messages": [{"state": "DELIVRD"}]}'
    signing = {"receipt_secret": Secret("k"), "receipt_signature_header": "X-Signature"}
    plain, encoded = generic(**signing), generic(**signing, receipt_signature="sha256-base64")
    assert plain.read_receipt(signed_callback(body)) == "delivered"
    assert plain.read_receipt(signed_callback(body, prefix="sha256=")) == "delivered"
    assert encoded.read_receipt(signed_callback(body, form="base64")) == "delivered"
    for bad in (callback(body=body), signed_callback(body, secret="other"), callback(body=body, x_signature="é")):
        assert plain.read_receipt(bad) == "forged"
    assert encoded.read_receipt(signed_callback(body)) == "forged"


@pytest.mark.parametrize(("off", "taken"), [(0, True), (-299, True), (299, True), (-301, False), (301, False)])
def test_a_configured_time_is_demanded(off: int, taken: bool) -> None:
    body, signing = b'{"messages": [{"state": "DELIVRD"}]}', {"receipt_secret": Secret("k")}
    gateway = generic(**signing, receipt_signature_header="X-Signature", receipt_timestamp_header="X-Time")
    reading = gateway.read_receipt(signed_callback(body, stamp=str(NOW // 1000 + off)))
    assert reading == ("delivered" if taken else "forged")
    assert gateway.read_receipt(signed_callback(body)) == "forged"


# AWS: the published test suite of Signature Version 4


@pytest.mark.parametrize(
    ("method", "headers", "body", "signature"),
    [
        ("GET", {}, b"", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        (
            "POST",
            {"content-type": "application/x-www-form-urlencoded"},
            b"Param1=value1",
            "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
        ),
    ],
    ids=["get-vanilla", "post-x-www-form-urlencoded"],
)
def test_aws_signatures_are_those_of_its_test_suite(
    method: str, headers: dict[str, str], body: bytes, signature: str
) -> None:
    own = Sns(
        region="us-east-1",
        access_key_id="AKIDEXAMPLEAKIDEXAMPLE",
        secret_access_key=Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
    )
    at = dt.datetime(2015, 8, 30, 12, 36, tzinfo=dt.UTC)
    told = signed(own, method, "https://example.amazonaws.com/", headers, body, service="service", at=at)
    assert told["authorization"].endswith(f"Signature={signature}")


def test_a_callback_prints_nothing_of_what_it_holds() -> None:
    """X15: some networks echo the beginning of the text."""
    echo = callback(query="text=048213", body=b"text=048213", x_text="048213")
    assert "048213" not in repr(echo)
    assert "1" * 36 not in repr(echo)
