"""Why self-service must stop, all reasons at once and right after look-up (experience I7, domain complaint 11). Pure.

`blockers` says everything; `before_code` says what may be told to somebody who only knows a reference and a name:
too_early, too_late and see_staff (decisions: "Shown before the code"). Whoever will have to see staff anyway is told
so before typing a code, without the reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kiosk_backend.domain.booking import Booking, Status, status_at, stay_over
from kiosk_backend.domain.itinerary import Leg, Stay, next_leg
from kiosk_backend.domain.policy import MINUTE
from kiosk_backend.domain.site import Site, clock

Reason = Literal[
    "cancelled", "locked_by_staff", "see_staff", "already_checked_in", "too_early", "too_late", "room_not_ready",
    "balance_due", "details_missing",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Blocker:
    """`code` is one of contract REFUSALS. Instants have the offset of the site."""

    code: Reason
    opens_at: dt.datetime | None = None
    closed_at: dt.datetime | None = None
    desk: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """When self-service takes this booking, in Unix milliseconds: from `opens_at` until before `closes_at`."""

    opens_at: int
    closes_at: int


def window(booking: Booking, site: Site, now: int) -> Window:
    """The check-in window of the stay, or of the next leg (source: the site's policy)."""
    itinerary = booking.itinerary
    if isinstance(itinerary, Stay):
        return _window_of_stay(itinerary, site)
    return window_of_leg(next_leg(itinerary, now), site)


def window_of_leg(leg: Leg, site: Site) -> Window:
    """Counted back from departure."""
    departs_at = int(leg.departs_at.timestamp() * 1000)
    policy = site.policy
    return Window(departs_at - policy.opens_before_min * MINUTE, departs_at - policy.closes_before_min * MINUTE)


def _window_of_stay(stay: Stay, site: Site) -> Window:
    policy, day = site.policy, dt.timedelta(days=1)
    early = policy.early_check_in and stay.room_ready
    opens = site.instant(stay.arrive, dt.time.min if early else policy.opens_at_clock)
    last = site.instant(stay.arrive + day * (policy.check_in_days_after + 1), clock(policy.check_in_until))
    return Window(opens, stay_over(stay, site) if stay.nights == 0 else min(last, stay_over(stay, site)))


def blockers(booking: Booking, site: Site, now: int) -> tuple[Blocker, ...]:
    """Every reason at `now` (Unix milliseconds), the one that outweighs the others first; empty: go ahead."""
    desk = site.config.place.desk
    over = _over(booking, site, now, desk)
    if over is not None:
        return (over,)
    if _everybody_there(booking, site, now):
        return (Blocker("already_checked_in"),)
    found: list[Blocker] = []
    when = window(booking, site, now)
    if now < when.opens_at:
        found.append(Blocker("too_early", opens_at=site.local(when.opens_at)))
    elif now >= when.closes_at:
        found.append(Blocker("too_late", closed_at=site.local(when.closes_at), desk=desk))
    stay = booking.itinerary if isinstance(booking.itinerary, Stay) else None
    if stay is not None and not stay.room_ready:
        found.append(Blocker("room_not_ready", desk=desk))
    if stay is not None and stay.to_pay_now and stay.to_pay_now.amount > 0 and site.policy.balance_blocks:
        found.append(Blocker("balance_due", desk=desk))
    if site.policy.details_block and not all(guest.details_complete for guest in booking.party):
        found.append(Blocker("details_missing", desk=desk))
    return tuple(found)


def open_segments(booking: Booking, site: Site, now: int) -> tuple[str, ...]:
    """What a check-in covers at `now`: the stay, or every leg whose window is open (connections, not the way home)."""
    if isinstance(booking.itinerary, Stay):
        return booking.segment_ids
    windows = ((leg.segment_id, window_of_leg(leg, site)) for leg in booking.legs)
    return tuple(segment_id for segment_id, when in windows if when.opens_at <= now < when.closes_at)


def _everybody_there(booking: Booking, site: Site, now: int) -> bool:
    """Nobody is left to check in for what has opened and not left; a later leg may still come."""
    if booking.everybody_checked_in or isinstance(booking.itinerary, Stay):
        return booking.everybody_checked_in
    opened = frozenset(
        leg.segment_id
        for leg in booking.legs
        if window_of_leg(leg, site).opens_at <= now < leg.departs_at.timestamp() * 1000
    )
    return bool(opened) and all(opened <= guest.checked_in for guest in booking.party)


def _over(booking: Booking, site: Site, now: int, desk: str) -> Blocker | None:
    """What makes every other reason pointless."""
    status = status_at(booking, site, now)
    if status is Status.CANCELLED:
        return Blocker("cancelled", desk=desk)
    if booking.locked:
        return Blocker("locked_by_staff", desk=desk)
    elsewhere = status in (Status.IN_HOUSE, Status.DUE_OUT, Status.CHECKED_IN) and booking.nobody_checked_in
    if elsewhere or status in (Status.WAITLISTED, Status.CHECKED_OUT, Status.DEPARTED):
        return Blocker("see_staff", desk=desk)
    if status is Status.NO_SHOW:
        closes_at = window(booking, site, now).closes_at
        return Blocker("too_late", closed_at=site.local(closes_at), desk=desk) if closes_at <= now else _see(desk)
    return None


def _see(desk: str) -> Blocker:
    return Blocker("see_staff", desk=desk)


def before_code(found: Sequence[Blocker]) -> tuple[Blocker, ...]:
    """What may be told before the code: too_early and too_late as they are, everything else as see_staff, once."""
    told = [blocker for blocker in found if blocker.code in ("too_early", "too_late")]
    others = [blocker for blocker in found if blocker.code not in ("too_early", "too_late", "already_checked_in")]
    if others and not any(blocker.code == "too_late" for blocker in told):
        told.append(_see(others[0].desk))
    return tuple(told)


def need_before_code(told: Sequence[Blocker], may_prove: bool) -> Literal["code", "staff", "nothing"]:
    """`next_need` of a look-up. `may_prove`: there is a way the guest can go alone. nothing: come back when open."""
    codes = {blocker.code for blocker in told}
    if codes - {"too_early"}:
        return "staff"
    if codes:
        return "nothing"
    return "code" if may_prove else "staff"


def need_after_code(
    booking: Booking, found: Sequence[Blocker]
) -> Literal["review", "dangerous_goods", "pass_again", "staff"]:
    """`next_need` of a confirmed guest."""
    codes = {blocker.code for blocker in found}
    if codes == {"already_checked_in"}:
        return "pass_again"
    if codes:
        return "staff"
    return "review" if booking.kind == "stay" else "dangerous_goods"
