"""A target's colour as a small field that shows on any ground."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPen, QPixmap

# Colours with less contrast to the ground than this get an outline (WCAG 2.2, 1.4.11).
LEAST_CONTRAST = 3.0


def paint_swatch(painter: QPainter, place: QRectF, colour: QColor, palette: QPalette, radius: float) -> None:
    """Paint a field of colour; one that would not show on the view's ground has an outline."""
    near = contrast(colour, palette.color(QPalette.ColorRole.Base)) < LEAST_CONTRAST
    painter.setBrush(colour)
    painter.setPen(QPen(palette.color(QPalette.ColorRole.PlaceholderText), 1) if near else Qt.PenStyle.NoPen)
    inset = 0.5 if near else 0.0
    painter.drawRoundedRect(place.adjusted(inset, inset, -inset, -inset), radius, radius)


def swatch_icon(colour: QColor, side: int, palette: QPalette, ratio: float) -> QIcon:
    """A field of colour as an icon; ratio: of screen pixels to points."""
    drawn = QPixmap(QSize(side, side) * ratio)
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_swatch(painter, QRectF(0, 0, side, side), colour, palette, 3)
    painter.end()
    return QIcon(drawn)


def contrast(one: QColor, other: QColor) -> float:
    """How well one colour shows on another, 1..21 (WCAG 2.2)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: QColor) -> float:
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
