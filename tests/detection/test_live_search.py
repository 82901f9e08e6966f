"""A face that moves through a film is found, followed and lost as it comes and goes."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from desktop_app.detection.geometry import Detection, Size
from desktop_app.detection.live_search import LiveSearch, looks_over
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


def test_a_face_that_is_elsewhere_in_the_next_frame_is_looked_for_at_once(film) -> None:
    search = LiveSearch(["face"], scan_every_s=10)
    for number in range(5):
        search.search(film[0], number * FRAME_S, threads=2)
    for number in (5, 6):
        tracks = search.search(film[29], number * FRAME_S, threads=2)
    newest = max(tracks, key=lambda track: track.id)
    assert newest.is_shown
    assert newest.box.left > 200


def test_a_jump_back_and_another_size_begin_anew(film) -> None:
    search = LiveSearch(["face"])
    (first,) = search.search(film[0], 5.0)
    (second,) = search.search(film[0], 1.0)
    assert second.since_s == 1.0
    (third,) = search.search(np.ascontiguousarray(film[0][:, :500]), 1.0 + FRAME_S)
    assert third.since_s == 1.0 + FRAME_S
    assert first.hits == second.hits == third.hits == 1


def test_tracks_do_not_depend_on_the_number_of_threads(film) -> None:
    one, three = LiveSearch(["face", "eyes"]), LiveSearch(["face", "eyes"])
    for number, frame in enumerate(film[:8]):
        time_s = number * FRAME_S
        assert one.search(frame, time_s, threads=1) == three.search(frame, time_s, threads=3)


def test_eyes_are_followed_with_their_face_in_every_frame_though_the_face_is_not_asked_for(film) -> None:
    search = LiveSearch(["eyes"], scan_every_s=0.2)
    for number, frame in enumerate(film[:12]):
        tracks = search.search(frame, number * FRAME_S, threads=2)
        assert {track.box.target for track in tracks} == {"eyes"}
    seen = [track for track in tracks if track.is_shown and track.last_seen_s == 11 * FRAME_S]
    assert len(seen) == 2


def test_a_small_face_is_found_in_tiles_and_followed_where_the_whole_does_not_show_it(film) -> None:
    frame = np.full((720, 1600, 3), 128, np.uint8)
    frame[500:660, 1380:1540] = cv2.resize(film[0][32:288, 20:276], (160, 160), interpolation=cv2.INTER_AREA)
    for smallest_px, count in ((0, 0), (20, 1)):
        search = LiveSearch(["face"], min_size_px=smallest_px)
        for number in range(20):
            tracks = search.search(frame, number * FRAME_S, threads=2)
        shown = [track for track in tracks if track.is_shown]
        assert len(shown) == count
    assert shown[0].hits == 20


@given(
    st.integers(1, 3000), st.integers(1, 3000), st.integers(1, 200), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)
)
def test_whatever_is_large_enough_lies_whole_in_a_look_that_can_show_it(width, height, min_size_px, x, y, size) -> None:
    looks = list(looks_over(["face"], "fast", min_size_px, Size(width, height)))
    smallest = min(look.shown_px for look in looks)
    side = smallest * 1.25 + size * (min(width, height) - smallest * 1.25)
    if smallest * 1.25 > min(width, height):
        return
    left, top = x * (width - side), y * (height - side)
    assert any(
        look.shown_px * 1.2 <= side
        and look.region[0] <= left + 1
        and look.region[1] <= top + 1
        and look.region[0] + look.region[2] >= left + side - 1
        and look.region[1] + look.region[3] >= top + side - 1
        for look in looks
    )


def test_no_look_of_a_full_hd_frame_takes_longer_than_one_over_the_whole() -> None:
    looks = list(looks_over(["face"], "fast", 40, Size(1920, 1080)))
    assert [look.region for look in looks][:2] == [(0, 0, 1920, 1080), (0, 0, 1007, 587)]
    assert len(looks) == 5
