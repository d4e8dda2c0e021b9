"""The colours of a site: its own where they can be used, else those of the theme that is shipped. Reads our assets."""

from __future__ import annotations

import logging
import tomllib

import assets
from kiosk_app.brand import Brand, ColourError, guarded
from kiosk_backend.contract import v1

log = logging.getLogger("kiosk_app")


def has_theme(theme: str) -> bool:
    """Whether pictures and colours of ``theme`` are shipped."""
    try:
        assets.path(f"brand/{theme}/brand.toml")
    except FileNotFoundError:
        return False
    return True


def site_brand(theme: str, told: v1.Brand | None = None) -> Brand:
    """What the backend has ``told``, drawn with ``theme`` if its own is not shipped; everything goes through the guard.

    Raises ``FileNotFoundError`` when ``theme`` is not shipped either.
    """
    if told is not None and has_theme(told.theme):
        theme = told.theme
    elif told is not None:
        log.warning("theme_unknown: shown as %s", theme)
    own = tomllib.loads(assets.path(f"brand/{theme}/brand.toml").read_text(encoding="utf-8"))
    name, accent, tint = own["name"], own["accent"], own.get("tint")
    if told is not None:
        name, accent, tint = told.name, told.accent, told.tint
    try:
        brand = guarded(theme, name, accent, tint, own.get("sky"))
    except ColourError as error:
        log.warning("brand_refused: %s", error)
        brand = guarded(theme, name, own["accent"], own.get("tint"), own.get("sky"))
    for change in brand.changes:
        log.info("brand_changed: %s", change)
    return brand
