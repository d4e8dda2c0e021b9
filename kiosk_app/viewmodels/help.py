"""The help call as QML sees it: calling, coming, unanswered; lives on while the guest keeps going.

Calls through the backend, follows the call by long poll, and says honestly when nobody answers. It holds no guest
data but the visit handle it passes on once.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from kiosk_app.backend_client import BackendClient, Outage, Refused
from kiosk_app.viewmodels.background import Background, Task
from kiosk_app.viewmodels.qtprop import Property
from kiosk_backend.contract import v1

_WAIT_S = 20.0
_NOBODY = v1.HelpCall(call_id="", state="unanswered", version=0)


async def _call(backend: BackendClient, step: str, visit: str, key: str) -> v1.HelpCall:
    try:
        return await backend.call_help(step, visit, key)
    except (Refused, Outage):
        return _NOBODY


async def _watch(backend: BackendClient, call: v1.HelpCall) -> v1.HelpCall:
    while True:
        try:
            seen = await backend.watch_help(call.call_id, call.version, _WAIT_S)
        except (Refused, Outage):
            return _NOBODY
        if seen.version != call.version or seen.state != call.state:
            return seen


async def _cancel(backend: BackendClient, call_id: str, key: str) -> None:
    try:
        await backend.cancel_help(call_id, key)
    except (Refused, Outage):
        return


class HelpDesk(QObject):
    """One call at a time per kiosk."""

    changed = Signal()

    def __init__(self, background: Background, backend: BackendClient, new_key: Callable[[], str]) -> None:
        super().__init__()
        self._background = background
        self._backend = backend
        self._new_key = new_key
        self._state = v1.HelpCall(call_id="", state="", version=0)
        self._task: Task | None = None

    @Property(str, notify=changed)
    def state(self) -> str:
        """Empty, calling, coming, unanswered."""
        return "" if self._state.state == "over" else self._state.state

    @Property(str, notify=changed)
    def staffName(self) -> str:
        return self._state.staff_first_name

    @Property(int, notify=changed)
    def minutes(self) -> int:
        return self._state.eta_min

    def call(self, step: str, visit: str) -> None:
        """Call someone, unless somebody is called already."""
        if self.state in ("calling", "coming"):
            return
        self._take(v1.HelpCall(call_id="", state="calling", version=0))
        self._task = self._background.start(self._answered, _call, self._backend, step, visit, self._new_key())

    @Slot()
    def cancel(self) -> None:
        """The guest does not need help any more."""
        if self._state.call_id:
            self._background.start(lambda _: None, _cancel, self._backend, self._state.call_id, self._new_key())
        self.forget()

    def forget(self) -> None:
        """The visit is over."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._take(v1.HelpCall(call_id="", state="", version=0))

    def _answered(self, call: v1.HelpCall) -> None:
        self._take(call)
        if call.call_id and call.state in ("calling", "coming", "unanswered"):
            self._task = self._background.start(self._answered, _watch, self._backend, call)

    def _take(self, call: v1.HelpCall) -> None:
        self._state = call
        self.changed.emit()
