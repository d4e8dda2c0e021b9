"""Statements on one PostgreSQL connection, prepared and pipelined. It knows no table and no transaction.

psycopg makes the connection, names the errors and sends arrays; all else goes to libpq directly, for two reasons. What
needs no answer (`later`) travels with the next statement that does, so a request waits for the server half as
often and holds its locks for less time. And every value here is an integer, a text or bytes: psycopg's general
adaptation costs twice what sending them costs (measured: 10 µs against 4.5, pipelined 1.5).
"""

from __future__ import annotations

import re
import select
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

import psycopg
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, Format

_NAMED: Final = re.compile(r"%\((\w+)\)([sb])|%%")
_GOOD: Final = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)
_PREPARED: Final = 500
"""Statements a connection keeps prepared; lists of ever other lengths shall not fill the server's memory."""
_PREPARE_AT: Final = 2
"""Use of a statement that prepares it."""


class _Sent(NamedTuple):
    """A statement as libpq takes it: `$1` for the first of `names`."""

    sql: bytes
    names: tuple[str, ...]


@lru_cache(maxsize=2_000)
def _translate(sql: str) -> _Sent | None:
    """None: it has arrays, which are psycopg's."""
    places: dict[str, str] = {}

    def place(found: re.Match[str]) -> str:
        return "%" if found[1] is None else places.setdefault(found[1], f"${len(places) + 1}")

    if any(found[2] == "b" for found in _NAMED.finditer(sql)):
        return None
    return _Sent(_NAMED.sub(place, sql).encode(), tuple(places))


def _integer(value: bytes) -> int:
    return int.from_bytes(value, "big", signed=True)


_READERS: Final[dict[int, Callable[[bytes], Any]]] = {
    **dict.fromkeys((20, 21, 23), _integer),
    **dict.fromkeys((18, 19, 25, 705, 1042, 1043, 2278), bytes.decode),
    17: bytes,
}
"""By PostgreSQL's number of the type: int8, int2, int4; char, name, text, unknown, bpchar, varchar, void; bytea."""


class _Statement:
    """One SQL text on one connection."""

    __slots__ = ("name", "readers", "sent", "uses")

    def __init__(self, sent: _Sent) -> None:
        self.sent, self.uses = sent, 0
        self.name: bytes | None = None
        self.readers: list[tuple[int, Callable[[bytes], Any]]] | None = None


_Job = tuple[_Statement, list[bytes | None], list[Format]]


