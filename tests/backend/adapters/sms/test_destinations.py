"""What may go to a number, by the public numbering plans (X20, verification §6 "Destinations")."""

from __future__ import annotations

import pytest

from kiosk_backend.adapters.sms.destinations import NumberingPlans
from kiosk_backend.domain.private import Phone
from kiosk_backend.ports.sms import NOWHERE, Destination

PLANS = NumberingPlans()
COUNTRIES = ("AT", "GB", "US", "DE")


@pytest.mark.parametrize(("number", "country", "kind", "reach"), [
    ("+436601234542", "AT", "mobile", "text"),
    ("+491701234567", "DE", "mobile", "text"),
    ("+14155552671", "US", "fixed_line_or_mobile", "text"),  # in the US nobody can tell
    ("+4315123456", "AT", "fixed_line", "voice_only"),
    ("+445612345678", "GB", "voip", "step_up"),
    ("+43900123456", "AT", "premium_rate", "refused"),
    ("+449012345678", "GB", "premium_rate", "refused"),
    ("+43810123456", "AT", "shared_cost", "refused"),
    ("+43800123456", "AT", "toll_free", "refused"),
    ("+447640123456", "GB", "pager", "refused"),
    ("+447012345678", "GB", "personal_number", "refused"),
    ("+443301234567", "GB", "uan", "refused"),
    ("+8816123456789", "001", "mobile", "refused"),  # satellite, mobile by plan: no country
    ("+882161234567", "001", "voip", "refused"),
    ("+883510012345678", "001", "voip", "refused"),
    ("+33612345678", "FR", "mobile", "refused"),  # a mobile of a country that nobody allowed
    ("+99912345678", "001", "unknown", "refused"),
])  # fmt: skip
def test_kinds_of_numbers(number: str, country: str, kind: str, reach: str) -> None:
    """X20: premium, shared cost, freephone, company, pager, personal and satellite numbers get nothing."""
    found = PLANS.judge(Phone(number), COUNTRIES)
    assert (found.country, found.reach) == (country, reach)
    assert found.kind in (kind, "unknown")
    assert bool(found.why) == (reach == "refused")


def test_an_answer_is_of_the_number_and_the_countries_that_were_asked() -> None:
    """The last answer is remembered for one use case; it must never be another's."""
    maria, other = Phone("+436601234542"), Phone("+43900123456")
    for phone, countries, reach in (
        (maria, ("AT",), "text"), (maria, ("AT",), "text"), (maria, ("DE",), "refused"), (other, ("DE",), "refused"),
        (other, ("AT",), "refused"), (maria, ("AT",), "text"),
    ):  # fmt: skip
        assert PLANS.judge(phone, countries).reach == reach


def test_numbers_for_drama_belong_to_the_demo_only() -> None:
    """X34: they are valid nowhere; reserved, they count for the country of their calling code."""
    drama = Phone("+447700900123")
    assert PLANS.judge(drama, COUNTRIES).reach == "refused"
    assert NumberingPlans(("+447700900",)).judge(drama, ("AT",)) == Destination("GB", "reserved", "text")


def test_without_plans_nothing_leaves() -> None:
    """Fails closed."""
    assert NOWHERE.judge(Phone("+436601234542"), ("AT",)).reach == "refused"
