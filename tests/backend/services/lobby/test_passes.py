"""Versions, states, reprints, and the link for the guest's phone."""

from collections.abc import Callable
from typing import Any

from kiosk_backend.adapters.passes import cose
from kiosk_backend.adapters.sms.destinations import NumberingPlans
from kiosk_backend.domain.booking import Booking
from kiosk_backend.domain.passes import PHONE_LINK_LIFE, FlightDocument, StayDocument
from kiosk_backend.domain.policy import DAY
from kiosk_backend.domain.private import Secret
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.ports.sms import NOWHERE, Destinations
from kiosk_backend.services import phone_pass
from kiosk_backend.services.checkin import CheckedIn, reprint
from kiosk_backend.services.passes import report_progress
from tests.backend.services.lobby.scene import Lobby, code_of

Play = Callable[..., None]
BASE = "https://pass.example"
PLANS = NumberingPlans()


async def progress(lobby: Lobby, pass_id: str, version: int, state: str, kiosk: int = 1) -> Refusal | None:
    return await lobby.run(
        lambda tx: report_progress(
            tx, lobby.desk, site=lobby.hotel, kiosk_id=f"hotel-{kiosk}", pass_id=pass_id, version=version, state=state,
            reason="paper_out",
        )
    )  # fmt: skip


def test_a_pass_again_is_a_new_version_and_the_older_one_is_void(play_on_both: Play) -> None:
    async def test(lobby: Lobby) -> None:
        booking = await lobby.stay("Maria Lind", "Per Lind")
        first = (await lobby.check_in(booking)).documents[0]
        again = await lobby.again(booking, kiosk=2)
        assert isinstance(again, CheckedIn)
        (second,) = again.documents
        assert (first.version, second.version, again.guests, again.left) == (1, 2, 2, 0)
        assert [(row.version, row.state) for row in await lobby.passes(booking)] == [(1, "void"), (2, "issued")]
        revoked = await lobby.run(lambda tx: tx.passes.revoked("hotel", lobby.clock.now()))
        assert revoked == [(first.pass_id, 1)]
        listed = frozenset(f"{pass_id}/{version}" for pass_id, version in revoked)
        public, now = lobby.keys.public_keys("pass:hotel"), lobby.clock.now() // 1_000
        assert isinstance(cose.verify(first.code, public, now, listed), cose.Invalid)
        assert isinstance(cose.verify(second.code, public, now, listed), cose.Valid)

    play_on_both(test)


def test_many_asking_again_at_once_get_versions_of_their_own_and_one_stands(play_on_both: Play) -> None:
    async def test(lobby: Lobby) -> None:
        booking = await lobby.stay()
        await lobby.check_in(booking)
        answers = await lobby.at_once(*(lobby.again(booking, kiosk=1 + n % 2) for n in range(24)))
        assert sorted(answer.documents[0].version for answer in answers) == list(range(2, 26))
        states = [row.state for row in await lobby.passes(booking)]
        assert states.count("void") == 24
        assert states[-1] == "issued"

    play_on_both(test)


