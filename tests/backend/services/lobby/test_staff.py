"""PINs are charged before they are compared, wait longer each time, never block a transaction; overrides are bound."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from kiosk_backend.domain.policy import HOUR, MINUTE, SECOND
from kiosk_backend.domain.private import PersonName, Secret
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.staff import StaffMember
from kiosk_backend.services import override, staff, staff_find
from kiosk_backend.services.checkin import CheckedIn
from kiosk_backend.services.staff import SignedIn
from tests.backend.services.lobby.scene import Lobby, code_of

Play = Callable[..., None]
WRONG = "000000"


async def who(
    lobby: Lobby, token: str, action: str | None = "find", *, kiosk: int = 1, use: bool = True
) -> StaffMember | Refusal:
    return await lobby.run(
        lambda tx: staff.who(
            tx, lobby.desk, site=lobby.hotel, kiosk_id=f"hotel-{kiosk}", token=token, action=action,
            now=lobby.clock.now(), use=use,
        )
    )  # fmt: skip


def test_the_right_pin_opens_a_session_at_this_kiosk(play_on_both: Play) -> None:
    async def test(lobby: Lobby) -> None:
        sofia, pin = await lobby.hire()
        done = await lobby.sign_in("204", pin)
        assert isinstance(done, SignedIn)
        assert done.member.display_name == "Sofia B."
        found = await who(lobby, done.token.reveal())
        assert isinstance(found, StaffMember)
        assert found.staff_id == sofia.staff_id
        assert code_of(await who(lobby, done.token.reveal(), kiosk=2)) == "staff_signed_out"
        assert code_of(await who(lobby, "st_" + "A" * 43)) == "staff_signed_out"
        assert code_of(await who(lobby, "")) == "staff_signed_out"

    play_on_both(test)


def test_a_session_ends_after_two_idle_minutes_and_watching_is_not_using(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        _, pin = await lobby.hire()
        done = await lobby.sign_in("204", pin)
        assert isinstance(done, SignedIn)
        token = done.token.reveal()
        lobby.clock.advance(119 * SECOND)
        assert isinstance(await who(lobby, token), StaffMember)
        lobby.clock.advance(119 * SECOND)
        assert isinstance(await who(lobby, token, use=False), StaffMember)
        lobby.clock.advance(SECOND)
        assert code_of(await who(lobby, token)) == "staff_signed_out"

    play(test)


def test_signing_in_elsewhere_ends_the_first_session_and_signing_out_ends_the_last(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        sofia, pin = await lobby.hire()
        first, second = await lobby.sign_in("204", pin), await lobby.sign_in("204", pin, kiosk=2)
        assert isinstance(first, SignedIn)
        assert isinstance(second, SignedIn)
        assert code_of(await who(lobby, first.token.reveal())) == "staff_signed_out"
        token = second.token.reveal()
        assert isinstance(await who(lobby, token, kiosk=2), StaffMember)
        await lobby.run(
            lambda tx: staff.sign_out(
                tx, lobby.desk, site=lobby.hotel, kiosk_id="hotel-2", token=token, by=sofia, now=lobby.clock.now()
            )
        )
        assert code_of(await who(lobby, token, kiosk=2)) == "staff_signed_out"

    play(test)


def test_a_wrong_pin_pauses_the_kiosk_and_not_the_colleague_elsewhere(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        _, pin = await lobby.hire()
        refused = await lobby.sign_in("204", WRONG)
        assert isinstance(refused, Refusal)
        assert (refused.code, refused.retry_after_s) == ("pin_wrong", 15)
        paused = await lobby.sign_in("204", pin)
        assert isinstance(paused, Refusal)
        assert (paused.code, paused.retry_after_s) == ("pin_paused", 15)
        assert isinstance(await lobby.sign_in("204", pin, kiosk=2), SignedIn)
        lobby.clock.advance(15 * SECOND)
        doubled = await lobby.sign_in("204", WRONG)
        assert isinstance(doubled, Refusal)
        assert doubled.retry_after_s == 30

    play(test)


def test_an_unknown_number_costs_and_answers_the_same(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        await lobby.hire()
        known, unknown = await lobby.sign_in("204", WRONG, 1), await lobby.sign_in("999", WRONG, 2)
        assert known == unknown

    play(test)


def test_parallel_tries_at_one_kiosk_are_compared_once(play_on_both: Play) -> None:
    async def test(lobby: Lobby) -> None:
        await lobby.hire()
        answers = await lobby.at_once(*(lobby.sign_in("204", f"48219{n}") for n in range(10)))
        assert sorted(map(code_of, answers)) == ["pin_paused"] * 9 + ["pin_wrong"]
        assert (await lobby.event_counts())["staff.pin_wrong"] == 1

    play_on_both(test)


def test_fifteen_wrong_pins_in_a_row_disable_until_the_pin_is_made_anew(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        sofia, pin = await lobby.hire()
        codes = []
        for _ in range(15):
            codes.append(code_of(await lobby.sign_in("204", WRONG)))
            lobby.clock.advance(24 * HOUR)
        assert codes == ["pin_wrong"] * 14 + ["pin_disabled"]
        assert code_of(await lobby.sign_in("204", pin)) == "pin_disabled"
        assert (await lobby.event_counts())["staff.disabled"] == 1
        fresh = staff.make_pin(lobby.desk)
        pin_hash, key_id = staff.hashed_pin(lobby.desk, lobby.pins, site_id="hotel", staff_id=sofia.staff_id, pin=fresh)
        await lobby.run(lambda tx: staff.reset_pin(tx, lobby.desk, member=sofia, pin_hash=pin_hash, pin_key_id=key_id))
        lobby.clock.advance(HOUR)
        assert isinstance(await lobby.sign_in("204", fresh.reveal()), SignedIn)

    play(test)


def test_a_person_waits_at_every_kiosk_after_the_free_tries(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        _, pin = await lobby.hire()
        for _ in range(5):
            await lobby.sign_in("204", WRONG)
            lobby.clock.advance(10 * MINUTE)
        await lobby.sign_in("204", WRONG)
        assert code_of(await lobby.sign_in("204", pin, kiosk=2)) == "pin_paused"
        lobby.clock.advance(30 * SECOND)
        assert isinstance(await lobby.sign_in("204", pin, kiosk=2), SignedIn)

    play(test)


def test_a_pin_changed_while_it_was_being_checked_does_not_sign_in(play_on_both: Play) -> None:
    async def test(lobby: Lobby) -> None:
        sofia, pin = await lobby.hire()
        tried = await lobby.run(
            lambda tx: staff.begin_pin(
                tx, lobby.desk, site=lobby.hotel, kiosk_id="hotel-1", number="204", pin=pin, now=lobby.clock.now()
            )
        )
        assert isinstance(tried, staff.PinTry)
        stretched = await lobby.pins.stretch(Secret(pin), tried.recipe)
        await lobby.run(lambda tx: tx.staff.reset_pin(sofia.staff_id, sofia.pin_hash, sofia.pin_key_id))
        done = await lobby.run(
            lambda tx: staff.sign_in(
                tx, lobby.desk, site=lobby.hotel, kiosk_id="hotel-1", tried=tried, stretched=stretched,
                now=lobby.clock.now(),
            )
        )  # fmt: skip
        assert code_of(done) == "pin_wrong"

    play_on_both(test)


@pytest.mark.parametrize(("number", "pin"), [("20", "482193"), ("204", "48219"), ("204", "٤٨٢١٩٣"), ("2o4", "482193")])
def test_anything_but_digits_is_malformed_and_charges_nobody(play: Play, number: str, pin: str) -> None:
    async def test(lobby: Lobby) -> None:
        assert code_of(await lobby.sign_in(number, pin)) == "request_malformed"
        assert await lobby.run(lambda tx: tx.staff.kiosk_paused_until("hotel-1")) is None

    play(test)


def test_the_slow_hash_is_out_of_reach_of_a_transaction() -> None:
    """No function that takes a transaction takes the hasher, and stretching is awaited, which a transaction cannot."""
    for module in (staff, override):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            parameters = inspect.signature(function).parameters
            assert not ({"tx", "pins"} <= parameters.keys()), name
    assert inspect.iscoroutinefunction(staff.Pins.stretch)


def test_what_is_stored_tells_no_name_and_no_pin(play: Play) -> None:
    """S12: six digits are stretched by argon2id with a salt."""

    async def test(lobby: Lobby) -> None:
        sofia, pin = await lobby.hire()
        assert pin not in sofia.pin_hash
        assert "Sofia" not in repr(sofia)
        assert "argon2id$m=19456,t=2,p=1$" in sofia.pin_hash
        (row,) = await lobby.run(lambda tx: tx.staff.all(lobby.keys, "hotel"))
        assert row == sofia

    play(test)


def test_two_people_cannot_have_one_number_at_a_site(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        await lobby.hire(number="204")
        with pytest.raises(ValueError, match="204 is taken"):
            await lobby.hire(number="204")
        await lobby.hire(number="204", at=lobby.airline)
        with pytest.raises(ValueError, match="three digits"):
            await lobby.hire(number="2045")
        with pytest.raises(ValueError, match="role must be"):
            await lobby.hire("manager", number="205")

    play(test)


def test_a_made_pin_is_never_weak(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        class Stubborn:
            def __init__(self) -> None:
                self.offered = iter(["123456", "000000", "121212", "482193"])

            def code(self, digits: int) -> str:
                return next(self.offered)

        desk = lobby.desk.__class__(
            clock=lobby.clock,
            ids=lobby.desk.ids,
            codes=Stubborn(),
            keys=lobby.keys,
            policy=lobby.policy,  # type: ignore[arg-type]
        )
        assert staff.make_pin(desk).reveal() == "482193"

    play(test)


async def overriding(
    lobby: Lobby, by: StaffMember, booking_id: str, *, second: StaffMember | None = None, **asked: Any
) -> override.Overridden | Refusal:
    said = {"why": "no_phone", "checked": ["photo_id"], **asked}
    return await lobby.run(
        lambda tx: override.override(
            tx, lobby.desk, site=lobby.hotel, kiosk_id="hotel-1", by=by, second=second, booking_id=booking_id,
            now=lobby.clock.now(), **said,
        )
    )  # fmt: skip


def test_an_override_checks_in_one_booking_within_ten_minutes_and_says_who(play_on_both: Play) -> None:
    async def test(lobby: Lobby) -> None:
        sofia, _ = await lobby.hire()
        booking, other = await lobby.stay(), await lobby.stay()
        done = await overriding(lobby, sofia, booking.booking_id, checked=["photo_id", "name_matches"])
        assert isinstance(done, override.Overridden)
        visit, grant = done.visit.reveal(), done.grant.reveal()
        others, _ = await lobby.verified(other)
        assert code_of(await lobby.run(lobby.checking_in(other, others, grant))) == "grant_missing"
        assert isinstance(await lobby.run(lobby.checking_in(booking, visit, grant)), CheckedIn)
        (row,) = await lobby.checkins(booking)
        assert (row.evidence, row.level, row.staff_id) == ("staff", "V3", sofia.staff_id)
        late = await overriding(lobby, sofia, other.booking_id)
        assert isinstance(late, override.Overridden)
        lobby.clock.advance(10 * MINUTE)
        refused = await lobby.run(lobby.checking_in(other, late.visit.reveal(), late.grant.reveal()))
        assert code_of(refused) == "grant_missing"
        (event,) = [row for row in await lobby.events() if row.event == "booking.overridden"][:1]
        assert "name_matches-photo_id" in event.body

    play_on_both(test)


@pytest.mark.parametrize(
    "asked", [{"why": ""}, {"why": "because"}, {"checked": []}, {"checked": ["photo_id", "looked_nice"]}]
)
def test_no_override_without_a_reason_and_something_checked(play: Play, asked: dict[str, Any]) -> None:
    """X38."""

    async def test(lobby: Lobby) -> None:
        sofia, _ = await lobby.hire()
        booking = await lobby.stay()
        assert code_of(await overriding(lobby, sofia, booking.booking_id, **asked)) == "reason_missing"

    play(test)


def test_a_second_person_is_another_person_who_may(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        sofia, _ = await lobby.hire()
        ben, _ = await lobby.hire("attendant", number="205", name="Ben Ost")
        tech, _ = await lobby.hire("technician", number="206", name="Ida Nord")
        booking = await lobby.stay()
        again = booking.booking_id
        assert code_of(await overriding(lobby, sofia, again)) == "second_person_needed"
        assert code_of(await overriding(lobby, sofia, again, second=sofia)) == "second_person_same"
        assert code_of(await overriding(lobby, sofia, again, second=tech)) == "not_allowed"
        await lobby.run(lambda tx: tx.staff.disable(ben.staff_id, lobby.clock.now()))
        assert code_of(await overriding(lobby, sofia, again, second=ben)) == "not_allowed"
        eva, _ = await lobby.hire("attendant", number="207", name="Eva West")
        assert isinstance(await overriding(lobby, sofia, again, second=eva), override.Overridden)

    play(test, hotel_config={"policy": {"second_person_for_override": True}})


def test_a_clerk_who_loops_overrides_needs_a_second_person(play: Play) -> None:
    """X38."""

    async def test(lobby: Lobby) -> None:
        sofia, _ = await lobby.hire()
        booking = await lobby.stay()
        codes = [code_of(await overriding(lobby, sofia, booking.booking_id)) for _ in range(override.MOST_PER_HOUR + 1)]
        assert codes == ["ok"] * override.MOST_PER_HOUR + ["second_person_needed"]

    play(test)


def test_a_booking_of_another_site_is_unknown_to_staff(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        sofia, _ = await lobby.hire()
        flight = await lobby.flight()
        assert code_of(await overriding(lobby, sofia, flight.booking_id)) == "booking_unknown"
        locked = await lobby.run(
            lambda tx: staff.lock_booking(
                tx, lobby.desk, site=lobby.hotel, kiosk_id="hotel-1", by=sofia, booking_id=flight.booking_id,
                why="fraud", now=lobby.clock.now(),
            )
        )  # fmt: skip
        assert code_of(locked) == "booking_unknown"

    play(test)


def test_unlocking_forgets_the_wrong_codes_too(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        sofia, _ = await lobby.hire()
        booking = await lobby.stay()
        one = booking.booking_id

        def act(what: Callable[..., Refusal | None], why: str) -> Callable[[Any], Refusal | None]:
            return lambda tx: what(
                tx, lobby.desk, site=lobby.hotel, kiosk_id="hotel-1", by=sofia, booking_id=one, why=why,
                now=lobby.clock.now(),
            )  # fmt: skip

        await lobby.run(lambda tx: [tx.challenges.failed("hotel", one, lobby.clock.now()) for _ in range(12)])
        assert code_of(await lobby.run(act(staff.lock_booking, ""))) == "reason_missing"
        assert await lobby.run(act(staff.lock_booking, "Herr Müller rief an!")) is None
        locked = await lobby.booking(lobby.hotel, one)
        assert (locked.locked, locked.locked_reason) == (True, "other")  # free text may hold a name
        assert await lobby.run(act(staff.unlock_booking, "guest_called")) is None
        assert not (await lobby.booking(lobby.hotel, one)).locked
        subject = await lobby.run(lambda tx: tx.challenges.subject("hotel", one))
        assert subject.failures == 0

    play(test)


def test_staff_take_the_kiosk_out_of_service_with_a_reason_and_open_it(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        sofia, _ = await lobby.hire("technician")

        async def service(open_: bool, why: str = "", minutes: int | None = None) -> str:
            return code_of(
                await lobby.run(
                    lambda tx: staff.set_service(
                        tx, site=lobby.hotel, kiosk_id="hotel-1", by=sofia, open_=open_, why=why, minutes=minutes,
                        now=lobby.clock.now(),
                    )
                )
            )  # fmt: skip

        assert await service(False) == "reason_missing"
        assert await service(False, "cleaning", 15) == "ok"
        kiosk = await lobby.run(lambda tx: tx.kiosks.get("hotel-1"))
        assert (kiosk.service_open, kiosk.service_reason) == (False, "cleaning")
        assert kiosk.service_back_at == lobby.clock.now() + 15 * MINUTE
        assert await service(True) == "ok"
        kiosk = await lobby.run(lambda tx: tx.kiosks.get("hotel-1"))
        assert (kiosk.service_open, kiosk.service_reason, kiosk.service_back_at) == (True, "", None)

    play(test)


def test_a_name_that_is_one_word_is_shown_as_it_is() -> None:
    member = StaffMember("s", "hotel", "204", PersonName("Sukarno"), PersonName(""), "attendant", "", "", 1)
    assert (member.display_name, member.called) == ("Sukarno", "Sukarno")


def test_staff_search_shows_no_phone_and_is_recorded_without_its_words(play: Play) -> None:
    async def test(lobby: Lobby) -> None:
        sofia, _ = await lobby.hire()
        booking = await lobby.stay("Maria Lind")
        await lobby.run(lambda tx: _index(lobby, tx, booking))

        async def find(**asked: Any) -> staff_find.Rows:
            words = {"reference": "", "last_name": "", "room": "", "date": None, **asked}
            return await lobby.run(
                lambda tx: staff_find.find(
                    tx, lobby.desk, site=lobby.hotel, kiosk_id="hotel-1", by=sofia, now=lobby.clock.now(), **words
                )
            )

        for asked in (
            {"reference": "abc-123"},
            {"last_name": "LIND"},
            {"room": "412"},
            {"reference": "ABC123", "last_name": "Lind"},
            {"room": "412", "date": booking.starts_on},
        ):
            rows = await find(**asked)
            assert [row.booking.booking_id for row in rows.rows] == [booking.booking_id], asked
        for asked in ({"reference": "ABC123", "last_name": "Other"}, {"last_name": "Lin"}, {"room": "41"}, {}):
            assert (await find(**asked)).rows == (), asked
        written = " ".join(row.body for row in await lobby.events() if row.event == "staff.searched")
        assert '"by":"room"' in written
        assert not any(word in written.casefold() for word in ("lind", "412", "abc123"))

    play(test)


def _index(lobby: Lobby, tx: Any, booking: Any) -> None:
    from kiosk_backend.domain.references import keys_of

    for key in keys_of(["ABC123"], booking):
        tx.bookings.add_key(lobby.keys, "hotel", booking.booking_id, key)
