"""A player reads its source on a thread of its own and hands each frame on when it is due."""

import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.errors import CancelledError, SourceLostError, SourceNotFoundError
from desktop_app.gui.models.live_picture import Captured
from desktop_app.gui.workers.defects import DefectError
from desktop_app.gui.workers.playing import OpenSource, Player
from desktop_app.media.source import Source, SourceAddress, VideoAddress
from tests.gui.fakes import FakeSource, Inbox, picture_frame

ADDRESS = VideoAddress(Path("/videos/film.mp4"))
RATE = 200.0


class Show:
    """A player, and what came of it.

    at: what is done on the player's thread, once, as soon as the frame with that index is delivered.
    """

    def __init__(self, opened: Source | Exception | OpenSource) -> None:
        self.captured: list[Captured] = []
        self.late_by_s: list[float] = []
        self.at: dict[int, Callable[[], None]] = {}
        self._opened = opened
        self.player = Player(ADDRESS, self._open, self._take)
        self.opened, self.failed = Inbox(self.player.opened), Inbox(self.player.failed)
        self.complained, self.ended = Inbox(self.player.complained), Inbox(self.player.ended)

    @property
    def indexes(self) -> list[int]:
        return [captured.frame.index for captured in self.captured]

    @property
    def told(self) -> int:
        return sum(len(box.answers) for box in (self.opened, self.failed, self.complained, self.ended))

    def pause(self) -> None:
        self.player.set_paused(True)

    def _open(self, address: SourceAddress, cancelled: Event) -> Source:
        if isinstance(self._opened, Exception):
            raise self._opened
        return self._opened if isinstance(self._opened, Source) else self._opened(address, cancelled)

    def _take(self, captured: Captured) -> None:
        self.captured.append(captured)
        self.late_by_s.append(time.monotonic() - captured.stamp_s)
        self.at.pop(captured.frame.index, lambda: None)()


@pytest.fixture
def show(qtbot: QtBot) -> Iterator[Callable[[Source | Exception | OpenSource], Show]]:
    """Makes a player that has not been started; let go of after the test."""
    made = []

    def make(opened: Source | Exception | OpenSource) -> Show:
        made.append(Show(opened))
        return made[-1]

    yield make
    for each in made:
        each.player.stop()
        assert each.player.wait()


Make = Callable[[Source | Exception | OpenSource], Show]


def wait_for(qtbot: QtBot, show: Show, indexes: list[int]) -> None:
    """Wait until these frames were delivered, and no other."""

    def all_there() -> None:
        assert show.indexes == indexes

    qtbot.waitUntil(all_there, timeout=10_000)


def wait_for_end(qtbot: QtBot, show: Show, times: int = 1) -> None:
    qtbot.waitUntil(lambda: len(show.ended.answers) == times, timeout=10_000)


@pytest.mark.parametrize("rate", [0.25, 1.0, 4.0])
def test_a_video_comes_in_order_at_the_times_of_its_frames_and_its_rate(qtbot: QtBot, show: Make, rate: float) -> None:
    film = show(FakeSource(20, RATE))
    film.player.set_rate(rate)
    film.player.start()
    wait_for_end(qtbot, film)
    assert film.indexes == list(range(20))
    stamps = [captured.stamp_s for captured in film.captured]
    # A computer that is held up goes on from where it is, which single frames may show.
    assert statistics.median(np.diff(stamps)) == pytest.approx(1 / RATE / rate)
    assert min(film.late_by_s) >= 0
    assert film.opened.answers[0][1] == FakeSource(20, RATE).info
    assert film.told == 2


def test_another_rate_counts_at_once_and_loses_no_frame(qtbot: QtBot, show: Make) -> None:
    film = show(FakeSource(20, RATE))
    film.player.set_rate(1e-4)  # 50 s between two frames
    film.at[0] = lambda: threading.Timer(0.05, film.player.set_rate, [4.0]).start()
    film.player.start()
    wait_for_end(qtbot, film)
    assert film.indexes == list(range(20))


