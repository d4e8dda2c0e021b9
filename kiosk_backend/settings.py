"""One frozen Settings from a TOML file and the environment. It knows no adapter and opens nothing but that file.

Environment wins: `KIOSK_BACKEND__DATABASE__URL` is `[database] url`. Unknown keys are refused with "did you mean";
bounds that keep codes safe live in `domain.policy` and refuse the start (X42). Times under `[policy]` are milliseconds.
"""

from __future__ import annotations

import dataclasses
import re
import tomllib
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final, Literal

from kiosk_backend.domain.declared import Problem, Refused, read, tables_of
from kiosk_backend.domain.fraud import Guard, Thresholds
from kiosk_backend.domain.gateways import DemoPhone, Gateways
from kiosk_backend.domain.mailing import MailServer
from kiosk_backend.domain.money import DEMO_CAPS, Caps, Prices
from kiosk_backend.domain.policy import Policy
from kiosk_backend.domain.private import Private, Secret
from kiosk_backend.domain.webhooks import Webhook

PREFIX: Final = "KIOSK_BACKEND__"
CONFIG_VARIABLE: Final = "KIOSK_BACKEND_CONFIG"
AUTO: Final = "auto"


@dataclass(frozen=True, slots=True)
class Database:
    """`url`: sqlite:////path or postgresql://…; empty: desk.db in the state directory."""

    url: str = ""
    connections: int = 8

    def __post_init__(self) -> None:
        if self.url and not self.url.startswith(("sqlite:///", "postgresql://")):
            raise ValueError("url must start with sqlite:/// or postgresql://")
        if not 1 <= self.connections <= 100:
            raise ValueError("connections must be 1 to 100")


@dataclass(frozen=True, slots=True)
class KeyStore:
    """Where the root keys are kept; demo-file in the demo profile only."""

    backend: Literal["systemd", "secret-service", "demo-file"] = "systemd"
    warm_up_s: int = 120
    """Seconds a rotated key only reads, until every process of a fleet has it; they look four times as often."""

    def __post_init__(self) -> None:
        if not 1 <= self.warm_up_s <= 86_400:
            raise ValueError("warm_up_s must be 1 to 86400")


@dataclass(frozen=True, slots=True)
class Listener:
    """A socket. `port` 0 takes a free one. Off this machine it speaks TLS, or a proxy before it does."""

    host: str = "127.0.0.1"
    port: int = 0
    tls_cert: str = ""
    tls_key: str = ""
    behind_tls_proxy: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65_535:
            raise ValueError("port must be 0 to 65535")
        if bool(self.tls_cert) != bool(self.tls_key):
            raise ValueError("tls_cert and tls_key belong together")
        if not (self.loopback or self.tls_cert or self.behind_tls_proxy):
            raise ValueError("host is not this machine: give tls_cert and tls_key, or say behind_tls_proxy = true")

    @property
    def loopback(self) -> bool:
        """Whether only this machine reaches it."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


@dataclass(frozen=True, slots=True)
class PrivateListener(Listener):
    """For kiosks and staff."""

    port: int = 8_400


@dataclass(frozen=True, slots=True)
class PublicListener(Listener):
    """For phones and gateways. `base_url`: how they reach it, https://…; empty: there is no public address."""

    port: int = 8_401
    base_url: str = ""
    trusted_proxies: int = 0
    """How many proxies of yours stand in front and append to X-Forwarded-For; 0: that header counts for nothing."""

    def __post_init__(self) -> None:
        Listener.__post_init__(self)
        if not 0 <= self.trusted_proxies <= 5:
            raise ValueError("trusted_proxies must be 0 to 5")
        if self.base_url not in ("", AUTO) and not re.fullmatch(r"https?://[^/?#@\s]+(/[^?#\s]*)?", self.base_url):
            raise ValueError("base_url must look like https://passes.example.com")


@dataclass(frozen=True, slots=True)
class Logs:
    """What is written to standard error, as JSON lines."""

    level: Literal["debug", "info", "warning", "error"] = "info"


