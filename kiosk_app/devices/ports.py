"""What the app asks of its cables, as Protocols and closed unions of states.

Knows nothing of vendors, sockets or Qt. Words for states are the CUSS message codes (reference: IATA CUSS 2), so that
one vocabulary serves screen, report and log. Nothing in here prints a guest's data: bodies are left out of every repr.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol, assert_never

from kiosk_backend.contract.v1 import PassDocument

# --- printer: states ------------------------------------------------------------------------------------------

Paper = Literal["ok", "near_end"]
Trouble = Literal["paper_out", "cover_open", "jam", "offline", "fault"]
"""Why a printer that answers cannot print now."""
Silence = Literal["not_connected", "not_answering"]


@dataclass(frozen=True, slots=True)
class Ready:
    """A pass would come out now."""

    paper: Paper = "ok"


@dataclass(frozen=True, slots=True)
class Blocked:
    """The printer answers and says it cannot print."""

    trouble: Trouble


@dataclass(frozen=True, slots=True)
class Disconnected:
    """Nobody answers: no cable, no power, or a printer that has hung."""

    silence: Silence = "not_connected"


PrinterStatus = Ready | Blocked | Disconnected


@dataclass(frozen=True, slots=True)
class RawPrinterStatus:
    """The flags a printer raises, in the order of no vendor; ``None`` in place of this means no answer."""

    paper_out: bool = False
    paper_near_end: bool = False
    cover_open: bool = False
    jam: bool = False
    fault: bool = False
    offline: bool = False


def printer_status(raw: RawPrinterStatus | None) -> PrinterStatus:
    """Turn raw flags into the one state that matters to a guest: the thing a person must do first wins."""
    if raw is None:
        return Disconnected("not_answering")
    order: tuple[tuple[bool, Trouble], ...] = (
        (raw.cover_open, "cover_open"),
        (raw.jam, "jam"),
        (raw.paper_out, "paper_out"),
        (raw.fault, "fault"),
        (raw.offline, "offline"),
    )
    for raised, trouble in order:
        if raised:
            return Blocked(trouble)
    return Ready("near_end" if raw.paper_near_end else "ok")


DeviceWord = Literal[
    "OK",
    "MEDIA_LOW",
    "MEDIA_EMPTY",
    "MEDIA_JAMMED",
    "COVER_OPEN",
    "HARDWARE_ERROR",
    "OFFLINE",
    "NOT_REACHABLE",
    "NOT_RESPONDING",
]
"""CUSS message codes; COVER_OPEN and OFFLINE are ours, because CUSS folds both into HARDWARE_ERROR."""

_TROUBLE_WORDS: dict[Trouble, DeviceWord] = {
    "paper_out": "MEDIA_EMPTY",
    "cover_open": "COVER_OPEN",
    "jam": "MEDIA_JAMMED",
    "offline": "OFFLINE",
    "fault": "HARDWARE_ERROR",
}


def printer_word(status: PrinterStatus) -> DeviceWord:
    """Name a state in the words that events, reports and staff screens use."""
    match status:
        case Ready(paper):
            return "MEDIA_LOW" if paper == "near_end" else "OK"
        case Blocked(trouble):
            return _TROUBLE_WORDS[trouble]
        case Disconnected(silence):
            return "NOT_REACHABLE" if silence == "not_connected" else "NOT_RESPONDING"
        case _:
            assert_never(status)


def can_print(word: str) -> bool:
    """Tell whether a pass would come out in this state; an unknown word means no."""
    return word in ("OK", "MEDIA_LOW")


# --- printer: jobs and outcomes -------------------------------------------------------------------------------

PassForm = Literal["thermal_80", "thermal_58", "a6"]
"""80 mm roll = 576 dots, 58 mm roll = 384 dots, both at 8 dots a millimetre; A6 sheet = PDF."""

DOTS: dict[PassForm, int] = {"thermal_80": 576, "thermal_58": 384}


@dataclass(frozen=True, slots=True)
class Raster:
    """One-bit picture: ``rows`` holds ``width / 8`` bytes a line, left dot in the highest bit, 1 is black."""

    width: int
    rows: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if self.width <= 0 or self.width % 8 or not self.rows or len(self.rows) % (self.width // 8):
            raise ValueError("a raster needs whole bytes a line and whole lines")

    @property
    def stride(self) -> int:
        """Bytes a line."""
        return self.width // 8

    @property
    def height(self) -> int:
        """Lines, that is dots from top to bottom."""
        return len(self.rows) // self.stride


@dataclass(frozen=True, slots=True)
class Pdf:
    """A finished PDF file."""

    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One pass for one printer. ``serial`` is ours, holds no guest data, and is safe in file names and logs."""

    serial: str
    body: Raster | Pdf

    def __post_init__(self) -> None:
        if not self.serial or not all(c.isascii() and (c.isalnum() or c in "-_") for c in self.serial):
            raise ValueError("a serial is made of letters, digits, - and _")


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The printer itself said, after the last dot, that it is done and well."""

    serial: str
    paper: Paper = "ok"


UnknownWord = DeviceWord | Literal["CONNECTION_LOST", "TIMEOUT", "CANCELLED"]
RefusedWord = DeviceWord | Literal["FORMAT_ERROR"]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something left for the printer and nobody knows what came out: the guest is asked "did it print?"."""

    serial: str
    reason: UnknownWord


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was sent: certainly nothing printed, and printing elsewhere is safe."""

    serial: str
    reason: RefusedWord


PrintOutcome = Confirmed | Unknown | Refused


class PassPrinter(Protocol):
    """Prints passes. Never raises for what the world does; never says Confirmed before the printer did."""

    @property
    def form(self) -> PassForm:
        """The form of pass this printer takes."""
        ...

    async def status(self) -> PrinterStatus:
        """Ask the printer now."""
        ...

    async def print(self, job: PrintJob) -> PrintOutcome:
        """Read the status, send, wait for the printer's own word, read the status again."""
        ...


