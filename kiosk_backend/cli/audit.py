"""`kiosk-backend audit verify`: walks every audit chain and names the first bad row of each. It knows no SQL."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

from kiosk_backend.adapters.keys.signatures import signed_by
from kiosk_backend.cli.failed import Failed
from kiosk_backend.cli.opening import opened
from kiosk_backend.domain.audit import PURPOSE
from kiosk_backend.ports import Transaction
from kiosk_backend.services.audit import SignedHead, Verified, verify
from kiosk_backend.settings import Settings

EXAMPLES = """examples:
  kiosk-backend audit verify
  journalctl -u kiosk-backend -o cat | kiosk-backend audit verify --heads /dev/stdin

--heads: lines of the backend's log. Its audit.head lines are copies of the signed heads; kept on another machine they
find a chain that was set back together with its head.
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    made = commands.add_parser(
        "audit", help="check the audit trail", epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    actions = made.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = actions.add_parser(
        "verify",
        help="name the first bad row of every chain",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    check.add_argument("--heads", type=Path, metavar="FILE", help="log lines with copies of the signed heads")
    check.set_defaults(run=run)


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    copies = [] if arguments.heads is None else list(heads_in(arguments.heads))
    with opened(settings) as (store, desk):

        def look(tx: Transaction) -> Verified:
            return verify(tx, desk.keys.public_keys(PURPOSE), signed_by, copies)

        found = asyncio.run(store.read(look))
    for bad in found.broken:
        print(bad)
    print(f"{found.chains} chains, {found.rows} rows: {'BROKEN' if found.broken else 'whole'}")
    return 1 if found.broken else 0


def heads_in(file: Path) -> Iterator[SignedHead]:
    """Copies of heads among the lines of a log. Raises Failed if the file cannot be read."""
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        raise Failed(f"{file}: cannot be read ({error.strerror})") from None
    for line in lines:
        if '"audit.head"' not in line:
            continue
        try:
            fields = json.loads(line[line.index("{") :])
            yield SignedHead(str(fields["origin"]), int(fields["seq"]), bytes.fromhex(fields["hash"]))
        except (ValueError, KeyError, TypeError):
            raise Failed(f"{file}: an audit.head line is damaged") from None
