"""Boarding passes as text, both ways; vectors of reference/domain.md §6.1 (checked there against npm bcbp 6.0.2)."""

import datetime as dt
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_backend.domain.bcbp import (
    BoardingPass,
    Leg,
    LegExtra,
    NotBcbp,
    Security,
    Unique,
    date_of,
    day_of,
    decode,
    encode,
    passenger,
    read,
)

ONE = "M1DESMARAIS/LUC       EABC123 YULFRAAC 0834 226F001A0025 100"
SIX = "M1DESMARAIS/LUC       EABC123 YULFRAAC 0834 226F001A0025 106>60000"
TWO = (
    "M2DESMARAIS/LUC       EABC123 YULFRAAC 0834 226F001A0025 14D>6181WW6225BAC 00141234560032A0141234567890 1AC AC "
    "1234567890123    20KYLX58ZDEF456 FRAGVALH 3664 227C012C0002 12E2A0140987654321 1AC AC 1234567890123    2PCNWQ"
    "^164GIWVC5EH7JNT684FVNJ91W2QA4DVN5J8K4F0L0GEQ3DF5TGBN8709HKT5D3DW3GBHFCVHMY7J5T6HFR41W2QA4DVN5J8K4F0L0GE"
)
LEG = Leg("ABC123", "YUL", "FRA", "AC", "0834", "226", "F", "001A", "0025", "1")


def test_the_short_vector_reads_as_it_is_printed() -> None:
    assert len(ONE) == 60
    assert decode(ONE) == BoardingPass("DESMARAIS/LUC", (LEG,))
    assert encode(BoardingPass("DESMARAIS/LUC", (LEG,))) == ONE


def test_the_long_vector_reads_field_by_field() -> None:
    assert len(TWO) == 324
    read_back = decode(TWO)
    assert read_back.version == 6
    assert read_back.unique == Unique("1", "W", "W", "6225", "B", "AC", "0014123456003")
    first, second = read_back.legs
    extra = LegExtra("014", "1234567890", "", "1", "AC", "AC", "1234567890123", "", "20K", "Y")
    assert (first.extra, first.airline_use) == (extra, "LX58Z")
    assert (second.locator, second.from_code, second.carrier, second.flight, second.seat) == (
        "DEF456", "FRA", "LH", "3664", "012C",
    )  # fmt: skip
    assert second.extra is not None
    assert (second.extra.document, second.extra.free_bags, second.airline_use) == ("0987654321", "2PC", "WQ")
    assert read_back.security is not None
    assert (read_back.security.kind, len(read_back.security.data)) == ("1", 0x64)


@pytest.mark.parametrize("text", [ONE, SIX, TWO])
def test_a_vector_is_written_as_it_was_read(text: str) -> None:
    assert encode(decode(text)) == text


@pytest.mark.parametrize("text", [ONE, SIX, TWO])
def test_no_cut_pass_is_taken_for_a_whole_one(text: str) -> None:
    whole = decode(text)
    for length in range(len(text)):
        try:
            cut = decode(text[:length])
        except NotBcbp:
            continue
        assert cut.security is None, "only the security data may be missing altogether"
        assert cut.legs == whole.legs
        assert text[length] == "^"


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("format", "S" + ONE[1:]),
        ("legs", "M0" + ONE[2:]),
        ("size", ONE[:-2] + "ZZ"),
        ("rest", ONE + "X"),
        ("version", SIX.replace(">", "<")),
        ("version 0", SIX.replace(">6", ">0")),
        ("not ASCII", ONE.replace("LUC", "LÜC")),
        ("newline", ONE.replace("LUC", "LU\n")),
        ("nothing", ""),
    ],
)
def test_what_breaks_the_format_is_refused(what: str, text: str) -> None:
    with pytest.raises(NotBcbp) as refused:
        decode(text)
    assert "DESMARAIS" not in str(refused.value)
    assert read(text) is None


def test_a_scanner_may_add_its_mark_and_lose_blanks() -> None:
    assert read("]z0" + ONE + "\r\n") == decode(ONE)
    assert read(SIX) == decode(SIX)
    assert read("KC1ABC") is None


