"""The few ESC/POS words both sides speak: bytes only, no sockets. Source: Epson ESC/POS command reference.

``GS v 0`` prints a raster, ``DLE EOT n`` asks in real time (answered even while the head is stopped), ``GS r 1`` is
answered in the order of the data and so marks the place up to which everything was printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from kiosk_app.devices.ports import Raster, RawPrinterStatus

RESET = b"\x1b@"
CUT = b"\x1dVB\x00"
"""Feed to the cutter and cut, leaving one point (GS V 66 0)."""
FENCE = b"\x1dr\x01"
BAND_ROWS = 128
"""Rows a ``GS v 0``: small enough for the 4 KB buffer of cheap printers' firmware to begin printing at once."""

CLEAR = bytes((0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08))
"""``DLE DC4 8``: forget what was received and not yet printed, at once, even with the cover open."""

_LIKE_REAL_TIME = (b"\x10\x04", b"\x10\x05", b"\x10\x14")

ASKS: tuple[Literal[1, 2, 4], ...] = (1, 2, 4)


def ask(which: int) -> bytes:
    """``DLE EOT n``: 1 printer, 2 why offline, 4 paper sensor."""
    return bytes((0x10, 0x04, which))


def bands(raster: Raster) -> Iterator[bytes]:
    """Cut a raster into ``GS v 0`` commands.

    Printers obey real-time commands even inside a picture, so a pair of bytes that looks like one gets one dot more:
    a millionth of a pass, against a status answer that nobody asked for.
    """
    dots = raster.rows
    for pair in _LIKE_REAL_TIME:
        dots = dots.replace(pair, b"\x11" + pair[1:])
    step = raster.stride * BAND_ROWS
    for at in range(0, len(dots), step):
        rows = dots[at : at + step]
        size = raster.stride.to_bytes(2, "little") + (len(rows) // raster.stride).to_bytes(2, "little")
        yield b"\x1dv0\x00" + size + rows


def page(raster: Raster) -> bytes:
    """Everything of one pass up to and with the fence."""
    return RESET + b"".join(bands(raster)) + CUT + FENCE


def is_real_time_answer(byte: int) -> bool:
    """``0xx1xx10``: an answer to ``DLE EOT``."""
    return byte & 0x93 == 0x12


def is_fence_answer(byte: int) -> bool:
    """``0xx0xxxx``: an answer to ``GS r``."""
    return byte & 0x90 == 0


def raw_status(printer: int, offline: int, paper: int) -> RawPrinterStatus:
    """Read the three answers to ``ASKS``."""
    return RawPrinterStatus(
        offline=bool(printer & 0x08),
        cover_open=bool(offline & 0x04),
        jam=bool(offline & 0x40),
        paper_out=bool(offline & 0x20 or paper & 0x60),
        paper_near_end=bool(paper & 0x0C),
    )


def answer(which: int, status: RawPrinterStatus) -> int:
    """Say one real-time answer as a printer does; the reverse of :func:`raw_status`."""
    byte = 0x12
    stopped = status.offline or status.cover_open or status.paper_out or status.jam
    if which == 1 and stopped:
        byte |= 0x08
    if which == 2:
        byte |= (0x04 if status.cover_open else 0) | (0x20 if status.paper_out else 0) | (0x40 if status.jam else 0)
    if which == 4:
        byte |= (0x0C if status.paper_near_end or status.paper_out else 0) | (0x60 if status.paper_out else 0)
    return byte
