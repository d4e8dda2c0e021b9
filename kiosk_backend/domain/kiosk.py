"""A kiosk: a device that was enrolled and may be revoked. It knows no token and no wire."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

ENROLMENT_LIFE: Final = 10 * 60 * 1000
"""Milliseconds an enrolment code works."""

DEVICE_KIND: Final = "device"
CODE_KIND: Final = "enrolment"
"""Kinds of blind index (ports.system.Keys.index)."""

State = Literal["enrolled", "revoked"]

_VERSION: Final = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6}){0,3}")


@dataclass(frozen=True, slots=True)
class Kiosk:
    """One row of `kiosks`. Times are Unix milliseconds."""

    kiosk_id: str
    site_id: str
    name: str
    state: State
    service_open: bool
    service_reason: str
    service_back_at: int | None
    app_version: str
    printer: str
    scanner: str
    seen_at: int | None
    created_at: int
    revoked_at: int | None
    site_version: int
    """`sites.updated_at`: which parsed site still holds."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A one-time code that was made for a new kiosk."""

    site_id: str
    kiosk_name: str
    expires_at: int
    used_at: int | None


def too_old(app_version: str, contract: int, *, min_app: str, min_contract: int) -> bool:
    """Whether an app may no longer serve guests. A version that cannot be read is too old."""
    return contract < min_contract or _numbers(app_version) < _numbers(min_app)


@lru_cache(maxsize=64)
def _numbers(version: str) -> tuple[int, ...]:
    found = _VERSION.match(version)
    return tuple(int(part) for part in found[0].split(".")) if found else ()
