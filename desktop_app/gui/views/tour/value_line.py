"""A feature's value and its threshold on one line."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

HEIGHT_PX = 66
REACH = 0.03  # the line reaches at least so far to both sides of 0
EDGE_PX = 40.0
DOT_PX = 7.0


class ValueLine(QWidget):
    """Shows where a value lies beside a threshold.

    value, threshold: what the two marks are called.
    """

    def __init__(self, name: str, value: str, threshold: str) -> None:
        super().__init__()
        self._names = (value, threshold)
        self._value: float | None = None
        self._threshold = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)

    def sizeHint(self) -> QSize:
        """Return the size that it needs."""
        return QSize(300, HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        """Return the least at which both names have room."""
        return QSize(220, HEIGHT_PX)

    def show_value(self, value: float, threshold: float, words: str) -> None:
        """Show other numbers; words: what a screen reader says."""
        self._value, self._threshold = value, threshold
        self.setAccessibleDescription(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line, the threshold above it and the value below."""
        if self._value is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        text, muted = (self.palette().color(role) for role in (QPalette.ColorRole.Text, QPalette.ColorRole.Dark))
        middle, left, right = self.height() / 2, EDGE_PX, self.width() - EDGE_PX
        reach = max(REACH, 1.15 * abs(self._value), 1.15 * abs(self._threshold))
        at = {
            each: left + (each + reach) / (2 * reach) * (right - left) for each in (self._value, self._threshold, 0.0)
        }
        painter.setPen(QPen(muted, 1))
        painter.drawLine(QPointF(left, middle), QPointF(right, middle))
        painter.drawLine(QPointF(at[0.0], middle - 4), QPointF(at[0.0], middle + 4))
        painter.setPen(Qt.PenStyle.NoPen)
        colour = self.palette().color(QPalette.ColorRole.Accent)  # to be below is neither good nor bad
        ends = sorted((at[self._value], at[self._threshold]))
        painter.fillRect(QRectF(ends[0], middle - 3, ends[1] - ends[0], 6), colour)
        painter.setBrush(text)
        mark = at[self._threshold]
        painter.drawRect(QRectF(mark - 1, middle - 9, 2, 18))
        painter.drawPolygon([QPointF(mark - 5, middle - 14), QPointF(mark + 5, middle - 14), QPointF(mark, middle - 7)])
        painter.setBrush(colour)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Base), 2))
        painter.drawEllipse(QPointF(at[self._value], middle), DOT_PX, DOT_PX)
        value, threshold = self._names
        self._paint_name(painter, at[self._threshold], middle - 34, threshold)
        self._paint_name(painter, at[self._value], middle + 10, value)

    def _paint_name(self, painter: QPainter, x: float, top: float, name: str) -> None:
        width = QFontMetricsF(self.font()).horizontalAdvance(name) + 4
        left = max(0.0, min(self.width() - width, x - width / 2))
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        painter.setFont(self.font())
        painter.drawText(QRectF(left, top, width, 20), Qt.AlignmentFlag.AlignCenter, name)
