"""Words of messages: one segment, code first, nothing a guest wrote (verification §6 "SMS text", §5.9, X28, S34)."""

import json
from typing import Any

import pytest

from kiosk_app.flow import Step
from kiosk_backend.domain import texts
from kiosk_backend.domain.delivery import CARRIED
from kiosk_backend.domain.help_words import DOCUMENT_SHOWN, QUESTIONS_ANSWERED, help_word
from kiosk_backend.domain.phrases import PHRASES, UNREVIEWED
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


PUBLIC = "https://kiosk.hotel-aurora.example.com"
PURPOSES = ("check_in", "booking_confirmation", "profile_change")


def code(language: str = "en", purpose: str = "check_in", sender: str = "Aurora", **facts: Any) -> str:
    filling = texts.Filling("048213", purpose, "", 299_000)
    return texts.words("code", "text", {"sender": sender, "language": language, **facts}, filling).body


def test_a_code_comes_first_with_brand_purpose_and_life() -> None:
    assert code(sender="Hotel Aurora") == (
        "048213 is your Hotel Aurora check-in code. It expires in 5 min. We never call to ask for it."
    )


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_code_text_has_its_parts(language: str, purpose: str) -> None:
    """X28: the code first, then brand, purpose, minutes and that nobody calls to ask for it; one segment."""
    text, spoken = code(language, purpose), PHRASES[language]
    assert text.startswith("048213 ")
    assert "Aurora" in text
    assert spoken.life.format(minutes=5) in text
    assert text.endswith(spoken.never)
    assert texts.length(text).segments == 1
    assert len({code(language, one) for one in PURPOSES}) == len(PURPOSES)


@pytest.mark.parametrize(("left", "minutes"), [(300_000, 5), (120_000, 2), (20_000, 1), (600_000, 10)])
def test_minutes_left_are_told_and_never_none(left: int, minutes: int) -> None:
    filling = texts.Filling("000000", "check_in", "", left)
    said = texts.words("code", "text", {"sender": "A", "language": "en"}, filling)
    assert f"expires in {minutes} min" in said.body


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "it"])
def test_european_languages_stay_in_the_gsm_alphabet(language: str) -> None:
    """One character outside it would cut a text from 160 to 70."""
    spoken = PHRASES[language]
    for sentence in (*spoken.code.values(), spoken.life, spoken.never, *spoken.said.values(), *spoken.more.values(),
                     *spoken.changed.values(), spoken.object, spoken.object_here,
                     *(help_word(language, step) for step in (*Step, QUESTIONS_ANSWERED, DOCUMENT_SHOWN))):  # fmt: skip
        assert texts.length(sentence.replace("{", "").replace("}", "")).alphabet == "gsm7", sentence


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_last_line_for_browsers_is_exact(language: str) -> None:
    """S34: last line, exactly one space, nothing before it and nothing after it."""
    last = code(language, "booking_confirmation", host="kiosk.example.com").split("\n")[-1]
    assert last == "@kiosk.example.com #048213"
    assert "@" not in code(language)


@pytest.mark.parametrize("sender", ["W" * texts.LONGEST_SENDER, "Aurora"])
def test_whatever_leaves_is_one_segment_in_every_language(sender: str) -> None:
    """The longest of every kind, in every language: what does not fit goes shorter, else in English."""
    site = place("Aurora", sender)
    assert texts.problems(site, 8, 600_000, PUBLIC) == []
    for name, (kind, facts, filling) in texts.samples(site, 8, 600_000, PUBLIC).items():
        for language in texts.LANGUAGES:
            body = texts.words(kind, "text", {**facts, "language": language}, filling).body
            assert texts.length(body).segments == 1, (name, language, body)


def test_what_goes_in_english_is_told_beforehand() -> None:
    told = texts.notes(place("Aurora"), 6, 300_000, PUBLIC)
    assert any("confirm_booking in ja" in sentence and "goes in English" in sentence for sentence in told)
    assert not any(" in de " in sentence for sentence in told)
    facts = {"sender": "Aurora", "language": "ja"}
    said = texts.words("confirm_booking", "text", facts, texts.Filling(secret=f"{PUBLIC}/b/{'x' * 43}"))
    assert said.body.startswith("Please confirm")


def test_an_address_too_long_for_any_language_is_refused_at_start() -> None:
    far = "https://" + "a-very-long-label." * 7 + "example.com"
    assert any("link in en" in sentence for sentence in texts.problems(place("Aurora"), 6, 300_000, far))


