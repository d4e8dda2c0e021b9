"""`kiosk-backend gateways status`: who carries messages, how well, and in what order. It asks no gateway."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator, Sequence

from kiosk_backend.cli.opening import opened
from kiosk_backend.domain.delivery import Channel
from kiosk_backend.domain.routing import FULL, Way, shares, ways
from kiosk_backend.domain.site import Site
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.ports.routes import GatewayState
from kiosk_backend.services.routes import Standing, standing
from kiosk_backend.settings import Settings

EXAMPLES = """examples:
  kiosk-backend gateways status
  kiosk-backend gateways status --site aurora

Counts are of messages with a code or a link, of this hour and the one before, judged two minutes after they were made.
"""

_TEXT: frozenset[Channel] = frozenset({"text", "voice"})


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    made = commands.add_parser(
        "gateways",
        help="show how messages are delivered",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = made.add_subparsers(dest="action", required=True, metavar="ACTION")
    status = actions.add_parser(
        "status",
        help="order, weights, breakers and what arrived",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    status.add_argument("--site", metavar="ID", help="only this site")
    status.set_defaults(run=run)


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as (store, desk):

        def look(tx: Transaction) -> list[str]:
            sites = [site for site in tx.sites.all() if arguments.site in (None, site.site_id)]
            return list(lines(tx, desk, sites, settings.gateways.chosen))

        for line in asyncio.run(store.read(look)):
            print(line)
    return 0


def lines(tx: Transaction, desk: Desk, sites: Sequence[Site], chosen: Sequence[str]) -> Iterator[str]:
    """One paragraph a gateway, one a site."""
    found = standing(tx, desk)
    states = {one.gateway: one for one in reversed(tx.routes.states())}
    yield "Gateways"
    if not chosen:
        yield "  none: nothing leaves by text"
    for name in chosen:
        yield f"  {name}: breaker {_breaker(states.get(name))}"
        for one in found:
            if one.key.gateway == name:
                yield f"    {_route(one)}"
    for site in sites:
        yield f"Site {site.site_id}"
        for country in sorted({one.key.country for one in found} | {site.country}):
            yield from _order(site, country, chosen, found, states)


def _breaker(noted: GatewayState | None) -> str:
    return "closed" if noted is None else noted.state


def _route(one: Standing) -> str:
    tally, key = one.tally, one.key
    median = "" if one.median_s is None else f", median {one.median_s:.1f} s"
    why = "" if one.weight.percent == FULL and not one.weight.why else f", at {one.weight.percent} % ({one.weight.why})"
    return (
        f"{key.channel} to {key.country or 'unknown'}: sent {tally.sent}, delivered {tally.delivered}, "
        f"in time {tally.in_time}, not delivered {tally.failed}, typed {tally.verified}{median}{why}"
    )


def _order(
    site: Site,
    country: str,
    chosen: Sequence[str],
    found: Sequence[Standing],
    states: dict[str, GatewayState],
) -> Iterator[str]:
    percents = {
        one.key.gateway: one.weight.percent for one in found if one.key.channel == "text" and one.key.country == country
    }
    possible = ways(site.config.routes, dict.fromkeys(chosen, _TEXT), "text", country)
    there = [way for way in possible if _breaker(states.get(way.gateway)) == "closed"]
    usual = [way for way in there if not way.last_resort] or there
    parts = dict(zip((way.gateway for way in usual), shares(usual, percents), strict=True)) if usual else {}
    told = [f"{way.gateway} {_share(way, parts)}" for way in possible]
    yield f"  text to {country or 'unknown'}: {', '.join(told) or 'nobody'}"


def _share(way: Way, parts: dict[str, float]) -> str:
    if way.gateway not in parts:
        return "as a last resort" if way.last_resort else "left alone: its breaker is open"
    return f"{parts[way.gateway]:.0%} (weight {way.weight})"
