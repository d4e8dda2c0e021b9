"""Any order of starts, resends, tries, waits and restarts keeps the promises of the code (N1–N5, F14, X1–X4)."""

import asyncio
import atexit
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kiosk_backend.adapters.simulated import SetClock, seeded_keys
from kiosk_backend.domain.policy import HOUR, SECOND
from kiosk_backend.ports import sealed_for
from kiosk_backend.services.submission import Verified
from kiosk_backend.storage.migrate import migrate
from kiosk_backend.storage.opening import open_store
from kiosk_backend.storage.sqlite import SqliteOptions
from tests.backend.services.codes.scene import Scene, code_of

KIOSKS = st.sampled_from(["kiosk-1", "kiosk-2"])
_EMPTY: list[Path] = []


def _fresh_database(folder: Path) -> str:
    """A copy of one migrated file: migrating takes longer than a whole example."""
    if not _EMPTY:
        made = Path(tempfile.mkdtemp(prefix="kiosk-machine-")) / "empty.db"
        migrate(f"sqlite:///{made}")
        _EMPTY.append(made)
        atexit.register(shutil.rmtree, made.parent)
    shutil.copy(_EMPTY[0], folder / "desk.db")
    return f"sqlite:///{folder / 'desk.db'}"


class ChallengeMachine(RuleBasedStateMachine):
    """One booking, two kiosks, one clock; the model counts what may happen."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp(prefix="kiosk-machine-"))
        self.url = _fresh_database(self.folder)
        self.clock = SetClock()
        self.open()
        self.run(self.scene.build())
        self.booking_id: str = self.run(self.scene.book())
        self.visits: dict[str, str] = {}
        self.failures = 0
        self.texts: list[int] = []
        self.verified_challenges: list[str] = []

    def open(self) -> None:
        store = open_store(self.url, seeded_keys(), self.clock, sqlite_options=SqliteOptions(min_free=0))
        self.scene = Scene(store, self.clock)

    def run(self, work: Any) -> Any:
        return self.runner.run(work)

    def teardown(self) -> None:
        self.run(self.scene.store.close())
        self.runner.close()
        shutil.rmtree(self.folder)

    def visit(self, kiosk: str) -> str:
        if kiosk not in self.visits:
            self.visits[kiosk] = self.run(self.scene.visit(self.booking_id, kiosk))
        return self.visits[kiosk]

    def note_texts(self, before: int) -> None:
        after = len(self.run(self.scene.messages()))
        self.texts += [self.clock.now()] * (after - before)

    def open_challenge(self) -> Any:
        return self.run(self.scene.run(lambda tx: tx.challenges.open_of("aurora", self.booking_id, "check_in")))

    @rule(kiosk=KIOSKS, how=st.sampled_from(["start", "resend"]))
    def ask_for_a_code(self, kiosk: str, how: str) -> None:
        before = len(self.run(self.scene.messages()))
        handle = self.visit(kiosk)
        self.run(self.scene.start(handle, kiosk) if how == "start" else self.scene.resend(handle, kiosk))
        self.note_texts(before)

    @rule(kiosk=KIOSKS)
    def start_a_new_visit(self, kiosk: str) -> None:
        self.visits.pop(kiosk, None)
        self.visit(kiosk)

    @rule(kiosk=KIOSKS)
    def type_the_right_code(self, kiosk: str) -> None:
        challenge, subject = self.open_challenge(), self.subject()
        if challenge is None:
            return
        handle, before = self.visit(kiosk), len(self.run(self.scene.messages()))
        code = self.code_of_open(challenge)
        outcome = self.run(self.scene.submit(handle, code, kiosk))
        self.note_texts(before)
        now = self.clock.now()
        mine = challenge.kiosk_id == kiosk and challenge.visit_index == self.scene.keys.index("visit", "aurora", handle)
        paused = subject.paused_until is not None and now < subject.paused_until
        alive = now < challenge.code_expires_at and now < challenge.ends_at and challenge.tries_left > 0
        assert isinstance(outcome, Verified) == (mine and alive and not paused and subject.failures < 25)
        if isinstance(outcome, Verified):
            assert challenge.challenge_id not in self.verified_challenges
            assert now - challenge.started_at < 600 * SECOND
            self.verified_challenges.append(challenge.challenge_id)
            self.failures = 0
            assert not isinstance(self.run(self.scene.submit(handle, code, kiosk)), Verified)

    @rule(kiosk=KIOSKS, times=st.integers(1, 6))
    def type_a_wrong_code(self, kiosk: str, times: int) -> None:
        handle = self.visit(kiosk)
        for _ in range(times):
            challenge = self.open_challenge()
            right = self.code_of_open(challenge) if challenge is not None else "000000"
            before = len(self.run(self.scene.messages()))
            outcome = self.run(self.scene.submit(handle, f"{(int(right) + 1) % 10**6:06}", kiosk))
            self.note_texts(before)
            assert not isinstance(outcome, Verified)
            after = self.subject().failures
            assert after in (self.failures, self.failures + 1)
            if code_of(outcome) == "code_wrong":
                assert after == self.failures + 1
            self.failures = after

    @rule(seconds=st.sampled_from([1, 29, 31, 61, 121, 181, 299, 301, 601, 1_801]))
    def wait(self, seconds: int) -> None:
        self.clock.advance(seconds * SECOND)

    @rule(seconds=st.integers(1, 4_000))
    def the_clock_steps_back(self, seconds: int) -> None:
        self.clock.advance(-seconds * SECOND)
        self.clock.advance(seconds * SECOND)

    @rule()
    @precondition(lambda self: self.visits)
    def restart(self) -> None:
        """F14: everything that counts is in the database."""
        self.run(self.scene.store.close())
        self.open()

    def subject(self) -> Any:
        return self.run(self.scene.run(lambda tx: tx.challenges.subject("aurora", self.booking_id)))

    def code_of_open(self, challenge: Any) -> str:
        aad = sealed_for("aurora", "challenges", "code_sealed", challenge.challenge_id)
        return self.scene.keys.open(challenge.code_sealed, aad).decode()

    @invariant()
    def failures_are_kept_until_success(self) -> None:
        assert self.subject().failures == self.failures <= 25

    @invariant()
    def challenges_keep_their_bounds(self) -> None:
        rows = self.run(self.scene.challenges(self.booking_id))
        assert [row.state for row in rows].count("open") <= 1
        assert all(row.attempts <= 5 for row in rows)
        assert all(row.code_sealed is None for row in rows if row.state != "open")

    @invariant()
    def a_phone_is_not_flooded(self) -> None:
        now = self.clock.now()
        assert sum(now - at < HOUR for at in self.texts) <= 5


TestChallengeMachine = ChallengeMachine.TestCase
TestChallengeMachine.settings = settings(
    max_examples=20,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
