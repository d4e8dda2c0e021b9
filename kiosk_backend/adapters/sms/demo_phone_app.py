"""The demo phone: a small program that shows each text, call and e-mail as it arrives; Ctrl-C ends it.

Protocol, HTTP on loopback (a window may be built on it):

- `POST /texts` {message_id, to, text, life_s, receipt_url, channel}: 202, shown at once. The gateway's side; with the
  channel "voice" it is a call, of which each line is shown.
- `POST /mails` {message_id, to, subject, text, life_s}: 202, shown at once. The mailer's side; no receipts.
- `GET /texts?after=N&wait=S`: {"texts": [{"number", "kind", "to", "subject", "text", "at"}…], "last": M}; waits up to S
  seconds (25 at most) for a message above N. kind: text, voice, email. A viewer's side.
- `POST /control` {mode, receipt_after_s, receipt}: what to play. mode: deliver (default), silent (accepts, shows, and
  reports nothing), refuse (answers 403), fail (answers 503), late (takes 6 s to answer). receipt: delivered,
  undelivered, accepted.

Receipts are GETs to receipt_url?st=N with Kannel's numbers: 8 accepted by the network, then 1 delivered or 2 not.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, get_args

import aiohttp
from aiohttp import web

Mode = Literal["deliver", "silent", "refuse", "fail", "late"]
RECEIPTS: Final = {"delivered": "1", "undelivered": "2", "accepted": "8"}
LONGEST_WAIT: Final = 25.0
KEPT: Final = 200
HEADINGS: Final = {"text": "Text message to", "voice": "Call to", "email": "E-mail to"}


@dataclass(slots=True)
class DemoPhone:
    """`show` gets number or address, words and kind of each message. Not thread-safe: lives in one event loop."""

    show: Callable[[str, str, str], None]
    mode: Mode = "deliver"
    receipt: str = "delivered"
    receipt_after_s: float = 1.0
    texts: list[dict[str, Any]] = field(default_factory=list)
    last: int = 0
    _arrived: asyncio.Condition = field(default_factory=asyncio.Condition)
    _reports: set[asyncio.Task[None]] = field(default_factory=set)

    def app(self) -> web.Application:
        application = web.Application(client_max_size=16 * 1024)
        application.add_routes(
            [
                web.post("/texts", self._text),
                web.post("/mails", self._mail),
                web.get("/texts", self._list),
                web.post("/control", self._control),
            ]
        )
        application.on_shutdown.append(self._stop)
        return application

    async def _text(self, request: web.Request) -> web.Response:
        message = await _json(request)
        answer = await self._take(message, message.get("channel", "text"))
        if answer.status == 202 and message.get("receipt_url") and self.mode != "silent":
            report = asyncio.create_task(self._report(message["receipt_url"]))
            self._reports.add(report)
            report.add_done_callback(self._reports.discard)
        return answer

    async def _mail(self, request: web.Request) -> web.Response:
        return await self._take(await _json(request), "email")

    async def _take(self, message: dict[str, Any], kind: str) -> web.Response:
        if kind not in HEADINGS:
            raise web.HTTPBadRequest(text="unknown channel")
        if self.mode == "refuse":
            return web.json_response({"error": "refused"}, status=403)
        if self.mode == "fail":
            return web.json_response({"error": "failed"}, status=503)
        if self.mode == "late":
            await asyncio.sleep(6.0)
        to, subject, words = message["to"], message.get("subject", ""), message["text"]
        async with self._arrived:
            self.last += 1
            self.texts.append(
                {"number": self.last, "kind": kind, "to": to, "subject": subject, "text": words, "at": time.time()}
            )
            del self.texts[:-KEPT]
            self._arrived.notify_all()
        self.show(to, f"{subject}\n{words}" if subject else words, kind)
        return web.json_response({"ok": True}, status=202)

    async def _report(self, url: str) -> None:
        wanted = ["accepted"] if self.receipt == "accepted" else ["accepted", self.receipt]
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5.0)) as session:
            for receipt in wanted:
                if receipt != "accepted":
                    await asyncio.sleep(self.receipt_after_s)
                with contextlib.suppress(aiohttp.ClientError, TimeoutError):  # the backend may be gone: a lost receipt
                    async with session.get(url, params={"st": RECEIPTS[receipt]}):
                        pass

    async def _list(self, request: web.Request) -> web.Response:
        after = int(request.query.get("after", "0"))
        wait = min(float(request.query.get("wait", "0")), LONGEST_WAIT)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait), self._arrived:
                await self._arrived.wait_for(lambda: self.last > after)
        newer = [text for text in self.texts if text["number"] > after]
        return web.json_response({"texts": newer, "last": self.last})

    async def _control(self, request: web.Request) -> web.Response:
        wanted = await _json(request)
        mode, receipt = wanted.get("mode", self.mode), wanted.get("receipt", self.receipt)
        if mode not in get_args(Mode) or receipt not in RECEIPTS:
            raise web.HTTPBadRequest(text="unknown mode or receipt")
        self.mode, self.receipt = mode, receipt
        self.receipt_after_s = float(wanted.get("receipt_after_s", self.receipt_after_s))
        return web.json_response({"mode": self.mode, "receipt": self.receipt, "receipt_after_s": self.receipt_after_s})

    async def _stop(self, _application: web.Application) -> None:
        for report in list(self._reports):
            report.cancel()
        await asyncio.gather(*self._reports, return_exceptions=True)


async def _json(request: web.Request) -> dict[str, Any]:
    try:
        found = json.loads(await request.read())
    except ValueError:
        raise web.HTTPBadRequest(text="not JSON") from None
    if not isinstance(found, dict):
        raise web.HTTPBadRequest(text="not an object")
    return found


def print_message(to: str, words: str, kind: str) -> None:
    """A message on the terminal, with the time it came."""
    lines = "\n".join(f"    {line}" for line in words.splitlines())
    sys.stdout.write(f"\n[{time.strftime('%H:%M:%S')}] {HEADINGS[kind]} {to}\n{lines}\n")
    sys.stdout.flush()


async def serve(phone: DemoPhone, port: int, port_file: Path | None = None) -> None:
    """Listens on loopback until SIGINT or SIGTERM. `port` 0 takes a free one; `port_file` is told which."""
    runner = web.AppRunner(phone.app(), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    bound: int = runner.addresses[0][1]
    if port_file is not None:
        part = port_file.with_suffix(".part")
        part.write_text(str(bound))
        part.replace(port_file)
    sys.stdout.write(f"Demo phone ready on http://127.0.0.1:{bound}\n")
    sys.stdout.flush()
    over = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, over.set)
    await over.wait()
    await runner.cleanup()


def main(arguments: list[str] | None = None) -> int:
    """The program."""
    parser = argparse.ArgumentParser(
        prog="demo-phone", description="Shows each text, call and e-mail of the demo as it arrives."
    )
    parser.add_argument("--port", type=int, default=0, help="port on loopback; 0 takes a free one")
    parser.add_argument("--port-file", type=Path, help="file that is told the port")
    parser.add_argument("--receipt-after", type=float, default=1.0, metavar="S", help="seconds until 'delivered'")
    chosen = parser.parse_args(arguments)
    asyncio.run(serve(DemoPhone(print_message, receipt_after_s=chosen.receipt_after), chosen.port, chosen.port_file))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
