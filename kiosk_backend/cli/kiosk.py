"""`kiosk-backend kiosk`: makes enrolment codes, lists and revokes kiosks. It knows no SQL."""

from __future__ import annotations

import argparse
import datetime as dt
import sys

from kiosk_backend.cli.failed import Failed
from kiosk_backend.cli.opening import once
from kiosk_backend.domain.kiosk import ENROLMENT_LIFE
from kiosk_backend.services import kiosks
from kiosk_backend.settings import Settings

EXAMPLES = """examples:
  kiosk-backend kiosk enrol --site aurora --name "Lobby left"     prints a code for the new kiosk, once
  kiosk-backend kiosk list
  kiosk-backend kiosk revoke 0193f1c2-...                         from the next request on it is refused
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    made = commands.add_parser(
        "kiosk",
        help="enrol, list or revoke kiosks",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = made.add_subparsers(dest="action", required=True, metavar="ACTION")
    enrol = actions.add_parser("enrol", help="make a one-time code, good for ten minutes")
    enrol.add_argument("--site", required=True, metavar="ID")
    enrol.add_argument("--name", required=True, help="what staff call it, such as 'Lobby left'")
    enrol.set_defaults(run=_enrol)
    listing = actions.add_parser("list", help="every kiosk, its state and when it was heard last")
    listing.add_argument("--site", metavar="ID")
    listing.set_defaults(run=_list)
    revoke = actions.add_parser("revoke", help="take a kiosk's token away at once")
    revoke.add_argument("kiosk_id")
    revoke.set_defaults(run=_revoke)


def _enrol(arguments: argparse.Namespace, settings: Settings) -> int:
    try:
        code = once(
            settings,
            lambda tx, desk: kiosks.make_enrolment_code(
                tx, desk, site_id=arguments.site, kiosk_name=arguments.name[:60]
            ),
        )
    except LookupError as unknown:
        raise Failed(f"{unknown}. See kiosk-backend site list.") from None
    print(code.reveal())
    print(f"Works once, for {ENROLMENT_LIFE // 60_000} minutes.", file=sys.stderr)
    return 0


def _list(arguments: argparse.Namespace, settings: Settings) -> int:
    found, now = once(settings, lambda tx, desk: (tx.kiosks.all(arguments.site), desk.clock.now()))
    for kiosk in found:
        heard = "never" if kiosk.seen_at is None else f"{dt.timedelta(seconds=(now - kiosk.seen_at) // 1000)} ago"
        state = kiosk.state if kiosk.state == "revoked" or kiosk.service_open else "out of service"
        print(
            f"{kiosk.kiosk_id}  {kiosk.site_id:<16} {state:<15} heard {heard:<18} {kiosk.app_version:<8} {kiosk.name}"
        )
    return 0


def _revoke(arguments: argparse.Namespace, settings: Settings) -> int:
    if not once(settings, lambda tx, desk: kiosks.revoke(tx, desk, arguments.kiosk_id)):
        raise Failed("There is no such kiosk, or it is revoked already.")
    print("Revoked.")
    return 0
