"""A caller is verified by a code that is good for one agent, one screen, one booking and one conversation."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kiosk_backend.adapters.sms.destinations import NumberingPlans
from kiosk_backend.domain.booking import Booking
from kiosk_backend.domain.policy import DAY, HOUR, MINUTE, SECOND, Policy
from kiosk_backend.domain.private import Phone, Secret
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.staff import StaffMember
from kiosk_backend.domain.verification import Challenge
from kiosk_backend.ports import sealed_for
from kiosk_backend.ports.risk import Verdict
from kiosk_backend.services import caller, submission
from kiosk_backend.services.caller import Agent, CallerState
from kiosk_backend.services.codes import Asking, start_code
from kiosk_backend.services.visits import open_visit
from tests.backend.services.lobby.scene import Lobby, code_of

Play = Callable[..., None]
TO = NumberingPlans()


class Switchboard:
    """Agents of the hotel who verify callers."""

    def __init__(self, lobby: Lobby) -> None:
        self.lobby = lobby

    def agent(self, by: StaffMember, kiosk: int = 1, verdict: Verdict = "unknown") -> Agent:
        return Agent(self.lobby.hotel, f"hotel-{kiosk}", by, self.lobby.clock.now(), verdict)

    async def start(
        self, by: StaffMember, booking: Booking, kiosk: int = 1, verdict: Verdict = "unknown"
    ) -> CallerState | Refusal:
        return await self.lobby.run(
            lambda tx: caller.start(tx, self.lobby.desk, TO, self.agent(by, kiosk, verdict), booking.booking_id)
        )

    async def begun(self, by: StaffMember, booking: Booking, kiosk: int = 1) -> CallerState:
        state = await self.start(by, booking, kiosk)
        assert isinstance(state, CallerState), state
        return state

    async def resend(self, by: StaffMember, handle: Secret, kiosk: int = 1) -> CallerState | Refusal:
        return await self.lobby.run(
            lambda tx: caller.resend(tx, self.lobby.desk, TO, self.agent(by, kiosk), handle.reveal())
        )

    async def watch(self, by: StaffMember, handle: Secret, kiosk: int = 1) -> CallerState | Refusal:
        return await self.lobby.run(
            lambda tx: caller.watch(tx, self.lobby.desk, self.agent(by, kiosk), handle.reveal())
        )

    async def submit(self, by: StaffMember, handle: Secret, code: str, kiosk: int = 1) -> CallerState | Refusal:
        return await self.lobby.run(
            lambda tx: caller.submit(tx, self.lobby.desk, TO, self.agent(by, kiosk), handle.reveal(), Secret(code)),
            on_error=lambda tx: caller.charge(tx, self.lobby.desk, self.agent(by, kiosk), handle.reveal()),
        )

    async def end(self, by: StaffMember, handle: Secret) -> None:
        await self.lobby.run(lambda tx: caller.end(tx, self.lobby.desk, self.agent(by), handle.reveal()))

    async def challenge(self, booking: Booking, purpose: str = "caller") -> Challenge:
        found = await self.lobby.run(lambda tx: tx.challenges.open_of("hotel", booking.booking_id, purpose))
        assert isinstance(found, Challenge)
        return found

    async def code(self, booking: Booking, purpose: str = "caller") -> str:
        """What the caller's phone shows."""
        challenge = await self.challenge(booking, purpose)
        assert challenge.code_sealed is not None
        aad = sealed_for("hotel", "challenges", "code_sealed", challenge.challenge_id)
        return self.lobby.keys.open(challenge.code_sealed, aad).decode()

    async def wrong(self, booking: Booking) -> str:
        return f"{(int(await self.code(booking)) + 1) % 1_000_000:06}"