@dataclass(frozen=True, slots=True)
class Retention:
    """How long things are kept after they are over (S28). Bookings: `policy.keep_days` of their site."""

    challenge_hours: int = 24
    message_days: int = 30
    audit_days: int = 365
    idempotency_hours: int = 24

    def __post_init__(self) -> None:
        for name, least, most in (
            ("challenge_hours", 1, 24),
            ("message_days", 1, 30),
            ("audit_days", 30, 3_650),
            ("idempotency_hours", 1, 168),
        ):
            if not least <= getattr(self, name) <= most:
                raise ValueError(f"{name} must be {least} to {most}")


@dataclass(frozen=True, slots=True)
class Metrics:
    """`GET /metrics` of the private listener. `token`: what Prometheus must bring; empty: there is no such page."""

    token: Secret = Secret("")  # noqa: RUF009 — frozen

    def __post_init__(self) -> None:
        if 0 < len(self.token.reveal()) < 22:
            raise ValueError("token must be 22 characters or more: openssl rand -base64 32")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the backend is told."""

    profile: Literal["production", "demo"] = "production"
    state: str = "/var/lib/kiosk-backend"
    """Directory of its own: database, sealed keys."""
    origin: str = ""
    """Names this backend among those that share a database: each has an audit chain and breakers of its own. Empty:
    after the host."""
    database: Database = Database()
    keys: KeyStore = KeyStore()
    private: PrivateListener = PrivateListener()
    public: PublicListener = PublicListener()
    gateways: Gateways = Gateways()  # noqa: RUF009 — frozen
    email: MailServer | None = None
    """None: nothing leaves by e-mail."""
    logs: Logs = Logs()
    retention: Retention = Retention()
    prices: Prices = Prices()  # noqa: RUF009 — frozen
    spend: Caps = Caps()  # noqa: RUF009 — frozen
    fraud: Thresholds = Thresholds()  # noqa: RUF009 — frozen
    metrics: Metrics = Metrics()
    webhooks: tuple[Webhook, ...] = ()
    policy: Policy = Policy()  # noqa: RUF009 — frozen

    def __post_init__(self) -> None:
        if self.origin and not re.fullmatch("[A-Za-z][A-Za-z0-9_.-]{0,59}", self.origin):
            raise ValueError("origin must be a letter, then letters, digits and _ . - (60 at most)")
        if self.demo:
            return
        if self.keys.backend == "demo-file":
            raise ValueError("keys.backend demo-file is for the demo profile only")
        phones = [name for name in self.gateways.chosen if isinstance(self.gateways.named[name], DemoPhone)]
        if phones or self.gateways.reserved:
            wrong = f"gateways.{phones[0]}" if phones else "gateways.reserved"
            raise ValueError(f"{wrong} is for the demo profile only")
        if self.email is not None and self.email.kind == "demo":
            raise ValueError("email.kind demo is for the demo profile only")
        if self.public.base_url == AUTO:
            raise ValueError("base_url auto is for the demo profile only")
        if self.public.base_url.startswith("http://"):
            raise ValueError("public.base_url must start with https://")
        if any(one.url.startswith("http://") for one in self.webhooks):
            raise ValueError("webhooks must start with https://")
        if self.gateways.chosen and self.spend.missing:
            raise ValueError(f"spend must be set before anything is sent: {', '.join(self.spend.missing)}")

    @property
    def demo(self) -> bool:
        return self.profile == "demo"

    def guard(self) -> Guard:
        """What decisions about sending are made with. The demo has caps although nobody set any, and its numbers, which
        are kept for drama and alike but for their last digits, are no pumper's."""
        caps = DEMO_CAPS if self.demo and self.spend.missing else self.spend
        exempt = (*self.fraud.allow_prefixes, *self.gateways.reserved)
        return Guard(prices=self.prices, caps=caps, thresholds=dataclasses.replace(self.fraud, allow_prefixes=exempt))

    @property
    def database_url(self) -> str:
        return self.database.url or f"sqlite:///{Path(self.state) / 'desk.db'}"


