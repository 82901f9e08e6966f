"""What the Explain panel asks: one window, how far all of them came, and how those that passed became boxes."""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import zip_longest
from threading import Event, Lock
from typing import TYPE_CHECKING, Any
from weakref import ref

from PySide6.QtCore import QPointF, QSizeF, Signal

from desktop_app.gui.models.depth_image import DepthImage, coloured
from desktop_app.gui.models.explained import DepthAnswer, GroupsAnswer, Subject, WindowAnswer
from desktop_app.gui.models.picture import Picture
from desktop_app.gui.workers.newest import NewestWorker

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    import numpy as np
    from numpy.typing import NDArray

    from desktop_app.detection.pyramid import Level
    from desktop_app.detection.trace import Tracer
    from desktop_app.library.depth_overview import DepthMap

CASCADES_KEPT = 4
# A level of a very large picture is shown with larger cells.
MOST_CELLS = 4_000_000
# Levels with more windows are shown band by band, and what there is of all of them every so often.
BAND_WINDOWS = 500_000
SKETCH_EVERY_S = 0.2
# Tells the share that is done, 0..1.
Tell = Callable[[float], None]
# Shows what is known so far.
Sketch = Callable[[DepthAnswer], None]


@dataclass(frozen=True, slots=True, eq=False)
class WindowRequest:
    """Which window is wanted.

    level: of which level; None for the one that answers best. corner: where exactly, x and y in its pixels.
    """

    subject: Subject
    level: int | None = None
    corner: tuple[int, int] | None = None

    @property
    def name(self) -> str:
        """Where the picture came from."""
        return self.subject.name


@dataclass(frozen=True, slots=True, eq=False)
class SearchRequest:
    """What is wanted of the whole picture.

    level: of which level; None for all of them. cancelled: set by who asked.
    """

    subject: Subject
    level: int | None = None
    cancelled: Event = field(default_factory=Event)

    @property
    def name(self) -> str:
        """Where the picture came from."""
        return self.subject.name


