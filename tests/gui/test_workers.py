"""Workers answer every request once, the newest first, and from their own threads."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.detection.geometry import Size
from desktop_app.errors import PictureEmptyError
from desktop_app.gui.workers.defects import DefectError
from desktop_app.gui.workers.detection import DetectionRequest, DetectionWorker, search_elsewhere, search_here
from desktop_app.gui.workers.finding_paths import CHUNK, FIRST_CHUNK, PathWorker
from desktop_app.gui.workers.home import WorkerHome
from desktop_app.gui.workers.reading import ReadingWorker, ReadRequest, frame_of
from desktop_app.library.search import Searched
from desktop_app.library.search_plan import SearchPlan
from tests.gui.fakes import FACE, FakeEngine, FakeProcess, Inbox, picture_frame


@pytest.fixture
def detection(qtbot: QtBot, fake_engine: FakeEngine) -> Iterator[DetectionWorker]:
    worker = DetectionWorker(search_here(fake_engine.read, fake_engine.detect))
    home = WorkerHome(worker, "test")
    yield worker
    fake_engine.gate.set()
    home.quit()
    home.wait()
    assert home.has_ended


def request(name: str) -> DetectionRequest:
    return DetectionRequest(1, Path(name), SearchPlan())


def the_answer(qtbot: QtBot, inbox: Inbox) -> tuple[object, ...]:
    qtbot.waitUntil(lambda: len(inbox.answers) == 1)
    return inbox.answers[0]


def test_the_answer_comes_back_with_the_request(
    qtbot: QtBot, detection: DetectionWorker, fake_engine: FakeEngine
) -> None:
    asked = request("a.jpg")
    found = Inbox(detection.found)
    detection.submit(asked)
    answered, searched = the_answer(qtbot, found)
    assert answered is asked
    assert isinstance(searched, Searched)
    assert searched.size == (320, 240)
    assert searched.detections == (FACE,)
    assert threading.get_ident() not in fake_engine.threads


def test_a_frame_that_is_at_hand_is_not_read_again(
    qtbot: QtBot, detection: DetectionWorker, fake_engine: FakeEngine
) -> None:
    found = Inbox(detection.found)
    detection.submit(DetectionRequest(1, Path("empty.jpg"), SearchPlan(), picture_frame("a.jpg", 64, 48)))
    searched = the_answer(qtbot, found)[1]
    assert isinstance(searched, Searched) and searched.size == (64, 48)
    assert [source for source, _ in fake_engine.searched] == ["a.jpg"]


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


@pytest.fixture
def elsewhere(qtbot: QtBot, fake_engine: FakeEngine) -> Iterator[tuple[DetectionWorker, FakeProcess]]:
    process = FakeProcess(fake_engine)
    worker = DetectionWorker(search_elsewhere(process), process.rest)
    home = WorkerHome(worker, "test")
    yield worker, process
    process.close()
    home.quit()
    home.wait()


def test_a_process_answers_in_the_same_way(qtbot: QtBot, elsewhere: tuple[DetectionWorker, FakeProcess]) -> None:
    worker, _ = elsewhere
    asked, found = request("a.jpg"), Inbox(worker.found)
    worker.submit(asked)
    answered, searched = the_answer(qtbot, found)
    assert answered is asked
    assert searched == Searched(Size(320, 240), (FACE,), 0.1)


def test_a_process_that_is_closed_drops_what_it_does(
    qtbot: QtBot, elsewhere: tuple[DetectionWorker, FakeProcess], fake_engine: FakeEngine
) -> None:
    worker, process = elsewhere
    fake_engine.gate.clear()
    asked, dropped = request("a.jpg"), Inbox(worker.dropped)
    worker.submit(asked)
    assert fake_engine.entered.wait(5)
    process.close()
    assert the_answer(qtbot, dropped) == (asked,)


def test_a_worker_that_is_not_needed_rests(elsewhere: tuple[DetectionWorker, FakeProcess]) -> None:
    worker, process = elsewhere
    worker.rest()
    assert process.rested.wait(5)


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
    assert [picture.path for portion in portions for picture in portion] == paths
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
