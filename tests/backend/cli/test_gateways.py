"""`kiosk-backend gateways status` and what `check` says of routes and texts; receipts that arrive in a session."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import structlog

from kiosk_backend.cli.delivering import noted, tell_texts
from kiosk_backend.domain.policy import Policy
from tests.backend.cli.conftest import Command
from tests.backend.services.codes.conftest import play
from tests.backend.services.codes.scene import Scene
from tests.backend.services.codes.scripted import ScriptedGateway, line, started, worker
from tests.backend.storage.conftest import open_one, run

__all__ = ["open_one", "play", "run"]
Play = Callable[..., None]

ROUTED = """kind = "stay"
name = "Routed"
time_zone = "Europe/Vienna"
country = "AT"
contact = "+43 1 23456"
[brand]
theme = "aurora"
name = "Routed"
accent = "#083F39"
[[references]]
pattern = "[A-Z0-9]{6}"
length = 6
hint = "6 letters"
[[routes]]
gateway = "nobody"
"""


def test_gateways_are_told_in_their_order(installed: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ONE", "TWO"):
        monkeypatch.setenv(f"KIOSK_BACKEND__GATEWAYS__{name}__KIND", "demo_phone")
        monkeypatch.setenv(f"KIOSK_BACKEND__GATEWAYS__{name}__URL", "http://127.0.0.1:1")
    monkeypatch.setenv("KIOSK_BACKEND__GATEWAYS__ORDER", '["one", "two"]')
    told = installed("gateways", "status", "--site", "aurora").stdout
    assert "  one: breaker closed" in told
    assert "text to AT: one 100% (weight 100), two 0% (weight 0)" in told


def test_a_route_that_nobody_has_is_wrong(installed: Command, tmp_path: Path) -> None:
    file = tmp_path / "routed.toml"
    file.write_text(ROUTED)
    installed("site", "add", "routed", str(file))
    told = installed("check", code=78)
    assert "wrong: site routed: routes names nobody, but there is no [gateways.nobody]" in told.stdout


def test_texts_that_go_in_english_are_told(installed: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_BACKEND__PUBLIC__BASE_URL", "https://kiosk.hotel-aurora.example.com")
    told = installed("check").stdout
    assert "note: site aurora: confirm_booking in ja needs 2 segments (ucs2, " in told
    monkeypatch.setenv("KIOSK_BACKEND__PUBLIC__BASE_URL", "https://" + "far-away." * 12 + "example.com")
    told = installed("check", code=78).stdout
    assert "wrong: site aurora: link in en needs 2 segments (gsm7, " in told


def test_texts_that_cannot_leave_are_told_at_the_start(play: Play) -> None:
    async def test(scene: Scene) -> None:
        with structlog.testing.capture_logs() as logs:
            await tell_texts(scene.store, Policy(), "https://kiosk.example.com")
            assert logs == []
            await tell_texts(scene.store, Policy(), "https://" + "far-away." * 12 + "example.com")
        assert {entry["event"] for entry in logs} == {"texts.unfit"}

    play(test)


def test_receipts_of_a_session_move_the_line(play: Play) -> None:
    """A receipt that arrives in the gateway's own session is one like those that call back, rerouting included."""

    async def test(scene: Scene) -> None:
        handle = await started(scene)
        first, second = ScriptedGateway(name="smpp"), ScriptedGateway(name="twilio")
        sending = worker(scene, first, second, sessions=["smpp"])
        sending.public_base_url = ""
        await sending.send_due()
        assert first.sent[0].receipt_url == ""
        assert await line(scene, handle) == "handed_over"  # not unknown_receipts: they come in the session
        note: Any = noted(scene.store, scene.desk, (first, second), "smpp")
        await note(first.sent[0].message_id, "not_delivered")
        assert await line(scene, handle) == "rerouted"
        await note(scene.ids.new(), "delivered")  # of nobody
        await sending.send_due()
        assert await line(scene, handle) == "unknown_receipts"

    play(test)
