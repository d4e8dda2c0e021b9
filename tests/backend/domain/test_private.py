"""Private values print as masks, whatever prints them (verification §5.7, X18)."""

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_backend.domain.private import (
    BULLETS,
    Address,
    Birthday,
    Document,
    Email,
    PersonName,
    Phone,
    Private,
    Secret,
    mask_email,
    mask_phone,
)

VALUES: list[Private] = [
    Secret("493817"),
    Phone("+4366012345678"),
    Email("ada.lovelace@example.org"),
    PersonName("Lovelace"),
    Birthday("1815-12-10"),
    Document("P1234567"),
    Address("12 St James's Square"),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_nothing_prints_the_value(value: Private) -> None:
    inside = value.reveal()
    shown = [
        str(value),
        repr(value),
        f"{value}",
        f"{value!r}",
        "{}".format(value),  # noqa: UP032
        f"{value:>80}",
        repr([value]),
        repr({1: value}),
    ]
    assert not any(inside in text or inside[2:-2] in text for text in shown)
    assert all(BULLETS in text for text in shown)


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_private_values_are_not_pickled_nor_copied(value: Private) -> None:
    with pytest.raises(TypeError, match="private"):
        pickle.dumps(value)
    with pytest.raises(TypeError, match="private"):
        copy.deepcopy(value)


def test_equality_is_by_type_and_value() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != PersonName("a")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a"), PersonName("a")}) == 2


def test_a_phone_shows_two_digits_and_is_e164() -> None:
    phone = Phone("+4366012345678")
    assert phone.ending == "78"
    assert str(phone) == "•••• 78"
    for wrong in ("066012345678", "+43 660 1234567", "+0123456789", "+12345", "", "+4366012345678x"):
        with pytest.raises(ValueError, match=r"E\.164") as caught:
            Phone(wrong)
        assert not wrong or wrong not in str(caught.value)


@pytest.mark.parametrize(
    ("number", "mask"),
    [("+4366012345678", "•••• 78"), ("12345", "••••"), ("", "••••"), ("123456", "••••"), ("1234567", "•••• 67")],
)
def test_phone_masks(number: str, mask: str) -> None:
    """X18: five digits are not shown at all."""
    assert mask_phone(number) == mask


@pytest.mark.parametrize(
    ("address", "mask"),
    [
        ("ada@example.org", "a••••@e••••.org"),
        ("f@bar", "••••"),
        ("ab@example.org", "••••"),
        ("ada@ex.org", "••••"),
        ("ada@example", "••••"),
        ("ada.lovelace@mail.example.co.uk", "a••••@m••••.uk"),
        ("", "••••"),
        ("@", "••••"),
    ],
)
def test_email_masks(address: str, mask: str) -> None:
    """X18: short addresses are not shown at all."""
    assert mask_email(address) == mask


@given(st.from_regex(r"[a-z]{3,12}@[a-z]{3,12}\.(org|example)", fullmatch=True))
def test_an_email_mask_has_the_same_length_for_any_name(address: str) -> None:
    shown = str(Email(address))
    assert address.split("@")[0] not in shown
    assert len(shown) == len("a••••@e••••.") + len(address.rpartition(".")[2])


def test_an_email_must_be_one() -> None:
    for wrong in ("", "a", "@b", "a@", "a b@c.org", "x" * 250 + "@example.org"):
        with pytest.raises(ValueError, match="e-mail"):
            Email(wrong)
