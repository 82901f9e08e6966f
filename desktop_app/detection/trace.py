"""Why a window passed or failed: stage sums, feature values and votes, and how far every window of a level came.

Data only. By the kernel, or where there is none by the reference; both give the same to the last bit, and what they say
of a window that passed agrees with its detection.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Event
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from desktop_app.detection import scan_reference
from desktop_app.detection.cascade import Cascade
from desktop_app.detection.geometry import Size
from desktop_app.detection.kernel import KernelCascade, Progress, TracedWindow
from desktop_app.detection.pyramid import Level, resize_to_level, scaled_windows
from desktop_app.detection.scan import REFERENCE, scan_paths
from desktop_app.detection.scan_reference import FLAT
from desktop_app.errors import CancelledError

__all__ = ["FLAT", "NodeTrace", "PlacedWindow", "StageTrace", "Tracer", "TreeTrace", "WindowTrace", "windows_near"]


@dataclass(frozen=True, slots=True)
class NodeTrace:
    """One question that a window was asked.

    feature: index into the cascade's features. value: normalised, a value of float32.
    """

    feature: int
    value: float
    threshold: float

    @property
    def is_below(self) -> bool:
        """Whether the answer leads to the left."""
        return self.value < self.threshold


@dataclass(frozen=True, slots=True)
class TreeTrace:
    """A weak classifier's vote: the questions on the way to its leaf, and the leaf's value."""

    nodes: tuple[NodeTrace, ...]
    vote: float


@dataclass(frozen=True, slots=True)
class StageTrace:
    """A stage's votes, their sum and what it is compared with."""

    trees: tuple[TreeTrace, ...]
    sum: float
    threshold: float

    @property
    def passed(self) -> bool:
        """Whether the window gets through this stage, whatever came before it."""
        return self.sum >= self.threshold


@dataclass(frozen=True, slots=True)
class WindowTrace:
    """One window taken apart.

    pixels: (window height, window width), uint8, the window at its level.
    """

    cascade: Cascade
    pixels: NDArray[np.uint8]
    traced: TracedWindow

    @property
    def factor(self) -> float:
        """1 / (area * standard deviation), by which features are normalised; 0 where the window is too flat."""
        return self.traced.factor

    @property
    def sums(self) -> NDArray[np.float64]:
        """(n_stages,), of all stages, whether an earlier one rejects the window or not."""
        return self.traced.sums

    @property
    def depth(self) -> int:
        """How many stages it passes one after the other; `FLAT` where it is not looked at."""
        if self.factor == 0:
            return FLAT
        compared = zip(self.sums.tolist(), self.cascade.stages, strict=True)
        return next((number for number, (sum_, stage) in enumerate(compared) if sum_ < stage.threshold), len(self.sums))

    @property
    def passed(self) -> bool:
        """Whether it is a candidate."""
        return self.depth == len(self.sums)

    @property
    def weight(self) -> float:
        """The last stage's sum: what a candidate is reported with."""
        return float(self.sums[-1])

    def stage(self, number: int) -> StageTrace:
        """A stage's votes, whether the window reaches it or not. Raises: IndexError."""
        stage = self.cascade.stages[number]
        before = [tree for earlier in self.cascade.stages[:number] for tree in earlier.trees]
        first_node = sum(len(tree.nodes) for tree in before)
        first_tree, first_leaf = len(before), first_node + len(before)  # a tree has a leaf more than nodes
        trees = []
        for place, tree in enumerate(stage.trees):
            asked = tuple(
                NodeTrace(node.feature, float(self.traced.values[number_]), node.threshold)
                for number_, node in enumerate(tree.nodes, first_node)
                if self.traced.reached[number_]
            )
            trees.append(TreeTrace(asked, tree.leaves[int(self.traced.leaves[first_tree + place]) - first_leaf]))
            first_node, first_leaf = first_node + len(tree.nodes), first_leaf + len(tree.leaves)
        return StageTrace(tuple(trees), float(self.sums[number]), stage.threshold)


class PlacedWindow(NamedTuple):
    """A window and how far it came.

    level: index into the levels. x, y: level pixels. box: left, top, width, height in image pixels.
    depth: how many stages it passed.
    """

    level: int
    x: int
    y: int
    box: tuple[int, int, int, int]
    depth: int


