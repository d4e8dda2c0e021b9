"""Texts through AWS SNS, `Publish` to a phone number, signed as AWS Signature Version 4 says. It knows no database.

SNS reports no delivery to us and keeps no validity: a message it delays may arrive late, and the code in it is refused
by then (X33). A 200 without a MessageId is no success (X30).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, urlencode, urlsplit

from kiosk_backend.adapters.sms.destinations import sender_of
from kiosk_backend.adapters.sms.posting import Answered, Poster, Reporting, plain_code, refusal
from kiosk_backend.domain.delivery import Channel
from kiosk_backend.domain.gateways import Sns
from kiosk_backend.ports.sms import Accepted, Callback, Handover, Reading, Refused, Text, Unclear

ELSEWHERE: Final = frozenset({"Throttling", "ThrottlingException", "Throttled", "RequestThrottled", "SlowDown"})

REFUSES_US: Final = frozenset({
    "AccessDenied", "AuthorizationError", "ExpiredToken", "IncompleteSignature", "InvalidClientTokenId",
    "MissingAuthenticationToken", "OptInRequired", "SignatureDoesNotMatch", "UnrecognizedClientException",
})  # fmt: skip
"""Keys, rights or clock of ours are wrong (AWS "Common errors"), with whatever status they come."""

_FORM: Final = "application/x-www-form-urlencoded; charset=utf-8"
_MESSAGE_ID: Final = re.compile(r"<MessageId>([0-9A-Za-z-]{1,100})</MessageId>")
_CODE: Final = re.compile(r"<Code>([A-Za-z.]{1,40})</Code>")


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(slots=True)
class SnsGateway(Reporting):
    """See `ports.sms.SmsGateway`."""

    settings: Sns
    name: str = "sns"
    channels: frozenset[Channel] = frozenset({"text"})
    receipts: bool = False
    now: Callable[[], dt.datetime] = _now
    _poster: Poster = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._poster = Poster(self.settings.timeout_s, self.settings.rate_per_s)

    async def send(self, text: Text) -> Handover:
        own = self.settings
        url = own.url or f"https://sns.{own.region}.amazonaws.com/"
        url += "" if urlsplit(url).path else "/"
        body = urlencode(_fields(text, sender_of(own, text)), quote_via=quote).encode()
        headers = signed(own, "POST", url, {"content-type": _FORM}, body, service="sns", at=self.now())
        answered = await self._poster.post(url, body, headers)
        return _outcome(answered) if isinstance(answered, Answered) else answered

    def read_receipt(self, callback: Callback) -> Reading:  # noqa: ARG002 — SNS never calls
        return "unknown"

    async def close(self) -> None:
        await self._poster.close()


def _fields(text: Text, sender: str) -> dict[str, str]:
    fields = {
        "Action": "Publish",
        "Version": "2010-03-31",
        "PhoneNumber": text.to.reveal(),
        "Message": text.body.reveal(),
    }
    attributes = [("AWS.SNS.SMS.SMSType", "Transactional")]
    if sender:
        number = sender.lstrip("+").isdigit()
        attributes.append(("AWS.MM.SMS.OriginationNumber" if number else "AWS.SNS.SMS.SenderID", sender))
    for place, (name, value) in enumerate(attributes, 1):
        entry = f"MessageAttributes.entry.{place}"
        fields |= {f"{entry}.Name": name, f"{entry}.Value.DataType": "String", f"{entry}.Value.StringValue": value}
    return fields


def _outcome(answered: Answered) -> Handover:
    if answered.status == 200:
        found = _MESSAGE_ID.search(answered.body)
        return Accepted(found[1]) if found else Unclear("no_success_in_answer")
    found = _CODE.search(answered.body)
    code = plain_code(found[1]) if found else ""
    if code in ELSEWHERE and answered.status < 500:
        return Refused(f"status_{answered.status}_{code}", permanent=False)
    if code in REFUSES_US and answered.status < 500:
        return Refused(f"status_{answered.status}_{code}", permanent=False, account=True)
    return refusal(answered, code)


def signed(
    own: Sns, method: str, url: str, headers: Mapping[str, str], body: bytes, *, service: str, at: dt.datetime
) -> dict[str, str]:
    """`headers` (names in lower case) with date and signature added (AWS "Create a signed AWS API request").

    For URLs without a query, as all of ours are. `at` in UTC.
    """
    parts, day = urlsplit(url), f"{at:%Y%m%d}"
    stamp, scope = f"{at:%Y%m%dT%H%M%SZ}", f"{day}/{own.region}/{service}/aws4_request"
    told = {**headers, "host": parts.netloc, "x-amz-date": stamp}
    names = ";".join(sorted(told))
    lines = "".join(f"{name}:{' '.join(told[name].split())}\n" for name in sorted(told))
    request = "\n".join((method, quote(parts.path), "", lines, names, hashlib.sha256(body).hexdigest()))
    wanted = "\n".join(("AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(request.encode()).hexdigest()))
    key = f"AWS4{own.secret_access_key.reveal()}".encode()
    for step in (day, own.region, service, "aws4_request"):
        key = hmac.digest(key, step.encode(), "sha256")
    signature = hmac.digest(key, wanted.encode(), "sha256").hex()
    credential = f"Credential={own.access_key_id}/{scope}"
    told["authorization"] = f"AWS4-HMAC-SHA256 {credential}, SignedHeaders={names}, Signature={signature}"
    return told
