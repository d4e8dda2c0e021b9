"""Values of the right type that make no sense, on both databases: an answer each route names, and never a bug."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from kiosk_backend.adapters.simulated import SetClock
from kiosk_backend.api.app import PRIVATE
from kiosk_backend.cli import staff as staff_command
from kiosk_backend.contract import v1
from kiosk_backend.domain.private import PersonName
from kiosk_backend.ports import Store
from tests.backend.api.conftest import Desktop, furnished
from tests.backend.storage.conftest import database_url, open_one, sqlite_url

__all__ = ["database_url", "open_one", "sqlite_url"]

pytestmark = pytest.mark.anyio

TEXTS = ["", "\0", "a\0b", "%", "_'\";--", "\u202eab\u0301\U0001f511", "9" * 12_000, "\ud7ff\uffff", "\n@evil #1\r"]
NUMBERS = [0, -1, 2**31, 2**63, -(2**63), 10**30]


def filled(info: Any, text: str, number: int) -> Any:
    """Every field of a message, optional ones too, with `text` and `number` wherever they fit."""
    match info:
        case msgspec.inspect.UnionType():
            return filled(
                next(one for one in info.types if not isinstance(one, msgspec.inspect.NoneType)), text, number
            )
        case msgspec.inspect.StructType():
            made = {field.encode_name: filled(field.type, text, number) for field in info.fields}
            return {info.tag_field: info.tag, **made} if info.tag_field else made
        case msgspec.inspect.StrType():
            return text
        case msgspec.inspect.IntType():
            return number
        case msgspec.inspect.FloatType():
            return float(min(number, 0))  # a long poll answers at once
        case msgspec.inspect.BoolType():
            return number > 0
        case msgspec.inspect.ListType() | msgspec.inspect.VarTupleType():
            return [filled(info.item_type, text, number)]
        case msgspec.inspect.DictType():
            return {text: filled(info.value_type, text, number)}
        case msgspec.inspect.DateType():
            return "9999-12-31" if number > 0 else "0001-01-01"
    raise NotImplementedError(info)


@pytest.fixture
async def team(database_url: str, open_one: Callable[..., Store]) -> tuple[Desktop, str]:
    """A house on each database, and the session of a supervisor."""
    clock = SetClock()
    desktop = await furnished(open_one(database_url, clock=clock), clock)
    pin = await staff_command.add(
        desktop.house.store, desktop.house.desk, site_id="aurora", number="204",
        first=PersonName("Sofia"), last=PersonName("Berg"), role="supervisor",
    )  # fmt: skip
    signed_in = await desktop.post(
        "/v1/staff/sign-in", v1.StaffSignIn(number="204", pin=pin.reveal()), token=desktop.tokens["aurora"]
    )
    return desktop, str(signed_in.json["token"])


async def test_no_value_of_a_field_is_a_bug(team: tuple[Desktop, str]) -> None:
    desktop, session = team
    tried = 0
    for route in PRIVATE:
        if route.takes is None or route.path == "/v1/staff/sign-out":
            continue
        kind = msgspec.inspect.type_info(route.takes)
        for text in TEXTS:
            for number in NUMBERS if text == "" else NUMBERS[:1]:
                body = msgspec.json.encode(filled(kind, text, number))
                answer = await desktop.post(route.path, body, token=desktop.tokens["aurora"], staff=session)
                assert answer.status == 200 or answer.code in route.refuses, (route.path, text[:9], number, answer)
                tried += 1
    assert tried > 300
    assert (await desktop.call("GET", "/v1/ready")).status == 200
