"""One question in IPP: in which state is this job? (RFC 8011 §4.3.4, encoding RFC 8010 §3.)

``lpstat`` lists a completed and an aborted job alike (measured, CUPS 2.4), so the scheduler itself is asked.
"""

from __future__ import annotations

import http.client
import struct
from typing import Final

COMPLETED: Final = 9
ENDED: Final = (7, 8, 9)
"""Cancelled, aborted, completed. 3 to 6: pending, held, processing, stopped."""

_OPERATION, _END = 0x01, 0x03
_KEYWORD, _URI, _CHARSET, _LANGUAGE, _ENUM = 0x44, 0x45, 0x47, 0x48, 0x23


def job_state(host: str, port: int, job: int, timeout_s: float) -> int | None:
    """Ask the scheduler; blocks. None: it did not say."""
    connection = http.client.HTTPConnection(host, port, timeout=timeout_s)
    try:
        connection.request("POST", "/jobs/", _question(job), {"Content-Type": "application/ipp"})
        response = connection.getresponse()
        return _read_state(response.read(65536)) if response.status == 200 else None
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _question(job: int) -> bytes:
    attributes = (
        (_CHARSET, "attributes-charset", "utf-8"),
        (_LANGUAGE, "attributes-natural-language", "en"),
        (_URI, "job-uri", f"ipp://localhost/jobs/{job}"),
        (_KEYWORD, "requested-attributes", "job-state"),
    )
    body = b"".join(
        struct.pack(">BH", tag, len(name)) + name.encode() + struct.pack(">H", len(value)) + value.encode()
        for tag, name, value in attributes
    )
    return struct.pack(">BBHIB", 2, 0, 0x0009, 1, _OPERATION) + body + bytes((_END,))


def _read_state(answer: bytes) -> int | None:
    """Walk the attributes of an answer; anything that is not IPP reads as None."""
    at = 8
    while at < len(answer) and answer[at] != _END:
        tag = answer[at]
        at += 1
        if tag < 0x10:
            continue  # the next group begins
        if at + 4 > len(answer):
            return None
        (name_length,) = struct.unpack_from(">H", answer, at)
        name = answer[at + 2 : at + 2 + name_length]
        at += 2 + name_length
        if at + 2 > len(answer):
            return None
        (length,) = struct.unpack_from(">H", answer, at)
        value = answer[at + 2 : at + 2 + length]
        at += 2 + length
        if name == b"job-state" and tag == _ENUM and len(value) == 4:
            return int.from_bytes(value, "big")
    return None
