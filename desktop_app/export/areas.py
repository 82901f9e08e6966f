"""The area of a picture that is hidden for a detection: turned, with a margin, to the pixel."""

import math
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.detection.geometry import Detection
from desktop_app.export.hiding_style import HidingShape

# OpenCV takes corners in parts of a pixel.
_SHIFT = 4
# Its sides lie less than a thousandth of the radius inside the ellipse.
_ELLIPSE_CORNERS = 128
_HARD_EDGE = cv2.LINE_8  # a soft one would mix the original in

Outline = NDArray[np.int32] | None


class Area(NamedTuple):
    """What is hidden of a picture: centre and half of its own width and height in pixels, degrees clockwise."""

    centre_x: float
    centre_y: float
    half_width: float
    half_height: float
    angle: float


class Bounds(NamedTuple):
    """Pixels around an area; right and bottom are the first beyond."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def longest_px(self) -> int:
        """The longer side."""
        return max(self.right - self.left, self.bottom - self.top)

    def within(self, width: int, height: int) -> "Bounds":
        """What of it lies in a picture."""
        return Bounds(max(0, self.left), max(0, self.top), min(width, self.right), min(height, self.bottom))

    def is_empty(self) -> bool:
        """Whether there is no pixel in it."""
        return self.left >= self.right or self.top >= self.bottom


def area_of(detection: Detection, margin: float) -> Area:
    """The area of a detection, which reaches beyond each side of its box by a share of its width or height."""
    return Area(
        detection.left + detection.width / 2,
        detection.top + detection.height / 2,
        detection.width * (0.5 + margin),
        detection.height * (0.5 + margin),
        detection.angle,
    )


def bounds_of(area: Area, shape: HidingShape) -> Bounds:
    """The whole pixels that the turned area reaches, within the picture or not."""
    cosine, sine = abs(math.cos(math.radians(area.angle))), abs(math.sin(math.radians(area.angle)))
    join = math.hypot if shape is HidingShape.ELLIPSE else _sum
    across = join(area.half_width * cosine, area.half_height * sine)
    down = join(area.half_width * sine, area.half_height * cosine)
    # What is wider by a rounding error alone is no pixel more.
    return Bounds(
        math.floor(area.centre_x - across + 1e-6),
        math.floor(area.centre_y - down + 1e-6),
        math.ceil(area.centre_x + across - 1e-6),
        math.ceil(area.centre_y + down - 1e-6),
    )


def outline_of(area: Area, part: Bounds, shape: HidingShape) -> Outline:
    """Corners of the area in OpenCV's parts of a pixel from the part's corner: (n, 2), int32; None for all of it."""
    if shape is HidingShape.BOX and area.angle % 180 == 0:
        return None
    # OpenCV counts from the middle of the first pixel. Half a pixel more on each side takes in those that are cut.
    centre = np.array([area.centre_x - part.left - 0.5, area.centre_y - part.top - 0.5])
    half_width, half_height = area.half_width + 0.5, area.half_height + 0.5
    if shape is HidingShape.ELLIPSE:
        angles = np.linspace(0, 2 * math.pi, _ELLIPSE_CORNERS, endpoint=False)
        corners = np.stack([half_width * np.cos(angles), half_height * np.sin(angles)], axis=1)
    else:
        corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * (half_width, half_height)
    turn = math.radians(area.angle)
    along, down = (math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))
    turned: NDArray[np.float64] = corners @ np.array([along, down]) + centre
    return np.asarray(np.rint(turned * 2**_SHIFT), np.int32)


def fill(pixels: NDArray[np.uint8 | np.uint16], outline: Outline, colour: tuple[int, ...]) -> None:
    """Fill an outline, in place. pixels: (height, width) or (height, width, channels), a part of a picture."""
    if outline is None:
        height, width = pixels.shape[:2]
        cv2.rectangle(pixels, (0, 0, width, height), colour, cv2.FILLED)
    else:
        cv2.fillConvexPoly(pixels, outline, colour, _HARD_EDGE, _SHIFT)


def mask_of(outline: Outline, size: tuple[int, int]) -> NDArray[np.uint8]:
    """Which pixels of a part lie in an outline: (height, width), uint8, 255 or 0."""
    mask = np.zeros(size, np.uint8)
    fill(mask, outline, (255,))
    return mask


def _sum(one: float, other: float) -> float:
    return one + other
