"""Detections cut out of a picture, straightened and brought to a shape and a size if wanted."""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.detection.geometry import Detection, Size

Pixels = NDArray[Any]
"""(height, width, 1, 3 or 4), uint8 or uint16, grey, BGR or BGRA."""

MAX_MARGIN = 2.0
MAX_SIDE_PX = 20_000
"""Of what is cut out at a size that was asked for, or with a fill about it."""

_LONGEST_SHAPE = 10.0
_CHANNELS = (1, 3, 4)
# Before version 5 OpenCV turned no picture with more than 32767 pixels a side, so a larger one is turned part by part.
_TILE_PX = 4096
# Two pixels to each side have a say in what is between them.
_REACH_PX = 3


def _check_aspect(aspect: tuple[float, float]) -> None:
    if len(aspect) != 2 or not all(0 < side < math.inf for side in aspect):
        raise ValueError(f"a shape is a width and a height above 0, not {aspect}")
    if not 1 / _LONGEST_SHAPE <= aspect[0] / aspect[1] <= _LONGEST_SHAPE:
        raise ValueError(f"a shape is at most {_LONGEST_SHAPE:g} times as long as wide, not {aspect}")


def _check_size(size: Size, aspect: tuple[float, float] | None) -> None:
    if len(size) != 2 or not all(0 <= side <= MAX_SIDE_PX for side in size) or not any(size):
        raise ValueError(f"a size is a width and a height in 0..{MAX_SIDE_PX}, and not twice 0, not {size}")
    if not all(size):
        return
    _check_aspect(size)
    if aspect is not None:
        ratio = aspect[0] / aspect[1]
        if abs(size[0] - size[1] * ratio) > 1 and abs(size[1] - size[0] / ratio) > 1:
            raise ValueError(f"{size} is not of the shape {aspect}; leave one of them out, or one side of the size 0")


class CropChoice(StrEnum):
    """Which detections of a picture are cut out."""

    ALL = "all"
    LARGEST = "largest"


@dataclass(frozen=True, slots=True)
class CropStyle:
    """How detections are cut out.

    margin: how far a crop reaches beyond each side of the detection's box, as a share of its width or height, 0..2.
    aspect: width and height of the shape, such as (1, 1) or (35, 45); what has not that shape is made wider or higher
        about its middle. None leaves the box's own, or that of a size with both numbers.
    straighten: turn a crop by the detection's angle, so that the object stands upright in it. Otherwise a crop is
        upright like the picture, and holds all of a turned box.
    size: of what is cut out, pixels; a 0 follows from the other and the shape. None leaves every pixel as it is.
    fill: red, green, blue, each 0..255, of what lies beyond the picture. None: no crop reaches beyond it, but is moved
        inside first, and where it is too large made smaller in its shape.
    which: all detections, or the one with the largest box.
    rise: how far the middle of a crop lies above that of the box, as a share of the box's height, along the box's own
        upright.
    """

    margin: float = 0.3
    aspect: tuple[float, float] | None = None
    straighten: bool = False
    size: Size | None = None
    fill: tuple[int, int, int] | None = None
    which: CropChoice = CropChoice.ALL
    rise: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.margin <= MAX_MARGIN:
            raise ValueError(f"a margin is 0..{MAX_MARGIN:g}, not {self.margin}")
        if not -1 <= self.rise <= 1:
            raise ValueError(f"a crop rises by -1..1, not {self.rise}")
        if self.fill is not None and (len(self.fill) != 3 or not all(0 <= part <= 255 for part in self.fill)):
            raise ValueError(f"a colour is red, green and blue in 0..255, not {self.fill}")
        if self.aspect is not None:
            _check_aspect(self.aspect)
        if self.size is not None:
            _check_size(self.size, self.aspect)

    @property
    def ratio(self) -> float | None:
        """Width by height of every crop; None where each has the shape of its box."""
        if self.aspect is not None:
            return self.aspect[0] / self.aspect[1]
        if self.size is not None and all(self.size):
            return self.size[0] / self.size[1]
        return None


PASSPORT_300_DPI = Size(413, 531)

PASSPORT = CropStyle(margin=0.35, aspect=(35, 45), straighten=True, size=PASSPORT_300_DPI, rise=0.07)
"""A portrait of 35 x 45 mm at 300 dpi as passports ask for: from chin to crown the head takes 70 to 80 per cent of the
height (ICAO Doc 9303, part 3), so about 34 mm, and some 4 mm are left above it. The box that the search gives a face
goes from the hairline to the chin; the eyes are at 0.37 of its height, and the crown, as far above them as the chin is
below, 0.26 above it. That is the middle of faces seen from the front: half of the heads are within 3 mm of it, four in
five within 5 mm, so people look at a crop before they hand it in."""


class CropArea(NamedTuple):
    """What is cut out of a picture: its middle, its own width and height in pixels, and degrees clockwise.

    x and y count from the picture's upper left corner, so the middle of its first pixel is (0.5, 0.5).
    """

    centre_x: float
    centre_y: float
    width: float
    height: float
    angle: float

    def corners(self) -> NDArray[np.float64]:
        """(4, 2), float64: x and y, clockwise from its own upper left."""
        half = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * (self.width / 2, self.height / 2)
        return np.asarray(half @ _turn(self.angle).T + (self.centre_x, self.centre_y), np.float64)


