"""Logo and plane for paper: the brand's mark in one colour on white, as SVG text."""

from __future__ import annotations

import re
import tomllib

import assets


def mark(brand: str, colour: str) -> bytes:
    """The logo mark of a brand folder under assets/brand. Raises ``FileNotFoundError`` for an unknown brand."""
    if not re.fullmatch(r"[a-z0-9_-]+", brand):
        raise FileNotFoundError(f"no brand is called {brand!r}")
    svg = assets.path(f"brand/{brand}/mark.svg").read_text(encoding="utf-8")
    return svg.replace("var(--mark)", colour).replace("var(--page)", "#FFFFFF").encode()


def plane(colour: str) -> bytes:
    """The flight icon; it points up and is turned by who draws it."""
    svg = assets.path("icons/flight.svg").read_text(encoding="utf-8")
    return svg.replace("<path ", f'<path fill="{colour}" ').encode()


def accent(brand: str) -> str:
    """The colour of rules and logo on a sheet."""
    with assets.path(f"brand/{brand}/brand.toml").open("rb") as file:
        return str(tomllib.load(file)["accent"])
