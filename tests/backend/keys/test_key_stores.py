"""Where keys are kept: only allowed stores, private files, whole files, never a new key in place of a lost one."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend

from kiosk_backend.adapters.keys.keeping import KeyKeeper
from kiosk_backend.adapters.keys.ring import RootKey
from kiosk_backend.adapters.keys.stores import CREDENTIAL, KeyStoreError, open_backend

NOW = 1_790_000_000_000
Opener = Callable[[], KeyringBackend]


@pytest.fixture
def credentials(tmp_path: Path) -> dict[str, str]:
    folder = tmp_path / "credentials"
    folder.mkdir()
    (folder / CREDENTIAL).write_bytes(os.urandom(32))
    return {"CREDENTIALS_DIRECTORY": str(folder)}


@pytest.fixture(params=["systemd", "demo-file"])
def opener(request: pytest.FixtureRequest, tmp_path: Path, credentials: dict[str, str]) -> Opener:
    return lambda: open_backend(request.param, tmp_path / "state", demo=True, environ=credentials)


def test_keys_are_made_once_and_found_again(opener: Opener) -> None:
    assert KeyKeeper(opener()).create_if_missing(NOW)
    assert not KeyKeeper(opener()).create_if_missing(NOW + 1)
    first, again = KeyKeeper(opener()).list(), KeyKeeper(opener()).list()
    assert first == again
    assert sorted(key.use for key in first) == ["data", "signing"]


def test_serving_never_makes_keys(opener: Opener) -> None:
    with pytest.raises(KeyStoreError, match="keys create"):
        KeyKeeper(opener()).ring(NOW)
    with pytest.raises(KeyStoreError, match="keys create"):
        KeyKeeper(opener()).rotate("data", NOW)
    assert KeyKeeper(opener()).list() == []


def test_a_rotated_key_writes_once_everybody_has_it_even_if_the_clock_went_back(opener: Opener) -> None:
    """F17: until the warm-up is over it only reads; no process meets a value it cannot open."""
    keeper = KeyKeeper(opener(), warm_up=1_000)
    keeper.create_if_missing(NOW)
    old = keeper.ring(NOW)
    added = keeper.rotate("data", NOW - 1_000_000)
    waiting, writing = KeyKeeper(opener()).ring(NOW + 999), KeyKeeper(opener()).ring(NOW + 1_001)
    assert waiting.key_ids() == [*old.key_ids(), added]
    assert writing.key_ids() == [added, *old.key_ids()]
    assert writing.open(old.seal(b"x", b""), b"") == b"x"
    assert waiting.open(writing.seal(b"y", b""), b"") == b"y"


def test_a_key_that_writes_cannot_be_retired(opener: Opener) -> None:
    keeper = KeyKeeper(opener(), warm_up=1_000)
    keeper.create_if_missing(NOW)
    (old,) = keeper.ring(NOW).key_ids()
    added = keeper.rotate("data", NOW)
    for key_id, at in ((old, NOW), (added, NOW), (added, NOW + 2_000), ("00000000", NOW)):
        with pytest.raises(KeyStoreError):
            keeper.retire(key_id, at)
    keeper.retire(old, NOW + 2_000)
    assert keeper.ring(NOW + 2_000).key_ids() == [added]


def test_a_ring_becomes_another_for_everybody_who_holds_it(opener: Opener) -> None:
    keeper = KeyKeeper(opener(), warm_up=1_000)
    keeper.create_if_missing(NOW)
    held = keeper.ring(NOW)
    sealed = held.seal(b"x", b"")
    added = keeper.rotate("data", NOW)
    assert held.become(keeper.ring(NOW + 500))
    assert not held.become(keeper.ring(NOW + 600))
    assert held.become(keeper.ring(NOW + 5_000))
    assert held.key_ids()[0] == added
    assert held.open(sealed, b"") == b"x"


def test_files_are_private(opener: Opener, tmp_path: Path) -> None:
    KeyKeeper(opener()).create_if_missing(NOW)
    files = [path for path in (tmp_path / "state").iterdir() if path.suffix != ".lock"]
    assert [path.stat().st_mode & 0o777 for path in files] == [0o600]
    files[0].chmod(0o640)
    with pytest.raises(KeyStoreError, match="0600"):
        KeyKeeper(opener()).list()


def test_a_damaged_file_is_refused_and_not_replaced(opener: Opener, tmp_path: Path) -> None:
    KeyKeeper(opener()).create_if_missing(NOW)
    file = next(path for path in (tmp_path / "state").iterdir() if path.suffix != ".lock")
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    damaged = file.read_bytes()
    for act in (lambda: KeyKeeper(opener()).ring(NOW), lambda: KeyKeeper(opener()).create_if_missing(NOW)):
        with pytest.raises(KeyStoreError):
            act()
    assert file.read_bytes() == damaged


def test_the_sealed_file_holds_no_secret_and_needs_its_credential(tmp_path: Path, credentials: dict[str, str]) -> None:
    keeper = KeyKeeper(open_backend("systemd", tmp_path, demo=False, environ=credentials))
    keeper.create_if_missing(NOW)
    content = (tmp_path / "keys.sealed").read_bytes()
    assert b"secret" not in content
    assert not any(key.secret in content or key.key_id.encode() in content for key in keeper.list())
    (Path(credentials["CREDENTIALS_DIRECTORY"]) / CREDENTIAL).write_bytes(os.urandom(32))
    with pytest.raises(KeyStoreError, match="do not belong together"):
        KeyKeeper(open_backend("systemd", tmp_path, demo=False, environ=credentials)).list()


@pytest.mark.parametrize("content", [None, b"", b"x" * 31])
def test_without_a_credential_the_systemd_store_refuses(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / CREDENTIAL).write_bytes(content)
    with pytest.raises(KeyStoreError, match="LoadCredentialEncrypted"):
        open_backend("systemd", tmp_path, demo=False, environ={"CREDENTIALS_DIRECTORY": str(tmp_path)})
    with pytest.raises(KeyStoreError, match="LoadCredentialEncrypted"):
        open_backend("systemd", tmp_path, demo=False, environ={})


def test_clear_files_and_unknown_stores_are_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyStoreError, match="demo profile only"):
        open_backend("demo-file", tmp_path, demo=False)
    for kind in ("", "plaintext", "keyring.backends.null.Keyring", "chainer"):
        with pytest.raises(KeyStoreError, match="is not one of"):
            open_backend(kind, tmp_path, demo=True)


def test_without_a_secret_service_we_refuse(tmp_path: Path) -> None:
    ask = (
        "import pathlib, sys\n"
        "from kiosk_backend.adapters.keys.stores import KeyStoreError, open_backend\n"
        "try: open_backend('secret-service', pathlib.Path(sys.argv[1]), demo=True)\n"
        "except KeyStoreError as error: print(error)\n"
    )
    environ = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path / 'none'}"}
    done = subprocess.run(
        [sys.executable, "-c", ask, str(tmp_path)], env=environ, capture_output=True, text=True, check=True
    )
    assert "no Secret Service" in done.stdout


@pytest.mark.parametrize("step", ["write", "fsync", "rename"])
def test_killed_while_rotating_old_or_new_remains(
    tmp_path: Path, credentials: dict[str, str], step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def killed(*args: object, **kwargs: object) -> None:
        raise Killed

    keeper = KeyKeeper(open_backend("systemd", tmp_path, demo=False, environ=credentials))
    keeper.create_if_missing(NOW)
    before = keeper.list()
    with monkeypatch.context() as patched:
        target = {"write": "os.fdopen", "fsync": "os.fsync", "rename": "pathlib.Path.rename"}[step]
        if step == "write":  # reading uses it too: let the reads pass
            real, calls = os.fdopen, []

            def second(handle: int, mode: str) -> object:
                calls.append(mode)
                return killed() if mode == "wb" else real(handle, mode)

            patched.setattr(target, second)
        else:
            patched.setattr(target, killed)
        with pytest.raises(Killed):
            keeper.rotate("data", NOW + 1)
    assert keeper.list() == before
    keeper.rotate("data", NOW + 2)
    assert len(keeper.list()) == len(before) + 1


def test_two_processes_that_start_together_make_one_set(tmp_path: Path, credentials: dict[str, str]) -> None:
    ask = (
        "import pathlib, sys, json\n"
        "from kiosk_backend.adapters.keys.keeping import KeyKeeper\n"
        "from kiosk_backend.adapters.keys.stores import open_backend\n"
        "keeper = KeyKeeper(open_backend('systemd', pathlib.Path(sys.argv[1]), demo=False))\n"
        "made = keeper.create_if_missing(1)\n"
        "print(json.dumps([made, keeper.ring(0).key_ids()]))\n"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", ask, str(tmp_path / "state")],
            env={**os.environ, **credentials},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    answers = [json.loads(process.communicate()[0]) for process in started]
    assert sorted(made for made, _ in answers) == [False, False, True]
    assert len({tuple(ids) for _, ids in answers}) == 1


def test_a_root_key_survives_the_store_exactly(opener: Opener) -> None:
    keeper = KeyKeeper(opener())
    keeper.create_if_missing(NOW)
    key = keeper.list()[0]
    assert isinstance(key, RootKey)
    assert len(key.secret) == 32
    assert key.created_at == NOW
