"""What the user does to boxes with keys and menus, and what becomes of it."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListView
from pytestqt.qtbot import QtBot

from desktop_app.detection.geometry import Detection
from desktop_app.gui.models.photo_filter import PhotoKind
from desktop_app.gui.session import Session
from desktop_app.library.annotations import Decision
from tests.gui.boxed import Mouse
from tests.gui.fakes import EYE, FACE, FakeEngine

PATHS = [Path(f"/photos/{name}.jpg").absolute() for name in "abcd"]


@pytest.fixture
def reviewing(qtbot: QtBot, session: Session, fake_engine: FakeEngine) -> Session:
    """A window on four photographs, each with a face and an eye, the first of them shown."""
    fake_engine.found = [FACE, EYE]
    session.open_paths(PATHS)
    qtbot.waitUntil(lambda: len(session.workspace.photos.photos) == 4)
    qtbot.waitUntil(lambda: all(photo.plan for photo in session.workspace.photos.photos))
    qtbot.waitUntil(lambda: not session.workspace.searches.is_searching)
    qtbot.waitUntil(lambda: session.reviewing.photo is not None and len(boxes(session)) == 2)
    session.window.canvas.setFocus()
    return session


def boxes(session: Session) -> list[Detection]:
    return [box.detection for box in session.workspace.boxes.annotations]


def decisions(session: Session) -> list[Decision]:
    return [box.decision for box in session.workspace.boxes.annotations]


def press(session: Session, *keys: str) -> None:
    """Press keys as they are written in a menu, on whatever has the focus."""
    for key in keys:
        QTest.keySequence(session.window, key)


def said(session: Session) -> str:
    message = session.window.status.strip.message
    return message.text if message else ""


def wait_until_shown(qtbot: QtBot, session: Session, name: str) -> None:
    qtbot.waitUntil(lambda: session.reviewing.photo is not None and session.reviewing.photo.name == name)


def test_keys_select_drop_and_bring_back(reviewing: Session) -> None:
    press(reviewing, ".", "X")
    assert decisions(reviewing) == [Decision.DROPPED, Decision.OPEN]
    press(reviewing, "X")
    assert decisions(reviewing) == [Decision.KEPT, Decision.OPEN]
    press(reviewing, ",", "X")
    assert decisions(reviewing) == [Decision.KEPT, Decision.DROPPED]


def test_delete_takes_the_box_away_and_goes_to_the_next(reviewing: Session) -> None:
    press(reviewing, ".", "Del")
    assert boxes(reviewing) == [EYE]
    assert reviewing.workspace.selection.rows == [0]
    press(reviewing, "Del")
    assert boxes(reviewing) == []
    press(reviewing, "Ctrl+Z", "Ctrl+Z")
    assert boxes(reviewing) == [FACE, EYE]
    press(reviewing, "Ctrl+Shift+Z")
    assert boxes(reviewing) == [EYE]


def test_all_boxes_are_retargeted_at_once(reviewing: Session) -> None:
    press(reviewing, "Ctrl+A", "Ctrl+4")
    assert [box.target for box in boxes(reviewing)] == ["cat-face", "cat-face"]
    assert reviewing.window.actions_.undo.text() == "Undo: Make 2 boxes: Cat face"
    assert reviewing.window.actions_.targets["cat-face"].isChecked()


def test_copies_are_selected(reviewing: Session) -> None:
    press(reviewing, ".", "Ctrl+D")
    assert len(boxes(reviewing)) == 3
    (copy,) = reviewing.workspace.selection.annotations
    assert copy.is_drawn


def test_a_box_is_added_and_moved_without_a_mouse(qtbot: QtBot, reviewing: Session) -> None:
    press(reviewing, "N")
    (added,) = reviewing.workspace.selection.annotations
    assert added.is_drawn and added.detection.target == "face"
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        qtbot.keyClick(reviewing.window.canvas, key)
    (moved,) = reviewing.workspace.selection.annotations
    assert (moved.detection.left, moved.detection.top) == (added.detection.left + 2, added.detection.top + 1)


def test_a_box_is_drawn_inside_another_and_only_one(reviewing: Session) -> None:
    canvas, do = reviewing.window.canvas, reviewing.window.actions_
    zoom = canvas.zoom
    corner = QPointF((canvas.width() - 320 * zoom) / 2, (canvas.height() - 240 * zoom) / 2)
    mouse = Mouse(canvas, corner)
    press(reviewing, "D")
    mouse.drag((66 * zoom, 56 * zoom), (84 * zoom, 74 * zoom))
    assert not do.draw_box.isChecked()
    assert len(boxes(reviewing)) == 3
    assert abs(boxes(reviewing)[2].width - 18) <= 1
    mouse.drag((75 * zoom, 65 * zoom), (95 * zoom, 85 * zoom))  # moves what is there
    assert len(boxes(reviewing)) == 3


def test_escape_ends_drawing_before_it_began(qtbot: QtBot, reviewing: Session) -> None:
    press(reviewing, "D")
    assert reviewing.window.actions_.draw_box.isChecked()
    qtbot.keyClick(reviewing.window.canvas, Qt.Key.Key_Escape)
    assert not reviewing.window.actions_.draw_box.isChecked()


def test_a_drawn_box_is_what_was_last_chosen(reviewing: Session) -> None:
    reviewing.reviewing.draw(QRect(200, 100, 40, 30))
    press(reviewing, "Ctrl+8")
    reviewing.reviewing.draw(QRect(250, 100, 40, 30))
    assert [box.target for box in boxes(reviewing)[2:]] == ["plate", "plate"]


def test_return_accepts_and_goes_to_the_next_that_needs_a_look(qtbot: QtBot, reviewing: Session) -> None:
    photos = reviewing.workspace.photos.photos
    reviewing.workspace.edits.complete_all([photos[1]])
    press(reviewing, "Return")
    assert photos[0].review.is_complete
    wait_until_shown(qtbot, reviewing, "c.jpg")
    press(reviewing, "Return")
    wait_until_shown(qtbot, reviewing, "d.jpg")
    press(reviewing, "Return")
    assert all(photo.review.is_complete for photo in photos)
    assert said(reviewing) == "All photos in this list have been looked at."


def test_the_list_of_what_needs_a_look_is_gone_through_with_one_key(qtbot: QtBot, reviewing: Session) -> None:
    reviewing.window.photo_list.show_kind(PhotoKind.NOT_REVIEWED)
    for name in "abcd":
        wait_until_shown(qtbot, reviewing, f"{name}.jpg")
        press(reviewing, "Return")
    assert all(photo.review.is_complete for photo in reviewing.workspace.photos.photos)


def test_a_photo_that_has_not_been_searched_is_not_accepted(
    qtbot: QtBot, session: Session, fake_engine: FakeEngine
) -> None:
    fake_engine.gate.clear()
    session.open_paths(PATHS[:1])
    qtbot.waitUntil(lambda: session.reviewing.photo is not None and session.workspace.searches.is_searching)
    press(session, "Return")
    assert said(session) == "This photo is still being searched."
    press(session, "Esc", "Return")
    assert said(session) == "This photo has not been searched yet. Detect all searches it."
    assert not session.workspace.photos.photos[0].review.is_complete


def test_r_marks_and_takes_the_mark_back(reviewing: Session) -> None:
    photo = reviewing.workspace.photos.photos[0]
    press(reviewing, "R")
    assert photo.review.is_complete
    assert reviewing.window.actions_.reviewed.isChecked()
    press(reviewing, "R")
    assert not photo.review.is_complete
    assert not reviewing.window.actions_.reviewed.isChecked()


def test_undo_shows_the_photo_that_it_is_about(qtbot: QtBot, reviewing: Session) -> None:
    press(reviewing, ".", "Del", "Return")
    wait_until_shown(qtbot, reviewing, "b.jpg")
    reviewing.window.photo_list.show_kind(PhotoKind.NOT_REVIEWED)
    press(reviewing, "Ctrl+Z", "Ctrl+Z")
    wait_until_shown(qtbot, reviewing, "a.jpg")
    assert boxes(reviewing) == [FACE, EYE]
    assert not reviewing.workspace.photos.photos[0].review.is_complete


def test_undo_passes_over_photos_that_left_the_list(reviewing: Session) -> None:
    first, second, *_ = reviewing.workspace.photos.photos
    reviewing.workspace.edits.delete(first, first.annotations)
    reviewing.workspace.edits.delete(second, second.annotations)
    reviewing.remove([second.key])
    press(reviewing, "Ctrl+Z")
    assert len(first.annotations) == 2
    assert not reviewing.window.actions_.undo.isEnabled()


def test_a_change_of_the_search_leaves_reviewed_photos_alone(
    qtbot: QtBot, reviewing: Session, fake_engine: FakeEngine
) -> None:
    photos = reviewing.workspace.photos.photos
    reviewing.workspace.edits.complete_all(photos[:1])
    searched = len(fake_engine.searched)
    thorough = replace(reviewing.workspace.searches.plan, preset="thorough")
    reviewing.window.find_panel.plan_changed.emit(thorough)
    assert [photo.is_out_of_date for photo in photos] == [False, True, True, True]
    assert reviewing.window.actions_.detect.isEnabled()
    assert len(fake_engine.searched) == searched
    press(reviewing, "F5")
    qtbot.waitUntil(lambda: [photo.is_out_of_date for photo in photos] == [False] * 4)
    qtbot.waitUntil(lambda: not reviewing.workspace.searches.is_searching)
    assert {source for source, _ in fake_engine.searched[searched:]} == {str(path) for path in PATHS[1:]}


def test_what_is_looked_at_is_searched_again_at_once(qtbot: QtBot, reviewing: Session, fake_engine: FakeEngine) -> None:
    searched = len(fake_engine.searched)
    thorough = replace(reviewing.workspace.searches.plan, preset="thorough")
    reviewing.window.find_panel.plan_changed.emit(thorough)
    qtbot.waitUntil(lambda: reviewing.workspace.photos.photos[0].plan == thorough)
    reviewing.show_step(1)
    qtbot.waitUntil(lambda: reviewing.workspace.photos.photos[1].plan == thorough)
    qtbot.waitUntil(lambda: not reviewing.workspace.searches.is_searching)
    assert [source for source, _ in fake_engine.searched[searched:]] == [str(path) for path in PATHS[:2]]


def test_boxes_can_be_hidden_for_a_look_at_the_photo(reviewing: Session) -> None:
    press(reviewing, "B")
    assert not reviewing.window.actions_.show_boxes.isChecked()
    press(reviewing, "B")
    assert reviewing.window.actions_.show_boxes.isChecked()


def test_a_held_key_accepts_drops_and_deletes_once(reviewing: Session) -> None:
    do = reviewing.window.actions_
    assert not any(action.autoRepeat() for action in (do.accept, do.keep_or_drop, do.delete, do.reviewed))
    assert do.next.autoRepeat() and do.undo.autoRepeat()


def test_an_edit_of_hidden_boxes_shows_them_again(reviewing: Session) -> None:
    for keys in (["."], [".", "X"], ["N"], ["Ctrl+A", "Del"]):
        reviewing.window.actions_.show_boxes.setChecked(False)
        press(reviewing, *keys)
        assert reviewing.window.actions_.show_boxes.isChecked()


def test_choosing_a_box_by_key_takes_the_keyboard_to_the_picture(qtbot: QtBot, reviewing: Session) -> None:
    view = reviewing.window.photo_list.findChild(QListView)
    assert isinstance(view, QListView)
    view.setFocus()
    press(reviewing, ".", "Del")
    assert len(reviewing.workspace.photos.photos) == 4
    assert boxes(reviewing) == [EYE]


def test_return_passes_over_what_cannot_be_read(qtbot: QtBot, session: Session) -> None:
    session.open_paths([Path("/photos/empty.jpg").absolute(), PATHS[0]])
    qtbot.waitUntil(session.window.unreadable.isVisible)
    press(session, "Return")
    wait_until_shown(qtbot, session, "a.jpg")
    assert not session.workspace.photos.photos[0].review.is_complete


def test_what_was_dropped_is_said(reviewing: Session) -> None:
    press(reviewing, "Ctrl+A", "X")
    assert reviewing.window.status.facts.startswith("2 dropped ")
    press(reviewing, "Ctrl+A", "Del")
    assert reviewing.window.status.facts.startswith("None kept ")


def test_one_correction_does_not_change_what_is_drawn(reviewing: Session) -> None:
    press(reviewing, ".", "Ctrl+4", "N")
    assert boxes(reviewing)[-1].target == "face"


def test_delete_in_the_list_takes_the_photo_out(qtbot: QtBot, reviewing: Session) -> None:
    view = reviewing.window.photo_list.findChild(QListView)
    assert isinstance(view, QListView)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert len(reviewing.workspace.photos.photos) == 3


def test_menus_offer_what_can_be_done(qtbot: QtBot, reviewing: Session) -> None:
    press(reviewing, ".")
    assert reviewing.window.actions_.delete.isEnabled()
    reviewing.workspace.selection.clear()
    assert not reviewing.window.actions_.delete.isEnabled()
    assert not reviewing.window.actions_.keep_or_drop.isEnabled()


def test_a_key_held_on_return_stays_within_the_list(qtbot: QtBot, reviewing: Session) -> None:
    reviewing.window.canvas.setFocus()
    qtbot.keyClick(reviewing.window.canvas, Qt.Key.Key_Left)
    assert reviewing.current is reviewing.workspace.photos.photos[0]
