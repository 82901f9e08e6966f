"""What happens in an opened folder happens in the list: with real files, and all that is known of them."""

import os
import shutil
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app import settings
from desktop_app.gui.models.photos import Photo
from desktop_app.gui.session import Session
from desktop_app.library.annotations import Decision
from desktop_app.media.paths import FoundPicture, find_pictures
from tests.gui.fakes import EYE, FACE, FakeEngine, Inbox

LONG_AGO = time.time() - 1000
SOON_MS = 50


@pytest.fixture
def folder(tmp_path: Path, sample: Path) -> Path:
    """A folder with photographs that have been there for long, one of them in a folder below."""
    made = tmp_path / "photos"
    for number, name in enumerate(("a.png", "b.png", "below/c.png")):
        put(sample, made / name, number)
    return made


@pytest.fixture
def opened(qtbot: QtBot, session: Session, fake_engine: FakeEngine, folder: Path) -> Session:
    """The window on that folder; all has been searched and saved, and the first photograph is shown."""
    fake_engine.pictures = lambda paths: list(find_pictures(paths))
    session.open_paths([folder])
    qtbot.waitUntil(lambda: len(photos(session)) == 3)
    wait_until_searched(qtbot, session)
    save(qtbot, session)
    return session


def put(sample: Path, path: Path, number: int, modified_s: float = LONG_AGO) -> Path:
    """Write a photograph with content of its own, whole at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    shutil.copyfile(sample, part)
    with part.open("ab") as file:
        file.write(bytes([number]) * (number + 1))
    os.utime(part, (modified_s, modified_s))
    part.replace(path)
    return path


def photos(session: Session) -> list[Photo]:
    return list(session.workspace.photos.photos)


def names(session: Session) -> list[str]:
    return [photo.name for photo in photos(session)]


def rows(session: Session) -> list[str]:
    """What the list says of each photograph."""
    shown = session.workspace.filter
    return [shown.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(shown.rowCount())]


def wait_until_searched(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: all(photo.plan or photo.is_missing for photo in photos(session)))
    qtbot.waitUntil(lambda: not session.workspace.searches.is_searching)
    qtbot.waitUntil(lambda: session.reviewing.photo is not None)


def save(qtbot: QtBot, session: Session) -> None:
    """Wait until all that was found and done is on disk."""
    inbox = Inbox(session.workspace.crew.keeping.saved)
    for photo in photos(session):
        session.workspace.photos.work_changed.emit(photo.key)
    session.workspace.keeping.save_now()
    qtbot.waitUntil(lambda: bool(inbox.answers))


def work_on_shown(session: Session) -> None:
    photo = session.reviewing.photo
    assert photo is not None
    session.workspace.edits.decide(photo, photo.annotations[:1], Decision.KEPT)
    session.workspace.edits.complete_all([photo])


def test_a_photo_that_is_added_appears_and_is_searched(
    qtbot: QtBot, opened: Session, folder: Path, sample: Path
) -> None:
    shown = opened.current
    put(sample, folder / "new.png", 7, time.time())
    qtbot.waitUntil(lambda: "new.png" in names(opened))
    wait_until_searched(qtbot, opened)
    assert len(photos(opened)) == 4
    assert opened.current is shown
    put(sample, folder / "new folder" / "d.png", 8, time.time())
    qtbot.waitUntil(lambda: "d.png" in names(opened))


def test_with_the_setting_off_nothing_appears(qtbot: QtBot, opened: Session, folder: Path, sample: Path) -> None:
    opened.workspace.preferences.set(settings.WATCH_FOLDERS, False)
    opened.workspace.watch(False)
    put(sample, folder / "new.png", 7, time.time())
    opened.workspace.preferences.set(settings.WATCH_FOLDERS, True)
    opened.workspace.watch(True)
    put(sample, folder / "later.png", 8, time.time())
    qtbot.waitUntil(lambda: "later.png" in names(opened))


@pytest.mark.parametrize("name", ["z.png", "below/z.png"])
def test_a_renamed_photo_keeps_its_work_and_stays_shown_and_selected(
    qtbot: QtBot, opened: Session, folder: Path, fake_engine: FakeEngine, name: str
) -> None:
    work_on_shown(opened)
    opened.workspace.selection.step(1)
    photo, searched = opened.current, len(fake_engine.searched)
    assert photo is not None
    review, boxes = photo.review, opened.workspace.selection.annotations
    (folder / "a.png").rename(folder / name)
    qtbot.waitUntil(lambda: "z.png" in names(opened))
    assert opened.current is photo
    assert photo.source == folder / name and photo.review == review
    assert opened.window.photo_list.selected_keys == [photo.key]
    assert opened.workspace.selection.annotations == boxes
    assert opened.window.canvas.isVisible()
    assert len(photos(opened)) == 3
    assert len(fake_engine.searched) == searched
    opened.workspace.edits.stack.undo()
    assert not photo.review.is_complete


def test_the_title_has_the_new_name(qtbot: QtBot, opened: Session, folder: Path) -> None:
    assert opened.window.windowTitle().startswith("a.png")
    (folder / "a.png").rename(folder / "z.png")
    qtbot.waitUntil(lambda: opened.window.windowTitle().startswith("z.png"))


def test_a_moved_folder_takes_its_photos_along(qtbot: QtBot, opened: Session, folder: Path) -> None:
    photo = photos(opened)[2]
    (folder / "below").rename(folder / "after")
    qtbot.waitUntil(lambda: photo.source == folder / "after" / "c.png")
    assert len(photos(opened)) == 3


def test_a_deleted_photo_is_told_as_missing_and_comes_back_with_its_work(
    qtbot: QtBot, opened: Session, folder: Path, tmp_path: Path, fake_engine: FakeEngine
) -> None:
    work_on_shown(opened)
    photo = opened.current
    assert photo is not None
    review, searched = photo.review, len(fake_engine.searched)
    away = (folder / "a.png").rename(tmp_path / "a.png")
    qtbot.waitUntil(lambda: photo.is_missing)
    assert rows(opened)[0] == "a.png, Missing, reviewed"
    assert "is no longer there; put it back" in str(photo.error)
    assert photo.review == review
    assert opened.window.canvas.isVisible()
    away.rename(folder / "a.png")
    qtbot.waitUntil(lambda: not photo.is_missing)
    assert rows(opened)[0] == "a.png, 1 face, reviewed"
    assert photo.review == review and photo.error is None
    qtbot.waitUntil(lambda: opened.reviewing.photo is photo)
    assert len(fake_engine.searched) == searched
    assert len(photos(opened)) == 3


def test_a_missing_photo_that_is_gone_to_says_why_it_cannot_be_shown(
    qtbot: QtBot, opened: Session, folder: Path, fake_engine: FakeEngine
) -> None:
    photo = photos(opened)[1]
    (folder / "b.png").rename(folder / "b.gone")
    qtbot.waitUntil(lambda: photo.is_missing)
    opened.select(photo)
    qtbot.waitUntil(lambda: opened.current is photo)
    assert rows(opened)[1] == "b.png, Missing"
    qtbot.waitUntil(lambda: opened.reviewing.photo is photo or opened.window.unreadable.isVisible())


def test_an_overwritten_photo_is_searched_anew_and_has_the_boxes_of_its_new_content(
    qtbot: QtBot, opened: Session, folder: Path, sample: Path, fake_engine: FakeEngine
) -> None:
    work_on_shown(opened)
    photo = opened.current
    assert photo is not None
    fake_engine.found = [FACE, EYE]
    put(sample, folder / "a.png", 20, LONG_AGO + 60)
    qtbot.waitUntil(lambda: len(photo.annotations) == 2)
    wait_until_searched(qtbot, opened)
    assert [box.detection for box in opened.workspace.boxes.annotations] == [FACE, EYE]
    assert [box.decision for box in photo.annotations] == [Decision.OPEN, Decision.OPEN]
    assert not photo.review.is_complete
    assert opened.current is photo
    assert len(photos(opened)) == 3
    qtbot.waitUntil(lambda: "1 eye" in opened.window.status.facts)


def test_work_on_the_content_before_is_there_again_with_that_content(
    qtbot: QtBot, opened: Session, folder: Path, sample: Path, fake_engine: FakeEngine
) -> None:
    work_on_shown(opened)
    photo = opened.current
    assert photo is not None
    review = photo.review
    fake_engine.found = [FACE, EYE]
    put(sample, folder / "a.png", 20, LONG_AGO + 60)
    qtbot.waitUntil(lambda: len(photo.annotations) == 2)
    put(sample, folder / "a.png", 0, LONG_AGO + 120)
    qtbot.waitUntil(lambda: photo.review == review)
    qtbot.waitUntil(lambda: [box.detection for box in opened.workspace.boxes.annotations] == [FACE])


def test_work_of_the_last_moment_before_a_photo_was_written_over_is_kept_with_its_content(
    qtbot: QtBot, opened: Session, folder: Path, sample: Path, fake_engine: FakeEngine
) -> None:
    photo = opened.current
    assert photo is not None
    fake_engine.found = [FACE, EYE]
    work_on_shown(opened)
    review = photo.review
    changed = FoundPicture.at(put(sample, folder / "a.png", 20, LONG_AGO + 60))
    opened.workspace.crew.watching.changed.emit([changed])
    qtbot.waitUntil(lambda: len(photo.annotations) == 2)
    put(sample, folder / "a.png", 0, LONG_AGO + 120)
    qtbot.waitUntil(lambda: photo.review == review)


def test_a_photo_written_over_in_place_is_noticed(
    qtbot: QtBot, session: Session, fake_engine: FakeEngine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session.workspace.crew.watching, "_round_ms", SOON_MS)
    fake_engine.pictures = lambda paths: list(find_pictures(paths))
    session.open_paths([folder])
    qtbot.waitUntil(lambda: len(photos(session)) == 3)
    wait_until_searched(qtbot, session)
    fake_engine.found = [FACE, EYE]
    with (folder / "a.png").open("ab") as file:
        file.write(b"more")
    # On a machine that is busy the pauses between two rounds are long.
    qtbot.waitUntil(lambda: len(photos(session)[0].annotations) == 2, timeout=30_000)


def test_a_folder_without_photos_says_so(qtbot: QtBot, session: Session, fake_engine: FakeEngine, folder: Path) -> None:
    (folder / "nothing").mkdir()
    fake_engine.pictures = lambda paths: list(find_pictures(paths))
    session.open_paths([folder / "nothing"])
    strip = session.window.status.strip
    qtbot.waitUntil(lambda: strip.message is not None and strip.message.text == "There are no photos in nothing.")
