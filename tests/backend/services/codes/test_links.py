"""Links to the phone: looked at for nothing, picked once, used once by the kiosk that asked (decisions, N14, X12)."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kiosk_backend.domain.policy import SECOND
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.services.codes import CodeState, choices_of, code_state, start_code, token_of
from kiosk_backend.services.links import continue_check_in, open_link, pick_number
from kiosk_backend.services.submission import Verified
from kiosk_backend.services.visits import end_visit
from tests.backend.services.codes.scene import Scene, code_of

Play = Callable[..., None]
BASE = "https://guests.example"


async def start_link(scene: Scene, handle: str, kiosk_id: str = "kiosk-1") -> CodeState | Refusal:
    asking = replace(scene.asking(handle, kiosk_id), method="link", base_url=BASE)
    return await scene.run(lambda tx: start_code(tx, scene.desk, scene.to, asking))


async def token(scene: Scene, handle: str) -> str:
    """What the link in the text ends with."""
    found = token_of(scene.desk, await scene.challenge(handle))
    assert found is not None
    return found.reveal()


async def pick(scene: Scene, link: str, number: str) -> str:
    return await scene.run(lambda tx: pick_number(tx, scene.desk, link, number, scene.clock.now()))


async def go_on(scene: Scene, handle: str, kiosk_id: str = "kiosk-1") -> Verified | Refusal:
    return await scene.run(lambda tx: continue_check_in(tx, scene.desk, scene.to, scene.asking(handle, kiosk_id)))


async def wrong_number(scene: Scene, handle: str) -> str:
    right, offered = choices_of(await scene.challenge(handle))
    return next(one for one in offered if one != right)


def test_the_right_number_lets_the_kiosk_go_on_once(play_on_both: Play) -> None:
    """N14: nobody merely approves; the number stands on the kiosk. X40: used once."""

    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        state = await start_link(scene, handle)
        assert isinstance(state, CodeState)
        assert (state.method, state.digits, len(state.choose_number)) == ("link", 0, 2)
        link = await token(scene, handle)
        assert len(link) >= 43  # 256 bits
        assert code_of(await go_on(scene, handle)) == "not_proved_yet"
        assert await pick(scene, link, state.choose_number) == "proved"
        seen = await scene.state(handle)
        assert isinstance(seen, CodeState)
        assert seen.proved
        assert seen.version > state.version  # the long poll of the kiosk wakes
        outcome = await go_on(scene, handle)
        assert isinstance(outcome, Verified)
        assert outcome.level == "V2"
        assert code_of(await go_on(scene, handle)) == "code_missing"
        assert "code.replayed" in await scene.events()

    play_on_both(test)


def test_opening_uses_nothing_up_and_shows_nothing_of_the_guest(play: Play) -> None:
    """Previewers fetch links: only the choice counts."""

    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        state = await start_link(scene, handle)
        assert isinstance(state, CodeState)
        link = await token(scene, handle)
        pages = [await scene.run(lambda tx: open_link(tx, scene.desk, link, scene.clock.now())) for _ in range(3)]
        assert len({page.numbers for page in pages if page}) == 1  # in an order that stays
        page = pages[0]
        assert page is not None
        assert state.choose_number in page.numbers
        assert len(set(page.numbers)) == 3
        assert page.state == "open"
        assert "Maria" not in repr(page)
        assert (await scene.challenge(handle)).attempts == 0

    play(test)


def test_one_wrong_number_ends_it_and_counts(play: Play) -> None:
    """N5: a wrong pick is a failure in a row like a wrong code."""

    async def test(scene: Scene) -> None:
        booking_id = await scene.book()
        handle = await scene.visit(booking_id)
        state = await start_link(scene, handle)
        assert isinstance(state, CodeState)
        link, wrong = await token(scene, handle), await wrong_number(scene, handle)
        assert await pick(scene, link, wrong) == "ended"
        assert await pick(scene, link, state.choose_number) == "over"
        assert await scene.failures(booking_id) == 1
        assert code_of(await go_on(scene, handle)) == "code_locked"
        assert await scene.run(lambda tx: open_link(tx, scene.desk, link, scene.clock.now())) is None

    play(test)


def test_fifty_picks_at_once_are_one_answer(play_on_both: Play) -> None:
    """S11, X1: whatever was picked first decides; the kiosk goes on once though it asks fifty times."""

    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        state = await start_link(scene, handle)
        assert isinstance(state, CodeState)
        link = await token(scene, handle)
        picked = await scene.at_once(*(pick(scene, link, state.choose_number) for _ in range(50)))
        assert (picked.count("proved"), picked.count("over")) == (1, 49)
        outcomes = await scene.at_once(*(go_on(scene, handle) for _ in range(50)))
        assert [isinstance(one, Verified) for one in outcomes].count(True) == 1
        assert await scene.grants() == 1

    play_on_both(test)


def test_three_numbers_tried_at_once_are_no_way_round_the_choice(play_on_both: Play) -> None:
    """X2: the charge comes first, so only one of them is compared."""

    async def test(scene: Scene) -> None:
        booking_id = await scene.book()
        handle = await scene.visit(booking_id)
        await start_link(scene, handle)
        link = await token(scene, handle)
        _, offered = choices_of(await scene.challenge(handle))
        picked = await scene.at_once(*(pick(scene, link, number) for number in offered))
        assert picked.count("over") == 2

    play_on_both(test)


def test_a_link_serves_the_visit_it_was_made_for(play: Play) -> None:
    """X12, S15: another kiosk or visit of the same booking cannot use what the phone proved."""

    async def test(scene: Scene) -> None:
        booking_id = await scene.book()
        mine, theirs = await scene.visit(booking_id), await scene.visit(booking_id, "kiosk-2")
        state = await start_link(scene, mine)
        assert isinstance(state, CodeState)
        assert await pick(scene, await token(scene, mine), state.choose_number) == "proved"
        assert code_of(await go_on(scene, theirs, "kiosk-2")) == "code_missing"
        assert code_of(await go_on(scene, mine, "kiosk-2")) == "visit_over"
        assert isinstance(await go_on(scene, mine), Verified)

    play(test)


def test_too_late_is_over_on_the_phone_and_at_the_kiosk(play: Play) -> None:
    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        state = await start_link(scene, handle)
        assert isinstance(state, CodeState)
        link = await token(scene, handle)
        scene.clock.advance(300 * SECOND)
        assert await pick(scene, link, state.choose_number) == "over"
        assert code_of(await go_on(scene, handle)) == "code_expired"

    play(test)


def test_what_was_proved_dies_with_the_visit(play: Play) -> None:
    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        state = await start_link(scene, handle)
        assert isinstance(state, CodeState)
        link = await token(scene, handle)
        await pick(scene, link, state.choose_number)
        await scene.run(
            lambda tx: end_visit(
                tx,
                scene.desk,
                site_id="aurora",
                kiosk_id="kiosk-1",
                handle=handle,
                how="cleared",
                now=scene.clock.now(),
            )
        )
        assert await scene.run(lambda tx: open_link(tx, scene.desk, link, scene.clock.now())) is None
        assert (await scene.challenge(handle)).state == "superseded"

    play(test)


def test_nothing_is_typed_for_a_link(play: Play) -> None:
    """S15: neither its token nor its number is a code."""

    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        state = await start_link(scene, handle)
        assert isinstance(state, CodeState)
        assert code_of(await scene.submit(handle, f"{state.choose_number}{state.choose_number}00")) == "code_missing"
        assert code_of(await scene.submit(handle, await token(scene, handle))) == "code_missing"
        assert (await scene.challenge(handle)).attempts == 0

    play(test)


def test_a_text_after_a_link_replaces_it_and_a_link_needs_a_public_address(play: Play) -> None:
    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        asking = replace(scene.asking(handle), method="link")
        assert code_of(await scene.run(lambda tx: start_code(tx, scene.desk, scene.to, asking))) == "no_such_way"
        first = await start_link(scene, handle)
        assert isinstance(first, CodeState)
        link = await token(scene, handle)
        assert code_of(await scene.start(handle)) == "ok"
        assert await pick(scene, link, first.choose_number) == "over"
        assert isinstance(await scene.submit(handle, await scene.code(handle)), Verified)

    play(test)


def test_a_pause_of_the_number_holds_up_its_links(play: Play) -> None:
    """X22, N6."""

    async def test(scene: Scene) -> None:
        booking_id = await scene.book()
        handle = await scene.visit(booking_id)
        state = await start_link(scene, handle)
        assert isinstance(state, CodeState)
        link = await token(scene, handle)
        now = scene.clock.now()

        def fail(tx: Any) -> None:
            for _ in range(10):
                tx.challenges.failed("aurora", booking_id, now)
            tx.challenges.pause("aurora", booking_id, now + 60 * SECOND, now)

        await scene.run(fail)
        assert await pick(scene, link, state.choose_number) == "over"
        assert code_of(await start_link(scene, handle)) == "sms_paused"

    play(test)


def test_a_watching_kiosk_hears_of_the_choice(play_on_both: Play) -> None:
    """The long poll of the delivery line wakes."""

    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        state = await start_link(scene, handle)
        assert isinstance(state, CodeState)
        seen = await scene.store.changed(state.topic, 0, 0.0)
        waiting = asyncio.create_task(scene.store.changed(state.topic, seen, 20.0))
        await asyncio.sleep(0)
        await pick(scene, await token(scene, handle), state.choose_number)
        assert await waiting > seen
        after = await scene.run(lambda tx: code_state(tx, scene.desk, scene.asking(handle)))
        assert isinstance(after, CodeState)
        assert after.proved

    play_on_both(test)


def test_the_same_link_again_while_it_is_fresh_and_a_new_one_later(play: Play) -> None:
    """X33: of two texts with one link either works; a link that was replaced is over."""

    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        await start_link(scene, handle)
        first = await token(scene, handle)
        scene.clock.advance(31 * SECOND)
        assert code_of(await scene.resend(handle, base_url=BASE)) == "ok"
        assert await token(scene, handle) == first
        scene.clock.advance(200 * SECOND)
        state = await scene.resend(handle, base_url=BASE)
        assert isinstance(state, CodeState)
        assert await token(scene, handle) != first
        assert await pick(scene, first, state.choose_number) == "over"
        assert await pick(scene, await token(scene, handle), state.choose_number) == "proved"

    play(test)
