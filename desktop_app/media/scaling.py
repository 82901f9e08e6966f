"""Parts of a frame at another size, as a window shows them."""

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.media.frame import Frame

Region = tuple[int, int, int, int]


def scaled_part(frame: Frame, region: Region, width: int, height: int) -> NDArray[np.uint8]:
    """A region (left, top, width, height, in the frame) at another size: (height, width, 4), uint8, BGR and 255."""
    left, top, across, down = region
    part: cv2.typing.MatLike = frame.pixels[top : top + down, left : left + across]
    # Halving by means is ten times as fast as any other way to shrink well; what is left is less than a half.
    while part.shape[1] >= 2 * width and part.shape[0] >= 2 * height:
        even = part[: part.shape[0] // 2 * 2, : part.shape[1] // 2 * 2]
        part = cv2.resize(even, (even.shape[1] // 2, even.shape[0] // 2), interpolation=cv2.INTER_AREA)
    if (part.shape[1], part.shape[0]) != (width, height):
        part = cv2.resize(part, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.cvtColor(part, cv2.COLOR_BGR2BGRA), np.uint8)


def mirrored(frame: Frame) -> Frame:
    """The frame with left and right exchanged."""
    return Frame(np.asarray(cv2.flip(frame.pixels, 1), np.uint8), frame.source, frame.index, frame.time_s)
