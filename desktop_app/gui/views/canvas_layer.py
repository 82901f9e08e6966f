"""Something that is painted over the picture on the canvas."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPainter

from desktop_app.gui.views.viewport import Viewport


class CanvasLayer(QObject):
    """Paints itself where the viewport has the picture.

    changed: it has to be painted anew. shows_alone: whether boxes and other layers make way for it just now.
    """

    changed = Signal()
    shows_alone = False

    def paint(self, painter: QPainter, viewport: Viewport) -> None:
        """Paint, in view points; the painter's state may be left in any way. By default nothing."""
