"""Detections hidden in a picture, so that nothing of them can be brought back from it."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.detection.geometry import Detection

BLOCKS_AT_MOST = 8
"""Across a pixelated area, in either direction."""

# Below this a block would show as much as the picture did.
_SMALLEST_BLOCK_PX = 4
# OpenCV takes corners in parts of a pixel.
_SHIFT = 4
# Its sides lie less than a thousandth of the radius inside the ellipse.
_ELLIPSE_CORNERS = 128
_HARD_EDGE = cv2.LINE_8  # a soft one would mix the original in


class HidingKind(StrEnum):
    """What takes the place of what is hidden."""

    FILL = "fill"
    PIXELATE = "pixelate"


class HidingShape(StrEnum):
    """The shape of a hidden area."""

    BOX = "box"
    ELLIPSE = "ellipse"


@dataclass(frozen=True, slots=True)
class HidingStyle:
    """How detections are hidden.

    kind: a fill leaves nothing at all. Pixelation leaves the mean colours of some blocks in each picture; in a film,
        where the blocks move over the face, whoever adds up many pictures sees more than one of them shows.
    colour: red, green, blue, each 0..255, of a fill.
    shape: of the hidden area, turned by the detection's angle. An ellipse touches the sides of the box with its margin.
    margin: how far the area reaches beyond each side of the detection's box, as a share of its width or height.
    """

    kind: HidingKind = HidingKind.FILL
    colour: tuple[int, int, int] = (0, 0, 0)
    shape: HidingShape = HidingShape.BOX
    margin: float = 0.2

    def __post_init__(self) -> None:
        if not 0 <= self.margin < math.inf:
            raise ValueError(f"a margin is 0 or more, not {self.margin}")
        if len(self.colour) != 3 or not all(0 <= part <= 255 for part in self.colour):
            raise ValueError(f"a colour is red, green and blue in 0..255, not {self.colour}")


class _Area(NamedTuple):
    """What is hidden of a picture: centre and half of its own width and height in pixels, degrees clockwise."""

    centre_x: float
    centre_y: float
    half_width: float
    half_height: float
    angle: float


class _Bounds(NamedTuple):
    """Pixels around an area; right and bottom are the first beyond."""

    left: int
    top: int
    right: int
    bottom: int


def hide(pixels: NDArray[np.uint8], detections: Iterable[Detection], style: HidingStyle) -> NDArray[np.uint8]:
    """Hide every detection in a copy of a picture; what lies beyond the picture's edges is left aside.

    pixels: (height, width, 3), uint8, BGR.
    Returns a copy of the same shape, C-contiguous.
    """
    hidden = pixels.copy(order="C")
    hide_in_place(hidden, detections, style)
    return hidden


def hide_in_place(pixels: NDArray[np.uint8], detections: Iterable[Detection], style: HidingStyle) -> None:
    """Hide every detection in a picture that may be written.

    pixels: (height, width, 3), uint8, BGR, C-contiguous.
    """
    height, width = pixels.shape[:2]
    for detection in detections:
        area = _area(detection, style.margin)
        whole = _bounds(area, style.shape)
        part = _Bounds(max(0, whole.left), max(0, whole.top), min(width, whole.right), min(height, whole.bottom))
        if part.left >= part.right or part.top >= part.bottom:
            continue
        inside = pixels[part.top : part.bottom, part.left : part.right]
        outline = _outline(area, part, style.shape)
        if style.kind is HidingKind.FILL:
            red, green, blue = style.colour
            _fill(inside, outline, (blue, green, red))
        else:
            mask = np.zeros(inside.shape[:2], np.uint8)
            _fill(mask, outline, (255,))
            longest_px = max(whole.right - whole.left, whole.bottom - whole.top)
            cv2.copyTo(_blocks(inside, longest_px), mask, inside)


def _area(detection: Detection, margin: float) -> _Area:
    return _Area(
        detection.left + detection.width / 2,
        detection.top + detection.height / 2,
        detection.width * (0.5 + margin),
        detection.height * (0.5 + margin),
        detection.angle,
    )


def _bounds(area: _Area, shape: HidingShape) -> _Bounds:
    """The whole pixels that the turned area reaches, within the picture or not."""
    cosine, sine = abs(math.cos(math.radians(area.angle))), abs(math.sin(math.radians(area.angle)))
    join = math.hypot if shape is HidingShape.ELLIPSE else _sum
    across = join(area.half_width * cosine, area.half_height * sine)
    down = join(area.half_width * sine, area.half_height * cosine)
    # What is wider by a rounding error alone is no pixel more.
    return _Bounds(
        math.floor(area.centre_x - across + 1e-6),
        math.floor(area.centre_y - down + 1e-6),
        math.ceil(area.centre_x + across - 1e-6),
        math.ceil(area.centre_y + down - 1e-6),
    )


def _sum(one: float, other: float) -> float:
    return one + other


def _outline(area: _Area, part: _Bounds, shape: HidingShape) -> NDArray[np.int32] | None:
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


def _fill(pixels: NDArray[np.uint8], outline: NDArray[np.int32] | None, colour: tuple[int, ...]) -> None:
    if outline is None:
        height, width = pixels.shape[:2]
        cv2.rectangle(pixels, (0, 0, width, height), colour, cv2.FILLED)
    else:
        cv2.fillConvexPoly(pixels, outline, colour, _HARD_EDGE, _SHIFT)


def _blocks(pixels: NDArray[np.uint8], longest_px: int) -> NDArray[np.uint8]:
    """The picture in blocks, each of its own mean colour.

    longest_px: the longer side of the whole area, which is more than the picture where that is cut by an edge.
    """
    height, width = pixels.shape[:2]
    block = max(_SMALLEST_BLOCK_PX, math.ceil(longest_px / BLOCKS_AT_MOST))
    # All that is passed on is this small picture of means.
    means = cv2.resize(pixels, (math.ceil(width / block), math.ceil(height / block)), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(means, (width, height), interpolation=cv2.INTER_NEAREST), np.uint8)
