"""Questionings in their table. Implements `ports.questionings.Questionings`; it holds ids of facts only."""

from __future__ import annotations

import json
from typing import Final

from sqlalchemy import bindparam, select

from kiosk_backend.storage.database import Database
from kiosk_backend.storage.statements import statement, upsert
from kiosk_backend.storage.tables import questionings

_T: Final = questionings.c
_ASK = statement(
    upsert(questionings)
    .values({name: bindparam(name) for name in ("visit_index", "site_id", "booking_id", "asked", "asked_at")})
    .on_conflict_do_nothing(index_elements=[_T.visit_index])
)
_ASKED = statement(select(_T.asked).where(_T.visit_index == bindparam("visit")))


class SqlQuestionings:
    """See `ports.questionings.Questionings`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def ask(
        self, visit_index: bytes, *, site_id: str, booking_id: str, facts: tuple[str, ...], now: int
    ) -> tuple[str, ...]:
        self._db.run(
            _ASK, visit_index=visit_index, site_id=site_id, booking_id=booking_id, asked=json.dumps(facts), asked_at=now
        )
        return self.asked(visit_index)

    def asked(self, visit_index: bytes) -> tuple[str, ...]:
        row = self._db.one(_ASKED, visit=visit_index)
        return () if row is None else tuple(json.loads(row.asked))
