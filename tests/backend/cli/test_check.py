"""`kiosk-backend check` says what is wrong before a guest finds out, and changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk_backend.adapters.system import SystemClock
from kiosk_backend.cli.opening import now, once
from kiosk_backend.settings import load
from kiosk_backend.storage import schema
from tests.backend.cli.conftest import Command
from tests.backend.cli.test_serve import make_certificate

KANNEL = """[gateways.kannel]
url = "http://127.0.0.1:1/cgi-bin/sendsms"
username = "u"
password = "secret"
sender = "AURORA"
"""


def test_a_second_kiosk_on_an_embedded_database_is_told(installed: Command, environment: dict[str, str]) -> None:
    def add(name: str) -> None:
        once(
            load(None, environment),
            lambda tx, desk: tx.kiosks.add(
                kiosk_id=name, site_id="aurora", name=name, token_index=name.encode(), app_version="0.1.0", now=0
            ),
        )

    add("one")
    assert "several kiosks" not in installed("check").stdout
    add("two")
    assert "note: site aurora: several kiosks share an embedded database" in installed("check").stdout


def test_a_site_without_a_staff_phone_is_told(installed: Command, tmp_path: Path) -> None:
    file = tmp_path / "plain.toml"
    file.write_text(
        'kind = "stay"\nname = "Plain"\ntime_zone = "Europe/Vienna"\ncountry = "AT"\n'
        '[brand]\ntheme = "aurora"\nname = "Plain"\naccent = "#083F39"\n'
        '[[references]]\npattern = "[A-Z0-9]{6}"\nlength = 6\nhint = "6 letters"\n'
    )
    installed("site", "add", "plain", str(file))
    told = installed("check").stdout
    assert "note: site plain: no staff_phone, help calls reach nobody" in told
    assert "site aurora: no staff_phone" not in told


@pytest.mark.parametrize(
    ("days", "code", "told"),
    [
        (29, 0, "note: private.tls_cert: ends in 29 days"),
        (30, 0, ""),
        (-3, 78, "wrong: private.tls_cert: ended 3 days ago"),
    ],
)
def test_a_certificate_that_ends_is_told_in_time(
    installed: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, days: int, code: int, told: str
) -> None:
    certificate, key = make_certificate(tmp_path, days)
    monkeypatch.setenv("KIOSK_BACKEND__PRIVATE__TLS_CERT", str(certificate))
    monkeypatch.setenv("KIOSK_BACKEND__PRIVATE__TLS_KEY", str(key))
    said = installed("check", code=code).stdout
    assert (told in said) if told else ("tls_cert" not in said)


def test_a_certificate_that_does_not_load_is_wrong(
    installed: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "no.pem").write_text("no")
    monkeypatch.setenv("KIOSK_BACKEND__PUBLIC__TLS_CERT", str(tmp_path / "no.pem"))
    monkeypatch.setenv("KIOSK_BACKEND__PUBLIC__TLS_KEY", str(tmp_path / "no.pem"))
    assert "wrong: public: tls_cert and tls_key do not load" in installed("check", code=78).stdout


def test_what_is_not_configured_is_a_note(installed: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KIOSK_BACKEND__GATEWAYS__DEMO_PHONE__URL")
    monkeypatch.setenv("KIOSK_BACKEND__PUBLIC__BASE_URL", "")
    told = installed("check").stdout
    assert "note: gateways: none; no code can be sent" in told
    assert "note: public.base_url is empty: no pass goes to a phone" in told
    assert told.endswith("Nothing is wrong.\n")


def test_a_file_with_a_password_is_for_its_owner(
    installed: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("KIOSK_BACKEND__GATEWAYS__DEMO_PHONE__URL")
    monkeypatch.setenv("KIOSK_BACKEND__PUBLIC__BASE_URL", "")
    file = tmp_path / "backend.toml"
    file.write_text(KANNEL)
    file.chmod(0o644)
    told = installed("--config", str(file), "check").stdout
    assert f"note: {file} holds a password and can be read by others: chmod 600" in told
    assert "secret" not in told
    file.chmod(0o600)
    assert "can be read by others" not in installed("--config", str(file), "check").stdout


def test_a_sender_that_does_not_arrive_and_receipts_that_do_not_come_are_told(
    installed: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A name as a sender where no network carries one: an allowed country, and the country of a site."""
    monkeypatch.delenv("KIOSK_BACKEND__GATEWAYS__DEMO_PHONE__URL")
    monkeypatch.setenv("KIOSK_BACKEND__POLICY__TEXT_COUNTRIES", '["US", "DE"]')
    monkeypatch.setenv("KIOSK_BACKEND__GATEWAYS__EU__KIND", "vonage")
    for key, value in (("API_KEY", "k"), ("API_SECRET", "s"), ("SENDER", "Hotel")):
        monkeypatch.setenv(f"KIOSK_BACKEND__GATEWAYS__EU__{key}", value)
    file = tmp_path / "toronto.toml"
    file.write_text(
        'kind = "stay"\nname = "Toronto"\ntime_zone = "America/Toronto"\ncountry = "CA"\n'
        '[brand]\ntheme = "aurora"\nname = "Toronto"\naccent = "#083F39"\n'
        '[[references]]\npattern = "[A-Z0-9]{6}"\nlength = 6\nhint = "6 letters"\n'
    )
    installed("site", "add", "toronto", str(file))
    told = installed("check").stdout
    for country in ("US", "CA"):
        assert told.count(f"note: gateways.eu: sender is a name, which no network of {country} carries") == 1
    assert "network of DE" not in told
    assert "note: gateways.eu: without signature_secret there are no delivery receipts" in told


def test_a_clock_that_was_set_back_is_wrong(installed: Command, environment: dict[str, str]) -> None:
    ahead = now() + 3_600_000
    once(load(None, environment), lambda tx, _desk: schema.note_clock(tx.db, ahead))  # type: ignore[attr-defined]
    assert SystemClock().behind() == 0
    assert "s behind the database's mark" in installed("check", code=78).stdout
