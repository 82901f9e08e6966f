"""Detections hidden in a picture, so that nothing of them can be brought back from it."""

from collections.abc import Iterable
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.detection.geometry import Detection
from desktop_app.export import blotting
from desktop_app.export.areas import Area, area_of, bounds_of, fill, mask_of, outline_of
from desktop_app.export.blotting import BLOCKS_AT_MOST
from desktop_app.export.cover import fitted_cover, load_picture
from desktop_app.export.hiding_style import HidingKind, HidingShape, HidingStyle

__all__ = ["BLOCKS_AT_MOST", "HidingKind", "HidingShape", "HidingStyle", "hide", "hide_in_place", "load_cover"]

Depth = TypeVar("Depth", bound=np.uint8 | np.uint16)
Cover = NDArray[np.uint8]


def load_cover(style: HidingStyle) -> Cover | None:
    """Read the picture that a style lays over what it hides; None for a style that needs none.

    Returns (height, width, 3), uint8, BGR, to be given to `hide` as often as wanted.
    Raises: PictureError and its subclasses; AnimatedPictureError.
    """
    if style.kind is not HidingKind.PICTURE or style.picture is None:
        return None
    red, green, blue = style.colour
    return load_picture(style.picture, (blue, green, red))


def hide(
    pixels: NDArray[Depth],
    detections: Iterable[Detection],
    style: HidingStyle,
    cover: Cover | None = None,
    *,
    generator: np.random.Generator | None = None,
) -> NDArray[Depth]:
    """Hide every detection in a copy of a picture; what lies beyond the picture's edges is left aside.

    The arguments are those of `hide_in_place`. Returns a copy of the same shape and type, C-contiguous.
    """
    hidden = pixels.copy(order="C")
    hide_in_place(hidden, detections, style, cover, generator=generator)
    return hidden


def hide_in_place(
    pixels: NDArray[Depth],
    detections: Iterable[Detection],
    style: HidingStyle,
    cover: Cover | None = None,
    *,
    generator: np.random.Generator | None = None,
) -> None:
    """Hide every detection in a picture that may be written.

    What is filled or covered becomes opaque. In blocks and blurs the alpha channel is treated as the colours are, and
    colours count as much as they are opaque: those that could not be seen are gone as well.
    pixels: (height, width, channels), uint8 or uint16, C-contiguous; 1 channel is grey, 3 are BGR, 4 are BGR and alpha.
    cover: what `load_cover` gave for the style.
    generator: of noise; None for one that nobody can repeat. Tests alone have another.
    Raises: ValueError where the style has a picture and there is no cover.
    """
    if style.kind is HidingKind.PICTURE and style.picture is not None and cover is None:
        raise ValueError("the picture to lay over has to be loaded first, with load_cover")
    picture = pixels[:, :, 0] if pixels.shape[2] == 1 else pixels
    noise = (generator or blotting.random_generator()) if style.kind is HidingKind.BLUR else None
    for detection in detections:
        _hide_one(picture, area_of(detection, style.margin), style, cover, noise)


def _hide_one(
    picture: NDArray[Depth], area: Area, style: HidingStyle, cover: Cover | None, noise: np.random.Generator | None
) -> None:
    """picture: (height, width) for grey, else (height, width, 3 or 4)."""
    whole = bounds_of(area, style.shape)
    part = whole.within(picture.shape[1], picture.shape[0])
    if part.is_empty():
        return
    inside = picture[part.top : part.bottom, part.left : part.right]
    outline = outline_of(area, part, style.shape)
    if noise is not None:
        instead = blotting.soft_blocks(inside, whole.longest_px, noise)
    elif style.kind is HidingKind.PIXELATE:
        instead = blotting.blocks(inside, whole.longest_px)
    elif style.kind is HidingKind.PICTURE and cover is not None:
        instead = _like(inside, fitted_cover(cover, area, part))
    else:
        fill(inside, outline, _colour(inside, style.colour))
        return
    cv2.copyTo(instead, mask_of(outline, (inside.shape[0], inside.shape[1])), inside)


def _colour(inside: NDArray[Depth], colour: tuple[int, int, int]) -> tuple[int, ...]:
    """A colour in the channels and depth of a part, opaque."""
    red, green, blue = colour
    step = 257 if inside.dtype == np.uint16 else 1
    if inside.ndim == 2:
        return (round(0.299 * red + 0.587 * green + 0.114 * blue) * step,)
    return blue * step, green * step, red * step, 255 * step


def _like(inside: NDArray[Depth], cover: Cover) -> NDArray[Depth]:
    """A cover in the channels and depth of the part that it covers, opaque."""
    pixels: object = cover
    if inside.ndim == 2:
        pixels = cv2.cvtColor(cover, cv2.COLOR_BGR2GRAY)
    elif inside.shape[2] == 4:
        pixels = cv2.cvtColor(cover, cv2.COLOR_BGR2BGRA)
    deep = np.asarray(pixels).astype(inside.dtype)
    if inside.dtype == np.uint16:
        deep *= 257
    return deep
