"""Every scanner keeps the same promises, whatever it is plugged into."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pty
import tty
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk_app.devices.demo_scanner import DemoScanner
from kiosk_app.devices.ports import (
    MAX_SCAN,
    CodeScanner,
    Disconnected,
    KeyPress,
    Rubbish,
    ScannedText,
    ScannerReady,
    scanner_word,
)
from kiosk_app.devices.serial_scanner import SerialScanner
from kiosk_app.devices.wedge import WedgeScanner
from tests.peers.waiting import wait_until

CODE = "K1:6BFOXN*TS0BI$ZD+HL%$NTS"
SECONDS = 5


@dataclass
class Bench:
    scanner: CodeScanner
    send: Callable[[bytes], None]


class Keys:
    """A keyboard in the hand of the test; times are the test's own."""

    def __init__(self) -> None:
        self.now = 0.0
        self.given_back: list[str] = []
        self._on_key: Callable[[KeyPress], None] | None = None

    def listen(self, on_key: Callable[[KeyPress], None]) -> Callable[[], None]:
        self._on_key = on_key
        return lambda: setattr(self, "_on_key", None)

    def give_back(self, text: str) -> None:
        self.given_back.append(text)

    def press(self, text: str, every_ms: float) -> None:
        for char in text:
            self.now += every_ms
            if self._on_key is not None:
                self._on_key(KeyPress(char, self.now))

    def scan(self, data: bytes) -> None:
        self.press(data.decode("utf-8", "replace"), every_ms=4)
        self.now += 500


@contextlib.asynccontextmanager
async def wedge(folder: Path) -> AsyncIterator[Bench]:
    keys = Keys()
    yield Bench(WedgeScanner(keys, clock_ms=lambda: keys.now), lambda data: keys.scan(data))


@contextlib.asynccontextmanager
async def serial_line(folder: Path) -> AsyncIterator[Bench]:
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    scanner = SerialScanner(os.ttyname(theirs), pause_s=0.1, retry_s=0.05)
    try:
        await asyncio.to_thread(wait_until, lambda: scanner.status() == ScannerReady(), "the line to open")
        yield Bench(scanner, lambda data: os.write(ours, data) and None)
    finally:
        os.close(ours)
        os.close(theirs)


@contextlib.asynccontextmanager
async def pipe(folder: Path) -> AsyncIterator[Bench]:
    path = folder / "scanner"
    scanner = DemoScanner(path)

    def send(data: bytes) -> None:
        with path.open("wb") as fifo:
            fifo.write(data.replace(b"\r", b"\n"))

    yield Bench(scanner, send)


BENCHES = [pytest.param(wedge, id="wedge"), pytest.param(serial_line, id="serial"), pytest.param(pipe, id="demo")]
Make = Callable[[Path], contextlib.AbstractAsyncContextManager[Bench]]


