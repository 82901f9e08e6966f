"""A few words over a window, beside what the mouse is on: at once, and without a window of their own."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop_app.gui.views.label_pill import LABEL, PILL

HEIGHT_PX = 24
EDGE_PX = 10
GAP_PX = 4


class HoverPill(QWidget):
    """Lies over all else in a window; the mouse goes through it. Hidden until it has something to say."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        self._words = ""

    @property
    def words(self) -> str:
        """What it says; "" while it is hidden."""
        return self._words if not self.isHidden() else ""

    def say(self, words: str, above: QPoint) -> None:
        """Show words centred above a place of the window, as far as the window has room."""
        width = QFontMetrics(self.font()).horizontalAdvance(words) + 2 * EDGE_PX
        room = self.window().size() - QSize(width, HEIGHT_PX)
        left = max(0, min(room.width(), above.x() - width // 2))
        self.setGeometry(left, max(0, above.y() - HEIGHT_PX - GAP_PX), width, HEIGHT_PX)
        if words != self._words:
            self._words = words
            self.update()
        if self.isHidden():
            self.show()
            self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words on their dark ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(PILL)
        painter.drawRoundedRect(QRectF(self.rect()), HEIGHT_PX / 2, HEIGHT_PX / 2)
        painter.setPen(LABEL)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._words)