def turned_area(detection: Detection) -> CropArea:
    """A detection's own box, turned by its angle."""
    centre_x, centre_y = detection.left + detection.width / 2, detection.top + detection.height / 2
    return CropArea(centre_x, centre_y, detection.width, detection.height, detection.angle)


@dataclass(frozen=True, slots=True, eq=False)
class Crop:
    """One detection cut out.

    area: where in the picture it was. pixels: (height, width, c), of the picture's kind, C-contiguous, a copy.
    """

    detection: Detection
    area: CropArea
    pixels: Pixels


def crop(pixels: Pixels, detections: Iterable[Detection], style: CropStyle) -> list[Crop]:
    """Cut detections out of a picture, in their order.

    pixels: (height, width, c), c 1, 3 or 4 (grey, BGR, BGRA), uint8 or uint16; stays as it is.
    Returns one for each of `crop_areas`.
    Raises: ValueError for pixels of another kind.
    """
    return list(crops(pixels, detections, style))


def crops(pixels: Pixels, detections: Iterable[Detection], style: CropStyle) -> Iterator[Crop]:
    """What `crop` gives, one after the other, so that not all are in memory at once."""
    if pixels.ndim != 3 or pixels.shape[2] not in _CHANNELS or pixels.dtype not in (np.uint8, np.uint16):
        raise ValueError(f"a picture is (h, w, 1, 3 or 4) uint8 or uint16, not {pixels.shape} {pixels.dtype}")
    size = Size(pixels.shape[1], pixels.shape[0])
    for detection, area in crop_areas(size, detections, style):
        yield Crop(detection, area, _cut(pixels, area, style))


def crop_areas(size: Size, detections: Iterable[Detection], style: CropStyle) -> list[tuple[Detection, CropArea]]:
    """What of a picture would be cut out: the detections that are chosen and show at all, and their areas.

    size: of the upright picture. A detection that lies wholly beyond the picture gives nothing.
    """
    seen = [detection for detection in detections if _shows(detection, size)]
    if style.which is CropChoice.LARGEST and seen:
        seen = [max(seen, key=_pixel_count)]
    return [(detection, _area(detection, size, style)) for detection in seen]


def _shows(detection: Detection, size: Size) -> bool:
    left, top = max(0, detection.left), max(0, detection.top)
    right, bottom = detection.left + detection.width, detection.top + detection.height
    return left < min(right, size.width) and top < min(bottom, size.height)


def _pixel_count(detection: Detection) -> int:
    return detection.width * detection.height


def _area(detection: Detection, size: Size, style: CropStyle) -> CropArea:
    angle = math.remainder(detection.angle, 360) if style.straighten else 0.0
    turn = _turn(detection.angle)
    width, height = float(detection.width), float(detection.height)
    if not style.straighten:
        width, height = np.abs(turn) @ (width, height)
    width, height = width * (1 + 2 * style.margin), height * (1 + 2 * style.margin)
    if style.ratio is not None:
        width, height = max(width, height * style.ratio), max(height, width / style.ratio)
    if style.fill is not None:  # no picture's edge ends it
        shrunk = min(1.0, MAX_SIDE_PX / max(width, height))
        width, height = width * shrunk, height * shrunk
    up_x, up_y = turn @ (0, -style.rise * detection.height)
    centre_x = detection.left + detection.width / 2 + float(up_x)
    centre_y = detection.top + detection.height / 2 + float(up_y)
    area = CropArea(centre_x, centre_y, max(1, round(width)), max(1, round(height)), angle)
    if style.fill is None:
        area = _inside(area, size)
    return area if angle else _on_whole_pixels(area)


def _inside(area: CropArea, size: Size) -> CropArea:
    """The area made smaller if it must be, and moved, so that its corners lie in the picture."""
    turn = np.abs(_turn(area.angle))
    across, down = turn @ (area.width, area.height)
    scale = min(1.0, size.width / across, size.height / down)
    width, height = area.width, area.height
    if scale < 1:
        # What is too long by a rounding error alone is still as long as the picture.
        width, height = max(1, math.floor(width * scale + 1e-6)), max(1, math.floor(height * scale + 1e-6))
        across, down = turn @ (width, height)
    return CropArea(
        min(max(area.centre_x, across / 2), size.width - across / 2),
        min(max(area.centre_y, down / 2), size.height - down / 2),
        width,
        height,
        area.angle,
    )


def _on_whole_pixels(area: CropArea) -> CropArea:
    left, top = round(area.centre_x - area.width / 2), round(area.centre_y - area.height / 2)
    return CropArea(left + area.width / 2, top + area.height / 2, area.width, area.height, 0.0)


def _turn(angle: float) -> NDArray[np.float64]:
    """(2, 2), float64: turns x and y clockwise by degrees."""
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return np.array([(cosine, -sine), (sine, cosine)])


