"""Guests who check in while their backend dies: each keeps asking under the same key until it is answered."""

import asyncio
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.peers.backend import Backend
from tests.peers.guests import Answer, Guest, Line, Phones, bookings, dial, enrol, guests, new_key, visit

AGAIN_S = 0.02
ASKS_AGAIN_S = 21.0
"""A guest without a text asks for it again: after the resend wait of the runs that kill backends."""
VISITS_A_KIOSK = 16


@dataclass
class Crowd:
    """`at_once` guests ask at a time; who waits for a text lets another one go first.

    `up` is set while there is a backend to ask. `answered` keeps what each guest was told at the end of the visit.
    """

    backend: Backend
    phones: Phones
    guests: list[Guest]
    at_once: int = 8
    up: asyncio.Event = field(default_factory=asyncio.Event)
    answered: dict[Guest, Any] = field(default_factory=dict)
    repeated: dict[Guest, tuple[str, str, bytes, Answer]] = field(default_factory=dict)
    """The check-in of each guest as it was asked and answered: token, key, body, answer."""
    heard: int = 0
    """Requests answered, and how many were asked more than once for it."""
    retries: int = 0
    resends: int = 0
    """Texts that were asked for again: whoever held the first ones died twice with them."""
    asking: Counter[str] = field(default_factory=Counter)
    """Requests under way, by path."""
    on_answer: asyncio.Event = field(default_factory=asyncio.Event)
    _tokens: list[str] = field(default_factory=list)

    @classmethod
    async def gather(cls, backend: Backend, phones: Phones, count: int, at_once: int = 8) -> "Crowd":
        """Imports a booking for each guest, starts the backend and enrols the kiosks."""
        known = guests(count)
        kiosks = -(-count // VISITS_A_KIOSK)
        await asyncio.to_thread(lambda: backend.prepare().import_bookings(bookings(known)))
        codes = await asyncio.to_thread(backend.enrolment_codes, kiosks)
        await asyncio.to_thread(backend.start)
        crowd = cls(backend, phones, known, at_once)
        line = await dial(backend.port)
        crowd._tokens = [await enrol(line, code) for code in codes]
        line.close()
        crowd.up.set()
        return crowd

    async def check_in(self, enough: asyncio.Event) -> None:
        """Guests come until it is `enough` or nobody is left; returns when everybody who came has checked in."""
        room = asyncio.Semaphore(self.at_once)
        async with asyncio.TaskGroup() as group:
            for number, guest in enumerate(self.guests):
                await room.acquire()
                if enough.is_set():
                    break
                group.create_task(self._visit(guest, self._tokens[number % len(self._tokens)], room))

    async def _visit(self, guest: Guest, token: str, room: asyncio.Semaphore) -> None:
        lines: list[Line] = []
        started: dict[str, Any] = {}

        async def ask(path: str, body: dict[str, Any]) -> Any:
            raw, key = json.dumps(body).encode(), new_key()
            if path == "/v1/code/start":
                started.update(body)
            answer = await self._until_answered(lines, path, raw, token, key)
            assert answer.status == 200, f"{path}: {answer}"
            if path == "/v1/checkin":
                self.repeated[guest] = (token, key, raw, answer)
            return json.loads(answer.body)

        async def read(number: str) -> str:
            room.release()
            texted = asyncio.ensure_future(self.phones.code(number))
            while not (await asyncio.wait({texted}, timeout=ASKS_AGAIN_S))[0]:
                raw = json.dumps(started).encode()
                answer = await self._until_answered(lines, "/v1/code/resend", raw, token, new_key())
                assert answer.status in (200, 429), f"resend: {answer}"  # 429: sent again a moment ago
                self.resends += answer.status == 200
            await room.acquire()
            return await texted

        self.answered[guest] = await visit(ask, self.phones, guest, read)
        room.release()
        for line in lines:
            line.close()

    async def _until_answered(self, lines: list[Line], path: str, raw: bytes, token: str, key: str) -> Answer:
        while True:
            await self.up.wait()
            try:
                if not lines:
                    lines.append(await dial(self.backend.port))
                answer = await self._ask_once(lines[-1], path, raw, token, key)
            except ConnectionError:
                assert self.backend.process.running, "the backend ended\n" + self.backend.process.output()[-3000:]
                lines.clear()
                self.retries += 1
                continue
            if answer.status != 503:
                self.heard += 1
                self.on_answer.set()
                return answer
            self.retries += 1
            await asyncio.sleep(AGAIN_S)  # the wait a kiosk makes before it asks again

    async def _ask_once(self, line: Line, path: str, raw: bytes, token: str, key: str) -> Answer:
        self.asking[path] += 1
        try:
            return await line.post(path, raw, token=token, key=key)
        finally:
            self.asking[path] -= 1

    async def ask_again(self, guest: Guest) -> Answer:
        """The guest's check-in once more, under its own key."""
        token, key, raw, _ = self.repeated[guest]
        return await self._until_answered([], "/v1/checkin", raw, token, key)
