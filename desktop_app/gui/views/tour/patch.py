"""Which patch of the sample the first two steps look at closely; both show the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, Signal

from desktop_app.gui.views.tour.number_cells import PATCH, Rows

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    import numpy as np
    from numpy.typing import NDArray

    from desktop_app.library.tour import TourView


class Patch(QObject):
    """Keeps where the patch lies.

    changed: it lies elsewhere, or there are pixels now.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._gray: NDArray[np.uint8] | None = None
        self._corner = QPoint()

    def take(self, view: TourView) -> None:
        """Take the sample; the patch lies first at the upper left of the window, on the edge of an eye."""
        if self._gray is None:
            self._gray = view.lesson.gray
            left, top, width, height = view.window.placed.box
            self._put(QPoint(left + width // 4, top + height * 3 // 8))

    @property
    def area(self) -> QRect:
        """Where it lies, in picture pixels."""
        return QRect(self._corner, PATCH)

    @property
    def pixels(self) -> NDArray[np.uint8] | None:
        """Its pixels, (rows, columns), uint8; None while there is no picture."""
        if self._gray is None:
            return None
        area = self.area
        return self._gray[area.top() : area.bottom() + 1, area.left() : area.right() + 1]

    @property
    def rows(self) -> Rows:
        """The same as plain numbers; none while there is no picture."""
        pixels = self.pixels
        rows: Rows = () if pixels is None else pixels.tolist()
        return rows

    def centre(self, at: QPointF) -> None:
        """Have its middle there, in picture pixels."""
        self._put(QPoint(round(at.x() - PATCH.width() / 2), round(at.y() - PATCH.height() / 2)))

    def nudge(self, across: int, down: int) -> None:
        """Move it by some pixels."""
        self._put(self._corner + QPoint(across, down))

    def _put(self, corner: QPoint) -> None:
        if self._gray is None:
            return
        height, width = self._gray.shape
        x = max(0, min(width - PATCH.width(), corner.x()))
        y = max(0, min(height - PATCH.height(), corner.y()))
        self._corner = QPoint(x, y)
        self.changed.emit()
