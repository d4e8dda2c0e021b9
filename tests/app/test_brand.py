"""The brand guard: every configured colour ends up readable, the measured examples stay what they were."""

import random

import pytest

from kiosk_app import brand
from kiosk_app.brand import ColourError, contrast, guarded


@pytest.mark.parametrize(
    ("raw", "safe", "tint"),
    [
        ("#E4572E", "#731E02", "#F0E6E3"),
        ("#00A3E0", "#01415C", "#E3EAED"),
        ("#D5001C", "#80040E", "#F2E6E7"),
        ("#7CCBAE", "#014533", "#E3EBE9"),
        ("#083F39", "#083F39", "#E4EAE9"),
        ("#12305F", "#12305F", "#E5E8ED"),
    ],
)
def test_measured_colours_become_what_the_design_says(raw: str, safe: str, tint: str) -> None:
    made = guarded("x", "X", raw)
    assert (made.accent, made.on_accent, made.accent_text, made.tint) == (safe, "#FFFFFF", safe, tint)
    assert made.edge is None
    assert bool(made.changes) == (raw != safe)


def test_yellow_stays_and_gets_dark_labels_and_an_edge() -> None:
    made = guarded("x", "X", "#ffcc00")
    assert made.accent == "#FFCC00"
    assert made.on_accent == made.accent_text == made.edge == brand.INK
    assert round(contrast(made.on_accent, made.accent), 1) == 11.8
    assert made.changes


@pytest.mark.parametrize("seed", range(3))
def test_any_colour_ends_at_ten_to_one(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(60):
        made = guarded("x", "X", f"#{dice.randrange(1 << 24):06X}")
        assert contrast(made.on_accent, made.accent) >= 10
        assert contrast(made.accent_text, brand.PAGE) >= 10
        assert contrast(brand.INK2, made.tint) >= 10


def test_a_configured_tint_is_kept_only_if_text_on_it_can_be_read() -> None:
    assert guarded("x", "X", "#083F39", "#E3EEEA").tint == "#E3EEEA"
    replaced = guarded("x", "X", "#083F39", "#7CCBAE")
    assert replaced.tint == "#E4EAE9"
    assert "brand.tint" in replaced.changes[0]


@pytest.mark.parametrize("wrong", ["", "green", "#12345", "#12345G", "#12345678", "rgb(1,2,3)"])
def test_a_wrong_colour_is_refused_with_a_sentence(wrong: str) -> None:
    with pytest.raises(ColourError, match=r"brand\.accent is .*six digits"):
        guarded("x", "X", wrong)
