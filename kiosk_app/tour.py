"""A guest who is a program: walks one visit with real touches on the real pages, and takes pictures.

Reads the code from what the demo phone wrote, never from the backend or the session. Every wait is for a condition.
Leaves ``NN-step.png`` per step, the passes as PNG (what the printer put on paper) and PDF, and ``tour.json``.
It must not know how the backend, the phone or the printer work.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec
import zxingcpp
from PySide6.QtGui import QImage

from kiosk_app.flow import FLOW, Patience, Step
from kiosk_app.passes.renderer import QtPassRenderer
from kiosk_app.tour_hand import Hand, TourFailed
from kiosk_app.tour_phone import Phone

if TYPE_CHECKING:
    from kiosk_app.main import KioskApp

MOST_STEPS: Final = 40
_ANSWER_S: Final = 30.0
_REROUTED_S: Final = 60.0
"""A receipt is waited for before the code goes another way (verification §6: 15 to 45 s)."""


class Visit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What this guest knows and where things arrive; the file given with ``--visit``."""

    site: str
    reference: str
    last_name: str
    phone_log: str
    """File the demo phone prints to."""
    paper: str
    """Folder the demo printer prints to."""
    way: Literal["text", "rerouted", "link"] = "text"
    """How this guest shows who it is; rerouted: the first gateway never delivers, the second does."""


@dataclass(slots=True)
class Walked:
    """One step of the visit, as told in tour.json."""

    name: str
    page: str
    picture: str = ""
    taps: int = 0
    seconds: float = 0.0


@dataclass(eq=False)
class Tour:
    """The walk so far. ``steps`` grows by one each time another step is shown."""

    kiosk: KioskApp
    visit: Visit
    out: Path
    hand: Hand
    steps: list[Walked] = field(default_factory=list)
    passes: list[dict[str, str]] = field(default_factory=list)
    delivery: list[str] = field(default_factory=list)
    """What the delivery line said, one state after the other."""
    _entered: float = field(default_factory=time.monotonic)

    def here(self) -> Step:
        """Where the session is; an overlay means that nobody acted in time."""
        position = self.kiosk.session.position
        if position.overlay is not None:
            raise TourFailed(f"the tour was covered by {position.overlay} at {position.step}")
        return position.step

    def note(self, name: str, _overlay: str = "") -> None:
        """A position was entered: close the account of the step before and open the one of this step."""
        step, now = Step(name), time.monotonic()
        if self.steps and self.steps[-1].name == name:
            return
        if self.steps:
            self.steps[-1].seconds = round(now - self._entered, 3)
            self.steps[-1].taps = self.hand.taps - sum(walked.taps for walked in self.steps[:-1])
        self._entered = now
        self.steps.append(Walked(str(step), FLOW.steps[step].page))

    @property
    def phone(self) -> Phone:
        """The guest's own."""
        return Phone(Path(self.visit.phone_log))

    def left(self, step: Step) -> bool:
        """Whether the visit went on from ``step``."""
        return self.here() is not step

    def see(self, step: Step) -> None:
        """Wait for the page of ``step`` and photograph it; a step that is over before it can be seen has no picture."""
        page = _object_name(FLOW.steps[step].page)
        self.hand.until(lambda: self.left(step) or self.hand.shows(page), f"the page of {step}", _ANSWER_S)
        self.hand.rest()
        if not self.left(step):
            self.picture()

    def picture(self, suffix: str = "") -> None:
        """Photograph the screen under the name of the current step."""
        name = f"{len(self._pictured()) + 1:02d}-{self.steps[-1].name.replace('_', '-')}{suffix}.png"
        self.hand.picture(self.out / name)
        self.steps[-1].picture = self.steps[-1].picture or name

    def _pictured(self) -> list[Path]:
        return sorted(self.out.glob("[0-9][0-9]-*.png"))

    # what the guest does where

    def act(self, step: Step) -> None:
        """What this guest does on the page of ``step``. Raises ``TourFailed`` where a visit should not lead."""
        doing = _DOINGS.get(step)
        if doing is None:
            raise TourFailed(f"the visit came to {step}: {'; '.join(self.hand.texts())}")
        doing(self)

    def type_reference(self) -> None:
        self.hand.type(self.visit.reference)
        self.hand.tap("key_next")
        self.hand.type(_plain(self.visit.last_name))
        self.picture("-typed")
        self.hand.tap("find")

    def confirm_booking(self) -> None:
        self.hand.tap("otherWay" if self.visit.way == "link" else "sendCode")

    def enter_code(self) -> None:
        if self.visit.way == "rerouted":
            self.until_delivery("rerouted", _REROUTED_S)
            self.picture("-rerouted")
        self.until_delivery("delivered", _ANSWER_S)
        code = self.hand.until(self.phone.newest_code, "the text message on the demo phone", _ANSWER_S)
        self.hand.rest()
        self.picture("-delivered")
        for digit in code:
            self.hand.tap(f"pad_{digit}")

    def until_delivery(self, state: str, seconds: float) -> None:
        """Wait until the delivery line says that, and note what it said on the way."""

        def said() -> bool:
            now = str(self.kiosk.session.view.get("delivery", ""))
            if now and now not in self.delivery[-1:]:
                self.delivery.append(now)
            return now == state

        self.hand.until(said, f"“{state}” on the delivery line", seconds)

    def wait_for_phone(self) -> None:
        link = self.hand.until(self.phone.newest_link, "the link on the demo phone", _ANSWER_S)
        self.until_delivery("delivered", _ANSWER_S)
        self.hand.rest()
        self.picture("-delivered")
        self.phone.choose(link, str(self.kiosk.session.view["number"]))

    def take_pass(self) -> None:
        documents = self.kiosk.session.passes
        paper = Path(self.visit.paper)
        sheets = self.hand.until(lambda: _sheets(paper, len(documents)), "the passes on paper", _ANSWER_S)
        for number, (document, sheet) in enumerate(zip(documents, sheets, strict=True), 1):
            name = "pass" if len(documents) == 1 else f"pass-{number}"
            shutil.copyfile(sheet, self.out / f"{name}.png")
            (self.out / f"{name}.pdf").write_bytes(QtPassRenderer().pdf(document))
            self.passes.append({"png": f"{name}.png", "pdf": f"{name}.pdf", **read_code(sheet)})
        self.hand.tap("taken")

    def told(self) -> dict[str, Any]:
        """The content of tour.json."""
        return {
            "site": self.visit.site,
            "way": self.visit.way,
            "delivery": self.delivery,
            "ended_in_a_taken_pass": True,
            "steps": [{name: getattr(walked, name) for name in Walked.__slots__} for walked in self.steps],
            "taps": self.hand.taps,
            "seconds": round(sum(walked.seconds for walked in self.steps), 3),
            "passes": self.passes,
        }


