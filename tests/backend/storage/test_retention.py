"""What is over goes, what is needed stays (S28), on both databases and in small bites."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Table, func, insert, select

from kiosk_backend.adapters.keys.signatures import signed_by
from kiosk_backend.adapters.simulated import CountedIds, SeededCodes, SetClock, seeded_keys
from kiosk_backend.adapters.system import uuid7
from kiosk_backend.domain.audit import PURPOSE
from kiosk_backend.domain.policy import DAY, HOUR, MINUTE, Policy
from kiosk_backend.domain.references import by_reference, by_token
from kiosk_backend.domain.site import site
from kiosk_backend.ports import Desk, Store
from kiosk_backend.services.audit import sign_heads, verify
from kiosk_backend.services.backups import after_restore, begin_copy
from kiosk_backend.services.retention import Terms, run_retention
from kiosk_backend.storage import tables as t
from kiosk_backend.storage.statements import statement

CONFIG = json.dumps(
    {
        "brand": {"theme": "aurora", "name": "Aurora", "accent": "#083F39"},
        "references": [{"pattern": "[A-Z0-9]{6}", "length": 6, "hint": "6"}],
        "policy": {"keep_days": 10},
    }
)
AURORA = site(site_id="aurora", kind="stay", name="Aurora", time_zone="Europe/Vienna", country="AT", config=CONFIG)
Run = Callable[[Any], Any]


def put(tx: Any, table: Table, **values: Any) -> None:
    """A row; what is not given gets something of its type, or the column's default."""
    row: dict[str, Any] = {}
    for column in table.c:
        if column.name in values:
            row[column.name] = values[column.name]
        elif not column.nullable and column.server_default is None:
            row[column.name] = {"INTEGER": 1, "BIGINT": 1, "TEXT": "x", "BLOB": b"x"}[str(column.type)]
    tx.db.run(statement(insert(table).values(row)))


async def count(store: Store, table: Table) -> int:
    wanted = statement(select(func.count().label("found")).select_from(table))
    return await store.run(lambda tx: tx.db.one(wanted).found)  # type: ignore[attr-defined]


def desk_at(clock: SetClock) -> Desk:
    return Desk(clock=clock, ids=CountedIds(), codes=SeededCodes(), keys=seeded_keys(), policy=Policy())


def fill(tx: Any, now: int, today: dt.date) -> None:
    """Of each kind one row that is over by now and one that is not."""
    tx.sites.put(AURORA, CONFIG, now)
    for name, age in (("old", 40 * DAY), ("new", 10 * MINUTE)):
        at = now - age
        put(tx, t.challenges, challenge_id=name, subject=name, state="used", closed_at=at, ends_at=at)
        put(tx, t.visits, visit_index=name.encode(), opened_at=at, ends_at=at)
        put(tx, t.grants, grant_index=name.encode(), expires_at=at)
        put(tx, t.outbox, message_id=name, state="delivered", created_at=at, closed_at=at)
        put(tx, t.receipts, message_id=name, received_at=at)
        put(tx, t.idempotency, key=name, created_at=at)
        put(tx, t.limits, bucket=name, window_at=at)
        put(tx, t.staff_sessions, session_index=name.encode(), seen_at=at)
        put(tx, t.help_calls, call_id=name, called_at=at)
        put(tx, t.phone_links, link_index=name.encode(), booking_id=name, expires_at=at)
        put(tx, t.decisions, decision_id=uuid7(at, 1), at=at)
        put(tx, t.guest_links, link_index=name.encode(), booking_id=name, expires_at=at)
        put(tx, t.questionings, visit_index=name.encode(), asked_at=at)
        put(tx, t.profile_changes, change_id=name, booking_id=name, ends_at=at, closed_at=at)
        put(tx, t.route_counts, gateway=name, hour_at=at)
        put(tx, t.passkeys, credential_id=name.encode(), created_at=at - 330 * DAY if name == "old" else at)
        ends = (today - dt.timedelta(milliseconds=age)).isoformat()
        key = name.encode().ljust(21)
        put(tx, t.bookings, booking_id=name, site_id="aurora", source_key=name, ends_on=ends, key_list=key)
        put(tx, t.guests, guest_id=name, booking_id=name)
        put(tx, t.segments, segment_id=name, booking_id=name)
        put(tx, t.lookup_keys, site_id="aurora", key=key, booking_id=name)
        put(tx, t.checkins, checkin_id=name, booking_id=name, guest_id=name)
        put(tx, t.passes, pass_id=name, booking_id=name)
        put(tx, t.subjects, subject=name)
    tx.audit.record("test.happened", origin="old", site_id="aurora", at=now - 400 * DAY)
    tx.audit.record("test.happened", origin="old", site_id="aurora", at=now - 390 * DAY)
    tx.audit.record("test.happened", origin="old", site_id="aurora", at=now)


