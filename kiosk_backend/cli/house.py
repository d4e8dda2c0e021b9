"""Puts the house together from settings: gateways, receipts, adapters. The composition root of what serves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from kiosk_backend.adapters.email.demo import DemoMailer
from kiosk_backend.adapters.email.smtp import SmtpMailer
from kiosk_backend.adapters.passes.cose import CosePassSigner
from kiosk_backend.adapters.passes.symbols import Symbols
from kiosk_backend.adapters.passkeys import WebAuthn
from kiosk_backend.adapters.phones import PlannedPhoneBook
from kiosk_backend.adapters.pins import Argon2Pins
from kiosk_backend.adapters.sms.demo_phone import DemoPhoneGateway
from kiosk_backend.adapters.sms.destinations import NumberingPlans
from kiosk_backend.adapters.sms.gammu import GammuGateway
from kiosk_backend.adapters.sms.generic import GenericGateway
from kiosk_backend.adapters.sms.infobip import InfobipGateway
from kiosk_backend.adapters.sms.kannel import KannelGateway
from kiosk_backend.adapters.sms.smpp import SmppGateway
from kiosk_backend.adapters.sms.sns import SnsGateway
from kiosk_backend.adapters.sms.twilio import TwilioGateway
from kiosk_backend.adapters.sms.vonage import VonageGateway
from kiosk_backend.api.house import House, Metrics
from kiosk_backend.domain.gateway import Gateway
from kiosk_backend.domain.gateways import DemoPhone, Gammu, Infobip, Kannel, Smpp, Sns, Twilio, Vonage
from kiosk_backend.domain.generic_gateway import Generic
from kiosk_backend.ports import Desk, Store
from kiosk_backend.ports.mail import Mailer
from kiosk_backend.ports.sms import Find, SmsGateway, nobody
from kiosk_backend.settings import AUTO, Settings

_MAKERS: Final[Mapping[type[Gateway], Callable[[Any, str], SmsGateway]]] = {
    Kannel: KannelGateway,
    Twilio: TwilioGateway,
    Vonage: VonageGateway,
    Infobip: InfobipGateway,
    Sns: SnsGateway,
    Generic: GenericGateway,
    DemoPhone: DemoPhoneGateway,
    Gammu: GammuGateway,
}


def gateways(settings: Settings, find: Find = nobody) -> list[SmsGateway]:
    """Who carries texts, first choice first; `find` for those whose receipts name their own id of a message. Raises
    ValueError for what cannot work."""
    return [_made(name, settings.gateways.named[name], find) for name in settings.gateways.chosen]


def mailer(settings: Settings) -> Mailer | None:
    """Who carries e-mail; None: nobody. Raises ValueError for what cannot work."""
    if settings.email is None:
        return None
    return DemoMailer(settings.email) if settings.email.kind == "demo" else SmtpMailer(settings.email)


def finder(store: Store) -> Find:
    """Looks for a message in the outbox."""

    async def find(gateway: str, reference: str) -> str | None:
        return await store.run(lambda tx: tx.outbox.by_reference(gateway, reference))

    return find


def _made(name: str, own: Gateway, find: Find) -> SmsGateway:
    if isinstance(own, Smpp):
        return SmppGateway(own, name, find)
    return _MAKERS[type(own)](own, name)


def public_base_url(settings: Settings, port: int) -> str:
    """How phones reach the public listener, without a slash at the end; empty: they do not. The demo's phone is on
    this machine; a passkey belongs to a name, never to a number (Web Authentication, "effective domain")."""
    own = settings.public.base_url
    return f"http://localhost:{port}" if own == AUTO else own.rstrip("/")


def receipts_base_url(settings: Settings, port: int) -> str:
    """How gateways reach the public listener; empty: no receipts. The demo's gateways are on this machine."""
    own = settings.gateways.receipts_url or settings.public.base_url
    if own in ("", AUTO):
        return f"http://127.0.0.1:{port}" if settings.demo else ""
    return own.rstrip("/")


def make_house(
    settings: Settings, store: Store, desk: Desk, *, public_port: int, gateways: Sequence[SmsGateway]
) -> House:
    """What every route stands on. `gateways`: the same that send, first choice first."""
    return House(
        store=store,
        desk=desk,
        public_base_url=public_base_url(settings, public_port),
        trusted_proxies=settings.public.trusted_proxies,
        destinations=NumberingPlans(settings.gateways.reserved),
        gateways={gateway.name: gateway for gateway in gateways},
        mails=settings.email is not None,
        passkeys=WebAuthn(),
        receipts_base_url=receipts_base_url(settings, public_port),
        signer=CosePassSigner(desk.keys),
        symbols=Symbols(),
        pins=Argon2Pins(),
        phones=PlannedPhoneBook(),
        metrics=Metrics(settings.metrics.token) if settings.metrics.token.reveal() else None,
    )
