"""Pixels as what they are: cells in their grey with their numbers."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.gui.views.tour.page import sized
from desktop_app.gui.views.window_view import EDGE

Rows = Sequence[Sequence[int]]

# The patch of the photo that is looked at closely: columns and rows.
PATCH = QSize(8, 7)
LIGHT = 128
PADDING_PX = 8
LARGEST_PX = 52.0
LARGEST_TEXT_PX = 18.0
EDGE_PX = 6
LINE = QColor(128, 128, 128, 110)


class PixelNumbers(QWidget):
    """Shows a patch of pixels, magnified."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._rows: Rows = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(PATCH.width() * 32, PATCH.height() * 24)
        self.setAccessibleName(name)

    def sizeHint(self) -> QSize:
        """Return the size at which the numbers are read well."""
        return QSize(PATCH.width() * 44, PATCH.height() * 44)

    def show_pixels(self, rows: Rows) -> None:
        """Show other pixels."""
        self._rows = rows
        self.setAccessibleDescription("; ".join(" ".join(map(str, row)) for row in rows))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cells and a frame as on the photo."""
        if not self._rows:
            return
        painter = QPainter(self)
        room = self.size() - QSize(2 * EDGE_PX, 2 * EDGE_PX)
        side = min(room.width() / PATCH.width(), room.height() / PATCH.height(), LARGEST_PX)
        width, height = side * PATCH.width(), side * PATCH.height()
        place = QRectF((self.width() - width) / 2, EDGE_PX, width, height)
        paint_pixels(painter, place, self._rows, fitting(self.font(), "255", side))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(EDGE, 3))
        painter.drawRect(place.adjusted(-1, -1, 1, 1))


def fitting(font: QFont, widest: str, side: float) -> QFont:
    """The font in a size in which a text fits into a cell."""
    width = QFontMetricsF(sized(font, LARGEST_TEXT_PX)).horizontalAdvance(widest)
    return sized(font, LARGEST_TEXT_PX * min(1.0, (side - PADDING_PX) / width))


def paint_pixels(painter: QPainter, place: QRectF, rows: Rows, font: QFont) -> None:
    """Paint pixels in their grey, each with its number."""
    painter.setFont(font)
    width, height = place.width() / len(rows[0]), place.height() / len(rows)
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            cell = QRectF(place.left() + column * width, place.top() + row * height, width, height)
            painter.fillRect(cell, QColor(value, value, value))
            painter.setPen(Qt.GlobalColor.black if value >= LIGHT else Qt.GlobalColor.white)
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, str(value))
    paint_lines(painter, place, len(rows[0]), len(rows), LINE)


def paint_lines(painter: QPainter, place: QRectF, columns: int, rows: int, colour: QColor) -> None:
    """Paint the lines between cells, and around all of them."""
    painter.setPen(QPen(colour, 1))
    for column in range(columns + 1):
        x = place.left() + place.width() * column / columns
        painter.drawLine(QPointF(x, place.top()), QPointF(x, place.bottom()))
    for row in range(rows + 1):
        y = place.top() + place.height() * row / rows
        painter.drawLine(QPointF(place.left(), y), QPointF(place.right(), y))
