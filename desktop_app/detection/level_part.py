"""A part of one level of the pyramid, without the rest of it: for who asks about one window of a large picture."""

import numpy as np
from numpy.typing import NDArray

from desktop_app.detection.pyramid import Level

_ONE = 256  # OpenCV 4.14 interpolates in fixed point, with eight binary places each way


def level_part(gray: NDArray[np.uint8], level: Level, x: int, y: int, width: int, height: int) -> NDArray[np.uint8]:
    """A rectangle of the picture at a level's size, the same to the last bit as in `pyramid.resize_to_level`.

    gray: (height, width), uint8, the full image. x, y, width, height: level pixels. Returns (height, width), uint8.
    Raises: ValueError where the rectangle does not lie within the level.
    """
    if not (x >= 0 and y >= 0 and 0 < width <= level.width - x and 0 < height <= level.height - y):
        raise ValueError(
            f"{width} x {height} pixels at {x}, {y} are no part of a level of {level.width} x {level.height}"
        )
    if gray.shape == (level.height, level.width):
        return gray[y : y + height, x : x + width]
    lefts, rights, across = _places(gray.shape[1], level.width, x, width)
    tops, bottoms, down = _places(gray.shape[0], level.height, y, height)
    rows = np.concatenate([tops, bottoms])
    beside = gray[np.ix_(rows, lefts)].astype(np.int64) * (_ONE - across) + gray[np.ix_(rows, rights)] * across
    sums = beside[:height] * (_ONE - down)[:, None] + beside[height:] * down[:, None]
    return np.asarray((sums + _ONE * _ONE // 2) // (_ONE * _ONE), np.uint8)


def _places(
    picture_px: int, level_px: int, first: int, number: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Between which two picture pixels each of some level pixels lies, and how much the second one counts, 0..256."""
    scale = 1.0 / (level_px / picture_px)
    places = scale * (np.arange(first, first + number) + 0.5) - 0.5
    before = np.floor(places).astype(np.int64)
    share = np.rint((places - before) * _ONE).astype(np.int64)
    share[(before < 0) | (before >= picture_px - 1)] = 0  # beyond the edge the outermost pixel counts alone
    before = np.clip(before, 0, picture_px - 1)
    return before, np.minimum(before + 1, picture_px - 1), share
