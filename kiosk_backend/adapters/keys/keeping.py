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

from kiosk_backend.adapters.keys.ring import USES, KeyRing, RootKey, Use, in_order
from kiosk_backend.adapters.keys.stores import FileKeyring, KeyStoreError

_SERVICE: Final = "kiosk-backend"
_NAME: Final = "root-keys"


class KeyKeeper:
    """The root keys of one backend. Fleets give every replica the same ones."""

    def __init__(self, backend: KeyringBackend, warm_up: int = 120_000) -> None:
        """`warm_up`: milliseconds a rotated key only reads, until every process has it."""
        self._backend = backend
        self.warm_up = warm_up

    def list(self) -> list[RootKey]:
        """Newest first; empty if none were ever made. Raises KeyStoreError when locked or damaged."""
        try:
            stored = self._backend.get_password(_SERVICE, _NAME)
        except KeyringError as error:
            raise KeyStoreError(f"The key store does not answer ({type(error).__name__}). Unlock it.") from None
        if stored is None:
            return []
        return sorted(_parse(stored), key=lambda key: (key.created_at, key.key_id), reverse=True)

    def ring(self, now: int) -> KeyRing:
        """What serves. Raises KeyStoreError if there are no keys: it never makes any (reliability F17)."""
        if not (keys := self.list()):
            raise KeyStoreError("The key store holds no keys yet. Run: kiosk-backend keys create")
        return KeyRing(keys, now)

    def may_retire(self, key_id: str, now: int) -> None:
        """Raises KeyStoreError for a key that makes new values, or is not there."""
        keys = self.list()
        gone = next((key for key in keys if key.key_id == key_id), None)
        if gone is None:
            raise KeyStoreError(f"There is no key {key_id}. See kiosk-backend keys list.")
        if in_order([key for key in keys if key.use == gone.use], now)[0] is gone or gone.writes_from > now:
            raise KeyStoreError(f"The key {key_id} makes the new values, or is about to.")

    def retire(self, key_id: str, now: int) -> None:
        """Forgets a key for good. Raises KeyStoreError as `may_retire`.

        Who calls it has made sure that nothing is left which needs the key.
        """
        with self._locked():
            self.may_retire(key_id, now)
            self._store([key for key in self.list() if key.key_id != key_id])

    def create_if_missing(self, now: int) -> bool:
        """Makes the first keys; returns whether it did. `now` in Unix ms."""
        with self._locked():
            if self.list():
                return False
            self._store([_fresh(use, now) for use in USES])
            return True

    def rotate(self, use: Use, now: int) -> str:
        """Adds a key that makes the new values once its warm-up is over; the old ones still read. Returns its id."""
        with self._locked():
            keys = self.list()
            if not keys:
                raise KeyStoreError("The key store holds no keys yet. Run: kiosk-backend keys create")
            newest = max(key.created_at for key in keys)
            made_at = max(now, newest + 1)  # newest even if the clock went back
            added = _fresh(use, made_at, writes_from=made_at + self.warm_up)
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
                    "writes_from": key.writes_from,
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


def _fresh(use: Use, now: int, *, writes_from: int = 0) -> RootKey:
    return RootKey(secrets.token_hex(4), use, secrets.token_bytes(32), now, writes_from)


def _parse(stored: str) -> list[RootKey]:
    try:
        return [
            RootKey(
                str(key["id"]),
                key["use"],
                base64.b64decode(key["secret"], validate=True),
                int(key["created_at"]),
                int(key.get("writes_from", 0)),
            )
            for key in json.loads(stored)
        ]
    except (ValueError, TypeError, KeyError):
        raise KeyStoreError("The keys in the key store are damaged. Restore them from their backup.") from None