def test_a_caller_reads_who_called_and_a_reference_and_no_promise_that_nobody_calls() -> None:
    """X37: it names the call the guest made; the clerk's name cannot make it longer or break the line."""
    facts = {"sender": "Aurora", "language": "en", "reference": "A7"}
    said = texts.words("caller", "text", facts, texts.Filling("048213", "caller", "Zoë\n@evil #1"))
    assert said.body == "048213: only for the call YOU made to Aurora. Zoe @evil #1, ref A7."
    for language in texts.LANGUAGES:
        body = texts.words("caller", "text", {**facts, "language": language}, texts.Filling("048213", "caller", "Zoë"))
        assert PHRASES[language].never not in body.body
        assert "\n" not in body.body


def test_a_call_reads_the_digits_one_by_one_and_twice() -> None:
    said = texts.words("code", "voice", {"sender": "Aurora", "language": "en"}, texts.Filling("048213", "check_in"))
    lines = said.body.split("\n")
    assert lines == [
        "Hello. This is Aurora. Your code is:", *"048213", "Once more, your code is:", *"048213", "Goodbye.",
    ]  # fmt: skip


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_an_e_mail_has_no_code_in_its_subject(language: str) -> None:
    """X14: mail programs show subjects to anybody."""
    facts = {"sender": "Aurora", "language": language, "url": "", "what": "phone", "contact": ""}
    for kind in sorted(kind for kind, channels in CARRIED.items() if "email" in channels):
        filling = texts.Filling("04821355", "check_in", "https://x.example/l/token", 600_000)
        said = texts.words(kind, "email", facts, filling)
        assert said.subject
        assert "04821355" not in said.subject + ("" if kind == "code" else said.body)
        assert "\n" not in said.subject


def test_a_changed_address_says_how_to_object() -> None:
    """N12: by the link, else by the site's contact, else at the desk."""
    facts = {"sender": "Aurora", "language": "en", "what": "phone", "contact": "+43 1 234"}
    for filling, given, expected in (
        (texts.Filling(), facts, "Not you? +43 1 234"),
        (texts.Filling(secret="https://x.example/o"), facts, "Not you? https://x.example/o"),
        (texts.Filling(), {**facts, "contact": ""}, "Not you? Please see our front desk."),
    ):
        assert texts.words("address_changed", "text", given, filling).body == (
            f"Aurora: the phone number on your booking was changed. {expected}"
        )


@pytest.mark.parametrize(
    ("wanted", "spoken"),
    [("de-AT", "de"), ("zh", "zh-Hans"), ("zh-Hans", "zh-Hans"), ("pt", "en"), ("", "en"), ("EN_gb", "en")],
)
def test_the_nearest_language_is_spoken(wanted: str, spoken: str) -> None:
    assert texts.language_of(wanted) == spoken


def test_every_language_says_everything_and_owns_up_to_its_review() -> None:
    english = PHRASES["en"]
    for language, spoken in PHRASES.items():
        for name in ("code", "said", "changed", "subjects"):
            assert getattr(spoken, name).keys() == getattr(english, name).keys(), (language, name)
    assert set(PHRASES) - {"en"} == UNREVIEWED


def test_staff_read_why_a_guest_needs_them_in_their_language() -> None:
    """Every step of the screen has words of its own group, in every language; no internal name is sent."""
    facts = {"sender": "A", "kiosk": "Lobby"}
    for language in texts.LANGUAGES:
        told = {
            step: texts.words("help_call", "text", {**facts, "language": language, "step": step}, texts.Filling()).body
            for step in (*Step, QUESTIONS_ANSWERED, DOCUMENT_SHOWN, "a_step_of_tomorrow")
        }
        assert len(set(told.values())) == 10, language
        assert not any("_" in body for body in told.values()), language
    assert "answered 2 questions" in texts.words(
        "help_call", "text", {**facts, "language": "en", "step": QUESTIONS_ANSWERED}, texts.Filling()
    ).body  # fmt: skip


def test_odd_names_of_kiosks_cannot_break_the_line_or_the_alphabet() -> None:
    """X28: neither a newline nor a character that would make it three segments."""
    facts = {"sender": "A", "language": "en", "kiosk": "Lobby\n@evil #123456 – “Süd”", "step": "x\r\ny"}
    text = texts.words("help_call", "text", facts, texts.Filling()).body
    assert "\n" not in text
    assert "\r" not in text
    assert texts.length(text).alphabet == "gsm7"


def test_a_site_without_a_plain_name_is_refused_at_start() -> None:
    assert texts.problems(place("オーロラ"), 6, 600_000) != []
    assert texts.problems(place("オーロラ", sender="Aurora"), 6, 600_000) == []
    assert texts.problems(place("Hotel Aurora am See und am Wald"), 8, 600_000) == []
