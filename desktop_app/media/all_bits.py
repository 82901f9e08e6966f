"""A picture's bytes and header -> upright pixels with all their bits, grey kept grey and transparency kept."""

import io

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.media import decoding, png_chunks
from desktop_app.media.embedded import (
    TIFF_EXTRA_SAMPLES,
    TIFF_PHOTOMETRIC,
    TIFF_PLANAR,
    TIFF_SAMPLES,
    TIFF_STRAIGHT_ALPHA,
    Embedded,
)
from desktop_app.media.headers import Header
from desktop_app.media.tiff_tags import Directory

Pixels = NDArray[np.uint8 | np.uint16]

# What TIFF calls the meaning of its samples. OpenCV turns CMYK into BGR and calls that BGR with alpha.
_WHITE_IS_ZERO, _SEPARATED = 0, 5
_PLANES = 2


def decode(data: bytes, header: Header, embedded: Embedded) -> Pixels | None:
    """Decode a picture and turn it upright; None if it cannot be decoded, or not without leaving out some of it.

    Returns pixels: (height, width, channels), uint8 or uint16, C-contiguous; 1 channel is grey, 3 are BGR, 4 are BGR
    and alpha. `eight_bit_colour` makes of them what `decoding.decode` gives, except where `is_searched_otherwise`. A
    palette is looked up; what has fewer than 8 bits gets 8, and what has neither 8 nor 16 (AVIF of 10) comes in 8.
    Raises: MemoryError.
    """
    pixels = _stored(data, header, embedded)
    if pixels is None:
        return decoding.decode(data, header)
    if header.format == "TIFF" and not _has_all_samples(pixels, embedded.tiff):
        return None
    return upright(pixels, header.orientation)


def is_searched_otherwise(pixels: Pixels, embedded: Embedded) -> bool:
    """Whether `decoding.decode` may give other colours: of a TIFF that has 16 bits, or says how its alpha is meant."""
    return bool(embedded.tiff.tags) and (pixels.dtype == np.uint16 or TIFF_EXTRA_SAMPLES in embedded.tiff.tags)


def upright(pixels: Pixels, orientation: int) -> Pixels:
    """Apply an EXIF orientation, 1 to 8, to pixels of any depth and number of channels."""
    height, width, channels = pixels.shape
    as_bytes = decoding.upright(pixels.view(np.uint8).reshape(height, width, -1), orientation)
    height, width = as_bytes.shape[:2]
    return as_bytes.reshape(height, width, -1).view(pixels.dtype).reshape(height, width, channels)


def eight_bit_colour(pixels: Pixels) -> NDArray[np.uint8]:
    """The pixels in BGR of 8 bits, transparency left aside: (height, width, 3), uint8; the same array if it is so."""
    if pixels.dtype == np.uint16:
        pixels = (pixels >> 8).astype(np.uint8)  # as OpenCV does when it reads
    if pixels.shape[2] == 3:
        return np.asarray(pixels, np.uint8)
    way = cv2.COLOR_GRAY2BGR if pixels.shape[2] == 1 else cv2.COLOR_BGRA2BGR
    return np.asarray(cv2.cvtColor(pixels, way), np.uint8)


