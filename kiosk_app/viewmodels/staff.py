"""Staff mode as QML sees it: which page, what it may show, and the slots its controls call.

Walks the staff table with the same ``advance`` as the guest's, starts the work of each step, locks itself when nobody
touches it. It holds the one Duty and replaces it by an empty one on leaving and on locking. It never touches the
guest: ``GuestSession`` keeps the visit frozen beneath.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kiosk_app.duty import Duty, NewAddress, Sought, merge
from kiosk_app.flow_table import Patience, UnexpectedEvent, advance
from kiosk_app.settings import Patience as Seconds
from kiosk_app.staff_calls import PIN_REFUSALS
from kiosk_app.staff_flow import FLOW, SIGNING_IN, Event, Position, Row, Step, Work
from kiosk_app.staff_post import Result
from kiosk_app.staff_work import perform
from kiosk_app.viewmodels import staff_entry, staff_steps, staff_wording
from kiosk_app.viewmodels.background import Background, Task
from kiosk_app.viewmodels.health import Health
from kiosk_app.viewmodels.qtprop import Property
from kiosk_app.viewmodels.session import GuestSession
from kiosk_app.viewmodels.staff_card import card_of
from kiosk_app.viewmodels.staff_clock import StaffClock
from kiosk_app.viewmodels.staff_views import Scene, View, property_now, view
from kiosk_app.viewmodels.wording import minutes_and_seconds
from kiosk_app.work import Peers
from kiosk_backend.contract import v1

CLEANING_S: Final = 30.0
LOCKS_SOON_S: Final = 20
_ASIDE: Final = frozenset({Work.SIGN_OUT, Work.END_CALLER, Work.STAY})
"""Nobody waits for what becomes of them."""


class StaffDesk(QObject):
    """One per process. ``visited`` tells tests which step was entered."""

    changed = Signal()
    ticked = Signal()
    openChanged = Signal()
    visited = Signal(str)

    def __init__(
        self, background: Background, peers: Peers, session: GuestSession, health: Health, seconds: Seconds
    ) -> None:
        super().__init__()
        self._background, self._peers = background, peers
        self._session, self._health, self._seconds = session, health, seconds
        self._position = Position(FLOW.start)
        self._duty = Duty()
        self._task: Task | None = None
        self._field = staff_entry.FIELDS[0]
        self._clock = StaffClock(self, peers.monotonic, lambda: self.happen(Event.TIMED_OUT))
        self._beat = QTimer(self)
        self._beat.setInterval(250)
        self._beat.timeout.connect(self._tick)
        session.visited.connect(self._guest_moved)

    # what QML reads

    @Property(bool, notify=openChanged)
    def open(self) -> bool:
        """Whether staff mode covers the guest's screen."""
        return self._position.step is not Step.LEFT

    @Property(str, notify=changed)
    def page(self) -> str:
        """File name, without .qml, of the page in the frame."""
        overlay = self._position.overlay
        return FLOW.overlays[overlay].page if overlay else self._row.page

    @Property("QVariantMap", notify=changed)
    def view(self) -> View:
        """The values of every page, by the whitelist of staff_views.py."""
        return view(self._duty, self._scene())

    @Property(str, notify=changed)
    def who(self) -> str:
        """Maria S., supervisor."""
        return staff_wording.who(self._duty.session)

    @Property(int, notify=ticked)
    def secondsLeft(self) -> int:
        """Seconds until the screen locks or the cleaning ends; 0: it waits for work."""
        return self._clock.left_s

    @Property(str, notify=ticked)
    def locksIn(self) -> str:
        """1:42, empty while nobody is signed in or work is under way."""
        signed_in = self._position.step not in SIGNING_IN
        return minutes_and_seconds(self.secondsLeft) if signed_in and self._clock.runs else ""

    @Property(bool, notify=ticked)
    def locksSoon(self) -> bool:
        return self.locksIn != "" and self.secondsLeft < LOCKS_SOON_S

    @Property(str, notify=changed)
    def openSlot(self) -> str:
        """The slot of the bottom bar this page belongs to."""
        return staff_steps.slot_of(self._position.step)

    @Property("QVariantList", notify=changed)
    def slots(self) -> list[str]:
        """Slots that do something now: what the role allows, nothing while work is under way."""
        return staff_steps.slots(self._duty, self._row)

    @Property(str, constant=True)
    def keyboardLayout(self) -> str:
        return self._session.keyboardLayout

    # what QML calls

    @Slot(str)
    def send(self, event: str) -> None:
        """A control was activated. Unknown names are a bug in a page and raise."""
        happened = Event(event.lower())
        if happened is Event.BOOKINGS:
            self._look(purpose="")
        elif missing := staff_steps.missing(self._duty, self._position.step, happened):
            self._say(missing)
        else:
            self.happen(happened)

    @Slot(str)
    def look(self, purpose: str) -> None:
        """Find a booking for ``purpose``: override, reprint, send_pass, or empty to see it."""
        self._look(purpose)

    @Slot(str)
    def typeText(self, text: str) -> None:
        """A key of the pad, of the keyboard on the screen or of a real one."""
        step = self._position.step
        if staff_entry.code_of(step)[0].endswith("pin") and self._clock.pause_s:
            return
        self._duty = staff_entry.typed(self._duty, step, self._field, text)
        full = staff_entry.full(self._duty, step)
        self._show() if full is None else self.happen(full)

    @Slot()
    def erase(self) -> None:
        self._duty = staff_entry.erased(self._duty, self._position.step, self._field)
        self._show()

    @Slot()
    def clear(self) -> None:
        self._duty = staff_entry.cleared(self._duty, self._position.step)
        self._show()

    @Slot(str)
    def activate(self, field: str) -> None:
        """An entry field was touched."""
        self._field = field
        self._show()

    @Slot()
    def nextField(self) -> None:
        fields = staff_entry.FIELDS
        self.activate(fields[(fields.index(self._field) + 1) % len(fields)])

    @Slot(int)
    def moveDate(self, days: int) -> None:
        """Look under another day; 0: any day around today."""
        self._duty = staff_entry.moved(self._duty, days, property_now(self._health.latest).date())
        self._show()

    @Slot(int)
    def choose(self, index: int) -> None:
        """A row of the bookings found. It opens for what it was looked for, if that can be done with it."""
        self._duty = replace(self._duty, booking=self._duty.rows[index], problem=None)
        self.happen(staff_steps.opened_for(self._duty, self._duty.rows[index]))

    @Slot(int)
    def answer(self, index: int) -> None:
        """ "I'm coming" to one of the help calls."""
        home = self._duty.home
        if home is not None and index < len(home.help_calls):
            self._duty = replace(self._duty, call_id=home.help_calls[index].call_id)
            self.happen(Event.ANSWER)

    @Slot(str)
    def setWhy(self, why: str) -> None:
        self._duty = replace(self._duty, why=why, problem=None)
        self._show()

    @Slot(str, bool)
    def check(self, what: str, on: bool) -> None:
        """Something that was checked, or not."""
        checked = self._duty.checked | {what} if on else self._duty.checked - {what}
        self._duty = replace(self._duty, checked=checked, problem=None)
        self._show()

    @Slot(str)
    def setAddress(self, what: str) -> None:
        """phone or email: what is typed anew."""
        self._duty = replace(self._duty, address=NewAddress(what), problem=None)
        self._show()

    @Slot(int)
    def setMinutes(self, minutes: int) -> None:
        """Back in so many minutes; 0: until reopened."""
        self._duty = replace(self._duty, minutes=minutes or None)
        self._show()

    @Slot()
    def testScanner(self) -> None:
        """Wait for a scan; leaving the screen ends it."""
        self._duty = replace(self._duty, scan_test="waiting")
        self._show()

    @Slot()
    def testSystem(self) -> None:
        """Ask printer, scanner and backend again, now."""
        self._health.now()
        self._duty = replace(self._duty, home_read_at=0.0)
        self.happen(Event.DEVICES)

    # what the rest of the app tells

    def scanned(self, text: str) -> bool:
        """A whole code was read. True: staff mode took it, the guest's visit must not hear of it."""
        step = self._position.step
        if step is Step.SEE_DEVICES:
            self._duty = replace(self._duty, scan_test="heard")
            self._show()
        elif step is Step.FIND_BOOKING:
            found = staff_entry.scanned(self._duty, text)
            if found is None:
                self._say("unreadable")
            else:
                self._duty = found
                self.happen(Event.FIND)
        return self.open

    def noticed(self) -> None:
        """Somebody is there: the lock starts anew. Called for every touch, key and scan."""
        if self.open and self._position.overlay is None:
            self._be_patient()
            self._stay()

    def lock(self) -> None:
        """Leave staff mode at once, wherever it is; the sign-in ends."""
        if self.open:
            self._go(Position(Step.LEFT), Event.LEAVE, anew=True)

    def close(self) -> None:
        """End for good: nothing runs, nothing of a guest is left."""
        self._clock.stop()
        self._beat.stop()
        self._drop_task()
        self._duty, self._position = Duty(), Position(Step.LEFT)

    @property
    def position(self) -> Position:
        """Where the member of staff is, for tests and the tour."""
        return self._position

    @property
    def duty(self) -> Duty:
        """What is known now, for tests."""
        return self._duty

    def happen(self, event: Event) -> None:
        """Take ``event`` through the table. An event the table does not expect here is dropped, not half done."""
        before = self._position
        try:
            after = advance(FLOW, before, event)
        except UnexpectedEvent:
            return
        anew = after.step is not before.step or FLOW.steps[before.step].exits.get(event) is after.step
        self._go(after, event, anew=anew)

    # inside

    @property
    def _row(self) -> Row:
        return FLOW.steps[self._position.step]

    def _scene(self) -> Scene:
        return Scene(
            step=self._position.step,
            findings=self._health.latest,
            monotonic=self._peers.monotonic(),
            active_field=self._field,
            pause_s=self._clock.pause_s,
            now=property_now(self._health.latest),
        )

    def _go(self, after: Position, event: Event, *, anew: bool) -> None:
        was_open, before = self.open, self._position.step
        self._position = after
        if anew:
            self._enter(after.step, event, before)
        self._be_patient()
        if self.open is not was_open:
            if self.open:
                self._beat.start()
            else:
                self._beat.stop()
            self.openChanged.emit()
        self.visited.emit(str(after.step))
        self._show()

    def _enter(self, step: Step, event: Event, from_step: Step) -> None:
        self._drop_task()
        left = self._duty
        if left.caller is not None and from_step in staff_steps.CONVERSATION and step not in staff_steps.CONVERSATION:
            self._start(Work.END_CALLER, Duty(session=left.session, caller=left.caller))
        kiosk = self._health.latest.kiosk
        self._duty = staff_steps.begun(left, step, event, kiosk.site.brand.theme if kiosk else "aurora")
        work = FLOW.steps[step].work
        if work is not None and (work is not Work.SIGN_OUT or left.token):
            self._start(work, Duty(session=left.session) if work is Work.SIGN_OUT else self._duty)
        if step is Step.LEFT:
            self._hand_back(left, event)

    def _hand_back(self, left: Duty, event: Event) -> None:
        """Give the screen to the guest: as they left it, or verified."""
        if event is Event.VERIFIED and left.overridden is not None:
            kiosk = self._health.latest.kiosk
            place = kiosk.site.name if kiosk else ""
            card = card_of(left.overridden.confirmed, place, left.booking.phone_ending if left.booking else "")
            self._session.verified_by_staff(left.overridden, card)
        elif self._session.staffOpen:
            self._session.send("KEEP_GOING")

    def _guest_moved(self, _step: str, overlay: str) -> None:
        """Staff mode opens and closes with the overlay of the guest's flow."""
        if overlay == "staff":
            self.happen(Event.OPENED)
        else:
            self.lock()

    def _look(self, purpose: str) -> None:
        self._duty = replace(self._duty, purpose=purpose, sought=Sought(), rows=(), booking=None)
        self._field = staff_entry.FIELDS[0]
        self.happen(Event.BOOKINGS)

    def _say(self, code: str) -> None:
        self._duty = replace(self._duty, problem=v1.Problem(code=code))
        self._show()

    def _start(self, work: Work, duty: Duty) -> None:
        number = duty.number_of_duty

        def done(result: Result) -> None:
            after, event = result
            if work in _ASIDE or number != self._duty.number_of_duty:
                return
            self._task = None
            self._duty = merge(duty, after, self._duty)
            self._learn(work, event)
            if event is not None:
                self.happen(event)

        task = self._background.start(done, perform, work, duty, self._peers)
        if work not in _ASIDE:
            self._task = task

    def _learn(self, work: Work, event: Event | None) -> None:
        problem = self._duty.problem
        if event in (Event.REFUSED, Event.PIN_REFUSED) and problem is not None and problem.code in PIN_REFUSALS:
            self._clock.pause(problem.retry_after_s or 0)
        if work in (Work.CLOSE, Work.OPEN, Work.TEST_PRINT):
            self._health.now()

    def _drop_task(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _be_patient(self) -> None:
        position = self._position
        row = FLOW.overlays[position.overlay] if position.overlay else self._row
        self._clock.wait({Patience.IDLE: self._staff_s(), Patience.FINISH: CLEANING_S}.get(row.patience, 0.0))

    def _stay(self) -> None:
        """Tell the backend, a few times in the life of a sign-in: it counts requests, not touches."""
        session = self._duty.session
        idle = session is not None and self._row.patience is Patience.IDLE
        if session is not None and idle and self._clock.tell_again(session.locks_after_s / 4):
            self._start(Work.STAY, Duty(session=session))

    def _staff_s(self) -> float:
        """The shorter of what the kiosk and the backend allow."""
        session = self._duty.session
        return min(self._seconds.staff_s, session.locks_after_s) if session else self._seconds.staff_s

    def _tick(self) -> None:
        if self._clock.pauses() or self._position.step is Step.TYPE_CALLER_CODE:  # seconds are counted on the page
            self.changed.emit()
        self.ticked.emit()

    def _show(self) -> None:
        self.changed.emit()
        self.ticked.emit()
