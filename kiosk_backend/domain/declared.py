"""Reads plain data (parsed TOML or JSON) into frozen dataclasses that declare what is allowed. It knows no file format.

Configuration is refused when it holds an unknown key, with "did you mean", so that a misspelt limit never leaves the
default in force unseen (X42). All problems are found in one go. A problem names the key, never a secret value.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
import types
import typing
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, NamedTuple, TypeVar, Union, cast

from kiosk_backend.domain.private import Private

T = TypeVar("T")


class Problem(NamedTuple):
    """`path` is the key as it is written ("listeners.private.port"), `sentence` what is wrong with it."""

    path: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}: {self.sentence}" if self.path else self.sentence


class Refused(ValueError):
    """The data cannot be used. `problems` names every key that is wrong."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


def read(declared: type[T], data: object, where: str = "") -> T:
    """A `declared` dataclass from `data`. Missing keys take their default. Raises Refused."""
    problems: list[Problem] = []
    value = _dataclass(declared, data, where, problems)
    if problems:
        raise Refused(problems)
    return cast(T, value)


@cache
def _declaration(declared: type) -> dict[str, tuple[Any, bool]]:
    hints = typing.get_type_hints(declared)
    return {
        field.name: (
            hints[field.name],
            field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING,
        )
        for field in dataclasses.fields(declared)
        if field.init
    }


def _dataclass(declared: type, data: object, where: str, problems: list[Problem]) -> object:
    if not isinstance(data, Mapping):
        problems.append(Problem(where, "must be a table"))
        return None
    declaration = _declaration(declared)
    for key in data:
        if key not in declaration:
            near = difflib.get_close_matches(str(key), declaration, n=1)
            hint = f", did you mean {near[0]!r}?" if near else f"; known here: {', '.join(sorted(declaration))}"
            problems.append(Problem(_join(where, str(key)), f"unknown key{hint}"))
    before = len(problems)
    values: dict[str, object] = {}
    for name, (hint, required) in declaration.items():
        if name in data:
            values[name] = _value(hint, data[name], _join(where, name), problems)
        elif required:
            problems.append(Problem(_join(where, name), "is missing"))
    if len(problems) > before:
        return None
    try:
        return declared(**values)
    except ValueError as refusal:
        problems.append(_about(str(refusal), data, where))
        return None


def _about(sentence: str, data: Mapping[str, object], where: str) -> Problem:
    """What a class refused, at the key its sentence speaks of, so that the line of that key can be told."""
    key = next((word for word in re.findall(r"\w+", sentence) if word in data), None)
    return Problem(where if key is None else _join(where, key), sentence)


def _value(hint: Any, data: object, where: str, problems: list[Problem]) -> object:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (Union, types.UnionType):
        if data is None and type(None) in arguments:
            return None
        return _value(next(one for one in arguments if one is not type(None)), data, where, problems)
    if origin is Literal:
        if data not in arguments:
            problems.append(Problem(where, f"must be one of {', '.join(map(str, arguments))}"))
        return data
    if origin is tuple:
        if not isinstance(data, list | tuple):
            problems.append(Problem(where, "must be a list"))
            return ()
        return tuple(_value(arguments[0], one, f"{where}[{number}]", problems) for number, one in enumerate(data))
    if origin is dict:
        if not isinstance(data, Mapping):
            problems.append(Problem(where, "must be a table"))
            return {}
        return {str(key): _value(arguments[1], one, _join(where, str(key)), problems) for key, one in data.items()}
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _dataclass(hint, data, where, problems)
    return _plain(hint, data, where, problems)


def _plain(hint: Any, data: object, where: str, problems: list[Problem]) -> object:
    if isinstance(hint, type) and issubclass(hint, Private):
        try:
            return hint(data) if isinstance(data, str) else _plain(str, data, where, problems)
        except ValueError as refusal:
            problems.append(Problem(where, str(refusal)))
            return None
    if hint is float and type(data) is int:
        return float(data)
    if type(data) is not hint:
        names = {str: "a text", int: "a whole number", bool: "true or false", float: "a number"}
        problems.append(Problem(where, f"must be {names.get(hint, str(hint))}"))
        return None
    return data


def _join(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key
