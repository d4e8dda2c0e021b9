"""The demo: kiosk, backend, demo phone and demo printer as four programs on this machine, gone with Ctrl-C.

Started by packaging/demo once everything is set up. It knows how the programs are started, not how they work.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from demo_check import CheckFailed, check_passes, check_same_code
from demo_children import Child, ChildEnded, Children
from demo_house import DemoFailed, House

SITES = ("aurora", "northwind")
WINDOWS = {"portrait": (1080, 1920, 96), "landscape": (1920, 1080, 96), "small": (1024, 600, 118)}
"""Pixels, and pixels an inch of the panel the window stands for (design.md, sizes)."""
WAYS = ("text", "rerouted", "link")
"""How the guest of a tour shows who it is: a text; a text whose first gateway never delivers; a link."""
READY_S = 30.0
PYTHON = sys.executable


def main() -> int:
    """Run the demo; 0 ended on purpose or toured to a taken pass, 1 after a sentence that says what went wrong."""
    asked = _arguments()
    display = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    tour: Path | None = asked.tour
    if tour is None and not display:
        tour = Path("out")
        print("There is no display here, so nobody could touch the kiosk.")
        print(f"Touring a whole visit into ./{tour} instead.")
    try:
        with House(asked.site, keep=asked.keep, way=asked.way) as house:
            return asyncio.run(_demo(house, tour, asked.window))
    except (DemoFailed, ChildEnded, CheckFailed, OSError) as failed:
        print(f"\n{failed}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="packaging/demo")
    parser.add_argument("--site", choices=SITES, default=SITES[0])
    parser.add_argument("--window", choices=WINDOWS, default="portrait")
    parser.add_argument("--tour", type=Path, metavar="DIR")
    parser.add_argument("--way", choices=WAYS, default=WAYS[0])
    parser.add_argument("--keep", action="store_true")
    return parser.parse_args()


async def _demo(house: House, tour: Path | None, window: str) -> int:
    over, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, over.set)
    async with Children(house.folder) as children:
        work = asyncio.create_task(_tour(house, children, tour, window) if tour else _open(house, children, window))
        stopped = asyncio.create_task(over.wait())
        await asyncio.wait({work, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if work.done():
            stopped.cancel()
            return work.result()
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        print("\nEnding the demo.")
        return 130 if tour else 0


async def _start(house: House, children: Children, window: str, *, fits_screen: bool) -> Child:
    """Phone, printer and backend, in the order they need each other; the kiosk is enrolled."""
    began = time.monotonic()
    await asyncio.to_thread(house.prepare)
    phone = await children.start("phone", [PYTHON, "-m", "kiosk_backend.adapters.sms.demo_phone_app"], show=True)
    printer = await children.start(
        "printer", [PYTHON, "-m", "kiosk_app.devices.demo_printer", "--port", "0", "--out", str(house.paper)]
    )
    house.phone_url = (await phone.line(r"ready on (http://\S+)", READY_S))[1]
    if house.way == "rerouted":
        house.silent_phone_url = await _silent_phone(children)
    printer_port = int((await printer.line(r"printer 127\.0\.0\.1:(\d+)", READY_S))[1])
    backend = await children.start("backend", [*house.backend_command, "serve"], env=house.backend_environment)
    ready = json.loads((await backend.line(r'^\{.*"event": "ready".*\}$', READY_S))[0])
    house.write_app_settings(
        backend_port=ready["private"]["port"], printer_port=printer_port, panel=WINDOWS[window], fits_screen=fits_screen
    )
    enrolment = await children.start("enrolment", [*house.app_command, "--enrol", house.enrolment_code])
    if await enrolment.ended():
        raise ChildEnded(enrolment)
    print(f"Everything runs, {time.monotonic() - began:.1f} seconds after the start.")
    return printer


async def _silent_phone(children: Children) -> str:
    """A gateway that takes every text and never delivers one; its address."""
    phone = await children.start("silent phone", [PYTHON, "-m", "kiosk_backend.adapters.sms.demo_phone_app"])
    url = (await phone.line(r"ready on (http://\S+)", READY_S))[1]
    await asyncio.to_thread(urllib.request.urlopen, f"{url}/control", b'{"mode": "silent"}', READY_S)
    return str(url)


async def _open(house: House, children: Children, window: str) -> int:
    printer = await _start(house, children, window, fits_screen=True)
    printer.on_line = lambda line: _show_paper(line.removeprefix("pass ")) if line.startswith("pass ") else None
    await children.start("phone window", [PYTHON, "-m", "kiosk_app.demo_phone", "--phone", house.phone_url])
    kiosk = await children.start("kiosk", house.app_command)
    print(house.told())
    watched = {asyncio.create_task(child.ended()): child for child in children.running if child.name != "phone window"}
    done, _ = await asyncio.wait(watched, return_when=asyncio.FIRST_COMPLETED)
    first = watched[next(iter(done))]
    if first is not kiosk or kiosk.status != 0:
        raise ChildEnded(first)
    return 0


def _show_paper(path: str) -> None:
    """Open a printed pass as a picture, in whatever this desktop uses; the path is told in any case."""
    print(f"printer | a pass came out: {path}")
    opener = shutil.which("xdg-open")
    if opener:
        subprocess.Popen([opener, path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


async def _tour(house: House, children: Children, out: Path, window: str) -> int:
    out.mkdir(parents=True, exist_ok=True)
    await _start(house, children, window, fits_screen=False)
    visit = house.write_visit(children.log("phone"))
    command = [*house.app_command, "--tour", str(out.absolute()), "--visit", str(visit)]
    kiosk = await children.start("kiosk", command, env={"QT_QPA_PLATFORM": "offscreen"}, show=True)
    if await kiosk.ended():
        raise ChildEnded(kiosk)
    told = check_passes(house, out)
    if house.way == "rerouted":
        check_same_code(children.log("silent phone"), children.log("phone"))
    print(
        f"Toured {house.site}: {len(told['steps'])} steps, {told['taps']} touches, {told['seconds']:.1f} seconds, "
        f"{len(told['passes'])} {'pass' if len(told['passes']) == 1 else 'passes'} taken. Pictures in {out}."
    )
    if told["delivery"]:
        print(f"  The delivery line said: {', '.join(told['delivery'])}.")
    for one in told["passes"]:
        print(f"  {one['png']}: {one['symbology']} read by {one['read_by']}; {one['verified']}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
