"""Reads the first directory of a TIFF file, which is also how EXIF is stored inside JPEG, PNG and WebP."""

import struct
from collections.abc import Iterator, Mapping
from typing import NamedTuple

IMAGE_WIDTH = 256
IMAGE_HEIGHT = 257
STRIP_OFFSETS = 273
ORIENTATION = 274
STRIP_BYTE_COUNTS = 279
TILE_OFFSETS = 324
TILE_BYTE_COUNTS = 325

_WANTED = frozenset(
    (IMAGE_WIDTH, IMAGE_HEIGHT, STRIP_OFFSETS, ORIENTATION, STRIP_BYTE_COUNTS, TILE_OFFSETS, TILE_BYTE_COUNTS)
)
_SIZE = frozenset((IMAGE_WIDTH, IMAGE_HEIGHT))
_INTEGER_TYPES = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q"}
_TYPE_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
# The tags of TIFF 6.0 itself. Others belong to cameras and programs, and a broken one does not spoil the picture.
_OWN_TAGS = range(254, 533)
_CLASSIC = 42
_BIG = 43


class TiffDirectoryError(Exception):
    """The bytes are no TIFF directory, or end inside it."""


class _Entry(NamedTuple):
    """One tag: its values have the given type and stand in value_bytes bytes at a place."""

    order: str
    tag: int
    kind: int
    length: int
    place: int
    value_bytes: int


def read_directory(data: bytes) -> Mapping[int, tuple[int, ...]]:
    """Read the size, orientation and data places that the first directory states.

    Returns a mapping of tag to its values; tags of no interest here and tags that hold no integers are left out,
    but a size that is no unsigned integer has no values.
    Raises: TiffDirectoryError.
    """
    found: dict[int, tuple[int, ...]] = {}
    for entry in _entries(data):
        # The first of a kind counts: thousands of repeated tags with millions of values each would take hours.
        if entry.tag not in _WANTED or entry.tag in found:
            continue
        if entry.kind not in _INTEGER_TYPES:
            if entry.tag in _SIZE:
                found[entry.tag] = ()  # libtiff may read it; a second one is not to say something else
        else:
            try:
                letters = f"{entry.order}{entry.length}{_INTEGER_TYPES[entry.kind]}"
                found[entry.tag] = struct.unpack_from(letters, data, entry.place)
            except struct.error as error:
                raise TiffDirectoryError("values beyond the end") from error
    return found


def is_complete(data: bytes) -> bool:
    """Whether the values of TIFF's own tags lie within the file. Raises: TiffDirectoryError."""
    return all(entry.place + entry.value_bytes <= len(data) for entry in _entries(data) if entry.tag in _OWN_TAGS)


def orientation(exif: bytes) -> int:
    """The EXIF orientation, 1 to 8; 1 where none is stated or the block is broken, as OpenCV and browsers have it."""
    try:
        values = read_directory(exif.removeprefix(b"Exif\0\0")).get(ORIENTATION, ())
    except TiffDirectoryError:
        return 1
    return values[0] if values and 1 <= values[0] <= 8 else 1


def _entries(data: bytes) -> Iterator[_Entry]:
    try:
        yield from _unpack_entries(data)
    except struct.error as error:
        raise TiffDirectoryError("the directory lies beyond the end") from error


def _unpack_entries(data: bytes) -> Iterator[_Entry]:
    order = {b"II": "<", b"MM": ">"}.get(bytes(data[:2]))
    if order is None:
        raise TiffDirectoryError("no byte order mark")
    (version,) = struct.unpack_from(order + "H", data, 2)
    if version == _CLASSIC:
        (start,) = struct.unpack_from(order + "I", data, 4)
        (count,) = struct.unpack_from(order + "H", data, start)
        place, head, pointer = start + 2, order + "HHI", order + "I"
    elif version == _BIG:
        (start,) = struct.unpack_from(order + "Q", data, 8)
        (count,) = struct.unpack_from(order + "Q", data, _within(data, start))
        place, head, pointer = start + 8, order + "HHQ", order + "Q"
    else:
        raise TiffDirectoryError(f"version {version} is neither TIFF nor BigTIFF")
    room = struct.calcsize(pointer)
    for _ in range(count):  # a false count runs into the end of the data
        tag, kind, length = struct.unpack_from(head, data, place)
        place += struct.calcsize(head)
        size = length * _TYPE_BYTES.get(kind, 0)
        values = place if size <= room else _within(data, struct.unpack_from(pointer, data, place)[0])
        yield _Entry(order, tag, kind, length, values, size)
        place += room


def _within(data: bytes, place: int) -> int:
    """The place as it is; struct.unpack_from reports one above 2^63 as an OverflowError, not as a struct.error."""
    return min(place, len(data))
