"""The film of a search tells what the search does: its windows, its candidates, its groups."""

from threading import Event

import cv2
import numpy as np
import pytest
from numpy.testing import assert_array_equal

from desktop_app.detection.cascade import Cascade
from desktop_app.detection.detector import CascadeDetector
from desktop_app.detection.film_pace import SLOWEST, FilmPace
from desktop_app.detection.geometry import Size
from desktop_app.detection.grouping import Fate
from desktop_app.detection.search_film import FINEST_PX, TRAIL, SearchFilm, least_size
from desktop_app.detection.trace import FLAT
from desktop_app.errors import CancelledError

ALT2 = "haarcascade_frontalface_alt2"


@pytest.fixture(scope="module")
def gray(request):
    path = request.config.rootpath / "resources" / "sample" / "eileen-collins.png"
    return cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_GRAYSCALE)


@pytest.fixture(scope="module")
def film(gray):
    return SearchFilm(gray, Cascade.load(ALT2))


@pytest.mark.parametrize("name", [ALT2, "haarcascade_frontalface_alt_tree", "haarcascade_eye_tree_eyeglasses"])
def test_the_candidates_of_a_film_are_those_of_the_search(gray, name):
    cascade = Cascade.load(name)
    film = SearchFilm(gray, cascade, scale_factor=1.2)
    boxes, _ = CascadeDetector(cascade).candidates(gray, scale_factor=1.2)
    shown = film.state_at(film.length).candidates
    assert len(boxes) > 0
    assert np.abs(shown - boxes).max() <= 1  # those of the search are cut off at the picture's edges


def test_its_last_state_has_the_detections_of_the_search(gray, film):
    state = film.state_at(film.length - 1)
    detections = CascadeDetector(film.cascade).detect(gray)
    found = [group.box for group in state.groups if group.fate is Fate.DETECTED]
    assert found == [(box.left, box.top, box.width, box.height) for box in detections]
    assert state.found == len(detections) == 1
    assert state.window is None and state.trace is None and not state.trail


def test_every_window_is_counted_once_by_what_became_of_it(film):
    rng = np.random.default_rng(1)
    for position in [0, 1, 8191, 8192, film.windows - 1, *rng.integers(film.windows, size=30).tolist()]:
        state = film.state_at(position)
        assert state.looked_at == position + 1
        assert state.flat + state.dropped.sum() + len(state.candidates) == position + 1


def test_one_step_further_one_counter_grows(film):
    candidate = int(film.candidate_positions[0])
    before, state = film.state_at(candidate - 1), film.state_at(candidate)
    assert state.passed and not before.passed
    assert len(state.candidates) == len(before.candidates) + 1
    assert_array_equal(state.dropped, before.dropped)
    assert tuple(state.candidates[-1]) == state.window.box
    after = film.state_at(candidate + 1)
    assert (after.dropped - state.dropped).sum() + after.flat - state.flat + len(after.candidates) == 2


def test_windows_come_in_the_order_of_the_scan(film):
    windows = [film.state_at(position).window for position in range(0, film.windows, 997)]
    order = [(window.level, window.y, window.x) for window in windows]
    assert order == sorted(order)
    assert film.state_at(film.windows - 1).window.level == len(film.levels) - 1
    for number in range(len(film.levels)):
        first = film.state_at(film.start_of(number))
        assert (first.window.level, first.window.x, first.window.y) == (number, 0, 0)
        assert first.trail == ()


def test_after_a_window_that_the_first_stage_drops_the_next_one_is_left_out(film):
    step = film.levels[0].step
    windows = [film.state_at(position).window for position in range(400)]
    for one, following in zip(windows, windows[1:], strict=False):
        if one.y == following.y:
            assert following.x - one.x == (2 * step if one.depth == 0 else step)


def test_a_state_shows_the_features_of_the_stage_that_drops_the_window(film):
    for position in range(0, film.windows, 4999):
        state = film.state_at(position)
        if state.window.depth == FLAT:
            assert state.stage is None and state.flashes == ()
            continue
        assert state.window.depth == state.trace.depth
        stage = state.trace.stage(state.stage)
        assert stage.passed == state.passed
        assert len(state.flashes) == sum(len(tree.nodes) for tree in stage.trees) > 0
        assert state.flashes[0].value == stage.trees[0].nodes[0].value
        assert sum(tree.vote for tree in stage.trees) == pytest.approx(stage.sum)


