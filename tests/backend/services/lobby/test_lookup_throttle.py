"""A kiosk that guesses is slowed down after five look-ups, however many it asks for at once (reliability T2)."""

from collections.abc import Callable
from typing import Any

from kiosk_backend.domain.references import by_reference
from kiosk_backend.services import lookup
from tests.backend.services.lobby.scene import Lobby, code_of

Play = Callable[..., None]


def guessing(lobby: Lobby, number: int, kiosk: int = 1) -> Callable[[Any], object]:
    wanted = by_reference(f"K7M4{number:02}", "Lind")
    return lambda tx: lookup.find(
        tx, lobby.desk, site=lobby.hotel, kiosk_id=f"hotel-{kiosk}", wanted=wanted, found_by="reference"
    )


def test_forty_guesses_at_once_are_five_looks(play_on_both: Play) -> None:
    async def test(lobby: Lobby) -> None:
        answers = await lobby.at_once(*(lobby.run(guessing(lobby, number)) for number in range(40)))
        assert sorted(map(code_of, answers)) == ["booking_not_found"] * 5 + ["slow_down"] * 35
        events = await lobby.event_counts()
        assert (events["booking.not_found"], events["booking.look_up_paused"]) == (5, 35)
        assert code_of(await lobby.run(guessing(lobby, 1, kiosk=2))) == "booking_not_found"

    play_on_both(test)
