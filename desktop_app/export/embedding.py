"""Colour profile and EXIF put into a picture that has been encoded, where the encoder cannot do it.

Source: JPEG: ICC.1:2010, annex B.4, EXIF 2.32, 4.7; PNG: third edition, 11.3.2.3 (iCCP) and 11.3.5 (eXIf); TIFF 6.0.
"""

import struct
import zlib
from collections.abc import Mapping

from desktop_app.media import exif, png_chunks, tiff_tags
from desktop_app.media.tiff_tags import SHORT, UNDEFINED, Tag

# A JPEG segment's length counts itself and fits into 16 bits.
_PROFILE_HEAD = b"ICC_PROFILE\0"
_PROFILE_PART_BYTES = 65_535 - 2 - len(_PROFILE_HEAD) - 2
_APP0, _APP1, _APP2 = 0xE0, 0xE1, 0xE2

_TIFF_EXTRA_SAMPLES, _TIFF_PROFILE = 338, 34675


def into_jpeg(data: bytes, profile: bytes | None, block: bytes | None) -> bytes:
    """A JPEG that the encoder made, with an ICC profile and an EXIF block (without "Exif" before it)."""
    segments = [_segment(_APP1, b"Exif\0\0" + block)] if block else []
    if profile:
        parts = range(0, len(profile), _PROFILE_PART_BYTES)
        for number, start in enumerate(parts, 1):
            head = _PROFILE_HEAD + bytes((number, len(parts)))
            segments.append(_segment(_APP2, head + profile[start : start + _PROFILE_PART_BYTES]))
    place = 2
    if data[2:4] == bytes((0xFF, _APP0)):  # JFIF comes first
        place += 2 + int.from_bytes(data[4:6], "big")
    return b"".join((data[:place], *segments, data[place:]))


def into_png(data: bytes, profile: bytes | None, colour: Mapping[bytes, bytes], block: bytes | None) -> bytes:
    """A PNG that the encoder made, with an ICC profile, other chunks about its colours, and an EXIF block."""
    chunks = dict(colour)
    if profile:
        chunks[b"iCCP"] = b"ICC profile\0\0" + zlib.compress(profile)
        chunks.pop(b"sRGB", None)  # the two exclude each other
    if block:
        chunks[b"eXIf"] = block
    head = len(png_chunks.SIGNATURE) + 12 + 13  # IHDR; all of these stand before the pixels
    return b"".join((data[:head], *(_chunk(kind, content) for kind, content in chunks.items()), data[head:]))


def into_tiff(data: bytes, profile: bytes | None, block: bytes | None, alpha: int | None) -> bytes:
    """A classic little-endian TIFF that the encoder made, with the same and the meaning of its alpha channel.

    alpha: the value of ExtraSamples; None for a picture without one.
    A new directory at the end takes the place of the encoder's, whose bytes are left without a meaning.
    """
    picture, exposure = exif.read_directories(block) if block else ([], [])
    tags = [*tiff_tags.read_directory(data).tags.values(), *picture]
    if profile:
        tags.append(Tag(_TIFF_PROFILE, UNDEFINED, profile))
    if alpha is not None:
        tags.append(Tag(_TIFF_EXTRA_SAMPLES, SHORT, struct.pack("<H", alpha)))
    if len(tags) == len(tiff_tags.read_directory(data).tags):
        return data
    place = len(data) + len(data) % 2
    directories = exif.write_directories(tags, exposure, place)
    return b"".join((data[:4], struct.pack("<I", place), data[8:].ljust(place - 8, b"\0"), directories))


def _segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
