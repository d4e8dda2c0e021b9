"""Everything around a kiosk as real programs: backend on a database, demo phone, demo printer, bookings nobody used.

A lobby serves many tests: each takes kiosks and bookings of its own, so nothing one test does is seen by another.
"""

import contextlib
import csv
import datetime as dt
import io
import json
import re
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx

import assets
from kiosk_app.main import main as app_main
from kiosk_backend.main import main as backend_main
from tests.peers.process import Program
from tests.peers.waiting import wait_until

STAYS, PAIRS, CANARIES, FLIGHTS, PAPERS = 40, 8, 8, 8, 8
PHONE_OF = {"aurora": "+43664{}", "northwind": "+351912{}"}
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Booked:
    """One booking of the pool."""

    site: str
    reference: str
    last_name: str
    first_name: str
    phone: str
    guests: int
    room: str = ""
    leaves: dt.datetime | None = None
    """A flight: when and where."""
    document: str = ""
    """Number of the guest's passport, if the booking has it."""
    born: str = ""
    """ISO date."""


ROUTES = '[[routes]]\ngateway = "first"\n[[routes]]\ngateway = "second"\nlast_resort = true\n'


class Lobby:
    """Start with `open`, end with `close`. `database`: URL, empty for SQLite in `folder`."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder = folder
        self.database = database or f"sqlite:///{folder / 'desk.db'}"
        self.paper = folder / "passes"
        self.pins: dict[str, str] = {}
        self._settings = folder / "backend.toml"
        self._numbers = count(1)
        self._stays, self._pairs, self._flights = _stays(STAYS, 1), _stays(PAIRS, 2), _flights(FLIGHTS)
        self._canaries, self._papers = _canaries(CANARIES), _papers(PAPERS)
        python = [sys.executable, "-m"]
        env = {"PYTHONPATH": str(Path(__file__).parents[2])}
        self.phone = Program(
            [*python, "kiosk_backend.adapters.sms.demo_phone_app", "--receipt-after", "0.1"], folder=folder, env=env
        )
        printing = ["kiosk_app.devices.demo_printer", "--port", "0", "--control-port", "0", "--out", str(self.paper)]
        self.printer = Program([*python, *printing], folder=folder, env=env)
        serving = ["kiosk_backend", "--config", str(self._settings), "serve"]
        self.backend = Program([*python, *serving], folder=folder, env=env)

    def open(self) -> None:
        """Start everything; sites, bookings and staff are there."""
        self.phone.start()
        self.printer.start()
        self._write_settings()
        self._fill()
        self.phone_url = self.phone.wait_for_line(r"ready on (http://\S+)")[1]
        self.backend.env |= self._gateways()
        self.backend.env |= {"KIOSK_BACKEND__EMAIL__KIND": "demo", "KIOSK_BACKEND__EMAIL__URL": self.phone_url}
        self.printer_port = int(self.printer.wait_for_line(r"printer 127\.0\.0\.1:(\d+)")[1])
        self._control = int(self.printer.wait_for_line(r"control 127\.0\.0\.1:(\d+)")[1])
        self.start_backend()

    def _gateways(self) -> dict[str, str]:
        return {"KIOSK_BACKEND__GATEWAYS__DEMO_PHONE__URL": self.phone_url}

    def start_backend(self) -> None:
        """Start it; again after `backend.kill()`, it comes back on the same ports."""
        before = len(self.backend.lines)
        self.backend.start()
        ready = json.loads(self.backend.wait_for_line(r'^\{.*"event": "ready".*\}$', after=before, seconds=30)[0])
        self.private_port, self.public_port = ready["private"]["port"], ready["public"]["port"]
        self.backend.env["KIOSK_BACKEND__PRIVATE__PORT"] = str(self.private_port)
        self.backend.env["KIOSK_BACKEND__PUBLIC__PORT"] = str(self.public_port)

    def close(self) -> None:
        """End every program."""
        for program in (self.backend, self.printer, self.phone):
            program.stop()

    def run(self, *arguments: str) -> str:
        """One `kiosk-backend` command; what it printed."""
        out, said = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(said):
            status = backend_main(["--config", str(self._settings), *arguments])
        assert status == 0, f"kiosk-backend {arguments}: {status}\n{said.getvalue()}"
        return out.getvalue()

    # bookings

    def stay(self) -> Booked:
        """A stay of one guest that nobody has touched."""
        return self._stays.pop()

    def pair(self) -> Booked:
        """A stay of two guests."""
        return self._pairs.pop()

    def canary(self) -> Booked:
        """A stay of one guest, nothing of which is found anywhere else by chance."""
        return self._canaries.pop()

    def with_papers(self) -> Booked:
        """A stay of one guest whose passport the booking knows."""
        return self._papers.pop()

    def flight(self) -> Booked:
        """A flight of two passengers that leaves soon."""
        return self._flights.pop()

    # kiosks

    def app_settings(self, site: str, *, backend_port: int = 0) -> Path:
        """Settings of a newly enrolled kiosk of `site`. `backend_port`: a proxy before the backend."""
        number = next(self._numbers)
        file, width, height = self.folder / f"app-{number}.toml", 1080, 1920
        file.write_text(
            f'demo_token_file = "{self.folder / f"token-{number}"}"\n'
            f'[backend]\nurl = "http://127.0.0.1:{backend_port or self.private_port}"\n'
            f"[display]\nfullscreen = false\nwidth = {width}\nheight = {height}\nscale = 0.35\n"
            f'reduced_motion = true\nbrand = "{site}"\n'
            f'[printer]\nkind = "escpos"\nport = {self.printer_port}\n[scanner]\nkind = "demo"\n'
            "[patience]\nreport_s = 0.4\n",
            encoding="utf-8",
        )
        code = self.run("kiosk", "enrol", "--site", site, "--name", f"Kiosk {number}").strip()
        with contextlib.redirect_stdout(io.StringIO()):
            assert app_main(["--config", str(file), "--enrol", code]) == 0
        return file

    def kiosk_files(self) -> list[Path]:
        """What kiosks keep in files here: settings and device tokens."""
        return [*self.folder.glob("app-*.toml"), *self.folder.glob("token-*")]

    # phone and paper

    def code(self, booked: Booked, *, after: int = 0) -> str:
        """The newest code on that guest's phone, of a text numbered above `after`."""
        return re.match(r"\d{6}", self.text(booked.phone, after=after)["text"])[0]  # type: ignore[index]

    def text(self, phone: str, *, after: int = 0) -> dict[str, str]:
        """The newest text to `phone` numbered above `after`, once there is one."""
        seen, deadline = after, time.monotonic() + 15
        while time.monotonic() < deadline:
            told = httpx.get(f"{self.phone_url}/texts", params={"after": seen, "wait": 5}, timeout=10).json()
            mine = [text for text in told["texts"] if text["to"] == phone]
            if mine:
                return dict(mine[-1])
            seen = max(seen, told["last"])
        raise AssertionError(f"no text to {phone} within 15 s")

    def last_text(self) -> int:
        """The number of the last text that came to any phone."""
        return int(httpx.get(f"{self.phone_url}/texts", timeout=10).json()["last"])

    def control(self, line: str) -> None:
        """A control line for the demo printer: `paper out`, `jam-after 200`, ..."""
        with socket.create_connection(("127.0.0.1", self._control), timeout=5) as link, link.makefile("rw") as file:
            file.write(line + "\n")
            file.flush()
            assert file.readline().strip() == "ok", line

    def mend(self) -> None:
        """The printer as it was: paper in, covers closed; what was stuck in it comes out as waste."""
        for line in ("jam off", "offline off", "silent off", "cover closed", "paper ok"):
            self.control(line)

    def sheets(self) -> list[Path]:
        """Every sheet of paper so far."""
        return sorted(self.paper.glob("pass-*.png"))

    def new_sheets(self, before: list[Path], number: int) -> list[Path]:
        """The sheets since `before`, once there are `number`."""
        wait_until(lambda: len(self.sheets()) >= len(before) + number, f"{number} sheets of paper")
        return [sheet for sheet in self.sheets() if sheet not in before]

    # inside

    def _write_settings(self) -> None:
        self._settings.write_text(
            f'profile = "demo"\nstate = "{self.folder / "state"}"\n'
            f'[database]\nurl = "{self.database}"\n[keys]\nbackend = "demo-file"\n'
            '[private]\nport = 0\n[public]\nport = 0\nbase_url = "auto"\n[policy]\nresend_waits = [20000, 20000]\n',
            encoding="utf-8",
        )

    def _fill(self) -> None:
        self.run("keys", "create")
        self.run("migrate")
        for site, booked in (
            ("aurora", [*self._stays, *self._pairs, *self._canaries, *self._papers]),
            ("northwind", self._flights),
        ):
            self.run("site", "add", site, "--demo")
            file = self.folder / f"{site}.csv"
            file.write_text(_rows(booked), encoding="utf-8")
            self.run("import", str(file), "--site", site)
            add = ("staff", "add", "--site", site, "--number", "204", "--name", "Sofia Berg", "--role", "supervisor")
            self.pins[site] = self.run(*add).strip()


