"""Two searches compared: every box is in one place, and pairs are those that overlap most."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.detection.geometry import Detection, overlap
from desktop_app.library.comparison import LEAST_OVERLAP, compared

boxes = st.builds(
    Detection,
    left=st.integers(0, 60),
    top=st.integers(0, 60),
    width=st.integers(5, 60),
    height=st.integers(5, 60),
    score=st.floats(0, 1),
    neighbors=st.integers(1, 9),
    target=st.sampled_from(["", "face", "eyes"]),
)


def face(left: int, top: int, side: int = 40, target: str = "face") -> Detection:
    return Detection(left, top, side, side, 0.9, 5, target)


def test_the_same_list_agrees_with_itself() -> None:
    found = [face(0, 0), face(100, 0), face(50, 200, target="eyes")]
    comparison = compared(found, found)
    assert [(pair.left, pair.right, pair.overlap) for pair in comparison.both] == [(each, each, 1.0) for each in found]
    assert not comparison.only_left and not comparison.only_right
    assert comparison.agreement == 1.0


def test_what_only_one_found_is_told_apart() -> None:
    comparison = compared([face(0, 0), face(300, 0)], [face(4, 3), face(0, 300)])
    assert [(pair.left.left, pair.right.left) for pair in comparison.both] == [(0, 4)]
    assert comparison.only_left == (face(300, 0),)
    assert comparison.only_right == (face(0, 300),)
    assert comparison.agreement == pytest.approx(1 / 3)


def test_a_box_is_given_to_the_one_that_it_covers_best() -> None:
    comparison = compared([face(0, 0), face(12, 0)], [face(10, 0)])
    assert [pair.left.left for pair in comparison.both] == [12]
    assert comparison.only_left == (face(0, 0),)


def test_boxes_of_other_targets_are_no_pair_but_those_of_none_are() -> None:
    eyes = face(0, 0, target="eyes")
    assert not compared([face(0, 0)], [eyes]).both
    assert len(compared([face(0, 0)], [replace(eyes, target="")]).both) == 1


def test_boxes_that_hardly_touch_are_no_pair() -> None:
    assert not compared([face(0, 0)], [face(30, 0)]).both
    assert len(compared([face(0, 0)], [face(30, 0)], least_overlap=0.1).both) == 1


@pytest.mark.parametrize("least", [0.0, 1.5])
def test_an_overlap_that_is_none_is_refused(least: float) -> None:
    with pytest.raises(ValueError, match="overlap"):
        compared([], [], least)


def test_nothing_on_both_sides_is_agreement() -> None:
    assert compared([], []).agreement == 1.0
    assert compared([face(0, 0)], []).agreement == 0.0


@given(left=st.lists(boxes, max_size=7), right=st.lists(boxes, max_size=7))
def test_every_box_is_in_one_place_and_every_pair_overlaps(left: list[Detection], right: list[Detection]) -> None:
    comparison = compared(left, right)
    key = repr
    assert sorted([pair.left for pair in comparison.both] + list(comparison.only_left), key=key) == sorted(
        left, key=key
    )
    assert sorted([pair.right for pair in comparison.both] + list(comparison.only_right), key=key) == sorted(
        right, key=key
    )
    for pair in comparison.both:
        assert pair.overlap == overlap(pair.left, pair.right) >= LEAST_OVERLAP
    for one in comparison.only_left:  # what stays alone could not have been a pair
        for other in comparison.only_right:
            fits = one.target == other.target or not (one.target and other.target)
            assert not fits or overlap(one, other) < LEAST_OVERLAP


@given(left=st.lists(boxes, max_size=7), right=st.lists(boxes, max_size=7))
def test_the_sides_can_be_exchanged(left: list[Detection], right: list[Detection]) -> None:
    one, other = compared(left, right), compared(right, left)
    total, turned = (sum(pair.overlap for pair in each.both) for each in (one, other))
    assert total == pytest.approx(turned)
