"""Any order of outages, silences, receipts, crashes and waits keeps the promises of delivery (F6–F8, X29–X33)."""

import asyncio
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kiosk_backend.adapters.simulated import SetClock, seeded_keys
from kiosk_backend.domain.delivery import MessageState
from kiosk_backend.domain.policy import SECOND
from kiosk_backend.domain.routing import DRAWS, MOST_ROUTES
from kiosk_backend.ports import StoreUnavailable
from kiosk_backend.ports.sms import Accepted, Handover, Refused, Text, Unclear
from kiosk_backend.services.submission import Verified
from kiosk_backend.storage.opening import open_store
from kiosk_backend.storage.sqlite import SqliteOptions
from tests.backend.services.codes.scene import Scene
from tests.backend.services.codes.scripted import ScriptedGateway, receipt, worker
from tests.backend.services.codes.test_challenge_machine import _fresh_database

OUTCOMES: list[Handover] = [
    Accepted("ok"),
    Accepted("ok"),
    Refused("away", permanent=False),
    Refused("opt_out", permanent=True),
    Unclear("lost"),
]
REPORTS: list[MessageState] = ["handed_over", "delivered", "not_delivered"]
NAMES = ("a", "b", "c")


class Fickle(ScriptedGateway):
    """Answers what it was told last, and may report before it answers."""

    machine: "DeliveryMachine"

    async def send(self, text: Text) -> Handover:
        outcome = self.machine.answers[self.name]
        self.sent.append(text)
        if not isinstance(outcome, Refused):
            self.machine.left(self.name, text)
            if self.machine.hasty:
                await self.machine.report(self.name, text, self.machine.hasty)
        return outcome


class DeliveryMachine(RuleBasedStateMachine):
    """One guest, three gateways, two workers, one clock; the model counts what may have left the house."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp(prefix="kiosk-delivery-"))
        self.clock = SetClock()
        self.store = open_store(
            _fresh_database(self.folder), seeded_keys(), self.clock, sqlite_options=SqliteOptions(min_free=0)
        )
        self.scene = Scene(self.store, self.clock)
        self.answers: dict[str, Handover] = dict.fromkeys(NAMES, Accepted("ok"))
        self.hasty: MessageState | None = None
        self.gateways = [Fickle(name=name) for name in NAMES]
        for gateway in self.gateways:
            gateway.machine = self
        self.workers = [worker(self.scene, *self.gateways, owner=f"worker-{n}") for n in range(2)]
        self.texts: list[tuple[str, Text]] = []
        self.since_asked = 0
        self.delivered: set[str] = set()
        self.over = False
        self.run(self.scene.build())
        self.handle = self.run(self.begin())

    async def begin(self) -> str:
        handle = await self.scene.visit(await self.scene.book())
        await self.scene.start(handle)
        return handle

    def run(self, work: Any) -> Any:
        return self.runner.run(work)

    def teardown(self) -> None:
        self.run(self.store.close())
        self.runner.close()
        shutil.rmtree(self.folder)

    def left(self, name: str, text: Text) -> None:
        """A gateway may have taken it."""
        assert not self.over, "sent after the guest was through (X32)"
        self.since_asked += 1
        self.texts.append((name, text))

    async def report(self, name: str, text: Text, state: MessageState) -> None:
        await receipt(self.scene, text.message_id, state, *self.gateways, by=name)
        if state == "delivered":
            self.delivered.add(text.body.reveal()[:6])

    @rule(name=st.sampled_from(NAMES), outcome=st.sampled_from(OUTCOMES))
    def a_gateway_changes(self, name: str, outcome: Handover) -> None:
        self.answers[name] = outcome

    @rule(state=st.sampled_from([None, *REPORTS]))
    def gateways_are_hasty(self, state: MessageState | None) -> None:
        self.hasty = state

    @rule(which=st.integers(0, 1), draw=st.integers(0, DRAWS - 1))
    def a_worker_looks(self, which: int, draw: int) -> None:
        self.scene.codes.draw = draw
        self.run(self.workers[which].send_due())

    @rule(which=st.integers(0, 1))
    def a_worker_dies_after_asking(self, which: int) -> None:
        """What it held is due again when its lease ends; it starts anew under another name."""
        dying, real = self.workers[which], self.store

        class Dying:
            taken = False

            async def run(self, fn: Any, **options: Any) -> Any:
                if self.taken:
                    raise StoreUnavailable
                self.taken = True
                return await real.run(fn, **options)

        dying.store = Dying()  # type: ignore[assignment]
        self.run(dying.send_due())
        self.workers[which] = worker(self.scene, *self.gateways, owner=self.scene.ids.new())

    @precondition(lambda self: self.texts)
    @rule(data=st.data(), state=st.sampled_from(REPORTS))
    def a_receipt_comes(self, data: st.DataObject, state: MessageState) -> None:
        name, text = data.draw(st.sampled_from(self.texts))
        self.run(self.report(name, text, state))

    @rule(seconds=st.sampled_from([1, 4, 15, 31, 46]))
    def time_passes(self, seconds: int) -> None:
        self.clock.advance(seconds * SECOND)

    @precondition(lambda self: not self.over)
    @rule()
    def the_guest_asks_again(self) -> None:
        before = self.run(self.scene.messages())
        self.run(self.scene.resend(self.handle))
        if len(self.run(self.scene.messages())) > len(before):
            self.since_asked = 0

    @precondition(lambda self: not self.over and self.texts)
    @rule(data=st.data())
    def the_guest_types_what_arrived(self, data: st.DataObject) -> None:
        _, text = data.draw(st.sampled_from(self.texts))
        if isinstance(self.run(self.scene.submit(self.handle, text.body.reveal()[:6])), Verified):
            self.over = True

    @invariant()
    def one_request_is_two_texts_at_most(self) -> None:
        """X31."""
        assert self.since_asked <= MOST_ROUTES

    @invariant()
    def the_line_says_what_arrived(self) -> None:
        """F7: a code that lies on the phone and works is told as delivered, whatever else was reported."""
        state = self.run(self.scene.state(self.handle))
        challenge = self.run(self.scene.challenge(self.handle))
        if not hasattr(state, "delivery") or challenge.code_sealed is None or not challenge.alive(self.clock.now()):
            return
        code = self.run(self.scene.code(self.handle))
        if code in self.delivered:
            assert state.delivery == "delivered" or self.since_asked == 0 or self.resent_since(code)

    def resent_since(self, code: str) -> bool:
        """A repeat the guest asked for starts the line anew, though the same code lies on the phone."""
        challenge = self.run(self.scene.challenge(self.handle))
        return bool(challenge.sends > 1)


TestDeliveryMachine = DeliveryMachine.TestCase
TestDeliveryMachine.settings = settings(
    max_examples=30,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