def test_a_pause_holds_back_and_afterwards_no_frame_is_lost(qtbot: QtBot, show: Make) -> None:
    film = show(FakeSource(20, RATE))
    film.at[5] = film.pause
    film.player.start()
    wait_for(qtbot, film, list(range(6)))
    film.player.step(1)
    wait_for(qtbot, film, list(range(7)))  # and nothing else that would have come meanwhile
    film.player.set_paused(False)
    wait_for_end(qtbot, film)
    assert film.indexes == list(range(20))


def test_a_pause_ends_a_run_of_frames(qtbot: QtBot, show: Make) -> None:
    film = show(FakeSource(10, RATE))
    film.at[4] = film.pause
    film.player.start()
    wait_for(qtbot, film, list(range(5)))
    film.player.set_paused(False)
    wait_for_end(qtbot, film)
    runs = [captured.run for captured in film.captured]
    assert len(set(runs[:5])) == 1 and len(set(runs[5:])) == 1 and runs[4] != runs[5]


def test_a_jump_shows_its_frame_and_goes_on_there(qtbot: QtBot, show: Make) -> None:
    film = show(FakeSource(50, RATE))
    film.at[3] = lambda: film.player.seek(40 / RATE)
    film.player.start()
    wait_for_end(qtbot, film)
    assert film.indexes == [0, 1, 2, 3, *range(40, 50)]
    assert film.captured[3].run != film.captured[4].run == film.captured[5].run
    stamps = [captured.stamp_s for captured in film.captured[4:]]
    assert statistics.median(np.diff(stamps)) == pytest.approx(1 / RATE)


def test_of_several_jumps_the_last_counts(qtbot: QtBot, show: Make) -> None:
    film = show(FakeSource(50, RATE))

    def jump() -> None:
        for index in (10, 20, 30):
            film.player.seek(index / RATE)
        film.pause()

    film.at[3] = jump
    film.player.start()
    wait_for(qtbot, film, [0, 1, 2, 3, 30])


def test_while_it_stands_still_a_jump_shows_one_frame(qtbot: QtBot, show: Make) -> None:
    film = show(FakeSource(50, RATE))
    film.at[3] = film.pause
    film.player.start()
    wait_for(qtbot, film, [0, 1, 2, 3])
    film.player.seek(20 / RATE)
    wait_for(qtbot, film, [0, 1, 2, 3, 20])
    film.player.seek(7 / RATE)
    wait_for(qtbot, film, [0, 1, 2, 3, 20, 7])
    film.player.step(1)
    wait_for(qtbot, film, [0, 1, 2, 3, 20, 7, 8])


def test_a_step_after_a_jump_that_has_not_happened_yet_is_not_lost(qtbot: QtBot, show: Make) -> None:
    film = show(FakeSource(50, RATE))

    def jump_and_step() -> None:
        film.player.seek(30 / RATE)
        film.player.step(1)

    film.at[3] = jump_and_step
    film.player.start()
    wait_for(qtbot, film, [0, 1, 2, 3, 30, 31])


def test_steps_go_exactly_one_frame(qtbot: QtBot, show: Make) -> None:
    film = show(FakeSource(50, RATE))
    film.at[10] = film.pause
    film.player.start()
    expected = list(range(11))
    wait_for(qtbot, film, expected)
    for step, index in ((1, 11), (1, 12), (-1, 11), (-1, 10), (-1, 9), (1, 10)):
        film.player.step(step)
        expected.append(index)
        wait_for(qtbot, film, expected)
    film.player.step(3)
    wait_for(qtbot, film, [*expected, 11, 12, 13])


def test_a_step_pauses(qtbot: QtBot, show: Make) -> None:
    film = show(FakeSource(50, RATE))
    film.at[10] = lambda: film.player.step(-1)
    film.player.start()
    wait_for(qtbot, film, [*range(11), 9])
    film.player.step(1)
    wait_for(qtbot, film, [*range(11), 9, 10])


