"""The newest live picture is searched on a thread of its own, and nothing that is out of date is shown."""

import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from threading import Event

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QRect, QSize, Qt, Signal, Slot
from pytestqt.qtbot import QtBot

from desktop_app.detection.geometry import Detection
from desktop_app.detection.tracking import Track
from desktop_app.errors import CancelledError, CascadeError
from desktop_app.gui.models.live_picture import Captured, LivePicture, Sight
from desktop_app.gui.workers.defects import DefectError
from desktop_app.gui.workers.home import WorkerHome
from desktop_app.gui.workers.live_search import LiveSearchWorker
from desktop_app.gui.workers.mailbox import Mailbox
from desktop_app.gui.workers.rendering import PORTRAIT_PX
from desktop_app.library.search_plan import SearchPlan
from desktop_app.media.frame import Frame
from tests.gui.fakes import FACE, Inbox, picture_frame

FACES, CATS = SearchPlan(targets=("face",)), SearchPlan(targets=("cat-face",))


@dataclass
class Eye:
    """Finds what `shown` and `unsure` say. While `gate` is clear it waits there, until it is cancelled."""

    shown: list[Detection] = field(default_factory=lambda: [FACE])
    unsure: list[Detection] = field(default_factory=list)
    gate: Event = field(default_factory=Event)
    entered: Event = field(default_factory=Event)
    error: Exception | None = None
    unusable: Exception | None = None
    made: list[tuple[SearchPlan, float]] = field(default_factory=list)
    seen: list[tuple[tuple[SearchPlan, float], float]] = field(default_factory=list)
    put_down: list[tuple[int, int, int]] = field(default_factory=list)
    threads: set[int] = field(default_factory=set)
    heeds: bool = True  # whether it stops when it is cancelled

    def __post_init__(self) -> None:
        self.gate.set()

    def follow(self, plan: SearchPlan, sensitivity: float) -> "_Following":
        self.made.append((plan, sensitivity))
        if self.unusable is not None:
            raise self.unusable
        return _Following(self, (plan, sensitivity))

    def take(self, frame: Frame, shown: tuple[Detection, ...], followed: tuple[Detection, ...]) -> None:
        self.threads.add(threading.get_ident())
        self.put_down.append((frame.index, len(shown), len(followed)))


class _Following:
    def __init__(self, eye: Eye, wanted: tuple[SearchPlan, float]) -> None:
        self._eye = eye
        self._wanted = wanted

    def search(
        self, image: NDArray[np.uint8], time_s: float, *, cancelled: Event | None = None, threads: int = 0
    ) -> tuple[Track, ...]:
        eye = self._eye
        eye.threads.add(threading.get_ident())
        eye.entered.set()
        while not eye.gate.wait(0.01):
            if eye.heeds and cancelled is not None and cancelled.is_set():
                raise CancelledError("cancelled")
        if eye.error is not None:
            raise eye.error
        eye.seen.append((self._wanted, time_s))
        boxes = [*((box, True) for box in eye.shown), *((box, False) for box in eye.unsure)]
        return tuple(
            Track(number, box, time_s, time_s, 1, is_shown, is_shown, (0.0, 0.0))
            for number, (box, is_shown) in enumerate(boxes, 1)
        )


class Probe(QObject):
    """Tells, behind all that a worker tells, that the worker has done what it was asked for before."""

    asked = Signal()
    answered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.asked.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    @Slot()
    def _answer(self) -> None:
        self.answered.emit()


