"""Whose request it is, behind any number of proxies and in any spelling."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk_backend.api.web_address import address_of


def scope(peer: str, *forwarded: str) -> dict[str, Any]:
    return {"client": (peer, 1), "headers": [(b"x-forwarded-for", one.encode()) for one in forwarded]}


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "address"),
    [
        ("192.0.2.1", [], 0, "192.0.2.1"),
        ("192.0.2.1", ["198.51.100.9"], 0, "192.0.2.1"),
        ("10.0.0.1", ["198.51.100.9"], 1, "198.51.100.9"),
        ("10.0.0.1", ["6.6.6.6, 198.51.100.9"], 1, "198.51.100.9"),
        ("10.0.0.1", ["6.6.6.6", "198.51.100.9"], 1, "198.51.100.9"),
        ("10.0.0.1", ["6.6.6.6, 198.51.100.9, 10.0.0.2"], 2, "198.51.100.9"),
        ("10.0.0.1", ["198.51.100.9"], 2, "10.0.0.1"),
        ("10.0.0.1", [], 1, "10.0.0.1"),
        ("10.0.0.1", ["nobody"], 1, "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.9:4711"], 1, "198.51.100.9"),
        ("10.0.0.1", ["[2001:db8::7]:443"], 1, "2001:db8::/64"),
    ],
)
def test_only_what_trusted_proxies_wrote_counts(peer: str, forwarded: list[str], proxies: int, address: str) -> None:
    """X6: from the right, as many entries as there are proxies of ours; everything further left is anybody's."""
    assert address_of(scope(peer, *forwarded), proxies) == address


@pytest.mark.parametrize(
    ("peer", "address"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::ffff:c000:201", "192.0.2.1"),
        ("64:ff9b::192.0.2.1", "192.0.2.1"),
        ("fe80::1%eth0", "fe80::/64"),
    ],
)
def test_one_customer_is_one_address(peer: str, address: str) -> None:
    """X7 (CVE-2026-45364): a /64 is one, and an IPv4 address written as IPv6 is that IPv4 address."""
    assert address_of(scope(peer), 0) == address


def test_who_has_no_address_shares_one() -> None:
    """S33: no address is no way around the limit."""
    assert address_of({"client": None, "headers": []}, 0) == address_of({"client": ("?", 0), "headers": []}, 1)
