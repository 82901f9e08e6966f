"""What a picture's own header says before anything is decoded: format, size, orientation, and whether it is whole."""

import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from desktop_app.errors import PictureError, PictureFormatError, PictureTruncatedError
from desktop_app.media import avif_boxes, png_chunks, tiff_directory

FORMATS = ("JPEG", "PNG", "WebP", "BMP", "TIFF", "GIF", "AVIF")
HEAD_BYTES = 64
"""How many bytes from the start `picture_format` needs."""

_BMP_HEADER_SIZES = (12, 40, 52, 56, 64, 108, 124)
_BMP_CORE = 12
_BMP_UNPACKED = (0, 3, 6)

_JPEG_ALONE = frozenset((0x01, *range(0xD0, 0xD9)))
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_SCAN = 0xDA
_JPEG_END = b"\xff\xd9"
_JPEG_APP1 = 0xE1
_JPEG_MARKER = re.compile(rb"\xff+([^\x00\xff])", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Header:
    """A picture's header.

    width, height: stored size in pixels, before it is made upright.
    orientation: the EXIF orientation, 1 to 8, that decoding leaves to be applied.
    """

    format: str
    width: int
    height: int
    orientation: int = 1


class _EndsEarly(Exception):
    """The file ends before its picture does."""


class _Damaged(Exception):
    """The header contradicts itself."""


def picture_format(head: bytes) -> str | None:
    """The format that the first `HEAD_BYTES` bytes show, whatever the file is called; None if none of `FORMATS`."""
    starts = {
        b"\xff\xd8\xff": "JPEG",
        png_chunks.SIGNATURE: "PNG",
        b"GIF87a": "GIF",
        b"GIF89a": "GIF",
        b"II*\0": "TIFF",
        b"MM\0*": "TIFF",
        b"II+\0": "TIFF",
        b"MM\0+": "TIFF",
    }
    for start, name in starts.items():
        if head.startswith(start):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WebP"
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BMP_HEADER_SIZES:
        return "BMP"
    if head[4:8] == b"ftyp" and any(brand in _brands(head) for brand in (b"avif", b"avis")):
        return "AVIF"
    return None


def _brands(head: bytes) -> list[bytes]:
    end = min(int.from_bytes(head[:4], "big"), len(head))
    return [head[place : place + 4] for place in (8, *range(16, end, 4))]


def required_format(head: bytes, source: str) -> str:
    """The format that the first `HEAD_BYTES` bytes show. Raises: PictureFormatError, which source names."""
    name = picture_format(head)
    if name is None:
        raise _unknown_format(head, source)
    return name


def read_header(data: bytes, source: str) -> Header:
    """Read the header of a picture that is whole; source names it in errors.

    Raises: PictureFormatError, PictureTruncatedError; PictureError where the header makes no sense.
    """
    name = required_format(data[:HEAD_BYTES], source)
    try:
        header = _READERS[name](data)
    except (_EndsEarly, struct.error, IndexError) as error:
        raise PictureTruncatedError(
            "{path} ends before its picture is complete; copy or download it once more.", path=source
        ) from error
    except _Damaged as error:
        raise damaged(source, name) from error
    if header.width < 1 or header.height < 1:
        raise damaged(source, name)
    return header


def damaged(source: str, format_name: str) -> PictureError:
    """The error for a picture of a known format that cannot be decoded."""
    return PictureError(
        "{path} is damaged or of a rare kind: its {format} data cannot be decoded; "
        "copy it once more, or save it as PNG with another program.",
        path=source,
        format=format_name,
    )


def _unknown_format(head: bytes, source: str) -> PictureFormatError:
    if head[4:8] == b"ftyp" and any(brand in _brands(head) for brand in (b"heic", b"heix", b"mif1", b"msf1")):
        return PictureFormatError(
            "{path} is a HEIC picture, which cannot be read here; save it as JPEG or PNG with another program.",
            path=source,
        )
    return PictureFormatError(
        "{path} is no picture that can be read here; use {others} or {last}.",
        path=source,
        others=", ".join(FORMATS[:-1]),
        last=FORMATS[-1],
    )


def _jpeg(data: bytes) -> Header:
    size: tuple[int, int] | None = None
    orientation: int | None = None
    place = 2
    while match := _JPEG_MARKER.search(data, place):
        marker, place = match[1][0], match.end()
        if marker in _JPEG_ALONE:
            continue
        if marker == _JPEG_END[1]:
            raise _Damaged  # the end before any scan
        (length,) = struct.unpack_from(">H", data, place)
        if marker in _JPEG_FRAMES and size is None:
            height, width = struct.unpack_from(">HH", data, place + 3)
            size = width, height
        elif marker == _JPEG_APP1 and orientation is None and data[place + 2 : place + 8] == b"Exif\0\0":
            orientation = tiff_directory.orientation(data[place + 2 : place + length])
        elif marker == _JPEG_SCAN:
            # Compressed data holds no such pair; the pictures inside EXIF, which end with one too, lie behind us.
            if data.find(_JPEG_END, place) < 0:
                raise _EndsEarly
            if size is None:
                raise _Damaged
            return Header("JPEG", *size, orientation or 1)
        place += length
    raise _EndsEarly


def _png(data: bytes) -> Header:
    size: tuple[int, int] | None = None
    orientation = 1
    for chunk in png_chunks.chunks(data):
        if chunk.kind == b"IHDR":
            size = struct.unpack_from(">II", chunk.content)
        elif chunk.kind == b"eXIf":
            orientation = tiff_directory.orientation(bytes(chunk.content))
        elif chunk.kind == b"IEND":
            if size is None:
                raise _Damaged
            return Header("PNG", *size, orientation)
    raise _EndsEarly


def _webp(data: bytes) -> Header:
    (riff_size,) = struct.unpack_from("<I", data, 4)
    end = 8 + riff_size
    if end > len(data):
        raise _EndsEarly
    size: tuple[int, int] | None = None
    orientation, place = 1, 12
    while place + 8 <= end:
        kind, length = struct.unpack_from("<4sI", data, place)
        content = data[place + 8 : place + 8 + length] if kind in (b"VP8X", b"EXIF") else data[place + 8 : place + 18]
        if size is None:
            size = _webp_size(kind, content)
        if kind == b"EXIF":
            orientation = tiff_directory.orientation(content)
        place += 8 + length + length % 2
    if size is None:
        raise _Damaged
    return Header("WebP", *size, orientation)


def _webp_size(kind: bytes, content: bytes) -> tuple[int, int] | None:
    if kind == b"VP8X":
        return 1 + int.from_bytes(content[4:7], "little"), 1 + int.from_bytes(content[7:10], "little")
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", content, 1)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", content, 6)
        return width & 0x3FFF, height & 0x3FFF
    return None


