"""Every purpose and method through one engine: whose code is good for what, and what a lock of one leaves of others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from kiosk_backend.domain.policy import HOUR, MINUTE, SECOND
from kiosk_backend.domain.private import Email, Phone
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.site import SitePolicy
from kiosk_backend.domain.verification import Purpose
from kiosk_backend.ports.sms import Destination, Reach
from kiosk_backend.services import codes
from kiosk_backend.services.codes import Asking, CodeState
from kiosk_backend.services.proving import Proved
from kiosk_backend.services.submission import Verified
from kiosk_backend.services.text_limits import Allowed
from kiosk_backend.storage import tables
from kiosk_backend.storage.statements import statement
from tests.backend.services.codes.scene import SITE, Scene, code_of

Play = Callable[..., None]
MAIL = "maria@example.com"
OTHER = Phone("+436601234599")
PURPOSES: tuple[Purpose, ...] = ("check_in", "booking_confirmation", "profile_change", "caller")
_OUTBOX = statement(
    select(tables.outbox.c.kind, tables.outbox.c.channel, tables.outbox.c.challenge_id).order_by(
        tables.outbox.c.message_id
    )
)
_AUDIT = statement(select(tables.audit.c.event, tables.audit.c.body).order_by(tables.audit.c.seq))


def with_policy(**choices: Any) -> Any:
    """The site with other choices of its own."""
    return replace(SITE, config=replace(SITE.config, policy=replace(SITE.config.policy, **choices)))


async def channels(scene: Scene) -> list[tuple[str, str]]:
    return [(row.kind, row.channel) for row in await scene.run(lambda tx: tx.db.all(_OUTBOX))]


async def bodies(scene: Scene, event: str) -> list[str]:
    return [row.body for row in await scene.run(lambda tx: tx.db.all(_AUDIT)) if row.event == event]


@pytest.mark.parametrize("asked", PURPOSES)
@pytest.mark.parametrize("tried", PURPOSES)
def test_a_code_of_one_purpose_is_good_for_no_other(play: Play, asked: Purpose, tried: Purpose) -> None:
    """X8, S15, X37: not even compared, so it costs no try either."""

    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        assert code_of(await scene.start(handle, purpose=asked)) == "ok"
        code = await scene.code(handle, asked)
        outcome = await scene.prove(handle, code, purpose=tried)
        if asked == tried:
            assert isinstance(outcome, Proved)
        else:
            assert code_of(outcome) == "code_missing"
            assert (await scene.challenge(handle, asked)).attempts == 0

    play(test)


def test_a_code_is_bound_to_its_payload_and_its_agent(play: Play) -> None:
    """S15: what it was sent for cannot be exchanged afterwards; another clerk cannot use it (X38)."""

    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        how: dict[str, Any] = {"purpose": "profile_change", "payload": "change-1", "address": OTHER}
        assert code_of(await scene.start(handle, **how)) == "ok"
        code = await scene.code(handle, "profile_change")
        assert code_of(await scene.prove(handle, code, **{**how, "payload": "change-2"})) == "code_missing"
        assert code_of(await scene.prove(handle, code, **how, agent_id="anna")) == "code_missing"
        assert isinstance(await scene.prove(handle, code, **how), Proved)

    play(test)


def test_one_code_each_purpose_may_be_on_its_way(play_on_both: Play) -> None:
    """One open challenge per subject and purpose; another purpose has its own."""

    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        for purpose in PURPOSES[:3]:
            assert code_of(await scene.start(handle, purpose=purpose)) == "ok"
        proved = [
            await scene.prove(handle, await scene.code(handle, purpose), purpose=purpose) for purpose in PURPOSES[:3]
        ]
        assert all(isinstance(one, Proved) for one in proved)

    play_on_both(test)


def test_a_check_in_goes_to_no_address_that_was_typed() -> None:
    """S14."""
    with pytest.raises(ValueError, match="what the booking holds"):
        Asking(SITE, "kiosk-1", "vh_", 0, address=OTHER)


def test_a_caller_has_three_tries_and_sixty_seconds_between_sends(play: Play) -> None:
    """X38: per conversation."""

    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        state = await scene.start(handle, purpose="caller", agent_id="anna")
        assert isinstance(state, CodeState)
        assert (state.tries_left, state.resend_in_s) == (3, 60)
        right = await scene.code(handle, "caller")
        wrong = f"{(int(right) + 1) % 1_000_000:06}"
        told = [code_of(await scene.prove(handle, wrong, purpose="caller", agent_id="anna")) for _ in range(4)]
        assert told == ["code_wrong", "code_wrong", "code_locked", "code_locked"]

    play(test)


def test_an_e_mail_code_has_eight_digits_and_ten_minutes(play: Play) -> None:
    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book(email=MAIL))
        state = await scene.start(handle, method="email")
        assert isinstance(state, CodeState)
        assert (state.digits, state.expires_in_s, state.phone_ending) == (8, 600, "")
        assert state.email_hint == "m••••@e••••.com"
        assert len(await scene.code(handle)) == 8
        assert await channels(scene) == [("code", "email")]
        scene.clock.advance(599 * SECOND)
        assert code_of(await scene.submit(handle, await scene.code(handle))) == "more_needed"  # still right

    play(test)


def test_an_e_mail_code_alone_checks_nobody_in(play_on_both: Play) -> None:
    """X10, N7, X11: right, used up, and not enough."""

    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book(email=MAIL))
        await scene.start(handle, method="email")
        code = await scene.code(handle)
        outcome = await scene.submit(handle, code, offered=lambda: ("sms", "document", "questions"))
        assert isinstance(outcome, Refusal)
        assert (outcome.code, outcome.needs) == ("more_needed", ("sms", "document"))
        assert await scene.grants() == 0
        assert code_of(await scene.submit(handle, code)) == "code_missing"  # N2

    play_on_both(test)


def test_a_number_after_an_e_mail_completes_it_and_both_are_told(play: Play) -> None:
    """What was shown is in grant and audit."""

    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book(email=MAIL))
        await scene.start(handle, method="email")
        await scene.submit(handle, await scene.code(handle))
        assert code_of(await scene.start(handle)) == "ok"
        assert isinstance(await scene.submit(handle, await scene.code(handle)), Verified)
        assert '"shown":"email-sms"' in (await bodies(scene, "proof.accepted"))[0]

    play(test)


def test_a_guest_without_e_mail_has_no_such_way(play: Play) -> None:
    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        assert code_of(await scene.start(handle, method="email")) == "no_such_way"
        assert code_of(await scene.start(handle, method="questions")) == "no_such_way"

    play(test)


def test_a_call_instead_of_a_text_says_the_same_code(play: Play) -> None:
    """X33: the first text, if it comes late, still works."""

    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        await scene.start(handle)
        code = await scene.code(handle)
        scene.clock.advance(40 * SECOND)
        state = await scene.start(handle, method="voice")
        assert isinstance(state, CodeState)
        assert (state.method, state.sends_left, await scene.code(handle)) == ("voice", 1, code)
        assert await channels(scene) == [("code", "text"), ("code", "voice")]
        outcome = await scene.submit(handle, code)
        assert isinstance(outcome, Verified)
        assert '"method":"voice"' in (await bodies(scene, "code.verified"))[0]

    play(test)


def test_two_calls_asked_for_at_once_are_one(play_on_both: Play) -> None:
    """X25."""

    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        await scene.start(handle)
        outcomes = await scene.at_once(*(scene.start(handle, method="voice") for _ in range(8)))
        assert {code_of(one) for one in outcomes} == {"ok"}
        assert (await channels(scene)).count(("code", "voice")) == 1

    play_on_both(test)


def test_another_method_ends_the_code_before_it(play: Play) -> None:
    """X4: and takes the failures with it."""

    async def test(scene: Scene) -> None:
        booking_id = await scene.book(email=MAIL)
        handle = await scene.visit(booking_id)
        await scene.start(handle)
        text = await scene.code(handle)
        await scene.submit(handle, await scene.wrong(handle))
        assert code_of(await scene.start(handle, method="email")) == "ok"
        assert code_of(await scene.submit(handle, text)) == "code_wrong"
        assert await scene.failures(booking_id) == 2

    play(test)


def test_a_paused_number_leaves_the_e_mail_and_the_last_limit_leaves_nothing(play_on_both: Play) -> None:
    """N6, X22, N4: ten wrong codes pause what travels by phone; e-mails go on counting to 25, then only staff help."""

    async def test(scene: Scene) -> None:
        booking_id = await scene.book(email=MAIL)
        left = 10
        while left:
            handle = await scene.visit(booking_id)
            scene.clock.advance(2 * HOUR)
            handle = await scene.visit(booking_id)
            await scene.start(handle)
            for _ in range(min(5, left)):
                await scene.submit(handle, await scene.wrong(handle))
                left -= 1
        assert code_of(await scene.start(handle)) == "sms_paused"
        assert code_of(await scene.start(handle, method="voice")) == "sms_paused"
        for _ in range(3):
            assert code_of(await scene.start(handle, method="email")) == "ok"
            right = await scene.code(handle)
            told = [code_of(await scene.submit(handle, f"{(int(right) + 1) % 10**8:08}")) for _ in range(5)]
            assert told[:4] == ["code_wrong"] * 4
        assert await scene.failures(booking_id) == 25
        for method in ("sms", "email", "voice"):
            assert code_of(await scene.start(handle, method=method)) == "staff_only"

    play_on_both(test)


def test_a_pause_does_not_hold_up_the_staff_who_verify_a_caller(play: Play) -> None:
    """X22: a stranger at a kiosk cannot lock a guest out of the phone desk."""

    async def test(scene: Scene) -> None:
        booking_id = await scene.book()
        handle = await scene.visit(booking_id)
        now = scene.clock.now()

        def pause(tx: Any) -> None:
            for _ in range(10):
                tx.challenges.failed("aurora", booking_id, now)
            tx.challenges.pause("aurora", booking_id, now + 30 * MINUTE, now)

        await scene.run(pause)
        assert code_of(await scene.start(handle)) == "sms_paused"
        assert code_of(await scene.start(handle, purpose="caller", agent_id="anna")) == "ok"
        code = await scene.code(handle, "caller")
        assert isinstance(await scene.prove(handle, code, purpose="caller", agent_id="anna"), Proved)

    play(test)


def test_a_new_address_gets_its_own_code(play: Play) -> None:
    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        how: dict[str, Any] = {"purpose": "profile_change", "payload": "c/new", "address": Email("new@example.com")}
        assert code_of(await scene.start(handle, **how)) == "no_phone"  # a text reaches no mailbox
        state = await scene.start(handle, method="email", **how)
        assert isinstance(state, CodeState)
        assert state.email_hint == "n••••@e••••.com"

    play(test)


class Reaching:
    """Destinations that say one thing of every number."""

    def __init__(self, reach: Reach) -> None:
        self.reach: Reach = reach

    def judge(self, phone: Phone, countries: tuple[str, ...]) -> Destination:
        return Destination("AT", "x", self.reach)


def test_an_internet_number_needs_one_more_factor(play: Play) -> None:
    """N10, X20: the code is right, and not enough; with a document it is."""

    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        await scene.start(handle)
        code = await scene.code(handle)
        outcome = await scene.submit(handle, code, offered=lambda: ("sms", "voice", "document"))
        assert isinstance(outcome, Refusal)
        assert (outcome.code, outcome.needs) == ("more_needed", ("document",))
        assert '"why":"voip"' in (await bodies(scene, "proof.more_needed"))[0]

    play(test, to=Reaching("step_up"))


def test_a_landline_is_called(play: Play) -> None:
    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        assert code_of(await scene.start(handle)) == "no_such_way"
        assert code_of(await scene.start(handle, method="voice")) == "ok"

    play(test, to=Reaching("voice_only"))


@pytest.mark.parametrize(
    ("verdict", "unknown", "started", "submitted"),
    [
        ("allow", "block", "ok", "ok"),
        ("step_up", "allow", "ok", "more_needed"),
        ("block", "allow", "no_such_way", ""),
        ("unknown", "allow", "ok", "ok"),
        ("unknown", "step_up", "ok", "more_needed"),
        ("unknown", "block", "no_such_way", ""),
    ],
)
def test_the_verdict_of_the_risk_service_is_kept_and_followed(
    play: Play, verdict: str, unknown: str, started: str, submitted: str
) -> None:
    """N10: what nobody knows follows the site's policy."""

    async def test(scene: Scene) -> None:
        scene.site = with_policy(unknown_risk=unknown)
        handle = await scene.visit(await scene.book())
        assert code_of(await scene.start(handle, verdict=verdict)) == started
        if submitted:
            assert f'"verdict":"{verdict}"' in (await bodies(scene, "code.started"))[0]
            assert code_of(await scene.submit(handle, await scene.code(handle))) == submitted

    play(test)


