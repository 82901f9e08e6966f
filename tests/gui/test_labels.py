"""Labels never cover each other and never leave the view."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF, QSizeF

from desktop_app.gui.views.labels import GAP_PX, MARGIN_PX, LabelWish, placed

VIEW = QSizeF(640, 480)
SIZE = QSizeF(90, 20)


def wish(box: QRectF, must_show: bool = False, size: QSizeF = SIZE) -> LabelWish:
    return LabelWish([box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft()], size, must_show)


def turned_wish(x: float, y: float, half: float, must_show: bool) -> LabelWish:
    corners = [QPointF(x, y - half), QPointF(x + half, y), QPointF(x, y + half), QPointF(x - half, y)]
    return LabelWish(corners, SIZE, must_show)


boxes = st.builds(QRectF, st.floats(-300, 700), st.floats(-300, 500), st.floats(1, 900), st.floats(1, 700))
sizes = st.builds(QSizeF, st.floats(20, 260), st.just(20.0))
upright = st.builds(wish, boxes, st.booleans(), sizes)
turned = st.builds(turned_wish, st.floats(-50, 700), st.floats(-50, 500), st.floats(4, 200), st.booleans())
wishes = st.lists(upright | turned, max_size=25)
views = st.builds(QSizeF, st.floats(100, 900), st.floats(60, 700))


@given(wishes, views)
def test_labels_never_cover_each_other_and_never_leave_the_view(wanted: list[LabelWish], view: QSizeF) -> None:
    places = placed(wanted, view)
    assert len(places) == len(wanted)
    shown = [place for place in places if place is not None]
    inside = QRectF(QPointF(), view).adjusted(MARGIN_PX, MARGIN_PX, -MARGIN_PX, -MARGIN_PX)
    assert all(inside.adjusted(-1e-6, -1e-6, 1e-6, 1e-6).contains(place) for place in shown)
    assert not any(one.intersects(other) for one, other in combinations(shown, 2))


@given(wishes, upright | turned)
def test_the_first_label_goes_where_it_would_alone(others: list[LabelWish], first: LabelWish) -> None:
    assert placed([first, *others], VIEW)[0] == placed([first], VIEW)[0]


@given(boxes)
def test_what_must_show_does(box: QRectF) -> None:
    assert placed([wish(box, must_show=True)], VIEW)[0] is not None


def test_a_label_goes_above_its_box_and_begins_with_it() -> None:
    box = QRectF(100, 100, 80, 80)
    assert placed([wish(box)], VIEW) == [QRectF(98, 100 - GAP_PX - 20, 90, 20)]


def test_a_label_tries_below_inside_right_and_left_in_turn() -> None:
    box = QRectF(200, 200, 120, 120)
    above = wish(QRectF(200, 200, 120, 1))
    places = placed([wish(box)] * 5 + [above], VIEW)
    tops = [None if place is None else place.top() for place in places[:5]]
    lefts = [None if place is None else place.left() for place in places[:5]]
    assert tops == [176, 324, 204, 200, 200]
    assert lefts == [198, 198, 204, 324, 106]


def test_a_label_without_a_free_place_is_left_out() -> None:
    box = QRectF(200, 200, 20, 20)
    places = placed([wish(box)] * 5, VIEW)
    assert [place is None for place in places] == [False, False, False, False, True]


def test_a_box_larger_than_the_view_has_its_label_inside() -> None:
    assert placed([wish(QRectF(-500, -500, 3000, 3000))], VIEW) == [QRectF(6, 6, 90, 20)]
