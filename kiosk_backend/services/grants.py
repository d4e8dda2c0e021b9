"""Grants: what the right code, or a member of staff, gives a visit; good for one action within ten minutes. No web.

The handle is 256 random bits; the row holds its keyed hash (verification §6 "Grant after success", X40). Issue it in
the transaction that proved the guest, consume it in the one that acts.
"""

from __future__ import annotations

from typing import Final

from kiosk_backend.domain.assurance import Level
from kiosk_backend.domain.private import Secret
from kiosk_backend.domain.visit import Visit
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.ports.grants import Grant

PREFIX: Final = "gr_"


def issue_grant(
    tx: Transaction,
    desk: Desk,
    *,
    visit: Visit,
    purpose: str,
    evidence: str,
    level: Level,
    now: int,
    staff_id: str = "",
    second_staff_id: str = "",
    why: str = "",
) -> Secret:
    """The handle of a new grant for this visit; `evidence` as `assurance.stated` writes it. One statement."""
    handle = PREFIX + desk.codes.token()
    tx.grants.add(
        desk.keys.index("grant", visit.site_id, handle),
        Grant(
            site_id=visit.site_id,
            booking_id=visit.booking_id,
            kiosk_id=visit.kiosk_id,
            visit_index=visit.visit_index,
            purpose=purpose,
            evidence=evidence,
            level=level,
            granted_at=now,
            expires_at=now + desk.policy.grant_life,
            staff_id=staff_id,
            second_staff_id=second_staff_id,
            why=why,
        ),
    )
    return Secret(handle)


def consume_grant(tx: Transaction, desk: Desk, *, handle: str, visit: Visit, purpose: str, now: int) -> Grant | None:
    """The grant, used from now on; None if it is unknown, used, too old, or of another kiosk, visit or purpose."""
    if not handle.startswith(PREFIX) or len(handle) > 64:
        return None
    for index in desk.keys.indexes("grant", visit.site_id, handle):  # newest key first: usually one statement
        grant = tx.grants.consume(
            index,
            site_id=visit.site_id,
            kiosk_id=visit.kiosk_id,
            visit_index=visit.visit_index,
            purpose=purpose,
            now=now,
        )
        if grant is not None:
            return grant if grant.booking_id == visit.booking_id else None
    return None


def release_grant(tx: Transaction, desk: Desk, *, handle: str, grant: Grant, now: int) -> None:
    """Lets a grant be used again that this transaction consumed at `now` for an action that was then refused.

    Its row has been locked since, so a parallel use waits and finds it as it was: still good for one action.
    """
    for index in desk.keys.indexes("grant", grant.site_id, handle):
        if tx.grants.release(index, now):
            return
