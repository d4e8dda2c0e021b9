"""Bookings brought in the way operators do it: rows of CSV through the import. For tests of any layer."""

from __future__ import annotations

import io
from typing import Any

from kiosk_backend.adapters.phones import PlannedPhoneBook
from kiosk_backend.cli.booking_file import read_rows
from kiosk_backend.domain.booking_rows import columns
from kiosk_backend.domain.site import Site
from kiosk_backend.ports import Desk, Store
from kiosk_backend.services.imports import Report, run_import

STAY = (
    "booking,references,status,phone,guest,last_name,first_name,details_complete,arrive,leave,room_type,room,room_ready,"
    "to_pay_now"
)


def rows(text: str, kind: str) -> Any:
    """The rows of CSV text with a header."""
    names = {column.name: column.name for column in columns(kind)}
    return read_rows(io.StringIO(text, newline=""), names, ",")


async def import_text(store: Store, desk: Desk, site: Site, text: str, **how: Any) -> Report:
    """Imports CSV text; blanks around lines do not count."""
    plain = "\n".join(line.strip() for line in text.strip().splitlines()) + "\n"
    return await run_import(
        store, desk, PlannedPhoneBook(), site, rows(plain, site.kind), lines=plain.count("\n"), **how
    )
