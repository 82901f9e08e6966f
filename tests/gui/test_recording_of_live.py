"""One film at a time of what is played."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.errors import OutputError
from desktop_app.gui.recording import Recording
from desktop_app.gui.workers.home import WorkerHome
from desktop_app.gui.workers.recording import RecordingLook, RecordingRequest, RecordingWorker
from desktop_app.media.frame import Frame
from desktop_app.media.source import DEFAULT_FRAMES_PER_SECOND
from desktop_app.media.video_file import VideoFile
from tests.gui.fakes import Inbox, picture_frame

PATIENT_MS = 15_000


class Studio:
    """A recording over a real worker, and what it has told."""

    def __init__(self) -> None:
        self.worker = RecordingWorker()
        self.home = WorkerHome(self.worker, "test")
        self.recording = Recording(self.worker)
        self.finished, self.failed = Inbox(self.recording.finished), Inbox(self.recording.failed)
        self.states: list[bool] = []
        self.recording.changed.connect(lambda: self.states.append(self.recording.is_on))
        self.number = 0

    def film(self, count: int) -> None:
        for _ in range(count):
            frame = Frame(picture_frame().pixels, "camera", self.number, 1000 + self.number / 25)
            self.worker.add(frame, (), ())
            self.number += 1

    def close(self) -> None:
        self.home.quit()
        self.home.wait()


@pytest.fixture
def studio(qtbot: QtBot) -> Iterator[Studio]:
    made = Studio()
    yield made
    made.close()
    assert made.home.has_ended


def test_a_film_begins_and_ends(qtbot: QtBot, studio: Studio, tmp_path: Path) -> None:
    recording = studio.recording
    assert not recording.is_on and recording.seconds is None
    recording.start(tmp_path / "a.mp4", 25.0, "annotated")
    assert recording.is_on and recording.seconds is not None and recording.seconds >= 0
    studio.film(5)
    recording.stop()
    assert not recording.is_on and recording.seconds is None
    qtbot.waitUntil(lambda: len(studio.finished.answers) == 1, timeout=PATIENT_MS)
    path, seconds, dropped = studio.finished.answers[0]
    assert (path, seconds, dropped) == (tmp_path / "a.mp4", pytest.approx(0.2), 0)
    with VideoFile(tmp_path / "a.mp4") as film:
        assert len(list(iter(film.read, None))) == 5
    assert studio.states == [True, False]


def test_to_stop_what_does_not_run_says_nothing(studio: Studio) -> None:
    studio.recording.stop()
    assert studio.states == []


def test_a_film_that_cannot_be_written_ends_the_recording(qtbot: QtBot, studio: Studio, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    studio.recording.start(tmp_path / "file" / "a.mp4", 25.0, "annotated")
    studio.film(1)
    qtbot.waitUntil(lambda: len(studio.failed.answers) == 1, timeout=PATIENT_MS)
    assert not studio.recording.is_on and studio.states == [True, False]
    studio.recording.start(tmp_path / "b.mp4", 25.0, "annotated")
    studio.film(1)
    studio.recording.stop()
    qtbot.waitUntil(lambda: len(studio.finished.answers) == 1, timeout=PATIENT_MS)


@pytest.mark.parametrize(
    ("declared", "rate"), [(30.0, 30.0), (None, DEFAULT_FRAMES_PER_SECOND), (0.0, 25.0), (1.0, 5.0), (240.0, 60.0)]
)
def test_the_rate_is_the_sources_within_bounds(
    studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, declared: float | None, rate: float
) -> None:
    asked: list[RecordingRequest] = []
    monkeypatch.setattr(studio.worker, "start", asked.append)
    studio.recording.start(tmp_path / "a.mp4", declared, "hidden")
    assert asked == [RecordingRequest(tmp_path / "a.mp4", rate, RecordingLook.HIDDEN)]


def test_the_failure_of_a_film_before_leaves_the_one_that_runs(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = RecordingWorker()
    asked: list[RecordingRequest] = []
    monkeypatch.setattr(worker, "start", asked.append)
    recording = Recording(worker)
    for name in ("first.mp4", "second.mp4"):
        recording.start(tmp_path / name, 25.0, "annotated")
    worker.failed.emit(asked[0], OutputError("The disk is full."))
    qtbot.wait(10)
    assert recording.is_on
    worker.failed.emit(asked[1], OutputError("The disk is full."))
    qtbot.waitUntil(lambda: not recording.is_on)
