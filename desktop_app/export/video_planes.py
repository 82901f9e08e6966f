"""Parts of a decoded picture of a film, taken out as upright BGR and put back, so that all else keeps its very values.

PyAV's side of hiding: never loaded beside OpenCV, see `video_process`.
"""

from __future__ import annotations

from collections.abc import Iterator
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
    fields: 2 where rows of two moments alternate and each has colours of its own, as in interlaced 4:2:0; else 1.
    """

    frame: VideoFrame
    planes: tuple[NDArray[np.generic], ...]
    quarters: int
    fields: int = 1

    @classmethod
    def of(cls, frame: VideoFrame, quarters: int, *, is_interlaced: bool = False) -> StoredPlanes:
        """A copy of a picture: the decoder still needs its own to decode others.

        frame: of an `encoded_format`. quarters: by how many it is turned clockwise to be upright.
        """
        copy = _empty_like(frame, frame.width, frame.height)
        planes = _planes(copy)
        for ours, theirs in zip(planes, _planes(frame), strict=True):
            ours[:] = theirs
        return cls(copy, planes, quarters, 2 if is_interlaced and planes[1].shape[0] < frame.height else 1)

    def cut(self, wanted: Rect) -> tuple[Rect, Cut] | None:
        """Take out a part of the upright picture, with up to three pixels more on each side; None where it is beyond.

        Returns the part as it is stored, too.
        """
        width, height = self.frame.width, self.frame.height
        upright = (height, width) if self.quarters % 2 else (width, height)
        stored = _aligned(turned(wanted, *upright, -self.quarters), width, height, 2 * self.fields)
        if stored.width <= 0 or stored.height <= 0:
            return None
        matrix, levels = _colours(self.frame)
        bgr = np.empty((stored.height, stored.width, 3), np.uint8)
        for rows, parts in self._fields_of(stored):
            small = _empty_like(self.frame, stored.width, len(bgr[rows]))
            for ours, part in zip(_planes(small), parts, strict=True):
                # At the picture's end a field may have one row of colour less than its rows of luma ask for.
                ours[:] = np.pad(part.values, ((0, len(ours) - len(part.values)), (0, 0)), "edge")
            bgr[rows] = small.reformat(format="bgr24", src_colorspace=matrix, src_color_range=levels).to_ndarray()
        place = turned(stored, width, height, self.quarters)
        return stored, Cut(place.left, place.top, np.ascontiguousarray(np.rot90(bgr, -self.quarters)))

    def put(self, stored: Rect, hidden: Hidden) -> None:
        """Put a part back; a value of colour counts as hidden with any pixel that it belongs to."""
        from av.video.frame import VideoFrame

        pixels, mask = np.rot90(hidden.pixels, self.quarters), np.rot90(hidden.mask, self.quarters)
        matrix, levels = _colours(self.frame)
        for rows, parts in self._fields_of(stored):
            small = VideoFrame.from_ndarray(np.ascontiguousarray(pixels[rows]), format="bgr24").reformat(
                format=self.frame.format.name, dst_colorspace=matrix, dst_color_range=levels
            )
            for new, part in zip(_planes(small), parts, strict=True):
                np.copyto(part.values, new[: len(part.values)], where=_shrunk(mask[rows], part))

    def _fields_of(self, stored: Rect) -> Iterator[tuple[slice, list[_Part]]]:
        """For each field which rows of the part are its, and its values in each plane."""
        left, top, width, height = stored
        for field in range(min(self.fields, height)):
            parts = []
            for plane in self.planes:
                step_x, step_y = -(-self.frame.width // plane.shape[1]), -(-self.frame.height // plane.shape[0])
                down = slice(top // step_y + field, -(-(top + height) // step_y), self.fields)
                across = slice(left // step_x, -(-(left + width) // step_x))
                parts.append(_Part(plane[down, across], step_x, step_y))
            yield slice(field, None, self.fields), parts


class _Part(NamedTuple):
    """values: (rows, columns), a view of a plane. step_x, step_y: how many pixels each value is for."""

    values: NDArray[np.generic]
    step_x: int
    step_y: int


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


def _aligned(rect: Rect, width: int, height: int, rows: int) -> Rect:
    """The part within the picture that begins and ends where values of colour do, which share so many rows."""
    left, top = max(0, rect.left) & ~1, max(0, rect.top) // rows * rows
    right, bottom = (
        min(width, (rect.left + rect.width + 1) & ~1),
        min(height, -(-(rect.top + rect.height) // rows) * rows),
    )
    return Rect(left, top, right - left, bottom - top)


def _shrunk(mask: NDArray[np.bool_], part: _Part) -> NDArray[np.bool_]:
    """The mask for a part of a plane: true where any of the pixels is."""
    height = len(part.values)
    down, across = -(-mask.shape[0] // part.step_y), -(-mask.shape[1] // part.step_x)
    whole = np.zeros((down * part.step_y, across * part.step_x), bool)
    whole[: mask.shape[0], : mask.shape[1]] = mask
    shrunk = np.asarray(whole.reshape(down, part.step_y, across, part.step_x).any(axis=(1, 3)))
    if down > height:  # rows of luma without one of colour share the last one
        shrunk[height - 1] |= shrunk[height:].any(axis=0)
    return shrunk[:height]


def _colours(frame: VideoFrame) -> tuple[int, int]:
    """Matrix and range, in the numbers of a conversion."""
    full = frame.format.name.startswith("yuvj") or frame.color_range == _FULL
    return _MATRICES.get(frame.colorspace, _BT601), _FULL if full else _LIMITED
