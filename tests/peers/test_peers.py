"""The peers do what the tests that lean on them believe."""

import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import psycopg
import pytest

from tests.peers.faultproxy import FaultProxy
from tests.peers.kannel import Kannel
from tests.peers.postgres import PostgresCluster
from tests.peers.process import Program
from tests.peers.receipts import ReceiptSink
from tests.peers.waiting import wait_until


@pytest.mark.peer
def test_each_database_is_empty_and_durable_as_asked(postgres_cluster: PostgresCluster, postgres: str) -> None:
    with psycopg.connect(postgres) as connection:
        tables = connection.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone()
        fsync = connection.execute("show fsync").fetchone()
    assert tables == (0,)
    assert fsync == ("on" if os.environ.get("PG_DURABLE") == "1" else "off",)


@pytest.mark.peer
def test_template_is_filled_once_and_copied(postgres_cluster: PostgresCluster) -> None:
    fills = []

    def fill(url: str) -> None:
        fills.append(url)
        with psycopg.connect(url) as connection:
            connection.execute("create table guest (id int)")

    for _ in range(2):
        url = postgres_cluster.database(postgres_cluster.template("filled", fill))
        with psycopg.connect(url) as connection:
            assert connection.execute("select count(*) from guest").fetchone() == (0,)
        postgres_cluster.drop(url)
    assert len(fills) == 1


@pytest.mark.peer
def test_durable_cluster_survives_kill(durable_postgres_cluster: PostgresCluster) -> None:
    url = durable_postgres_cluster.database()
    with psycopg.connect(url) as connection:
        assert connection.execute("show fsync").fetchone() == ("on",)
        connection.execute("create table kept (id int)")
    durable_postgres_cluster.server.kill()
    durable_postgres_cluster.start()
    with psycopg.connect(url) as connection:
        assert connection.execute("select count(*) from kept").fetchone() == (0,)


def send(kannel: Kannel, number: str, text: str, **more: str) -> int:
    fields = {"username": kannel.user, "password": kannel.password, "smsc": kannel.smsc, "from": "Hotel"}
    query = urlencode(fields | {"to": number, "text": text, "charset": "UTF-8", "coding": "0"} | more)
    with urlopen(f"{kannel.send_url}?{query}", timeout=10) as answer:
        return int(answer.status)


@pytest.mark.peer
def test_text_arrives_with_both_receipts_and_stays_out_of_kannels_logs(kannel: Kannel, receipts: ReceiptSink) -> None:
    dlr = {"dlr-mask": "31", "dlr-url": f"{receipts.url}/dlr?id=a1&st=%d"}
    assert send(kannel, "+491700000001", "271828 is your code", **dlr) == 202
    assert kannel.wait_for_text("+491700000001") == "271828 is your code"
    receipts.wait_for("id=a1&st=8")
    receipts.wait_for("id=a1&st=1")
    assert "271828" not in kannel.logs()


@pytest.mark.peer
def test_text_sent_while_the_network_is_away_arrives_later(kannel: Kannel) -> None:
    kannel.cut()
    assert send(kannel, "+491700000002", "while away") == 202
    assert kannel.texts("+491700000002") == []
    kannel.mend()
    assert kannel.wait_for_text("+491700000002", seconds=20) == "while away"


def test_program_is_waited_for_killed_and_started_again(program: Callable[..., Program], tmp_path: Path) -> None:
    code = "import os, sys, signal; print('ready', os.getcwd(), flush=True); signal.pause()"
    child = program([sys.executable, "-c", code])
    assert child.wait_for_line(r"ready (.+)")[1] == str(tmp_path)
    child.kill()
    assert child.returncode == -signal.SIGKILL
    child.start()
    child.wait_for_line("ready", after=1)
    assert child.stop() == -signal.SIGTERM


def test_program_that_ends_early_says_what_it_printed(program: Callable[..., Program]) -> None:
    child = program([sys.executable, "-c", "print('no such setting'); raise SystemExit(3)"])
    with pytest.raises(AssertionError, match=r"ended with 3\n(.|\n)*no such setting"):
        child.wait_for_line("listening")


def test_program_leaves_no_helper_behind(program: Callable[..., Program]) -> None:
    helper = [sys.executable, "-c", "import signal; signal.pause()"]
    code = f"import subprocess; p = subprocess.Popen({helper!r}); print(p.pid, flush=True); p.wait()"
    child = program([sys.executable, "-c", code])
    pid = int(child.wait_for_line(r"^(\d+)$")[1])
    child.stop()
    wait_until(lambda: not alive(pid), "the helper to end")


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended but was not collected does not."""
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and ") Z " not in status.read_text()


def test_program_does_not_see_the_environment_of_the_developer(
    program: Callable[..., Program], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_SECRET_SETTING", "1")
    child = program([sys.executable, "-c", "import json, os; print(json.dumps(dict(os.environ)))"], env={"GIVEN": "1"})
    seen = json.loads(child.wait_for_line(r"^\{.*\}$")[0])
    assert "KIOSK_SECRET_SETTING" not in seen
    assert seen["GIVEN"] == "1"


class Echo:
    """Answers each line with the same line; `received` keeps every byte that came in."""

    def __init__(self) -> None:
        self.received = bytearray()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=[connection], daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection:
            try:
                while data := connection.recv(4096):
                    self.received += data
                    connection.sendall(data)
            except ConnectionError:
                return

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


@pytest.fixture
def echo() -> Iterator[Echo]:
    server = Echo()
    yield server
    server.close()


def ask(port: int, data: bytes, *, seconds: float = 5.0) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        connection.sendall(data)
        return connection.recv(4096)


def test_proxy_forwards_then_fails_in_each_way_and_recovers(echo: Echo, faultproxy: Callable[..., FaultProxy]) -> None:
    proxy = faultproxy(echo.port)
    assert ask(proxy.port, b"one") == b"one"
    proxy.set("refuse")
    with pytest.raises(ConnectionRefusedError):
        ask(proxy.port, b"two")
    proxy.set("reset")
    with pytest.raises(ConnectionError):
        ask(proxy.port, b"three")
    proxy.set("blackhole")
    with pytest.raises(TimeoutError):
        ask(proxy.port, b"four", seconds=0.3)
    assert echo.received == b"one"
    proxy.set("up")
    assert ask(proxy.port, b"five") == b"five"


def test_proxy_loses_only_the_answer(echo: Echo, faultproxy: Callable[..., FaultProxy]) -> None:
    proxy = faultproxy(echo.port)
    proxy.set("cut_reply")
    with pytest.raises(ConnectionError):
        ask(proxy.port, b"did it happen?")
    assert echo.received == b"did it happen?"
    assert proxy.cuts == 1


def test_proxy_cuts_a_request_in_the_middle(echo: Echo, faultproxy: Callable[..., FaultProxy]) -> None:
    proxy = faultproxy(echo.port)
    proxy.set("cut_after", after=5)
    with pytest.raises(ConnectionError):
        ask(proxy.port, b"0123456789")
    wait_until(lambda: proxy.cuts == 1, "the cut")
    assert b"0123456789".startswith(echo.received)
    assert len(echo.received) <= 5


def test_proxy_kills_open_links(echo: Echo, faultproxy: Callable[..., FaultProxy]) -> None:
    proxy = faultproxy(echo.port)
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=5) as connection:
        connection.sendall(b"a")
        assert connection.recv(1) == b"a"
        proxy.kill_links()
        with pytest.raises(ConnectionError):
            connection.recv(1)
