"""Photographs that a copy is to be made of: a file -> upright pixels with all their bits, and what belongs to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop_app.errors import AnimatedPictureError, PictureTooLargeError
from desktop_app.media import all_bits, decoding
from desktop_app.media.all_bits import Pixels
from desktop_app.media.colour_profile import adobe_rgb_profile, fitting_profile
from desktop_app.media.embedded import TIFF_EXTRA_SAMPLES, TIFF_PREMULTIPLIED_ALPHA, Embedded, read_embedded
from desktop_app.media.exif import harmless_exif, names_adobe_rgb
from desktop_app.media.frame import Frame
from desktop_app.media.headers import damaged
from desktop_app.media.images import MAX_PIXELS, checked_header, read_bytes, refuse_too_large


@dataclass(frozen=True, slots=True, eq=False)
class Original:
    """A picture with all that a copy needs.

    pixels: (height, width, channels), uint8 or uint16, upright, C-contiguous, not writeable; 1 channel is grey, 3 are
        BGR, 4 are BGR and alpha.
    source: the path or a name for where it came from.
    format: one of `media.headers.FORMATS`.
    profile: the ICC profile that the pixels are in; None if there is none, or one that does not fit them. Where EXIF
        alone names Adobe RGB, as cameras do, it is a profile that says so.
    exif: an EXIF block without "Exif" before it, with the harmless tags alone.
    lossless: whether the file holds its pixels without loss.
    premultiplied: whether the colours have been multiplied by alpha, as some TIFF files have them.
    png_colour: what a PNG says in numbers about its colours, by the kind of chunk.
    searched: what is searched, (height, width, 3), uint8, BGR, in the rare file where that does not follow from pixels.
    """

    pixels: Pixels
    source: str
    format: str
    profile: bytes | None = None
    exif: bytes | None = None
    lossless: bool = True
    premultiplied: bool = False
    png_colour: Mapping[bytes, bytes] = field(default_factory=dict)
    searched: NDArray[np.uint8] | None = None

    def __post_init__(self) -> None:
        shape, dtype = self.pixels.shape, self.pixels.dtype
        if len(shape) != 3 or shape[2] not in (1, 3, 4) or dtype not in (np.uint8, np.uint16):
            raise ValueError(f"an original is (height, width, 1, 3 or 4) uint8 or uint16, not {shape} {dtype}")
        if not self.pixels.flags.c_contiguous:
            raise ValueError("an original's pixels must be C-contiguous")
        self.pixels.flags.writeable = False

    @property
    def width(self) -> int:
        """Width in pixels."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Height in pixels."""
        return int(self.pixels.shape[0])

    def frame(self) -> Frame:
        """What is searched: the same pixels that `media.images.read_image` gives for the file.

        They are shared with the original where that has 8 bits and three channels; else they are made at each call.
        """
        pixels = all_bits.eight_bit_colour(self.pixels) if self.searched is None else self.searched
        return Frame(pixels, self.source)


def read_original(path: Path | str, *, max_pixels: int = MAX_PIXELS) -> Original:
    """Read a picture with all its bits.

    Raises: AnimatedPictureError for animations and for TIFF files of several pages; else PictureError and its
    subclasses as `media.images.read_image` does.
    """
    return decode_original(read_bytes(Path(path)), str(path), max_pixels=max_pixels)


def decode_original(data: bytes, source: str, *, max_pixels: int = MAX_PIXELS) -> Original:
    """The same for a picture that is in memory; source names it in errors.

    Raises: AnimatedPictureError; PictureError and its subclasses.
    """
    header = checked_header(data, source, max_pixels)
    embedded = read_embedded(data, header.format)
    if embedded.several:
        raise _animated(source, header.format)
    try:
        pixels = all_bits.decode(data, header, embedded)
        if pixels is None:
            raise damaged(source, header.format)
        refuse_too_large(pixels.shape[1], pixels.shape[0], source, max_pixels)  # whatever its header said
        searched = decoding.decode(data, header) if all_bits.is_searched_otherwise(pixels, embedded) else None
    except MemoryError as error:
        raise PictureTooLargeError(
            "{path} needs more memory than is free ({width} x {height} pixels); "
            "close other programs or make it smaller.",
            path=source,
            width=header.width,
            height=header.height,
        ) from error
    return Original(
        pixels,
        source,
        header.format,
        _profile(embedded, pixels.shape[2]),
        harmless_exif(embedded.exif) if embedded.exif else None,
        embedded.lossless,
        embedded.tiff.integer(TIFF_EXTRA_SAMPLES) == TIFF_PREMULTIPLIED_ALPHA,
        embedded.png_colour,
        searched,
    )


def _profile(embedded: Embedded, channels: int) -> bytes | None:
    if embedded.profile is None and channels > 1 and embedded.exif and names_adobe_rgb(embedded.exif):
        return adobe_rgb_profile()
    return fitting_profile(embedded.profile, channels)


def _animated(source: str, format_name: str) -> AnimatedPictureError:
    if format_name == "TIFF":
        return AnimatedPictureError(
            "{path} has several pages, and a copy would lose all but the first; "
            "save each page as a file of its own with another program.",
            path=source,
        )
    return AnimatedPictureError(
        "{path} is animated, and a copy would lose all its pictures but the first; "
        "save the one you want as PNG with another program.",
        path=source,
    )
