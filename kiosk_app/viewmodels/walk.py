"""The walk through the flow: one position, one guest, one piece of work, one patience.

Takes events through the table with ``advance``, replaces the guest by an empty one where a row says so, starts the work
of a step on entering and drops it on leaving, and lets patience run out. It shows nothing and knows no QML: the session
is its face. It never asks the network or a device itself and never compares a code.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from kiosk_app.flow import FLOW, Event, Flow, Overlay, Patience, Position, Row, Step, UnexpectedEvent, Work, advance
from kiosk_app.guest import Guest, merge, next_guest, only_its_end
from kiosk_app.settings import Patience as Seconds
from kiosk_app.viewmodels.background import Background, Task
from kiosk_app.viewmodels.entry import Entry
from kiosk_app.viewmodels.help import HelpDesk
from kiosk_app.work import Peers, Result, perform

_HELP_S = 120.0
"""Least patience while somebody is on the way to the guest."""
_ANSWERING = {Event.TYPE, Event.SCAN, Event.NO_REFERENCE, Event.NOT_ME, Event.BACK, Event.CLOSE}
_ANSWERING |= {Event.BACK_TO_LINK, Event.BACK_TO_PASSKEY}
"""After these the guest has read what went wrong."""


class Walk(QObject):
    """``visited``: a position was entered; ``cleared``: a guest is gone."""

    visited = Signal(str, str)
    cleared = Signal()

    def __init__(
        self,
        background: Background,
        peers: Peers,
        seconds: Seconds,
        help_desk: HelpDesk,
        *,
        flow: Flow = FLOW,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._background = background
        self._peers = peers
        self._seconds = seconds
        self._flow = flow
        self._help = help_desk
        self._monotonic = monotonic
        self._position = Position(flow.start)
        self._guest = Guest()
        self._task: Task | None = None
        self._closed_because = "starting"
        """Why guests cannot be served now; empty if they can."""
        self._entered_at = monotonic()
        self.entry = Entry()
        self._deadline = 0.0
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(lambda: self.happen(Event.TIMED_OUT))

    @property
    def seconds_left(self) -> int:
        """Seconds until the step or the overlay gives up waiting; 0: it does not."""
        return max(0, round(self._deadline - self._monotonic())) if self._deadline else 0

    @property
    def position(self) -> Position:
        """Where the guest is, for tests and the tour."""
        return self._position

    def noticed(self) -> None:
        """Somebody is there: patience starts anew. Called for every touch, key and scan."""
        if self._position.overlay is not Overlay.STILL_THERE:
            self._be_patient()

    def happen(self, event: Event) -> None:
        """Take ``event`` through the table. An event the table does not expect here is dropped, not half done."""
        before = self._position
        try:
            after = advance(self._flow, before, event)
        except UnexpectedEvent:
            return
        if self._is_resting_at(after) and event is Event.READY and self._closed_because:
            after = Position(Step.OUT_OF_SERVICE)
        self._position = after
        if self._enters(before, event, after):
            self._enter(after.step, event)
        if after.overlay is Overlay.HELP and before.overlay is not Overlay.HELP:
            self._help.call(str(after.step), self._guest.visit)
        if after.overlay is None or after.overlay is not before.overlay:
            self._be_patient()  # news for the step beneath is not an answer to the dialog above
        self.visited.emit(str(after.step), str(after.overlay or ""))
        self._show()

    def close(self) -> None:
        """End for good: nothing runs, nothing of a guest is left."""
        self._patience.stop()
        self._drop_task()
        self._guest = Guest()

    @property
    def _row(self) -> Row:
        return self._flow.steps[self._position.step]

    @property
    def _rows(self) -> list[Row]:
        overlay = self._position.overlay
        return [self._flow.overlays[overlay], self._row] if overlay else [self._row]

    @property
    def _is_resting(self) -> bool:
        return self._position.step in (Step.ATTRACT, Step.STARTING, Step.OUT_OF_SERVICE)

    @staticmethod
    def _is_resting_at(position: Position) -> bool:
        return position.step is Step.ATTRACT

    def _enters(self, before: Position, event: Event, after: Position) -> bool:
        """Whether ``after`` is entered anew; an overlay that comes or goes leaves the step's work running."""
        if after.step is not before.step:
            return True
        overlay = self._flow.overlays[before.overlay].exits.get(event) if before.overlay else None
        return after.step in (self._flow.steps[before.step].exits.get(event), overlay)

    def _enter(self, step: Step, event: Event) -> None:
        self._drop_task()
        self._entered_at = self._monotonic()
        row = self._flow.steps[step]
        left = self._guest
        if row.clears:
            self._help.cancel()
            self.cleared.emit()
            self._guest = next_guest(left, farewell=step is Step.FINISH)
        self.entry.enter(step)
        self._forget_what_is_answered(step, event)
        if row.work is not None:
            self._start(row.work, left if row.clears else self._guest)

    def _forget_what_is_answered(self, step: Step, event: Event) -> None:
        guest = self._guest
        if event in (Event.FIND, Event.SCANNED):
            found_by = "scan" if event is Event.SCANNED else guest.found_by
            guest = replace(guest, found_by=found_by, problem=None)
        elif event in _ANSWERING:
            guest = replace(guest, problem=None)
        if step is Step.FIND_BOOKING and event is Event.NOT_ME:
            guest = next_guest(guest)
        self._guest = guest

    def _start(self, work: Work, guest: Guest) -> None:
        visit_number = guest.visit_number
        if work is Work.END_VISIT:
            guest = only_its_end(guest)

        def done(result: Result) -> None:
            after, event = result
            if work is Work.END_VISIT or visit_number != self._guest.visit_number:
                return
            self._task = None
            self._guest = merge(guest, after, self._guest)
            if event is not None:
                # an answer that has no place here means "see staff", as an unknown one does
                self.happen(event if self._leads(event) else Event.SEE_STAFF)

        task = self._background.start(done, perform, work, guest, self._peers)
        if work is not Work.END_VISIT:
            self._task = task

    def _leads(self, event: Event) -> bool:
        try:
            advance(self._flow, self._position, event)
        except UnexpectedEvent:
            return False
        return True

    def _drop_task(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _be_patient(self) -> None:
        overlay = self._position.overlay
        row = self._flow.overlays[overlay] if overlay else self._row
        seconds = {
            Patience.ENDLESS: 0.0,
            Patience.FROZEN: 0.0,
            Patience.IDLE: self._seconds.idle_s,
            Patience.CODE: self._seconds.code_s,
            Patience.FINISH: self._seconds.finish_s,
        }[row.patience]
        if overlay in (Overlay.STILL_THERE, Overlay.CLEAR_ALL):
            seconds = self._seconds.answer_s
        if overlay is Overlay.HELP:
            seconds = max(self._seconds.idle_s, _HELP_S)
        self._deadline = self._monotonic() + seconds if seconds else 0.0
        if seconds:
            self._patience.start(round(seconds * 1000))
        else:
            self._patience.stop()

    def _show(self) -> None:
        """The session tells QML; the walk has nobody to tell."""
