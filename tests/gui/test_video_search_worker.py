"""The search of a whole video answers every request once, from a thread of its own."""

import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pytest
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from desktop_app.detection.geometry import Detection
from desktop_app.detection.tracking import Track
from desktop_app.errors import AppError, CancelledError, SourceNotFoundError
from desktop_app.gui.workers.defects import DefectError
from desktop_app.gui.workers.home import WorkerHome
from desktop_app.gui.workers.video_search import VideoSearchRequest, VideoSearchWorker
from desktop_app.library.video_findings import VideoFindings
from desktop_app.library.video_search import VideoProgress
from desktop_app.media.frame import Frame
from desktop_app.media.source import Source, SourceInfo
from tests.gui.fakes import Inbox

FRAMES = 30


class Film(Source):
    """Thirty frames, three seconds."""

    def __init__(self) -> None:
        self._index = 0

    @property
    def info(self) -> SourceInfo:
        return SourceInfo("a film", 8, 8, 10.0, FRAMES / 10, FRAMES)

    def read(self) -> Frame | None:
        if self._index == FRAMES:
            return None
        self._index += 1
        return Frame(np.zeros((8, 8, 3), np.uint8), "a film", self._index - 1, (self._index - 1) / 10)

    def close(self) -> None:
        pass


@dataclass
class Engine:
    """Sees one face in every frame. While `gate` is clear it waits at the frame `stops_at`, until it is cancelled."""

    stops_at: int = 10
    gate: threading.Event = field(default_factory=threading.Event)
    entered: threading.Event = field(default_factory=threading.Event)
    threads: set[int] = field(default_factory=set)
    error: Exception | None = None
    runs: int = 0

    def __post_init__(self) -> None:
        self.gate.set()

    def following(self) -> "Engine":
        self.threads.add(threading.get_ident())
        self.runs += 1
        return self

    def search(
        self,
        image: NDArray[np.uint8],
        time_s: float,
        *,
        cancelled: threading.Event | None = None,
        threads: int = 0,
    ) -> tuple[Track, ...]:
        if round(time_s * 10) == self.stops_at:
            self.entered.set()
            while not self.gate.wait(0.01):
                if cancelled is not None and cancelled.is_set():
                    raise CancelledError("cancelled")
            if self.error is not None:
                raise self.error
        return (Track(1, Detection(1, 2, 3, 4, 0.9, 1, "face"), 0.0, time_s, 1, True, True, (0.0, 0.0)),)

    def request(self, name: str = "a film") -> VideoSearchRequest:
        return VideoSearchRequest(name, Film, self.following)


@dataclass
class Answers:
    """What a worker said, on the test's thread."""

    found: Inbox
    failed: Inbox
    dropped: Inbox
    progress: Inbox

    @property
    def count(self) -> int:
        return len(self.found.answers) + len(self.failed.answers) + len(self.dropped.answers)


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def worker(qtbot: QtBot, engine: Engine) -> Iterator[VideoSearchWorker]:
    made = VideoSearchWorker()
    home = WorkerHome(made, "test")
    yield made
    engine.gate.set()
    home.quit()
    home.wait()
    assert home.has_ended


@pytest.fixture
def answers(worker: VideoSearchWorker) -> Answers:
    return Answers(Inbox(worker.found), Inbox(worker.failed), Inbox(worker.dropped), Inbox(worker.progress))


def test_findings_come_back_with_their_request_after_all_progress(
    qtbot: QtBot, worker: VideoSearchWorker, engine: Engine, answers: Answers
) -> None:
    asked = engine.request()
    worker.submit(asked)
    qtbot.waitUntil(lambda: answers.count == 1)
    answered, found = answers.found.answers[0]
    assert answered is asked
    assert isinstance(found, VideoFindings) and found.is_complete and len(found.frames) == FRAMES
    assert threading.get_ident() not in engine.threads
    (of, last) = answers.progress.answers[-1]
    assert of is asked and isinstance(last, VideoProgress) and last.share == 1.0
    told = [progress for _, progress in answers.progress.answers if isinstance(progress, VideoProgress)]
    assert {span.id: span for progress in told for span in progress.spans} == {1: found.spans[0]}


