"""From settings to who carries e-mail and texts over lines of their own."""

from pathlib import Path

import pytest

from kiosk_backend.adapters.email.demo import DemoMailer
from kiosk_backend.adapters.email.smtp import SmtpMailer
from kiosk_backend.adapters.sms.gammu import GammuGateway
from kiosk_backend.adapters.sms.smpp import SmppGateway
from kiosk_backend.cli import house
from kiosk_backend.settings import NotUsable, load

SERVER = """
[email]
host = "mail.hotel.test"
user = "kiosk"
password = "s3cret"
sender = "desk@hotel.test"
"""
LINES = """
[spend]
hour = 100
day = 500
country_hour = 100
country_day = 500

[gateways.carrier]
kind = "smpp"
host = "smpp.carrier.test"
system_id = "kiosk"
password = "secret1"
sender = "Hotel"

[gateways.modem]
kind = "gammu"
outbox = "/spool/outbox"
sent = "/spool/sent"
errors = "/spool/errors"
"""


def write(folder: Path, text: str) -> Path:
    file = folder / "backend.toml"
    file.write_text(text)
    return file


def test_a_mail_server(tmp_path: Path) -> None:
    settings = load(write(tmp_path, SERVER), {})
    made = house.mailer(settings)
    assert isinstance(made, SmtpMailer)
    assert (made.settings.port, made.settings.tls) == (587, "starttls")
    assert "s3cret" not in repr(settings)


def test_nothing_said_nothing_sent() -> None:
    assert house.mailer(load(None, {})) is None


def test_the_demo_phone_in_the_demo_profile_only() -> None:
    """S25."""
    told = {"KIOSK_BACKEND__EMAIL__KIND": "demo", "KIOSK_BACKEND__EMAIL__URL": "http://127.0.0.1:8402"}
    assert isinstance(house.mailer(load(None, told | {"KIOSK_BACKEND__PROFILE": "demo"})), DemoMailer)
    with pytest.raises(NotUsable, match="demo profile only"):
        load(None, told)


def test_a_message_centre_and_a_modem(tmp_path: Path) -> None:
    carrier, modem = house.gateways(load(write(tmp_path, LINES), {}))
    assert isinstance(carrier, SmppGateway)
    assert isinstance(modem, GammuGateway)
    assert (carrier.name, modem.name) == ("carrier", "modem")
    assert "secret1" not in repr(carrier)


def test_a_message_centre_far_away_needs_tls(tmp_path: Path) -> None:
    with pytest.raises(NotUsable, match="in clear"):
        load(write(tmp_path, LINES.replace('kind = "smpp"', 'kind = "smpp"\ntls = false')), {})
