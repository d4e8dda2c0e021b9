"""Vonage as it answers and reports: always 200, the truth in a status of each part; signed webhooks to one address."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from aiohttp import web

from tests.peers.contracts import contract
from tests.peers.vendors.server import Answer, Call, Meets, Taken, VendorFake

SIGNING = "pw-of-vonage-webhooks"


@dataclass(slots=True)
class VonageFake(VendorFake):
    """Key abcd1234."""

    @classmethod
    def new(cls) -> VonageFake:
        return cls(contract("vonage"))

    def read(self, request: web.Request, body: bytes) -> Taken:
        told = dict(parse_qsl(body.decode(), keep_blank_values=True))
        reference = f"{len(self.taken):016X}"
        return Taken(
            reference, told.get("to", ""), told.get("text", ""), told.get("from", ""), told.get("client-ref", "")
        )

    def said(self, meets: Meets, taken: Taken) -> Answer:
        part = {"to": taken.to, "message-id": taken.reference, "status": "0", "client-ref": taken.ours}
        if meets != "accept":
            status = {"throttle": "1", "elsewhere": "9"}.get(meets, "7")
            part = {"to": taken.to, "status": status, "error-text": f"refused for {taken.to}"}
        return 200, json.dumps({"message-count": "1", "messages": [part]}), "application/json"

    def report(self, taken: Taken, status: str, *, at: int, url: str = "", form: str = "json") -> Call:
        """A signed delivery receipt to the address of the account, at `at` (Unix milliseconds)."""
        told = {
            "msisdn": taken.to,
            "to": "Hotel",
            "network-code": "23201",
            "messageId": taken.reference,
            "price": "0.05",
            "status": status,
            "scts": "2611220000",
            "err-code": "0",
            "api-key": "abcd1234",
            "client-ref": taken.ours,
            "message-timestamp": "2026-11-22 00:00:00",
            "timestamp": str(at // 1000),
            "nonce": str(uuid.uuid4()),
        }
        base = "".join("&" + key + "=" + told[key].replace("&", "_").replace("=", "_") for key in sorted(told))
        told["sig"] = hmac.new(SIGNING.encode(), base.encode(), hashlib.sha256).hexdigest().upper()
        self._note(self.contract_of_reports(told))
        if form == "query":
            return Call("GET", f"{url}?{urlencode(told)}", {}, b"")
        if form == "form":
            return Call("POST", url, {"Content-Type": "application/x-www-form-urlencoded"}, urlencode(told).encode())
        return Call("POST", url, {"Content-Type": "application/json"}, json.dumps(told).encode())

    def contract_of_reports(self, told: dict[str, str]) -> str:
        return self.contract.report_fault("DeliveryReceipt", told)
