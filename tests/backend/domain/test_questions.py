"""Which facts are asked, and that the right answer does not stand out (X39)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_backend.domain.booking import Booking, Guest, Seat, Standing
from kiosk_backend.domain.itinerary import Leg, Money, Stay
from kiosk_backend.domain.private import PersonName, Secret
from kiosk_backend.domain.questions import CHOICES, LEAST_FACTS, choices, facts_of

STAY = Stay(
    "s", dt.date(2026, 9, 21), dt.date(2026, 9, 24), "Double room", bed="King bed",
    to_pay_now=Money(Decimal("84.00"), "EUR"), city_tax=Money(Decimal("6.40"), "EUR"),
)  # fmt: skip
LEG = Leg(
    "l", 0, "NW", "418", dt.date(2026, 11, 21), "LIS", "Lisbon", "LHR", "London",
    dt.datetime.fromisoformat("2026-11-21T14:25+00:00"), dt.datetime.fromisoformat("2026-11-21T17:10+00:00"),
    cabin="Economy",
)  # fmt: skip
PARTY = (
    Guest("a", 0, PersonName("Maria"), PersonName("Lindqvist"), bags=1, bag_kg=20, seats={0: Seat("14C", "aisle")}),
    Guest("b", 1, PersonName("Jonas"), PersonName("Lindqvist"), child=True),
)
BOOKING = Booking("b", "aurora", "test", "k", "stay", Standing.RESERVED, Secret("ABC123"), PARTY, STAY)
FLIGHT = replace(BOOKING, kind="flight", itinerary=(LEG,))
SHOWN = {"arrival_weekday", "nights", "guests", "leave_date", "booked_name_initial", "flight_number"}


def test_what_the_card_shows_before_the_code_is_never_asked() -> None:
    """X39: dates, nights, first name, guests and flight stand on the screen."""
    assert not SHOWN & set(facts_of(BOOKING, minimal=False))
    assert not SHOWN & set(facts_of(FLIGHT, minimal=False))
    minimal = set(facts_of(BOOKING, minimal=True))
    assert {"arrival_weekday", "nights", "leave_date", "booked_name_initial"} <= minimal
    assert "guests" not in minimal  # shown in any case


def test_what_was_typed_to_find_the_booking_is_not_asked() -> None:
    found = facts_of(BOOKING, minimal=True, found_by="name_and_date")
    assert not {"arrival_weekday", "booked_name_initial"} & set(found)


def test_a_rich_stay_and_a_flight_have_enough_a_bare_stay_has_not() -> None:
    assert len(facts_of(BOOKING, minimal=False)) >= LEAST_FACTS
    assert len(facts_of(FLIGHT, minimal=False)) >= LEAST_FACTS
    bare = replace(BOOKING, party=PARTY[:1], itinerary=replace(STAY, bed="", to_pay_now=None, city_tax=None))
    assert facts_of(bare, minimal=False) == {"room_type": "Double room"}


def test_a_room_nobody_could_confuse_is_not_asked() -> None:
    named = replace(BOOKING, itinerary=replace(STAY, room_type="Hay Loft"))
    assert "room_type" not in facts_of(named, minimal=False)
    lofts = ("Hay Loft", "Barn", "Stable", "Mill", "Forge")
    assert facts_of(named, minimal=False, room_types=lofts)["room_type"] == "Hay Loft"
    assert set(choices("room_type", "Hay Loft", b"seed", room_types=lofts)) == set(lofts)


@given(st.binary(min_size=1, max_size=32), st.booleans())
def test_five_choices_one_right_the_same_each_time(seed: bytes, minimal: bool) -> None:
    for booking in (BOOKING, FLIGHT):
        for fact, right in facts_of(booking, minimal=minimal).items():
            offered = choices(fact, right, seed)
            assert len(set(offered)) == CHOICES == len(offered)
            assert right in offered
            assert choices(fact, right, seed) == offered


@given(st.binary(min_size=1, max_size=32), st.integers(0, 9), st.integers(0, 60), st.integers(0, 100_000))
def test_every_value_a_booking_can_have_has_four_others(seed: bytes, few: int, kilos: int, cents: int) -> None:
    money = str(Money(Decimal(cents) / 100, "EUR"))
    for fact, right in (("bags", str(few)), ("children", str(few)), ("nights", str(few)), ("to_pay_now", money)):
        assert len(set(choices(fact, right, seed))) == CHOICES
    assert len(set(choices("bag_kg", str(kilos), seed))) == CHOICES


def test_the_right_one_has_no_place_of_its_own() -> None:
    """Over many visits it stands in many places; what has an end, such as a weekday or a count, has its own order."""
    for fact, right in facts_of(BOOKING, minimal=True).items():
        places = {choices(fact, right, bytes([n])).index(right) for n in range(200)}
        assert len(places) >= {"children": 2, "arrival_weekday": 1}.get(fact, 3), fact


def test_an_unknown_fact_is_a_bug() -> None:
    with pytest.raises(KeyError):
        choices("shoe_size", "42", b"seed")
