"""Integral images: sums over any rectangle from four numbers.

Source: Viola and Jones 2001, section 2.1; tilted: Lienhart and Maydt 2002, section 2.2.
"""

import numpy as np
from numpy.typing import NDArray


def integral_image(gray: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Sums of the pixels above and left of each corner.

    gray: (height, width), uint8. Returns (height + 1, width + 1), int64.
    """
    return _summed(gray.astype(np.int64))


def squared_integral_image(gray: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Sums of the squared pixels above and left of each corner: (height + 1, width + 1), int64."""
    return _summed(gray.astype(np.int64) ** 2)


def tilted_integral_image(gray: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Sums over the triangle of pixels above each corner: T[Y, X] has those with y < Y and |x - X + 1| <= Y - y - 1.

    gray: (height, width), uint8. Returns (height + 1, width + 1), int64.
    """
    height, width = gray.shape
    # A margin as wide as the image is high on either side holds the triangles that begin outside.
    margin = height + 1
    pixels = np.zeros((height, width + 2 * margin), np.int64)
    pixels[:, margin : margin + width] = gray
    tilted = np.zeros((height + 1, width + 2 * margin + 1), np.int64)
    for y in range(1, height + 1):
        tilted[y, 1:-1] = tilted[y - 1, :-2] + tilted[y - 1, 2:] + pixels[y - 1, :-1]
        if y > 1:
            tilted[y, 1:-1] += pixels[y - 2, :-1] - tilted[y - 2, 1:-1]
    return tilted[:, margin : margin + width + 1]


def _summed(values: NDArray[np.int64]) -> NDArray[np.int64]:
    sums = np.zeros((values.shape[0] + 1, values.shape[1] + 1), np.int64)
    np.cumsum(values, axis=0, out=sums[1:, 1:])
    np.cumsum(sums[1:, 1:], axis=1, out=sums[1:, 1:])
    return sums
