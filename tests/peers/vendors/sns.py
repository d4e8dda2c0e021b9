"""AWS SNS as it answers: XML, error codes with 4xx, each signature checked anew. It reports nothing."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from dataclasses import dataclass

from aiohttp import web

from tests.peers.contracts import contract, unfolded
from tests.peers.vendors.server import Answer, Meets, Taken, VendorFake

KEY_ID, KEY, REGION = "AKIDEXAMPLEEXAMPLE12", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "eu-central-1"


@dataclass(slots=True)
class SnsFake(VendorFake):
    """Credentials KEY_ID and KEY in REGION."""

    @classmethod
    def new(cls) -> SnsFake:
        return cls(contract("sns"))

    def read(self, request: web.Request, body: bytes) -> Taken:
        self._note(_signature_fault(request, body))
        told = json.loads(unfolded(body)[1])
        attributes = told.get("MessageAttributes", {})
        senders = [one["StringValue"] for name, one in attributes.items() if name != "AWS.SNS.SMS.SMSType"]
        reference = f"94f20ce6-{len(self.taken):04}"
        return Taken(reference, told.get("PhoneNumber", ""), told.get("Message", ""), "".join(senders))

    def said(self, meets: Meets, taken: Taken) -> Answer:
        if meets == "accept":
            result = f"<PublishResult><MessageId>{taken.reference}</MessageId></PublishResult>"
            return 200, f'<PublishResponse xmlns="https://sns.amazonaws.com/doc">{result}</PublishResponse>', "text/xml"
        code = "Throttling" if meets in ("throttle", "elsewhere") else "OptedOut"
        error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>for {taken.to}</Message></Error>"
        return 400, f"<ErrorResponse>{error}</ErrorResponse>", "text/xml"

    def fault(self, request: web.Request, body: bytes, answer: Answer | None) -> str:
        query, values = unfolded(body)
        if answer is not None and answer[0] == 200:
            found = re.search(r"<MessageId>(.*?)</MessageId>", answer[1])
            assert found is not None
            answer = 200, json.dumps({"MessageId": found[1]}), "application/json"
        headers = {**request.headers, "Content-Type": "application/json"}
        return self.contract.fault("POST", f"/?{query}", headers, values, answer)


def _signature_fault(request: web.Request, body: bytes) -> str:
    """AWS's four steps again, from what arrived: canonical request, string to sign, key, signature."""
    told = re.fullmatch(
        r"AWS4-HMAC-SHA256 Credential=(\w+)/(\d{8})/([\w-]+)/sns/aws4_request, "
        r"SignedHeaders=([\w;-]+), Signature=(\w+)",
        request.headers["Authorization"],
    )
    if told is None or told[1] != KEY_ID or told[3] != REGION or "host" not in told[4].split(";"):
        return "authorization is malformed or for somebody else"
    names = told[4].split(";")
    canonical = "\n".join(
        [request.method, request.path, request.query_string]
        + [f"{name}:{request.headers[name]}" for name in names]
        + ["", told[4], hashlib.sha256(body).hexdigest()]
    )
    scope = f"{told[2]}/{told[3]}/sns/aws4_request"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = f"AWS4-HMAC-SHA256\n{request.headers['X-Amz-Date']}\n{scope}\n{digest}"
    key = b"AWS4" + KEY.encode()
    for step in scope.split("/"):
        key = hmac.new(key, step.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    return "" if signature == told[5] else "the signature does not match"
