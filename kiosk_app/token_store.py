"""Where the device token of this kiosk rests: the OS keyring, and nothing that only looks like one.

Allowed: systemd credentials (read-only, named ``<service>.device-token``) and the Secret Service. The demo may use a
file of its own with mode 0600. A keyring that would write plain text, or none at all, is refused with a sentence.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

_ENTRY = "device-token"
_ALLOWED = ("keyring.backends.SecretService",)


class NoTokenStore(Exception):
    """This machine has no place in which a token is safe; the text says what to do."""


class TokenStore(Protocol):
    """Keeps one secret."""

    def read(self) -> str:
        """The token; empty if this kiosk is not enrolled."""
        ...

    def ready(self) -> None:
        """Raise ``NoTokenStore`` if a token could not be kept here: asked before an enrolment code is used up."""
        ...

    def write(self, token: str) -> None:
        """Keep the token of a fresh enrolment. Raises ``NoTokenStore``."""
        ...


class CredentialTokens:
    """What systemd handed to the unit (``LoadCredentialEncrypted=``); it cannot be written from here."""

    def __init__(self, folder: Path, service: str) -> None:
        self._file = folder / f"{service}.{_ENTRY}"

    def read(self) -> str:
        """The credential, empty if the unit has none by this name."""
        return self._file.read_text(encoding="ascii").strip() if self._file.exists() else ""

    def ready(self) -> None:
        """Refuse: credentials are given by systemd."""
        raise NoTokenStore(
            "here systemd keeps the token: kiosk-app --enrol CODE --print-token "
            f"| systemd-creds encrypt --name={self._file.name} - FILE, then name FILE in the unit"
        )

    def write(self, token: str) -> None:
        """Refuse, as ``ready``."""
        del token
        self.ready()


class KeyringTokens:
    """The desktop's Secret Service. ``keyring`` is imported here, where it is used: most kiosks have credentials."""

    def __init__(self, service: str) -> None:
        import keyring

        self._service = service
        module = type(keyring.get_keyring()).__module__
        if module not in _ALLOWED:
            raise NoTokenStore(
                "no safe keyring here: run under systemd with a credential, or unlock a Secret Service "
                f"(found {module.rsplit('.', 1)[-1]})"
            )

    def read(self) -> str:
        """The token from the keyring. Raises ``NoTokenStore`` if it is locked."""
        import keyring
        from keyring.errors import KeyringError

        try:
            return keyring.get_password(self._service, _ENTRY) or ""
        except KeyringError as error:
            raise NoTokenStore(f"the keyring cannot be read: {type(error).__name__}") from None

    def ready(self) -> None:
        """Read once: a locked keyring says so now."""
        self.read()

    def write(self, token: str) -> None:
        """Put the token into the keyring. Raises ``NoTokenStore`` if it is locked."""
        import keyring
        from keyring.errors import KeyringError

        try:
            keyring.set_password(self._service, _ENTRY, token)
        except KeyringError as error:
            raise NoTokenStore(f"the keyring cannot be written: {type(error).__name__}") from None


class DemoTokens:
    """A file only its owner may read: for the demo, on a machine without a keyring."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self) -> str:
        """The token, empty before enrolment."""
        return self._file.read_text(encoding="ascii").strip() if self._file.exists() else ""

    def ready(self) -> None:
        """A folder is all it takes."""
        if not self._file.parent.is_dir():
            raise NoTokenStore(f"there is no folder {self._file.parent} for the demo's token")

    def write(self, token: str) -> None:
        """Write the file anew with mode 0600."""
        self._file.unlink(missing_ok=True)
        handle = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(token)


def token_store(service: str, demo_file: str) -> TokenStore:
    """The store of this machine: the demo's file if one is named, else credentials, else the keyring."""
    if demo_file:
        return DemoTokens(Path(demo_file))
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    if folder:
        return CredentialTokens(Path(folder), service)
    return KeyringTokens(service)
