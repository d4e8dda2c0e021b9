"""Passkeys in their table. Implements `ports.passkeys.Passkeys`; it checks no signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Final

from sqlalchemy import bindparam, delete, select, update

from kiosk_backend.ports.passkeys import Passkey
from kiosk_backend.storage.database import Database
from kiosk_backend.storage.statements import statement, upsert
from kiosk_backend.storage.tables import passkeys

_T: Final = passkeys.c
_FIELDS: Final = [field.name for field in fields(Passkey)]
_OF_PHONE: Final = (_T.site_id == bindparam("site"), _T.phone_index.in_(bindparam("phones", expanding=True)))

_ADD = statement(
    upsert(passkeys)
    .values({name: bindparam(name) for name in _FIELDS})
    .on_conflict_do_nothing(index_elements=[_T.credential_id])
    .returning(_T.created_at)
)
_ANY = statement(select(_T.created_at).where(*_OF_PHONE).limit(1))
_OF = statement(select(*(_T[name] for name in _FIELDS)).where(*_OF_PHONE).order_by(_T.created_at.desc()).limit(10))
_USED = statement(
    update(passkeys)
    .where(_T.credential_id == bindparam("id"), _T.sign_count == bindparam("was"))
    .values(sign_count=bindparam("count"), used_at=bindparam("now"))
)
_FORGET = statement(delete(passkeys).where(*_OF_PHONE))


class SqlPasskeys:
    """See `ports.passkeys.Passkeys`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, passkey: Passkey) -> bool:
        return self._db.one(_ADD, **{name: getattr(passkey, name) for name in _FIELDS}) is not None

    def any_of(self, site_id: str, phone_indexes: Sequence[bytes]) -> bool:
        return self._db.one(_ANY, site=site_id, phones=list(phone_indexes)) is not None

    def of_phone(self, site_id: str, phone_indexes: Sequence[bytes]) -> list[Passkey]:
        return [Passkey(*row) for row in self._db.all(_OF, site=site_id, phones=list(phone_indexes))]

    def used(self, credential_id: bytes, *, was: int, sign_count: int, now: int) -> bool:
        return self._db.run(_USED, id=credential_id, was=was, count=sign_count, now=now) == 1

    def forget(self, site_id: str, phone_indexes: Sequence[bytes]) -> int:
        return self._db.run(_FORGET, site=site_id, phones=list(phone_indexes))