def _tapping(name: str) -> Callable[[Tour], None]:
    return lambda tour: tour.hand.tap(name)


_DOINGS: Final[dict[Step, Callable[[Tour], None]]] = {
    Step.ATTRACT: _tapping("start"),
    Step.FIND_BOOKING: _tapping("type"),
    Step.TYPE_REFERENCE: Tour.type_reference,
    Step.CONFIRM_BOOKING: Tour.confirm_booking,
    Step.ENTER_CODE: Tour.enter_code,
    Step.CHOOSE_OTHER_WAY: _tapping("way_link"),
    Step.WAIT_FOR_PHONE: Tour.wait_for_phone,
    Step.DECLARE_BAGS: _tapping("noneOfThese"),
    Step.CONFIRM_DETAILS: _tapping("checkIn"),
    Step.TAKE_PASS: Tour.take_pass,
    Step.FINISH: _tapping("close"),
}


def walk(kiosk: KioskApp, visit_file: Path, out: Path) -> int:
    """Walk the visit of ``visit_file`` at ``kiosk``, leave everything in ``out``. 0, or 1 after a sentence."""
    visit = msgspec.json.decode(visit_file.read_bytes(), type=Visit)
    assert kiosk.window is not None, "the tour needs a shown window"
    out.mkdir(parents=True, exist_ok=True)
    for old in (*out.glob("[0-9][0-9]-*.png"), *out.glob("pass*.p[nd][gf]"), out / "tour.json"):
        old.unlink(missing_ok=True)
    tour = Tour(kiosk, visit, out, Hand(kiosk.window))
    try:
        _walk(tour)
    except TourFailed as failed:
        tour.hand.picture(out / "99-failed.png")
        sys.stderr.write(f"The tour of {visit.site} did not end in a taken pass: {failed}.\n")
        return 1
    (out / "tour.json").write_text(json.dumps(tour.told(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


def _walk(tour: Tour) -> None:
    """From the first page that waits for a guest, back to it with a pass in hand."""
    tour.kiosk.session.visited.connect(tour.note)
    home = tour.hand.until(lambda: None if tour.here() is Step.STARTING else tour.here(), "the kiosk to open", 60.0)
    tour.note(home)
    for _ in range(MOST_STEPS):
        step = tour.here()
        tour.see(step)
        if step is home and tour.passes:
            return
        if tour.here() is step and FLOW.steps[step].patience is not Patience.FROZEN:
            tour.act(step)
        tour.hand.until(partial(tour.left, step), f"an answer at {step}", _ANSWER_S)
    raise TourFailed(f"the visit did not end within {MOST_STEPS} steps")


def _object_name(page: str) -> str:
    return page[0].lower() + page[1:]


def _plain(name: str) -> str:
    """As a guest types it: capitals of the first alphabet, without marks."""
    apart = unicodedata.normalize("NFD", name.upper())
    return "".join(char for char in apart if char.isascii() and (char.isalnum() or char == " "))


def _sheets(folder: Path, number: int) -> list[Path]:
    """The last ``number`` sheets of paper, once they are all there."""
    found = sorted(folder.glob("pass-*.png"))
    return found[-number:] if len(found) >= number > 0 else []


def read_code(picture: Path) -> dict[str, str]:
    """What a reader that is not ours (zxing-cpp) reads from a printed pass. Raises ``TourFailed`` if it cannot."""
    image = QImage(str(picture)).convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = memoryview(bytes(image.constBits()))
    rows = memoryview(
        b"".join(pixels[y * image.bytesPerLine() :][: image.width()] for y in range(image.height()))
    ).cast("B", shape=[image.height(), image.width()])
    found = [code for code in zxingcpp.read_barcodes(rows) if code.valid]
    if len(found) != 1:
        raise TourFailed(f"zxing-cpp reads {len(found)} codes on the printed pass instead of one")
    return {"code": found[0].text, "symbology": str(found[0].symbology), "read_by": f"zxing-cpp {version('zxing-cpp')}"}
