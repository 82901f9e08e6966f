"""The strip of cut-outs: one row, one selection with the other views, and the keyboard."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QColor, QContextMenuEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.gui.models.annotations import AnnotationColumn
from desktop_app.gui.views.canvas import Canvas
from desktop_app.gui.views.cut_strip import CUT_PX, NARROWEST_PX, WIDEST_PX, CutStrip
from desktop_app.gui.views.detection_table import DetectionTable
from desktop_app.gui.views.overlay import target_colour
from desktop_app.library.annotations import Decision
from tests.gui.boxed import CONTROL, LEFT, NONE, SHIFT, Boxed, Mouse, box, found


@dataclass
class Row:
    """The strip, boxes that answer, a mouse over the cut-outs."""

    strip: CutStrip
    boxed: Boxed
    mouse: Mouse
    menus: list[QPoint]

    def middle(self, row: int) -> tuple[int, int]:
        return self.strip.visualRect(self.boxed.model.index(row, 0)).center().toTuple()  # type: ignore[return-value]


@pytest.fixture
def row(qtbot: QtBot) -> Iterator[Row]:
    boxed = Boxed(
        [
            found(1, box(40, 30, 60, 60)),
            found(2, box(150, 100, 120, 40, "plate"), Decision.KEPT),
            found(3, box(220, 50, 30, 150, "full-body"), Decision.DROPPED),
        ]
    )
    strip = CutStrip(boxed.model, boxed.selection)
    qtbot.addWidget(strip)
    strip.resize(500, strip.height())
    strip.show()
    made = Row(strip, boxed, Mouse(strip.viewport(), QPointF()), [])
    strip.decision_asked.connect(boxed.decide)
    strip.menu_asked.connect(made.menus.append)
    yield made
    strip.close()


def test_cut_outs_are_as_wide_as_their_boxes_within_bounds(row: Row) -> None:
    places = [row.strip.visualRect(row.boxed.model.index(each, 0)) for each in range(3)]
    beside = places[0].width() - CUT_PX
    assert [place.width() - beside for place in places] == [CUT_PX, WIDEST_PX, NARROWEST_PX]
    assert len({place.top() for place in places}) == 1
    assert places[0].right() < places[1].left() and places[1].right() < places[2].left()


def test_the_strip_is_one_row_high_however_many_there_are(row: Row) -> None:
    height = row.strip.height()
    assert row.strip.minimumSizeHint().height() == row.strip.sizeHint().height() == height
    top = row.strip.visualRect(row.boxed.model.index(0, 0)).top()
    row.boxed.model.update([found(number, box(1, 1, 40, 40)) for number in range(1, 100)])
    QApplication.processEvents()
    assert row.strip.horizontalScrollBar().maximum() > 0
    assert row.strip.height() == height
    assert {row.strip.visualRect(row.boxed.model.index(each, 0)).top() for each in (0, 50, 98)} == {top}
    row.boxed.model.update([])
    assert row.strip.height() == height


def test_a_cut_out_follows_its_box(row: Row) -> None:
    row.boxed.change({1: box(40, 30, 120, 60)}, 1, "resize")
    QApplication.processEvents()
    assert row.strip.visualRect(row.boxed.model.index(0, 0)).width() >= 2 * CUT_PX


def test_under_a_cut_out_is_its_kind_s_colour(row: Row) -> None:
    drawn = row.strip.viewport().grab().toImage()
    x, _ = row.middle(0)
    column = [drawn.pixelColor(x, y) for y in range(CUT_PX, drawn.height())]
    assert target_colour("face") in column


def test_kept_and_dropped_cut_outs_have_marks(row: Row) -> None:
    def corner() -> list[QColor]:
        drawn = row.strip.viewport().grab().toImage()
        place = row.strip.visualRect(row.boxed.model.index(0, 0))
        return [drawn.pixelColor(place.right() - 14 + x, place.top() + 8 + y) for x in range(8) for y in range(12)]

    looks = []
    for decision in (Decision.OPEN, Decision.KEPT, Decision.DROPPED):
        row.boxed.decide([row.boxed.of(1)], decision)
        looks.append(corner())
    assert looks[0] != looks[1] != looks[2] != looks[0]


def test_arrows_go_from_one_cut_out_to_the_next(qtbot: QtBot, row: Row) -> None:
    row.boxed.selection.select_only(1)
    qtbot.keyClick(row.strip, Qt.Key.Key_Right)
    assert row.boxed.selected == [2]
    qtbot.keyClick(row.strip, Qt.Key.Key_Down)
    assert row.boxed.selected == [3]
    qtbot.keyClick(row.strip, Qt.Key.Key_Left, SHIFT)
    assert row.boxed.selected == [2, 3]
    qtbot.keyClick(row.strip, Qt.Key.Key_Up)
    assert row.boxed.selected == [1]


def test_space_keeps_or_drops_what_is_selected(qtbot: QtBot, row: Row) -> None:
    row.boxed.selection.select_only(1, 3)
    qtbot.keyClick(row.strip, Qt.Key.Key_Space)
    assert [row.boxed.of(each).decision for each in (1, 3)] == [Decision.KEPT, Decision.KEPT]
    qtbot.keyClick(row.strip, Qt.Key.Key_Space)
    assert [row.boxed.of(each).decision for each in (1, 3)] == [Decision.DROPPED, Decision.DROPPED]
    assert row.boxed.selected == [1, 3]


def test_clicks_select_one_or_several(row: Row) -> None:
    row.mouse.click(*row.middle(0))
    assert row.boxed.selected == [1]
    row.mouse.click(*row.middle(2), LEFT, CONTROL)
    assert row.boxed.selected == [1, 3]
    row.mouse.click(*row.middle(1))
    assert row.boxed.selected == [2]


def test_the_wheel_scrolls_along_the_row(row: Row) -> None:
    row.boxed.model.update([found(number, box(1, 1, 40, 40)) for number in range(1, 100)])
    QApplication.processEvents()
    at = QPointF(50, 50)
    for turned, expected in ((QPoint(0, -120), 120), (QPoint(-120, 0), 240), (QPoint(0, 120), 120)):
        phase = Qt.ScrollPhase.NoScrollPhase
        event = QWheelEvent(at, at, QPoint(), turned, Qt.MouseButton.NoButton, NONE, phase, False)
        QApplication.sendEvent(row.strip.viewport(), event)
        assert row.strip.horizontalScrollBar().value() == expected


def test_the_cut_out_of_a_box_chosen_elsewhere_comes_into_view(row: Row) -> None:
    row.boxed.model.update([found(number, box(1, 1, 40, 40)) for number in range(1, 100)])
    row.boxed.selection.select_only(70)
    assert row.strip.viewport().rect().contains(QPoint(*row.middle(69)))


def test_a_menu_is_asked_for_with_mouse_and_keyboard(row: Row) -> None:
    viewport, at = row.strip.viewport(), QPoint(*row.middle(1))
    on_screen = viewport.mapToGlobal(at)
    QApplication.sendEvent(viewport, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, on_screen))
    row.boxed.selection.select_only(2)
    QApplication.sendEvent(viewport, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint()))
    assert row.menus[0] == on_screen
    assert row.strip.visualRect(row.boxed.model.index(1, 0)).contains(viewport.mapFromGlobal(row.menus[1]))


def test_an_empty_strip_says_what_belongs_there(row: Row) -> None:
    row.boxed.model.show(row.boxed.picture, [])
    empty = row.strip.viewport().grab().toImage()
    row.boxed.model.show(row.boxed.picture, [found(1, box(400, 400, 5, 5))])
    assert row.strip.viewport().grab().toImage() != empty
    colours = {empty.pixelColor(x, y).name() for x in range(0, 250) for y in range(0, 24)}
    assert len(colours) > 3


def test_a_screen_reader_hears_names(row: Row) -> None:
    strip = QAccessible.queryAccessibleInterface(row.strip)
    assert strip.text(QAccessible.Text.Name) == "Cut-outs"
    assert "Space" in strip.text(QAccessible.Text.Description)
    assert strip.child(1).text(QAccessible.Text.Name).startswith("Licence plate, ")
    assert "Licence plate" in str(row.boxed.model.index(1, AnnotationColumn.KIND).data(Qt.ItemDataRole.ToolTipRole))


def test_table_strip_and_canvas_have_one_selection(qtbot: QtBot, row: Row) -> None:
    canvas, table = Canvas(row.boxed.model, row.boxed.selection), DetectionTable(row.boxed.model, row.boxed.selection)
    for view in (canvas, table):
        qtbot.addWidget(view)
        view.resize(352, 272)
        view.show()
    row.mouse.click(*row.middle(1))
    Mouse(canvas, QPointF(16, 16)).click(50, 40, LEFT, CONTROL)
    assert row.boxed.selected == [1, 2]
    (view,) = (child for child in table.children() if hasattr(child, "selectRow"))
    view.selectAll()
    assert row.boxed.selected == [1, 2, 3]
    row.strip.setCurrentIndex(row.boxed.model.index(2, 0))
    assert row.boxed.selected == [3]
    assert len(row.boxed.selection.selectedIndexes()) == len(AnnotationColumn)
    for widget in (canvas, table):
        widget.close()
