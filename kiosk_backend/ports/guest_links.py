"""Links in messages that nobody asked for, as the services see them. It knows no SQL and no web page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

LinkPurpose = Literal["booking_confirmation", "address_objection"]


@dataclass(frozen=True, slots=True)
class GuestLink:
    """Opens the guest's page of a booking. `link_index` is the keyed hash of its token; times are Unix milliseconds."""

    link_index: bytes = field(repr=False)
    site_id: str
    booking_id: str
    purpose: LinkPurpose
    created_at: int
    expires_at: int
    used_at: int | None = None
    """When it did what it was sent for; it may still be opened to read so."""
    change_id: str = ""
    """Of an objection: the change it may take back."""

    def stands(self, now: int) -> bool:
        """Whether it may still be opened."""
        return now < self.expires_at


class GuestLinks(Protocol):
    def add(self, link: GuestLink) -> None:
        """A new link."""

    def get(self, indexes: Sequence[bytes]) -> GuestLink | None:
        """The link under one of the indexes (a token has one index per live key), also when its time is over."""

    def used(self, link_index: bytes, now: int) -> bool:
        """Notes that it did what it was sent for. False: it had before."""
