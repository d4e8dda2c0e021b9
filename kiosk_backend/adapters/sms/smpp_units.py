"""SMPP 3.4 protocol units as bytes: what we send is built with aiosmpplib, what a network sends is read here.

Reading is our own because networks bend the format where the library's reader fails or talks: an error may be a header
alone (SMPP 3.4 §4.4.2), a date in a receipt may have seconds, a tag may hold any bytes, and the beginning of our text
comes back in a receipt, which must not be kept (X15). It knows no connection and no gateway.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum
from struct import Struct
from typing import Final, NamedTuple

from aiosmpplib import NPI, TON, BindTransceiver, PhoneNumber, SmppCommandStatus, SubmitSm
from aiosmpplib.codec import GSM7BitCodec

from kiosk_backend.domain.delivery import MessageState
from kiosk_backend.domain.private import Phone

HEADER: Final = Struct("!4I")
LONGEST: Final = 70_000
"""Bytes of a unit; a message payload may have 64 KiB."""
ANSWER: Final = 0x8000_0000
"""What an answer's command is above its request's."""


class Command(IntEnum):
    """SMPP 3.4 §5.1.2.1, as far as a transceiver of ours meets them."""

    SUBMIT = 0x04
    DELIVER = 0x05
    UNBIND = 0x06
    BIND_TRANSCEIVER = 0x09
    ENQUIRE_LINK = 0x15
    GENERIC_NACK = 0x8000_0000


OK: Final = 0x00
BAD_COMMAND: Final = 0x03
QUEUE_FULL: Final = 0x14
THROTTLED: Final = 0x58
ASK_AGAIN: Final = 0x64
"""ESME_RX_T_APPN: the network reports again later."""
NEVER: Final = 0x65
"""ESME_RX_P_APPN: the network need not report that again."""

BAD_NUMBER: Final = frozenset({0x0B, 0x50, 0x51})
"""Invalid destination address, type or plan: no other try and no other gateway helps."""

STATES: Final[dict[int, MessageState]] = {
    1: "handed_over",
    2: "delivered",
    3: "not_delivered",
    4: "not_delivered",
    5: "not_delivered",
    6: "handed_over",
    8: "not_delivered",
}
"""SMPP 3.4 §5.2.28: en route, delivered, expired, deleted, undeliverable, accepted, rejected. 7 is "unknown"."""

_WORDS: Final = {
    b"ENROUTE": 1, b"DELIVRD": 2, b"EXPIRED": 3, b"DELETED": 4, b"UNDELIV": 5, b"ACCEPTD": 6, b"UNKNOWN": 7,
    b"REJECTD": 8,
}  # fmt: skip
_ESCAPE: Final = 0x1B
_SEGMENT_GSM7, _SEGMENT_UCS2 = 153, 134
_RECEIPTED_ID, _MESSAGE_PAYLOAD, _MESSAGE_STATE = 0x001E, 0x0424, 0x0427
_TEXT: Final = re.compile(rb"\btext:", re.IGNORECASE)
_ID: Final = re.compile(rb"\bid:([^\s:]{1,65})", re.IGNORECASE)
_STAT: Final = re.compile(rb"\bstat:([A-Za-z]{1,10})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unit:
    """One protocol unit; `body` may hold a text and is never printed."""

    command: int
    status: int
    sequence: int
    body: bytes = field(default=b"", repr=False)


class Receipt(NamedTuple):
    """What a network says of one message: its own id of it, and the number of the state (§5.2.28; 0: none given)."""

    reference: str
    state: int


class Words(NamedTuple):
    """A text on the air: one segment or several with their headers. `coding`: §5.2.19, 0 or 8."""

    segments: tuple[bytes, ...]
    coding: int


def status_name(status: int) -> str:
    """RINVPASWD for 14, as in §5.1.3; a vendor's own number as hexadecimal."""
    try:
        return str(SmppCommandStatus(status).name).removeprefix("ESME_")
    except ValueError:
        return f"{status:#x}"


def bare(command: int, sequence: int, status: int = OK, body: bytes = b"") -> bytes:
    """A unit with that body; most have none."""
    return HEADER.pack(HEADER.size + len(body), command, status, sequence) + body


def bind(system_id: str, password: str, system_type: str, sequence: int) -> bytes:
    """bind_transceiver."""
    unit = BindTransceiver(sequence_num=sequence, system_id=system_id, password=password, system_type=system_type)
    return bytes(unit.pdu())


