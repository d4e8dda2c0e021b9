"""`kiosk-backend pass`: verifies hotel passes offline, and exports what offline readers need. It knows no SQL.

`pass verify` opens no database and no key store: a door controller or a desk without network runs it with the public
keys of its site. A public key is a line "KEY-ID BASE64" (32 raw bytes of Ed25519); a revoked pass a line "ID/VERSION".
"""

from __future__ import annotations

import argparse
import base64
import datetime as dt
import json
import re
import sys
import time
from pathlib import Path
from typing import Final

from kiosk_backend.adapters.passes import cose
from kiosk_backend.cli.failed import Failed
from kiosk_backend.cli.opening import once
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.settings import Settings

EXAMPLES = """examples:
  kiosk-backend pass keys --site aurora > aurora.keys
  kiosk-backend pass revoked --site aurora > aurora.revoked
  kiosk-backend pass verify KP1:6BF.. --public-key aurora.keys
  kiosk-backend pass verify scanned.txt --public-key aurora.keys --revoked aurora.revoked
  kiosk-backend pass verify - --public-key aurora.keys --json      reads the text from standard input

Quote the text: it may hold spaces. Exit code of verify: 0 valid, 3 not valid, 1 it could not be checked.
"""

NOT_VALID: Final = 3
"""Exit code of `pass verify`; 1 says that it could not be checked."""

