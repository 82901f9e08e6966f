"""Detections over time become tracks that keep their number, bridge gaps and do not flash."""

import random
import tracemalloc
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.detection.geometry import Detection, Size
from desktop_app.detection.tracking import Track, Tracker, TrackerSettings

FACE = Detection(100, 80, 50, 60, 0.8, 5, "face", "a cascade")
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


def begun(time_s: float = 0.0) -> Tracker:
    """A tracker that has seen a frame with nothing in it, just before that time."""
    tracker = Tracker()
    tracker.update([], time_s - FRAME_S)
    return tracker


def test_a_hit_of_one_frame_is_not_shown_and_one_seen_twice_is() -> None:
    tracker = begun()
    assert shown(tracker.update([FACE], 0.0)) == []
    assert [track.hits for track in shown(tracker.update([FACE], FRAME_S))] == [2]
    alone = begun()
    alone.update([FACE], 0.0)
    assert alone.update([], 0.5) == ()


def test_what_a_frame_shows_that_stands_alone_is_shown_at_once() -> None:
    tracker = Tracker()
    assert len(shown(tracker.update([FACE], 5.0))) == 1
    assert len(shown(tracker.update([replace(FACE, left=900)], 6.0))) == 0
    assert len(shown(tracker.update([replace(FACE, left=1700)], 60.0))) == 1  # after a jump on
    assert len(shown(tracker.update([FACE], 3.0))) == 1  # and back
    assert shown(Tracker().update([replace(FACE, score=0.45)], 0.0)) == []


def test_a_sure_hit_is_shown_at_once() -> None:
    assert len(shown(Tracker().update([replace(FACE, score=0.99)], 0.0))) == 1


def test_the_same_frame_once_more_is_no_second_sighting() -> None:
    tracker = begun(1.0)
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


@given(st.lists(st.lists(places, max_size=4), min_size=1, max_size=10))
def test_the_same_detections_give_the_same_tracks(frames: list[list[Detection]]) -> None:
    one, other = Tracker(), Tracker()
    for number, detections in enumerate(frames):
        assert one.update(detections, number * FRAME_S) == other.update(detections, number * FRAME_S)


@given(st.lists(places, max_size=6))
def test_every_detection_carries_on_one_track_at_most(detections: list[Detection]) -> None:
    tracker = Tracker()
    before = {track.id: track.hits for track in tracker.update(detections, 0.0)}
    after = tracker.update(detections, FRAME_S)
    gained = sum(track.hits - before.get(track.id, 0) for track in after)
    assert gained <= len(detections)


def test_less_evidence_carries_a_track_on_and_begins_none() -> None:
    weak = replace(FACE, score=0.4)
    tracker = Tracker()
    assert tracker.update([weak], 0.0) == ()
    tracker.update([FACE], FRAME_S)
    tracker.update([FACE], 2 * FRAME_S)
    (track,) = shown(tracker.update([weak], 3 * FRAME_S))
    assert (track.hits, track.last_seen_s) == (3, 3 * FRAME_S)


def test_what_goes_on_with_little_evidence_for_long_is_shown_no_more() -> None:
    tracker = Tracker()
    for frame in range(60):
        tracks = tracker.update([FACE if frame < 5 else replace(FACE, score=0.4)], frame * FRAME_S)
    assert [(track.is_confirmed, track.is_shown) for track in tracks] == [(True, False)]


def test_a_box_stays_for_a_moment_where_it_is_expected_and_then_waits_unshown() -> None:
    tracker = Tracker()
    for frame in range(30):
        tracker.update([replace(FACE, left=100 + 5 * frame)], frame * FRAME_S)
    (track,) = shown(tracker.update([], 31 * FRAME_S))
    assert abs(track.box.left - 255) <= 5
    (track,) = tracker.update([], 40 * FRAME_S)
    assert not track.is_shown
    assert [each.id for each in tracker.expected(40 * FRAME_S)] == [1]
    assert tracker.update([], 61 * FRAME_S) == ()


def test_who_is_hidden_behind_another_is_not_shown() -> None:
    tracker = Tracker()
    for frame in range(30):
        both = [FACE, replace(FACE, left=400 - 10 * frame)]
        tracker.update(both, frame * FRAME_S)
    assert [track.id for track in shown(tracker.update([FACE], 30 * FRAME_S))] == [1]


def test_size_and_angle_settle_instead_of_jumping() -> None:
    tracker = Tracker()
    for frame in range(30):
        (track,) = tracker.update([replace(FACE, angle=25 if frame % 2 else 15)], frame * FRAME_S)
    assert 17 < track.box.angle < 23


def test_hundreds_of_frames_leaves_nothing_behind() -> None:
    dice, tracker = random.Random(5), Tracker()
    frames = [[replace(FACE, left=dice.randrange(1800), top=dice.randrange(1000)) for _ in range(3)] for _ in range(50)]
    tracemalloc.start()
    try:
        sizes = []
        for frame in range(400):
            tracks = tracker.update(frames[frame % 50], frame * FRAME_S)
            assert len(tracks) < 150
            if frame in (149, 399):
                sizes.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert sizes[1] < sizes[0] + 20_000
