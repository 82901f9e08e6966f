"""The scale pyramid: which sizes of the image are scanned, and where the windows of each lie."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.detection.geometry import Size


@dataclass(frozen=True, slots=True)
class Level:
    """One size of the image and its grid of windows.

    scale: full-image pixels to a level pixel, a float32 value. width, height: level pixels.
    step: pixels between windows, both ways. columns, rows: windows start at x = 0, step, ... < columns and
    y = 0, step, ... < rows.
    """

    scale: float
    width: int
    height: int
    step: int
    columns: int
    rows: int

    @property
    def grid(self) -> tuple[int, int]:
        """How many rows of windows there are, and how many windows in each."""
        return -(-self.rows // self.step), -(-self.columns // self.step)


def pyramid_levels(
    image: Size,
    window: Size,
    scale_factor: float,
    min_size: tuple[int, int] = (0, 0),
    max_size: tuple[int, int] = (0, 0),
) -> list[Level]:
    """The levels on which OpenCV 4.14 would scan, the finest first.

    min_size, max_size: (width, height) of objects in full-image pixels; a max_size with a 0 in it means the image.
    Where no level is within them, the one whose window is nearest to min_size is taken.
    """
    if not scale_factor > 1:
        raise ValueError(f"scale_factor must be greater than 1, not {scale_factor}")
    scales = _scales_within(image, window, scale_factor, Size(*min_size), _largest_size(image, max_size))
    widths = np.rint(np.float32(image.width) / scales).astype(int).tolist()
    heights = np.rint(np.float32(image.height) / scales).astype(int).tolist()
    levels: list[Level] = []
    stripes = 0
    for scale, width, height in zip(scales.tolist(), widths, heights, strict=True):
        step = 1 if scale >= 2 else 2
        columns, rows = width + 1 - window.width, height + 1 - window.height
        if columns <= 0 or rows <= 0:
            continue
        # OpenCV cuts the rows of every level into as many stripes as its first level's width gives; the division can
        # lose the last rows.
        stripes = stripes or -(-columns // 32)
        stripe_rows = max((rows // step + stripes - 1) // stripes, 1) * step
        levels.append(Level(scale, width, height, step, columns, min(stripes * stripe_rows, rows)))
    return levels


def resize_to_level(gray: NDArray[np.uint8], level: Level) -> NDArray[np.uint8]:
    """The image at a level's size, always made from the full image.

    gray: (height, width), uint8. Returns (level.height, level.width), uint8.
    """
    if gray.shape == (level.height, level.width):
        return gray
    resized = cv2.resize(gray, (level.width, level.height), interpolation=cv2.INTER_LINEAR_EXACT)
    return np.asarray(resized, dtype=np.uint8)


def gray_picture(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The grey picture of a colour one, as OpenCV's detector makes it.

    pixels: (height, width, 3 or 4), uint8, BGR or BGRA. Returns (height, width), uint8.
    """
    code = cv2.COLOR_BGR2GRAY if pixels.shape[2] == 3 else cv2.COLOR_BGRA2GRAY
    return np.asarray(cv2.cvtColor(pixels, code), dtype=np.uint8)


def _largest_size(image: Size, max_size: tuple[int, int]) -> Size:
    return image if 0 in max_size else Size(*max_size)


def scaled_windows(window: Size, scales: NDArray[np.float32]) -> NDArray[np.int32]:
    """The window's width and height in full-image pixels at each scale: (n, 2), int32, rounded in float32."""
    sizes = np.array([window.width, window.height], np.float32) * scales[:, None]
    return np.asarray(np.rint(sizes), dtype=np.int32)


def _scales_within(
    image: Size, window: Size, scale_factor: float, smallest: Size, largest: Size
) -> NDArray[np.float32]:
    """The scales at which the window is neither smaller nor larger than allowed: (n,), float32, ascending."""
    factors: list[float] = []
    factor = 1.0
    while round(window.width * factor) <= image.width and round(window.height * factor) <= image.height:
        factors.append(factor)
        factor *= scale_factor
    possible = np.array(factors, np.float32)
    sizes = scaled_windows(window, possible)
    fitting = (sizes >= [smallest.width, smallest.height]) & (sizes <= [largest.width, largest.height])
    allowed = possible[fitting.all(axis=1)]
    if len(allowed) or not len(possible):
        return allowed
    apart = ((sizes.astype(np.int64) - [smallest.width, smallest.height]) ** 2).sum(axis=1)
    return possible[[np.argmin(apart)]]