def test_a_pass_again_needs_a_grant_of_its_own_and_a_check_in(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        booking = await lobby.stay()
        assert code_of(await lobby.again(booking)) == "not_checked_in"
        await lobby.check_in(booking)
        await lobby.run(lambda tx: tx.bookings.lock(booking.booking_id, "fraud", lobby.clock.now()))
        assert code_of(await lobby.again(booking)) == "locked_by_staff"

    play(test)


def test_no_pass_is_issued_again_after_the_stay_or_the_flight(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        stay, flight = await lobby.stay(), await lobby.flight()
        await lobby.check_in(stay)
        await lobby.check_in(flight)
        lobby.clock.advance(3 * DAY)
        assert code_of(await lobby.again(stay)) == "too_late"
        assert code_of(await lobby.again(flight)) == "too_late"

    play(test)


def test_a_flights_pass_again_keeps_seat_and_sequence(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        booking = await lobby.flight("Anna A", "Ben B")
        first = await lobby.check_in(booking)
        again = await lobby.again(booking)
        assert isinstance(again, CheckedIn)

        def told(done: CheckedIn) -> list[tuple[str, str, str]]:
            return [(d.passenger, d.seat, d.sequence) for d in done.documents if isinstance(d, FlightDocument)]

        assert told(first) == told(again)
        assert [document.version for document in again.documents] == [2, 2]

    play(test)


def test_staff_reprint_the_pass_of_one_guest_and_the_other_keeps_working(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        booking = await lobby.flight("Anna A", "Ben B")
        sofia, _ = await lobby.hire(at=lobby.airline)
        await lobby.check_in(booking)

        def work(tx: Any) -> CheckedIn | Refusal:
            return reprint(
                tx, lobby.desk, lobby.signer, site=lobby.airline, kiosk_id="airline-2", by=sofia,
                booking_id=booking.booking_id, guest_ids=[booking.party[0].guest_id], why="paper_jam",
            )  # fmt: skip

        done = await lobby.run(work)
        assert isinstance(done, CheckedIn)
        assert [(d.version, d.passenger) for d in done.documents if isinstance(d, FlightDocument)] == [(2, "A/ANNA")]
        states = [(row.version, row.state) for row in await lobby.passes(booking)]
        assert sorted(states) == [(1, "issued"), (1, "void"), (2, "issued")]
        assert (await lobby.event_counts(lobby.airline))["pass.reprinted"] == 1

    play(test)


def test_what_the_printer_says_only_rises_and_only_from_the_kiosk_that_prints(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        booking = await lobby.stay()
        (document,) = (await lobby.check_in(booking)).documents
        assert code_of(await progress(lobby, document.pass_id, 1, "sent", kiosk=2)) == "pass_unknown"
        assert code_of(await progress(lobby, document.pass_id, 2, "sent")) == "pass_unknown"
        assert code_of(await progress(lobby, "no-such-pass", 1, "sent")) == "pass_unknown"
        for state in ("sent", "unknown", "confirmed", "sent", "unknown", "confirmed"):
            assert await progress(lobby, document.pass_id, 1, state) is None
        assert [row.state for row in await lobby.passes(booking)] == ["confirmed"]
        counts = await lobby.event_counts()
        assert (counts["pass.sent"], counts["pass.unknown"], counts["pass.confirmed"]) == (1, 1, 1)
        await lobby.again(booking)
        assert code_of(await progress(lobby, document.pass_id, 1, "confirmed")) == "pass_void"

    play(test)


def test_the_stored_document_is_sealed(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        (document,) = (await lobby.check_in(await lobby.stay("Maria Lind"))).documents
        stored = await lobby.run(lambda tx: tx.passes.get("hotel", document.pass_id))
        assert not any(word in stored.document_sealed for word in (b"Maria", b"412", b"fjord"))

    play(test)


def test_one_sites_pass_is_no_pass_of_another(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        (document,) = (await lobby.check_in(await lobby.stay())).documents
        assert await lobby.run(lambda tx: tx.passes.get("airline", document.pass_id)) is None
        refused = cose.verify(document.code, lobby.keys.public_keys("pass:airline"), lobby.clock.now() // 1_000)
        assert isinstance(refused, cose.Invalid)

    play(test)


async def link(lobby: Lobby, booking: Booking, handle: str, *pass_ids: str, base: str = BASE) -> Secret | Refusal:
    return await lobby.run(
        lambda tx: phone_pass.link_for_visit(
            tx, lobby.desk, site=lobby.hotel, kiosk_id="hotel-1", base_url=base, handle=handle, pass_ids=pass_ids,
            now=lobby.clock.now(),
        )
    )  # fmt: skip


async def in_hand(lobby: Lobby, booking: Booking) -> tuple[str, StayDocument]:
    """(visit, document) of a guest who has just been checked in."""
    handle, grant = await lobby.verified(booking)
    done = await lobby.run(lobby.checking_in(booking, handle, grant))
    assert isinstance(done, CheckedIn)
    (document,) = done.documents
    assert isinstance(document, StayDocument)
    return handle, document


async def opened(lobby: Lobby, token: str) -> phone_pass.Opened | None:
    return await lobby.run(lambda tx: phone_pass.open_link(tx, lobby.desk, token=token, now=lobby.clock.now()))


def test_a_link_opens_once_for_ten_minutes_and_looking_uses_nothing_up(play_on_both: Play) -> None:
    async def test(lobby: Lobby) -> None:
        booking = await lobby.stay()
        handle, document = await in_hand(lobby, booking)
        made = await link(lobby, booking, handle, document.pass_id)
        assert isinstance(made, Secret)
        assert made.reveal().startswith(f"{BASE}/pass/")
        token = made.reveal().rpartition("/")[2]
        for _ in range(3):
            assert await lobby.run(lambda tx: phone_pass.waiting(tx, lobby.desk, token=token, now=lobby.clock.now()))
        got = await lobby.at_once(*(opened(lobby, token) for _ in range(20)))
        shown = [one for one in got if one is not None]
        assert [one.documents for one in shown] == [(document,)]
        assert await opened(lobby, token) is None
        assert [(row.carrier, row.state) for row in await lobby.passes(booking)] == [("phone", "confirmed")]
        late = await link(lobby, booking, handle, document.pass_id)
        assert isinstance(late, Secret)
        lobby.clock.advance(PHONE_LINK_LIFE)
        assert await opened(lobby, late.reveal().rpartition("/")[2]) is None

    play_on_both(test)


def test_a_link_is_made_for_passes_of_this_visit_only(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        booking, other = await lobby.stay(), await lobby.stay()
        handle, document = await in_hand(lobby, booking)
        _, others = await in_hand(lobby, other)
        assert code_of(await link(lobby, booking, handle, document.pass_id, base="")) == "no_public_address"
        assert code_of(await link(lobby, booking, handle, others.pass_id)) == "pass_unknown"
        assert code_of(await link(lobby, booking, handle)) == "pass_unknown"
        lobby.clock.advance(1)
        looked_up_only, _ = await lobby.verified(booking)  # no code was typed in this visit
        assert code_of(await link(lobby, booking, looked_up_only, document.pass_id)) == "pass_unknown"
        await lobby.again(booking)
        assert code_of(await link(lobby, booking, handle, document.pass_id)) == "pass_void"

    play(test)


def test_a_pass_voided_after_the_link_was_made_is_not_shown(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        booking = await lobby.stay()
        handle, document = await in_hand(lobby, booking)
        made = await link(lobby, booking, handle, document.pass_id)
        assert isinstance(made, Secret)
        await lobby.again(booking)
        assert await opened(lobby, made.reveal().rpartition("/")[2]) is None

    play(test)


def test_tokens_that_cannot_be_ours_ask_the_database_nothing_harmful(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        for token in ("", "x", "é" * 30, "a" * 10_000, "' OR 1=1 --" * 3):
            assert await opened(lobby, token) is None

    play(test)


def test_staff_text_the_standing_pass_to_the_number_on_file(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        sofia, _ = await lobby.hire()
        booking, without = await lobby.stay(), await lobby.stay(phone=None)

        async def send(to: Booking, base: str = BASE, allowed: Destinations = PLANS) -> str:
            return code_of(
                await lobby.run(
                    lambda tx: phone_pass.text_to_phone(
                        tx, lobby.desk, allowed, site=lobby.hotel, kiosk_id="hotel-1", by=sofia, base_url=base,
                        booking_id=to.booking_id, now=lobby.clock.now(),
                    )
                )
            )  # fmt: skip

        assert await send(booking) == "not_checked_in"
        await lobby.check_in(booking)
        await lobby.check_in(without)
        assert await send(booking, base="") == "no_public_address"
        assert await send(without) == "no_phone"
        assert await lobby.outbox() == []
        assert await send(booking) == "ok"
        assert await lobby.outbox() == ["phone_pass"]
        assert await send(booking, allowed=NOWHERE) == "no_phone"

    play(test)


def test_staff_can_flood_no_phone(play: Play) -> None:
    """X21, X38: links count like codes; the sixth text in an hour to one number is refused, and that is an event."""

    async def test(lobby: Lobby) -> None:
        sofia, _ = await lobby.hire()
        booking = await lobby.stay()
        await lobby.check_in(booking)
        told = [
            code_of(
                await lobby.run(
                    lambda tx: phone_pass.text_to_phone(
                        tx, lobby.desk, PLANS, site=lobby.hotel, kiosk_id="hotel-1", by=sofia,
                        base_url=BASE, booking_id=booking.booking_id, now=lobby.clock.now(),
                    )
                )
            )
            for _ in range(7)
        ]  # fmt: skip
        assert told == ["ok"] * 5 + ["no_sends_left"] * 2
        assert await lobby.outbox() == ["phone_pass"] * 5
        assert (await lobby.event_counts())["code.limit_reached"] == 2

    play(test)
