"""Webhooks: signed, in order, at least once, to the configured address only, with a real receiver that fails."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk_backend.adapters.webhooks import HttpTeller
from kiosk_backend.cli.telling import KEPT, Telling
from kiosk_backend.domain.private import Secret
from kiosk_backend.domain.webhooks import Webhook, wait_after
from kiosk_backend.services.telling import begin
from tests.backend.services.codes.conftest import play, play_on_both
from tests.backend.services.codes.scene import PHONE, Scene
from tests.backend.storage.conftest import database_url, open_one, run, sqlite_url
from tests.peers.ports import free_port
from tests.peers.process import Program
from tests.peers.waiting import wait_until

__all__ = ["database_url", "open_one", "play", "play_on_both", "run", "sqlite_url"]

Play = Callable[..., None]
Start = Callable[..., Program]
KEY = b"a key of twenty-four bytes or more"
SECRET = f"whsec_{base64.b64encode(KEY).decode()}"
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Start]:
    """`receiver(port, "500", "drop")`: a running one."""
    running: list[Program] = []

    def start(port: int, *answers: str) -> Program:
        command = [sys.executable, "-m", "tests.peers.hooks", str(port), *answers]
        program = Program(command, folder=tmp_path, env={"PYTHONPATH": str(ROOT)})
        program.start().wait_for_line("listening")
        running.append(program)
        return program

    yield start
    for program in running:
        if program.running:
            program.kill()


def got(program: Program, least: int = 1) -> list[dict[str, Any]]:
    """What it printed, once that is `least` requests: its output comes through a pipe."""

    def requests() -> list[dict[str, Any]]:
        return [json.loads(line) for line in program.output().splitlines() if '"body"' in line]

    wait_until(lambda: len(requests()) >= least, f"{least} requests")
    return requests()


def hook_to(port: int, *events: str) -> Webhook:
    return Webhook(f"http://127.0.0.1:{port}/kiosk", Secret(SECRET), events or ("*",))


async def telling(scene: Scene, hook: Webhook) -> tuple[Telling, HttpTeller]:
    teller = HttpTeller()
    await scene.run(lambda tx: begin(tx, hook))
    return Telling(scene.store, scene.desk, hook, teller), teller


async def happen(scene: Scene, *events: str, origin: str = "kiosk-1") -> None:
    for event in events:
        await scene.run(
            lambda tx, event=event: tx.audit.record(event, origin=origin, site_id="aurora", at=scene.clock.now(), n=1)  # type: ignore[misc]
        )


def test_events_are_signed_and_hold_no_code_and_no_person(play_on_both: Play, receiver: Start) -> None:
    """X13, S30: Standard Webhooks, checked as its text says, over a whole check-in; the past is not told."""
    port = free_port()

    async def test(scene: Scene) -> None:
        await happen(scene, "old.news")
        own, teller = await telling(scene, hook_to(port))
        handle = await scene.visit(await scene.book())
        await scene.start(handle)
        code = await scene.code(handle)
        await scene.submit(handle, code)
        program = receiver(port)
        assert await own.once()
        await teller.close()
        requests = got(program, 2)
        kinds = [json.loads(one["body"])["type"] for one in requests]
        assert "code.started" in kinds
        assert "code.verified" in kinds
        assert "old.news" not in kinds
        for one in requests:
            signed = f"{one['headers']['webhook-id']}.{one['headers']['webhook-timestamp']}.{one['body']}".encode()
            expected = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
            assert one["headers"]["webhook-signature"] == f"v1,{expected}"
            assert int(one["headers"]["webhook-timestamp"]) == scene.clock.now() // 1_000
            data = json.loads(one["body"])
            assert data["data"]["site_id"] == "aurora"
            values = [str(value) for value in data["data"].values()]
            assert code not in values
            for secret in (PHONE, PHONE[1:], "Maria", "Lindqvist", handle):
                assert secret not in one["body"] + str(one["headers"])
        assert len({one["headers"]["webhook-id"] for one in requests}) == len(requests)

    play_on_both(test)


def test_a_receiver_that_is_down_gets_everything_later_in_order(play: Play, receiver: Start) -> None:
    port = free_port()

    async def test(scene: Scene) -> None:
        own, teller = await telling(scene, hook_to(port))
        await happen(scene, "a.one", "a.two", "a.three")
        assert not await own.once()
        assert not await own.once()
        program = receiver(port, "500", "200", "429")
        assert not await own.once()
        assert not await own.once()
        assert await own.once()
        await teller.close()
        seen = [(json.loads(one["body"])["type"], one["got"]) for one in got(program, 5)]
        assert seen == [("a.one", "500"), ("a.one", "200"), ("a.two", "429"), ("a.two", "200"), ("a.three", "200")]

    play(test)


def test_a_lost_answer_means_the_same_event_again_with_the_same_id(play: Play, receiver: Start) -> None:
    """At least once: the receiver can tell by the id."""
    port = free_port()

    async def test(scene: Scene) -> None:
        own, teller = await telling(scene, hook_to(port))
        await happen(scene, "a.one")
        program = receiver(port, "drop")
        assert not await own.once()
        assert await own.once()
        await teller.close()
        ids = [one["headers"]["webhook-id"] for one in got(program, 2)]
        assert len(ids) == 2
        assert len(set(ids)) == 1

    play(test)


def test_no_redirect_leads_anywhere(play: Play, receiver: Start) -> None:
    """S23: whoever answers for the configured host cannot send us to another."""
    first, other = free_port(), free_port()

    async def test(scene: Scene) -> None:
        elsewhere = receiver(other)
        asked = receiver(first, *[f"{status}=http://127.0.0.1:{other}/" for status in (301, 302, 307, 308)])
        own, teller = await telling(scene, hook_to(first))
        await happen(scene, "a.one")
        for _ in range(4):
            assert not await own.once()
        assert await own.once()
        await teller.close()
        assert len(got(asked, 5)) == 5
        assert got(elsewhere, 0) == []

    play(test)


def test_only_wanted_events_are_told_and_each_webhook_has_its_own_place(play: Play, receiver: Start) -> None:
    one, two = free_port(), free_port()

    async def test(scene: Scene) -> None:
        programs = [receiver(one), receiver(two)]
        first, teller = await telling(scene, hook_to(one, "money.*", "code.locked"))
        await happen(scene, "money.alarm", "code.started", "code.locked", "moneyless.alarm", origin="backend")
        second, other = await telling(scene, hook_to(two))
        await happen(scene, "money.alarm")
        assert await first.once()
        assert await second.once()
        await teller.close()
        await other.close()
        kinds = [
            [json.loads(one["body"])["type"] for one in got(program, many)]
            for program, many in zip(programs, (3, 1), strict=True)
        ]
        assert kinds == [["money.alarm", "code.locked", "money.alarm"], ["money.alarm"]]

    play(test)


def test_an_event_nobody_takes_for_three_days_is_left_out(play: Play, receiver: Start) -> None:
    port = free_port()

    async def test(scene: Scene) -> None:
        own, teller = await telling(scene, hook_to(port))
        await happen(scene, "a.poison")
        program = receiver(port, "400", "400")
        assert not await own.once()
        scene.clock.advance(KEPT)
        await happen(scene, "a.new")
        assert await own.once()
        await teller.close()
        seen = [(json.loads(one["body"])["type"], one["got"]) for one in got(program, 3)]
        assert seen == [("a.poison", "400"), ("a.poison", "400"), ("a.new", "200")]

    play(test)


def test_a_failing_receiver_is_asked_ever_more_rarely() -> None:
    assert [wait_after(n) for n in (1, 2, 3, 9, 30)] == [2.0, 4.0, 8.0, 512.0, 600.0]


@pytest.mark.parametrize("wrong", [
    {"url": "ftp://hooks.example.com"}, {"url": "https://user:pw@hooks.example.com"}, {"url": "https://h/?q=1"},
    {"secret": Secret("whsec_c2hvcnQ=")}, {"secret": Secret("x" * 40)}, {"events": ()}, {"events": ("code",)},
])  # fmt: skip
def test_what_cannot_be_a_webhook_is_refused(wrong: dict[str, Any]) -> None:
    """S23, S21: no user in the address, a secret of 192 bits or more."""
    good: dict[str, Any] = {"url": "https://hooks.example.com/kiosk", "secret": Secret(SECRET), "events": ("code.*",)}
    Webhook(**good)
    with pytest.raises(ValueError, match="must"):
        Webhook(**good | wrong)
