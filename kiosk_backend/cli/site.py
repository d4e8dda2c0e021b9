"""`kiosk-backend site`: adds a site from a TOML file, or replaces its settings. It knows no SQL."""

from __future__ import annotations

import argparse
import json
import re
import tomllib
from pathlib import Path
from typing import Any

from kiosk_backend.cli.failed import Failed
from kiosk_backend.cli.opening import once
from kiosk_backend.domain.declared import Refused
from kiosk_backend.domain.site import Site, site
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.settings import Settings, line_of

EXAMPLES = """examples:
  kiosk-backend site add aurora aurora.toml        adds the site, or replaces its settings
  kiosk-backend site add aurora --demo             the demo hotel; northwind is the demo airline
  kiosk-backend site list

The file:
  kind = "stay"                     # or "flight"
  name = "Hotel Aurora"
  time_zone = "Europe/Vienna"
  country = "AT"                    # where phone numbers without +.. are from
  staff_phone = "+43660..."         # gets the text when a guest calls for help
  [brand]
  theme = "aurora"                  # folder under assets/brand
  name = "Hotel Aurora"
  accent = "#083F39"
  [[references]]
  pattern = "[A-Z0-9]{6}"
  length = 6
  hint = "6 letters and numbers, in your confirmation message"
  [policy]
  check_in_from = "15:00"
"""

_ROW = ("kind", "name", "time_zone", "country")


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    made = commands.add_parser(
        "site", help="add or list sites", epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    actions = made.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = actions.add_parser(
        "add",
        help="add a site, or replace its settings",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add.add_argument("site_id", help="short name: lower-case letters, digits, hyphens")
    add.add_argument("file", type=Path, nargs="?", help="TOML")
    add.add_argument("--demo", action="store_true", help="the demo site of that name")
    add.set_defaults(run=_add)
    actions.add_parser("list", help="every site").set_defaults(run=_list)


def _add(arguments: argparse.Namespace, settings: Settings) -> int:
    if not re.fullmatch(r"[a-z0-9-]{1,40}", arguments.site_id):
        raise Failed("The id of a site is 1 to 40 lower-case letters, digits and hyphens.")
    if (arguments.file is None) != arguments.demo:
        raise Failed("Name a file, or say --demo.")
    file = arguments.file or _demo_file(arguments.site_id)
    made, config = read_site(arguments.site_id, file)
    once(settings, lambda tx, desk: _put(tx, desk, made, config))
    print(f"{made.site_id}: {made.name}, {made.kind}, {made.time_zone}")
    return 0


def read_site(site_id: str, file: Path) -> tuple[Site, str]:
    """The site a file describes, and the JSON to keep. Raises Failed with every problem and its line."""
    try:
        text = file.read_text(encoding="utf-8")
        data: dict[str, Any] = tomllib.loads(text)
    except OSError as error:
        raise Failed(f"{file}: cannot be read ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Failed(f"{file}: is not TOML: {error}") from None
    row = {name: str(data.pop(name, "")) for name in _ROW}
    config = json.dumps(data, ensure_ascii=False, default=str)
    try:
        return site(site_id=site_id, config=config, **row), config
    except Refused as refused:
        lines = []
        for problem in refused.problems:
            path = problem.path.removeprefix("config.")
            line = line_of(text, path)
            lines.append(f"{file}:{line or 1}: {path}: {problem.sentence}")
        raise Failed("\n".join(lines)) from None


def _put(tx: Transaction, desk: Desk, made: Site, config: str) -> None:
    now = desk.clock.now()
    tx.sites.put(made, config, now)
    tx.audit.record("site.changed", origin="admin", site_id=made.site_id, at=now)


def _list(arguments: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001
    for found in once(settings, lambda tx, _desk: tx.sites.all()):
        print(f"{found.site_id:<20} {found.kind:<7} {found.time_zone:<24} {found.name}")
    return 0


def _demo_file(name: str) -> Path:
    import assets

    try:
        return assets.path(f"demo/site-{name}.toml")
    except FileNotFoundError:
        raise Failed("The demo sites are aurora and northwind.") from None