def _cut(pixels: Pixels, area: CropArea, style: CropStyle) -> Pixels:
    own = Size(int(area.width), int(area.height))
    wanted = _wanted_size(own, style)
    fill = _fill_value(style.fill, pixels)
    enlarged = wanted.width * wanted.height > own.width * own.height
    # What grows is turned and enlarged at once. What shrinks is turned at its own size, so that every pixel counts.
    turned_size = wanted if enlarged else own
    cut = _turned(pixels, area, turned_size, fill) if area.angle else _upright(pixels, area, fill)
    if cut.shape[1::-1] == wanted:
        return cut
    return _resampled(
        cut, lambda part: cv2.resize(part, wanted, interpolation=cv2.INTER_CUBIC if enlarged else cv2.INTER_AREA)
    )


def _wanted_size(own: Size, style: CropStyle) -> Size:
    if style.size is None:
        return own
    width, height = style.size
    ratio = style.ratio or own.width / own.height
    return Size(width or max(1, round(height * ratio)), height or max(1, round(width / ratio)))


def _fill_value(fill: tuple[int, int, int] | None, pixels: Pixels) -> tuple[int, ...] | None:
    """The colour of what lies beyond the picture in the picture's own kind of pixel, opaque."""
    if fill is None:
        return None
    red, green, blue = (part * (np.iinfo(pixels.dtype).max // 255) for part in fill)
    if pixels.shape[2] == 1:
        return (round(0.299 * red + 0.587 * green + 0.114 * blue),)
    return (blue, green, red, int(np.iinfo(pixels.dtype).max))[: pixels.shape[2]]


def _upright(pixels: Pixels, area: CropArea, fill: tuple[int, ...] | None) -> Pixels:
    """The pixels of an area that is not turned: (area.height, area.width, c)."""
    left, top = round(area.centre_x - area.width / 2), round(area.centre_y - area.height / 2)
    right, bottom = left + int(area.width), top + int(area.height)
    height, width = pixels.shape[:2]
    inside = pixels[max(0, top) : min(height, bottom), max(0, left) : min(width, right)]
    if fill is None:
        return inside.copy(order="C")
    cut = np.full((bottom - top, right - left, pixels.shape[2]), fill, pixels.dtype)
    cut[max(0, -top) :, max(0, -left) :][: inside.shape[0], : inside.shape[1]] = inside
    return cut


def _turned(pixels: Pixels, area: CropArea, size: Size, fill: tuple[int, ...] | None) -> Pixels:
    """The pixels of a turned area, straightened: (size.height, size.width, c)."""
    steps = _turn(area.angle) @ np.diag((area.width / size.width, area.height / size.height))
    cut = np.empty((size.height, size.width, pixels.shape[2]), pixels.dtype)
    for top in range(0, size.height, _TILE_PX):
        for left in range(0, size.width, _TILE_PX):
            part = cut[top : top + _TILE_PX, left : left + _TILE_PX]
            begin = area.corners()[0] + steps @ (left, top)
            part[...] = _turned_part(pixels, begin, steps, Size(part.shape[1], part.shape[0]), fill)
    return cut


def _turned_part(
    pixels: Pixels, begin: NDArray[np.float64], steps: NDArray[np.float64], size: Size, fill: tuple[int, ...] | None
) -> Pixels:
    """begin: x and y of its upper left corner; steps: (2, 2), how far one pixel to the right and down leads."""
    ends = np.array([begin + steps @ corner for corner in ((0, 0), (size.width, 0), size, (0, size.height))])
    limits = pixels.shape[1::-1]
    left, top = np.clip(np.floor(ends.min(axis=0)).astype(int) - _REACH_PX, 0, np.subtract(limits, 1))
    right, bottom = np.clip(np.ceil(ends.max(axis=0)).astype(int) + _REACH_PX, (left + 1, top + 1), limits)
    # OpenCV counts from the middle of the first pixel.
    place = begin + steps @ (0.5, 0.5) - 0.5 - (left, top)
    border = cv2.BORDER_REPLICATE if fill is None else cv2.BORDER_CONSTANT
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    back = np.column_stack((steps, place))
    return _resampled(
        pixels[top:bottom, left:right],
        lambda part: cv2.warpAffine(part, back, size, flags=flags, borderMode=border, borderValue=fill or 0),
    )


def _resampled(pixels: Pixels, resample: Callable[[Pixels], Pixels]) -> Pixels:
    """What a resampling makes of a picture; the colours of what is transparent have no say in their neighbours'."""
    if pixels.shape[2] != 4:
        made = resample(pixels)
        return made.reshape(*made.shape[:2], pixels.shape[2])  # OpenCV leaves out a single channel
    opaque = np.iinfo(pixels.dtype).max
    weighted = pixels.astype(np.float32)
    weighted[..., :3] *= weighted[..., 3:] / opaque
    made = resample(weighted)
    made[..., :3] *= opaque / np.maximum(made[..., 3:], 1.0)
    return np.asarray(np.rint(np.clip(made, 0, opaque)), pixels.dtype)
