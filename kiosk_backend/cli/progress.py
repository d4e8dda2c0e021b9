"""How far a long job is: a bar on a terminal, a line for each tenth elsewhere. It knows no job."""

from __future__ import annotations

from typing import TextIO

_WIDTH = 30


class ProgressBar:
    """Writes to `out` only when something changed that can be seen."""

    def __init__(self, out: TextIO) -> None:
        self._out, self._tty = out, out.isatty()
        self._last: tuple[str, int] = ("", -1)

    def show(self, step: str, done: int, total: int) -> None:
        """`done` of `total` in a step; a new step begins a new line."""
        share = min(done / total, 1.0) if total else 1.0
        mark = (step, int(share * (100 if self._tty else 10)))
        if mark == self._last:
            return
        if self._tty and self._last[0] not in ("", step):
            self._out.write("\n")
        self._last = mark
        if self._tty:
            filled = int(share * _WIDTH)
            self._out.write(f"\r{step:<9} {'█' * filled}{'·' * (_WIDTH - filled)} {share:>4.0%} {done:,}")
        else:
            self._out.write(f"{step}: {share:.0%} ({done:,})\n")
        self._out.flush()

    def close(self) -> None:
        """Leaves the line of the bar."""
        if self._tty and self._last[0]:
            self._out.write("\n")
