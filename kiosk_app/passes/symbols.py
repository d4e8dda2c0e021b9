"""Two-dimensional codes as plain grids of modules, and how large they are printed. No Qt, no pictures.

QR for stays (``qrcode``: matrix only), Aztec for flights (``zxing-cpp``). Sizes: decisions.md, pass code size.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import cast

import qrcode
import zxingcpp
from qrcode.constants import ERROR_CORRECT_M

LARGEST_MM = 42.0
SMALLEST_DOTS = 5
DOTS_PER_MM = 8


class CodeTooLargeError(ValueError):
    """The code has more modules than fit at five dots each."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A square of modules, ``rows[y][x]`` true for black; ``quiet`` modules of white belong around it."""

    rows: tuple[tuple[bool, ...], ...]
    quiet: int

    @property
    def size(self) -> int:
        """Modules a side, without the quiet zone."""
        return len(self.rows)

    def runs(self) -> list[tuple[int, int, int]]:
        """Black stretches as (x, y, length) in modules."""
        found = []
        for y, row in enumerate(self.rows):
            x = 0
            while x < self.size:
                end = x
                while end < self.size and row[end]:
                    end += 1
                if end > x:
                    found.append((x, y, end - x))
                x = max(end, x + 1)
        return found


def qr(text: str) -> Symbol:
    """QR (ISO/IEC 18004), level M; base45 text goes into alphanumeric mode by itself. Quiet zone 4 modules."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    return Symbol(tuple(tuple(bool(module) for module in row) for row in code.get_matrix()), quiet=4)


def aztec(text: str) -> Symbol:
    """Aztec (ISO/IEC 24778). It needs no quiet zone; 2 modules are kept from dirt and rules."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Aztec)
    picture = memoryview(cast(bytes, code.to_image(scale=1, add_quiet_zones=False)))
    dots, side = picture.tobytes(), math.isqrt(picture.nbytes)
    return Symbol(tuple(tuple(dots[y * side + x] == 0 for x in range(side)) for y in range(side)), quiet=2)


def module_dots(symbol: Symbol, room: int) -> int:
    """Dots a module: the most that keep the symbol within 42 mm and, with its quiet zone, within ``room`` dots.

    Raises ``CodeTooLargeError`` below five.
    """
    dots = min(int(LARGEST_MM * DOTS_PER_MM) // symbol.size, room // (symbol.size + 2 * symbol.quiet))
    if dots < SMALLEST_DOTS:
        raise CodeTooLargeError(f"a symbol of {symbol.size} modules does not fit in {room} dots")
    return dots
