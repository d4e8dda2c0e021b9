"""Where a guest could be left behind in a kiosk: Python's objects, Qt's objects and contexts, files, what it said.

Wanted texts are kept written backwards, so that the search does not find what the searcher holds.
"""

import gc
import json
import os
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from types import FrameType
from typing import NamedTuple

from PySide6.QtCore import QByteArray, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QJSValue, QQmlContext, QQmlEngine, QQmlExpression, qmlContext
from PySide6.QtQuick import QQuickItem, QQuickWindow

from kiosk_app.main import KioskApp

OURS = ("kiosk_app.", "kiosk_backend.contract", "httpx", "httpcore", "h11", "anyio", "asyncio", "_asyncio")
PLAIN = (str, bytes, bytearray)
CONTAINERS = (list, tuple, dict, set, frozenset)
MACHINERY = ("cell", "coroutine", "partial", "deque", "builtin_function_or_method", "method", "function")
OF_A_ROW = ("modelData", "model", "index", "parent")
"""What delegates find in their context."""

IN_QML = """
function (root, wanted) {
    const todo = [root], seen = new Set(), found = new Set()
    const canaries = wanted.map(text => [...text].reverse().join(""))
    const isObject = value => "objectName" in value
    function look(holder, value, depth) {
        if (value === null || value === undefined || typeof value === "function")
            return
        if (typeof value !== "object") {
            const text = String(value)
            canaries.forEach((one, at) => { if (text.includes(one)) found.add(JSON.stringify([holder, wanted[at]])) })
        } else if (isObject(value)) {
            if (!seen.has(value)) {
                seen.add(value)
                todo.push(value)
            }
        } else if ("length" in value || String(value).startsWith("[object")) { // a list, a map
            for (const name in value)
                if (depth < 8)
                    look(holder, value[name], depth + 1)
        } else {
            look(holder, String(value), depth) // fonts, places, addresses
        }
    }
    while (todo.length > 0) {
        const one = todo.pop(), type = String(one).replace(/(_QML.*|[(].*)/, "")
        for (const name in one)
            look(type + "." + name, one[name], 0)
    }
    return "[" + [...found].join(",") + "]"
}
"""
"""Walks what is reachable; returns pairs of holder and wanted text."""


class Trace(NamedTuple):
    """`where`: python, qt, file or said; `backwards` is one of the wanted texts."""

    where: str
    holder: str
    backwards: str


def backwards(*texts: str) -> set[str]:
    """Texts to want. An empty one or one that any text may hold by chance is a mistake of the test."""
    assert all(len(text) >= 4 for text in texts), "too short to be told from anything else"
    return {text[::-1] for text in texts}


def traces(kiosk: KioskApp, home: Path, said: str, wanted: Iterable[str]) -> set[Trace]:
    """Every trace of the wanted texts. `home`: everything this program may write to; `said`: what it wrote to us."""
    gc.collect()
    assert kiosk.window is not None
    roots = [
        kiosk.window,
        kiosk.window.contentItem(),
        kiosk.session,
        kiosk.help,
        kiosk.staff,
        kiosk.theme,
        kiosk.health,
    ]
    found: set[Trace] = set()
    places = {
        "python": held_by_python(),
        "qt": chain(held_by_qt(roots), held_by_qml(kiosk.window, wanted)),
        "file": held_by_files(home),
        "said": iter([("output", said), ("clipboard", QGuiApplication.clipboard().text())]),
    }
    for where, holders in places.items():
        for holder, text in holders:
            found |= {Trace(where, holder, want) for want in wanted if want[::-1] in text}
    return found


def is_ours(holder: object) -> bool:
    if isinstance(holder, FrameType):
        return str(holder.f_globals.get("__name__")).startswith(OURS)
    return str(type(holder).__module__).startswith(OURS) or type(holder).__name__ in MACHINERY


def held_by_python() -> Iterator[tuple[str, str]]:
    """Every text that an object of the app or of its machinery leads to, with the kind of who holds it.

    Plain structs of texts are not in gc's own list: they are reached through whatever holds them.
    """
    todo = [(type(holder).__name__, holder) for holder in gc.get_objects() if is_ours(holder)]
    seen: set[int] = set()
    while todo:
        name, holder = todo.pop()
        if id(holder) in seen or is_of_a_test(holder):
            continue
        seen.add(id(holder))
        for held in gc.get_referents(holder):
            if isinstance(held, PLAIN):
                yield name, held if isinstance(held, str) else bytes(held).decode("latin-1")
            elif isinstance(held, CONTAINERS) or is_ours(held):
                todo.append((f"{name} > {type(held).__name__}"[-200:], held))


def is_of_a_test(holder: object) -> bool:
    """Functions of tests lead to the module of the test, which is not the kiosk's; builtins lead to all modules."""
    of = getattr(holder, "__module__", None)
    named = isinstance(of, str) and type(holder).__name__ in ("function", "method", "builtin_function_or_method")
    return named and not str(of).startswith(OURS)


def held_by_qml(window: QQuickWindow, wanted: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Every property of everything that properties of the window lead to, `var` ones with all they hold.

    Read by QML's own engine: PySide mistakes what lies where a type of QML's lay that Python has asked for.
    """
    context = qmlContext(window)
    assert context is not None
    engine = context.engine()
    engine.collectGarbage()
    search = QQmlExpression(context, window, f"({IN_QML})(window, {json.dumps(sorted(wanted))})")
    hits = search.evaluate()
    assert not search.hasError(), search.error().toString()
    hits = hits[0] if isinstance(hits, tuple) else hits
    for holder, want in json.loads(str(hits)):
        yield holder, want[::-1]


def held_by_qt(roots: list[QObject]) -> Iterator[tuple[str, str]]:
    """Properties added to any QObject, and what its QML context tells by name."""
    todo = list(roots)
    seen: set[int] = set()
    while todo:
        one = todo.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        owner = type(one).__name__
        added = [bytes(name.data()).decode() for name in one.dynamicPropertyNames()]
        for name in (name for name in added if not name.startswith("_")):  # "_": of Qt and PySide themselves
            yield from ((f"{owner}.{name}", text) for text in texts_of(one.property(name)))
        yield from held_by_context(owner, QQmlEngine.contextForObject(one))
        todo += one.children()
        if isinstance(one, QQuickItem):
            todo += one.childItems()


def held_by_context(owner: str, context: QQmlContext | None) -> Iterator[tuple[str, str]]:
    while context is not None:
        for name in OF_A_ROW:
            yield from ((f"context of {owner}: {name}", text) for text in texts_of(context.contextProperty(name)))
        context = context.parentContext()


def texts_of(value: object) -> Iterator[str]:
    """Every text in a value of Qt's, however deep."""
    if isinstance(value, QJSValue):
        value = value.toVariant()
    if isinstance(value, dict):
        for name, one in value.items():
            yield str(name)
            yield from texts_of(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from texts_of(one)
    elif isinstance(value, QByteArray):
        yield bytes(value.data()).decode("latin-1")
    elif value is not None and not isinstance(value, QObject):
        yield str(value)


def held_by_files(home: Path) -> Iterator[tuple[str, str]]:
    for folder, _, names in os.walk(home):
        for name in names:
            raw = (Path(folder) / name).read_bytes() if (Path(folder) / name).is_file() else b""
            yield name, raw.decode("latin-1")
            yield name, raw.decode("utf-16-le", errors="replace")
