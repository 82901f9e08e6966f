"""What four numbers of an integral image stand for, and what they come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.gui.views.tour.number_cells import PATCH
from desktop_app.gui.views.tour.page import MINUS, sized
from desktop_app.gui.views.tour.sums_drawing import DOT_PX, corner_colour, paint_letter
from desktop_app.gui.views.window_view import EDGE

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    from desktop_app.library.tour import Corners

HEIGHT_PX = 72
CELL_PX = 5.0  # of a pixel in the small pictures
GAP_PX = 10.0


class FormulaDrawing(QWidget):
    """Shows D - B - C + A with a small picture of the pixels that each letter adds up."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._corners: Corners | None = None
        self._area = QRect()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)

    def sizeHint(self) -> QSize:
        """Return the size that it needs."""
        return QSize(560, HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        """Return the same."""
        return self.sizeHint()

    def show_corners(self, corners: Corners, area: QRect) -> None:
        """Show other numbers, and the rectangle that they are of."""
        self._corners, self._area = corners, area
        self.setAccessibleDescription(formula_text(corners))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw picture and number of each corner, signs between, and the sum."""
        corners = self._corners
        if corners is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(sized(self.font(), 15, bold=True))
        metrics = QFontMetricsF(painter.font())
        terms = (("D", corners.d, ""), ("B", corners.b, MINUS), ("C", corners.c, MINUS), ("A", corners.a, "+"))
        end = f"= {corners.total}"
        letter_px = 2 * DOT_PX + 4
        picture = max(CELL_PX * PATCH.width(), letter_px + metrics.horizontalAdvance("55555"))
        sign = metrics.horizontalAdvance("+")
        whole = 4 * picture + 3 * (sign + 2 * GAP_PX) + GAP_PX + metrics.horizontalAdvance(end)
        x = max(0.0, (self.width() - whole) / 2)
        text = self.palette().color(QPalette.ColorRole.Text)
        middle = Qt.AlignmentFlag.AlignCenter
        for letter, number, before in terms:
            if before:
                painter.setPen(text)
                painter.drawText(QRectF(x + GAP_PX, 0, sign, HEIGHT_PX), middle, before)
                x += sign + 2 * GAP_PX
            self._paint_picture(painter, x + (picture - CELL_PX * PATCH.width()) / 2, letter)
            painter.setPen(text)
            width = letter_px + metrics.horizontalAdvance(str(number))
            left = x + (picture - width) / 2
            painter.drawText(QRectF(left + letter_px, HEIGHT_PX - 26, width - letter_px + 2, 24), middle, str(number))
            paint_letter(painter, QPointF(left + DOT_PX, HEIGHT_PX - 14), letter, self.font())
            painter.setFont(sized(self.font(), 15, bold=True))
            x += picture
        painter.setPen(text)
        painter.drawText(QRectF(x + GAP_PX, 0, metrics.horizontalAdvance(end) + 2, HEIGHT_PX), middle, end)

    def _paint_picture(self, painter: QPainter, x: float, letter: str) -> None:
        """All pixels above and left of a corner, and the rectangle."""
        area, top = self._area, 6.0
        right = area.left() + (area.width() if letter in "BD" else 0)
        bottom = area.top() + (area.height() if letter in "CD" else 0)
        whole = QRectF(x, top, PATCH.width() * CELL_PX, PATCH.height() * CELL_PX)
        painter.fillRect(whole, self.palette().color(QPalette.ColorRole.Mid))
        painter.fillRect(QRectF(x, top, right * CELL_PX, bottom * CELL_PX), corner_colour(letter))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        outline = QRectF(
            x + area.left() * CELL_PX, top + area.top() * CELL_PX, area.width() * CELL_PX, area.height() * CELL_PX
        )
        painter.setPen(QPen(Qt.GlobalColor.black, 3))
        painter.drawRect(outline)
        painter.setPen(QPen(EDGE, 1.5))
        painter.drawRect(outline)


def formula_text(corners: Corners) -> str:
    """The same as text."""
    numbers = f"{corners.d} {MINUS} {corners.b} {MINUS} {corners.c} + {corners.a} = {corners.total}"
    return f"D {MINUS} B {MINUS} C + A = {numbers}"
