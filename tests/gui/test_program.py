"""The window speaks another language at once: nothing that a person did is lost, and the old window is gone."""

import gc
import weakref
from dataclasses import replace
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QSlider, QTableView, QWidget
from pytestqt.qtbot import QtBot

from desktop_app import settings
from desktop_app.errors import AppError, StoreError
from desktop_app.gui.app import Program
from desktop_app.gui.models.photo_filter import PhotoKind
from desktop_app.gui.models.photo_order import PhotoOrder
from desktop_app.gui.views.settings_dialog import SettingsDialog
from desktop_app.gui.workspace import Workspace
from desktop_app.library.annotations import Decision
from tests.gui.fakes import EYE, FACE, FakeEngine
from tests.gui.programs import MakeProgram, said, settle, wait_until_searched, wait_until_shown, words_of

PATHS = [Path(f"/photos/{name}.jpg").absolute() for name in "abcd"]
SWITCHES = 10


@pytest.fixture
def at_work(qtbot: QtBot, program: Program, fake_engine: FakeEngine) -> Program:
    """The program with four searched photographs; the second is shown, and a person has been at work on it."""
    fake_engine.found = [FACE, EYE]
    program.session.open_paths(PATHS)
    wait_until_searched(qtbot, program)
    qtbot.waitUntil(lambda: program.session.workspace.kernel == "plain")
    program.session.select(program.session.workspace.photos.photos[1])
    wait_until_shown(qtbot, program, "b.jpg")
    window, workspace = program.session.window, program.session.workspace
    photo = program.session.reviewing.photo
    assert photo is not None
    workspace.edits.delete(photo, photo.annotations[1:])
    workspace.edits.decide(photo, photo.annotations, Decision.KEPT)
    workspace.edits.stack.undo()
    slider = next(slider for slider in window.findChildren(QSlider) if slider.accessibleName() == "Sensitivity")
    slider.setValue(70)
    window.photo_list.show_kind(PhotoKind.NOT_REVIEWED)
    window.photo_list.show_order(PhotoOrder.NAME)
    plan = replace(workspace.searches.plan, targets=("face", "plate"), preset="thorough", min_size_share=0.1)
    window.find_panel.take(plan)
    window.find_panel.plan_changed.emit(plan)
    wait_until_searched(qtbot, program)
    qtbot.waitUntil(lambda: program.session.reviewing.photo is not None)
    workspace.selection.step(1)
    return program


