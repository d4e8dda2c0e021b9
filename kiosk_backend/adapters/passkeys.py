"""WebAuthn with py_webauthn. Implements `ports.passkeys.PasskeyVerifier`; it knows no booking and no database.

Attestation is not asked for: which model a guest's phone is, is not our business. User verification is required: the
phone asks for finger, face or PIN, so a passkey is possession and one thing more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from kiosk_backend.ports.passkeys import Made, Passkey, Relying

LONGEST: Final = 20_000
"""Characters of a credential that are looked at."""
_WAIT_MS: Final = 120_000
_NO_CREDENTIAL: Final = (WebAuthnException, ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What py_webauthn raises for bytes of a stranger: beside its own, whatever the shape of JSON, CBOR or key breaks."""
_REQUIRED: Final = UserVerificationRequirement.REQUIRED


class WebAuthn:
    """See `ports.passkeys.PasskeyVerifier`."""

    def creation(self, party: Relying, *, user_id: bytes, label: str, challenge: bytes, known: Sequence[bytes]) -> str:
        options = generate_registration_options(
            rp_id=party.rp_id,
            rp_name=party.name,
            user_id=user_id,
            user_name=label,
            user_display_name=label,
            challenge=challenge,
            timeout=_WAIT_MS,
            exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED, user_verification=_REQUIRED
            ),
        )
        return str(options_to_json(options))

    def made(self, party: Relying, credential: str, *, challenge: bytes) -> Made | None:
        if len(credential) > LONGEST:
            return None
        try:
            found = verify_registration_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=party.rp_id,
                expected_origin=party.origin,
                require_user_verification=True,
            )
        except _NO_CREDENTIAL:
            return None
        return Made(found.credential_id, found.credential_public_key, found.sign_count)

    def request(self, party: Relying, *, challenge: bytes, known: Sequence[bytes]) -> str:
        options = generate_authentication_options(
            rp_id=party.rp_id,
            challenge=challenge,
            timeout=_WAIT_MS,
            allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
            user_verification=_REQUIRED,
        )
        return str(options_to_json(options))

    def credential_id(self, credential: str) -> bytes | None:
        if len(credential) > LONGEST:
            return None
        try:
            return parse_authentication_credential_json(credential).raw_id
        except _NO_CREDENTIAL:
            return None

    def count(self, party: Relying, credential: str, *, challenge: bytes, passkey: Passkey) -> int | None:
        if len(credential) > LONGEST:
            return None
        try:
            found = verify_authentication_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=party.rp_id,
                expected_origin=party.origin,
                credential_public_key=passkey.public_key,
                credential_current_sign_count=passkey.sign_count,
                require_user_verification=True,
            )
        except _NO_CREDENTIAL:
            return None
        return found.new_sign_count