class Desk:
    """A worker at its home, and what it has told."""

    def __init__(self) -> None:
        self.eye = Eye()
        self.worker = LiveSearchWorker(self.eye.follow, self.eye.take)
        self.home = WorkerHome(self.worker, "test")
        self.ready, self.failed = Inbox(self.worker.ready), Inbox(self.worker.failed)
        self._indexes = count()
        self.worker.set_plan(FACES, 0.5)

    def look(self, time_s: float | None = None, size: tuple[int, int] = (320, 240)) -> Captured:
        index = next(self._indexes)
        plain = picture_frame("camera", *size)
        frame = Frame(plain.pixels, "camera", index, index / 10 if time_s is None else time_s)
        captured = Captured(frame, 0.0)
        self.worker.look(captured)
        return captured

    def settle(self, qtbot: QtBot) -> None:
        """Wait until it has done all that it was told to do before."""
        probe = Probe()
        told = Inbox(probe.answered)
        probe.moveToThread(self.worker.thread())
        probe.asked.emit()
        qtbot.waitUntil(lambda: len(told.answers) == 1, timeout=10_000)

    def picture(self, qtbot: QtBot) -> LivePicture:
        """The next picture."""
        taken: list[LivePicture] = []

        def is_there() -> bool:
            picture = self.worker.outbox.take()
            taken.extend([picture] if picture else [])
            return bool(taken)

        qtbot.waitUntil(is_there, timeout=10_000)
        return taken[0]

    def close(self) -> None:
        self.worker.close()
        self.eye.gate.set()
        self.home.quit()
        self.home.wait()
        assert self.home.has_ended


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    made = Desk()
    yield made
    made.close()


def test_a_picture_comes_back_searched_and_ready_to_be_painted(qtbot: QtBot, desk: Desk) -> None:
    desk.eye.unsure = [Detection(0, 0, 9, 9, 0.4, 1, "face")]
    captured = desk.look()
    picture = desk.picture(qtbot)
    assert picture.captured is captured and picture.detections == (FACE,)
    assert picture.rendered.region == QRect(0, 0, 320, 240)
    assert picture.rendered.image.size() == QSize(320, 240)
    desk.settle(qtbot)
    assert desk.eye.put_down == [(0, 1, 2)]
    assert threading.get_ident() not in desk.eye.threads and len(desk.eye.threads) == 1


def test_what_comes_during_a_search_is_dropped_but_for_the_newest(qtbot: QtBot, desk: Desk) -> None:
    desk.eye.gate.clear()
    first = desk.look()
    assert desk.eye.entered.wait(10)
    newest = [desk.look() for _ in range(5)][-1]
    desk.eye.gate.set()
    desk.settle(qtbot)
    assert [time_s for _, time_s in desk.eye.seen] == [first.frame.time_s, newest.frame.time_s]
    assert desk.picture(qtbot).captured is newest


def test_a_picture_is_put_down_before_it_shows(qtbot: QtBot, desk: Desk) -> None:
    was_there: list[bool] = []
    real = desk.eye.take

    def take(frame: Frame, shown: tuple[Detection, ...], followed: tuple[Detection, ...]) -> None:
        was_there.append(desk.worker.outbox.take() is not None)
        real(frame, shown, followed)

    desk.worker._put_down = take
    for _ in range(3):
        desk.look()
        desk.picture(qtbot)
    assert was_there == [False, False, False]


def test_that_there_are_pictures_is_told_once_until_one_is_taken(qtbot: QtBot, desk: Desk) -> None:
    for _ in range(3):
        desk.look()
        desk.settle(qtbot)
    assert len(desk.ready.answers) == 1
    desk.picture(qtbot)
    desk.look()
    desk.settle(qtbot)
    assert len(desk.ready.answers) == 2


def test_the_last_picture_is_searched_again_for_something_else(qtbot: QtBot, desk: Desk) -> None:
    captured = desk.look()
    before = desk.picture(qtbot)
    desk.eye.shown = []
    desk.worker.set_plan(CATS, 0.7)
    after = desk.picture(qtbot)
    assert after.captured is before.captured is captured
    assert before.detections == (FACE,) and after.detections == ()
    assert [wanted for wanted, _ in desk.eye.seen] == [(FACES, 0.5), (CATS, 0.7)]
    assert after.beginning != before.beginning


def test_what_was_searched_for_the_plan_before_is_not_shown(qtbot: QtBot, desk: Desk) -> None:
    desk.eye.gate.clear()
    desk.look()
    assert desk.eye.entered.wait(10)
    desk.worker.set_plan(CATS, 0.5)
    desk.eye.gate.set()
    desk.settle(qtbot)
    assert [wanted for wanted, _ in desk.eye.seen] == [(FACES, 0.5), (CATS, 0.5)]
    assert len(desk.ready.answers) == 1 and len(desk.eye.put_down) == 1


