"""What the Explain panel asks: one window, how far all of them came, and how those that passed became boxes."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
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

    from desktop_app.detection.cascade import Cascade
    from desktop_app.detection.pyramid import Level
    from desktop_app.library.depth_overview import DepthMap

CASCADES_KEPT = 4
# A level of a very large picture is shown with larger cells.
MOST_CELLS = 4_000_000
Tell = Callable[[float], None]


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
        self._cascades: OrderedDict[str, Cascade] = OrderedDict()

    def gray(self, picture: Picture) -> NDArray[np.uint8]:
        """The grey picture as a search has it: (height, width), uint8."""
        from desktop_app.detection.pyramid import gray_picture

        with self._lock:
            if self._gray is None or self._picture is None or self._picture() is not picture:
                self._gray, self._picture = gray_picture(picture.frame.pixels), ref(picture)
            return self._gray

    def cascade(self, name: str) -> Cascade:
        """The cascade of a stock name or a path. Raises: CascadeError."""
        from desktop_app.detection.cascade import Cascade

        with self._lock:
            if name not in self._cascades:
                self._cascades[name] = Cascade.load(name)
            self._cascades.move_to_end(name)
            while len(self._cascades) > CASCADES_KEPT:
                self._cascades.popitem(last=False)
            return self._cascades[name]

    def levels(self, subject: Subject) -> list[Level]:
        """The sizes of the picture that the cascade looks at. Raises: CascadeError."""
        from desktop_app.detection.geometry import Size
        from desktop_app.detection.pyramid import pyramid_levels

        frame, window = subject.picture.frame, self.cascade(subject.cascade).window
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
        from desktop_app.detection.trace import Tracer
        from desktop_app.library.window_search import best_window, window_at, window_near

        subject, sources = request.subject, self._sources
        levels, gray = sources.levels(subject), sources.gray(subject.picture)
        tracer = Tracer(sources.cascade(subject.cascade))
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

    def __call__(self, request: SearchRequest, tell: Tell) -> DepthAnswer:
        """The map of one level or of all. Raises: CascadeError, CancelledError."""
        from desktop_app.detection.geometry import Size
        from desktop_app.detection.trace import Tracer
        from desktop_app.library.depth_overview import Overview, level_map

        sources, subject = self._sources, request.subject
        cascade, levels = sources.cascade(subject.cascade), sources.levels(subject)
        tracer, gray = Tracer(cascade), sources.gray(subject.picture)
        cancelled, stages = EitherEvent(request.cancelled, self._closing), len(cascade.stages)
        number = request.level if request.level is not None and request.level < len(levels) else None
        chosen = range(len(levels)) if number is None else range(number, number + 1)
        overview = Overview(Size(gray.shape[1], gray.shape[0]))
        windows, passed, done, total = 0, 0, 0, sum(levels[each].width * levels[each].height for each in chosen)
        made: DepthMap | None = None
        for each in chosen:
            level = levels[each]
            depths = tracer.depths(gray, [level], threads=_threads(), cancelled=cancelled)[0]
            windows, passed = windows + depths.size, passed + int((depths == stages).sum())
            if number is None:
                overview.add(depths, level, cascade.window)
                made = overview.map
            else:
                made = level_map(depths, level, cascade.window)
            done += level.width * level.height
            tell(done / total)
        sizes = tuple(round(level.scale * cascade.window.width) for level in levels)
        return DepthAnswer(_in_colours(made, stages) if made else None, number, sizes, stages, windows, passed)


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
        detector = CascadeDetector(sources.cascade(subject.cascade))
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

    make: called with the request and with what tells the share that is done, 0..1.
    progressed: carries the request and the share.
    """

    progressed = Signal(object, float)

    def __init__(self, make: Callable[[Any, Tell], object]) -> None:
        super().__init__(self._made_telling)
        self._make_telling = make

    def _made_telling(self, request: SearchRequest) -> object:
        return self._make_telling(request, partial(self.progressed.emit, request))


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
