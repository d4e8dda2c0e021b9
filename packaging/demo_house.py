"""The folder of one run of the demo and everything prepared in it: keys, database, sites, bookings, staff, settings.

All by the commands an operator has. The folder belongs to this user alone and is removed with the run.
"""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
import json
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import assets
from kiosk_backend.cli.demo_bookings import passport_lines
from kiosk_backend.domain.texts import plain_letters
from kiosk_backend.main import main as backend_main

SITES = {"aurora": "stay", "northwind": "flight"}
STAFF = (("204", "Sofia Berg", "supervisor"), ("117", "Tom Adler", "attendant"), ("330", "Priya Nair", "technician"))
TOURED = {"aurora": "AUR-1001", "northwind": "NW-2001"}
"""Booking the tour checks in: one whose party has a pass each, where there is such a thing."""
_PREFIX = "kiosk-demo-"
_ROUTES = '[[routes]]\ngateway = "first"\n[[routes]]\ngateway = "second"\nlast_resort = true\n'


class DemoFailed(Exception):
    """Preparing did not work; the text says which command and what it said."""


@dataclass(frozen=True, slots=True)
class Booking:
    """One line of what to try."""

    booking: str
    reference: str
    last_name: str
    shows: str
    passport: tuple[str, ...] = ()
    """The lines of a document that fits; none: nothing can be compared."""


class House:
    """Use as a context manager: the folder is there inside and gone afterwards, unless ``keep``."""

    def __init__(self, site: str, *, keep: bool, way: str = "text") -> None:
        self.site = site
        self.way = way
        self.phone_url = ""
        self.silent_phone_url = ""
        """Of the gateway that takes every text and delivers none; empty: there is none."""
        self.enrolment_code = ""
        self.pins: dict[str, str] = {}
        self._keep = keep
        _sweep()
        self.folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
        self.paper = self.folder / "passes"
        self._backend_settings = self.folder / "backend.toml"
        self._app_settings = self.folder / "app.toml"

    @property
    def backend_command(self) -> list[str]:
        """`kiosk-backend` with the settings of this run."""
        return [sys.executable, "-m", "kiosk_backend", "--config", str(self._backend_settings)]

    @property
    def backend_environment(self) -> dict[str, str]:
        """What is known only once the demo phone runs."""
        phones = {"demo_phone": self.phone_url}
        if self.silent_phone_url:
            phones = {"first": self.silent_phone_url, "second": self.phone_url}
        found = {"KIOSK_BACKEND__EMAIL__KIND": "demo", "KIOSK_BACKEND__EMAIL__URL": self.phone_url}
        for name, url in phones.items():
            table = f"KIOSK_BACKEND__GATEWAYS__{name.upper()}__"
            found |= {f"{table}KIND": "demo_phone", f"{table}URL": url}
        return found

    @property
    def app_command(self) -> list[str]:
        """`kiosk-app` with the settings of this run."""
        return [sys.executable, "-m", "kiosk_app", "--config", str(self._app_settings)]

    def prepare(self) -> None:
        """Keys, schema, both sites with bookings from today on, staff with new PINs, a code for the kiosk."""
        self._backend_settings.write_text(
            f'profile = "demo"\nstate = "{self.folder / "state"}"\n'
            '[keys]\nbackend = "demo-file"\n[private]\nport = 0\n[public]\nport = 0\nbase_url = "auto"\n',
            encoding="utf-8",
        )
        self.run("keys", "create")
        self.run("migrate")
        for site in SITES:
            self.run("site", "add", site, "--demo")
            self.run("import", "--demo", "--site", site)
        if self.way == "rerouted":
            self._one_after_the_other()
        for number, name, role in STAFF:
            pin = self.run("staff", "add", "--site", self.site, "--number", number, "--name", name, "--role", role)
            self.pins[number] = pin.strip()
        self.enrolment_code = self.run("kiosk", "enrol", "--site", self.site, "--name", "Demo kiosk").strip()
        (self.folder / "site.keys").write_text(self.run("pass", "keys", "--site", self.site), encoding="ascii")

    def _one_after_the_other(self) -> None:
        """The second gateway only where the first does not serve: it is not tried out now and then."""
        file = self.folder / "site.toml"
        demo = assets.path(f"demo/site-{self.site}.toml").read_text(encoding="utf-8")
        file.write_text(demo + _ROUTES, encoding="utf-8")
        self.run("site", "add", self.site, str(file))

    def run(self, *arguments: str) -> str:
        """One backend command; what it printed. Raises ``DemoFailed``."""
        out, said = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(said):
            status = backend_main(["--config", str(self._backend_settings), *arguments])
        if status:
            raise DemoFailed(f"kiosk-backend {' '.join(arguments[:2])} did not work: {said.getvalue().strip()}")
        return out.getvalue()

    def write_app_settings(
        self, *, backend_port: int, printer_port: int, panel: tuple[int, int, int], fits_screen: bool
    ) -> None:
        """The kiosk's own file: loopback, a window of the panel's shape, the token in a file of this folder."""
        width, height, ppi = panel
        self._app_settings.write_text(
            f'demo_token_file = "{self.folder / "token"}"\n'
            f'[backend]\nurl = "http://127.0.0.1:{backend_port}"\n'
            f'[display]\nfullscreen = false\nwidth = {width}\nheight = {height}\nppi = {ppi}\nbrand = "{self.site}"\n'
            f"scale = {0 if fits_screen else 1}\n"
            f'[printer]\nkind = "escpos"\nport = {printer_port}\n'
            f'[scanner]\nkind = "demo"\ndevice = "{self.folder / "scanner"}"\n',
            encoding="utf-8",
        )

    def write_visit(self, phone_log: Path) -> Path:
        """What the tour's guest knows."""
        toured = next(one for one in self.bookings() if one.booking == TOURED[self.site])
        visit = {
            "site": self.site,
            "reference": toured.reference,
            "last_name": toured.last_name,
            "phone_log": str(phone_log),
            "paper": str(self.paper),
            "way": self.way,
        }
        path = self.folder / "visit.json"
        path.write_text(json.dumps(visit), encoding="utf-8")
        return path

    def bookings(self) -> list[Booking]:
        """The demo bookings of this site and what each of them shows."""
        text = assets.path(f"demo/bookings-{SITES[self.site]}.csv").read_text(encoding="utf-8")
        rows_of: dict[str, list[dict[str, str]]] = {}
        for row in csv.DictReader(io.StringIO(text)):
            rows_of.setdefault(row["booking"], []).append(row)
        return [
            Booking(name, of[0]["references"], of[0]["last_name"], _shows(of), _passport(of[0]))
            for name, of in rows_of.items()
        ]

    def told(self) -> str:
        """What a person at the demo needs to know."""
        lines = ["", f"Bookings to try at {self.site} (touch Start check-in, then Type my reference):"]
        lines += [f"  {one.reference}  {one.last_name:<16} {one.shows}" for one in self.bookings()]
        for one in self.bookings():
            lines += (
                [f"The passport of {one.last_name} (Show my passport, then type its lines):"] if one.passport else []
            )
            lines += [f"  {line}" for line in one.passport]
        lines += ["Staff (Get help, then Staff):"]
        lines += [f"  number {number}  PIN {self.pins[number]}  {name}, {role}" for number, name, role in STAFF]
        lines += [
            f"Passes come out in {self.paper}",
            f"To hold a code to the scanner: echo CODE > {self.folder / 'scanner'}",
            f"Logs and database are in {self.folder}" + ("" if self._keep else " until the end"),
            "Ctrl-C ends everything.",
        ]
        return "\n".join(lines)

    def __enter__(self) -> House:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._keep:
            print(f"The run is kept in {self.folder}")
        else:
            shutil.rmtree(self.folder, ignore_errors=True)


