"""Where the picture lies in the view, and what is painted of it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QImage
from pytestqt.qtbot import QtBot

from desktop_app.gui.models.picture import Picture
from desktop_app.gui.theme import CANVAS
from desktop_app.gui.views.picture_layer import PictureLayer, uncovered
from desktop_app.gui.views.pixel_values import VALUES_FROM_POINTS, cells_in, has_room_for_values, ink_on
from desktop_app.gui.views.viewport import MAX_FIT_ZOOM, MAX_ZOOM, Viewport
from desktop_app.media.frame import Frame
from desktop_app.media.mipmap import halvings

# A screen pixel is where something lies once it is rounded, and this far from there before.
HALF_PX = 0.5001
CORNERS_PX = st.builds(QPoint, st.integers(-200, 200), st.integers(-200, 200))


def viewport(picture: QSize, view: QSizeF, pixel_ratio: float = 1.0) -> Viewport:
    made = Viewport()
    made.set_view(view, pixel_ratio)
    made.set_picture(picture)
    return made


sizes = st.builds(QSize, st.integers(1, 9000), st.integers(1, 9000))
views = st.builds(QSizeF, st.floats(50, 3000), st.floats(50, 3000))


@given(sizes, views, st.sampled_from([1.0, 1.5, 2.0]))
def test_a_fitted_picture_shows_whole_and_centred(picture: QSize, view: QSizeF, pixel_ratio: float) -> None:
    fitted = viewport(picture, view, pixel_ratio)
    assert fitted.seen().width() == pytest.approx(picture.width())
    assert fitted.seen().height() == pytest.approx(picture.height())
    middle = fitted.to_picture(QPointF(view.width() / 2, view.height() / 2))
    off = HALF_PX / fitted.zoom  # its corner lies between two screen pixels
    assert middle.x() == pytest.approx(picture.width() / 2, abs=off)
    assert middle.y() == pytest.approx(picture.height() / 2, abs=off)
    assert fitted.zoom <= MAX_FIT_ZOOM


@given(st.floats(1.1, 8.0), st.floats(0.3, 0.7), st.floats(0.3, 0.7))
def test_zooming_in_keeps_the_point_under_the_mouse(factor: float, x: float, y: float) -> None:
    zoomed = viewport(QSize(4000, 3000), QSizeF(800, 600))
    anchor = QPointF(800 * x, 600 * y)
    # Far enough in that the picture fills the view: before that it is kept in the middle instead.
    zoomed.zoom_to(zoomed.zoom * 4, anchor)
    before = zoomed.to_picture(anchor)
    zoomed.zoom_to(min(MAX_ZOOM, zoomed.zoom * factor), anchor)
    after = zoomed.to_picture(anchor)
    assert (after.x(), after.y()) == pytest.approx((before.x(), before.y()), abs=HALF_PX / zoomed.zoom)


def test_actual_size_is_one_screen_pixel_for_each_picture_pixel() -> None:
    zoomed = viewport(QSize(4000, 3000), QSizeF(800, 600), 2.0)
    zoomed.zoom_to(1.0, QPointF(400, 300))
    assert zoomed.seen().size() == QSizeF(1600, 1200)


def test_the_picture_cannot_be_panned_out_of_sight() -> None:
    panned = viewport(QSize(4000, 3000), QSizeF(800, 600))
    panned.zoom_to(1.0, QPointF(400, 300))
    panned.pan(QPointF(1e6, -1e6))
    assert panned.seen().topLeft() == QPointF(0, 2400)
    assert panned.seen().size() == QSizeF(800, 600)


def test_another_photo_shows_as_a_whole_also_when_it_has_the_same_size() -> None:
    zoomed = viewport(QSize(4000, 3000), QSizeF(800, 600))
    zoomed.zoom_to(1.0, QPointF(100, 100))
    zoomed.set_picture(QSize(4000, 3000))
    assert zoomed.is_fitted


def test_a_photo_that_nearly_has_its_actual_size_is_shown_sharp() -> None:
    assert viewport(QSize(500, 500), QSizeF(545, 600)).zoom == 1.0
    assert viewport(QSize(500, 500), QSizeF(700, 700)).zoom > 1.3


@given(
    sizes,
    views,
    st.sampled_from([1.0, 1.25, 1.5, 2.0]),
    st.floats(0.05, 64),
    st.builds(QPointF, st.floats(-99, 99), st.floats(-99, 99)),
)
def test_the_picture_s_corner_lies_between_two_screen_pixels(
    picture: QSize, view: QSizeF, pixel_ratio: float, zoom: float, delta: QPointF
) -> None:
    shown = viewport(picture, view, pixel_ratio)
    for _ in range(2):
        corner = shown.point_to_view(QPointF()) * pixel_ratio
        assert (corner.x(), corner.y()) == pytest.approx((shown.corner_px.x(), shown.corner_px.y()), abs=1e-3)
        shown.zoom_to(zoom, QPointF(10, 10))
        shown.pan(delta)


def test_a_point_of_the_picture_and_of_the_view_are_each_other_s() -> None:
    shown = viewport(QSize(4000, 3000), QSizeF(800, 600), 2.0)
    shown.zoom_to(3.0, QPointF(100, 100))
    back = shown.to_picture(shown.point_to_view(QPointF(123, 456)))
    assert (back.x(), back.y()) == pytest.approx((123, 456))
    assert shown.to_view(QRectF(10, 20, 4, 4)).topLeft() == shown.point_to_view(QPointF(10, 20))


def some_picture(width: int = 701, height: int = 505) -> Picture:
    """Blurred noise: whatever is drawn a pixel off shows."""
    noise = np.random.default_rng(3).integers(0, 255, (height, width, 3), np.uint8)
    frame = Frame(noise, "noise")
    return Picture(frame, halvings(frame, 32))


def pixels_of(image: QImage) -> NDArray[np.int16]:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    raw = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return raw[:, : image.width(), 2::-1].astype(np.int16)


@settings(deadline=None, max_examples=40)
@given(
    st.sampled_from([0.13, 0.3, 0.77, 1.0, 1.7, 3.3, 9.0, 44.0]),
    st.lists(st.builds(QPointF, st.integers(-70, 70), st.integers(-70, 70)), min_size=1, max_size=4),
    st.sampled_from([1.0, 1.5, 2.0]),
)
def test_a_panned_picture_looks_as_if_painted_anew(
    qapp: object, zoom: float, steps: list[QPointF], pixel_ratio: float
) -> None:
    picture, view = some_picture(), QSizeF(160, 120)
    size_px = (view * pixel_ratio).toSize()
    shown = viewport(picture.size, view, pixel_ratio)
    shown.zoom_to(zoom, QPointF(80, 60))
    layer = PictureLayer()
    layer.pixmap(picture, shown, size_px, QFont())
    for step in steps:
        shown.pan(step / pixel_ratio)
        kept = pixels_of(layer.pixmap(picture, shown, size_px, QFont()).toImage())
    anew = pixels_of(PictureLayer().pixmap(picture, shown, size_px, QFont()).toImage())
    # Qt computes with 16 bits behind the point from where a part begins, so blending rounds otherwise here and there.
    assert np.abs(kept - anew).max() <= (16 if zoom < 4 else 0)
    assert np.abs(kept - anew).mean() < 0.3


def test_at_actual_size_every_pixel_is_the_picture_s_own(qtbot: QtBot) -> None:
    picture = some_picture()
    shown = viewport(picture.size, QSizeF(200, 100))
    shown.zoom_to(1.0, QPointF(3, 4))
    seen = shown.seen().toRect()
    drawn = pixels_of(PictureLayer().pixmap(picture, shown, QSize(200, 100), QFont()).toImage())
    own = picture.frame.pixels[seen.top() : seen.top() + 100, seen.left() : seen.left() + 200, ::-1]
    np.testing.assert_array_equal(drawn, own)


def test_beside_the_picture_is_the_canvas(qtbot: QtBot) -> None:
    picture = some_picture(40, 40)
    shown = viewport(picture.size, QSizeF(400, 200))
    drawn = PictureLayer().pixmap(picture, shown, QSize(400, 200), QFont()).toImage()
    assert drawn.pixelColor(2, 2) == QColor(CANVAS)
    empty = PictureLayer().pixmap(None, Viewport(), QSize(30, 20), QFont()).toImage()
    assert empty.pixelColor(15, 10) == QColor(CANVAS)


@given(st.builds(QRect, st.just(0), st.just(0), st.integers(1, 90), st.integers(1, 90)), CORNERS_PX)
def test_what_is_uncovered_is_what_was_not_there_before(whole: QRect, shift: QPoint) -> None:
    covered = whole.intersected(whole.translated(shift))
    if covered.isEmpty():
        return
    stripes = uncovered(whole, shift)
    assert all(whole.contains(stripe) and not stripe.intersects(covered) for stripe in stripes)
    area = sum(stripe.width() * stripe.height() for stripe in stripes)
    assert area + covered.width() * covered.height() == whole.width() * whole.height()


def flat_picture(red: int, green: int, blue: int) -> Picture:
    return Picture(Frame(np.full((40, 40, 3), (blue, green, red), np.uint8), "flat"), [])


def drawn_at(picture: Picture, zoom: float, pixel_ratio: float = 1.0) -> NDArray[np.int16]:
    shown = viewport(picture.size, QSizeF(200, 200) / pixel_ratio, pixel_ratio)
    shown.zoom_to(zoom, QPointF(100, 100) / pixel_ratio)
    return pixels_of(PictureLayer().pixmap(picture, shown, QSize(200, 200), QFont()).toImage())


@pytest.mark.parametrize("level", [0, 255])
def test_a_grid_shows_from_eightfold_zoom_on(qtbot: QtBot, level: int) -> None:
    picture = flat_picture(level, level, level)
    assert (drawn_at(picture, 7.9) == level).all()
    columns = np.flatnonzero((drawn_at(picture, 8.0) != level).all(axis=(0, 2)))
    assert len(columns) in (24, 25)
    assert (np.diff(columns) == 8).all()


def test_values_show_where_there_is_room_for_them() -> None:
    assert not has_room_for_values(39.9, 1.0)
    assert has_room_for_values(40.0, 1.0)
    assert not has_room_for_values(VALUES_FROM_POINTS * 2 - 1, 2.0)  # on a fine display the same words are smaller
    assert has_room_for_values(VALUES_FROM_POINTS * 2, 2.0)


@pytest.mark.parametrize(("level", "ink"), [(0, 255), (90, 255), (140, 0), (255, 0)])
def test_values_can_be_read_on_dark_and_light_pixels(qtbot: QtBot, level: int, ink: int) -> None:
    picture = flat_picture(level, level, level)
    without, with_values = drawn_at(picture, 39.0), drawn_at(picture, 60.0)
    assert ink not in without
    assert (with_values == ink).mean() > 0.003


@given(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255))
def test_the_ink_has_contrast_on_every_colour(red: int, green: int, blue: int) -> None:
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (red / 255, green / 255, blue / 255)]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    black = ink_on(red, green, blue) == Qt.GlobalColor.black
    assert ((luminance + 0.05) / 0.05 if black else 1.05 / (luminance + 0.05)) >= 4.5


def test_only_the_pixels_that_show_are_looked_at() -> None:
    cells = cells_in(QRect(0, 0, 200, 100), QPoint(-1000, -500), QSizeF(50, 50), QRect(0, 0, 4000, 3000))
    assert cells == QRect(20, 10, 4, 2)
