"""The table of boxes: what it shows, what it asks for, and that kinds are never cut short."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QContextMenuEvent, QFontMetrics
from PySide6.QtWidgets import QApplication, QTableView
from pytestqt.qtbot import QtBot

from desktop_app.gui.models.annotations import AnnotationColumn
from desktop_app.gui.views.box_cells import CELL_PX, CUT_PX, EDGE_PX, GAP_PX
from desktop_app.gui.views.decision_mark import toggled
from desktop_app.gui.views.detection_table import DetectionTable
from desktop_app.library.annotations import Annotation, Decision
from tests.gui.boxed import CONTROL, LEFT, Boxed, Mouse, box, found

PANEL_PX = 288
SCROLL_BAR_PX = 12


@dataclass
class Panel:
    """The table in a panel, boxes that answer, a mouse over the cells."""

    table: DetectionTable
    view: QTableView
    boxed: Boxed
    mouse: Mouse
    menus: list[QPoint]

    def cell(self, row: int, column: AnnotationColumn) -> QRect:
        return self.view.visualRect(self.boxed.model.index(row, column))

    def middle(self, row: int, column: AnnotationColumn) -> tuple[int, int]:
        return self.cell(row, column).center().toTuple()  # type: ignore[return-value]

    @property
    def decisions(self) -> list[Decision]:
        return [annotation.decision for annotation in self.boxed.model.annotations]


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[Panel]:
    boxed = Boxed(
        [
            found(1, box(40, 30, 60, 50)),
            found(2, box(150, 100, 40, 40, "plate"), Decision.KEPT),
            found(3, box(220, 150, 60, 40), Decision.DROPPED),
        ]
    )
    table = DetectionTable(boxed.model, boxed.selection)
    qtbot.addWidget(table)
    table.resize(PANEL_PX, 260)
    table.show()
    (view,) = table.findChildren(QTableView)
    made = Panel(table, view, boxed, Mouse(view.viewport(), QPointF()), [])
    table.decision_asked.connect(boxed.decide)
    table.menu_asked.connect(made.menus.append)
    yield made
    table.close()


def test_a_click_on_the_mark_keeps_and_the_next_one_drops(panel: Panel) -> None:
    place = panel.middle(0, AnnotationColumn.KEEP)
    panel.mouse.click(*place)
    assert panel.decisions[0] is Decision.KEPT
    panel.mouse.click(*place)
    assert panel.decisions[0] is Decision.DROPPED
    panel.mouse.click(*place)
    assert panel.decisions == [Decision.KEPT, Decision.KEPT, Decision.DROPPED]
    assert panel.boxed.selected == []  # it is a button


def test_a_click_on_the_mark_of_a_selected_row_is_about_all_that_are_selected(panel: Panel) -> None:
    panel.boxed.selection.select_only(1, 3)
    panel.mouse.click(*panel.middle(0, AnnotationColumn.KEEP))
    assert panel.decisions == [Decision.KEPT] * 3
    assert panel.boxed.selected == [1, 3]
    panel.mouse.click(*panel.middle(1, AnnotationColumn.KEEP))
    assert panel.decisions == [Decision.KEPT, Decision.DROPPED, Decision.KEPT]


def test_a_press_on_the_mark_can_still_be_thought_better_of(panel: Panel) -> None:
    before = panel.decisions
    panel.mouse.press(*panel.middle(0, AnnotationColumn.KEEP))
    panel.mouse.move(*panel.middle(1, AnnotationColumn.KIND))
    panel.mouse.release(*panel.middle(1, AnnotationColumn.KIND))
    assert panel.decisions == before and panel.boxed.selected == []


def test_space_keeps_or_drops_what_is_selected(qtbot: QtBot, panel: Panel) -> None:
    panel.boxed.selection.select_only(1, 2)
    qtbot.keyClick(panel.view, Qt.Key.Key_Space)
    assert panel.decisions[:2] == [Decision.KEPT, Decision.KEPT]
    qtbot.keyClick(panel.view, Qt.Key.Key_Space)
    assert panel.decisions[:2] == [Decision.DROPPED, Decision.DROPPED]
    assert panel.boxed.selected == [1, 2]


def test_what_a_touch_decides() -> None:
    kept, is_open = found(1, box(0, 0, 9, 9), Decision.KEPT), found(2, box(0, 0, 9, 9))
    assert toggled([kept]) is Decision.DROPPED
    assert toggled([is_open]) is toggled([kept, is_open]) is Decision.KEPT


def test_rows_are_selected_whole_one_or_several(panel: Panel) -> None:
    panel.mouse.click(*panel.middle(0, AnnotationColumn.SCORE))
    assert panel.boxed.selected == [1]
    panel.mouse.click(*panel.middle(2, AnnotationColumn.KIND), LEFT, CONTROL)
    assert panel.boxed.selected == [1, 3]
    assert len(panel.boxed.selection.selectedIndexes()) == 2 * len(AnnotationColumn)


def test_the_row_of_a_box_chosen_elsewhere_comes_into_view(panel: Panel) -> None:
    panel.boxed.model.update([found(number, box(1, 1, 9, 9)) for number in range(1, 60)])
    panel.boxed.selection.select_only(50)
    assert panel.view.viewport().rect().contains(panel.cell(49, AnnotationColumn.KIND).center())


def test_a_menu_is_asked_for_with_mouse_and_keyboard(panel: Panel) -> None:
    viewport = panel.view.viewport()
    at = QPoint(*panel.middle(1, AnnotationColumn.KIND))
    on_screen = viewport.mapToGlobal(at)
    QApplication.sendEvent(viewport, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, on_screen))
    assert panel.menus == [on_screen]
    panel.boxed.selection.select_only(2)
    QApplication.sendEvent(viewport, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint()))
    assert panel.cell(1, AnnotationColumn.KIND).contains(viewport.mapFromGlobal(panel.menus[1]))


@pytest.mark.parametrize("words", ["Licence plate", "번호판", "고양이 얼굴"])
@pytest.mark.parametrize("rows", [3, 40], ids=["few rows", "a scroll bar"])
def test_kinds_are_never_cut_short_in_a_narrow_panel(
    panel: Panel, monkeypatch: pytest.MonkeyPatch, words: str, rows: int
) -> None:
    monkeypatch.setattr("desktop_app.gui.models.annotations.target_label", lambda target: words)
    boxes = [Annotation(number, box(0, 0, 1200, 900), Decision.KEPT) for number in range(1, rows + 1)]
    panel.boxed.model.update(boxes)
    QApplication.processEvents()
    metrics = QFontMetrics(panel.view.font())
    needed = EDGE_PX + CUT_PX + GAP_PX + metrics.horizontalAdvance(words) + CELL_PX
    assert panel.view.columnWidth(AnnotationColumn.KIND) >= needed
    score = panel.boxed.model.score_words(boxes[0])
    assert panel.view.columnWidth(AnnotationColumn.SCORE) >= metrics.horizontalAdvance(score) + 2 * CELL_PX
    assert sum(map(panel.view.columnWidth, AnnotationColumn)) <= panel.view.viewport().width()


def test_columns_fill_a_wide_panel(panel: Panel) -> None:
    panel.table.resize(600, 260)
    assert sum(map(panel.view.columnWidth, AnnotationColumn)) == panel.view.viewport().width()


def test_decisions_look_different(panel: Panel) -> None:
    drawn = panel.view.grab().toImage()
    offset = panel.view.viewport().pos()
    marks = [drawn.copy(panel.cell(row, AnnotationColumn.KEEP).translated(offset)) for row in range(3)]
    assert marks[0] != marks[1] != marks[2] != marks[0]


def test_an_empty_table_says_why(panel: Panel) -> None:
    panel.table.say_why_empty("Not searched yet.")
    assert panel.table.currentWidget().isAncestorOf(panel.view) or panel.view.isVisible()
    panel.boxed.model.update([])
    assert not panel.view.isVisible()
