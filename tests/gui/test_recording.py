"""Recording on a thread of its own, from pictures that are added by others."""

import shutil
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.detection.geometry import Detection
from desktop_app.errors import OutputError
from desktop_app.export import drawing, recording
from desktop_app.export.drawing import draw_detections
from desktop_app.export.hiding import HidingStyle
from desktop_app.gui.workers.defects import DefectError
from desktop_app.gui.workers.home import WorkerHome
from desktop_app.gui.workers.recording import (
    HELD_BACK_S,
    WAITING_AT_MOST,
    RecordingLook,
    RecordingRequest,
    RecordingWorker,
)
from desktop_app.media.frame import Frame
from desktop_app.media.video_file import VideoFile
from tests.gui.fakes import Inbox, picture_frame
from tests.media.numbered import HEIGHT, WIDTH, number_of, numbered

RATE = 25.0
BACK = Detection(60, 40, 120, 120, 0.9, 5, "face")


class Recording:
    """A worker at its home, and what it has told."""

    def __init__(self) -> None:
        self.worker = RecordingWorker()
        self.home = WorkerHome(self.worker, "test")
        self.started, self.finished = Inbox(self.worker.started), Inbox(self.worker.finished)
        self.failed = Inbox(self.worker.failed)

    def close(self) -> None:
        self.home.quit()
        self.home.wait()


@pytest.fixture
def film(qtbot: QtBot) -> Iterator[Recording]:
    made = Recording()
    yield made
    made.close()
    assert made.home.has_ended


def frames_of(path: Path) -> list[Frame]:
    with VideoFile(path) as video:
        return list(iter(video.read, None))


def numbers_in(path: Path) -> list[int]:
    return [number_of(frame.pixels) for frame in frames_of(path)]


def numbered_frame(number: int) -> Frame:
    return Frame(numbered(number), "camera", number, 1000 + number / RATE)


def moved(number: int) -> Frame:
    return Frame(picture_frame().pixels, "camera", number, 1000 + number / RATE)


def add_all(qtbot: QtBot, film: Recording, frames: list[Frame], detections: tuple[Detection, ...] = ()) -> None:
    """Add as fast as they are recorded, so that none is dropped."""
    for frame in frames:
        qtbot.waitUntil(lambda: not film.worker._unfinished or not film.worker._unfinished[-1].waiting)
        film.worker.add(frame, detections)


def test_a_film_holds_what_was_added(qtbot: QtBot, film: Recording, tmp_path: Path) -> None:
    film.worker.start(RecordingRequest(tmp_path / "a.mp4", RATE))
    add_all(qtbot, film, [numbered_frame(number) for number in range(20)])
    film.worker.stop()

    qtbot.waitUntil(lambda: len(film.finished.answers) == 1)
    assert film.started.answers == [(tmp_path / "a.mp4",)]
    path, seconds, dropped = film.finished.answers[0]
    assert (path, seconds, dropped) == (tmp_path / "a.mp4", pytest.approx(20 / RATE), 0)
    assert numbers_in(tmp_path / "a.mp4") == list(range(20))
    assert not film.failed.answers


def test_what_was_found_is_drawn(qtbot: QtBot, film: Recording, tmp_path: Path) -> None:
    film.worker.start(RecordingRequest(tmp_path / "a.mp4", RATE, RecordingLook.ANNOTATED))
    add_all(qtbot, film, [moved(number) for number in range(3)], (BACK,))
    film.worker.stop()

    qtbot.waitUntil(lambda: len(film.finished.answers) == 1)
    drawn = draw_detections(moved(0), [BACK], calibrated=True).astype(int)
    for frame in frames_of(tmp_path / "a.mp4"):
        assert np.abs(frame.pixels - drawn).mean() < 4
        assert np.abs(frame.pixels - picture_frame().pixels.astype(int))[30:170, 50:190].mean() > 8


@pytest.mark.parametrize("style", [None, HidingStyle(colour=(0, 255, 0), margin=0.1)])
def test_what_was_found_is_hidden(qtbot: QtBot, film: Recording, tmp_path: Path, style: HidingStyle | None) -> None:
    film.worker.start(RecordingRequest(tmp_path / "a.mp4", RATE, RecordingLook.HIDDEN, style))
    add_all(qtbot, film, [moved(number) for number in range(3)], (BACK,))
    film.worker.stop()

    qtbot.waitUntil(lambda: len(film.finished.answers) == 1)
    colour = (0, 255, 0) if style else (0, 0, 0)
    for frame in frames_of(tmp_path / "a.mp4"):
        assert np.abs(frame.pixels[40:160, 60:180].astype(int) - colour).max() < 40
        assert np.abs(frame.pixels.astype(int) - picture_frame().pixels)[:, 220:].mean() < 4


