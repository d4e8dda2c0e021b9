"""The second gateway of a message, paid for before it is asked. It knows no gateway.

A message is paid for when somebody asks for it; a route that takes it after another may have taken it costs once more,
and the money of a site has an end for that too (X19). What nobody paid for at first, such as a call for help or a
security notice, is not stopped for money the second time either.
"""

from __future__ import annotations

from typing import Final

from kiosk_backend.domain.delivery import UNSOLICITED, Kind
from kiosk_backend.domain.private import Phone
from kiosk_backend.domain.site import Site
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.services.delivery import Leased, Tried, going_another_way, heard
from kiosk_backend.services.text_limits import Sending, decide_route

_PURPOSES: Final[dict[Kind, str]] = {"phone_pass": "phone_pass", "confirm_booking": "booking_confirmation"}
"""Of messages without a challenge that are paid for."""


def take_second_route(
    tx: Transaction, desk: Desk, *, owner: str, leased: Leased, site: Site, to: Phone, country: str, tried: Tried
) -> Tried | None:
    """The way with the next route paid for, None if there is no money for it: then nothing was changed.

    What is known is kept before the gateway is asked: a worker that dies then has used both routes (X31).
    """
    message = leased.message
    if not _paid(tx, desk, leased, site, to, country):
        return None
    paid = Tried(tried.used, tried.via, tried.used + 1)
    tx.outbox.note(message.message_id, owner, heard(message, paid, heard=message.attempts - 1))
    if tried.used > leased.tried.used:
        going_another_way(tx, message)
    return paid


def _paid(tx: Transaction, desk: Desk, leased: Leased, site: Site, to: Phone, country: str) -> bool:
    message, challenge = leased.message, leased.challenge
    purpose = _PURPOSES.get(message.kind, "") if challenge is None else challenge.purpose
    if not purpose:
        return True
    asked = Sending(
        site, to, purpose, desk.clock.now(), channel=message.channel,
        kiosk_id="" if challenge is None else challenge.kiosk_id,
        agent_id="" if challenge is None else challenge.agent_id,
        challenge_id=message.challenge_id or "", unsolicited=message.kind in UNSOLICITED,
    )  # fmt: skip
    return decide_route(tx, desk, asked, country)
