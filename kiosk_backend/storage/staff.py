"""Staff, their sessions and the back-off of PINs in their tables. Implements `ports.staff.StaffMembers`; knows no rule.

A try is charged by one conditional UPDATE before the PIN is looked at, so parallel tries queue at the row.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from sqlalchemy import bindparam, insert, null, or_, select, text, update

from kiosk_backend.domain.private import PersonName
from kiosk_backend.domain.staff import StaffMember
from kiosk_backend.ports.staff import Counted, Session
from kiosk_backend.ports.system import Keys, sealed_for
from kiosk_backend.storage.database import Database, Row
from kiosk_backend.storage.statements import statement, upsert
from kiosk_backend.storage.tables import kiosks, staff, staff_sessions

_T: Final = staff.c
_K: Final = kiosks.c
_S: Final = staff_sessions.c
_PLAIN: Final = (
    "staff_id",
    "site_id",
    "number",
    "role",
    "pin_hash",
    "pin_key_id",
    "row_version",
    "failures",
    "paused_until",
)
_COLUMNS: Final = [_T[name] for name in (*_PLAIN, "name_sealed", "disabled")]
_SESSION: Final = [_S[name] for name in Session._fields]

_BY_NUMBER = statement(select(*_COLUMNS).where(_T.site_id == bindparam("site"), _T.number == bindparam("wanted")))
_GET = statement(select(*_COLUMNS).where(_T.staff_id == bindparam("id")))
_ALL = statement(select(*_COLUMNS).where(_T.site_id == bindparam("site")).order_by(_T.number))
_ADD = statement(
    upsert(staff)
    .values({name: bindparam(name) for name in (*_PLAIN, "name_sealed", "disabled", "created_at")})
    .on_conflict_do_nothing(index_elements=[_T.site_id, _T.number])
)
_RESET_PIN = statement(
    update(staff)
    .where(_T.staff_id == bindparam("id"))
    .values(
        pin_hash=bindparam("new_hash"),
        pin_key_id=bindparam("new_key"),
        row_version=_T.row_version + text("1"),
        failures=text("0"),
        paused_until=null(),
        disabled=text("0"),
    )
)
_CHARGE_KIOSK = statement(
    update(kiosks)
    .where(
        _K.kiosk_id == bindparam("kiosk"),
        or_(_K.pin_paused_until.is_(null()), _K.pin_paused_until <= bindparam("now")),
    )
    .values(pin_failures=_K.pin_failures + text("1"))
    .returning(_K.pin_failures)
)
_PAUSE_KIOSK = statement(
    update(kiosks).where(_K.kiosk_id == bindparam("kiosk")).values(pin_paused_until=bindparam("until"))
)
_KIOSK_PAUSED = statement(select(_K.pin_paused_until).where(_K.kiosk_id == bindparam("kiosk")))
_CLEAR_KIOSK = statement(
    update(kiosks).where(_K.kiosk_id == bindparam("kiosk")).values(pin_failures=text("0"), pin_paused_until=null())
)
_CHARGE = statement(
    update(staff)
    .where(
        _T.staff_id == bindparam("id"),
        _T.disabled == text("0"),
        or_(_T.paused_until.is_(null()), _T.paused_until <= bindparam("now")),
    )
    .values(failures=_T.failures + text("1"))
    .returning(_T.failures)
)
_PAUSE = statement(update(staff).where(_T.staff_id == bindparam("id")).values(paused_until=bindparam("until")))
_DISABLE = statement(
    update(staff)
    .where(_T.staff_id == bindparam("id"))
    .values(disabled=text("1"), row_version=_T.row_version + text("1"))
)
_CLEAR = statement(
    update(staff)
    .where(_T.staff_id == bindparam("id"), _T.row_version == bindparam("seen"), _T.disabled == text("0"))
    .values(failures=text("0"), paused_until=null())
)
_OPEN = statement(
    insert(staff_sessions).values({name: bindparam(name) for name in ("session_index", *Session._fields)})
)
_live = (
    _S.session_index.in_(bindparam("handles", expanding=True)),
    _S.kiosk_id == bindparam("kiosk"),
    _S.ended_at.is_(null()),
    _S.seen_at > bindparam("after"),
)
_LIVE = statement(select(*_SESSION).where(*_live))
_TOUCH = statement(update(staff_sessions).where(*_live).values(seen_at=bindparam("now")).returning(*_SESSION))
_END = statement(
    update(staff_sessions)
    .where(_S.session_index.in_(bindparam("handles", expanding=True)), _S.ended_at.is_(null()))
    .values(ended_at=bindparam("now"))
)
_END_ALL = statement(
    update(staff_sessions)
    .where(_S.staff_id == bindparam("id"), _S.ended_at.is_(null()))
    .values(ended_at=bindparam("now"))
)


class SqlStaffMembers:
    """See `ports.staff.StaffMembers`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def by_number(self, keys: Keys, site_id: str, number: str) -> StaffMember | None:
        return _member(keys, self._db.one(_BY_NUMBER, site=site_id, wanted=number))

    def get(self, keys: Keys, staff_id: str) -> StaffMember | None:
        return _member(keys, self._db.one(_GET, id=staff_id))

    def all(self, keys: Keys, site_id: str) -> list[StaffMember]:
        return [found for row in self._db.all(_ALL, site=site_id) if (found := _member(keys, row))]

    def add(self, keys: Keys, member: StaffMember, now: int) -> bool:
        name = json.dumps({"first": member.first.reveal(), "last": member.last.reveal()}, ensure_ascii=False)
        stored = self._db.run(
            _ADD,
            **{column: getattr(member, column) for column in _PLAIN},
            name_sealed=keys.seal(name.encode(), _aad(member.site_id, member.staff_id)),
            disabled=int(member.disabled),
            created_at=now,
        )
        return stored == 1

    def reset_pin(self, staff_id: str, pin_hash: str, pin_key_id: str) -> bool:
        return self._db.run(_RESET_PIN, id=staff_id, new_hash=pin_hash, new_key=pin_key_id) == 1

    def charge_kiosk(self, kiosk_id: str, now: int) -> Counted | None:
        row = self._db.one(_CHARGE_KIOSK, kiosk=kiosk_id, now=now)
        return None if row is None else Counted(row.pin_failures)

    def pause_kiosk(self, kiosk_id: str, until: int) -> None:
        self._db.run(_PAUSE_KIOSK, kiosk=kiosk_id, until=until)

    def kiosk_paused_until(self, kiosk_id: str) -> int | None:
        row = self._db.one(_KIOSK_PAUSED, kiosk=kiosk_id)
        return None if row is None else row.pin_paused_until

    def clear_kiosk(self, kiosk_id: str) -> None:
        self._db.run(_CLEAR_KIOSK, kiosk=kiosk_id)

    def charge(self, staff_id: str, now: int) -> Counted | None:
        row = self._db.one(_CHARGE, id=staff_id, now=now)
        return None if row is None else Counted(row.failures)

    def pause(self, staff_id: str, until: int) -> None:
        self._db.run(_PAUSE, id=staff_id, until=until)

    def disable(self, staff_id: str, now: int) -> None:
        self._db.run(_DISABLE, id=staff_id)
        self.end_sessions_of(staff_id, now)

    def clear(self, staff_id: str, row_version: int) -> bool:
        return self._db.run(_CLEAR, id=staff_id, seen=row_version) == 1

    def open_session(self, session_index: bytes, session: Session) -> None:
        self._db.run(_OPEN, session_index=session_index, **session._asdict())

    def session(self, indexes: Sequence[bytes], kiosk_id: str, seen_after: int) -> Session | None:
        row = self._db.one(_LIVE, handles=list(indexes), kiosk=kiosk_id, after=seen_after)
        return None if row is None else Session(*row)

    def touch_session(self, indexes: Sequence[bytes], kiosk_id: str, seen_after: int, now: int) -> Session | None:
        row = self._db.one(_TOUCH, handles=list(indexes), kiosk=kiosk_id, after=seen_after, now=now)
        return None if row is None else Session(*row)

    def end_session(self, indexes: Sequence[bytes], now: int) -> bool:
        return self._db.run(_END, handles=list(indexes), now=now) == 1

    def end_sessions_of(self, staff_id: str, now: int) -> int:
        return self._db.run(_END_ALL, id=staff_id, now=now)


def _aad(site_id: str, staff_id: str) -> bytes:
    return sealed_for(site_id, "staff", "name_sealed", staff_id)


def _member(keys: Keys, row: Row | None) -> StaffMember | None:
    if row is None:
        return None
    name = json.loads(keys.open(row.name_sealed, _aad(row.site_id, row.staff_id)))
    return StaffMember(
        **{column: getattr(row, column) for column in _PLAIN},
        first=PersonName(name["first"]),
        last=PersonName(name["last"]),
        disabled=row.disabled == 1,
    )