def words(text: str, reference: int) -> Words:
    """GSM-7 if it can be, else UCS-2; cut into segments that share `reference` (3GPP TS 23.040 §9.2.3.24.1)."""
    try:
        units, coding = bytes(GSM7BitCodec.get_codec_info().encode(text)[0]), 0
        single, part = 160, _SEGMENT_GSM7
    except UnicodeEncodeError:
        units, coding = text.encode("utf-16-be"), 8
        single, part = 140, _SEGMENT_UCS2
    if len(units) <= single:
        return Words((units,), coding)
    cut = _cut(units, part, wide=coding == 8)
    heads = (bytes((5, 0, 3, reference & 0xFF, len(cut), number)) for number in range(1, len(cut) + 1))
    return Words(tuple(head + piece for head, piece in zip(heads, cut, strict=True)), coding)


def _cut(units: bytes, part: int, *, wide: bool) -> list[bytes]:
    """Pieces of at most `part` bytes; no escape and no surrogate loses its other half."""
    pieces, start = [], 0
    while start < len(units):
        end = min(start + part, len(units))
        if end < len(units):
            if wide and 0xD8 <= units[end - 2] <= 0xDB:
                end -= 2
            elif not wide and units[end - 1] == _ESCAPE:
                end -= 1
        pieces.append(units[start:end])
        start = end
    return pieces


def submit(
    to: Phone, sender: str, piece: bytes, *, coding: int, segmented: bool, life_s: int, report: bool, sequence: int
) -> bytes:
    """submit_sm. The network drops the message after `life_s` seconds (validity_period, X33)."""
    unit = SubmitSm(
        sequence_num=sequence,
        short_message=" ",  # replaced by the encoded words
        source=_from(sender),
        destination=PhoneNumber(to.reveal().lstrip("+"), TON.INTERNATIONAL, NPI.ISDN),
        esm_class=0x40 if segmented else 0,
        validity_period=timedelta(seconds=life_s),
        registered_delivery=int(report),
        encoding="ucs2" if coding == 8 else None,
    )
    unit.set_encoded_message(piece)
    return bytes(unit.pdu())


def _from(sender: str) -> PhoneNumber:
    """A number in E.164, a short code, or a name."""
    if sender.startswith("+"):
        return PhoneNumber(sender[1:], TON.INTERNATIONAL, NPI.ISDN)
    if sender.isdigit():
        return PhoneNumber(sender, TON.NETWORK_SPECIFIC, NPI.UNKNOWN)
    return PhoneNumber(sender, TON.ALPHANUMERIC, NPI.UNKNOWN)


def reference_of(body: bytes) -> str:
    """The network's id in a submit_sm_resp; empty if it gave none."""
    return body.split(b"\0", 1)[0].decode("latin-1")[:64]


def read_receipt(body: bytes) -> Receipt | None:
    """The receipt in a deliver_sm; None for anything else, such as a guest's reply. Raises ValueError if it is cut off.

    The tags of SMPP 3.4 win over the words of Appendix B. What follows `text:` is not even looked at (X15).
    """
    try:
        kind, said, tags = _parts(body)
    except IndexError:
        raise ValueError("a deliver_sm is cut off") from None
    if kind & 0x3C not in (0x04, 0x20):  # §5.2.12: a delivery receipt, an intermediate notification
        return None
    report = _TEXT.split(said or tags.get(_MESSAGE_PAYLOAD, b""), maxsplit=1)[0]
    reference, state = tags.get(_RECEIPTED_ID, b"").split(b"\0", 1)[0], tags.get(_MESSAGE_STATE, b"\0")[0:1]
    if not reference and (found := _ID.search(report)):
        reference = found[1]
    number = state[0] if state else 0
    if not number and (found := _STAT.search(report)):
        number = _WORDS.get(found[1].upper(), 0)
    return Receipt(reference.decode("latin-1")[:64], number)


def _parts(body: bytes) -> tuple[int, bytes, dict[int, bytes]]:
    """esm_class, short_message and tags of a deliver_sm (§4.6.1). Raises IndexError."""
    at = _after_text(body, 0)  # service_type
    at = _after_text(body, at + 2)  # source
    at = _after_text(body, at + 2)  # destination
    kind = body[at]
    at = _after_text(body, at + 3)  # schedule_delivery_time
    at = _after_text(body, at)  # validity_period
    size = body[at + 4]
    said, at = body[at + 5 : at + 5 + size], at + 5 + size
    if at > len(body):
        raise IndexError
    tags: dict[int, bytes] = {}
    while at + 4 <= len(body):
        tag, size = int.from_bytes(body[at : at + 2]), int.from_bytes(body[at + 2 : at + 4])
        tags[tag] = body[at + 4 : at + 4 + size]
        at += 4 + size
    return kind, said, tags


def _after_text(body: bytes, at: int) -> int:
    end = body.find(b"\0", at)
    if end < 0:
        raise IndexError
    return end + 1
