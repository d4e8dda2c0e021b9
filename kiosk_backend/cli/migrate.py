"""`kiosk-backend migrate`: makes or updates the schema. It knows no table."""

from __future__ import annotations

import argparse
from pathlib import Path

from kiosk_backend.settings import Settings

EXAMPLES = """examples:
  kiosk-backend --config backend.toml migrate
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    made = commands.add_parser(
        "migrate",
        help="make or update the schema of the database",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.set_defaults(run=run)


def run(arguments: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001 — every command has both
    from kiosk_backend.storage.migrate import migrate

    Path(settings.state).mkdir(mode=0o700, parents=True, exist_ok=True)
    migrate(settings.database_url)
    print("The database has the schema of this program.")
    return 0
