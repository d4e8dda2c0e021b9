"""S5: when a visit is over, nothing of the guest is left in the kiosk: no object, no item, no file."""

import gc
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QObject
from PySide6.QtQml import QJSValue
from PySide6.QtQuick import QQuickItem

from kiosk_app.flow import Step
from tests.flows.conftest import AtKiosk
from tests.flows.lobby import Booked, Lobby
from tests.flows.visitor import Visitor

OURS = ("kiosk_app.", "kiosk_backend.contract")
PLAIN = (str, bytes, bytearray)
CONTAINERS = (list, tuple, dict, set, frozenset)
MACHINERY = ("cell", "Future", "Task", "coroutine", "partial")
TEXTS = {"QString", "QStringList", "QVariant", "QVariantList", "QVariantMap", "QJSValue", "QUrl", "PyObject"}


def canaries(booked: Booked, code: str, handles: Iterable[str]) -> set[str]:
    """What tells this guest from any other, written backwards: what this test holds must not be found."""
    told = {booked.reference, booked.last_name.capitalize(), booked.phone, booked.phone[3:], booked.room, code}
    return backwards(*told, *handles)


def backwards(*texts: str) -> set[str]:
    return {text[::-1] for text in texts}


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
        if id(holder) in seen:
            continue
        seen.add(id(holder))
        for held in gc.get_referents(holder):
            if isinstance(held, PLAIN):
                yield name, str(held)
            elif isinstance(held, CONTAINERS) or is_ours(held):
                todo.append((f"{name} > {type(held).__name__}", held))


def held_by_qt(root: QObject) -> Iterator[tuple[str, str]]:
    """Every property of every QObject and every item, visible or not, that can be written as text."""
    todo: list[QObject] = [root]
    seen: set[int] = set()
    while todo:
        one = todo.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        meta = one.metaObject()
        for number in range(meta.propertyCount()):
            name = str(meta.property(number).name())
            if str(meta.property(number).typeName()) not in TEXTS:
                continue  # objects are children, which are visited; places and colours tell nothing
            value = one.property(name)
            if isinstance(value, QJSValue):
                value = value.toVariant()
            if value:
                yield f"{meta.className()}.{name}", str(value)
        todo += one.children()
        if isinstance(one, QQuickItem):
            todo += one.childItems()


def held_by_files(folder: Path, names: str) -> Iterator[tuple[str, str]]:
    for file in folder.glob(names):
        yield file.name, file.read_text(encoding="utf-8")


def everything(visitor: Visitor) -> list[tuple[str, str]]:
    gc.collect()
    kiosk = visitor.kiosk
    assert kiosk.window is not None
    held = list(held_by_python())
    for root in (kiosk.window, kiosk.window.contentItem(), kiosk.session, kiosk.help, kiosk.staff, kiosk.theme):
        held += held_by_qt(root)
    return [*held, *held_by_files(visitor.lobby.folder, "app-*.toml"), *held_by_files(visitor.lobby.folder, "token-*")]


def found(visitor: Visitor, wanted: set[str]) -> set[tuple[str, str]]:
    """(holder, canary) of everything that is still there."""
    return {(holder, canary) for holder, text in everything(visitor) for canary in wanted if canary[::-1] in text}


def test_nothing_of_a_guest_is_left_when_the_visit_is_over(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    visitor, booked = at_kiosk(), lobby.stay()
    visitor.find(booked)
    code = lobby.code(booked, after=visitor.ask_for_code())
    handles = [visitor.kiosk.session.visit_handle]
    visitor.type_code(code)
    visitor.at(Step.CONFIRM_DETAILS)
    guest = visitor.kiosk.session._guest
    assert guest.confirmed is not None
    wanted = canaries(booked, code, [*handles, guest.confirmed.grant, guest.confirmed.guests[0].guest_id])
    during = {canary for _, canary in found(visitor, wanted)}
    assert during >= backwards(booked.reference, *handles), "the search finds what is there"
    del guest

    visitor.tap("checkIn")
    visitor.at(Step.TAKE_PASS)
    wanted |= backwards(visitor.kiosk.session.passes[0].code, visitor.kiosk.session.passes[0].pass_id)
    assert any(canary == booked.room[::-1] for _, canary in found(visitor, wanted)), "the search finds the pass"
    visitor.take_passes()
    assert found(visitor, wanted) == set()
