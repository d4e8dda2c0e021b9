"""A hotel with kiosks and bookings in a real store, and what a guest or an attacker can ask of it."""

import asyncio
import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import bindparam, func, insert, select, update

from kiosk_backend.adapters.simulated import SetClock, seeded_keys
from kiosk_backend.adapters.system import RandomCodes, RandomIds
from kiosk_backend.domain.booking import Guest, Proofs
from kiosk_backend.domain.itinerary import Stay
from kiosk_backend.domain.policy import Policy
from kiosk_backend.domain.private import PersonName, Phone, Secret
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.routing import DRAWS
from kiosk_backend.domain.site import Site, site
from kiosk_backend.domain.verification import Challenge
from kiosk_backend.ports import Desk, Keys, sealed_for
from kiosk_backend.ports.limits import Limit
from kiosk_backend.ports.sms import Destination
from kiosk_backend.services.codes import Asking, CodeState, code_state, resend_code, start_code
from kiosk_backend.services.submission import Proved, Verified, charge_only, prove_code, submit_code
from kiosk_backend.services.visits import open_visit
from kiosk_backend.storage import tables
from kiosk_backend.storage.booking_facts import write_guest, write_name, write_proofs, write_stay
from kiosk_backend.storage.statements import statement

T = TypeVar("T")
PHONE = "+436601234542"
TODAY = dt.date(2026, 9, 21)
CONFIG = json.dumps(
    {
        "brand": {"theme": "aurora", "name": "Aurora", "accent": "#083F39"},
        "references": [{"pattern": "[A-Z0-9]{6}", "length": 6, "hint": "6 letters and numbers"}],
    }
)
SITE = site(site_id="aurora", kind="stay", name="Aurora", time_zone="Europe/Vienna", country="AT", config=CONFIG)

_SITE = statement(insert(tables.sites))
_BOOKING = statement(
    insert(tables.bookings).values(
        {
            name: bindparam(name)
            for name in (
                "booking_id", "site_id", "origin", "source_key", "kind", "status", "starts_on", "ends_on",
                "phone_sealed", "phone_index", "email_sealed", "reference_sealed", "itinerary", "phone_held_until",
                "created_at", "updated_at",
            )
        }
    )
)  # fmt: skip
_SEGMENT = statement(insert(tables.segments))
_GUEST = statement(
    insert(tables.guests).values(
        {
            name: bindparam(name)
            for name in ("guest_id", "booking_id", "position", "name_sealed", "proofs_sealed", "child", "facts")
        }
    )
)
_ATTEMPTS = statement(
    select(func.coalesce(func.max(tables.challenges.c.attempts), 0).label("attempts")).where(
        tables.challenges.c.subject == bindparam("who")
    )
)
_CHALLENGES = statement(
    select(tables.challenges.c.state, tables.challenges.c.attempts, tables.challenges.c.code_sealed).where(
        tables.challenges.c.subject == bindparam("who")
    )
)
_MESSAGES = statement(
    select(tables.outbox.c.message_id, tables.outbox.c.state, tables.outbox.c.attempts).order_by(
        tables.outbox.c.message_id
    )
)
_EVENTS = statement(select(tables.audit.c.event).order_by(tables.audit.c.origin, tables.audit.c.seq))
_GRANTS = statement(select(func.count().label("many")).select_from(tables.grants))
_SET_FACTS = statement(
    update(tables.outbox).where(tables.outbox.c.message_id == bindparam("id")).values(to_sealed=bindparam("broken"))
)


NOTHING = Proofs()


class Steady(RandomCodes):
    """No message tries a gateway out unless a test says so: what happens to it is the same each time."""

    def __init__(self) -> None:
        self.draw: int | None = DRAWS // 2

    def below(self, bound: int) -> int:
        return self.draw if bound == DRAWS and self.draw is not None else super().below(bound)


class Anywhere:
    """Destinations that allow every number."""

    def judge(self, phone: Phone, countries: tuple[str, ...]) -> Destination:
        return Destination("AT", "mobile", "text")


