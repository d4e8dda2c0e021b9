"""The formulas of unverified messages, and what may be set."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk_backend.domain.fraud import Baseline, Thresholds, address_bounds, country_bounds, enforced, scope
from kiosk_backend.domain.policy import DAY
from kiosk_backend.domain.replay import Past, Replay

OWN = Thresholds()


@pytest.mark.parametrize(("baseline", "home", "day", "hour"), [
    (Baseline(), False, 20, 3),  # the floors of authgear
    (Baseline(100, 0, 0), False, 20, 3),  # a fifth of 100
    (Baseline(500, 0, 0), False, 100, 16),  # the best of 14 days; an hour is a sixth of a day
    (Baseline(0, 900, 0), False, 180, 30),
    (Baseline(0, 0, 200), False, 20, 40),
    (Baseline(), True, 240, 60),  # home: a hotel on its first evening
    (Baseline(3_000, 0, 0), True, 600, 100),
])  # fmt: skip
def test_what_is_ordinary_for_a_country(baseline: Baseline, home: bool, day: int, hour: int) -> None:
    """A7: max(20, a fifth of the best of 14 days, of today's); an hour max(3, day / 6, a fifth of this hour's)."""
    assert country_bounds(OWN, baseline, home=home) == (day, hour)


def test_what_is_ordinary_for_a_web_address() -> None:
    """A7: max(10, a fifth of today's); an hour max(5, day / 6)."""
    assert address_bounds(OWN, Baseline()) == (10, 5)
    assert address_bounds(OWN, Baseline(5_000, 200, 0)) == (40, 6)


def test_guests_at_home_do_not_hide_what_goes_on_abroad() -> None:
    assert scope("DE", home=True) != scope("DE", home=False)


@pytest.mark.parametrize(("action", "first", "does"), [
    ("auto", None, "record_only"), ("auto", 0, "record_only"), ("auto", -14 * DAY + 1, "record_only"),
    ("auto", -14 * DAY, "deny"), ("deny", None, "deny"), ("record_only", -90 * DAY, "record_only"),
])  # fmt: skip
def test_rules_only_record_for_a_fortnight(action: Any, first: int | None, does: str) -> None:
    assert enforced(Thresholds(action=action), first, 0) == does


def test_who_is_exempt() -> None:
    own = Thresholds(
        allow_countries=("AT",), allow_prefixes=("+49170",), allow_addresses=("192.0.2.8/31", "2001:db8::/63")
    )
    assert own.exempts_number("+436601", "AT")
    assert own.exempts_number("+491701", "DE")
    assert not own.exempts_number("+491711", "DE")
    assert list(own.exempt_addresses()) == ["192.0.2.8", "192.0.2.9", "2001:db8::/64", "2001:db8:0:1::/64"]
    assert list(Thresholds(allow_addresses=("2001:db8::7/128",)).exempt_addresses()) == ["2001:db8::/64"]
    assert not Thresholds().exempts_number("+43", "AT")


@pytest.mark.parametrize("wrong", [
    {"country_day": 0}, {"prefix_hour": 0}, {"record_only_days": 91}, {"verified_percent": 101},
    {"allow_countries": ("at",)}, {"allow_prefixes": ("0660",)}, {"allow_addresses": ("10.0.0.0/8",)},
    {"allow_addresses": ("here",)}, {"allow_addresses": ("2001:db8::/32",)},
])  # fmt: skip
def test_thresholds_that_switch_a_rule_off_are_refused(wrong: dict[str, Any]) -> None:
    """X42: none is unlimited by a typo; a whole continent is not exempt."""
    with pytest.raises(ValueError, match="must"):
        Thresholds(**wrong)


def past(at: int, n: int, verified_at: int | None = None, **more: Any) -> Past:
    values: dict[str, Any] = {
        "at": at, "country": "DE", "home": False, "phone": b"%d" % n, "prefix": b"%d" % n, "address": None,
        "price": 10, "verified_at": verified_at, "sent": True,
    }  # fmt: skip
    return Past(**values | more)


def test_a_replay_frees_what_is_typed_at_the_moment_it_is_typed() -> None:
    seen = Replay(Thresholds(country_hour=1, country_day=6))
    for one in (past(0, 1, verified_at=50), past(40, 2), past(60, 3), past(70, 4)):
        seen.see(one)
    # the second met the first, still in the air; the third found room; the fourth met the third
    assert (seen.outcome.stopped, seen.outcome.saved, seen.outcome.honest_stopped) == (2, 20, 0)


def test_a_replay_of_what_was_denied_says_what_would_pass_now() -> None:
    seen = Replay(Thresholds(country_hour=2, country_day=12))
    for n in range(4):
        seen.see(past(n, n, sent=n < 2))
    assert (seen.outcome.let_through, seen.outcome.stopped, seen.outcome.spent) == (0, 0, 20)
    more = Replay(Thresholds(country_hour=3, country_day=18))
    for n in range(4):
        more.see(past(n, n, sent=n < 2))
    assert more.outcome.let_through == 1


def test_a_replay_blocks_a_prefix_for_a_day_unless_somebody_real_has_a_number_there() -> None:
    own = Thresholds(country_hour=10_000, country_day=10_000, prefix_hour=2)
    blocked = Replay(own).run([past(n, n, prefix=b"p") for n in range(4)] + [past(DAY - 1, 9, prefix=b"p")])
    assert dict(blocked.by_rule) == {"prefix": 1, "prefix_blocked": 2}
    real = Replay(own).run(
        [
            past(0, 0, prefix=b"p", verified_at=3),
            past(1, 1, prefix=b"p"),
            past(2, 2, prefix=b"p"),
            past(4, 4, prefix=b"p"),
        ]
    )
    assert dict(real.by_rule) == {"prefix": 1}


def test_a_replay_spares_a_number_that_typed_a_code_before() -> None:
    """X22."""
    seen = Replay(Thresholds(country_hour=1, country_day=6)).run(
        [past(0, 1, verified_at=5), past(6, 2), past(7, 1), past(8, 3)]
    )
    assert seen.stopped == 1


def test_a_replay_counts_countries_and_messages_of_a_web_address() -> None:
    own = Thresholds(country_hour=1_000, country_day=1_000)
    places = [past(n, n, country=country, address=b"a") for n, country in enumerate(("DE", "FR", "SE", "LV"))]
    assert dict(Replay(own).run(places).by_rule) == {"address_countries": 1}
    many = [past(n, n, address=b"b") for n in range(7)]
    assert dict(Replay(own).run(many).by_rule) == {"address_hour": 2}
