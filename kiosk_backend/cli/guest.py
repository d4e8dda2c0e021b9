"""`kiosk-backend guest`: what we keep of a guest, told or erased on request. It knows no SQL."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from kiosk_backend.adapters.phones import PlannedPhoneBook
from kiosk_backend.cli.failed import Failed
from kiosk_backend.cli.opening import once
from kiosk_backend.domain.booking import Booking
from kiosk_backend.domain.private import Phone
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.site import Site
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.services.guest_data import bookings_of, erase, export
from kiosk_backend.settings import Settings

EXAMPLES = """examples:
  kiosk-backend guest export --site aurora --reference K7M4PQ --last-name Lindberg --out guest.json
  kiosk-backend guest export --site aurora --phone +436641234567 --out guest.json
  kiosk-backend guest erase --site aurora --reference K7M4PQ --last-name Lindberg --yes

Make sure who asks before you answer. The file holds everything in clear and is readable by you alone. Erasing cannot be
undone: audit rows keep ids only, sealed answers to repeated requests go within a day, backups by their own retention.
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    made = commands.add_parser(
        "guest",
        help="tell or erase what is kept of a guest",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = made.add_subparsers(dest="action", required=True, metavar="ACTION")
    told = actions.add_parser("export", help="write everything that is kept of a guest to a file")
    told.add_argument("--out", type=Path, required=True, metavar="FILE", help="JSON; must not exist yet")
    told.set_defaults(run=_export)
    gone = actions.add_parser("erase", help="delete everything that is kept of a guest")
    gone.add_argument("--even-in-house", action="store_true", help="also a guest who is checked in")
    gone.add_argument("--yes", action="store_true", help="really delete; without it only the count is shown")
    gone.set_defaults(run=_erase)
    for one in (told, gone):
        one.add_argument("--site", required=True, metavar="ID")
        one.add_argument("--reference", default="", help="with --last-name")
        one.add_argument("--last-name", default="")
        one.add_argument("--phone", default="", help="every booking with this number")


def _asked(tx: Transaction, desk: Desk, arguments: argparse.Namespace) -> tuple[Site, list[Booking]]:
    site = tx.sites.get(arguments.site)
    if site is None:
        raise Failed(f"There is no site {arguments.site!r}. See kiosk-backend site list.")
    by_name = bool(arguments.reference and arguments.last_name)
    if by_name == bool(arguments.phone):
        raise Failed("Give --reference and --last-name, or --phone.")
    found = bookings_of(
        tx,
        desk,
        site,
        reference=arguments.reference,
        last_name=arguments.last_name,
        phone=_phone(arguments.phone, site) if arguments.phone else None,
    )
    if not found:
        raise Failed("There is nothing of this guest.")
    return site, found


def _phone(text: str, site: Site) -> Phone:
    try:
        read = PlannedPhoneBook().read(text, site.country)
    except ValueError as wrong:
        raise Failed(f"--phone {wrong}") from None
    if isinstance(read, Phone):
        return read
    if read.callable is None:
        raise Failed(f"The number {read.why}: no booking has it.")
    return read.callable


def _export(arguments: argparse.Namespace, settings: Settings) -> int:
    def tell(tx: Transaction, desk: Desk) -> list[dict[str, Any]]:
        site, found = _asked(tx, desk, arguments)
        return [export(tx, desk, site, booking) for booking in found]

    try:
        file = os.open(arguments.out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Failed(f"{arguments.out.name} exists already.") from None
    try:
        told = once(settings, tell)
    except BaseException:
        os.close(file)
        arguments.out.unlink()
        raise
    with os.fdopen(file, "w", encoding="utf-8") as out:
        json.dump({"bookings": told}, out, ensure_ascii=False, indent=2)
    print(f"Wrote {arguments.out.name}: {len(told)} booking{'s' if len(told) != 1 else ''}.", file=sys.stderr)
    return 0


def _erase(arguments: argparse.Namespace, settings: Settings) -> int:
    def act(tx: Transaction, desk: Desk) -> int:
        site, found = _asked(tx, desk, arguments)
        if not arguments.yes:
            return -len(found)
        rows = 0
        for booking in found:
            gone = erase(tx, desk, site, booking, even_in_house=arguments.even_in_house)
            if isinstance(gone, Refusal):
                raise Failed("A guest of this booking is checked in. Say --even-in-house to erase it all the same.")
            rows += sum(gone.values())
        return rows

    rows = once(settings, act)
    if rows < 0:
        print(f"{-rows} booking{'s' if rows != -1 else ''} would be erased. Say --yes to do it.")
        return 1
    print(f"Erased: {rows} rows.")
    return 0
