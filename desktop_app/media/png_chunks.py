"""Walks the chunks of a PNG file: is it whole, and which of them bear on the pixels."""

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

SIGNATURE = b"\x89PNG\r\n\x1a\n"

# What the pixels depend on. Everything else (colour profiles, texts, animation, times) is not used by OpenCV, and a
# broken one makes libpng write to the terminal, which nothing can switch off.
_PIXEL_CHUNKS = frozenset((b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"))


class Chunk(NamedTuple):
    """A chunk: its type, its content, and all its bytes with length and checksum."""

    kind: bytes
    content: memoryview
    raw: memoryview

    def is_sound(self) -> bool:
        """Whether the checksum fits the content."""
        return zlib.crc32(self.raw[4:-4]) == int.from_bytes(self.raw[-4:], "big")


def chunks(data: bytes) -> Iterator[Chunk]:
    """Yield the whole chunks up to and including IEND; stops early where the file ends early."""
    view = memoryview(data)
    place = len(SIGNATURE)
    while place + 12 <= len(view):
        length, kind = struct.unpack_from(">I4s", view, place)
        end = place + 12 + length
        if end > len(view):
            return
        yield Chunk(kind, view[place + 8 : end - 4], view[place:end])
        if kind == b"IEND":
            return
        place = end


def pixels_alone(data: bytes) -> bytes | None:
    """The same PNG with nothing but what its pixels depend on; None if one of those chunks fails its checksum."""
    kept = [chunk for chunk in chunks(data) if chunk.kind in _PIXEL_CHUNKS]
    if not all(chunk.is_sound() for chunk in kept):
        return None
    return b"".join((SIGNATURE, *(chunk.raw for chunk in kept)))
