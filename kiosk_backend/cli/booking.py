"""`kiosk-backend booking`: the code of a confirmation as a picture or as text, and a changed address put back.

It knows no SQL.
"""

from __future__ import annotations

import argparse
import struct
import sys
import zlib
from pathlib import Path
from typing import get_args

from kiosk_backend.adapters.sms.destinations import NumberingPlans
from kiosk_backend.cli.failed import Failed
from kiosk_backend.cli.opening import once
from kiosk_backend.domain.private import Secret
from kiosk_backend.domain.profile import What
from kiosk_backend.domain.references import for_staff
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.services.address_change import revert
from kiosk_backend.services.booking_codes import make_booking_code
from kiosk_backend.settings import Settings

EXAMPLES = """examples:
  kiosk-backend booking qr K7M4PQ --site aurora --out code.png
  kiosk-backend booking qr K7M4PQ --site aurora --out code.svg
  kiosk-backend booking qr K7M4PQ --site aurora                 the text of the code, for a QR of your own

  kiosk-backend booking revert-change K7M4PQ --site aurora      the number before the last change, within 24 hours
  kiosk-backend booking revert-change K7M4PQ --site aurora --what email

Each call of qr makes a new code; older ones keep working. Put it into the confirmation message, never on a bag tag.
"""
QUIET = 4
"""Modules of white around the code (ISO/IEC 18004)."""
DOTS = 8
"""Pixels a module in a PNG."""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    made = commands.add_parser(
        "booking",
        help="make the code that a confirmation carries, put a changed address back",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = made.add_subparsers(dest="action", required=True, metavar="ACTION")
    qr = actions.add_parser("qr", help="make a booking code")
    qr.add_argument("reference")
    qr.add_argument("--site", required=True, metavar="ID")
    qr.add_argument("--out", type=Path, metavar="FILE", help="a .png or .svg file")
    qr.set_defaults(run=_qr)
    back = actions.add_parser("revert-change", help="put the phone or e-mail from before the last change back")
    back.add_argument("reference")
    back.add_argument("--site", required=True, metavar="ID")
    back.add_argument("--what", choices=get_args(What), default="phone")
    back.set_defaults(run=_revert)


def _qr(arguments: argparse.Namespace, settings: Settings) -> int:
    out: Path | None = arguments.out
    if out is not None and out.suffix.lower() not in (".png", ".svg"):
        raise Failed("--out must end in .png or .svg")

    def make(tx: Transaction, desk: Desk) -> Secret | Refusal:
        site = tx.sites.get(arguments.site)
        if site is None:
            raise Failed(f"There is no site {arguments.site!r}. See kiosk-backend site list.")
        return make_booking_code(tx, desk, site=site, reference=arguments.reference)

    code = once(settings, make)
    if isinstance(code, Refusal):
        several = code.code == "see_staff"
        raise Failed("Several bookings that are due share this reference." if several else "There is no such booking.")
    if out is None:
        print(code.reveal())
        return 0
    rows = matrix(code.reveal())
    out.write_bytes(png(rows) if out.suffix.lower() == ".png" else svg(rows).encode())
    print(f"Wrote {out.name}.", file=sys.stderr)
    return 0


def _revert(arguments: argparse.Namespace, settings: Settings) -> int:
    to = NumberingPlans(settings.gateways.reserved)

    def put_back(tx: Transaction, desk: Desk) -> str:
        site, now = tx.sites.get(arguments.site), desk.clock.now()
        if site is None:
            raise Failed(f"There is no site {arguments.site!r}. See kiosk-backend site list.")
        wanted = for_staff(reference=arguments.reference)
        found = tx.bookings.find(desk.keys, site.site_id, wanted) if wanted else []
        if not found:
            raise Failed("There is no such booking.")
        for one in found:
            done = revert(
                tx, desk, to, site=site, origin="admin", by=None, second=None, booking_id=one.booking_id,
                what=arguments.what, why="", now=now,
            )  # fmt: skip
            if not isinstance(done, Refusal):
                booking, what = done
                return booking.phone_ending if what == "phone" else booking.email.masked() if booking.email else ""
        raise Failed("Nothing was changed within the last 24 hours that could be put back.")

    hint = once(settings, put_back)
    named = "number ends in" if arguments.what == "phone" else "e-mail address is"
    print(f"Put back. The {named} {hint or '(none)'} again, and both addresses are told.")
    return 0


def matrix(text: str) -> list[list[bool]]:
    """The modules of a QR code with its quiet zone; True is dark."""
    import qrcode  # only this command pays for it
    from qrcode.constants import ERROR_CORRECT_M

    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    code.make()
    return [[bool(module) for module in row] for row in code.get_matrix()]


def svg(rows: list[list[bool]]) -> str:
    """One unit a module."""
    size = len(rows)
    dark = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, module in enumerate(row) if module)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/><path d="{dark}"/></svg>\n'
    )


def png(rows: list[list[bool]]) -> bytes:
    """One bit a pixel, `DOTS` pixels a module (PNG, ISO/IEC 15948)."""
    size = len(rows) * DOTS
    lines = bytearray()
    for row in rows:
        bits = "".join(("0" if module else "1") * DOTS for module in row)
        packed = int(bits.ljust(-(-size // 8) * 8, "0"), 2).to_bytes(-(-size // 8), "big")
        lines += (b"\0" + packed) * DOTS
    header = struct.pack(">IIBBBBB", size, size, 1, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(lines), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
