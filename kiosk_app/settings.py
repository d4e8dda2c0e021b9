"""All settings of the app, as one frozen value read from TOML and the environment.

Precedence: environment (``KIOSK_APP__SECTION__KEY``) over the file over the defaults here. An unknown key is refused
with the nearest known one. Secrets are not settings: the device token is in the OS keyring.
"""

from __future__ import annotations

import difflib
import os
import re
import ssl
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

from kiosk_app.backend_client import check_address
from kiosk_app.site_brand import has_theme

_PREFIX = "KIOSK_APP__"


class SettingsProblem(Exception):
    """The settings cannot be used; the text says where and what to write instead."""


class _Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the file."""


class Backend(_Section, frozen=True):
    url: str = "http://127.0.0.1:8400"
    ca_file: str = ""


class Display(_Section, frozen=True):
    ppi: float = 96.0
    """Pixels an inch of the panel; sizes are millimetres, so this must be measured, not guessed."""
    fullscreen: bool = True
    width: int = 1080
    height: int = 1920
    """Size of the window when it is not full screen."""
    scale: float = 1.0
    """Size of everything in a demo window; 1.0 on a kiosk, 0: as large as this desktop has room for."""
    right_to_left: bool = False
    reduced_motion: bool = False
    brand: str = "aurora"
    """Folder under assets/brand, shown until the backend has said whose kiosk this is."""
    locale: str = "en_GB"


class Printer(_Section, frozen=True):
    kind: Literal["escpos", "pdf_folder", "cups"] = "escpos"
    host: str = "127.0.0.1"
    port: int = 9100
    folder: str = ""
    queue: str = ""
    form: Literal["thermal_80", "thermal_58", "a6"] = "thermal_80"


class Scanner(_Section, frozen=True):
    kind: Literal["wedge", "serial", "demo"] = "wedge"
    device: str = ""
    """Serial port, or the pipe a demo code is written to."""
    prefix: str = ""
    suffix: str = "\r"
    layout: Literal["us", "de", "fr"] = "us"
    """Keyboard layout the wedge types in."""
    gap_ms: int = 40
    """Longest pause between two characters of one scan; a person types slower."""


class Patience(_Section, frozen=True):
    idle_s: float = 60.0
    code_s: float = 120.0
    finish_s: float = 15.0
    staff_s: float = 120.0
    answer_s: float = 30.0
    """Time to answer "Do you need more time?"."""
    report_s: float = 10.0


class Settings(_Section, frozen=True):
    backend: Backend = Backend()
    display: Display = Display()
    printer: Printer = Printer()
    scanner: Scanner = Scanner()
    patience: Patience = Patience()
    keyring_service: str = "kiosk-checkin"
    demo_token_file: str = ""
    """Only for the demo: keep the device token in this file instead of the keyring."""


def load(path: Path | None, environment: Mapping[str, str] = os.environ) -> Settings:
    """Read settings from ``path`` (none: defaults) and the environment. Raises ``SettingsProblem``."""
    values: dict[str, Any] = {}
    if path is not None:
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise SettingsProblem(f"cannot read {path}: {error.strerror}") from None
        except tomllib.TOMLDecodeError as error:
            raise SettingsProblem(f"{path}: {error}") from None
    for name, value in environment.items():
        if name.startswith(_PREFIX):
            _put(values, name.removeprefix(_PREFIX).lower().split("__"), value)
    try:
        settings = msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsProblem(_sentence(str(error))) from None
    for sentence in _bounds(settings):
        raise SettingsProblem(sentence)
    return settings


def _put(values: dict[str, Any], keys: list[str], value: str) -> None:
    for key in keys[:-1]:
        inner = values.setdefault(key, {})
        if not isinstance(inner, dict):
            raise SettingsProblem(f"{key} is a value, not a section")
        values = inner
    values[keys[-1]] = value


def _sentence(text: str) -> str:
    match = re.search(r"unknown field `(\w+)`", text)
    if not match:
        return text
    known = [name for section in _Section.__subclasses__() for name in section.__struct_fields__]
    near = difflib.get_close_matches(match[1], known, n=1)
    return text + (f"; did you mean `{near[0]}`?" if near else "")


_PATIENCE = {
    "idle_s": (20, 600),
    "code_s": (30, 600),
    "finish_s": (5, 120),
    "staff_s": (20, 600),
    "answer_s": (20, 120),
    "report_s": (0.2, 60),
}
"""Shorter hurries a guest, longer leaves one guest's details to the next; none may be switched off (0)."""


def _unreachable(backend: Backend) -> list[str]:
    """Addresses that are not safe, certificates that cannot be read."""
    try:
        check_address(backend.url)
    except ValueError as error:
        return [str(error)]
    if backend.ca_file:
        try:
            ssl.create_default_context(cafile=backend.ca_file)
        except (OSError, ssl.SSLError) as error:
            return [f"backend.ca_file cannot be used: {error.strerror or type(error).__name__}"]
    return []


def _bounds(settings: Settings) -> list[str]:
    """Settings that would make the kiosk unsafe or unusable (experience S1, S2)."""
    problems = [*_unreachable(settings.backend)]
    if settings.patience.answer_s < 20:
        problems.append("patience.answer_s must be 20 or more: a guest needs time to answer")
    for name, (least, most) in _PATIENCE.items():
        if not least <= getattr(settings.patience, name) <= most:
            problems.append(f"patience.{name} must be between {least} and {most} seconds")
    if not has_theme(settings.display.brand):
        problems.append(f"display.brand: no theme {settings.display.brand!r} is shipped under assets/brand")
    if not 40 <= settings.display.ppi <= 400:
        problems.append("display.ppi must be between 40 and 400")
    if settings.display.scale < 0:
        problems.append("display.scale must be 0 or more")
    if settings.printer.kind == "pdf_folder" and not settings.printer.folder:
        problems.append("printer.folder is missing: where shall passes be written?")
    if settings.printer.kind == "cups" and not settings.printer.queue:
        problems.append("printer.queue is missing: which CUPS queue prints passes?")
    if settings.scanner.kind == "serial" and not settings.scanner.device:
        problems.append("scanner.device is missing: such as /dev/ttyACM0")
    return problems
