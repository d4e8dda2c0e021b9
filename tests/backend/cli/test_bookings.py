"""Bookings from files, and the codes that find them: as an operator meets them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import zxingcpp
from PySide6.QtGui import QImage

import assets
from kiosk_backend.cli.booking import matrix
from kiosk_backend.cli.demo_bookings import filled, passport_lines
from kiosk_backend.domain import mrz
from kiosk_backend.domain.booking import Guest, Proofs
from kiosk_backend.domain.private import Birthday, Document, PersonName
from kiosk_backend.domain.site import site as site_of
from kiosk_backend.services.lookup import TOKEN
from tests.backend.cli.conftest import Command

HEADER = "booking,references,last_name,first_name,arrive,leave,room_type"
ROW = "A1,K7M4PQ,Lopez,María,2026-11-21,2026-11-23,Double"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "bookings.csv"
    path.write_text(f"{HEADER}\n{ROW}\n", encoding="utf-8")
    return path


def test_a_file_comes_in_and_again_unchanged(installed: Command, file: Path) -> None:
    first = installed("import", str(file), "--site", "aurora")
    again = installed("import", str(file), "--site", "aurora")
    assert first.stdout == "1 added, 0 updated, 0 unchanged, 0 refused.\n"
    assert again.stdout == "0 added, 0 updated, 1 unchanged, 0 refused.\n"
    assert re.search(r"merging: 100% \(1\)", first.stderr)


def test_a_bad_row_is_named_and_nothing_comes_in(installed: Command, file: Path) -> None:
    file.write_text(f"{HEADER}\n{ROW}\nA2,H3X9TW,Okafor,Chidi,2026-11-21,21.11.2026,Double\n", encoding="utf-8")
    told = installed("import", str(file), "--site", "aurora", code=1)
    assert "refused: line 3: leave is not a date such as 2026-11-21" in told.stderr
    assert "Nothing was imported: 1 refused" in told.stdout
    assert "Okafor" not in told.stdout + told.stderr
    told = installed("import", str(file), "--site", "aurora", "--skip-bad", code=1)
    assert told.stdout == "1 added, 0 updated, 0 unchanged, 1 refused.\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"bookign,references\n", "unknown column 'bookign'; did you mean 'booking'?"),
        (b"booking,references,last_name\nA1,K7M4PQ,Lopez\n", "the header lacks arrive, leave, room_type"),
        (b"", "the header lacks booking"),
        (b"\xff\xfe\x00\x01", "is not UTF-8 text"),
        ((HEADER + "\n").encode() + b"A1,K7M4PQ,L\xf3pez,M,2026-11-21,2026-11-23,D\n", "not UTF-8"),
        ((HEADER + "\n").encode() + b'A1,K7M4PQ,"Lop"ez,M,2026-11-21,2026-11-23,D\n', "is not CSV"),
        (b"booking,booking\n", "names a column twice: booking"),
    ],
)
def test_a_file_that_is_no_bookings_file_is_refused(installed: Command, file: Path, content: bytes, said: str) -> None:
    file.write_bytes(content)
    told = installed("import", str(file), "--site", "aurora", code=2)
    assert said in told.stderr
    assert "Nothing was imported." in told.stderr
    assert "pez" not in told.stderr


def test_the_next_import_is_not_kept_waiting_by_a_broken_file(installed: Command, file: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.csv"
    good = "".join(f"B{n},R{n:05},Lopez,M,2026-11-21,2026-11-23,Double\n" for n in range(1_000))
    broken.write_bytes(f"{HEADER}\n{good}".encode() + b"A1,K7M4PQ,L\xf3pez,M,2026-11-21,2026-11-23,D\n")
    assert "not UTF-8" in installed("import", str(broken), "--site", "aurora", code=2).stderr
    assert "1 added" in installed("import", str(file), "--site", "aurora").stdout


def test_a_mapping_says_how_others_call_their_columns(installed: Command, tmp_path: Path) -> None:
    file, mapping = tmp_path / "export.csv", tmp_path / "columns.toml"
    file.write_text(
        "Conf;Refs;Surname;From;To;Type;Loyalty\nA1;K7M4PQ;Lopez;2026-11-21;2026-11-23;Double;gold\n",
        encoding="utf-8-sig",
    )
    theirs = {"booking": "Conf", "references": "Refs", "last_name": "Surname", "arrive": "From", "leave": "To"}
    mapping.write_text("".join(f'{ours} = "{their}"\n' for ours, their in (theirs | {"room_type": "Type"}).items()))
    assert "1 added" in installed("import", str(file), "--site", "aurora", "--mapping", str(mapping)).stdout
    mapping.write_text('bookin = "Conf"\n')
    told = installed("import", str(file), "--site", "aurora", "--mapping", str(mapping), code=2)
    assert "did you mean 'booking'?" in told.stderr


@pytest.mark.parametrize(("site", "count"), [("aurora", 10), ("northwind", 7)])
def test_demo_bookings_come_in_whole_and_again(installed: Command, site: str, count: int) -> None:
    if site != "aurora":
        installed("site", "add", site, "--demo")
    assert f"{count} added, 0 updated" in installed("import", "--demo", "--site", site).stdout
    assert "0 added" in installed("import", "--demo", "--site", site).stdout


def test_the_passport_that_the_demo_prints_proves_its_guest() -> None:
    today = dt.date(2026, 9, 21)
    lines = passport_lines("LINDQVIST", "MARIA", "L898902C3", dt.date(1974, 8, 12), today)
    assert lines == (
        "P<UTOLINDQVIST<<MARIA<<<<<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122<2909211<<<<<<<<<<<<<<<0",
    )  # fmt: skip
    guest = Guest("g", 0, PersonName("Maria"), PersonName("Lindqvist"), proofs=Proofs(Document("L898902C3")))
    assert mrz.fit(mrz.read(lines, today), [guest]) == "proved"
    by_birth = Guest("g", 0, PersonName("Maria"), PersonName("Lindqvist"), proofs=Proofs(born=Birthday("1974-08-12")))
    assert mrz.fit(mrz.read(lines, today), [by_birth]) == "proved"
    assert not mrz.expired(mrz.read(lines, today), today + dt.timedelta(days=1_000))


ZONES = {"LIS": "Europe/Lisbon", "CPH": "Europe/Copenhagen", "HEL": "Europe/Helsinki", "OSL": "Europe/Oslo"}


@pytest.mark.parametrize("day", ["2026-01-15T12:02:00+00:00", "2026-07-15T12:02:00+00:00"])
def test_demo_flights_leave_and_arrive_in_the_time_of_each_airport(day: str) -> None:
    config = tomllib.loads(assets.path("demo/site-northwind.toml").read_text(encoding="utf-8"))
    own = {name: config.pop(name) for name in ("kind", "time_zone", "country", "name")}
    site = site_of(site_id="northwind", config=json.dumps(config), **own)
    now = dt.datetime.fromisoformat(day)
    text = filled(
        assets.path("demo/bookings-flight.csv").read_text(encoding="utf-8"), site, int(now.timestamp()) * 1_000
    )
    legs = [row for row in csv.DictReader(io.StringIO(text)) if row["flight"]]
    assert len(legs) == 8
    for leg in legs:
        leaves, arrives = (dt.datetime.fromisoformat(leg[name]) for name in ("departs_at", "arrives_at"))
        for moment, airport in ((leaves, leg["from"]), (arrives, leg["to"])):
            assert moment.utcoffset() == moment.astimezone(ZoneInfo(ZONES[airport])).utcoffset(), leg
        assert leg["date"] == leaves.date().isoformat()
        if (leg["from"], leg["to"]) == ("LIS", "CPH"):
            assert arrives - leaves == dt.timedelta(minutes=225)


def test_wrong_usage_says_what_to_do(installed: Command) -> None:
    assert "There is no site 'nowhere'" in installed("import", "--demo", "--site", "nowhere", code=2).stderr
    assert "Name a file, or say --demo." in installed("import", "--site", "aurora", code=2).stderr
    assert "strerror" not in installed("import", "no-such.csv", "--site", "aurora", code=2).stderr


def read_picture(image: QImage) -> str:
    """What an independent reader sees."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = bytes(grey.constBits())
    rows = b"".join(pixels[y * grey.bytesPerLine() :][: grey.width()] for y in range(grey.height()))
    (code,) = zxingcpp.read_barcodes(memoryview(rows).cast("B", shape=[grey.height(), grey.width()]))
    return str(code.text)


