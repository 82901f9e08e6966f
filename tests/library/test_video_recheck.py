"""What a search of a hidden film finds is judged box by box, not by the best of a span."""

import pytest

from desktop_app.detection.geometry import Detection
from desktop_app.export.hiding_style import HidingKind, HidingStyle
from desktop_app.library.track_boxes import TrackBoxes
from desktop_app.library.video_recheck import spans_left
from tests.library.test_track_boxes import box, found

FILL = HidingStyle()
PICTURE = HidingStyle(HidingKind.PICTURE)
EYES = Detection(20, 60, 20, 10, 0.9, 3, "eyes", "alt")


def scored(left, score, **options):
    one = box(left, **options)
    return Detection(one.left, one.top, one.width, one.height, score, 3, one.target, one.cascade, one.angle)


def test_another_person_in_the_span_of_one_who_stays_visible_is_left():
    before = found([{1: box(10)}] * 3 + [{2: box(200)}] * 3)
    again = found([{7: scored(10, 0.9)}] * 3 + [{7: scored(200, 0.6)}, {7: scored(201, 0.7)}, {7: scored(200, 0.6)}])

    (left,) = spans_left(again, TrackBoxes(before, {1}, 0.1), FILL)

    assert (left.id, left.target) == (1, "face")
    assert (left.first_s, left.last_s) == pytest.approx((0.3, 0.5))
    assert (left.best.left, left.best_s) == (201, pytest.approx(0.4))


def test_what_stays_visible_through_its_whole_span_is_not_left():
    before = found([{1: box(10 + number)} for number in range(6)])
    again = found([{3: box(14 + number)} for number in range(6)])

    assert spans_left(again, TrackBoxes(before, {1}, 0.0), FILL) == ()


@pytest.mark.parametrize(
    "other", [EYES, box(12, 52, 10)], ids=["of another target", "much smaller, such as a face on a shirt"]
)
def test_what_lies_in_somebody_who_stays_visible_is_something_else(other):
    boxes = TrackBoxes(found([{1: box(10)}] * 2), {1}, 0.0)

    assert [span.best for span in spans_left(found([{1: other}] * 2), boxes, FILL)] == [
        Detection(
            *[getattr(other, name) for name in ("left", "top", "width", "height")],
            pytest.approx(0.9),
            0,
            other.target,
            "alt",
            0.0,
        )
    ]


def test_a_face_of_the_picture_that_was_laid_over_is_not_left_but_one_beside_it_is():
    before = found([{1: box(10)}, {1: box(20)}, {1: box(30)}])
    again = found([{1: box(12, 52, 30), 2: box(120)}, {1: box(22, 52, 30), 2: box(120)}, {1: box(32, 52, 30)}])
    boxes = TrackBoxes(before, (), 0.0)

    assert [span.id for span in spans_left(again, boxes, PICTURE)] == [2]
    assert [span.id for span in spans_left(again, boxes, FILL)] == [1, 2]


def test_times_that_a_file_rounds_up_are_those_of_the_last_frame():
    again = found([(0.0, {1: box(12)}), (0.1004, {1: box(12)})])

    assert spans_left(again, TrackBoxes(found([{1: box(10)}] * 2), (), 0.0), PICTURE) == ()
