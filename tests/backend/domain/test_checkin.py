"""Who of a party may be checked in, and what the booking's state follows from."""

import pytest

from kiosk_backend.domain.checkin import NotPlanned, Planned, plan, status_after

PARTY = ["anna", "ben", "cleo"]


def test_everybody_at_once_leaves_nobody() -> None:
    assert plan(PARTY, PARTY, ["stay"], frozenset()) == Planned(
        ("anna", "ben", "cleo"), (("anna", "stay"), ("ben", "stay"), ("cleo", "stay")), 0
    )


def test_some_may_come_later_and_are_counted() -> None:
    first = plan(["ben"], PARTY, ["out", "back"], frozenset())
    assert first == Planned(("ben",), (("ben", "out"), ("ben", "back")), 2)
    then = plan(["cleo", "anna"], PARTY, ["out", "back"], frozenset({("ben", "out"), ("ben", "back")}))
    assert isinstance(then, Planned)
    assert then.left == 0
    assert then.guest_ids == ("anna", "cleo")


@pytest.mark.parametrize("asked", [[], ["dora"], ["anna", "dora"], ["anna", "anna"]])
def test_nobody_strangers_and_doubles_are_refused(asked: list[str]) -> None:
    assert plan(asked, PARTY, ["stay"], frozenset()) == NotPlanned("guest_unknown")


def test_one_who_is_there_already_refuses_the_whole_request() -> None:
    assert plan(["anna", "ben"], PARTY, ["out", "back"], frozenset({("ben", "back")})) == NotPlanned(
        "already_checked_in"
    )


@pytest.mark.parametrize(
    ("kind", "standing", "status"),
    [
        ("stay", frozenset(), "reserved"),
        ("stay", frozenset({("anna", "s")}), "in_house"),
        ("flight", frozenset({("anna", "s")}), "checked_in"),
        ("flight", frozenset({("dora", "s")}), "reserved"),
    ],
)
def test_the_status_follows_from_who_is_there(kind: str, standing: frozenset[tuple[str, str]], status: str) -> None:
    assert status_after(kind, PARTY, ["s"], standing) == status


def test_a_flight_counts_only_when_every_leg_is_there() -> None:
    assert status_after("flight", PARTY, ["out", "back"], frozenset({("anna", "out")})) == "reserved"