def test_another_look_at_the_same_picture_is_not_a_picture_more(qtbot: QtBot, film: Recording, tmp_path: Path) -> None:
    film.worker.start(RecordingRequest(tmp_path / "a.mp4", RATE))
    add_all(qtbot, film, [numbered_frame(number) for number in (0, 1, 1, 1, 2)])
    film.worker.stop()

    qtbot.waitUntil(lambda: len(film.finished.answers) == 1)
    assert numbers_in(tmp_path / "a.mp4") == [0, 1, 2]


def test_large_pictures_make_a_film_of_fewer(
    qtbot: QtBot, film: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_app.gui.workers.recording.PIXELS_PER_SECOND", WIDTH * HEIGHT * 5)
    film.worker.start(RecordingRequest(tmp_path / "a.mp4", RATE))
    add_all(qtbot, film, [numbered_frame(number) for number in range(26)])
    film.worker.stop()

    qtbot.waitUntil(lambda: len(film.finished.answers) == 1)
    assert numbers_in(tmp_path / "a.mp4") == pytest.approx([0, 5, 10, 15, 20, 25], abs=5)
    assert film.finished.answers[0][1] == pytest.approx(6 / 5)


class SlowEncoder:
    """Waits at a gate before each picture is drawn, as an encoder would that cannot keep up."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.gate, self.entered = Event(), Event()
        real = drawing.draw_detections

        def draw(*arguments: object, **options: object) -> object:
            self.entered.set()
            assert self.gate.wait(10)
            return real(*arguments, **options)

        monkeypatch.setattr(drawing, "draw_detections", draw)


def test_what_comes_too_fast_is_dropped_and_counted_and_the_film_keeps_its_time(
    qtbot: QtBot, film: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = SlowEncoder(monkeypatch)
    film.worker.start(RecordingRequest(tmp_path / "a.mp4", RATE))
    film.worker.add(numbered_frame(0), ())
    assert slow.entered.wait(10)
    for number in range(1, 19):  # returns although nothing is encoded
        film.worker.add(numbered_frame(number), ())
    slow.gate.set()
    qtbot.waitUntil(lambda: not film.worker._unfinished[0].waiting)
    film.worker.add(numbered_frame(19), ())
    film.worker.stop()

    qtbot.waitUntil(lambda: len(film.finished.answers) == 1)
    assert film.finished.answers[0][2] == 18 - WAITING_AT_MOST
    kept = list(range(WAITING_AT_MOST + 1))
    assert numbers_in(tmp_path / "a.mp4") == [*kept, *[kept[-1]] * (18 - WAITING_AT_MOST), 19]


def test_all_is_done_on_the_workers_thread(
    qtbot: QtBot, film: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = set()
    real = recording.VideoRecorder.write

    def write(self: recording.VideoRecorder, pixels: np.ndarray, time_s: float) -> None:
        threads.add(threading.get_ident())
        real(self, pixels, time_s)

    monkeypatch.setattr(recording.VideoRecorder, "write", write)
    film.worker.start(RecordingRequest(tmp_path / "a.mp4", RATE))
    for number in range(3):
        film.worker.add(numbered_frame(number), ())
    film.close()  # what is left is recorded when the thread ends

    assert len(threads) == 1 and threading.get_ident() not in threads
    assert numbers_in(tmp_path / "a.mp4") == [0, 1, 2]


@pytest.mark.parametrize("is_stopped", [True, False])
def test_closing_the_program_finishes_the_film(
    qtbot: QtBot, film: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_stopped: bool
) -> None:
    slow = SlowEncoder(monkeypatch)
    film.worker.start(RecordingRequest(tmp_path / "a.mp4", RATE))
    for number in range(WAITING_AT_MOST):
        film.worker.add(numbered_frame(number), ())
    assert slow.entered.wait(10)
    if is_stopped:
        film.worker.stop()
    film.home.quit()
    slow.gate.set()
    film.home.wait()

    assert numbers_in(tmp_path / "a.mp4") == list(range(WAITING_AT_MOST))
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.mp4"]


def test_a_second_film_begins_where_the_first_is_ended(qtbot: QtBot, film: Recording, tmp_path: Path) -> None:
    for _ in range(2):
        film.worker.start(RecordingRequest(tmp_path / "a.mp4", RATE))
        add_all(qtbot, film, [numbered_frame(number) for number in range(4)])
    film.worker.stop()

    qtbot.waitUntil(lambda: len(film.finished.answers) == 2)
    assert [answer[0] for answer in film.finished.answers] == [tmp_path / "a.mp4", tmp_path / "a-2.mp4"]
    assert numbers_in(tmp_path / "a-2.mp4") == [0, 1, 2, 3]


def test_without_a_recording_pictures_are_let_go(qtbot: QtBot, film: Recording, tmp_path: Path) -> None:
    film.worker.add(numbered_frame(0), ())
    film.worker.stop()
    film.worker.start(RecordingRequest(tmp_path / "a.mp4", RATE))
    film.worker.add(numbered_frame(1), ())
    film.worker.stop()
    film.worker.add(numbered_frame(2), ())

    qtbot.waitUntil(lambda: len(film.finished.answers) == 1)
    assert numbers_in(tmp_path / "a.mp4") == [1]


def test_a_recording_without_a_picture_is_told(qtbot: QtBot, film: Recording, tmp_path: Path) -> None:
    film.worker.start(RecordingRequest(tmp_path / "a.mp4", RATE))
    film.worker.stop()

    qtbot.waitUntil(lambda: len(film.failed.answers) == 1)
    assert "no picture" in str(film.failed.answers[0][1])
    assert not film.finished.answers and not list(tmp_path.iterdir())


def test_a_file_that_cannot_be_written_is_told_once(qtbot: QtBot, film: Recording, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    film.worker.start(RecordingRequest(tmp_path / "file" / "a.mp4", RATE))
    for number in range(4):
        film.worker.add(numbered_frame(number), ())
    film.worker.stop()
    film.worker.start(RecordingRequest(tmp_path / "b.mp4", RATE))  # and the worker goes on
    film.worker.add(numbered_frame(5), ())
    film.worker.stop()

    qtbot.waitUntil(lambda: len(film.finished.answers) == 1)
    assert [type(answer[1]) for answer in film.failed.answers] == [OutputError]
    assert film.started.answers == [(tmp_path / "b.mp4",)]
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["b.mp4", "file"]


@pytest.mark.parametrize("is_writable_at_the_end", [True, False])
def test_a_disk_that_fills_ends_the_film(
    qtbot: QtBot, film: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_writable_at_the_end: bool
) -> None:
    film.worker.start(RecordingRequest(tmp_path / "a.mp4", RATE))
    add_all(qtbot, film, [numbered_frame(0)])
    qtbot.waitUntil(lambda: len(film.started.answers) == 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(10**12, 10**12, 20_000_000))
    monkeypatch.setattr(recording, "_is_whole", lambda *_arguments: is_writable_at_the_end)
    add_all(qtbot, film, [numbered_frame(number) for number in range(1, 30)])

    qtbot.waitUntil(lambda: len(film.failed.answers) == 1)
    error = film.failed.answers[0][1]
    if is_writable_at_the_end:
        assert isinstance(error, recording.NearlyFullError)
        assert [answer[0] for answer in film.finished.answers] == [tmp_path / "a.mp4"]
        assert numbers_in(tmp_path / "a.mp4") == list(range(16))
    else:
        assert "not all of it was written" in str(error)
        assert not film.finished.answers and not list(tmp_path.iterdir())


def test_a_defect_is_logged_and_answered_and_leaves_no_file(
    qtbot: QtBot, film: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object, **_options: object) -> None:
        raise ZeroDivisionError

    caught: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: caught.append(kind))
    monkeypatch.setattr(drawing, "draw_detections", broken)
    film.worker.start(RecordingRequest(tmp_path / "a.mp4", RATE))
    film.worker.add(numbered_frame(0), ())

    qtbot.waitUntil(lambda: len(film.failed.answers) == 1)
    assert isinstance(film.failed.answers[0][1], DefectError)
    assert caught == [ZeroDivisionError]
    assert not list(tmp_path.iterdir())


def test_a_hidden_film_hides_from_before_it_was_found(qtbot: QtBot, film: Recording, tmp_path: Path) -> None:
    place = (BACK.top + BACK.height // 2, BACK.left + BACK.width // 2)
    film.worker.start(RecordingRequest(tmp_path / "a.mp4", RATE, RecordingLook.HIDDEN))
    for number in range(25):
        white = np.full((240, 320, 3), 255, np.uint8)
        film.worker.add(Frame(white, "white", number, number / RATE), (), (BACK,) if 12 <= number < 15 else ())
        qtbot.waitUntil(lambda: not film.worker._unfinished[0].waiting)
    film.worker.stop()

    qtbot.waitUntil(lambda: len(film.finished.answers) == 1)
    with VideoFile(tmp_path / "a.mp4") as source:
        frames = list(iter(source.read, None))
    hidden = [frame.index for frame in frames if frame.pixels[place].max() < 60]
    assert hidden[-1] == 14
    assert hidden == list(range(hidden[0], 15))
    assert 12 - hidden[0] >= int(HELD_BACK_S * RATE)


def test_a_jump_in_a_hidden_film_hides_nothing_of_what_came_after_it(
    qtbot: QtBot, film: Recording, tmp_path: Path
) -> None:
    place = (BACK.top + BACK.height // 2, BACK.left + BACK.width // 2)
    film.worker.start(RecordingRequest(tmp_path / "a.mp4", RATE, RecordingLook.HIDDEN))
    for number, time_s in enumerate((10.0, 10.04, 3.0)):
        white = np.full((240, 320, 3), 255, np.uint8)
        film.worker.add(Frame(white, "white", number, time_s), (), (BACK,) if time_s == 3.0 else ())
    film.worker.stop()

    qtbot.waitUntil(lambda: len(film.finished.answers) == 1)
    with VideoFile(tmp_path / "a.mp4") as source:
        frames = list(iter(source.read, None))
    assert [frame.pixels[place].max() < 60 for frame in frames] == [False, False, True]