_TEXT = st.text(alphabet=string.ascii_uppercase + string.digits, min_size=1)


def _field(width: int) -> st.SearchStrategy[str]:
    return st.text(alphabet=string.ascii_uppercase + string.digits, min_size=0, max_size=width)


_LEGS = st.builds(
    Leg,
    locator=_field(7),
    from_code=_field(3),
    to_code=_field(3),
    carrier=_field(3),
    flight=_field(5),
    day=_field(3),
    compartment=_field(1),
    seat=_field(4),
    sequence=_field(5),
    status=_field(1),
    extra=st.none()
    | st.builds(LegExtra, airline_code=_field(3))
    | st.builds(LegExtra, *map(_field, (3, 10, 1, 1, 3, 3, 16, 1, 3, 1))),
    airline_use=_field(40),
)


@given(
    name=_field(20),
    legs=st.lists(_LEGS, min_size=1, max_size=4),
    unique=st.none() | st.builds(Unique, description=_field(1), checked_in_by=_field(1)),
    security=st.none() | st.builds(Security, kind=_field(1), data=_field(200)),
)
def test_every_pass_survives_the_round_trip(
    name: str, legs: list[Leg], unique: Unique | None, security: Security | None
) -> None:
    made = BoardingPass(name, tuple(legs), "E", 6, unique, security)
    assert decode(encode(made)) == made


@given(st.text(max_size=400))
def test_reading_anything_answers(text: str) -> None:
    read(text)


@given(st.text(alphabet=string.ascii_uppercase + string.digits + " >^", max_size=400))
def test_reading_anything_that_begins_like_a_pass_answers(text: str) -> None:
    read("M1" + text)


@pytest.mark.parametrize(
    ("leg", "why"),
    [
        (Leg("ABCDEFGH", "YUL", "FRA", "AC", "0834", "226", "F", "001A", "0025", "1"), "longer"),
        (Leg("ABC123", "YUL", "FRA", "AC", "0834", "226", "F", "001A", "0025", "1", LegExtra()), "version"),
    ],
)
def test_what_does_not_fit_is_not_written(leg: Leg, why: str) -> None:
    with pytest.raises(NotBcbp, match=why):
        encode(BoardingPass("X", (leg,)))


def test_an_item_after_a_gap_is_not_written() -> None:
    gap = BoardingPass("X", (LEG,), version=6, unique=Unique(issuer="NW"))
    with pytest.raises(NotBcbp, match="absent"):
        encode(gap)


@pytest.mark.parametrize(
    ("last", "first", "written"),
    [
        ("Müller", "Jörg", "MUELLER/JOERG"),
        ("O'Neill", "Aoife", "ONEILL/AOIFE"),
        ("García Márquez", "Inés", "GARCIA MARQUEZ/INES"),
        ("Sukarno", "", "SUKARNO"),
        ("Wolfeschlegelsteinhausen", "Ana", "WOLFESCHLEGELSTEIN/A"),
        ("Anne-Marie", "Æ", "ANNE MARIE/AE"),
        ("Łukasz", "李", "LUKASZ"),
    ],
)
def test_names_are_spelt_with_a_to_z(last: str, first: str, written: str) -> None:
    assert passenger(last, first) == written
    assert len(written) <= 20


def test_a_name_without_latin_letters_cannot_be_on_a_boarding_pass() -> None:
    with pytest.raises(NotBcbp):
        passenger("李", "小龙")


@given(st.text(max_size=60), st.text(max_size=60))
def test_names_always_fit(last: str, first: str) -> None:
    try:
        written = passenger(last, first)
    except NotBcbp:
        return
    assert 1 <= len(written) <= 20
    assert set(written) <= set(string.ascii_uppercase + " /")


@given(st.dates(dt.date(2001, 1, 1), dt.date(2099, 12, 31)), st.integers(-150, 150))
def test_a_day_of_the_year_is_the_nearest_such_date(date: dt.date, days: int) -> None:
    assert date_of(day_of(date), date + dt.timedelta(days=days)) == date


def test_no_such_day() -> None:
    assert date_of("000", dt.date(2026, 1, 1)) is None
    assert date_of("AAA", dt.date(2026, 1, 1)) is None
