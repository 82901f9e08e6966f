"""What a file carries beside its pixels: colour profile, EXIF, and whether there are more pictures than one."""

import contextlib
import io
import re
import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from desktop_app.media import png_chunks, tiff_tags
from desktop_app.media.tiff_tags import TiffTagsError

TIFF_PHOTOMETRIC = 262
TIFF_SAMPLES = 277
TIFF_PLANAR = 284
TIFF_EXTRA_SAMPLES = 338
TIFF_PREMULTIPLIED_ALPHA, TIFF_STRAIGHT_ALPHA = 1, 2
_TIFF_SUBFILE = 254
_TIFF_PROFILE = 34675
_TIFF_REDUCED = 1  # a preview of the picture before it
_TIFF_MOST_PAGES = 1000

_JPEG_MARKER = re.compile(rb"\xff+([^\x00\xff])", re.DOTALL)
_JPEG_ALONE = frozenset((0x01, *range(0xD0, 0xD9)))
_JPEG_APP1, _JPEG_APP2, _JPEG_SCAN = 0xE1, 0xE2, 0xDA
_EXIF_START, _PROFILE_START = b"Exif\0\0", b"ICC_PROFILE\0"
# Their lengths in bytes; the numbers in them have no room for anything else.
_PNG_COLOUR = {b"cICP": 4, b"cHRM": 32, b"gAMA": 4, b"sRGB": 1}
# A profile of a printer takes 2 MB; more than this is no profile, but would fill the memory.
_MOST_PROFILE_BYTES = 16_000_000


@dataclass(frozen=True, slots=True)
class Embedded:
    """What a file carries beside its pixels.

    profile: ICC, as it stands there. exif: a TIFF block, with or without "Exif" before it.
    several: whether there are pictures of which a copy of the first would lose the others.
    lossless: whether its pixels were compressed without loss.
    tiff: tags that say what the channels mean.
    png_colour: content of the chunks that say in numbers what the colours mean, by their kind.
    """

    profile: bytes | None = None
    exif: bytes | None = None
    several: bool = False
    lossless: bool = True
    tiff: tiff_tags.Directory = tiff_tags.Directory({}, 0)
    png_colour: Mapping[bytes, bytes] = field(default_factory=dict)


def read_embedded(data: bytes, format_name: str) -> Embedded:
    """Read what a whole file of a format carries; what is damaged is as if it were not there."""
    with contextlib.suppress(struct.error, IndexError):
        return _READERS[format_name](data)
    return Embedded(lossless=format_name not in ("JPEG", "AVIF"))


def _jpeg(data: bytes) -> Embedded:
    exif: bytes | None = None
    parts: dict[int, bytes] = {}
    place = 2
    while match := _JPEG_MARKER.search(data, place):
        marker, place = match[1][0], match.end()
        if marker in _JPEG_ALONE:
            continue
        if marker == _JPEG_SCAN:
            break
        (length,) = struct.unpack_from(">H", data, place)
        content = data[place + 2 : place + length] if marker in (_JPEG_APP1, _JPEG_APP2) else b""
        if marker == _JPEG_APP1 and exif is None and content.startswith(_EXIF_START):
            exif = content
        elif marker == _JPEG_APP2 and content.startswith(_PROFILE_START) and len(content) > 14:
            parts.setdefault(content[12], content[14:])
        place += length
    profile = b"".join(parts[number] for number in sorted(parts)) or None
    return Embedded(profile, exif, lossless=False)


def _png(data: bytes) -> Embedded:
    found: dict[bytes, bytes] = {}
    for chunk in png_chunks.chunks(data):
        if chunk.kind in (b"iCCP", b"eXIf", *_PNG_COLOUR) and chunk.is_sound():
            found.setdefault(chunk.kind, bytes(chunk.content))
        elif chunk.kind == b"fdAT":  # the pixels of an animation's later pictures
            found[b"fdAT"] = b""
    profile = _inflated(found[b"iCCP"].partition(b"\0")[2][1:]) if b"iCCP" in found else None
    colour = {kind: found[kind] for kind, size in _PNG_COLOUR.items() if len(found.get(kind, b"")) == size}
    return Embedded(profile, found.get(b"eXIf"), b"fdAT" in found, png_colour=colour)


def _inflated(packed: bytes) -> bytes | None:
    unpacker = zlib.decompressobj()
    try:
        content = unpacker.decompress(packed, _MOST_PROFILE_BYTES)
    except zlib.error:
        return None
    return content if unpacker.eof else None


def _webp(data: bytes) -> Embedded:
    found: dict[bytes, bytes] = {}
    frames, lossless, place = 0, False, 12
    while place + 8 <= len(data):
        kind, length = struct.unpack_from("<4sI", data, place)
        if kind in (b"ICCP", b"EXIF"):
            found.setdefault(kind, data[place + 8 : place + 8 + length])
        frames += kind == b"ANMF"
        lossless |= kind == b"VP8L"
        place += 8 + length + length % 2
    return Embedded(found.get(b"ICCP"), found.get(b"EXIF"), frames > 1, lossless)


def _tiff(data: bytes) -> Embedded:
    wanted = (_TIFF_PROFILE, TIFF_PHOTOMETRIC, TIFF_SAMPLES, TIFF_PLANAR, TIFF_EXTRA_SAMPLES)
    try:
        first = tiff_tags.read_directory(data, wanted)
    except TiffTagsError:
        return Embedded()
    profile = first.tags.get(_TIFF_PROFILE)
    return Embedded(profile.data if profile else None, data, _has_more_pages(data, first.following), tiff=first)


def _has_more_pages(data: bytes, place: int) -> bool:
    for _ in range(_TIFF_MOST_PAGES):  # a chain may bite its tail
        if not place:
            return False
        try:
            directory = tiff_tags.read_directory(data, (_TIFF_SUBFILE,), place)
        except TiffTagsError:
            return False
        if not directory.integer(_TIFF_SUBFILE) & _TIFF_REDUCED:
            return True
        place = directory.following
    return False


def _by_pillow(data: bytes) -> Embedded:
    """GIF and AVIF."""
    from PIL import Image

    # The header was checked against our own limit; Pillow's would warn at 89 megapixels and refuse 179.
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(io.BytesIO(data), formats=("GIF", "AVIF")) as picture:
            several = bool(getattr(picture, "is_animated", False))
            lossless = picture.format == "GIF"
            return Embedded(picture.info.get("icc_profile"), picture.info.get("exif"), several, lossless)
    except MemoryError:
        raise
    except Exception:  # its plugins raise OSError, SyntaxError, RuntimeError and more, all for damaged data
        return Embedded(lossless=data[:3] == b"GIF")


def _bmp(data: bytes) -> Embedded:
    return Embedded()


_READERS: Mapping[str, Callable[[bytes], Embedded]] = {
    "JPEG": _jpeg,
    "PNG": _png,
    "WebP": _webp,
    "BMP": _bmp,
    "TIFF": _tiff,
    "GIF": _by_pillow,
    "AVIF": _by_pillow,
}
