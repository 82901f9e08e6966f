"""A switch: a check box that shows at a glance whether something runs."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QCheckBox

from desktop_app.gui.theme import GRID_PX, TARGET_PX

TRACK = QSize(40, 22)
KNOB_PX = 16
RING_PX = 2


class Switch(QCheckBox):
    """On or off, with words beside it."""

    def sizeHint(self) -> QSize:
        """Return room for the track, the words and the ring around both."""
        words = self.fontMetrics().horizontalAdvance(self.text()) if self.text() else 0
        return QSize(TRACK.width() + 2 * GRID_PX + words + 2 * GRID_PX, TARGET_PX + 4)

    def minimumSizeHint(self) -> QSize:
        """Return the same: neither track nor words can be left out."""
        return self.sizeHint()

    def hitButton(self, place: QPoint) -> bool:
        """Return whether a click there switches: anywhere on it."""
        return self.rect().contains(place)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint track, knob and words; the knob's place tells the state, not its colour alone."""
        palette, is_on = self.palette(), self.isChecked()
        group = QPalette.ColorGroup.Normal if self.isEnabled() else QPalette.ColorGroup.Disabled
        accent, field = palette.color(group, QPalette.ColorRole.Accent), palette.color(QPalette.ColorRole.Base)
        muted = palette.color(QPalette.ColorRole.PlaceholderText)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(GRID_PX, (self.height() - TRACK.height()) / 2, TRACK.width(), TRACK.height())
        painter.setPen(QPen(accent if is_on else muted, 1.5))
        painter.setBrush(accent if is_on else field)
        painter.drawRoundedRect(track.adjusted(0.75, 0.75, -0.75, -0.75), TRACK.height() / 2, TRACK.height() / 2)
        margin = (TRACK.height() - KNOB_PX) / 2
        left = track.right() - margin - KNOB_PX if is_on else track.left() + margin
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(QPalette.ColorRole.HighlightedText) if is_on else muted)
        painter.drawEllipse(QRectF(left, track.top() + margin, KNOB_PX, KNOB_PX))
        painter.setPen(palette.color(group, QPalette.ColorRole.WindowText))
        words = self.rect().adjusted(int(track.right()) + GRID_PX, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextShowMnemonic, self.text())
        if self.hasFocus():
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Accent), RING_PX))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
