"""Time never goes back, ids rise, codes are even."""

import re
import uuid
from collections import Counter

import pytest
import time_machine

from kiosk_backend.adapters.simulated import START, CountedIds, SeededCodes, SetClock
from kiosk_backend.adapters.system import RandomCodes, RandomIds, SystemClock


@pytest.mark.parametrize("back", [1_000, 86_400_000, 10 * 365 * 86_400_000])
def test_a_clock_set_back_does_not_take_time_back(back: int) -> None:
    with time_machine.travel(START / 1000, tick=True) as travel:
        clock = SystemClock()
        before = clock.now()
        travel.shift(-back / 1000)
        after = clock.now()
        assert before <= after < before + 60_000
        assert clock.behind() == pytest.approx(back, abs=60_000)


def test_a_clock_set_forward_moves_time_forward() -> None:
    with time_machine.travel(START / 1000, tick=False) as travel:
        clock = SystemClock()
        travel.shift(3600)
        assert clock.now() == START + 3_600_000
        assert clock.behind() == 0


def test_time_goes_on_from_a_mark() -> None:
    with time_machine.travel(START / 1000, tick=False):
        clock = SystemClock(mark=START + 5_000)
        assert START + 5_000 <= clock.now() < START + 65_000
        clock.raise_to(START + 100_000)
        assert clock.now() >= START + 100_000
        clock.raise_to(START)
        assert clock.now() >= START + 100_000


def test_ids_are_uuid7_rising_and_unique_even_when_time_stands() -> None:
    ids = RandomIds(SetClock())
    made = [ids.new() for _ in range(10_000)]
    assert made == sorted(set(made))
    first = uuid.UUID(made[0])
    assert (first.version, first.variant, first.int >> 80) == (7, uuid.RFC_4122, START)
    assert CountedIds().new() == CountedIds().new()


@pytest.mark.parametrize("codes", [RandomCodes(), SeededCodes()])
def test_codes_have_all_their_digits_evenly(codes: RandomCodes | SeededCodes) -> None:
    made = [codes.code(6) for _ in range(20_000)]
    assert all(re.fullmatch("[0-9]{6}", code) for code in made)
    for place in range(6):
        counts = Counter(code[place] for code in made)
        chi_squared = sum((counts[digit] - 2_000) ** 2 / 2_000 for digit in "0123456789")
        assert chi_squared < 40  # 9 degrees of freedom: p < 1e-5
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", codes.token())
    assert codes.token() != codes.token()
    assert {codes.below(3) for _ in range(200)} == {0, 1, 2}
