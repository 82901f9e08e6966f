"""Copies of photographs: the same format, size and colour profile, and nothing else that tells of the original.

A copy is encoded anew from pixels. No byte of the original file goes into it but its colour profile and, if wanted, the
harmless tags of `media.exif`: previews, places, makers' notes, face regions, comments and signatures have no way in. It
is stored upright, and says nothing of an orientation.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, features

from desktop_app.errors import OutputError, Phrase
from desktop_app.export import embedding
from desktop_app.export.copy_options import CopyOptions
from desktop_app.export.gif import encode_gif
from desktop_app.media.all_bits import eight_bit_colour
from desktop_app.media.colour_profile import fitting_profile
from desktop_app.media.embedded import TIFF_PREMULTIPLIED_ALPHA, TIFF_STRAIGHT_ALPHA
from desktop_app.media.originals import Original

__all__ = ["CopyOptions", "copy_suffix", "encode_copy"]

Pixels = NDArray[np.uint8 | np.uint16]

_SAMPLING_444 = 0x111111
_SUFFIXES: Mapping[str, tuple[str, ...]] = {
    "JPEG": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "PNG": (".png",),
    "WebP": (".webp",),
    "BMP": (".bmp", ".dib"),
    "TIFF": (".tif", ".tiff"),
    "GIF": (".gif",),
    "AVIF": (".avif",),
}


class _EncodingError(Exception):
    """An encoder did not take the picture."""


@dataclass(frozen=True, slots=True, eq=False)
class _Copy:
    """What is encoded: pixels, and what belongs to them."""

    original: Original
    pixels: Pixels
    quality: int
    profile: bytes | None
    exif: bytes | None


def encode_copy(original: Original, pixels: Pixels, options: CopyOptions | None = None) -> bytes:
    """Encode pixels in the format of an original, with its colour profile.

    PNG and TIFF get the depth of the pixels, others 8 bits; JPEG alone has no transparency. A GIF keeps the colours of
    all that is as in the original, and gives what is left of its table to the rest. AVIF is written as PNG where Pillow
    lacks it.
    pixels: (height, width, channels), uint8 or uint16, upright; 1 channel is grey, 3 are BGR, 4 are BGR and alpha. Of
        the size of the original or another: a part of it is encoded alike.
    options: None for the usual ones.
    Raises: OutputError, which names the original.
    """
    if pixels.ndim != 3 or pixels.shape[2] not in (1, 3, 4) or pixels.dtype not in (np.uint8, np.uint16):
        raise ValueError(f"a copy is (height, width, 1, 3 or 4) uint8 or uint16, not {pixels.shape} {pixels.dtype}")
    options = options or CopyOptions()
    copy = _Copy(
        original,
        np.ascontiguousarray(pixels),
        options.quality,
        fitting_profile(original.profile, pixels.shape[2]),
        original.exif if options.keep_metadata else None,
    )
    format_name = _written_format(original.format)
    try:
        return _ENCODERS[format_name](copy)
    except cv2.error as error:
        raise _refused(copy, format_name, error.err) from error
    except MemoryError as error:
        raise _refused(copy, format_name, Phrase("there is not enough memory")) from error
    except _EncodingError as error:
        raise _refused(copy, format_name, str(error) or Phrase("the encoder failed")) from error


def copy_suffix(format_name: str, path: Path | None = None) -> str:
    """The suffix of a copy in a format: the path's own if it names that format, however it is written, else the usual.

    format_name: that of the original, one of `media.headers.FORMATS`.
    """
    suffixes = _SUFFIXES[_written_format(format_name)]
    return path.suffix if path is not None and path.suffix.lower() in suffixes else suffixes[0]


def _written_format(format_name: str) -> str:
    return "PNG" if format_name == "AVIF" and not features.check("avif") else format_name


def _refused(copy: _Copy, format_name: str, reason: str) -> OutputError:
    return OutputError(
        "{path} cannot be copied: {width} x {height} pixels do not go into {format} ({reason}); "
        "save it as PNG with another program first.",
        path=copy.original.source,
        width=copy.pixels.shape[1],
        height=copy.pixels.shape[0],
        format=format_name,
        reason=reason,
    )


def _jpeg(copy: _Copy) -> bytes:
    options = [cv2.IMWRITE_JPEG_QUALITY, copy.quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, _SAMPLING_444]
    encoded = _by_opencv(".jpg", _shallow(copy.pixels, (1, 3)), options)
    return embedding.into_jpeg(encoded, copy.profile, copy.exif)


def _png(copy: _Copy) -> bytes:
    encoded = _by_opencv(".png", copy.pixels)
    return embedding.into_png(encoded, copy.profile, copy.original.png_colour, copy.exif)


def _tiff(copy: _Copy) -> bytes:
    encoded = _by_opencv(".tif", copy.pixels)
    alpha = None
    if copy.pixels.shape[2] == 4:
        alpha = TIFF_PREMULTIPLIED_ALPHA if copy.original.premultiplied else TIFF_STRAIGHT_ALPHA
    return embedding.into_tiff(encoded, copy.profile, copy.exif, alpha)


def _bmp(copy: _Copy) -> bytes:
    return _by_opencv(".bmp", _shallow(copy.pixels, (1, 3, 4)))


def _gif(copy: _Copy) -> bytes:
    pixels, before = _shallow(copy.pixels, (3, 4)), _shallow(copy.original.pixels, (3, 4))
    return encode_gif(pixels, before if before.shape == pixels.shape else None)


def _webp(copy: _Copy) -> bytes:
    if copy.original.lossless:
        return _by_pillow(copy, "WEBP", lossless=True, exact=True)
    return _by_pillow(copy, "WEBP", quality=copy.quality, exact=True)


def _avif(copy: _Copy) -> bytes:
    # At 9 it takes a twentieth of the time of 6, the default, and loses a tenth more.
    return _by_pillow(copy, "AVIF", quality=copy.quality, subsampling="4:4:4", speed=9)


def _by_opencv(suffix: str, pixels: Pixels, options: Sequence[int] = ()) -> bytes:
    done, encoded = cv2.imencode(suffix, pixels, options)
    if not done:
        raise _EncodingError
    return encoded.tobytes()


def _by_pillow(copy: _Copy, format_name: str, **options: object) -> bytes:
    pixels = _shallow(copy.pixels, (3, 4))
    way = cv2.COLOR_BGRA2RGBA if pixels.shape[2] == 4 else cv2.COLOR_BGR2RGB
    picture = Image.fromarray(np.asarray(cv2.cvtColor(pixels, way), np.uint8))
    stream = io.BytesIO()
    try:
        picture.save(stream, format_name, icc_profile=copy.profile or b"", exif=copy.exif or b"", **options)
    except (OSError, ValueError) as error:
        raise _EncodingError(error) from error
    return stream.getvalue()


def _shallow(pixels: Pixels, channels: tuple[int, ...]) -> NDArray[np.uint8]:
    """The pixels in 8 bits, and in colour without alpha if they have another number of channels than these."""
    if pixels.shape[2] not in channels:
        return eight_bit_colour(pixels)
    return (pixels >> 8).astype(np.uint8) if pixels.dtype == np.uint16 else np.asarray(pixels, np.uint8)


_ENCODERS: Mapping[str, Callable[[_Copy], bytes]] = {
    "JPEG": _jpeg,
    "PNG": _png,
    "WebP": _webp,
    "BMP": _bmp,
    "TIFF": _tiff,
    "GIF": _gif,
    "AVIF": _avif,
}