def test_a_cancelled_request_is_dropped_with_what_was_found(
    qtbot: QtBot, worker: VideoSearchWorker, engine: Engine, answers: Answers
) -> None:
    engine.gate.clear()
    asked = engine.request()
    worker.submit(asked)
    assert engine.entered.wait(5)
    asked.cancelled.set()
    qtbot.waitUntil(lambda: answers.count == 1)
    answered, found = answers.dropped.answers[0]
    assert answered is asked
    assert isinstance(found, VideoFindings) and not found.is_complete and len(found.frames) == engine.stops_at


def test_one_runs_the_newest_waits_and_those_between_never_run(
    qtbot: QtBot, worker: VideoSearchWorker, engine: Engine, answers: Answers
) -> None:
    engine.gate.clear()
    first, second, third = (engine.request(name) for name in ("1", "2", "3"))
    worker.submit(first)
    assert engine.entered.wait(5)
    worker.submit(second)
    worker.submit(third)
    engine.gate.set()
    qtbot.waitUntil(lambda: answers.count == 3)
    assert [request for request, _ in answers.found.answers] == [first, third]
    assert answers.dropped.answers == [(second, None)]
    assert engine.runs == 2


def test_a_request_cancelled_before_its_turn_never_runs(
    qtbot: QtBot, worker: VideoSearchWorker, engine: Engine, answers: Answers
) -> None:
    asked = engine.request()
    asked.cancelled.set()
    worker.submit(asked)
    qtbot.waitUntil(lambda: answers.count == 1)
    assert answers.dropped.answers == [(asked, None)]
    assert engine.runs == 0


def test_a_video_that_cannot_be_opened_fails_unless_it_was_cancelled_meanwhile(
    qtbot: QtBot, worker: VideoSearchWorker, engine: Engine, answers: Answers
) -> None:
    error = SourceNotFoundError("{name} is gone.", name="a film")
    asked: list[VideoSearchRequest] = []

    def refuse(number: int) -> Source:
        if number == 1:
            asked[1].cancelled.set()
        raise error

    asked += [VideoSearchRequest("a film", partial(refuse, each), engine.following) for each in range(2)]
    for number, request in enumerate(asked):
        worker.submit(request)
        qtbot.waitUntil(lambda number=number: answers.count == number + 1)
    assert answers.failed.answers == [(asked[0], error)]
    assert answers.dropped.answers == [(asked[1], None)]


def test_a_defect_is_reported_and_the_worker_goes_on(
    qtbot: QtBot,
    worker: VideoSearchWorker,
    engine: Engine,
    answers: Answers,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, traceback: seen.append(kind))
    engine.error = ZeroDivisionError("a mistake")
    worker.submit(engine.request())
    qtbot.waitUntil(lambda: answers.count == 1)
    assert isinstance(answers.failed.answers[0][1], DefectError)
    assert seen == [ZeroDivisionError]
    engine.error = None
    worker.submit(engine.request())
    qtbot.waitUntil(lambda: answers.count == 2)
    assert len(answers.found.answers) == 1


def test_an_error_in_the_middle_is_told_with_the_request(
    qtbot: QtBot, worker: VideoSearchWorker, engine: Engine, answers: Answers
) -> None:
    engine.error = AppError("{name} cannot be searched.", name="a film")
    asked = engine.request()
    worker.submit(asked)
    qtbot.waitUntil(lambda: answers.count == 1)
    assert answers.failed.answers == [(asked, engine.error)]
    (_, last) = answers.progress.answers[-1]
    assert isinstance(last, VideoProgress) and len(last.frames) == engine.stops_at
