"""Which windows of a level pass, in plain NumPy: the definition that the kernel is held to.

Source: Viola and Jones 2001; every rounding as OpenCV 4.14 has it (tests/detection/test_opencv_parity.py).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from desktop_app.detection.cascade import Cascade, Feature, Stage, Tree
from desktop_app.detection.integral import integral_image, squared_integral_image, tilted_integral_image
from desktop_app.detection.kernel import TracedWindow
from desktop_app.detection.pyramid import Level

FLAT = -1
"""The depth of a window that is too flat to be looked at."""


class Passed(NamedTuple):
    """The windows that passed every stage, ordered by y, then x.

    x, y: (n,), int64, level pixels. weight: (n,), float64, the last stage's sum.
    """

    x: NDArray[np.int64]
    y: NDArray[np.int64]
    weight: NDArray[np.float64]


class _Integrals(NamedTuple):
    upright: NDArray[np.int64]
    squared: NDArray[np.int64]
    tilted: NDArray[np.int64] | None


class _Windows(NamedTuple):
    """Windows by position, and the factor by which their features are normalised.

    x, y: (n,), int64. factor: (n,), float32, 1 / (area * standard deviation).
    """

    x: NDArray[np.int64]
    y: NDArray[np.int64]
    factor: NDArray[np.float32]

    def where(self, chosen: NDArray[np.bool_ | np.int64]) -> "_Windows":
        return _Windows(self.x[chosen], self.y[chosen], self.factor[chosen])


def scan_level(gray: NDArray[np.uint8], cascade: Cascade, level: Level) -> Passed:
    """The windows of a level that pass.

    gray: (level.height, level.width), uint8, the image at this level's size.
    """
    integrals = _integrals(gray, cascade)
    grid_y, grid_x = np.mgrid[0 : level.rows : level.step, 0 : level.columns : level.step]
    windows, textured = _normalise(integrals, cascade, grid_x, grid_y)

    sums = _stage_sums(integrals, cascade.features, cascade.stages[0], windows)
    passed = sums >= cascade.stages[0].threshold
    rejected = np.zeros(grid_x.shape, bool)
    rejected[textured] = ~passed
    alive = passed & visited(rejected)[textured]
    windows, sums = windows.where(alive), sums[alive]
    for stage in cascade.stages[1:]:
        if sums.size == 0:
            break
        sums = _stage_sums(integrals, cascade.features, stage, windows)
        passed = sums >= stage.threshold
        windows, sums = windows.where(passed), sums[passed]
    return Passed(windows.x, windows.y, sums)


def level_depths(gray: NDArray[np.uint8], cascade: Cascade, level: Level) -> NDArray[np.int16]:
    """How many stages each window of the grid passes, one after the other; `FLAT` where it is too flat to be looked at.

    All of the grid are looked at, those too that a scan would skip.
    gray: (level.height, level.width), uint8, the image at this level's size. Returns level.grid, int16.
    """
    integrals = _integrals(gray, cascade)
    grid_y, grid_x = np.mgrid[0 : level.rows : level.step, 0 : level.columns : level.step]
    windows, textured = _normalise(integrals, cascade, grid_x, grid_y)
    depths = np.zeros(len(windows.x), np.int16)
    alive = np.arange(len(windows.x))
    for stage in cascade.stages:
        sums = _stage_sums(integrals, cascade.features, stage, windows.where(alive))
        alive = alive[sums >= stage.threshold]
        depths[alive] += 1
    result = np.full(grid_x.shape, FLAT, np.int16)
    result[textured] = depths
    return result


def trace_window(pixels: NDArray[np.uint8], cascade: Cascade) -> TracedWindow:
    """One window taken apart.

    pixels: uint8, as large as the cascade's window.
    """
    integrals = _integrals(pixels, cascade)
    origin = np.zeros((1, 1), np.int64)
    windows, _ = _normalise(integrals, cascade, origin, origin)
    if windows.x.size == 0:
        windows = _Windows(origin[0], origin[0], np.zeros(1, np.float32))
    trees = [tree for stage in cascade.stages for tree in stage.trees]
    reached = [_asked(integrals, cascade.features, tree, windows) for tree in trees]
    first_leaves = np.cumsum([0, *(len(tree.leaves) for tree in trees[:-1])])
    return TracedWindow(
        float(windows.factor[0]),
        np.array([0 if value is None else value for values, _ in reached for value in values], np.float32),
        np.array([value is not None for values, _ in reached for value in values]),
        np.array([first + leaf for first, (_, leaf) in zip(first_leaves, reached, strict=True)], np.int32),
        np.array([_stage_sums(integrals, cascade.features, stage, windows)[0] for stage in cascade.stages]),
    )


def _asked(
    integrals: _Integrals, features: Sequence[Feature], tree: Tree, windows: _Windows
) -> tuple[list[np.float32 | None], int]:
    """The values by which one window comes to its leaf of a tree, None at nodes beside its way; the leaf's number."""
    values: list[np.float32 | None] = [None] * len(tree.nodes)
    child = 0
    while True:
        node = tree.nodes[child]
        value = values[child] = _feature_values(integrals, features[node.feature], windows)[0]
        child = node.left if value < np.float32(node.threshold) else node.right
        if child <= 0:
            return values, -child


