"""Hide all, Crop all and Export all in the window, from the choice to the summary, with real files."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QFontDatabase
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app.export.writing import write_image
from desktop_app.gui.app import Program
from desktop_app.gui.batches import Batches
from desktop_app.gui.models.photo_filter import PhotoKind
from desktop_app.gui.models.photos import Pasted
from desktop_app.gui.models.work_progress import BatchKind, PhotoScope
from desktop_app.gui.session import Session
from desktop_app.gui.views.batch_dialog import BatchDialog
from desktop_app.gui.views.batch_options import HideAllOptions
from desktop_app.gui.views.export_options import ExportOptions
from desktop_app.gui.views.segments import Segments
from desktop_app.library.annotations import Decision
from desktop_app.media.images import read_image
from tests.gui.fakes import FACE, picture_frame
from tests.gui.programs import settle, wait_until_searched, words_of

NAMES = ("a.png", "b.png", "broken.png")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the photographs lie; one of them can be listed, and not be read any more when the batch comes to it."""
    made = tmp_path / "photos"
    for name in NAMES:
        write_image(made / name, picture_frame().pixels)
    return made


@pytest.fixture
def full(session: Session, qtbot: QtBot, folder: Path) -> Session:
    """The window with the photographs, searched."""
    session.open_paths([folder / name for name in NAMES])
    photos = session.workspace.photos
    qtbot.waitUntil(lambda: len(photos.photos) == 3 and all(photo.is_known for photo in photos.photos))
    qtbot.waitUntil(lambda: session.reviewing.photo is not None)
    (folder / "broken.png").write_bytes(b"")
    return session


