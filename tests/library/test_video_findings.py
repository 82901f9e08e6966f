"""What is found in a video is kept frame by frame and object by object, in little memory."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.detection.geometry import Detection
from desktop_app.detection.tracking import Track
from desktop_app.library.video_findings import FindingsCollector, FoundBox, VideoFindings


def box(left: int = 10, score: float = 0.75, target: str = "face", angle: float = 0.0) -> Detection:
    return Detection(left, 20, 30, 40, score, 5, target, "a cascade", angle)


def track(number: int, found: Detection, since_s: float = 0.0, is_shown: bool = True) -> Track:
    return Track(number, found, since_s, since_s, 1, is_shown, is_shown, (0.0, 0.0))


def collected(frames: Sequence[tuple[float, Sequence[Track]]]) -> FindingsCollector:
    collector = FindingsCollector()
    for time_s, tracks in frames:
        collector.add(time_s, tracks)
    return collector


def findings(
    frames: Sequence[tuple[float, Sequence[Track]]], duration_s: float | None, is_complete: bool = True
) -> VideoFindings:
    collector = collected(frames)
    return VideoFindings(collector.frames(), collector.spans(), duration_s, is_complete)


def lefts(boxes: Sequence[FoundBox]) -> list[int]:
    return [each.box.left for each in boxes]


def test_the_boxes_at_a_time_are_those_of_the_frame_that_is_shown_then() -> None:
    uneven = [(0.0, [track(1, box(0))]), (0.1, [track(1, box(1))]), (0.5, []), (0.6, [track(1, box(3))])]
    found = findings(uneven, 0.7)
    asked = [-1.0, 0.0, 0.05, 0.1 - 1e-6, 0.1, 0.49, 0.5, 0.55, 0.6, 0.69, 0.7, 0.8, 9.0]
    assert [lefts(found.boxes_at(time_s)) for time_s in asked] == [
        [], [0], [0], [1], [1], [1], [], [], [3], [3], [3], [], [],
    ]  # fmt: skip


def test_nothing_is_said_of_what_was_not_searched() -> None:
    found = findings([(0.0, [track(1, box())]), (1.0, [track(1, box())])], 60.0, is_complete=False)
    assert len(found.boxes_at(0.9)) == len(found.boxes_at(1.0)) == 1
    assert found.boxes_at(1.5) == ()


def test_a_box_comes_back_as_it_was_but_for_its_neighbours() -> None:
    was = Detection(-7, 20, 4000, 3000, 0.75, 9, "plate", "russian", -12.5)
    found = findings([(0.0, [track(4, was)])], 1.0)
    assert found.boxes_at(0) == (FoundBox(1, Detection(-7, 20, 4000, 3000, 0.75, 0, "plate", "russian", -12.5)),)


def test_tracks_that_are_not_shown_have_no_box() -> None:
    found = findings([(0.0, [track(1, box(), is_shown=False), track(2, box(50))])], 1.0)
    assert lefts(found.boxes_at(0)) == [50]
    assert [span.id for span in found.spans] == [1]


def test_a_span_goes_from_the_first_frame_that_shows_it_to_the_last_with_its_best_box() -> None:
    frames = [
        (0.0, [track(7, box(0, 0.5), is_shown=False)]),
        (0.1, [track(7, box(1, 0.6))]),
        (0.2, [track(7, box(2, 0.8))]),
        (0.3, [track(7, box(3, 0.1), is_shown=False)]),
        (0.4, [track(7, box(4, 0.8))]),
        (0.5, [track(7, box(5, 0.9), is_shown=False)]),
    ]
    (span,) = findings(frames, 0.6).spans
    assert (span.id, span.target, span.first_s, span.last_s) == (1, "face", 0.1, 0.4)
    assert (span.best.left, span.best_s) == (2, 0.2)


def test_a_number_that_is_given_again_is_another_object() -> None:
    frames = [(0.0, [track(1, box())]), (1.0, [track(1, box(), since_s=1.0)]), (2.0, [track(1, box(), since_s=1.0)])]
    found = findings(frames, 3.0)
    assert [(span.id, span.first_s, span.last_s) for span in found.spans] == [(1, 0.0, 0.0), (2, 1.0, 2.0)]
    assert [found.boxes_at(time_s)[0].id for time_s in (0, 1, 2)] == [1, 2, 2]


def test_only_spans_that_changed_are_told_again() -> None:
    collector = collected([(0.0, [track(1, box()), track(2, box())]), (1.0, [track(2, box())])])
    assert [span.id for span in collector.take_changed()] == [1, 2]
    assert collector.take_changed() == ()
    collector.add(2.0, [track(2, box()), track(3, box())])
    assert [(span.id, span.last_s) for span in collector.take_changed()] == [(2, 2.0), (3, 2.0)]


def test_frames_that_were_given_out_do_not_change() -> None:
    collector = collected([(0.0, [track(1, box())])])
    before = collector.frames()
    collector.add(1.0, [track(1, box())])
    assert (len(before), before.last_s, before.place_at(5.0)) == (1, 0.0, 0)
    assert len(collector.frames()) == 2
    with pytest.raises(IndexError):
        before.boxes(1)
    with pytest.raises(IndexError):
        before.time_s(-1)


def test_how_busy_each_part_is() -> None:
    seen = {1: (0, 1, 2), 2: (2,), 3: (9,)}
    frames = [(float(at), [track(each, box()) for each in seen if at in seen[each]]) for at in range(10)]
    assert findings(frames, 10.0).busy(5) == (1, 2, 0, 0, 1)
    assert findings(frames, 10.0).busy(1) == (3,)
    assert findings([], 0.0).busy(3) == (0, 0, 0)
    assert findings([(0.0, [track(1, box())])], None, is_complete=False).busy(2) == (1, 0)


def test_a_film_of_two_hours_takes_well_below_a_hundred_megabytes() -> None:
    tracks = [track(number, box()) for number in range(1, 4)]
    collector = collected([(number / 30, tracks) for number in range(1000)])
    of_the_film = collector.frames().size_bytes * (2 * 3600 * 30) // 1000
    assert of_the_film < 25e6


@given(st.lists(st.lists(st.integers(1, 6), unique=True, max_size=4), max_size=30))
def test_every_frame_has_the_boxes_that_it_was_given(seen: list[list[int]]) -> None:
    frames = [
        (number / 25, [track(each, box(100 * number + each)) for each in some]) for number, some in enumerate(seen)
    ]
    found = findings(frames, len(seen) / 25)
    assert len(found.frames) == len(seen)
    for number, some in enumerate(seen):
        assert (
            lefts(found.boxes_at(number / 25)) == lefts(found.frames.boxes(number)) == [100 * number + e for e in some]
        )
