"""The demo printer as the demo starts it: a program that prints PNG files and obeys control lines."""

from __future__ import annotations

import asyncio
import io
import re
import signal
import sys
from pathlib import Path

from PIL import Image

from kiosk_app.devices.demo_thermal import DemoFaults
from kiosk_app.devices.escpos_printer import EscposPrinter
from kiosk_app.devices.png import png
from kiosk_app.devices.ports import Confirmed, Raster, Refused
from tests.app.devices.printer_benches import TIMES, chequer, raster_job


def test_it_prints_pictures_and_obeys_the_control_port(tmp_path: Path) -> None:
    async def scenario() -> list[object]:
        command = ("-m", "kiosk_app.devices.demo_printer", "--port", "0", "--control-port", "0", "--out", str(tmp_path))
        program = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=asyncio.subprocess.PIPE)
        assert program.stdout is not None

        async def said(pattern: str) -> str:
            assert program.stdout is not None
            found = re.fullmatch(pattern, (await program.stdout.readline()).decode().strip())
            assert found is not None
            return found[1]

        try:
            printer = EscposPrinter("127.0.0.1", int(await said(r"printer 127\.0\.0\.1:(\d+)")), times=TIMES)
            control = int(await said(r"control 127\.0\.0\.1:(\d+)"))
            outcomes: list[object] = [await printer.print(raster_job())]
            path = await said(r"pass (.*)")
            reader, writer = await asyncio.open_connection("127.0.0.1", control)
            writer.write(b"paper out\nfetch coffee\n")
            outcomes += [(await reader.readline()).decode().strip(), (await reader.readline()).decode().strip()]
            outcomes.append(await printer.print(raster_job("s-2")))
            writer.close()
            return [*outcomes, Path(path).read_bytes() == png(chequer())]
        finally:
            program.send_signal(signal.SIGTERM)
            assert await program.wait() == 0

    assert asyncio.run(asyncio.wait_for(scenario(), 30)) == [
        Confirmed("s-1"),
        "ok",
        "not understood: fetch coffee",
        Refused("s-2", "MEDIA_EMPTY"),
        True,
    ]


def test_a_png_holds_every_dot_and_the_resolution() -> None:
    picture = Image.open(io.BytesIO(png(chequer())))
    assert picture.size == (576, 300)
    assert round(picture.info["dpi"][0]) == 203
    dots = bytes(b ^ 0xFF for b in picture.convert("1").tobytes())
    assert Raster(576, dots) == chequer()


def test_control_lines_that_make_no_sense_change_nothing() -> None:
    faults = DemoFaults()
    for line in ("", "paper", "paper blue", "jam maybe", "jam-after many", "state now", "cover"):
        assert faults.obey(line).startswith("not understood")
    assert faults == DemoFaults()
