"""A call counts as unanswered after sixty seconds."""

import pytest

from kiosk_backend.domain.help import eta, unanswered_in


@pytest.mark.parametrize(("waited", "left"), [(0, 60_000), (59_999, 1), (60_000, 0), (900_000, 0)])
def test_sixty_seconds_and_no_more(waited: int, left: int) -> None:
    assert unanswered_in(1_000, 1_000 + waited) == left


@pytest.mark.parametrize(("said", "shown"), [(-3, 1), (0, 1), (2, 2), (600, 30)])
def test_minutes_are_believable(said: int, shown: int) -> None:
    assert eta(said) == shown