class Tracer:
    """Takes apart what one cascade sees; for several threads at once.

    path: how to look at all windows of a level, one of scan.scan_paths(); None takes the fastest.
    """

    def __init__(self, cascade: Cascade, path: str | None = None) -> None:
        self.cascade = cascade
        self._path = path or scan_paths()[0]
        self._packed = None if self._path == REFERENCE else KernelCascade(cascade.pack())

    def window(self, level_pixels: NDArray[np.uint8], x: int, y: int) -> WindowTrace:
        """The window at a place of a level.

        level_pixels: (height, width), uint8, the picture at the level's size (`pyramid.resize_to_level`).
        Raises: ValueError where the window does not lie within.
        """
        width, height = self.cascade.window
        if not (0 <= x <= level_pixels.shape[1] - width and 0 <= y <= level_pixels.shape[0] - height):
            raise ValueError(f"no window lies at {x}, {y} of {level_pixels.shape[1]} x {level_pixels.shape[0]} pixels")
        pixels = np.ascontiguousarray(level_pixels[y : y + height, x : x + width])
        if self._packed is None:
            traced = scan_reference.trace_window(pixels, self.cascade)
        else:
            traced = self._packed.trace(pixels)
        return WindowTrace(self.cascade, pixels, traced)

    def depths(
        self,
        gray: NDArray[np.uint8],
        levels: Sequence[Level],
        *,
        threads: int = 1,
        cancelled: Event | None = None,
        progress: Progress | None = None,
    ) -> list[NDArray[np.int16]]:
        """How many stages each window of each level passes: level.grid, int16; `FLAT` where it is too flat for a look.

        All windows of the grid are looked at, those too that a scan leaves out (it passes over the window after one
        that the first stage rejects).
        gray: (height, width), uint8, the full image. progress: called now and then from this thread with 0..1.
        Raises: CancelledError once the event is set.
        """
        if self._packed is not None:
            maps = self._packed.depths(gray, levels, threads, self._path, cancelled, progress)
            _stop_if_set(cancelled)
            return maps
        maps = []
        for number, level in enumerate(levels):
            _stop_if_set(cancelled)
            maps.append(scan_reference.level_depths(resize_to_level(gray, level), self.cascade, level))
            if progress is not None:
                progress((number + 1) / len(levels))
        return maps


def windows_near(
    maps: Sequence[NDArray[np.int16]],
    levels: Sequence[Level],
    window: Size,
    box: tuple[int, int, int, int],
    least_overlap: float = 0.5,
) -> list[PlacedWindow]:
    """The windows that cover about the same place as a box, those that came furthest first.

    maps: as `Tracer.depths` gives them for the levels. window: the cascade's.
    box: left, top, width, height in image pixels. least_overlap: intersection over union, above 0 to 1.
    """
    found: list[PlacedWindow] = []
    for number, (level, depths) in enumerate(zip(levels, maps, strict=True)):
        width, height = scaled_windows(window, np.array([level.scale], np.float32))[0].tolist()
        larger, smaller = max(width * height, box[2] * box[3]), min(width * height, box[2] * box[3])
        if smaller < least_overlap * larger:
            continue  # wherever it lies
        rows, columns = np.indices(level.grid) * level.step
        lefts = np.rint(columns.astype(np.float32) * np.float32(level.scale)).astype(np.int32)
        tops = np.rint(rows.astype(np.float32) * np.float32(level.scale)).astype(np.int32)
        near = np.argwhere(_overlaps(box, lefts, tops, width, height) >= least_overlap)
        found += [
            PlacedWindow(
                number,
                int(columns[row, column]),
                int(rows[row, column]),
                (int(lefts[row, column]), int(tops[row, column]), width, height),
                int(depths[row, column]),
            )
            for row, column in near
        ]
    return sorted(found, key=lambda placed: -placed.depth)


def _overlaps(
    box: tuple[int, int, int, int], lefts: NDArray[np.int32], tops: NDArray[np.int32], width: int, height: int
) -> NDArray[np.float64]:
    """Intersection over union of a box with boxes of one size."""
    left, top, box_width, box_height = box
    across = np.minimum(lefts + width, left + box_width) - np.maximum(lefts, left)
    down = np.minimum(tops + height, top + box_height) - np.maximum(tops, top)
    common = np.maximum(across, 0) * np.maximum(down, 0)
    return np.asarray(common / (width * height + box_width * box_height - common))


def _stop_if_set(cancelled: Event | None) -> None:
    if cancelled is not None and cancelled.is_set():
        raise CancelledError("The detection was cancelled.")
