"""Where the window that is explained lies in the picture."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from desktop_app.gui.views.canvas_layer import CanvasLayer
from desktop_app.gui.views.viewport import Viewport

DARK, LIGHT = QColor("#1B1C1F"), QColor("#FFFFFF")
DASH_PX = 4.0


class WindowMark(CanvasLayer):
    """Paints a frame of black and white dashes, which shows on anything and is no box."""

    def __init__(self) -> None:
        super().__init__()
        self._box: QRectF | None = None

    def show_box(self, box: QRectF | None) -> None:
        """Mark a window, in picture pixels, or none."""
        self._box = box
        self.changed.emit()

    def paint(self, painter: QPainter, viewport: Viewport) -> None:
        """Paint the frame."""
        if self._box is None:
            return
        frame = viewport.aligned(viewport.to_view(self._box))
        width = viewport.whole_pixels(2)
        painter.setPen(QPen(DARK, width))
        painter.drawRect(frame)
        dashes = QPen(LIGHT, width)
        dashes.setDashPattern([DASH_PX / width, DASH_PX / width])
        painter.setPen(dashes)
        painter.drawRect(frame)