def test_another_sight_is_rendered_without_another_search(qtbot: QtBot, desk: Desk) -> None:
    captured = desk.look()
    desk.picture(qtbot)
    sight = Sight(QRect(40, 30, 100, 80), 2.0)
    desk.worker.set_sight(sight)
    picture = desk.picture(qtbot)
    assert picture.captured is captured and picture.detections == (FACE,)
    assert picture.rendered.sight == sight and picture.rendered.region == sight.region
    assert picture.rendered.image.size() == QSize(200, 160)
    desk.worker.set_sight(sight)
    desk.settle(qtbot)
    assert len(desk.eye.seen) == 1 and len(desk.eye.put_down) == 1 and desk.worker.outbox.take() is None


def test_a_sight_of_another_source_shows_all(qtbot: QtBot, desk: Desk) -> None:
    desk.worker.set_sight(Sight(QRect(5000, 5000, 100, 100), 2.0))
    desk.look()
    rendered = desk.picture(qtbot).rendered
    assert rendered.region == QRect(0, 0, 320, 240) and rendered.image.size() == QSize(320, 240)


@pytest.mark.parametrize("heeds", [True, False])
def test_nothing_of_the_source_before_is_shown(qtbot: QtBot, desk: Desk, heeds: bool) -> None:
    desk.eye.heeds = heeds  # a search that is nearly done does not notice that it is cancelled
    desk.eye.gate.clear()
    desk.look()
    assert desk.eye.entered.wait(10)
    desk.look()  # waits
    desk.worker.forget()
    desk.eye.gate.set()
    desk.settle(qtbot)
    assert desk.worker.outbox.take() is None and not desk.ready.answers and not desk.eye.put_down
    desk.worker.set_plan(CATS, 0.5)
    desk.worker.set_sight(Sight(QRect(0, 0, 9, 9), 1.0))
    desk.settle(qtbot)
    assert desk.worker.outbox.take() is None
    captured = desk.look()
    assert desk.picture(qtbot).captured is captured
    assert not desk.failed.answers


def test_a_picture_that_nobody_took_is_forgotten_with_its_source(qtbot: QtBot, desk: Desk) -> None:
    desk.look()
    desk.settle(qtbot)
    desk.worker.forget()
    assert desk.worker.outbox.take() is None


def test_another_source_is_followed_anew(qtbot: QtBot, desk: Desk) -> None:
    desk.look()
    first = desk.picture(qtbot)
    desk.worker.forget()
    desk.look()
    second = desk.picture(qtbot)
    assert len(desk.eye.made) == 2 and first.beginning != second.beginning


def test_what_follows_stays_while_pictures_go_on(qtbot: QtBot, desk: Desk) -> None:
    beginnings = set()
    for _ in range(3):
        desk.look()
        beginnings.add(desk.picture(qtbot).beginning)
    assert len(desk.eye.made) == 1 and len(beginnings) == 1


@pytest.mark.parametrize(("time_s", "size"), [(0.01, (320, 240)), (9.0, (160, 120))])
def test_a_jump_back_or_another_size_counts_tracks_anew(
    qtbot: QtBot, desk: Desk, time_s: float, size: tuple[int, int]
) -> None:
    desk.look(1.0)
    before = desk.picture(qtbot)
    desk.look(time_s, size)
    after = desk.picture(qtbot)
    assert before.beginning != after.beginning
    assert set(before.portraits) == set(after.portraits) == {1}


