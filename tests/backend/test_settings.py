"""Settings are read as they are written, or refused with the line that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk_backend.cli.opening import named_after
from kiosk_backend.domain.audit import body_of
from kiosk_backend.domain.gateways import Kannel
from kiosk_backend.settings import NotUsable, Settings, load

GOOD = """
profile = "production"
state = "/srv/kiosk"

[database]
url = "postgresql://kiosk@db/kiosk"

[private]
host = "0.0.0.0"
port = 8443
tls_cert = "cert.pem"
tls_key = "key.pem"

[public]
base_url = "https://passes.example.com"

[gateways.kannel]
url = "http://127.0.0.1:13013/cgi-bin/sendsms"
username = "kiosk"
password = "canary-password"
sender = "AURORA"

[policy]
code_life = 240000

[spend]
hour = 20_000_000
day = 100_000_000
country_hour = 10_000_000
country_day = 50_000_000
"""


def read(tmp_path: Path, text: str, **environ: str) -> Settings:
    file = tmp_path / "backend.toml"
    file.write_text(text, encoding="utf-8")
    return load(file, environ)


def wrong(tmp_path: Path, text: str, **environ: str) -> list[str]:
    with pytest.raises(NotUsable) as refused:
        read(tmp_path, text, **environ)
    return [line.replace(f"{tmp_path}/", "") for line in refused.value.lines]


def test_what_is_written_is_read(tmp_path: Path) -> None:
    settings = read(tmp_path, GOOD)
    assert settings.database_url == "postgresql://kiosk@db/kiosk"
    assert settings.gateways.chosen == ("kannel",)
    assert settings.policy.code_life == 240_000
    assert settings.public.port == 8_401


def test_nothing_needs_to_be_written() -> None:
    settings = load(None, {})
    assert settings == Settings()
    assert settings.database_url == "sqlite:////var/lib/kiosk-backend/desk.db"


def test_secrets_do_not_print(tmp_path: Path) -> None:
    assert "canary" not in repr(read(tmp_path, GOOD))


def test_the_environment_wins(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        GOOD,
        KIOSK_BACKEND__DATABASE__URL="sqlite:////srv/x.db",
        KIOSK_BACKEND__PUBLIC__PORT="0",
        KIOSK_BACKEND__GATEWAYS__KANNEL__PASSWORD="1234",
        KIOSK_BACKEND__GATEWAYS__ORDER='["kannel"]',
        KIOSK_BACKEND__PUBLIC__BEHIND_TLS_PROXY="true",
    )
    assert settings.database_url == "sqlite:////srv/x.db"
    assert settings.public.port == 0
    assert settings.public.behind_tls_proxy
    kannel = settings.gateways.named["kannel"]
    assert isinstance(kannel, Kannel)
    assert kannel.password.reveal() == "1234"


def test_an_unknown_key_is_refused_with_its_line_and_a_suggestion(tmp_path: Path) -> None:
    assert wrong(tmp_path, GOOD.replace("code_life", "code_lief")) == [
        "backend.toml:24: policy.code_lief: unknown key, did you mean 'code_life'?"
    ]
    assert wrong(tmp_path, GOOD.replace("[database]", "[databse]"))[0].startswith(
        "backend.toml:5: databse: unknown key"
    )


def test_an_unknown_variable_is_refused_by_its_name(tmp_path: Path) -> None:
    (line,) = wrong(tmp_path, GOOD, KIOSK_BACKEND__PUBLIC__PROT="1")
    assert line == "KIOSK_BACKEND__PUBLIC__PROT: unknown key, did you mean 'port'?"


def test_every_problem_is_told_in_one_go(tmp_path: Path) -> None:
    lines = wrong(tmp_path, GOOD.replace("8443", '"8443"').replace('sender = "AURORA"', ""))
    assert lines == [
        "backend.toml:10: private.port: must be a whole number",
        "backend.toml:17: gateways.kannel.sender: is missing",
    ]


@pytest.mark.parametrize(
    "weak",
    [
        "code_digits = 4",
        "code_life = 86400000",
        "challenge_life = 3600000",
        "tries_per_challenge = 0",
        "tries_per_challenge = 100",
        "failures_before_pause = 1000",
        "resend_waits = [1000]",
        "resend_waits = []",
        "sends_per_site_day = 0",
        "grant_life = 86400000",
    ],
)
def test_a_setting_that_would_weaken_codes_refuses_the_start(tmp_path: Path, weak: str) -> None:
    (line,) = wrong(tmp_path, f"[policy]\n{weak}\n")
    assert line.startswith(f"backend.toml:2: policy.{weak.split()[0]}: ")


def test_a_variable_that_would_weaken_codes_is_named(tmp_path: Path) -> None:
    (line,) = wrong(tmp_path, "", KIOSK_BACKEND__POLICY__CODE_DIGITS="4")
    assert line == "KIOSK_BACKEND__POLICY__CODE_DIGITS: code_digits must be 6 or more"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.20", "kiosk.example.com"])
@pytest.mark.parametrize("listener", ["private", "public"])
def test_off_this_machine_a_listener_speaks_tls_or_a_proxy_does(tmp_path: Path, listener: str, host: str) -> None:
    text = f'[{listener}]\nhost = "{host}"\n'
    (line,) = wrong(tmp_path, text)
    assert line.startswith(f"backend.toml:2: {listener}.host: host is not this machine")
    assert getattr(read(tmp_path, text + "behind_tls_proxy = true"), listener).host == host
    assert getattr(read(tmp_path, text + 'tls_cert = "a"\ntls_key = "b"'), listener).host == host
    for near in ("127.0.0.1", "127.9.9.9", "::1", "localhost"):
        assert getattr(read(tmp_path, f'[{listener}]\nhost = "{near}"'), listener).host == near


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ('[private]\nhost = "0.0.0.0"', "give tls_cert and tls_key"),
        ('[private]\ntls_cert = "x"', "belong together"),
        ("[private]\nport = 70000", "port must be"),
        ('[keys]\nbackend = "demo-file"', "demo profile only"),
        ('[keys]\nbackend = "plain"', "must be one of"),
        ('[gateways.demo_phone]\nurl = "http://127.0.0.1:1"', "demo profile only"),
        ('[gateways]\nreserved = ["+447700900"]', "demo profile only"),
        ('[gateways]\norder = ["kannel"]', "there is no [gateways.kannel]"),
        ('[public]\nbase_url = "http://example.com"', "must start with https://"),
        ('[public]\nbase_url = "auto"', "demo profile only"),
        ('[public]\nbase_url = "example.com"', "must look like"),
        ('[database]\nurl = "mysql://x"', "must start with"),
        ("[retention]\nchallenge_hours = 48", "must be 1 to 24"),
        ("private = 1", "must be a table"),
        ("a = ", "is not TOML"),
    ],
)
def test_what_cannot_work_is_refused(tmp_path: Path, text: str, part: str) -> None:
    assert part in "\n".join(wrong(tmp_path, text))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotUsable, match=r"nowhere\.toml: cannot be read"):
        load(tmp_path / "nowhere.toml", {})


@pytest.mark.parametrize("origin", ["1", "-a", "a b", "a" * 61, "ä", "a\n"])
def test_an_origin_is_a_plain_name(origin: str) -> None:
    with pytest.raises(ValueError, match="origin must be"):
        Settings(profile="demo", origin=origin)


@pytest.mark.parametrize("host", ["desk-1.hotel.example", "123456789012", "näme host", "x" * 200, ""])
def test_a_backend_is_named_after_its_host_in_characters_of_an_audit_id(host: str) -> None:
    """Replicas have chains of their own; a container whose name is a number is no phone number to the audit."""
    named = named_after(host)
    assert named != named_after(f"{host[:9]}2")
    assert named in body_of("a.test", {"origin": named})
    assert Settings(profile="demo", origin=named).origin == named
