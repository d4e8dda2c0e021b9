"""Any number of gateways, by name and kind; what would not arrive or would leak is refused or told at the start."""

from __future__ import annotations

import typing
from pathlib import Path
from typing import Any

import pytest

from kiosk_backend.cli import house
from kiosk_backend.domain.gateway import Gateway, lint
from kiosk_backend.domain.gateways import KINDS, DemoPhone, Infobip, Kannel, Smpp, Sns, Twilio, Vonage
from kiosk_backend.domain.private import Secret
from tests.backend.test_settings import read, wrong

DEMO = 'profile = "demo"\n'  # in production nothing is sent without limits of money
KANNEL = 'url = "http://127.0.0.1:13013/x"\nusername = "u"\npassword = "pw"\nsender = "Hotel"\n'
TWILIO = f'kind = "twilio"\naccount_sid = "AC{"0" * 32}"\nauth_token = "pw"\nsender = "Hotel"\n'


def test_several_of_one_vendor_in_the_order_they_are_written(tmp_path: Path) -> None:
    text = f"{DEMO}[gateways.west]\n{TWILIO}[gateways.kannel]\n{KANNEL}[gateways.east-2]\n{TWILIO}"
    settings = read(tmp_path, text)
    assert settings.gateways.chosen == ("west", "kannel", "east-2")
    assert [gateway.name for gateway in house.gateways(settings)] == ["west", "kannel", "east-2"]
    assert isinstance(settings.gateways.named["east-2"], Twilio)
    ordered = read(tmp_path, text + '[gateways]\norder = ["east-2", "west"]\n')
    assert [gateway.name for gateway in house.gateways(ordered)] == ["east-2", "west"]


def test_two_demo_phones(tmp_path: Path) -> None:
    """S25, X34: in the demo profile only, whatever they are called."""
    phones = "".join(f'[gateways.{name}]\nkind = "demo_phone"\nurl = "http://127.0.0.1:1"\n' for name in ("a", "b"))
    settings = read(tmp_path, f'profile = "demo"\n{phones}')
    assert all(isinstance(own, DemoPhone) for own in settings.gateways.named.values())
    (line,) = wrong(tmp_path, phones)
    assert line.endswith("gateways.a is for the demo profile only")


def test_the_environment_reaches_a_gateway_by_its_name(tmp_path: Path) -> None:
    """S22: secrets come from there; one of digits stays a text, numbers are read, countries may be written small."""
    settings = read(
        tmp_path,
        f"{DEMO}[gateways.west]\n{TWILIO}",
        KIOSK_BACKEND__GATEWAYS__WEST__AUTH_TOKEN="123456",
        KIOSK_BACKEND__GATEWAYS__WEST__RATE_PER_S="2.5",
        KIOSK_BACKEND__GATEWAYS__WEST__SENDERS__DE="Aurora",
        KIOSK_BACKEND__GATEWAYS__EAST__KIND="kannel",
        KIOSK_BACKEND__GATEWAYS__EAST__URL="http://127.0.0.1:1/x",
        KIOSK_BACKEND__GATEWAYS__EAST__USERNAME="1",
        KIOSK_BACKEND__GATEWAYS__EAST__PASSWORD="2",
        KIOSK_BACKEND__GATEWAYS__EAST__SENDER="49123",
    )
    west, east = settings.gateways.named["west"], settings.gateways.named["east"]
    assert isinstance(west, Twilio)
    assert (west.auth_token.reveal(), west.rate_per_s, west.sender_in("DE")) == ("123456", 2.5, "Aurora")
    assert isinstance(east, Kannel)
    assert (east.username, east.password.reveal(), east.sender) == ("1", "2", "49123")


def test_a_key_of_one_name_has_one_type_in_every_kind() -> None:
    """So that a variable is read alike before its kind is known: a text or a secret as it stands."""
    types: dict[str, Any] = {}
    for kind in KINDS.values():
        for key, hint in typing.get_type_hints(kind).items():
            read_as = str if hint is Secret else hint
            assert types.setdefault(key, read_as) == read_as, key


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"[gateways.kanel]\n{KANNEL}", "backend.toml:1: gateways.kanel: unknown key without kind, did you mean 'kann"),
        (f'[gateways.x]\nkind = "twillio"\n{KANNEL}', "backend.toml:2: gateways.x.kind: did you mean 'twilio'?"),
        (f"[gateways.kannel]\n{KANNEL}smcs = 1", ":6: gateways.kannel.smcs: unknown key, did you mean 'smsc'?"),
        ("[gateways]\nordre = []", "backend.toml:2: gateways.ordre: unknown key, did you mean 'order'?"),
        ("[gateways]\nkannel = 3", ":2: gateways.kannel: unknown key; known here: order, receipts_url"),
        ('[gateways.kannel]\nurl = "http://h/x"', "backend.toml:1: gateways.kannel.username: is missing"),
        (f'[gateways."a b"]\n{TWILIO}', "gateways: a b is no name: up to 32 of a-z, 0-9, _ and -"),
        (f'[gateways]\norder = ["w"]\n[gateways.west]\n{TWILIO}', "backend.toml:2: gateways.order: order names w"),
        (f'[gateways]\norder = ["w", "w"]\n[gateways.w]\n{TWILIO}', ":2: gateways.order: order names a gateway"),
        (f"[gateways.w]\n{TWILIO}timeout_s = 6.0", "backend.toml:6: gateways.w.timeout_s: timeout_s must be 0.1 to 5"),
        (f"[gateways.w]\n{TWILIO}rate_per_s = -1.0", "backend.toml:6: gateways.w.rate_per_s: rate_per_s must be"),
        ('[gateways]\nreceipts_url = "desk.example"', ":2: gateways.receipts_url: receipts_url must look like"),
    ],
)  # fmt: skip
def test_what_is_misspelt_is_told_at_its_key(tmp_path: Path, text: str, line: str) -> None:
    """X42."""
    assert any(line in told for told in wrong(tmp_path, text)), wrong(tmp_path, text)


