"""The transaction object the services see: one repository a concept, made once per connection and used again.

How to add a concept: see kiosk_backend/ports/__init__.py. It knows no driver.
"""

from __future__ import annotations

from kiosk_backend.storage.audit import SqlAudit
from kiosk_backend.storage.bookings import SqlBookings
from kiosk_backend.storage.challenges import SqlChallenges
from kiosk_backend.storage.checkins import SqlCheckins
from kiosk_backend.storage.confirmations import SqlConfirmations
from kiosk_backend.storage.database import Database
from kiosk_backend.storage.decisions import SqlDecisions
from kiosk_backend.storage.grants import SqlGrants
from kiosk_backend.storage.guest_data import SqlGuestData
from kiosk_backend.storage.guest_links import SqlGuestLinks
from kiosk_backend.storage.help_calls import SqlHelpCalls
from kiosk_backend.storage.idempotency import SqlIdempotency
from kiosk_backend.storage.imports import SqlImports
from kiosk_backend.storage.kiosks import SqlKiosks
from kiosk_backend.storage.limits import SqlLimits
from kiosk_backend.storage.marks import SqlMarks
from kiosk_backend.storage.measures import SqlMeasures
from kiosk_backend.storage.outbox import SqlOutbox
from kiosk_backend.storage.passes import SqlPasses
from kiosk_backend.storage.passkeys import SqlPasskeys
from kiosk_backend.storage.profile_changes import SqlProfileChanges
from kiosk_backend.storage.questionings import SqlQuestionings
from kiosk_backend.storage.resealing import SqlResealing
from kiosk_backend.storage.retention import SqlRetention
from kiosk_backend.storage.routes import SqlRoutes
from kiosk_backend.storage.sites import SqlSites
from kiosk_backend.storage.staff import SqlStaffMembers
from kiosk_backend.storage.visits import SqlVisits


class SqlTransaction:
    """`kiosk_backend.ports.Transaction` over one connection. Only the store's thread touches it.

    `heads`: where the audit chains were seen to stand; the connections of a store may share it, for it is only a guess.
    """

    def __init__(self, db: Database, heads: dict[str, tuple[int, bytes]] | None = None) -> None:
        self.db = db
        self.topics: set[str] = set()
        # repositories, one line a concept, in the order of the alphabet
        self.audit = SqlAudit(db, {} if heads is None else heads)
        self.bookings = SqlBookings(db)
        self.challenges = SqlChallenges(db)
        self.checkins = SqlCheckins(db)
        self.confirmations = SqlConfirmations(db)
        self.decisions = SqlDecisions(db)
        self.grants = SqlGrants(db)
        self.guest_links = SqlGuestLinks(db)
        self.guest_data = SqlGuestData(db)
        self.help_calls = SqlHelpCalls(db)
        self.idempotency = SqlIdempotency(db)
        self.imports = SqlImports(db)
        self.kiosks = SqlKiosks(db)
        self.limits = SqlLimits(db)
        self.marks = SqlMarks(db)
        self.measures = SqlMeasures(db)
        self.outbox = SqlOutbox(db)
        self.passes = SqlPasses(db)
        self.passkeys = SqlPasskeys(db)
        self.profile_changes = SqlProfileChanges(db)
        self.questionings = SqlQuestionings(db)
        self.resealing = SqlResealing(db)
        self.retention = SqlRetention(db)
        self.routes = SqlRoutes(db)
        self.sites = SqlSites(db)
        self.staff = SqlStaffMembers(db)
        self.visits = SqlVisits(db)

    def changed(self, topic: str) -> None:
        self.topics.add(topic)

    def finish(self) -> None:
        """The function has returned: writes what waits for that. The store calls it inside the transaction."""
        self.audit.flush()

    def take_topics(self) -> set[str]:
        """The topics marked since the last call; the store tells the waiters after the commit."""
        self.audit.forget()
        topics, self.topics = self.topics, set()
        return topics