def test_there_is_no_step_back_from_the_first_frame(qtbot: QtBot, show: Make) -> None:
    film = show(FakeSource(50, RATE))
    film.at[0] = film.pause
    film.player.start()
    wait_for(qtbot, film, [0])
    film.player.step(-1)
    qtbot.waitUntil(lambda: film.player._steps == 0)
    film.player.step(1)
    wait_for(qtbot, film, [0, 1])


def test_a_step_on_from_the_last_frame_tells_of_the_end(qtbot: QtBot, show: Make) -> None:
    film = show(FakeSource(5, RATE))
    film.player.start()
    wait_for_end(qtbot, film)
    film.player.step(1)
    wait_for_end(qtbot, film, 2)
    assert film.indexes == [0, 1, 2, 3, 4]
    film.player.step(-1)
    wait_for(qtbot, film, [0, 1, 2, 3, 4, 3])
    film.player.step(1)
    wait_for(qtbot, film, [0, 1, 2, 3, 4, 3, 4])


def test_at_the_end_it_waits_and_playing_begins_anew(qtbot: QtBot, show: Make) -> None:
    film = show(FakeSource(5, RATE))
    film.player.start()
    wait_for_end(qtbot, film)
    film.player.set_paused(False)
    wait_for_end(qtbot, film, 2)
    assert film.indexes == [0, 1, 2, 3, 4] * 2


def test_what_cannot_begin_anew_stays_at_its_end(qtbot: QtBot, show: Make) -> None:
    film = show(FakeSource(5, RATE, can_seek=False))
    film.player.start()
    wait_for_end(qtbot, film)
    film.player.step(-1)
    film.player.set_paused(False)
    wait_for_end(qtbot, film, 2)
    assert film.indexes == [0, 1, 2, 3, 4]


def test_a_jump_past_the_end_shows_the_last_frame(qtbot: QtBot, show: Make) -> None:
    film = show(FakeSource(50, RATE))
    film.at[3] = lambda: film.player.seek(1000.0)
    film.player.start()
    wait_for_end(qtbot, film)
    assert film.indexes == [0, 1, 2, 3, 49]
    film.at[2] = film.pause
    film.player.set_paused(False)
    wait_for(qtbot, film, [0, 1, 2, 3, 49, 0, 1, 2])


@pytest.mark.parametrize("declared", [51, 55, 120, 3000])
def test_a_jump_past_the_end_of_what_is_shorter_than_declared_shows_the_last_frame_too(
    qtbot: QtBot, show: Make, declared: int
) -> None:
    film = show(FakeSource(50, RATE, declared=declared))
    film.at[3] = lambda: film.player.seek(1000.0)
    film.player.start()
    wait_for_end(qtbot, film)
    assert film.indexes == [0, 1, 2, 3] + ([49] if declared < 1000 else [])
    film.player.step(-1)
    wait_for(qtbot, film, [0, 1, 2, 3] + ([49, 48] if declared < 1000 else [2]))


def test_where_the_number_of_frames_is_not_known_a_jump_past_the_end_leaves_the_picture(
    qtbot: QtBot, show: Make
) -> None:
    film = show(FakeSource(50, RATE, declared=0))
    film.at[3] = lambda: film.player.seek(1000.0)
    film.player.start()
    wait_for_end(qtbot, film)
    assert film.indexes == [0, 1, 2, 3]


def test_a_jump_to_before_the_beginning_shows_the_first_frame(qtbot: QtBot, show: Make) -> None:
    film = show(FakeSource(50, RATE))
    film.at[3] = film.pause
    film.player.start()
    wait_for(qtbot, film, [0, 1, 2, 3])
    film.player.seek(-1.0)
    wait_for(qtbot, film, [0, 1, 2, 3, 0])