def gateway(**own: Any) -> Gateway:
    return Gateway(**own)


@pytest.mark.parametrize("sender", ["", "Hotel", "A&B Hotel", "H-1", "12345", "+4366012345678", "ELEVEN_CHAR"])
def test_senders_that_networks_carry(sender: str) -> None:
    assert gateway(sender=sender).sender == sender


@pytest.mark.parametrize("sender", ["TWELVE_CHARS", "Hôtel", "Aurora\n", "+", "+1", "1" * 16, "オーロラ", "H€tel"])
def test_senders_that_they_do_not(sender: str) -> None:
    """At most 11 characters of GSM-7, or a number."""
    with pytest.raises(ValueError, match="sender "):
        gateway(sender=sender)
    with pytest.raises(ValueError, match="senders: DE "):
        gateway(senders={"DE": sender})


def test_a_name_is_refused_where_no_network_carries_one() -> None:
    for country in ("US", "CA", "CN", "us"):
        with pytest.raises(ValueError, match="numbers and short codes only"):
            gateway(senders={country: "Hotel"})
        assert gateway(senders={country: "12345"}).sender_in(country) == "12345"
    for wrong_country in ("DEU", "1", ""):
        with pytest.raises(ValueError, match="no country of two letters"):
            gateway(senders={wrong_country: "Hotel"})


def test_a_name_that_would_go_where_none_is_carried_is_told() -> None:
    assert lint("west", gateway(sender="Hotel"), ("DE", "US")) == [
        "gateways.west: sender is a name, which no network of US carries; set senders.US to a number"
    ]
    assert lint("west", gateway(sender="Hotel", senders={"US": "12345"}), ("DE", "US")) == []
    assert lint("west", gateway(sender="+15005550006"), ("US",)) == []


VENDORS: dict[type[Gateway], dict[str, Any]] = {
    Twilio: {"account_sid": f"AC{'0' * 32}", "auth_token": Secret("t"), "sender": "H1"},
    Vonage: {"api_key": "k", "api_secret": Secret("s"), "sender": "H1"},
    Infobip: {"url": "https://x.api.infobip.com", "api_key": Secret("k"), "sender": "H1"},
    Sns: {"region": "eu-central-1", "access_key_id": "A" * 20, "secret_access_key": Secret("s")},
    Smpp: {"host": "smpp.example", "system_id": "kiosk", "password": Secret("p"), "sender": "H1"},
}


@pytest.mark.parametrize(
    ("kind", "changed", "sentence"),
    [
        (Twilio, {"account_sid": "AC1"}, "account_sid"),
        (Twilio, {"auth_token": Secret("")}, "auth_token"),
        (Twilio, {"auth_token": Secret("a\nb")}, "auth_token"),
        (Twilio, {"sender": ""}, "messaging_service"),
        (Twilio, {"messaging_service": "X"}, "messaging_service"),
        (Twilio, {"voice_number": "15005550006"}, "voice_number"),
        (Twilio, {"url": "http://api.twilio.com"}, "in clear"),
        (Twilio, {"url": "http://93.184.216.34"}, "in clear"),
        (Vonage, {"sender": ""}, "sender"),
        (Vonage, {"api_secret": Secret("")}, "api_secret"),
        (Infobip, {"url": "https://x.api.infobip.com?a=b"}, "url must look like"),
        (Infobip, {"url": "ftp://x"}, "https"),
        (Infobip, {"api_key": Secret("é")}, "api_key"),
        (Infobip, {"voice_number": "44"}, "voice_number"),
        (Sns, {"region": "frankfurt"}, "region"),
        (Sns, {"access_key_id": "x"}, "access_key_id"),
        (Sns, {"sender": "H 1"}, "sender of SNS"),
        (Smpp, {"tls": False}, "tls = false"),
        (Smpp, {"password": Secret("123456789")}, "password must be at most 8"),
        (Smpp, {"port": 0}, "port"),
        (Smpp, {"window": 0}, "window"),
    ],
)
def test_what_cannot_work_or_would_leak_is_refused(kind: type[Gateway], changed: dict[str, Any], sentence: str) -> None:
    """S23."""
    assert kind(**VENDORS[kind])
    with pytest.raises(ValueError, match=sentence):
        kind(**{**VENDORS[kind], **changed})


def test_plain_http_is_for_ones_own_network() -> None:
    for near in (
        "http://127.0.0.1:1",
        "http://localhost:1",
        "http://10.0.0.7",
        "http://[::1]:1",
        "https://anywhere.example",
    ):
        assert Infobip(**{**VENDORS[Infobip], "url": near}).url == near


def test_a_file_with_a_secret_is_known_for_one() -> None:
    assert Twilio(**VENDORS[Twilio]).secretive
    assert not DemoPhone(url="http://127.0.0.1:1").secretive
