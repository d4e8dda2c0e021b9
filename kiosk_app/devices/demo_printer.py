"""The demo twin of a thermal printer: an ESC/POS printer as a small program, which prints PNG files.

    python -m kiosk_app.devices.demo_printer --port 9100 --out passes --control-port 9101

Control lines, on stdin or the control port: ``paper ok|near|out``, ``cover open|closed``,
``offline on|off``, ``jam on|off``, ``silent on|off``, ``paper-out-after ROWS``, ``jam-after ROWS``,
``silent-after ROWS``, ``unplug-after BYTES``, ``state``. It knows nothing of guests or of the app.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from kiosk_app.devices.demo_thermal import DemoPrinter
from kiosk_app.devices.png import png
from kiosk_app.devices.ports import Raster


def folder_of_passes(folder: Path, tell: Callable[[str], None]) -> Callable[[Raster], None]:
    """Save each pass as ``pass-0001.png``, … in ``folder`` and tell the path."""
    folder.mkdir(parents=True, exist_ok=True)
    taken = len(list(folder.glob("pass-*.png")))

    def save(raster: Raster) -> None:
        nonlocal taken
        taken += 1
        path = folder / f"pass-{taken:04d}.png"
        draft = path.with_suffix(".part")
        draft.write_bytes(png(raster))
        draft.replace(path)
        tell(f"pass {path}")

    return save


async def _control_lines(printer: DemoPrinter, reader: asyncio.StreamReader, say: Callable[[str], None]) -> None:
    while line := await reader.readline():
        if text := line.decode("utf-8", "replace").strip():
            say(await printer.control(text))


async def _serve_control(printer: DemoPrinter, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        await _control_lines(printer, reader, lambda text: writer.write(text.encode() + b"\n"))
        writer.close()
        await writer.wait_closed()


async def _stdin() -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    return reader


def _tell(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


async def _run(port: int, out: Path, control_port: int | None, width: int, control_stdin: bool) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    printer = DemoPrinter(folder_of_passes(out, _tell), width=width)
    async with contextlib.AsyncExitStack() as stack:
        _tell(f"printer 127.0.0.1:{await stack.enter_async_context(printer.serving(port=port))}")
        if control_port is not None:
            control = await asyncio.start_server(
                lambda reader, writer: _serve_control(printer, reader, writer), "127.0.0.1", control_port
            )
            stack.callback(control.close)
            _tell(f"control 127.0.0.1:{control.sockets[0].getsockname()[1]}")
        if control_stdin:
            lines = asyncio.create_task(_control_lines(printer, await _stdin(), _tell))
            stack.callback(lines.cancel)
        await stop.wait()


def main(arguments: list[str] | None = None) -> int:
    """Run until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(
        prog="python -m kiosk_app.devices.demo_printer",
        description="A thermal printer that prints PNG files.",
        epilog="Control lines: paper ok|near|out, cover open|closed, offline on|off, jam on|off, silent on|off, "
        "paper-out-after ROWS, jam-after ROWS, silent-after ROWS, unplug-after BYTES, state.",
    )
    parser.add_argument("--port", type=int, default=9100, help="TCP port of the printer; 0 takes a free one")
    parser.add_argument("--out", type=Path, required=True, help="folder for the passes")
    parser.add_argument("--control-port", type=int, help="TCP port for control lines; 0 takes a free one")
    parser.add_argument("--control-stdin", action="store_true", help="read control lines from stdin")
    parser.add_argument("--width", type=int, default=576, choices=(576, 384), help="dots of the head")
    asked = parser.parse_args(arguments)
    asyncio.run(_run(asked.port, asked.out, asked.control_port, asked.width, asked.control_stdin))
    return 0


if __name__ == "__main__":
    sys.exit(main())
