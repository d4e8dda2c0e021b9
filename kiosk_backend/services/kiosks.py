"""Kiosks come, report and go: enrolment with a one-time code, the device token, revocation. It knows no wire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kiosk_backend.domain.kiosk import CODE_KIND, DEVICE_KIND, ENROLMENT_LIFE, Kiosk, too_old
from kiosk_backend.domain.private import Secret
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.site import Site
from kiosk_backend.ports import Desk, Transaction

NOT_ENROLLED: Final = Refusal(code="not_enrolled", repeat=False)
REVOKED: Final = Refusal(code="kiosk_revoked", repeat=False)
TOO_OLD: Final = Refusal(code="app_too_old", repeat=False)

_ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_GROUPS: Final = 4


@dataclass(frozen=True, slots=True)
class Served:
    """What an app must be at least."""

    min_app: str
    min_contract: int


@dataclass(frozen=True, slots=True)
class NewKiosk:
    """The answer to an enrolment; the token is shown this once."""

    token: Secret
    kiosk: Kiosk
    site: Site


def authenticate(tx: Transaction, desk: Desk, token: str) -> Kiosk | Refusal:
    """The kiosk that holds `token` right now; revocation counts from its commit on."""
    kiosk = tx.kiosks.by_token(desk.keys.indexes(DEVICE_KIND, "", token))
    if kiosk is None:
        return NOT_ENROLLED
    return REVOKED if kiosk.state == "revoked" else kiosk


def make_enrolment_code(tx: Transaction, desk: Desk, *, site_id: str, kiosk_name: str) -> Secret:
    """A code of 4 × 4 characters (80 bits) for one kiosk, valid ten minutes, kept as a keyed hash only.

    Raises LookupError for an unknown site.
    """
    if tx.sites.get(site_id) is None:
        raise LookupError(f"there is no site {site_id!r}")
    now = desk.clock.now()
    letters = [_ALPHABET[desk.codes.below(len(_ALPHABET))] for _ in range(4 * _GROUPS)]
    code = "".join(letters)
    index = desk.keys.index(CODE_KIND, "", code)
    tx.kiosks.add_enrolment(code_index=index, site_id=site_id, kiosk_name=kiosk_name, expires_at=now + ENROLMENT_LIFE)
    tx.audit.record("kiosk.enrolment_code_made", origin="admin", site_id=site_id, at=now)
    return Secret("-".join(code[start : start + 4] for start in range(0, len(code), 4)))


def enrol(
    tx: Transaction, desk: Desk, *, code: str, app_version: str, contract: int, served: Served
) -> NewKiosk | Refusal:
    """Trades a one-time code for a kiosk and its device token of 256 bits. An app that is too old uses up nothing."""
    if too_old(app_version, contract, min_app=served.min_app, min_contract=served.min_contract):
        return TOO_OLD
    now = desk.clock.now()
    folded = "".join(filter(str.isalnum, code.upper()))[:64]
    enrolment = tx.kiosks.use_enrolment(desk.keys.indexes(CODE_KIND, "", folded), now)
    site = None if enrolment is None else tx.sites.get(enrolment.site_id)
    if enrolment is None or site is None:
        return Refusal(code="enrolment_code_wrong", repeat=False)
    kiosk_id, token = desk.ids.new(), desk.codes.token()
    tx.kiosks.add(
        kiosk_id=kiosk_id,
        site_id=site.site_id,
        name=enrolment.kiosk_name,
        token_index=desk.keys.index(DEVICE_KIND, "", token),
        app_version=app_version[:40],
        now=now,
    )
    tx.audit.record("kiosk.enrolled", origin=kiosk_id, site_id=site.site_id, at=now, kiosk_id=kiosk_id)
    kiosk = tx.kiosks.get(kiosk_id)
    assert kiosk is not None
    return NewKiosk(Secret(token), kiosk, site)


def report(tx: Transaction, kiosk: Kiosk, *, app_version: str, printer: str, scanner: str, now: int) -> None:
    """Keeps the states of a kiosk's devices: short words, nothing of a guest."""
    tx.kiosks.seen(kiosk.kiosk_id, app_version=app_version[:40], printer=printer[:40], scanner=scanner[:40], now=now)


def revoke(tx: Transaction, desk: Desk, kiosk_id: str) -> bool:
    """Takes a kiosk's token away at once. False: unknown, or revoked before."""
    now = desk.clock.now()
    kiosk = tx.kiosks.get(kiosk_id)
    if kiosk is None or not tx.kiosks.revoke(kiosk_id, now):
        return False
    tx.audit.record("kiosk.revoked", origin="admin", site_id=kiosk.site_id, at=now, kiosk_id=kiosk_id)
    tx.changed(f"kiosk:{kiosk_id}")
    return True