ONE_LEFT = (
    t.challenges, t.visits, t.grants, t.outbox, t.receipts, t.idempotency, t.limits, t.staff_sessions, t.help_calls,
    t.decisions, t.guest_links, t.questionings, t.profile_changes, t.route_counts, t.passkeys, t.phone_links,
    t.bookings, t.guests, t.segments, t.lookup_keys, t.checkins, t.passes, t.subjects, t.audit,
)  # fmt: skip


def test_what_is_over_goes_and_the_rest_stays(database_url: str, open_one: Callable[..., Store], run: Run) -> None:
    clock = SetClock()
    store, desk = open_one(database_url, clock=clock), desk_at(clock)

    async def tidied() -> None:
        await store.run(lambda tx: fill(tx, clock.now(), AURORA.today(clock.now())))
        await store.run(lambda tx: sign_heads(tx, desk.keys))
        gone = await run_retention(store, desk, Terms(), bite=1)
        assert gone["bookings"] == 1
        assert gone["audit"] == 2
        for table in ONE_LEFT:
            assert await count(store, table) == 1 + (table is t.audit), table.name
        rows = await store.read(lambda tx: tx.audit.rows(desk.origin, 0, 9))
        assert [(row.event, row.site_id, row.body) for row in rows] == [("booking.removed", "aurora", '{"count":1}')]
        found = await store.run(lambda tx: verify(tx, desk.keys.public_keys(PURPOSE), signed_by))
        assert found.broken == []
        assert not await run_retention(store, desk, Terms())

    run(tidied())


KEPT = {
    "sites", "kiosks", "staff", "marks", "key_checks", "audit_heads", "gateway_states", "route_weights", "staging",
}  # fmt: skip
"""What the house is, or a handful of rows that are written over: nothing of these is over after a time."""


def test_every_table_of_the_schema_is_tidied_or_said_to_stay() -> None:
    """S28: a new table cannot be forgotten."""
    beside = {t.flight_sequences, t.enrolment_codes, t.help_calls}
    tidied = {table.name for table in (*ONE_LEFT, *beside)}
    assert tidied | KEPT == set(t.metadata.tables)
    assert not tidied & KEPT


TERMS = (
    # what, its table, its columns with a time, kept for
    ("challenges", t.challenges, ("ends_at", "closed_at"), 24 * HOUR),
    ("messages", t.outbox, ("created_at", "closed_at"), 30 * DAY),
    ("receipts", t.receipts, ("received_at",), 30 * DAY),
    ("help_calls", t.help_calls, ("called_at",), 30 * DAY),
    ("idempotency", t.idempotency, ("created_at",), 24 * HOUR),
    ("visits", t.visits, ("ends_at",), 2 * DAY),
    ("grants", t.grants, ("expires_at",), 2 * DAY),
    ("staff_sessions", t.staff_sessions, ("seen_at",), 2 * DAY),
    ("phone_links", t.phone_links, ("expires_at",), 2 * DAY),
    ("limits", t.limits, ("window_at",), 2 * DAY),
    ("decisions", t.decisions, ("at",), 30 * DAY),
    ("links", t.guest_links, ("expires_at",), 2 * DAY),
    ("questions", t.questionings, ("asked_at",), 2 * DAY),
    ("changes", t.profile_changes, ("ends_at", "closed_at"), 30 * DAY),
    ("route_counts", t.route_counts, ("hour_at",), 30 * DAY),
    ("passkeys", t.passkeys, ("created_at", "used_at"), 365 * DAY),
)


@pytest.mark.parametrize(("what", "table", "times", "term"), TERMS, ids=[row[0] for row in TERMS])
def test_each_thing_is_kept_for_its_term_and_no_millisecond_longer(
    what: str, table: Table, times: tuple[str, ...], term: int, open_one: Callable[..., Store], run: Run
) -> None:
    """S28: challenges 24 hours, what is known of texts 30 days."""
    clock = SetClock()
    store, desk = open_one("sqlite:///:memory:", clock=clock), desk_at(clock)
    key = next(iter(table.primary_key.columns))

    def add(tx: Any) -> None:
        for name, age in (("over", term + 1), ("not yet", term)):
            value: Any = name.encode() if str(key.type) == "BLOB" else name
            if table is t.decisions:  # its id begins with its time
                value = uuid7(clock.now() - age, 1)
            state = {"state": "delivered"} if "state" in table.c else {}
            put(tx, table, **state, **{key.name: value}, **dict.fromkeys(times, clock.now() - age))

    async def tidied() -> None:
        await store.run(add)
        await run_retention(store, desk, Terms())
        assert await count(store, table) == 1, what
        clock.advance(1)
        await run_retention(store, desk, Terms())
        assert await count(store, table) == 0, what

    run(tidied())


