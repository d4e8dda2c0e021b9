"""Texts through any HTTP provider, as `domain.generic_gateway` describes it. It knows no vendor and no database."""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from kiosk_backend.adapters.sms.destinations import sender_of
from kiosk_backend.adapters.sms.posting import Answered, Poster, Reporting, is_fresh, json_object
from kiosk_backend.domain.delivery import Channel
from kiosk_backend.domain.generic_gateway import Generic, at_path
from kiosk_backend.ports.sms import Accepted, Callback, Handover, Reading, Refused, Text, Unclear


@dataclass(slots=True)
class GenericGateway(Reporting):
    """See `ports.sms.SmsGateway`."""

    settings: Generic
    name: str = "http"
    channels: frozenset[Channel] = frozenset({"text"})
    _poster: Poster = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._poster = Poster(self.settings.timeout_s, self.settings.rate_per_s)

    @property
    def receipts(self) -> bool:
        return bool(self.settings.receipt_in)

    async def send(self, text: Text) -> Handover:
        own = self.settings
        headers = {**own.filled_headers(), "Content-Type": own.content_type}
        body = own.filled_body(_values(own, text)).encode()
        answered = await self._poster.post(own.url, body, headers, method=own.method)
        outcome = _outcome(own, answered) if isinstance(answered, Answered) else answered
        return Accepted("") if isinstance(outcome, Accepted) and _quotes(outcome.reference, text) else outcome

    def read_receipt(self, callback: Callback) -> Reading:
        own = self.settings
        if own.receipt_signature_header and not _is_signed(own, callback):
            return "forged"
        return own.receipt_states.get(_status(own, callback), "unknown")

    async def close(self) -> None:
        await self._poster.close()


def _values(own: Generic, text: Text) -> Mapping[str, str]:
    return {
        "to": text.to.reveal(),
        "to_digits": text.to.reveal().lstrip("+"),
        "text": text.body.reveal(),
        "sender": sender_of(own, text),
        "message_id": text.message_id,
        "receipt_url": text.receipt_url,
        "life_s": str(text.life_s),
    }


def _outcome(own: Generic, answered: Answered) -> Handover:
    """Success by every rule there is; then permanent, later, our account, and what nobody knows."""
    reason = f"status_{answered.status}"
    if answered.status in own.success_status and _is_success(own, answered):
        return Accepted(at_path(answered.document(), own.reference_path) or "" if own.reference_path else "")
    if own.permanent_match and re.search(own.permanent_match, answered.body):
        return Refused(f"{reason}_permanent_match", permanent=True)
    if answered.status in own.later_status or (own.later_match and re.search(own.later_match, answered.body)):
        return Refused(reason, permanent=False)
    if answered.status in own.permanent_status:
        return Refused(reason, permanent=True)
    refuses_us = answered.status in own.account_status
    return Refused(reason, permanent=False, account=True) if refuses_us else Unclear(reason)


def _quotes(reference: str, text: Text) -> bool:
    """Whether a provider's id of a message holds its number or code: the id is kept in clear, so such a one is not."""
    digits = [text.to.reveal()[-7:], *re.findall(r"[0-9]{6,}", text.body.reveal())]
    return any(one in reference for one in digits)


def _is_success(own: Generic, answered: Answered) -> bool:
    if own.success_path and at_path(answered.document(), own.success_path) not in own.success_values:
        return False
    return not own.success_match or re.search(own.success_match, answered.body) is not None


def _status(own: Generic, callback: Callback) -> str:
    if own.receipt_in == "query":
        return callback.query.get(own.receipt_path, "")
    if own.receipt_in == "form":
        return dict(parse_qsl(callback.body.decode("utf-8", "replace"))).get(own.receipt_path, "")
    return at_path(json_object(callback.body), own.receipt_path) or ""


def _is_signed(own: Generic, callback: Callback) -> bool:
    signed = callback.body
    if own.receipt_timestamp_header:
        stamp = callback.headers.get(own.receipt_timestamp_header.lower(), "")
        if not stamp.isdecimal() or len(stamp) > 12 or not is_fresh(callback.at, int(stamp) * 1000):
            return False
        signed = stamp.encode() + b"." + signed
    name, _, form = own.receipt_signature.partition("-")
    digest = hmac.digest(own.receipt_secret.reveal().encode(), signed, name)
    wanted = digest.hex() if form == "hex" else base64.b64encode(digest).decode()
    given = callback.headers.get(own.receipt_signature_header.lower(), "")
    given = given.removeprefix(f"{name}=")
    return hmac.compare_digest(wanted.encode(), (given.lower() if form == "hex" else given).encode(errors="replace"))
