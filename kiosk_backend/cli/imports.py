"""`kiosk-backend import`: bookings from a CSV file, while guests are served. It knows no SQL."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from typing import TextIO

from kiosk_backend.cli.booking_file import BookingFile, FileRefused, open_file
from kiosk_backend.cli.opening import opened
from kiosk_backend.cli.progress import ProgressBar
from kiosk_backend.domain.booking_rows import COLUMNS
from kiosk_backend.domain.site import Site
from kiosk_backend.ports import Desk, Store
from kiosk_backend.services.imports import ImportUnderWay, Report, run_import
from kiosk_backend.settings import Settings

MOST_SHOWN = 50

EXAMPLES = """\
examples:
  kiosk-backend import bookings.csv --site aurora
  kiosk-backend import bookings.csv --site aurora --skip-bad
  kiosk-backend import export.csv --site aurora --mapping columns.toml    (columns.toml: booking = "Confirmation No")
  kiosk-backend import --demo --site northwind

One row is one guest (of a flight: one guest on one leg). Rows of one booking follow each other and share "booking";
what belongs to the booking is given on its first row and may be left empty on the others. A booking that was imported
before is updated and keeps its check-ins. Dates are 2026-11-21, times 2026-11-21T14:25 or with an offset.

columns (* needed):
"""


def help_text() -> str:
    """Examples, layout and every column."""
    rows = (
        f"  {column.name + ('*' if column.needed else ''):<18}"
        f"{column.says}{f' ({column.only} only)' if column.only else ''}"
        for column in COLUMNS
    )
    return EXAMPLES + "\n".join(rows)


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    made = commands.add_parser("import", help="import bookings from a CSV file")
    add_arguments(made)
    made.set_defaults(run=run)


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as (store, desk):
        return asyncio.run(import_bookings(store, desk, arguments))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `import`."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = help_text()
    parser.add_argument("file", type=Path, nargs="?", help="CSV in UTF-8; comma, semicolon or tab")
    parser.add_argument("--site", required=True, metavar="ID", help="the site the bookings are for")
    parser.add_argument("--skip-bad", action="store_true", help="import the good rows even if others are refused")
    parser.add_argument("--mapping", type=Path, metavar="FILE", help="TOML: our column = their column")
    parser.add_argument("--demo", action="store_true", help="the demo bookings of this kind of site, from today on")


async def import_bookings(
    store: Store, desk: Desk, arguments: argparse.Namespace, out: TextIO | None = None, err: TextIO | None = None
) -> int:
    """Runs the command and returns its exit code: 0 done, 1 something was refused, 2 nothing could be read."""
    out, err = out or sys.stdout, err or sys.stderr
    site = await store.read(lambda tx: tx.sites.get(arguments.site))
    if site is None:
        err.write(f"There is no site {arguments.site!r}. See kiosk-backend site add --help.\n")
        return 2
    if (arguments.file is None) != arguments.demo:
        err.write("Name a file, or say --demo.\n")
        return 2
    try:
        if arguments.demo:
            from kiosk_backend.cli.demo_bookings import demo_file  # numbering plans are large: loaded when needed

            with demo_file(site, desk.clock.now()) as path:
                return await _import(store, desk, site, open_file(path, site.kind), arguments.skip_bad, out, err)
        file = open_file(arguments.file, site.kind, arguments.mapping)
        return await _import(store, desk, site, file, arguments.skip_bad, out, err)
    except FileRefused as refused:
        err.write(f"{refused}\nNothing was imported.\n")
        return 2
    except ImportUnderWay:
        err.write("Another import for this site is under way, or was interrupted just now. Try again in a minute.\n")
        return 2


async def _import(
    store: Store, desk: Desk, site: Site, file: BookingFile, skip_bad: bool, out: TextIO, err: TextIO
) -> int:
    from kiosk_backend.adapters.phones import PlannedPhoneBook

    bar = ProgressBar(err)
    try:
        report = await run_import(
            store,
            desk,
            PlannedPhoneBook(),
            site,
            file.rows(),
            lines=file.lines,
            skip_bad=skip_bad,
            tell=lambda progress: bar.show(progress.step, progress.done, progress.total),
        )
    finally:
        bar.close()
    _tell(report, out, err)
    return 0 if report.merged and not report.refused else 1


def _tell(report: Report, out: TextIO, err: TextIO) -> None:
    for title, rows in (("note", report.notes), ("refused", report.refused)):
        for row in rows[:MOST_SHOWN]:
            err.write(f"{title}: {row}\n")
        if len(rows) > MOST_SHOWN:
            err.write(f"{title}: and {len(rows) - MOST_SHOWN} more\n")
    if report.finished_earlier:
        out.write(f"Carried an interrupted import through first: {report.finished_earlier} bookings.\n")
    if not report.merged:
        out.write(f"Nothing was imported: {len(report.refused)} refused. Correct them, or say --skip-bad.\n")
        return
    out.write(f"{report.added} added, {report.updated} updated, {report.unchanged} unchanged")
    out.write(f", {len(report.refused)} refused.\n")
