"""The watcher tells what a person would say happened in the folder."""

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QFileSystemWatcher
from pytestqt.qtbot import QtBot

from desktop_app.gui.workers import watching
from desktop_app.gui.workers.home import WorkerHome
from desktop_app.gui.workers.watching import FolderWatcher
from desktop_app.media.paths import FileStamp, FolderContent, FoundPicture, content_of
from tests.gui.fakes import Inbox

LONG_AGO = time.time() - 1000
SOON_MS = 50


class Told:
    """All that a watcher told."""

    def __init__(self, watcher: FolderWatcher) -> None:
        signals = (watcher.appeared, watcher.vanished, watcher.renamed, watcher.changed, watcher.failed)
        self._inboxes = [Inbox(signal) for signal in signals]

    def _all(self, place: int) -> list[object]:
        return [thing for (things,) in self._inboxes[place].answers if isinstance(things, list) for thing in things]

    @property
    def appeared(self) -> list[Path]:
        return [picture.path for picture in self._all(0) if isinstance(picture, FoundPicture)]

    @property
    def vanished(self) -> list[object]:
        return self._all(1)

    @property
    def renamed(self) -> list[object]:
        return self._all(2)

    @property
    def changed(self) -> list[FoundPicture]:
        return [picture for picture in self._all(3) if isinstance(picture, FoundPicture)]

    @property
    def failed(self) -> list[str]:
        return [str(error) for (error,) in self._inboxes[4].answers]


class Looks:
    """Looks into folders and remembers which."""

    def __init__(self) -> None:
        self.folders: list[Path] = []
        self.content: Callable[[Path], FolderContent] = content_of

    def __call__(self, folder: Path) -> FolderContent:
        try:
            return self.content(folder)
        finally:
            self.folders.append(folder)  # when it is over: a test goes on at once


@pytest.fixture
def looks() -> Looks:
    return Looks()


@pytest.fixture
def round_ms() -> int:
    """So long that only what the system tells is noticed; a test may say otherwise."""
    return 60_000