class TestSpeaking:
    """What stays and what changes."""

    def test_the_new_window_is_korean(self, at_work: Program) -> None:
        before = at_work.session.window
        at_work.speak("ko")
        window = at_work.session.window
        assert window is not before and window.isVisible()
        assert [action.text().partition("(")[0] for action in window.menuBar().actions()] == [
            *("파일", "편집", "보기", "찾기", "도구", "도움말")
        ]
        assert "얼굴" in {box.text() for box in window.find_panel.findChildren(QWidget) if hasattr(box, "text")}
        assert window.actions_.delete.text() == "상자 삭제"
        table = window.table.findChild(QTableView)
        assert table.model().headerData(0, Qt.Orientation.Horizontal) == "종류"
        assert window.status.facts.startswith("얼굴 1개")

    def test_the_same_photo_is_shown_and_selected_in_the_list(self, qtbot: QtBot, at_work: Program) -> None:
        photo = at_work.session.current
        at_work.speak("ko")
        session = at_work.session
        assert session.current is photo
        assert session.window.canvas.isVisible()
        assert session.window.windowTitle().startswith("b.jpg")
        assert session.window.photo_list.selected_keys == [photo.key if photo else None]
        session.show_step(1)
        wait_until_shown(qtbot, at_work, "c.jpg")

    def test_boxes_and_the_selected_one_stay(self, at_work: Program) -> None:
        workspace = at_work.session.workspace
        before, selected = list(workspace.boxes.annotations), workspace.selection.annotations
        assert len(selected) == 1
        at_work.speak("ko")
        settle()
        window = at_work.session.window
        assert list(workspace.boxes.annotations) == before
        assert workspace.selection.annotations == selected
        assert window.table.selection.rows == [0]
        assert window.actions_.delete.isEnabled()
        assert "선택" in window.canvas.accessibleDescription()

    def test_steps_can_be_taken_back_and_done_again(self, at_work: Program) -> None:
        photo = at_work.session.current
        assert photo is not None
        at_work.speak("ko")
        do = at_work.session.window.actions_
        assert do.undo.isEnabled() and do.redo.isEnabled()
        do.redo.trigger()
        assert [box.decision for box in photo.annotations] == [Decision.KEPT]
        do.undo.trigger()
        do.undo.trigger()
        assert [box.detection for box in photo.annotations] == [FACE, EYE]
        assert not do.undo.isEnabled()

    def test_a_step_is_named_in_the_language_that_is_spoken(self, at_work: Program) -> None:
        do = at_work.session.window.actions_
        assert (do.undo.text(), do.redo.text()) == ("Undo: Delete box", "Redo: Keep box")
        at_work.speak("ko")
        do = at_work.session.window.actions_
        assert (do.undo.text(), do.redo.text()) == ("실행 취소: 상자 삭제", "다시 실행: 상자 유지")

    def test_what_was_chosen_stays_chosen(self, at_work: Program, fake_engine: FakeEngine) -> None:
        workspace, searched = at_work.session.workspace, len(fake_engine.searched)
        plan, names = workspace.searches.plan, [photo.name for photo in workspace.photos.photos]
        at_work.speak("ko")
        window = at_work.session.window
        assert workspace.searches.plan == window.find_panel.plan == plan
        slider = next(slider for slider in window.findChildren(QSlider) if slider.accessibleName() == "민감도")
        assert slider.value() == 70 and workspace.photos.sensitivity == pytest.approx(0.7)
        assert window.photo_list.findChild(QComboBox).currentData() is PhotoKind.NOT_REVIEWED
        assert workspace.filter.kind is PhotoKind.NOT_REVIEWED
        assert workspace.photos.order is PhotoOrder.NAME
        assert [photo.name for photo in workspace.photos.photos] == names
        assert len(fake_engine.searched) == searched

    def test_the_window_stays_where_and_as_large_as_it_was(self, program: Program) -> None:
        window = program.session.window
        window.setGeometry(12, 50, 780, 700)  # the display of these tests is 800 points wide
        window.findChild(QWidget, "cut-outs").hide()
        QApplication.processEvents()
        before = window.geometry()
        program.speak("ko")
        QApplication.processEvents()
        window = program.session.window
        assert window.geometry() == before
        assert window.findChild(QWidget, "cut-outs").isHidden()

    def test_back_to_english_all_is_as_before(self, at_work: Program) -> None:
        def words() -> list[str]:
            return [*words_of(at_work.session.window), at_work.session.window.status.facts]

        before = words()
        at_work.speak("ko")
        assert words() != before
        at_work.speak("en")
        assert words() == before

    def test_the_same_language_leaves_the_window_as_it_is(self, program: Program) -> None:
        before = program.session.window
        program.speak("en")
        assert program.session.window is before

    def test_an_empty_window_stays_empty(self, program: Program) -> None:
        program.speak("ko")
        assert program.session.window.empty.isVisible()
        assert "사진, 폴더나 동영상을 여기에 끌어 놓으십시오" in words_of(program.session.window.empty)

    def test_a_photo_that_cannot_be_read_is_told_again(self, qtbot: QtBot, program: Program) -> None:
        program.session.open_paths([Path("/photos/empty.jpg")])
        qtbot.waitUntil(program.session.window.unreadable.isVisible)
        program.speak("ko")
        unreadable = program.session.window.unreadable
        assert unreadable.isVisible()
        assert any("empty.jpg" in words for words in words_of(unreadable))

    def test_that_work_cannot_be_saved_is_told_again(self, qtbot: QtBot, at_work: Program) -> None:
        keeping = at_work.session.workspace.crew.keeping
        keeping.save_failed.emit([], StoreError("The disk is full."))
        qtbot.waitUntil(lambda: said(at_work) == "The disk is full.")
        at_work.speak("ko")
        assert said(at_work) == "The disk is full."
        keeping.saved.emit([])
        qtbot.waitUntil(lambda: said(at_work) == "")

    def test_closing_the_new_window_saves_and_ends_everything(self, at_work: Program) -> None:
        at_work.speak("ko")
        at_work.session.window.close()
        assert at_work.session.workspace.crew.has_ended


class TestWhileItIsBusy:
    """A window may go while its workers are at work."""

    def test_a_search_goes_on_and_its_boxes_show(self, qtbot: QtBot, program: Program, fake_engine: FakeEngine) -> None:
        fake_engine.gate.clear()
        program.session.open_paths(PATHS)
        qtbot.waitUntil(fake_engine.entered.is_set)
        qtbot.waitUntil(program.session.window.actions_.cancel.isEnabled)
        program.speak("ko")
        settle()
        assert program.session.window.actions_.cancel.isEnabled()
        fake_engine.gate.set()
        wait_until_searched(qtbot, program)
        qtbot.waitUntil(lambda: program.session.window.status.facts.startswith("얼굴 1개"))
        assert not program.session.window.actions_.cancel.isEnabled()

    def test_a_photo_that_is_being_read_shows_in_the_new_window(
        self, qtbot: QtBot, program: Program, fake_engine: FakeEngine
    ) -> None:
        fake_engine.readable.clear()
        program.session.open_paths(PATHS[:1])
        qtbot.waitUntil(lambda: program.session.current is not None)
        program.speak("ko")
        settle()
        assert program.session.workspace.showing.is_reading
        fake_engine.readable.set()
        qtbot.waitUntil(program.session.window.canvas.isVisible)
        wait_until_shown(qtbot, program, "a.jpg")

    def test_photos_that_are_being_found_are_listed_in_the_new_window(self, qtbot: QtBot, program: Program) -> None:
        program.session.open_paths(PATHS)
        program.speak("ko")
        settle()
        wait_until_searched(qtbot, program)
        assert program.session.current is program.session.workspace.photos.photos[0]
        assert program.session.window.actions_.accept.isEnabled()

    def test_drawing_a_box_ends_with_the_window(self, at_work: Program) -> None:
        at_work.session.window.actions_.draw_box.setChecked(True)
        at_work.speak("ko")
        assert not at_work.session.window.actions_.draw_box.isChecked()


