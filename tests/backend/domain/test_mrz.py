"""Machine-readable lines: the specimens of ICAO 9303, every misread character found, names as people spell them."""

from __future__ import annotations

import datetime as dt
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_backend.domain.booking import Guest, Proofs
from kiosk_backend.domain.mrz import Unreadable, check_digit, expired, fit, name_fits, read
from kiosk_backend.domain.private import Birthday, Document, PersonName

TODAY = dt.date(2011, 6, 1)
TD3 = ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"]
TD2 = ["I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"]
TD1 = ["I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"]
CUSS = ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<"]
CHECKED = {
    "TD3": [(1, at) for at in (*range(10), *range(13, 20), *range(21, 44))],
    "TD2": [(1, at) for at in (*range(10), *range(13, 20), *range(21, 36))],
    "TD1": [*((0, at) for at in range(5, 30)), *((1, at) for at in (*range(7), *range(8, 15), *range(18, 30)))],
}


def guest(first: str, last: str, *, document: str = "", born: str = "", child: bool = False) -> Guest:
    proofs = Proofs(Document(document) if document else None, Birthday(born) if born else None)
    return Guest("g", 0, PersonName(first), PersonName(last), child=child, proofs=proofs)


@pytest.mark.parametrize(("lines", "number"), [(TD3, "L898902C3"), (TD2, "D23145890"), (TD1, "D23145890")])
def test_the_specimens_are_read(lines: list[str], number: str) -> None:
    document = read(lines, TODAY)
    assert (document.last, document.first, document.issuer) == ("ERIKSSON", "ANNA MARIA", "UTO")
    assert (document.number, document.born, document.expires) == (number, dt.date(1974, 8, 12), dt.date(2012, 4, 15))
    assert not document.cut


@pytest.mark.parametrize("lines", [TD3, TD2, TD1])
def test_every_misread_character_of_a_checked_field_is_found(lines: list[str]) -> None:
    """Where a number holds a 0 or 1 that may be an O or I, a second error can look like one of those: then the number
    is another one, which no booking holds."""
    whole = read(lines, TODAY)
    for line, at in CHECKED[whole.form]:
        right = lines[line][at]
        for wrong in "3479AEKU":
            if (check_digit(wrong) - check_digit(right)) % 10 == 0:
                continue  # the weights cannot tell these two apart
            broken = [*lines]
            broken[line] = broken[line][:at] + wrong + broken[line][at + 1 :]
            assert number_of(broken) != whole.number, (line, at, wrong)


def number_of(lines: list[str]) -> str:
    try:
        return read(lines, TODAY).number
    except Unreadable:
        return ""


def test_o_and_0_are_put_right_where_a_field_knows() -> None:
    lines = [TD3[0].replace("ERIKSSON", "ER1K550N"), "L898902C36UTO7408122F1204159ZE184226B<<<<<1O"]
    lines[1] = lines[1].replace("740812", "74O8I2").replace("120415", "I2O4I5")
    document = read(lines, TODAY)
    assert (document.last, document.born) == ("ERIKSSON", dt.date(1974, 8, 12))


def test_a_document_number_is_put_right_by_its_check_digit() -> None:
    assert read([TD3[0], TD3[1].replace("L898902C3", "L8989O2C3")], TODAY).number == "L898902C3"
    assert read([TD1[0].replace("D231458907", "D23I458907"), *TD1[1:]], TODAY).number == "D23145890"


def test_typed_with_blanks_and_small_letters() -> None:
    typed = [" ".join(line.lower()) for line in TD3]
    assert read([*typed, ""], TODAY).number == "L898902C3"


@pytest.mark.parametrize("lines", [[], [""], ["P<UTO"], CUSS, TD3[:1], [TD3[0], TD2[1]], ["É" * 44, TD3[1]]])
def test_what_is_no_document_is_unreadable(lines: list[str]) -> None:
    with pytest.raises(Unreadable):
        read(lines, TODAY)


@given(st.lists(st.text(alphabet=string.printable + "É<０", max_size=50), max_size=4))
def test_anything_typed_is_read_or_unreadable(lines: list[str]) -> None:
    assert isinstance(number_of(lines), str)


def test_what_is_unreadable_is_not_quoted() -> None:
    with pytest.raises(Unreadable) as refused:
        read([TD3[0], TD3[1].replace("740812", "740813")], TODAY)
    assert not any(part in str(refused.value) for part in ("ERIKSSON", "L898902C3", "7408"))


def td1(
    number: str, last: str = "ERIKSSON", first: str = "ANNA", born: str = "740812", expires: str = "120415"
) -> list[str]:
    """A card as an issuer makes it; a number above nine characters goes on in the optional part."""
    if len(number) <= 9:
        start = number.ljust(9, "<") + str(check_digit(number.ljust(9, "<")))
        top = f"I<UTO{start}".ljust(30, "<")
    else:
        top = f"I<UTO{number[:9]}<{number[9:]}{check_digit(number)}".ljust(30, "<")
    middle = f"{born}{check_digit(born)}F{expires}{check_digit(expires)}UTO".ljust(29, "<")
    whole = top[5:30] + middle[0:7] + middle[8:15] + middle[18:29]
    return [top, middle + str(check_digit(whole)), f"{last}<<{first}".ljust(30, "<")[:30]]


