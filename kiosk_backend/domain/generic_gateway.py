"""A provider described by configuration alone: the request as a template, what its answer means, how it reports. Pure.

Placeholders {to} {text} {sender} {message_id} {receipt_url} {life_s} stand in `body`; {secret} and {basic} (user and
secret as HTTP Basic wants them) in `headers` and `body`. Each value is escaped for the place it stands in: no number,
name or word can add a field, a header or a line. `url` holds nothing of a message: no code is ever in a URL (S26).
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final, Literal
from urllib.parse import quote

from kiosk_backend.domain.delivery import MessageState
from kiosk_backend.domain.gateway import NO_SECRET, Gateway, web_address
from kiosk_backend.domain.private import Secret

_HOLE: Final = re.compile(r"\{([a-z_]+)\}")
_OF_A_MESSAGE: Final = ("to", "to_digits", "text", "sender", "message_id", "receipt_url", "life_s")
_OF_THE_ACCOUNT: Final = ("secret", "basic")
_SAMPLE: Final = dict.fromkeys((*_OF_A_MESSAGE, *_OF_THE_ACCOUNT), "1")

Reported = Literal["", "query", "form", "json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Generic(Gateway):
    """A provider by configuration. Dotted paths walk JSON, numbers are places in lists: "messages.0.status"."""

    reports: ClassVar[bool] = True
    url: str
    method: Literal["POST", "PUT"] = "POST"
    user: str = ""
    secret: Secret = NO_SECRET
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: Literal[
        "application/json", "application/x-www-form-urlencoded", "application/xml", "text/plain; charset=UTF-8"
    ] = "application/json"
    body: str

    success_status: tuple[int, ...] = (200, 201, 202)
    success_path: str = ""
    """Where in a JSON answer one of `success_values` must stand (as text); empty: not looked at."""
    success_values: tuple[str, ...] = ()
    success_match: str = ""
    """Regular expression that must be found in the answer; empty: not looked at."""
    reference_path: str = ""
    """Where in a JSON answer the provider's own id of the message stands."""
    permanent_status: tuple[int, ...] = (400, 422)
    permanent_match: str = ""
    """Found in an answer that is no success: asking again, here or elsewhere, cannot help."""
    later_status: tuple[int, ...] = (429,)
    """Certainly not taken, another time or another gateway may help."""
    later_match: str = ""
    account_status: tuple[int, ...] = (401, 402, 403, 404, 405, 407, 410)
    """It refuses us, whatever we send: the next gateway, and somebody is told."""

    receipt_in: Reported = ""
    """Where a receipt holds its status; empty: this provider does not report."""
    receipt_path: str = ""
    """Name of the query or form field, or dotted path in the JSON."""
    receipt_states: Mapping[str, MessageState] = field(default_factory=dict)
    """Their word for a state to ours: handed_over, delivered, not_delivered, expired."""
    receipt_secret: Secret = NO_SECRET
    """Key of an HMAC over the receipt's body; empty: only the receipt URL proves where it comes from."""
    receipt_signature_header: str = ""
    receipt_signature: Literal["sha256-hex", "sha256-base64", "sha512-hex", "sha1-hex"] = "sha256-hex"
    receipt_timestamp_header: str = ""
    """Unix seconds; signed as "timestamp.body", and refused when five minutes off. Empty: the body alone is signed."""

    def __post_init__(self) -> None:
        Gateway.__post_init__(self)
        web_address("url", self.url)
        if _HOLE.search(self.url):
            raise ValueError("url holds a placeholder: nothing of a message may be in a URL")
        self._check_request()
        self._check_answers()
        self._check_receipts()

    def _check_request(self) -> None:
        _known("body", self.body, (*_OF_A_MESSAGE, *_OF_THE_ACCOUNT))
        if ("{to}" not in self.body and "{to_digits}" not in self.body) or "{text}" not in self.body:
            raise ValueError("body must hold {to} (or {to_digits}) and {text}")
        for header, value in self.headers.items():
            _known("headers", value, _OF_THE_ACCOUNT)
            if not re.fullmatch(r"[A-Za-z0-9-]+", header) or not (value.isascii() and value.isprintable()):
                raise ValueError(f"headers: {header} must be plain characters")
        if not all(32 < ord(character) < 127 for character in self.secret.reveal()):
            raise ValueError("secret must be plain characters")
        if self.content_type == "application/json":
            try:
                json.loads(_filled(self.body, _SAMPLE, _escape_json))
            except ValueError:
                raise ValueError("body is not JSON once its placeholders are filled in") from None

    def _check_answers(self) -> None:
        for name in ("success_match", "permanent_match", "later_match"):
            try:
                re.compile(getattr(self, name))
            except re.error:
                raise ValueError(f"{name} is no regular expression") from None
        if bool(self.success_path) != bool(self.success_values):
            raise ValueError("success_path and success_values belong together")
        if not self.success_status or any(not 200 <= status <= 299 for status in self.success_status):
            raise ValueError("success_status must be 200 to 299: no redirect is followed")

    def _check_receipts(self) -> None:
        if bool(self.receipt_in) != bool(self.receipt_path) or bool(self.receipt_in) != bool(self.receipt_states):
            raise ValueError("receipt_in, receipt_path and receipt_states belong together")
        allowed = ("handed_over", "delivered", "not_delivered", "expired")
        if any(state not in allowed for state in self.receipt_states.values()):
            raise ValueError(f"receipt_states must be {', '.join(allowed)}")
        if bool(self.receipt_secret.reveal()) != bool(self.receipt_signature_header):
            raise ValueError("receipt_secret and receipt_signature_header belong together")
        if self.receipt_timestamp_header and not self.receipt_signature_header:
            raise ValueError("receipt_timestamp_header without a signature proves nothing")

    def filled_headers(self) -> dict[str, str]:
        """Headers of every request."""
        return {name: _filled(value, self._account(), str) for name, value in self.headers.items()}

    def filled_body(self, values: Mapping[str, str]) -> str:
        """The body for one message. `values`: to, to_digits, text, sender, message_id, receipt_url, life_s."""
        return _filled(self.body, {**values, **self._account()}, _ESCAPES[self.content_type])

    def _account(self) -> dict[str, str]:
        pair = f"{self.user}:{self.secret.reveal()}"
        return {"secret": self.secret.reveal(), "basic": base64.b64encode(pair.encode()).decode()}


