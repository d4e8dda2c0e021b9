"""A printed pass can be read: by an independent decoder, and by people (P5)."""

from __future__ import annotations

import io
import itertools
import re
import threading

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtGui import QGuiApplication

from kiosk_app.devices.ports import DOTS, PassForm, Pdf, Raster
from kiosk_app.passes.renderer import QtPassRenderer
from kiosk_app.passes.sheet import Placed
from kiosk_app.passes.symbols import CodeTooLargeError, aztec, module_dots, qr
from kiosk_app.passes.wording import wording
from kiosk_backend.contract.v1 import PassDocument
from tests.app.passes.documents import BCBP, HARD, SIGNED, flight, stay

ROLLS: tuple[PassForm, ...] = ("thermal_80", "thermal_58")
FORMS: tuple[PassForm, ...] = (*ROLLS, "a6")
SMALLEST = {"thermal_80": 29.0, "thermal_58": 29.0, "a6": 22.0}
MARGIN = {"thermal_80": 20.0, "thermal_58": 12.0, "a6": 42.0}
WIDTH = {**DOTS, "a6": 620}
DESIGNED = [pytest.param(stay(), SIGNED, id="stay"), pytest.param(flight(), BCBP, id="flight")]
EVERY = [pytest.param(document, id=name) for name, document in {"stay": stay(), "flight": flight(), **HARD}.items()]


@pytest.fixture(scope="module")
def renderer(qapp: QGuiApplication) -> QtPassRenderer:
    return QtPassRenderer()


def opened(raster: Raster) -> Image.Image:
    """The dots as a picture, black on white, by our own reading of the format."""
    return Image.frombytes("1", (raster.width, raster.height), bytes(b ^ 0xFF for b in raster.rows)).convert("L")


def decoded(picture: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture.convert("L"))]


def of_kind(placed: list[Placed], kind: str) -> list[Placed]:
    return [thing for thing in placed if thing.kind == kind]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("document", "code"), DESIGNED)
def test_the_printed_code_is_read_by_an_independent_reader(
    renderer: QtPassRenderer, document: PassDocument, code: str, form: PassForm
) -> None:
    assert decoded(Image.open(io.BytesIO(renderer.picture(document, form)))) == [code]


