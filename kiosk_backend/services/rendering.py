"""What a message says and to whom, made at the moment it is sent: seals are opened here. It knows no gateway."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk_backend.domain import texts
from kiosk_backend.domain.private import Email, Phone, Secret
from kiosk_backend.domain.verification import Challenge
from kiosk_backend.ports import Desk, sealed_for
from kiosk_backend.ports.outbox import Message
from kiosk_backend.services.messages import facts_of, unseal


@dataclass(frozen=True, slots=True)
class Rendered:
    """Address and words. `subject` for e-mail only; it holds no code."""

    to: Phone | Email
    subject: str
    body: Secret = field(repr=False)
    language: str = "en"


def render(desk: Desk, message: Message, challenge: Challenge | None) -> Rendered:
    """Raises KeyMissing, SealBroken, KeyError or ValueError for a row that cannot be read (F16)."""
    if message.to_sealed is None:
        raise ValueError("the address of this message is gone")
    address = unseal(desk, message, "to", message.to_sealed)
    to = Email(address) if message.channel == "email" else Phone(address)
    facts = facts_of(message)
    secret = "" if message.secret_sealed is None else unseal(desk, message, "secret", message.secret_sealed)
    said = texts.words(message.kind, message.channel, facts, _filling(desk, challenge, secret))
    return Rendered(to, said.subject, Secret(said.body), facts["language"])


def _filling(desk: Desk, challenge: Challenge | None, secret: str) -> texts.Filling:
    if challenge is None:
        return texts.Filling(secret=secret)
    if challenge.code_sealed is None:
        raise ValueError("the code of this challenge is gone")
    aad = sealed_for(challenge.site_id, "challenges", "code_sealed", challenge.challenge_id)
    code = desk.keys.open(challenge.code_sealed, aad).decode()
    return texts.Filling(code, challenge.purpose, secret, challenge.code_expires_at - desk.clock.now())
