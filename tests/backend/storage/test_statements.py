"""Statements compile to the words we mean on both databases."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    LargeBinary,
    MetaData,
    Table,
    Text,
    bindparam,
    func,
    insert,
    select,
    update,
)

from kiosk_backend.storage.statements import POSTGRESQL, SQLITE, statement, upsert
from kiosk_backend.storage.tables import bookings, sites

t = Table("t", MetaData(), Column("a", Text, primary_key=True), Column("n", BigInteger), Column("d", LargeBinary))
BOTH = (SQLITE, POSTGRESQL)


def words(sql: str) -> str:
    return " ".join(sql.split())


@pytest.mark.parametrize("dialect", BOTH)
def test_an_upsert_is_the_same_on_both(dialect: int) -> None:
    new = upsert(t).values(a=bindparam("who"), n=1)
    compiled = statement(
        new.on_conflict_do_update(index_elements=["a"], set_={"n": t.c.n + new.excluded.n}).returning(t.c.n)
    ).on(dialect)
    assert "ON CONFLICT (a) DO UPDATE SET n = (t.n + excluded.n) RETURNING" in words(compiled.sql)
    assert compiled.names == {"who"}
    quiet = statement(upsert(t).on_conflict_do_nothing()).on(dialect)
    assert quiet.sql.endswith("ON CONFLICT DO NOTHING")
    assert quiet.names == {"a", "n", "d"}


def test_constants_are_written_out_so_that_partial_indexes_serve() -> None:
    wanted = statement(select(t.c.n).where(t.c.a == "it's 100%", t.c.n == bindparam("n_wanted")).limit(1))
    assert words(wanted.on(SQLITE).sql).endswith("WHERE t.a = 'it''s 100%' AND t.n = :n_wanted LIMIT 1 OFFSET 0")
    assert "t.a = 'it''s 100%%'::VARCHAR AND t.n = %(n_wanted)s::BIGINT" in words(wanted.on(POSTGRESQL).sql)


@pytest.mark.parametrize("dialect", BOTH)
def test_lists_of_constants_and_lists_of_parameters(dialect: int) -> None:
    compiled = statement(select(t.c.n).where(t.c.a.in_(["x", "y"]), t.c.d.in_(bindparam("some", expanding=True)))).on(
        dialect
    )
    sql, params = compiled.fill({"some": [b"1", b"2"]})
    assert "t.a IN ('x', 'y')" in words(sql)
    assert params == {"some_0": b"1", "some_1": b"2"}
    assert compiled.fill({"some": []})[0].count("NULL") == 1


@pytest.mark.parametrize("dialect", BOTH)
def test_parameters_must_be_exactly_those_wanted(dialect: int) -> None:
    compiled = statement(update(t).where(t.c.a == bindparam("who")).values(n=t.c.n + 1)).on(dialect)
    for params in ({}, {"who": 1, "what": 2}, {"what": 2}):
        with pytest.raises(TypeError, match="wanted"):
            compiled.fill(dict(params))


def test_a_plain_insert_wants_each_column_and_answers_nothing() -> None:
    compiled = statement(insert(t)).on(POSTGRESQL)
    assert compiled.names == {"a", "n", "d"}
    assert "RETURNING" not in compiled.sql


def test_types_that_drivers_hand_over_differently_are_refused() -> None:
    column: Column[bool] = Column("flag", Boolean)
    Table("u", MetaData(), column)
    with pytest.raises(TypeError, match="flag"):
        statement(select(column)).on(SQLITE)


def test_computed_columns_have_their_labels() -> None:
    row = statement(select(func.count().label("how_many"), t.c.a)).on(SQLITE).make_row((3, "x"))  # type: ignore[misc]
    assert (row.how_many, row.a, row[0]) == (3, "x", 3)


def test_an_insert_of_many_rows_is_one_statement_on_postgresql() -> None:
    compiled = statement(upsert(t).on_conflict_do_nothing())
    assert compiled.on(SQLITE).arrays is None
    assert words(compiled.on(POSTGRESQL).arrays or "") == (
        "INSERT INTO t (a, n, d) SELECT * FROM unnest(%(a)b::VARCHAR[], %(n)b::BIGINT[], %(d)b::BYTEA[]) "
        "ON CONFLICT DO NOTHING"
    )
    for other in (insert(t).values(a="x", n=bindparam("n"), d=bindparam("d")), update(t).values(n=bindparam("m"))):
        assert statement(other).on(POSTGRESQL).arrays is None


def test_many_rows_arrive_on_both(database_url: str, open_one: Callable[..., Any]) -> None:
    """With nothing, wide numbers and text of any letters in them."""
    nothing: dict[str, Any] = dict.fromkeys(column.name for column in bookings.c if column.nullable)
    rows = [
        nothing | {
         "language": "", "booking_id": f"b{n}", "site_id": "s", "origin": "o", "source_key": f'"{n}",{{}}\\ é',
         "kind": "stay",
         "status": "x", "starts_on": "", "ends_on": "", "phone_sealed": None, "phone_index": b"" if n else None,
         "email_sealed": None, "reference_sealed": bytes(range(256)), "key_list": None, "itinerary": "{}",
         "locked_reason": "", "locked_at": n or None, "row_version": n, "created_at": n << 40, "updated_at": -n}
        for n in range(3)
    ]  # fmt: skip
    put, get = statement(insert(bookings)), statement(select(bookings).order_by(bookings.c.booking_id))
    put_site = statement(insert(sites))
    site = dict.fromkeys(("kind", "name", "time_zone", "country", "config"), "x") | {"created_at": 0, "updated_at": 0}

    async def both() -> list[Any]:
        store = open_one(database_url)
        await store.run(lambda tx: tx.db.run(put_site, site_id="s", **site))
        await store.run(lambda tx: tx.db.many(put, [dict(row) for row in rows]))
        await store.run(lambda tx: tx.db.many(put, []))
        found: list[Any] = await store.run(lambda tx: [row._asdict() for row in tx.db.all(get)])
        return found

    assert asyncio.run(both()) == rows
