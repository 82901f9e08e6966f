"""A moment of the film of a search, painted over the picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop_app.gui.views.canvas_layer import CanvasLayer
from desktop_app.gui.views.viewport import Viewport

if TYPE_CHECKING:  # brings the engine, which the window does not need to open
    from desktop_app.detection.grouping import GroupTrace
    from desktop_app.detection.search_film import FilmState

# From Okabe and Ito's palette, which colour-blind eyes can tell apart; the same in both schemes, as on the picture.
DROPPED = QColor("#BEBEBE")
CAME_FAR = QColor("#E69F00")
PASSED = QColor("#56B4E9")
FOUND = QColor("#F0E442")
_HALO = QColor(0, 0, 0, 190)
_FAINTEST, _CLEAREST = 60, 190  # of 255, along the trail

Box = Sequence[int]


class FilmLayer(CanvasLayer):
    """Shows the moment that it was given last, in place of the boxes."""

    def __init__(self) -> None:
        super().__init__()
        self._state: FilmState | None = None

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
        """Paint windows, candidates and groups."""
        if self._state is not None:
            paint_film(painter, viewport, self._state)


def paint_film(painter: QPainter, viewport: Viewport, state: FilmState) -> None:
    """Paint a moment: the window and its trail, candidates so far, and what became of them."""
    stages = len(state.dropped)
    for number, placed in enumerate(reversed(state.trail), 1):
        colour = QColor(window_colour(placed.depth, stages))
        colour.setAlpha(_FAINTEST + (_CLEAREST - _FAINTEST) * number // len(state.trail))
        _outline(painter, viewport, placed.box, QPen(colour, 1))
    for box in state.ungrouped.tolist():
        _outline(painter, viewport, box, QPen(PASSED, 1.5), halo=True)
    if state.groups:
        _paint_groups(painter, viewport, state.groups)
    if state.window is not None:
        colour = window_colour(state.window.depth, stages)
        _outline(painter, viewport, state.window.box, QPen(colour, 3), halo=True)


def window_colour(depth: int, stages: int) -> QColor:
    """The colour of a window that passed so many stages."""
    if depth <= 0:
        return DROPPED
    return PASSED if depth == stages else CAME_FAR


def _paint_groups(painter: QPainter, viewport: Viewport, groups: Sequence[GroupTrace]) -> None:
    from desktop_app.detection.grouping import Fate

    for group in groups:
        if group.fate is not Fate.DETECTED:
            _outline(painter, viewport, group.box, QPen(DROPPED, 1.5, Qt.PenStyle.DashLine))
    for group in groups:
        if group.fate is Fate.DETECTED:
            _outline(painter, viewport, group.box, QPen(FOUND, 3), halo=True)


def _outline(painter: QPainter, viewport: Viewport, box: Box, pen: QPen, *, halo: bool = False) -> None:
    left, top, width, height = box
    place = viewport.aligned(viewport.to_view(QRectF(QPointF(left, top), QSizeF(width, height))))
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    if halo:
        painter.setPen(QPen(_HALO, pen.widthF() + 2, Qt.PenStyle.SolidLine, pen.capStyle(), pen.joinStyle()))
        painter.drawRect(place)
    painter.setPen(pen)
    painter.drawRect(place)
