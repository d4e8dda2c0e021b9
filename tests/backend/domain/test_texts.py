"""Words of texts: one GSM-7 segment, the code first, nothing a guest wrote (verification §6 "SMS text", §5.9, X28)."""

import json

import pytest

from kiosk_backend.domain import texts
from kiosk_backend.domain.site import Site, site

ALPHABET = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)


def place(name: str, sender: str = "") -> Site:
    config = {
        "brand": {"theme": "aurora", "name": name, "accent": "#083F39"},
        "references": [{"pattern": "[A-Z0-9]{6}", "length": 6, "hint": ""}],
        **({"sender": sender} if sender else {}),
    }
    return site(site_id="s", kind="stay", name="S", time_zone="Europe/Vienna", country="AT", config=json.dumps(config))


def test_the_basic_alphabet_has_its_127_characters() -> None:
    """3GPP TS 23.038 §6.2.1, 128 positions of which one is the escape."""
    assert len(set(ALPHABET)) == 127
    assert texts.length(ALPHABET) == ("gsm7", 127, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("gsm7", 0, 1)),
        ("a" * 160, ("gsm7", 160, 1)),
        ("a" * 161, ("gsm7", 161, 2)),
        ("a" * 306, ("gsm7", 306, 2)),
        ("a" * 307, ("gsm7", 307, 3)),
        ("€" * 80, ("gsm7", 160, 1)),
        ("€" * 81, ("gsm7", 162, 2)),
        ("[]{}\\~^|\f", ("gsm7", 18, 1)),
        ("ê" + "a" * 69, ("ucs2", 70, 1)),
        ("ê" + "a" * 70, ("ucs2", 71, 2)),
        ("😀" * 35, ("ucs2", 70, 1)),
        ("😀" * 36, ("ucs2", 72, 2)),
        ("–", ("ucs2", 1, 1)),
        ("’", ("ucs2", 1, 1)),
        ("ç", ("ucs2", 1, 1)),
        ("Çéèàù@#", ("gsm7", 7, 1)),
    ],
)
def test_length_on_the_air(text: str, expected: tuple[str, int, int]) -> None:
    assert texts.length(text) == expected


def test_a_code_comes_first_with_brand_purpose_and_life() -> None:
    text = texts.code_text("Hotel Aurora", "048213", 299_000)
    assert text == "048213 is your Hotel Aurora check-in code. It expires in 5 min. We never call to ask for it."


@pytest.mark.parametrize(("left", "minutes"), [(300_000, 5), (120_000, 2), (20_000, 1), (600_000, 10)])
def test_minutes_left_are_told_and_never_none(left: int, minutes: int) -> None:
    assert f"expires in {minutes} min" in texts.code_text("A", "000000", left)


def test_every_text_fits_one_segment_at_its_longest() -> None:
    sender, link = "W" * texts.LONGEST_SENDER, "https://kiosk.a-long-name.example.com/p/" + "x" * 43
    for text in (
        texts.code_text(sender, "00000000", 600_000),
        texts.help_text("Lobby " * 20, "STEP" * 20),
        texts.pass_text(sender, link),
    ):
        assert texts.length(text)[::2] == ("gsm7", 1), text


def test_odd_names_of_kiosks_cannot_break_the_line_or_the_alphabet() -> None:
    """X28: neither a newline nor a character that would make it three segments."""
    text = texts.help_text("Lobby\n@evil #123456 – “Süd”", "x\r\ny")
    assert "\n" not in text
    assert "\r" not in text
    assert texts.length(text).alphabet == "gsm7"


def test_a_site_without_a_plain_name_is_refused_at_start() -> None:
    assert texts.problems(place("オーロラ"), 6, 600_000) != []
    assert texts.problems(place("オーロラ", sender="Aurora"), 6, 600_000) == []
    assert texts.problems(place("Hotel Aurora am See und am Wald"), 8, 600_000) == []
