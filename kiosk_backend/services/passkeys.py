"""Passkeys of a guest's phone: registered after the number was proved, used instead of a code. It knows no library.

The kiosk shows an address; the phone that opens it shows three numbers, and one answer carries the number that stands
on the kiosk and the signature over this very challenge: whoever sends the address to somebody else's phone does not
have the number there (N14). The signature must count higher than the last one, or it is a copy.
"""

from __future__ import annotations

import hashlib
from typing import Final
from urllib.parse import urlsplit

from kiosk_backend.domain.private import Phone, Secret
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.site import Site
from kiosk_backend.domain.verification import Challenge
from kiosk_backend.domain.visit import Visit
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.ports.passkeys import Passkey, PasskeyVerifier, Relying
from kiosk_backend.services.asking import VISIT_OVER
from kiosk_backend.services.grants import consume_grant, issue_grant
from kiosk_backend.services.links import Picked, answer, by_token
from kiosk_backend.services.visits import standing

REGISTER: Final = "passkey"
"""Purpose of the grant to register one."""
MOST: Final = 10
"""Passkeys of one number that are looked at."""
_GRANT_MISSING: Final = Refusal(code="grant_missing")


def relying(site: Site, base_url: str) -> Relying:
    """Whom a passkey is for: the public address, under the name of the site's brand."""
    parts = urlsplit(base_url)
    return Relying(rp_id=parts.hostname or "", origin=f"{parts.scheme}://{parts.netloc}", name=site.config.brand.name)


def phone_indexes(desk: Desk, site_id: str, phone: Phone) -> list[bytes]:
    """What finds the passkeys of a number, under every live key."""
    return desk.keys.indexes("phone", site_id, phone.reveal())


def invite(tx: Transaction, desk: Desk, *, visit: Visit, proved_by: str, now: int) -> Secret | None:
    """A grant to register a passkey, for a visit that has just proved its number by code, call or link; else None."""
    if proved_by not in ("sms", "voice", "link"):
        return None
    return issue_grant(tx, desk, visit=visit, purpose=REGISTER, evidence=proved_by, level="V2", now=now)


def creation_options(
    tx: Transaction,
    desk: Desk,
    verifier: PasskeyVerifier,
    *,
    site: Site,
    kiosk_id: str,
    base_url: str,
    handle: str,
    grant: str,
    now: int,
) -> str | Refusal:
    """Options for `navigator.credentials.create`. Uses nothing up; the grant is looked at when the answer comes."""
    visit = standing(tx, desk, site_id=site.site_id, kiosk_id=kiosk_id, handle=handle, now=now)
    phone = None if visit is None else _phone(tx, desk, site, visit)
    if visit is None or phone is None:
        return VISIT_OVER
    indexes = phone_indexes(desk, site.site_id, phone)
    known = [one.credential_id for one in tx.passkeys.of_phone(site.site_id, indexes)]
    # the user id must tell nothing: a hash of the keyed index of the number
    user_id = hashlib.sha256(b"passkey user" + indexes[0]).digest()
    label = f"{site.config.brand.name} {phone.masked()}"
    return verifier.creation(
        relying(site, base_url), user_id=user_id, label=label, challenge=_to_register(desk, grant), known=known
    )


def register(
    tx: Transaction,
    desk: Desk,
    verifier: PasskeyVerifier,
    *,
    site: Site,
    kiosk_id: str,
    base_url: str,
    handle: str,
    grant: str,
    credential: str,
    now: int,
) -> bool | Refusal:
    """Keeps the passkey the phone made; False if it is not as it must be. Uses the grant up either way."""
    visit = standing(tx, desk, site_id=site.site_id, kiosk_id=kiosk_id, handle=handle, now=now)
    phone = None if visit is None else _phone(tx, desk, site, visit)
    if visit is None or phone is None:
        return VISIT_OVER
    if consume_grant(tx, desk, handle=grant, visit=visit, purpose=REGISTER, now=now) is None:
        return _GRANT_MISSING
    made = verifier.made(relying(site, base_url), credential, challenge=_to_register(desk, grant))
    kept = made is not None and tx.passkeys.add(
        Passkey(
            credential_id=made.credential_id,
            site_id=site.site_id,
            phone_index=phone_indexes(desk, site.site_id, phone)[0],
            public_key=made.public_key,
            sign_count=made.sign_count,
            created_at=now,
        )
    )
    event = "passkey.registered" if kept else "passkey.refused"
    tx.audit.record(event, origin=kiosk_id, site_id=site.site_id, at=now, booking_id=visit.booking_id)
    return kept


def request_options(
    tx: Transaction, desk: Desk, verifier: PasskeyVerifier, *, base_url: str, token: str, now: int
) -> str | None:
    """Options for `navigator.credentials.get` on the page of a passkey challenge; None: it is over."""
    found = _open(tx, desk, token, now)
    if found is None:
        return None
    challenge, site, known = found
    return verifier.request(
        relying(site, base_url), challenge=_to_sign(challenge), known=[one.credential_id for one in known]
    )


def use(
    tx: Transaction,
    desk: Desk,
    verifier: PasskeyVerifier,
    *,
    base_url: str,
    token: str,
    number: str,
    credential: str,
    now: int,
) -> Picked:
    """The phone answered: the number it picked, and the signature of one of the number's passkeys. One answer only."""
    found = _open(tx, desk, token, now)
    if found is None:
        return "over"
    challenge, site, known = found
    named = verifier.credential_id(credential)
    passkey = next((one for one in known if one.credential_id == named), None)
    signed = _signed(tx, verifier, relying(site, base_url), credential, challenge, passkey, now)
    return answer(tx, desk, token, number, now, also=signed)


def _signed(
    tx: Transaction,
    verifier: PasskeyVerifier,
    party: Relying,
    credential: str,
    challenge: Challenge,
    passkey: Passkey | None,
    now: int,
) -> bool:
    """Whether this passkey signed this challenge, counting higher than ever before."""
    if passkey is None:
        return False
    count = verifier.count(party, credential, challenge=_to_sign(challenge), passkey=passkey)
    return count is not None and tx.passkeys.used(
        passkey.credential_id, was=passkey.sign_count, sign_count=count, now=now
    )


def _open(tx: Transaction, desk: Desk, token: str, now: int) -> tuple[Challenge, Site, list[Passkey]] | None:
    challenge = by_token(tx, desk, token)
    if challenge is None or challenge.method != "passkey" or not challenge.alive(now):
        return None
    site = tx.sites.get(challenge.site_id)
    booking = tx.bookings.get(desk.keys, challenge.site_id, challenge.subject)
    if site is None or booking is None or booking.phone is None or now >= challenge.code_expires_at:
        return None
    indexes = phone_indexes(desk, challenge.site_id, booking.phone)
    return challenge, site, tx.passkeys.of_phone(challenge.site_id, indexes)[:MOST]


def _phone(tx: Transaction, desk: Desk, site: Site, visit: Visit) -> Phone | None:
    booking = tx.bookings.get(desk.keys, site.site_id, visit.booking_id)
    return None if booking is None or booking.phone_held(visit.opened_at) else booking.phone


def _to_sign(challenge: Challenge) -> bytes:
    """32 bytes nobody can foresee, of this challenge alone."""
    return hashlib.sha256(b"passkey assertion" + challenge.mac).digest()


def _to_register(desk: Desk, grant: str) -> bytes:
    return desk.keys.mac("passkey", grant).digest
