"""Any tampering with the audit trail is found and its first row named; honest work keeps it whole."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import bindparam, delete, select, update

from kiosk_backend.adapters.keys.signatures import signed_by
from kiosk_backend.adapters.simulated import START, seeded_keys
from kiosk_backend.domain.audit import PURPOSE, body_of
from kiosk_backend.ports import Store, Transaction
from kiosk_backend.services.audit import SignedHead, Verified, sign_heads, verify
from kiosk_backend.storage.statements import Statement, statement
from kiosk_backend.storage.tables import audit as a
from kiosk_backend.storage.tables import audit_heads as h

KEYS = seeded_keys()
Run = Callable[[Any], Any]
Opener = Callable[..., Store]


def record(tx: Transaction, count: int, origin: str = "kiosk-1", at: int = START) -> None:
    for number in range(count):
        tx.audit.record("test.happened", origin=origin, site_id="aurora", at=at + number, number=number)


async def check(store: Store, copies: list[SignedHead] | None = None) -> Verified:
    return await store.run(lambda tx: verify(tx, KEYS.public_keys(PURPOSE), signed_by, copies or []))


async def tamper(store: Store, wanted: Statement, **values: Any) -> None:
    await store.run(lambda tx: tx.db.run(wanted, **values))  # type: ignore[attr-defined]


async def filled(store: Store) -> list[SignedHead]:
    """Rows 1 to 10, signed at 10, then 11 to 14."""
    for _ in range(5):
        await store.run(lambda tx: record(tx, 2))
    heads = await store.run(lambda tx: sign_heads(tx, KEYS))
    await store.run(lambda tx: record(tx, 4))
    return heads


ROW = a.c.seq == bindparam("row")
MEND_HEAD = statement(update(h).values(seq=bindparam("to_seq"), hash=bindparam("to_hash")))
HASH = statement(select(a.c.hash).where(ROW))
CHANGES = {
    "event": (statement(update(a).where(ROW).values(event="test.invented")), "was changed"),
    "body": (statement(update(a).where(ROW).values(body="{}")), "was changed"),
    "at": (statement(update(a).where(ROW).values(at=a.c.at + 1)), "was changed"),
    "site": (statement(update(a).where(ROW).values(site_id="borealis")), "was changed"),
    "hash": (statement(update(a).where(ROW).values(hash=b"x" * 32)), "was changed"),
    "previous": (statement(update(a).where(ROW).values(previous=b"x" * 32)), "does not follow"),
    "gone": (statement(delete(a).where(ROW)), "is missing"),
    "moved": (statement(update(a).where(ROW).values(seq=a.c.seq + 100)), "is missing"),
}


def test_honest_work_is_whole(database_url: str, open_one: Opener, run: Run) -> None:
    store = open_one(database_url)

    async def honest() -> None:
        heads = await filled(store)
        assert [(head.origin, head.seq) for head in heads] == [("kiosk-1", 10)]
        assert await check(store, heads) == Verified(1, 14, [])
        assert await store.run(lambda tx: [one.seq for one in sign_heads(tx, KEYS)]) == [14]
        assert await store.run(lambda tx: sign_heads(tx, KEYS)) == []

    run(honest())


@pytest.mark.parametrize("row", [1, 6, 13])
@pytest.mark.parametrize("how", CHANGES)
def test_a_touched_row_is_named(sqlite_url: str, open_one: Opener, run: Run, how: str, row: int) -> None:
    """S32: every edit of the chain is found."""
    store = open_one(sqlite_url)

    async def touched() -> None:
        await filled(store)
        await tamper(store, CHANGES[how][0], row=row)
        (bad,) = (await check(store)).broken
        assert (bad.origin, bad.seq) == ("kiosk-1", row)
        assert CHANGES[how][1] in bad.what

    run(touched())


def test_two_rows_that_changed_places_are_named(sqlite_url: str, open_one: Opener, run: Run) -> None:
    store = open_one(sqlite_url)
    move = statement(update(a).where(ROW).values(seq=bindparam("to")))

    async def swapped() -> None:
        await filled(store)
        for old, new in ((3, 99), (4, 3), (99, 4)):
            await tamper(store, move, row=old, to=new)
        (bad,) = (await check(store)).broken
        assert bad.seq == 3

    run(swapped())


def test_a_chain_cut_short_is_found(sqlite_url: str, open_one: Opener, run: Run) -> None:
    store = open_one(sqlite_url)
    cut = statement(delete(a).where(a.c.seq > bindparam("row")))

    async def short() -> None:
        copies = await filled(store)
        await tamper(store, cut, row=12)
        assert [bad.seq for bad in (await check(store)).broken] == [13]  # the head knows row 14
        await set_back(12)
        assert (await check(store)).broken == []  # only signatures and copies of later heads could tell
        await tamper(store, cut, row=8)
        await set_back(8)
        assert [bad.seq for bad in (await check(store)).broken] == [9]  # the signature knows row 10
        await tamper(store, statement(update(h).values(signed_seq=0, signature=None)))
        assert (await check(store)).broken == []
        assert [bad.seq for bad in (await check(store, copies)).broken] == [9]  # the copy in the log knows row 10

    async def set_back(seq: int) -> None:
        last = await store.run(lambda tx: tx.db.one(HASH, row=seq).hash)  # type: ignore[attr-defined]
        await tamper(store, MEND_HEAD, to_seq=seq, to_hash=last)

    run(short())


def test_a_chain_that_was_written_anew_is_found_by_its_signature(sqlite_url: str, open_one: Opener, run: Run) -> None:
    store = open_one(sqlite_url)

    async def anew() -> None:
        await filled(store)
        await tamper(store, statement(delete(a)))
        await tamper(store, statement(update(h).values(seq=0, hash=bytes(32))))
        await store.run(lambda tx: record(tx, 14, at=START + 5))
        (bad,) = (await check(store)).broken
        assert (bad.seq, bad.what) == (10, "is not the row that was signed")

    run(anew())


def test_a_lost_head_or_chain_is_found(sqlite_url: str, open_one: Opener, run: Run) -> None:
    store = open_one(sqlite_url)

    async def lost() -> None:
        copies = await filled(store)
        await tamper(store, statement(delete(h)))
        assert "head of this chain is gone" in (await check(store)).broken[0].what
        await tamper(store, statement(delete(a)))
        assert (await check(store)).broken == []
        assert "this chain is gone" in (await check(store, copies)).broken[0].what

    run(lost())


def test_a_shortened_beginning_is_whole_only_when_signed(sqlite_url: str, open_one: Opener, run: Run) -> None:
    store = open_one(sqlite_url)

    async def shortened() -> None:
        copies = await filled(store)
        assert await store.run(lambda tx: tx.audit.cut(START + 100, 100)) == 13  # the last row stays
        assert [bad.what for bad in (await check(store)).broken] == ["has lost its signature"]
        await store.run(lambda tx: sign_heads(tx, KEYS))
        assert await check(store, copies) == Verified(1, 1, [])
        await store.run(lambda tx: record(tx, 3))
        assert await check(store, copies) == Verified(1, 4, [])

    run(shortened())


def test_parallel_writers_make_one_chain(database_url: str, open_one: Opener, run: Run) -> None:
    store = open_one(database_url)

    async def together() -> None:
        await asyncio.gather(*(store.run(lambda tx: record(tx, 2)) for _ in range(40)))
        assert await check(store) == Verified(1, 80, [])

    run(together())


def test_work_that_raised_leaves_no_event(database_url: str, open_one: Opener, run: Run) -> None:
    store = open_one(database_url)

    def bug(tx: Transaction) -> None:
        record(tx, 1)
        raise RuntimeError("bug")

    async def rolled_back() -> None:
        await store.run(lambda tx: record(tx, 1))
        with pytest.raises(RuntimeError, match="bug"):
            await store.run(bug)
        await store.run(lambda tx: record(tx, 1, origin="kiosk-2"))
        assert await check(store) == Verified(2, 2, [])

    run(rolled_back())


@pytest.mark.parametrize(
    "value", ["Maria Lindqvist", "+436601234542", "436601234542", "481920", "a@example.com", "x" * 201, "ü", "a\nb"]
)
def test_what_does_not_look_like_an_id_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="is no id"):
        body_of("test.happened", {"what": value})
