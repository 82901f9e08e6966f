"""What answers Explain on other threads: maps come bit by bit, end when asked to, and keep no picture."""

import gc
import weakref
from collections.abc import Iterator
from threading import Event

import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from desktop_app.assets import sample_photo
from desktop_app.detection.pyramid import gray_picture
from desktop_app.errors import CancelledError
from desktop_app.gui.models.explained import DEFAULT_CASCADE, DepthAnswer, Subject
from desktop_app.gui.models.picture import Picture
from desktop_app.gui.workers import explaining
from desktop_app.gui.workers.explaining import (
    DepthMapper,
    DepthWorker,
    ExplainSources,
    Grouper,
    SearchRequest,
    WindowExplainer,
    WindowRequest,
)
from desktop_app.gui.workers.home import WorkerHome
from desktop_app.media.frame import Frame
from desktop_app.media.images import read_image
from tests.gui.fakes import Inbox


@pytest.fixture
def picture() -> Picture:
    return Picture(read_image(sample_photo()), [])


@pytest.fixture
def subject(picture: Picture) -> Subject:
    return Subject(picture, DEFAULT_CASCADE, 1.1, 3, (220.0, 120.0))


def ignore(*_: object) -> None:
    """Nobody listens."""


def bytes_of(image: QImage) -> bytes:
    return bytes(image.constBits())


def test_a_level_comes_band_by_band(subject: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    mapper, request = DepthMapper(ExplainSources(), Event()), SearchRequest(subject, 2)
    whole = mapper(request, ignore, ignore)
    monkeypatch.setattr(explaining, "BAND_WINDOWS", 5000)
    monkeypatch.setattr(explaining, "SKETCH_EVERY_S", 0.0)
    sketches: list[DepthAnswer] = []
    banded = mapper(request, ignore, sketches.append)
    assert len(sketches) > 3
    windows = [sketch.windows for sketch in [*sketches, banded]]
    assert windows == sorted(set(windows))
    assert (banded.windows, banded.passed, banded.level) == (whole.windows, whole.passed, 2)
    assert banded.image is not None
    assert whole.image is not None
    assert bytes_of(banded.image.images[0]) == bytes_of(whole.image.images[0])


def test_all_levels_come_bit_by_bit(subject: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explaining, "SKETCH_EVERY_S", 0.0)
    shares: list[float] = []
    sketches: list[DepthAnswer] = []
    answer = DepthMapper(ExplainSources(), Event())(SearchRequest(subject), shares.append, sketches.append)
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1)
    assert len(sketches) == len(answer.window_sizes)
    assert answer.windows == sketches[-1].windows


@pytest.mark.parametrize("level", [None, 0])
@pytest.mark.parametrize("closes", [False, True])
def test_a_map_that_nobody_wants_ends(subject: Subject, level: int | None, closes: bool) -> None:
    closing, request = Event(), SearchRequest(subject, level)
    (closing if closes else request.cancelled).set()
    with pytest.raises(CancelledError):
        DepthMapper(ExplainSources(), closing)(request, ignore, ignore)


def test_grouping_that_nobody_wants_ends(subject: Subject) -> None:
    request = SearchRequest(subject)
    request.cancelled.set()
    with pytest.raises(CancelledError):
        Grouper(ExplainSources(), Event())(request, ignore)


def test_the_grey_picture_is_that_of_a_search(picture: Picture) -> None:
    sources = ExplainSources()
    assert np.array_equal(sources.gray(picture), gray_picture(picture.frame.pixels))
    other = Picture(Frame(np.zeros((30, 40, 3), np.uint8), "other"), [])
    assert sources.gray(other).shape == (30, 40)


def test_no_picture_is_kept_alive(subject: Subject) -> None:
    sources = ExplainSources()
    picture = Picture(Frame(subject.picture.frame.pixels.copy(), "copy"), [])
    WindowExplainer(sources)(WindowRequest(Subject(picture, DEFAULT_CASCADE, 1.1, 3, (9.0, 9.0))))
    kept = weakref.ref(picture)
    del picture
    gc.collect()
    assert kept() is None


@pytest.fixture
def worker(qtbot: QtBot) -> Iterator[DepthWorker]:
    closing = Event()
    made = DepthWorker(DepthMapper(ExplainSources(), closing))
    home = WorkerHome(made, "maps")
    yield made
    closing.set()
    home.quit()
    home.wait()


def test_the_worker_shows_and_answers(
    qtbot: QtBot, worker: DepthWorker, subject: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explaining, "SKETCH_EVERY_S", 0.0)
    made, sketched, progressed = Inbox(worker.made), Inbox(worker.sketched), Inbox(worker.progressed)
    request = SearchRequest(subject)
    worker.submit(request)
    qtbot.waitUntil(lambda: len(made.answers) == 1)
    assert made.answers[0][0] is request
    assert sketched.answers
    assert all(answer[0] is request for answer in sketched.answers + progressed.answers)


def test_a_cancelled_request_fails_as_cancelled(qtbot: QtBot, worker: DepthWorker, subject: Subject) -> None:
    failed, request = Inbox(worker.failed), SearchRequest(subject, 0)
    request.cancelled.set()
    worker.submit(request)
    qtbot.waitUntil(lambda: len(failed.answers) == 1)
    assert isinstance(failed.answers[0][1], CancelledError)