class PipelinedCursor:
    """The `Cursor` of a PostgreSQL connection. One thread at a time; `forget` before a transaction is rolled back."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._pg: Any = connection.pgconn
        self._arrays: Any = connection.cursor()  # psycopg wants literal SQL by type; ours comes from SQLAlchemy
        self._known: dict[str, _Statement] = {}
        self._prepared = 0
        self._waiting: list[_Job] = []
        self._answer: tuple[_Statement, Any] | None = None
        self.rowcount = -1

    def execute(self, sql: str, params: Mapping[str, Any] = {}, /) -> None:
        """Runs it after all that waits. Raises psycopg.Error: its own, or the first of what waited."""
        job = self._job(sql, params)
        if job is None:
            self._run(self._take())
            self._arrays.execute(sql, params)
            self._answer, self.rowcount = None, self._arrays.rowcount
            return
        result = self._run([*self._take(), job])
        self._answer, self.rowcount = (job[0], result), result.command_tuples or 0

    def later(self, sql: str, params: Mapping[str, Any] = {}, /) -> None:
        """Runs it before the next statement that is executed; nobody learns how many rows it changed."""
        job = self._job(sql, params)
        if job is None:
            self.execute(sql, params)
        else:
            self._waiting.append(job)

    def executemany(self, sql: str, params: Any, /) -> None:
        for one in params:
            self.later(sql, one)

    def fetchall(self) -> list[Any]:
        if self._answer is None:
            rows: list[Any] = self._arrays.fetchall()
            return rows
        used, result = self._answer
        if (readers := used.readers) is None:
            readers = used.readers = [(n, _READERS[result.ftype(n)]) for n in range(result.nfields)]
        value = result.get_value
        return [
            [None if (raw := value(row, n)) is None else read(raw) for n, read in readers]
            for row in range(result.ntuples)
        ]

    def forget(self) -> None:
        """What waits is never sent."""
        self._waiting = []

    def _take(self) -> list[_Job]:
        waiting, self._waiting = self._waiting, []
        return waiting

    def _job(self, sql: str, params: Mapping[str, Any]) -> _Job | None:
        if (known := self._known.get(sql)) is None:
            if (sent := _translate(sql)) is None:
                return None
            known = _Statement(sent)
            if len(self._known) < 4 * _PREPARED:
                self._known[sql] = known
        values, formats = [], []
        for name in known.sent.names:
            value, form = _written(params[name])
            values.append(value)
            formats.append(form)
        return known, values, formats

    def _run(self, jobs: list[_Job]) -> Any:
        """Sends them at once and returns the last one's result."""
        if not jobs:
            return None
        for used, _, _ in jobs:
            self._prepare(used)
        if len(jobs) > 1:
            return self._pipelined(jobs)
        used, values, formats = jobs[0]
        if used.name is None:
            return self._good(self._pg.exec_params(used.sent.sql, values, None, formats, Format.BINARY))
        return self._good(self._pg.exec_prepared(used.name, values, formats, Format.BINARY))

    def _prepare(self, used: _Statement) -> None:
        used.uses += 1
        if used.name is None and used.uses >= _PREPARE_AT and self._prepared < _PREPARED:
            name = f"k{self._prepared}".encode()
            self._good(self._pg.prepare(name, used.sent.sql))
            self._prepared, used.name = self._prepared + 1, name

    def _pipelined(self, jobs: list[_Job]) -> Any:
        pg = self._pg
        try:
            results = self._exchange(jobs)
        except psycopg.Error:
            pg.finish()  # what the server still has to say would be taken for other answers
            raise
        if pg.status == ConnStatus.OK:
            pg.exit_pipeline_mode()
        for result in results:
            self._good(result)
        return results[-1]

    def _exchange(self, jobs: list[_Job]) -> list[Any]:
        pg = self._pg
        pg.enter_pipeline_mode()
        for used, values, formats in jobs:
            if used.name is None:
                pg.send_query_params(used.sent.sql, values, None, formats, Format.BINARY)
            else:
                pg.send_query_prepared(used.name, values, formats, Format.BINARY)
        pg.pipeline_sync()
        while pg.flush():
            if self._poll(select.POLLIN | select.POLLOUT) & select.POLLIN:
                pg.consume_input()  # a server that cannot speak does not listen either
        results = []
        for _ in jobs:
            results.append(self._result())
            self._result()  # the end of this statement
        self._result()  # the end of all
        return results

    def _result(self) -> Any:
        """libpq would wait too, but with Python's lock in its hand: for another thread's commit, for ever."""
        while self._pg.is_busy():
            self._poll(select.POLLIN)
            self._pg.consume_input()
        return self._pg.get_result()

    def _poll(self, events: int) -> int:
        poll = select.poll()
        poll.register(self._pg.socket, events)
        return poll.poll()[0][1]

    def _good(self, result: Any) -> Any:
        if result is not None and result.status in _GOOD:
            return result
        if result is None or self._pg.status != ConnStatus.OK:
            raise psycopg.OperationalError("the connection is lost")
        raise error_from_result(result)


def _written(value: Any) -> tuple[bytes | None, Format]:
    if isinstance(value, str):
        if "\0" in value:  # libpq would end the text there
            raise psycopg.DataError("PostgreSQL texts cannot contain NUL (0x00) bytes")
        return value.encode(), Format.TEXT
    if isinstance(value, int):
        return b"%d" % value, Format.TEXT
    if value is None:
        return None, Format.TEXT
    if isinstance(value, bytes):
        return value, Format.BINARY
    raise TypeError(f"a parameter is {type(value).__name__}: use integers, texts or bytes")