_KEY_LINE: Final = re.compile(r"([0-9a-f]{8})\s+([A-Za-z0-9+/]{43}=)")
_REVOKED_LINE: Final = re.compile(r"[0-9a-f-]{36}(/[0-9]{1,6})?")
_SENTENCES: Final = {
    "not_a_pass": "This is not a pass of ours.",
    "key_unknown": "None of the public keys made this pass: another site's, or a key newer than the file.",
    "signature_wrong": "The signature does not fit: the pass was changed or forged.",
    "not_yet_valid": "The pass is not valid yet.",
    "expired": "The pass has expired.",
    "revoked": "The pass was replaced or taken back.",
}


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    made = commands.add_parser(
        "pass",
        help="verify hotel passes offline; export keys and the revoked list",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = made.add_subparsers(dest="action", required=True, metavar="ACTION")
    verify = actions.add_parser(
        "verify", help="signature and dates", epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verify.add_argument("text", help="the text of the code, a file that holds it, or - for standard input")
    verify.add_argument("--public-key", type=Path, required=True, metavar="FILE", help="from kiosk-backend pass keys")
    verify.add_argument("--revoked", type=Path, metavar="FILE", help="from kiosk-backend pass revoked")
    verify.add_argument("--at", metavar="TIME", help="as if it were then: 2026-11-24T15:44+01:00")
    verify.add_argument("--json", action="store_true", help="one JSON object instead of sentences")
    verify.set_defaults(run=_verify)
    for name, says, run in (
        ("keys", "public keys of a site, newest first", _keys),
        ("revoked", "void passes of a site that have not expired", _revoked),
    ):
        action = actions.add_parser(name, help=says)
        action.add_argument("--site", required=True, metavar="ID")
        action.set_defaults(run=run)


def _verify(arguments: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001 — every command has both
    keys = read_keys(arguments.public_key)
    revoked = frozenset[str]() if arguments.revoked is None else read_revoked(arguments.revoked)
    result = cose.verify(_text(arguments.text), keys, _moment(arguments.at), revoked)
    print(_json(result) if arguments.json else _sentences(result, knows_revoked=arguments.revoked is not None))
    return 0 if isinstance(result, cose.Valid) else NOT_VALID


def read_keys(file: Path) -> dict[str, bytes]:
    """Key id to raw public key. Raises Failed with the line that is wrong."""
    found: dict[str, bytes] = {}
    for number, line in _lines(file):
        match = _KEY_LINE.fullmatch(line)
        if match is None:
            raise Failed(f'{file}:{number}: not a public key; a line is "KEY-ID BASE64"')
        found[match[1]] = base64.b64decode(match[2])
    if not found:
        raise Failed(f"{file}: holds no public key")
    return found


def read_revoked(file: Path) -> frozenset[str]:
    """Revoked passes. Raises Failed with the line that is wrong: a list read half is worse than none."""
    found: set[str] = set()
    for number, line in _lines(file):
        if not _REVOKED_LINE.fullmatch(line):
            raise Failed(f'{file}:{number}: not a revoked pass; a line is "ID/VERSION"')
        found.add(line)
    return frozenset(found)


def _lines(file: Path) -> list[tuple[int, str]]:
    try:
        text = file.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise Failed(f"{file}: cannot be read ({getattr(error, 'strerror', '') or 'not plain text'})") from None
    stripped = ((number, line.strip()) for number, line in enumerate(text.splitlines(), 1))
    return [(number, line) for number, line in stripped if line and not line.startswith("#")]


def _text(given: str) -> str:
    """A code given as itself, as a file, or on standard input; a trailing line end does not count."""
    if given == "-":
        return sys.stdin.read(cose.LONGEST + 2).rstrip("\r\n")
    if given.startswith(cose.PREFIX):
        return given
    try:
        raw = Path(given).read_bytes()[: cose.LONGEST + 2]
    except (OSError, ValueError):
        return given
    return raw.decode("ascii", "replace").rstrip("\r\n")


def _moment(at: str | None) -> int:
    if at is None:
        return int(time.time())
    try:
        moment = dt.datetime.fromisoformat(at)
    except ValueError:
        raise Failed("--at takes a time such as 2026-11-24T15:44+01:00") from None
    return int((moment if moment.tzinfo else moment.astimezone()).timestamp())


def _sentences(result: cose.Valid | cose.Invalid, *, knows_revoked: bool) -> str:
    lines = ["VALID" if isinstance(result, cose.Valid) else f"NOT VALID: {_SENTENCES[result.reason]}"]
    claims = result.claims
    if claims is not None:
        lines += [
            f"site      {claims.site_id}",
            f"pass      {claims.pass_id}, version {claims.version}",
            f"valid     {_utc(claims.not_before)} to {_utc(claims.expires)}",
        ]
        lines += [f"room      {claims.room}"] if claims.room else []
        lines.append(f"key       {result.key_id}")
    if isinstance(result, cose.Valid) and not knows_revoked:
        lines.append("Checked: signature and dates. Not known: whether it was replaced or taken back (--revoked FILE).")
    elif isinstance(result, cose.Valid):
        lines.append("Checked: signature, dates, and the revoked list as old as its file.")
    return "\n".join(lines)


def _json(result: cose.Valid | cose.Invalid) -> str:
    claims = result.claims
    body: dict[str, object] = {"valid": isinstance(result, cose.Valid), "key_id": result.key_id}
    if isinstance(result, cose.Invalid):
        body["reason"] = result.reason
    if claims is not None:
        body |= {
            "site_id": claims.site_id,
            "pass_id": claims.pass_id,
            "version": claims.version,
            "not_before": claims.not_before,
            "expires": claims.expires,
            "room": claims.room,
        }
    return json.dumps(body)


def _keys(arguments: argparse.Namespace, settings: Settings) -> int:
    for key_id, raw in once(settings, lambda tx, desk: _public_keys(tx, desk, arguments.site)).items():
        print(key_id, base64.b64encode(raw).decode())
    return 0


def _public_keys(tx: Transaction, desk: Desk, site_id: str) -> dict[str, bytes]:
    if tx.sites.get(site_id) is None:
        raise Failed(f"There is no site {site_id!r}. See kiosk-backend site list.")
    return dict(desk.keys.public_keys(cose.purpose(site_id)))


def _revoked(arguments: argparse.Namespace, settings: Settings) -> int:
    for pass_id, version in once(settings, lambda tx, desk: _void(tx, desk, arguments.site)):
        print(f"{pass_id}/{version}")
    return 0


def _void(tx: Transaction, desk: Desk, site_id: str) -> list[tuple[str, int]]:
    if tx.sites.get(site_id) is None:
        raise Failed(f"There is no site {site_id!r}. See kiosk-backend site list.")
    return tx.passes.revoked(site_id, desk.clock.now())


def _utc(seconds: int) -> str:
    try:
        return f"{dt.datetime.fromtimestamp(seconds, dt.UTC):%Y-%m-%d %H:%M} UTC"
    except (OverflowError, ValueError, OSError):
        return f"{seconds} s"
