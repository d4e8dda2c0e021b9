"""The phone of the tour's guest: finds the newest code and link, and touches the number on the page of the link."""

import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from kiosk_app.tour_hand import TourFailed
from kiosk_app.tour_phone import Phone

LOG = """
[00:42:38] Text message to +43664123442
    126865 is your Hotel Aurora check-in code. It expires in 5 min.

[00:42:40] Text message to +43664123442
    538096 is your Hotel Aurora check-in code. It expires in 5 min.

[00:42:41] Text message to +43664123442
    Only if you stand at the kiosk now: http://127.0.0.1:1/link/UIcnhv-_x8A Works for 5 min.
"""


class Page(BaseHTTPRequestHandler):
    """Three numbers, as the page of a link has them."""

    picked: list[str] = []  # noqa: RUF012 - reset by the fixture

    def do_GET(self) -> None:
        self._answer('<form method="post" action="/link/x?a=1&amp;b=2"><button name="number" value="42">42</button>')

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.picked.append(f"{self.path} {body}")
        self._answer("done")

    def _answer(self, text: str) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing of a test goes to the terminal."""


@pytest.fixture
def link() -> Iterator[str]:
    Page.picked.clear()
    server = HTTPServer(("127.0.0.1", 0), Page)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/link/x"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_newest_code_and_link_are_read_from_what_the_phone_printed(tmp_path: Path) -> None:
    phone = Phone(tmp_path / "phone.log")
    assert (phone.newest_code(), phone.newest_link()) == ("", "")
    (tmp_path / "phone.log").write_text(LOG, encoding="utf-8")
    assert phone.newest_code() == "538096"
    assert re.search(r"/link/UIcnhv-_x8A$", phone.newest_link())


def test_the_number_is_touched_on_the_page_of_the_link(link: str, tmp_path: Path) -> None:
    Phone(tmp_path).choose(link, "42")
    assert Page.picked == ["/link/x?a=1&b=2 number=42"]


def test_a_number_the_page_does_not_offer_is_not_touched(link: str, tmp_path: Path) -> None:
    with pytest.raises(TourFailed, match="does not offer 17"):
        Phone(tmp_path).choose(link, "17")
    assert Page.picked == []


def test_a_page_that_does_not_open_ends_the_tour_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(TourFailed, match="did not open"):
        Phone(tmp_path).choose("http://127.0.0.1:9/link/x", "42")
