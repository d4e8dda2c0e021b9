"""Changes of addresses in their table. Implements `ports.profile_changes.ProfileChanges`; it knows no rule."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final

from sqlalchemy import bindparam, null, select, text, update

from kiosk_backend.domain.profile import Change, ChangeState, What, address
from kiosk_backend.ports.system import Keys, sealed_for
from kiosk_backend.storage.database import Database, Row
from kiosk_backend.storage.statements import statement, upsert
from kiosk_backend.storage.tables import profile_changes

_T: Final = profile_changes.c
_SEALED: Final = ("new", "old")
_PLAIN: Final = [field.name for field in fields(Change) if field.name not in _SEALED]
_COLUMNS: Final = [_T[name] for name in (*_PLAIN, "new_sealed", "old_sealed")]
_OPEN: Final = _T.closed_at.is_(null())

_ADD = statement(
    upsert(profile_changes)
    .values({name: bindparam(name) for name in (*_PLAIN, "new_sealed", "old_sealed", "origin")})
    .on_conflict_do_nothing(index_elements=[_T.booking_id, _T.what], index_where=text("closed_at IS NULL"))
    .returning(_T.change_id)
)
_GET = statement(select(*_COLUMNS).where(_T.change_id == bindparam("id"), _T.site_id == bindparam("site")))
_OPEN_OF = statement(
    select(*_COLUMNS)
    .where(_T.booking_id == bindparam("booking"), _T.site_id == bindparam("site"), _OPEN)
    .order_by(_T.change_id)
)
_HELD = statement(
    select(*_COLUMNS)
    .where(
        _T.booking_id == bindparam("booking"),
        _T.site_id == bindparam("site"),
        _T.what == bindparam("which"),
        _T.state == text("'done'"),
        _T.held_until > bindparam("now"),
    )
    .order_by(_T.change_id.desc())
    .limit(1)
)
_PROVED = statement(
    update(profile_changes)
    .where(_T.change_id == bindparam("id"), _T.state == text("'asked'"), _OPEN)
    .values(state=text("'old_proved'"), proof=bindparam("shown"))
)
_CLOSE = statement(
    update(profile_changes)
    .where(_T.change_id == bindparam("id"), _OPEN)
    .values(state=bindparam("new"), closed_at=bindparam("now"), new_sealed=null(), old_sealed=null())
)
_DONE = statement(
    update(profile_changes)
    .where(_T.change_id == bindparam("id"), _OPEN)
    .values(
        state=text("'done'"),
        proof=bindparam("shown"),
        closed_at=bindparam("now"),
        held_until=bindparam("until"),
        new_sealed=null(),
    )
)
_REVERTED = statement(
    update(profile_changes)
    .where(_T.change_id == bindparam("id"), _T.state == text("'done'"), _T.held_until > bindparam("now"))
    .values(state=text("'reverted'"), held_until=bindparam("now"), old_sealed=null())
)
_EXPIRE = statement(
    update(profile_changes)
    .where(_T.change_id.in_(select(_T.change_id).where(_OPEN, _T.ends_at <= bindparam("now")).limit(bindparam("most"))))
    .values(state=text("'expired'"), closed_at=_T.ends_at, new_sealed=null(), old_sealed=null())
)
_FORGET = statement(
    update(profile_changes)
    .where(
        _T.change_id.in_(
            select(_T.change_id)
            .where(_T.old_sealed.is_not(null()), _T.held_until <= bindparam("now"))
            .limit(bindparam("most"))
        )
    )
    .values(old_sealed=null())
)


class SqlProfileChanges:
    """See `ports.profile_changes.ProfileChanges`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, keys: Keys, change: Change, origin: str) -> bool:
        sealed: dict[str, bytes | None] = {}
        for name in _SEALED:
            value, aad = getattr(change, name), _aad(change.site_id, change.change_id, name)
            sealed[f"{name}_sealed"] = None if value is None else keys.seal(value.reveal().encode(), aad)
        plain = {name: getattr(change, name) for name in _PLAIN}
        return self._db.one(_ADD, origin=origin, **plain, **sealed) is not None

    def get(self, keys: Keys, site_id: str, change_id: str) -> Change | None:
        row = self._db.one(_GET, id=change_id, site=site_id)
        return None if row is None else _change(keys, row)

    def open_of(self, keys: Keys, site_id: str, booking_id: str) -> list[Change]:
        return [_change(keys, row) for row in self._db.all(_OPEN_OF, booking=booking_id, site=site_id)]

    def held(self, keys: Keys, site_id: str, booking_id: str, what: What, now: int) -> Change | None:
        row = self._db.one(_HELD, booking=booking_id, site=site_id, which=what, now=now)
        return None if row is None else _change(keys, row)

    def proved(self, change_id: str, proof: str) -> bool:
        return self._db.run(_PROVED, id=change_id, shown=proof) == 1

    def close(self, change_id: str, state: ChangeState, now: int) -> bool:
        return self._db.run(_CLOSE, id=change_id, new=state, now=now) == 1

    def done(self, change_id: str, proof: str, held_until: int, now: int) -> bool:
        return self._db.run(_DONE, id=change_id, shown=proof, until=held_until, now=now) == 1

    def reverted(self, change_id: str, now: int) -> bool:
        return self._db.run(_REVERTED, id=change_id, now=now) == 1

    def forget(self, now: int, limit: int) -> int:
        return max(self._db.run(wanted, now=now, most=limit) for wanted in (_EXPIRE, _FORGET))


def _aad(site_id: str, change_id: str, which: str) -> bytes:
    return sealed_for(site_id, "profile_changes", f"{which}_sealed", change_id)


def _change(keys: Keys, row: Row) -> Change:
    opened: dict[str, Any] = {}
    for name in _SEALED:
        sealed = getattr(row, f"{name}_sealed")
        text_of = None if sealed is None else keys.open(sealed, _aad(row.site_id, row.change_id, name)).decode()
        opened[name] = None if text_of is None else address(row.what, text_of)
    return Change(**{name: getattr(row, name) for name in _PLAIN}, **opened)
