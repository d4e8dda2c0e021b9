"""`kiosk-backend restore`: puts a copy back and closes its present, so that nothing is sent twice (F19)."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

from kiosk_backend.cli.failed import Failed
from kiosk_backend.cli.opening import once
from kiosk_backend.services.backups import after_restore
from kiosk_backend.settings import Settings
from kiosk_backend.storage.backup import put_back
from kiosk_backend.storage.opening import sqlite_path

EXAMPLES = """examples:
  kiosk-backend restore /var/backups/kiosk/desk-20261121-120000.db --replace
  kiosk-backend restore --loaded          after pg_restore: only closes what was under way

Stop the backend first. Texts that waited in the copy are not sent, open codes, visits and staff sessions are over.
What happened after the copy is gone: compare `kiosk-backend audit verify --heads LOG`, and print passes anew.
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    made = commands.add_parser(
        "restore",
        help="put a copy of the database back",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("copy", type=Path, nargs="?", help="a file made by kiosk-backend backup")
    made.add_argument("--replace", action="store_true", help="move the present database aside")
    made.add_argument("--loaded", action="store_true", help="the database was loaded with its own tools")
    made.set_defaults(run=run)


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    if (arguments.copy is None) != arguments.loaded:
        raise Failed("Name a copy, or say --loaded.")
    if arguments.copy is not None:
        path = sqlite_path(settings.database_url)
        if path is None:
            raise Failed("The database is PostgreSQL: use pg_restore, then kiosk-backend restore --loaded")
        target = Path(path)
        aside = target.with_name(f"{target.name}.before-{dt.datetime.now(dt.UTC):%Y%m%d-%H%M%S}")
        put_back(arguments.copy, target, aside=aside if arguments.replace else None)
    done = once(settings, after_restore)
    print(
        f"Restored as generation {done.generation}. {done.closed} things under way were closed; no text is sent twice."
    )
    print("Kiosks, staff and locks are as they were in the copy: revoke and reset again what was revoked since.")
    return 0
