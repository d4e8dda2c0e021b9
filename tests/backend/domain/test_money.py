"""Prices, caps and their alarms."""

from __future__ import annotations

import pytest

from kiosk_backend.domain.money import DEMO_CAPS, MILLIONTHS, Caps, Prices, passed, spent_by


def test_a_price_is_that_of_channel_and_country() -> None:
    prices = Prices(text=80_000, voice=200_000, text_to={"AT": 60_000}, voice_to={"US": 10_000})
    assert [prices.of("text", country) for country in ("AT", "DE")] == [60_000, 80_000]
    assert [prices.of("voice", country) for country in ("AT", "US")] == [200_000, 10_000]
    assert prices.of("email", "AT") == 0


@pytest.mark.parametrize(("amount", "shown"), [
    (0, "0.00 EUR"), (1, "0.01 EUR"), (10_000, "0.01 EUR"), (10_001, "0.02 EUR"), (1_234_560_000, "1,234.56 EUR"),
])  # fmt: skip
def test_money_is_written_rounded_up(amount: int, shown: str) -> None:
    assert Prices().written(amount) == shown


@pytest.mark.parametrize(("before", "after", "levels"), [
    (0, 49, []), (0, 50, [50]), (49, 51, [50]), (50, 79, []), (79, 80, [80]), (0, 100, [50, 80, 100]), (99, 120, [100]),
    (100, 130, []),
])  # fmt: skip
def test_an_alarm_rings_when_its_level_is_reached_not_before_nor_after(
    before: int, after: int, levels: list[int]
) -> None:
    """X24."""
    assert passed(100, before, after) == levels


def test_a_cap_counts_for_all_and_for_the_country_and_ends_later_for_some() -> None:
    caps = Caps(hour=10, day=20, country_hour=5, country_day=6, reserve_percent=50)
    assert list(caps.windows("DE")) == [("all", "hour", 10), ("all", "day", 20), ("DE", "hour", 5), ("DE", "day", 6)]
    assert [caps.of(scope, window) for scope, window, _ in caps.windows("DE")] == [10, 20, 5, 6]
    assert (caps.ends(10, reserved=False), caps.ends(10, reserved=True)) == (10, 15)
    assert Caps().missing == ("hour", "day", "country_hour", "country_day")
    assert list(Caps().windows("DE")) == []
    assert DEMO_CAPS.missing == ()
    assert DEMO_CAPS.hour >= MILLIONTHS


@pytest.mark.parametrize("wrong", [
    {"hour": -1}, {"hour": 2, "day": 1}, {"country_hour": 2, "country_day": 1}, {"reserve_percent": 201},
])  # fmt: skip
def test_caps_that_bound_nothing_are_refused(wrong: dict[str, int]) -> None:
    """X42."""
    with pytest.raises(ValueError, match="must"):
        Caps(**wrong)


@pytest.mark.parametrize("wrong", [{"currency": "eur"}, {"text": -1}, {"text_to": {"at": 1}}, {"voice_to": {"AT": -1}}])
def test_prices_that_cannot_be_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="must"):
        Prices(**wrong)  # type: ignore[arg-type]


def test_amounts_are_told_dearest_first() -> None:
    assert spent_by({"AT": 1, "DE": 3, "BE": 3}) == [("BE", 3), ("DE", 3), ("AT", 1)]