@given(
    st.text(alphabet=string.ascii_uppercase + string.digits, min_size=5, max_size=20),
    st.dates(dt.date(1930, 1, 1), dt.date(2010, 12, 31)),
    st.dates(dt.date(2011, 7, 1), dt.date(2040, 12, 31)),
)
def test_a_card_is_read_as_it_was_made(number: str, born: dt.date, expires: dt.date) -> None:
    document = read(td1(number, born=f"{born:%y%m%d}", expires=f"{expires:%y%m%d}"), TODAY)
    assert (document.number, document.expires) == (number, expires)
    assert document.born in (born, born.replace(year=born.year + 100) if born.year < 1911 else born)


def test_a_date_of_birth_may_be_unknown() -> None:
    document = read(td1("D23145890", born="<<<<<<"), TODAY)
    assert document.born is None
    assert fit(document, [guest("Anna", "Eriksson", born="1974-08-12")]) == "wrong"


def test_expiry() -> None:
    assert not expired(read(TD3, TODAY), dt.date(2012, 4, 15))
    assert expired(read(TD3, TODAY), dt.date(2012, 4, 16))


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        ("Anna", "Eriksson", "ERIKSSON<<ANNA<MARIA"),
        ("Anna Maria", "Eriksson", "ERIKSSON<<ANNA<MARIA"),
        ("A.", "Eriksson", "ERIKSSON<<ANNA<MARIA"),
        ("Annamaria", "Eriksson", "ERIKSSON<<ANNA<MARIA"),
        ("Jürgen", "Müller", "MUELLER<<JUERGEN"),
        ("Jürgen", "Müller", "MULLER<<JURGEN"),
        ("Jürgen", "Müller", "MUXXLLER<<JUXXRGEN"),
        ("Åse", "Strøm", "STROEM<<AASE"),
        ("Karl", "Groß", "GROSS<<KARL"),
        ("Ælfred", "Ægir", "AEGIR<<AELFRED"),
        ("José", "Nuñez", "NUNEZ<<JOSE"),
        ("José", "Nuñez", "NUNXXEZ<<JOSE"),
        ("Sean", "O'Neill", "O<NEILL<<SEAN"),
        ("Ana", "de la Cruz", "DE<LA<CRUZ<<ANA"),
        ("Юлия", "Щербакова", "SHCHERBAKOVA<<IULIIA"),
        ("", "Sukarno", "SUKARNO"),
        ("Łukasz", "Żółć", "ZOLC<<LUKASZ"),
    ],
)
def test_names_fit_as_they_are_written(first: str, last: str, shown: str) -> None:
    top = f"I<UTO{shown}".ljust(36, "<")
    assert name_fits(read([top, TD2[1]], TODAY), guest(first, last))


@pytest.mark.parametrize(
    ("first", "last"), [("Berta", "Eriksson"), ("Anna", "Erikson"), ("Anna", "Maria"), ("Annabel", "Eriksson")]
)
def test_another_name_does_not_fit(first: str, last: str) -> None:
    assert not name_fits(read(TD3, TODAY), guest(first, last))


def test_names_that_were_cut_off_fit_as_far_as_they_go() -> None:
    """Part 3, section 4.6: a filled field may have lost its end."""
    top = ("I<UTO" + "PAPANDROPOULOUKONSTANTINIDOU<<ALEXANDRA")[:36]
    document = read([top, TD2[1]], TODAY)
    assert document.cut
    assert name_fits(document, guest("Alexandra", "Papandropoulou-Konstantinidou"))
    assert not name_fits(document, guest("Berta", "Papandropoulou-Konstantinidou"))
    whole = read([("I<UTO" + "PAPANDROPOULOUKONSTANTINIDOUOFATHENS")[:36], TD2[1]], TODAY)
    assert name_fits(whole, guest("Alexandra", "Papandropoulou-Konstantinidou of Athens"))


def test_a_name_alone_is_no_proof() -> None:
    """Anybody can compute check digits, and the name was needed to find the booking."""
    document = read(TD3, TODAY)
    assert fit(document, [guest("Anna", "Eriksson")]) == "name_only"
    assert fit(document, [guest("Berta", "Eriksson")]) == "wrong"


def test_number_or_birth_prove_and_wrong_ones_refuse() -> None:
    document = read(TD3, TODAY)
    assert fit(document, [guest("Anna", "Eriksson", document="L898902C3")]) == "proved"
    assert fit(document, [guest("Anna", "Eriksson", born="1974-08-12")]) == "proved"
    assert fit(document, [guest("Anna", "Eriksson", document="X1234567", born="1974-08-12")]) == "proved"
    assert fit(document, [guest("Anna", "Eriksson", document="X1234567")]) == "wrong"
    assert fit(document, [guest("Anna", "Eriksson", born="1974-08-13")]) == "wrong"
    assert fit(document, [guest("Berta", "Eriksson", document="L898902C3")]) == "wrong"


def test_any_grown_up_of_the_party_may_show_one() -> None:
    party = [guest("Berta", "Lund", document="X1"), guest("Anna", "Eriksson", born="1974-08-12")]
    assert fit(read(TD3, TODAY), party) == "proved"
    assert fit(read(TD3, TODAY), [guest("Anna", "Eriksson", born="1974-08-12", child=True)]) == "wrong"


def test_nothing_of_a_person_is_printed() -> None:
    printed = repr(read(TD3, TODAY))
    assert not any(part in printed for part in ("ERIKSSON", "ANNA", "L898902C3", "1974"))
