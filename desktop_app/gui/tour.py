"""The tour: where its window lies, and what it asks of the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, Qt

from desktop_app.errors import AppError, CancelledError
from desktop_app.gui.session import Session
from desktop_app.gui.views.tour.grouping_page import NEIGHBORS_AT_FIRST
from desktop_app.gui.views.tour.tour_window import TourWindow
from desktop_app.gui.wording import error_text
from desktop_app.gui.workers.tour import TourRequest

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    from desktop_app.library.tour import TourPlace, TourView


class TourGuide(QObject):
    """Connects the window of the tour with the worker that answers it."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._worker = session.workspace.crew.tour
        self._window: TourWindow | None = None
        self._view: TourView | None = None
        self._request: TourRequest | None = None
        self._min_neighbors = NEIGHBORS_AT_FIRST
        queued = Qt.ConnectionType.QueuedConnection
        session.window.actions_.tour.triggered.connect(self.show)
        self._worker.made.connect(self._take_view, queued)
        self._worker.failed.connect(self._take_failure, queued)

    @property
    def window(self) -> TourWindow:
        """The window, made when it is first needed."""
        if self._window is None:
            self._window = window = TourWindow(self._session.window)
            for page in window.pages:
                page.place_asked.connect(self._put)
                page.step_asked.connect(self._nudge)
                page.level_asked.connect(self._change_level)
                page.neighbors_asked.connect(self._group)
        return self._window

    @property
    def view(self) -> TourView | None:
        """What shows; None as long as nothing has come."""
        return self._view

    def show(self) -> None:
        """Show the tour where it was left."""
        self.window.bring_up()
        if self._view is None:
            self._ask(None)

    def _put(self, centre: QPointF) -> None:
        from desktop_app.library.tour import TourPlace

        if self._view is not None:
            level = self._view.window.placed.level
            self._ask(TourPlace(level, (centre.x(), centre.y())))

    def _nudge(self, across: int, down: int) -> None:
        from desktop_app.library.tour import TourPlace

        if self._view is not None:
            placed, step = self._view.window.placed, self._view.level.step
            corner = (placed.x + across * step, placed.y + down * step)
            self._ask(TourPlace(placed.level, corner=corner))

    def _change_level(self, level: int) -> None:
        from desktop_app.library.tour import TourPlace

        if self._view is not None:
            left, top, width, height = self._view.window.placed.box
            self._ask(TourPlace(level, (left + width / 2, top + height / 2)))

    def _group(self, min_neighbors: int) -> None:
        from desktop_app.library.tour import TourPlace

        self._min_neighbors = min_neighbors
        if self._view is not None:
            placed = self._view.window.placed
            self._ask(TourPlace(placed.level, corner=(placed.x, placed.y)))

    def _ask(self, place: TourPlace | None) -> None:
        self._request = TourRequest(place, self._min_neighbors)
        self._worker.submit(self._request)

    def _take_view(self, request: TourRequest, view: TourView) -> None:
        """Show an answer, one that is overtaken too: while the mouse goes on, the window follows."""
        self._view = view
        self.window.show_view(view)

    def _take_failure(self, request: TourRequest, error: AppError) -> None:
        if request is self._request and not isinstance(error, CancelledError):
            self.window.show_trouble(error_text(error))
