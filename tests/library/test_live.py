"""A plan -> what follows it from picture to picture."""

from dataclasses import replace
from itertools import count
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from numpy.typing import NDArray

from desktop_app.detection.geometry import Size
from desktop_app.errors import CancelledError, CascadeError
from desktop_app.library.live import Pace, PlannedFollowing
from desktop_app.library.search_plan import SearchPlan
from desktop_app.media.images import read_image

FACES = SearchPlan(targets=("face",), preset="fast")


@pytest.fixture
def face(sample: Path) -> NDArray[np.uint8]:
    return read_image(sample).pixels


def test_a_face_keeps_its_number(face: NDArray[np.uint8]) -> None:
    following = PlannedFollowing(FACES, 0.5)
    numbers = [[track.id for track in following.search(face, time_s) if track.is_shown] for time_s in (0.0, 0.1, 0.2)]
    assert len(numbers[-1]) == 1
    assert numbers[1] == numbers[2]


def test_a_plan_that_looks_for_nothing_finds_nothing(face: NDArray[np.uint8]) -> None:
    assert PlannedFollowing(SearchPlan(targets=()), 0.5).search(face, 0.0) == ()


def test_one_cascade_is_followed_too(face: NDArray[np.uint8]) -> None:
    plan = replace(FACES, cascade="haarcascade_frontalface_alt2")
    following = PlannedFollowing(plan, 0.0)  # its scores are no probabilities
    shown = [track for track in following.search(face, 0.0) if track.is_shown]
    assert shown
    again = [track.id for track in following.search(face, 0.1) if track.is_shown]
    assert [track.id for track in shown] == again


def test_a_cascade_that_is_not_there_is_told(face: NDArray[np.uint8], tmp_path: Path) -> None:
    following = PlannedFollowing(replace(FACES, cascade=str(tmp_path / "none.xml")), 0.5)
    with pytest.raises(CascadeError):
        following.search(face, 0.0)


@pytest.mark.parametrize("cascade", ["", "haarcascade_frontalface_alt2"])
def test_a_cancelled_search_says_so(face: NDArray[np.uint8], cascade: str) -> None:
    cancelled = Event()
    cancelled.set()
    with pytest.raises(CancelledError):
        PlannedFollowing(replace(FACES, cascade=cascade), 0.5).search(face, 0.0, cancelled=cancelled)


def test_a_jump_back_begins_anew(face: NDArray[np.uint8]) -> None:
    following = PlannedFollowing(FACES, 0.5)
    for time_s in (10.0, 10.1):
        before = following.search(face, time_s)
    after = following.search(face, 1.0)
    assert [track.since_s for track in before if track.is_shown] == [10.0]
    assert after and {track.since_s for track in after} == {1.0}


def test_the_smallest_size_is_a_share_of_each_pictures_size(
    face: NDArray[np.uint8], monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop_app.detection import live_search

    smallest: list[tuple[float, int]] = []

    class Recorded:
        def __init__(self, targets: object, *, min_size_px: int, **others: object) -> None:
            self._smallest = min_size_px

        def search(self, image: NDArray[np.uint8], time_s: float, **others: object) -> tuple[()]:
            smallest.append((time_s, self._smallest))
            return ()

    monkeypatch.setattr(live_search, "LiveSearch", Recorded)
    plan = replace(FACES, min_size_share=0.25)
    following = PlannedFollowing(plan, 0.5)
    for time_s, image in ((0.0, face), (0.1, face), (0.2, np.ascontiguousarray(face[::2, ::2]))):
        following.search(image, time_s)
    height, width = face.shape[:2]
    large, small = plan.min_size_px(Size(width, height)), plan.min_size_px(Size((width + 1) // 2, (height + 1) // 2))
    assert smallest == [(0.0, large), (0.1, large), (0.2, small)] and small < large


def test_the_sensitivity_reaches_the_search(face: NDArray[np.uint8], monkeypatch: pytest.MonkeyPatch) -> None:
    from desktop_app.detection import live_search

    given: list[object] = []
    real = live_search.LiveSearch

    def recorded(*arguments: object, **others: object) -> live_search.LiveSearch:
        given.append(others["sensitivity"])
        return real(*arguments, **others)  # type: ignore[arg-type]

    monkeypatch.setattr(live_search, "LiveSearch", recorded)
    PlannedFollowing(FACES, 0.8).search(face, 0.0)
    assert given == [0.8]


def paced(took_s: float, frames: int, pace: Pace | None = None, interval_s: float = 1 / 30) -> Pace:
    """A pace after so many pictures that each took so long."""
    pace = pace or Pace()
    for frame in range(frames):
        pace.add(frame * interval_s, took_s)
    return pace


def test_who_keeps_up_looks_often() -> None:
    assert paced(0.015, 300).scan_every_s == Pace.OFTEN_S


def test_who_is_behind_looks_less_often_but_within_bounds() -> None:
    assert Pace.OFTEN_S < paced(0.040, 16).scan_every_s < Pace.SELDOM_S
    assert paced(0.040, 300).scan_every_s == Pace.SELDOM_S
    assert paced(0.040, 300, interval_s=0.1).scan_every_s == Pace.OFTEN_S


def test_dropped_pictures_do_not_make_time() -> None:
    pace = Pace()
    for frame in range(0, 300, 2):  # every second one was dropped, but for two in a row now and then
        pace.add(frame / 30, 0.045)
        if frame % 20 == 0:
            pace.add((frame + 1) / 30, 0.045)
    assert pace.scan_every_s == Pace.SELDOM_S


def test_who_has_caught_up_looks_often_again() -> None:
    behind = paced(0.040, 300)
    assert paced(0.010, 300, behind).scan_every_s == Pace.OFTEN_S


def test_a_pause_is_no_slow_camera() -> None:
    pace = paced(0.040, 5)
    pace.add(1000.0, 0.040)
    pace.add(10.0, 0.040)
    assert paced(0.040, 300, pace).scan_every_s == Pace.SELDOM_S


def test_the_pace_is_handed_on(face: NDArray[np.uint8], monkeypatch: pytest.MonkeyPatch) -> None:
    clock = count(0.0, 0.5)  # each search seems to take half a second
    monkeypatch.setattr("time.perf_counter", lambda: next(clock))
    pace = Pace()
    following = PlannedFollowing(FACES, 0.5, pace)
    for frame in range(10):
        following.search(face, frame / 30)
    assert pace.scan_every_s > Pace.OFTEN_S
    assert following._following is not None and following._following.scan_every_s == pace.scan_every_s
