"""What the kiosk costs: `python -m tests.bench.kiosk [--starts 8] [--visits 200] [--json FILE]`.

The real app off screen with the software renderer, 1080 by 1920, against a real backend. Start: from the start of the
process to the first frame that was drawn. Taps: from the touch to the next frame. Memory: of the app after the visits,
each from look-up to a taken pass (a PDF in a folder). The kiosk's own throttle of codes is configured higher: one kiosk
makes all the visits.

Aim: 600 ms to the first frame, p99 of a tap 50 ms, 160 MB after 200 visits.
"""

import argparse
import asyncio
import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from tests.bench.journeys import ROOM
from tests.peers.backend import ROOT, Backend
from tests.peers.guests import Guest, Phones, bookings, dial, enrol, guests
from tests.peers.process import clean_environment

POLICY = {"starts_per_kiosk": 10_000, "sends_per_site_hour": 10_000, "sends_per_site_day": 10_000}
SCREEN = {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software", "QT_LOGGING_RULES": "qt.text.font.db=false"}


# --- in the app's process ---


def show_first_frame(config: Path) -> None:
    """Prints the monotonic time of the first frame, then ends."""
    application, kiosk = opened(config)
    window = kiosk.show()
    kiosk.settle()

    def drawn() -> None:
        print(json.dumps({"first_frame": time.monotonic()}), flush=True)
        application.quit()

    window.frameSwapped.connect(drawn)
    application.exec()
    kiosk.close()


def opened(config: Path) -> tuple[Any, Any]:
    """What `kiosk_app.__main__` and `kiosk_app.main` make before they show the window."""
    gc.disable()
    from PySide6.QtGui import QGuiApplication

    from kiosk_app.main import KioskApp
    from kiosk_app.settings import load
    from kiosk_app.token_store import token_store
    from kiosk_app.viewmodels.theme import load_fonts

    application = QGuiApplication(sys.argv[:1])
    load_fonts()
    settings = load(config, {})
    kiosk = KioskApp(settings, token_store("", settings.demo_token_file).read())
    return application, kiosk


def make_visits(config: Path, phone_log: Path, count: int) -> None:
    """Prints the milliseconds of each tap and the memory in MB before and after the visits."""
    import psutil

    from kiosk_app.tour_hand import Hand

    _, kiosk = opened(config)
    window = kiosk.show()
    kiosk.settle()
    frames = [0.0]
    window.frameSwapped.connect(lambda: frames.append(time.perf_counter()))

    class TimedHand(Hand):
        """Waits for the frame after each touch."""

        def __init__(self) -> None:
            super().__init__(window)
            self.took: list[float] = []

        def _touch(self, spot: Any) -> None:
            began = time.perf_counter()
            del frames[1:]
            super()._touch(spot)
            self.until(lambda: len(frames) > 1, "a frame after a touch")
            self.took.append((frames[1] - began) * 1e3)

    hand, memory, me = TimedHand(), [], psutil.Process()
    known = guests(count)
    hand.tap("start")
    for number, guest in enumerate(known):
        visit(hand, guest, phone_log)
        if number in (0, 19, count - 1):
            memory.append({"visits": number + 1, "mb": round(me.memory_info().rss / 2**20, 1)})
        if number < count - 1:
            hand.tap("start")
    print(json.dumps({"taps": hand.took, "memory": memory}), flush=True)
    kiosk.close()


def visit(hand: Any, guest: Guest, phone_log: Path) -> None:
    """From the choice of ways to find a booking to the page that begins again."""
    hand.tap("type")
    hand.type(guest.reference)
    hand.tap("key_next")
    hand.type(guest.last_name.upper())
    hand.tap("find")
    hand.tap("sendCode")
    for digit in hand.until(lambda: code_of(guest.phone, phone_log), "the text message", 30.0):
        hand.tap(f"pad_{digit}")
    hand.tap("checkIn")
    hand.until(lambda: hand.shows("taken"), "the pass", 30.0)
    hand.tap("taken")
    hand.tap("close")


def code_of(phone: str, log: Path) -> str:
    """The newest code on that phone, or nothing."""
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    return next((line.split()[1] for line in reversed(lines) if line.startswith(phone)), "")


# --- around it ---


async def run(folder: Path, starts: int, visits: int) -> dict[str, Any]:
    """Both measurements against one backend."""
    phone_log = folder / "phone.log"
    phones = await Phones(phone_log).open()
    backend = Backend(folder, gateway_url=phones.url, policy=POLICY, more=ROOM)
    await asyncio.to_thread(lambda: backend.prepare().import_bookings(bookings(guests(visits))))
    (code,) = await asyncio.to_thread(backend.enrolment_codes, 1)
    with backend:
        await asyncio.to_thread(backend.start)
        line = await dial(backend.port)
        config = app_settings(folder, backend.port, await enrol(line, code))
        line.close()
        began = [await asyncio.to_thread(time_of_start, config) for _ in range(starts)]
        told = await asyncio.to_thread(child, config, "--phone-log", str(phone_log), "--visits", str(visits))
    phones.close()
    taps = sorted(told["taps"])
    return {
        "start_ms": {"median": round(median(began)), "most": round(max(began)), "starts": starts},
        "tap_ms": {"p50": round(median(taps), 1), "p99": round(quantiles(taps, n=100)[98], 1), "taps": len(taps)},
        "memory": told["memory"],
    }


def app_settings(folder: Path, port: int, token: str) -> Path:
    """A kiosk that prints to a folder."""
    from kiosk_app.token_store import token_store

    token_store("", str(folder / "token")).write(token)
    file = folder / "app.toml"
    file.write_text(
        f'demo_token_file = "{folder / "token"}"\n[backend]\nurl = "http://127.0.0.1:{port}"\n'
        '[display]\nfullscreen = false\nwidth = 1080\nheight = 1920\nscale = 1.0\nbrand = "aurora"\n'
        f'[printer]\nkind = "pdf_folder"\nfolder = "{folder / "passes"}"\n[scanner]\nkind = "demo"\n',
        encoding="utf-8",
    )
    (folder / "passes").mkdir()
    return file


def time_of_start(config: Path) -> float:
    """Milliseconds from the start of a process to its first frame."""
    began = time.monotonic()
    return (float(child(config)["first_frame"]) - began) * 1e3


def child(config: Path, *arguments: str) -> Any:
    """Runs this module as the app; the last line it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.kiosk", "--app", str(config), *arguments],
        env=clean_environment() | SCREEN | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        timeout=3_600,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--starts", type=int, default=8)
    parser.add_argument("--visits", type=int, default=200)
    parser.add_argument("--json", type=Path, help="file for the figures")
    parser.add_argument("--app", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--phone-log", type=Path, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.app is not None:
        os.environ.update(SCREEN)
        if wanted.phone_log is None:
            show_first_frame(wanted.app)
        else:
            make_visits(wanted.app, wanted.phone_log, wanted.visits)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(run(Path(folder), wanted.starts, wanted.visits))
    print(
        f"first frame  {found['start_ms']['median']} ms (median of {wanted.starts}, most {found['start_ms']['most']})"
    )
    print(
        f"tap to frame p50 {found['tap_ms']['p50']} ms, p99 {found['tap_ms']['p99']} ms, {found['tap_ms']['taps']} taps"
    )
    for one in found["memory"]:
        print(f"memory       {one['mb']} MB after {one['visits']} visits")
    if wanted.json:
        wanted.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
