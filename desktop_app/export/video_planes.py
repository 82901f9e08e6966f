"""Parts of a decoded picture of a film, taken out as upright BGR and put back, so that all else keeps its very values.

PyAV's side of hiding: never loaded beside OpenCV, see `video_process`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from av.video.format import VideoFormat
    from av.video.frame import VideoFrame

# What the encoders take and what is edited in place: three planes, the colours' maybe of half the size.
_PLANAR = ("yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "yuv444p", "yuvj444p")
_PLANAR_10 = ("yuv420p10le", "yuv422p10le", "yuv444p10le")

# FFmpeg has one numbering of matrices for pictures and another for conversions.
_MATRICES = {1: 1, 4: 4, 5: 5, 6: 5, 7: 7, 9: 9, 10: 9}
_BT601 = 5  # what OpenCV takes where a film does not say
_LIMITED, _FULL = 1, 2  # AVColorRange


class Rect(NamedTuple):
    """Whole pixels of a picture."""

    left: int
    top: int
    width: int
    height: int


class Cut(NamedTuple):
    """A part of a picture, upright.

    left, top: of the part in the upright picture. pixels: (height, width, 3), uint8, BGR, C-contiguous.
    """

    left: int
    top: int
    pixels: NDArray[np.uint8]


class Hidden(NamedTuple):
    """What takes a cut's place: its pixels, and a mask (height, width), bool, of those that do."""

    pixels: NDArray[np.uint8]
    mask: NDArray[np.bool_]


def encoded_format(source: VideoFormat) -> str:
    """The pixel format in which pictures of a format are edited and encoded: the same, or the nearest."""
    if source.name in _PLANAR + _PLANAR_10:
        return source.name
    components = source.components
    if source.is_rgb or source.has_palette:
        halves = 0
    elif len(components) < 3:
        halves = 2
    else:
        across, down = components[1].width < components[0].width, components[1].height < components[0].height
        halves = 2 if down else int(across)
    deep = any(component.bits > 8 for component in components)
    chroma = ("444", "422", "420")[halves]
    return f"yuv{chroma}p10le" if deep else f"yuv{chroma}p"


def is_deep(pixel_format: str) -> bool:
    """Whether a format has more than eight bits for each value."""
    return pixel_format in _PLANAR_10


def turned(rect: Rect, width: int, height: int, quarters: int) -> Rect:
    """Where a part of a picture is after the picture was turned clockwise by quarters. width, height: before that."""
    left, top, across, down = rect
    match quarters % 4:
        case 1:
            return Rect(height - top - down, left, down, across)
        case 2:
            return Rect(width - left - across, height - top - down, across, down)
        case 3:
            return Rect(top, width - left - across, down, across)
        case _:
            return rect