class TestBrokenPictures:
    """A picture of a sequence that cannot be read is passed over, and told."""

    def test_playing_passes_over_them(self, qtbot: QtBot, show: Make) -> None:
        film = show(FakeSource(8, RATE, broken={2, 3, 7}))
        film.player.start()
        wait_for_end(qtbot, film)
        assert film.indexes == [0, 1, 4, 5, 6]
        assert [str(error) for _, error in film.complained.answers] == [
            f"Picture {index} is broken." for index in (2, 3, 7)
        ]
        assert not film.failed.answers

    def test_steps_pass_over_them(self, qtbot: QtBot, show: Make) -> None:
        film = show(FakeSource(8, RATE, broken={2, 3}))
        film.at[4] = film.pause
        film.player.start()
        wait_for(qtbot, film, [0, 1, 4])
        film.player.step(-1)
        wait_for(qtbot, film, [0, 1, 4, 1])
        film.player.step(1)
        wait_for(qtbot, film, [0, 1, 4, 1, 4])
        qtbot.waitUntil(lambda: len(film.complained.answers) == 6)

    def test_where_all_before_are_broken_a_step_back_leaves_the_place(self, qtbot: QtBot, show: Make) -> None:
        film = show(FakeSource(8, RATE, broken={0, 1}))
        film.at[2] = film.pause
        film.player.start()
        wait_for(qtbot, film, [2])
        film.player.step(-1)
        qtbot.waitUntil(lambda: len(film.complained.answers) == 4)
        film.player.step(1)
        wait_for(qtbot, film, [2, 3])

    def test_a_jump_to_one_shows_the_next(self, qtbot: QtBot, show: Make) -> None:
        film = show(FakeSource(8, RATE, broken={5}))
        film.at[1] = film.pause
        film.player.start()
        wait_for(qtbot, film, [0, 1])
        film.player.seek(5 / RATE)
        wait_for(qtbot, film, [0, 1, 6])


class TestLive:
    """A camera delivers whether one looks or not."""

    def test_what_arrives_is_handed_on_with_the_time_of_its_arrival(self, qtbot: QtBot, show: Make) -> None:
        source = FakeSource()
        camera = show(source)
        camera.player.start()
        for _ in range(3):
            source.arrive()
        wait_for(qtbot, camera, [0, 1, 2])
        assert [captured.stamp_s for captured in camera.captured] == [
            captured.frame.time_s for captured in camera.captured
        ]

    def test_what_arrives_while_it_stands_still_is_never_shown(self, qtbot: QtBot, show: Make) -> None:
        source = FakeSource()
        camera = show(source)
        camera.player.start()
        source.arrive()
        wait_for(qtbot, camera, [0])
        camera.pause()
        for _ in range(3):
            source.arrive()
        qtbot.waitUntil(lambda: source.is_idle)
        camera.player.set_paused(False)
        source.arrive()
        wait_for(qtbot, camera, [0, 4])
        assert camera.captured[0].run != camera.captured[1].run

    def test_a_step_shows_the_next_that_arrives(self, qtbot: QtBot, show: Make) -> None:
        source = FakeSource()
        camera = show(source)
        camera.player.start()
        source.arrive()
        wait_for(qtbot, camera, [0])
        camera.player.step(1)
        for _ in range(3):
            source.arrive()
        qtbot.waitUntil(lambda: source.is_idle)
        assert camera.indexes == [0, 1]

    def test_one_that_is_lost_is_told_and_let_go_of(self, qtbot: QtBot, show: Make) -> None:
        source, error = FakeSource(), SourceLostError("It is gone.")
        camera = show(source)
        camera.player.start()
        source.arrive()
        source.fail(error)
        qtbot.waitUntil(lambda: bool(camera.failed.answers))
        assert camera.failed.answers == [(camera.player, error)]
        assert source.closed.wait(5)
        assert camera.player.wait()


