"""Photographs: a file or its bytes -> an upright frame. The one place where pictures are read."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

from desktop_app import settings
from desktop_app.errors import (
    PictureEmptyError,
    PictureNotFoundError,
    PictureTooLargeError,
)
from desktop_app.media import decoding
from desktop_app.media.frame import Frame
from desktop_app.media.headers import HEAD_BYTES, Header, damaged, read_header, required_format

MAX_PIXELS = settings.MAX_MEGAPIXELS.default * 1_000_000


# (width, height) of the upright picture -> the scale, 0..1, at which its reader needs it.
NeededScale = Callable[[int, int], float]


@dataclass(frozen=True, slots=True)
class ReducedPicture:
    """A picture that may have been read at a half, a quarter or an eighth of its size.

    width, height: of the whole picture, upright, pixels.
    """

    frame: Frame
    width: int
    height: int


def read_image(path: Path | str, *, max_pixels: int = MAX_PIXELS) -> Frame:
    """Read a picture, whatever its name is and whatever script it is in.

    Raises: PictureError and its subclasses, whose text names the file.
    """
    return decode_image(read_bytes(Path(path)), str(path), max_pixels=max_pixels)


def decode_image(data: bytes, source: str, *, max_pixels: int = MAX_PIXELS) -> Frame:
    """Decode a picture that is in memory; source names it in the frame and in errors.

    For 8-bit pictures the pixels are those of cv2.imread in OpenCV 4.14.
    Raises: PictureError and its subclasses.
    """
    return _decode(data, checked_header(data, source, max_pixels), source, max_pixels)


def read_reduced(path: Path | str, needed: NeededScale, *, max_pixels: int = MAX_PIXELS) -> ReducedPicture:
    """Read a picture no larger than needed: JPEG is decoded at a fraction of its size, which is several times faster.

    Raises: PictureError and its subclasses, as `read_image` does for the same file.
    """
    return decode_reduced(read_bytes(Path(path)), str(path), needed, max_pixels=max_pixels)


def decode_reduced(data: bytes, source: str, needed: NeededScale, *, max_pixels: int = MAX_PIXELS) -> ReducedPicture:
    """The same for a picture that is in memory.

    Raises: PictureError and its subclasses.
    """
    header = checked_header(data, source, max_pixels)
    size = (header.width, header.height) if header.orientation < 5 else (header.height, header.width)
    reduction = 1
    if header.format == "JPEG":
        reduction = next((factor for factor in (8, 4, 2) if 1 / factor >= needed(*size)), 1)
    frame = _decode(data, header, source, max_pixels, reduction=reduction)
    return ReducedPicture(frame, *(size if reduction > 1 else (frame.width, frame.height)))


def read_thumbnail(path: Path | str, size_px: int, *, max_pixels: int = MAX_PIXELS) -> Frame:
    """Read a picture so that its longer side has no more than size_px pixels; JPEG is decoded at a reduced size.

    Raises: PictureError and its subclasses, as `read_image` does for the same file.
    """
    if size_px < 1:
        raise ValueError(f"a thumbnail has at least 1 pixel, not {size_px}")
    source = str(path)
    data = read_bytes(Path(path))
    header = checked_header(data, source, max_pixels)
    reduction = 1
    if header.format == "JPEG":  # of other formats OpenCV decodes all and shrinks roughly
        longest = max(header.width, header.height)
        reduction = next((factor for factor in (8, 4, 2) if longest >= factor * size_px), 1)
    return _decode(data, header, source, max_pixels, reduction=reduction, longest_px=size_px)


def _decode(
    data: bytes, header: Header, source: str, max_pixels: int, *, reduction: int = 1, longest_px: int | None = None
) -> Frame:
    try:
        pixels = decoding.decode(data, header, reduction=reduction)
        if pixels is None:
            raise damaged(source, header.format)
        refuse_too_large(pixels.shape[1], pixels.shape[0], source, max_pixels)  # whatever its header said
        if longest_px is not None:
            pixels = decoding.shrunk(pixels, longest_px)
    except MemoryError as error:
        raise PictureTooLargeError(
            "{path} needs more memory than is free ({width} x {height} pixels); "
            "close other programs or make it smaller.",
            path=source,
            width=header.width,
            height=header.height,
        ) from error
    return Frame(pixels, source)


def checked_header(data: bytes, source: str, max_pixels: int) -> Header:
    """Read the header of a whole picture that is not too large; source names it in errors.

    Raises: PictureError and its subclasses.
    """
    if not data:
        raise PictureEmptyError("{path} is empty, it has no bytes; copy or download it once more.", path=source)
    header = read_header(data, source)
    refuse_too_large(header.width, header.height, source, max_pixels)
    return header


def refuse_too_large(width: int, height: int, source: str, max_pixels: int) -> None:
    """Pass a picture of a size that is allowed; source names it. Raises: PictureTooLargeError."""
    pixels = width * height
    if pixels > max_pixels:
        raise PictureTooLargeError(
            "{path} is too large: {width} x {height} are {megapixels} megapixels, and {limit} are the limit; "
            "make it smaller.",
            path=source,
            width=width,
            height=height,
            megapixels=f"{math.ceil(pixels / 1e5) / 10:g}",
            limit=f"{max_pixels / 1e6:g}",
        )


def read_bytes(path: Path) -> bytes:
    """Read all bytes of a picture; of a file that does not begin like one, no more than its start.

    Raises: PictureNotFoundError, PictureFormatError.
    """
    try:
        if path.is_dir():  # asked first, because opening a folder is "permission denied" on Windows
            raise PictureNotFoundError("{path} is a folder, not a picture; choose a picture in it.", path=path)
        with path.open("rb", buffering=0) as file:
            return _read_picture_bytes(file, path)
    except FileNotFoundError as error:
        raise PictureNotFoundError("{path} does not exist; check its name and folder.", path=path) from error
    except PermissionError as error:
        raise PictureNotFoundError(
            "{path} may not be read; change its permissions or copy it elsewhere.", path=path
        ) from error
    except OSError as error:
        raise PictureNotFoundError(
            "{path} cannot be read ({reason}); check the drive or the connection.",
            path=path,
            reason=error.strerror or error,
        ) from error


def _read_picture_bytes(file: FileIO, path: Path) -> bytes:
    """All bytes if the first ones are a picture's: a film of 50 GB given by mistake is not read into memory."""
    head = b""
    while len(head) < HEAD_BYTES and (part := file.read(HEAD_BYTES - len(head))):
        head += part  # a pipe gives what it has
    if head:
        required_format(head, str(path))
    if not file.seekable():
        return head + file.readall()
    file.seek(0)  # reading the start again costs less than copying the rest behind it
    return file.readall()
