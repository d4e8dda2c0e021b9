"""The app's line to its backend over TLS, and what of it reaches a log."""

import datetime as dt
import io
import ipaddress
import logging
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import anyio
import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kiosk_app import logs
from kiosk_app.backend_client import BackendClient, Outage, Refused
from kiosk_backend.contract import v1

TOKEN, NAME = "device-token-ZQX17", "Lindqvist-ZQX17"


class Desk(BaseHTTPRequestHandler):
    """Answers health; refuses everything else as a bug of the backend would."""

    seen: list[str]

    def do_GET(self) -> None:
        self.seen.append(self.headers["Authorization"])
        self._answer(200, v1.Health(status="ok", contract=v1.CONTRACT, min_app="0", now=dt.datetime.now(dt.UTC)))

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(500, v1.Problem(code="internal"))

    def _answer(self, status: int, said: msgspec.Struct) -> None:
        body = msgspec.json.encode(said)
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the standard library
        """Tests are quiet."""


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "desk")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert_file, key_file = folder / "desk.pem", folder / "desk.key"
    cert_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return cert_file, key_file


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """Port and certificate of a backend behind TLS."""
    cert_file, key_file = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert_file, key_file)
    Desk.seen = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that turns away is no error here
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server.server_address[1], cert_file
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def journal(capsys: pytest.CaptureFixture[str]) -> Iterator[io.StringIO]:
    """What the app logs, set up as the program does it, with nothing of it held back."""
    del capsys
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    logs.set_up()
    written = io.StringIO()
    handler = root.handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)
    yield written
    root.handlers[:] = before
    root.setLevel(level)


async def health(url: str, ca_file: str) -> v1.Health:
    async with BackendClient(url, TOKEN, ca_file=ca_file) as backend:
        return await backend.health()


def test_a_certificate_of_the_named_authority_is_trusted(desk: tuple[int, Path]) -> None:
    port, ca_file = desk
    assert anyio.run(health, f"https://127.0.0.1:{port}", str(ca_file)).contract == v1.CONTRACT
    assert Desk.seen == [f"Bearer {TOKEN}"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_without_it_or_for_another_name_nothing_is_told(desk: tuple[int, Path], host: str) -> None:
    """The token never leaves for a server that is not the one meant."""
    port, ca_file = desk
    with pytest.raises(Outage):
        anyio.run(health, f"https://{host}:{port}", "" if host == "127.0.0.1" else str(ca_file))
    assert Desk.seen == []


def test_neither_token_nor_name_nor_code_reaches_the_log(desk: tuple[int, Path], journal: io.StringIO) -> None:
    port, ca_file = desk

    async def visit() -> None:
        async with BackendClient(f"https://127.0.0.1:{port}", TOKEN, ca_file=str(ca_file)) as backend:
            with pytest.raises(Refused, match=r"^internal$"):
                await backend.find(v1.ByReference(reference="ZQX17", last_name=NAME), "key")
            with pytest.raises(Refused, match=r"^internal$"):
                await backend.submit_code("visit-ZQX17", "481734", "key")

    anyio.run(visit)
    logging.getLogger("kiosk_app").info("this is heard")
    assert "this is heard" in journal.getvalue()
    assert not [word for word in ("ZQX17", "481734", TOKEN) if word in journal.getvalue()]
