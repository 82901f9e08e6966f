"""How far each place of a picture came, as a map that can be laid over it."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.detection.geometry import Size
from desktop_app.detection.pyramid import Level

# Places of which no window has its middle.
NOWHERE = np.iinfo(np.int16).min
# An overview has no more cells than this, whatever the picture's size.
MOST_CELLS = 1_500_000

Depths = NDArray[np.int16]


@dataclass(frozen=True, slots=True, eq=False)
class DepthMap:
    """How far windows came whose middles lie in each cell.

    depths: (rows, columns), int16, the furthest, as in `Tracer.depths`; `NOWHERE` where no window has its middle.
    left, top, width, height: where the whole map lies, in image pixels.
    """

    depths: Depths
    left: float
    top: float
    width: float
    height: float


def level_map(depths: Depths, level: Level, window: Size) -> DepthMap:
    """The map of one level: a cell for each window.

    depths: level.grid, int16. window: the cascade's.
    """
    rows, columns = depths.shape
    cell = level.step * level.scale
    left, top = level.scale * window.width / 2 - cell / 2, level.scale * window.height / 2 - cell / 2
    return DepthMap(depths, left, top, columns * cell, rows * cell)


def level_bands(level: Level, window: Size, most_windows: int) -> Iterator[tuple[int, Level]]:
    """The bands that a level's picture can be cut into, from top to bottom, each with about so many windows.

    window: the cascade's. Gives for each the first of its rows of windows, and the band as a level of its own, whose
    picture is the part of the level's that begins at that row (times level.step) and is as high.
    """
    rows, columns = level.grid
    at_once = max(1, most_windows // max(1, columns))
    for row in range(0, rows, at_once):
        starts = min(level.rows - row * level.step, at_once * level.step)
        yield row, Level(1.0, level.width, starts + window.height - 1, level.step, level.columns, starts)


def halvings(depths: Depths) -> list[Depths]:
    """The same map with cells of twice the size, four times and so on, each with the furthest of what it covers."""
    made = [depths]
    while min(made[-1].shape) > 1:
        made.append(_halved(made[-1]))
    return made[1:]


class Overview:
    """Gathers the maps of many levels: for each cell of a picture the furthest of all windows whose middle is there.

    image: the picture's size. depths: (rows, columns), int16, of the levels so far; `NOWHERE` where there is none.
    """

    def __init__(self, image: Size) -> None:
        cell = max(1.0, (image.width * image.height / MOST_CELLS) ** 0.5)
        self._image = image
        shape = math.ceil(image.height / cell), math.ceil(image.width / cell)
        self.depths = np.full(shape, NOWHERE, np.int16)

    def add(self, depths: Depths, level: Level, window: Size) -> None:
        """Take a level; depths: level.grid, int16. window: the cascade's."""
        rows, row_starts = _cells(self.depths.shape[0], self._image.height, level, window.height, depths.shape[0])
        columns, column_starts = _cells(self.depths.shape[1], self._image.width, level, window.width, depths.shape[1])
        if len(row_starts) == 0 or len(column_starts) == 0:
            return
        furthest = np.maximum.reduceat(np.maximum.reduceat(depths, row_starts, axis=0), column_starts, axis=1)
        part = self.depths[rows, columns]
        np.maximum(part, furthest, out=part)

    @property
    def map(self) -> DepthMap:
        """The map of all levels so far."""
        return DepthMap(self.depths, 0.0, 0.0, float(self._image.width), float(self._image.height))


def _cells(number: int, length_px: int, level: Level, window_px: int, windows: int) -> tuple[slice, NDArray[np.int64]]:
    """Which cells have middles of windows in them, along one side, and for each of them its first window.

    Between windows that lie further apart than cells, a cell has the window that is nearest.
    """
    cell = length_px / number
    spacing = level.step * level.scale
    first = level.scale * window_px / 2  # where the middle of the first window lies
    reach = spacing / 2 if spacing > cell else 0.0
    start = max(0, int((first - reach) // cell))
    stop = min(number, int((first + (windows - 1) * spacing + reach) // cell) + 1)
    middles = (np.arange(start, stop) + 0.5) * cell
    starts = np.ceil((middles - max(cell, spacing) / 2 - first) / spacing).astype(np.int64)
    return slice(start, stop), np.clip(starts, 0, windows - 1)


def _halved(depths: Depths) -> Depths:
    across = depths[:, ::2].copy()
    pairs = depths[:, 1::2]
    np.maximum(across[:, : pairs.shape[1]], pairs, out=across[:, : pairs.shape[1]])
    halved = across[::2].copy()
    pairs = across[1::2]
    np.maximum(halved[: pairs.shape[0]], pairs, out=halved[: pairs.shape[0]])
    return halved