def test_the_trail_is_laid_by_the_stride_and_stays_in_the_level(film):
    position = film.start_of(3) + 5 * 40
    state = film.state_at(position, stride=40)
    assert list(state.trail) == [film.state_at(position - step * 40).window for step in range(1, 6)]
    assert len(film.state_at(film.windows // 2).trail) == TRAIL


def test_groups_come_one_by_one_after_the_windows(film):
    for number in range(len(film.groups) + 1):
        state = film.state_at(film.windows + number)
        assert list(state.groups) == film.groups[:number]
        assert len(state.candidates) == len(film.candidate_positions)
        assert state.looked_at == film.windows
        taken = sum(len(group.members) for group in film.groups[:number])
        assert len(state.ungrouped) == len(state.candidates) - taken
    assert len(film.state_at(film.length).ungrouped) == 0


def test_without_a_neighbour_count_every_candidate_is_a_detection(gray):
    film = SearchFilm(gray, Cascade.load(ALT2), min_neighbors=0, min_size=(90, 90))
    state = film.state_at(film.length)
    assert state.found == len(film.candidate_positions) > 1


def test_positions_beyond_the_ends_mean_the_ends(film):
    assert film.state_at(-5).position == 0
    assert film.state_at(10**9).position == film.length - 1


def test_a_picture_smaller_than_the_window_makes_a_film_of_nothing():
    film = SearchFilm(np.zeros((10, 10), np.uint8), Cascade.load(ALT2))
    state = film.state_at(0)
    assert (film.windows, film.length) == (0, 1)
    assert state.window is None and state.looked_at == 0 and len(state.candidates) == 0
    assert film.pace.advanced(0, 1, 0.5) == 0


def test_a_plain_picture_is_too_flat_for_any_window():
    film = SearchFilm(np.full((60, 60), 90, np.uint8), Cascade.load(ALT2))
    state = film.state_at(film.length)
    assert state.flat == film.windows > 0


def test_a_film_is_given_up_when_cancelled(gray):
    cancelled = Event()
    cancelled.set()
    with pytest.raises(CancelledError):
        SearchFilm(gray, Cascade.load(ALT2), cancelled=cancelled)


@pytest.mark.parametrize("image", [Size(4000, 3000), Size(900, 5000), Size(801, 801)])
@pytest.mark.parametrize("name", [ALT2, "haarcascade_fullbody"])
def test_the_least_size_keeps_the_finest_level_small(image, name):
    cascade = Cascade.load(name)
    gray = np.zeros((image.height, image.width), np.uint8)
    film = SearchFilm(gray, cascade, min_size=least_size(image, cascade.window))
    assert 0.8 * FINEST_PX < max(film.levels[0].width, film.levels[0].height) <= FINEST_PX


def test_a_small_picture_is_shown_in_all_sizes():
    assert least_size(Size(640, 480), Size(20, 20)) == (0, 0)


def test_all_levels_take_the_same_share_of_a_film(film):
    parts = len(film.levels) + 1
    for level in range(len(film.levels)):
        assert film.share_of(film.start_of(level)) == pytest.approx(level / parts)
    assert film.share_of(film.windows) == pytest.approx(len(film.levels) / parts)
    assert film.share_of(film.length - 1) == 1.0


def test_a_share_leads_back_to_its_position(film):
    for position in [0, 5, 100_000, film.windows - 1, film.windows, film.windows + 3, film.length - 1]:
        assert film.position_at(film.share_of(position)) == pytest.approx(position, abs=1)
    assert (film.position_at(-1.0), film.position_at(2.0)) == (0, film.length - 1)


COUNTS = [40_000, 9_000, 700, 3]


@pytest.fixture
def pace():
    return FilmPace(COUNTS, groups=6, real_s=0.02)


def test_slow_motion_shows_every_window(pace):
    for level in range(len(COUNTS)):
        assert pace.rate(level, 0.0) == SLOWEST
        assert pace.stride(level, 0.0) == 1
    assert pace.duration_s(0.0) == pytest.approx(sum(COUNTS) / SLOWEST + 3.0)


def test_the_real_speed_is_that_of_the_search(pace):
    assert pace.duration_s(1.0) == pytest.approx(0.02)


def test_a_tempo_can_be_found_for_a_duration(pace):
    for seconds in (1.0, 20.0, 500.0):
        assert pace.duration_s(pace.tempo_for(seconds)) == pytest.approx(seconds, rel=1e-3)
    assert pace.tempo_for(1e9) == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("tempo", [0.3, 0.6, 0.9, 1.0])
def test_a_film_advances_to_its_end_in_its_duration(pace, tempo):
    end = sum(COUNTS) + 6
    duration = pace.duration_s(tempo)
    position, steps = 0.0, 200
    for _ in range(steps - 2):
        position = pace.advanced(position, duration / steps, tempo)
        assert position < end
    for _ in range(3):
        position = pace.advanced(position, duration / steps, tempo)
    assert position == end


def test_it_does_not_matter_in_how_many_steps_time_goes_by(pace):
    at_once = pace.advanced(0.0, 5.0, 0.5)
    position = 0.0
    for _ in range(100):
        position = pace.advanced(position, 0.05, 0.5)
    assert position == pytest.approx(at_once, rel=1e-6)
