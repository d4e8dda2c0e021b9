"""Sealed values renewed, and what still needs a key. It finds its columns in the schema and knows no rule.

A sealed value names its key in bytes 2 to 5, a keyed hash in its first four (`adapters.keys.ring`), a look-up key after
its kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Column, Table, bindparam, delete, func, select, update

from kiosk_backend.ports.system import Keys, sealed_for
from kiosk_backend.storage.database import Database
from kiosk_backend.storage.statements import Statement, statement
from kiosk_backend.storage.tables import bookings, guests, key_checks, metadata

SHORT_LIVED: Final = frozenset({"challenges", "idempotency", "staging", "key_checks"})
"""Tables whose sealed values are gone within a day, or belong to their key for good."""

_KIND_FIRST: Final = ("lookup_keys.key",)
"""Keyed hashes with a byte before the key id."""
_PHONE: Final = "bookings.phone_sealed"


class _Sealed(NamedTuple):
    """A lasting sealed column and the column that names its row."""

    table: Table
    column: Column[Any]
    row: Column[Any]


@cache
def _sealed() -> dict[str, _Sealed]:
    found = {}
    for table in metadata.sorted_tables:
        for column in table.columns:
            if column.name.endswith("_sealed") and table.name not in SHORT_LIVED:
                (row,) = table.primary_key.columns
                found[f"{table.name}.{column.name}"] = _Sealed(table, column, row)
    return found


@cache
def _old(name: str) -> Statement:
    """Rows of another key: their id, site and value."""
    table, column, row = _sealed()[name]
    site: Any = bookings.c.site_id if table is guests else table.c.site_id
    asked = select(row.label("row"), site.label("site"), column.label("sealed"))
    if table is guests:
        asked = asked.join(bookings, bookings.c.booking_id == guests.c.booking_id)
    return statement(
        asked.where(column.is_not(None), func.substr(column, 2, 4) != bindparam("key")).limit(bindparam("most"))
    )


@cache
def _renew(name: str) -> Statement:
    table, column, row = _sealed()[name]
    return statement(
        update(table).where(row == bindparam("row"), column == bindparam("old")).values({column.name: bindparam("new")})
    )


_FORGET = statement(delete(key_checks).where(key_checks.c.key_id == bindparam("id")))
_REINDEX = statement(
    update(bookings).where(bookings.c.booking_id == bindparam("row")).values(phone_index=bindparam("index"))
)


@cache
def _needing() -> dict[str, Statement]:
    """By column: how many of its values name a key. Bytes, or text for the columns that hold the id as such."""
    found = {}
    for table in metadata.sorted_tables:
        for column in table.columns:
            name = f"{table.name}.{column.name}"
            if table.name in ("key_checks", "decisions"):  # a decision's hashes only count, and begin anew with a key
                continue
            if column.name.endswith("key_id"):
                found[name] = _count(table, column == bindparam("text"))
            elif column.name.endswith("_sealed") or name in _KIND_FIRST:
                found[name] = _count(table, func.substr(column, 2, 4) == bindparam("key"))
            elif column.name.endswith("_index"):
                found[name] = _count(table, func.substr(column, 1, 4) == bindparam("key"))
    return found


def _count(table: Table, which: Any) -> Statement:
    return statement(select(func.count().label("rows")).select_from(table).where(which))


class SqlResealing:
    """Implements `kiosk_backend.ports.resealing.Resealing`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def columns(self) -> list[str]:
        return list(_sealed())

    def reseal(self, keys: Keys, column: str, limit: int) -> int:
        newest = bytes.fromhex(keys.key_ids()[0])
        table, own, _ = _sealed()[column]
        rows = self._db.all(_old(column), key=newest, most=limit)
        for row in rows:
            aad = sealed_for(row.site, table.name, own.name, row.row)
            old = bytes(row.sealed)
            plain = keys.open(old, aad)
            changed = self._db.run(_renew(column), row=row.row, old=old, new=keys.seal(plain, aad))
            if changed and column == _PHONE:
                self._db.run(_REINDEX, row=row.row, index=keys.index("phone", row.site, plain.decode()))
        return len(rows)

    def uses(self, key_id: str) -> Mapping[str, int]:
        found = {}
        for name, wanted in _needing().items():
            given: dict[str, Any] = {"text": key_id} if name.endswith("key_id") else {"key": bytes.fromhex(key_id)}
            row = self._db.one(wanted, **given)
            if row is not None and row.rows:
                found[name] = int(row.rows)
        return found

    def forget(self, key_id: str) -> None:
        self._db.run(_FORGET, id=key_id)