def _stored(data: bytes, header: Header, embedded: Embedded) -> Pixels | None:
    """The pixels, turned upright in a TIFF alone; None if they cannot be had in this way."""
    if header.format == "GIF":
        return _with_pillows_alpha(data, header)
    pixels = _by_opencv(data, header)
    if pixels is None:
        return _by_pillow(data) if header.format in ("WebP", "AVIF") else None
    if pixels.dtype not in (np.uint8, np.uint16) or (header.format == "AVIF" and pixels.dtype != np.uint8):
        return None
    if pixels.ndim == 2:
        pixels = pixels[:, :, np.newaxis]
    meaning = embedded.tiff.integer(TIFF_PHOTOMETRIC, -1)
    if meaning == _SEPARATED and pixels.shape[2] == 4:
        pixels = np.ascontiguousarray(pixels[:, :, :3])
    if meaning == _WHITE_IS_ZERO and pixels.dtype == np.uint16:
        pixels = ~pixels  # OpenCV does that for 8 bits alone
    if embedded.tiff.integer(TIFF_EXTRA_SAMPLES) == TIFF_STRAIGHT_ALPHA and pixels.dtype == np.uint8:
        # OpenCV multiplies these colours by alpha, and leaves out the alpha of a grey picture.
        whole = _by_pillow(data)
        return pixels if whole is None or whole.shape != (*pixels.shape[:2], 4) else whole
    if header.format == "PNG" and pixels.shape[2] == 1:
        pixels = _with_transparent_grey(data, pixels)
    return pixels if pixels.shape[2] in (1, 3, 4) else None


def _has_all_samples(pixels: Pixels, tags: Directory) -> bool:
    """Whether OpenCV got all of a TIFF: it leaves out samples that it has no channel for, and mixes up deep planes."""
    if pixels.dtype == np.uint16 and tags.integer(TIFF_PLANAR) == _PLANES and pixels.shape[2] > 1:
        return False
    return tags.integer(TIFF_PHOTOMETRIC) == _SEPARATED or tags.integer(TIFF_SAMPLES, 1) <= pixels.shape[2]


def _by_opencv(data: bytes, header: Header) -> Pixels | None:
    readable = png_chunks.pixels_alone(data) if header.format == "PNG" else data
    if readable is None:
        return None
    try:
        # This leaves the orientation to us, except for TIFF (4.10 to 5.0; tests/media/test_originals.py).
        return cv2.imdecode(np.frombuffer(readable, np.uint8), cv2.IMREAD_UNCHANGED)  # type: ignore[return-value]
    except cv2.error as error:
        if error.code == cv2.Error.StsNoMem:
            raise MemoryError from error
        return None


def _with_transparent_grey(data: bytes, pixels: Pixels) -> Pixels:
    """Alpha for a grey PNG that calls one level transparent, which OpenCV leaves out."""
    level: int | None = None
    depth = 8
    for chunk in png_chunks.chunks(data):
        if chunk.kind == b"IHDR":
            depth = chunk.content[8]
        elif chunk.kind == b"tRNS" and len(chunk.content) == 2:
            level = int.from_bytes(chunk.content, "big")
    if level is None:
        return pixels
    most = np.iinfo(pixels.dtype).max
    level = level * most // (2**depth - 1)  # OpenCV spreads fewer bits over all of a byte
    alpha = np.where(pixels == level, 0, most).astype(pixels.dtype)
    return np.concatenate([pixels, pixels, pixels, alpha], axis=2)


def _with_pillows_alpha(data: bytes, header: Header) -> Pixels | None:
    """A GIF's colours as they are searched, with an alpha that OpenCV leaves out; None if Pillow finds none."""
    whole = _by_pillow(data)
    if whole is None or whole.shape[2] != 4:
        return None
    colours = decoding.decode(data, header)
    if colours is None or colours.shape[:2] != whole.shape[:2]:
        return None
    return np.concatenate([colours, whole[:, :, 3:]], axis=2)


def _by_pillow(data: bytes) -> NDArray[np.uint8] | None:
    from PIL import Image

    # The header was checked against our own limit; Pillow's would warn at 89 megapixels and refuse 179.
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(io.BytesIO(data), formats=("WEBP", "GIF", "AVIF", "TIFF")) as picture:
            transparent = picture.has_transparency_data
            pixels = np.asarray(picture.convert("RGBA" if transparent else "RGB"))
    except MemoryError:
        raise
    except Exception:  # its plugins raise OSError, SyntaxError, RuntimeError and more, all for damaged data
        return None
    return np.ascontiguousarray(pixels[:, :, (2, 1, 0, 3) if transparent else (2, 1, 0)])
