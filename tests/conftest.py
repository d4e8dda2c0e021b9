"""What every test shares: Qt without a screen, real peers on demand, and no silent skip in CI."""

import os
import shutil
import tempfile

# Before anything imports PySide6: no screen, software drawing, no note about scripts our own fonts do not hold.
os.environ["QT_QPA_PLATFORM"] = os.environ.get("KIOSK_TEST_PLATFORM", "offscreen")
os.environ["QT_QUICK_BACKEND"] = "software"
os.environ["QT_LOGGING_RULES"] = "qt.text.font.db=false"
os.environ["LC_ALL"] = "C.UTF-8"

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.peers.faultproxy import FaultProxy
from tests.peers.kannel import Kannel
from tests.peers.need import in_ci
from tests.peers.postgres import PostgresCluster
from tests.peers.process import Program
from tests.peers.receipts import ReceiptSink
from tests.peers.screens import Cage, XScreen

if TYPE_CHECKING:
    from PySide6.QtGui import QGuiApplication


@pytest.fixture(scope="session")
def qapp_cls() -> "type[QGuiApplication]":
    """pytest-qt makes a QGuiApplication: the kiosk has no widgets."""
    from PySide6.QtGui import QGuiApplication

    return QGuiApplication


@pytest.fixture(scope="session")
def peer_folder() -> Iterator[Path]:
    """A folder for daemons that drop root: everybody may enter it.

    Not among pytest's own: another pytest that starts closes that folder to others, under a running daemon.
    """
    folder = Path(tempfile.mkdtemp(prefix="kiosk-peers-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_cluster(peer_folder: Path) -> Iterator[PostgresCluster]:
    """One PostgreSQL server for this test process; PG_DURABLE=1 keeps fsync on."""
    cluster = PostgresCluster(peer_folder / "postgres")
    try:
        yield cluster.start()
    finally:
        cluster.stop()


@pytest.fixture(scope="session")
def durable_postgres_cluster(peer_folder: Path) -> Iterator[PostgresCluster]:
    """A PostgreSQL server with fsync on whatever the environment says: for crash tests and figures."""
    cluster = PostgresCluster(peer_folder / "postgres-durable", durable=True)
    try:
        yield cluster.start()
    finally:
        cluster.stop()


@pytest.fixture
def postgres(postgres_cluster: PostgresCluster) -> Iterator[str]:
    """URL of an empty database of this test's own."""
    url = postgres_cluster.database()
    yield url
    postgres_cluster.drop(url)


@pytest.fixture(scope="module")
def postgres_module(postgres_cluster: PostgresCluster) -> Iterator[str]:
    """URL of an empty database that the tests of one module share."""
    url = postgres_cluster.database()
    yield url
    postgres_cluster.drop(url)


@pytest.fixture(scope="session")
def kannel(peer_folder: Path) -> Iterator[Kannel]:
    """A real Kannel with its pretended mobile network; use a number of your own per test, texts are kept by number."""
    gateway = Kannel(peer_folder / "kannel")
    try:
        yield gateway.start()
    finally:
        gateway.stop()


@pytest.fixture
def receipts() -> Iterator[ReceiptSink]:
    """An HTTP end that writes down each delivery receipt."""
    sink = ReceiptSink().start()
    yield sink
    sink.stop()


@pytest.fixture
def faultproxy() -> Iterator[Callable[..., FaultProxy]]:
    """`faultproxy(port)`: a started FaultProxy in front of 127.0.0.1:port; connect to its `.port`."""
    with ExitStack() as stack:

        def make(target_port: int, target_host: str = "127.0.0.1") -> FaultProxy:
            proxy = FaultProxy(target_port, target_host).start()
            stack.callback(proxy.stop)
            return proxy

        yield make


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Callable[..., Program]]:
    """`program([python, "-m", "..."], env={...})`: a started child, stopped for sure when the test ends."""
    with ExitStack() as stack:

        def make(
            command: list[str | Path], *, env: dict[str, str] | None = None, folder: Path | None = None
        ) -> Program:
            return stack.enter_context(Program(command, folder=folder or tmp_path, env=env))

        yield make


@pytest.fixture
def cage(tmp_path: Path) -> Iterator[Callable[..., Cage]]:
    """`cage([python, "-m", "kiosk_app", ...], env={...})`: that program alone on a started kiosk compositor."""
    with ExitStack() as stack:

        def make(command: list[str | Path], *, env: dict[str, str] | None = None) -> Cage:
            screen = Cage(command, tmp_path / "cage", env=env)
            stack.callback(screen.stop)
            return screen.start()

        yield make


@pytest.fixture
def xscreen(tmp_path: Path) -> Iterator[XScreen]:
    """An X11 server without a monitor: give its `display` as DISPLAY to a child."""
    screen = XScreen(tmp_path)
    try:
        yield screen.start()
    finally:
        screen.stop()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a test marked `peer` may not be skipped, whoever decided to skip it."""
    report = yield
    if in_ci() and report.skipped and item.get_closest_marker("peer") and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: a real peer was skipped ({reason}); with --ci that is a failure"
    return report
