"""The shipped examples of settings: every setting is in them, with its default, so they cannot grow old."""

import dataclasses
import re
import typing
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from kiosk_app import settings as app
from kiosk_backend import settings as backend
from kiosk_backend.cli import house
from kiosk_backend.domain.declared import TABLES
from kiosk_backend.domain.gateways import KINDS
from tests.meta.sources import ROOT

APP, BACKEND = ROOT / "packaging" / "app.toml.example", ROOT / "packaging" / "backend.toml.example"


def app_names(declared: type[msgspec.Struct] = app.Settings) -> Iterator[str]:
    for field in msgspec.structs.fields(declared):
        yield field.name
        if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct):
            yield from app_names(field.type)


def backend_names(declared: type = backend.Settings) -> Iterator[str]:
    hints = typing.get_type_hints(declared)
    for field in dataclasses.fields(declared):
        if TABLES in field.metadata:
            for kind in field.metadata[TABLES].values():
                yield from backend_names(kind)
            continue
        yield field.name
        for kind in (hints[field.name], *typing.get_args(hints[field.name])):
            if isinstance(kind, type) and dataclasses.is_dataclass(kind):
                yield from backend_names(kind)


def test_the_example_of_the_app_holds_every_setting_with_its_default() -> None:
    assert app.load(APP, {}) == app.Settings()
    missing = [name for name in app_names() if not re.search(rf"^(\[{name}\]|{name} = )", APP.read_text(), re.M)]
    assert missing == []


def test_the_example_of_the_backend_holds_every_setting_with_its_default() -> None:
    """S1: the documented limits are those of a backend that is told nothing else."""
    assert backend.load(BACKEND, {}) == backend.Settings()
    told = r"^(# )?(\[\[?([a-z]+\.)?{}\]|{} = )"
    text = BACKEND.read_text()
    missing = [name for name in backend_names() if not re.search(told.format(name, name), text, re.M)]
    assert missing == []


def commented(heading: str) -> str:
    """The table of the example below `# [heading]`, without its comment signs."""
    _, _, below = BACKEND.read_text().partition(f"# [{heading}]")
    lines = [f"[{heading}]", *below.partition("\n\n")[0].splitlines()[1:]]
    return "\n".join(line.removeprefix("# ") for line in lines)


SECRETS = re.compile(r"^(\w*(?:secret|password|token|api_key|key))(\s*=\s*)\"\"", re.M)


@pytest.mark.parametrize("kind", [kind if kind != "http" else "plaintext" for kind in KINDS])
def test_each_gateway_of_the_example_can_be_used_as_it_stands(kind: str, tmp_path: Path) -> None:
    """With its secrets put in: so the provider made up for kind http is a worked example."""
    file = tmp_path / "backend.toml"
    file.write_text('profile = "demo"\n' + SECRETS.sub(r'\1\2"secret"', commented(f"gateways.{kind}")))
    settings = backend.load(file, {})
    assert isinstance(settings.gateways.named[kind], KINDS.get(kind, KINDS["http"]))
    assert [gateway.name for gateway in house.gateways(settings)] == [kind]


def test_app_and_backend_on_one_machine_find_each_other_by_their_defaults() -> None:
    private = backend.Settings().private
    assert app.Settings().backend.url == f"http://{private.host}:{private.port}"
