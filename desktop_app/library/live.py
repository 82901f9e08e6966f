"""Pictures one after the other, as a camera or a video gives them, and a plan -> tracks."""

from __future__ import annotations

import time
from collections import deque
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


class _Scanning(Following, Protocol):
    """One whose looks over whole pictures can be made less often."""

    scan_every_s: float


class Pace:
    """How often a search looks over whole pictures so that it keeps up with them: less often while it is behind.

    A look finds who is new, and costs most; whoever is known is followed in between for less.
    """

    OFTEN_S, SELDOM_S = 1 / 15, 0.2
    _BEHIND, _AHEAD = 0.8, 0.6  # of the time from picture to picture
    _SLOWER, _FASTER = 1.15, 0.97  # a picture later
    _SETTLES = 0.1  # how much the newest search counts in the mean
    _INTERVALS = 30

    def __init__(self) -> None:
        self.scan_every_s = self.OFTEN_S
        self._took_s = 0.0
        self._intervals_s: deque[float] = deque(maxlen=self._INTERVALS)
        self._time_s: float | None = None

    def add(self, time_s: float, took_s: float) -> None:
        """A picture of that time was searched, which took so long."""
        if self._time_s is not None and 0 < time_s - self._time_s < self.SELDOM_S:
            self._intervals_s.append(time_s - self._time_s)
        self._time_s = time_s
        self._took_s += self._SETTLES * (took_s - self._took_s)
        if not self._intervals_s:
            return
        load = self._took_s / min(self._intervals_s)  # the shortest: dropped pictures make the others longer
        if load > self._BEHIND:
            self.scan_every_s = min(self.SELDOM_S, self.scan_every_s * self._SLOWER)
        elif load < self._AHEAD:
            self.scan_every_s = max(self.OFTEN_S, self.scan_every_s * self._FASTER)


class PlannedFollowing:
    """Follows what a plan asks for; its smallest size, a share of the picture, follows the pictures' size.

    sensitivity: 0..1, how unsure a track may be that is shown.
    pace: for pictures that do not wait. None: it takes its time, and finds the same on every computer.
    """

    def __init__(self, plan: SearchPlan, sensitivity: float, pace: Pace | None = None) -> None:
        self._plan = plan
        self._sensitivity = sensitivity
        self._pace = pace
        self._size: Size | None = None
        self._following: _Scanning | None = None

    def search(
        self, image: NDArray[np.uint8], time_s: float, *, cancelled: Event | None = None, threads: int = 0
    ) -> tuple[Track, ...]:
        """As `Following` has it; a jump back in time or pictures of another size begin anew."""
        if not self._plan.looks_for_something:
            return ()
        size = Size(image.shape[1], image.shape[0])
        if self._following is None or size != self._size:
            self._size, self._following = size, self._made(size)
        began_s = time.perf_counter()
        tracks = self._following.search(image, time_s, cancelled=cancelled, threads=threads)
        if self._pace is not None:
            self._pace.add(time_s, time.perf_counter() - began_s)
            self._following.scan_every_s = self._pace.scan_every_s
        return tracks

    def _made(self, size: Size) -> _Scanning:
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

        self.scan_every_s = 0.0  # it looks over every picture, whatever is said
        self._plan = plan
        self._tracker = Tracker(frame=size)

    def search(
        self, image: NDArray[np.uint8], time_s: float, *, cancelled: Event | None = None, threads: int = 0
    ) -> tuple[Track, ...]:
        found = search(Frame(image, "live"), self._plan, cancelled or Event(), lambda share: None, threads)
        return self._tracker.update([replace(each, score=1.0) for each in found], time_s)
