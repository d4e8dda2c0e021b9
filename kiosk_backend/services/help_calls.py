"""Calls for help: a guest asks, the staff phone gets a text, somebody comes or nobody does. It knows no web.

"Unanswered" is not stored: it follows from the time, so no job can forget it. On the wire the version of a call is
twice its stored one, plus one when it has become unanswered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kiosk_backend.domain.help import FORGOTTEN_AFTER, CallState, eta, unanswered_in
from kiosk_backend.domain.kiosk import Kiosk
from kiosk_backend.domain.policy import MINUTE
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.site import Site
from kiosk_backend.domain.staff import StaffMember
from kiosk_backend.domain.verification import WEB
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.ports.help_calls import HelpCall
from kiosk_backend.ports.limits import Limit
from kiosk_backend.services.events import record
from kiosk_backend.services.messages import queue_help

_STEP: Final = re.compile(r"[A-Za-z][A-Za-z_]{0,39}")
TEXTS_PER_KIOSK: Final = 6
_TEXTS_WINDOW: Final = 10 * MINUTE
WEB_NAME: Final = "Web page"
"""Where a call comes from that no kiosk made, for the staff."""
UNKNOWN: Final = Refusal(code="help_call_unknown", repeat=False)


@dataclass(frozen=True, slots=True)
class Answered:
    """A call as the guest sees it now; `look_again` in milliseconds, when it becomes unanswered by itself."""

    call_id: str
    state: CallState
    version: int
    staff_first_name: str = ""
    eta_min: int = 0
    look_again: int | None = None


def topic(call_id: str) -> str:
    """What the screen of a waiting guest watches."""
    return f"help:{call_id}"


def call(tx: Transaction, desk: Desk, *, site: Site, kiosk: Kiosk, step: str, now: int) -> Answered:
    """A new call, or the one that is open at this kiosk. The staff phone gets one text a call, a few in ten minutes."""
    standing = tx.help_calls.open_at(site.site_id, kiosk.kiosk_id)
    if standing is not None:
        shown = _shown(tx, desk, standing, now)
        if shown.state in ("calling", "coming") and now - standing.called_at < FORGOTTEN_AFTER:
            return shown
        tx.help_calls.move(standing.call_id, "over", (standing.state,), now)
    made = HelpCall(desk.ids.new(), site.site_id, kiosk.kiosk_id, _step(step), "calling", 1, now)
    tx.help_calls.add(made)
    limit = Limit(f"help/{kiosk.kiosk_id}", _TEXTS_WINDOW, TEXTS_PER_KIOSK)
    phone = site.config.staff_phone
    if phone is not None and tx.limits.take([limit], now) is None:
        queue_help(tx, desk, site=site, phone=phone, kiosk_name=kiosk.name, step=made.step)
    record(tx, site, kiosk.kiosk_id, "help.called", now, call_id=made.call_id, step=made.step)
    return _shown(tx, desk, made, now)


def alarm(tx: Transaction, desk: Desk, *, site: Site, step: str, now: int, text: bool = True) -> None:
    """Calls the staff because of a booking, with no guest at a kiosk, once while a call for the same stands. `text`:
    also by a text to the staff phone."""
    standing = tx.help_calls.open_at(site.site_id, WEB)
    if standing is not None and standing.step == step and now - standing.called_at < FORGOTTEN_AFTER:
        return
    made = HelpCall(desk.ids.new(), site.site_id, WEB, _step(step), "calling", 1, now)
    tx.help_calls.add(made)
    limit = Limit(f"help/{WEB}/{site.site_id}", _TEXTS_WINDOW, TEXTS_PER_KIOSK)
    phone = site.config.staff_phone
    if text and phone is not None and tx.limits.take([limit], now) is None:
        queue_help(tx, desk, site=site, phone=phone, kiosk_name=WEB_NAME, step=made.step)
    record(tx, site, WEB, "help.called", now, call_id=made.call_id, step=made.step)


def look(tx: Transaction, desk: Desk, *, site: Site, kiosk_id: str, call_id: str, now: int) -> Answered | Refusal:
    """The call as it is now; only for the kiosk it was made at."""
    found = tx.help_calls.get(site.site_id, call_id)
    return UNKNOWN if found is None or found.kiosk_id != kiosk_id else _shown(tx, desk, found, now)


def cancel(tx: Transaction, desk: Desk, *, site: Site, kiosk_id: str, call_id: str, now: int) -> Answered | Refusal:
    """The guest needs nobody any more. May be repeated."""
    found = tx.help_calls.get(site.site_id, call_id)
    if found is None or found.kiosk_id != kiosk_id:
        return UNKNOWN
    moved = tx.help_calls.move(
        call_id, "over", ("calling", "coming"), now, staff_id=found.staff_id, eta_min=found.eta_min
    )
    if moved is None:
        return _shown(tx, desk, tx.help_calls.get(site.site_id, call_id) or found, now)
    tx.changed(topic(call_id))
    record(tx, site, kiosk_id, "help.over", now, call_id=call_id)
    return _shown(tx, desk, moved, now)


def acknowledge(
    tx: Transaction, desk: Desk, *, site: Site, kiosk_id: str, by: StaffMember, call_id: str, minutes: int, now: int
) -> Answered | Refusal:
    """Somebody comes: the guest sees the first name and the minutes. From any kiosk of the site."""
    if tx.help_calls.get(site.site_id, call_id) is None:
        return UNKNOWN
    moved = tx.help_calls.move(call_id, "coming", ("calling",), now, staff_id=by.staff_id, eta_min=eta(minutes))
    if moved is None:  # a colleague was faster, or the guest has left: as it is now
        found = tx.help_calls.get(site.site_id, call_id)
        return UNKNOWN if found is None or found.state == "over" else _shown(tx, desk, found, now)
    tx.changed(topic(call_id))
    record(tx, site, kiosk_id, "help.answered", now, call_id=call_id, staff_id=by.staff_id)
    return _shown(tx, desk, moved, now)


def waiting(tx: Transaction, *, site: Site, now: int) -> list[HelpCall]:
    """Calls nobody has answered, oldest first; those a guest has long left are not shown."""
    return tx.help_calls.waiting(site.site_id, now - FORGOTTEN_AFTER)


def _shown(tx: Transaction, desk: Desk, found: HelpCall, now: int) -> Answered:
    left = unanswered_in(found.called_at, now)
    late = found.state == "calling" and left == 0
    member = tx.staff.get(desk.keys, found.staff_id) if found.state == "coming" else None
    return Answered(
        call_id=found.call_id,
        state="unanswered" if late else found.state,
        version=2 * found.version + late,
        staff_first_name=member.called if member else "",
        eta_min=found.eta_min if found.state == "coming" else 0,
        look_again=left if found.state == "calling" and not late else None,
    )


def _step(step: str) -> str:
    return step if _STEP.fullmatch(step) else "unknown"
