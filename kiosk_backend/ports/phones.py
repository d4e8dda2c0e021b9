"""Reading phone numbers as people wrote them. It knows no numbering plan: an adapter does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from kiosk_backend.domain.private import Phone


@dataclass(frozen=True, slots=True)
class Unreachable:
    """A real number that gets no text messages from us; `why` is a sentence part such as "is a landline"."""

    why: str
    callable: Phone | None = None
    """The number, if a call may reach its owner."""


class PhoneBook(Protocol):
    def read(self, text: str, country: str) -> Phone | Unreachable:
        """`country` (ISO 3166 alpha-2) is where a number without a country code is dialled.

        Raises ValueError, without quoting the number, for what is no number of one person: too short, an extension,
        a premium, shared-cost, freephone or service number (verification §6 "Destinations").
        """