class PassRenderer(Protocol):
    """Draws a pass. The implementation is Qt's (``kiosk_app.passes``) and is injected by main."""

    def render(self, document: PassDocument, form: PassForm) -> PrintJob:
        """Draw ``document`` for a printer that takes ``form``. Raises ``ValueError`` when the code cannot fit."""
        ...


# --- scanner --------------------------------------------------------------------------------------------------

MAX_SCAN = 1000
"""Characters; longer than any pass of ours or a BCBP of four legs."""


@dataclass(frozen=True, slots=True)
class ScannedText:
    """A whole code was read. What it is, the backend decides."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Rubbish:
    """The scanner sent something that is no code (CUSS data states)."""

    reason: Literal["DS_CORRUPTED", "DS_INCOMPLETE", "DS_ZEROLENGTH", "DS_INVALID"]


Scan = ScannedText | Rubbish


@dataclass(frozen=True, slots=True)
class ScannerReady:
    """The scanner is there."""


ScannerStatus = ScannerReady | Disconnected


def scanner_word(status: ScannerStatus) -> DeviceWord:
    """Name a scanner's state in the words of :func:`printer_word`."""
    if isinstance(status, ScannerReady):
        return "OK"
    return "NOT_REACHABLE" if status.silence == "not_connected" else "NOT_RESPONDING"


def sift(text: str) -> Scan:
    """Judge what a scanner sent between two ends: a code is 1 to ``MAX_SCAN`` printable characters.

    The separators GS, RS, US and EOT of ISO 15434 and GS1 codes count as printable.
    """
    if not text.strip():
        return Rubbish("DS_ZEROLENGTH")
    if len(text) > MAX_SCAN:
        return Rubbish("DS_INVALID")
    if not all(c.isprintable() or c in "\x1d\x1e\x1f\x04" for c in text):
        return Rubbish("DS_CORRUPTED")
    return ScannedText(text)


class CodeScanner(Protocol):
    """Reads codes. Never raises for what the world does; reconnects by itself."""

    def status(self) -> ScannerStatus:
        """Tell whether the scanner is there, without waiting."""
        ...

    def arm(self) -> None:
        """Forget whatever was scanned before: a new guest never gets the code of the last one."""
        ...

    async def next(self) -> Scan:
        """Wait for the next scan; cancel to stop waiting."""
        ...

    async def aclose(self) -> None:
        """Let go of the cable."""
        ...


# --- keys -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KeyPress:
    """One key that produced text; ``at_ms`` counts on any steady clock."""

    text: str = field(repr=False)
    at_ms: float


class KeySource(Protocol):
    """The keyboard of the kiosk, seen before the focused field sees it. Implemented with Qt, injected by main."""

    def listen(self, on_key: Callable[[KeyPress], None]) -> Callable[[], None]:
        """Hand every key to ``on_key`` instead of the field, from any thread; the answer stops listening."""
        ...

    def give_back(self, text: str) -> None:
        """Type ``text`` into the focused field: a person had pressed these keys."""
        ...
