"""A QR code, drawn so that a camera reads it on any screen."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

SIDE_PX = 208
DARK, LIGHT = QColor("#000000"), QColor("#FFFFFF")


class QrView(QWidget):
    """Shows a code dark on white in any colour scheme, each module a whole number of the screen's pixels wide."""

    def __init__(self) -> None:
        super().__init__()
        self._code: Sequence[Sequence[bool]] = ()
        self.setFixedSize(SIDE_PX, SIDE_PX)

    def sizeHint(self) -> QSize:
        """Return the size that it has."""
        return QSize(SIDE_PX, SIDE_PX)

    def show_code(self, code: Sequence[Sequence[bool]]) -> None:
        """Show a code with its quiet zone, square, row by row; True is dark. An empty one shows nothing."""
        self._code = code
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it in the screen's own pixels, without smoothing."""
        if not self._code:
            return
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        painter.scale(1 / ratio, 1 / ratio)
        side = math.floor(SIDE_PX * ratio)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(LIGHT)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawRoundedRect(QRectF(0, 0, side, side), 6 * ratio, 6 * ratio)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        module = max(1, side // len(self._code))
        begin = (side - module * len(self._code)) // 2
        for down, row in enumerate(self._code):
            for across, is_dark in enumerate(row):
                if is_dark:
                    painter.fillRect(QRect(begin + across * module, begin + down * module, module, module), DARK)
