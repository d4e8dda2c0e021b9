"""The wedge decoder tells scanners from people, undoes keyboard layouts, and never raises."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.devices.ports import Rubbish, ScannedText
from kiosk_app.devices.wedge import LAYOUTS, Layout, Typed, WedgeDecoder, WedgeResult, WedgeSettings

BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def feed(decoder: WedgeDecoder, text: str, every_ms: float, start: float = 0.0) -> list[WedgeResult]:
    """Type at one speed, then be silent for a second."""
    results: list[WedgeResult] = []
    now = start
    for char in text:
        now += every_ms
        results += decoder.feed(char, now)
    return results + decoder.tick(now + 1000)


def joined(results: list[WedgeResult]) -> str:
    assert all(isinstance(result, Typed) for result in results)
    return "".join(result.text for result in results if isinstance(result, Typed))


@pytest.mark.parametrize("every_ms", [1, 4, 20, 35])
def test_a_burst_with_its_end_is_a_code(every_ms: float) -> None:
    assert feed(WedgeDecoder(), "K1:ABC\r", every_ms) == [ScannedText("K1:ABC")]


@pytest.mark.parametrize("every_ms", [36, 80, 400])
def test_slow_keys_are_a_person_and_keep_their_order(every_ms: float) -> None:
    assert joined(feed(WedgeDecoder(), "K7R4PX\r", every_ms)) == "K7R4PX\r"


def test_a_short_roll_of_keys_is_still_a_person() -> None:
    assert joined(feed(WedgeDecoder(), "ab\r", 10)) == "ab\r"


def test_a_key_that_is_held_down_is_a_person() -> None:
    assert joined(feed(WedgeDecoder(), "aaaaaaaaaa", 30)) == "aaaaaaaaaa"


def test_a_person_before_and_after_a_scan_is_not_mixed_into_it() -> None:
    decoder = WedgeDecoder()
    results = feed(decoder, "Jo", 200) + feed(decoder, "NW418-CODE\r", 5, start=2000) + feed(decoder, "x", 9, 4000)
    assert results == [Typed("J"), Typed("o"), ScannedText("NW418-CODE"), Typed("x")]


def test_a_code_without_its_end_is_incomplete() -> None:
    assert feed(WedgeDecoder(), "K1:ABCDEF", 4) == [Rubbish("DS_INCOMPLETE")]


def test_a_code_without_its_prefix_is_corrupted() -> None:
    settings = WedgeSettings(prefix="~")
    assert feed(WedgeDecoder(settings), "~K1:ABC\r", 4) == [ScannedText("K1:ABC")]
    assert feed(WedgeDecoder(settings), "K1:ABC\r", 4) == [Rubbish("DS_CORRUPTED")]


def test_a_scanner_without_suffix_ends_by_silence() -> None:
    assert feed(WedgeDecoder(WedgeSettings(suffix="")), "K1:ABC", 4) == [ScannedText("K1:ABC")]


def test_an_endless_burst_is_invalid_and_takes_no_memory() -> None:
    decoder = WedgeDecoder()
    for at in range(100_000):
        assert decoder.feed("A", at * 2.0) == []
    assert len(decoder._held) <= 1001
    assert decoder.feed("\r", 200_000.0) == [Rubbish("DS_INVALID")]


@pytest.mark.parametrize("layout", ["us", "de", "fr"])
def test_a_code_survives_the_keyboard_layout_of_the_desktop(layout: Layout) -> None:
    typed = {chr(us): chr(host) for host, us in LAYOUTS[layout].items()}
    as_seen = "".join(typed.get(char, char) for char in BASE45)
    assert layout == "us" or as_seen != BASE45
    assert feed(WedgeDecoder(WedgeSettings(layout=layout)), as_seen + "\r", 3) == [ScannedText(BASE45)]


@pytest.mark.parametrize("bad", [{"max_gap_ms": 120.0}, {"min_length": 1}, {"suffix": "\r\n"}])
def test_settings_that_would_take_people_for_scanners_are_refused(bad: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"people|character"):
        WedgeSettings(**bad)


@given(st.lists(st.tuples(st.text(max_size=3), st.floats(0, 100)), max_size=80))
def test_whatever_is_typed_nothing_raises_and_no_slow_key_is_lost(keys: list[tuple[str, float]]) -> None:
    decoder = WedgeDecoder()
    now, results = 0.0, []
    for text, gap in keys:
        now += gap
        results += decoder.feed(text, now)
    results += decoder.tick(now + 1000)
    assert decoder.due_ms is None
    if all(isinstance(result, Typed) for result in results):
        assert joined(results) == "".join(text for text, _ in keys)
