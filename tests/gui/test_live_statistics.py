"""Latency, rate and dropped frames of what is painted."""

import pytest

from desktop_app.gui.models.live_picture import Captured
from desktop_app.gui.models.live_statistics import LiveFigures, LiveStatistics
from desktop_app.media.frame import Frame
from tests.gui.fakes import picture_frame

PIXELS = picture_frame(width=8, height=8).pixels


def captured(index: int, stamp_s: float, run: int = 0) -> Captured:
    return Captured(Frame(PIXELS, "camera", index, stamp_s), stamp_s, run)


def figures(statistics: LiveStatistics) -> LiveFigures:
    made = statistics.figures
    assert made is not None
    return made


def test_there_are_none_before_the_first_picture() -> None:
    assert LiveStatistics().figures is None


def test_of_one_picture_there_is_no_rate() -> None:
    statistics = LiveStatistics()
    statistics.add(captured(0, 10.0), 10.05)
    assert figures(statistics) == LiveFigures(0.0, pytest.approx(50.0), pytest.approx(50.0), painted=1, dropped=0)


def test_gaps_between_indexes_are_dropped_frames() -> None:
    statistics = LiveStatistics()
    for index in (3, 4, 7, 8, 12):
        statistics.add(captured(index, index / 30), index / 30)
    assert (figures(statistics).painted, figures(statistics).dropped) == (5, 2 + 3)


def test_a_gap_over_a_pause_or_a_jump_is_none() -> None:
    statistics = LiveStatistics()
    for index, run in ((0, 0), (1, 0), (500, 1), (501, 1), (20, 2), (22, 2)):
        statistics.add(captured(index, index / 30, run), index / 30)
    assert figures(statistics).dropped == 1


def test_the_rate_is_of_what_is_painted_and_not_over_a_pause() -> None:
    statistics = LiveStatistics()
    for index in range(0, 30, 2):
        statistics.add(captured(index, index / 30), index / 30)
    assert figures(statistics).frames_per_second == pytest.approx(15.0)
    for index in range(5):
        statistics.add(captured(index, 1000 + index / 30, run=1), 1000.0)
    assert figures(statistics).frames_per_second == pytest.approx(30.0)


def test_a_picture_that_is_painted_twice_counts_once() -> None:
    statistics, same = LiveStatistics(), captured(0, 10.0)
    for painted_s in (10.05, 11.0, 12.0):
        statistics.add(same, painted_s)
    assert figures(statistics).painted == 1
    assert figures(statistics).latency_95_ms == pytest.approx(50.0)


def test_latencies_are_of_the_middle_and_of_the_slow_ones() -> None:
    statistics = LiveStatistics()
    for index in range(101):
        stamp_s = index / 30
        statistics.add(captured(index, stamp_s), stamp_s + index / 1000)
    assert figures(statistics).latency_ms == pytest.approx(50.0)
    assert figures(statistics).latency_95_ms == pytest.approx(95.0)


def test_the_figures_are_of_the_last_seconds() -> None:
    statistics = LiveStatistics()
    for index in range(1000):
        stamp_s = index / 30
        statistics.add(captured(index, stamp_s), stamp_s + (1.0 if index < 800 else 0.01))
    assert figures(statistics).latency_95_ms == pytest.approx(10.0)
    assert figures(statistics).painted == 1000