def test_an_agent_learns_verified_and_never_the_code(play_on_both: Play) -> None:
    """X37, S14: the number is the one on the booking; both sides read the same reference; level V2 in the grant."""

    async def test(lobby: Lobby) -> None:
        (sofia, _), booking, board = await lobby.hire(), await lobby.stay(), Switchboard(lobby)
        state = await board.begun(sofia, booking)
        assert re.fullmatch("[A-Z][2-9]", state.reference)
        assert (state.code.phone_ending, state.code.tries_left, state.code.sends_left) == ("42", 3, 2)
        code = await board.code(booking)
        assert code not in repr(state)
        assert await lobby.outbox() == ["caller"]
        done = await board.submit(sofia, state.conversation, code)
        assert isinstance(done, CallerState)
        assert done.verified
        assert code not in repr(done)
        watched = await board.watch(sofia, state.conversation)
        assert isinstance(watched, CallerState)
        assert watched.verified
        told = {row.event: json.loads(row.body) for row in await lobby.events()}
        assert told["caller.verified"] == {
            "booking_id": booking.booking_id, "staff_id": sofia.staff_id, "reference": state.reference,
        }  # fmt: skip
        assert code not in str(told)

    play_on_both(test)


def test_the_code_of_a_caller_opens_nothing_else(play_on_both: Play) -> None:
    """X37, X8, S15: not at a kiosk, not for a check-in, not for a colleague, another screen or another booking."""

    async def test(lobby: Lobby) -> None:
        (sofia, _), (jonas, _) = await lobby.hire(), await lobby.hire(number="205", name="Jonas Vik")
        booking, other, board = await lobby.stay(), await lobby.stay("Ana Sol"), Switchboard(lobby)
        state = await board.begun(sofia, booking)
        code = await board.code(booking)
        assert code_of(await board.submit(jonas, state.conversation, code)) == "visit_over"
        assert code_of(await board.submit(sofia, state.conversation, code, kiosk=2)) == "visit_over"
        theirs = await board.begun(jonas, other)
        assert code_of(await board.submit(jonas, theirs.conversation, code)) in ("code_wrong", "ok")
        if await board.code(other) != code:
            assert (await board.challenge(other)).attempts == 1

        def at_the_kiosk(tx: Any) -> tuple[str, str]:
            now = lobby.clock.now()
            handle, _ = open_visit(
                tx, lobby.desk, site_id="hotel", kiosk_id="hotel-1", booking_id=booking.booking_id,
                found_by="reference", now=now,
            )  # fmt: skip
            asking = Asking(lobby.hotel, "hotel-1", handle.reveal(), now)
            before = submission.submit_code(tx, lobby.desk, TO, asking, Secret(code))
            start_code(tx, lobby.desk, TO, asking)
            own = Asking(lobby.hotel, "hotel-1", state.conversation.reveal(), now)
            return code_of(before), code_of(submission.submit_code(tx, lobby.desk, TO, own, Secret(code)))

        assert await lobby.run(at_the_kiosk) == ("code_missing", "code_missing")
        assert (await board.challenge(booking)).attempts == 0, "nothing but the conversation itself ever compares it"
        assert code_of(await board.submit(sofia, state.conversation, code)) == "ok"

    play_on_both(test)


def test_a_code_for_a_check_in_verifies_no_caller(play: Play) -> None:
    """X37: a thief who triggers a kiosk's code and has it read out gets nothing for it here."""

    async def test(lobby: Lobby) -> None:
        (sofia, _), booking, board = await lobby.hire(), await lobby.stay(), Switchboard(lobby)

        def check_in(tx: Any) -> object:
            now = lobby.clock.now()
            handle, _ = open_visit(
                tx, lobby.desk, site_id="hotel", kiosk_id="hotel-2", booking_id=booking.booking_id,
                found_by="reference", now=now,
            )  # fmt: skip
            return start_code(tx, lobby.desk, TO, Asking(lobby.hotel, "hotel-2", handle.reveal(), now))

        assert code_of(await lobby.run(check_in)) == "ok"
        state = await board.begun(sofia, booking)
        for_the_kiosk = await board.code(booking, "check_in")
        if for_the_kiosk != await board.code(booking):
            assert code_of(await board.submit(sofia, state.conversation, for_the_kiosk)) == "code_wrong"

    play(test)


