"""The mark that says whether a box is kept, and what comes of touching it."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPalette, QPen
from PySide6.QtWidgets import QApplication

from desktop_app.gui.views.label_pill import paint_check, paint_cross
from desktop_app.library.annotations import Annotation, Decision

MARK_PX = 16.0
STROKE_PX = 1.6


def toggled(boxes: Sequence[Annotation]) -> Decision:
    """What a touch decides about boxes: kept ones are dropped when all of them are kept, else all are kept."""
    return Decision.DROPPED if all(box.decision is Decision.KEPT for box in boxes) else Decision.KEPT


def paint_mark(painter: QPainter, place: QRectF, decision: Decision, palette: QPalette) -> None:
    """Paint a filled check for kept, an empty ring for open, a ring with a cross for dropped."""
    ring = place.adjusted(STROKE_PX / 2, STROKE_PX / 2, -STROKE_PX / 2, -STROKE_PX / 2)
    fifth = place.width() * 0.3
    if decision is Decision.KEPT:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(QPalette.ColorRole.Accent))
        painter.drawEllipse(place)
        # The view's own palette has other words on its selection than the program has on its accent.
        ink = QApplication.palette().color(QPalette.ColorRole.HighlightedText)
        paint_check(painter, place.adjusted(fifth, fifth, -fifth, -fifth), ink, STROKE_PX)
        return
    grey = palette.color(QPalette.ColorRole.PlaceholderText)
    painter.setPen(QPen(grey, STROKE_PX))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(ring)
    if decision is Decision.DROPPED:
        third = place.width() * 0.34
        paint_cross(painter, place.adjusted(third, third, -third, -third), grey, STROKE_PX)
