"""Boxes are moved, resized and drawn as one expects, turned ones too."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt

from desktop_app.detection.geometry import Detection
from desktop_app.gui.views.box_editing import (
    HANDLES,
    SMALLEST_PX,
    Handle,
    cursor_of,
    drawn_box,
    grown,
    moved,
    outline_of,
    place_of,
    resized,
    touched,
)

PICTURE = QSize(400, 300)
FACE = Detection(100, 80, 60, 40, 0.9, 3, "face")

uprights = st.builds(
    lambda left, top, width, height: Detection(left, top, width, height, 0.5, 1, "face"),
    st.integers(0, 300),
    st.integers(0, 200),
    st.integers(4, 100),
    st.integers(4, 100),
)
turned = st.builds(lambda box, angle: replace(box, angle=angle), uprights, st.floats(-180, 180))
handles = st.sampled_from(HANDLES)
points = st.builds(QPointF, st.floats(-200, 600), st.floats(-200, 500))


def distance(one: QPointF, other: QPointF) -> float:
    return math.hypot(one.x() - other.x(), one.y() - other.y())


@given(turned, handles, points, st.booleans())
def test_the_place_opposite_the_handle_stays_within_a_pixel(
    box: Detection, handle: Handle, to: QPointF, keep_aspect: bool
) -> None:
    opposite = Handle(-handle.across, -handle.down)
    after = resized(box, handle, to, PICTURE, keep_aspect)
    assert distance(place_of(opposite, after), place_of(opposite, box)) < 1


@given(turned, handles, points, st.booleans())
def test_a_box_never_gets_too_small_or_inside_out(
    box: Detection, handle: Handle, to: QPointF, keep_aspect: bool
) -> None:
    after = resized(box, handle, to, PICTURE, keep_aspect)
    assert min(after.width, after.height) >= SMALLEST_PX
    assert (after.angle, after.target, after.score) == (box.angle, box.target, box.score)


@given(turned, handles)
def test_a_handle_that_is_not_moved_changes_nothing(box: Detection, handle: Handle) -> None:
    at = place_of(handle, box)
    assert resized(box, handle, at, PICTURE) == box
    assert resized(box, handle, at, PICTURE, keep_aspect=True) == box


@given(uprights, handles, points, st.booleans())
def test_an_upright_box_stays_in_the_picture(box: Detection, handle: Handle, to: QPointF, keep_aspect: bool) -> None:
    after = resized(box, handle, to, PICTURE, keep_aspect)
    # A box that keeps its proportions about its middle is rounded to whole pixels by less than one.
    room = QRectF(QPointF(), PICTURE).adjusted(-0.5, -0.5, 0.5, 0.5) if keep_aspect else QRectF(QPointF(), PICTURE)
    assert room.contains(QRectF(after.left, after.top, after.width, after.height))


@given(turned, handles, st.floats(-20, 60), st.floats(-20, 60))
def test_the_handle_follows_the_mouse_along_the_sides_of_the_box(
    box: Detection, handle: Handle, across: float, down: float
) -> None:
    start = place_of(handle, box)
    to = start + QPointF(across, down)
    if not QRectF(QPointF(), PICTURE).contains(to) or not QRectF(QPointF(), PICTURE).contains(start):
        return
    after = resized(box, handle, to, PICTURE)
    if min(after.width, after.height) <= SMALLEST_PX:
        return
    missed = place_of(handle, after) - to
    turn = math.radians(-box.angle)
    along = missed.x() * math.cos(turn) - missed.y() * math.sin(turn)
    athwart = missed.x() * math.sin(turn) + missed.y() * math.cos(turn)
    assert not handle.across or abs(along) < 1.5
    assert not handle.down or abs(athwart) < 1.5


@given(uprights, st.sampled_from([handle for handle in HANDLES if handle.is_corner]), points)
def test_with_shift_the_proportions_stay(box: Detection, handle: Handle, to: QPointF) -> None:
    after = resized(box, handle, to, PICTURE, keep_aspect=True)
    # Rounded sides: each is off by half a pixel at most.
    assert abs(after.width * box.height - after.height * box.width) <= 0.5 * (box.width + box.height) + 1e-6


def test_the_left_side_moves_and_the_right_one_stays() -> None:
    after = resized(FACE, Handle(-1, 0), QPointF(90, 500), PICTURE)
    assert (after.left, after.top, after.width, after.height) == (90, 80, 70, 40)


def test_a_quarter_turn_makes_across_down() -> None:
    after = resized(replace(FACE, angle=90.0), Handle(1, 0), QPointF(130, 150), PICTURE)
    assert (after.width, after.height) == (80, 40)


@pytest.mark.parametrize(
    ("handle", "angle", "shape"),
    [
        (Handle(1, 0), 0.0, Qt.CursorShape.SizeHorCursor),
        (Handle(0, -1), 0.0, Qt.CursorShape.SizeVerCursor),
        (Handle(-1, -1), 0.0, Qt.CursorShape.SizeFDiagCursor),
        (Handle(1, -1), 0.0, Qt.CursorShape.SizeBDiagCursor),
        (Handle(1, 0), 90.0, Qt.CursorShape.SizeVerCursor),
        (Handle(1, 0), 45.0, Qt.CursorShape.SizeFDiagCursor),
        (Handle(1, 0), -45.0, Qt.CursorShape.SizeBDiagCursor),
        (Handle(1, 1), 20.0, Qt.CursorShape.SizeFDiagCursor),
        (Handle(1, 1), 25.0, Qt.CursorShape.SizeVerCursor),
    ],
)
def test_the_cursor_points_along_the_way_of_the_handle(handle: Handle, angle: float, shape: Qt.CursorShape) -> None:
    assert cursor_of(handle, angle) == shape


@given(st.lists(turned, min_size=1, max_size=4), st.builds(QPointF, st.floats(-900, 900), st.floats(-900, 900)))
def test_boxes_move_together_and_no_further_out_of_the_picture(boxes: list[Detection], delta: QPointF) -> None:
    before = dict(enumerate(boxes))
    after = moved(before, delta, PICTURE)
    steps = {(after[key].left - box.left, after[key].top - box.top) for key, box in before.items()}
    assert len(steps) == 1
    assert all(replace(after[key], left=box.left, top=box.top) == box for key, box in before.items())
    for key, box in before.items():
        old, new = outline_of(box).boundingRect(), outline_of(after[key]).boundingRect()
        assert new.left() >= min(0.0, old.left()) - 1e-3
        assert new.top() >= min(0.0, old.top()) - 1e-3
        assert new.right() <= max(float(PICTURE.width()), old.right()) + 1e-3
        assert new.bottom() <= max(float(PICTURE.height()), old.bottom()) + 1e-3


def test_a_box_moves_by_whole_pixels() -> None:
    assert moved({1: FACE}, QPointF(3.4, -2.6), PICTURE)[1] == replace(FACE, left=103, top=77)


@given(uprights, st.integers(-20, 20))
def test_a_box_grows_by_its_right_side(box: Detection, by: int) -> None:
    after = grown(box, Handle(1, 0), by, PICTURE)
    assert after == replace(box, width=max(SMALLEST_PX, min(PICTURE.width() - box.left, box.width + by)))


@given(points, points)
def test_a_drawn_box_lies_in_the_picture_and_is_not_tiny(start: QPointF, end: QPointF) -> None:
    drawn = drawn_box(start, end, PICTURE)
    if drawn.isEmpty():
        inside = QRectF(start, end).normalized().intersected(QRectF(QPointF(), PICTURE))
        assert min(inside.width(), inside.height()) < SMALLEST_PX + 1
    else:
        assert QRect(0, 0, PICTURE.width(), PICTURE.height()).contains(drawn)
        assert min(drawn.width(), drawn.height()) >= SMALLEST_PX


def test_a_box_is_drawn_from_any_corner() -> None:
    expected = QRect(10, 20, 30, 40)
    corners = [(10, 20), (40, 20), (10, 60), (40, 60)]
    opposite = [(40, 60), (10, 60), (40, 20), (10, 20)]
    drawn = [drawn_box(QPointF(*a), QPointF(*b), PICTURE) for a, b in zip(corners, opposite, strict=True)]
    assert drawn == [expected] * 4


def test_a_rubber_band_touches_what_is_drawn_and_not_what_surrounds_it() -> None:
    turned_face = replace(FACE, angle=45.0)
    corner = QRectF(100, 80, 3, 3)  # within the upright box, outside the turned one
    assert touched(corner, [(1, FACE), (2, turned_face)]) == [1]
    assert touched(QRectF(125, 95, 3, 3), [(1, FACE), (2, turned_face)]) == [1, 2]
