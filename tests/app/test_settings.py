"""Settings: precedence, what is refused, and that each refusal says what to write instead."""

from pathlib import Path

import pytest

from kiosk_app.backend_client import check_address
from kiosk_app.main import main
from kiosk_app.settings import SettingsProblem, load


def written(folder: Path, text: str) -> Path:
    file = folder / "app.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_environment_wins_over_the_file_and_the_file_over_the_defaults(tmp_path: Path) -> None:
    file = written(tmp_path, "[display]\nppi = 120\n[printer]\nport = 9101\n")
    settings = load(file, {"KIOSK_APP__DISPLAY__PPI": "142", "HOME": "x"})
    assert (settings.display.ppi, settings.printer.port, settings.patience.idle_s) == (142.0, 9101, 60.0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[printer]\nprt = 9100\n", "did you mean `port`"),
        ("[disply]\nppi = 96\n", "did you mean `display`"),
        ("[patience]\nanswer_s = 5\n", "patience.answer_s must be 20 or more"),
        ('[printer]\nkind = "pdf_folder"\n', "printer.folder is missing"),
        ('[printer]\nkind = "laser"\n', "laser"),
        ("[display\n", "app.toml"),
        ("[display]\nppi = 5\n", "display.ppi must be between"),
        ('[display]\nbrand = "nowhere"\n', "display.brand: no theme 'nowhere'"),
        ("[patience]\nidle_s = 0\n", "patience.idle_s must be between 20 and 600"),
        ("[patience]\nstaff_s = 86400\n", "patience.staff_s must be between"),
        ('[backend]\nurl = "http://desk.example"\n', "must start with https://"),
        ('[backend]\nca_file = "nowhere.pem"\n', "backend.ca_file cannot be used"),
    ],
)
def test_a_wrong_setting_is_refused_with_what_to_write(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsProblem, match=said):
        load(written(tmp_path, text), {})


def test_an_unknown_key_in_the_environment_is_refused_too() -> None:
    with pytest.raises(SettingsProblem, match="did you mean `scale`"):
        load(None, {"KIOSK_APP__DISPLAY__SCAL": "1"})


def test_settings_that_cannot_be_used_end_the_program_with_78_and_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "token").write_text("a token")
    file = written(tmp_path, f'demo_token_file = "{tmp_path}/token"\n[backend]\nurl = "http://desk.example"\n')
    assert main(["--config", str(file)]) == 78
    assert capsys.readouterr().err.startswith("kiosk-app: backend.url must start with https://")


def test_a_kiosk_without_a_token_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--config", str(written(tmp_path, f'demo_token_file = "{tmp_path}/none"\n'))]) == 78
    assert "run it once with --enrol CODE" in capsys.readouterr().err


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8600", "http://[::1]:8600", "http://localhost:1", "https://desk.example"]
)
def test_loopback_and_https_are_accepted(address: str) -> None:
    check_address(address)


@pytest.mark.parametrize(
    "address", ["http://desk.example", "http://192.168.1.5:8600", "ftp://127.0.0.1", "desk.example"]
)
def test_plain_http_off_loopback_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="https"):
        check_address(address)