class NotUsable(Exception):
    """The configuration is wrong. `lines` are sentences for the operator, with file and line where there is one."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def load(file: Path | None, environ: Mapping[str, str]) -> Settings:
    """Settings from `file` (None: `KIOSK_BACKEND_CONFIG`, else defaults) and the environment. Raises NotUsable."""
    if file is None and environ.get(CONFIG_VARIABLE):
        file = Path(environ[CONFIG_VARIABLE])
    text = ""
    try:
        text = "" if file is None else file.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except OSError as error:
        raise NotUsable([f"{file}: cannot be read ({error.strerror})"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NotUsable([f"{file}: is not TOML: {error}"]) from None
    named: dict[str, str] = {}
    problems: list[Problem] = []
    for variable in sorted(environ):
        if variable.startswith(PREFIX):
            _overlay(data, variable, environ[variable], named, problems)
    try:
        settings = read(Settings, data)
    except Refused as refused:
        problems += refused.problems
    if problems:
        raise NotUsable([_located(problem, file, text, named) for problem in problems])
    return settings


def _overlay(data: dict[str, Any], variable: str, raw: str, named: dict[str, str], problems: list[Problem]) -> None:
    keys = variable.removeprefix(PREFIX).lower().split("__")
    path = ".".join(keys)
    named[path] = variable
    table = data
    for key in keys[:-1]:
        below = table.setdefault(key, {})
        if not isinstance(below, dict):
            problems.append(Problem(path, "is below a key that is no table"))
            return
        table = below
    try:
        table[keys[-1]] = raw if _is_text(Settings, keys) else tomllib.loads(f"value = {raw}")["value"]
    except tomllib.TOMLDecodeError:
        table[keys[-1]] = raw  # of the wrong type: read() says which one it wants


def _is_text(declared: Any, keys: list[str]) -> bool:
    """Whether the value at `keys` is taken as it stands: a text, a secret, a choice, or nothing we know."""
    for key in keys:
        hints = _hints(declared)
        tables = tables_of(declared) if isinstance(declared, type) and dataclasses.is_dataclass(declared) else None
        if tables is not None and (key not in hints or key == tables[0]):
            declared = {name: hint for kind in tables[1].values() for name, hint in _hints(kind).items()}
            continue
        declared = hints.get(key, str)
        declared = next((one for one in typing.get_args(declared) if dataclasses.is_dataclass(one)), declared)
    private = isinstance(declared, type) and issubclass(declared, Private)
    return declared is str or private or typing.get_origin(declared) is Literal


def _hints(declared: Any) -> dict[str, Any]:
    """Keys and types of a class, or of all kinds that a table may be."""
    if isinstance(declared, dict):
        return declared
    return typing.get_type_hints(declared) if dataclasses.is_dataclass(declared) else {}


def _located(problem: Problem, file: Path | None, text: str, named: dict[str, str]) -> str:
    if problem.path in named:
        return f"{named[problem.path]}: {problem.sentence}"
    line = line_of(text, problem.path)
    place = f"{file}:{line}: " if line else (f"{file}: " if file else "")
    return f"{place}{problem}"


def line_of(text: str, path: str) -> int | None:
    """The line of the TOML file where the key `path` stands, or the table it belongs to; None if there is neither."""
    keys = re.sub(r"\[\d+\]", "", path).split(".")
    table: list[str] = []
    best: tuple[int, int] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[+\s*([^\]]+?)\s*\]+", line):
            table = [part.strip().strip("\"'") for part in header[1].split(".")]
            found = table
        elif pair := re.match(r"\s*([A-Za-z0-9_.\"'-]+)\s*=", line):
            found = [*table, *(part.strip("\"'") for part in pair[1].split("."))]
        else:
            continue
        if found == keys[: len(found)] and (best is None or len(found) > best[0]):
            best = (len(found), number)
    return None if best is None else best[1]
