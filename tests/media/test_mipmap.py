"""Halved copies keep the picture's look and end before they get too small."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from desktop_app.media.frame import Frame
from desktop_app.media.mipmap import SMALLEST_SIDE_PX, halvings


def frame(width: int, height: int) -> Frame:
    return Frame(np.random.default_rng(3).integers(0, 256, (height, width, 3), dtype=np.uint8), "noise")


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((4000, 3000), [(2000, 1500), (1000, 750), (500, 375)]),
        ((2 * SMALLEST_SIDE_PX, 10), [(SMALLEST_SIDE_PX, 5)]),
        ((2 * SMALLEST_SIDE_PX - 1, 10), []),
        ((5000, 1), []),
        ((1, 1), []),
    ],
)
def test_copies_halve_down_to_the_smallest_side(size: tuple[int, int], expected: list[tuple[int, int]]) -> None:
    levels = halvings(frame(*size))
    assert [(level.shape[1], level.shape[0]) for level in levels] == expected


def test_each_pixel_is_the_mean_of_four() -> None:
    original = frame(1024, 512)
    level = halvings(original)[0]
    quads = original.pixels.reshape(256, 2, 512, 2, 3).astype(int).sum((1, 3))
    assert_array_equal(np.abs(level[..., :3].astype(int) * 4 - quads) <= 2, True)


def test_copies_are_opaque_contiguous_and_read_only() -> None:
    for level in halvings(frame(2048, 1100)):
        assert level.shape[2] == 4
        assert (level[..., 3] == 255).all()
        assert level.flags.c_contiguous
        assert not level.flags.writeable
