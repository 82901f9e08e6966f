"""The search of one cascade as a film: which window it looks at, what becomes of it, and how boxes come of it.

Data only: a player asks for the state at a position, a renderer draws it.
"""

import math
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Event

import numpy as np
from numpy.typing import NDArray

from desktop_app.detection.cascade import Cascade, Feature
from desktop_app.detection.detector import CascadeDetector
from desktop_app.detection.film_pace import FilmPace
from desktop_app.detection.geometry import Size
from desktop_app.detection.grouping import Fate, GroupTrace, trace_groups
from desktop_app.detection.kernel import Progress
from desktop_app.detection.pyramid import pyramid_levels, resize_to_level, scaled_windows
from desktop_app.detection.scan_reference import visited
from desktop_app.detection.trace import FLAT, PlacedWindow, Tracer, WindowTrace
from desktop_app.errors import CancelledError

TRAIL = 14
"""How many windows before the one that is looked at are shown with it."""

FINEST_PX = 800
"""The longer side of the finest level of a film: more windows than it has nobody could watch."""

_CHUNK = 8192  # windows between two points at which what became of all before is known


@dataclass(frozen=True, slots=True)
class Flash:
    """A feature that a window was asked about.

    value: normalised, as compared with the threshold. vote: of the tree that asked.
    """

    feature: Feature
    value: float
    threshold: float
    vote: float


@dataclass(frozen=True, slots=True, eq=False)
class FilmState:
    """What there is to see at one position of a film.

    position: from 0 on, less than the film's length.
    window: that is looked at; None once all have been, while candidates are grouped.
    trail: windows before it, the nearest first; empty while candidates are grouped.
    trace: the window taken apart. stage: the one that drops it, or the last where it passes all; None for a window too
    flat to be looked at. flashes: what that stage asked.
    looked_at: windows so far, this one included. flat: how many of them were too flat.
    dropped: (n_stages,), int64, how many of them each stage dropped.
    candidates: (n, 4), int32, boxes of those that passed so far; left, top, width, height in image pixels.
    groups: what has become of candidates so far.
    """

    position: int
    window: PlacedWindow | None
    trail: tuple[PlacedWindow, ...]
    trace: WindowTrace | None
    stage: int | None
    flashes: tuple[Flash, ...]
    looked_at: int
    flat: int
    dropped: NDArray[np.int64]
    candidates: NDArray[np.int32]
    groups: tuple[GroupTrace, ...]

    @property
    def passed(self) -> bool:
        """Whether the window that is looked at is a candidate."""
        return self.window is not None and self.window.depth == len(self.dropped)

    @property
    def ungrouped(self) -> NDArray[np.int32]:
        """The candidates that are in no group so far: (n, 4), int32."""
        if not self.groups:
            return self.candidates
        return np.delete(self.candidates, np.concatenate([group.members for group in self.groups]), axis=0)

    @property
    def found(self) -> int:
        """How many detections there are so far."""
        return sum(group.fate is Fate.DETECTED for group in self.groups)


