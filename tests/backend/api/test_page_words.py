"""The sentences of the guest pages: one table, in the voice of design.md §8."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from kiosk_backend.api.page_look import INK, contrast, style_of
from kiosk_backend.api.page_words import LANGUAGES, TABLE, Words, chosen, offered

API = Path(__file__).parents[3] / "kiosk_backend" / "api"
BANNED = re.compile(r"\b(OTP|invalid|error|failed|authentication|session|submit|OK)\b", re.IGNORECASE)


@pytest.mark.parametrize("sentence", TABLE)
def test_each_language_has_the_same_values_in_each_sentence(sentence: str) -> None:
    english, *others = TABLE[sentence]
    wanted = sorted(re.findall(r"\{\w+\}", english))
    for text in others:
        assert text.strip()
        assert sorted(re.findall(r"\{\w+\}", text)) == wanted


@pytest.mark.parametrize("sentence", TABLE)
def test_english_is_short_and_plain(sentence: str) -> None:
    """design §8: sentences of 12 words or fewer, and none of the banned words."""
    text = TABLE[sentence][0]
    assert not BANNED.search(text)
    for part in re.split(r"[.?!:] ", text):
        assert len(part.split()) <= 12, part


def test_every_sentence_is_said_somewhere() -> None:
    code = "".join(file.read_text(encoding="utf-8") for file in API.glob("*page*.py") if file.name != "page_words.py")
    built = {f"change_{what}{end}" for what in ("phone", "email") for end in ("", "_go")}
    built |= {"undo_phone", "undo_email"}
    built |= {f"{kind}_{part}" for kind in ("code", "code_email") for part in ("title", "lead", "wrong")}
    assert {one for one in TABLE if f'"{one}"' not in code} <= built


def test_only_english_is_said_to_be_reviewed() -> None:
    """A site offers the others by listing them; who reviews one says so in the table."""
    assert [name for name, one in LANGUAGES.items() if one.reviewed] == ["en"]
    assert offered(["xx", "de", "en"]) == ("de", "en")
    assert offered(["xx"]) == ("en",)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Saturday 5 December 2026"),
        ("de", "Samstag, 5. Dezember 2026"),
        ("fr", "samedi 5 décembre 2026"),
        ("es", "sábado, 5 de diciembre de 2026"),
        ("it", "sabato 5 dicembre 2026"),
        ("ar", "السبت 5 ديسمبر 2026"),
        ("ja", "2026年12月5日 土曜日"),
        ("zh-Hans", "2026年12月5日 星期六"),
    ],
)
def test_dates_are_never_short(language: str, said: str) -> None:
    assert Words(language).date(dt.date(2026, 12, 5)) == said


def test_the_choice_of_the_guest_goes_before_the_phone_and_the_booking() -> None:
    languages = ("en", "de", "fr", "zh-Hans")
    assert chosen("fr", "de", "en", languages).language == "fr"
    assert chosen("xx", "fi, de;q=0.5, fr;q=0.9", "en", languages).language == "fr"
    assert chosen("", "fi", "zh-TW", languages).language == "zh-Hans"
    assert chosen("", "", "", languages).language == "en"


def test_values_keep_their_direction_among_arabic_words() -> None:
    """A phone number is not turned round (UAX #9)."""
    assert "\u2066+43 1 234\u2069" in Words("ar").say("call", contact="+43 1 234")
    assert "\u2066" not in Words("en").say("call", contact="+43 1 234")


@pytest.mark.parametrize("accent", ["#083F39", "#12305F", "#FFCC00", "#E4572E", "#00A3E0", "#FFFFFF", "#7CCBAE"])
def test_every_brand_colour_can_be_read(accent: str) -> None:
    """WCAG 2.2 SC 1.4.3: label on the filled button, and coloured words on the page."""
    style = style_of(accent).text
    label = "#FFFFFF" if "--label:#fff;" in style.partition("@media")[0] else INK
    assert contrast(label, accent) >= 4.5
    words = re.search("--text:(#[0-9A-Fa-f]{6})}", style)
    assert words is not None
    assert contrast(words[1], "#F7F6F3") >= 4.5