@pytest.mark.parametrize("form", ROLLS)
@pytest.mark.parametrize(("document", "code"), DESIGNED)
def test_the_code_survives_a_poor_reader(
    renderer: QtPassRenderer, document: PassDocument, code: str, form: PassForm
) -> None:
    picture = opened(renderer.raster(document, form)).rotate(7, expand=True, fillcolor=255)
    half = picture.resize((picture.width * 6 // 10, picture.height * 6 // 10), Image.Resampling.BILINEAR)
    assert decoded(half) == [code]


@pytest.mark.parametrize("form", ROLLS)
@pytest.mark.parametrize("document", EVERY)
def test_the_code_has_whole_dots_the_right_size_and_a_quiet_zone(
    renderer: QtPassRenderer, document: PassDocument, form: PassForm
) -> None:
    (code,) = of_kind(renderer.layout(document, form), "code")
    symbol = qr(document.code) if hasattr(document, "room") else aztec(document.code)
    module = int(code.size)
    assert code.size == module >= 5
    assert code.rect.width() == module * symbol.size <= 42 * 8
    larger = (module + 1) * symbol.size > 42 * 8 or (module + 1) * (symbol.size + 2 * symbol.quiet) > DOTS[form]
    assert larger, "one more dot a module would fit"
    picture = opened(renderer.raster(document, form))
    x, y, side, quiet = int(code.rect.x()), int(code.rect.y()), int(code.rect.width()), module * symbol.quiet
    around = picture.crop((max(0, x - quiet), y - quiet, min(picture.width, x + side + quiet), y + side + quiet))
    around.paste(255, (min(x, quiet), quiet, min(x, quiet) + side, quiet + side))
    assert around.getextrema() == (255, 255), "something stands in the quiet zone"
    for row, column in itertools.product(range(symbol.size), repeat=2):
        at = (x + column * module, y + row * module, x + (column + 1) * module, y + (row + 1) * module)
        wanted = 0 if symbol.rows[row][column] else 255
        assert picture.crop(at).getextrema() == (wanted, wanted)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("document", EVERY)
def test_every_text_is_large_enough_inside_the_margins_and_free_of_the_others(
    renderer: QtPassRenderer, document: PassDocument, form: PassForm
) -> None:
    placed = renderer.layout(document, form)
    texts = [text for text in of_kind(placed, "text") if text.text]
    assert min(text.size for text in texts) >= SMALLEST[form]
    low, high = MARGIN[form] - 1, WIDTH[form] - MARGIN[form] + 1
    for text in texts:
        assert low <= text.rect.left(), text
        assert text.rect.right() <= high, text
    solid = [thing for thing in placed if thing.kind in ("text", "rule", "code", "picture")]
    for one, other in itertools.combinations(solid, 2):
        shared = one.rect.intersected(other.rect)
        assert shared.width() < 1 or shared.height() < 8, (one, other)
    for box in of_kind(placed, "box"):
        for text in texts:
            shared = text.rect.intersected(box.rect)
            assert shared.isEmpty() or shared.height() > text.rect.height() - 0.1, f"{text.text} sticks out of its box"
    if form == "a6":
        assert max(thing.rect.bottom() for thing in placed) <= 874 - 20


@pytest.mark.parametrize(
    ("document", "form", "millimetres"),
    [(stay(), "thermal_80", 219), (flight(), "thermal_80", 199)],
)
def test_the_pass_is_as_long_as_the_design_says(
    renderer: QtPassRenderer, document: PassDocument, form: PassForm, millimetres: int
) -> None:
    assert abs(renderer.raster(document, form).height / 8 - millimetres) < 5


def test_the_large_words_stand_where_the_design_has_them(renderer: QtPassRenderer) -> None:
    sizes = {thing.text: thing.size for thing in of_kind(renderer.layout(stay(), "thermal_80"), "text")}
    assert (sizes["412"], sizes["4"], sizes["Welcome, Maria"]) == (148, 96, 30)
    sizes = {thing.text: thing.size for thing in of_kind(renderer.layout(flight(), "thermal_80"), "text")}
    assert (sizes["LIS"], sizes["OSL"], sizes["B12"]) == (112, 112, 64)
    order = [thing.text for thing in of_kind(renderer.layout(flight(), "thermal_80"), "text")]
    assert order.index("MOREIRA / INES") < order.index("LIS") < order.index("Boards") < order.index("Reference")


def test_a_site_whose_pass_opens_doors_prints_no_room(renderer: QtPassRenderer) -> None:
    texts = [thing.text for thing in renderer.layout(stay(room="", floor="4"), "thermal_80")]
    assert "Ask at the desk" in texts
    assert "Floor" not in texts


def test_a_pass_without_a_seat_and_a_marked_pass_say_so(renderer: QtPassRenderer) -> None:
    texts = [thing.text for thing in renderer.layout(flight(seat="", mark="show_id", version=2), "thermal_80")]
    assert {"–", "Show your ID with this pass.", "Pass 2"} <= set(texts)


@pytest.mark.parametrize("form", FORMS)
def test_a_right_to_left_language_mirrors_the_pass_but_not_the_code(qapp: QGuiApplication, form: PassForm) -> None:
    document = stay(first_name="مريم")
    plain, mirrored = QtPassRenderer(), QtPassRenderer(lambda: "ar")

    def logo(renderer: QtPassRenderer) -> Placed:
        return of_kind(renderer.layout(document, form), "picture")[0]

    assert logo(plain).rect.x() == WIDTH[form] - logo(mirrored).rect.right()
    assert decoded(Image.open(io.BytesIO(mirrored.picture(document, form)))) == [SIGNED]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("document", [stay(), flight()])
def test_the_words_of_the_operator_stand_under_those_of_the_guest(
    qapp: QGuiApplication, form: PassForm, document: PassDocument
) -> None:
    danish = {"Room": "Værelse", "Seat": "Plads"}
    renderer = QtPassRenderer(operator=wording("da", lambda text: danish.get(text, text)))
    placed = renderer.layout(document, form)
    texts = of_kind(placed, "text")
    assert {"Room\nVærelse", "Seat\nPlads"} & {text.text for text in texts}
    for one, other in itertools.combinations(texts, 2):
        shared = one.rect.intersected(other.rect)
        assert shared.width() < 1 or shared.height() < 8, (one, other)


def test_the_sheet_is_a6_and_carries_its_fonts(renderer: QtPassRenderer) -> None:
    job = renderer.render(flight(), "a6")
    assert isinstance(job.body, Pdf)
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", job.body.content)
    assert box is not None
    assert [round(float(side) / 72 * 25.4) for side in box.groups()] == [105, 148]
    assert b"/FontFile2" in job.body.content
    assert job.serial == "01930000-0000-7000-8000-000000000002-1"


def test_the_pass_can_be_drawn_by_a_background_thread(renderer: QtPassRenderer) -> None:
    here, there = renderer.raster(stay(), "thermal_80"), []
    thread = threading.Thread(target=lambda: there.append(renderer.raster(stay(), "thermal_80")))
    thread.start()
    thread.join()
    assert there == [here]


def test_a_code_that_would_be_too_fine_is_refused() -> None:
    with pytest.raises(CodeTooLargeError):
        module_dots(qr("K1:" + "A" * 900), 576)


def test_an_unknown_brand_is_an_error_and_no_path(renderer: QtPassRenderer) -> None:
    with pytest.raises(FileNotFoundError):
        renderer.raster(stay(brand="../icons"), "thermal_80")