def _bmp(data: bytes) -> Header:
    file_size, offset, header_size = struct.unpack_from("<I4xII", data, 2)
    if header_size == _BMP_CORE:
        width, height, _, depth = struct.unpack_from("<HHHH", data, 18)
        packing = 0
    else:
        width, height, _, depth, packing = struct.unpack_from("<iiHHI", data, 18)
    height = abs(height)  # a negative height means that the top row comes first
    needed = offset + (width * depth + 31) // 32 * 4 * height if packing in _BMP_UNPACKED else file_size
    if needed > len(data):
        raise _EndsEarly
    return Header("BMP", width, height)


def _gif(data: bytes) -> Header:
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    place = 13 + _gif_palette_bytes(flags)
    while data[place] == 0x21:
        place = _after_sub_blocks(data, place + 2)
    if data[place] != 0x2C:
        raise _Damaged
    left, top, frame_width, frame_height, flags = struct.unpack_from("<HHHHB", data, place + 1)
    # Only the first picture has to be there; what an animation has behind it is not read.
    _after_sub_blocks(data, place + 11 + _gif_palette_bytes(flags))
    return Header("GIF", max(width, left + frame_width), max(height, top + frame_height))


def _gif_palette_bytes(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _after_sub_blocks(data: bytes, place: int) -> int:
    while data[place]:
        place += 1 + data[place]
    return place + 1


def _tiff(data: bytes) -> Header:
    try:
        tags = tiff_directory.read_directory(data)
        complete = tiff_directory.is_complete(data)
    except tiff_directory.TiffDirectoryError as error:
        raise _EndsEarly from error
    if not tags.get(tiff_directory.IMAGE_WIDTH) or not tags.get(tiff_directory.IMAGE_HEIGHT):
        raise _Damaged
    offsets = tags.get(tiff_directory.STRIP_OFFSETS, ()) + tags.get(tiff_directory.TILE_OFFSETS, ())
    counts = tags.get(tiff_directory.STRIP_BYTE_COUNTS, ()) + tags.get(tiff_directory.TILE_BYTE_COUNTS, ())
    if not complete or any(offset + count > len(data) for offset, count in zip(offsets, counts, strict=False)):
        raise _EndsEarly
    # OpenCV turns TIFF pictures upright by itself, even when told not to (4.10 to 5.0; tests/media/test_images.py).
    return Header("TIFF", tags[tiff_directory.IMAGE_WIDTH][0], tags[tiff_directory.IMAGE_HEIGHT][0])


def _avif(data: bytes) -> Header:
    if not avif_boxes.is_complete(data):
        raise _EndsEarly
    try:
        return Header("AVIF", *avif_boxes.read_picture(data))
    except avif_boxes.AvifBoxesError as error:
        raise _Damaged from error


_READERS: Mapping[str, Callable[[bytes], Header]] = {
    "JPEG": _jpeg,
    "PNG": _png,
    "WebP": _webp,
    "BMP": _bmp,
    "TIFF": _tiff,
    "GIF": _gif,
    "AVIF": _avif,
}
