"""A number was changed with us, and its source speaks again: the old one is no news, another one is (X35)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kiosk_backend.adapters.phones import PlannedPhoneBook
from kiosk_backend.adapters.sms.destinations import NumberingPlans
from kiosk_backend.domain.booking import Booking
from kiosk_backend.domain.private import Email, Phone
from kiosk_backend.domain.profile import HOLD, on_reimport
from kiosk_backend.services.address_change import carry_out, new_change, read_address, revert
from tests.backend.importing import STAY
from tests.backend.storage.test_imports import Office, open_office

pytestmark = pytest.mark.anyio
OLD, NEW, NEWEST = "+436641234542", "+436641239999", "+436641230000"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def office(database_url: str, open_one: Callable[..., Any]) -> Office:
    """A hotel on each database."""
    return await open_office(database_url, open_one)


def file_with(phone: str, room: str = "") -> str:
    return f"{STAY}\nA1,K7M4PQ,,{phone},1,Müller,Jörg,,2026-09-21,2026-09-23,Double,{room},,\n"


async def booked(office: Office) -> Booking:
    return await office.one("K7M4PQ", "Müller")


async def change(office: Office, new: str = NEW) -> None:
    """As after both codes of a guest."""
    booking, to, phones = await booked(office), NumberingPlans(), PlannedPhoneBook()

    def work(tx: Any) -> None:
        now = office.clock.now()
        held = tx.bookings.hold(office.desk.keys, "here", booking.booking_id, now)
        address = read_address(office.desk, to, phones, office.site, "phone", new)
        assert isinstance(address, Phone | Email)
        made = new_change(office.desk, held, "phone", address, now)
        assert tx.profile_changes.add(office.desk.keys, made, "test")
        carry_out(tx, office.desk, to, site=office.site, origin="k", booking=held, change=made, proof="sms", now=now)

    await office.store.run(work)


async def test_the_old_number_of_the_source_is_no_news(office: Office) -> None:
    await office.take(file_with(OLD))
    await change(office)
    report = await office.take(file_with(OLD))
    assert (report.updated, report.unchanged) == (0, 1)
    report = await office.take(file_with(OLD, room="412"))
    now = await booked(office)
    assert (report.updated, now.stay.room, now.phone) == (1, "412", Phone(NEW))
    assert now.phone_held_until == office.clock.now() + HOLD, "what else the source says does not end the hold"
    assert now.phone_index == office.desk.keys.index("phone", "here", NEW)
    office.clock.advance(30 * HOLD)
    await office.take(file_with(OLD))
    assert (await booked(office)).phone == Phone(NEW), "nor does it come back when the hold is long over"


async def test_a_source_that_says_nothing_takes_nothing_away(office: Office) -> None:
    await office.take(file_with(OLD))
    await change(office)
    await office.take(file_with(""))
    assert (await booked(office)).phone == Phone(NEW)


async def test_a_number_added_with_us_stays_where_the_source_has_none(office: Office) -> None:
    await office.take(file_with(""))
    await change(office)
    await office.take(file_with(""))
    assert (await booked(office)).phone == Phone(NEW)


async def test_a_really_new_number_is_taken_with_no_hold(office: Office) -> None:
    await office.take(file_with(OLD))
    await change(office)
    report = await office.take(file_with(NEWEST))
    now = await booked(office)
    assert (report.updated, now.phone, now.phone_held_until, now.phone_replaced) == (1, Phone(NEWEST), None, None)
    to = NumberingPlans()
    refused = await office.store.run(
        lambda tx: revert(
            tx, office.desk, to, site=office.site, origin="admin", by=None, second=None, booking_id=now.booking_id,
            what="phone", why="", now=office.clock.now(),
        )
    )  # fmt: skip
    assert getattr(refused, "code", "") == "change_unknown", "what the source said later is not undone by a revert"
    await office.take(file_with(OLD))
    assert (await booked(office)).phone == Phone(OLD), "from then on the source is followed again"


async def test_the_source_has_heard_of_the_change(office: Office) -> None:
    """The hold stays: that the source wrote it down proves no possession."""
    await office.take(file_with(OLD))
    await change(office)
    await office.take(file_with(NEW))
    now = await booked(office)
    assert (now.phone, now.phone_replaced, now.phone_held_until) == (Phone(NEW), None, office.clock.now() + HOLD)
    await office.take(file_with(OLD))
    assert (await booked(office)).phone == Phone(OLD), "it changed its mind later, and is followed"


@pytest.mark.parametrize(
    ("said", "present", "replaced", "verdict"),
    [
        (OLD, OLD, None, "take"),
        ("", OLD, None, "take"),
        (OLD, NEW, OLD, "keep"),
        ("", NEW, OLD, "keep"),
        ("", NEW, "", "keep"),
        (NEW, NEW, OLD, "agreed"),
        (NEWEST, NEW, OLD, "take"),
        (NEWEST, NEW, "", "take"),
    ],
)
def test_what_a_source_says(said: str, present: str, replaced: str | None, verdict: str) -> None:
    assert on_reimport(said, present, replaced) == verdict