def test_a_code_typed_too_fast_is_flagged_and_may_ask_for_more(play: Play) -> None:
    """S17."""

    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        await scene.start(handle)
        assert isinstance(await scene.submit(handle, await scene.code(handle)), Verified)
        assert '"soon":1' in (await bodies(scene, "code.verified"))[0]
        scene.site = with_policy(step_up=("soon",))
        await scene.start(handle)
        assert code_of(await scene.submit(handle, await scene.code(handle))) == "more_needed"

    play(test)


def test_a_policy_that_names_no_risk_is_refused() -> None:
    with pytest.raises(ValueError, match="step_up"):
        SitePolicy(step_up=("weather",))


def test_a_number_on_hold_is_not_texted(play: Play) -> None:
    """X35."""

    async def test(scene: Scene) -> None:
        later = scene.clock.now() + HOUR
        handle = await scene.visit(await scene.book(held_until=later))
        assert code_of(await scene.start(handle)) == "address_on_hold"

    play(test)


def test_fifty_at_the_guests_own_phone_succeed_once(play_on_both: Play) -> None:
    """S11, X1: the web is a kiosk like any other."""

    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book(), "web")
        how: dict[str, Any] = {"purpose": "booking_confirmation"}
        assert code_of(await scene.start(handle, "web", **how)) == "ok"
        code = await scene.code(handle, "booking_confirmation")
        outcomes = await scene.at_once(*(scene.prove(handle, code, "web", **how) for _ in range(50)))
        assert [isinstance(one, Proved) for one in outcomes].count(True) == 1

    play_on_both(test)


