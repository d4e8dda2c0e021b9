"""Infobip as it answers and reports: 200 with a status for each destination; unsigned reports of several messages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.peers.contracts import contract
from tests.peers.vendors.server import Answer, Call, Meets, Taken, VendorFake

GROUPS = {1: "PENDING", 2: "UNDELIVERABLE", 3: "DELIVERED", 4: "EXPIRED", 5: "REJECTED"}


def status(group: int, name: str) -> dict[str, Any]:
    return {"groupId": group, "groupName": GROUPS[group], "id": 7, "name": name, "description": "as it says"}


@dataclass(slots=True)
class InfobipFake(VendorFake):
    """Any key."""

    @classmethod
    def new(cls) -> InfobipFake:
        return cls(contract("infobip"))

    def read(self, request: web.Request, body: bytes) -> Taken:
        [message] = json.loads(body)["messages"]
        [destination] = message["destinations"]
        voice = request.path.startswith("/tts")
        words = message["text"] if voice else message["content"]["text"]
        report_to = message.get("notifyUrl") or message.get("webhooks", {}).get("delivery", {}).get("url", "")
        sender = message["from" if voice else "sender"]
        ours = destination["messageId"]
        return Taken(ours, destination["to"], words, sender, ours, report_to, voice)

    def said(self, meets: Meets, taken: Taken) -> Answer:
        if meets == "throttle":
            return 429, json.dumps({"errorCode": "E429", "description": "too many requests"}), "application/json"
        told = {
            "accept": status(1, "PENDING_ACCEPTED"),
            "elsewhere": status(5, "REJECTED_NOT_ENOUGH_CREDITS"),
        }.get(meets, status(5, "REJECTED_DESTINATION"))
        part = {"messageId": taken.ours, "status": told, "destination": taken.to}
        return 200, json.dumps({"bulkId": "1", "messages": [part]}), "application/json"

    def report(self, taken: Taken, group: int, *others: Taken) -> Call:
        """A delivery report of this message, after reports of others in the same call."""
        results = [
            {"bulkId": "1", "messageId": one.ours, "to": one.to, "status": status(2 if one in others else group, "AS")}
            for one in (*others, taken)
        ]
        self._note(self.contract.report_fault("Reports", {"results": results}))
        body = json.dumps({"results": results}).encode()
        return Call("POST", taken.report_to, {"Content-Type": "application/json"}, body)
