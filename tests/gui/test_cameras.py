"""The worker lists cameras on its own thread and tells of each change."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.errors import AppError
from desktop_app.gui.workers import cameras as workers
from desktop_app.gui.workers.cameras import CameraLister, CameraWorker, NodeCameras
from desktop_app.gui.workers.home import WorkerHome
from desktop_app.media.cameras import ListedCamera
from desktop_app.media.v4l2 import VIDEO_CAPTURE, NodeState
from desktop_app.media.v4l2_listing import Places, list_cameras
from tests.gui.fakes import Inbox

ROOT = Path(__file__).resolve().parent.parent.parent
FIRST, SECOND = ListedCamera("First", "/dev/video0"), ListedCamera("Second", "/dev/video2")


class FakeCameras(CameraLister):
    """Lists what a test says; `changed` may be emitted from any thread, as Qt's own signal on macOS."""

    def __init__(self, cameras: list[ListedCamera]) -> None:
        super().__init__()
        self.cameras = cameras
        self.error: Exception | None = None
        self.threads: list[int] = []
        self.is_watched = self.is_closed = False

    def list(self) -> Sequence[ListedCamera]:
        self.threads.append(threading.get_ident())
        if self.error is not None:
            raise self.error
        return list(self.cameras)

    def watch(self) -> None:
        self.is_watched = True

    def close(self) -> None:
        self.is_closed = True


class Room:
    """A worker at home, and what it told."""

    def __init__(self, worker: CameraWorker) -> None:
        self.worker = worker
        self.listed, self.failed = Inbox(worker.listed), Inbox(worker.failed)
        self._home = WorkerHome(worker, "test")

    @property
    def names(self) -> list[list[str]]:
        """The names in each list that was told."""
        return [[camera.name for camera in cameras] for (cameras,) in self.listed.answers]

    def close(self) -> None:
        self._home.quit()
        self._home.wait()


MakeRoom = Callable[[CameraWorker], Room]


@pytest.fixture
def make_room(qtbot: QtBot) -> Iterator[MakeRoom]:
    rooms: list[Room] = []

    def make(worker: CameraWorker) -> Room:
        rooms.append(Room(worker))
        return rooms[-1]

    yield make
    for room in rooms:
        room.close()


@pytest.fixture
def cameras(qtbot: QtBot) -> FakeCameras:
    return FakeCameras([FIRST])


@pytest.fixture
def room(make_room: MakeRoom, cameras: FakeCameras) -> Room:
    return make_room(CameraWorker(lambda: cameras, "linux"))


def test_it_lists_on_its_own_thread_and_not_before_it_is_asked(qtbot: QtBot, room: Room, cameras: FakeCameras) -> None:
    assert cameras.threads == [] and not cameras.is_watched
    room.worker.ask()
    qtbot.waitUntil(lambda: room.names == [["First"]])
    assert threading.get_ident() not in cameras.threads and cameras.is_watched


def test_it_tells_of_cameras_plugged_in_and_out(qtbot: QtBot, room: Room, cameras: FakeCameras) -> None:
    room.worker.ask()
    qtbot.waitUntil(lambda: room.names == [["First"]])
    cameras.cameras = [FIRST, SECOND]
    cameras.changed.emit()
    qtbot.waitUntil(lambda: room.names == [["First"], ["First", "Second"]])
    cameras.cameras = [SECOND]
    cameras.changed.emit()
    qtbot.waitUntil(lambda: room.names == [["First"], ["First", "Second"], ["Second"]])
    assert all(thread != threading.get_ident() for thread in cameras.threads)


def test_what_changed_nothing_is_not_told_but_who_asks_is_answered(
    qtbot: QtBot, room: Room, cameras: FakeCameras
) -> None:
    room.worker.ask()
    qtbot.waitUntil(lambda: room.names == [["First"]])
    cameras.changed.emit()
    qtbot.waitUntil(lambda: len(cameras.threads) == 2)
    room.worker.ask()
    qtbot.waitUntil(lambda: len(cameras.threads) == 3 and len(room.names) == 2)
    assert room.names == [["First"], ["First"]]


