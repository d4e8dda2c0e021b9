"""Settings: precedence, what is refused, and that each refusal says what to write instead."""

from pathlib import Path

import pytest

from kiosk_app.backend_client import check_address
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
    ],
)
def test_a_wrong_setting_is_refused_with_what_to_write(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsProblem, match=said):
        load(written(tmp_path, text), {})


def test_an_unknown_key_in_the_environment_is_refused_too() -> None:
    with pytest.raises(SettingsProblem, match="did you mean `scale`"):
        load(None, {"KIOSK_APP__DISPLAY__SCAL": "1"})


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