def test_three_wrong_codes_end_a_conversation(play_on_both: Play) -> None:
    """X2: three tries, charged before they are compared, also when they arrive together."""

    async def test(lobby: Lobby) -> None:
        (sofia, _), booking, board = await lobby.hire(), await lobby.stay(), Switchboard(lobby)
        state = await board.begun(sofia, booking)
        right, wrong = await board.code(booking), await board.wrong(booking)
        answers = await lobby.at_once(*(board.submit(sofia, state.conversation, wrong) for _ in range(8)))
        assert sorted(map(code_of, answers)) == ["code_locked"] * 6 + ["code_wrong"] * 2
        assert code_of(await board.submit(sofia, state.conversation, right)) == "code_locked"
        events = await lobby.event_counts()
        assert (events["caller.wrong"], events["caller.not_verified"], events["caller.verified"]) == (3, 1, 0)

    play_on_both(test)


def test_the_right_code_verifies_once(play_on_both: Play) -> None:
    """X1, N2: fifty submissions of the right code make one verification."""

    async def test(lobby: Lobby) -> None:
        (sofia, _), booking, board = await lobby.hire(), await lobby.stay(), Switchboard(lobby)
        state = await board.begun(sofia, booking)
        code = await board.code(booking)
        answers = await lobby.at_once(*(board.submit(sofia, state.conversation, code) for _ in range(50)))
        assert sorted(map(code_of, answers)) == ["code_missing"] * 49 + ["ok"]
        assert (await lobby.event_counts())["caller.verified"] == 1

    play_on_both(test)


def test_an_agent_guesses_ten_codes_a_day_for_one_booking_at_most(play: Play) -> None:
    """X38: who loops conversations to guess is stopped, whatever the number of conversations; a colleague is not."""

    async def test(lobby: Lobby) -> None:
        (sofia, _), (jonas, _) = await lobby.hire(), await lobby.hire(number="205", name="Jonas Vik")
        booking, board, wrong = await lobby.stay(), Switchboard(lobby), 0
        while wrong < caller.WRONG_PER_SUBJECT:
            state = await board.begun(sofia, booking)
            while code_of(await board.submit(sofia, state.conversation, await board.wrong(booking))) == "code_wrong":
                wrong += 1
            wrong += 1
            await lobby.run(lambda tx: tx.challenges.clear("hotel", booking.booking_id))
            lobby.clock.advance(2 * HOUR)
            if wrong == 9:
                break
        state = await board.begun(sofia, booking)
        assert code_of(await board.submit(sofia, state.conversation, await board.wrong(booking))) == "code_wrong"
        right = await board.code(booking)
        assert code_of(await board.submit(sofia, state.conversation, right)) == "code_locked"
        assert code_of(await board.start(sofia, booking)) == "slow_down"
        lobby.clock.advance(2 * HOUR)
        assert code_of(await board.start(jonas, booking)) == "ok"

    play(test)


def test_callers_who_are_verified_count_against_nobody(play: Play) -> None:
    """X38: only wrong codes are counted: a guest may call the same agent as often as they like."""

    async def test(lobby: Lobby) -> None:
        (sofia, _), booking, board = await lobby.hire(), await lobby.stay(), Switchboard(lobby)
        for _ in range(caller.WRONG_PER_SUBJECT + 2):
            state = await board.begun(sofia, booking)
            assert code_of(await board.submit(sofia, state.conversation, await board.code(booking))) == "ok"
            lobby.clock.advance(2 * HOUR)

    play(test)