def test_a_failure_is_told_with_an_empty_list_and_it_recovers(qtbot: QtBot, room: Room, cameras: FakeCameras) -> None:
    room.worker.ask()
    qtbot.waitUntil(lambda: room.names == [["First"]])
    cameras.error = AppError("The cameras cannot be listed; start the program anew.")
    cameras.changed.emit()
    qtbot.waitUntil(lambda: room.names == [["First"], []])
    assert [str(error) for (error,) in room.failed.answers] == ["The cameras cannot be listed; start the program anew."]
    cameras.error = None
    room.worker.ask()
    qtbot.waitUntil(lambda: room.names == [["First"], [], ["First"]])


def test_a_mistake_of_the_program_is_logged_and_told(
    qtbot: QtBot, room: Room, cameras: FakeCameras, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged: list[type] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, *_: logged.append(kind))
    cameras.error = ZeroDivisionError("wrong")
    room.worker.ask()
    qtbot.waitUntil(lambda: room.names == [[]])
    assert logged == [ZeroDivisionError]
    assert "listing cameras" in str(room.failed.answers[0][0])


def test_where_none_can_be_listed_it_says_so_each_time_it_is_asked(
    qtbot: QtBot, room: Room, cameras: FakeCameras
) -> None:
    cameras.error = AppError("The cameras cannot be listed; install the program anew.")
    for number in (1, 2):
        room.worker.ask()
        qtbot.waitUntil(lambda number=number: len(room.names) == number)
    assert room.names == [[], []] and not cameras.is_watched
    assert len(cameras.threads) == len(room.failed.answers) == 2


def test_the_lister_is_closed_when_the_thread_ends(qtbot: QtBot, room: Room, cameras: FakeCameras) -> None:
    room.worker.ask()
    qtbot.waitUntil(lambda: room.names == [["First"]])
    room.close()
    assert cameras.is_closed


@pytest.mark.skipif(sys.platform != "linux", reason="these are the nodes of Linux")
def test_a_node_that_comes_or_goes_is_noticed(
    qtbot: QtBot, make_room: MakeRoom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "GATHER_MS", 20)
    list_there = partial(list_cameras, ask_node=lambda path: NodeState(VIDEO_CAPTURE))
    room = make_room(CameraWorker(lambda: NodeCameras(Places(tmp_path, tmp_path / "class"), list_there), "linux"))
    room.worker.ask()
    qtbot.waitUntil(lambda: room.names == [[]])
    (tmp_path / "tty1").touch()
    (tmp_path / "video0").touch()
    qtbot.waitUntil(lambda: room.names == [[], ["video0"]])
    (tmp_path / "video0").unlink()
    qtbot.waitUntil(lambda: room.names == [[], ["video0"], []])


ASK = """
import sys
from PySide6.QtCore import QCoreApplication, QTimer
from desktop_app.gui.workers.cameras import CameraWorker, {lister}
from desktop_app.gui.workers.home import WorkerHome

application = QCoreApplication([])
worker = CameraWorker({lister})
assert "PySide6.QtMultimedia" not in sys.modules
{before}
home = WorkerHome(worker, "cameras")

def say(cameras):
    print("listed:", type(cameras).__name__)
    application.quit()

worker.failed.connect(lambda error: print("failed:", error))
worker.listed.connect(say)
worker.ask()
QTimer.singleShot(30_000, application.quit)
application.exec()
home.quit()
home.wait()
"""


def run(lister: str, before: str = "") -> str:
    """What a program of its own prints that asks once."""
    result = subprocess.run(
        [sys.executable, "-c", ASK.format(lister=lister, before=before)],
        cwd=ROOT,
        env={**os.environ, "QT_LOGGING_RULES": "qt.multimedia.*=false"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert result.stderr == ""
    return result.stdout


@pytest.mark.parametrize("lister", ["system_cameras", "QtCameras"])
def test_the_real_listers_answer_and_end_without_a_word(lister: str) -> None:
    assert run(lister) == "listed: tuple\n"


def test_where_qt_multimedia_cannot_be_loaded_it_says_what_to_do() -> None:
    said = run("QtCameras", "sys.modules['PySide6.QtMultimedia'] = None")
    assert said.startswith("failed: The cameras cannot be listed") and "install the program anew" in said
    assert said.endswith("listed: tuple\n")