@pytest.mark.parametrize("bench", BENCHES)
class TestCodeScanner:
    def test_codes_arrive_whole_and_in_order(self, bench: Make, tmp_path: Path) -> None:
        async def scenario() -> list[object]:
            async with bench(tmp_path) as it, asyncio.timeout(SECONDS):
                assert scanner_word(it.scanner.status()) == "OK"
                for code in (CODE, "SECOND-CODE"):
                    it.send(code.encode() + b"\r")
                found: list[object] = [await it.scanner.next(), await it.scanner.next()]
                await it.scanner.aclose()
                return [*found, it.scanner.status()]

        assert asyncio.run(scenario()) == [ScannedText(CODE), ScannedText("SECOND-CODE"), Disconnected()]

    def test_rubbish_is_told_and_the_next_code_is_read(self, bench: Make, tmp_path: Path) -> None:
        async def scenario() -> list[object]:
            async with bench(tmp_path) as it, asyncio.timeout(SECONDS):
                it.send(b"\x01\x02ab\x03\xff\xfe\r")
                found: list[object] = [await it.scanner.next()]
                it.send(b"A" * (MAX_SCAN + 5) + b"\r")
                found.append(await it.scanner.next())
                it.send(CODE.encode() + b"\r")
                found.append(await it.scanner.next())
                await it.scanner.aclose()
                return found

        assert asyncio.run(scenario()) == [Rubbish("DS_CORRUPTED"), Rubbish("DS_INVALID"), ScannedText(CODE)]

    def test_a_new_guest_never_gets_the_code_of_the_last_one(self, bench: Make, tmp_path: Path) -> None:
        async def scenario() -> object:
            async with bench(tmp_path) as it, asyncio.timeout(SECONDS):
                it.send(b"OLD-CODE\rOLD-TOO\r")
                assert await it.scanner.next() == ScannedText("OLD-CODE")
                it.send(b"MARK\r")
                while await it.scanner.next() != ScannedText("MARK"):
                    pass
                it.send(b"LEFT-BEHIND\r")
                waiting = asyncio.create_task(it.scanner.next())
                assert await waiting == ScannedText("LEFT-BEHIND")
                it.scanner.arm()
                it.send(CODE.encode() + b"\r")
                found = await it.scanner.next()
                await it.scanner.aclose()
                return found

        assert asyncio.run(scenario()) == ScannedText(CODE)

    def test_waiting_can_be_cancelled_and_loses_nothing(self, bench: Make, tmp_path: Path) -> None:
        async def scenario() -> object:
            async with bench(tmp_path) as it, asyncio.timeout(SECONDS):
                waiting = asyncio.create_task(it.scanner.next())
                await asyncio.sleep(0)
                waiting.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await waiting
                it.send(CODE.encode() + b"\r")
                found = await it.scanner.next()
                await it.scanner.aclose()
                return found

        assert asyncio.run(scenario()) == ScannedText(CODE)


def test_scans_that_nobody_took_are_forgotten_when_armed() -> None:
    async def scenario() -> object:
        scanner = DemoScanner()
        scanner.show("OLD-CODE")
        scanner.arm()
        scanner.show(CODE)
        return await scanner.next()

    assert asyncio.run(scenario()) == ScannedText(CODE)


def test_half_a_serial_code_is_incomplete_and_a_pulled_cable_comes_back(tmp_path: Path) -> None:
    async def scenario() -> list[object]:
        path = tmp_path / "scanner"
        found: list[object] = []
        ours, theirs = pty.openpty()
        tty.setraw(theirs)
        path.symlink_to(os.ttyname(theirs))
        scanner = SerialScanner(str(path), pause_s=0.05, retry_s=0.02)
        await asyncio.to_thread(wait_until, lambda: scanner.status() == ScannerReady(), "the line to open")
        os.write(ours, b"HALF-A-CO")
        found.append(await scanner.next())
        path.unlink()
        os.close(theirs)
        os.close(ours)
        await asyncio.to_thread(wait_until, lambda: scanner.status() == Disconnected(), "the cable to be missed")
        ours, theirs = pty.openpty()
        tty.setraw(theirs)
        path.symlink_to(os.ttyname(theirs))
        await asyncio.to_thread(wait_until, lambda: scanner.status() == ScannerReady(), "the cable to be back")
        os.write(ours, CODE.encode() + b"\r\n")
        found.append(await scanner.next())
        await scanner.aclose()
        os.close(theirs)
        os.close(ours)
        return found

    assert asyncio.run(asyncio.wait_for(scenario(), SECONDS)) == [Rubbish("DS_INCOMPLETE"), ScannedText(CODE)]


def test_a_scan_does_not_print_itself() -> None:
    assert CODE not in repr(ScannedText(CODE))
    assert "7" not in repr(KeyPress("7", 0.0))


def test_what_a_person_types_reaches_the_field_again() -> None:
    keys = Keys()
    scanner = WedgeScanner(keys, clock_ms=lambda: keys.now)
    keys.press("Moreira\r", every_ms=120)
    wait_until(lambda: "".join(keys.given_back) == "Moreira", "all but the last key")
    keys.now += 100
    wait_until(lambda: "".join(keys.given_back) == "Moreira\r", "the last key after a pause")
    asyncio.run(scanner.aclose())
