"""Single pixels at high zoom: a grid between them, and in each its red, green and blue."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QPainter

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    import numpy as np
    from numpy.typing import NDArray

GRID_FROM_ZOOM = 8.0
GRID_IN_FULL_FROM_ZOOM = 16.0
VALUES_FROM_ZOOM = 40.0
# Three lines of words need this many view points, however fine the display.
VALUES_FROM_POINTS = 26.0
LINES = 3
# A grey that shows on light and on dark pixels, the more so the fewer lines there are.
GRID = QColor(128, 128, 128)
GRID_OPACITY = (0.3, 0.6)


def paint_pixel_grid(painter: QPainter, part: QRect, corner: QPoint, pixel: QSizeF, picture: QRect) -> None:
    """Paint a line between any two pixels.

    part: what to paint, in screen pixels. corner: where the picture's corner lies there. pixel: the size of one of its
    pixels there. picture: its bounds in its own pixels.
    """
    cells = cells_in(part, corner, pixel, picture)
    share = min(1.0, (pixel.width() - GRID_FROM_ZOOM) / (GRID_IN_FULL_FROM_ZOOM - GRID_FROM_ZOOM))
    colour = QColor(GRID)
    colour.setAlphaF(GRID_OPACITY[0] + (GRID_OPACITY[1] - GRID_OPACITY[0]) * share)
    whole = QRectF(part).intersected(_place_of(cells, corner, pixel))
    for column in range(cells.left(), cells.right() + 2):
        painter.fillRect(QRectF(round(corner.x() + column * pixel.width()), whole.top(), 1, whole.height()), colour)
    for row in range(cells.top(), cells.bottom() + 2):
        painter.fillRect(QRectF(whole.left(), round(corner.y() + row * pixel.height()), whole.width(), 1), colour)


def paint_pixel_values(
    painter: QPainter, part: QRect, corner: QPoint, pixel: QSizeF, pixels: NDArray[np.uint8], font: QFont
) -> None:
    """Paint in each pixel its red, green and blue, one below the other.

    pixels: (height, width, 3), uint8, BGR.
    """
    small = QFont(font)
    small.setPixelSize(max(6, int(pixel.height() / LINES * 0.8)))
    painter.setFont(small)
    cells = cells_in(part, corner, pixel, QRect(0, 0, pixels.shape[1], pixels.shape[0]))
    for row in range(cells.top(), cells.bottom() + 1):
        for column in range(cells.left(), cells.right() + 1):
            blue, green, red = pixels[row, column].tolist()
            painter.setPen(ink_on(red, green, blue))
            place = _place_of(QRect(column, row, 1, 1), corner, pixel)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, f"{red}\n{green}\n{blue}")


def has_room_for_values(zoom: float, pixel_ratio: float) -> bool:
    """Whether the values of a pixel can be read at a zoom, in screen pixels for each picture pixel."""
    return zoom >= max(VALUES_FROM_ZOOM, VALUES_FROM_POINTS * pixel_ratio)


def ink_on(red: int, green: int, blue: int) -> Qt.GlobalColor:
    """Black or white: what can be read better on a colour (relative luminance as in WCAG 2.2)."""
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (red / 255, green / 255, blue / 255)
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    # Where both have the same contrast: (1.05) / (L + 0.05) = (L + 0.05) / 0.05.
    return Qt.GlobalColor.black if luminance > 0.179 else Qt.GlobalColor.white


def cells_in(part: QRect, corner: QPoint, pixel: QSizeF, picture: QRect) -> QRect:
    """The picture's pixels that a part of the screen shows some of."""
    across, down = pixel.width(), pixel.height()
    left, top = math.floor((part.left() - corner.x()) / across), math.floor((part.top() - corner.y()) / down)
    right = math.ceil((part.right() + 1 - corner.x()) / across)
    bottom = math.ceil((part.bottom() + 1 - corner.y()) / down)
    return QRect(left, top, right - left, bottom - top).intersected(picture)


def _place_of(cells: QRect, corner: QPoint, pixel: QSizeF) -> QRectF:
    across, down = pixel.width(), pixel.height()
    place = QRectF(cells.x() * across, cells.y() * down, cells.width() * across, cells.height() * down)
    return place.translated(QPointF(corner))