class TestPortraits:
    """Cut-outs of tracks that are new or seen better."""

    def test_one_comes_with_a_new_track_and_with_a_better_look(self, qtbot: QtBot, desk: Desk) -> None:
        desk.look()
        portrait = desk.picture(qtbot).portraits[1]
        assert max(portrait.width(), portrait.height()) == PORTRAIT_PX
        middle = portrait.pixelColor(portrait.width() // 2, portrait.height() // 2)
        blue, green, red = picture_frame().pixels[55, 65]
        for seen, there in ((middle.red(), red), (middle.green(), green), (middle.blue(), blue)):
            assert seen == pytest.approx(int(there), abs=4)
        desk.look()
        assert not desk.picture(qtbot).portraits
        desk.eye.shown = [Detection(40, 30, 80, 80, 0.92, 7, "face")]
        desk.look()
        assert set(desk.picture(qtbot).portraits) == {1}

    def test_one_in_a_picture_that_nobody_took_comes_with_the_next(self, qtbot: QtBot, desk: Desk) -> None:
        for _ in range(3):
            captured = desk.look()
            desk.settle(qtbot)
        picture = desk.picture(qtbot)
        assert picture.captured is captured and set(picture.portraits) == {1}

    def test_one_of_tracks_before_does_not(self, qtbot: QtBot, desk: Desk) -> None:
        desk.eye.shown = [FACE, Detection(150, 100, 60, 60, 0.9, 3, "face")]
        desk.look(5.0)
        desk.settle(qtbot)
        desk.eye.shown = [FACE]
        desk.look(1.0)
        desk.settle(qtbot)
        assert set(desk.picture(qtbot).portraits) == {1}

    def test_a_box_outside_the_picture_has_none(self, qtbot: QtBot, desk: Desk) -> None:
        desk.eye.shown = [Detection(-60, -60, 50, 50, 0.9, 3, "face")]
        desk.look()
        assert desk.picture(qtbot).portraits[1].isNull()


class TestFailing:
    """The pictures go on without boxes; it is said once, and nothing that was not searched is recorded."""

    def test_a_plan_that_cannot_be_searched_for_is_told_once(self, qtbot: QtBot, desk: Desk) -> None:
        desk.eye.unusable = error = CascadeError("There is no such cascade.")
        for _ in range(3):
            captured = desk.look()
            desk.settle(qtbot)
        assert desk.failed.answers == [(error,)]
        picture = desk.picture(qtbot)
        assert picture.captured is captured and picture.detections == () and not desk.eye.put_down
        desk.eye.unusable = None
        desk.worker.set_plan(CATS, 0.5)
        assert desk.picture(qtbot).detections == (FACE,)

    def test_it_is_told_again_for_another_plan(self, qtbot: QtBot, desk: Desk) -> None:
        desk.eye.error = CascadeError("There is no such cascade.")
        desk.look()
        desk.settle(qtbot)
        desk.worker.set_plan(CATS, 0.5)
        desk.settle(qtbot)
        assert len(desk.failed.answers) == 2

    def test_a_defect_is_reported_once_and_the_worker_goes_on(
        self, qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: list[type[BaseException]] = []
        monkeypatch.setattr(sys, "excepthook", lambda kind, error, traceback: seen.append(kind))
        desk.eye.error = ZeroDivisionError("a mistake")
        for _ in range(3):
            desk.look()
            desk.settle(qtbot)
        assert [type(error) for (error,) in desk.failed.answers] == [DefectError]
        assert seen == [ZeroDivisionError]
        desk.picture(qtbot)
        desk.eye.error = None
        desk.look()
        assert desk.picture(qtbot).detections == (FACE,)


def test_closing_ends_a_search_under_way(qtbot: QtBot, desk: Desk) -> None:
    desk.eye.gate.clear()
    desk.look()
    assert desk.eye.entered.wait(10)
    desk.worker.close()
    desk.settle(qtbot)  # although the gate is closed
    assert not desk.eye.seen


class TestMailbox:
    """Holds the newest."""

    def test_the_newest_takes_the_place_of_what_nobody_took(self) -> None:
        box: Mailbox[int] = Mailbox()
        assert [box.put(1), box.put(2), box.put(3)] == [True, False, False]
        assert [box.take(), box.take()] == [3, None]
        assert box.put(4)

    def test_what_nobody_took_can_be_joined(self) -> None:
        box: Mailbox[tuple[int, ...]] = Mailbox(lambda before, newer: before + newer)
        assert [box.put((1,)), box.put((2,))] == [True, False]
        assert box.take() == (1, 2)
        assert box.put((3,)) and box.take() == (3,)