def test_names_and_phones_go_so_many_days_after_departure(open_one: Callable[..., Store], run: Run) -> None:
    """Ten days at this site, counted on its own wall: on the eleventh nothing of the guests is left."""
    clock = SetClock()
    store, desk = open_one("sqlite:///:memory:", clock=clock), desk_at(clock)
    left_on = AURORA.today(clock.now())

    def add(tx: Any) -> None:
        tx.sites.put(AURORA, CONFIG, clock.now())
        put(tx, t.bookings, booking_id="b", site_id="aurora", source_key="b", ends_on=left_on.isoformat())
        put(tx, t.guests, guest_id="g", booking_id="b")
        for key in (*by_reference("K7M4PQ", "Lindqvist"), *by_token("KC1" + "A" * 26)):
            tx.bookings.add_key(desk.keys, "aurora", "b", key)

    async def tidied() -> None:
        await store.run(add)
        keys = await count(store, t.lookup_keys)
        assert keys > 1
        midnight = AURORA.instant(left_on + dt.timedelta(days=11), dt.time.min)
        clock.advance(midnight - clock.now() - 1)
        await run_retention(store, desk, Terms())
        assert [await count(store, table) for table in (t.bookings, t.guests, t.lookup_keys)] == [1, 1, keys]
        clock.advance(1)
        await run_retention(store, desk, Terms())
        assert [await count(store, table) for table in (t.bookings, t.guests, t.lookup_keys)] == [0, 0, 0]

    run(tidied())


def test_audit_rows_are_kept_a_year(open_one: Callable[..., Store], run: Run) -> None:
    clock = SetClock()
    store, desk = open_one("sqlite:///:memory:", clock=clock), desk_at(clock)

    def add(tx: Any) -> None:
        for age in (365 * DAY + 1, 365 * DAY, 0):
            tx.audit.record("test.happened", origin="one", site_id="", at=clock.now() - age)

    async def tidied() -> None:
        await store.run(add)
        await run_retention(store, desk, Terms())
        assert await count(store, t.audit) == 2

    run(tidied())


def test_a_code_is_gone_when_its_challenge_is_over(database_url: str, open_one: Callable[..., Store], run: Run) -> None:
    clock = SetClock()
    store, desk = open_one(database_url, clock=clock), desk_at(clock)
    sealed = statement(select(t.challenges.c.code_sealed, t.challenges.c.state))

    async def expired() -> None:
        ends = clock.now() + HOUR
        await store.run(lambda tx: put(tx, t.challenges, state="open", ends_at=ends, code_sealed=b"sealed"))
        await run_retention(store, desk, Terms())
        assert await store.run(lambda tx: tuple(tx.db.one(sealed))) == (b"sealed", "open")  # type: ignore[attr-defined]
        clock.advance(HOUR)
        await run_retention(store, desk, Terms())
        assert await store.run(lambda tx: tuple(tx.db.one(sealed))) == (None, "expired")  # type: ignore[attr-defined]

    run(expired())


def test_a_text_that_waits_is_never_removed(database_url: str, open_one: Callable[..., Store], run: Run) -> None:
    clock = SetClock()
    store, desk = open_one(database_url, clock=clock), desk_at(clock)

    async def waits() -> None:
        at = clock.now() - 90 * DAY
        await store.run(lambda tx: put(tx, t.outbox, message_id="a", state="queued", created_at=at))
        await store.run(lambda tx: put(tx, t.outbox, message_id="b", state="sending", created_at=at))
        await run_retention(store, desk, Terms())
        assert await count(store, t.outbox) == 2

    run(waits())


def test_a_restored_copy_sends_and_accepts_nothing_of_its_day(
    database_url: str, open_one: Callable[..., Store], run: Run
) -> None:
    clock = SetClock()
    store, desk = open_one(database_url, clock=clock), desk_at(clock)

    def under_way(tx: Any) -> None:
        tx.sites.put(AURORA, CONFIG, clock.now())
        put(tx, t.outbox, message_id="waits", state="queued", next_at=clock.now(), to_sealed=b"number")
        put(tx, t.outbox, message_id="sent", state="handed_over")
        put(tx, t.outbox, message_id="watched", state="handed_over", watch_at=clock.now(), to_sealed=b"number")
        put(tx, t.challenges, state="open", ends_at=clock.now() + HOUR, code_sealed=b"sealed")
        put(tx, t.visits, ends_at=clock.now() + HOUR)
        put(tx, t.grants, expires_at=clock.now() + HOUR)
        put(tx, t.staff_sessions, seen_at=clock.now())
        put(tx, t.enrolment_codes, site_id="aurora", expires_at=clock.now() + HOUR)

    async def restored() -> None:
        await store.run(under_way)
        assert await store.run(lambda tx: begin_copy(tx, desk)) == 1
        done = await store.run(lambda tx: after_restore(tx, desk))
        assert (done.generation, done.closed) == (2, 7)
        states = statement(select(t.outbox.c.message_id, t.outbox.c.state).order_by(t.outbox.c.message_id))
        found: dict[str, str] = await store.run(lambda tx: dict(map(tuple, tx.db.all(states))))  # type: ignore[attr-defined]
        assert found == {"sent": "handed_over", "waits": "expired", "watched": "handed_over"}
        assert await store.run(lambda tx: tx.outbox.next_due()) is None  # nothing goes another way
        assert (await store.run(lambda tx: after_restore(tx, desk))).closed == 0

    run(restored())
