"""Grey pictures turned, cut out and made smaller, and the way back from their pixels."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Turned:
    """A grey picture turned so that faces at an angle stand upright.

    gray: (height, width), uint8. back: (2, 3), float64, leads from its pixels to those of the picture before.
    """

    gray: Gray
    back: Floats


def turned(gray: Gray, angle: float) -> Turned:
    """The whole picture turned counter-clockwise by an angle in degrees; the corners are filled with its mean."""
    height, width = gray.shape
    if angle == 0:
        return Turned(gray, np.eye(2, 3))
    turn = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1), np.float64)
    cosine, sine = abs(math.cos(math.radians(angle))), abs(math.sin(math.radians(angle)))
    size = int(height * sine + width * cosine), int(height * cosine + width * sine)
    turn[:, 2] += (size[0] - width) / 2, (size[1] - height) / 2
    pixels = cv2.warpAffine(gray, turn, size, flags=cv2.INTER_LINEAR, borderValue=int(gray.mean()))
    return Turned(np.asarray(pixels, np.uint8), np.asarray(cv2.invertAffineTransform(turn), np.float64))


def shrunk(gray: Gray, scale: float) -> Gray:
    """The picture at a scale below 1, every pixel the mean of those it covers; the picture itself from 1 on."""
    if scale >= 1:
        return gray
    size = max(1, round(gray.shape[1] * scale)), max(1, round(gray.shape[0] * scale))
    return np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_AREA), np.uint8)


def cut(gray: Gray, x: float, y: float, angle: float, scale: float, side: int) -> Gray:
    """A square about a point of the picture, turned counter-clockwise by an angle in degrees and scaled.

    side: of the square, pixels. Beyond the picture its edge pixels go on. Returns (side, side), uint8.
    """
    turn = np.asarray(cv2.getRotationMatrix2D((x, y), angle, scale), np.float64)
    turn[:, 2] += side / 2 - x, side / 2 - y
    pixels = cv2.warpAffine(gray, turn, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(pixels, np.uint8)
