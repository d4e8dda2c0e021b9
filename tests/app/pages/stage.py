"""The real window with the real session, put straight into any scene: no network, no devices, time stands still.

It knows how the session keeps its guest and its position; nothing of the product may.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from msgspec import structs
from PySide6.QtCore import QEvent, QLocale, QMetaObject, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QSignalSpy

import kiosk_app
from kiosk_app.brand import guarded
from kiosk_app.flow import Position
from kiosk_app.guest import Guest
from kiosk_app.settings import Patience
from kiosk_app.viewmodels.background import Task
from kiosk_app.viewmodels.help import HelpDesk
from kiosk_app.viewmodels.look import install_look
from kiosk_app.viewmodels.phone_pass import PhonePassPicture
from kiosk_app.viewmodels.session import GuestSession
from kiosk_app.viewmodels.theme import ThemeModel, load_fonts
from kiosk_backend.contract import v1
from tests.app.pages import samples

MAIN = Path(kiosk_app.__file__).parent / "qml" / "Main.qml"


@dataclass(frozen=True)
class Setup:
    """A display, whose kiosk it is, and how the guest set the screen up."""

    name: str
    window: tuple[int, int, float]
    kind: str = "stay"
    text_size: str = "medium"
    scheme: str = "light"
    right_to_left: bool = False
    reach: bool = False
    scenes: tuple[str, ...] = ()
    """Only these; empty: all."""

    def __str__(self) -> str:
        return self.name


PORTRAIT, LANDSCAPE, SMALL = (1080, 1920, 96.0), (1920, 1080, 96.0), (1024, 600, 118.0)


class Nowhere:
    """The background thread of a kiosk in which no work ever ends."""

    def start(self, done: Any, function: Any, *arguments: Any) -> Task:
        return Task()


class Stage:
    """One window; ``show`` puts it into a scene and returns when the scene is drawn."""

    def __init__(self, setup: Setup) -> None:
        load_fonts()
        QLocale.setDefault(QLocale("en_GB"))
        self.setup = setup
        self.time = 1000.0
        background: Any = Nowhere()
        backend: Any = None
        self.help = HelpDesk(background, backend, lambda: "key")
        self.session = GuestSession(
            background, backend, Patience(), self.help, now=self._now, monotonic=lambda: self.time
        )
        self.session._kiosk = samples.kiosk(setup.kind)
        wide, high, ppi = setup.window
        site = self.session._kiosk.site
        self.theme = ThemeModel(
            guarded(site.brand.theme, site.brand.name, site.brand.accent), ppi=ppi, input_guard_ms=0
        )
        self.theme.reducedMotion = True
        self.theme.textSize = setup.text_size
        self.theme.scheme = setup.scheme
        self.theme.rightToLeft = setup.right_to_left
        self.theme.reach = setup.reach
        self.theme.setWindow(wide, high)
        self.engine = QQmlApplicationEngine()
        self.complaints: list[str] = []
        self.engine.warnings.connect(lambda found: self.complaints.extend(error.toString() for error in found))
        install_look(self.engine, self.theme)
        self.engine.addImageProvider("phonepass", PhonePassPicture(lambda: self.session.phone_link))
        self.engine.setInitialProperties({"session": self.session, "staff": None})
        self.engine.load(QUrl.fromLocalFile(str(MAIN)))
        root = self.engine.rootObjects()[0]
        assert isinstance(root, QQuickWindow)
        self.window = root
        self.window.resize(wide, high)
        self.window.show()

    def _now(self, zone: dt.tzinfo | None) -> dt.datetime:
        return samples.NOW.astimezone(zone)

    def show(self, scene: samples.Scene) -> None:
        """Put the guest there. The window is drawn twice: heights settle in the first frame."""
        self.put(scene)
        self.session._be_patient()
        self.session._show()
        self.settle()

    def put(self, scene: samples.Scene) -> None:
        """The guest and the position, nothing drawn."""
        session, kind = self.session, scene.kind or self.setup.kind
        session._kiosk = structs.replace(samples.kiosk(self.setup.kind), texts=scene.texts)
        session._can_print, session._can_scan, session._closed_because = scene.can_print, True, scene.reason
        session._guest = Guest(farewell=samples.guest(kind).farewell)
        if not session._flow.steps[scene.step].clears:
            session._guest = replace(samples.guest(kind, **scene.changes), code_asked_at=self.time)
        session._position = Position(scene.step, scene.overlay)
        session._entered_at = self.time - scene.waited_s
        session.entry.active = scene.active
        session.entry.enter(scene.step)
        state = scene.help_state if scene.overlay else ""
        self.help._take(v1.HelpCall(call_id="1", state=state, version=1, staff_first_name="Sofia", eta_min=2))

    def settle(self) -> None:
        for _ in range(2):
            drawn = QSignalSpy(self.window.frameSwapped)
            self.window.update()
            assert drawn.count() or drawn.wait(5000), "the window is not drawn"
        stack = next(item for item in self.items(hidden=True) if item.inherits("QQuickStackView"))
        for _ in range(200):
            if not stack.property("busy") and self._usable():
                break
            QGuiApplication.processEvents()
        assert not stack.property("busy")

    def _usable(self) -> bool:
        return all(item.isEnabled() for item in self.controls())

    def items(self, below: QQuickItem | None = None, *, hidden: bool = False) -> Iterator[QQuickItem]:
        """Every item to be seen, parents first."""
        item = below or self.window.contentItem()
        if not hidden and (not item.isVisible() or item.opacity() < 0.05):
            return
        yield item
        for child in item.childItems():
            yield from self.items(child, hidden=hidden)

    def controls(self) -> list[QQuickItem]:
        """What a guest can touch now."""
        return [item for item in self.items() if item.property("debounce") is not None]

    def activate(self, control: QQuickItem) -> None:
        """As a finger, a key or a screen reader does."""
        control.setProperty("debounce", 0)
        assert QMetaObject.invokeMethod(control, "activate", Qt.ConnectionType.DirectConnection)

    def close(self) -> None:
        self.session.close()
        self.window.close()
        self.engine.deleteLater()
        QGuiApplication.sendPostedEvents(self.engine, QEvent.Type.DeferredDelete.value)
        QGuiApplication.processEvents()
        QLocale.setDefault(QLocale.c())


@contextmanager
def stage(setup: Setup) -> Iterator[Stage]:
    made = Stage(setup)
    try:
        yield made
    finally:
        made.close()


def shown_at(setup: Setup) -> dict[str, samples.Scene]:
    """The scenes of that kind of site."""
    wanted = setup.scenes or samples.SCENES
    return {name: samples.SCENES[name] for name in wanted if samples.SCENES[name].kind in ("", setup.kind)}
