"""What views have in common that show a picture which can be zoomed."""

from PySide6.QtCore import QPointF, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.gui.views.viewport import ZOOM_STEP, Viewport


class ZoomingView(QWidget):
    """Zooms about its middle; where the picture lies is the viewport's business.

    zoom_changed: the zoom may be another; carries screen pixels for each picture pixel.
    """

    zoom_changed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self._viewport = Viewport()

    @property
    def zoom(self) -> float:
        """Screen pixels for each picture pixel."""
        return self._viewport.zoom

    def zoom_in(self) -> None:
        """Zoom one step in, about the middle."""
        self._zoom_by(ZOOM_STEP, QPointF(self.rect().center()))

    def zoom_out(self) -> None:
        """Zoom one step out, about the middle."""
        self._zoom_by(1 / ZOOM_STEP, QPointF(self.rect().center()))

    def zoom_to_fit(self) -> None:
        """Show the whole picture."""
        self._viewport.fit()
        self._moved()

    def zoom_to_actual(self) -> None:
        """Show one picture pixel on each screen pixel."""
        self._viewport.zoom_to(1.0, QPointF(self.rect().center()))
        self._moved()

    def _zoom_by(self, factor: float, anchor: QPointF) -> None:
        if not self._viewport.picture_size.isEmpty():
            self._viewport.zoom_to(self._viewport.zoom * factor, anchor)
            self._moved()

    def _moved(self) -> None:
        """Show what the viewport has now."""
        self.update()
        self.zoom_changed.emit(self._viewport.zoom)