def test_a_number_that_fraud_rules_noted_asks_for_more_where_the_site_says_so(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """N10: what is only recorded changes nothing for a guest; the risk is kept with the challenge all the same."""
    decide_send = codes.decide_send

    def flagged(*arguments: Any) -> Any:
        allowed = decide_send(*arguments)
        assert isinstance(allowed, Allowed)
        return replace(allowed, flagged=True)

    monkeypatch.setattr(codes, "decide_send", flagged)

    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        await scene.start(handle)
        assert (await scene.challenge(handle)).risk == "fraud"
        assert isinstance(await scene.submit(handle, await scene.code(handle)), Verified)
        scene.site = with_policy(step_up=("fraud",))
        await scene.start(handle)
        assert code_of(await scene.submit(handle, await scene.code(handle))) == "more_needed"

    play(test)


@pytest.mark.parametrize("again", ["sms", "voice"])
def test_what_is_found_when_it_is_sent_again_counts(play: Play, again: str) -> None:
    """X11, N10: a number that was ported since the first text, or that a fraud rule speaks of by now, is no better for
    having been innocent then; and nothing that was found at first is forgotten."""

    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        assert code_of(await scene.start(handle)) == "ok"
        scene.clock.advance(30 * SECOND)
        resent = scene.resend if again == "sms" else scene.start
        assert code_of(await resent(handle, method=again, verdict="step_up")) == "ok"
        scene.clock.advance(60 * SECOND)
        assert code_of(await scene.resend(handle)) == "ok"
        assert (await scene.challenge(handle)).risk == "hook"
        assert code_of(await scene.submit(handle, await scene.code(handle))) == "more_needed"

    play(test)


def test_a_mailbox_buys_no_more_guesses_of_the_phone(play: Play) -> None:
    """N5, N7: whoever reads the guest's mail cannot wipe out the wrong codes of the number again and again; the code of
    the number itself does."""

    async def test(scene: Scene) -> None:
        booking_id = await scene.book(email=MAIL)
        handle = await scene.visit(booking_id)
        await scene.start(handle)
        wrong = await scene.wrong(handle)
        for _ in range(4):
            await scene.submit(handle, wrong)
        await scene.start(handle, method="email")
        assert code_of(await scene.submit(handle, await scene.code(handle))) == "more_needed"
        assert await scene.failures(booking_id) == 4
        await scene.start(handle)
        assert code_of(await scene.submit(handle, await scene.code(handle))) == "ok"
        assert await scene.failures(booking_id) == 0

    play(test)