class SearchFilm:
    """The search of one cascade over one picture, window by window in the order in which a scan looks at them.

    Positions: one for each window, then one for each group of candidates, and a last one with all groups.
    gray: (height, width), uint8. min_size: (width, height) in image pixels; `least_size` keeps a film short enough.
    min_neighbors: as for a detection; with 0 nothing is grouped, and candidates are detections.
    progress: called now and then from this thread with 0..1 while the film is made.
    Raises: CancelledError once the event is set.
    """

    def __init__(
        self,
        gray: NDArray[np.uint8],
        cascade: Cascade,
        *,
        scale_factor: float = 1.1,
        min_neighbors: int = 3,
        min_size: tuple[int, int] = (0, 0),
        cancelled: Event | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.cascade = cascade
        self.size = Size(gray.shape[1], gray.shape[0])
        self.levels = pyramid_levels(self.size, cascade.window, scale_factor, min_size)
        self._tracer = Tracer(cascade)
        maps = self._tracer.depths(
            gray, self.levels, threads=os.cpu_count() or 1, cancelled=cancelled, progress=progress
        )
        self._depths, self._places, self._starts = _in_scan_order(maps, cancelled)
        self._histograms = _histograms(self._depths, len(cascade.stages))
        self.pixels = [resize_to_level(gray, level) for level in self.levels]
        self._windows = scaled_windows(cascade.window, np.array([level.scale for level in self.levels], np.float32))
        self._candidates = np.flatnonzero(self._depths == len(cascade.stages))
        self._candidate_boxes = np.array(
            [self._placed(number).box for number in self._candidates.tolist()], np.int32
        ).reshape(-1, 4)
        began = time.perf_counter()
        _, weights = CascadeDetector(cascade).candidates(
            gray, scale_factor=scale_factor, min_size=min_size, cancelled=cancelled
        )
        seconds = time.perf_counter() - began
        grouped = min_neighbors > 0
        self.groups = (
            trace_groups(self._candidate_boxes, weights, min_neighbors)
            if grouped
            else _alone(self._candidate_boxes, weights)
        )
        self.pace = FilmPace(np.diff(self._starts).tolist(), len(self.groups), seconds)

    @property
    def windows(self) -> int:
        """How many windows are looked at; 0 where the picture or its sizes leave no room for one."""
        return len(self._depths)

    @property
    def length(self) -> int:
        """How many positions there are."""
        return self.windows + len(self.groups) + 1

    @property
    def seconds(self) -> float:
        """How long the search takes on this computer, all its cores at work."""
        return self.pace.real_s

    @property
    def candidate_positions(self) -> NDArray[np.int64]:
        """Where in the film windows pass: (n,), int64, ascending."""
        return self._candidates

    def level_at(self, position: int) -> int:
        """The level that a window's position lies in; the last one for positions after all windows."""
        return min(int(np.searchsorted(self._starts, position, side="right")) - 1, len(self.levels) - 1)

    def start_of(self, level: int) -> int:
        """The position of a level's first window."""
        return int(self._starts[level])

    def share_of(self, position: int) -> float:
        """How much of the film lies before a position, 0..1: all levels count alike, and the grouping as one more."""
        parts = len(self.levels) + 1
        if position >= self.windows:
            done, room = position - self.windows, len(self.groups)
            return (len(self.levels) + (min(1.0, done / room) if room else 1.0)) / parts
        level = self.level_at(position)
        first, end = self.start_of(level), self.start_of(level + 1)
        return (level + (position - first) / (end - first)) / parts

    def position_at(self, share: float) -> int:
        """The position before which so much of the film lies; see `share_of`."""
        level, rest = divmod(max(0.0, min(1.0, share)) * (len(self.levels) + 1), 1)
        if level >= len(self.levels):
            return self.windows + round((rest if level == len(self.levels) else 1.0) * len(self.groups))
        first, end = self.start_of(int(level)), self.start_of(int(level) + 1)
        return min(first + round(rest * (end - first)), end - 1)

    def state_at(self, position: int, stride: int = 1) -> FilmState:
        """What there is to see at a position, which is held within the film.

        stride: windows between one that is shown and the next, by which the trail is laid.
        """
        position = max(0, min(position, self.length - 1))
        looked_at = min(position + 1, self.windows)
        histogram = self._histogram(looked_at)
        number = int(np.searchsorted(self._candidates, looked_at))
        window = trace = stage = None
        trail: tuple[PlacedWindow, ...] = ()
        if position < self.windows:
            window = self._placed(position)
            trace = self._tracer.window(self.pixels[window.level], window.x, window.y)
            stage = None if window.depth == FLAT else min(window.depth, len(self.cascade.stages) - 1)
            trail = self._trail(position, stride)
        return FilmState(
            position=position,
            window=window,
            trail=trail,
            trace=trace,
            stage=stage,
            flashes=() if trace is None or stage is None else self._flashes(trace, stage),
            looked_at=looked_at,
            flat=int(histogram[0]),
            dropped=histogram[1:-1],
            candidates=self._candidate_boxes[:number],
            groups=tuple(self.groups[: max(0, position - self.windows)]),
        )

    def _placed(self, position: int) -> PlacedWindow:
        number = self.level_at(position)
        level = self.levels[number]
        row, column = divmod(int(self._places[position]), level.grid[1])
        x, y, scale = column * level.step, row * level.step, np.float32(level.scale)
        left, top = (int(np.rint(np.float32(place) * scale)) for place in (x, y))
        width, height = self._windows[number].tolist()
        return PlacedWindow(number, x, y, (left, top, width, height), int(self._depths[position]))

    def _trail(self, position: int, stride: int) -> tuple[PlacedWindow, ...]:
        first = self.start_of(self.level_at(position))
        before = (position - step * stride for step in range(1, TRAIL + 1))
        return tuple(self._placed(each) for each in before if each >= first)

    def _flashes(self, trace: WindowTrace, stage: int) -> tuple[Flash, ...]:
        return tuple(
            Flash(self.cascade.features[node.feature], node.value, node.threshold, tree.vote)
            for tree in trace.stage(stage).trees
            for node in tree.nodes
        )

    def _histogram(self, looked_at: int) -> NDArray[np.int64]:
        """How many of the first windows were flat, dropped by each stage, and passed."""
        chunk = looked_at // _CHUNK
        rest = self._depths[chunk * _CHUNK : looked_at]
        counts = np.bincount(rest - FLAT, minlength=len(self.cascade.stages) + 2)
        return np.asarray(self._histograms[chunk] + counts)


def least_size(image: Size, window: Size, finest_px: int = FINEST_PX) -> tuple[int, int]:
    """The least width and height to look for, in image pixels, so that no level's longer side is above a limit."""
    share = max(image) / finest_px
    return (math.ceil(window.width * share), math.ceil(window.height * share)) if share > 1 else (0, 0)


def feature_corners(rect: tuple[int, int, int, int], tilted: bool) -> list[tuple[int, int]]:
    """The four corners of a feature's rectangle, x and y in window pixels, one after the other."""
    x, y, width, height = rect
    if tilted:
        return [(x, y), (x + width, y + width), (x + width - height, y + width + height), (x - height, y + height)]
    return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]


