"""`kiosk-backend booking revert-change`: the owner of the old number was told, and the administrator puts it back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from kiosk_backend.adapters.phones import PlannedPhoneBook
from kiosk_backend.adapters.sms.destinations import NumberingPlans
from kiosk_backend.cli.opening import once
from kiosk_backend.domain.references import for_staff
from kiosk_backend.ports import Desk
from kiosk_backend.services.address_change import carry_out, new_change, read_address
from kiosk_backend.settings import load
from tests.backend.cli.conftest import Command

HEADER = "booking,references,phone,last_name,first_name,arrive,leave,room_type"
ROW = "A1,K7M4PQ,0664 1234542,Lopez,María,2099-11-21,2099-11-23,Double"


def imported(installed: Command, folder: Path) -> None:
    file = folder / "bookings.csv"
    file.write_text(f"{HEADER}\n{ROW}\n", encoding="utf-8")
    installed("import", str(file), "--site", "aurora")


def change(new: str) -> None:
    """As after both codes of a guest."""

    def work(tx: Any, desk: Desk) -> None:
        site, now, to = tx.sites.get("aurora"), desk.clock.now(), NumberingPlans()
        (found,) = tx.bookings.find(desk.keys, "aurora", for_staff(reference="K7M4PQ"))
        held = tx.bookings.hold(desk.keys, "aurora", found.booking_id, now)
        address = read_address(desk, to, PlannedPhoneBook(), site, "phone", new)
        made = new_change(desk, held, "phone", address, now)  # type: ignore[arg-type]
        assert tx.profile_changes.add(desk.keys, made, "test")
        carry_out(tx, desk, to, site=site, origin="k", booking=held, change=made, proof="sms sms", now=now)

    once(load(None, os.environ), work)


def test_the_old_number_is_put_back_once(installed: Command, tmp_path: Path) -> None:
    """N12, X35: within the hold, by reference; the number itself is never printed."""
    imported(installed, tmp_path)
    change("0664 1239999")
    told = installed("booking", "revert-change", "K7M4PQ", "--site", "aurora")
    assert told.stdout == "Put back. The number ends in 42 again, and both addresses are told.\n"
    assert "1234542" not in told.stdout + told.stderr
    again = installed("booking", "revert-change", "K7M4PQ", "--site", "aurora", code=1)
    assert "Nothing was changed within the last 24 hours" in again.stderr


def test_what_cannot_be_put_back_is_said(installed: Command, tmp_path: Path) -> None:
    imported(installed, tmp_path)
    change("0664 1239999")
    wrong = ("booking", "revert-change", "K7M4PQ", "--site", "aurora", "--what", "email")
    assert "Nothing was changed" in installed(*wrong, code=1).stderr
    assert "no such booking" in installed("booking", "revert-change", "H3X9TW", "--site", "aurora", code=1).stderr
    assert "no site 'nowhere'" in installed("booking", "revert-change", "K7M4PQ", "--site", "nowhere", code=1).stderr
