"""A part of a level is what the whole level has there."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from desktop_app.detection.geometry import Size
from desktop_app.detection.level_part import level_part
from desktop_app.detection.pyramid import Level, pyramid_levels, resize_to_level

WINDOW = Size(5, 4)


def picture(width: int, height: int) -> np.ndarray:
    return np.random.default_rng(width * 1000 + height).integers(0, 256, (height, width), np.uint8)


@given(width=st.integers(5, 400), height=st.integers(4, 300), factor=st.sampled_from([1.05, 1.1, 1.3, 2.0]))
def test_whole_levels_are_the_same_to_the_last_bit(width: int, height: int, factor: float) -> None:
    gray = picture(width, height)
    for level in pyramid_levels(Size(width, height), WINDOW, factor):
        assert_array_equal(level_part(gray, level, 0, 0, level.width, level.height), resize_to_level(gray, level))


@given(data=st.data())
def test_parts_are_the_same_to_the_last_bit(data: st.DataObject) -> None:
    gray = picture(333, 217)
    level = data.draw(st.sampled_from(pyramid_levels(Size(333, 217), WINDOW, 1.1)))
    x, y = data.draw(st.integers(0, level.width - 1)), data.draw(st.integers(0, level.height - 1))
    width, height = data.draw(st.integers(1, level.width - x)), data.draw(st.integers(1, level.height - y))
    part = resize_to_level(gray, level)[y : y + height, x : x + width]
    assert_array_equal(level_part(gray, level, x, y, width, height), part)


@pytest.mark.parametrize("place", [(-1, 0, 5, 4), (0, -1, 5, 4), (46, 0, 5, 4), (0, 37, 5, 4), (0, 0, 0, 4)])
def test_what_lies_outside_is_refused(place: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="no part of a level of 50 x 40"):
        level_part(picture(100, 80), Level(2.0, 50, 40, 1, 46, 37), *place)
