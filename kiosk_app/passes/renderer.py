"""``PassRenderer`` with Qt: a document of the wire in, a raster or a PDF out. Works in any thread.

It must not know which printer takes the job, and it keeps nothing of a guest after the call.
"""

from __future__ import annotations

import io
from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF
from PySide6.QtGui import QColor, QImage, QImageWriter, QPageLayout, QPageSize, QPainter, QPdfWriter

from kiosk_app.devices.png import png
from kiosk_app.devices.ports import DOTS, PassForm, Pdf, PrintJob, Raster
from kiosk_app.passes import boarding, hotel, sheet_a6
from kiosk_app.passes.artwork import mark, plane
from kiosk_app.passes.sheet import Placed, Sheet
from kiosk_app.passes.thermal import NARROW
from kiosk_app.passes.wording import PassWording, bilingual, wording
from kiosk_app.typefaces import load
from kiosk_backend.contract.v1 import PassDocument, StayPass

_MARGIN = {"thermal_80": 20, "thermal_58": 12}
_TALLEST = 4000
"""Dots: half a metre. The paper is cut where the ink ends."""
_BLACK_UP_TO = 140
_BITS = bytes(0x31 if level <= _BLACK_UP_TO else 0x30 for level in range(256))
_PDF_SCALE = 8
_PNG_SCALE = 2


class QtPassRenderer:
    """Draws passes. ``language`` tells the guest's language (BCP 47) at the moment of drawing.

    ``operator`` holds the words of the people at the gate or the desk, printed under the guest's (P5).
    """

    def __init__(self, language: Callable[[], str] = lambda: "en", operator: PassWording | None = None) -> None:
        load()
        self._language = language
        self._operator = operator

    def render(self, document: PassDocument, form: PassForm) -> PrintJob:
        """Draw for a printer; see ``PassRenderer``."""
        body = Pdf(self.pdf(document)) if form == "a6" else self.raster(document, form)
        return PrintJob(f"{document.pass_id}-{document.version}", body)

    def picture(self, document: PassDocument, form: PassForm) -> bytes:
        """The pass as a PNG file."""
        return self._sheet_png(document) if form == "a6" else png(self.raster(document, form))

    def raster(self, document: PassDocument, form: PassForm) -> Raster:
        """The pass as dots."""
        image, sheet = self._draw_roll(document, form)
        height = round(sheet.y)
        stride, pixels = image.bytesPerLine(), bytes(image.constBits())
        width = image.width()
        rows = io.BytesIO()
        for y in range(height):
            bits = pixels[y * stride : y * stride + width].translate(_BITS)
            rows.write(int(bits, 2).to_bytes(width // 8, "big"))
        return Raster(width, rows.getvalue())

    def layout(self, document: PassDocument, form: PassForm) -> list[Placed]:
        """What stands where, in dots or in 1/150 inch; for tests and tools."""
        if form != "a6":
            return self._draw_roll(document, form)[1].placed
        return self._fitting(document)[1].placed

    def pdf(self, document: PassDocument) -> bytes:
        """The pass as an A6 PDF with its fonts inside."""
        document = self._fitting(document)[0]
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        writer = QPdfWriter(buffer)
        writer.setTitle("Pass")
        writer.setPageSize(QPageSize(QPageSize.PageSizeId.A6))
        writer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter)
        writer.setResolution(sheet_a6.DPI * _PDF_SCALE)
        painter = QPainter(writer)
        try:
            painter.scale(_PDF_SCALE, _PDF_SCALE)
            self._draw_sheet(painter, document)
        finally:
            painter.end()
        return bytes(buffer.data().data())

    def _draw_roll(self, document: PassDocument, form: PassForm) -> tuple[QImage, Sheet]:
        image = QImage(DOTS[form], _TALLEST, QImage.Format.Format_Grayscale8)
        image.fill(QColor("#ffffff"))
        painter = QPainter(image)
        try:
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
            say = self._wording()
            sheet = Sheet(painter, DOTS[form], _MARGIN[form], NARROW, mirrored=say.right_to_left)
            logo = mark(document.brand, "#000000")
            if isinstance(document, StayPass):
                hotel.draw_roll(sheet, document, say, logo)
            else:
                boarding.draw_roll(sheet, document, say, logo, plane("#000000"))
        finally:
            painter.end()
        if sheet.y > _TALLEST:
            raise ValueError("the pass is longer than half a metre")
        return image, sheet

    def _fitting(self, document: PassDocument) -> tuple[PassDocument, Sheet]:
        """The longest form of the document that fits on a sheet. Raises ``ValueError`` when none does."""
        image = QImage(sheet_a6.WIDTH, sheet_a6.HEIGHT, QImage.Format.Format_RGB32)
        for shorter in sheet_a6.shorter(document):
            painter = QPainter(image)
            try:
                sheet = self._draw_sheet(painter, shorter)
            finally:
                painter.end()
            if sheet_a6.fits(sheet):
                return shorter, sheet
        raise ValueError("the pass does not fit on an A6 sheet")

    def _draw_sheet(self, painter: QPainter, document: PassDocument) -> Sheet:
        say = self._wording()
        sheet = Sheet(painter, sheet_a6.WIDTH, sheet_a6.MARGIN, sheet_a6.SMALLEST, mirrored=say.right_to_left)
        sheet_a6.draw(sheet, document, say)
        return sheet

    def _sheet_png(self, document: PassDocument) -> bytes:
        document = self._fitting(document)[0]
        image = QImage(sheet_a6.WIDTH * _PNG_SCALE, sheet_a6.HEIGHT * _PNG_SCALE, QImage.Format.Format_RGB32)
        image.fill(QColor("#ffffff"))
        painter = QPainter(image)
        try:
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
            painter.scale(_PNG_SCALE, _PNG_SCALE)
            self._draw_sheet(painter, document)
        finally:
            painter.end()
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        if not QImageWriter(buffer, QByteArray(b"png")).write(image):
            raise RuntimeError("Qt cannot write a PNG")
        return bytes(buffer.data().data())

    def _wording(self) -> PassWording:
        guest = wording(self._language())
        return bilingual(guest, self._operator) if self._operator is not None else guest
