"""Monitoring of a serving backend: metrics behind their token, events told, numbers from real traffic."""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from kiosk_backend.settings import NotUsable, load
from tests.backend.cli.inside import Command, command, installed
from tests.backend.cli.test_serve import address, ready
from tests.peers.ports import free_port
from tests.peers.process import Program
from tests.peers.waiting import wait_until

__all__ = ["command", "installed"]

TOKEN = "a-token-of-twenty-four-characters"
SECRET = f"whsec_{base64.b64encode(b'k' * 24).decode()}"
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def hooks(tmp_path: Path) -> Iterator[tuple[int, Program]]:
    port = free_port()
    command = [sys.executable, "-m", "tests.peers.hooks", str(port)]
    with Program(command, folder=tmp_path, env={"PYTHONPATH": str(ROOT)}) as running:
        running.wait_for_line("listening")
        yield port, running


def serving(environment: dict[str, str], folder: Path, **more: str) -> Program:
    return Program([sys.executable, "-m", "kiosk_backend", "serve"], env=environment | more, folder=folder)


def told(program: Program) -> list[dict[str, Any]]:
    return [json.loads(json.loads(line)["body"]) for line in program.output().splitlines() if '"body"' in line]


def test_metrics_and_events_of_a_serving_backend(
    installed: Command, environment: dict[str, str], tmp_path: Path, hooks: tuple[int, Program]
) -> None:
    """S2: the page is there with its token only, S27: and names nobody; an enrolment is told to the webhook."""
    port, receiver = hooks
    hook = f'[{{url = "http://127.0.0.1:{port}/in", secret = "{SECRET}", events = ["kiosk.*"]}}]'
    own = {"KIOSK_BACKEND__METRICS__TOKEN": TOKEN, "KIOSK_BACKEND__WEBHOOKS": hook}
    with serving(environment, tmp_path, **own) as backend, httpx.Client(trust_env=False) as http:
        line = ready(backend)
        page = f"{address(line, 'private')}/metrics"
        assert http.get(page).status_code == 401
        assert http.get(page, headers={"Authorization": f"Bearer {TOKEN}x"}).status_code == 401
        assert http.post(page, headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 405
        assert http.get(f"{address(line, 'public')}/metrics", headers={"Authorization": TOKEN}).status_code == 404
        answer = http.get(page, headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")

        def looked() -> bool:
            return "kiosk_fraud_enforced 0" in http.get(page, headers={"Authorization": f"Bearer {TOKEN}"}).text

        wait_until(looked, "the first look")
        shown = http.get(page, headers={"Authorization": f"Bearer {TOKEN}"}).text
        assert 'kiosk_spend_cap_millionths{scope="all",window="hour"} 50000000' in shown
        assert "Lobby" not in shown
        code = installed("kiosk", "enrol", "--site", "aurora", "--name", "Lobby").stdout.strip()
        enrol = {"code": code, "app_version": "0.1.0", "contract": 1}
        assert http.post(f"{address(line, 'private')}/v1/kiosk/enrol", json=enrol).status_code == 200
        wait_until(lambda: any(one["type"] == "kiosk.enrolled" for one in told(receiver)), "the event")
        assert all(one["type"].startswith("kiosk.") for one in told(receiver))
        assert code not in receiver.output()
        assert TOKEN not in backend.output()
        assert SECRET not in backend.output()


def test_without_a_token_there_is_no_page(installed: Command, environment: dict[str, str], tmp_path: Path) -> None:
    """S2: nothing is open that nobody asked for."""
    with serving(environment, tmp_path) as backend, httpx.Client(trust_env=False) as http:
        page = f"{address(ready(backend), 'private')}/metrics"
        assert http.get(page, headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 404


@pytest.mark.parametrize(("wrong", "sentence"), [
    ({"METRICS__TOKEN": "short"}, "token must be 22 characters or more"),
    ({"SPEND__HOUR": "-1"}, "hour must be above 0"),
    ({"FRAUD__PREFIX_HOUR": "0"}, "prefix_hour must be 1 or more"),
    ({"PRICES__CURRENCY": "euro"}, "currency must be three capital letters"),
])  # fmt: skip
def test_what_would_not_protect_does_not_start(
    command: Command, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str], sentence: str
) -> None:
    """X42."""
    for name, value in wrong.items():
        monkeypatch.setenv(f"KIOSK_BACKEND__{name}", value)
    assert sentence in command("check", code=78).stderr


def test_a_production_that_may_spend_without_an_end_does_not_start(tmp_path: Path) -> None:
    """X19, X42: caps have no default; whoever sends texts says what they may cost."""
    file = tmp_path / "backend.toml"
    kannel = '[gateways.kannel]\nurl = "http://127.0.0.1:13013/x"\nusername = "k"\npassword = "p"\nsender = "A"\n'
    file.write_text(kannel)
    with pytest.raises(NotUsable, match="spend must be set before anything is sent: hour, day, country_hour"):
        load(file, {})
    file.write_text(f"{kannel}[spend]\nhour = 1\nday = 1\ncountry_hour = 1\n")
    with pytest.raises(NotUsable, match="hour and country_hour must not be above"):
        load(file, {})
    file.write_text(f"{kannel}[spend]\nhour = 1\nday = 1\ncountry_hour = 1\ncountry_day = 1\n")
    assert load(file, {}).guard().caps.missing == ()
    demo = {"KIOSK_BACKEND__PROFILE": "demo", "KIOSK_BACKEND__GATEWAYS__RESERVED": '["+447700900"]'}
    assert load(None, demo).guard().caps.missing == ()
    assert load(None, demo).guard().thresholds.exempts_number("+447700900123", "GB")
