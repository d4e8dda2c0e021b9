"""The outbox and its receipts. Implements `ports.outbox.Outbox`; it opens nothing that is sealed and sends nothing.

A lease is a state and a time: `sending`, due again when the lease ends. So a worker that dies needs no cleaning up:
its messages become due by themselves (crash-only).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Final

from sqlalchemy import BigInteger, bindparam, case, func, insert, null, or_, select, text, update

from kiosk_backend.domain.delivery import MessageState
from kiosk_backend.ports.outbox import Message, Sent
from kiosk_backend.storage.database import Database
from kiosk_backend.storage.ids import first_id
from kiosk_backend.storage.statements import statement, upsert
from kiosk_backend.storage.tables import outbox, receipts

_T: Final = outbox.c
_FIELDS: Final = [field.name for field in fields(Message)]
_values: Final = attrgetter(*_FIELDS)
_COLUMNS: Final = [_T[name] for name in _FIELDS]
_WAITING: Final = text("outbox.state IN ('queued', 'sending')")
_MINE: Final = (
    _T.message_id == bindparam("id"),
    _T.lease_owner == bindparam("owner"),
    _T.state == text("'sending'"),
)

_WATCH: Final = bindparam("watch", type_=BigInteger)
_OPEN: Final = text("outbox.state IN ('sending', 'handed_over')")

_PUT = statement(
    insert(outbox).values(
        {name: bindparam(name) for name in [*_FIELDS, "origin"]} | {"state": text("'queued'")},
    )
)
_LEASE = statement(
    update(outbox)
    .where(
        _T.message_id.in_(
            select(_T.message_id)
            .where(_WAITING, _T.next_at <= bindparam("now"))
            .order_by(_T.next_at)
            .limit(bindparam("most"))
            .with_for_update(skip_locked=True)
            .scalar_subquery()
        )
    )
    .values(
        state=text("'sending'"),
        attempts=_T.attempts + text("1"),
        lease_owner=bindparam("owner"),
        next_at=bindparam("until"),
    )
    .returning(*_COLUMNS)
)
_GET = statement(select(*_COLUMNS).where(_T.message_id == bindparam("id")))
_BY_REFERENCE = statement(
    select(_T.message_id)
    .where(_T.gateway_reference == bindparam("reference"), _T.gateway == bindparam("by"))
    .order_by(_T.message_id.desc())
    .limit(1)
)
_NEXT_DUE = statement(
    select(
        select(func.min(_T.next_at)).where(_WAITING).scalar_subquery().label("next_at"),
        select(func.min(_T.watch_at)).where(_T.watch_at.is_not(None)).scalar_subquery().label("watch_at"),
    )
)
_OVERDUE = statement(
    update(outbox)
    .where(
        _T.message_id.in_(
            select(_T.message_id)
            .where(_T.watch_at.is_not(None), _T.watch_at <= bindparam("now"))
            .order_by(_T.watch_at)
            .limit(bindparam("most"))
            .with_for_update(skip_locked=True)
            .scalar_subquery()
        )
    )
    .values(watch_at=null())
    .returning(*_COLUMNS)
)
_FORGET = statement(
    update(outbox)
    .where(_T.message_id == bindparam("id"))
    .values(facts=bindparam("known"), watch_at=null(), to_sealed=null(), secret_sealed=null())
)
_HANDED_OVER = statement(
    update(outbox)
    .where(
        _T.message_id == bindparam("id"),
        _T.lease_owner == bindparam("owner"),
        text("outbox.state IN ('sending', 'handed_over', 'delivered', 'not_delivered')"),
    )
    .values(
        state=case((_T.state == text("'sending'"), text("'handed_over'")), else_=_T.state),
        gateway=bindparam("by"),
        gateway_reference=bindparam("reference"),
        country=bindparam("region"),
        facts=case((_OPEN, bindparam("known")), else_=_T.facts),
        handed_over_at=func.coalesce(_T.handed_over_at, bindparam("now")),
        watch_at=case((_OPEN, _WATCH), else_=null()),
        secret_sealed=case((_WATCH.is_(None), null()), else_=_T.secret_sealed),
        lease_owner=text("''"),
    )
    .returning(_T.state)
)
_NOTE = statement(update(outbox).where(*_MINE).values(facts=bindparam("known")))
_PUT_BACK = statement(
    update(outbox)
    .where(*_MINE)
    .values(state=text("'queued'"), gateway=bindparam("by"), facts=bindparam("known"), next_at=bindparam("again"))
)
_SETTLE = statement(
    update(outbox)
    .where(*_MINE)
    .values(state=bindparam("new"), closed_at=bindparam("now"), to_sealed=null(), secret_sealed=null())
)
_RECEIPT = statement(
    upsert(receipts)
    .values(message_id=bindparam("id"), state=bindparam("new"), received_at=bindparam("now"))
    .on_conflict_do_nothing(index_elements=[receipts.c.message_id, receipts.c.state])
    .returning(receipts.c.message_id)
)
_ADVANCE = statement(
    update(outbox)
    .where(
        _T.message_id == bindparam("id"),
        _T.state.in_(bindparam("over", expanding=True)),
        or_(
            bindparam("sure") == text("1"),
            _T.gateway == text("''"),
            _T.gateway == bindparam("by"),
        ),
    )
    .values(
        state=bindparam("new"),
        gateway=case((_T.gateway == text("''"), bindparam("by")), else_=_T.gateway),
        handed_over_at=func.coalesce(_T.handed_over_at, bindparam("now")),
        closed_at=case((bindparam("final") == text("1"), bindparam("now")), else_=_T.closed_at),
        watch_at=case((bindparam("final") == text("1"), null()), else_=_T.watch_at),
        to_sealed=case((bindparam("arrived") == text("1"), null()), else_=_T.to_sealed),
        secret_sealed=case((bindparam("arrived") == text("1"), null()), else_=_T.secret_sealed),
    )
    .returning(*_COLUMNS)
)
_RECENT = statement(
    select(_T.state, _T.created_at, _T.handed_over_at, _T.closed_at)
    .where(_T.site_id == bindparam("site"), _T.message_id >= bindparam("first"), _T.channel == text("'text'"))
    .order_by(_T.message_id.desc())
    .limit(bindparam("most"))
)


class SqlOutbox:
    """See `ports.outbox.Outbox`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def put(self, message: Message, origin: str) -> None:
        self._db.later(_PUT, origin=origin, **dict(zip(_FIELDS, _values(message), strict=True)))

    def lease(self, owner: str, now: int, until: int, limit: int) -> Sequence[Message]:
        rows = self._db.all(_LEASE, owner=owner, now=now, until=until, most=limit)
        return [Message(*row) for row in rows]

    def get(self, message_id: str) -> Message | None:
        row = self._db.one(_GET, id=message_id)
        return None if row is None else Message(*row)

    def by_reference(self, gateway: str, reference: str) -> str | None:
        row = self._db.one(_BY_REFERENCE, by=gateway, reference=reference)
        return None if row is None else str(row.message_id)

    def next_due(self) -> int | None:
        row = self._db.one(_NEXT_DUE)
        return None if row is None else min((at for at in row if at is not None), default=None)

    def overdue(self, now: int, limit: int) -> Sequence[Message]:
        return [Message(*row) for row in self._db.all(_OVERDUE, now=now, most=limit)]

    def forget(self, message_id: str, facts: str) -> None:
        self._db.later(_FORGET, id=message_id, known=facts)

    def note(self, message_id: str, owner: str, facts: str) -> bool:
        return self._db.run(_NOTE, id=message_id, owner=owner, known=facts) == 1

    def handed_over(
        self,
        message_id: str,
        owner: str,
        gateway: str,
        reference: str,
        country: str,
        facts: str,
        now: int,
        watch_at: int | None,
    ) -> MessageState | None:
        row = self._db.one(
            _HANDED_OVER,
            id=message_id,
            owner=owner,
            by=gateway,
            reference=reference,
            region=country,
            known=facts,
            now=now,
            watch=watch_at,
        )
        return None if row is None else row.state

    def put_back(self, message_id: str, owner: str, gateway: str, facts: str, next_at: int) -> bool:
        return self._db.run(_PUT_BACK, id=message_id, owner=owner, by=gateway, known=facts, again=next_at) == 1

    def settle(self, message_id: str, owner: str, state: MessageState, now: int) -> bool:
        return self._db.run(_SETTLE, id=message_id, owner=owner, new=state, now=now) == 1

    def add_receipt(self, message_id: str, state: MessageState, now: int) -> bool:
        return self._db.one(_RECEIPT, id=message_id, new=state, now=now) is not None

    def advance(
        self, message_id: str, to: MessageState, over: Sequence[MessageState], gateway: str, now: int
    ) -> Message | None:
        arrived = int(to == "delivered")
        final = int(arrived or to == "not_delivered")
        sure = int(arrived or not gateway)
        row = self._db.one(
            _ADVANCE,
            id=message_id,
            new=to,
            over=list(over),
            final=final,
            arrived=arrived,
            sure=sure,
            by=gateway,
            now=now,
        )
        return None if row is None else Message(*row)

    def recent(self, site_id: str, since: int, limit: int) -> Sequence[Sent]:
        rows = self._db.all(_RECENT, site=site_id, first=first_id(since), most=limit)
        return [Sent(*row) for row in rows]
