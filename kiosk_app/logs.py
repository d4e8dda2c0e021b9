"""What the app writes down: one line an event on standard error, and of a bug its kind and places, never its words.

The words of an exception may quote what a guest typed, so they are left out wherever they come from: our own bugs,
those of libraries, those asyncio finds late (reliability S10, experience S10). It knows no event's meaning.
"""

from __future__ import annotations

import logging
import traceback
from types import TracebackType

_QUIET = ("httpx", "httpcore", "asyncio", "anyio")
"""Libraries whose lines may hold addresses, headers or the words of an exception: their warnings are told by place."""
_FRAMES = 12


def places(trace: TracebackType | None) -> str:
    """Where it happened, innermost last: ``session.py:160 choose``. No value, no line of source."""
    frames = traceback.extract_tb(trace)[-_FRAMES:]
    return " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in reversed(frames))


class Lines(logging.Formatter):
    """LEVEL logger message; an exception is told by its kind and places."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, whatever the record holds."""
        library = record.name.split(".", 1)[0]
        said = f"library_said at {record.module}:{record.lineno}" if library in _QUIET else record.getMessage()
        if record.exc_info and record.exc_info[0] is not None:
            said += f" ({record.exc_info[0].__name__} at {places(record.exc_info[2])})"
        return " ".join(f"{record.levelname} {record.name} {said}".splitlines())


def set_up() -> None:
    """Send the log to standard error, where the unit's journal takes it."""
    handler = logging.StreamHandler()
    handler.setFormatter(Lines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for library in _QUIET:
        logging.getLogger(library).setLevel(logging.WARNING)
