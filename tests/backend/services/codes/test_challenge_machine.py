"""Any order of starts, ways, resends, tries, picks, waits and restarts keeps the promises of the code (N1–N6, F14,
X1–X4)."""

import asyncio
import atexit
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select

from kiosk_backend.adapters.simulated import SetClock, seeded_keys
from kiosk_backend.domain.policy import HOUR, SECOND
from kiosk_backend.ports import sealed_for
from kiosk_backend.services.binding import choices_of
from kiosk_backend.services.submission import Verified
from kiosk_backend.storage import tables
from kiosk_backend.storage.migrate import migrate
from kiosk_backend.storage.opening import open_store
from kiosk_backend.storage.sqlite import SqliteOptions
from kiosk_backend.storage.statements import statement
from tests.backend.services.codes.scene import Scene, code_of
from tests.backend.services.codes.test_links import go_on, pick

KIOSKS = st.sampled_from(["kiosk-1", "kiosk-2"])
METHODS = st.sampled_from(["sms", "sms", "voice", "email", "link"])
BASE = "https://guests.example"
_EMPTY: list[Path] = []
_OUTBOX = statement(select(tables.outbox.c.channel))


async def channels(scene: Scene) -> list[str]:
    rows = await scene.run(lambda tx: tx.db.all(_OUTBOX))
    return ["mailbox" if row.channel == "email" else "phone" for row in rows]


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
        self.booking_id: str = self.run(self.scene.book(email="maria@example.com"))
        self.visits: dict[str, str] = {}
        self.opened: dict[str, int] = {}
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
            self.opened[kiosk] = self.clock.now()
        return self.visits[kiosk]

    def sent(self) -> int:
        """Texts and calls so far; an e-mail reaches no phone."""
        return self.run(channels(self.scene)).count("phone")

    def note_texts(self, before: int) -> None:
        self.texts += [self.clock.now()] * (self.sent() - before)

    def open_challenge(self) -> Any:
        return self.run(self.scene.run(lambda tx: tx.challenges.open_of("aurora", self.booking_id, "check_in")))

    @rule(kiosk=KIOSKS, method=METHODS)
    def ask_for_a_code(self, kiosk: str, method: str) -> None:
        before, handle = self.sent(), self.visit(kiosk)
        self.run(self.scene.start(handle, kiosk, method=method, base_url=BASE))
        self.note_texts(before)

    @rule(kiosk=KIOSKS)
    def ask_for_it_again(self, kiosk: str) -> None:
        before, handle = self.sent(), self.visit(kiosk)
        self.run(self.scene.resend(handle, kiosk, base_url=BASE))
        self.note_texts(before)

    @rule(right=st.booleans())
    def pick_a_number(self, right: bool) -> None:
        """N14: the phone answers; the kiosk that asked goes on, once, and no other."""
        challenge, subject, now = self.open_challenge(), self.subject(), self.clock.now()
        if challenge is None or challenge.method != "link":
            return
        number, offered = choices_of(challenge)
        picked = number if right else next(one for one in offered if one != number)
        told = self.run(pick(self.scene, self.code_of_open(challenge), picked))
        may = self.alive(challenge) and not self.paused(subject) and subject.failures < 25
        assert told == ("over" if not may else "proved" if right else "ended")
        self.failures += told == "ended"
        handle = self.visits.get(challenge.kiosk_id, "")
        mine = challenge.visit_index == self.scene.keys.index("visit", "aurora", handle)
        other = "kiosk-2" if challenge.kiosk_id == "kiosk-1" else "kiosk-1"
        assert not isinstance(self.run(go_on(self.scene, handle, other)), Verified)
        if told == "proved" and mine:
            standing = isinstance(self.run(go_on(self.scene, handle, challenge.kiosk_id)), Verified)
            assert standing == (now - self.opened[challenge.kiosk_id] < 1_800 * SECOND)
            self.failures = 0 if standing else self.failures
            assert not isinstance(self.run(go_on(self.scene, handle, challenge.kiosk_id)), Verified)

    def alive(self, challenge: Any) -> bool:
        now = self.clock.now()
        return now < challenge.code_expires_at and now < challenge.ends_at and challenge.tries_left > 0

    def paused(self, subject: Any) -> bool:
        return subject.paused_until is not None and self.clock.now() < subject.paused_until

    @rule(kiosk=KIOSKS)
    def start_a_new_visit(self, kiosk: str) -> None:
        self.visits.pop(kiosk, None)
        self.visit(kiosk)

    @rule(kiosk=KIOSKS)
    def type_the_right_code(self, kiosk: str) -> None:
        challenge, subject = self.open_challenge(), self.subject()
        if challenge is None or challenge.method == "link":
            return
        handle, before = self.visit(kiosk), self.sent()
        code = self.code_of_open(challenge)
        outcome = self.run(self.scene.submit(handle, code, kiosk))
        self.note_texts(before)
        now = self.clock.now()
        mine = challenge.kiosk_id == kiosk and challenge.visit_index == self.scene.keys.index("visit", "aurora", handle)
        by_mail = challenge.method == "email"  # N6, N7: no pause holds it up, and it is never enough alone
        standing = now - self.opened[kiosk] < 1_800 * SECOND
        may = mine and standing and self.alive(challenge) and (by_mail or not self.paused(subject))
        right = isinstance(outcome, Verified) or (by_mail and code_of(outcome) == "more_needed")
        assert isinstance(outcome, Verified) <= (not by_mail)
        assert right == (may and subject.failures < 25)
        if right:
            assert challenge.challenge_id not in self.verified_challenges
            assert now - challenge.started_at < 600 * SECOND
            self.verified_challenges.append(challenge.challenge_id)
            self.failures = self.failures if by_mail else 0
            assert not isinstance(self.run(self.scene.submit(handle, code, kiosk)), Verified)

    @rule(kiosk=KIOSKS, times=st.integers(1, 6))
    def type_a_wrong_code(self, kiosk: str, times: int) -> None:
        handle = self.visit(kiosk)
        for _ in range(times):
            challenge = self.open_challenge()
            typed = challenge is not None and challenge.method != "link"
            right = self.code_of_open(challenge) if typed else "000000"
            before = self.sent()
            wrong = f"{(int(right) + 1) % 10 ** len(right):0{len(right)}}"
            outcome = self.run(self.scene.submit(handle, wrong, kiosk))
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
