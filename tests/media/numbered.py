"""Pictures that carry a number, which survives compression; and films of them."""

from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 128, 72
_BITS, _BIT_PX = 16, 16


def numbered(number: int, width: int = WIDTH, height: int = HEIGHT) -> NDArray[np.uint8]:
    """(height, width, 3) uint8 BGR: two rows of eight blocks, light for the bits that are set, and a wave."""
    bits = np.array([number >> bit & 1 for bit in range(_BITS)]).reshape(2, 8)
    blocks = np.kron(bits, np.ones((HEIGHT // 2, _BIT_PX), int)) * 175 + 40
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    picture = np.clip(blocks + (x + y + number * 3) % 40 - 20, 0, 255).astype(np.uint8)
    colour = np.stack([picture, picture, np.maximum(picture, 40)], axis=-1)
    if (width, height) == (WIDTH, HEIGHT):
        return colour
    return np.asarray(cv2.resize(colour, (width, height), interpolation=cv2.INTER_NEAREST))


def number_of(pixels: NDArray[np.uint8]) -> int:
    """The number that such a picture carries, whatever its size is now."""
    levels = cv2.resize(pixels, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA).mean(axis=2)
    blocks = levels.reshape(2, HEIGHT // 2, 8, _BIT_PX)[:, 4:-4, :, 3:-3].mean(axis=(1, 3)).ravel()
    return sum(1 << bit for bit, level in enumerate(blocks) if level > 127)


def jpeg(number: int, width: int = WIDTH, height: int = HEIGHT) -> bytes:
    """Such a picture as a file."""
    return cv2.imencode(".jpg", numbered(number, width, height))[1].tobytes()


def write_video(path: Path, fourcc: str, count: int, rate: float = 25.0, pictures: Iterable | None = None) -> Path:
    """A film of numbered pictures, by what OpenCV's own package can write."""
    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*fourcc), rate, (WIDTH, HEIGHT))
    assert writer.isOpened()
    for picture in pictures if pictures is not None else map(numbered, range(count)):
        writer.write(picture)
    writer.release()
    return path
