"""The QR code of the phone pass: whole-pixel modules, quiet zone, black on white; drawn when shown and never kept."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtQuick import QQuickImageProvider

QUIET = 4
MODULE_PX = 16


class PhonePassPicture(QQuickImageProvider):
    """``image://phonepass/<visit number>``: the link of the visit that is on now, whatever the number says."""

    def __init__(self, link: Callable[[], str]) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._link = link

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:  # noqa: A002, N803, ARG002
        link = self._link()
        image = draw(link) if link else QImage(1, 1, QImage.Format.Format_Mono)
        size.setWidth(image.width())
        size.setHeight(image.height())
        return image


def draw(text: str) -> QImage:
    """``text`` as a QR code of error correction M, ``MODULE_PX`` pixels a module, with ``QUIET`` modules around it."""
    import qrcode  # with its pictures 15 ms and 5 MB that no start has to wait for
    from qrcode.constants import ERROR_CORRECT_M

    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    side = (len(rows) + 2 * QUIET) * MODULE_PX
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                place = QRect((x + QUIET) * MODULE_PX, (y + QUIET) * MODULE_PX, MODULE_PX, MODULE_PX)
                painter.fillRect(place, QColor("black"))
    painter.end()
    return image
