"""A face that moves through a film is found, followed and lost as it comes and goes."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from desktop_app.detection.geometry import Detection
from desktop_app.detection.live_search import LiveSearch
from desktop_app.errors import CancelledError

FRAME_S = 1 / 30


@pytest.fixture(scope="module")
def film() -> list[NDArray[np.uint8]]:
    """The built-in photograph, moving to the right over grey; then grey alone."""
    path = Path(__file__).resolve().parents[2] / "resources" / "sample" / "eileen-collins.png"
    photo = cv2.resize(cv2.imread(str(path)), (256, 256))
    frames = []
    for number in range(45):
        frame = np.full((320, 640, 3), 128, np.uint8)
        if number < 30:
            left = 20 + 8 * number
            frame[32:288, left : left + 256] = photo
        frames.append(frame)
    return frames


def boxes(search: LiveSearch, film: list[NDArray[np.uint8]]) -> Iterator[list[Detection]]:
    for number, frame in enumerate(film):
        tracks = search.search(frame, number * FRAME_S, threads=2)
        yield [track.box for track in tracks if track.is_shown]


def test_a_moving_face_is_shown_where_it_is_in_every_frame_and_goes_when_it_is_gone(film) -> None:
    search = LiveSearch(["face"])
    shown = list(boxes(search, film))
    lefts = [found[0].left for found in shown[2:30] if len(found) == 1]
    assert len(lefts) == 28
    assert all(5 <= later - earlier <= 11 for earlier, later in zip(lefts[4:], lefts[5:], strict=False))
    assert shown[44] == []


def test_between_the_looks_the_same_is_shown_as_with_a_look_at_every_frame(film) -> None:
    often = list(boxes(LiveSearch(["face"], scan_every_s=0), film[:20]))
    seldom = list(boxes(LiveSearch(["face"], scan_every_s=0.2), film[:20]))
    for one, other in zip(often[2:], seldom[2:], strict=True):
        assert len(one) == len(other) == 1
        assert abs(one[0].left - other[0].left) <= 0.15 * one[0].width


def test_a_cancelled_search_says_so_and_the_next_one_goes_on(film) -> None:
    search, cancelled = LiveSearch(["face"]), Event()
    cancelled.set()
    with pytest.raises(CancelledError):
        search.search(film[0], 0.0, cancelled=cancelled)
    search.search(film[0], FRAME_S)
    assert search.search(film[0], 2 * FRAME_S)


def test_unknown_targets_and_times_are_refused() -> None:
    with pytest.raises(ValueError, match="nose"):
        LiveSearch(["nose"])
    with pytest.raises(ValueError, match="scans"):
        LiveSearch(["face"], scan_every_s=-1)
