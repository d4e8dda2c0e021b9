"""Staff as rules: one table of role and action, what makes a PIN weak, how long a wrong PIN waits. No hash, no session
store. Sources: decisions ("Staff"), reliability T5.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Final, Literal

from kiosk_backend.domain.policy import MINUTE
from kiosk_backend.domain.private import PersonName

Role = Literal["attendant", "supervisor", "technician"]
Action = Literal[
    "find", "override", "reprint", "send_pass", "undo", "unlock", "lock", "service", "devices", "help", "caller",
    "change_address",
]  # fmt: skip

ROLES: Final[tuple[Role, ...]] = ("attendant", "supervisor", "technician")
ALLOWED: Final[dict[str, tuple[Action, ...]]] = {
    "attendant": ("find", "override", "reprint", "send_pass", "lock", "service", "help", "caller", "change_address"),
    "supervisor": (
        "find",
        "override",
        "reprint",
        "send_pass",
        "undo",
        "unlock",
        "lock",
        "service",
        "devices",
        "help",
        "caller",
        "change_address",
    ),
    "technician": ("service", "devices"),
}
"""The whole of authorisation. A technician meets no guest and no booking; taking back (undo, unlock) is for a
supervisor."""

PIN_DIGITS: Final = 6
NUMBER_DIGITS: Final = 3
FREE_TRIES: Final = 4
"""Wrong PINs in a row before the person, not only the kiosk, has to wait: so a guest at one kiosk cannot lock a
colleague out of another (reliability T5)."""
LONGEST_KIOSK_PAUSE: Final = 15 * MINUTE

OVERRIDE_REASONS: Final = frozenset({"phone_cant_get_texts", "number_wrong", "no_phone", "other_way"})
CHECKED: Final = frozenset({"photo_id", "name_matches", "knew_dates"})


def may(role: str, action: str) -> bool:
    """Default deny: an unknown role or action may nothing."""
    return action in ALLOWED.get(role, ())


def is_number(text: str) -> bool:
    """Three ASCII digits."""
    return len(text) == NUMBER_DIGITS and text.isascii() and text.isdigit()


def is_pin(text: str) -> bool:
    """Six ASCII digits, nothing else (verification S18)."""
    return len(text) == PIN_DIGITS and text.isascii() and text.isdigit()


def is_weak(pin: str) -> bool:
    """PINs nobody is given: fewer than three different digits, a repeated half or pair, a mirror image, a run of four.

    They are what people try first; some 2 % of all, so a redraw is rare.
    """
    digits = [int(character) for character in pin]
    steps = [(b - a) % 10 for a, b in itertools.pairwise(digits)]
    runs = any(steps[i : i + 3] in ([1, 1, 1], [9, 9, 9], [0, 0, 0]) for i in range(len(steps) - 2))
    repeated = digits[:3] == digits[3:] or digits[:2] * 3 == digits
    return runs or repeated or len(set(digits)) < 3 or digits == digits[::-1]


def kiosk_pause(failures: int, first: int) -> int:
    """Milliseconds a kiosk takes no PIN after its n-th wrong one in a row: `first`, doubling, 15 minutes at most."""
    if failures < 1:
        return 0
    return min(first << min(failures - 1, 16), LONGEST_KIOSK_PAUSE)


def person_pause(failures: int, first: int) -> int:
    """Milliseconds a person is paused at every kiosk after n wrong PINs in a row: free tries, then doubling."""
    if failures <= FREE_TRIES:
        return 0
    return first << min(failures - FREE_TRIES - 1, 16)


def short_name(first: str, last: str) -> str:
    """ "Maria S.": how staff and guests are shown on a public screen."""
    return f"{first} {last[0]}." if first and last else first or last


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A person who may help guests. Instants in Unix milliseconds."""

    staff_id: str
    site_id: str
    number: str
    first: PersonName
    last: PersonName
    role: str
    pin_hash: str = field(repr=False)
    """What `Pins` stored: parameters, salt and the peppered digest."""
    pin_key_id: str
    row_version: int
    """Rises when PIN, role or disabling change; failures do not raise it."""
    failures: int = 0
    paused_until: int | None = None
    disabled: bool = False

    @property
    def display_name(self) -> str:
        """ "Maria S.": their own screen and the events list."""
        return short_name(self.first.reveal(), self.last.reveal())

    @property
    def called(self) -> str:
        """What a guest is told: "Sofia is coming"."""
        return self.first.reveal() or self.last.reveal()
