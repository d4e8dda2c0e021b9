"""`kiosk-backend keys`: makes, lists, rotates, renews and retires root keys. It never prints one."""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import sys
from pathlib import Path

from kiosk_backend.adapters.keys.ring import in_order
from kiosk_backend.cli.failed import Failed
from kiosk_backend.cli.opening import keeper, now, once, opened
from kiosk_backend.ports import Desk, StoreError, Transaction
from kiosk_backend.services.resealing import reseal_all, still_needed
from kiosk_backend.settings import Settings

EXAMPLES = """examples:
  kiosk-backend keys create              the first keys, before the first migrate
  kiosk-backend keys list
  kiosk-backend keys rotate data         in two minutes new values use a new key; nothing is restarted
  kiosk-backend keys rotate signing
  kiosk-backend keys reseal              afterwards: what older keys sealed is sealed anew, beside the traffic
  kiosk-backend keys retire 1f2e3d4c     forget an old key, if nothing needs it any more
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
    actions.add_parser("reseal", help="seal older values anew with the newest key").set_defaults(run=_reseal)
    retire = actions.add_parser("retire", help="forget a key that nothing needs any more")
    retire.add_argument("key_id", metavar="KEY")
    retire.set_defaults(run=_retire)


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
    at, writing = now(), set[str]()
    for key in in_order(keeper(settings).list(), at):
        made = dt.datetime.fromtimestamp(key.created_at / 1000, dt.UTC)
        does = "reads" if key.use in writing else "writes" if key.writes_from <= at else "reads, writes soon"
        writing.add(key.use)
        print(f"{key.key_id}  {key.use:<8} {made:%Y-%m-%d %H:%M} UTC  {does}")
    return 0


def _rotate(arguments: argparse.Namespace, settings: Settings) -> int:
    key_id = keeper(settings).rotate(arguments.use, now())
    print(f"{key_id} makes the new values in {settings.keys.warm_up_s} seconds. Nothing has to be restarted.")
    print("Back up the key store. Replicas with key stores of their own need the new key before that.", file=sys.stderr)
    try:
        once(settings, lambda tx, desk: _record(tx, desk, arguments.use, key_id))
    except StoreError:
        print("There is no database yet to write this down in.", file=sys.stderr)
    return 0


def _reseal(arguments: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001
    with opened(settings) as (store, desk):
        done = asyncio.run(reseal_all(store, desk))
    for column, count in sorted(done.items()):
        print(f"{column}: {count}")
    print(f"{done.total()} values were sealed anew." if done else "Every value is sealed with the newest key.")
    return 0


def _retire(arguments: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as (store, _):
        needed = asyncio.run(still_needed(store, arguments.key_id))
    if needed:
        what = ", ".join(f"{count} of {column}" for column, count in sorted(needed.items()))
        raise Failed(f"The key {arguments.key_id} is still needed: {what}. Run keys reseal; the rest goes with time.")
    keeper(settings).may_retire(arguments.key_id, now())
    once(settings, lambda tx, desk: _retired(tx, desk, arguments.key_id))
    keeper(settings).retire(arguments.key_id, now())
    print(f"{arguments.key_id} is forgotten.")
    return 0


def _retired(tx: Transaction, desk: Desk, key_id: str) -> None:
    tx.resealing.forget(key_id)
    tx.audit.record("keys.retired", origin="admin", site_id="", at=desk.clock.now(), key=f"key:{key_id}")


def _record(tx: Transaction, desk: Desk, use: str, key_id: str) -> None:
    tx.audit.record("keys.rotated", origin="admin", site_id="", at=desk.clock.now(), use=use, key=f"key:{key_id}")
