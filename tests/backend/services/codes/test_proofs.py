"""Questions and documents: they bring staff, and only what is compared with the booking proves somebody (S9, X39)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from kiosk_backend.domain.booking import Proofs
from kiosk_backend.domain.itinerary import Money
from kiosk_backend.domain.kiosk import Kiosk
from kiosk_backend.domain.policy import DAY
from kiosk_backend.domain.private import Birthday, Document
from kiosk_backend.domain.questions import facts_of
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.services import documents, questions
from kiosk_backend.services.proving import Verified
from kiosk_backend.services.questions import Questioning
from kiosk_backend.storage import tables
from kiosk_backend.storage.statements import statement
from tests.backend.services.codes.scene import SITE, Scene, code_of
from tests.backend.services.codes.test_methods import with_policy

Play = Callable[..., None]
RICH: dict[str, Any] = {"bed": "King bed", "city_tax": Money(Decimal("6.40"), "EUR")}
HIDING = with_policy(pre_verification_detail="minimal")
BY_MAIL = with_policy(pre_verification_detail="minimal", check_in_by_email=True)
LINES = ["P<UTOLINDQVIST<<MARIA<<<<<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F2904157ZE184226B<<<<<18"]
_HELP = statement(select(tables.help_calls.c.step, tables.help_calls.c.state))
_EVERYTHING = [statement(select(table)) for table in tables.metadata.sorted_tables]


def kiosk(kiosk_id: str = "kiosk-1") -> Kiosk:
    return Kiosk(kiosk_id, "aurora", "Lobby", "enrolled", True, "", None, "1.0", "", "", None, 0, None, 0)


async def ask(scene: Scene, handle: str) -> Questioning | Refusal:
    return await scene.run(lambda tx: questions.ask(tx, scene.desk, scene.asking(handle, method="questions")))


async def reply(scene: Scene, handle: str, answers: dict[str, str], **how: Any) -> Verified | Refusal:
    return await scene.run(
        lambda tx: questions.answer(tx, scene.desk, scene.asking(handle, method="questions", **how), kiosk(), answers)
    )


async def show(scene: Scene, handle: str, lines: list[str] = LINES, **how: Any) -> Verified | Refusal:
    return await scene.run(
        lambda tx: documents.show_document(
            tx, scene.desk, scene.asking(handle, method="document", **how), kiosk(), lines
        )
    )


async def right(scene: Scene, booking_id: str, asked: Questioning) -> dict[str, str]:
    booking = await scene.run(lambda tx: tx.bookings.get(scene.keys, "aurora", booking_id))
    facts = facts_of(booking, minimal=True)
    return {one.fact: facts[one.fact] for one in asked.questions}


async def called(scene: Scene) -> list[str]:
    return [row.step for row in await scene.run(lambda tx: tx.db.all(_HELP))]


async def asked_of(scene: Scene, handle: str) -> Questioning:
    found = await ask(scene, handle)
    assert isinstance(found, Questioning)
    return found


def test_right_answers_bring_staff_and_no_more(play_on_both: Play) -> None:
    """S9, X39: never the only factor; what was answered stands beside the call."""

    async def test(scene: Scene) -> None:
        scene.site = HIDING
        booking_id = await scene.book(**RICH)
        handle = await scene.visit(booking_id)
        asked = await asked_of(scene, handle)
        assert (len(asked.questions), asked.tries_left) == (2, 2)
        assert await asked_of(scene, handle) == asked  # no second draw
        outcome = await reply(scene, handle, await right(scene, booking_id, asked), offered=lambda: ("sms", "document"))
        assert isinstance(outcome, Refusal)
        assert (outcome.code, outcome.needs) == ("more_needed", ("sms", "document"))
        assert await called(scene) == ["questions_answered"]
        assert await scene.grants() == 0

    play_on_both(test)


def test_beside_an_e_mail_code_they_may_be_enough(play: Play) -> None:
    """S4: in either order, where the site allows it; the grant says so."""

    async def test(scene: Scene) -> None:
        scene.site = BY_MAIL
        for first in ("email", "questions"):
            booking_id = await scene.book(email=f"{first}@example.com", **RICH)
            handle = await scene.visit(booking_id)
            answers = await right(scene, booking_id, await asked_of(scene, handle))
            if first == "questions":
                assert code_of(await reply(scene, handle, answers)) == "more_needed"
            await scene.start(handle, method="email")
            outcome = await scene.submit(handle, await scene.code(handle))
            if first == "email":
                assert code_of(outcome) == "more_needed"
                outcome = await reply(scene, handle, answers)
            assert isinstance(outcome, Verified)
            assert outcome.level == "V1"

    play(test)


def test_one_retry_a_day_whatever_visit_or_kiosk(play_on_both: Play) -> None:
    """X39: and a wrong answer counts like a wrong code."""

    async def test(scene: Scene) -> None:
        scene.site = HIDING
        booking_id = await scene.book(**RICH)
        first = await scene.visit(booking_id)
        asked = await asked_of(scene, first)
        wrong = {one.fact: "none of these" for one in asked.questions}
        half = {**await right(scene, booking_id, asked), asked.questions[0].fact: "none of these"}
        told = await reply(scene, first, half)
        assert isinstance(told, Refusal)
        assert (told.code, told.tries_left) == ("answers_wrong", 1)
        second = await scene.visit(booking_id, "kiosk-1")
        await asked_of(scene, second)
        assert code_of(await reply(scene, second, wrong)) == "answers_wrong"
        third = await scene.visit(booking_id)
        assert code_of(await ask(scene, third)) == "no_such_way"
        assert code_of(await reply(scene, first, await right(scene, booking_id, asked))) == "no_such_way"
        assert await scene.failures(booking_id) == 2
        scene.clock.advance(26 * DAY // 24)
        assert isinstance(await ask(scene, await scene.visit(booking_id)), Questioning)

    play_on_both(test)


def test_twenty_answers_at_once_are_two_tries(play_on_both: Play) -> None:
    """X2."""

    async def test(scene: Scene) -> None:
        scene.site = HIDING
        booking_id = await scene.book(**RICH)
        handle = await scene.visit(booking_id)
        asked = await asked_of(scene, handle)
        wrong = {one.fact: "none of these" for one in asked.questions}
        told = [code_of(one) for one in await scene.at_once(*(reply(scene, handle, wrong) for _ in range(20)))]
        assert sorted(told) == ["answers_wrong"] * 2 + ["no_such_way"] * 18

    play_on_both(test)


def test_too_few_facts_and_none_drawn_are_no_such_way(play: Play) -> None:
    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        assert code_of(await ask(scene, handle)) == "no_such_way"
        scene.site = HIDING
        rich = await scene.visit(await scene.book(**RICH))
        assert code_of(await reply(scene, rich, {})) == "no_such_way"  # answered before they were asked

    play(test)


def test_a_missing_or_an_added_answer_is_wrong(play: Play) -> None:
    async def test(scene: Scene) -> None:
        scene.site = HIDING
        booking_id = await scene.book(**RICH)
        handle = await scene.visit(booking_id)
        whole = await right(scene, booking_id, await asked_of(scene, handle))
        assert code_of(await reply(scene, handle, dict(list(whole.items())[:1]))) == "answers_wrong"
        assert code_of(await reply(scene, handle, {**whole, "shoe_size": "42"})) == "answers_wrong"

    play(test)


def test_a_document_that_fits_number_or_birth_checks_in(play_on_both: Play) -> None:
    """N8: no phone at all."""

    async def test(scene: Scene) -> None:
        for proofs in (Proofs(Document("L898902C3")), Proofs(born=Birthday("1974-08-12"))):
            handle = await scene.visit(await scene.book(None, proofs=proofs))
            outcome = await show(scene, handle)
            assert isinstance(outcome, Verified)
            assert outcome.level == "V2"
        assert await called(scene) == []

    play_on_both(test)


def test_a_document_with_nothing_to_compare_brings_staff(play: Play) -> None:
    """X11: anybody can compute check digits."""

    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        outcome = await show(scene, handle, offered=lambda: ("sms", "email", "document", "questions"))
        assert isinstance(outcome, Refusal)
        assert (outcome.code, outcome.needs) == ("more_needed", ("sms",))
        assert await called(scene) == ["document_shown"]
        assert await scene.grants() == 0
        assert code_of(await scene.start(handle)) == "ok"
        seen = await scene.run(lambda tx: tx.visits.get(scene.keys.indexes("visit", "aurora", handle)))
        assert seen.evidence == ""  # it is no evidence that a second factor could stand on

    play(test)


def test_a_wrong_document_counts_and_stops_at_five(play: Play) -> None:
    async def test(scene: Scene) -> None:
        booking_id = await scene.book(proofs=Proofs(Document("X1234567")))
        handle = await scene.visit(booking_id)
        told = [code_of(await show(scene, handle)) for _ in range(6)]
        assert told == ["document_wrong"] * 5 + ["no_such_way"]
        assert await scene.failures(booking_id) == 5

    play(test)


def test_a_misread_line_costs_nothing(play: Play) -> None:
    async def test(scene: Scene) -> None:
        booking_id = await scene.book(proofs=Proofs(Document("L898902C3")))
        handle = await scene.visit(booking_id)
        for lines in ([], ["P<"], [LINES[0], LINES[1][:-1] + "7"]):
            for _ in range(3):
                assert code_of(await show(scene, handle, lines)) == "document_unreadable"
        assert await scene.failures(booking_id) == 0
        assert isinstance(await show(scene, handle), Verified)

    play(test)


def test_an_expired_document_is_wrong(play: Play) -> None:
    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book(proofs=Proofs(Document("L898902C3"))))
        old = [LINES[0], "L898902C36UTO7408122F1204159ZE184226B<<<<<10"]
        assert code_of(await show(scene, handle, old)) == "document_wrong"

    play(test)


def test_nothing_of_a_document_or_an_answer_is_kept(play: Play) -> None:
    """X14, S27: no row holds a line, a number or an answer in clear."""

    async def test(scene: Scene) -> None:
        scene.site = replace(SITE, config=replace(SITE.config, policy=HIDING.policy))
        booking_id = await scene.book(proofs=Proofs(Document("L898902C3")), **RICH)
        handle = await scene.visit(booking_id)
        answers = await right(scene, booking_id, await asked_of(scene, handle))
        await reply(scene, handle, answers)
        await show(scene, handle)
        rows = [str(row) for wanted in _EVERYTHING for row in await scene.run(lambda tx, w=wanted: tx.db.all(w))]
        assert not [row for row in rows if any(part in row for part in ("L898902C3", "P<UTO", "1974-08", "740812"))]

    play(test)


def test_both_wait_for_staff_after_the_last_limit(play: Play) -> None:
    """N5: the limit holds over all methods."""

    async def test(scene: Scene) -> None:
        booking_id = await scene.book(proofs=Proofs(Document("L898902C3")), **RICH)
        scene.site = HIDING
        handle = await scene.visit(booking_id)

        def fail(tx: Any) -> None:
            for _ in range(25):
                tx.challenges.failed("aurora", booking_id, scene.clock.now())

        await scene.run(fail)
        assert code_of(await ask(scene, handle)) == "staff_only"
        assert code_of(await show(scene, handle)) == "staff_only"

    play(test)


def test_many_visits_learn_no_more_than_one(play: Play) -> None:
    """X39: whoever only asks, visit after visit, finds the same two questions and the same choices, so that neither a
    pair they know nor what all the choices have in common tells them the answers."""

    async def test(scene: Scene) -> None:
        scene.site = HIDING
        booking_id = await scene.book(**RICH)
        seen = [(await asked_of(scene, await scene.visit(booking_id))).questions for _ in range(8)]
        assert {tuple(one.fact for one in asked) for asked in seen} == {tuple(one.fact for one in seen[0])}
        assert all(one.choices == first.choices for asked in seen for one, first in zip(asked, seen[0], strict=True))

    play(test)


def test_other_bookings_and_other_days_draw_other_questions(play: Play) -> None:
    """X39: what one afternoon taught about one booking is not what is asked of the next, or tomorrow."""

    async def test(scene: Scene) -> None:
        scene.site = HIDING
        bookings = [await scene.book(**RICH) for _ in range(6)]
        today = [{one.fact for one in (await asked_of(scene, await scene.visit(one))).questions} for one in bookings]
        assert len({frozenset(one) for one in today}) > 1
        days = set()
        for _ in range(6):
            asked = await asked_of(scene, await scene.visit(bookings[0]))
            days.add(frozenset(one.fact for one in asked.questions))
            scene.clock.advance(DAY)
        assert len(days) > 1

    play(test)


@pytest.mark.parametrize("last", ["answers", "document"])
def test_the_tenth_failure_pauses_texts_whatever_it_was(play: Play, last: str) -> None:
    """N4: who spends the tenth on a question or a document gains no further codes."""

    async def test(scene: Scene) -> None:
        scene.site = HIDING
        booking_id = await scene.book(**RICH, proofs=Proofs(Document("X1234567")))
        handle = await scene.visit(booking_id)
        asked = await asked_of(scene, handle)
        for _ in range(scene.desk.policy.failures_before_pause - 1):
            await scene.run(lambda tx: tx.challenges.failed("aurora", booking_id, scene.clock.now()))
        assert code_of(await scene.start(handle)) == "ok"
        if last == "answers":
            await reply(scene, handle, {one.fact: "none of these" for one in asked.questions})
        else:
            assert code_of(await show(scene, handle)) == "document_wrong"
        assert code_of(await scene.submit(handle, await scene.code(handle))) == "sms_paused"

    play(test)
