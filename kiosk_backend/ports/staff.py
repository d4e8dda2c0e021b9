"""Staff members as the services see them: sign-in, back-off, sessions. It knows no SQL and no hash function.

The key ring is handed in with each question that opens a name, so that a transaction by itself can open none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from kiosk_backend.domain.private import Secret
from kiosk_backend.domain.staff import StaffMember
from kiosk_backend.ports.system import Keys


class Pins(Protocol):
    """The slow half of a PIN check, never inside a transaction."""

    def fresh(self, pin: Secret) -> tuple[str, bytes]:
        """(parameters and salt as text, the stretched PIN) for a new PIN. Blocks."""

    async def stretch(self, pin: Secret, recipe: str) -> bytes:
        """The stretched PIN under a stored recipe, in a thread, a few at a time; an empty recipe costs the same."""


class Session(NamedTuple):
    """Who is signed in at which kiosk. Instants in Unix milliseconds."""

    staff_id: str
    site_id: str
    kiosk_id: str
    started_at: int
    seen_at: int


class Counted(NamedTuple):
    """A try that was charged: failures in a row with this one."""

    failures: int


class StaffMembers(Protocol):
    """People who may help a guest."""

    def by_number(self, keys: Keys, site_id: str, number: str) -> StaffMember | None: ...

    def get(self, keys: Keys, staff_id: str) -> StaffMember | None: ...

    def all(self, keys: Keys, site_id: str) -> list[StaffMember]:
        """By number."""

    def add(self, keys: Keys, member: StaffMember, now: int) -> bool:
        """False: the number is taken at this site."""

    def reset_pin(self, staff_id: str, pin_hash: str, pin_key_id: str) -> bool:
        """A new PIN: clears failures, pause and disabling, raises the row version. False: unknown."""

    def charge_kiosk(self, kiosk_id: str, now: int) -> Counted | None:
        """Counts a try at a kiosk that is not paused, by one conditional UPDATE; None: it is paused."""

    def pause_kiosk(self, kiosk_id: str, until: int) -> None: ...

    def kiosk_paused_until(self, kiosk_id: str) -> int | None: ...

    def clear_kiosk(self, kiosk_id: str) -> None:
        """After a right PIN."""

    def charge(self, staff_id: str, now: int) -> Counted | None:
        """Counts a try for a person who is neither paused nor disabled; None: they are."""

    def pause(self, staff_id: str, until: int) -> None: ...

    def disable(self, staff_id: str, now: int) -> None:
        """Until an administrator re-issues the PIN; raises the row version and ends the sessions."""

    def clear(self, staff_id: str, row_version: int) -> bool:
        """Forgets the failures if the row is still the one the PIN was checked against; False: it changed."""

    def open_session(self, session_index: bytes, session: Session) -> None: ...

    def session(self, indexes: Sequence[bytes], kiosk_id: str, seen_after: int) -> Session | None:
        """The open session under one of the indexes, at this kiosk, last used after `seen_after`."""

    def touch_session(self, indexes: Sequence[bytes], kiosk_id: str, seen_after: int, now: int) -> Session | None:
        """The same, and counts as use; one conditional UPDATE … RETURNING."""

    def end_session(self, indexes: Sequence[bytes], now: int) -> bool: ...

    def end_sessions_of(self, staff_id: str, now: int) -> int: ...
