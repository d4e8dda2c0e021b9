"""`kiosk-backend backup`: a checked copy of the embedded database while it serves. It knows no table."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

from kiosk_backend.cli.failed import Failed
from kiosk_backend.cli.opening import once
from kiosk_backend.services.backups import begin_copy
from kiosk_backend.settings import Settings
from kiosk_backend.storage.backup import copy
from kiosk_backend.storage.opening import sqlite_path

EXAMPLES = """examples:
  kiosk-backend backup /var/backups/kiosk          writes desk-20261121-120000.db there, while guests are served
  kiosk-backend backup /mnt/usb/desk.db

Keys are not in it. Keep a backup of the key store somewhere else: without it a copy cannot be read.
PostgreSQL is copied with its own tools (pg_dump); after loading it: kiosk-backend restore --loaded
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    made = commands.add_parser(
        "backup",
        help="copy the database while it serves",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("target", type=Path, help="a directory, or a file that does not exist")
    made.set_defaults(run=run)


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    path = sqlite_path(settings.database_url)
    if path is None:
        raise Failed("The database is PostgreSQL: use pg_dump. After loading it: kiosk-backend restore --loaded")
    target: Path = arguments.target
    if target.is_dir():
        target = target / f"desk-{dt.datetime.now(dt.UTC):%Y%m%d-%H%M%S}.db"
    generation = once(settings, begin_copy)
    size = copy(Path(path), target)
    print(f"{target}: {size / 1e6:.1f} MB, generation {generation}. Keys are not in it.")
    return 0
