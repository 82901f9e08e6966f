"""How boxes look: kept, open and dropped ones, turned ones, their labels; and which one the mouse is at."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPolygon
from pytestqt.qtbot import QtBot

from desktop_app.detection.geometry import Detection
from desktop_app.gui.models.annotations import AnnotationsModel
from desktop_app.gui.views.box_editing import HANDLES, Handle, outline_of, place_of
from desktop_app.gui.views.overlay import Emphasis, box_at, dimmed, handle_at, handles_of, paint_boxes, target_colour
from desktop_app.gui.views.viewport import Viewport
from desktop_app.library.annotations import Annotation, Decision, numbered
from tests.gui.boxed import box, found
from tests.gui.fakes import EYE, FACE

PICTURE = QSize(320, 240)
MARGIN = QPoint(16, 16)  # around a fitted picture
BLACK = QColor(0, 0, 0)
NOTHING = Emphasis()


def viewport(pixel_ratio: float = 1.0) -> Viewport:
    """At 100 %, behind a margin of 16 screen pixels for each pixel of ratio."""
    made = Viewport()
    made.set_view(QSizeF(PICTURE + QSize(32, 32)), pixel_ratio)
    made.set_picture(PICTURE)
    return made


def id_at(point: QPointF, detections: Sequence[Detection]) -> int | None:
    hit = box_at(point, numbered(detections, 0), viewport())
    return hit.id if hit else None


def painted(annotations: Sequence[Annotation], emphasis: Emphasis = NOTHING, pixel_ratio: float = 1.0) -> QImage:
    """The boxes and their labels over black."""
    model = AnnotationsModel()
    model.show(None, annotations)
    image = QImage((PICTURE + QSize(32, 32)) * pixel_ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(pixel_ratio)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    font = QFont()
    font.setPixelSize(12)
    paint_boxes(painter, model, viewport(pixel_ratio), emphasis, font)
    painter.end()
    return image


def words_of(image: QImage) -> QRect:
    """Where a label's words are: nothing else is bright and without colour."""
    ink = [
        QPoint(x, y)
        for y in range(image.height())
        for x in range(image.width())
        if image.pixelColor(x, y).lightness() > 120 and image.pixelColor(x, y).hslSaturation() < 60
    ]
    return QPolygon(ink).boundingRect()


def share_of(image: QImage, colour: QColor, line: list[QPoint]) -> float:
    """How much of a line of pixels has a colour."""
    return sum(image.pixelColor(point) == colour for point in line) / len(line)


def left_side(detection: Detection) -> list[QPoint]:
    """The pixels that the middle of a box's left side lies on."""
    rows = range(detection.top + 4, detection.top + detection.height - 4)
    return [QPoint(detection.left, row) + MARGIN for row in rows]


def test_of_nested_boxes_the_smaller_is_hit() -> None:
    inside_both = QPointF(16 + 55, 16 + 45)
    assert id_at(inside_both, [FACE, EYE]) == 1
    assert id_at(QPointF(16 + 85, 16 + 75), [FACE, EYE]) == 0
    assert id_at(QPointF(300, 200), [FACE, EYE]) is None


def test_a_turned_box_is_hit_where_it_is_drawn() -> None:
    turned = replace(FACE, angle=45.0)
    corner = QPointF(16 + 41, 16 + 31)
    assert id_at(corner, [FACE]) == 0
    assert id_at(corner, [turned]) is None


@pytest.mark.parametrize("angle", [0.0, 30.0])
@pytest.mark.parametrize("handle", HANDLES)
def test_every_handle_is_hit_where_it_is_drawn(handle: Handle, angle: float) -> None:
    detection, shown = box(100, 80, 80, 60, angle=angle), viewport()
    place = shown.point_to_view(place_of(handle, detection))
    assert handle_at(place + QPointF(3, -3), detection, shown) == handle
    assert handle_at(shown.point_to_view(QPointF(140, 110)), detection, shown) is None


def test_a_small_box_has_handles_at_its_corners_alone() -> None:
    assert len(handles_of(box(100, 80, 80, 60), viewport())) == 8
    assert all(handle.is_corner for handle in handles_of(box(100, 80, 12, 12), viewport()))


