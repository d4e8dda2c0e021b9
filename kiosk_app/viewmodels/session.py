"""The visit as QML sees it: which page, what it may show, and the slots its controls call.

Walks the flow table with ``advance``, starts the work of each step in the background thread, keeps the timers of
patience. It holds the one Guest of the visit and replaces it by an empty one when a row says so. It never asks the
network or a device itself and never compares a code.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import replace
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kiosk_app.flow import (
    FLOW,
    Event,
    Flow,
    Layer,
    Overlay,
    Patience,
    Position,
    Row,
    Step,
    UnexpectedEvent,
    Work,
    advance,
)
from kiosk_app.guest import Guest, merge, next_guest
from kiosk_app.settings import Patience as Seconds
from kiosk_app.viewmodels import wording
from kiosk_app.viewmodels.background import Background, Task
from kiosk_app.viewmodels.entry import Entry
from kiosk_app.viewmodels.help import HelpDesk
from kiosk_app.viewmodels.qtprop import Property
from kiosk_app.viewmodels.views import Scene, View, view
from kiosk_app.work import Peers, Result, confirm, perform
from kiosk_backend.contract import v1


class GuestSession(QObject):
    """One per process. ``visited`` tells tests and the tour which position was entered."""

    changed = Signal()
    ticked = Signal()
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
        now: Callable[[dt.tzinfo | None], dt.datetime] = dt.datetime.now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._background = background
        self._peers = peers
        self._seconds = seconds
        self._flow = flow
        self._clock = now
        self._help = help_desk
        self._monotonic = monotonic
        self._position = Position(flow.start)
        self._guest = Guest()
        self._task: Task | None = None
        self._kiosk: v1.Kiosk | None = None
        self._can_print = self._can_scan = False
        self._reason = "starting"
        self._entered_at = monotonic()
        self._patience_factor = 1.0
        self.entry = Entry()
        self._deadline = 0.0
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._run_out)
        self._beat = QTimer(self)
        self._beat.setInterval(250)
        self._beat.timeout.connect(self.ticked)
        self._beat.start()

    # what QML reads

    @Property(str, notify=changed)
    def page(self) -> str:
        """File name, without .qml, of the page in the page area; empty while a sheet is the step itself."""
        return next((row.page for row in self._rows if row.layer is Layer.PAGE), "")

    @Property(str, notify=changed)
    def sheet(self) -> str:
        """File name of the sheet or dialog above the page, empty if none."""
        return next((row.page for row in self._rows if row.layer is Layer.SHEET), "")

    @Property(bool, notify=changed)
    def staffOpen(self) -> bool:
        return self._position.overlay is Overlay.STAFF

    @Property(str, notify=changed)
    def step(self) -> str:
        return str(self._position.step)

    @Property(int, notify=changed)
    def stepNumber(self) -> int:
        return self._row.number

    @Property(bool, notify=changed)
    def canGoBack(self) -> bool:
        return self._position.overlay is None and Event.BACK in self._row.exits

    @Property(bool, notify=changed)
    def canStartOver(self) -> bool:
        asked = self._position.overlay is Overlay.CLEAR_ALL
        return self._row.patience is not Patience.FROZEN and not self._is_resting and not asked

    @Property("QVariantMap", notify=ticked)
    def view(self) -> View:
        """The values of the page, by the whitelist of views.py, and the name of the page they are for."""
        if self._position.overlay is not None:
            return {"page": self.page}
        return view(self._guest, self.scene) | {"page": self.page}

    @Property(int, notify=ticked)
    def secondsLeft(self) -> int:
        """Seconds until the step or the overlay gives up waiting; 0: it does not."""
        return max(0, round(self._deadline - self._monotonic())) if self._deadline else 0

    @Property(int, constant=True)
    def answerSeconds(self) -> int:
        """Seconds to answer "Do you need more time?"."""
        return round(self._seconds.answer_s)

    @Property(str, notify=ticked)
    def clock(self) -> str:
        """Wall-clock time at the property."""
        return wording.clock(self._now())

    @Property(str, notify=changed)
    def desk(self) -> str:
        return self._kiosk.site.place.desk if self._kiosk else v1.Place().desk

    @Property(str, notify=changed)
    def deskWay(self) -> str:
        return self._kiosk.site.place.desk_way if self._kiosk else ""

    @Property(QObject, constant=True)
    def help(self) -> HelpDesk:
        return self._help

    @Property(str, constant=True)
    def keyboardLayout(self) -> str:
        return "qwerty"

    # what QML calls

    @Slot(str)
    def send(self, event: str) -> None:
        """A control was activated. Unknown names are a bug in a page and raise."""
        happened = Event(event.lower())
        if happened is Event.FIND and not self._ready_to_find():
            return
        if happened is Event.NONE_OF_THESE:
            self._guest = replace(self._guest, no_dangerous_goods=True)
        if happened is Event.SOME_OR_UNSURE:
            self._guest = replace(self._guest, problem=v1.Problem(code="dangerous_goods"))
        if happened is Event.CHECK_IN and not self._guest.ticked:
            self._guest = replace(self._guest, problem=v1.Problem(code="nobody_ticked"))
            self._show()
            return
        self.happen(happened)

    @Slot(str)
    def typeText(self, text: str) -> None:
        """A key of the on-screen or the hardware keyboard; goes to the active field, the code included."""
        before = self._guest.typed
        self._guest = self.entry.typed(self._guest, text, self._position.step, self.view.get("length", 6))
        self._show()
        typed = self._guest.typed
        full = len(typed.code) == (self._guest.code.digits if self._guest.code else 6)
        if self._position.step is Step.ENTER_CODE and full and typed.code != before.code:
            self.happen(Event.SUBMIT_CODE)

    @Slot()
    def erase(self) -> None:
        self._guest = self.entry.erased(self._guest, self._position.step)
        self._show()

    @Slot()
    def clear(self) -> None:
        self._guest = self.entry.cleared(self._guest, self._position.step)
        self._show()

    @Slot(str)
    def activate(self, field: str) -> None:
        """The guest touched an entry field."""
        self.entry.active = field
        self._show()

    @Slot()
    def nextField(self) -> None:
        self.entry.next(self._position.step)
        self._show()

    @Slot(int)
    def moveDate(self, days: int) -> None:
        typed = self._guest.typed
        day = dt.date.fromisoformat(typed.date) if typed.date else self._now().date()
        moved = max(
            min(day + dt.timedelta(days), self._now().date() + dt.timedelta(366)),
            self._now().date() - dt.timedelta(366),
        )
        self._guest = replace(self._guest, typed=replace(typed, date=moved.isoformat()))
        self._show()

    @Slot(int)
    def choose(self, index: int) -> None:
        """One of several bookings, by its place in the list; handles never reach QML."""
        self._guest = replace(self._guest, chosen=self._guest.choices[index].visit)
        self.happen(Event.CHOOSE)

    @Slot(str, bool)
    def tick(self, guest_id: str, on: bool) -> None:
        ticked = self._guest.ticked | {guest_id} if on else self._guest.ticked - {guest_id}
        self._guest = replace(self._guest, ticked=ticked, problem=None)
        self._show()

    @Slot()
    def callAgain(self) -> None:
        self._help.forget()
        self._help.call(str(self._position.step), self._guest.visit)

    @Slot()
    def cancelHelp(self) -> None:
        self._help.cancel()
        self.happen(Event.KEEP_GOING)

    # what the rest of the app tells

    def scanned(self, text: str) -> None:
        """A whole code was read; heard only where the table has an exit for it."""
        if self._position.overlay is None and Event.SCANNED in self._row.exits:
            self._guest = replace(self._guest, scanned=text, found_by="scan")
            self.happen(Event.SCANNED)

    def unreadable(self) -> None:
        """The scanner sent something that is no code."""
        if self._position.step is Step.SCAN_CODE:
            self._guest = replace(self._guest, problem=v1.Problem(code="unreadable"))
            self._show()
        self.noticed()

    def learned(self, kiosk: v1.Kiosk | None, reason: str, *, can_print: bool, can_scan: bool) -> None:
        """The state of the kiosk and its devices; opens and closes the kiosk between visits only."""
        self._kiosk = kiosk or self._kiosk
        self._reason, self._can_print, self._can_scan = reason, can_print, can_scan
        step = self._position.step
        if not reason and step in (Step.STARTING, Step.OUT_OF_SERVICE):
            self.happen(Event.READY)
        elif reason and step is Step.ATTRACT and self._position.overlay is None:
            self.happen(Event.OUT_OF_ORDER)
        else:
            self._show()

    def verified_by_staff(self, overridden: v1.Overridden, found: v1.BookingCard | None) -> None:
        """Staff confirmed a guest: the visit goes on where a right code would have led."""
        if self._guest.visit:
            self._start(Work.END_VISIT, self._guest)
        fresh = next_guest(self._guest)
        guest, need = confirm(replace(fresh, visit=overridden.visit, booking=found), overridden.confirmed)
        self._guest = replace(guest, no_dangerous_goods=False)
        declares = need is Event.NEEDS_DECLARATION
        self.happen(Event.VERIFIED_TO_DECLARE if declares else Event.VERIFIED_BY_STAFF)

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
        if self._is_resting_at(after) and event is Event.READY and self._reason:
            after = Position(Step.OUT_OF_SERVICE)
        self._position = after
        if self._enters(before, event, after):
            self._enter(after.step, event)
        if after.overlay is Overlay.HELP and before.overlay is not Overlay.HELP:
            self._help.call(str(after.step), self._guest.visit)
        self._be_patient()
        self.visited.emit(str(after.step), str(after.overlay or ""))
        self._show()

    def close(self) -> None:
        """End for good: nothing runs, nothing of a guest is left."""
        self._patience.stop()
        self._beat.stop()
        self._drop_task()
        self._guest = Guest()

    @property
    def position(self) -> Position:
        """Where the guest is, for tests and the tour."""
        return self._position

    @property
    def visit_handle(self) -> str:
        """The secret handle of the visit, for the help call; empty before a booking is found."""
        return self._guest.visit

    @property
    def passes(self) -> list[v1.PassDocument]:
        """The passes of this visit, for the tour and tests."""
        return list(self._guest.checked_in.passes) if self._guest.checked_in else []

    @property
    def phone_link(self) -> str:
        """The link drawn by the picture provider of the phone pass."""
        return self._guest.link.url if self._guest.link else ""

    @property
    def scene(self) -> Scene:
        """What pages may show besides the guest."""
        return Scene(
            kiosk=self._kiosk,
            step=self._position.step,
            can_print=self._can_print,
            can_scan=self._can_scan,
            reason=self._reason,
            monotonic=self._monotonic(),
            entered_at=self._entered_at,
            seconds_left=self.secondsLeft,
            active_field=self.entry.active,
            today=self._now().date(),
        )

    # inside

    @property
    def _row(self) -> Row:
        return self._flow.steps[self._position.step]

    @property
    def _rows(self) -> list[Row]:
        overlay = self._position.overlay
        return [self._flow.overlays[overlay], self._row] if overlay else [self._row]

    def _now(self) -> dt.datetime:
        """The time at the property, whatever the kiosk's own zone is."""
        zone = ZoneInfo(self._kiosk.site.time_zone) if self._kiosk else None
        return self._clock(zone)

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
        elif event in (Event.TYPE, Event.SCAN, Event.NO_REFERENCE, Event.NOT_ME, Event.BACK, Event.CLOSE):
            guest = replace(guest, problem=None)
        if step is Step.FIND_BOOKING and event is Event.NOT_ME:
            guest = next_guest(guest)
        self._guest = guest

    def _ready_to_find(self) -> bool:
        """Too short to look for: say so at the field; nothing is sent."""
        self._guest, ready = self.entry.checked(self._guest, self._position.step, self._kiosk, self._now().date())
        self._show()
        return ready

    def _start(self, work: Work, guest: Guest) -> None:
        visit_number = guest.visit_number

        def done(result: Result) -> None:
            after, event = result
            if work is Work.END_VISIT or visit_number != self._guest.visit_number:
                return
            self._task = None
            self._guest = merge(guest, after, self._guest)
            if event is not None:
                self.happen(event)

        task = self._background.start(done, perform, work, guest, self._peers)
        if work is not Work.END_VISIT:
            self._task = task

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
            seconds = max(self._seconds.idle_s, 120.0)
        seconds *= self._patience_factor
        self._deadline = self._monotonic() + seconds if seconds else 0.0
        if seconds:
            self._patience.start(round(seconds * 1000))
        else:
            self._patience.stop()

    def _run_out(self) -> None:
        self.happen(Event.TIMED_OUT)

    def _show(self) -> None:
        self.changed.emit()
        self.ticked.emit()
