"""Halved copies of a picture, so that a view can draw a large one small without touching every pixel."""

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.media.frame import Frame

SMALLEST_SIDE_PX = 256


def halvings(frame: Frame, smallest_px: int = SMALLEST_SIDE_PX) -> list[NDArray[np.uint8]]:
    """Return the picture at 1/2, 1/4, 1/8 ... of its size, while the longer side has at least smallest_px pixels.

    Each: (height // 2**n, width // 2**n, 4), uint8, BGR and 255, C-contiguous, read-only. A small picture has none.
    OpenCV does the averaging with the interpreter's lock released, so that a window stays awake meanwhile.
    """
    levels: list[NDArray[np.uint8]] = []
    pixels = frame.pixels
    while max(pixels.shape[:2]) >= 2 * smallest_px and min(pixels.shape[:2]) >= 2:
        height, width = pixels.shape[:2]
        pixels = np.asarray(cv2.resize(pixels, (width // 2, height // 2), interpolation=cv2.INTER_AREA), np.uint8)
        with_alpha = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2BGRA), np.uint8)
        with_alpha.flags.writeable = False
        levels.append(with_alpha)
    return levels
