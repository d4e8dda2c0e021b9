"""One request as a handler sees it, and the way into a transaction: authentic, guarded, once. It knows no path.

Authentication happens inside the transaction of the work, so that a revoked token is worth nothing at once and a
request costs one commit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from kiosk_backend.api.house import House
from kiosk_backend.api.problem import Reply, reply
from kiosk_backend.domain.kiosk import Kiosk, too_old
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.site import Site
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.services.kiosks import NOT_ENROLLED, TOO_OLD, authenticate
from kiosk_backend.services.once import Answer, once

T = TypeVar("T")
R = TypeVar("R")

Guard = Callable[[Transaction, "Call[Any]"], object]
"""Looks at a call after the kiosk is known: a Refusal stops it, anything else becomes `call.staff`."""


@dataclass(slots=True)
class Call(Generic[T]):
    """What a handler gets beside its transaction: `body` (decoded), `kiosk`, `site`, `now` (Unix ms), `desk`.

    Filled anew for each attempt of the transaction. `staff` is what the route's guard returned, `prepared` what its
    `prepare` returned.
    """

    body: T
    house: House
    token: str = field(default="", repr=False)
    key: str = ""
    request: bytes = field(default=b"", repr=False)
    """Path and body: what the idempotency key is bound to."""
    staff_token: str = field(default="", repr=False)
    now: int = 0
    staff: Any = None
    prepared: Any = None
    serves_old_apps: bool = False
    _kiosk: Kiosk | None = None
    _site: Site | None = None

    @property
    def desk(self) -> Desk:
        return self.house.desk

    @property
    def kiosk(self) -> Kiosk:
        """Who calls; not on an open route."""
        assert self._kiosk is not None, "an open route has no kiosk"
        return self._kiosk

    @property
    def site(self) -> Site:
        """Where the calling kiosk stands: the only site whose bookings it may see."""
        assert self._site is not None, "an open route has no site"
        return self._site

    @property
    def place(self) -> Site | None:
        """The site, or None before the kiosk is known."""
        return self._site

    def admit(self, tx: Transaction) -> Refusal | None:
        """Finds the kiosk of the device token. A Refusal: it may not come in."""
        self.now = self.desk.clock.now()
        kiosk = authenticate(tx, self.desk, self.token)
        if isinstance(kiosk, Refusal):
            return kiosk
        site = tx.sites.get(kiosk.site_id, kiosk.site_version)
        if site is None:
            return NOT_ENROLLED
        self._kiosk, self._site = kiosk, site
        served = self.house.served
        if not self.serves_old_apps and too_old(
            kiosk.app_version, served.min_contract, min_app=served.min_app, min_contract=served.min_contract
        ):
            return TOO_OLD
        return None

    async def look(self, fn: Callable[[Transaction, Call[T]], R]) -> R | Refusal:
        """Runs a reading function in one snapshot, for the authentic kiosk only."""

        def inside(tx: Transaction) -> R | Refusal:
            return self.admit(tx) or fn(tx, self)

        return await self.house.store.read(inside)


def within(
    call: Call[T], fn: Callable[[Transaction, Call[T]], object], *, guard: Guard | None, keyed: bool, open_: bool
) -> Callable[[Transaction], Reply]:
    """`fn` as a transaction function that admits, guards, and answers once."""

    def work(tx: Transaction) -> Reply:
        return reply(fn(tx, call), call.place)

    def inside(tx: Transaction) -> Reply:
        if open_:
            call.now = call.desk.clock.now()
            return work(tx)
        if refused := call.admit(tx):
            return reply(refused, call.place)
        if guard is not None:
            held = guard(tx, call)
            if isinstance(held, Refusal):
                return reply(held, call.place)
            call.staff = held
        if not keyed:
            return work(tx)
        answer = once(
            tx,
            call.desk,
            caller=call.kiosk.kiosk_id,
            key=call.key,
            request=call.request,
            now=call.now,
            produce=lambda: Answer(*work(tx)),
        )
        return reply(answer, call.place) if isinstance(answer, Refusal) else Reply(*answer)

    return inside
