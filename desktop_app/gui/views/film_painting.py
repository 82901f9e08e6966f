"""A moment of the film of a search, painted over the picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from desktop_app.gui.views.canvas_layer import CanvasLayer
from desktop_app.gui.views.overlay import HALO, HALO_PX, fill_frame
from desktop_app.gui.views.viewport import Viewport

if TYPE_CHECKING:  # brings the engine, which the window does not need to open
    import numpy as np
    from numpy.typing import NDArray

    from desktop_app.detection.grouping import GroupTrace
    from desktop_app.detection.search_film import FilmState

# From Okabe and Ito's palette, which colour-blind eyes can tell apart; the same in both schemes, as on the picture.
DROPPED = QColor("#BEBEBE")
CAME_FAR = QColor("#E69F00")
PASSED = QColor("#56B4E9")
FOUND = QColor("#F0E442")
BOLD_PX, THIN_PX = 3.0, 1.5
_FAINTEST, _CLEAREST = 60, 190  # of 255, along the trail

Box = Sequence[int]


class FilmLayer(CanvasLayer):
    """Shows the moment that it was given last, in place of the boxes."""

    def __init__(self) -> None:
        super().__init__()
        self._state: FilmState | None = None
        self._passed = _Candidates()

    @property
    def state(self) -> FilmState | None:
        """What shows; None for nothing."""
        return self._state

    @property
    def shows_alone(self) -> bool:  # type: ignore[override]
        """Whether a film shows."""
        return self._state is not None

    def show_state(self, state: FilmState | None) -> None:
        """Show another moment, or nothing."""
        if state is not self._state:
            self._state = state
            self.changed.emit()

    def paint(self, painter: QPainter, viewport: Viewport) -> None:
        """Paint the window and its trail, candidates so far, and what became of them."""
        state = self._state
        if state is None:
            return
        painter.drawPixmap(0, 0, self._passed.pixmap(state.ungrouped, viewport))
        for group in sorted(state.groups, key=_is_detected):
            if _is_detected(group):
                _outline(painter, viewport, group.box, FOUND, BOLD_PX)
            else:
                _dash(painter, viewport, group.box)
        stages = len(state.dropped)
        for number, placed in enumerate(reversed(state.trail), 1):
            colour = QColor(window_colour(placed.depth, stages))
            colour.setAlpha(_FAINTEST + (_CLEAREST - _FAINTEST) * number // len(state.trail))
            _outline(painter, viewport, placed.box, colour, 1.0, halo=False)
        if state.window is not None:
            _outline(painter, viewport, state.window.box, window_colour(state.window.depth, stages), BOLD_PX)


class _Candidates:
    """Candidates as they lie in the view, kept from paint to paint: those that come are added to those that are there.

    There may be thousands of them.
    """

    def __init__(self) -> None:
        self._pixmap = QPixmap()
        self._place: tuple[object, ...] = ()
        self._painted: NDArray[np.int32] | None = None

    def pixmap(self, boxes: NDArray[np.int32], viewport: Viewport) -> QPixmap:
        """All of them, transparent elsewhere. boxes: (n, 4), in image pixels."""
        place = (viewport.zoom, viewport.corner_px, viewport.view_size, viewport.pixel_ratio)
        before = self._painted
        grown = before is not None and place == self._place and _begins_with(boxes, before)
        if not grown:
            ratio = viewport.pixel_ratio
            self._pixmap = QPixmap((viewport.view_size * ratio).toSize().expandedTo(QSize(1, 1)))
            self._pixmap.setDevicePixelRatio(ratio)
            self._pixmap.fill(Qt.GlobalColor.transparent)
        new = boxes[len(before) :] if grown and before is not None else boxes
        if len(new):
            painter = QPainter(self._pixmap)
            for box in new.tolist():
                _outline(painter, viewport, box, PASSED, THIN_PX)
            painter.end()
        self._place, self._painted = place, boxes
        return self._pixmap


def _begins_with(boxes: NDArray[np.int32], first: NDArray[np.int32]) -> bool:
    return len(boxes) >= len(first) and bool((boxes[: len(first)] == first).all())


def window_colour(depth: int, stages: int) -> QColor:
    """The colour of a window that passed so many stages."""
    if depth <= 0:
        return DROPPED
    return PASSED if depth == stages else CAME_FAR


def _is_detected(group: GroupTrace) -> bool:
    from desktop_app.detection.grouping import Fate

    return group.fate is Fate.DETECTED


def _outline(
    painter: QPainter, viewport: Viewport, box: Box, colour: QColor, width: float, *, halo: bool = True
) -> None:
    place, line = _place(viewport, box), viewport.whole_pixels(width)
    if halo:
        fill_frame(painter, place, HALO, line + 2 * viewport.whole_pixels(HALO_PX))
    fill_frame(painter, place, colour, line)


def _dash(painter: QPainter, viewport: Viewport, box: Box) -> None:
    painter.setPen(QPen(DROPPED, THIN_PX, Qt.PenStyle.DashLine))
    painter.drawRect(_place(viewport, box))


def _place(viewport: Viewport, box: Box) -> QRectF:
    left, top, width, height = box
    return viewport.aligned(viewport.to_view(QRectF(left, top, width, height)))
