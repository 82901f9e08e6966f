"""One photograph searched in two ways, each with its time."""

from __future__ import annotations

import time
import weakref
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING

from desktop_app import assets
from desktop_app.detection.geometry import score_threshold
from desktop_app.errors import AppError
from desktop_app.gui.models.picture import Picture
from desktop_app.gui.workers.detection import Detect
from desktop_app.library.search import Progress
from desktop_app.library.search_plan import SearchPlan

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    from desktop_app.detection.geometry import Detection
    from desktop_app.library.comparison import Comparison

_KEPT = 24  # searches of one photograph


@dataclass(frozen=True, slots=True, eq=False)
class CompareRequest:
    """Two searches of one photograph.

    sensitivity: 0..1; how much shows of what a search for targets found. A cascade run alone shows all.
    again: whether to search even what was searched before.
    cancelled: set by who asked, once the answer is not wanted any more.
    """

    picture: Picture
    left: SearchPlan
    right: SearchPlan
    sensitivity: float
    again: bool = False
    cancelled: Event = field(default_factory=Event)

    @property
    def name(self) -> str:
        """Where the picture came from."""
        return self.picture.frame.source


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of both. left_s, right_s: how long each search took."""

    comparison: Comparison
    left_s: float
    right_s: float


class Comparer:
    """Searches and compares; keeps what it found in the photograph that was asked about last, but not that itself.

    closing: once it is set nothing is searched any more.
    """

    def __init__(self, detect: Detect, closing: Event) -> None:
        self._detect = detect
        self._closing = closing
        self._picture: weakref.ref[Picture] | None = None  # what was found is of it
        self._found: dict[SearchPlan, tuple[tuple[Detection, ...], float]] = {}
        self._loaded: set[tuple[object, ...]] = set()

    def __call__(self, request: CompareRequest) -> Compared:
        """The comparison. Raises: CascadeError; CancelledError."""
        from desktop_app.library.comparison import compared

        known = self._picture() if self._picture is not None else None
        if request.picture is not known or request.again or len(self._found) > _KEPT:
            self._found.clear()
            self._picture = weakref.ref(request.picture)
        left, left_s = self._search(request, request.left)
        right, right_s = self._search(request, request.right)
        comparison = compared(
            _shown(left, request.left, request.sensitivity), _shown(right, request.right, request.sensitivity)
        )
        return Compared(comparison, left_s, right_s)

    def _search(self, request: CompareRequest, plan: SearchPlan) -> tuple[tuple[Detection, ...], float]:
        if not plan.looks_for_something:
            return (), 0.0
        if plan not in self._found:
            self._load(plan, request.cancelled)
            began = time.perf_counter()
            found = self._detect(request.picture.frame, plan, request.cancelled, self._looking(request.cancelled))
            self._found[plan] = tuple(found), time.perf_counter() - began
        return self._found[plan]

    def _load(self, plan: SearchPlan, cancelled: Event) -> None:
        """Have a plan's cascades loaded, so that the time is that of the search alone."""
        from desktop_app.media.images import read_image

        key = (plan.targets, plan.preset, plan.cascade)
        if key not in self._loaded:
            with suppress(AppError):  # the search itself tells what is wrong
                self._detect(read_image(assets.sample_photo()), plan, cancelled, self._looking(cancelled))
                self._loaded.add(key)

    def _looking(self, cancelled: Event) -> Progress:
        """What is called while a search runs: it gives the search up when the program ends."""

        def look(share: float) -> None:
            if self._closing.is_set():
                cancelled.set()

        return look


def _shown(found: tuple[Detection, ...], plan: SearchPlan, sensitivity: float) -> tuple[Detection, ...]:
    """What shows of the result of a search."""
    if plan.cascade:
        return found
    threshold = score_threshold(sensitivity)
    return tuple(detection for detection in found if detection.score >= threshold)
