"""Pictures one after the other, as a camera or a video gives them, and a plan -> tracks."""

from __future__ import annotations

from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING, Protocol

from desktop_app.detection.geometry import Size
from desktop_app.library.search import search
from desktop_app.library.search_plan import SearchPlan
from desktop_app.media.frame import Frame

if TYPE_CHECKING:  # loaded with the first picture, on the thread that searches
    import numpy as np
    from numpy.typing import NDArray

    from desktop_app.detection.tracking import Track


class Following(Protocol):
    """Searches pictures in the order of their times; not for several threads at once."""

    def search(
        self, image: NDArray[np.uint8], time_s: float, *, cancelled: Event | None = None, threads: int = 0
    ) -> tuple[Track, ...]:
        """What is followed at that time, also what is not shown.

        image: (height, width, 3), uint8, BGR. threads: 0 takes every core.
        Raises: CancelledError once cancelled is set; CascadeError where the plan's cascade cannot be used.
        """
        ...


class PlannedFollowing:
    """Follows what a plan asks for; its smallest size, a share of the picture, follows the pictures' size.

    sensitivity: 0..1, how unsure a track may be that is shown.
    """

    def __init__(self, plan: SearchPlan, sensitivity: float) -> None:
        self._plan = plan
        self._sensitivity = sensitivity
        self._size: Size | None = None
        self._following: Following | None = None

    def search(
        self, image: NDArray[np.uint8], time_s: float, *, cancelled: Event | None = None, threads: int = 0
    ) -> tuple[Track, ...]:
        """As `Following` has it; a jump back in time or pictures of another size begin anew."""
        if not self._plan.looks_for_something:
            return ()
        size = Size(image.shape[1], image.shape[0])
        if self._following is None or size != self._size:
            self._size, self._following = size, self._made(size)
        return self._following.search(image, time_s, cancelled=cancelled, threads=threads)

    def _made(self, size: Size) -> Following:
        if self._plan.cascade:
            return _CascadeFollowing(self._plan, size)
        from desktop_app.detection.live_search import LiveSearch

        return LiveSearch(
            self._plan.targets,
            preset=self._plan.preset,
            min_size_px=self._plan.min_size_px(size),
            sensitivity=self._sensitivity,
        )


class _CascadeFollowing:
    """Follows what one cascade finds in each picture; all of it counts, since its scores do not say how sure it is."""

    def __init__(self, plan: SearchPlan, size: Size) -> None:
        from desktop_app.detection.tracking import Tracker

        self._plan = plan
        self._tracker = Tracker(frame=size)

    def search(
        self, image: NDArray[np.uint8], time_s: float, *, cancelled: Event | None = None, threads: int = 0
    ) -> tuple[Track, ...]:
        found = search(Frame(image, "live"), self._plan, cancelled or Event(), lambda share: None, threads)
        return self._tracker.update([replace(each, score=1.0) for each in found], time_s)
