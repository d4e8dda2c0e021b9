"""`kiosk-backend`: reads arguments and settings, runs one command, answers with an exit code.

0 done · 1 failed · 2 wrong usage · 78 wrong configuration (sysexits EX_CONFIG). The last-resort handler of the commands
is here: a bug is named by type and place, never with values.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from kiosk_backend.settings import NotUsable, load

DONE, FAILED, USAGE, CONFIG, INTERRUPTED = 0, 1, 2, 78, 130

COMMANDS: Final = (
    "serve",
    "migrate",
    "check",
    "site",
    "keys",
    "kiosk",
    "staff",
    "imports",
    "booking",
    "guest",
    "passes",
    "gateways",
    "audit",
    "backup",
    "restore",
    "fraud",
    "report",
)
"""Modules of `kiosk_backend.cli`, in the order of `--help`."""

_ABOUT: Final = """The desk of self-service check-in: bookings, codes, check-ins, passes.

Settings: --config FILE (TOML), else $KIOSK_BACKEND_CONFIG; $KIOSK_BACKEND__SECTION__KEY wins over the file.
Exit codes: 0 done, 1 failed, 2 wrong usage, 78 wrong configuration."""


def parser() -> argparse.ArgumentParser:
    """Every command with its help."""
    made = argparse.ArgumentParser(
        prog="kiosk-backend", description=_ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("--config", type=Path, metavar="FILE", help="settings in TOML")
    commands = made.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in COMMANDS:
        importlib.import_module(f"kiosk_backend.cli.{name}").add_parser(commands)
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """The program. `arguments` without its name; None: those of the process."""
    chosen = parser().parse_args(arguments)
    try:
        settings = load(chosen.config, os.environ)
    except NotUsable as wrong:
        return tell(*wrong.lines, code=CONFIG)
    return _run(chosen, settings)


def _run(chosen: argparse.Namespace, settings: object) -> int:
    from kiosk_backend.adapters.keys.stores import KeyStoreError
    from kiosk_backend.cli.failed import Failed
    from kiosk_backend.domain.declared import Refused
    from kiosk_backend.ports import KeyMissing, SchemaNotReady, StoreError

    try:
        code: int = chosen.run(chosen, settings)
    except (KeyStoreError, SchemaNotReady) as wrong:
        return tell(str(wrong), code=CONFIG)
    except BrokenPipeError:
        return FAILED
    except (Failed, Refused, StoreError, KeyMissing, OSError) as failed:
        return tell(str(failed) or type(failed).__name__)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as bug:  # noqa: BLE001 — the last resort of this program
        return _bug(bug)
    return code


def _bug(bug: BaseException) -> int:
    from kiosk_backend.api.wire import whereabouts

    while isinstance(bug, BaseExceptionGroup):
        bug = bug.exceptions[0]
    return tell(f"This is a bug in kiosk-backend: {type(bug).__name__} at {whereabouts(bug)}")


def tell(*sentences: str, code: int = FAILED) -> int:
    """Prints sentences for the operator to standard error and returns `code`."""
    for sentence in sentences:
        print(sentence, file=sys.stderr)
    return code