def test_an_agent_sends_ten_texts_a_minute_at_most(play_on_both: Play) -> None:
    """X38: counted for the agent, whatever screen and booking; another agent sends on."""

    async def test(lobby: Lobby) -> None:
        (sofia, _), (jonas, _) = await lobby.hire(), await lobby.hire(number="205", name="Jonas Vik")
        board = Switchboard(lobby)
        booked = [await lobby.stay(phone=f"+43660123{4500 + n}") for n in range(14)]
        answers = await lobby.at_once(*(board.start(sofia, one, 1 + n % 2) for n, one in enumerate(booked[:12])))
        assert sorted(map(code_of, answers)) == ["ok"] * 10 + ["slow_down"] * 2
        assert code_of(await board.start(jonas, booked[12])) == "ok"
        lobby.clock.advance(MINUTE + 5 * SECOND)
        assert code_of(await board.start(sofia, booked[13])) == "ok"

    play_on_both(test)


def test_a_phone_gets_three_texts_more_for_callers(play: Play) -> None:
    """Per phone 5 an hour; a guest who used them up at a kiosk can still be verified on the phone (verification §6)."""

    async def test(lobby: Lobby) -> None:
        (sofia, _), board = await lobby.hire(), Switchboard(lobby)
        answers = []
        for _ in range(9):
            answers.append(code_of(await board.start(sofia, await lobby.stay())))
            lobby.clock.advance(10 * SECOND)
        assert answers == ["ok"] * 8 + ["no_sends_left"]

    play(test)


