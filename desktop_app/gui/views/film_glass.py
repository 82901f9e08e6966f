"""The window of a film as the cascade sees it, enlarged, under the features that it is asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.gui.theme import CANVAS
from desktop_app.gui.views.film_painting import window_colour

if TYPE_CHECKING:  # brings the engine, which the window does not need to open
    from desktop_app.detection.cascade import Feature
    from desktop_app.detection.search_film import FilmState

SIDE_PX = 104
_COVERS = 165  # of 255, how much a feature hides of what is below it
_EDGE = QColor("#56B4E9")


class FilmGlass(QWidget):
    """Shows the window of one moment and one feature of the stage that it got to."""

    def __init__(self) -> None:
        super().__init__()
        self._state: FilmState | None = None
        self._turn = 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("The window as the cascade sees it"))
        self.setToolTip(
            self.tr("The window as the cascade sees it. White counts for it, black against it, feature after feature")
        )

    def sizeHint(self) -> QSize:
        """Return the size of the glass."""
        return QSize(SIDE_PX, SIDE_PX)

    def show_state(self, state: FilmState | None, turn: int) -> None:
        """Show the window of a moment; turn: a number that grows, by which features take turns."""
        self._state, self._turn = state, turn
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the window's pixels, the feature, and a frame in the colour of what becomes of the window."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(CANVAS))
        state = self._state
        if state is None or state.trace is None or state.window is None:
            return
        pixels = state.trace.pixels
        height, width = pixels.shape
        image = QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_Grayscale8)
        scale = min(self.width() / width, self.height() / height)
        size = QSizeF(width * scale, height * scale)
        place = QRectF(QPointF((self.width() - size.width()) / 2, (self.height() - size.height()) / 2), size)
        painter.drawImage(place, image)
        if state.flashes:
            painter.save()
            painter.translate(place.topLeft())
            painter.scale(scale, scale)
            paint_feature(painter, state.flashes[self._turn % len(state.flashes)].feature)
            painter.restore()
        painter.setPen(QPen(window_colour(state.window.depth, len(state.dropped)), 3))
        painter.drawRect(place.adjusted(1.5, 1.5, -1.5, -1.5))


def paint_feature(painter: QPainter, feature: Feature) -> None:
    """Paint a feature over its window, one unit to a pixel of that: what counts for it white, against it black."""
    from desktop_app.detection.search_film import feature_corners

    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    edge = QPen(_EDGE, 0)
    for rect, weight in zip(feature.rects, feature.weights, strict=True):
        shade = QColor(255, 255, 255, _COVERS) if weight > 0 else QColor(0, 0, 0, _COVERS)
        painter.setPen(edge)
        painter.setBrush(shade)
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in feature_corners(rect, feature.tilted)]))