class ExplainSources:
    """The grey picture and the cascades that several workers ask about; from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._picture: ref[Picture] | None = None
        self._gray: NDArray[np.uint8] | None = None
        self._tracers: OrderedDict[str, Tracer] = OrderedDict()

    def gray(self, picture: Picture) -> NDArray[np.uint8]:
        """The grey picture as a search has it: (height, width), uint8."""
        from desktop_app.detection.pyramid import gray_picture

        with self._lock:
            if self._gray is None or self._picture is None or self._picture() is not picture:
                self._gray, self._picture = gray_picture(picture.frame.pixels), ref(picture)
            return self._gray

    def tracer(self, name: str) -> Tracer:
        """What asks the cascade of a stock name or a path. Raises: CascadeError."""
        from desktop_app.detection.cascade import Cascade
        from desktop_app.detection.trace import Tracer

        with self._lock:
            if name not in self._tracers:
                self._tracers[name] = Tracer(Cascade.load(name))
            self._tracers.move_to_end(name)
            while len(self._tracers) > CASCADES_KEPT:
                self._tracers.popitem(last=False)
            return self._tracers[name]

    def levels(self, subject: Subject) -> list[Level]:
        """The sizes of the picture that the cascade looks at. Raises: CascadeError."""
        from desktop_app.detection.geometry import Size
        from desktop_app.detection.pyramid import pyramid_levels

        frame, window = subject.picture.frame, self.tracer(subject.cascade).cascade.window
        return pyramid_levels(Size(frame.width, frame.height), window, subject.scale_factor)

    def forget(self) -> None:
        """Keep no picture."""
        with self._lock:
            self._gray = self._picture = None


class WindowExplainer:
    """Takes one window apart."""

    def __init__(self, sources: ExplainSources) -> None:
        self._sources = sources

    def __call__(self, request: WindowRequest) -> WindowAnswer:
        """The window that answers. Raises: CascadeError."""
        from desktop_app.library.window_search import best_window, window_at, window_near

        subject, sources = request.subject, self._sources
        levels, gray = sources.levels(subject), sources.gray(subject.picture)
        tracer = sources.tracer(subject.cascade)
        place = subject.place or (gray.shape[1] / 2, gray.shape[0] / 2)
        size = None if subject.box is None else (float(subject.box[2]), float(subject.box[3]))
        if request.level is None or not 0 <= request.level < len(levels):
            window = best_window(tracer, gray, levels, place, size)
        elif request.corner is not None:
            window = window_at(tracer, gray, levels, request.level, *request.corner)
        else:
            window = window_near(tracer, gray, levels, request.level, place)
        return WindowAnswer(subject, tuple(levels), window)


class DepthMapper:
    """Looks how far windows come; closing: once it is set it gives up."""

    def __init__(self, sources: ExplainSources, closing: Event) -> None:
        self._sources = sources
        self._closing = closing

    def __call__(self, request: SearchRequest, tell: Tell, sketch: Sketch) -> DepthAnswer:
        """The map of one level or of all, after what is known of it sooner. Raises: CascadeError, CancelledError."""
        levels = self._sources.levels(request.subject)
        cancelled = EitherEvent(request.cancelled, self._closing)
        if request.level is not None and request.level < len(levels):
            return self._level_answer(request, levels, request.level, cancelled, sketch)
        return self._whole_answer(request, levels, cancelled, tell, sketch)

    def _level_answer(
        self, request: SearchRequest, levels: list[Level], number: int, cancelled: Event, sketch: Sketch
    ) -> DepthAnswer:
        import numpy as np

        from desktop_app.detection.pyramid import resize_to_level
        from desktop_app.library.depth_overview import NOWHERE, level_bands, level_map

        level, tracer = levels[number], self._sources.tracer(request.subject.cascade)
        pixels = resize_to_level(self._sources.gray(request.subject.picture), level)
        depths, told = np.full(level.grid, NOWHERE, np.int16), 0.0
        made, count = level_map(depths, level, tracer.cascade.window), _Count()
        for row, band in level_bands(level, tracer.cascade.window, BAND_WINDOWS):
            part = pixels[row * level.step : row * level.step + band.height]
            done = tracer.depths(part, [band], threads=_threads(), cancelled=cancelled)[0]
            depths[row : row + len(done)] = done
            count = count.plus(done)
            if row + len(done) < len(depths) and time.monotonic() - told > SKETCH_EVERY_S:
                sketch(self._answer(request, levels, number, made, count))
                told = time.monotonic()
        return self._answer(request, levels, number, made, count)

    def _whole_answer(
        self, request: SearchRequest, levels: list[Level], cancelled: Event, tell: Tell, sketch: Sketch
    ) -> DepthAnswer:
        from desktop_app.detection.geometry import Size
        from desktop_app.library.depth_overview import Overview

        tracer, gray = self._sources.tracer(request.subject.cascade), self._sources.gray(request.subject.picture)
        overview, count = Overview(Size(gray.shape[1], gray.shape[0])), _Count()
        total, told = sum(level.width * level.height for level in levels), time.monotonic()
        done = 0
        for level in reversed(levels):  # the smallest first, which are done at once
            depths = tracer.depths(gray, [level], threads=_threads(), cancelled=cancelled)[0]
            overview.add(depths, level, tracer.cascade.window)
            count = count.plus(depths)
            done += level.width * level.height
            if time.monotonic() - told > SKETCH_EVERY_S:
                tell(done / total)
                sketch(self._answer(request, levels, None, overview.map, count))
                told = time.monotonic()
        return self._answer(request, levels, None, overview.map if levels else None, count)

    def _answer(
        self, request: SearchRequest, levels: list[Level], number: int | None, made: DepthMap | None, count: _Count
    ) -> DepthAnswer:
        cascade = self._sources.tracer(request.subject.cascade).cascade
        stages = len(cascade.stages)
        sizes = tuple(round(level.scale * cascade.window.width) for level in levels)
        passed = count.by_depth[stages] if len(count.by_depth) > stages else 0
        image = _in_colours(made, stages) if made is not None else None
        return DepthAnswer(image, number, sizes, stages, sum(count.by_depth), passed)


@dataclass(frozen=True, slots=True)
class _Count:
    """How many windows passed 0, 1, 2 ... stages; those that are too flat are among the first."""

    by_depth: tuple[int, ...] = ()

    def plus(self, depths: NDArray[np.int16]) -> _Count:
        """With those of another map."""
        import numpy as np

        added = np.bincount(np.maximum(depths, 0).ravel()).tolist()
        return _Count(tuple(one + other for one, other in zip_longest(self.by_depth, added, fillvalue=0)))


class Grouper:
    """Finds the windows that pass, and groups them; closing: once it is set it gives up."""

    def __init__(self, sources: ExplainSources, closing: Event) -> None:
        self._sources = sources
        self._closing = closing

    def __call__(self, request: SearchRequest, tell: Tell) -> GroupsAnswer:
        """All windows that pass, and the groups that they make. Raises: CascadeError, CancelledError."""
        from desktop_app.detection.detector import CascadeDetector
        from desktop_app.detection.grouping import trace_groups

        sources, subject = self._sources, request.subject
        detector = CascadeDetector(sources.tracer(subject.cascade).cascade)
        boxes, weights = detector.candidates(
            sources.gray(subject.picture),
            scale_factor=subject.scale_factor,
            threads=_threads(),
            cancelled=EitherEvent(request.cancelled, self._closing),
            progress=tell,
        )
        groups = trace_groups(boxes, weights, subject.min_neighbors) if subject.min_neighbors else []
        return GroupsAnswer(boxes, tuple(groups))


class ProgressingWorker(NewestWorker):
    """As its base, and tells how far it is.

    make: called with the request and with what tells of progress.
    progressed: carries the request and the share that is done, 0..1.
    """

    progressed = Signal(object, float)

    def __init__(self, make: Callable[[Any, Tell], object]) -> None:
        super().__init__(self._made_telling)
        self._make_telling = make

    def _made_telling(self, request: SearchRequest) -> object:
        return self._make_telling(request, partial(self.progressed.emit, request))


class DepthWorker(ProgressingWorker):
    """As its base, and shows what is known before all is.

    sketched: carries the request and a DepthAnswer of some of the windows.
    """

    sketched = Signal(object, object)

    def __init__(self, make: DepthMapper) -> None:
        super().__init__(self._made_sketching)
        self._make_sketching = make

    def _made_sketching(self, request: SearchRequest, tell: Tell) -> DepthAnswer:
        return self._make_sketching(request, tell, partial(self.sketched.emit, request))


class EitherEvent(Event):
    """Set when one of two events is."""

    def __init__(self, one: Event, other: Event) -> None:
        super().__init__()
        self._events = (one, other)

    def is_set(self) -> bool:
        """Whether one of them is."""
        return any(event.is_set() for event in self._events)


def _in_colours(made: DepthMap, stages: int) -> DepthImage:
    from desktop_app.library.depth_overview import halvings

    rows, columns = made.depths.shape
    cell, maps = QSizeF(made.width / columns, made.height / rows), [made.depths, *halvings(made.depths)]
    while len(maps) > 1 and maps[0].size > MOST_CELLS:
        cell, maps = cell * 2, maps[1:]
    return DepthImage(tuple(coloured(each, stages) for each in maps), QPointF(made.left, made.top), cell)


def _threads() -> int:
    return os.cpu_count() or 1
