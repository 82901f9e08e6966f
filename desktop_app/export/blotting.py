"""A part of a picture reduced to so few means that what it showed cannot be brought back from it.

A blur by convolution is a linear map that can nearly be undone, and by trained programs well, since it leaves a value
for every pixel. Here 5 x 5 means are kept, of a blur 4 x 4: 75 and 48 numbers for a face in colour. All that is shown
follows from them, and no program can bring back what is in none of them. Against one that compares them with those of
known faces, the soft kind adds noise to each mean, which nobody can subtract: it is drawn from the system's randomness
and not kept. With 8 x 8 blocks OpenCV's cascades still called a third of labelled faces one, with 6 x 6 soft ones too.
"""

import math
import os

import cv2
import numpy as np
from numpy.typing import NDArray

BLOCKS_AT_MOST = 5
"""Across a pixelated area, in either direction."""
SOFT_BLOCKS_AT_MOST = 4
"""Across a blurred one."""

# Below this a block would show as much as the picture did.
_SMALLEST_BLOCK_PX = 4
# The standard deviations of the noise on a mean, as shares of all levels: what differs by less is lost. That of the
# colours is smaller, since the eye takes more offence at it.
_NOISE, _COLOUR_NOISE = 0.04, 0.01

Pixels = NDArray[np.uint8 | np.uint16]


def random_generator() -> np.random.Generator:
    """Noise that nobody can draw again."""
    return np.random.default_rng(list(os.urandom(32)))


def blocks(pixels: Pixels, longest_px: int) -> Pixels:
    """The picture in blocks, each of its own mean colour.

    pixels: (height, width) or (height, width, 3 or 4), uint8 or uint16. The colours of 4 channels count as much as they
        are opaque, so that none comes to light that could not be seen.
    longest_px: the longer side of the whole area, which is more than the picture where that is cut by an edge.
    """
    height, width = pixels.shape[:2]
    means = _rounded(_means(pixels, longest_px, BLOCKS_AT_MOST), pixels)
    return np.asarray(cv2.resize(means, (width, height), interpolation=cv2.INTER_NEAREST), pixels.dtype)


def soft_blocks(pixels: Pixels, longest_px: int, generator: np.random.Generator) -> Pixels:
    """Fewer means with noise on each, and soft passages between them: it looks like a strong blur.

    Alpha gets no noise, so that what is opaque stays so.
    """
    height, width = pixels.shape[:2]
    means = np.asarray(_means(pixels, longest_px, SOFT_BLOCKS_AT_MOST), np.float32)
    colours = means[:, :, :3] if means.ndim == 3 else means[:, :, np.newaxis]
    colours += generator.normal(0, _NOISE * _most(pixels), (*means.shape[:2], 1))
    colours += generator.normal(0, _COLOUR_NOISE * _most(pixels), colours.shape)
    return np.asarray(cv2.resize(_rounded(means, pixels), (width, height), interpolation=cv2.INTER_CUBIC), pixels.dtype)


def _means(pixels: Pixels, longest_px: int, most_blocks: int) -> NDArray[np.generic]:
    """All that is passed on of the picture: a small one of means, of its own type or float."""
    height, width = pixels.shape[:2]
    block = max(_SMALLEST_BLOCK_PX, math.ceil(longest_px / most_blocks))
    size = math.ceil(width / block), math.ceil(height / block)
    if pixels.ndim == 2 or pixels.shape[2] < 4 or pixels[:, :, 3].min() == _most(pixels):
        return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))
    weighted = pixels.astype(np.float32)
    weighted[:, :, :3] *= weighted[:, :, 3:] / _most(pixels)
    means = np.asarray(cv2.resize(weighted, size, interpolation=cv2.INTER_AREA), np.float32)
    means = means.reshape(size[1], size[0], 4)
    opaque = means[:, :, 3:] / _most(pixels)
    means[:, :, :3] = np.divide(means[:, :, :3], opaque, out=np.zeros_like(means[:, :, :3]), where=opaque > 0)
    return means


def _most(pixels: Pixels) -> int:
    return int(np.iinfo(pixels.dtype).max)


def _rounded(values: object, like: Pixels) -> Pixels:
    numbers = np.asarray(values)
    if numbers.dtype == like.dtype:
        return numbers
    rounded: Pixels = np.clip(np.rint(numbers), 0, _most(like)).astype(like.dtype)
    return rounded
