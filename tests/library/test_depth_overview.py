"""Maps of how far windows came."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from desktop_app.detection.cascade import Cascade
from desktop_app.detection.geometry import Size
from desktop_app.detection.pyramid import Level, pyramid_levels, resize_to_level
from desktop_app.detection.trace import Tracer
from desktop_app.library import depth_overview
from desktop_app.library.depth_overview import NOWHERE, Overview, halvings, level_bands, level_map

WINDOW = Size(20, 20)


def test_a_window_lies_in_its_cell() -> None:
    level = Level(3.0, 40, 30, 1, 21, 11)
    depths = np.zeros(level.grid, np.int16)
    made = level_map(depths, level, WINDOW)
    # The window at column 4, row 2 has its middle at 3 * (4 + 10), 3 * (2 + 10).
    assert made.left + 4.5 * made.width / 21 == pytest.approx(42)
    assert made.top + 2.5 * made.height / 11 == pytest.approx(36)


@pytest.mark.parametrize("most", [1, 90, 1000, 10**6])
def test_bands_give_what_the_whole_level_gives(most: int) -> None:
    gray = np.random.default_rng(4).integers(0, 256, (90, 120), np.uint8)
    tracer = Tracer(Cascade.load("haarcascade_frontalface_alt2"))
    for level in pyramid_levels(Size(120, 90), WINDOW, 1.4):
        pixels, found = resize_to_level(gray, level), []
        for row, band in level_bands(level, WINDOW, most):
            part = pixels[row * level.step : row * level.step + band.height]
            assert len(part) == band.height
            found.append(tracer.depths(part, [band])[0])
        assert_array_equal(np.concatenate(found), tracer.depths(gray, [level])[0])


def test_halvings_keep_the_furthest() -> None:
    depths = np.zeros((5, 7), np.int16)
    depths[4, 6] = 9
    depths[0, 0] = -1
    made = halvings(depths)
    assert [each.shape for each in made] == [(3, 4), (2, 2), (1, 1)]
    assert [int(each[-1, -1]) for each in made] == [9, 9, 9]
    assert made[0][0, 0] == 0


@settings(deadline=None)
@given(
    width=st.integers(40, 200),
    height=st.integers(40, 150),
    most=st.sampled_from([100, 900, 100_000]),
    data=st.data(),
)
def test_the_furthest_window_shows_where_its_middle_is(width: int, height: int, most: int, data: st.DataObject) -> None:
    levels = pyramid_levels(Size(width, height), WINDOW, 1.2)
    level = data.draw(st.sampled_from(levels))
    row = data.draw(st.integers(0, level.grid[0] - 1))
    column = data.draw(st.integers(0, level.grid[1] - 1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(depth_overview, "MOST_CELLS", most)
        overview = Overview(Size(width, height))
    for each in levels:
        depths = np.zeros(each.grid, np.int16)
        if each is level:
            depths[row, column] = 7
        overview.add(depths, each, WINDOW)
    x = level.scale * (column * level.step + WINDOW.width / 2)
    y = level.scale * (row * level.step + WINDOW.height / 2)
    rows, columns = overview.depths.shape
    row, column = min(rows - 1, int(y * rows / height)), min(columns - 1, int(x * columns / width))
    # A middle on the very edge between two cells may show in either.
    assert overview.depths[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2].max() == 7
    found = np.argwhere(overview.depths == 7)
    reach = level.step * level.scale
    cell = width / columns, height / rows
    assert np.abs((found[:, 1] + 0.5) * cell[0] - x).max() <= reach / 2 + 1.01 * cell[0]
    assert np.abs((found[:, 0] + 0.5) * cell[1] - y).max() <= reach / 2 + 1.01 * cell[1]


def test_there_is_nothing_where_no_window_has_its_middle() -> None:
    size = Size(100, 60)
    overview = Overview(size)
    for level in pyramid_levels(size, WINDOW, 1.5):
        overview.add(np.ones(level.grid, np.int16), level, WINDOW)
    assert overview.depths.shape == (60, 100)
    assert_array_equal(overview.depths[:9] == NOWHERE, True)
    assert_array_equal(overview.depths[:, :9] == NOWHERE, True)
    assert_array_equal(overview.depths[12:48, 12:88] == 1, True)
    whole = overview.map
    assert (whole.left, whole.top, whole.width, whole.height) == (0, 0, 100, 60)
