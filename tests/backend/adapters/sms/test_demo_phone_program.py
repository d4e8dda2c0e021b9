"""The demo phone as a program: says where it listens, prints each message, ends when it is told to."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import kiosk_backend
from tests.peers.process import Program
from tests.peers.waiting import wait_until


def test_it_prints_texts_calls_and_mails_and_ends_cleanly(program: Callable[..., Program], tmp_path: Path) -> None:
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
    call = message | {"channel": "voice", "text": "Hello.\n0, 4, 8"}
    letter = {"message_id": "n", "to": "guest@guest.test", "subject": "Your code", "text": "04821357", "life_s": 600}
    for path, told_it in (("texts", call), ("mails", letter)):
        with urlopen(Request(f"{url}/{path}", json.dumps(told_it).encode()), timeout=5) as answer:
            assert answer.status == 202
    with urlopen(f"{url}/texts?after=1", timeout=5) as answer:
        shown = [(one["kind"], one["to"], one["subject"]) for one in json.load(answer)["texts"]]
    assert shown == [("voice", "+436601234542", ""), ("email", "guest@guest.test", "Your code")]
    wait_until(lambda: "E-mail to guest@guest.test\n    Your code\n    04821357" in phone.output(), "the mail")
    assert "Call to +436601234542\n    Hello.\n    0, 4, 8" in phone.output()
    phone.stop()
    assert phone.returncode == 0
