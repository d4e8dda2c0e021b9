"""Logs: one JSON object a line on standard error, fields by whitelist. It knows no event's meaning.

A field that is not on the list is dropped and its name noted, so a new field is a decision; nothing of a guest is on
the list. JSON escapes line ends and control characters, so no value forges a line or colours a terminal (S32). Messages
of libraries are told by logger and place only: their words may quote values.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import MutableMapping
from typing import Any, Final, TextIO

import structlog

FIELDS: Final = frozenset(
    {
        "event",
        "level",
        "at",
        "action",
        "attempts",
        "booking_id",
        "call_id",
        "chains",
        "challenge_id",
        "channel",
        "code",
        "count",
        "country",
        "database",
        "dropped",
        "error",
        "event_name",
        "gateway",
        "gateways",
        "hash",
        "host",
        "key_id",
        "kiosk_id",
        "kiosks",
        "library",
        "message_id",
        "origin",
        "others",
        "outcome",
        "path",
        "percent",
        "port",
        "problems",
        "public_port",
        "reason",
        "rows",
        "scope",
        "seconds",
        "sent",
        "sentence",
        "seq",
        "shut",
        "signature",
        "site_id",
        "staff_id",
        "state",
        "status",
        "tries",
        "verified",
        "version",
        "webhook",
        "weight",
        "where",
        "why",
        "window",
    }
)
_LONGEST: Final = 300


def configure(level: str, to: TextIO | None = None) -> None:
    """Sends our events and those of libraries to `to` (standard error) from `level` up."""
    stream = to or sys.stderr
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            only_listed,
            _written,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers[:] = [LibraryHandler()]
    root.setLevel(max(number, logging.WARNING))
    logging.captureWarnings(True)


_encode: Final = json.JSONEncoder(sort_keys=True).encode
"""One encoder for all lines: what `only_listed` leaves are plain values."""


def _written(_logger: Any, _name: str, fields: MutableMapping[str, Any]) -> str:
    return _encode(fields)


def only_listed(_logger: Any, _name: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keeps listed fields with plain values."""
    kept: dict[str, Any] = {}
    dropped: list[str] = []
    for name, value in fields.items():
        if name in FIELDS and (value is None or isinstance(value, bool | int | float | str)):
            kept[name] = value[:_LONGEST] if isinstance(value, str) else value
        else:
            dropped.append(name[:40])
    if dropped:
        kept["dropped"] = ",".join(sorted(dropped))
    return kept


class LibraryHandler(logging.Handler):
    """Tells that a library logged something, and where; never its words."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        log = structlog.get_logger()
        log.log(
            record.levelno,
            "library.message",
            library=record.name,
            where=f"{record.module}:{record.lineno}",
            error=error,
        )
