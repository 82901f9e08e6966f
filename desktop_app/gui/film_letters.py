"""Words drawn with the window's font for films that are saved, so that they can be in any language."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QImage, QPainter

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    import numpy as np
    from numpy.typing import NDArray


def drawn_line(line: str, height_px: int) -> NDArray[np.uint8]:
    """A line of words, (height, width), uint8, 0..255: how much of each pixel is covered. From any thread.

    height_px: of the font.
    """
    import numpy as np

    font = QFont(QGuiApplication.font())
    font.setPixelSize(height_px)
    metrics = QFontMetricsF(font)
    width, height = math.ceil(metrics.horizontalAdvance(line)) + 2, math.ceil(metrics.height())
    image = QImage(width, height, QImage.Format.Format_Grayscale8)
    image.fill(0)
    painter = QPainter(image)
    painter.setFont(font)
    painter.setPen(QColor("white"))
    painter.drawText(QPointF(1, metrics.ascent()), line)
    painter.end()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(height, image.bytesPerLine())
    return rows[:, :width].copy()
