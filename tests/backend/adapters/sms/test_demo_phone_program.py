"""The demo phone as a program: says where it listens, prints each text, ends when it is told to."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import kiosk_backend
from tests.peers.process import Program
from tests.peers.waiting import wait_until


def test_it_prints_a_text_and_ends_cleanly(program: Callable[..., Program], tmp_path: Path) -> None:
    told = tmp_path / "port"
    command = [sys.executable, "-m", "kiosk_backend.adapters.sms.demo_phone_app", "--port-file", str(told)]
    phone = program(command, env={"PYTHONPATH": str(Path(kiosk_backend.__file__).parents[1])})
    wait_until(told.exists, "the demo phone to listen")
    url = f"http://127.0.0.1:{told.read_text()}"
    message: dict[str, Any] = {
        "message_id": "m", "to": "+436601234542", "text": "048213 is your code.", "life_s": 300, "receipt_url": "",
    }  # fmt: skip
    with urlopen(Request(f"{url}/texts", json.dumps(message).encode()), timeout=5) as answer:
        assert answer.status == 202
    with urlopen(f"{url}/texts?after=0", timeout=5) as answer:
        assert json.load(answer)["texts"][0]["text"] == "048213 is your code."
    wait_until(lambda: "048213 is your code." in phone.output(), "the text to be printed")
    assert "Text message to +436601234542" in phone.output()
    phone.stop()
    assert phone.returncode == 0
