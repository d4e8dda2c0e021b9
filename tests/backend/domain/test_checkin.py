"""Who of a party may be checked in."""

import pytest

from kiosk_backend.domain.checkin import NotPlanned, Planned, plan

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