class TestTheOldWindow:
    """It is gone, and nothing reaches for it."""

    def test_it_is_destroyed(self, at_work: Program) -> None:
        gone: list[str] = []
        session, window = at_work.session, at_work.session.window
        window.destroyed.connect(lambda: gone.append("window"))
        session.destroyed.connect(lambda: gone.append("session"))
        left = [weakref.ref(each) for each in (session, session.reviewing, at_work.commands, window.canvas)]
        del session, window
        at_work.speak("ko")
        settle()
        assert sorted(gone) == ["session", "window"]
        assert [each() for each in left] == [None] * len(left)

    def test_nothing_that_the_workspace_tells_reaches_it(
        self, qtbot: QtBot, at_work: Program, expect_error_logs: list[str]
    ) -> None:
        at_work.speak("ko")
        settle()
        workspace = at_work.session.workspace
        photo = at_work.session.current
        assert photo is not None
        crew, error = workspace.crew, AppError("Something")
        with qtbot.captureExceptions() as raised:
            workspace.added.emit([photo])
            workspace.boxes.modelReset.emit()
            workspace.selection.clear()
            workspace.photos.work_changed.emit(photo.key)
            workspace.photos.sort_by(PhotoOrder.COUNT)
            workspace.filter.show_kind(PhotoKind.ALL)
            workspace.edits.stack.undo()
            for told in (crew.paths.failed, crew.watching.failed, crew.output.failed, crew.keeping.failed):
                told.emit(error)
            crew.paths.finished.emit([PATHS[0]], 0)
            crew.output.saved.emit(PATHS[0])
            crew.output.kept.emit(PATHS[0])
            crew.kernel.loaded.emit("plain", "A notice")
            crew.keeping.noticed.emit("A notice")
            crew.keeping.session_saved.emit(PATHS[0])
            workspace.keeping.failed.emit(error)
            workspace.keeping.recovered.emit()
            workspace.showing.shown.emit()
            workspace.showing.boxes_changed.emit()
            workspace.showing.read_failed.emit(photo.key, error, False)
            for search in (workspace.searches.photo_failed, workspace.searches.found):
                search.emit(photo.key)
            workspace.searches.plan_failed.emit(error)
            workspace.searches.changed.emit()
            workspace.set_sensitivity(0.2)
            wait_until_searched(qtbot, at_work)
            QApplication.processEvents()
        assert raised == []

    def test_ten_switches_leave_no_more_than_one(self, at_work: Program) -> None:
        def counts() -> tuple[int, int, int]:
            settle()
            tops = (QApplication.instance(), at_work.session.workspace)
            below = sum(len(top.findChildren(QObject)) for top in tops)
            objects = sum(isinstance(each, QObject) and shiboken6.isValid(each) for each in gc.get_objects())
            return len(QApplication.allWidgets()), below, objects

        for spoken in ("ko", "en"):
            at_work.speak(spoken)
        counts()  # which makes wrappers of its own, the first time
        before = counts()
        for number in range(SWITCHES):
            at_work.speak("ko" if number % 2 == 0 else "en")
        assert counts() == before


class TestFromTheWindow:
    """How a person chooses the language."""

    def test_the_menu_switches_and_the_choice_is_remembered(self, qtbot: QtBot, program: Program) -> None:
        program.session.window.actions_.languages["ko"].trigger()
        qtbot.waitUntil(lambda: program.session.window.actions_.undo.text() == "실행 취소")
        assert program.session.workspace.preferences.language == "ko"
        assert program.session.window.actions_.languages["ko"].isChecked()
        assert not settings_dialogs(program)

    def test_the_settings_dialog_comes_again_in_the_new_language(self, qtbot: QtBot, program: Program) -> None:
        program.commands.show_settings()
        (dialog,) = settings_dialogs(program)
        assert dialog.windowTitle() == "Settings"
        box = dialog.control(settings.LANGUAGE)
        assert isinstance(box, QComboBox)
        row = box.findData("ko")
        box.setCurrentIndex(row)
        box.activated.emit(row)
        qtbot.waitUntil(lambda: [each.windowTitle() for each in settings_dialogs(program)] == ["설정"])
        settle()
        (dialog,) = settings_dialogs(program)
        assert dialog.isVisible()
        again = dialog.control(settings.LANGUAGE)
        assert isinstance(again, QComboBox) and again.currentData() == "ko"
        assert not shiboken6.isValid(box)

    def test_the_start_is_in_the_language_of_the_preferences(
        self, make_program: MakeProgram, workspace: Workspace
    ) -> None:
        workspace.preferences.language = "ko"
        made = make_program(workspace)
        assert made.session.window.actions_.open.text() == "열기..."


def settings_dialogs(program: Program) -> list[SettingsDialog]:
    return program.session.window.findChildren(SettingsDialog)