def _integrals(gray: NDArray[np.uint8], cascade: Cascade) -> _Integrals:
    tilted = tilted_integral_image(gray) if any(feature.tilted for feature in cascade.features) else None
    return _Integrals(integral_image(gray), squared_integral_image(gray), tilted)


def _normalise(
    integrals: _Integrals, cascade: Cascade, grid_x: NDArray[np.int64], grid_y: NDArray[np.int64]
) -> tuple[_Windows, NDArray[np.bool_]]:
    """The windows that are not flat, in the grid's order, and which of the grid they are."""
    width, height = cascade.window.width - 2, cascade.window.height - 2
    area = width * height
    corners = _upright_corners(grid_x + 1, grid_y + 1, width, height)
    total = _combine(integrals.upright, corners).astype(np.int32)
    squares = _combine(integrals.squared, corners).astype(np.uint32)
    spread = float(area) * squares.astype(np.float64) - total.astype(np.float64) ** 2
    positive = spread > 0
    factor = np.ones(spread.shape, np.float32)
    factor[positive] = (1.0 / np.sqrt(spread[positive])).astype(np.float32)
    textured = positive & ((np.float32(area) * factor).astype(np.float64) < 0.1)
    return _Windows(grid_x[textured], grid_y[textured], factor[textured]), textured


def visited(rejected: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which windows OpenCV looks at: the one after a window that stage 0 rejected is left out.

    rejected: (rows, columns), bool: stage 0 would reject the window. A flat window is not rejected by a stage.
    """
    visited = np.ones(rejected.shape, bool)
    for column in range(1, rejected.shape[1]):
        visited[:, column] = ~(visited[:, column - 1] & rejected[:, column - 1])
    return visited


def _stage_sums(
    integrals: _Integrals, features: Sequence[Feature], stage: Stage, windows: _Windows
) -> NDArray[np.float64]:
    """The stage's sum of leaves for each window, added up in double in the trees' order: (n,), float64."""
    sums = np.zeros(windows.x.shape, np.float64)
    for tree in stage.trees:
        sums += _votes(integrals, features, tree, windows)
    return sums


def _votes(integrals: _Integrals, features: Sequence[Feature], tree: Tree, windows: _Windows) -> NDArray[np.float64]:
    leaves = np.array(tree.leaves, np.float64)
    child = np.zeros(windows.x.shape, np.int64)
    reached = np.ones(windows.x.shape, bool)
    for index, node in enumerate(tree.nodes):
        here = reached & (child == index)
        value = _feature_values(integrals, features[node.feature], windows.where(here))
        child[here] = np.where(value < np.float32(node.threshold), node.left, node.right)
        reached = child > 0  # children come after their parents, so one pass in order walks every tree
    return leaves[-child]


def _feature_values(integrals: _Integrals, feature: Feature, windows: _Windows) -> NDArray[np.float32]:
    """The weighted sum over the feature's rectangles, normalised: (n,), float32."""
    image = integrals.tilted if feature.tilted else integrals.upright
    assert image is not None
    corners_of = _tilted_corners if feature.tilted else _upright_corners
    value = np.zeros(windows.x.shape, np.float32)
    for (x, y, width, height), weight in zip(feature.rects, feature.weights, strict=True):
        total = _combine(image, corners_of(windows.x + x, windows.y + y, width, height))
        value += np.float32(weight) * total.astype(np.float32)
    return value * windows.factor


_Corners = tuple[tuple[NDArray[np.int64], NDArray[np.int64]], ...]


def _upright_corners(x: NDArray[np.int64], y: NDArray[np.int64], width: int, height: int) -> _Corners:
    return (x, y), (x + width, y), (x, y + height), (x + width, y + height)


def _tilted_corners(x: NDArray[np.int64], y: NDArray[np.int64], width: int, height: int) -> _Corners:
    return (x, y), (x - height, y + height), (x + width, y + width), (x + width - height, y + width + height)


def _combine(image: NDArray[np.int64], corners: _Corners) -> NDArray[np.int64]:
    """The sum over a rectangle: its first and last corner less the two between."""
    first, second, third, last = (image[y, x] for x, y in corners)
    return first - second - third + last
