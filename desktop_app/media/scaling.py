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
    if (across, down) != (width, height):
        shrinks = width < across or height < down
        part = cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    return np.asarray(cv2.cvtColor(part, cv2.COLOR_BGR2BGRA), np.uint8)


def mirrored(frame: Frame) -> Frame:
    """The frame with left and right exchanged."""
    return Frame(np.asarray(cv2.flip(frame.pixels, 1), np.uint8), frame.source, frame.index, frame.time_s)
