"""The authorisation table, weak PINs and the waits after wrong ones."""

import itertools

import pytest

from kiosk_backend.domain.policy import Policy
from kiosk_backend.domain.staff import (
    LONGEST_KIOSK_PAUSE,
    is_number,
    is_pin,
    is_weak,
    kiosk_pause,
    may,
    person_pause,
    short_name,
)

MATRIX = {
    # action: attendant, supervisor, technician
    "find": "yyn",
    "override": "yyn",
    "reprint": "yyn",
    "send_pass": "yyn",
    "lock": "yyn",
    "undo": "nyn",
    "unlock": "nyn",
    "service": "yyy",
    "devices": "nyy",
    "help": "yyn",
}


@pytest.mark.parametrize(
    ("role", "action", "allowed"),
    [
        (role, action, row[at] == "y")
        for action, row in MATRIX.items()
        for at, role in enumerate(("attendant", "supervisor", "technician"))
    ],
)
def test_every_role_may_exactly_what_the_table_says(role: str, action: str, allowed: bool) -> None:
    assert may(role, action) is allowed


@pytest.mark.parametrize(("role", "action"), [("guest", "find"), ("supervisor", "import"), ("", "")])
def test_what_is_not_in_the_table_is_denied(role: str, action: str) -> None:
    assert not may(role, action)


@pytest.mark.parametrize(
    "pin",
    ["000000", "112112", "123456", "654321", "890123", "121212", "404040", "112211", "914321", "777712", "123321"],
)
def test_pins_people_try_first_are_weak(pin: str) -> None:
    assert is_weak(pin)


@pytest.mark.parametrize("pin", ["482193", "073915", "915370", "620488"])
def test_ordinary_pins_are_not(pin: str) -> None:
    assert not is_weak(pin)


def test_few_pins_are_lost_to_the_weak_list() -> None:
    weak = sum(is_weak(f"{number:06d}") for number in range(0, 1_000_000, 7))
    assert 0.005 < weak / (1_000_000 / 7) < 0.03


@pytest.mark.parametrize("text", ["12345", "1234567", "١٢٣٤٥٦", "12345 ", "12345\n", "²23456", ""])
def test_a_pin_is_six_ascii_digits(text: str) -> None:
    assert not is_pin(text)
    assert is_pin("012345")


@pytest.mark.parametrize("text", ["12", "1234", "१२३", "1 2"])
def test_a_staff_number_is_three_ascii_digits(text: str) -> None:
    assert not is_number(text)
    assert is_number("007")


def test_the_kiosk_waits_first_and_doubles_to_a_quarter_of_an_hour() -> None:
    first = Policy().pin_pause
    waits = [kiosk_pause(n, first) // 1_000 for n in range(9)]
    assert waits == [0, 15, 30, 60, 120, 240, 480, 900, 900]
    assert kiosk_pause(10_000, first) == LONGEST_KIOSK_PAUSE


def test_the_person_waits_later_than_the_kiosk_and_longer_each_time() -> None:
    first = Policy().pin_pause
    waits = [person_pause(n, first) for n in range(15)]
    assert waits[:5] == [0] * 5
    assert waits[5] == first
    assert all(b == 2 * a for a, b in itertools.pairwise(waits[5:]))
    assert all(person_pause(n, first) <= kiosk_pause(n, first) for n in range(9))


def test_staff_are_shown_by_first_name_and_initial() -> None:
    assert (short_name("Sofia", "Berg"), short_name("Sofia", ""), short_name("", "Berg")) == (
        "Sofia B.",
        "Sofia",
        "Berg",
    )
