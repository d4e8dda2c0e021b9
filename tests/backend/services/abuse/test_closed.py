"""What fails, fails closed, and never closes the desk; what protects is on without being asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pysqlite3.dbapi2 as sqlite3
import pytest

from kiosk_backend.domain.fraud import Thresholds
from kiosk_backend.domain.meter import Meter
from kiosk_backend.domain.money import MILLIONTHS, Caps
from kiosk_backend.domain.policy import Policy
from kiosk_backend.ports.limits import Limit
from kiosk_backend.services import staff
from kiosk_backend.services.checkin import CheckedIn
from kiosk_backend.services.codes import start_code
from kiosk_backend.services.fraud import note_proved
from kiosk_backend.services.metering import count_verified, measure
from kiosk_backend.settings import load
from tests.backend.services.abuse.senders import HOME, PLANS, Senders, number
from tests.backend.services.codes.scene import PHONE, Scene, code_of
from tests.backend.services.lobby.scene import Lobby

Play = Callable[..., None]


class Broken:
    """The counters are away."""

    def __getattr__(self, name: str) -> Any:
        raise sqlite3.OperationalError(f"no such table: limits ({name})")


def test_without_its_counters_nothing_is_sent(play: Play) -> None:
    """X23, S33: no limiter, no text and no decision; with them, the same guest is served."""

    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())

        def start(tx: Any) -> Any:
            kept, tx.limits = tx.limits, Broken()
            try:
                return start_code(tx, scene.desk, scene.to, scene.asking(handle))
            finally:
                tx.limits = kept

        with pytest.raises(Exception, match="limits"):
            await scene.run(start)
        assert await scene.messages() == []
        assert await Senders(scene).decisions() == []
        assert code_of(await scene.start(handle)) == "ok"

    play(test)


def test_without_its_counters_staff_still_sign_in_and_check_in(play_lobby: Play) -> None:
    """X22, X23: the desk is never behind a limiter of texts."""

    async def test(lobby: Lobby) -> None:
        sofia, pin = await lobby.hire()
        booking = await lobby.stay()
        grant = await lobby.verified(booking, evidence="staff", level="V3", staff_id=sofia.staff_id)
        work = lobby.checking_in(booking, *grant)

        def check_in(tx: Any) -> Any:
            kept, tx.limits = tx.limits, Broken()
            try:
                return work(tx)
            finally:
                tx.limits = kept

        assert isinstance(await lobby.sign_in(sofia.number, pin), staff.SignedIn)
        assert isinstance(await lobby.run(check_in), CheckedIn)

    play_lobby(test)


def test_full_limits_of_every_kind_leave_staff_alone(play_lobby: Play) -> None:
    """X22: whatever strangers used up, an override by staff needs none of it."""

    async def test(lobby: Lobby) -> None:
        site = lobby.hotel.site_id
        used = [
            *(Limit(f"{name}/{site}", 3_600_000, 1) for name in ("texts", "asked")),
            *(Limit(f"{name}/hotel-1", 3_600_000, 1) for name in ("starts", "wrong")),
            Limit("money/all/hour", 3_600_000, 1), Limit("unverified/home/AT", 3_600_000, 1),
        ]  # fmt: skip
        assert await lobby.run(lambda tx: tx.limits.take(used, lobby.clock.now())) is None
        sofia, pin = await lobby.hire()
        booking = await lobby.stay()
        assert isinstance(await lobby.sign_in(sofia.number, pin), staff.SignedIn)
        grant = await lobby.verified(booking, evidence="staff", level="V3", staff_id=sofia.staff_id)
        assert isinstance(await lobby.run(lobby.checking_in(booking, *grant)), CheckedIn)

    play_lobby(test)


def test_brute_force_ends_by_default(play: Play) -> None:
    """S3: with no setting and no proxy header at all: five tries, then the challenge is over for every kiosk."""
    assert load(None, {}).policy == Policy()

    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        await scene.start(handle)
        right, wrong = await scene.code(handle), await scene.wrong(handle)
        answers = [code_of(await scene.submit(handle, wrong)) for _ in range(6)]
        assert answers == ["code_wrong"] * 4 + ["code_locked"] * 2
        assert code_of(await scene.submit(handle, right)) == "code_locked"

    play(test)


def test_what_is_measured_is_what_happened_and_names_nobody(play: Play) -> None:
    """Counts by purpose, channel, country, gateway and rule; no number, name, kiosk or code in the page (S27, S30)."""

    async def test(scene: Scene) -> None:
        senders = Senders(scene, thresholds=Thresholds(action="deny"), deny=True)
        senders.guard.caps = Caps(*[9 * MILLIONTHS] * 4)
        handle = await scene.visit(await scene.book())
        await scene.start(handle)
        code = await scene.code(handle)
        await scene.submit(handle, code)
        for _ in range(5):
            await senders.ask(HOME)
        await senders.ask("+43900123456")
        await senders.ask(number(1))
        scene.clock.advance(20_000)
        meter = Meter()
        count_verified(meter, await scene.run(lambda tx: note_proved(tx, scene.desk)))
        until = await scene.run(lambda tx: measure(tx, scene.desk, meter, scene.clock.now() - 3_600_000))
        text = meter.text()
        common = 'purpose="check_in",channel="text",country="AT"'
        assert f'kiosk_messages_decided_total{{{common},verdict="sent"}} 5' in text
        assert f'kiosk_messages_decided_total{{{common},verdict="denied"}} 2' in text
        assert f"kiosk_messages_verified_total{{{common}}} 1" in text
        assert 'kiosk_messages_denied_total{rule="phone"} 1' in text
        assert 'kiosk_messages_denied_total{rule="destination"} 2' in text
        assert 'kiosk_spent_millionths{scope="all",window="hour"} 400000' in text
        assert 'kiosk_spend_cap_millionths{scope="AT",window="day"} 9000000' in text
        assert "kiosk_fraud_enforced 1" in text
        assert "kiosk_outbox_waiting 1" in text
        await scene.run(lambda tx: measure(tx, scene.desk, meter, until))  # nothing is counted twice
        assert f'kiosk_messages_decided_total{{{common},verdict="sent"}} 5' in meter.text()
        for secret in (code, PHONE, PHONE[1:], "Maria", "kiosk-1", "aurora"):
            assert secret not in text

    play(test, to=PLANS)
