"""Refusals as the wire says them: status and Problem. It knows no route."""

from __future__ import annotations

import datetime as dt
from typing import Final, NamedTuple

import msgspec

from kiosk_backend.contract import v1
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.site import Site

encode = msgspec.json.Encoder().encode


class Reply(NamedTuple):
    """Status and JSON body. `repeat` False: not to be kept with its idempotency key."""

    status: int
    body: bytes
    repeat: bool = True


def reply(outcome: object, site: Site | None = None) -> Reply:
    """The wire form of what a handler returned: a struct of the contract, or a Refusal."""
    if isinstance(outcome, Refusal):
        return Reply(v1.REFUSALS[outcome.code], encode(problem(outcome, site)), outcome.repeat)
    return Reply(200, encode(outcome))


def problem(refusal: Refusal, site: Site | None = None) -> v1.Problem:
    """A Refusal for the wire; its times become the wall clock of the site (UTC without one)."""
    return v1.Problem(
        code=refusal.code,
        retry_after_s=refusal.retry_after_s,
        tries_left=refusal.tries_left,
        opens_at=_at(refusal.opens_at, site),
        closed_at=_at(refusal.closed_at, site),
        sent_new_code=refusal.sent_new_code,
        needs=list(refusal.needs),
    )


def _at(moment: int | None, site: Site | None) -> dt.datetime | None:
    if moment is None:
        return None
    return dt.datetime.fromtimestamp(moment / 1000, dt.UTC) if site is None else site.local(moment)


MALFORMED: Final = reply(Refusal(code="request_malformed"))
TOO_LARGE: Final = reply(Refusal(code="too_large"))
KEY_MISSING: Final = reply(Refusal(code="idempotency_key_missing"))
NOT_ENROLLED: Final = reply(Refusal(code="not_enrolled"))
BUSY: Final = reply(Refusal(code="busy", retry_after_s=1))
UNAVAILABLE: Final = reply(Refusal(code="unavailable", retry_after_s=5))
NO_SUCH_ROUTE: Final = Reply(404, encode(v1.Problem(code="no_such_route")))
WRONG_METHOD: Final = Reply(405, encode(v1.Problem(code="wrong_method")))
BUG: Final = Reply(500, encode(v1.Problem(code="internal")))
"""The last three are no refusals: the caller is not ours, or we are broken. The app says "see staff"."""
