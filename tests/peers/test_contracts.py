"""The check of an exchange sees what breaks a contract: a fake that agreed with our mistakes would prove nothing."""

import json

import pytest

from tests.peers.contracts import contract, unfolded

pytestmark = pytest.mark.peer

FORM = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": "Basic eA=="}
JSON = {"Content-Type": "application/json", "Authorization": "App key"}
TWILIO = f"/2010-04-01/Accounts/AC{'0' * 32}"
SENT = json.dumps({"sid": f"SM{'0' * 32}", "status": "queued"})
SMS = {"sender": "Hotel", "destinations": [{"to": "436601234542"}], "content": {"text": "x"}}


@pytest.mark.parametrize(
    ("path", "body", "broken"),
    [
        ("/Messages.json", b"To=%2B43660&Body=x&ValidityPeriod=300", ""),
        ("/Messages.json", b"Body=x", "'To' is a required property"),
        ("/Messages.json", b"To=%2B43660&ValidityPeriod=soon", "integer"),
        ("/Messages.json", b"To=%2B43660&MessagingServiceSid=MG1", "MG1"),
        ("/Calls.json", b"To=%2B43660&Twiml=x", "'From' is a required property"),
        ("/Letters.json", b"To=%2B43660", "PathNotFound"),
    ],
)
def test_a_wrong_request_to_twilio_is_seen(path: str, body: bytes, broken: str) -> None:
    fault = contract("twilio").fault("POST", TWILIO + path, FORM, body, None)
    assert broken in fault
    assert bool(fault) == bool(broken)


def test_twilio_wants_to_know_who_asks() -> None:
    without = {"Content-Type": FORM["Content-Type"]}
    assert "Security" in contract("twilio").fault("POST", f"{TWILIO}/Messages.json", without, b"To=%2B43660", None)


@pytest.mark.parametrize(("answer", "broken"), [(SENT, False), (SENT.replace("queued", "lost"), True), ("{", True)])
def test_an_answer_twilio_would_not_give_is_seen(answer: str, broken: bool) -> None:
    body = b"To=%2B43660&Body=x"
    told = (201, answer, "application/json")
    assert bool(contract("twilio").fault("POST", f"{TWILIO}/Messages.json", FORM, body, told)) is broken


@pytest.mark.parametrize(
    ("body", "broken"),
    [
        (b"api_key=abcd1234&from=Hotel&to=436601234542&text=x&ttl=300000&status-report-req=true&type=text", False),
        (b"api_key=abcd1234&from=Hotel&text=x", True),
        (b"api_key=abcd1234&from=Hotel&to=436601234542&ttl=5000", True),
        (b"api_key=abcd1234&from=Hotel&to=436601234542&type=speech", True),
        (b"api_key=abcd&from=Hotel&to=436601234542", True),
    ],
)
def test_a_wrong_request_to_vonage_is_seen(body: bytes, broken: bool) -> None:
    assert bool(contract("vonage").fault("POST", "/sms/json", FORM, body, None)) is broken


@pytest.mark.parametrize(
    ("path", "message", "broken"),
    [
        ("/sms/3/messages", SMS, False),
        ("/sms/3/messages", {**SMS, "validityPeriod": 5}, True),
        ("/sms/3/messages", {**SMS, "destinations": [{"to": "+436601234542"}]}, True),
        ("/sms/3/messages", {**SMS, "options": {"validityPeriod": {"amount": "5"}}}, True),
        ("/sms/2/text/advanced", SMS, True),
        ("/tts/3/advanced", {"from": "442032864231", "destinations": SMS["destinations"], "text": "x"}, False),
        ("/tts/3/advanced", SMS, True),
    ],
)
def test_a_wrong_request_to_infobip_is_seen(path: str, message: object, broken: bool) -> None:
    body = json.dumps({"messages": [message]}).encode()
    assert bool(contract("infobip").fault("POST", path, JSON, body, None)) is broken


def test_a_wrong_request_to_sns_is_seen() -> None:
    attribute = "MessageAttributes.entry.1"
    good = b"Action=Publish&Version=2010-03-31&PhoneNumber=%2B43660&Message=x"
    good += f"&{attribute}.Name=A&{attribute}.Value.DataType=String&{attribute}.Value.StringValue=B".encode()
    for body, broken in (
        (good, False),
        (good.replace(b"&Message=x", b""), True),
        (good.replace(b"2010-03-31", b"2020-01-01"), True),
        (good.replace(f"&{attribute}.Value.DataType=String".encode(), b""), True),
    ):
        query, values = unfolded(body)
        fault = contract("sns").fault("POST", f"/?{query}", JSON, values, None)
        assert bool(fault) is broken, (body, fault)


def test_a_report_infobip_would_not_send_is_seen() -> None:
    status = {"groupId": 3, "groupName": "DELIVERED", "id": 5, "name": "DELIVERED_TO_HANDSET", "description": "x"}
    good = {"results": [{"messageId": "m", "to": "43660", "status": status}]}
    assert contract("infobip").report_fault("Reports", good) == ""
    assert contract("infobip").report_fault("Reports", {"results": [{"messageId": "m", "to": "43660"}]}) != ""
