"""Which window answers for a place or a box: at each level the one nearby that came furthest."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.detection.geometry import Size
from desktop_app.detection.level_part import level_part
from desktop_app.detection.pyramid import Level, scaled_windows
from desktop_app.detection.trace import PlacedWindow, Tracer, WindowTrace

# So many windows to either side of the nearest one are looked at too: nobody clicks at a place to the pixel.
NEARBY = 2
# Levels beside the one whose window is as large as a box: a box is the mean of windows of several levels.
LEVELS_BESIDE = 1


@dataclass(frozen=True, slots=True, eq=False)
class ExplainedWindow:
    """One window and what became of it.

    placed: where it lies. trace: how it got there.
    """

    placed: PlacedWindow
    trace: WindowTrace


def window_at(
    tracer: Tracer, gray: NDArray[np.uint8], levels: Sequence[Level], number: int, x: int, y: int
) -> ExplainedWindow:
    """The window at a place of a level; beyond the edges of its grid the one at the edge.

    gray: (height, width), uint8, the full image. number: which of the levels. x, y: level pixels.
    """
    level, window = levels[number], tracer.cascade.window
    x, y = _on_grid(x, level.columns, level.step), _on_grid(y, level.rows, level.step)
    trace = tracer.window(level_part(gray, level, x, y, *window), 0, 0)
    width, height = scaled_windows(window, np.array([level.scale], np.float32))[0].tolist()
    left, top = np.rint(np.array([x, y], np.float32) * np.float32(level.scale)).astype(int).tolist()
    return ExplainedWindow(PlacedWindow(number, x, y, (left, top, width, height), trace.depth), trace)


def best_window(
    tracer: Tracer,
    gray: NDArray[np.uint8],
    levels: Sequence[Level],
    place: tuple[float, float],
    size: tuple[float, float] | None = None,
) -> ExplainedWindow | None:
    """The window about a place that came furthest; None where there are no levels.

    place: x, y in image pixels, where the middle of the window is to lie. size: width and height in image pixels that
    it is to have about; None for any. Of windows that came equally far the one that comes nearest to the next stage.
    """
    numbers = range(len(levels)) if size is None else levels_of_size(levels, tracer.cascade.window, size)
    best = [_furthest_near(tracer, gray, levels[number], place) for number in numbers]
    furthest = max((depth for _, _, depth in best), default=0)
    windows = (
        window_at(tracer, gray, levels, number, x, y)
        for number, (x, y, depth) in zip(numbers, best, strict=True)
        if depth == furthest
    )
    return max(windows, key=_margin, default=None)


def window_near(
    tracer: Tracer, gray: NDArray[np.uint8], levels: Sequence[Level], number: int, place: tuple[float, float]
) -> ExplainedWindow:
    """The window of one level that came furthest of those about a place.

    number: which of the levels. place: x, y in image pixels.
    """
    x, y, _ = _furthest_near(tracer, gray, levels[number], place)
    return window_at(tracer, gray, levels, number, x, y)


def _furthest_near(
    tracer: Tracer, gray: NDArray[np.uint8], level: Level, place: tuple[float, float]
) -> tuple[int, int, int]:
    """Where the window about a place starts that came furthest, x and y in level pixels, and how far."""
    width, height = tracer.cascade.window
    reach = NEARBY * level.step
    x, y = nearest_corner(level, tracer.cascade.window, place)
    left, top = max(0, x - reach), max(0, y - reach)
    columns, rows = min(x + reach, level.columns - 1) - left + 1, min(y + reach, level.rows - 1) - top + 1
    part = np.ascontiguousarray(level_part(gray, level, left, top, columns + width - 1, rows + height - 1))
    around = Level(1.0, part.shape[1], part.shape[0], level.step, columns, rows)
    depths = tracer.depths(part, [around])[0]
    places = np.argwhere(depths == depths.max()) * level.step + [top, left]
    way = np.abs(places - [y, x]).max(axis=1)
    row, column = places[np.argmin(way)].tolist()
    return column, row, int(depths.max())


def nearest_corner(level: Level, window: Size, place: tuple[float, float]) -> tuple[int, int]:
    """Where the window of a level starts whose middle is nearest to a place: x, y in level pixels.

    place: x, y in image pixels.
    """
    x, y = place[0] / level.scale - window.width / 2, place[1] / level.scale - window.height / 2
    return _on_grid(x, level.columns, level.step), _on_grid(y, level.rows, level.step)


def levels_of_size(levels: Sequence[Level], window: Size, size: tuple[float, float]) -> range:
    """The levels whose windows are about as large as a box, by their numbers.

    size: width and height in image pixels.
    """
    if not levels:
        return range(0)
    wanted = math.log(max(1.0, size[0] * size[1]) / (window.width * window.height)) / 2
    best = min(range(len(levels)), key=lambda number: abs(math.log(levels[number].scale) - wanted))
    return range(max(0, best - LEVELS_BESIDE), min(len(levels), best + LEVELS_BESIDE + 1))


def _on_grid(place: float, number: int, step: int) -> int:
    """The start of a window that is nearest to a place; number: windows start below it."""
    last = (number - 1) // step
    return max(0, min(last, round(place / step))) * step


def _margin(window: ExplainedWindow) -> float:
    """By how much the stage where a window stopped, or the last one, is passed or, below 0, missed."""
    trace = window.trace
    stage = min(max(0, trace.depth), len(trace.sums) - 1)
    return float(trace.sums[stage]) - trace.cascade.stages[stage].threshold
