"""Any order of ways, guests, guesses, waits and clocks keeps the promises of the whole engine, against a small model.

Two guests share a phone (N16), a third has another; text, call, link, e-mail; limits of phone, site and money; pauses;
a wall clock that goes back and stays there; restarts. Delivery has a machine of its own (`test_delivery_machine`).

KIOSK_MACHINE_EXAMPLES=500 plays longer.
"""

import asyncio
import os
import shutil
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import func, select

from kiosk_backend.adapters.simulated import SetClock, seeded_keys
from kiosk_backend.domain.money import Caps, Prices
from kiosk_backend.domain.policy import DAY, HOUR, MINUTE, SECOND, Policy
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.services.binding import choices_of, token_of
from kiosk_backend.services.grants import consume_grant
from kiosk_backend.services.links import continue_check_in, pick_number
from kiosk_backend.services.submission import Verified
from kiosk_backend.services.visits import end_visit, known, standing
from kiosk_backend.storage.opening import open_store
from kiosk_backend.storage.sqlite import SqliteOptions
from kiosk_backend.storage.statements import statement
from kiosk_backend.storage.tables import challenges, grants, outbox, subjects
from tests.backend.services.codes.scene import PHONE, Scene, code_of
from tests.backend.services.codes.test_challenge_machine import _fresh_database

BASE = "https://guests.example"
PRICE = {"text": 10, "voice": 15}
PRICES = Prices(text=PRICE["text"], voice=PRICE["voice"])
WIDE = Caps(hour=10_000, day=10_000, country_hour=10_000, country_day=10_000, reserve_percent=0)
PLAIN = Policy(failures_before_pause=6, failures_before_staff_only=14)
TIGHT = {
    "nothing": (PLAIN, WIDE),
    "phone": (replace(PLAIN, sends_per_phone_hour=2, sends_per_phone_day=3), WIDE),
    "site": (replace(PLAIN, sends_per_site_hour=3, sends_per_site_day=5), WIDE),
    "money": (PLAIN, Caps(hour=25, day=45, country_hour=25, country_day=45, reserve_percent=0)),
}
"""Where an example is short, so that its limit is reached within a few steps."""
BOOKED = ((PHONE, "maria@example.com"), (PHONE, "jonas@example.com"), ("+436601234599", None))
KIOSKS = st.sampled_from(["kiosk-1", "kiosk-2"])
GUESTS = st.sampled_from([0, 0, 0, 1, 2])
"""Mostly one, so that an example of forty steps comes far."""
WAITS = st.sampled_from([SECOND, 31 * SECOND, 121 * SECOND, 301 * SECOND, 301 * SECOND, 11 * MINUTE, 31 * MINUTE])
_CHALLENGES = statement(select(challenges))
_SUBJECTS = statement(select(subjects.c.subject, subjects.c.failures, subjects.c.paused_until))
_GRANTS = statement(select(func.count().label("many")).select_from(grants))
_SENT = statement(select(outbox.c.message_id, outbox.c.channel).where(outbox.c.kind.in_(["code", "link"])))


@dataclass
class Model:
    """What has happened, as far as a limit or a promise needs it. `left`: time, number and price of each message."""

    left: list[tuple[int, str, int]] = field(default_factory=list)
    failures: dict[str, int] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    granted: int = 0
    entered: int = 0
    seen: set[str] = field(default_factory=set)