class TestStopping:
    """Nothing is delivered or told after it, and the source is free."""

    def test_a_camera_is_let_go_of(self, qtbot: QtBot, show: Make) -> None:
        source = FakeSource()
        camera = show(source)
        camera.player.start()
        source.arrive()
        wait_for(qtbot, camera, [0])
        camera.player.stop()
        source.arrive()
        assert camera.player.wait() and source.closed.is_set() and not camera.player.is_alive
        assert camera.indexes == [0]

    @pytest.mark.parametrize("is_paused", [False, True])
    def test_a_video_is_let_go_of_between_two_frames(self, qtbot: QtBot, show: Make, is_paused: bool) -> None:
        source = FakeSource(50, RATE)
        film = show(source)
        film.player.set_rate(1e-4)
        film.at[0] = film.pause if is_paused else lambda: None
        film.player.start()
        wait_for(qtbot, film, [0])
        film.player.stop()
        assert film.player.wait() and source.closed.is_set()
        qtbot.waitUntil(lambda: film.told == 1)
        assert film.indexes == [0] and not film.ended.answers

    def test_a_frame_that_is_being_handed_on_is_waited_for(self, qtbot: QtBot, show: Make) -> None:
        source, entered, gate = FakeSource(), Event(), Event()
        camera = show(source)

        def wait() -> None:
            entered.set()
            gate.wait(10)

        camera.at[0] = wait
        camera.player.start()
        source.arrive()
        assert entered.wait(10)
        stopping = threading.Thread(target=camera.player.stop)
        stopping.start()
        stopping.join(0.1)
        is_waiting = stopping.is_alive()
        gate.set()
        stopping.join(10)
        assert is_waiting

    def test_opening_that_hangs_is_cancelled(self, qtbot: QtBot, show: Make) -> None:
        entered = Event()

        def hang(address: SourceAddress, cancelled: Event) -> Source:
            entered.set()
            assert address == ADDRESS and cancelled.wait(10)
            raise CancelledError("cancelled")

        film = show(hang)
        film.player.start()
        assert entered.wait(10)
        film.player.stop()
        assert film.player.wait()
        qtbot.wait(10)
        assert film.told == 0

    def test_what_is_opened_too_late_is_closed(self, qtbot: QtBot, show: Make) -> None:
        entered, source = Event(), FakeSource(5)

        def open_late(_address: SourceAddress, cancelled: Event) -> Source:
            entered.set()
            cancelled.wait(10)
            return source

        film = show(open_late)
        film.player.start()
        assert entered.wait(10)
        film.player.stop()
        assert film.player.wait() and source.closed.is_set()
        qtbot.wait(10)
        assert film.told == 0 and not film.captured


def test_what_cannot_be_opened_fails(qtbot: QtBot, show: Make) -> None:
    error = SourceNotFoundError("There is no such video.")
    film = show(error)
    film.player.start()
    qtbot.waitUntil(lambda: film.told == 1)
    assert film.failed.answers == [(film.player, error)] and not film.captured


@pytest.mark.parametrize("is_open", [False, True])
def test_a_defect_is_reported(qtbot: QtBot, show: Make, monkeypatch: pytest.MonkeyPatch, is_open: bool) -> None:
    seen: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, traceback: seen.append(kind))
    source, defect = FakeSource(), ZeroDivisionError("a mistake")
    source.fail(defect)
    film = show(source if is_open else defect)
    film.player.start()
    qtbot.waitUntil(lambda: bool(film.failed.answers))
    assert isinstance(film.failed.answers[0][1], DefectError)
    assert seen == [ZeroDivisionError]
    assert film.player.wait() and source.closed.is_set() == is_open


def test_left_and_right_are_exchanged(qtbot: QtBot, show: Make) -> None:
    film = show(FakeSource(3, RATE))
    film.player.set_mirror(True)
    film.at[0] = lambda: film.player.set_mirror(False)
    film.player.start()
    wait_for_end(qtbot, film)
    assert film.indexes == [0, 1, 2]
    plain = picture_frame().pixels
    for captured, expected in zip(film.captured, (plain[:, ::-1], plain, plain), strict=True):
        np.testing.assert_array_equal(captured.frame.pixels, expected)
        assert captured.frame.time_s == captured.frame.index / RATE
