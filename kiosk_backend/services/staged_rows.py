"""Rows of one booking, checked and sealed for the time between checking a file and merging it. It knows no SQL."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from kiosk_backend.domain.booking_rows import Draft, draft
from kiosk_backend.domain.private import Phone
from kiosk_backend.domain.row_values import Row, RowRefused
from kiosk_backend.domain.site import Site
from kiosk_backend.ports import Keys, sealed_for
from kiosk_backend.ports.imports import Staged
from kiosk_backend.ports.phones import PhoneBook, Unreachable

_JSON: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def groups(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Rows of one booking together."""
    for _, group in groupby(rows, key=lambda row: row["booking"] or row.line):
        yield list(group)


def first_time(group: Sequence[Row], seen: dict[str, int]) -> None:
    """Refuses broken lines and a booking that came before; `seen` remembers its line."""
    for row in group:
        if row.problem:
            raise row.refuse(row.problem)
    name, line = group[0]["booking"], group[0].line
    if not name:
        raise group[0].refuse("booking is missing")
    if name in seen:
        raise group[0].refuse(f"the booking of line {seen[name]} again: its rows must follow each other")
    seen[name] = line


def seal_rows(group: Sequence[Row], site: Site, keys: Keys, phones: PhoneBook, notes: list[RowRefused]) -> Staged:
    """Checks a booking and seals its rows, the phone in its canonical form. Raises RowRefused; `notes` hears of what
    was left out."""
    phone = _phone(group, site, phones, notes)
    checked = draft(group, site, phone)
    number = {"phone": phone.reveal() if phone else ""}
    values = [{name: value for name, value in ({**row.values, **number}).items() if value} for row in group]
    plain = _JSON([[row.line for row in group], values]).encode()
    source_key = source_hash(keys.index("source", site.site_id, checked.source_key))
    aad = sealed_for(site.site_id, "staging", "row_sealed", source_key)
    return Staged(checked.line, source_key, keys.seal(plain, aad))


def _phone(group: Sequence[Row], site: Site, phones: PhoneBook, notes: list[RowRefused]) -> Phone | None:
    row = next((row for row in group if row["phone"]), None)
    if row is None:
        return None
    try:
        found = phones.read(row["phone"], site.country)
    except ValueError as wrong:
        raise row.refuse(f"phone {wrong}") from None
    if isinstance(found, Unreachable):
        kept = "imported without it" if found.callable is None else "for calls only"
        notes.append(row.refuse(f"phone {found.why}: {kept}"))
        return found.callable
    return found


def source_hash(index: bytes) -> str:
    """`bookings.source_key`: the key id and 128 bits of the hash."""
    return index[:20].hex()


def open_rows(one: Staged, site: Site, keys: Keys) -> Draft:
    """The booking that was staged."""
    aad = sealed_for(site.site_id, "staging", "row_sealed", one.source_key)
    lines, values = json.loads(keys.open(one.row_sealed, aad))
    rows = [Row(line, row) for line, row in zip(lines, values, strict=True)]
    number = rows[0]["phone"]
    return draft(rows, site, Phone(number) if number else None)
