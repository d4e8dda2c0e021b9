"""Whose request it is: the address that web limits count, behind the proxies the operator named. It knows no limit.

A proxy appends to X-Forwarded-For what it saw; everything further left was written by somebody else and is not looked
at (X6). An IPv6 customer has a whole /64, so that is the address; an IPv4 address written as IPv6 is that IPv4 address
(X7). An address reaches the database as a keyed hash only.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any, Final

_HEADER: Final = b"x-forwarded-for"
_LONGEST: Final = 1_024
_NOWHERE: Final = "unknown"
_PREFIX: Final = 64


def address_of(scope: Any, trusted_proxies: int) -> str:
    """What limits count: an IPv4 address, an IPv6 /64, or "unknown" (all who are, together).

    `trusted_proxies`: how many of ours stand in front, 0 for none: then the header counts for nothing.
    """
    client = scope.get("client")
    peer = _counted(client[0]) if client else None
    if trusted_proxies:
        seen = _forwarded(scope)
        if len(seen) >= trusted_proxies:
            return _counted(seen[-trusted_proxies]) or peer or _NOWHERE
    return peer or _NOWHERE


def _forwarded(scope: Any) -> list[str]:
    """Every entry of every such header, in order."""
    whole = b",".join(value for name, value in scope["headers"] if name == _HEADER)[-_LONGEST:]
    return [entry.strip() for entry in whole.decode("ascii", "replace").split(",")] if whole else []


def _counted(text: str) -> str | None:
    """None: not an address."""
    host = text
    if text.startswith("["):
        host = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        host = text.partition(":")[0]
    try:
        found = ip_address(host.partition("%")[0])
    except ValueError:
        return None
    if isinstance(found, IPv6Address):
        inner = _inside(found)
        if inner is None:
            return str(IPv6Network((int(found), _PREFIX), strict=False))
        found = inner
    return str(found)


def _inside(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one only spells: mapped (RFC 4291 §2.5.5.2), translated (RFC 6052 §2.1)."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    number = int(address)
    return IPv4Address(number & 0xFFFFFFFF) if number >> 32 == 0x0064_FF9B << 64 else None
