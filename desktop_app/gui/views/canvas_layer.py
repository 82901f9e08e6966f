"""Something that is painted over the picture on the canvas."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPainter

from desktop_app.gui.views.viewport import Viewport


class CanvasLayer(QObject):
    """Paints itself where the viewport has the picture.

    changed: it has to be painted anew. hides_boxes: whether the boxes would be in its way just now.
    """

    changed = Signal()
    hides_boxes = False

    def paint(self, painter: QPainter, viewport: Viewport) -> None:
        """Paint, in view points; the painter's state may be left in any way. By default nothing."""
