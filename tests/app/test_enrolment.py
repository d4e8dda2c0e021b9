"""Enrolling a kiosk: no code is used up where its token could not be kept, and nothing but the asked one prints it."""

from pathlib import Path

import pytest

from kiosk_app.main import main
from tests.peers.ports import free_port


@pytest.fixture
def nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_APP__BACKEND__URL", f"http://127.0.0.1:{free_port()}")


@pytest.mark.usefixtures("nobody_answers")
def test_under_systemd_the_backend_is_not_asked_before_there_is_a_place_for_the_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert main(["--enrol", "AAAA-BBBB"]) == 78
    said = capsys.readouterr().err
    assert "systemd-creds encrypt --name=kiosk-checkin.device-token" in said
    assert "enrolment did not work" not in said


@pytest.mark.usefixtures("nobody_answers")
def test_a_token_to_be_piped_on_needs_no_keyring(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--enrol", "AAAA-BBBB", "--print-token"]) == 1
    assert "enrolment did not work" in capsys.readouterr().err


@pytest.mark.usefixtures("nobody_answers")
def test_the_demo_says_which_folder_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KIOSK_APP__DEMO_TOKEN_FILE", str(tmp_path / "gone" / "token"))
    assert main(["--enrol", "AAAA-BBBB"]) == 78
    assert "gone" in capsys.readouterr().err