def _passport(row: dict[str, str]) -> tuple[str, ...]:
    if not row["document_number"]:
        return ()
    last, first = (plain_letters(row[name]).upper() for name in ("last_name", "first_name"))
    born, today = dt.date.fromisoformat(row["born"]), dt.datetime.now(dt.UTC).date()
    return passport_lines(last, first, row["document_number"], born, today)


def _shows(rows: list[dict[str, str]]) -> str:
    first = rows[0]
    day, at = first.get("arrive", ""), first.get("departs_at", "")
    facts = {
        "cancelled": first["status"] == "cancelled",
        "opens later": day in ("{day+1}",) or at == "{at+4320}",
        "check-in is over": at == "{at+30}",
        "money to pay first": bool(first.get("to_pay_now")),
        "room not ready": first.get("room_ready") == "no",
        "details missing": first["details_complete"] == "no",
        "no phone": not first["phone"],
        "a landline: a call reads the code out": first["phone"].startswith("{landline"),
        "an e-mail address": bool(first["email"]),
        "to confirm first, from the phone": first["status"] == "unconfirmed",
        f"{len({row['guest'] for row in rows})} guests": len({row["guest"] for row in rows}) > 1,
        "two flights": any(row.get("leg") == "2" for row in rows),
    }
    return ", ".join(fact for fact, holds in facts.items() if holds) or "goes straight through"


def _sweep() -> None:
    """Remove folders of runs that were killed before they could."""
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        pid = left.name.removeprefix(_PREFIX).partition("-")[0]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists() and left.stat().st_uid == os.getuid():
            shutil.rmtree(left, ignore_errors=True)
