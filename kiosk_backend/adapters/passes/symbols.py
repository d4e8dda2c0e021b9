"""Codes drawn as symbols for a phone's screen: SVG or PNG, QR for stays and Aztec for flights. It knows no pass.

zxing-cpp writes both symbologies; it is imported here and not at start-up, because only the phone page needs it.
"""

from __future__ import annotations

import struct
import zlib
from typing import Final

QUIET_ZONE: Final = 4
"""Modules of white around a symbol (ISO/IEC 18004 §6.3.8)."""


class Symbols:
    """Port `PassSymbols`."""

    def svg(self, code: str, *, flight: bool, title: str) -> str:
        return svg(matrix(code, flight=flight), title)


def matrix(code: str, *, flight: bool) -> list[list[bool]]:
    """Rows of modules, True is black, without a quiet zone. QR level M, Aztec 33 % error correction."""
    import zxingcpp

    kind = zxingcpp.BarcodeFormat.Aztec if flight else zxingcpp.BarcodeFormat.QRCode
    barcode = zxingcpp.create_barcode(code, kind) if flight else zxingcpp.create_barcode(code, kind, ec_level="M")
    image = barcode.to_image(scale=1, add_quiet_zones=False)
    height, width = image.shape[0], image.shape[1]
    pixels = bytes(memoryview(image))  # type: ignore[arg-type]  # offers a buffer, undeclared in its stub
    return [[pixels[row * width + column] < 128 for column in range(width)] for row in range(height)]


def svg(modules: list[list[bool]], title: str) -> str:
    """One path of squares on white, with a quiet zone; scales to its box. `title` must be plain text without markup."""
    side = len(modules) + 2 * QUIET_ZONE
    path: list[str] = []
    for y, row in enumerate(modules, QUIET_ZONE):
        x = 0
        while x < len(row):
            if not row[x]:
                x += 1
                continue
            end = x
            while end < len(row) and row[end]:
                end += 1
            path.append(f"M{x + QUIET_ZONE} {y}h{end - x}v1h-{end - x}z")
            x = end
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img" aria-label="{title}" '
        f'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
        f'<path d="{"".join(path)}"/></svg>'
    )


def png(modules: list[list[bool]], scale: int) -> bytes:
    """A 1-bit PNG with a quiet zone, `scale` pixels a module."""
    side = (len(modules) + 2 * QUIET_ZONE) * scale
    blank = [False] * len(modules)
    rows = [blank] * QUIET_ZONE + modules + [blank] * QUIET_ZONE
    lines = bytearray()
    for row in rows:
        padded = [False] * QUIET_ZONE + row + [False] * QUIET_ZONE
        bits = "".join(("0" if black else "1") * scale for black in padded)
        bits += "1" * (-side % 8)
        line = b"\x00" + int(bits, 2).to_bytes(len(bits) // 8, "big")
        lines += line * scale
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(lines))), (b"IEND", b""))
    )
