"""Detections over time become tracks that keep their number, bridge gaps and do not flash."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.detection.assignment import cheapest_pairs
from desktop_app.detection.geometry import Detection, Size
from desktop_app.detection.tracking import Track, Tracker, TrackerSettings

FACE = Detection(100, 80, 50, 60, 0.9, 5, "face", "a cascade")
FRAME_S = 1 / 30

places = st.builds(
    Detection,
    *(st.integers(0, 600), st.integers(0, 400), st.integers(10, 90), st.integers(10, 90)),
    score=st.floats(0, 1),
    neighbors=st.just(3),
    target=st.sampled_from(["face", "plate"]),
)


def shown(tracks: tuple[Track, ...]) -> list[Track]:
    return [track for track in tracks if track.is_shown]


def test_a_hit_of_one_frame_is_not_shown_and_one_seen_twice_is() -> None:
    tracker = Tracker()
    assert shown(tracker.update([FACE], 0.0)) == []
    assert [track.hits for track in shown(tracker.update([FACE], FRAME_S))] == [2]
    alone = Tracker()
    alone.update([FACE], 0.0)
    assert alone.update([], 0.5) == ()


def test_a_sure_hit_is_shown_at_once() -> None:
    assert len(shown(Tracker().update([replace(FACE, score=0.99)], 0.0))) == 1


def test_the_same_frame_once_more_is_no_second_sighting() -> None:
    tracker = Tracker()
    tracker.update([FACE], 1.0)
    assert shown(tracker.update([FACE], 1.0)) == []


@pytest.mark.parametrize("frame_s", [1 / 60, 1 / 30, 1 / 10])
def test_a_moving_face_keeps_its_number_whatever_the_frame_rate(frame_s: float) -> None:
    tracker = Tracker()
    for frame in range(round(2 / frame_s)):
        time_s = frame * frame_s
        tracks = tracker.update([replace(FACE, left=100 + round(150 * time_s))], time_s)
    (track,) = shown(tracks)
    assert track.id == 1
    assert abs(track.velocity[0] - 150) < 30
    assert abs(track.box.left - (100 + round(150 * time_s))) <= 5


def test_a_gap_of_less_than_a_second_is_bridged_and_a_longer_one_is_not() -> None:
    for gap_s, number in ((0.8, 1), (1.5, 2)):
        tracker = Tracker()
        for frame in range(30):
            tracker.update([FACE], frame * FRAME_S)
        (track,) = tracker.update([FACE], 29 * FRAME_S + gap_s)
        assert track.id == number


def test_a_still_face_s_box_trembles_a_third_as_much_at_most() -> None:
    dice, tracker = random.Random(3), Tracker()
    raw, steady = [], []
    for frame in range(300):
        trembling = replace(FACE, left=100 + dice.choice((-2, -1, 0, 1, 2)), top=80 + dice.choice((-2, -1, 0, 1, 2)))
        raw.append(trembling.left)
        (track,) = tracker.update([trembling], frame * FRAME_S)
        steady.append(track.box.left)
    jitter = [sum(abs(b - a) for a, b in zip(lefts[60:], lefts[61:], strict=False)) for lefts in (raw, steady)]
    assert jitter[1] * 3 <= jitter[0]


def test_two_that_pass_each_other_keep_their_numbers() -> None:
    tracker = Tracker()
    for frame in range(90):
        across = round(6 * frame)
        both = [replace(FACE, left=100 + across, top=80), replace(FACE, left=640 - across, top=105)]
        tracks = tracker.update(both, frame * FRAME_S)
    first, second = shown(tracks)
    assert (first.id, second.id) == (1, 2)
    assert first.box.left > second.box.left


def test_other_targets_are_followed_apart() -> None:
    tracker = Tracker()
    for frame in range(5):
        tracks = tracker.update([FACE, replace(FACE, target="plate")], frame * FRAME_S)
    assert sorted(track.box.target for track in shown(tracks)) == ["face", "plate"]


def test_a_jump_back_begins_anew_and_gives_no_number_twice() -> None:
    tracker = Tracker()
    tracker.update([FACE], 5.0)
    (track,) = tracker.update([FACE], 1.0)
    assert (track.id, track.hits) == (2, 1)


def test_what_left_the_picture_is_not_shown() -> None:
    tracker = Tracker(frame=Size(300, 200))
    for frame in range(30):
        tracker.update([replace(FACE, left=100 + 6 * frame, width=50)], frame * FRAME_S)
    assert shown(tracker.update([], 30 * FRAME_S)) == []


def test_misuse_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        Tracker().update([], float("nan"))
    with pytest.raises(ValueError, match="rise"):
        TrackerSettings(starts_from=0.1, goes_on_from=0.5)


@given(st.lists(st.tuples(st.lists(places, max_size=5), st.floats(0.001, 0.6)), max_size=15))
def test_tracks_come_in_the_order_of_their_numbers_and_do_not_pile_up(
    frames: list[tuple[list[Detection], float]],
) -> None:
    tracker, time_s = Tracker(), 0.0
    for detections, step_s in frames:
        time_s += step_s
        tracks = tracker.update(detections, time_s)
        ids = [track.id for track in tracks]
        assert ids == sorted(set(ids))
        assert all(time_s - track.last_seen_s <= 1.0 for track in tracks)
        assert all(track.box.width >= 1 and track.box.height >= 1 for track in tracks)
        assert all(track.is_confirmed for track in shown(tracks))


def test_pairs_cost_as_little_as_possible_in_all() -> None:
    import numpy as np

    costs = np.array([[0.1, 0.2], [0.15, 1.9], [np.inf, np.inf]])
    assert sorted(cheapest_pairs(costs, 2.0)) == [(0, 1), (1, 0)]
