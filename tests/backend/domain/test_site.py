"""A site is read from its row, or refused with every key that is wrong."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from kiosk_backend.domain.declared import Refused
from kiosk_backend.domain.site import Place, Site, site

CONFIG: dict[str, Any] = {
    "brand": {"theme": "aurora", "name": "Hôtel Aurora", "accent": "#083F39"},
    "references": [{"pattern": "[A-Z0-9]{6}", "length": 6, "hint": "6 letters and numbers"}],
    "staff_phone": "+436601234567",
}


def read(config: dict[str, Any] | str = CONFIG, **row: str) -> Site:
    columns = {"site_id": "aurora", "kind": "stay", "name": "Aurora", "time_zone": "Europe/Vienna", "country": "AT"}
    return site(**{**columns, **row}, config=config if isinstance(config, str) else json.dumps(config))


def problems(config: dict[str, Any] | str = CONFIG, **row: str) -> list[str]:
    with pytest.raises(Refused) as refused:
        read(config, **row)
    return [str(problem) for problem in refused.value.problems]


def test_a_site_has_defaults_for_what_it_does_not_say() -> None:
    aurora = read()
    assert aurora.policy.check_in_from == "15:00"
    assert aurora.config.place.desk == "the front desk"
    assert aurora.sender == "Hotel Aurora"
    assert aurora.accepts_reference("AB12CD")
    assert not aurora.accepts_reference("AB12CDE")


def test_the_staff_phone_does_not_print() -> None:
    assert "6601234" not in repr(read())


def test_an_unknown_key_is_refused_with_a_suggestion() -> None:
    assert problems({**CONFIG, "policy": {"early_chek_in": True}}) == [
        "config.policy.early_chek_in: unknown key, did you mean 'early_check_in'?"
    ]


def test_every_problem_is_named_in_one_go() -> None:
    found = problems(
        {**CONFIG, "staff_phone": "12", "languages": "en"}, kind="bus", time_zone="Europe/Vien", country="at"
    )
    assert [problem.split(":")[0] for problem in found] == [
        "kind",
        "country",
        "time_zone",
        "config.languages",
        "config.staff_phone",
    ]


@pytest.mark.parametrize(
    ("policy", "part"),
    [
        ({"check_in_from": "3pm"}, "is not a time"),
        ({"closes_before_min": 0}, "closes_before_min"),
        ({"keep_days": 0}, "keep_days"),
        ({"show_room": "yes"}, "must be true or false"),
        ({"keep_days": True}, "must be a whole number"),
        ({"pre_verification_detail": "none"}, "must be one of full, minimal"),
    ],
)
def test_a_choice_outside_its_bounds_is_refused(policy: dict[str, Any], part: str) -> None:
    (problem,) = problems({**CONFIG, "policy": policy})
    assert part in problem


def test_broken_json_is_a_problem_not_a_crash() -> None:
    (problem,) = problems("{")
    assert problem.startswith("config: is not JSON")


def test_wall_clock_times_are_those_of_the_place() -> None:
    aurora = read()
    summer = aurora.instant(dt.date(2026, 7, 1), dt.time(15))
    assert aurora.local(summer).isoformat() == "2026-07-01T15:00:00+02:00"
    assert aurora.today(aurora.instant(dt.date(2026, 1, 1), dt.time(0))) == dt.date(2026, 1, 1)


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"places": []}, "places must be 1 to 5"),
        ({"route": [[1, 2, 3]]}, "route must be points"),
        ({"places": [{"name": "Lifts", "x": 800, "y": 0, "w": 200, "h": 10}]}, "within 952 by 520"),
    ],
)
def test_a_floor_plan_that_cannot_be_drawn_is_refused(change: dict[str, Any], part: str) -> None:
    plan = {"places": [{"name": "Lifts", "x": 0, "y": 0, "w": 200, "h": 100}], "you_x": 5, "you_y": 5, **change}
    (problem,) = problems({**CONFIG, "plan": plan})
    assert part in problem


def test_minutes_to_a_gate_are_those_of_the_gate_or_of_its_pier() -> None:
    place = Place(gate_minutes={"A": 5, "B": 8, "B12": 9})
    asked = ("B12", "b7", " A7 ", "B14A", "C3", "14", "")
    assert [place.minutes_to(gate) for gate in asked] == [9, 8, 5, 8, None, None, None]


@pytest.mark.parametrize(
    ("minutes", "part"),
    [
        ({"near the shop": 3}, "must name gates"),
        ({"": 3}, "must name gates"),
        ({"B": 0}, "1 to 90"),
        ({"B": 91}, "1 to 90"),
    ],
)
def test_minutes_to_a_gate_that_cannot_be_are_refused(minutes: dict[str, int], part: str) -> None:
    (problem,) = problems({**CONFIG, "place": {"gate_minutes": minutes}})
    assert part in problem
