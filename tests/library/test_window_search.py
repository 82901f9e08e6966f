"""The window that answers for a box or a place."""

import numpy as np
import pytest
from numpy.typing import NDArray

from desktop_app.assets import resources_dir
from desktop_app.detection.cascade import Cascade
from desktop_app.detection.detector import CascadeDetector
from desktop_app.detection.geometry import Size
from desktop_app.detection.pyramid import Level, gray_picture, pyramid_levels
from desktop_app.detection.trace import Tracer
from desktop_app.library.window_search import (
    best_window,
    levels_of_size,
    nearest_corner,
    window_at,
    window_near,
)
from desktop_app.media.images import read_image


@pytest.fixture(scope="module")
def cascade() -> Cascade:
    return Cascade.load("haarcascade_frontalface_alt2")


@pytest.fixture(scope="module")
def gray() -> NDArray[np.uint8]:
    return gray_picture(read_image(resources_dir() / "sample" / "eileen-collins.png").pixels)


@pytest.fixture(scope="module")
def levels(cascade: Cascade, gray: NDArray[np.uint8]) -> list[Level]:
    return pyramid_levels(Size(gray.shape[1], gray.shape[0]), cascade.window, 1.1)


def test_a_found_box_has_a_window_that_passes(cascade: Cascade, gray: NDArray[np.uint8], levels: list[Level]) -> None:
    face = max(CascadeDetector(cascade).detect(gray), key=lambda found: found.neighbors)
    middle = (face.left + face.width / 2, face.top + face.height / 2)
    window = best_window(Tracer(cascade), gray, levels, middle, (face.width, face.height))
    assert window is not None
    assert window.trace.passed
    assert abs(window.placed.box[2] - face.width) < 0.2 * face.width
    boxes, weights = CascadeDetector(cascade).candidates(gray)
    same = (boxes == window.placed.box).all(axis=1)
    assert weights[same].tolist() == [window.trace.weight]


def test_a_click_on_a_face_finds_its_level(cascade: Cascade, gray: NDArray[np.uint8], levels: list[Level]) -> None:
    face = max(CascadeDetector(cascade).detect(gray), key=lambda found: found.neighbors)
    middle = (face.left + face.width / 2, face.top + face.height / 2)
    window = best_window(Tracer(cascade), gray, levels, middle)
    assert window is not None
    assert window.trace.passed
    assert 0.6 < window.placed.box[2] / face.width < 1.6


def test_a_place_in_the_corner_has_the_outermost_window(
    cascade: Cascade, gray: NDArray[np.uint8], levels: list[Level]
) -> None:
    first = window_near(Tracer(cascade), gray, levels, 0, (0.0, 0.0))
    assert max(first.placed.x, first.placed.y) <= 2 * levels[0].step
    height, width = gray.shape
    last = window_at(Tracer(cascade), gray, levels, 0, width, height)
    assert (last.placed.x, last.placed.y) == (
        (levels[0].columns - 1) // levels[0].step * levels[0].step,
        (levels[0].rows - 1) // levels[0].step * levels[0].step,
    )


def test_windows_lie_on_the_grid_of_the_search(cascade: Cascade, gray: NDArray[np.uint8], levels: list[Level]) -> None:
    for number, level in enumerate(levels):
        placed = window_near(Tracer(cascade), gray, levels, number, (201.0, 133.0)).placed
        assert placed.x % level.step == 0 == placed.y % level.step
        assert placed.level == number
        nearest = nearest_corner(level, cascade.window, (201.0, 133.0))
        assert max(abs(placed.x - nearest[0]), abs(placed.y - nearest[1])) <= 2 * level.step


def test_the_window_near_a_place_came_as_far_as_any_beside_it(
    cascade: Cascade, gray: NDArray[np.uint8], levels: list[Level]
) -> None:
    tracer, number = Tracer(cascade), 12
    level = levels[number]
    depths = tracer.depths(gray, [level])[0]
    x, y = nearest_corner(level, cascade.window, (230.0, 120.0))
    row, column = y // level.step, x // level.step
    around = depths[max(0, row - 2) : row + 3, max(0, column - 2) : column + 3]
    assert window_near(tracer, gray, levels, number, (230.0, 120.0)).placed.depth == around.max()


def test_where_there_are_no_levels_there_is_no_window(cascade: Cascade) -> None:
    small = np.zeros((10, 10), np.uint8)
    assert best_window(Tracer(cascade), small, [], (5.0, 5.0)) is None
    assert best_window(Tracer(cascade), small, [], (5.0, 5.0), (5.0, 5.0)) is None


def test_boxes_beyond_all_levels_have_the_outermost_ones(cascade: Cascade, levels: list[Level]) -> None:
    assert list(levels_of_size(levels, cascade.window, (1, 1))) == [0, 1]
    last = len(levels) - 1
    assert list(levels_of_size(levels, cascade.window, (9999, 9999))) == [last - 1, last]
