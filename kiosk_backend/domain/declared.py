"""Reads plain data (parsed TOML or JSON) into frozen dataclasses that declare what is allowed. It knows no file format.

Configuration is refused when it holds an unknown key, with "did you mean", so that a misspelt limit never leaves the
default in force unseen (X42). All problems are found in one go. A problem names the key, never a secret value.

A field with `metadata={"tables": {kind: class}}` takes every table that has no field of its own: each is one of those
classes, chosen by its key `kind`, which defaults to the table's name.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
import types
import typing
from collections.abc import Mapping
from functools import cache
from typing import Any, Final, Literal, NamedTuple, TypeVar, Union, cast

from kiosk_backend.domain.private import Private

T = TypeVar("T")

TABLES: Final = "tables"
KIND: Final = "kind"
"""The key of a table that says which class it is."""


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
        if field.init and TABLES not in field.metadata
    }


def tables_of(declared: type) -> tuple[str, Mapping[str, type]] | None:
    """The field that takes the tables without a field of their own, and their kinds; None: there is none."""
    found = [(field.name, field.metadata[TABLES]) for field in dataclasses.fields(declared) if TABLES in field.metadata]
    return found[0] if found else None


def _dataclass(declared: type, data: object, where: str, problems: list[Problem]) -> object:
    if not isinstance(data, Mapping):
        problems.append(Problem(where, "must be a table"))
        return None
    declaration = _declaration(declared)
    named = tables_of(declared)
    free = {} if named is None else {key: one for key, one in data.items() if _is_free(key, one, declaration)}
    for key in data:
        if key not in declaration and key not in free:
            near = difflib.get_close_matches(str(key), declaration, n=1)
            hint = f", did you mean {near[0]!r}?" if near else f"; known here: {', '.join(sorted(declaration))}"
            problems.append(Problem(_join(where, str(key)), f"unknown key{hint}"))
    before = len(problems)
    values: dict[str, object] = {}
    if named is not None:
        values[named[0]] = {key: _kind(named[1], key, one, where, problems) for key, one in free.items()}
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


def _is_free(key: object, one: object, declaration: Mapping[str, object]) -> bool:
    return isinstance(key, str) and isinstance(one, Mapping) and key not in declaration


def _kind(
    kinds: Mapping[str, type], name: str, table: Mapping[str, object], where: str, problems: list[Problem]
) -> object:
    path = _join(where, name)
    kind = table.get(KIND, name)
    if not isinstance(kind, str) or kind not in kinds:
        near = difflib.get_close_matches(str(kind), kinds, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"must be one of {', '.join(kinds)}"
        told = Problem(_join(path, KIND), hint) if KIND in table else Problem(path, f"unknown key without kind, {hint}")
        problems.append(told)
        return None
    return _dataclass(kinds[kind], {key: one for key, one in table.items() if key != KIND}, path, problems)


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
    if origin in (dict, Mapping):
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
