import pytest

from desktop_app.detection.geometry import Detection
from desktop_app.detection.tracking import Track
from desktop_app.library.track_boxes import TrackBoxes
from desktop_app.library.video_findings import FindingsCollector, VideoFindings

SIZE = 40


def box(left, top=50, size=SIZE, angle=0.0):
    return Detection(left, top, size, size, 0.9, 3, "face", "alt", angle)


def found(frames):
    """Findings of frames a tenth of a second apart, or at their own times: {track: box} for each."""
    collector = FindingsCollector()
    first_seen = {}
    times_s = []
    for number, frame in enumerate(frames):
        time_s, boxes = frame if isinstance(frame, tuple) else (number / 10, frame)
        times_s.append(time_s)
        tracks = []
        for key in first_seen | boxes:
            since_s = first_seen.setdefault(key, time_s)
            shown = boxes.get(key)
            tracks.append(Track(key, shown or box(0), since_s, time_s, 1, True, shown is not None, (0.0, 0.0)))
        collector.add(time_s, tracks)
    return VideoFindings(collector.frames(), collector.spans(), times_s[-1] + 0.1 if times_s else 0.0, True)


def sides(detection):
    return detection.left, detection.top, detection.left + detection.width, detection.top + detection.height


def test_boxes_of_a_searched_frame_are_its_own():
    boxes = TrackBoxes(found([{1: box(10), 2: box(90)}, {1: box(13), 2: box(93)}]), (), 0.0)

    assert [sides(each) for each in boxes.at(1, 0.1)] == [(13, 50, 53, 90), (93, 50, 133, 90)]
    assert {each.target for each in boxes.at(0, 0.0)} == {"face"}


def test_gaps_are_bridged_by_the_straight_way():
    frames = [{1: box(0, 0, angle=170.0)}, {}, {}, {}, {1: box(80, 40, angle=-170.0)}]
    boxes = TrackBoxes(found(frames), (), 0.0)

    quarter, half = boxes.at(1, 0.1)[0], boxes.at(2, 0.2)[0]
    assert sides(quarter) == (20, 10, 60, 50)
    assert sides(half) == (40, 20, 80, 60)
    assert quarter.angle == pytest.approx(175.0)  # the shorter way round
    assert half.angle == pytest.approx(180.0)


def test_a_gap_is_bridged_at_times_that_were_not_searched_too():
    boxes = TrackBoxes(found([{1: box(0)}, {1: box(10)}]), (), 0.0)

    assert sides(boxes.at(99, 0.05)[0]) == (5, 50, 45, 90)


def test_margin_in_time_covers_from_the_end_to_where_it_would_be():
    frames = [{} for _ in range(10)] + [{1: box(100 + 10 * step)} for step in range(6)] + [{} for _ in range(10)]
    boxes = TrackBoxes(found(frames), (), 0.5)

    assert boxes.at(4, 0.4) == ()
    assert sides(boxes.at(5, 0.5)[0]) == (60, 50, 140, 90)  # 100 px a second, but by no more than its own size
    assert sides(boxes.at(8, 0.8)[0]) == (80, 50, 140, 90)
    assert sides(boxes.at(17, 1.7)[0]) == (150, 50, 210, 90)
    assert len(boxes.at(20, 2.0)) == 1
    assert boxes.at(21, 2.1) == ()


def test_a_single_box_is_held():
    boxes = TrackBoxes(found([{}, {1: box(7)}, {}]), (), 0.1)

    assert [sides(boxes.at(number, number / 10)[0]) for number in range(3)] == [(7, 50, 47, 90)] * 3


def test_visible_tracks_are_left_out_and_known_again():
    boxes = TrackBoxes(found([{1: box(10), 2: box(200)}] * 3), {1}, 0.2)

    assert [each.left for each in boxes.at(1, 0.1)] == [200]
    assert boxes.is_visible(box(15), 0.1)
    assert boxes.is_visible(box(15), 0.35)
    assert not boxes.is_visible(box(15), 0.5)
    assert not boxes.is_visible(box(200), 0.1)


def test_later_than_the_search_nobody_knows():
    boxes = TrackBoxes(found([{1: box(10)}, {1: box(10)}]), (), 0.5)

    assert boxes.at(2, 0.2) is None
    assert boxes.at(7, 0.1) is not None  # its time counts
    assert boxes.at(1, None) is not None
    assert boxes.at(2, None) is None
    assert TrackBoxes(found([]), (), 0.5).at(0, 0.0) is None


@pytest.mark.parametrize("margin_s", [-0.1, float("nan"), float("inf")])
def test_a_margin_is_a_length_of_time(margin_s):
    with pytest.raises(ValueError, match="margin"):
        TrackBoxes(found([]), (), margin_s)
