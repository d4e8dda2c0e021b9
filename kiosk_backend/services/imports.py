"""Importing bookings while guests are served. It knows no file and no SQL.

Three steps. *Check*: rows are parsed, checked, sealed and staged in small transactions; with a bad row (and no
`skip_bad`) everything staged is forgotten and no booking was touched. *Approve*: one word in one transaction; from here
on the import is carried through, by this process or by the next import. *Merge*: portions of a hundred bookings, built
outside the transaction and written in a short one, so that a guest waits for one portion at most; new bookings can be
found when all of them are there. A booking is merged
whole; no rule of ours spans two bookings, so nobody can see half of anything.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final, Literal, NamedTuple, TypeVar

from kiosk_backend.domain.references import keys_of
from kiosk_backend.domain.reimport import with_ids
from kiosk_backend.domain.row_values import Row, RowRefused
from kiosk_backend.domain.site import Site
from kiosk_backend.ports import Desk, Store, Transaction
from kiosk_backend.ports.imports import FoundBy, Merge, Merged, Staged, Unfinished
from kiosk_backend.ports.phones import PhoneBook
from kiosk_backend.services.staged_rows import first_time, groups, open_rows, seal_rows, source_hash

T = TypeVar("T")

STAGED_AT_ONCE: Final = 500
MERGED_AT_ONCE: Final = 100
KEYS_AT_ONCE: Final = 2_000
FORGOTTEN_AT_ONCE: Final = 1_000
_BEFORE_ALL: Final = 0
GAP: Final = 0.005
"""Seconds between two portions that need no preparing."""
ABANDONED_AFTER: Final = 60_000
"""Milliseconds without a sign of life after which an import counts as left behind."""


class Progress(NamedTuple):
    """`done` of `total`: lines while checking, bookings while merging."""

    step: Literal["checking", "merging"]
    done: int
    total: int


class ImportUnderWay(Exception):
    """Somebody imports for this site at this moment."""


@dataclass(slots=True)
class Report:
    """What an import did. Reasons and notes quote no personal value."""

    bookings: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[RowRefused] = field(default_factory=list)
    notes: list[RowRefused] = field(default_factory=list)
    """Rows that were taken, but not in full: an internet number is left out, a landline is kept for calls."""
    merged: bool = False
    finished_earlier: int = 0
    """Bookings of an earlier import that was approved and then interrupted."""


async def run_import(
    store: Store,
    desk: Desk,
    phones: PhoneBook,
    site: Site,
    rows: Iterable[Row],
    *,
    lines: int,
    skip_bad: bool = False,
    tell: Callable[[Progress], None] = lambda _: None,
) -> Report:
    """Imports the rows of a file. `lines` is their number, for `tell`. Raises ImportUnderWay, or what the store raises.

    All or nothing: with a refused row nothing is merged, unless `skip_bad`.
    """
    report = Report()
    report.finished_earlier = await settle_earlier(store, desk, site)
    this = _Import(store, desk, site, desk.ids.new(), report)
    await store.run(lambda tx: tx.imports.begin(this.import_id, site.site_id, desk.clock.now()))
    approved = False
    try:
        await _check(this, phones, rows, lambda done: tell(Progress("checking", done, lines)))
        approved = skip_bad or not report.refused
    finally:  # also when the file breaks off or somebody presses Ctrl-C
        if not approved:
            await _forget(this)
    if not approved:
        return report
    await store.run(partial(_approve, this))
    await _merge(this, lambda done: tell(Progress("merging", done, report.bookings)))
    report.merged = True
    return report


@dataclass(frozen=True, slots=True)
class _Import:
    """One import on its way."""

    store: Store
    desk: Desk
    site: Site
    import_id: str
    report: Report


def _approve(this: _Import, tx: Transaction) -> None:
    now = this.desk.clock.now()
    tx.imports.touch(this.import_id, "approved", now)
    tx.audit.record(
        "import.approved",
        origin="admin",
        site_id=this.site.site_id,
        at=now,
        import_id=this.import_id,
        bookings=this.report.bookings,
        refused=len(this.report.refused),
    )


async def settle_earlier(store: Store, desk: Desk, site: Site) -> int:
    """Carries an approved import that was left behind through, forgets one that was still being checked; returns how
    many bookings that were. Raises ImportUnderWay."""
    finished = 0
    for left in await store.read(lambda tx: tx.imports.unfinished(site.site_id)):
        if desk.clock.now() - left.touched_at < ABANDONED_AFTER:
            raise ImportUnderWay
        if not await store.run(partial(_claim, left, desk.clock.now())):
            raise ImportUnderWay
        this = _Import(store, desk, site, left.import_id, Report())
        if left.state == "approved":
            await _merge(this, lambda _: None, again=True)
            finished += this.report.added + this.report.updated + this.report.unchanged
        else:
            await _forget(this)
    return finished


def _claim(left: Unfinished, now: int, tx: Transaction) -> bool:
    return tx.imports.claim(left, now)


async def _forget(this: _Import) -> None:
    while await _in_turn(this.store, lambda tx: tx.imports.discard(this.import_id, FORGOTTEN_AT_ONCE)):
        pass


async def _in_turn(store: Store, fn: Callable[[Transaction], T]) -> T:
    """Writes, then leaves the database to the others for a moment: SQLite has no queue, and who waits there looks every
    few milliseconds whether it is free."""
    value = await store.run(fn)
    await asyncio.sleep(GAP)
    return value


async def _check(this: _Import, phones: PhoneBook, rows: Iterable[Row], tell: Callable[[int], None]) -> None:
    seen: dict[str, int] = {}
    waiting: list[Staged] = []
    done = 0
    for group in groups(rows):
        done += len(group)
        try:
            first_time(group, seen)
            waiting.append(seal_rows(group, this.site, this.desk.keys, phones, this.report.notes))
            this.report.bookings += 1
        except RowRefused as refused:
            this.report.refused.append(refused)
        if len(waiting) >= STAGED_AT_ONCE:
            await this.store.run(partial(_stage, this, waiting))
            waiting = []
            tell(done)
    await this.store.run(partial(_stage, this, waiting))
    tell(done)


def _stage(this: _Import, waiting: Sequence[Staged], tx: Transaction) -> None:
    tx.imports.stage(this.import_id, this.site.site_id, waiting)
    tx.imports.touch(this.import_id, "checking", this.desk.clock.now())


async def _merge(this: _Import, tell: Callable[[int], None], *, again: bool = False) -> None:
    """Bookings first, in the order of the file; then the keys of the new ones, so that none of them can be found before
    all are there. Sorted: the table of random hashes is then written page by page. `again`: an import that was broken
    off, so that what looks unchanged may lack its keys. While a portion is written the next one is built."""
    report, keys, planned = this.report, list[FoundBy](), False
    coming = asyncio.ensure_future(this.store.read(partial(_next_portion, this, _BEFORE_ALL)))
    try:
        while items := await coming:
            coming = asyncio.ensure_future(this.store.read(partial(_next_portion, this, items[-1].line)))
            await _merge_portion(this, items, keys, again)
            if not planned:
                await this.store.run(lambda tx: tx.imports.replan())
                planned = True
            tell(report.added + report.updated + report.unchanged)
    finally:
        coming.cancel()
    keys.sort()
    for start in range(0, len(keys), KEYS_AT_ONCE):
        await _in_turn(this.store, partial(_add_keys, this, keys[start : start + KEYS_AT_ONCE]))
    await _forget(this)


def _next_portion(this: _Import, after: int, tx: Transaction) -> list[Merge]:
    return _built(this.desk, this.site, tx.imports.staged(this.import_id, after, MERGED_AT_ONCE), tx)


def _portion_again(this: _Import, lines: Collection[int], tx: Transaction) -> list[Merge]:
    staged = tx.imports.staged(this.import_id, min(lines) - 1, MERGED_AT_ONCE)
    return _built(this.desk, this.site, [one for one in staged if one.line in lines], tx)


async def _merge_portion(this: _Import, items: Sequence[Merge], keys: list[FoundBy], again: bool) -> None:
    """Until no booking of the portion was changed by somebody else between building and writing."""
    report = this.report
    while items:
        changed = [item for item in items if item.rows is not None]
        merged = await this.store.run(partial(_write, this, changed))
        report.unchanged += len(items) - len(changed)
        report.added += merged.added
        report.updated += merged.updated
        for item in items:
            if (again or item.old is None) and item.line not in merged.again:
                keys += item.found_by
        items = await this.store.read(partial(_portion_again, this, merged.again)) if merged.again else []


def _write(this: _Import, items: Sequence[Merge], tx: Transaction) -> Merged:
    tx.imports.touch(this.import_id, "approved", this.desk.clock.now())
    return tx.imports.merge(items)


def _add_keys(this: _Import, keys: Sequence[FoundBy], tx: Transaction) -> None:
    tx.imports.touch(this.import_id, "approved", this.desk.clock.now())
    tx.imports.add_keys(this.site.site_id, keys)


def _built(desk: Desk, site: Site, staged: Sequence[Staged], tx: Transaction) -> list[Merge]:
    """A portion, ready to be written."""
    drafts = {one.source_key: open_rows(one, site, desk.keys) for one in staged}
    hashes = {
        source_hash(index): one.source_key
        for one in staged
        for index in desk.keys.indexes("source", site.site_id, drafts[one.source_key].source_key)
    }
    existing = {
        hashes[stored]: booking
        for stored, booking in tx.imports.existing(desk.keys, site.site_id, list(hashes)).items()
    }
    items: list[Merge] = []
    now = desk.clock.now()
    for one in staged:
        found = drafts[one.source_key]
        old = existing.get(one.source_key)
        new = with_ids(replace(found.booking, source_key=one.source_key), old, desk.ids.new)
        items.append(tx.imports.prepare(desk.keys, one.line, old, new, keys_of(found.references, new), now))
    return items
