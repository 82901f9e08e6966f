"""What changes in the list is saved and found again, and trouble with that is told once."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from desktop_app.gui.preferences import Preferences
from desktop_app.gui.workspace import Workspace
from desktop_app.library.annotations import Decision
from desktop_app.library.store import Store
from tests.gui.fakes import EYE, FACE, FakeEngine, Inbox


class Told(QObject):
    """Counts what is said of saving."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.failures: list[str] = []
        self.recoveries = 0
        workspace.keeping.failed.connect(lambda error: self.failures.append(str(error)))
        workspace.keeping.recovered.connect(self._recover)

    def _recover(self) -> None:
        self.recoveries += 1


@pytest.fixture
def files(tmp_path: Path, sample: Path) -> list[Path]:
    """Three photographs with different content."""
    folder = tmp_path / "photos"
    folder.mkdir()
    paths = [folder / f"{name}.png" for name in "abc"]
    for number, path in enumerate(paths):
        shutil.copyfile(sample, path)
        with path.open("ab") as file:
            file.write(bytes([number]))
    return paths


def wait_until_searched(qtbot: QtBot, workspace: Workspace, number: int) -> None:
    qtbot.waitUntil(lambda: len(workspace.photos.photos) == number)
    qtbot.waitUntil(lambda: all(photo.plan for photo in workspace.photos.photos))
    qtbot.waitUntil(lambda: not workspace.searches.is_searching)


def another(workspace: Workspace, engine: FakeEngine, preferences: Preferences) -> Workspace:
    """The same program after a restart."""
    workspace.close()
    engine.searched.clear()
    return Workspace(engine.engine(), preferences)


def test_work_is_found_again_without_another_search(
    qtbot: QtBot, workspace: Workspace, fake_engine: FakeEngine, preferences: Preferences, files: list[Path]
) -> None:
    fake_engine.found = [FACE, EYE]
    workspace.open(files)
    wait_until_searched(qtbot, workspace, 3)
    first, second, _ = workspace.photos.photos
    workspace.edits.decide(first, first.annotations[:1], Decision.DROPPED)
    workspace.edits.draw(second, replace(FACE, left=200))
    workspace.edits.complete_all([second])
    before = [(photo.annotations, photo.review, photo.size) for photo in workspace.photos.photos]
    saved = Inbox(workspace.crew.keeping.saved)
    workspace.keeping.save_now()
    qtbot.waitUntil(lambda: bool(saved.answers))
    files[0].rename(files[0].with_name("renamed.png"))
    files[0] = files[0].with_name("renamed.png")
    again = another(workspace, fake_engine, preferences)
    again.open(files)
    qtbot.waitUntil(lambda: len(again.photos.photos) == 3 and all(photo.is_recalled for photo in again.photos.photos))
    assert [(photo.annotations, photo.review, photo.size) for photo in again.photos.photos] == before
    assert fake_engine.searched == []
    again.close()


def test_the_list_and_the_photo_shown_are_told_at_the_next_start(
    qtbot: QtBot, workspace: Workspace, fake_engine: FakeEngine, preferences: Preferences, files: list[Path]
) -> None:
    workspace.open(files)
    wait_until_searched(qtbot, workspace, 3)
    workspace.show(workspace.photos.photos[1])
    again = another(workspace, fake_engine, preferences)
    ready = Inbox(again.crew.keeping.ready)
    again.crew.keeping.open()
    qtbot.waitUntil(lambda: bool(ready.answers))
    ((listed, has_crashed),) = ready.answers
    assert (listed.paths, listed.current, has_crashed) == (tuple(files), files[1], False)
    again.close()


def test_an_edit_is_on_disk_within_a_second(
    qtbot: QtBot, workspace: Workspace, fake_engine: FakeEngine, files: list[Path]
) -> None:
    workspace.open(files)
    wait_until_searched(qtbot, workspace, 3)
    photo = workspace.photos.photos[0]
    saved = Inbox(workspace.crew.keeping.saved)
    workspace.keeping.save_now()
    qtbot.waitUntil(lambda: bool(saved.answers))
    saved.answers.clear()
    workspace.edits.delete(photo, photo.annotations)
    qtbot.waitUntil(lambda: saved.answers == [([photo.key],)], timeout=1000)
    other = Store.open(fake_engine.store).store
    work = other.recall(files[0])
    other.close()
    assert work is not None and work.review == photo.review


def test_a_store_that_cannot_be_opened_is_told_once_and_work_goes_on(
    qtbot: QtBot, fake_engine: FakeEngine, preferences: Preferences, files: list[Path], tmp_path: Path
) -> None:
    in_the_way = tmp_path / "in the way"
    in_the_way.write_text("a file where a folder should be")
    fake_engine.store = in_the_way / "work.sqlite"
    workspace = Workspace(fake_engine.engine(), preferences)
    told = Told(workspace)
    workspace.open(files)
    wait_until_searched(qtbot, workspace, 3)
    qtbot.waitUntil(lambda: len(told.failures) == 1)
    in_the_way.unlink()
    photo = workspace.photos.photos[0]
    workspace.edits.delete(photo, photo.annotations)
    workspace.keeping.save_now()
    qtbot.waitUntil(lambda: told.recoveries == 1)
    assert len(told.failures) == 1
    workspace.close()
    store = Store.open(fake_engine.store).store
    works = [store.recall(path) for path in files]
    store.close()
    assert all(work is not None and work.plan for work in works)
    assert works[0] is not None and works[0].review == photo.review
