"""`kiosk-backend check`: says what is wrong before a guest finds out, line by line. It changes nothing."""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import ssl
import stat
from collections.abc import Iterator
from pathlib import Path

from cryptography import x509

from kiosk_backend.adapters.keys.stores import KeyStoreError
from kiosk_backend.cli.opening import opened
from kiosk_backend.domain import texts
from kiosk_backend.domain.declared import Refused
from kiosk_backend.domain.gateway import lint
from kiosk_backend.domain.gateways import Vonage
from kiosk_backend.domain.site import Site
from kiosk_backend.ports import Desk, Store, StoreError, Transaction
from kiosk_backend.settings import Listener, Settings

EXAMPLES = """examples:
  kiosk-backend --config backend.toml check
"""

CONFIG: int = 78

_RENEW_DAYS = 30
"""A certificate that ends sooner is told (reliability F5)."""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    made = commands.add_parser(
        "check",
        help="say what is wrong with settings, keys, database and sites",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.set_defaults(run=run)


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    wrong = [*_settings(settings)]
    warnings = [*_hints(arguments.config, settings)]
    try:
        with opened(settings) as (store, desk):
            more, less = asyncio.run(_database(store, desk, settings))
            wrong += more
            warnings += less
    except (StoreError, KeyStoreError) as error:
        wrong.append(str(error))
    for sentence in wrong:
        print(f"wrong: {sentence}")
    for sentence in warnings:
        print(f"note: {sentence}")
    print("Nothing is wrong." if not wrong else f"{len(wrong)} to correct.")
    return CONFIG if wrong else 0


def _settings(settings: Settings) -> Iterator[str]:
    from kiosk_backend.cli import house

    try:
        house.gateways(settings)
    except ValueError as refusal:
        yield f"gateways: {refusal}"
    try:
        house.mailer(settings)
    except ValueError as refusal:
        yield f"email: {refusal}"
    for name, own in _listeners(settings):
        if own.tls_cert and (sentence := _tls(own)):
            yield f"{name}: {sentence}"
        elif own.tls_cert and (left := _days_left(own)) < 0:
            yield f"{name}.tls_cert: ended {-left} days ago"


def _listeners(settings: Settings) -> tuple[tuple[str, Listener], ...]:
    return ("private", settings.private), ("public", settings.public)


def _tls(own: Listener) -> str:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(own.tls_cert, own.tls_key)
    except (OSError, ssl.SSLError) as error:
        return f"tls_cert and tls_key do not load ({error.strerror or type(error).__name__})"
    return ""


def _days_left(own: Listener) -> int:
    """Whole days until the first certificate of the file ends; below 0: it has ended."""
    ends = x509.load_pem_x509_certificate(Path(own.tls_cert).read_bytes()).not_valid_after_utc
    return (ends - dt.datetime.now(dt.UTC)).days


def _hints(config: Path | None, settings: Settings) -> Iterator[str]:
    from kiosk_backend.cli import house

    for name, own in _listeners(settings):
        if own.tls_cert and not _tls(own) and 0 <= (left := _days_left(own)) < _RENEW_DAYS:
            yield f"{name}.tls_cert: ends in {left} days"
    if not (settings.demo or settings.webhooks or settings.metrics.token.reveal()):
        yield "webhooks and metrics.token are empty: only the log tells when money runs out or fraud is stopped"
    if not settings.gateways.chosen:
        yield "gateways: none; no code can be sent"
    if not settings.public.base_url:
        yield "public.base_url is empty: no pass goes to a phone"
    used = {name: settings.gateways.named[name] for name in settings.gateways.chosen}
    if any(own.reports for own in used.values()) and not house.receipts_base_url(settings, 0):
        yield "gateways: without public.base_url or gateways.receipts_url there are no delivery receipts"
    for name, gateway in used.items():
        yield from lint(name, gateway, settings.policy.text_countries)
        if isinstance(gateway, Vonage) and not gateway.signature_secret.reveal():
            yield f"gateways.{name}: without signature_secret there are no delivery receipts"
    secretive = any(own.secretive for own in settings.gateways.named.values()) or (
        settings.email is not None and settings.email.password.reveal() != ""
    )
    if config is not None and secretive and config.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield f"{config} holds a password and can be read by others: chmod 600"


async def _database(store: Store, desk: Desk, settings: Settings) -> tuple[list[str], list[str]]:
    from kiosk_backend.cli import house

    public = house.public_base_url(settings, 0)

    def look(tx: Transaction) -> tuple[list[str], list[str]]:
        wrong, notes = [], []
        try:
            sites = tx.sites.all()
        except Refused as refused:
            return [f"site: {problem}" for problem in refused.problems], []
        for name in settings.gateways.chosen:
            countries = tuple(sorted({site.country for site in sites} - set(settings.policy.text_countries)))
            notes += lint(name, settings.gateways.named[name], countries)
        kiosks = [kiosk for kiosk in tx.kiosks.all() if kiosk.state == "enrolled"]
        if not sites:
            notes.append("there is no site yet: kiosk-backend site add")
        notes += [
            f"site {site.site_id}: no staff_phone, help calls reach nobody" for site in sites if not _staffed(site)
        ]
        for site in sites:
            wrong += texts.problems(site, desk.policy.code_digits, desk.policy.code_life, public)
            notes += texts.notes(site, desk.policy.code_digits, desk.policy.code_life, public)
            wrong += [
                f"site {site.site_id}: routes names {route.gateway}, but there is no [gateways.{route.gateway}]"
                for route in site.config.routes
                if route.gateway not in settings.gateways.chosen
            ]
        if settings.database_url.startswith("sqlite:"):
            for site in sites:
                if sum(kiosk.site_id == site.site_id for kiosk in kiosks) > 1:
                    notes.append(
                        f"site {site.site_id}: several kiosks share an embedded database; a fleet uses PostgreSQL"
                    )
        if desk.clock.behind() > 5_000:
            wrong.append(f"the clock of this machine is {desk.clock.behind() // 1000} s behind the database's mark")
        return wrong, notes

    return await store.read(look)


def _staffed(site: Site) -> bool:
    return site.config.staff_phone is not None