class EngineMachine(RuleBasedStateMachine):
    """Three guests, two kiosks, one phone network, one purse (N1, N2, N4, N5, N16, S17, X3, X4, X19, X21, X26, X40)."""

    def __init__(self) -> None:
        super().__init__()
        self.runner, self.clock, self.model = asyncio.Runner(), SetClock(), Model()
        self.folder = Path(tempfile.mkdtemp(prefix="kiosk-engine-"))
        self.url = _fresh_database(self.folder)
        self.tight = "nothing"
        self.open()
        self.run(self.scene.build())
        self.bookings = [self.run(self.scene.book(phone, email=email)) for phone, email in BOOKED]
        self.visits: dict[tuple[int, str], str] = {}
        self.grants: list[tuple[int, str, str]] = []
        self.at_home = True

    def open(self) -> None:
        store = open_store(self.url, seeded_keys(), self.clock, sqlite_options=SqliteOptions(min_free=0))
        self.policy, self.caps = TIGHT[self.tight]
        self.scene = Scene(store, self.clock, policy=self.policy)
        self.scene.desk.guard.caps, self.scene.desk.guard.prices = self.caps, PRICES

    def run(self, work: Any) -> Any:
        return self.runner.run(work)

    def tx(self, fn: Any) -> Any:
        return self.run(self.scene.run(fn))

    def teardown(self) -> None:
        self.run(self.scene.store.close())
        self.runner.close()
        shutil.rmtree(self.folder)

    def visit(self, guest: int, kiosk: str) -> str:
        if (guest, kiosk) not in self.visits:
            self.visits[guest, kiosk] = self.run(self.scene.visit(self.bookings[guest], kiosk))
        return self.visits[guest, kiosk]

    def opened(self, guest: int) -> Any:
        return self.tx(lambda tx: tx.challenges.open_of("aurora", self.bookings[guest], "check_in"))

    def at(self, guest: int, kiosk: str) -> tuple[Any, str, str]:
        """The open challenge of a guest, begun if there is none, with the kiosk and handle a guess is made at: mostly
        those it belongs to."""
        if self.opened(guest) is None:
            self.begin(guest, kiosk, "sms")
        challenge = self.opened(guest)
        for (whose, where), handle in self.visits.items():
            own = challenge is not None and challenge.visit_index == self.scene.keys.index("visit", "aurora", handle)
            if own and whose == guest and self.at_home:
                return challenge, where, handle
        return challenge, kiosk, self.visit(guest, kiosk)

    def begin(self, guest: int, kiosk: str, method: str) -> None:
        self.run(self.scene.start(self.visit(guest, kiosk), kiosk, method=method, base_url=BASE))
        self.count_messages(guest)

    def subject(self, guest: int) -> Any:
        return self.tx(lambda tx: tx.challenges.subject("aurora", self.bookings[guest]))

    def count_messages(self, guest: int) -> None:
        """Notes what left for this guest since."""
        for row in self.tx(lambda tx: tx.db.all(_SENT)):
            if row.message_id not in self.model.seen:
                self.model.seen.add(row.message_id)
                if row.channel != "email":
                    self.model.left.append((self.clock.now(), BOOKED[guest][0], PRICE[row.channel]))

    # rules

    @initialize(tight=st.sampled_from(sorted(TIGHT)))
    def something_is_short(self, tight: str) -> None:
        self.tight = tight
        self.restart()

    def restart(self) -> None:
        self.run(self.scene.store.close())
        self.open()

    @rule(guest=GUESTS, kiosk=KIOSKS, method=st.sampled_from(["sms", "sms", "voice", "link", "email"]))
    def start(self, guest: int, kiosk: str, method: str) -> None:
        self.begin(guest, kiosk, method)

    @rule(guest=GUESTS, kiosk=KIOSKS)
    def resend(self, guest: int, kiosk: str) -> None:
        self.run(self.scene.resend(self.visit(guest, kiosk), kiosk, base_url=BASE))
        self.count_messages(guest)

    @rule(guest=GUESTS, kiosk=KIOSKS, after=st.sampled_from([0, 1, 240, 301, 601]))
    def type_right(self, guest: int, kiosk: str, after: int) -> None:
        """At once, or so many seconds later."""
        self.at(guest, kiosk)
        self.clock.advance(after * SECOND)
        (challenge, kiosk, handle), subject = self.at(guest, kiosk), self.subject(guest)
        if challenge is None or challenge.link_index is not None:
            return
        code = self.code_of(challenge)
        outcome = self.run(self.scene.submit(handle, code, kiosk, base_url=BASE))
        self.count_messages(guest)
        right = code_of(outcome) == "more_needed" or isinstance(outcome, Verified)
        now, by_phone = self.clock.now(), challenge.method != "email"
        own = challenge.kiosk_id == kiosk and challenge.visit_index == self.scene.keys.index("visit", "aurora", handle)
        visit = self.tx(
            lambda tx: standing(tx, self.scene.desk, site_id="aurora", kiosk_id=kiosk, handle=handle, now=now)
        )
        own = own and visit is not None
        alive = now < min(challenge.code_expires_at, challenge.ends_at) and challenge.tries_left > 0
        free = subject.failures < 14 and not (
            by_phone and subject.paused_until is not None and now < subject.paused_until
        )
        assert right == (own and alive and free)
        if right:
            self.proved(guest, challenge)
            again = self.run(self.scene.submit(handle, code, kiosk, base_url=BASE))
            assert code_of(again) in ("code_missing", "staff_only")
        self.note(guest, kiosk, handle, outcome)

    @rule(guest=GUESTS, kiosk=KIOSKS, times=st.integers(1, 6))
    def type_wrong(self, guest: int, kiosk: str, times: int) -> None:
        for _ in range(times):
            challenge, kiosk, handle = self.at(guest, kiosk)
            typed = challenge is not None and challenge.link_index is None
            right = self.code_of(challenge) if typed else "000000"
            before = self.subject(guest).failures
            wrong = str((int(right) + 1) % 10 ** len(right)).zfill(len(right))
            outcome = self.run(self.scene.submit(handle, wrong, kiosk, base_url=BASE))
            self.count_messages(guest)
            assert isinstance(outcome, Refusal)
            assert outcome.code != "more_needed"
            self.failed(guest, before, must=outcome.code == "code_wrong")

    @rule(guest=GUESTS, right=st.booleans())
    def pick(self, guest: int, right: bool) -> None:
        challenge = self.opened(guest)
        token = None if challenge is None or challenge.link_index is None else token_of(self.scene.desk, challenge)
        if token is None:
            return
        number, offered = choices_of(challenge)
        chosen = number if right else next(one for one in offered if one != number)
        before = self.subject(guest).failures
        picked = self.tx(lambda tx: pick_number(tx, self.scene.desk, token.reveal(), chosen, self.clock.now()))
        assert picked != "proved" or (right and self.clock.now() < challenge.code_expires_at)
        if not right:
            self.failed(guest, before, must=False)

    @rule(guest=GUESTS, kiosk=KIOSKS)
    def go_on(self, guest: int, kiosk: str) -> None:
        handle = self.visit(guest, kiosk)
        index = self.scene.keys.index("visit", "aurora", handle)
        rows = self.tx(lambda tx: tx.db.all(_CHALLENGES))
        proved = [row for row in rows if (row.state, row.visit_index, row.kiosk_id) == ("proved", index, kiosk)]
        asking = self.scene.asking(handle, kiosk, base_url=BASE)
        outcome = self.tx(lambda tx: continue_check_in(tx, self.scene.desk, self.scene.to, asking))
        if isinstance(outcome, Verified):
            (used,) = [
                row
                for row in self.tx(lambda tx: tx.db.all(_CHALLENGES))
                if row.state == "used" and row.challenge_id in {one.challenge_id for one in proved}
            ]
            self.proved(guest, used)
        self.note(guest, kiosk, handle, outcome)

    @precondition(lambda self: self.grants)
    @rule(data=st.data())
    def enter_twice_at_once(self, data: st.DataObject) -> None:
        """X40: whoever comes first; the other is refused."""
        guest, kiosk, grant = data.draw(st.sampled_from(self.grants))
        handle = self.visits.get((guest, kiosk), "")
        visit = self.tx(lambda tx: known(tx, self.scene.desk, site_id="aurora", handle=handle))
        if visit is None:
            return

        def use(tx: Any) -> Any:
            return consume_grant(
                tx, self.scene.desk, handle=grant, visit=visit, purpose="check_in", now=self.clock.now()
            )

        got = self.run(self.scene.at_once(self.scene.run(use), self.scene.run(use)))
        self.model.entered += sum(one is not None for one in got)
        if any(got):
            self.grants.remove((guest, kiosk, grant))
            assert got.count(None) == 1

    @rule(guest=GUESTS, kiosk=KIOSKS)
    def leave(self, guest: int, kiosk: str) -> None:
        handle = self.visits.pop((guest, kiosk), None)
        if handle is not None:
            self.tx(
                lambda tx: end_visit(
                    tx, self.scene.desk, site_id="aurora", kiosk_id=kiosk, handle=handle, how="cleared",
                    now=self.clock.now(),
                )
            )  # fmt: skip

    @rule(milliseconds=WAITS)
    def wait(self, milliseconds: int) -> None:
        self.clock.advance(milliseconds)

    @rule(what=st.sampled_from(["somebody else guesses", "the guest is back", "restart", "clock back"]))
    def the_world_changes(self, what: str) -> None:
        """X26: a wall clock that goes back stays there; time stands until it has caught up."""
        self.at_home = {"somebody else guesses": False, "the guest is back": True}.get(what, self.at_home)
        if what == "restart":
            self.restart()
        if what == "clock back":
            before = self.clock.now()
            self.clock.advance(-20 * MINUTE)
            assert self.clock.now() == before

    # the model

    def code_of(self, challenge: Any) -> str:
        from kiosk_backend.ports import sealed_for

        aad = sealed_for("aurora", "challenges", "code_sealed", challenge.challenge_id)
        return self.scene.keys.open(challenge.code_sealed, aad).decode()

    def proved(self, guest: int, challenge: Any) -> None:
        assert challenge.challenge_id not in self.model.used, "a challenge proves once"
        assert self.clock.now() - challenge.started_at < 600 * SECOND
        self.model.used.add(challenge.challenge_id)
        if challenge.method != "email":
            self.model.failures[self.bookings[guest]] = 0

    def failed(self, guest: int, before: int, *, must: bool) -> None:
        after = self.subject(guest).failures
        assert after in ((before + 1,) if must else (before, before + 1))
        self.model.failures[self.bookings[guest]] = after

    def note(self, guest: int, kiosk: str, handle: str, outcome: Any) -> None:
        if isinstance(outcome, Verified):
            self.model.granted += 1
            self.grants.append((guest, kiosk, outcome.grant.reveal()))
        assert self.visits[guest, kiosk] == handle

    # what always holds

    @invariant()
    def challenges_keep_their_bounds(self) -> None:
        rows = self.tx(lambda tx: tx.db.all(_CHALLENGES))
        standing = [(row.subject, row.purpose) for row in rows if row.state == "open"]
        assert len(standing) == len(set(standing))
        assert all(row.attempts <= row.max_attempts <= 5 for row in rows)
        assert all(row.sends <= 3 and row.ends_at - row.started_at <= 600 * SECOND for row in rows)
        assert all(row.code_sealed is None for row in rows if row.state not in ("open", "proved"))

    @invariant()
    def failures_grow_until_success(self) -> None:
        found = {row.subject: row.failures for row in self.tx(lambda tx: tx.db.all(_SUBJECTS))}
        assert found == {one: count for one, count in self.model.failures.items() if count}
        assert all(count <= 14 for count in found.values())

    @invariant()
    def limits_hold_in_every_window(self) -> None:
        """N16, X21, X19: whatever guest, kiosk, way and order."""
        now, left = self.clock.now(), self.model.left
        for phone in {phone for phone, _ in BOOKED}:
            assert sum(to == phone and now - at < HOUR for at, to, _ in left) <= self.policy.sends_per_phone_hour
            assert sum(to == phone and now - at < DAY for at, to, _ in left) <= self.policy.sends_per_phone_day
        assert sum(now - at < HOUR for at, _, _ in left) <= self.policy.sends_per_site_hour
        assert sum(now - at < DAY for at, _, _ in left) <= self.policy.sends_per_site_day
        assert sum(price for at, _, price in left if now - at < HOUR) <= self.caps.hour
        assert sum(price for at, _, price in left if now - at < DAY) <= self.caps.day

    @invariant()
    def a_grant_is_one_action(self) -> None:
        assert self.tx(lambda tx: tx.db.one(_GRANTS).many) == self.model.granted >= self.model.entered


TestEngineMachine = EngineMachine.TestCase
TestEngineMachine.settings = settings(
    max_examples=int(os.environ.get("KIOSK_MACHINE_EXAMPLES", "60")),
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
