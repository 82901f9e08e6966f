"""Workers answer every request once, the newest first, and from their own threads."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.errors import PictureEmptyError
from desktop_app.gui.models.picture import AnnotatedFrame
from desktop_app.gui.models.search_plan import SearchPlan
from desktop_app.gui.workers.defects import DefectError
from desktop_app.gui.workers.detection import DetectionRequest, DetectionWorker
from desktop_app.gui.workers.finding_paths import CHUNK, FIRST_CHUNK, PathWorker
from desktop_app.gui.workers.home import WorkerHome
from desktop_app.gui.workers.reading import ReadingWorker, ReadRequest, frame_of
from tests.gui.fakes import FACE, FakeEngine, Inbox, picture_frame


@pytest.fixture
def detection(qtbot: QtBot, fake_engine: FakeEngine) -> Iterator[DetectionWorker]:
    worker = DetectionWorker(fake_engine.read, fake_engine.detect)
    home = WorkerHome(worker, "test")
    yield worker
    fake_engine.gate.set()
    home.quit()
    home.wait()
    assert home.has_ended


def request(name: str, generation: int = 1) -> DetectionRequest:
    return DetectionRequest(1, Path(name), SearchPlan(), generation)


def the_answer(qtbot: QtBot, inbox: Inbox) -> tuple[object, ...]:
    qtbot.waitUntil(lambda: len(inbox.answers) == 1)
    return inbox.answers[0]


def test_frame_and_detections_come_back_together(
    qtbot: QtBot, detection: DetectionWorker, fake_engine: FakeEngine
) -> None:
    asked = request("a.jpg")
    found = Inbox(detection.found)
    detection.submit(asked)
    answered, annotated = the_answer(qtbot, found)
    assert answered is asked
    assert isinstance(annotated, AnnotatedFrame)
    assert annotated.frame.source == "a.jpg"
    assert annotated.detections == (FACE,)
    assert threading.get_ident() not in fake_engine.threads


def test_the_newest_request_wins(qtbot: QtBot, detection: DetectionWorker, fake_engine: FakeEngine) -> None:
    fake_engine.gate.clear()
    first, second, third = request("1"), request("2"), request("3")
    dropped, found = Inbox(detection.dropped), Inbox(detection.found)
    detection.submit(first)
    assert fake_engine.entered.wait(5)
    detection.submit(second)
    detection.submit(third)
    fake_engine.gate.set()
    qtbot.waitUntil(lambda: len(found.answers) == 2)
    assert [answer[0] for answer in found.answers] == [first, third]
    assert dropped.answers == [(second,)]


def test_a_cancelled_request_is_dropped(qtbot: QtBot, detection: DetectionWorker, fake_engine: FakeEngine) -> None:
    fake_engine.gate.clear()
    asked = request("1")
    detection.submit(asked)
    assert fake_engine.entered.wait(5)
    dropped, found = Inbox(detection.dropped), Inbox(detection.found)
    asked.cancelled.set()
    assert the_answer(qtbot, dropped) == (asked,)
    assert not found.answers


def test_an_unreadable_photo_is_told_with_its_error(qtbot: QtBot, detection: DetectionWorker) -> None:
    failed = Inbox(detection.failed)
    detection.submit(request("empty.jpg"))
    assert isinstance(the_answer(qtbot, failed)[1], PictureEmptyError)


def test_a_defect_is_logged_and_answered(
    qtbot: QtBot, detection: DetectionWorker, fake_engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    caught: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: caught.append(kind))
    fake_engine.error = ZeroDivisionError("x")
    failed = Inbox(detection.failed)
    detection.submit(request("a.jpg"))
    assert isinstance(the_answer(qtbot, failed)[1], DefectError)
    assert caught == [ZeroDivisionError]


def test_of_waiting_reads_only_the_newest_is_answered(qtbot: QtBot, fake_engine: FakeEngine) -> None:
    begun, going_on = Event(), Event()

    def slow_read(source: Path) -> object:
        begun.set()
        assert going_on.wait(5)
        return fake_engine.read(source)

    worker = ReadingWorker(slow_read)  # type: ignore[arg-type]
    home = WorkerHome(worker, "test")
    read = Inbox(worker.read)
    worker.submit(ReadRequest(1, Path("1"), 1))
    assert begun.wait(5)
    for generation in (2, 3, 4):
        worker.submit(ReadRequest(1, Path("1"), generation))
    going_on.set()
    qtbot.waitUntil(lambda: len(read.answers) >= 2)
    home.quit()
    home.wait()
    generations = [asked.generation for asked, _ in read.answers if isinstance(asked, ReadRequest)]
    assert generations == [1, 4]


@pytest.mark.parametrize("number", [0, 1, FIRST_CHUNK, FIRST_CHUNK + 1, FIRST_CHUNK + CHUNK + 1])
def test_paths_come_in_portions(qtbot: QtBot, number: int) -> None:
    paths = [Path(f"/photos/{position}.jpg").absolute() for position in range(number)]
    worker = PathWorker(lambda asked: iter(paths), Event())
    home = WorkerHome(worker, "test")
    found, finished = Inbox(worker.found), Inbox(worker.finished)
    worker.submit([Path("/photos")])
    assert the_answer(qtbot, finished)[1] == number
    home.quit()
    home.wait()
    portions = [portion for (portion,) in found.answers if isinstance(portion, list)]
    assert [path for portion in portions for path in portion] == paths
    assert all(len(portion) <= CHUNK for portion in portions)
    assert not portions or len(portions[0]) <= FIRST_CHUNK


def test_an_image_becomes_the_same_frame() -> None:
    from PySide6.QtGui import QImage

    frame = picture_frame("x", 33, 7)
    image = QImage(frame.pixels.data, 33, 7, frame.pixels.strides[0], QImage.Format.Format_BGR888)
    assert (frame_of(image.convertToFormat(QImage.Format.Format_RGB32), "x").pixels == frame.pixels).all()


def test_transparent_parts_of_an_image_become_white() -> None:
    from PySide6.QtGui import QImage

    image = QImage(2, 2, QImage.Format.Format_ARGB32)
    image.fill(0)
    assert (frame_of(image, "x").pixels == 255).all()
