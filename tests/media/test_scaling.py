"""Parts of frames at other sizes."""

import numpy as np
import pytest

from desktop_app.media.frame import Frame
from desktop_app.media.scaling import mirrored, scaled_part

PIXELS = np.random.default_rng(6).integers(0, 256, (60, 80, 3), np.uint8)
FRAME = Frame(PIXELS, "picture", 7, 1.5)


def test_a_part_at_its_own_size_is_copied_exactly() -> None:
    part = scaled_part(FRAME, (10, 20, 30, 25), 30, 25)
    assert part.dtype == np.uint8 and part.shape == (25, 30, 4)
    np.testing.assert_array_equal(part[..., :3], PIXELS[20:45, 10:40])
    assert (part[..., 3] == 255).all()


def test_a_smaller_one_has_the_means() -> None:
    part = scaled_part(FRAME, (0, 0, 80, 60), 20, 15)
    means = PIXELS.reshape(15, 4, 20, 4, 3).mean(axis=(1, 3))
    assert np.abs(part[..., :3] - means).max() <= 1


def test_a_larger_one_goes_between() -> None:
    flat = Frame(
        np.ascontiguousarray(np.repeat(np.arange(8, dtype=np.uint8)[None, :, None] * 30, 8, 0).repeat(3, 2)), ""
    )
    part = scaled_part(flat, (0, 0, 8, 8), 32, 32)[..., 0].astype(int)
    assert (np.diff(part, axis=1) >= 0).all() and (part[0] == part[-1]).all()
    assert np.abs(part[:, 2::4].mean(axis=0) - np.arange(8) * 30 - 3.75).max() < 5


@pytest.mark.parametrize(("width", "height"), [(1, 1), (80, 1), (1, 60), (160, 30), (79, 61)])
def test_any_size_is_made(width: int, height: int) -> None:
    assert scaled_part(FRAME, (0, 0, 80, 60), width, height).shape == (height, width, 4)


def test_a_mirrored_frame_is_the_same_but_for_left_and_right() -> None:
    other = mirrored(FRAME)
    np.testing.assert_array_equal(other.pixels, PIXELS[:, ::-1])
    assert (other.source, other.index, other.time_s) == ("picture", 7, 1.5)
    assert not other.pixels.flags.writeable
    np.testing.assert_array_equal(mirrored(other).pixels, PIXELS)
