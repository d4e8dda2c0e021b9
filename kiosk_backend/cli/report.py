"""`kiosk-backend report abuse`: what was sent, to where, what it cost, what was refused and why."""

from __future__ import annotations

import argparse
import asyncio
import csv
import sys
from collections.abc import Iterable, Iterator
from typing import Final, TextIO

from kiosk_backend.cli.failed import Failed
from kiosk_backend.cli.opening import now, opened
from kiosk_backend.domain.money import Prices
from kiosk_backend.domain.policy import DAY
from kiosk_backend.ports import Desk, Store, Transaction
from kiosk_backend.services.abuse_report import Abuse, Country, abuse
from kiosk_backend.settings import Settings

EXAMPLES = """examples:
  kiosk-backend report abuse                  the last 7 days in words
  kiosk-backend report abuse --days 30 --csv > abuse.csv
"""
_LOW: Final = 40
"""Percent verified below which pumping is likely (reliability T3)."""
_FEW: Final = 20


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    made = commands.add_parser("report", help="say what happened")
    inside = made.add_subparsers(dest="action", required=True, metavar="ACTION")
    one = inside.add_parser(
        "abuse",
        help="messages, money, refusals",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    one.add_argument("--days", type=int, default=7, metavar="N", help="how far back, 1 to 30 (default 7)")
    one.add_argument("--csv", action="store_true", help="a table for a spreadsheet instead of words")
    one.set_defaults(run=run)


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    if not 1 <= arguments.days <= 30:
        raise Failed("--days must be 1 to 30: decisions are kept that long")
    with opened(settings) as (store, desk):
        found, names = asyncio.run(_read(store, desk, now() - arguments.days * DAY))
    if arguments.csv:
        write_csv(sys.stdout, rows(found, names))
    else:
        print(*words(found, settings.prices, arguments.days, names), sep="\n")
    return 0


async def _read(store: Store, desk: Desk, since: int) -> tuple[Abuse, dict[str, str]]:
    """The counts, and what staff and kiosks are called: numbers and names that the operator gave, no person's."""
    found = await abuse(store, since)

    def names(tx: Transaction) -> dict[str, str]:
        staff = [one for site in tx.sites.all() for one in tx.staff.all(desk.keys, site.site_id)]
        kiosks = {one.kiosk_id: f"{one.site_id} {one.name}" for one in tx.kiosks.all()}
        return kiosks | {one.staff_id: f"{one.site_id} {one.number}" for one in staff}

    return found, await store.read(names)


def words(found: Abuse, prices: Prices, days: int, names: dict[str, str]) -> Iterator[str]:
    """The report in sentences and numbers."""
    total = found.total
    if not total.asked:
        yield f"No message was asked for in the last {days} days."
        return
    yield f"Last {days} days: {_told(total, prices)}"
    for name, one in sorted(found.countries.items(), key=lambda pair: (-pair[1].spent, pair[0])):
        yield f"  {name}: {_told(one, prices)}{_warned(one)}"
    yield f"Prefixes with too many unverified messages: {len(found.prefixes)}."
    yield from _list("Refused", found.rules)
    yield from _list("Flagged, only recorded", found.flagged)
    if found.rerouted:
        yield f"Sent once more by a second gateway: {found.rerouted:,}."
    yield from _list("Refused by kiosk", _named(names, found.kiosks))
    yield from _list("Asked for by purpose", found.purposes)
    yield from _list("Asked for by staff", _named(names, found.agents))
    yield from _list("Callers by staff", _named(names, found.callers))
    if found.soon:
        yield f"Codes typed before a phone could show them: {found.soon:,}."


def _told(one: Country, prices: Prices) -> str:
    return (
        f"{one.asked:,} asked, {one.sent:,} sent, {one.verified:,} verified ({one.verified_percent} %), "
        f"{one.denied:,} refused, {prices.written(one.spent)}"
    )


def _warned(one: Country) -> str:
    return "  <- few are verified" if one.sent >= _FEW and one.verified_percent < _LOW else ""


def _list(head: str, counted: dict[str, int]) -> Iterator[str]:
    if counted:
        yield f"{head}:"
        yield from (f"  {plain(name)}: {many:,}" for name, many in sorted(counted.items(), key=lambda one: -one[1]))


def _named(names: dict[str, str], counted: dict[str, int]) -> dict[str, int]:
    return {names.get(one, one): many for one, many in counted.items()}


def rows(found: Abuse, names: dict[str, str]) -> Iterator[tuple[str, ...]]:
    """The same as a table."""
    yield "what", "which", "asked", "sent", "verified", "refused", "spent_millionths"
    for name, one in sorted(found.countries.items()):
        yield "country", name, *map(str, (one.asked, one.sent, one.verified, one.denied, one.spent))
    kiosks = _named(names, found.kiosks)
    for what, counted in (("refused", found.rules), ("flagged", found.flagged), ("kiosk", kiosks)):
        yield from ((what, name, "", "", "", str(many), "") for name, many in sorted(counted.items()))
    yield "typed_too_soon", "", "", "", str(found.soon), "", ""
    yield from (
        ("callers", name, str(many), "", "", "", "") for name, many in sorted(_named(names, found.callers).items())
    )
    yield "second_route", "", "", str(found.rerouted), "", "", ""
    yield from (
        ("staff", name, str(many), "", "", "", "") for name, many in sorted(_named(names, found.agents).items())
    )


def write_csv(to: TextIO, table: Iterable[tuple[str, ...]]) -> None:
    """No cell is taken for a formula by a spreadsheet (X41)."""
    writer = csv.writer(to, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([cell(one) for one in row] for row in table)


def cell(text: str) -> str:
    """Text that a spreadsheet shows as it is: what could begin a formula gets an apostrophe (OWASP, CSV injection)."""
    shown = plain(text)
    return f"'{shown}" if shown.lstrip()[:1] in ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20") else shown


def plain(text: str) -> str:
    """One line without control characters: no name of a person moves a terminal's cursor (X41, S32)."""
    return "".join(character if character.isprintable() else " " for character in text)
