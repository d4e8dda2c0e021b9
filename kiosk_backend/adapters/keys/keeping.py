"""Makes, lists and rotates the root keys in a key store. It knows no use of a key.

All of them are one value of the key store, replaced as a whole: killed at any step, the next start finds old or new.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Final

from keyring.backend import KeyringBackend
from keyring.errors import KeyringError

from kiosk_backend.adapters.keys.ring import USES, KeyRing, RootKey, Use
from kiosk_backend.adapters.keys.stores import FileKeyring, KeyStoreError

_SERVICE: Final = "kiosk-backend"
_NAME: Final = "root-keys"


class KeyKeeper:
    """The root keys of one backend. Fleets give every replica the same ones."""

    def __init__(self, backend: KeyringBackend) -> None:
        self._backend = backend

    def list(self) -> list[RootKey]:
        """Newest first; empty if none were ever made. Raises KeyStoreError when locked or damaged."""
        try:
            stored = self._backend.get_password(_SERVICE, _NAME)
        except KeyringError as error:
            raise KeyStoreError(f"The key store does not answer ({type(error).__name__}). Unlock it.") from None
        if stored is None:
            return []
        return sorted(_parse(stored), key=lambda key: (key.created_at, key.key_id), reverse=True)

    def ring(self) -> KeyRing:
        """What serves. Raises KeyStoreError if there are no keys: it never makes any (reliability F17)."""
        if not (keys := self.list()):
            raise KeyStoreError("The key store holds no keys yet. Run: kiosk-backend keys create")
        return KeyRing(keys)

    def create_if_missing(self, now: int) -> bool:
        """Makes the first keys; returns whether it did. `now` in Unix ms."""
        with self._locked():
            if self.list():
                return False
            self._store([_fresh(use, now) for use in USES])
            return True

    def rotate(self, use: Use, now: int) -> str:
        """Adds a key that makes the new values from the next start on; the old ones still read. Returns its id."""
        with self._locked():
            keys = self.list()
            if not keys:
                raise KeyStoreError("The key store holds no keys yet. Run: kiosk-backend keys create")
            newest = max(key.created_at for key in keys)
            added = _fresh(use, max(now, newest + 1))  # newest even if the clock went back
            self._store([added, *keys])
            return added.key_id

    def _locked(self) -> AbstractContextManager[None]:
        return self._backend.locked() if isinstance(self._backend, FileKeyring) else nullcontext()

    def _store(self, keys: Sequence[RootKey]) -> None:
        written = json.dumps(
            [
                {
                    "id": key.key_id,
                    "use": key.use,
                    "secret": base64.b64encode(key.secret).decode(),
                    "created_at": key.created_at,
                }
                for key in keys
            ]
        )
        try:
            self._backend.set_password(_SERVICE, _NAME, written)
            kept = self._backend.get_password(_SERVICE, _NAME)
        except KeyringError as error:
            raise KeyStoreError(f"The key store keeps nothing ({type(error).__name__}). Unlock it.") from None
        if kept != written:
            raise KeyStoreError("The key store did not keep what it was given.")


def _fresh(use: Use, now: int) -> RootKey:
    return RootKey(secrets.token_hex(4), use, secrets.token_bytes(32), now)


def _parse(stored: str) -> list[RootKey]:
    try:
        return [
            RootKey(str(key["id"]), key["use"], base64.b64decode(key["secret"], validate=True), int(key["created_at"]))
            for key in json.loads(stored)
        ]
    except (ValueError, TypeError, KeyError):
        raise KeyStoreError("The keys in the key store are damaged. Restore them from their backup.") from None
