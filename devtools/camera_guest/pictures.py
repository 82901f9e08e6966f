"""The pictures that are fed to the camera: the sample photograph, and a number as a row of black and white squares."""

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

_BITS = 16
_SQUARE_PX = 40
_DARK, _BRIGHT = 32, 224


def with_photo(photo: Pixels, width: int, height: int) -> tuple[Pixels, int, int]:
    """A picture with a photograph at its right, under the place of the number -> picture, left, top of the photograph.

    photo: (photo height, photo width, 3), uint8, BGR; what is too high is cut off below.
    """
    picture = np.empty((height, width, 3), np.uint8)
    picture[:] = np.linspace(40, 160, width, dtype=np.uint8)[None, :, None]
    top = _SQUARE_PX + 8
    shown = photo[: height - top]
    left = width - shown.shape[1] - 60
    picture[top : top + shown.shape[0], left : left + shown.shape[1]] = shown
    return picture, left, top


def write_number(picture: Pixels, number: int) -> None:
    """Write the number's last 16 bits over the top of a picture, and their opposites after them."""
    bits = [number >> place & 1 for place in range(_BITS)]
    for place, bit in enumerate([*bits, *(1 - bit for bit in bits)]):
        picture[:_SQUARE_PX, place * _SQUARE_PX : (place + 1) * _SQUARE_PX] = _BRIGHT if bit else _DARK


def read_number(picture: Pixels) -> int | None:
    """The number in a picture, 0..65535; None where there is none."""
    centres = picture[_SQUARE_PX // 2, _SQUARE_PX // 2 : 2 * _BITS * _SQUARE_PX : _SQUARE_PX].mean(axis=-1)
    bits = [int(level > (_DARK + _BRIGHT) / 2) for level in centres]
    if len(bits) < 2 * _BITS or any(bit == other for bit, other in zip(bits[:_BITS], bits[_BITS:], strict=True)):
        return None
    return sum(bit << place for place, bit in enumerate(bits[:_BITS]))