def test_a_turned_box_is_painted_turned(qtbot: QtBot) -> None:
    image = painted(numbered([Detection(60, 80, 100, 60, 0.9, 3, "face", angle=90.0)], 1))
    colour = target_colour("face")
    middle = QPoint(16 + 110, 16 + 110)
    sides = [QPoint(-30, 20), QPoint(30, 20), QPoint(10, -50), QPoint(10, 50)]
    assert [image.pixelColor(middle + side) for side in sides] == [colour] * 4
    assert image.pixelColor(middle + QPoint(-50, 0)) == BLACK


@pytest.mark.parametrize("angle", [0.0, 25.0, -25.0, 45.0, 90.0])
@pytest.mark.parametrize("top", [80, 0])
def test_a_label_lies_outside_its_turned_box_and_touches_its_column(qtbot: QtBot, angle: float, top: int) -> None:
    face = Detection(120, top, 60, 60, 0.9, 3, "face", angle=angle)
    words = words_of(painted(numbered([face], 1)))
    around = outline_of(face).boundingRect().translated(16, 16).toAlignedRect()
    assert words.bottom() < around.top() or words.top() > around.bottom()
    assert 4 <= words.height() <= 16
    assert words.left() <= around.right() and words.right() >= around.left()


@pytest.mark.parametrize("pixel_ratio", [1.0, 1.5, 2.0])
def test_lines_are_sharp_at_every_scaling(qtbot: QtBot, pixel_ratio: float) -> None:
    face = box(101, 83, 61, 47)
    image = painted([found(1, face)], pixel_ratio=pixel_ratio)
    row = round((face.top + 25) * pixel_ratio) + round(16 * pixel_ratio)
    colours = {image.pixelColor(column, row).name() for column in range(image.width())}
    assert colours <= {"#000000", "#1b1c1f", target_colour("face").name()}
    coloured = sum(image.pixelColor(column, row) == target_colour("face") for column in range(image.width()))
    assert coloured == 2 * round(2 * pixel_ratio)


def test_an_open_box_has_a_line_without_gaps_and_a_dropped_one_dashes_of_a_dimmer_colour(qtbot: QtBot) -> None:
    face, colour = box(120, 80, 80, 80), target_colour("face")
    side = left_side(face)
    for decision in (Decision.OPEN, Decision.KEPT):
        assert share_of(painted([found(1, face, decision)]), colour, side) == 1
    dropped = painted([found(1, face, Decision.DROPPED)])
    assert share_of(dropped, colour, side) == 0
    assert 0.4 < share_of(dropped, dimmed(colour), side) < 0.8
    assert share_of(dropped, BLACK, side) > 0.2


def test_a_dropped_box_is_not_filled_when_it_is_selected(qtbot: QtBot) -> None:
    face, middle = box(120, 80, 80, 80), QPoint(160, 120) + MARGIN
    selected = Emphasis(frozenset({1}))
    assert painted([found(1, face)], selected).pixelColor(middle) != BLACK
    assert painted([found(1, face, Decision.DROPPED)], selected).pixelColor(middle) == BLACK


def test_a_kept_box_is_told_from_an_open_one_by_a_check_in_its_label(qtbot: QtBot) -> None:
    face = box(120, 80, 40, 40)
    open_words, kept_words = (words_of(painted([found(1, face, each)])) for each in (Decision.OPEN, Decision.KEPT))
    assert kept_words.width() >= open_words.width() + 10


def test_the_label_of_a_drawn_box_names_its_kind_alone(qtbot: QtBot) -> None:
    face = box(120, 80, 90, 40)
    drawn, kept = Annotation(1, face, Decision.KEPT), found(1, face, Decision.KEPT)
    assert words_of(painted([drawn])).width() < words_of(painted([kept])).width() - 20


def test_handles_show_on_a_single_selected_box(qtbot: QtBot) -> None:
    faces = [found(1, box(60, 80, 80, 80)), found(2, box(200, 80, 80, 80))]
    white = QColor(Qt.GlobalColor.white)
    corner = QPoint(60, 80) + MARGIN
    assert painted(faces, Emphasis(frozenset({1}))).pixelColor(corner) == white
    assert painted(faces, Emphasis(frozenset({1, 2}))).pixelColor(corner) != white
    assert painted(faces).pixelColor(corner) != white


def test_a_selected_white_box_shows_on_white(qtbot: QtBot) -> None:
    plate = box(100, 80, 80, 40, "plate")
    image = painted([found(1, plate)], Emphasis(frozenset({1})))
    row = 100 + MARGIN.y()
    dark = [column for column in range(100, 120) if image.pixelColor(column, row).name() == "#1b1c1f"]
    assert dark  # a dark line around the light ones
