"""Reads and writes directories of tags: of TIFF files, and of the EXIF blocks inside other formats, which are TIFF too.

Source: TIFF 6.0, section 2; BigTIFF; EXIF 2.32, section 4.6.2.
"""

import struct
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

BYTE, ASCII, SHORT, LONG, RATIONAL, UNDEFINED, SIGNED_RATIONAL = 1, 2, 3, 4, 5, 7, 10

# The struct letter of a type's numbers, and how many of them make one value.
_NUMBERS = {
    1: ("B", 1), 2: ("B", 1), 3: ("H", 1), 4: ("I", 1), 5: ("I", 2), 6: ("b", 1), 7: ("B", 1), 8: ("h", 1),
    9: ("i", 1), 10: ("i", 2), 11: ("f", 1), 12: ("d", 1), 13: ("I", 1), 16: ("Q", 1), 17: ("q", 1), 18: ("Q", 1),
}  # fmt: skip


class TiffTagsError(Exception):
    """The bytes are no TIFF, or a directory does not lie within them."""


class Tag(NamedTuple):
    """A tag with all its values.

    kind: TIFF's number of the type.
    data: the values, little-endian, whatever the order of the file is.
    """

    number: int
    kind: int
    data: bytes

    @property
    def length(self) -> int:
        """How many values there are."""
        letter, parts = _NUMBERS[self.kind]
        return len(self.data) // (struct.calcsize("<" + letter) * parts)

    def integers(self) -> tuple[int, ...]:
        """The values where they are whole numbers, else none."""
        letter, parts = _NUMBERS[self.kind]
        if parts > 1 or letter in "fd":
            return ()
        return struct.unpack(f"<{self.length}{letter}", self.data)


class Directory(NamedTuple):
    """Tags by number, and the place of the next directory, 0 if this is the last."""

    tags: Mapping[int, Tag]
    following: int

    def integer(self, number: int, default: int = 0) -> int:
        """The first value of a tag; the default if there is none."""
        tag = self.tags.get(number)
        values = tag.integers() if tag else ()
        return values[0] if values else default


class _Layout(NamedTuple):
    """How a file's directories are written.

    order, total, head, pointer: struct's letters of the byte order, of the number of tags, of a tag without its
    values, and of a place in the file. first: where the first directory is.
    """

    order: str
    first: int
    total: str
    head: str
    pointer: str


def read_directory(data: bytes, wanted: Collection[int] | None = None, place: int | None = None) -> Directory:
    """Read a directory of tags.

    wanted: the tags to read; None for all. Those that are damaged or of an unknown type are left out, and of several
        with one number the first counts.
    place: where the directory begins; None for the file's first.
    Raises: TiffTagsError.
    """
    try:
        layout = _layout(data)
        place = layout.first if place is None else place
        (count,) = _unpack(layout.order + layout.total, data, place)
        place += struct.calcsize(layout.order + layout.total)
        size = struct.calcsize(layout.order + layout.head + layout.pointer)
        tags: dict[int, Tag] = {}
        for entry in range(place, min(place + count * size, len(data)), size):
            number, kind, length = _unpack(layout.order + layout.head, data, entry)
            if number in tags or kind not in _NUMBERS or (wanted is not None and number not in wanted):
                continue
            values = _values(data, layout, entry, kind, length)
            if values is not None:
                tags[number] = Tag(number, kind, values)
        (following,) = _unpack(layout.order + layout.pointer, data, place + count * size)
    except struct.error as error:
        raise TiffTagsError("the directory lies beyond the end") from error
    return Directory(tags, following)


def write_directory(tags: Iterable[Tag], place: int) -> bytes:
    """A little-endian classic directory, the last of its file, with the values of its tags behind it.

    place: where in the file it will stand, an even number.
    Returns an even number of bytes.
    """
    ordered = sorted(tags)
    entries, values = [struct.pack("<H", len(ordered))], b""
    values_place = place + 2 + 12 * len(ordered) + 4
    for tag in ordered:
        head = struct.pack("<HHI", tag.number, tag.kind, tag.length)
        if len(tag.data) <= 4:
            entries.append(head + tag.data.ljust(4, b"\0"))
        else:
            entries.append(head + struct.pack("<I", values_place + len(values)))
            values += tag.data + b"\0" * (len(tag.data) % 2)
    return b"".join(entries) + struct.pack("<I", 0) + values


def _layout(data: bytes) -> _Layout:
    order = {b"II": "<", b"MM": ">"}.get(bytes(data[:2]))
    if order is None:
        raise TiffTagsError("no byte order mark")
    (version,) = _unpack(order + "H", data, 2)
    if version == 42:
        return _Layout(order, _unpack(order + "I", data, 4)[0], "H", "HHI", "I")
    if version == 43:
        return _Layout(order, _unpack(order + "Q", data, 8)[0], "Q", "HHQ", "Q")
    raise TiffTagsError(f"version {version} is neither TIFF nor BigTIFF")


def _values(data: bytes, layout: _Layout, entry: int, kind: int, length: int) -> bytes | None:
    """The values of the tag at a place, little-endian; None if they do not lie within the file."""
    letter, parts = _NUMBERS[kind]
    size = length * parts * struct.calcsize("<" + letter)
    place = entry + struct.calcsize(layout.order + layout.head)
    if size > struct.calcsize(layout.order + layout.pointer):
        (place,) = _unpack(layout.order + layout.pointer, data, place)
    if place + size > len(data):
        return None
    if layout.order == "<" or letter in "Bb":
        return bytes(data[place : place + size])
    numbers = struct.unpack_from(f">{length * parts}{letter}", data, place)
    return struct.pack(f"<{length * parts}{letter}", *numbers)


def _unpack(form: str, data: bytes, place: int) -> tuple[int, ...]:
    """As struct has it, which reports a place above 2^63 as an OverflowError instead."""
    return struct.unpack_from(form, data, min(place, len(data)))
