"""Challenges and the failures of their subjects. Implements `ports.challenges.Challenges`; it knows no rule.

Each question is one statement. What must happen once is a conditional UPDATE … RETURNING or an upsert, so that parallel
requests queue at the row and each sees what the one before it did (verification §6 "Consume").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    TextClause,
    and_,
    bindparam,
    delete,
    exists,
    literal_column,
    or_,
    select,
    text,
    update,
)

from kiosk_backend.domain.verification import CHECK_IN, Challenge, ChallengeState, Delivery, Subject
from kiosk_backend.ports.challenges import Charged
from kiosk_backend.storage.database import Database, Row
from kiosk_backend.storage.statements import Statement, statement, upsert
from kiosk_backend.storage.tables import challenges, subjects

_T: Final = challenges.c
_S: Final = subjects.c
_NEVER: Final = 2**62
"""No pause lasts until then."""
_FIELDS: Final = [field.name for field in fields(Challenge)]
_values: Final = attrgetter(*_FIELDS)
_COLUMNS: Final = [_T[name] for name in _FIELDS]

_ADD = statement(
    upsert(challenges)
    .values({name: bindparam(name) for name in [*_FIELDS, "origin"]})
    .on_conflict_do_nothing(index_elements=[_T.site_id, _T.subject, _T.purpose], index_where=text("state = 'open'"))
    .returning(_T.challenge_id)
)
_OPEN_OF = statement(
    select(*_COLUMNS).where(
        _T.site_id == bindparam("site"),
        _T.subject == bindparam("who"),
        _T.purpose == bindparam("what_for"),
        _T.state == text("'open'"),
    )
)
_nobody = select(literal_column("1").label("one")).subquery()
_STANDING = statement(
    select(_S.failures, _S.pauses, _S.paused_until, *_COLUMNS).select_from(
        _nobody.outerjoin(subjects, and_(_S.site_id == bindparam("site"), _S.subject == bindparam("who"))).outerjoin(
            challenges,
            and_(
                _T.site_id == bindparam("site"),
                _T.subject == bindparam("who"),
                _T.purpose == bindparam("what_for"),
                _T.state == text("'open'"),
            ),
        )
    )
)
_LATEST = statement(
    select(*_COLUMNS)
    .where(_T.visit_index == bindparam("visit"), _T.site_id == bindparam("site"), _T.purpose == bindparam("what_for"))
    .order_by(_T.challenge_id.desc())
    .limit(1)
)
_GET = statement(select(*_COLUMNS).where(_T.challenge_id == bindparam("id")))
_SEVERAL = statement(select(*_COLUMNS).where(_T.challenge_id.in_(bindparam("ids", expanding=True))))
_MAY_BE_TRIED: Final = (
    _T.state == text("'open'"),
    _T.attempts < _T.max_attempts,
    _T.ends_at > bindparam("now"),
    _T.code_expires_at > bindparam("now"),
)
_BY_PHONE: Final = text("challenges.method IN ('sms', 'voice', 'link')")


def _held_up(*paused: ColumnElement[bool] | TextClause) -> ColumnElement[bool]:
    """That the subject has failed too often, or is paused and `paused` holds."""
    return exists().where(
        _S.site_id == _T.site_id,
        _S.subject == _T.subject,
        or_(and_(_S.paused_until > bindparam("paused_at"), *paused), _S.failures >= bindparam("most")),
    )


_FAILED_BEFORE: Final = (
    select(_S.failures)
    .where(_S.site_id == _T.site_id, _S.subject == _T.subject)
    .correlate(challenges)
    .scalar_subquery()
    .label("failed_before")
)
_CHARGE = statement(
    update(challenges)
    .where(
        _T.visit_index == bindparam("visit"),
        _T.site_id == bindparam("site"),
        _T.kiosk_id == bindparam("kiosk"),
        _T.purpose == bindparam("what_for"),
        _T.payload == bindparam("bound_to"),
        _T.agent_id == bindparam("agent"),
        _T.link_index.is_(None),
        *_MAY_BE_TRIED,
        ~_held_up(_BY_PHONE),
    )
    .values(attempts=_T.attempts + text("1"))
    .returning(*_COLUMNS, _FAILED_BEFORE)
)
_BY_LINK = statement(select(*_COLUMNS).where(_T.link_index.in_(bindparam("indexes", expanding=True))))
_CHARGE_LINK = statement(
    update(challenges)
    .where(_T.link_index.in_(bindparam("indexes", expanding=True)), *_MAY_BE_TRIED, ~_held_up(_BY_PHONE))
    .values(attempts=_T.attempts + text("1"), delivery_version=_T.delivery_version + text("1"))
    .returning(*_COLUMNS)
)
_USE_PROVED = statement(
    update(challenges)
    .where(
        _T.visit_index == bindparam("visit"),
        _T.site_id == bindparam("site"),
        _T.kiosk_id == bindparam("kiosk"),
        _T.purpose == bindparam("what_for"),
        _T.payload == bindparam("bound_to"),
        _T.state == text("'proved'"),
        _T.ends_at > bindparam("now"),
    )
    .values(state=text("'used'"), closed_at=bindparam("now"))
    .returning(*_COLUMNS, _FAILED_BEFORE)
)
_END_VISIT = statement(
    update(challenges)
    .where(
        _T.visit_index == bindparam("visit"),
        _T.site_id == bindparam("site"),
        text("challenges.state IN ('open', 'proved')"),
    )
    .values(state=text("'superseded'"), code_sealed=None, closed_at=bindparam("now"))
)
_CLOSE = statement(
    update(challenges)
    .where(_T.challenge_id == bindparam("id"), _T.state == text("'open'"))
    .values(state=bindparam("new"), code_sealed=None, closed_at=bindparam("now"))
)
_SENT_AGAIN = statement(
    update(challenges)
    .where(
        _T.challenge_id == bindparam("id"),
        _T.state == text("'open'"),
        _T.sends == bindparam("counted"),
    )
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in (
                "method",
                "generation",
                "link_index",
                "mac_key_id",
                "mac",
                "code_sealed",
                "code_expires_at",
                "sends",
                "sent_at",
                "resend_at",
                "delivery",
                "risk",
            )
        }
        | {"delivery_version": _T.delivery_version + text("1")}
    )
)
_ONLY_IF: Final = {
    "only_generation": (_T.generation == bindparam("only_generation"),),
    "only_send": (_T.sends == bindparam("only_send"), _T.delivery != text("'delivered'")),
}
_KEPT_TOO: Final[Mapping[str, dict[str, Any]]] = {"sent": {"sent_at": bindparam("sent")}}


@cache
def _report(*given: str) -> Statement:
    """Moves the line; `given`: what it depends on, and what is kept beside it."""
    kept: dict[str, Any] = {"delivery": bindparam("new"), "delivery_version": _T.delivery_version + text("1")}
    only = [condition for name in given for condition in _ONLY_IF.get(name, ())]
    for name in given:
        kept |= _KEPT_TOO.get(name, {})
    return statement(
        update(challenges)
        .where(_T.challenge_id == bindparam("id"), _T.state == text("'open'"), *only)
        .values(kept)
        .returning(_T.kiosk_id)
    )


_SUBJECT = statement(
    select(_S.failures, _S.pauses, _S.paused_until).where(
        _S.site_id == bindparam("site"), _S.subject == bindparam("who")
    )
)
_FAILED = statement(
    upsert(subjects)
    .values(site_id=bindparam("site"), subject=bindparam("who"), failures=text("1"), updated_at=bindparam("now"))
    .on_conflict_do_update(
        index_elements=[_S.site_id, _S.subject],
        set_={"failures": _S.failures + text("1"), "updated_at": bindparam("now")},
    )
    .returning(_S.failures, _S.pauses, _S.paused_until)
)
_PAUSE = statement(
    update(subjects)
    .where(_S.site_id == bindparam("site"), _S.subject == bindparam("who"))
    .values(pauses=_S.pauses + text("1"), paused_until=bindparam("until"), updated_at=bindparam("now"))
)
_CLEAR = statement(delete(subjects).where(_S.site_id == bindparam("site"), _S.subject == bindparam("who")))


def _challenge(row: Row | None) -> Challenge | None:
    return None if row is None else Challenge(*row)


def _charged(row: Row | None) -> Charged | None:
    if row is None:
        return None
    *challenge, failures = row
    return Charged(Challenge(*challenge), failures or 0)


class SqlChallenges:
    """See `ports.challenges.Challenges`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, challenge: Challenge, origin: str) -> bool:
        values: dict[str, Any] = dict(zip(_FIELDS, _values(challenge), strict=True))
        return self._db.one(_ADD, origin=origin, **values) is not None

    def open_of(self, site_id: str, subject: str, purpose: str) -> Challenge | None:
        return _challenge(self._db.one(_OPEN_OF, site=site_id, who=subject, what_for=purpose))

    def standing(self, site_id: str, subject: str, purpose: str) -> tuple[Subject, Challenge | None]:
        row = self._db.one(_STANDING, site=site_id, who=subject, what_for=purpose)
        assert row is not None, "an outer join of one row has a row"
        failures, pauses, paused_until, *challenge = row
        held = Subject() if failures is None else Subject(failures, pauses, paused_until)
        return held, None if challenge[0] is None else Challenge(*challenge)

    def latest(self, site_id: str, visit_index: bytes, purpose: str = CHECK_IN) -> Challenge | None:
        return _challenge(self._db.one(_LATEST, site=site_id, visit=visit_index, what_for=purpose))

    def get(self, challenge_id: str) -> Challenge | None:
        return _challenge(self._db.one(_GET, id=challenge_id))

    def several(self, challenge_ids: Sequence[str]) -> Mapping[str, Challenge]:
        rows = self._db.all(_SEVERAL, ids=list(challenge_ids)) if challenge_ids else []
        return {row.challenge_id: Challenge(*row) for row in rows}

    def charge(
        self,
        site_id: str,
        kiosk_id: str,
        visit_index: bytes,
        purpose: str,
        *,
        payload: str = "",
        agent_id: str = "",
        pauses: bool = True,
        most_failures: int,
        now: int,
    ) -> Charged | None:
        return _charged(
            self._db.one(
                _CHARGE,
                visit=visit_index,
                site=site_id,
                kiosk=kiosk_id,
                what_for=purpose,
                bound_to=payload,
                agent=agent_id,
                paused_at=now if pauses else _NEVER,
                most=most_failures,
                now=now,
            )
        )

    def by_link(self, indexes: Sequence[bytes]) -> Challenge | None:
        return _challenge(self._db.one(_BY_LINK, indexes=indexes))

    def charge_link(self, indexes: Sequence[bytes], *, most_failures: int, now: int) -> Challenge | None:
        return _challenge(self._db.one(_CHARGE_LINK, indexes=indexes, paused_at=now, most=most_failures, now=now))

    def use_proved(
        self, site_id: str, kiosk_id: str, visit_index: bytes, purpose: str, *, payload: str = "", now: int
    ) -> Charged | None:
        return _charged(
            self._db.one(
                _USE_PROVED,
                visit=visit_index,
                site=site_id,
                kiosk=kiosk_id,
                what_for=purpose,
                bound_to=payload,
                now=now,
            )
        )

    def end_visit(self, site_id: str, visit_index: bytes, now: int) -> int:
        return self._db.run(_END_VISIT, visit=visit_index, site=site_id, now=now)

    def close(self, challenge_id: str, state: ChallengeState, now: int) -> bool:
        return self._db.run(_CLOSE, id=challenge_id, new=state, now=now) == 1

    def sent_again(self, challenge: Challenge, *, sends: int) -> bool:
        return (
            self._db.run(
                _SENT_AGAIN,
                id=challenge.challenge_id,
                counted=sends,
                new_method=challenge.method,
                new_link_index=challenge.link_index,
                new_generation=challenge.generation,
                new_mac_key_id=challenge.mac_key_id,
                new_mac=challenge.mac,
                new_code_sealed=challenge.code_sealed,
                new_code_expires_at=challenge.code_expires_at,
                new_sends=challenge.sends,
                new_sent_at=challenge.sent_at,
                new_resend_at=challenge.resend_at,
                new_delivery=challenge.delivery,
                new_risk=challenge.risk,
            )
            == 1
        )

    def report(
        self,
        challenge_id: str,
        delivery: Delivery,
        *,
        sent_at: int | None = None,
        generation: int | None = None,
        send: int | None = None,
    ) -> str | None:
        asked = {"sent": sent_at, "only_generation": generation, "only_send": send}
        given = {name: value for name, value in asked.items() if value is not None}
        row = self._db.one(_report(*given), id=challenge_id, new=delivery, **given)
        return None if row is None else str(row[0])

    def subject(self, site_id: str, subject: str) -> Subject:
        row = self._db.one(_SUBJECT, site=site_id, who=subject)
        return Subject() if row is None else Subject(*row)

    def failed(self, site_id: str, subject: str, now: int) -> Subject:
        row = self._db.one(_FAILED, site=site_id, who=subject, now=now)
        assert row is not None, "an upsert returns its row"
        return Subject(*row)

    def pause(self, site_id: str, subject: str, until: int, now: int) -> None:
        self._db.run(_PAUSE, site=site_id, who=subject, until=until, now=now)

    def clear(self, site_id: str, subject: str) -> None:
        self._db.later(_CLEAR, site=site_id, who=subject)