@dataclass(frozen=True, slots=True)
class StoredPlanes:
    """The planes of a picture that may be written, as they are stored.

    planes: luma (height, width) and two of colour, uint8 or uint16; writing into them changes the frame.
    """

    frame: VideoFrame
    planes: tuple[NDArray[np.generic], ...]
    quarters: int

    @classmethod
    def of(cls, frame: VideoFrame, quarters: int) -> StoredPlanes:
        """A copy of a picture: the decoder still needs its own to decode others.

        frame: of an `encoded_format`. quarters: by how many it is turned clockwise to be upright.
        """
        copy = _empty_like(frame, frame.width, frame.height)
        planes = _planes(copy)
        for ours, theirs in zip(planes, _planes(frame), strict=True):
            ours[:] = theirs
        return cls(copy, planes, quarters)

    def cut(self, wanted: Rect) -> tuple[Rect, Cut] | None:
        """Take out a part of the upright picture, with up to one pixel more on each side; None where it is beyond.

        Returns the part as it is stored, too.
        """
        width, height = self.frame.width, self.frame.height
        upright = (height, width) if self.quarters % 2 else (width, height)
        stored = _aligned(turned(wanted, *upright, -self.quarters), width, height)
        if stored.width <= 0 or stored.height <= 0:
            return None
        small = _empty_like(self.frame, stored.width, stored.height)
        for ours, (theirs, part) in zip(_planes(small), self._parts(stored), strict=True):
            ours[:] = theirs[part]
        matrix, levels = _colours(self.frame)
        bgr = small.reformat(format="bgr24", src_colorspace=matrix, src_color_range=levels).to_ndarray()
        place = turned(stored, width, height, self.quarters)
        return stored, Cut(place.left, place.top, np.ascontiguousarray(np.rot90(bgr, -self.quarters), np.uint8))

    def put(self, stored: Rect, hidden: Hidden) -> None:
        """Put a part back; a value of colour counts as hidden with any pixel that it belongs to."""
        from av.video.frame import VideoFrame

        pixels = np.ascontiguousarray(np.rot90(hidden.pixels, self.quarters))
        mask = np.rot90(hidden.mask, self.quarters)
        matrix, levels = _colours(self.frame)
        small = VideoFrame.from_ndarray(pixels, format="bgr24").reformat(
            format=self.frame.format.name, dst_colorspace=matrix, dst_color_range=levels
        )
        for new, (plane, part) in zip(_planes(small), self._parts(stored), strict=True):
            target = plane[part]
            np.copyto(target, new, where=_shrunk(mask, *target.shape))

    def _parts(self, stored: Rect) -> list[tuple[NDArray[np.generic], tuple[slice, slice]]]:
        """Each plane, and where the part is in it."""
        left, top, width, height = stored
        parts = []
        for plane in self.planes:
            down, across = plane.shape
            step_x, step_y = -(-self.frame.width // across), -(-self.frame.height // down)
            rows = slice(top // step_y, -(-(top + height) // step_y))
            parts.append((plane, (rows, slice(left // step_x, -(-(left + width) // step_x)))))
        return parts


def fitted(frame: VideoFrame, width: int, height: int) -> VideoFrame:
    """A picture of the encoder's size: one column or row more repeats the last, and another size is scaled."""
    if (frame.width, frame.height) == (width, height):
        return frame
    if not (0 <= width - frame.width <= 1 and 0 <= height - frame.height <= 1):
        return frame.reformat(width=width, height=height)
    larger = _empty_like(frame, width, height)
    for ours, theirs in zip(_planes(larger), _planes(frame), strict=True):
        more = ((0, ours.shape[0] - theirs.shape[0]), (0, ours.shape[1] - theirs.shape[1]))
        ours[:] = np.pad(theirs, more, "edge")
    return larger


def _empty_like(frame: VideoFrame, width: int, height: int) -> VideoFrame:
    from av.video.frame import VideoFrame

    made = VideoFrame(width, height, frame.format.name)
    made.pts, made.time_base, made.duration = frame.pts, frame.time_base, frame.duration
    made.colorspace, made.color_range = frame.colorspace, frame.color_range
    made.color_trc, made.color_primaries = frame.color_trc, frame.color_primaries
    return made


def _planes(frame: VideoFrame) -> tuple[NDArray[np.generic], ...]:
    kind = np.dtype("<u2" if is_deep(frame.format.name) else np.uint8)
    planes = []
    for plane in frame.planes:
        values = np.frombuffer(plane, kind)  # type: ignore[call-overload]
        row = plane.line_size // kind.itemsize
        planes.append(values[: row * plane.height].reshape(plane.height, row)[:, : plane.width])
    return tuple(planes)


def _aligned(rect: Rect, width: int, height: int) -> Rect:
    """The part within the picture that begins and ends where values of colour do."""
    left, top = max(0, rect.left) & ~1, max(0, rect.top) & ~1
    right, bottom = min(width, (rect.left + rect.width + 1) & ~1), min(height, (rect.top + rect.height + 1) & ~1)
    return Rect(left, top, right - left, bottom - top)


def _shrunk(mask: NDArray[np.bool_], height: int, width: int) -> NDArray[np.bool_]:
    """The mask for a plane of that size: true where any of the pixels is."""
    step_y, step_x = -(-mask.shape[0] // height), -(-mask.shape[1] // width)
    whole = np.zeros((height * step_y, width * step_x), bool)
    whole[: mask.shape[0], : mask.shape[1]] = mask
    return np.asarray(whole.reshape(height, step_y, width, step_x).any(axis=(1, 3)))


def _colours(frame: VideoFrame) -> tuple[int, int]:
    """Matrix and range, in the numbers of a conversion."""
    full = frame.format.name.startswith("yuvj") or frame.color_range == _FULL
    return _MATRICES.get(frame.colorspace, _BT601), _FULL if full else _LIMITED
