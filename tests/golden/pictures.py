"""The pictures of the golden results: the built-in sample, parts of it, and generated ones of awkward sizes.

Made by NumPy's frozen generator and by picking pixels, so that every version of every library gives the same bytes.
"""

from collections.abc import Iterator

import numpy as np

from desktop_app.detection.geometry import Size

FACE = (slice(40, 190), slice(150, 300))  # rows and columns of the sample that show the face


def golden_pictures(sample, window: Size) -> Iterator[tuple[str, np.ndarray]]:
    """Names and grey pictures, (height, width), uint8. sample: the built-in one. window: of the cascade."""
    yield "sample", sample
    face = sample[FACE]
    yield "face", face
    for width, height in ((61, 47), (97, 131), (320, 33), (33, 320)):
        yield f"noise-{width}x{height}", noise(width, height)
        yield f"face-{width}x{height}", picked(face, width, height)
    for extra in (0, 1):
        yield f"face-window+{extra}", picked(face, window.width + extra, window.height + extra)
    yield "face-below-window", picked(face, window.width, window.height - 1)


def noise(width: int, height: int):
    """Noise of patches four pixels wide, with finer noise over it."""
    random = np.random.RandomState(width * 1000 + height)
    coarse = random.randint(0, 236, (height // 4 + 1, width // 4 + 1), np.uint8)
    return np.kron(coarse, np.ones((4, 4), np.uint8))[:height, :width] + random.randint(
        0, 20, (height, width), np.uint8
    )


def picked(pixels, width: int, height: int):
    """A picture brought to a size by taking the nearest pixel."""
    rows = np.arange(height) * pixels.shape[0] // height
    columns = np.arange(width) * pixels.shape[1] // width
    return np.ascontiguousarray(pixels[rows[:, None], columns])