@pytest.fixture
def batches(full: Session) -> Batches:
    return Batches(full)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What the desktop was asked to open."""
    made: list[Path] = []

    def take(url: QUrl) -> bool:
        made.append(Path(url.toLocalFile()))
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", take)
    return made


def button(dialog: QWidget, words: str) -> QPushButton:
    (found,) = (
        each for each in dialog.findChildren(QPushButton) if each.text().startswith(words) and each.isVisibleTo(dialog)
    )
    return found


def box(dialog: QWidget, words: str) -> QCheckBox:
    (found,) = (each for each in dialog.findChildren(QCheckBox) if each.text().startswith(words))
    return found


def is_offered(dialog: BatchDialog, words: str) -> bool:
    return any(each.text().startswith(words) and each.isVisibleTo(dialog) for each in dialog.findChildren(QCheckBox))


def asked(full: Session, batches: Batches, action: str, *, recheck: bool = False) -> BatchDialog:
    """Press an action of the menu; the dialog that asks."""
    getattr(full.window.actions_, action).trigger()
    if isinstance(batches.dialog.setup.options, HideAllOptions):
        box(batches.dialog, "Search every copy again").setChecked(recheck)
    return batches.dialog


def wait_for_summary(qtbot: QtBot, dialog: BatchDialog) -> None:
    qtbot.waitUntil(lambda: dialog.summary.isVisibleTo(dialog), timeout=20_000)


class TestHiding:
    def test_all_photographs_are_hidden_in_and_the_failure_is_listed(
        self, qtbot: QtBot, full: Session, batches: Batches, folder: Path
    ) -> None:
        before = {name: (folder / name).read_bytes() for name in NAMES}
        dialog = asked(full, batches, "hide_all")
        assert dialog.setup.folder == folder / "hidden"
        button(dialog, "Hide in 3 photos").click()
        wait_for_summary(qtbot, dialog)
        said = words_of(dialog.summary)
        assert "Hidden in 2 of 3 photos" in said
        assert "2 boxes hidden \N{MIDDLE DOT} 1 failed" in said
        table = dialog.summary.findChild(QTableView)
        assert table.model().rowCount() == 1
        assert "broken.png" in table.model().index(0, 1).data()
        hidden = read_image(folder / "hidden" / "a.png").pixels
        assert (hidden[FACE.top : FACE.top + FACE.height, FACE.left : FACE.left + FACE.width] == 0).all()
        assert {name: (folder / name).read_bytes() for name in NAMES} == before

    def test_what_a_person_dropped_stays_visible(
        self, qtbot: QtBot, full: Session, batches: Batches, folder: Path
    ) -> None:
        photo = full.workspace.photos.photos[0]
        full.workspace.edits.decide(photo, photo.annotations, Decision.DROPPED)
        dialog = asked(full, batches, "hide_all")
        button(dialog, "Hide in 3 photos").click()
        wait_for_summary(qtbot, dialog)
        assert (read_image(folder / "hidden" / "a.png").pixels == picture_frame().pixels).all()

    def test_a_photograph_of_the_list_is_shown_from_the_summary(
        self, qtbot: QtBot, full: Session, batches: Batches
    ) -> None:
        dialog = asked(full, batches, "hide_all")
        button(dialog, "Hide in 3 photos").click()
        wait_for_summary(qtbot, dialog)
        table = dialog.summary.findChild(QTableView)
        table.activated.emit(table.model().index(0, 0))
        assert full.current is not None
        assert full.current.name == "broken.png"

    def test_the_folder_opens_and_the_report_is_saved_elsewhere(
        self,
        qtbot: QtBot,
        full: Session,
        batches: Batches,
        folder: Path,
        tmp_path: Path,
        opened: list[Path],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        dialog = asked(full, batches, "hide_all")
        button(dialog, "Hide in 3 photos").click()
        wait_for_summary(qtbot, dialog)
        button(dialog, "Open folder").click()
        assert opened == [folder / "hidden"]
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "mine"), ""))
        button(dialog, "Save report...").click()
        qtbot.waitUntil((tmp_path / "mine.json").exists)
        report = json.loads((tmp_path / "mine.json").read_text(encoding="utf-8"))
        assert report["job"] == "hide"
        assert (folder / "hidden" / "report.json").exists()

    def test_nothing_is_written_over_the_originals(self, full: Session, batches: Batches, folder: Path) -> None:
        dialog = asked(full, batches, "hide_all")
        dialog.findChild(QLineEdit).setText(str(folder))
        assert not button(dialog, "Hide in 3 photos").isEnabled()
        assert any("nothing is written over them" in words for words in words_of(dialog.setup))

    def test_a_picture_that_hides_has_to_be_chosen_first(self, full: Session, batches: Batches) -> None:
        dialog = asked(full, batches, "hide_all")
        dialog.findChild(Segments).findChildren(QAbstractButton)[3].setChecked(True)
        assert not button(dialog, "Hide in 3 photos").isEnabled()
        assert "Choose the picture that covers what is hidden." in words_of(dialog.setup)

    def test_a_folder_that_cannot_be_made_is_said_where_it_was_chosen(
        self, qtbot: QtBot, full: Session, batches: Batches, tmp_path: Path
    ) -> None:
        (tmp_path / "file").write_text("no folder")
        dialog = asked(full, batches, "hide_all")
        dialog.findChild(QLineEdit).setText(str(tmp_path / "file"))
        button(dialog, "Hide in 3 photos").click()
        qtbot.waitUntil(lambda: any("cannot be written to" in words for words in words_of(dialog.setup)))
        assert dialog.setup.isVisibleTo(dialog)

    def test_what_is_still_found_is_listed(self, qtbot: QtBot, full: Session, batches: Batches, folder: Path) -> None:
        face = read_image(Path("resources/sample/eileen-collins.png").absolute())
        write_image(folder / "b.png", face.pixels)  # what is boxed in it is no face, and the face stays
        dialog = asked(full, batches, "hide_all", recheck=True)
        button(dialog, "Hide in 3 photos").click()
        wait_for_summary(qtbot, dialog)
        table = dialog.summary.findChild(QTableView)
        rows = {table.model().index(row, 0).data(): table.model().index(row, 1).data() for row in range(2)}
        assert rows["b.png"] == "Still found in the copy: 1 face."
        assert any("in 1 something is still found" in words for words in words_of(dialog.summary))

    def test_what_is_still_found_gets_boxes_and_is_hidden_again(
        self, qtbot: QtBot, full: Session, batches: Batches, folder: Path
    ) -> None:
        face = read_image(Path("resources/sample/eileen-collins.png").absolute())
        write_image(folder / "b.png", face.pixels)
        dialog = asked(full, batches, "hide_all", recheck=True)
        button(dialog, "Hide in 3 photos").click()
        wait_for_summary(qtbot, dialog)
        button(dialog, "Add to boxes...").click()
        assert full.workspace.photos.photos[1].count == 2
        qtbot.waitUntil(lambda: is_offered(dialog, "Go on with an earlier run: 1 of 3"))
        button(dialog, "Go on with 2 photos").click()
        wait_for_summary(qtbot, dialog)
        table = dialog.summary.findChild(QTableView)
        assert [table.model().index(row, 0).data() for row in range(table.model().rowCount())] == ["broken.png"]
        full.workspace.edits.stack.undo()
        assert full.workspace.photos.photos[1].count == 1


class TestGoingOn:
    def test_an_earlier_run_is_offered_and_gone_on_with(
        self, qtbot: QtBot, full: Session, batches: Batches, folder: Path
    ) -> None:
        dialog = asked(full, batches, "hide_all")
        button(dialog, "Hide in 3 photos").click()
        wait_for_summary(qtbot, dialog)
        first = (folder / "hidden" / "a.png").stat().st_mtime_ns
        write_image(folder / "broken.png", picture_frame().pixels)
        dialog = asked(full, batches, "hide_all")
        qtbot.waitUntil(lambda: is_offered(dialog, "Go on with an earlier run: 2 of 3"))
        button(dialog, "Go on with 1 photo").click()
        wait_for_summary(qtbot, dialog)
        assert "Hidden in 3 of 3 photos" in words_of(dialog.summary)
        assert any("2 done before" in words for words in words_of(dialog.summary))
        assert (folder / "hidden" / "a.png").stat().st_mtime_ns == first

    def test_without_going_on_what_is_there_stays(
        self, qtbot: QtBot, full: Session, batches: Batches, folder: Path
    ) -> None:
        dialog = asked(full, batches, "hide_all")
        button(dialog, "Hide in 3 photos").click()
        wait_for_summary(qtbot, dialog)
        dialog = asked(full, batches, "hide_all")
        qtbot.waitUntil(lambda: is_offered(dialog, "Go on with an earlier run"))
        box(dialog, "Go on with an earlier run").setChecked(False)
        button(dialog, "Hide in 3 photos").click()
        wait_for_summary(qtbot, dialog)
        assert "Hidden in 0 of 3 photos" in words_of(dialog.summary)

    def test_other_choices_are_no_earlier_run(self, qtbot: QtBot, full: Session, batches: Batches) -> None:
        dialog = asked(full, batches, "hide_all")
        button(dialog, "Hide in 3 photos").click()
        wait_for_summary(qtbot, dialog)
        dialog = asked(full, batches, "hide_all")
        qtbot.waitUntil(lambda: is_offered(dialog, "Go on with an earlier run"))
        dialog.findChild(Segments).findChildren(QAbstractButton)[1].setChecked(True)
        assert not is_offered(dialog, "Go on with an earlier run")


class TestOtherKinds:
    def test_crops_and_a_list_of_what_has_none(
        self, qtbot: QtBot, full: Session, batches: Batches, folder: Path
    ) -> None:
        photo = full.workspace.photos.photos[1]
        full.workspace.edits.decide(photo, photo.annotations, Decision.DROPPED)
        dialog = asked(full, batches, "crop_all")
        button(dialog, "Crop 3 photos").click()
        wait_for_summary(qtbot, dialog)
        assert {path.name for path in (folder / "crops").glob("*.png")} == {"a-face-1.png"}
        assert str(folder / "b.png") in (folder / "crops" / "nothing-found.txt").read_text(encoding="utf-8")

    def test_a_pattern_that_makes_no_sense_is_refused_in_words(
        self, qtbot: QtBot, full: Session, batches: Batches
    ) -> None:
        dialog = asked(full, batches, "crop_all")
        pattern = next(line for line in dialog.findChildren(QLineEdit) if line.accessibleName() == "Names of the files")
        pattern.setText("{nothing}")
        button(dialog, "Crop 3 photos").click()
        assert any("{nothing}" in words for words in words_of(dialog.setup))
        assert dialog.setup.isVisibleTo(dialog)

    def test_boxes_in_several_formats(self, qtbot: QtBot, full: Session, batches: Batches, folder: Path) -> None:
        dialog = asked(full, batches, "export_all")
        for words in ("COCO", "Pascal VOC"):
            box(dialog, words).setChecked(True)
        button(dialog, "Export boxes of 3 photos").click()
        wait_for_summary(qtbot, dialog)
        names = {
            path.name for path in (folder / "boxes").rglob("*") if path.is_file() and ".haarlens" not in path.parts
        }
        assert {"a.xml", "b.xml"} <= names
        assert any(name.endswith(".csv") for name in names)
        assert full.workspace.preferences.export_formats == ("csv", "coco", "voc")

    def test_sidecars_beside_the_photographs(self, qtbot: QtBot, full: Session, batches: Batches, folder: Path) -> None:
        dialog = asked(full, batches, "export_all")
        dialog.findChild(ExportOptions).findChildren(QAbstractButton)[1].setChecked(True)
        assert not dialog.findChild(QLineEdit).isVisibleTo(dialog)
        button(dialog, "Export boxes of 3 photos").click()
        wait_for_summary(qtbot, dialog)
        assert {path.name for path in folder.iterdir()} == {*NAMES, "a.png.xmp", "b.png.xmp"}

    def test_without_a_format_there_is_nothing_to_export(self, full: Session, batches: Batches) -> None:
        dialog = asked(full, batches, "export_all")
        box(dialog, "CSV").setChecked(False)
        assert not button(dialog, "Export boxes of 3 photos").isEnabled()
        assert "Choose a format at least." in words_of(dialog.setup)

    def test_the_boxes_of_the_photograph_shown_alone(
        self, qtbot: QtBot, full: Session, batches: Batches, folder: Path
    ) -> None:
        dialog = asked(full, batches, "export_boxes")
        assert dialog.setup.scope is PhotoScope.SELECTED
        button(dialog, "Export boxes of 1 photo").click()
        wait_for_summary(qtbot, dialog)
        assert "Exported boxes of 1 of 1 photos" in words_of(dialog.summary)


class TestWhichPhotographs:
    def test_those_that_the_filter_shows_are_proposed(self, full: Session, batches: Batches) -> None:
        full.workspace.edits.complete_all([full.workspace.photos.photos[0]])
        full.window.photo_list.show_kind(PhotoKind.REVIEWED)
        dialog = asked(full, batches, "hide_all")
        assert dialog.setup.scope is PhotoScope.LISTED
        assert button(dialog, "Hide in 1 photo").isEnabled()

    def test_several_that_are_selected_are_proposed(self, full: Session, batches: Batches) -> None:
        selection = full.window.photo_list.selection
        for row in (0, 1):
            selection.select(full.workspace.filter.index(row, 0), selection.SelectionFlag.Select)
        dialog = asked(full, batches, "hide_all")
        assert dialog.setup.scope is PhotoScope.SELECTED
        assert button(dialog, "Hide in 2 photos").isEnabled()

    def test_another_scope_is_another_number(self, full: Session, batches: Batches) -> None:
        dialog = asked(full, batches, "hide_all")
        scope = dialog.setup.findChild(QComboBox)
        scope.setCurrentIndex(scope.findData(PhotoScope.SELECTED))
        assert button(dialog, "Hide in 1 photo").isEnabled()

    def test_pasted_pictures_are_told_of(self, full: Session, batches: Batches) -> None:
        full.workspace.add([Pasted("pasted", b"")])
        dialog = asked(full, batches, "hide_all")
        assert any("1 was pasted, has no file, and is left out." in words for words in words_of(dialog.setup))
        assert button(dialog, "Hide in 3 photos").isEnabled()

    def test_what_a_batch_wrote_is_left_out_of_the_next(
        self, qtbot: QtBot, full: Session, batches: Batches, folder: Path
    ) -> None:
        dialog = asked(full, batches, "hide_all")
        button(dialog, "Hide in 3 photos").click()
        wait_for_summary(qtbot, dialog)
        full.open_paths([folder / "hidden" / "a.png"])
        qtbot.waitUntil(lambda: len(full.workspace.photos.photos) == 4)
        dialog = asked(full, batches, "crop_all")
        assert button(dialog, "Crop 3 photos").isEnabled()
        assert any("1 was written by an earlier run and is left out." in words for words in words_of(dialog.setup))


def test_one_dialog_at_a_time(qtbot: QtBot, full: Session, batches: Batches) -> None:
    hides = asked(full, batches, "hide_all")
    crops = asked(full, batches, "crop_all")
    assert crops.isVisible() and not hides.isVisible()
    asked(full, batches, "hide_all")
    assert hides.isVisible() and not crops.isVisible()


class TestMeanwhile:
    @pytest.fixture
    def running(self, full: Session, batches: Batches, monkeypatch: pytest.MonkeyPatch) -> BatchDialog:
        """A batch that is held up before it begins anything."""
        begin = full.workspace.batch.begin

        def held_up(kind: BatchKind, request) -> None:
            request.paused.set()
            begin(kind, request)

        monkeypatch.setattr(full.workspace.batch, "begin", held_up)
        dialog = asked(full, batches, "hide_all")
        button(dialog, "Hide in 3 photos").click()
        return dialog

    def test_it_is_resumed(self, qtbot: QtBot, full: Session, running: BatchDialog) -> None:
        qtbot.waitUntil(lambda: full.workspace.batch.is_paused)
        running.progress.show_progress(full.workspace.batch.progress)
        button(running, "Resume").click()
        wait_for_summary(qtbot, running)

    def test_it_is_cancelled(self, qtbot: QtBot, running: BatchDialog) -> None:
        button(running, "Cancel").click()
        wait_for_summary(qtbot, running)
        assert "Hidden in 0 of 3 photos, then cancelled" in words_of(running.summary)
        assert button(running, "Go on").isVisibleTo(running)

    def test_another_action_shows_the_one_that_runs(
        self, qtbot: QtBot, full: Session, batches: Batches, running: BatchDialog
    ) -> None:
        full.window.actions_.crop_all.trigger()
        assert batches.dialog is running
        assert running.progress.isVisibleTo(running)
        full.workspace.batch.cancel()
        wait_for_summary(qtbot, running)

    def test_closing_the_dialog_ends_nothing_and_the_window_tells_of_the_end(
        self, qtbot: QtBot, full: Session, running: BatchDialog
    ) -> None:
        strip = full.window.status.strip
        running.close()
        assert "Hiding in 3 photos goes on in the background." in strip.message.text
        full.workspace.batch.pause()
        qtbot.waitUntil(lambda: "Hidden in 2 of 3 photos" in strip.message.text, timeout=20_000)
        strip.message.act()
        assert running.isVisible()

    def test_that_it_goes_on_is_told_no_more_once_it_has_ended(
        self, qtbot: QtBot, full: Session, batches: Batches, running: BatchDialog
    ) -> None:
        running.close()
        assert full.window.status.strip.message is not None
        full.window.actions_.hide_all.trigger()
        full.workspace.batch.cancel()
        wait_for_summary(qtbot, running)
        assert full.window.status.strip.message is None

    def test_what_the_window_tells_of_leads_back_from_another_kind(
        self, qtbot: QtBot, full: Session, batches: Batches, running: BatchDialog
    ) -> None:
        strip = full.window.status.strip
        running.close()
        full.workspace.batch.cancel()
        qtbot.waitUntil(lambda: "Hidden in 0 of 3 photos" in strip.message.text, timeout=20_000)
        crops = asked(full, batches, "crop_all")
        strip.message.act()
        assert running.isVisible() and not crops.isVisible()
        button(running, "Go on").click()
        assert full.workspace.batch.kind is BatchKind.HIDE
        full.workspace.batch.cancel()
        wait_for_summary(qtbot, running)

    def test_the_window_asks_before_it_closes_over_it(self, qtbot: QtBot, full: Session, running: BatchDialog) -> None:
        full.window.close()
        assert full.window.isVisible()
        question = full.window.findChild(QMessageBox)
        button(question, "Go on working").click()
        QApplication.processEvents()
        assert full.window.isVisible()
        full.window.close()
        button(full.window.findChildren(QMessageBox)[-1], "Stop and close").click()
        qtbot.waitUntil(lambda: not full.window.isVisible())

    def test_a_window_in_another_language_goes_on_showing_it(
        self, qtbot: QtBot, full: Session, running: BatchDialog
    ) -> None:
        other = Batches(full)
        assert other.dialog is not running
        assert other.dialog.progress.isVisibleTo(other.dialog)
        full.workspace.batch.cancel()
        wait_for_summary(qtbot, other.dialog)

    def test_what_is_written_is_not_listed(self, full: Session, running: BatchDialog, folder: Path) -> None:
        full.workspace.crew.watching.appeared.emit([])
        assert full.workspace.batch.wrote(folder / "hidden" / "a.png")


def test_enter_begins_and_escape_closes(qtbot: QtBot, full: Session, batches: Batches) -> None:
    dialog = asked(full, batches, "hide_all")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    dialog = asked(full, batches, "hide_all")
    qtbot.waitUntil(dialog.isActiveWindow)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    wait_for_summary(qtbot, dialog)


def test_another_language_takes_the_batch_over(qtbot: QtBot, program: Program, folder: Path) -> None:
    if not QFontDatabase.families(QFontDatabase.WritingSystem.Korean):
        pytest.skip("there is no font with Korean letters")
    workspace = program.session.workspace
    program.session.open_paths([folder / name for name in NAMES])
    wait_until_searched(qtbot, program)
    program.session.window.actions_.hide_all.trigger()
    (before,) = program.session.window.findChildren(BatchDialog)
    button(before, "Hide in 3 photos").click()
    workspace.batch.pause()
    program.speak("ko")
    settle()
    (dialog,) = program.session.window.findChildren(BatchDialog)
    assert dialog.isVisible() and dialog.progress.isVisibleTo(dialog)
    assert "사진 3장에서 가리는 중" in words_of(dialog.progress)
    workspace.batch.cancel()
    wait_for_summary(qtbot, dialog)
