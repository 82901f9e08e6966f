"""How far each place came, over the picture, and what the colours mean."""

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.gui.models.depth_image import DepthImage, depth_colour
from desktop_app.gui.theme import CANVAS
from desktop_app.gui.views.canvas_layer import CanvasLayer
from desktop_app.gui.views.viewport import Viewport

LEGEND_PX = 14
LEGEND_STOPS = 16


class DepthLayer(CanvasLayer):
    """Paints a map in colours that let the picture through."""

    def __init__(self) -> None:
        super().__init__()
        self._image: DepthImage | None = None

    @property
    def has_image(self) -> bool:
        """Whether there is a map to paint."""
        return self._image is not None

    def show_image(self, image: DepthImage | None) -> None:
        """Paint another map, or none."""
        self._image = image
        self.changed.emit()

    def paint(self, painter: QPainter, viewport: Viewport) -> None:
        """Paint what shows of it, cell by cell."""
        if self._image is None:
            return
        image, place = self._image.image_for(viewport.zoom)
        seen = place.intersected(viewport.seen())
        if seen.isEmpty():
            return
        across, down = image.width() / place.width(), image.height() / place.height()
        shift = seen.topLeft() - place.topLeft()
        part = QRectF(shift.x() * across, shift.y() * down, seen.width() * across, seen.height() * down)
        whole = QRectF(part.toAlignedRect().intersected(image.rect()))  # whole cells, so that none is cut askew
        corner = place.topLeft() + QPointF(whole.left() / across, whole.top() / down)
        target = QRectF(corner, QSizeF(whole.width() / across, whole.height() / down))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.setClipRect(viewport.to_view(viewport.seen()))
        painter.drawImage(viewport.to_view(target), image, whole)


class DepthLegend(QWidget):
    """The colours from what stops at the first stage to what passes all of them."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the size of the bar."""
        return QSize(160, LEGEND_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ramp as it looks over something dark."""
        painter = QPainter(self)
        ramp = QLinearGradient(0, 0, self.width(), 0)
        for stop in range(LEGEND_STOPS + 1):
            ramp.setColorAt(stop / LEGEND_STOPS, depth_colour(stop, LEGEND_STOPS))
        painter.fillRect(self.rect(), QColor(CANVAS))
        painter.fillRect(self.rect(), ramp)
