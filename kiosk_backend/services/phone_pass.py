"""A pass on the guest's own phone: a link that works once, for ten minutes. It knows no web page and no symbol.

The link is shown by the kiosk as a QR code, or texted to the number on file by staff. Opening it consumes nothing:
previewers fetch links; only the button on the page does (decisions: "Link instead of typing").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from kiosk_backend.domain.passes import PHONE_LINK_LIFE, Document
from kiosk_backend.domain.private import Secret
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.site import Site
from kiosk_backend.domain.staff import StaffMember
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.ports.passes import PhoneLink
from kiosk_backend.ports.sms import Destinations
from kiosk_backend.services.events import record
from kiosk_backend.services.issuing import document_of
from kiosk_backend.services.messages import queue_pass_link
from kiosk_backend.services.text_limits import Sending, decide_send
from kiosk_backend.services.visits import standing

PATH: Final = "/pass/"
"""Of the page on the public listener; the token follows."""
MOST_PASSES: Final = 20
_KIND: Final = "phone_link"
_NO_ADDRESS: Final = Refusal(code="no_public_address")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A link that can still be used: whose page it is, and in which language the booking is."""

    site: Site
    language: str


@dataclass(frozen=True, slots=True)
class Opened:
    """What the page shows, once."""

    site: Site
    language: str
    documents: tuple[Document, ...] = field(repr=False)


def link_for_visit(
    tx: Transaction,
    desk: Desk,
    *,
    site: Site,
    kiosk_id: str,
    base_url: str,
    handle: str,
    pass_ids: Sequence[str],
    now: int,
) -> Secret | Refusal:
    """The address for the guest's phone. Only passes this visit was given at this kiosk, and not voided since (S16)."""
    if not base_url:
        return _NO_ADDRESS
    visit = standing(tx, desk, site_id=site.site_id, kiosk_id=kiosk_id, handle=handle, now=now)
    if visit is None:
        return Refusal(code="visit_over")
    wanted = list(dict.fromkeys(pass_ids))
    if not 0 < len(wanted) <= MOST_PASSES:
        return Refusal(code="pass_unknown")
    for pass_id in wanted:
        found = tx.passes.get(site.site_id, pass_id)
        ours = found is not None and found.booking_id == visit.booking_id and found.kiosk_id == kiosk_id
        if found is None or not ours or found.issued_at < visit.opened_at:
            return Refusal(code="pass_unknown")
        if found.state == "void":
            return Refusal(code="pass_void")
    link = _link(tx, desk, site, visit.booking_id, wanted, base_url, now)
    record(tx, site, kiosk_id, "pass.link_shown", now, booking_id=visit.booking_id, passes=len(wanted))
    return link


def text_to_phone(
    tx: Transaction,
    desk: Desk,
    to: Destinations,
    *,
    site: Site,
    kiosk_id: str,
    by: StaffMember,
    base_url: str,
    booking_id: str,
    now: int,
) -> Refusal | None:
    """Staff send the standing passes to the number on file, never to another (S14), within the limits of texts."""
    if not base_url:
        return _NO_ADDRESS
    booking = tx.bookings.get(desk.keys, site.site_id, booking_id)
    if booking is None:
        return Refusal(code="booking_unknown")
    if booking.phone is None:
        return Refusal(code="no_phone")
    passes = [one.pass_id for one in tx.passes.standing(booking_id)][:MOST_PASSES]
    if not passes:
        return Refusal(code="not_checked_in")
    decided = decide_send(tx, desk, to, Sending(site, booking.phone, "phone_pass", now, kiosk_id=kiosk_id))
    if isinstance(decided, Refusal):
        return decided
    link = _link(tx, desk, site, booking_id, passes, base_url, now)
    queue_pass_link(
        tx, desk, site=site, phone=booking.phone, link=link, deadline_at=now + PHONE_LINK_LIFE,
        language=booking.language,
    )  # fmt: skip
    record(tx, site, kiosk_id, "pass.link_sent", now, booking_id=booking_id, staff_id=by.staff_id, passes=len(passes))
    return None


def waiting(tx: Transaction, desk: Desk, *, token: str, now: int) -> Waiting | None:
    """The link of this token while it can still be used; uses nothing up."""
    link = tx.passes.link(desk.keys.indexes(_KIND, "", token), now) if _plausible(token) else None
    site = tx.sites.get(link.site_id) if link else None
    return None if link is None or site is None else Waiting(site, _language(tx, desk, link))


def open_link(tx: Transaction, desk: Desk, *, token: str, now: int) -> Opened | None:
    """Uses the link up and gives its passes; None: unknown, used, too late, or every pass of it is void."""
    link = tx.passes.use_link(desk.keys.indexes(_KIND, "", token), now) if _plausible(token) else None
    site = tx.sites.get(link.site_id) if link else None
    if link is None or site is None:
        return None
    found = [one for pass_id in link.pass_ids if (one := tx.passes.get(link.site_id, pass_id))]
    good = [one for one in found if one.state != "void"]
    if not good:
        return None
    tx.passes.carried_by_phone([one.pass_id for one in good], now)
    tx.audit.record(
        "pass.shown_on_phone", origin=desk.origin, site_id=link.site_id, at=now, booking_id=link.booking_id,
        passes=len(good),
    )  # fmt: skip
    return Opened(site, _language(tx, desk, link), tuple(document_of(desk, one) for one in good))


def _language(tx: Transaction, desk: Desk, link: PhoneLink) -> str:
    booking = tx.bookings.get(desk.keys, link.site_id, link.booking_id)
    return "" if booking is None else booking.language


def _link(
    tx: Transaction, desk: Desk, site: Site, booking_id: str, pass_ids: Sequence[str], base_url: str, now: int
) -> Secret:
    token = desk.codes.token()
    tx.passes.add_link(
        PhoneLink(
            desk.keys.index(_KIND, "", token), site.site_id, booking_id, tuple(pass_ids), now, now + PHONE_LINK_LIFE
        )
    )
    return Secret(f"{base_url.rstrip('/')}{PATH}{token}")


def _plausible(token: str) -> bool:
    return 20 <= len(token) <= 64 and token.isascii()