def at_path(document: object, path: str) -> str | None:
    """What stands at a dotted path, as text (true, 3, words); None: nothing, or no single value."""
    for step in path.split("."):
        if isinstance(document, Mapping):
            document = document.get(step)
        elif isinstance(document, list) and step.isdecimal() and int(step) < len(document):
            document = document[int(step)]
        else:
            return None
    if isinstance(document, bool):
        return "true" if document else "false"
    return str(document) if isinstance(document, str | int | float) else None


def _known(name: str, template: str, allowed: tuple[str, ...]) -> None:
    for hole in _HOLE.findall(template):
        if hole not in allowed:
            raise ValueError(f"{name} holds {{{hole}}}; known here: {', '.join(f'{{{one}}}' for one in allowed)}")


def _filled(template: str, values: Mapping[str, str], escape: Callable[[str], str]) -> str:
    return _HOLE.sub(lambda hole: escape(values[hole[1]]), template)


def _escape_json(value: str) -> str:
    return json.dumps(value)[1:-1]


def _escape_form(value: str) -> str:
    return quote(value, safe="")


def _escape_text(value: str) -> str:
    return "".join(character if character.isprintable() or character == "\n" else " " for character in value)


def _escape_xml(value: str) -> str:
    return html.escape(_escape_text(value))


_ESCAPES: Final[dict[str, Callable[[str], str]]] = {
    "application/json": _escape_json,
    "application/x-www-form-urlencoded": _escape_form,
    "application/xml": _escape_xml,
    "text/plain; charset=UTF-8": _escape_text,
}
