"""Asks for messages the way every purpose does, and looks at what was decided."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, update

from kiosk_backend.adapters.sms.destinations import NumberingPlans
from kiosk_backend.domain.fraud import Guard, Snapshot, Thresholds
from kiosk_backend.domain.money import Caps, Prices
from kiosk_backend.domain.private import Email, Phone
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.ports.decisions import Decision
from kiosk_backend.services.fraud import best_days, look, note_proved, remember_first
from kiosk_backend.services.text_limits import Allowed, Sending, decide_send
from kiosk_backend.storage.statements import statement
from kiosk_backend.storage.tables import decisions
from tests.backend.services.codes.scene import Scene

_VERIFY = statement(
    update(decisions).where(decisions.c.decision_id == bindparam("id")).values(verified_at=bindparam("at_"))
)
PLANS = NumberingPlans()
HOME = "+436601234542"
ABROAD = "+491701234567"
CENT = 10_000


class Senders:
    """`ask` is one message; the guard is the scene's own."""

    def __init__(
        self, scene: Scene, *, caps: Caps | None = None, prices: Prices | None = None,
        thresholds: Thresholds | None = None, deny: bool = False,
    ) -> None:  # fmt: skip
        self.scene, self.desk = scene, scene.desk
        self.guard: Guard = scene.desk.guard
        self.guard.caps = caps or Caps()
        self.guard.prices = prices or Prices()
        self.guard.thresholds = thresholds or Thresholds()
        self.guard.snapshot = Snapshot("deny" if deny else "record_only")

    async def ask(self, to: str = ABROAD, **more: Any) -> Allowed | Refusal:
        address = Email(to) if "@" in to else Phone(to)
        more.setdefault("purpose", "check_in")
        more.setdefault("kiosk_id", "kiosk-1")
        more.setdefault("challenge_id", "" if more.get("unsolicited") else self.desk.ids.new())
        limits = more.pop("limits", ())
        asked = Sending(site=self.scene.site, to=address, now=self.scene.clock.now(), **more)
        return await self.scene.run(lambda tx: decide_send(tx, self.desk, PLANS, asked, limits))

    async def decisions(self) -> list[Decision]:
        found: list[Decision] = await self.scene.run(lambda tx: tx.decisions.in_order(0, "", 100_000))
        return found

    async def verify(self, decision: Allowed) -> None:
        """As if its code had been typed, without the challenge."""
        await self.scene.run(lambda tx: tx.db.run(_VERIFY, id=decision.decision_id, at_=self.scene.clock.now()))

    async def look(self) -> Snapshot:
        """What the chore does."""

        def whole(tx: Any) -> Snapshot:
            note_proved(tx, self.desk)
            remember_first(tx)
            return look(tx, self.desk, best_days(tx, self.scene.clock.now()))

        self.guard.snapshot = await self.scene.run(whole)
        return self.guard.snapshot


def number(n: int, start: str = "+49170") -> str:
    """The n-th of many mobile numbers of one network."""
    return f"{start}{n:07}"
