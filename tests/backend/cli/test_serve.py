"""The backend as a process: it says where it listens, serves both listeners, stops when asked, and survives a kill."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import signal
import ssl
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kiosk_backend.cli.serve import GRACE_S
from tests.backend.cli.conftest import Command
from tests.peers.guests import Answer, Line, dial, enrol, new_key
from tests.peers.process import Program


@pytest.fixture
def backend(installed: Command, environment: dict[str, str], tmp_path: Path) -> Iterator[Program]:
    with Program([sys.executable, "-m", "kiosk_backend", "serve"], env=environment, folder=tmp_path) as running:
        yield running


def ready(backend: Program) -> dict[str, Any]:
    found = backend.wait_for_line(r'^(\{"event": "ready".*\})$')
    line: dict[str, Any] = json.loads(found[1])
    return line


def address(line: dict[str, Any], which: str) -> str:
    return f"http://{line[which]['host']}:{line[which]['port']}"


def test_it_says_where_it_listens_and_serves(backend: Program, installed: Command) -> None:
    line = ready(backend)
    private, public = address(line, "private"), address(line, "public")
    with httpx.Client(trust_env=False) as http:
        assert http.get(f"{private}/v1/ready").json()["status"] == "ok"
        assert http.get(f"{private}/v1/openapi.json").json()["openapi"] == "3.1.0"
        assert http.get(f"{public}/v1/health").status_code == 404
        code = installed("kiosk", "enrol", "--site", "aurora", "--name", "Lobby").stdout.strip()
        enrolled = http.post(
            f"{private}/v1/kiosk/enrol", json={"code": code, "app_version": "0.1.0", "contract": 1}
        ).json()
        headers = {"Authorization": f"Bearer {enrolled['token']}"}
        report = {"app_version": "0.1.0", "contract": 1, "printer": "ready", "scanner": "ready"}
        assert http.post(f"{private}/v1/kiosk/report", json=report, headers=headers).json()["name"] == "Lobby"
        assert "Lobby" in installed("kiosk", "list").stdout
        installed("kiosk", "revoke", enrolled["kiosk"]["kiosk_id"])
        refused = http.post(f"{private}/v1/kiosk/report", json=report, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (401, "kiosk_revoked")
        big = http.post(f"{private}/v1/kiosk/report", content=b"x" * 20_000, headers=headers)
        assert big.status_code == 413
    text = "\n".join(backend.lines)
    assert enrolled["token"] not in text
    assert code not in text


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_when_asked(backend: Program, how: signal.Signals) -> None:
    ready(backend)
    os.kill(backend.pid, how)
    backend.wait_for_line(r"serve\.stopped")


def test_a_long_poll_is_answered_when_it_stops_and_does_not_hold_it_up(backend: Program, installed: Command) -> None:
    port = ready(backend)["private"]["port"]
    code = installed("kiosk", "enrol", "--site", "aurora", "--name", "Lobby").stdout.strip()

    async def stop_under_a_poll() -> Answer:
        line, other = await dial(port), await dial(port)
        try:
            token = await enrol(line, code)
            called = await line.post("/v1/help/call", b'{"step": "finish"}', token=token, key=new_key())
            call = json.loads(called.body)
            body = json.dumps({"call_id": call["call_id"], "after": call["version"], "wait_s": 25}).encode()
            async with asyncio.timeout(GRACE_S - 1):
                poll = asyncio.create_task(line.post("/v1/help/watch", body, token=token))
                for _ in range(3):  # the poll is under way when requests that came after it were answered
                    await refused_enrolment(other)
                os.kill(backend.pid, signal.SIGTERM)
                return await poll
        finally:
            line.close()
            other.close()

    answer = asyncio.run(stop_under_a_poll())
    assert (answer.status, json.loads(answer.body)["state"]) == (200, "calling")
    backend.wait_for_line(r"serve\.stopped", seconds=2)


async def refused_enrolment(line: Line) -> None:
    """A request that takes a transaction."""
    assert (await line.post("/v1/kiosk/enrol", b'{"code": "AAAA", "app_version": "0", "contract": 1}')).status != 200


def test_a_port_that_is_taken_is_named(backend: Program, process: Command, environment: dict[str, str]) -> None:
    port = ready(backend)["private"]["port"]
    environment["KIOSK_BACKEND__PRIVATE__PORT"] = str(port)
    assert f"cannot listen on 127.0.0.1:{port}" in process("serve", code=1).stderr


def test_a_copy_is_made_while_it_serves_and_none_is_put_back(
    backend: Program, installed: Command, tmp_path: Path
) -> None:
    ready(backend)
    installed("backup", str(tmp_path / "copy.db"))
    assert "is in use" in installed("restore", str(tmp_path / "copy.db"), "--replace", code=1).stderr


def test_a_killed_backend_starts_again(backend: Program) -> None:
    ready(backend)
    backend.kill()
    backend.lines.clear()
    backend.start()
    line = ready(backend)
    assert httpx.get(f"{address(line, 'private')}/v1/ready", trust_env=False).status_code == 200


def test_what_it_cannot_serve_it_says(command: Command, process: Command) -> None:
    assert "keys create" in process("serve", code=78).stderr
    command("keys", "create")
    assert "kiosk-backend migrate" in process("serve", code=78).stderr


def test_it_serves_tls(installed: Command, environment: dict[str, str], tmp_path: Path) -> None:
    certificate, key = make_certificate(tmp_path)
    environment |= {
        "KIOSK_BACKEND__PRIVATE__TLS_CERT": str(certificate),
        "KIOSK_BACKEND__PRIVATE__TLS_KEY": str(key),
    }
    with Program([sys.executable, "-m", "kiosk_backend", "serve"], env=environment, folder=tmp_path) as backend:
        line = ready(backend)
        assert line["private"]["tls"]
        trusted = ssl.create_default_context(cafile=str(certificate))
        url = f"https://localhost:{line['private']['port']}/v1/health"
        assert httpx.get(url, verify=trusted, trust_env=False).json()["status"] == "ok"
        with pytest.raises(httpx.HTTPError):
            httpx.get(url.replace("https", "http"), trust_env=False)


def make_certificate(folder: Path, days: int = 1) -> tuple[Path, Path]:
    """A certificate for localhost, signed by itself, that ends in so many days."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=100))
        .not_valid_after(now + dt.timedelta(days=days, minutes=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / "cert.pem", folder / "key.pem"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return files
