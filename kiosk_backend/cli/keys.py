"""`kiosk-backend keys`: makes, lists and rotates root keys. It never prints one."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path

from kiosk_backend.cli.opening import keeper, now, once
from kiosk_backend.ports import Desk, StoreError, Transaction
from kiosk_backend.settings import Settings

EXAMPLES = """examples:
  kiosk-backend keys create              the first keys, before the first migrate
  kiosk-backend keys list
  kiosk-backend keys rotate data         new values use a new key from the next start on; old ones still read
  kiosk-backend keys rotate signing
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    made = commands.add_parser(
        "keys",
        help="make, list or rotate the keys",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = made.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("create", help="make the first keys if there are none").set_defaults(run=_create)
    actions.add_parser("list", help="ids, uses and dates; never a key").set_defaults(run=_list)
    rotate = actions.add_parser("rotate", help="add a key that makes the new values")
    rotate.add_argument("use", choices=("data", "signing"))
    rotate.set_defaults(run=_rotate)


def _create(arguments: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001
    Path(settings.state).mkdir(mode=0o700, parents=True, exist_ok=True)
    made = keeper(settings).create_if_missing(now())
    print(
        "Keys made. Back up the key store; without it the database cannot be read."
        if made
        else "There are keys already."
    )
    return 0


def _list(arguments: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001
    for key in keeper(settings).list():
        made = dt.datetime.fromtimestamp(key.created_at / 1000, dt.UTC)
        print(f"{key.key_id}  {key.use:<8} {made:%Y-%m-%d %H:%M} UTC")
    return 0


def _rotate(arguments: argparse.Namespace, settings: Settings) -> int:
    key_id = keeper(settings).rotate(arguments.use, now())
    print(f"{key_id} makes the new values from the next start on.")
    print("Restart the backend now: what other commands write with the new key it cannot read before.", file=sys.stderr)
    try:
        once(settings, lambda tx, desk: _record(tx, desk, arguments.use, key_id))
    except StoreError:
        print("There is no database yet to write this down in.", file=sys.stderr)
    return 0


def _record(tx: Transaction, desk: Desk, use: str, key_id: str) -> None:
    tx.audit.record("keys.rotated", origin="admin", site_id="", at=desk.clock.now(), use=use, key=f"key:{key_id}")