def _name(number: int) -> str:
    return "GAST" + LETTERS[number // len(LETTERS)] + LETTERS[number % len(LETTERS)]


def _stays(number: int, guests: int) -> list[Booked]:
    made = []
    for n in range(number):
        reference = f"{'S' if guests == 1 else 'P'}{LETTERS[n % 24]}{n:02}AU"
        phone = PHONE_OF["aurora"].format(200000 + guests * 1000 + n)
        made.append(Booked("aurora", reference, _name(n), "Ida", phone, guests, room=f"{3000 + guests * 100 + n}"))
    return made


def _canaries(number: int) -> list[Booked]:
    return [
        Booked(
            "aurora",
            f"Q{n}VJX{LETTERS[n]}",
            f"VERBRUGGHEN{LETTERS[n]}",
            f"Xanthippe{LETTERS[n].lower()}",
            PHONE_OF["aurora"].format(700431 + n),
            1,
            room=f"QZ{n}W7",
        )
        for n in range(number)
    ]


def _papers(number: int) -> list[Booked]:
    return [
        Booked(
            "aurora",
            f"D{n}PASX",
            f"DOKUMENT{LETTERS[n]}",
            "Ida",
            PHONE_OF["aurora"].format(800000 + n),
            1,
            room=f"{3900 + n}",
            document=f"L89890{n}2C",
            born="1974-08-12",
        )
        for n in range(number)
    ]


def _flights(number: int) -> list[Booked]:
    now = dt.datetime.now(ZoneInfo("Europe/Lisbon"))
    leaves = (now + dt.timedelta(minutes=150)).replace(second=0, microsecond=0)
    return [
        Booked(
            "northwind",
            f"F{LETTERS[n % 24]}{n:02}NW",
            _name(n),
            "Rui",
            PHONE_OF["northwind"].format(300000 + n),
            2,
            leaves=leaves,
        )
        for n in range(number)
    ]


def _rows(booked: list[Booked]) -> str:
    out = io.StringIO()
    rows = [row for one in booked for row in (_stay_rows(one) if one.site == "aurora" else _flight_rows(one))]
    names: dict[str, None] = {}
    for row in rows:
        names |= dict.fromkeys(row)
    writer = csv.DictWriter(out, list(names))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _guest_rows(one: Booked) -> Iterator[dict[str, str]]:
    for number in range(1, one.guests + 1):
        first = {"references": one.reference, "phone": one.phone} if number == 1 else {}
        if number == 1 and one.document:
            first |= {"document_number": one.document, "born": one.born}
        yield {
            "booking": f"B-{one.reference}",
            **first,
            "guest": str(number),
            "last_name": one.last_name.capitalize(),
            "first_name": one.first_name if number == 1 else "Ola",
        }


def _stay_rows(one: Booked) -> list[dict[str, str]]:
    today = dt.datetime.now(ZoneInfo("Europe/Vienna")).date()
    stay = {
        "arrive": today.isoformat(),
        "leave": (today + dt.timedelta(2)).isoformat(),
        "room_type": "Courtyard double",
        "bed": "King bed",
        "room": one.room,
        "floor": "4",
        "room_ready": "yes",
    }
    first, *others = _guest_rows(one)
    return [first | stay, *others]


def _flight_rows(one: Booked) -> list[dict[str, str]]:
    leaves = one.leaves
    assert leaves is not None
    arrives = (leaves.astimezone(dt.UTC) + dt.timedelta(minutes=225)).astimezone(ZoneInfo("Europe/Copenhagen"))
    leg = {"leg": "1", "locator": one.reference, "compartment": "Y", "cabin": "Economy"}
    flight = {
        "flight": "NW 418",
        "date": leaves.date().isoformat(),
        "from": "LIS",
        "from_city": "Lisbon",
        "to": "CPH",
        "to_city": "Copenhagen",
        "departs_at": leaves.isoformat(timespec="minutes"),
        "arrives_at": arrives.isoformat(timespec="minutes"),
        "boards_at": (leaves - dt.timedelta(minutes=40)).isoformat(timespec="minutes"),
        "gate": "B12",
    }
    row = int(one.reference[2:4]) + 1
    seats = [{"seat": f"{row}{letter}"} for letter in "CB"]
    first, second = _guest_rows(one)
    first |= {"email": f"{one.reference.lower()}@example.com"}
    return [first | leg | flight | seats[0], second | leg | seats[1]]


class TwoRoutes(Lobby):
    """Two gateways, of which the first takes every text and delivers none; the airline checks in by e-mail too."""

    def __init__(self, folder: Path, database: str) -> None:
        super().__init__(folder, database)
        self.silent = Program(
            [sys.executable, "-m", "kiosk_backend.adapters.sms.demo_phone_app"], folder=folder, env=self.phone.env
        )

    def open(self) -> None:
        self.silent.start()
        self._silent_url = self.silent.wait_for_line(r"ready on (http://\S+)")[1]
        self.play("silent")
        super().open()

    def close(self) -> None:
        super().close()
        self.silent.stop()

    def play(self, first: str, second: str = "") -> None:
        """What the gateways do from now on: deliver, silent, fail, ..."""
        for url, mode in ((self._silent_url, first), (self.phone_url if second else "", second)):
            if url:
                httpx.post(f"{url}/control", json={"mode": mode}, timeout=10).raise_for_status()

    def silent_texts(self, phone: str) -> list[str]:
        """What the first gateway was given for that number."""
        told = httpx.get(f"{self._silent_url}/texts", timeout=10).json()["texts"]
        return [text["text"] for text in told if text["to"] == phone]

    def _gateways(self) -> dict[str, str]:
        found = {}
        for name, url in (("FIRST", self._silent_url), ("SECOND", self.phone_url)):
            found |= {
                f"KIOSK_BACKEND__GATEWAYS__{name}__{key}": of for key, of in (("KIND", "demo_phone"), ("URL", url))
            }
        return found

    def _fill(self) -> None:
        super()._fill()
        for site in ("aurora", "northwind"):
            demo = assets.path(f"demo/site-{site}.toml").read_text(encoding="utf-8")
            file = self.folder / f"{site}.toml"
            demo = demo.replace("[policy]\n", "[policy]\ncheck_in_by_email = true\n")
            file.write_text(demo + (ROUTES if site == "aurora" else ""), encoding="utf-8")
            self.run("site", "add", site, str(file))