def test_a_text_goes_again_after_a_minute_with_the_same_code(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        (sofia, _), booking, board = await lobby.hire(), await lobby.stay(), Switchboard(lobby)
        state = await board.begun(sofia, booking)
        code = await board.code(booking)
        lobby.clock.advance(59 * SECOND)
        early = await board.resend(sofia, state.conversation)
        assert isinstance(early, Refusal)
        assert (early.code, early.retry_after_s) == ("resend_too_early", 1)
        lobby.clock.advance(SECOND)
        again = await board.resend(sofia, state.conversation)
        assert isinstance(again, CallerState)
        assert (again.reference, again.code.sends_left) == (state.reference, 1)
        assert await board.code(booking) == code
        assert await lobby.outbox() == ["caller", "caller"]

    play(test)


def test_too_old_is_too_old_and_sends_nothing_by_itself(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        (sofia, _), booking, board = await lobby.hire(), await lobby.stay(), Switchboard(lobby)
        state = await board.begun(sofia, booking)
        code = await board.code(booking)
        lobby.clock.advance(lobby.policy.code_life)
        assert code_of(await board.submit(sofia, state.conversation, code)) == "code_expired"
        assert code_of(await board.submit(sofia, state.conversation, code)) == "code_expired"
        assert await lobby.outbox() == ["caller"]

    play(test)


def test_a_conversation_that_was_ended_verifies_nobody(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        (sofia, _), booking, board = await lobby.hire(), await lobby.stay(), Switchboard(lobby)
        state = await board.begun(sofia, booking)
        code = await board.code(booking)
        await board.end(sofia, state.conversation)
        await board.end(sofia, state.conversation)
        assert code_of(await board.submit(sofia, state.conversation, code)) == "visit_over"
        assert code_of(await board.watch(sofia, state.conversation)) == "visit_over"

    play(test)


@pytest.mark.parametrize(
    ("phone", "held", "code"),
    [(None, None, "no_phone"), ("+436601234542", DAY, "address_on_hold"), ("+449098790000", None, "no_phone")],
)
def test_a_number_that_proves_nothing_verifies_nobody(
    play: Play, phone: str | None, held: int | None, code: str
) -> None:
    """X35, X20: no number, one that was just changed, one we do not text."""

    async def test(lobby: Lobby) -> None:
        (sofia, _), booking, board = await lobby.hire(), await lobby.stay(phone=phone), Switchboard(lobby)
        if held:
            await lobby.run(
                lambda tx: tx.bookings.set_address(
                    lobby.keys, booking, "phone", Phone(phone or ""), replaced=None,
                    held_until=lobby.clock.now() + held, now=lobby.clock.now(),
                )
            )  # fmt: skip
        assert code_of(await board.start(sofia, booking)) == code
        assert await lobby.outbox() == []
        assert code_of(await board.start(sofia, replace(booking, booking_id="unknown"))) == "booking_unknown"

    play(test)


def test_a_pause_of_the_guest_leaves_the_desk_open(play: Play) -> None:
    """X22, N6: a stranger's wrong codes at a kiosk pause texts for self-service, not the staff path."""

    async def test(lobby: Lobby) -> None:
        (sofia, _), booking, board = await lobby.hire(), await lobby.stay(), Switchboard(lobby)

        def fail(tx: Any) -> None:
            for _ in range(lobby.policy.failures_before_pause):
                tx.challenges.failed("hotel", booking.booking_id, lobby.clock.now())
            tx.challenges.pause("hotel", booking.booking_id, lobby.clock.now() + HOUR, lobby.clock.now())

        await lobby.run(fail)
        state = await board.begun(sofia, booking)
        assert code_of(await board.submit(sofia, state.conversation, await board.code(booking))) == "ok"

    play(test)


def test_a_try_is_charged_even_when_its_own_transaction_breaks(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """Charge before compare: a bug in the middle costs a try, never a free guess."""

    async def test(lobby: Lobby) -> None:
        (sofia, _), booking, board = await lobby.hire(), await lobby.stay(), Switchboard(lobby)
        state = await board.begun(sofia, booking)

        def broken(*_: object) -> bool:
            raise RuntimeError("a bug")

        with monkeypatch.context() as patched:
            patched.setattr(submission, "matches", broken)
            with pytest.raises(RuntimeError, match="a bug"):
                await board.submit(sofia, state.conversation, "123456")
        assert (await board.challenge(booking)).attempts == 1

    play(test)


def test_the_policy_cannot_loosen_what_an_agent_may_try() -> None:
    """X42: three tries a conversation, whatever a deployment chooses for guests."""
    from kiosk_backend.domain.verification import resend_time, tries

    loose = Policy(tries_per_challenge=5, resend_waits=(20 * SECOND,))
    assert tries("caller", "sms", loose) == 3
    assert resend_time(1, 0, loose, "caller") == MINUTE


def test_a_number_that_asks_for_more_verifies_no_caller(play: Play) -> None:
    """X11, N10: one text is all a caller can show. Of an internet number, or one the risk service warns of, it is not
    enough, so none is sent; a site that asks for no more is content."""

    async def test(lobby: Lobby) -> None:
        (sofia, _), board = await lobby.hire(), Switchboard(lobby)
        careless = replace(lobby.hotel.config.policy, step_up=())
        internet = await lobby.stay(phone="+43720123456")
        assert code_of(await board.start(sofia, internet)) == "no_such_way"
        assert code_of(await board.start(sofia, await lobby.stay("Ana Sol"), verdict="step_up")) == "no_such_way"
        assert code_of(await board.start(sofia, await lobby.stay("Bo Ek"), verdict="block")) == "no_such_way"
        assert await lobby.outbox() == []
        lobby.hotel = replace(lobby.hotel, config=replace(lobby.hotel.config, policy=careless))
        state = await board.begun(sofia, internet)
        assert code_of(await board.submit(sofia, state.conversation, await board.code(internet))) == "ok"

    play(test)


def test_what_turns_up_when_the_code_is_read_out_counts_too(play: Play) -> None:
    """X11: the level of the grant is decided with everything that speaks against the number by then."""

    async def test(lobby: Lobby) -> None:
        (sofia, _), board, booking = await lobby.hire(), Switchboard(lobby), await lobby.stay()
        strict = replace(lobby.hotel.config.policy, step_up=("soon",))
        lobby.hotel = replace(lobby.hotel, config=replace(lobby.hotel.config, policy=strict))
        state = await board.begun(sofia, booking)
        code = await board.code(booking)  # read out before any phone could show it
        assert code_of(await board.submit(sofia, state.conversation, code)) == "more_needed"
        watched = await board.watch(sofia, state.conversation)
        assert not isinstance(watched, CallerState) or not watched.verified

    play(test)
