"""What the user does, and what the window then shows."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QLocale, QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QScrollBar,
    QSlider,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app import settings
from desktop_app.detection.geometry import Detection
from desktop_app.errors import CascadeError, Phrase, PictureEmptyError
from desktop_app.gui import language
from desktop_app.gui.models.annotations import AnnotationColumn
from desktop_app.gui.models.photo_filter import PhotoKind
from desktop_app.gui.models.photos import PhotoState
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.session import Session
from desktop_app.gui.views.offers import Offer
from desktop_app.gui.workspace import Workspace
from tests.gui.fakes import EYE, FACE, FakeEngine

PATHS = [Path(f"/photos/{name}.jpg").absolute() for name in "abcd"]


def wait_until_searched(qtbot: QtBot, session: Session) -> None:
    def everything_is_searched() -> None:
        assert session.workspace.photos.photos
        assert all(photo.state != PhotoState.WAITING for photo in session.workspace.photos.photos)
        assert not session.workspace.searches.is_searching
        assert session.current is not None

    qtbot.waitUntil(everything_is_searched)


def detections(session: Session) -> list[Detection]:
    return [box.detection for box in session.workspace.boxes.annotations]


def said(session: Session) -> str:
    message = session.window.status.strip.message
    return message.text if message else ""


def test_an_empty_window_says_how_to_begin(session: Session) -> None:
    assert session.window.empty.isVisible()
    words = " ".join(label.text() for label in session.window.empty.findChildren(QLabel))
    assert "Drop photos, a folder or a video here" in words
    assert not session.window.actions_.save_copy.isEnabled()


def test_opened_photos_are_listed_and_all_searched(qtbot: QtBot, session: Session, fake_engine: FakeEngine) -> None:
    session.open_paths(PATHS)
    wait_until_searched(qtbot, session)
    assert [photo.source for photo in session.workspace.photos.photos] == PATHS
    # One may have been searched twice: the photograph shown goes before the one that was being searched.
    assert {source for source, _ in fake_engine.searched} == {str(path) for path in PATHS}
    assert session.window.canvas.isVisible()
    assert detections(session) == [FACE]
    assert session.window.windowTitle() == "a.jpg \N{EN DASH} Haarlens"


def test_ten_drops_in_a_row_list_each_photo_once(qtbot: QtBot, session: Session, fake_engine: FakeEngine) -> None:
    for _ in range(10):
        session.take_offer(Offer(paths=tuple(PATHS)))
    wait_until_searched(qtbot, session)
    assert len(session.workspace.photos.photos) == 4


def test_opening_a_listed_photo_shows_it(qtbot: QtBot, session: Session) -> None:
    session.open_paths(PATHS)
    wait_until_searched(qtbot, session)
    session.open_paths([PATHS[2]])
    qtbot.waitUntil(lambda: session.current is not None and session.current.source == PATHS[2])


def test_arrow_keys_step_through_the_photos(qtbot: QtBot, session: Session) -> None:
    session.open_paths(PATHS)
    wait_until_searched(qtbot, session)
    qtbot.keyClick(session.window.canvas, Qt.Key.Key_Right)
    qtbot.keyClick(session.window.canvas, Qt.Key.Key_Down)
    qtbot.keyClick(session.window.canvas, Qt.Key.Key_Left)
    assert session.current is session.workspace.photos.photos[1]
    for _ in range(9):
        qtbot.keyClick(session.window.canvas, Qt.Key.Key_Right)
    assert session.current is session.workspace.photos.photos[3]


def test_an_unreadable_photo_is_told_with_a_way_out(qtbot: QtBot, session: Session) -> None:
    session.open_paths([Path("/photos/empty.jpg"), PATHS[0]])
    qtbot.waitUntil(session.window.unreadable.isVisible)
    assert "empty.jpg is empty" in said(session)
    message = session.window.status.strip.message
    assert message is not None and message.action == "Remove from list" and message.act is not None
    message.act()
    wait_until_searched(qtbot, session)
    assert [photo.source for photo in session.workspace.photos.photos] == [PATHS[0]]
    qtbot.waitUntil(session.window.canvas.isVisible)
    assert said(session) == "1 photo was taken out of the list; the file stays."


def test_what_is_said_of_an_unreadable_photo_goes_when_another_is_shown(qtbot: QtBot, session: Session) -> None:
    session.open_paths([Path("/photos/empty.jpg"), PATHS[0]])
    qtbot.waitUntil(session.window.unreadable.isVisible)
    session.show_step(1)
    qtbot.waitUntil(session.window.canvas.isVisible)
    assert said(session) == ""


def test_photos_that_were_taken_out_can_be_brought_back(qtbot: QtBot, session: Session) -> None:
    session.open_paths(PATHS)
    wait_until_searched(qtbot, session)
    session.workspace.edits.delete(session.workspace.photos.photos[1], session.workspace.photos.photos[1].annotations)
    session.workspace.keeping.save_now()
    session.window.actions_.clear.trigger()
    assert said(session) == "4 photos were taken out of the list; the files stay."
    message = session.window.status.strip.message
    assert message is not None and message.action == "Bring back" and message.act is not None
    message.act()
    qtbot.waitUntil(lambda: [photo.source for photo in session.workspace.photos.photos] == PATHS)


def test_missing_photos_are_counted_apart_from_unreadable_ones(qtbot: QtBot, session: Session) -> None:
    session.open_paths(PATHS)
    wait_until_searched(qtbot, session)
    session.workspace.crew.watching.vanished.emit(PATHS[:3])
    qtbot.waitUntil(lambda: said(session) == "3 photos are no longer there.")
    for path in PATHS[:3]:
        session.workspace.photos.set_present(path)
    qtbot.waitUntil(lambda: said(session) == "")


def test_another_filter_keeps_the_photo_or_shows_the_first(qtbot: QtBot, session: Session) -> None:
    session.open_paths(PATHS)
    wait_until_searched(qtbot, session)
    photos = session.workspace.photos.photos
    session.select(photos[2])
    session.workspace.edits.complete_all(photos[1:3])
    session.window.photo_list.show_kind(PhotoKind.REVIEWED)
    assert session.current is photos[2]
    session.window.photo_list.show_kind(PhotoKind.NOT_REVIEWED)
    assert session.current is photos[0]
    session.window.photo_list.show_kind(PhotoKind.ALL)
    assert session.window.photo_list.selected_keys == [photos[0].key]


def test_with_nothing_to_look_for_the_table_says_what_to_do(qtbot: QtBot, session: Session) -> None:
    session.open_paths(PATHS[:1])
    wait_until_searched(qtbot, session)
    session.workspace.edits.delete(session.workspace.photos.photos[0], session.workspace.photos.photos[0].annotations)
    session.window.find_panel.plan_changed.emit(replace(session.workspace.searches.plan, targets=()))
    words = [label.text() for label in session.window.table.findChildren(QLabel)]
    assert "Tick above what to look for." in words


def test_errors_are_told_in_the_language_of_the_window(
    qtbot: QtBot, qapp: QApplication, session: Session, fake_engine: FakeEngine
) -> None:
    empty = PictureEmptyError("{path} is empty, it has no bytes; copy or download it once more.", path=PATHS[0])
    told = f"{PATHS[0]}은(는) 내용이 없는 빈 파일입니다. 다시 복사하거나 내려받으십시오."
    notice = Phrase("The library {path} cannot be written", path="a.sqlite")
    fake_engine.error = empty
    session.open_paths(PATHS[:1])
    wait_until_searched(qtbot, session)
    locale, photos, crew = QLocale(), session.workspace.photos, session.workspace.crew
    try:
        language.install(qapp, "ko")  # an error that is there already is told in it too
        photo = photos.photos[0]
        assert photos.index(0).data(Qt.ItemDataRole.ToolTipRole) == f"{photo.place}\n{told}"
        session.workspace.showing.read_failed.emit(photo.key, empty, True)
        assert said(session) == told
        assert told in [label.text() for label in session.window.unreadable.findChildren(QLabel)]
        crew.kernel.loaded.emit("plain", notice)
        qtbot.waitUntil(lambda: said(session) == "라이브러리 파일 a.sqlite에 쓸 수 없습니다")
    finally:
        language.install(qapp, "en")
        QLocale.setDefault(locale)


def test_unreadable_photos_among_others_can_be_listed(qtbot: QtBot, session: Session) -> None:
    session.open_paths([PATHS[0], Path("/photos/empty1.jpg"), Path("/photos/empty2.jpg")])
    wait_until_searched(qtbot, session)
    assert said(session) == "2 photos could not be read."
    message = session.window.status.strip.message
    assert message is not None and message.act is not None
    message.act()
    assert session.workspace.filter.kind == PhotoKind.FAILED
    assert session.workspace.filter.rowCount() == 2


def test_a_stale_answer_is_dropped(qtbot: QtBot, session: Session, fake_engine: FakeEngine) -> None:
    fake_engine.gate.clear()
    session.open_paths(PATHS[:1])
    qtbot.waitUntil(fake_engine.entered.is_set)
    qtbot.waitUntil(lambda: session.workspace.boxes.picture is not None)
    thorough = replace(session.workspace.searches.plan, preset="thorough")
    session.window.find_panel.plan_changed.emit(thorough)
    fake_engine.gate.set()
    wait_until_searched(qtbot, session)
    assert session.workspace.photos.photos[0].plan == thorough


def test_cancel_stops_and_detect_goes_on(qtbot: QtBot, session: Session, fake_engine: FakeEngine) -> None:
    fake_engine.gate.clear()
    session.open_paths(PATHS)
    qtbot.waitUntil(lambda: session.workspace.searches.is_searching and session.workspace.boxes.picture is not None)
    session.window.actions_.cancel.trigger()
    assert not session.workspace.searches.is_searching
    assert session.window.actions_.detect.isEnabled()
    fake_engine.gate.set()
    session.window.actions_.detect.trigger()
    wait_until_searched(qtbot, session)
    assert not session.window.actions_.detect.isEnabled()
    assert not session.window.actions_.cancel.isEnabled()


def test_closing_in_the_middle_takes_less_than_a_second(
    qtbot: QtBot, session: Session, fake_engine: FakeEngine
) -> None:
    fake_engine.gate.clear()
    session.open_paths(PATHS)
    qtbot.waitUntil(fake_engine.entered.is_set)
    began = time.monotonic()
    session.window.close()
    assert time.monotonic() - began < 1.0
    assert session.workspace.crew.has_ended


def test_a_web_address_is_refused_in_words(session: Session) -> None:
    session.take_offer(Offer(web=True))
    assert "not fetched" in said(session)


def test_a_folder_without_photos_is_said(qtbot: QtBot, session: Session, fake_engine: FakeEngine) -> None:
    fake_engine.pictures = lambda paths: []
    session.open_paths([Path("/photos/nothing")])
    qtbot.waitUntil(lambda: "no photos in nothing" in said(session))


def test_a_pasted_picture_becomes_a_file_and_is_searched(
    qtbot: QtBot, session: Session, preferences: Preferences
) -> None:
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(0xFF808080)
    session.take_offer(Offer(picture=image))
    wait_until_searched(qtbot, session)
    (photo,) = session.workspace.photos.photos
    assert isinstance(photo.source, Path)
    assert photo.source.parent == preferences.pasted_folder
    assert QImage(str(photo.source)) == image
    assert str(photo.source) in said(session)


def test_a_pasted_picture_that_cannot_be_saved_is_shown_all_the_same(
    qtbot: QtBot, session: Session, preferences: Preferences
) -> None:
    preferences.pasted_folder.parent.mkdir(exist_ok=True)
    preferences.pasted_folder.write_text("a file where the folder should be")
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(0xFF808080)
    session.take_offer(Offer(picture=image))
    wait_until_searched(qtbot, session)
    assert "cannot be written" in said(session)
    assert session.workspace.photos.photos[0].name.startswith("Pasted ")


def test_a_cascade_that_cannot_be_used_is_said_once_and_given_up(
    qtbot: QtBot, session: Session, fake_engine: FakeEngine
) -> None:
    session.open_paths(PATHS)
    wait_until_searched(qtbot, session)
    fake_engine.error = CascadeError("mine.xml is no cascade")
    session.window.find_panel.choose_cascade_file(Path("/mine.xml"))
    qtbot.waitUntil(lambda: said(session) == "mine.xml is no cascade")
    fake_engine.error = None
    message = session.window.status.strip.message
    assert message is not None and message.act is not None
    message.act()
    searches = session.workspace.searches
    qtbot.waitUntil(lambda: searches.plan.cascade == "" and not searches.is_searching)
    assert all(photo.state == PhotoState.SEARCHED for photo in session.workspace.photos.photos)


def test_clearing_the_list_brings_the_beginning_back(qtbot: QtBot, session: Session) -> None:
    session.open_paths(PATHS)
    wait_until_searched(qtbot, session)
    session.window.actions_.clear.trigger()
    assert session.window.empty.isVisible()
    assert session.workspace.photos.rowCount() == 0


def test_clicking_a_box_selects_its_row(qtbot: QtBot, session: Session) -> None:
    session.open_paths(PATHS[:1])
    wait_until_searched(qtbot, session)
    canvas = session.window.canvas
    zoom = canvas.zoom
    left = (canvas.width() - 320 * zoom) / 2
    top = (canvas.height() - 240 * zoom) / 2
    inside = QPoint(round(left + 65 * zoom), round(top + 55 * zoom))
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=inside)
    selected = session.window.table.selection.selectedRows()
    assert [index.row() for index in selected] == [0]
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert not session.window.table.selection.selectedRows()


def test_the_status_line_says_what_was_found(qtbot: QtBot, session: Session, fake_engine: FakeEngine) -> None:
    fake_engine.found = [FACE, FACE, EYE]
    session.open_paths(PATHS[:1])
    wait_until_searched(qtbot, session)
    facts = session.window.status.facts
    assert facts.startswith("2 faces, 1 eye \N{MIDDLE DOT} ")
    assert "320 \N{MULTIPLICATION SIGN} 240" in facts


def test_choices_are_remembered(qtbot: QtBot, session: Session, preferences: Preferences) -> None:
    plan = replace(session.workspace.searches.plan, targets=("eyes", "plate"), preset="fast", min_size_share=0.12)
    session.window.find_panel.plan_changed.emit(plan)
    session.close()
    assert preferences.plan == plan
    assert preferences.geometry is not None


def sensitivity_slider(session: Session) -> QSlider:
    (slider,) = (slider for slider in session.window.findChildren(QSlider) if slider.accessibleName() == "Sensitivity")
    return slider


@pytest.fixture
def with_less_sure(qtbot: QtBot, session: Session, fake_engine: FakeEngine) -> Session:
    """A window with four photographs, each with a sure face and an eye that is less sure."""
    fake_engine.found = [FACE, EYE]
    session.open_paths(PATHS)
    wait_until_searched(qtbot, session)
    qtbot.waitUntil(lambda: len(detections(session)) == 2)
    return session


def test_sensitivity_filters_without_a_new_search(with_less_sure: Session, fake_engine: FakeEngine) -> None:
    session, searched = with_less_sure, len(fake_engine.searched)
    slider = sensitivity_slider(session)
    slider.setValue(20)
    assert detections(session) == [FACE]
    assert session.window.status.facts.startswith("1 face \N{MIDDLE DOT} ")
    assert all(photo.detections == (FACE,) for photo in session.workspace.photos.photos)
    slider.setValue(100)
    assert detections(session) == [FACE, EYE]
    assert not session.workspace.searches.is_searching
    assert not session.workspace.searches.can_start
    assert len(fake_engine.searched) == searched


def test_sensitivity_moves_by_keyboard(qtbot: QtBot, with_less_sure: Session) -> None:
    slider = sensitivity_slider(with_less_sure)
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Home)
    assert detections(with_less_sure) == []
    assert "is sure enough" in " ".join(label.text() for label in with_less_sure.window.table.findChildren(QLabel))
    qtbot.keyClick(slider, Qt.Key.Key_End)
    assert len(detections(with_less_sure)) == 2
    qtbot.keyClick(slider, Qt.Key.Key_Left)
    assert with_less_sure.workspace.photos.sensitivity == pytest.approx(0.95)


def test_counts_beside_the_targets_follow_the_sensitivity(with_less_sure: Session) -> None:
    def counts() -> list[str]:
        labels = with_less_sure.window.find_panel.findChildren(QLabel)
        return [label.text() for label in labels if label.accessibleName().endswith(" found") and label.text()]

    assert counts() == ["1", "1"]
    sensitivity_slider(with_less_sure).setValue(20)
    assert counts() == ["1"]


def test_a_selected_box_stays_selected_while_it_shows(with_less_sure: Session) -> None:
    selection = with_less_sure.window.table.selection
    flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
    selection.setCurrentIndex(with_less_sure.workspace.boxes.index(0, 0), flags)
    for percent in (20, 100, 30):
        sensitivity_slider(with_less_sure).setValue(percent)
        assert [index.row() for index in selection.selectedRows()] == [0]
    sensitivity_slider(with_less_sure).setValue(0)
    assert not selection.selectedRows()


def test_an_annotated_copy_has_what_shows(with_less_sure: Session) -> None:
    sensitivity_slider(with_less_sure).setValue(20)
    annotated = with_less_sure.annotated()
    assert annotated is not None
    assert annotated.detections == (FACE,)


def test_the_photo_shown_stays_in_a_filtered_list_until_another_is_shown(qtbot: QtBot, with_less_sure: Session) -> None:
    session = with_less_sure
    session.window.photo_list.show_kind(PhotoKind.WITH)
    sensitivity_slider(session).setValue(0)
    assert session.current is session.workspace.photos.photos[0]
    assert session.workspace.filter.rowCount() == 1
    sensitivity_slider(session).setValue(50)
    assert session.workspace.filter.rowCount() == 4
    sensitivity_slider(session).setValue(0)
    sensitivity_slider(session).setValue(50)
    session.show_step(1)
    assert session.current is session.workspace.photos.photos[1]
    sensitivity_slider(session).setValue(0)
    listed = session.workspace.filter
    assert [listed.index(row, 0).data() for row in range(listed.rowCount())] == ["b.jpg"]
    assert session.current is session.workspace.photos.photos[1]


def test_sensitivity_rests_while_one_cascade_runs_alone(
    qtbot: QtBot, with_less_sure: Session, fake_engine: FakeEngine
) -> None:
    session, slider = with_less_sure, sensitivity_slider(with_less_sure)
    slider.setValue(20)
    fake_engine.found = [replace(FACE, score=-3.0), EYE]
    session.window.find_panel.choose_cascade_file(Path("/mine.xml"))
    assert not slider.isEnabled()
    assert "runs alone" in slider.toolTip()
    wait_until_searched(qtbot, session)
    qtbot.waitUntil(lambda: len(detections(session)) == 2)
    assert session.workspace.boxes.index(0, AnnotationColumn.SCORE).data() == "-3.0"


def test_sensitivity_is_remembered(
    session: Session, preferences: Preferences, fake_engine: FakeEngine, qtbot: QtBot
) -> None:
    sensitivity_slider(session).setValue(73)
    session.close()
    assert preferences.sensitivity == pytest.approx(0.73)
    again = Session(Workspace(fake_engine.engine(), preferences), [])
    qtbot.addWidget(again.window)
    assert sensitivity_slider(again).value() == 73
    assert again.workspace.photos.sensitivity == pytest.approx(0.73)
    again.close()


def test_a_raised_limit_lets_in_what_was_too_large(
    qtbot: QtBot, session: Session, preferences: Preferences, fake_engine: FakeEngine
) -> None:
    preferences.set(settings.MAX_MEGAPIXELS, 1)
    session.workspace.take_limits()
    assert fake_engine.limits.max_pixels == 1_000_000
    fake_engine.largest_px = 2_000_000
    session.open_paths(PATHS[:2])
    qtbot.waitUntil(lambda: sum(photo.has_failed for photo in session.workspace.photos.photos) == 2)
    preferences.set(settings.MAX_MEGAPIXELS, 3)
    session.workspace.take_limits()
    wait_until_searched(qtbot, session)
    assert not any(photo.has_failed for photo in session.workspace.photos.photos)
    qtbot.waitUntil(session.window.canvas.isVisible)


def test_every_control_has_a_name_and_a_tool_tip(session: Session) -> None:
    kinds = (QAbstractButton, QComboBox, QAbstractSlider, QAbstractSpinBox)
    ours = [widget for kind in kinds for widget in session.window.findChildren(kind) if not _is_part_of_another(widget)]
    assert len(ours) > 20
    nameless = [widget for widget in ours if not (widget.accessibleName() or _text(widget))]
    silent = [widget for widget in ours if not widget.toolTip()]
    assert not nameless
    assert not silent


def _text(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QAbstractButton) else ""


def _is_part_of_another(widget: QWidget) -> bool:
    """Scroll bars and what Qt builds its own widgets from; and the strip's button, whose words come with a message."""
    parent = widget.parent()
    return isinstance(widget, QScrollBar) or widget.objectName().startswith("qt_") or parent.objectName() == "strip"
