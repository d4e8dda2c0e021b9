"""Twilio as it answers and reports: 201 with a sid, error codes in JSON, signed form posts."""

from __future__ import annotations

import base64
import hmac
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from aiohttp import web

from tests.peers.contracts import contract
from tests.peers.vendors.server import Answer, Call, Meets, Taken, VendorFake

SID = f"AC{'0123456789abcdef' * 2}"
TOKEN = "pw-of-twilio"


@dataclass(slots=True)
class TwilioFake(VendorFake):
    """Account SID, token TOKEN."""

    @classmethod
    def new(cls) -> TwilioFake:
        return cls(contract("twilio"))

    def read(self, request: web.Request, body: bytes) -> Taken:
        told = dict(parse_qsl(body.decode(), keep_blank_values=True))
        voice = request.path.endswith("/Calls.json")
        if request.headers["Authorization"] != f"Basic {base64.b64encode(f'{SID}:{TOKEN}'.encode()).decode()}":
            self.faults.append("wrong user or password")
        reference = f"{'CA' if voice else 'SM'}{len(self.taken):032x}"
        words = told.get("Twiml" if voice else "Body", "")
        return Taken(
            reference,
            told.get("To", ""),
            words,
            told.get("From", ""),
            report_to=told.get("StatusCallback", ""),
            voice=voice,
        )

    def said(self, meets: Meets, taken: Taken) -> Answer:
        if meets == "accept":
            told: dict[str, Any] = {"sid": taken.reference, "status": "queued"}
            if not taken.voice:
                told |= {"error_code": None, "to": taken.to, "body": taken.words, "direction": "outbound-api"}
            return 201, json.dumps(told), "application/json"
        status, code = {"throttle": (429, 20429), "elsewhere": (400, 21612)}.get(meets, (400, 21610))
        told = {"code": code, "message": f"refused for {taken.to}", "more_info": "https://www.twilio.com/docs/errors"}
        return status, json.dumps({**told, "status": status}), "application/json"

    def report(self, taken: Taken, status: str, *, code: str = "", url: str = "") -> Call:
        """A status callback, signed for `url` (the one we were given)."""
        name, reference = ("CallStatus", "CallSid") if taken.voice else ("MessageStatus", "MessageSid")
        fields = {name: status, reference: taken.reference, "AccountSid": SID, "To": taken.to, "From": "Hotel"}
        if code:
            fields["ErrorCode"] = code
        url = url or taken.report_to
        signed = url + "".join(key + fields[key] for key in sorted(fields))
        signature = base64.b64encode(hmac.new(TOKEN.encode(), signed.encode(), "sha1").digest()).decode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature}
        return Call("POST", url, headers, urlencode(fields).encode())
