"""The policy matrix: what which evidence is good for, and that no way round it is shorter (verification §6)."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_backend.domain.assurance import NEEDED, ORDER, STRONG, decide, factors, level_of, stated

METHODS = ("sms", "voice", "link", "passkey", "email", "questions", "document", "staff")
WEAK = ("email", "questions")


@pytest.mark.parametrize(
    ("shown", "level"),
    [
        ((), "V0"),
        (("questions",), "V0"),
        (("email",), "V0"),
        (("email", "questions"), "V1"),
        (("sms",), "V2"),
        (("voice",), "V2"),
        (("link",), "V2"),
        (("passkey",), "V2"),
        (("document",), "V2"),
        (("questions", "sms"), "V2"),
        (("staff",), "V3"),
    ],
)
def test_the_level_of_what_was_shown(shown: tuple[str, ...], level: str) -> None:
    assert level_of(shown) == level


@pytest.mark.parametrize("shown", [(), *((one,) for one in WEAK), WEAK])
@pytest.mark.parametrize("purpose", ["check_in", "caller", "profile_change"])
def test_e_mail_and_questions_never_reach_v2(shown: tuple[str, ...], purpose: str) -> None:
    """N7, S9, X11: not alone, not together, whatever the site allows."""
    assert ORDER.index(level_of(shown)) < ORDER.index("V2")
    assert not decide(purpose, shown).allowed
    allowed_by_mail = decide(purpose, shown, by_email=True).allowed
    assert allowed_by_mail == (purpose == "check_in" and shown == WEAK)


def test_a_check_in_at_v1_needs_the_sites_yes_and_marks_the_pass() -> None:
    """S4: the booking's facts and something received; the desk looks at a document."""
    assert not decide("check_in", WEAK).allowed
    decision = decide("check_in", WEAK, by_email=True)
    assert (decision.allowed, decision.level, decision.mark) == (True, "V1", "show_id")
    assert decide("check_in", ("sms",), by_email=True).mark == ""
    assert decide("booking_confirmation", WEAK).mark == ""


def test_a_booking_is_confirmed_at_v1() -> None:
    assert decide("booking_confirmation", WEAK).allowed
    assert decide("booking_confirmation", ("sms",)).allowed
    assert not decide("booking_confirmation", ("email",)).allowed
    assert not decide("booking_confirmation", ("questions",)).allowed


def test_a_number_on_hold_proves_nothing() -> None:
    """X35: nor does a passkey of it; a document or staff do."""
    for method in ("sms", "voice", "link", "passkey"):
        assert level_of((method,), ("held",)) == "V0"
        assert not decide("check_in", (method, "questions"), risk=("held",)).allowed
    assert decide("check_in", ("document",), risk=("held",)).allowed
    assert decide("check_in", ("staff",), risk=("held",)).allowed
    assert not decide("check_in", WEAK, risk=("email_held",), by_email=True).allowed


@pytest.mark.parametrize("risk", ["voip", "hook"])
def test_a_risk_asks_for_one_more_factor_and_says_which_would_do(risk: str) -> None:
    """N10: step-up."""
    decision = decide("check_in", ("sms",), risk=(risk,), offered=("sms", "link", "voice", "email", "document"))
    assert not decision.allowed
    assert decision.needs == ("email", "document")  # another text or call to the same number is no other factor
    assert decision.why == risk
    assert decide("check_in", ("sms", "questions"), risk=(risk,)).allowed
    assert decide("check_in", ("staff",), risk=(risk,)).allowed


def test_a_site_chooses_which_risks_ask_for_more() -> None:
    assert decide("check_in", ("sms",), risk=("soon",)).allowed
    assert not decide("check_in", ("sms",), risk=("soon",), step_up=("soon",)).allowed
    assert decide("check_in", ("sms",), risk=("voip",), step_up=()).allowed
    assert decide("check_in", ("sms",), risk=("fraud",)).allowed  # recorded only, until the site says otherwise
    assert not decide("check_in", ("sms",), risk=("fraud",), step_up=("fraud",)).allowed


def test_needs_are_the_ways_that_would_complete_it() -> None:
    assert decide("check_in", ("questions",), offered=("sms", "email", "document")).needs == ("sms", "document")
    assert decide("check_in", ("questions",), by_email=True, offered=("sms", "email")).needs == ("sms", "email")
    assert decide("check_in", ("questions",), offered=()).needs == ()


@given(
    st.sets(st.sampled_from(METHODS)),
    st.sampled_from(METHODS),
    st.sets(st.sampled_from(["voip", "fraud", "hook", "held", "email_held"])),
    st.booleans(),
    st.sampled_from(sorted(NEEDED)),
)
def test_more_evidence_never_hurts_and_more_risk_never_helps(
    shown: set[str], more: str, risk: set[str], by_email: bool, purpose: str
) -> None:
    before = decide(purpose, shown, risk=risk, by_email=by_email)
    after = decide(purpose, {*shown, more}, risk=risk, by_email=by_email)
    assert after.allowed or not before.allowed
    assert decide(purpose, shown, by_email=by_email).allowed or not before.allowed


def test_only_strong_evidence_reaches_v2_over_all_combinations() -> None:
    """X11: the matrix has no hole."""
    for many in range(len(METHODS) + 1):
        for shown in itertools.combinations(METHODS, many):
            reaches = ORDER.index(level_of(shown)) >= ORDER.index("V2")
            assert reaches == bool(set(shown) & (STRONG | {"staff"}))


def test_text_call_and_link_are_one_factor() -> None:
    assert factors(("sms", "voice", "link")) == 1
    assert factors(("sms", "passkey", "questions")) == 3
    assert stated(("email", "questions", "email")) == "email questions"
