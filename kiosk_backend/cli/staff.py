"""`kiosk-backend staff`: adds people, lists them, makes PINs anew. A PIN is printed once and kept by nobody."""

from __future__ import annotations

import argparse
import asyncio
import sys

from kiosk_backend.adapters.pins import Argon2Pins
from kiosk_backend.cli.failed import Failed
from kiosk_backend.cli.opening import once, opened
from kiosk_backend.domain.private import PersonName, Secret
from kiosk_backend.domain.staff import ROLES, StaffMember
from kiosk_backend.ports import Desk, Store, Transaction
from kiosk_backend.services import staff
from kiosk_backend.settings import Settings

EXAMPLES = """examples:
  kiosk-backend staff add --site aurora --number 204 --name "Sofia Berg" --role supervisor
  kiosk-backend staff reset --site aurora 204          a new PIN; lifts a pause and disabling
  kiosk-backend staff list --site aurora

Roles: attendant helps guests; supervisor may also take back and unlock; technician sees devices, never a guest.
The PIN is made here, printed once on standard output, and cannot be shown again.
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    made = commands.add_parser(
        "staff",
        help="add or list staff, make a PIN anew",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = made.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = actions.add_parser("add", help="a new member of staff, with a new PIN")
    add.add_argument("--site", required=True, metavar="ID")
    add.add_argument("--number", required=True, help="three digits, typed at the kiosk before the PIN")
    add.add_argument(
        "--name", required=True, help='first and last name; the guest is told the first: "Sofia is coming"'
    )
    add.add_argument("--role", required=True, choices=ROLES)
    add.set_defaults(run=_add)
    reset = actions.add_parser("reset", help="a new PIN for somebody")
    reset.add_argument("--site", required=True, metavar="ID")
    reset.add_argument("number")
    reset.set_defaults(run=_reset)
    listing = actions.add_parser("list", help="everybody, and whose PIN is paused or disabled")
    listing.add_argument("--site", required=True, metavar="ID")
    listing.set_defaults(run=_list)


def _add(arguments: argparse.Namespace, settings: Settings) -> int:
    first, _, last = arguments.name.strip().partition(" ")
    if not first or len(arguments.name) > 80:
        raise Failed("--name takes a first and a last name.")
    with opened(settings) as (store, desk):
        pin = asyncio.run(
            add(
                store, desk, site_id=arguments.site, number=arguments.number, first=PersonName(first),
                last=PersonName(last.strip()), role=arguments.role,
            )
        )  # fmt: skip
    return _tell(arguments.number, pin)


async def add(
    store: Store, desk: Desk, *, site_id: str, number: str, first: PersonName, last: PersonName, role: str
) -> Secret:
    """Adds somebody and returns the PIN. Raises Failed with a sentence."""
    staff_id, pin = desk.ids.new(), staff.make_pin(desk)
    pin_hash, key_id = _hashed(desk, site_id, staff_id, pin)

    def work(tx: Transaction) -> None:
        staff.add_staff(
            tx, desk, site_id=site_id, staff_id=staff_id, number=number, first=first, last=last, role=role,
            pin_hash=pin_hash, pin_key_id=key_id,
        )  # fmt: skip

    try:
        await store.run(work)
    except ValueError as wrong:
        raise Failed(f"{str(wrong)[:1].upper()}{str(wrong)[1:]}.") from None
    return pin


def _reset(arguments: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as (store, desk):
        pin = asyncio.run(reset(store, desk, arguments.site, arguments.number))
    return _tell(arguments.number, pin)


async def reset(store: Store, desk: Desk, site_id: str, number: str) -> Secret:
    """Makes somebody's PIN anew and returns it. Raises Failed with a sentence."""
    member: StaffMember | None = await store.run(lambda tx: tx.staff.by_number(desk.keys, site_id, number))
    if member is None:
        raise Failed(f"Nobody has number {number} at {site_id}. See kiosk-backend staff list --site {site_id}.")
    pin = staff.make_pin(desk)
    pin_hash, key_id = _hashed(desk, site_id, member.staff_id, pin)
    await store.run(lambda tx: staff.reset_pin(tx, desk, member=member, pin_hash=pin_hash, pin_key_id=key_id))
    return pin


def _list(arguments: argparse.Namespace, settings: Settings) -> int:
    people, now = once(settings, lambda tx, desk: (tx.staff.all(desk.keys, arguments.site), desk.clock.now()))
    for one in people:
        paused = one.paused_until is not None and one.paused_until > now
        state = "disabled" if one.disabled else "paused" if paused else ""
        print(f"{one.number}  {one.role:<11} {one.display_name:<24} {state}".rstrip())
    return 0


def _hashed(desk: Desk, site_id: str, staff_id: str, pin: Secret) -> tuple[str, str]:
    pins = Argon2Pins()
    try:
        return staff.hashed_pin(desk, pins, site_id=site_id, staff_id=staff_id, pin=pin)
    finally:
        pins.close()


def _tell(number: str, pin: Secret) -> int:
    print(pin.reveal())
    print(f"The PIN of {number}. It is not shown again.", file=sys.stderr)
    return 0