def _in_scan_order(
    maps: Sequence[NDArray[np.int16]], cancelled: Event | None
) -> tuple[NDArray[np.int16], NDArray[np.int32], NDArray[np.int64]]:
    """Depths of the windows that a scan looks at and their places in the grids, and where each level begins."""
    depths, places, counts = [], [], [0]
    for depth in maps:
        if cancelled is not None and cancelled.is_set():
            raise CancelledError("The film was cancelled.")
        seen = np.flatnonzero(visited(depth == 0))
        places.append(seen.astype(np.int32))
        depths.append(depth.ravel()[seen])
        counts.append(len(seen))
    return (
        np.concatenate([np.zeros(0, np.int16), *depths]),
        np.concatenate([np.zeros(0, np.int32), *places]),
        np.cumsum(counts),
    )


def _histograms(depths: NDArray[np.int16], stages: int) -> NDArray[np.int64]:
    """How many windows before each chunk were flat, dropped by each stage, and passed: (n_chunks, stages + 2)."""
    chunks = range(0, len(depths), _CHUNK)
    counts = [np.bincount(depths[start : start + _CHUNK] - FLAT, minlength=stages + 2) for start in chunks]
    return np.cumsum([np.zeros(stages + 2, np.int64), *counts], axis=0)


def _alone(boxes: NDArray[np.int32], weights: NDArray[np.float64]) -> list[GroupTrace]:
    """Every candidate as a group of its own."""
    return [
        GroupTrace(np.array([number]), tuple(box), weight, Fate.DETECTED)
        for number, (box, weight) in enumerate(zip(boxes.tolist(), weights.tolist(), strict=True))
    ]