@dataclass
class Scene:
    store: Any
    clock: SetClock
    policy: Policy = field(default_factory=Policy)
    keys: Keys = field(default_factory=seeded_keys)
    site: Site = SITE
    to: Any = field(default_factory=Anywhere)
    on_compare: Callable[[], None] | None = None
    config: str = CONFIG
    codes: Steady = field(default_factory=Steady)

    def __post_init__(self) -> None:
        self.ids = RandomIds(self.clock)
        self.desk = Desk(clock=self.clock, ids=self.ids, codes=self.codes, keys=self.keys, policy=self.policy)

    async def run(self, fn: Callable[[Any], T], **options: Any) -> T:
        result: T = await self.store.run(fn, **options)
        return result

    async def build(self) -> None:
        now = self.clock.now()
        await self.run(
            lambda tx: tx.db.run(
                _SITE, site_id=self.site.site_id, kind="stay", name="Aurora", time_zone="Europe/Vienna", country="AT",
                config=self.config, created_at=now, updated_at=now,
            )
        )  # fmt: skip

    async def book(
        self,
        phone: str | None = PHONE,
        *,
        arrive: dt.date = TODAY,
        first: str = "Maria",
        last: str = "Lindqvist",
        email: str | None = None,
        proofs: Proofs = NOTHING,
        held_until: int | None = None,
        **stayed: Any,
    ) -> str:
        """The id of a new booking of two nights; `stayed`: what else is known of the stay."""
        booking_id, now = self.ids.new(), self.clock.now()
        stay = Stay(self.ids.new(), arrive, arrive + dt.timedelta(days=2), "Double room", **stayed)
        guest = Guest(self.ids.new(), 0, PersonName(first), PersonName(last), proofs=proofs)

        def seal(table: str, column: str, row: str, value: bytes) -> bytes:
            return self.keys.seal(value, sealed_for(self.site.site_id, table, column, row))

        def add(tx: Any) -> None:
            tx.db.run(
                _BOOKING,
                booking_id=booking_id,
                site_id=self.site.site_id,
                origin="test",
                source_key=booking_id,
                kind="stay",
                status="reserved",
                starts_on=arrive.isoformat(),
                ends_on=stay.leave.isoformat(),
                phone_sealed=phone and seal("bookings", "phone_sealed", booking_id, phone.encode()),
                phone_index=phone and self.keys.index("phone", self.site.site_id, phone),
                email_sealed=email and seal("bookings", "email_sealed", booking_id, email.encode()),
                phone_held_until=held_until,
                reference_sealed=seal("bookings", "reference_sealed", booking_id, b"ABC123"),
                itinerary=write_stay(stay),
                created_at=now,
                updated_at=now,
            )
            tx.db.run(_SEGMENT, segment_id=stay.segment_id, booking_id=booking_id, position=0, facts="{}")
            tx.db.run(
                _GUEST,
                guest_id=guest.guest_id,
                booking_id=booking_id,
                position=0,
                name_sealed=seal("guests", "name_sealed", guest.guest_id, write_name(guest)),
                proofs_sealed=(
                    seal("guests", "proofs_sealed", guest.guest_id, write_proofs(proofs))
                    if write_proofs(proofs)
                    else None
                ),
                child=0,
                facts=write_guest(guest),
            )

        await self.run(add)
        return booking_id

    async def visit(self, booking_id: str, kiosk_id: str = "kiosk-1") -> str:
        handle, _ = await self.run(
            lambda tx: open_visit(
                tx, self.desk, site_id=self.site.site_id, kiosk_id=kiosk_id, booking_id=booking_id,
                found_by="reference", now=self.clock.now(),
            )
        )  # fmt: skip
        return handle.reveal()

    def asking(self, handle: str, kiosk_id: str = "kiosk-1", **how: Any) -> Asking:
        return Asking(self.site, kiosk_id, handle, self.clock.now(), **how)

    async def start(self, handle: str, kiosk_id: str = "kiosk-1", **how: Any) -> CodeState | Refusal:
        return await self.run(lambda tx: start_code(tx, self.desk, self.to, self.asking(handle, kiosk_id, **how)))

    async def resend(self, handle: str, kiosk_id: str = "kiosk-1", **how: Any) -> CodeState | Refusal:
        return await self.run(lambda tx: resend_code(tx, self.desk, self.to, self.asking(handle, kiosk_id, **how)))

    async def state(self, handle: str, kiosk_id: str = "kiosk-1") -> CodeState | Refusal:
        return await self.run(lambda tx: code_state(tx, self.desk, self.asking(handle, kiosk_id)))

    async def submit(self, handle: str, code: str, kiosk_id: str = "kiosk-1", **how: Any) -> Verified | Refusal:
        return await self.run(
            lambda tx: submit_code(tx, self.desk, self.to, self.asking(handle, kiosk_id, **how), Secret(code)),
            on_error=lambda tx: charge_only(tx, self.desk, self.asking(handle, kiosk_id, **how)),
        )

    async def prove(self, handle: str, code: str, kiosk_id: str = "kiosk-1", **how: Any) -> Proved | Refusal:
        """Tries a code of any purpose."""
        return await self.run(
            lambda tx: prove_code(tx, self.desk, self.to, self.asking(handle, kiosk_id, **how), Secret(code))
        )

    async def challenge(self, handle: str, purpose: str = "check_in") -> Challenge:
        indexes = self.keys.indexes("visit", self.site.site_id, handle)
        found: Challenge | None = await self.run(
            lambda tx: tx.challenges.latest(self.site.site_id, indexes[0], purpose)
        )
        assert found is not None
        return found

    async def code(self, handle: str, purpose: str = "check_in") -> str:
        """What the phone of the guest would show."""
        challenge = await self.challenge(handle, purpose)
        assert challenge.code_sealed is not None
        aad = sealed_for(challenge.site_id, "challenges", "code_sealed", challenge.challenge_id)
        return self.keys.open(challenge.code_sealed, aad).decode()

    async def wrong(self, handle: str) -> str:
        """A code that is surely not the right one."""
        return f"{(int(await self.code(handle)) + 1) % 1_000_000:06}"

    async def challenges(self, booking_id: str) -> list[Any]:
        return await self.run(lambda tx: tx.db.all(_CHALLENGES, who=booking_id))

    async def messages(self) -> list[Any]:
        return await self.run(lambda tx: tx.db.all(_MESSAGES))

    async def grants(self) -> int:
        return await self.run(lambda tx: int(tx.db.one(_GRANTS).many))

    async def failures(self, booking_id: str) -> int:
        return await self.run(lambda tx: int(tx.challenges.subject(self.site.site_id, booking_id).failures))

    async def events(self) -> list[str]:
        """The audit events of all kiosks so far, in order."""
        return [row.event for row in await self.run(lambda tx: tx.db.all(_EVENTS))]

    async def break_number(self, message_id: str) -> None:
        await self.run(lambda tx: tx.db.run(_SET_FACTS, id=message_id, broken=b"rubbish"))

    async def use_up(self, bucket: str, window: int, times: int) -> None:
        limits = [Limit(bucket, window, times, cost=times)]
        assert await self.run(lambda tx: tx.limits.take(limits, self.clock.now())) is None

    async def at_once(self, *work: Any) -> list[Any]:
        return list(await asyncio.gather(*work))


def code_of(outcome: object) -> str:
    """The refusal's code; "ok" for anything else."""
    return outcome.code if isinstance(outcome, Refusal) else "ok"
