"""A target's colour as a small field that shows on any ground."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen

# Colours nearer to the ground than this, of 255, get an outline.
TOO_NEAR = 48


def paint_swatch(painter: QPainter, place: QRectF, colour: QColor, palette: QPalette, radius: float) -> None:
    """Paint a field of colour; one that would not show on the view's ground has an outline."""
    near = abs(colour.lightness() - palette.color(QPalette.ColorRole.Base).lightness()) < TOO_NEAR
    painter.setBrush(colour)
    painter.setPen(QPen(palette.color(QPalette.ColorRole.PlaceholderText), 1) if near else Qt.PenStyle.NoPen)
    inset = 0.5 if near else 0.0
    painter.drawRoundedRect(place.adjusted(inset, inset, -inset, -inset), radius, radius)
