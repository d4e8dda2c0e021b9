"""What a document is compared with comes with the bookings, sealed, and outlives a file that does not say it."""

from __future__ import annotations

import pytest

from tests.backend.api.conftest import everything
from tests.backend.storage.test_imports import Office, anyio_backend, office

__all__ = ["anyio_backend", "office"]
pytestmark = pytest.mark.anyio

HEAD = "booking,references,language,guest,last_name,first_name,document_number,born,arrive,leave,room_type"
WHOLE = f"""{HEAD}
A1,K7M4PQ,de,1,Müller,Jörg,l89 8902c3<,1974-08-12,2026-09-21,2026-09-23,Double
A1,,,2,Müller,Ana,,1980-01-02,,,
"""
PLAIN = """booking,references,guest,last_name,first_name,arrive,leave,room_type
A1,K7M4PQ,1,Müller,Jörg,2026-09-21,2026-09-24,Double
A1,,2,Schmidt,Eva,,,
"""


async def proofs(office: Office) -> list[tuple[str, str]]:
    booking = await office.one("k7m4pq", "Mueller")
    return [
        (
            guest.proofs.document.reveal() if guest.proofs.document else "",
            guest.proofs.born.reveal() if guest.proofs.born else "",
        )
        for guest in booking.party
    ]


async def test_number_birth_and_language_come_in(office: Office) -> None:
    """S20: and are nowhere in clear."""
    assert (await office.take(WHOLE)).refused == []
    assert await proofs(office) == [("L898902C3", "1974-08-12"), ("", "1980-01-02")]
    assert (await office.one("k7m4pq", "Mueller")).language == "de"
    clear = await office.store.run(everything)
    assert not any(part in clear for part in ("L898902C3", "1974-08-12", "1980-01-02"))
    assert (await office.take(WHOLE)).unchanged == 1


async def test_a_file_without_them_leaves_them_but_not_to_somebody_else(office: Office) -> None:
    """Who sits in another's place has another document."""
    await office.take(WHOLE)
    assert (await office.take(PLAIN)).updated == 1
    assert await proofs(office) == [("L898902C3", "1974-08-12"), ("", "")]
    assert (await office.one("k7m4pq", "Mueller")).language == "de"


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("document_number", "A1", "document_number is not the number of a document"),
        ("born", "12.8.1974", "born is not a date"),
        ("born", "1874-08-12", "born is no date of birth"),
        ("language", "german!", "language is not a language"),
    ],
)
async def test_what_cannot_be_is_refused_without_quoting_it(
    office: Office, column: str, value: str, reason: str
) -> None:
    whole = WHOLE.splitlines()[1].replace("l89 8902c3<", "L898902C3").split(",")
    row = dict(zip(HEAD.split(","), whole, strict=True))
    row[column] = value
    report = await office.take(f"{','.join(row)}\n{','.join(row.values())}\n")
    (refused,) = report.refused
    assert reason in refused.reason
    assert value not in refused.reason
