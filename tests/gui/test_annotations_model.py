"""The boxes of the picture shown: rows that come, go and change singly, and one selection of whole rows."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QItemSelectionModel
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desktop_app.gui.models.annotations import AnnotationColumn, AnnotationsModel, BoxSelection
from desktop_app.gui.workers.reading import prepared
from desktop_app.library.annotations import Annotation, Decision, numbered
from tests.gui.fakes import EYE, FACE, picture_frame

BOXES = numbered([replace(FACE, left=number, score=number / 10) for number in range(10)], 1)


@pytest.fixture
def model(qtbot: QtBot) -> AnnotationsModel:
    made = AnnotationsModel()
    made.show(prepared(picture_frame()), numbered([FACE, EYE], 1))
    return made


def test_the_model_obeys_qt(model: AnnotationsModel, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(model)
    model.show(None, [])
    model.show(prepared(picture_frame()), numbered([EYE], 1))
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.columnCount(model.index(0, 0)) == 0


def test_the_table_shows_kind_and_score(model: AnnotationsModel) -> None:
    assert model.index(0, AnnotationColumn.KIND).data() == "Face"
    assert model.index(0, AnnotationColumn.SCORE).data() == "92 %"


def test_rows_that_stay_keep_their_selection(model: AnnotationsModel, qtmodeltester: ModelTester) -> None:
    model.show(prepared(picture_frame()), BOXES)
    qtmodeltester.check(model)
    selection = BoxSelection(model)
    selection.select_only(BOXES[7].id)
    for shown in (BOXES[5:], BOXES[1:2] + BOXES[3:9:2], BOXES, BOXES[1::3], BOXES[7:8], BOXES):
        model.update(shown)
        assert tuple(model.annotations) == shown
        assert selection.annotations == [BOXES[7]]
    model.update(BOXES[:7])
    assert not selection.hasSelection()
    model.update([])
    assert model.rowCount() == 0


def test_a_changed_box_keeps_its_row_and_is_told(qtbot: QtBot, model: AnnotationsModel) -> None:
    first, second = model.annotations
    moved = second.changed(replace(EYE, left=99))
    with qtbot.waitSignal(model.dataChanged) as told:
        model.update([first, moved])
    assert told.args is not None
    assert [told.args[0].row(), told.args[1].row()] == [1, 1]
    assert model.annotations[1] == moved


def test_a_cascade_s_own_scores_stay_plain_numbers(model: AnnotationsModel) -> None:
    model.show(prepared(picture_frame()), numbered([replace(FACE, score=4.23)], 1), calibrated=False)
    assert model.index(0, AnnotationColumn.SCORE).data() == "4.2"


def test_a_drawn_box_has_no_score(model: AnnotationsModel) -> None:
    model.update([Annotation(7, FACE, Decision.KEPT)])
    assert model.index(0, AnnotationColumn.SCORE).data() == "by hand"


def test_what_a_person_said_is_in_the_tool_tip_and_is_heard(model: AnnotationsModel) -> None:
    dropped = model.annotations[0].changed(replace(FACE, left=50)).decided(Decision.DROPPED)
    model.update([dropped])
    assert "dropped \N{MIDDLE DOT} 7 hits agree \N{MIDDLE DOT} changed by hand" in model.index(0, 0).data(3)
    assert model.index(0, AnnotationColumn.KEEP).data(11) == "dropped"


def test_the_selection_is_of_whole_rows_however_it_is_made(model: AnnotationsModel) -> None:
    selection = BoxSelection(model)
    selection.select(model.index(1, 0), QItemSelectionModel.SelectionFlag.Select)
    assert [index.column() for index in selection.selectedIndexes()] == list(range(len(AnnotationColumn)))
    assert selection.rows == [1]


def test_steps_go_round(model: AnnotationsModel) -> None:
    selection = BoxSelection(model)
    seen = []
    for _ in range(3):
        selection.step(1)
        seen.append(selection.current_row)
    selection.clear()
    selection.step(-1)
    assert [*seen, selection.current_row] == [0, 1, 0, 1]


def test_toggling_adds_and_takes_away(model: AnnotationsModel) -> None:
    selection = BoxSelection(model)
    selection.toggle(1)
    selection.toggle(2)
    assert selection.rows == [0, 1]
    selection.toggle(1)
    assert selection.rows == [1]
    selection.select_only(99)
    assert selection.rows == []
