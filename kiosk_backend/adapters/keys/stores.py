"""The key stores we allow, as `keyring` backends chosen by name. It knows no use of a key.

Never `keyring.get_keyring()`: on an unattended machine that may be a plaintext or a null backend (reliability §0.7).
"""

from __future__ import annotations

import fcntl
import json
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from keyring.backend import KeyringBackend

from kiosk_backend.adapters.keys.ring import derive

StoreKind = Literal["systemd", "secret-service", "demo-file"]
CREDENTIAL: Final = "kiosk-root-key"
_NONCE: Final = 12


class KeyStoreError(Exception):
    """The key store cannot be used. The message is a sentence for the operator and holds no secret."""


class FileKeyring(KeyringBackend):
    """Passwords in one JSON file, mode 0600, in clear: for the demo profile only."""

    priority = -1.0  # never picked by keyring itself

    def __init__(self, path: Path) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.path = path

    def get_password(self, service: str, username: str) -> str | None:
        return self._read().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        values = self._read()
        values[f"{service}/{username}"] = password
        _write_private(self.path, self._wrap(json.dumps(values).encode()))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One process at a time between reading and writing."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(self.path.with_suffix(".lock"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _read(self) -> dict[str, str]:
        if (content := _read_private(self.path)) is None:
            return {}
        try:
            values: dict[str, str] = json.loads(self._unwrap(content))
        except ValueError:
            raise KeyStoreError(f"The key file {self.path} is damaged. Restore it from its backup.") from None
        return values

    def _wrap(self, content: bytes) -> bytes:
        return content

    def _unwrap(self, content: bytes) -> bytes:
        return content


class SealedFileKeyring(FileKeyring):
    """Passwords in one file, mode 0600, sealed with a root key that systemd hands over in memory.

    `LoadCredentialEncrypted=kiosk-root-key` puts it into $CREDENTIALS_DIRECTORY, from where it can only be read.
    """

    def __init__(self, path: Path, root: bytes) -> None:
        super().__init__(path)
        self._seal = AESGCM(derive(root, "key file"))

    def _wrap(self, content: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._seal.encrypt(nonce, content, b"keys")

    def _unwrap(self, content: bytes) -> bytes:
        try:
            return self._seal.decrypt(content[:_NONCE], content[_NONCE:], b"keys")
        except InvalidTag:
            raise KeyStoreError(
                f"The credential {CREDENTIAL} does not open {self.path}: they do not belong together."
            ) from None


def open_backend(kind: str, state: Path, *, demo: bool, environ: Mapping[str, str] = os.environ) -> KeyringBackend:
    """The backend called `kind`. Raises KeyStoreError for anything not allowed, and for what is not there.

    `state`: the service's own directory. `demo`: whether this runs in the demo profile.
    """
    if kind == "systemd":
        return SealedFileKeyring(state / "keys.sealed", _credential(environ))
    if kind == "secret-service":
        return _secret_service()
    if kind == "demo-file":
        if not demo:
            raise KeyStoreError("The key store demo-file keeps keys in clear. It is allowed in the demo profile only.")
        return FileKeyring(state / "keys.json")
    raise KeyStoreError(f"The key store {kind!r} is not one of systemd, secret-service, demo-file (demo profile only).")


def _credential(environ: Mapping[str, str]) -> bytes:
    directory = environ.get("CREDENTIALS_DIRECTORY", "")
    try:
        root = (Path(directory) / CREDENTIAL).read_bytes() if directory else b""
    except OSError:
        root = b""
    if len(root) < 32:
        raise KeyStoreError(
            f"systemd handed over no credential {CREDENTIAL} of 32 bytes or more. "
            f"Add LoadCredentialEncrypted={CREDENTIAL} to the unit; packaging/README.md says how to make it."
        )
    return root


def _secret_service() -> KeyringBackend:
    from keyring.backends import SecretService

    if not SecretService.Keyring.viable:
        raise KeyStoreError("There is no Secret Service to keep the keys. Log in to a desktop, or use systemd.")
    return SecretService.Keyring()  # type: ignore[no-untyped-call]


def _read_private(path: Path) -> bytes | None:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        return None
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(handle)
        if found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077:
            raise KeyStoreError(f"The key file {path} must belong to this user and have mode 0600.")
        return file.read()


def _write_private(path: Path, content: bytes) -> None:
    """Old or new, never neither: killed at any step, the next start finds a whole file."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
    directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
