"""A raster as a PNG file (RFC 2083 / ISO 15948), one bit a dot, with the resolution written in. Needs zlib only."""

from __future__ import annotations

import struct
import zlib

from kiosk_app.devices.ports import Raster

DOTS_PER_METRE = 8000
"""203 dpi heads have 8 dots a millimetre."""

_INVERT = bytes(255 - b for b in range(256))


def png(raster: Raster) -> bytes:
    """Encode ``raster`` (1 is black) as a greyscale PNG (0 is black)."""
    white_is_one = raster.rows.translate(_INVERT)
    lines = (white_is_one[at : at + raster.stride] for at in range(0, len(white_is_one), raster.stride))
    header = struct.pack(">IIBBBBB", raster.width, raster.height, 1, 0, 0, 0, 0)
    size = struct.pack(">IIB", DOTS_PER_METRE, DOTS_PER_METRE, 1)
    body = zlib.compress(b"".join(b"\0" + line for line in lines), 9)
    chunks = (_chunk(b"IHDR", header), _chunk(b"pHYs", size), _chunk(b"IDAT", body), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
