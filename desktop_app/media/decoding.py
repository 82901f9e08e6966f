"""A picture's bytes and header -> upright pixels, by OpenCV, and by Pillow where an older OpenCV lacks a format."""

import io
from collections.abc import Callable, Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.media import png_chunks
from desktop_app.media.headers import Header

Pixels = NDArray[np.uint8]

# OpenCV says on the terminal what it also returns. The function moved between 4.10 and 5.0.
(getattr(cv2, "setLogLevel", None) or cv2.utils.logging.setLogLevel)(0)

# OpenCV 4.10 has no GIF and AVIF and cannot read animated WebP; 4.14 gives up on a GIF that lacks its very end.
_PILLOW_FORMATS = frozenset(("WebP", "GIF", "AVIF"))

_REDUCED_FLAGS = {2: cv2.IMREAD_REDUCED_COLOR_2, 4: cv2.IMREAD_REDUCED_COLOR_4, 8: cv2.IMREAD_REDUCED_COLOR_8}

_TURNS: Mapping[int, Callable[[Pixels], cv2.typing.MatLike]] = {
    2: lambda pixels: cv2.flip(pixels, 1),
    3: lambda pixels: cv2.rotate(pixels, cv2.ROTATE_180),
    4: lambda pixels: cv2.flip(pixels, 0),
    5: cv2.transpose,
    6: lambda pixels: cv2.rotate(pixels, cv2.ROTATE_90_CLOCKWISE),
    7: lambda pixels: cv2.flip(cv2.transpose(pixels), -1),
    8: lambda pixels: cv2.rotate(pixels, cv2.ROTATE_90_COUNTERCLOCKWISE),
}


def opencv_version() -> str:
    """The version of the OpenCV that decodes here."""
    return str(cv2.__version__)


def decode(data: bytes, header: Header, *, reduction: int = 1) -> Pixels | None:
    """Decode a picture and turn it upright; None if it cannot be decoded.

    reduction: 2, 4 or 8 gives about that fraction of the size, which is much faster for JPEG.
    Returns pixels: (height, width, 3), uint8, BGR, C-contiguous; for 8-bit pictures the same as cv2.imread(path) in
    OpenCV 4.14.
    Raises: MemoryError.
    """
    # Orientation is left to us, so that all formats and versions agree: 4.10 ignores it for WebP, and 5.0 for AVIF.
    flags = _REDUCED_FLAGS.get(reduction, cv2.IMREAD_COLOR) | cv2.IMREAD_IGNORE_ORIENTATION
    pixels = _decode_opencv(data, header, flags)
    if pixels is None and header.format in _PILLOW_FORMATS:
        pixels = _decode_pillow(data)
    return None if pixels is None else upright(pixels, header.orientation)


def upright(pixels: Pixels, orientation: int) -> Pixels:
    """Apply an EXIF orientation, 1 to 8.

    pixels: (height, width, 3), uint8. Returns the same array for 1, else a new C-contiguous one.
    """
    turn = _TURNS.get(orientation)
    return pixels if turn is None else _array(turn(pixels))


def shrunk(pixels: Pixels, longest_px: int) -> Pixels:
    """Shrink so that the longer side has no more than longest_px pixels; the same array if it has no more already.

    pixels: (height, width, 3), uint8.
    """
    height, width = pixels.shape[:2]
    scale = longest_px / max(height, width)
    if scale >= 1:
        return pixels
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return _array(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))


def gray(pixels: Pixels) -> Pixels:
    """The grey picture that detection runs on, as cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY) gives it.

    pixels: (height, width, 3), uint8, BGR. Returns (height, width), uint8.
    """
    return _array(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY))


def _decode_opencv(data: bytes, header: Header, flags: int) -> Pixels | None:
    readable = png_chunks.pixels_alone(data) if header.format == "PNG" else data
    if readable is None:
        return None
    try:
        pixels = cv2.imdecode(np.frombuffer(readable, np.uint8), flags)
    except cv2.error as error:
        if error.code == cv2.Error.StsNoMem:
            raise MemoryError from error
        return None
    return None if pixels is None else _array(pixels)


def _decode_pillow(data: bytes) -> Pixels | None:
    from PIL import Image

    # The header was checked against our own limit; Pillow's would warn at 89 megapixels and refuse 179.
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(io.BytesIO(data), formats=("WEBP", "GIF", "AVIF")) as picture:
            return np.ascontiguousarray(np.asarray(picture.convert("RGB"))[:, :, ::-1])
    except MemoryError:
        raise
    except Exception:  # its plugins raise OSError, SyntaxError, RuntimeError and more, all for damaged data
        return None


def _array(pixels: object) -> Pixels:
    """OpenCV's stubs allow any type of number in an array; here it is always bytes."""
    return np.ascontiguousarray(pixels, dtype=np.uint8)
