"""What the tour asks of the engine."""

from __future__ import annotations

import os
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    from desktop_app.library.tour import Tour, TourPlace, TourView


@dataclass(frozen=True, slots=True, eq=False)
class TourRequest:
    """Which window is wanted, None for the one on the face, and how candidates are to be grouped."""

    place: TourPlace | None
    min_neighbors: int

    @property
    def name(self) -> str:
        """What it is about."""
        return "tour"


class TourAnswers:
    """Answers what the tour asks; closing: once it is set the work is given up."""

    def __init__(self, closing: Event) -> None:
        self._closing = closing
        self._tour: Tour | None = None

    def __call__(self, request: TourRequest) -> TourView:
        """What the window comes to. Raises: AppError; CancelledError."""
        from desktop_app.library.tour import Tour

        if self._tour is None:
            self._tour = Tour(self._closing, os.cpu_count() or 1)
        return self._tour.view(request.place, request.min_neighbors)
