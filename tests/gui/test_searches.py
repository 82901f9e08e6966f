"""Several photographs at once, each with one worker; the one that is shown here and first."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from desktop_app.detection.geometry import Size
from desktop_app.errors import (
    AppError,
    CancelledError,
    CascadeError,
    NoSearchProcessError,
    PictureEmptyError,
    SearchCrashedError,
)
from desktop_app.gui import searches as searches_module
from desktop_app.gui.models.photos import Pasted, Photo, PhotosModel, PhotoState
from desktop_app.gui.searches import Searches
from desktop_app.gui.workers.detection import DetectionRequest, DetectionWorker, Search
from desktop_app.gui.workers.home import WorkerHome
from desktop_app.library.annotations import Review
from desktop_app.library.search import Progress, Searched
from desktop_app.library.search_plan import SearchPlan
from tests.gui.fakes import FACE, Inbox, picture_frame

PLAN = SearchPlan()
THOROUGH = replace(PLAN, preset="thorough")
HERE = "here"


class Hand:
    """Searches that begin at once and end when the test lets them go: one by name, or all."""

    def __init__(self) -> None:
        self.begun: list[tuple[str, str, str]] = []  # where, which photograph, by which preset
        self.errors: dict[str, AppError] = {}  # by photograph or by place
        self.shares: dict[str, float] = {}
        self.met_itself: list[str] = []
        self._all = Event()
        self._gates: defaultdict[str, Event] = defaultdict(Event)
        self._under_way: list[str] = []
        self._lock = threading.Lock()

    def let_go(self, *names: str) -> None:
        for name in names:
            self._gates[name].set()
        if not names:
            self._all.set()

    def hold(self) -> None:
        self._all.clear()
        self._gates.clear()

    def names(self, where: str = "") -> list[str]:
        return [name for place, name, _ in self.begun if place == where or (not where and place != HERE)]

    def at(self, where: str) -> Search:
        def search(request: DetectionRequest, progress: Progress) -> Searched:
            name = request.source.name
            with self._lock:
                self.begun.append((where, name, request.plan.preset))
                self.met_itself += [name] if name in self._under_way else []
                self._under_way.append(name)
            try:
                progress(self.shares.get(name, 0.0))
                while not (self._all.is_set() or self._gates[name].is_set()):
                    if request.cancelled.wait(0.002):
                        raise CancelledError(name)
                if error := self.errors.get(name) or self.errors.get(where):
                    raise error
                return Searched(Size(64, 48), (FACE,), 0.1)
            finally:
                with self._lock:
                    self._under_way.remove(name)

        return search


@dataclass
class Stand:
    """Searches with one worker here and two elsewhere, over an empty list."""

    photos: PhotosModel
    searches: Searches
    hand: Hand
    rested: list[str]

    def open(self, *names: str) -> list[Photo]:
        new = self.photos.add(Path(f"/photos/{name}") for name in names)
        self.searches.add(photo.key for photo in new)
        self.searches.go_on()
        return new

    def show(self, photo: Photo) -> None:
        self.searches.search_first(photo, picture_frame(photo.name))

    def is_over(self) -> bool:
        return not self.searches.is_searching


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Callable[[int], Stand]]:
    homes: list[WorkerHome] = []
    stands: list[Stand] = []

    def made(elsewhere: int) -> Stand:
        hand, rested = Hand(), list[str]()
        here = DetectionWorker(hand.at(HERE))
        background = [
            DetectionWorker(hand.at(f"process {number}"), lambda number=number: rested.append(f"process {number}"))
            for number in range(elsewhere)
        ]
        homes.extend(WorkerHome(worker, "test") for worker in [here, *background])
        photos = PhotosModel()
        stands.append(Stand(photos, Searches(photos, here, background, PLAN), hand, rested))
        return stands[-1]

    yield made
    for stand in stands:
        stand.searches.stop()
    for home in homes:
        home.quit()
        home.wait()
    assert all(stand.hand.met_itself == [] for stand in stands)


@pytest.fixture
def stand(make: Callable[[int], Stand]) -> Stand:
    return make(2)


@pytest.fixture
def searched(qtbot: QtBot, stand: Stand) -> Stand:
    """Four photographs that have been searched, and searches that are held from now on."""
    stand.hand.let_go()
    stand.open("a", "b", "c", "d")
    qtbot.waitUntil(stand.is_over)
    stand.hand.hold()
    stand.hand.begun.clear()
    return stand


def test_as_many_run_as_there_are_processes(qtbot: QtBot, stand: Stand) -> None:
    stand.open("a", "b", "c", "d")
    qtbot.waitUntil(lambda: len(stand.hand.begun) == 2)
    stand.hand.let_go("b")
    qtbot.waitUntil(lambda: len(stand.hand.begun) == 3)
    assert sorted(stand.hand.names()) == ["a", "b", "c"]
    assert not stand.hand.names(HERE)
    stand.hand.let_go()
    qtbot.waitUntil(stand.is_over)
    assert [photo.plan for photo in stand.photos.photos] == [PLAN] * 4
    assert stand.photos.photos[0].detections == (FACE,)
    assert stand.photos.photos[0].size == (64, 48)
    assert len(stand.hand.begun) == 4


def test_the_one_that_is_shown_is_searched_here_beside_the_others(qtbot: QtBot, stand: Stand) -> None:
    *_, last = stand.open("a", "b", "c", "d")
    stand.show(last)
    qtbot.waitUntil(lambda: len(stand.hand.begun) == 3)
    assert stand.hand.names(HERE) == ["d"]
    stand.hand.let_go()
    qtbot.waitUntil(stand.is_over)
    assert sorted(stand.hand.names()) == ["a", "b", "c"]


def test_one_that_another_process_has_begun_moves_here_when_it_is_shown(qtbot: QtBot, stand: Stand) -> None:
    first, *_ = stand.open("a", "b", "c")
    qtbot.waitUntil(lambda: len(stand.hand.begun) == 2)
    stand.show(first)
    qtbot.waitUntil(lambda: stand.hand.names(HERE) == ["a"])
    stand.hand.let_go()
    qtbot.waitUntil(stand.is_over)
    assert sorted(stand.hand.names()) == ["a", "b", "c"]


def test_one_that_is_nearly_done_stays_where_it_is(qtbot: QtBot, stand: Stand) -> None:
    stand.hand.shares["a"] = 0.8
    first, *_ = stand.open("a", "b")
    qtbot.waitUntil(lambda: stand.searches.share == pytest.approx(0.4))
    stand.show(first)
    stand.hand.let_go()
    qtbot.waitUntil(stand.is_over)
    assert not stand.hand.names(HERE)


def test_what_was_shown_before_goes_back_to_the_others(qtbot: QtBot, stand: Stand) -> None:
    *_, third, fourth = stand.open("a", "b", "c", "d")
    stand.show(third)
    qtbot.waitUntil(lambda: stand.hand.names(HERE) == ["c"])
    stand.show(fourth)
    qtbot.waitUntil(lambda: stand.hand.names(HERE) == ["c", "d"])
    stand.hand.let_go()
    qtbot.waitUntil(stand.is_over)
    assert sorted(stand.hand.names()) == ["a", "b", "c"]


def test_showing_one_twice_searches_it_once(qtbot: QtBot, stand: Stand) -> None:
    (photo,) = stand.photos.add([Path("/photos/a")])
    stand.show(photo)
    stand.show(photo)
    qtbot.waitUntil(lambda: stand.hand.names(HERE) == ["a"])
    stand.show(photo)
    stand.hand.let_go()
    qtbot.waitUntil(stand.is_over)
    assert stand.hand.names(HERE) == ["a"]


def test_one_that_is_being_read_to_be_shown_is_passed_over(qtbot: QtBot, stand: Stand) -> None:
    first, second = stand.photos.add([Path("/photos/a"), Path("/photos/b")])
    stand.searches.await_frame(first.key)
    stand.searches.add([first.key, second.key])
    stand.searches.go_on()
    qtbot.waitUntil(lambda: stand.hand.names() == ["b"])
    stand.searches.await_frame(None)
    stand.show(first)
    qtbot.waitUntil(lambda: stand.hand.names(HERE) == ["a"])


def test_what_has_no_file_is_searched_here(qtbot: QtBot, stand: Stand) -> None:
    pasted = Pasted("pasted", QImage(8, 8, QImage.Format.Format_RGB32))
    new = stand.photos.add([pasted, Path("/photos/a")])
    stand.searches.add(photo.key for photo in new)
    stand.searches.go_on()
    stand.hand.let_go()
    qtbot.waitUntil(stand.is_over)
    assert (stand.hand.names(HERE), stand.hand.names()) == (["pasted"], ["a"])


def test_without_other_processes_everything_is_searched_here(qtbot: QtBot, make: Callable[[int], Stand]) -> None:
    stand = make(0)
    stand.hand.let_go()
    stand.open("a", "b", "c")
    qtbot.waitUntil(stand.is_over)
    assert stand.hand.names(HERE) == ["a", "b", "c"]


def test_where_no_process_starts_everything_is_searched_here(
    qtbot: QtBot, stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    warned: list[object] = []
    monkeypatch.setattr(searches_module._log, "warning", lambda text, error: warned.append(error))
    stand.hand.errors = {f"process {number}": NoSearchProcessError("none") for number in range(2)}
    stand.hand.let_go()
    stand.open("a", "b", "c")
    qtbot.waitUntil(stand.is_over)
    assert sorted(stand.hand.names(HERE)) == ["a", "b", "c"]
    assert len(warned) == 2
    assert all(photo.plan == PLAN for photo in stand.photos.photos)


def test_stopping_gives_everything_up_and_detect_all_goes_on(qtbot: QtBot, stand: Stand) -> None:
    ended = Inbox(stand.searches.ended)
    first, *_ = stand.open("a", "b", "c")
    stand.show(first)
    qtbot.waitUntil(lambda: len(stand.hand.begun) >= 3)
    stand.searches.stop()
    assert not stand.searches.is_searching
    assert stand.searches.can_start
    qtbot.waitUntil(lambda: len(ended.answers) == 1)
    stand.show(first)
    assert not stand.searches.is_searching
    stand.hand.let_go()
    stand.searches.start()
    qtbot.waitUntil(lambda: all(photo.plan == PLAN for photo in stand.photos.photos))
    qtbot.waitUntil(lambda: len(ended.answers) == 2)
    assert not stand.searches.can_start


def test_an_answer_that_was_given_up_is_dropped(qtbot: QtBot, stand: Stand) -> None:
    first, _ = stand.open("a", "b")
    qtbot.waitUntil(lambda: len(stand.hand.begun) == 2)
    stand.searches.stop()
    stand.hand.let_go()
    stand.searches.start()
    found = Inbox(stand.searches.found)
    qtbot.waitUntil(lambda: len(found.answers) == 2)
    assert sorted(found.answers) == [(photo.key,) for photo in stand.photos.photos]


def test_another_plan_leaves_what_was_searched_out_of_date(qtbot: QtBot, searched: Stand) -> None:
    first, second, *_ = searched.photos.photos
    searched.searches.take_plan(THOROUGH)
    assert not searched.searches.is_searching
    assert searched.searches.can_start
    searched.hand.let_go()
    searched.show(second)
    qtbot.waitUntil(searched.is_over)
    assert searched.hand.begun == [(HERE, "b", "thorough")]
    assert [photo.plan for photo in searched.photos.photos] == [PLAN, THOROUGH, PLAN, PLAN]
    assert first.detections == (FACE,)


def test_detect_all_searches_what_is_out_of_date_and_open(qtbot: QtBot, searched: Stand) -> None:
    first, second, third, _ = searched.photos.photos
    searched.searches.take_plan(THOROUGH)
    searched.photos.set_review(first.key, Review(is_complete=True))
    searched.photos.set_failed(second.key, PictureEmptyError("empty"))
    searched.hand.let_go()
    searched.searches.start()
    searched.show(third)
    qtbot.waitUntil(searched.is_over)
    assert sorted(searched.hand.begun) == [(HERE, "c", "thorough"), ("process 0", "d", "thorough")]
    assert not searched.searches.can_start
    searched.searches.take_plan(PLAN)
    assert searched.searches.can_start


def test_what_waits_for_its_first_search_is_searched_by_the_new_plan(qtbot: QtBot, stand: Stand) -> None:
    stand.open("a", "b", "c", "d")
    qtbot.waitUntil(lambda: len(stand.hand.begun) == 2)
    stand.hand.let_go("a")
    qtbot.waitUntil(lambda: stand.photos.photos[0].plan == PLAN)
    stand.searches.take_plan(THOROUGH)
    stand.hand.let_go()
    qtbot.waitUntil(stand.is_over)
    assert [photo.plan for photo in stand.photos.photos] == [PLAN, THOROUGH, THOROUGH, THOROUGH]


def test_a_repetition_that_waits_is_given_up_with_its_plan(qtbot: QtBot, searched: Stand) -> None:
    searched.searches.take_plan(THOROUGH)
    searched.searches.start()
    qtbot.waitUntil(lambda: len(searched.hand.begun) == 2)
    searched.searches.take_plan(replace(PLAN, preset="fast"))
    assert not searched.searches.is_searching
    assert len(searched.searches.sweep) == 0
    assert searched.searches.can_start


def test_another_plan_does_not_begin_what_was_stopped(qtbot: QtBot, stand: Stand) -> None:
    first, second = stand.open("a", "b")
    stand.searches.stop()
    stand.searches.take_plan(THOROUGH)
    assert not stand.searches.is_searching
    stand.hand.let_go()
    stand.show(second)
    qtbot.waitUntil(lambda: second.plan == THOROUGH)
    assert stand.is_over()
    assert first.plan is None
    assert stand.searches.can_start


def test_where_photos_are_not_searched_as_they_come_they_wait_for_detect_all(qtbot: QtBot, stand: Stand) -> None:
    stand.hand.let_go()
    stand.searches.at_once = False
    (first,) = stand.open("a")
    stand.show(first)
    assert not stand.searches.is_searching
    stand.searches.start()
    qtbot.waitUntil(lambda: first.plan == PLAN)
    qtbot.waitUntil(stand.is_over)
    (second,) = stand.open("b")
    assert not stand.searches.is_searching
    stand.searches.clear()
    stand.searches.add([second.key])
    stand.searches.go_on()
    assert not stand.searches.is_searching
    stand.searches.at_once = True
    qtbot.waitUntil(lambda: second.plan == PLAN)


def test_a_plan_that_cannot_be_carried_out_stops_all_and_is_told_once(qtbot: QtBot, stand: Stand) -> None:
    stand.hand.errors = {name: CascadeError("no cascade") for name in "abc"}
    told = Inbox(stand.searches.plan_failed)
    first, *_ = stand.open("a", "b", "c")
    stand.show(first)
    qtbot.waitUntil(lambda: len(stand.hand.begun) >= 3)
    stand.hand.let_go()
    qtbot.waitUntil(stand.is_over)
    assert [str(error) for (error,) in told.answers] == ["no cascade"]
    assert all(photo.state == PhotoState.WAITING for photo in stand.photos.photos)
    stand.hand.errors.clear()
    stand.searches.take_plan(THOROUGH)
    qtbot.waitUntil(lambda: all(photo.plan == THOROUGH for photo in stand.photos.photos))
    assert len(told.answers) == 1


def test_a_photo_that_ends_its_process_costs_itself_alone(qtbot: QtBot, stand: Stand) -> None:
    stand.hand.errors["a"] = SearchCrashedError("a stopped the search")
    failed = Inbox(stand.searches.photo_failed)
    first, second = stand.open("a", "b")
    stand.hand.let_go()
    qtbot.waitUntil(stand.is_over)
    assert (first.state, second.state) == (PhotoState.FAILED, PhotoState.SEARCHED)
    qtbot.waitUntil(lambda: failed.answers == [(first.key,)])
    stand.show(first)
    assert not stand.searches.is_searching


def test_a_photo_that_leaves_the_list_is_given_up(qtbot: QtBot, stand: Stand) -> None:
    first, _, third = stand.open("a", "b", "c")
    qtbot.waitUntil(lambda: len(stand.hand.begun) == 2)
    stand.photos.remove(first.key)
    stand.searches.forget(first.key)
    qtbot.waitUntil(lambda: stand.hand.names()[-1] == "c")
    stand.searches.skip(third.key)
    stand.hand.let_go("b")
    qtbot.waitUntil(stand.is_over)
    assert [photo.plan for photo in stand.photos.photos] == [PLAN, None]


def test_progress_counts_what_is_done_and_what_is_under_way(qtbot: QtBot, stand: Stand) -> None:
    stand.hand.shares = {"a": 0.5, "b": 0.25}
    stand.open("a", "b", "c", "d")
    qtbot.waitUntil(lambda: stand.searches.share == pytest.approx(0.75 / 4))
    stand.hand.let_go("a")
    qtbot.waitUntil(lambda: stand.searches.share == pytest.approx(1.25 / 4))
    assert (stand.searches.sweep.done, len(stand.searches.sweep)) == (1, 3)


def test_what_is_shown_alone_counts_for_itself(qtbot: QtBot, searched: Stand) -> None:
    searched.hand.shares["a"] = 0.5
    searched.searches.take_plan(THOROUGH)
    searched.show(searched.photos.photos[0])
    assert searched.searches.sweep.done == 0
    qtbot.waitUntil(lambda: searched.searches.share == 0.5)


def test_idle_processes_rest(qtbot: QtBot, make: Callable[[int], Stand], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searches_module, "REST_AFTER_MS", 1)
    stand = make(2)
    stand.open("a", "b")
    qtbot.waitUntil(lambda: len(stand.hand.begun) == 2)
    assert stand.rested == []
    stand.hand.let_go()
    qtbot.waitUntil(lambda: sorted(stand.rested) == ["process 0", "process 1"])


def test_a_photo_that_someone_is_done_with_is_not_searched_again(qtbot: QtBot, searched: Stand) -> None:
    first, *_ = searched.photos.photos
    searched.photos.set_review(first.key, Review(is_complete=True))
    searched.searches.take_plan(THOROUGH)
    searched.show(first)
    assert not searched.searches.is_searching


def test_it_is_told_when_a_change_in_the_list_leaves_nothing_to_search(
    qtbot: QtBot, make: Callable[[int], Stand], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searches_module, "QUIET_MS", 0)
    stand = make(1)
    stand.hand.let_go()
    (photo,) = stand.open("a")
    qtbot.waitUntil(stand.is_over)
    stand.searches.take_plan(THOROUGH)
    could: list[bool] = []
    stand.searches.changed.connect(lambda: could.append(stand.searches.can_start))
    stand.photos.set_review(photo.key, Review(is_complete=True))
    qtbot.waitUntil(lambda: could == [False])


def test_ten_thousand_photos_hold_nothing_up(qtbot: QtBot, stand: Stand) -> None:
    stand.searches.sweep.running = False
    photos = stand.open(*(str(number) for number in range(10_000)))
    for photo in photos:
        photo.plan = replace(PLAN)
    stand.searches.clear()
    stand.photos.dataChanged.emit(stand.photos.index(0), stand.photos.index(9_999))
    began = time.perf_counter()
    assert not stand.searches.can_start
    assert time.perf_counter() - began < 0.05
    stand.searches.take_plan(THOROUGH)
    began = time.perf_counter()
    stand.searches.start()
    stand.searches.go_on()
    assert time.perf_counter() - began < 0.2
    assert len(stand.searches.sweep) == 10_000
    began = time.perf_counter()
    for _ in range(100):
        stand.searches.go_on()
    assert time.perf_counter() - began < 0.1
