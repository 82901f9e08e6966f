"""What the tour says of the sample is what the engine does."""

from threading import Event

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from desktop_app.detection.detector import CascadeDetector
from desktop_app.detection.grouping import Fate
from desktop_app.detection.trace import Tracer
from desktop_app.errors import CancelledError
from desktop_app.library.tour import (
    CASCADE,
    Lesson,
    Tour,
    TourPlace,
    TourView,
    corners,
    groups_of,
    mean_trees,
    patch_sums,
    questions,
    stage_counts,
)


@pytest.fixture(scope="module")
def tour() -> Tour:
    return Tour(Event(), 2)


@pytest.fixture(scope="module")
def first(tour: Tour) -> TourView:
    return tour.view(None, 3)


@pytest.fixture(scope="module")
def lesson(first: TourView) -> Lesson:
    return first.lesson


def test_it_begins_with_a_window_on_the_face_that_passes(first: TourView) -> None:
    assert first.window.trace.passed
    (face,) = CascadeDetector(first.lesson.cascade).detect(first.lesson.gray, min_neighbors=3)
    left, top, width, height = first.window.placed.box
    assert abs(left + width / 2 - face.left - face.width / 2) < 0.2 * face.width
    assert abs(top + height / 2 - face.top - face.height / 2) < 0.2 * face.height


def test_the_sample_is_searched_once(tour: Tour, lesson: Lesson) -> None:
    assert tour.view(TourPlace(3, corner=(4, 4)), 2).lesson is lesson


@pytest.mark.parametrize("level", [0, 12, 30])
def test_a_window_is_that_of_its_level(tour: Tour, lesson: Lesson, level: int) -> None:
    view = tour.view(TourPlace(level, corner=(4, 6)), 3)
    placed = view.window.placed
    assert (placed.level, placed.x, placed.y) == (level, 4, 6)
    assert view.level is lesson.levels[level]
    assert view.level_pixels.shape == (view.level.height, view.level.width)
    width, height = lesson.cascade.window
    assert (view.window.trace.pixels == view.level_pixels[6 : 6 + height, 4 : 4 + width]).all()


def test_a_place_beyond_the_edges_has_the_outermost_window(tour: Tour, lesson: Lesson) -> None:
    view = tour.view(TourPlace(len(lesson.levels) + 5, (9e3, -9e3)), 3)
    placed, level = view.window.placed, lesson.levels[-1]
    assert placed.level == len(lesson.levels) - 1
    assert (placed.x, placed.y) == ((level.columns - 1) // level.step * level.step, 0)


def test_a_corner_at_the_upper_left_counts_as_one(tour: Tour) -> None:
    placed = tour.view(TourPlace(12, (300.0, 300.0), (0, 0)), 3).window.placed
    assert (placed.x, placed.y) == (0, 0)


def test_windows_that_are_left_are_those_that_the_tracer_lets_pass(tour: Tour, lesson: Lesson) -> None:
    view = tour.view(TourPlace(14, corner=(0, 0)), 3)
    (depths,) = Tracer(lesson.cascade).depths(lesson.gray, [lesson.levels[14]])
    counts = view.counts
    assert counts.windows == depths.size and counts.flat == np.count_nonzero(depths == -1) > 0
    assert len(counts.left) == len(lesson.cascade.stages)
    assert sorted(counts.left, reverse=True) == list(counts.left)
    assert counts.left[-1] == np.count_nonzero(depths == len(lesson.cascade.stages)) > 0


def test_counts_of_a_level() -> None:
    counts = stage_counts(np.array([[-1, 0, 1], [3, 2, 0]], np.int16), 3)
    assert (counts.windows, counts.flat, counts.left) == (6, 1, (3, 2, 1))


def test_trees_are_counted_window_by_window(tour: Tour, lesson: Lesson) -> None:
    view = tour.view(TourPlace(20, corner=(0, 0)), 3)
    (depths,) = Tracer(lesson.cascade).depths(lesson.gray, [lesson.levels[20]])
    trees = np.cumsum([0, *(len(stage.trees) for stage in lesson.cascade.stages)])
    asked = [trees[min(depth + 1, len(trees) - 1)] for depth in depths.ravel().tolist()]  # the one it stops at too
    assert mean_trees(view.counts, lesson.cascade) == pytest.approx(np.mean(asked))


@given(
    patch=st.integers(0, 2**32 - 1).map(lambda seed: np.random.default_rng(seed).integers(0, 256, (7, 8), np.uint8)),
    data=st.data(),
)
def test_four_corners_give_the_sum_over_any_rectangle(patch: NDArray[np.uint8], data: st.DataObject) -> None:
    x, y = data.draw(st.integers(0, 7)), data.draw(st.integers(0, 6))
    width, height = data.draw(st.integers(1, 8 - x)), data.draw(st.integers(1, 7 - y))
    found = corners(patch_sums(patch), x, y, width, height)
    assert found.total == patch[y : y + height, x : x + width].sum(dtype=np.int64)
    assert found.d == patch[: y + height, : x + width].sum(dtype=np.int64)


def test_groups_are_those_of_a_detection(lesson: Lesson) -> None:
    for least in (1, 3, 36, 40):
        kept = [group.box for group in groups_of(lesson.boxes, lesson.weights, least) if group.fate is Fate.DETECTED]
        found = CascadeDetector(lesson.cascade).detect(lesson.gray, min_neighbors=least)
        assert kept == [(each.left, each.top, each.width, each.height) for each in found]


def test_without_neighbours_every_candidate_is_a_box(lesson: Lesson) -> None:
    groups = groups_of(lesson.boxes, lesson.weights, 0)
    found = CascadeDetector(lesson.cascade).detect(lesson.gray, min_neighbors=0)
    assert [group.box for group in groups] == [(each.left, each.top, each.width, each.height) for each in found]
    assert {group.fate for group in groups} == {Fate.DETECTED}


def test_the_questions_are_the_first_of_each_tree(first: TourView) -> None:
    chosen = questions(first.lesson.cascade)
    assert first.lesson.cascade.name == CASCADE
    assert [sum(each.stage == stage for each in chosen) for stage in (0, 1, 2)] == [3, 9, 14]
    for each in chosen:
        stage = first.lesson.cascade.stages[each.stage]
        assert first.window.trace.stage(each.stage).trees[each.tree].nodes[0].feature == (
            stage.trees[each.tree].nodes[0].feature
        )


def test_closing_gives_the_search_up() -> None:
    closing = Event()
    closing.set()
    with pytest.raises(CancelledError):
        Tour(closing).view(None, 3)
