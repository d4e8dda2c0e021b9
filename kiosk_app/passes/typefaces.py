"""The faces a pass is set in: the same static TTFs as the screen, so that paper and screen look alike everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtGui import QFont

TEXT = "Atkinson Hyperlegible Next"
MONO = "Atkinson Hyperlegible Mono"
_FALLBACKS = ("Noto Sans Arabic", "Noto Sans", "Noto Sans CJK JP", "Noto Sans CJK SC")


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set. ``px`` is dots on a roll and 1/150 inch on a sheet; ``line`` multiplies it."""

    px: float
    weight: Literal[500, 600, 700] = 600
    line: float = 1.2
    mono: bool = False
    tracking: float = 0.0
    colour: str = "#000000"

    def font(self) -> QFont:
        """The Qt font; missing scripts come from Noto or whatever the machine has."""
        font = QFont([MONO, TEXT, *_FALLBACKS] if self.mono else [TEXT, *_FALLBACKS])
        font.setPixelSize(round(self.px))
        font.setWeight(QFont.Weight(self.weight))
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, self.tracking * self.px)
        return font
