"""Statements compile to the words we mean on both databases."""

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
