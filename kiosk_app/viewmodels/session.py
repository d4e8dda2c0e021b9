"""The visit as QML sees it: which page, what it may show, and the slots its controls call.

Adds to the walk what QML reads (properties) and calls (slots), and takes in what scanner, devices and staff tell. What
may be shown is decided in ``views.py``; what an event leads to, in the table.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import replace
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kiosk_app import document_lines
from kiosk_app.flow import FLOW, Event, Flow, Layer, Overlay, Patience, Step, Work
from kiosk_app.guest import next_guest
from kiosk_app.settings import Patience as Seconds
from kiosk_app.viewmodels import wording
from kiosk_app.viewmodels.background import Background
from kiosk_app.viewmodels.help import HelpDesk
from kiosk_app.viewmodels.proof_views import WAYS
from kiosk_app.viewmodels.qtprop import Property
from kiosk_app.viewmodels.views import Scene, View, view
from kiosk_app.viewmodels.walk import Walk
from kiosk_app.work import Peers, confirm
from kiosk_backend.contract import v1


class GuestSession(Walk):
    """The walk with a face; one per process."""

    # Qt's meta-object wants the notify signals of a class's own properties to be the class's own
    changed = Signal()
    ticked = Signal()

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
        super().__init__(background, peers, seconds, help_desk, flow=flow, monotonic=monotonic)
        self._clock = now
        self._kiosk: v1.Kiosk | None = None
        self._can_print = self._can_scan = False
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
        """File name of the sheet or dialog above the page, empty if none or if a page covers it."""
        top = self._rows[0]
        return top.page if top.layer is Layer.SHEET else ""

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
        return self.seconds_left

    @Property(int, constant=True)
    def answerSeconds(self) -> int:
        """Seconds to answer "Do you need more time?"."""
        return round(self._seconds.answer_s)

    @Property(int, constant=True)
    def finishSeconds(self) -> int:
        """Seconds until the last page clears by itself."""
        return round(self._seconds.finish_s)

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
        if happened in (Event.FIND, Event.CHECK_DOCUMENT) and not self._ready_to_send():
            return
        if happened is Event.BACK and self._earlier_question():
            return
        if happened is Event.NONE_OF_THESE:
            self._guest = replace(self._guest, no_dangerous_goods=True)
        if happened is Event.PRINTED:
            self._guest = replace(self._guest, said_printed=True)
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
        self.entry.next(self._position.step, self._guest)
        self._show()

    @Slot()
    def fillLine(self) -> None:
        """The rest of a line of a document, which is often nothing but the sign that fills it."""
        self._guest = self.entry.filled(self._guest, self._position.step)
        self._show()

    @Slot(str)
    def confirmBy(self, way: str) -> None:
        """One of the offered ways to show who it is. Unknown names are a bug in a page and raise."""
        event = WAYS[way]
        if event in self._row.exits:
            typed = replace(self._guest.typed, code="", line1="", line2="", line3="")
            self._guest = replace(self._guest, way=way, typed=typed, scanned="", problem=None)
            self.happen(event)

    @Slot(int)
    def answer(self, index: int) -> None:
        """One of the choices of the question that is shown; after the last question all are checked together."""
        asked = self._guest.questions.questions if self._guest.questions else []
        at = len(self._guest.answers)
        if at < len(asked):
            self._guest = replace(self._guest, answers=(*self._guest.answers, asked[at].choices[index]))
        if len(self._guest.answers) == len(asked):
            self.happen(Event.ANSWER)
        else:
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
        if self._position.overlay is not None or Event.SCANNED not in self._row.exits:
            return
        if self._position.step in (Step.SHOW_DOCUMENT, Step.TYPE_DOCUMENT):
            lines = document_lines.gathered(self._guest.scanned.splitlines(), text)
            if not lines:
                self.unreadable()
                return
            self._guest = replace(self._guest, scanned="\n".join(lines), problem=None)
            if not document_lines.is_whole(lines):
                self._show()
                return
        else:
            self._guest = replace(self._guest, scanned=text, found_by="scan")
        self.happen(Event.SCANNED)

    def unreadable(self) -> None:
        """The scanner sent something that is no code."""
        if self._position.step in (Step.SCAN_CODE, Step.SHOW_DOCUMENT):
            self._guest = replace(self._guest, scanned="", problem=v1.Problem(code="unreadable"))
            self._show()
        self.noticed()

    def learned(self, kiosk: v1.Kiosk | None, reason: str, *, can_print: bool, can_scan: bool) -> None:
        """The state of the kiosk and its devices; opens and closes the kiosk between visits only."""
        self._kiosk = kiosk or self._kiosk
        self._closed_because, self._can_print, self._can_scan = reason, can_print, can_scan
        step = self._position.step
        if not reason and step in (Step.STARTING, Step.OUT_OF_SERVICE):
            self.happen(Event.READY)
        elif reason and step in (Step.STARTING, Step.ATTRACT) and self._position.overlay is None:
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

    def broke(self) -> None:
        """A bug happened: the guest is sent to staff; where nobody is there, the page is drawn anew."""
        if self._is_resting:
            self._show()
            return
        self._guest = replace(self._guest, key="", problem=v1.Problem(code="see_staff"))
        self.happen(Event.SEE_STAFF)

    def close(self) -> None:
        """End for good: nothing runs, nothing of a guest is left."""
        self._beat.stop()
        super().close()

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
        """The link drawn by the picture provider: of the phone pass, before that of the page for a passkey."""
        if self._guest.link:
            return self._guest.link.url
        return self._guest.code.page_url if self._guest.code else ""

    @property
    def scene(self) -> Scene:
        """What pages may show besides the guest."""
        return Scene(
            kiosk=self._kiosk,
            step=self._position.step,
            can_print=self._can_print,
            can_scan=self._can_scan,
            reason=self._closed_because,
            monotonic=self._monotonic(),
            entered_at=self._entered_at,
            seconds_left=self.seconds_left,
            active_field=self.entry.active,
            today=self._now().date(),
        )

    # inside

    def _now(self) -> dt.datetime:
        """The time at the property, whatever the kiosk's own zone is."""
        zone = ZoneInfo(self._kiosk.site.time_zone) if self._kiosk else None
        return self._clock(zone)

    def _show(self) -> None:
        self.changed.emit()
        self.ticked.emit()

    def _earlier_question(self) -> bool:
        """Back from a later question leads to the one before."""
        if self._position.step is not Step.ANSWER_QUESTION or not self._guest.answers:
            return False
        self._guest = replace(self._guest, answers=self._guest.answers[:-1])
        self._show()
        return True

    def _ready_to_send(self) -> bool:
        """Too short or mistyped: say so at the field; nothing is sent."""
        self._guest, ready = self.entry.checked(self._guest, self._position.step, self._kiosk, self._now().date())
        self._show()
        return ready