def test_the_printed_code_is_read_by_an_independent_reader(installed: Command, file: Path, tmp_path: Path) -> None:
    installed("import", str(file), "--site", "aurora")
    picture = tmp_path / "code.png"
    installed("booking", "qr", "k7m-4pq", "--site", "aurora", "--out", str(picture))
    image = QImage(str(picture))
    assert not image.isNull()
    assert TOKEN.fullmatch(read_picture(image))


def test_the_svg_draws_the_same_code(installed: Command, file: Path, tmp_path: Path) -> None:
    installed("import", str(file), "--site", "aurora")
    drawing = tmp_path / "code.svg"
    installed("booking", "qr", "K7M4PQ", "--site", "aurora", "--out", str(drawing))
    text = drawing.read_text()
    size = len(matrix("KC1" + "A" * 26))
    assert f'viewBox="0 0 {size} {size}"' in text
    image = QImage(size * 4, size * 4, QImage.Format.Format_Grayscale8)
    image.fill(255)
    for found in re.finditer(r"M(\d+) (\d+)h1", text):
        for x in range(4):
            for y in range(4):
                image.setPixel(int(found[1]) * 4 + x, int(found[2]) * 4 + y, 0)
    assert TOKEN.fullmatch(read_picture(image))


def test_each_call_makes_another_code_of_128_bits(installed: Command, file: Path) -> None:
    installed("import", str(file), "--site", "aurora")
    codes = {installed("booking", "qr", "K7M4PQ", "--site", "aurora").stdout.strip() for _ in range(3)}
    assert len(codes) == 3
    assert all(TOKEN.fullmatch(code) for code in codes)


def test_no_code_for_what_is_not_there(installed: Command) -> None:
    assert "no such booking" in installed("booking", "qr", "ZZZZZZ", "--site", "aurora", code=1).stderr
    assert "no such booking" in installed("booking", "qr", "%", "--site", "aurora", code=1).stderr
    assert "must end in" in installed("booking", "qr", "ZZZZZZ", "--site", "aurora", "--out", "x.gif", code=1).stderr
