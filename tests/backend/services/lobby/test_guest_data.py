"""What is erased with a booking, and what other bookings keep."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kiosk_backend.domain.private import Phone
from kiosk_backend.ports.passkeys import Passkey
from kiosk_backend.services.guest_data import erase
from kiosk_backend.services.passkeys import phone_indexes
from tests.backend.services.lobby.scene import PHONE, Lobby

Play = Callable[..., None]


def test_passkeys_go_with_the_last_booking_of_their_number(play_on_both: Play) -> None:
    """S28, GDPR 17: they belong to the number, so that the other booking of it keeps them, and nobody else does."""

    async def test(lobby: Lobby) -> None:
        first, second = await lobby.stay(), await lobby.stay("Ana Sol")
        indexes = phone_indexes(lobby.desk, "hotel", Phone(PHONE))

        def keep(tx: Any) -> None:
            assert tx.passkeys.add(Passkey(b"phone", "hotel", indexes[0], b"key", 0, lobby.clock.now()))

        def gone(booking: Any) -> Callable[[Any], tuple[Any, bool]]:
            def work(tx: Any) -> tuple[Any, bool]:
                rows = erase(tx, lobby.desk, lobby.hotel, booking, even_in_house=False)
                return rows, tx.passkeys.any_of("hotel", indexes)

            return work

        await lobby.run(keep)
        rows, kept = await lobby.run(gone(first))
        assert kept
        assert "passkeys" not in rows
        rows, kept = await lobby.run(gone(second))
        assert not kept
        assert rows["passkeys"] == 1

    play_on_both(test)
