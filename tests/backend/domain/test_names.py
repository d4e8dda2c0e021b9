"""Names are one name however they are written, and another name is another name (experience I9)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_backend.domain.names import folded, folds


@pytest.mark.parametrize(
    "same",
    [
        ("Müller", "MUELLER", "muller", " Mu\u0308ller ", "mÜller"),
        ("García Márquez", "GARCIA MARQUEZ", "garcia-marquez", "GarciaMarquez"),
        ("O'Neill", "O’Neill", "ONEILL", "o neill", "O´Neill"),
        ("de la Cruz", "De La Cruz", "DELACRUZ", "de-la-cruz"),
        ("Sørensen", "Soerensen", "SORENSEN"),
        ("Åberg", "Aaberg", "Aberg"),
        ("Weiß", "Weiss", "WEISS"),
        ("Łukasz", "Lukasz"),
        ("Nguyễn", "Nguyen"),
        ("İnan", "Inan", "ınan"),
        ("Dvořák", "Dvorak"),
        ("Æbleskov", "Aebleskov"),
        ("Ωμέγα", "ωμεγα"),
        ("محمّد", "محمد"),
        ("St. John", "St John", "STJOHN"),
        ("ﬁsher", "Fisher"),
    ],
)
def test_one_name_written_in_several_ways_is_one_name(same: tuple[str, ...]) -> None:
    assert len({folded(name) for name in same}) == 1, [folded(name) for name in same]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Smith", "Smyth"),
        ("Smith", "Smit"),
        ("Smith", "Smithe"),
        ("かく", "がく"),
        ("Зайцев", "Заицев"),
        ("राम", "रमा"),
        ("Li", "Lee"),
        ("Ana", "Hana"),
    ],
)
def test_another_name_is_another_name(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@pytest.mark.parametrize("nothing", ["", " ", "%", "_", "*", "------", "'", "\u200d", "\u0301", "\0", "؟", "🙂"])
def test_what_has_no_letter_is_no_name(nothing: str) -> None:
    assert folded(nothing) == ""


def test_the_words_of_a_name_may_be_typed_in_another_order() -> None:
    assert folds("Márquez García")[1] == folds("García Márquez")[1]
    assert folds("Márquez García")[0] != folds("García Márquez")[0]


@given(st.text(max_size=70))
def test_folding_twice_changes_nothing_and_nothing_breaks_it(text: str) -> None:
    once = folded(text)
    assert not any(character.isspace() for character in once)
    assert len(folds(text)[1]) == len(once)


@given(st.text(alphabet=st.characters(min_codepoint=65, max_codepoint=122, categories=("L",)), max_size=40))
def test_case_never_counts(text: str) -> None:
    assert folded(text.lower()) == folded(text.upper())
