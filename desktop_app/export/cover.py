"""A picture of the user's own, laid over what is hidden."""

import math
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.export.areas import Area, Bounds
from desktop_app.media import decoding
from desktop_app.media.originals import Original, read_original

# More than a face has in most photographs; a larger one would be shrunk anew for each face.
_LONGEST_PX = 2048

Colour = tuple[int, int, int]


def load_picture(path: Path, ground: Colour) -> NDArray[np.uint8]:
    """Read a picture and lay it on a ground, so that nothing shows through it.

    ground: blue, green, red.
    Returns (height, width, 3), uint8, BGR, no larger than needed. Raises: PictureError and its subclasses.
    """
    return on_ground(read_original(path), ground)


def on_ground(original: Original, ground: Colour) -> NDArray[np.uint8]:
    """The same for a picture that has been read."""
    colours = decoding.shrunk(original.frame().pixels, _LONGEST_PX)
    if original.pixels.shape[2] < 4:
        return colours
    whole = original.pixels
    if whole.dtype == np.uint16:
        whole = (whole >> 8).astype(np.uint8)
    opaque = whole[:, :, 3:].astype(np.float32) / 255
    laid = whole[:, :, :3] * opaque + np.array(ground, np.float32) * (1 - opaque)
    return decoding.shrunk(np.ascontiguousarray(np.rint(laid), np.uint8), _LONGEST_PX)


def fitted_cover(cover: NDArray[np.uint8], area: Area, part: Bounds) -> NDArray[np.uint8]:
    """The part of a picture with a cover that fills an area: turned with it, cut at two sides where it is longer.

    cover: (height, width, 3), uint8. Returns the same for the part.
    """
    height, width = cover.shape[:2]
    # How many pixels of the cover lie under one of the area.
    scale = min(width / (2 * area.half_width), height / (2 * area.half_height))
    if scale > 1:
        size = max(1, round(width / scale)), max(1, round(height / scale))
        cover = np.asarray(cv2.resize(cover, size, interpolation=cv2.INTER_AREA), np.uint8)
    along, down = scale * cover.shape[1] / width, scale * cover.shape[0] / height
    cosine, sine = math.cos(math.radians(area.angle)), math.sin(math.radians(area.angle))
    turn = np.array([[along * cosine, along * sine], [-down * sine, down * cosine]])
    # The middle of the area is the middle of the cover; a pixel's middle is half a pixel from its corner.
    start = np.array([part.left + 0.5 - area.centre_x, part.top + 0.5 - area.centre_y])
    shift = turn @ start + np.array([cover.shape[1] / 2 - 0.5, cover.shape[0] / 2 - 0.5])
    size = part.right - part.left, part.bottom - part.top
    way = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    matrix = np.column_stack([turn, shift])
    return np.asarray(cv2.warpAffine(cover, matrix, size, flags=way, borderMode=cv2.BORDER_REPLICATE), np.uint8)
