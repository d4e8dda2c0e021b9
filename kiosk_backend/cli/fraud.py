"""`kiosk-backend fraud replay`: what other thresholds would have done with the messages of the last days.

Decisions hold no numbers and no addresses, so of the exemptions only `allow_countries` takes part.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
from collections.abc import Iterator
from typing import Final

from kiosk_backend.cli.failed import Failed
from kiosk_backend.cli.opening import now, opened
from kiosk_backend.domain.fraud import Thresholds
from kiosk_backend.domain.money import Prices, spent_by
from kiosk_backend.domain.policy import DAY
from kiosk_backend.domain.replay import Outcome
from kiosk_backend.services.abuse_report import replayed
from kiosk_backend.settings import Settings

EXAMPLES = """examples:
  kiosk-backend fraud replay                          the settings as they are, over 30 days
  kiosk-backend fraud replay --days 7 --prefix-hour 3 --country-hour 10
"""

_NUMBERS: Final = tuple(
    one.name for one in dataclasses.fields(Thresholds) if one.type == "int" and one.name != "record_only_days"
)


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    made = commands.add_parser("fraud", help="try fraud thresholds on past messages")
    inside = made.add_subparsers(dest="action", required=True, metavar="ACTION")
    replay = inside.add_parser(
        "replay",
        help="what would have been stopped, saved, and whom it would have hit",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    replay.add_argument("--days", type=int, default=30, metavar="N", help="how far back, 1 to 30 (default 30)")
    for name in _NUMBERS:
        replay.add_argument(f"--{name.replace('_', '-')}", type=int, metavar="N", help=f"instead of fraud.{name}")
    replay.set_defaults(run=run)


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    if not 1 <= arguments.days <= 30:
        raise Failed("--days must be 1 to 30: decisions are kept that long")
    changed = {name: value for name in _NUMBERS if (value := getattr(arguments, name)) is not None}
    try:
        own = dataclasses.replace(settings.fraud, **changed)
    except ValueError as wrong:
        raise Failed(str(wrong)) from None
    with opened(settings) as (store, _):
        found = asyncio.run(replayed(store, now() - arguments.days * DAY, own))
    print(*words(found, settings.prices, arguments.days), sep="\n")
    return 0


def words(found: Outcome, prices: Prices, days: int) -> Iterator[str]:
    """The outcome in sentences."""
    if not found.asked:
        yield f"No message was asked for in the last {days} days."
        return
    yield f"{found.asked:,} messages of the last {days} days, {prices.written(found.spent)} spent."
    yield f"Stopped: {found.stopped:,}. Money saved: {prices.written(found.saved)}."
    for country, saved in spent_by(found.saved_by_country):
        yield f"  {country}: {found.by_country[country]:,} stopped, {prices.written(saved)} saved"
    for rule, many in found.by_rule.most_common():
        yield f"  rule {rule}: {many:,}"
    share = f" ({found.honest_stopped * 100 / found.honest:.1f} %)" if found.honest else ""
    yield f"Honest guests hit: {found.honest_stopped:,} of {found.honest:,} who typed their code{share}."
    if found.let_through:
        yield f"Denied in those days and let through by these thresholds: {found.let_through:,}."
