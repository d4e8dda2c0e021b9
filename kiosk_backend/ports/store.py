"""Transaction and Store: how a use case reaches the database. It knows no SQL and no driver.

A use case is a plain synchronous function of a Transaction. The store runs it, perhaps several times (after a
serialisation failure) and perhaps together with others in one commit, so it must do nothing but talk to `tx` and the
Desk. It *returns* an expected refusal, which commits; it *raises* only for a bug, which rolls its own work back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from kiosk_backend.ports.audit import Audit
from kiosk_backend.ports.bookings import Bookings
from kiosk_backend.ports.challenges import Challenges
from kiosk_backend.ports.checkins import Checkins
from kiosk_backend.ports.confirmations import Confirmations
from kiosk_backend.ports.decisions import Decisions
from kiosk_backend.ports.grants import Grants
from kiosk_backend.ports.guest_data import GuestData
from kiosk_backend.ports.guest_links import GuestLinks
from kiosk_backend.ports.help_calls import HelpCalls
from kiosk_backend.ports.idempotency import Idempotency
from kiosk_backend.ports.imports import Imports
from kiosk_backend.ports.kiosks import Kiosks
from kiosk_backend.ports.limits import Limits
from kiosk_backend.ports.marks import Marks
from kiosk_backend.ports.measures import Measures
from kiosk_backend.ports.outbox import Outbox
from kiosk_backend.ports.passes import Passes
from kiosk_backend.ports.passkeys import Passkeys
from kiosk_backend.ports.profile_changes import ProfileChanges
from kiosk_backend.ports.questionings import Questionings
from kiosk_backend.ports.resealing import Resealing
from kiosk_backend.ports.retention import Retention
from kiosk_backend.ports.routes import Routes
from kiosk_backend.ports.sites import Sites
from kiosk_backend.ports.staff import StaffMembers
from kiosk_backend.ports.visits import Visits

T = TypeVar("T")


class StoreError(Exception):
    """The database could not do it. An outage, never a refusal of a guest."""


class StoreBusy(StoreError):
    """Too much is waiting already: nothing was accepted. Answer 503 and let the caller come back."""


class StoreUnavailable(StoreError):
    """Nothing of the function was kept: the database is away, or the batch was rolled back."""


class StoreFull(StoreUnavailable):
    """The disk is full, or so nearly full that nothing new is accepted (reliability F3)."""


class CommitUnknown(StoreError):
    """The commit was sent, its answer was lost (reliability F9). A repeat with the same idempotency key finds out."""


class SchemaNotReady(StoreError):
    """The database has no schema, or another version's. The sentence names the command that helps."""


class Transaction(Protocol):
    """One attribute a concept. Valid only inside the function it was given to."""

    @property
    def audit(self) -> Audit: ...
    @property
    def bookings(self) -> Bookings: ...
    @property
    def challenges(self) -> Challenges: ...
    @property
    def checkins(self) -> Checkins: ...
    @property
    def confirmations(self) -> Confirmations: ...
    @property
    def decisions(self) -> Decisions: ...
    @property
    def grants(self) -> Grants: ...
    @property
    def guest_links(self) -> GuestLinks: ...
    @property
    def guest_data(self) -> GuestData: ...
    @property
    def help_calls(self) -> HelpCalls: ...
    @property
    def idempotency(self) -> Idempotency: ...
    @property
    def imports(self) -> Imports: ...
    @property
    def kiosks(self) -> Kiosks: ...
    @property
    def limits(self) -> Limits: ...
    @property
    def marks(self) -> Marks: ...
    @property
    def measures(self) -> Measures: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def passes(self) -> Passes: ...
    @property
    def passkeys(self) -> Passkeys: ...
    @property
    def profile_changes(self) -> ProfileChanges: ...
    @property
    def questionings(self) -> Questionings: ...
    @property
    def resealing(self) -> Resealing: ...
    @property
    def retention(self) -> Retention: ...
    @property
    def routes(self) -> Routes: ...
    @property
    def sites(self) -> Sites: ...
    @property
    def staff(self) -> StaffMembers: ...
    @property
    def visits(self) -> Visits: ...

    def changed(self, topic: str) -> None:
        """Wakes whoever waits for `topic` once this transaction is durable. Topics hold ids, never personal values."""


class Store(Protocol):
    """Runs use cases durably."""

    async def run(
        self,
        fn: Callable[[Transaction], T],
        *,
        on_error: Callable[[Transaction], object] | None = None,
        apart: bool = False,
    ) -> T:
        """Runs `fn` in a transaction and returns its value only after the commit is durable.

        If `fn` raises, its work is rolled back and the exception reaches the caller; others of the same commit are not
        touched. `on_error` then runs in a transaction of its own and is durable before the exception arrives
        (decisions: "Charge before compare"). `apart`: it does not queue behind requests; for what guests wait for after
        theirs. Raises StoreBusy, StoreUnavailable, StoreFull or CommitUnknown.
        """

    async def read(self, fn: Callable[[Transaction], T]) -> T:
        """Runs a function that only reads, in one snapshot, beside the writers. A write in it raises."""

    async def changed(self, topic: str, after: int, timeout: float) -> int:
        """Long poll: the version of `topic` as soon as it is above `after`, or its present one after `timeout` seconds.

        Start with `after=0` (answered at once), read, then wait with the version you were given. A version above
        `after` means "look again", not "something is new": after a restart everybody looks once.
        """

    async def close(self) -> None:
        """Finishes what was accepted, then closes the connections."""