@pytest.fixture
def watcher(qtbot: QtBot, looks: Looks, round_ms: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[FolderWatcher]:
    # The folders of these tests are all new; what is told of them at first is of no interest but to one test.
    monkeypatch.setattr(watching, "CLOCK_NS", -60_000_000_000)
    made = FolderWatcher(Event(), looks, round_ms=round_ms, settle_ms=SOON_MS)
    home = WorkerHome(made, "test")
    yield made
    home.quit()
    home.wait()
    assert home.has_ended


@pytest.fixture
def told(watcher: FolderWatcher) -> Told:
    return Told(watcher)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two old pictures, one of them in a folder below, and what is not looked at."""
    made = tmp_path / "photos"
    for name in ("a.jpg", "below/b.jpg", ".hidden/c.jpg", "notes.txt"):
        write(made / name)
    return made


def write(path: Path, content: bytes = b"picture", modified_s: float = LONG_AGO) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content + path.name.encode())
    os.utime(path, (modified_s, modified_s))
    return path


def watch(qtbot: QtBot, watcher: FolderWatcher, looks: Looks, *folders: Path) -> None:
    """Watch, and wait until the folders and those below have been looked into."""
    watcher.watch(folders)
    everything = {place for top in folders for place in (top, *top.rglob("*")) if place.is_dir()}
    qtbot.waitUntil(lambda: {place for place in everything if place.name != ".hidden"} <= set(looks.folders))


def test_a_new_picture_is_told_and_nothing_else(
    qtbot: QtBot, watcher: FolderWatcher, looks: Looks, told: Told, folder: Path
) -> None:
    watch(qtbot, watcher, looks, folder)
    for name in ("new.txt", ".hidden.jpg", "new.jpg"):
        write(folder / name)
    qtbot.waitUntil(lambda: bool(told.appeared))
    assert told.appeared == [folder / "new.jpg"]
    assert not (told.vanished or told.renamed or told.changed or told.failed)


def test_a_deleted_picture_vanishes(
    qtbot: QtBot, watcher: FolderWatcher, looks: Looks, told: Told, folder: Path
) -> None:
    watch(qtbot, watcher, looks, folder)
    (folder / "below/b.jpg").unlink()
    qtbot.waitUntil(lambda: told.vanished == [folder / "below/b.jpg"])


@pytest.mark.parametrize("new", ["z.jpg", "below/z.jpg", "a.png"])
def test_a_picture_with_another_name_or_folder_is_the_same(
    qtbot: QtBot, watcher: FolderWatcher, looks: Looks, told: Told, folder: Path, new: str
) -> None:
    watch(qtbot, watcher, looks, folder)
    (folder / "a.jpg").rename(folder / new)
    qtbot.waitUntil(lambda: told.renamed == [(folder / "a.jpg", folder / new)])
    assert not (told.appeared or told.vanished)


@pytest.mark.parametrize(("old", "new"), [("below", "after"), ("below", "a/deep"), ("z/deep", "a/deep")])
def test_a_moved_folder_takes_its_pictures_along_and_stays_watched(
    qtbot: QtBot, watcher: FolderWatcher, looks: Looks, told: Told, folder: Path, old: str, new: str
) -> None:
    write(folder / old / "b.jpg")
    (folder / new).parent.mkdir(exist_ok=True)
    watch(qtbot, watcher, looks, folder)
    (folder / old).rename(folder / new)
    qtbot.waitUntil(lambda: (folder / old / "b.jpg", folder / new / "b.jpg") in told.renamed)
    write(folder / new / "later.jpg")
    qtbot.waitUntil(lambda: told.appeared == [folder / new / "later.jpg"])
    assert not told.vanished


def test_of_files_that_look_the_same_none_is_taken_for_another(
    qtbot: QtBot, watcher: FolderWatcher, looks: Looks, told: Told, folder: Path
) -> None:
    """Without inodes, as on Windows, two empty files of the same second cannot be told apart."""
    real = looks.content

    def without_inodes(place: Path) -> FolderContent:
        content = real(place)
        pictures = {name: FileStamp(1, 1) for name in content.pictures}
        return FolderContent(content.folders, pictures)

    looks.content = without_inodes
    write(folder / "a2.jpg")
    watch(qtbot, watcher, looks, folder)
    (folder / "a.jpg").rename(folder / "c.jpg")
    (folder / "a2.jpg").rename(folder / "c2.jpg")
    qtbot.waitUntil(lambda: len(told.vanished) == len(told.appeared) == 2)
    assert not told.renamed


def test_a_picture_that_is_replaced_has_changed(
    qtbot: QtBot, watcher: FolderWatcher, looks: Looks, told: Told, folder: Path
) -> None:
    watch(qtbot, watcher, looks, folder)
    write(folder / "new.tmp", b"another picture", LONG_AGO + 5).replace(folder / "a.jpg")
    qtbot.waitUntil(lambda: told.changed == [FoundPicture.at(folder / "a.jpg")])
    assert not (told.appeared or told.vanished or told.renamed)


def test_another_file_with_the_same_content_is_no_change(
    qtbot: QtBot, watcher: FolderWatcher, looks: Looks, told: Told, folder: Path
) -> None:
    watch(qtbot, watcher, looks, folder)
    shutil.copy2(folder / "a.jpg", folder / "a.tmp")
    (folder / "a.tmp").replace(folder / "a.jpg")
    write(folder / "new.jpg")
    qtbot.waitUntil(lambda: bool(told.appeared))
    assert not told.changed


@pytest.mark.parametrize("round_ms", [SOON_MS])
def test_a_picture_written_over_in_place_is_noticed_on_a_round(
    qtbot: QtBot, watcher: FolderWatcher, looks: Looks, told: Told, folder: Path
) -> None:
    watch(qtbot, watcher, looks, folder)
    with (folder / "below/b.jpg").open("r+b") as file:
        file.write(b"PICTURE")
    qtbot.waitUntil(lambda: [picture.path for picture in told.changed] == [folder / "below/b.jpg"])


def test_a_picture_that_is_being_written_changes_until_it_is_whole(
    qtbot: QtBot, watcher: FolderWatcher, looks: Looks, told: Told, folder: Path
) -> None:
    watch(qtbot, watcher, looks, folder)
    with (folder / "slow.jpg").open("wb", buffering=0) as file:
        file.write(b"the first half")
        qtbot.waitUntil(lambda: told.appeared == [folder / "slow.jpg"])
        file.write(b"the second half")
        qtbot.waitUntil(lambda: bool(told.changed))
    assert told.changed[-1] == FoundPicture.at(folder / "slow.jpg")


def test_new_folders_are_watched_too(
    qtbot: QtBot, watcher: FolderWatcher, looks: Looks, told: Told, folder: Path
) -> None:
    watch(qtbot, watcher, looks, folder)
    write(folder / "new/deep/c.jpg")
    qtbot.waitUntil(lambda: told.appeared == [folder / "new/deep/c.jpg"])
    write(folder / "new/deep/d.jpg")
    qtbot.waitUntil(lambda: told.appeared[1:] == [folder / "new/deep/d.jpg"])


@pytest.mark.parametrize("round_ms", [SOON_MS])
def test_a_watched_folder_may_go_and_come_back(
    qtbot: QtBot, watcher: FolderWatcher, looks: Looks, told: Told, folder: Path
) -> None:
    watch(qtbot, watcher, looks, folder)
    pictures = {folder / "a.jpg", folder / "below/b.jpg"}
    away = folder.rename(folder.with_name("away"))
    qtbot.waitUntil(lambda: set(told.vanished) == pictures)
    away.rename(folder)
    qtbot.waitUntil(lambda: set(told.appeared) == pictures)
    shutil.rmtree(folder)
    qtbot.waitUntil(lambda: len(told.vanished) == 2 * len(pictures))
    assert not (told.failed or told.renamed or told.changed)


def test_a_folder_that_is_gone_is_not_looked_into_again_and_again(
    qtbot: QtBot, watcher: FolderWatcher, looks: Looks, told: Told, folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    watch(qtbot, watcher, looks, folder, other)
    shutil.rmtree(folder)
    qtbot.waitUntil(lambda: len(told.vanished) == 2)
    looks.folders.clear()
    write(other / "c.jpg")
    qtbot.waitUntil(lambda: bool(told.appeared))
    assert folder not in looks.folders


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_a_link_in_a_circle_is_not_followed(
    qtbot: QtBot, watcher: FolderWatcher, looks: Looks, told: Told, folder: Path
) -> None:
    watch(qtbot, watcher, looks, folder)
    (folder / "again").symlink_to(folder, target_is_directory=True)
    write(folder / "new.jpg")
    qtbot.waitUntil(lambda: told.appeared == [folder / "new.jpg"])
    assert folder / "again" not in looks.folders


def test_folders_in_one_another_tell_once(
    qtbot: QtBot, watcher: FolderWatcher, looks: Looks, told: Told, folder: Path
) -> None:
    watch(qtbot, watcher, looks, folder / "below", folder, folder)
    write(folder / "below/new.jpg")
    write(folder / "new.jpg")
    qtbot.waitUntil(lambda: set(told.appeared) == {folder / "below/new.jpg", folder / "new.jpg"})
    assert len(told.appeared) == 2
    assert len(looks.folders) == len(set(looks.folders)) + 2


def test_what_is_forgotten_is_told_no_more(
    qtbot: QtBot, watcher: FolderWatcher, looks: Looks, told: Told, folder: Path, tmp_path: Path
) -> None:
    other = write(tmp_path / "other/c.jpg").parent
    watch(qtbot, watcher, looks, folder)
    watcher.forget()
    watch(qtbot, watcher, looks, other)
    write(folder / "new.jpg")
    write(other / "new.jpg")
    qtbot.waitUntil(lambda: bool(told.appeared))
    assert told.appeared == [other / "new.jpg"]


def test_files_and_what_is_not_there_are_nothing_to_watch(
    qtbot: QtBot, watcher: FolderWatcher, looks: Looks, told: Told, folder: Path
) -> None:
    watcher.watch([folder / "a.jpg", folder / "nowhere"])
    watch(qtbot, watcher, looks, folder / "below")
    assert looks.folders == [folder / "below"]
    assert not told.failed


def test_what_came_while_the_folder_was_being_read_is_told(
    qtbot: QtBot, watcher: FolderWatcher, told: Told, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "CLOCK_NS", 60_000_000_000)
    watcher.watch([folder])
    qtbot.waitUntil(lambda: told.appeared == [folder / "a.jpg", folder / "below/b.jpg"])


def test_where_the_system_watches_no_more_it_is_said_once_and_changes_are_noticed_on_rounds(
    qtbot: QtBot, told: Told, looks: Looks, folder: Path, watcher: FolderWatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileSystemWatcher, "addPath", lambda self, path: False)
    monkeypatch.setattr(watcher, "_round_ms", SOON_MS)
    watch(qtbot, watcher, looks, folder)
    write(folder / "new.jpg")
    qtbot.waitUntil(lambda: told.appeared == [folder / "new.jpg"])
    assert len(told.failed) == 1
    assert told.failed[0].startswith(f"{folder} cannot be watched closely")


@pytest.mark.parametrize("round_ms", [SOON_MS])
def test_a_folder_that_cannot_be_opened_for_a_while_keeps_its_pictures(
    qtbot: QtBot, watcher: FolderWatcher, looks: Looks, told: Told, folder: Path
) -> None:
    watch(qtbot, watcher, looks, folder)
    real, refused = looks.content, []

    def refusing(place: Path) -> FolderContent:
        refused.append(place)
        raise PermissionError(13, "Permission denied", str(place))

    looks.content = refusing
    qtbot.waitUntil(lambda: folder in refused)
    looks.content = real
    write(folder / "new.jpg")
    qtbot.waitUntil(lambda: told.appeared == [folder / "new.jpg"])
    assert not told.vanished
