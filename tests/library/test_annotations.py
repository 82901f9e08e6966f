"""What a person says about boxes goes before what a search finds."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.detection.geometry import Detection, overlap
from desktop_app.library.annotations import Annotation, Decision, Review, next_id, numbered, shown

FACE = Detection(40, 30, 50, 50, 0.9, 7, "face", "one")
OTHER = Detection(200, 30, 50, 50, 0.6, 3, "face", "one")
UNSURE = Detection(300, 90, 40, 40, 0.2, 2, "face", "one")
FOUND = numbered([FACE, OTHER, UNSURE], 1)

boxes = st.builds(
    Detection,
    *(st.integers(0, 200), st.integers(0, 200), st.integers(1, 200), st.integers(1, 200)),
    *(st.floats(0, 1), st.integers(0, 9)),
    target=st.sampled_from(["face", "eyes"]),
)


def detections(review: Review, least_score: float = 0.5) -> list[Detection]:
    return [box.detection for box in shown(FOUND, review, least_score)]


def test_without_a_review_all_that_is_sure_enough_shows() -> None:
    assert detections(Review()) == [FACE, OTHER]
    assert detections(Review(), 0.1) == [FACE, OTHER, UNSURE]


def test_a_dropped_box_shows_and_does_not_count() -> None:
    review = Review().put([FOUND[0].decided(Decision.DROPPED)])
    dropped, kept = shown(FOUND, review, 0.5)
    assert (dropped.decision, dropped.counts) == (Decision.DROPPED, False)
    assert kept.counts


def test_a_deleted_box_does_not_show_and_no_search_brings_it_back() -> None:
    review = Review().delete([FOUND[0]])
    assert detections(review) == [OTHER]
    again = numbered([replace(FACE, left=42, score=0.95), OTHER], next_id(FOUND, review))
    assert [box.detection for box in shown(again, review, 0.5)] == [OTHER]


def test_a_deleted_box_that_was_drawn_leaves_nothing_behind() -> None:
    drawn = Annotation(9, UNSURE, Decision.KEPT)
    review = Review().put([drawn])
    assert review.delete([drawn]) == Review()


def test_a_moved_box_stands_for_the_one_that_was_found() -> None:
    moved = replace(FACE, left=140, top=130)
    review = Review().put([FOUND[0].changed(moved)])
    assert detections(review) == [moved, OTHER]
    again = numbered([replace(FACE, width=52)], next_id(FOUND, review))
    assert [box.detection for box in shown(again, review, 0.5)] == [moved]


def test_a_box_drawn_over_a_found_one_takes_its_place() -> None:
    review = Review().put([Annotation(9, replace(FACE, left=43, cascade=""), Decision.KEPT)])
    assert len(detections(review)) == 2
    other_target = Review().put([Annotation(9, replace(FACE, target="eyes"), Decision.KEPT)])
    assert len(detections(other_target)) == 3


def test_a_touched_box_shows_at_every_sensitivity() -> None:
    review = Review().put([FOUND[2].decided(Decision.KEPT)])
    assert UNSURE in detections(review, 0.99)


def test_a_completed_review_keeps_what_showed_and_lets_nothing_in() -> None:
    review = Review().completed(shown(FOUND, Review(), 0.5))
    assert detections(review, 0.0) == [FACE, OTHER]
    assert all(box.decision is Decision.KEPT for box in shown(FOUND, review, 0.0))
    assert [box.detection for box in shown(numbered([UNSURE], 9), review, 0.0)] == [FACE, OTHER]


def test_completing_leaves_dropped_boxes_dropped() -> None:
    review = Review().put([FOUND[0].decided(Decision.DROPPED)])
    completed = review.completed(shown(FOUND, review, 0.5))
    assert [box.decision for box in shown(FOUND, completed, 0.5)] == [Decision.DROPPED, Decision.KEPT]


def test_a_dropped_box_that_is_taken_for_something_else_stays_dropped() -> None:
    dropped = FOUND[0].decided(Decision.DROPPED)
    assert dropped.changed(replace(FACE, target="cat-face")).decision is Decision.DROPPED
    assert FOUND[0].changed(replace(FACE, target="cat-face")).is_taken_for_something_else


def test_boxes_know_whether_they_were_drawn_or_changed() -> None:
    assert not FOUND[0].is_drawn and not FOUND[0].is_corrected
    assert FOUND[0].changed(OTHER).is_corrected
    drawn = Annotation(4, FACE)
    assert drawn.is_drawn and not drawn.changed(OTHER).is_corrected


def test_boxes_are_numbered_as_one_reads_kind_by_kind() -> None:
    upper = [replace(FACE, left=left, top=20 + left // 20) for left in (300, 10, 150)]
    lower = [replace(FACE, left=left, top=200) for left in (200, 50)]
    eye = replace(FACE, target="eyes", left=0, top=0)
    found = numbered([lower[0], upper[0], eye, *upper[1:], lower[1]], 5)
    assert [box.id for box in found] == list(range(5, 11))
    assert [box.detection.left for box in found] == [10, 150, 300, 50, 200, 0]
    assert found[-1].detection == eye


@given(boxes, boxes)
def test_overlap_is_symmetric_and_between_0_and_1(one: Detection, other: Detection) -> None:
    assert 0 <= overlap(one, other) <= 1
    assert overlap(one, other) == overlap(other, one)
    assert overlap(one, one) == 1


@given(st.lists(boxes, max_size=6), st.lists(boxes, max_size=4), st.floats(0, 1))
def test_every_touched_box_shows_once_and_ids_stay_apart(
    found: list[Detection], drawn: list[Detection], least: float
) -> None:
    numbers = numbered(found, 1)
    first = next_id(numbers, Review())
    touched = [Annotation(first + place, box, Decision.KEPT) for place, box in enumerate(drawn)]
    review = Review().put(touched).put(touched)
    ids = [box.id for box in shown(numbers, review, least)]
    assert len(set(ids)) == len(ids)
    assert {box.id for box in touched} <= set(ids)
    assert next_id(numbers, review) > max(ids, default=0)
