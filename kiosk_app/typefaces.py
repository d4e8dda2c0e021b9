"""The shipped fonts, given to Qt once a process, for screen and paper. It must not know which text uses them."""

from functools import cache

from PySide6.QtGui import QFontDatabase

import assets


@cache
def load() -> None:
    """Make the fonts known to Qt; needs a QGuiApplication. Raises ``RuntimeError`` when a file is broken."""
    for file in sorted(assets.path("fonts").glob("*.ttf")):
        if QFontDatabase.addApplicationFont(str(file)) < 0:
            raise RuntimeError(f"the font {file.name} cannot be loaded")
