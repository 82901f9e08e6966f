"""Reads size and orientation from the boxes of an AVIF file, whose EXIF orientation is to be ignored.

Source: ISO/IEC 14496-12 (boxes), ISO/IEC 23008-12 (ispe, irot, imir, ipma).
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

# (quarter turns anti-clockwise by irot, axis of imir or None) -> EXIF orientation. irot comes first; axis 0 swaps top
# and bottom, 1 left and right.
_ORIENTATIONS = {
    (0, None): 1, (1, None): 8, (2, None): 3, (3, None): 6,
    (0, 0): 4, (1, 0): 5, (2, 0): 2, (3, 0): 7,
    (0, 1): 2, (1, 1): 7, (2, 1): 4, (3, 1): 5,
}  # fmt: skip


class AvifBoxesError(Exception):
    """The boxes do not say how large the picture is."""


class AvifPicture(NamedTuple):
    """Stored size in pixels, EXIF orientation that makes it upright."""

    width: int
    height: int
    orientation: int


class _Box(NamedTuple):
    kind: bytes
    content: memoryview


def is_complete(data: bytes) -> bool:
    """Whether every top-level box ends within the file."""
    place = 0
    while place < len(data):
        if place + 8 > len(data):
            return False
        size, _ = _box_size(memoryview(data), place)
        if size < 8 or place + size > len(data):
            return False
        place += size
    return True


def read_picture(data: bytes) -> AvifPicture:
    """Read size and orientation of the primary picture. Raises: AvifBoxesError."""
    try:
        return _picture(memoryview(data))
    except (struct.error, IndexError, KeyError) as error:
        raise AvifBoxesError("a box is missing or ends early") from error


def _picture(view: memoryview) -> AvifPicture:
    meta = dict(_boxes(_only(view, b"meta")[4:]))
    pitm = meta[b"pitm"]
    primary = int.from_bytes(pitm[4:6] if pitm[0] == 0 else pitm[4:8], "big")
    properties = list(_boxes(_only(meta[b"iprp"], b"ipco")))
    size: tuple[int, int] | None = None
    turns, axis = 0, None
    for index in _associations(_only(meta[b"iprp"], b"ipma"), primary):
        kind, content = properties[index - 1]
        if kind == b"ispe":
            size = struct.unpack_from(">II", content, 4)
        elif kind == b"irot":
            turns = content[0] & 3
        elif kind == b"imir":
            axis = content[0] & 1
    if size is None:
        raise AvifBoxesError("the primary picture states no size")
    return AvifPicture(*size, _ORIENTATIONS[turns, axis])


def _box_size(view: memoryview, place: int) -> tuple[int, int]:
    """The size of the box at a place and that of its head; size 0 in the file means up to the end."""
    (size,) = struct.unpack_from(">I", view, place)
    if size == 1:
        return struct.unpack_from(">Q", view, place + 8)[0], 16
    return size or len(view) - place, 8


def _boxes(view: memoryview) -> Iterator[_Box]:
    place = 0
    while place + 8 <= len(view):
        size, head = _box_size(view, place)
        if size < head:
            return
        yield _Box(bytes(view[place + 4 : place + 8]), view[place + head : place + size])
        place += size


def _only(view: memoryview, kind: bytes) -> memoryview:
    return next((box.content for box in _boxes(view) if box.kind == kind), memoryview(b""))


def _associations(ipma: memoryview, item: int) -> list[int]:
    """The numbers, from 1, of an item's properties."""
    version, wide = ipma[0], ipma[3] & 1
    (entries,) = struct.unpack_from(">I", ipma, 4)
    place = 8
    for _ in range(min(entries, len(ipma))):
        (found,) = struct.unpack_from(">H" if version == 0 else ">I", ipma, place)
        place += 2 if version == 0 else 4
        count = ipma[place]
        place += 1
        step = 2 if wide else 1
        if found == item:
            raw = [int.from_bytes(ipma[at : at + step], "big") for at in range(place, place + count * step, step)]
            # The top bit says "essential"; 0 stands for no property.
            return [value for value in (number & (0x7FFF if wide else 0x7F) for number in raw) if value]
        place += count * step
    return []
