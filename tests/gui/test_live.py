"""What is played, from its opening to its end: states, what is lost and comes back, and nothing left over."""

import gc
import threading
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.errors import AppError, CancelledError, SourceBusyError, SourceDamagedError, SourceLostError
from desktop_app.gui import live as live_module
from desktop_app.gui.app import real_engine
from desktop_app.gui.live import Live, LiveState
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.workers.home import WorkerHome
from desktop_app.gui.workers.live_search import LiveSearchWorker
from desktop_app.gui.workspace import Workspace
from desktop_app.library.search_plan import SearchPlan
from desktop_app.media.source import CameraAddress, Source, SourceAddress, StreamAddress, VideoAddress
from tests.gui.fakes import FakeEngine, FakeFollowing, FakeSource, Inbox, picture_frame
from tests.media.mjpeg_camera import MjpegCamera
from tests.media.numbered import jpeg, number_of

CAMERA, OTHER = CameraAddress(0, name="Desk"), CameraAddress(1, name="Door")
FILM = VideoAddress(Path("/videos/film.mp4"))
LOST = SourceLostError("The camera is gone.")
PATIENT_MS = 15_000


class Scene:
    """What is played, without a window."""

    def __init__(self, engine: FakeEngine) -> None:
        self.engine = engine
        self.recorded: list[int] = []
        self.worker = LiveSearchWorker(FakeFollowing, lambda frame, shown, followed: self.recorded.append(frame.index))
        self.home = WorkerHome(self.worker, "test")
        self.live = Live(self.worker, engine.open_source, SearchPlan(targets=("face",)), 0.5)
        self.states: list[LiveState] = []
        self.pictures: list[tuple[str, int]] = []
        self.live.changed.connect(self._take_state)
        self.live.pictured.connect(self._take_picture)
        self.complained, self.told = Inbox(self.live.complained), Inbox(self.live.told)

    def add(self, *sources: Source | Exception) -> None:
        self.engine.sources += sources

    def close(self) -> None:
        self.live.close()
        self.worker.close()
        self.home.quit()
        self.home.wait()
        assert self.home.has_ended

    def _take_state(self) -> None:
        if not self.states or self.states[-1] is not self.live.state:
            self.states.append(self.live.state)

    def _take_picture(self) -> None:
        assert self.live.picture is not None
        self.pictures.append((self.live.picture.frame.source, self.live.picture.frame.index))


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_module, "RETRY_AFTER_MS", (5, 10))


@pytest.fixture
def scene(qtbot: QtBot, fake_engine: FakeEngine) -> Iterator[Scene]:
    made = Scene(fake_engine)
    yield made
    made.close()


def wait_for(qtbot: QtBot, scene: Scene, state: LiveState) -> None:
    qtbot.waitUntil(lambda: scene.live.state is state, timeout=PATIENT_MS)


def arrive_until_shown(qtbot: QtBot, scene: Scene, source: FakeSource) -> None:
    """Let the next picture of a camera arrive, and wait until it is shown."""
    number = len(scene.pictures)
    source.arrive()
    qtbot.waitUntil(lambda: len(scene.pictures) > number, timeout=PATIENT_MS)


def playing(qtbot: QtBot, scene: Scene, address: SourceAddress = CAMERA) -> FakeSource:
    """A camera whose first picture is shown."""
    source = FakeSource()
    scene.add(source)
    scene.live.open(address)
    wait_for(qtbot, scene, LiveState.PLAYING)
    arrive_until_shown(qtbot, scene, source)
    return source


def test_a_camera_is_opened_shown_and_closed(qtbot: QtBot, scene: Scene) -> None:
    assert not scene.live.is_on and scene.live.address is None
    source = playing(qtbot, scene)
    live = scene.live
    assert live.is_on and live.is_live and live.address == CAMERA and live.info == source.info
    assert live.picture is not None and len(live.picture.tracks) == 1
    live.stop()
    assert scene.states == [LiveState.OPENING, LiveState.PLAYING, LiveState.OFF]
    assert (live.picture, live.info, live.error, live.address) == (None, None, None, None)
    assert not live.is_on and live.tracks.rowCount() == 0
    assert source.closed.wait(10)


def test_a_video_pauses_at_its_end_and_begins_anew(qtbot: QtBot, scene: Scene) -> None:
    scene.add(FakeSource(5, 100.0))
    scene.live.open(FILM)
    wait_for(qtbot, scene, LiveState.PAUSED)
    qtbot.waitUntil(lambda: scene.live.position_s == 0.04, timeout=PATIENT_MS)
    assert not scene.live.is_live
    scene.pictures.clear()
    scene.live.set_paused(False)
    assert scene.live.state is LiveState.PLAYING
    wait_for(qtbot, scene, LiveState.PAUSED)
    qtbot.waitUntil(lambda: bool(scene.pictures) and scene.pictures[-1] == ("fake", 4), timeout=PATIENT_MS)


def test_a_paused_video_steps_and_jumps(qtbot: QtBot, scene: Scene) -> None:
    scene.add(FakeSource(1000, 100.0))
    scene.live.open(FILM)
    wait_for(qtbot, scene, LiveState.PLAYING)
    scene.live.set_paused(True)
    assert scene.live.state is LiveState.PAUSED
    scene.live.seek(5.0)
    qtbot.waitUntil(lambda: scene.pictures[-1:] == [("fake", 500)], timeout=PATIENT_MS)
    scene.live.step(1)
    qtbot.waitUntil(lambda: scene.pictures[-1] == ("fake", 501), timeout=PATIENT_MS)
    scene.live.step(-1)
    qtbot.waitUntil(lambda: scene.pictures[-1] == ("fake", 500), timeout=PATIENT_MS)
    assert scene.live.state is LiveState.PAUSED and scene.live.position_s == 5.0


def test_a_step_pauses_what_plays(qtbot: QtBot, scene: Scene) -> None:
    scene.add(FakeSource(1000, 20.0))
    scene.live.open(FILM)
    wait_for(qtbot, scene, LiveState.PLAYING)
    scene.live.step(1)
    assert scene.live.state is LiveState.PAUSED


def test_a_camera_that_stands_still_shows_nothing_of_meanwhile(qtbot: QtBot, scene: Scene) -> None:
    source = playing(qtbot, scene)
    scene.live.set_paused(True)
    for _ in range(3):
        source.arrive()
    qtbot.waitUntil(lambda: source.is_idle, timeout=PATIENT_MS)
    scene.live.set_paused(False)
    arrive_until_shown(qtbot, scene, source)
    assert scene.pictures == [("fake", 0), ("fake", 4)]


def test_the_rate_of_a_video_is_its_own(qtbot: QtBot, scene: Scene) -> None:
    scene.add(FakeSource(1000, 100.0), FakeSource(5, 100.0))
    scene.live.set_rate(4.0)
    scene.live.open(FILM)
    assert scene.live.rate == 1.0
    scene.live.set_rate(0.001)
    wait_for(qtbot, scene, LiveState.PLAYING)
    scene.live.open(FILM)  # would take 50 s at that rate
    wait_for(qtbot, scene, LiveState.PAUSED)


class TestFailing:
    """What cannot be opened says why, and is not tried by itself."""

    def test_it_fails_and_can_be_tried_again(self, qtbot: QtBot, scene: Scene) -> None:
        error = SourceBusyError("Another program uses it.")
        source = FakeSource()
        scene.add(error, source)
        scene.live.open(CAMERA)
        wait_for(qtbot, scene, LiveState.FAILED)
        assert scene.live.error is error and scene.live.address == CAMERA and scene.live.is_on
        assert not scene.live._retry.isActive()
        scene.live.try_again()
        assert scene.live.state is LiveState.OPENING and scene.live.error is None
        wait_for(qtbot, scene, LiveState.PLAYING)
        assert scene.engine.opened == [CAMERA, CAMERA]

    def test_a_video_that_breaks_off_is_not_tried_by_itself(self, qtbot: QtBot, scene: Scene) -> None:
        class Breaking(FakeSource):
            def read(self) -> None:
                raise ZeroDivisionError

        scene.engine.sources.append(Breaking(5))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("sys.excepthook", lambda *_defect: None)
            scene.live.open(FILM)
            wait_for(qtbot, scene, LiveState.FAILED)
        assert scene.live.error is not None and scene.live.error.kind == "defect"

    def test_another_source_says_nothing_of_it(self, qtbot: QtBot, scene: Scene) -> None:
        scene.add(SourceBusyError("Another program uses it."), FakeSource())
        scene.live.open(CAMERA)
        wait_for(qtbot, scene, LiveState.FAILED)
        scene.live.open(OTHER)
        assert scene.live.error is None and scene.live.state is LiveState.OPENING
        wait_for(qtbot, scene, LiveState.PLAYING)

    def test_opening_that_hangs_is_left(self, qtbot: QtBot, scene: Scene) -> None:
        entered, left = Event(), Event()

        def hang(_address: SourceAddress, cancelled: Event) -> Source:
            entered.set()
            if cancelled.wait(30):
                left.set()
            raise CancelledError("cancelled")

        scene.live._open_source = hang
        scene.live.open(CAMERA)
        assert entered.wait(10) and scene.live.state is LiveState.OPENING
        scene.live.stop()
        assert left.wait(10)
        assert scene.states == [LiveState.OPENING, LiveState.OFF]

    def test_a_broken_picture_of_a_sequence_is_told_and_it_goes_on(self, qtbot: QtBot, scene: Scene) -> None:
        scene.add(FakeSource(6, 100.0, broken={2}))
        scene.live.open(FILM)
        wait_for(qtbot, scene, LiveState.PAUSED)
        qtbot.waitUntil(lambda: len(scene.complained.answers) == 1, timeout=PATIENT_MS)
        assert isinstance(scene.complained.answers[0][0], SourceDamagedError)
        qtbot.waitUntil(lambda: scene.pictures[-1:] == [("fake", 5)], timeout=PATIENT_MS)


class TestLosing:
    """A camera that is gone is opened anew until it is back or nobody wants it any more."""

    def test_it_comes_back_by_itself(self, qtbot: QtBot, scene: Scene) -> None:
        source = playing(qtbot, scene)
        back = FakeSource()
        scene.add(SourceBusyError("busy"), SourceBusyError("busy"), SourceBusyError("busy"), back)
        seen: list[tuple[LiveState, AppError | None, bool]] = []
        scene.live.changed.connect(
            lambda: seen.append((scene.live.state, scene.live.error, scene.live.picture is not None))
        )
        source.fail(LOST)
        qtbot.waitUntil(lambda: seen[-1:] == [(LiveState.PLAYING, None, False)], timeout=PATIENT_MS)
        assert set(seen[:-1]) == {(LiveState.LOST, LOST, True)}
        arrive_until_shown(qtbot, scene, back)
        assert len(scene.engine.opened) == 5 and source.closed.is_set()

    def test_what_is_said_is_how_it_was_lost(self, qtbot: QtBot, scene: Scene) -> None:
        source = playing(qtbot, scene)
        source.fail(LOST)  # and each attempt finds no camera
        qtbot.waitUntil(lambda: len(scene.engine.opened) >= 5, timeout=PATIENT_MS)
        assert scene.live.error is LOST and scene.live.state is LiveState.LOST

    def test_attempts_end_when_it_is_stopped(self, qtbot: QtBot, scene: Scene) -> None:
        source = playing(qtbot, scene)
        source.fail(LOST)
        qtbot.waitUntil(lambda: len(scene.engine.opened) >= 3, timeout=PATIENT_MS)
        scene.live.stop()
        assert not scene.live._retry.isActive()
        attempts = len(scene.engine.opened)
        qtbot.wait(60)  # twelve attempts' time
        # One may have been under way.
        assert len(scene.engine.opened) <= attempts + 1 and scene.live.state is LiveState.OFF

    def test_it_can_be_tried_at_once(self, qtbot: QtBot, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(live_module, "RETRY_AFTER_MS", (1_000_000,))
        source = playing(qtbot, scene)
        scene.add(FakeSource())
        source.fail(LOST)
        wait_for(qtbot, scene, LiveState.LOST)
        scene.live.try_again()
        wait_for(qtbot, scene, LiveState.PLAYING)
        assert not scene.live._retry.isActive()

    def test_each_loss_counts_its_own_attempts(
        self, qtbot: QtBot, scene: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(live_module, "RETRY_AFTER_MS", (5, 1_000_000))
        source = playing(qtbot, scene)
        for _ in range(3):
            back = FakeSource()
            scene.add(back)
            scene.states.clear()
            source.fail(LOST)
            qtbot.waitUntil(lambda: scene.states == [LiveState.LOST, LiveState.PLAYING], timeout=PATIENT_MS)
            source = back

    def test_other_errors_are_not_tried_again(self, qtbot: QtBot, scene: Scene) -> None:
        source = playing(qtbot, scene)
        source.fail(SourceDamagedError("That is no video."))
        wait_for(qtbot, scene, LiveState.FAILED)
        assert not scene.live._retry.isActive()


class TestAnotherSource:
    """Nothing of the source before shows, and nobody hears of a time without one."""

    def test_the_one_before_is_let_go_of(self, qtbot: QtBot, scene: Scene) -> None:
        before = playing(qtbot, scene)
        scene.live._tell()
        assert scene.live.tracks.rowCount() == 1
        after = FakeSource()
        scene.add(after)
        scene.live.open(OTHER)
        assert scene.live.picture is None and scene.live.info is None and scene.live.tracks.rowCount() == 0
        assert scene.live.statistics.figures is None
        before.arrive()
        wait_for(qtbot, scene, LiveState.PLAYING)
        assert before.closed.wait(10)
        arrive_until_shown(qtbot, scene, after)
        assert scene.states == [LiveState.OPENING, LiveState.PLAYING, LiveState.OPENING, LiveState.PLAYING]
        assert scene.live.address == OTHER

    def test_a_picture_that_is_searched_just_now_is_never_shown(self, qtbot: QtBot, scene: Scene) -> None:
        source = playing(qtbot, scene)
        for _ in range(20):
            source.arrive()
            other = FakeSource()
            scene.add(other)
            scene.pictures.clear()
            scene.live.open(CAMERA)
            wait_for(qtbot, scene, LiveState.PLAYING)
            arrive_until_shown(qtbot, scene, other)
            assert scene.pictures == [("fake", 0)]
            assert scene.live.picture is not None and scene.live.picture.captured.run == scene.live._player._run_number
            source = other

    def test_what_one_tells_late_is_not_heard(self, qtbot: QtBot, scene: Scene) -> None:
        source = playing(qtbot, scene)
        player = scene.live._player
        other = FakeSource()
        scene.add(other)
        scene.live.open(OTHER)
        player.failed.emit(player, LOST)
        player.ended.emit(player)
        player.opened.emit(player, source.info)
        wait_for(qtbot, scene, LiveState.PLAYING)
        arrive_until_shown(qtbot, scene, other)
        assert scene.live.error is None
        assert scene.states == [LiveState.OPENING, LiveState.PLAYING, LiveState.OPENING, LiveState.PLAYING]


def test_another_plan_counts_for_the_picture_that_stands_still(qtbot: QtBot, scene: Scene) -> None:
    source = playing(qtbot, scene)
    scene.live.set_paused(True)
    scene.live.set_plan(SearchPlan(targets=()), 0.5)
    assert scene.live.tracks.rowCount() == 0
    qtbot.waitUntil(lambda: scene.live.picture is not None and not scene.live.picture.tracks, timeout=PATIENT_MS)
    scene.live.set_plan(SearchPlan(targets=("face",)), 0.7)
    qtbot.waitUntil(lambda: scene.live.tracks.rowCount() == 1, timeout=PATIENT_MS)
    assert scene.live.picture is not None and scene.live.picture.frame.index == 0
    assert (scene.live.plan.targets, scene.live.sensitivity) == (("face",), 0.7)
    assert source.reads > 0


def test_what_is_gathered_is_told_now_and_then_while_it_plays(qtbot: QtBot, scene: Scene) -> None:
    playing(qtbot, scene)
    number = len(scene.told.answers)
    qtbot.waitUntil(lambda: len(scene.told.answers) > number + 1, timeout=PATIENT_MS)
    assert scene.live.tracks.rowCount() == 1
    scene.live.stop()
    assert not scene.live._telling.isActive()


def test_left_and_right_are_exchanged(qtbot: QtBot, scene: Scene) -> None:
    def corner() -> list[int]:
        assert scene.live.picture is not None
        return scene.live.picture.frame.pixels[0, 0].tolist()

    plain = picture_frame().pixels
    source = FakeSource()
    scene.add(source)
    scene.live.open(CAMERA, mirror=True)
    wait_for(qtbot, scene, LiveState.PLAYING)
    arrive_until_shown(qtbot, scene, source)
    assert corner() == plain[0, -1].tolist()
    scene.live.set_mirror(False)
    arrive_until_shown(qtbot, scene, source)
    assert corner() == plain[0, 0].tolist()


class TestClosing:
    """All threads end, whatever was going on."""

    def test_while_a_camera_plays(self, qtbot: QtBot, scene: Scene) -> None:
        source = playing(qtbot, scene)
        scene.live.close()
        assert source.closed.is_set() and not players()

    def test_while_a_source_is_opened(self, qtbot: QtBot, scene: Scene) -> None:
        entered = Event()

        def hang(_address: SourceAddress, cancelled: Event) -> Source:
            entered.set()
            cancelled.wait(30)
            raise CancelledError("cancelled")

        scene.live._open_source = hang
        scene.live.open(CAMERA)
        assert entered.wait(10)
        scene.live.close()
        assert not players()

    def test_while_a_lost_one_is_waited_for(self, qtbot: QtBot, scene: Scene) -> None:
        source = playing(qtbot, scene)
        source.fail(LOST)
        wait_for(qtbot, scene, LiveState.LOST)
        scene.live.close()
        assert not scene.live._retry.isActive()
        qtbot.waitUntil(lambda: not players(), timeout=PATIENT_MS)

    def test_while_one_before_is_held_by_its_driver(self, qtbot: QtBot, scene: Scene) -> None:
        gate, entered = Event(), Event()

        class Slow(FakeSource):
            def read(self) -> None:
                entered.set()
                gate.wait(30)
                raise CancelledError("closed")

        scene.add(Slow(), FakeSource())
        scene.live.open(CAMERA)
        assert entered.wait(10)
        scene.live.open(OTHER)
        wait_for(qtbot, scene, LiveState.PLAYING)  # although the first is not over
        assert len(players()) == 2
        threading.Timer(0.1, gate.set).start()
        scene.live.close()
        assert not players()


def players() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "player"]


class TestClosingTheWorkspace:
    """The whole crew ends, quickly; the fixture sees to it that it has."""

    def close(self, workspace: Workspace) -> None:
        workspace.close()
        assert workspace.crew.has_ended and not players()

    def test_while_a_video_is_played_and_searched_as_a_whole(
        self, qtbot: QtBot, workspace: Workspace, fake_engine: FakeEngine
    ) -> None:
        fake_engine.sources += [FakeSource(100_000, 30.0), FakeSource(100_000_000, 30.0)]
        workspace.live.open(FILM)
        qtbot.waitUntil(lambda: workspace.live.picture is not None, timeout=PATIENT_MS)
        workspace.whole_video.begin()
        qtbot.waitUntil(lambda: workspace.whole_video.searched_s > 0, timeout=PATIENT_MS)
        self.close(workspace)

    def test_while_it_is_recorded(
        self, qtbot: QtBot, workspace: Workspace, fake_engine: FakeEngine, tmp_path: Path
    ) -> None:
        source = FakeSource()
        fake_engine.sources.append(source)
        workspace.live.open(CAMERA)
        workspace.recording.start(tmp_path / "film.mp4", 25.0, "annotated")
        source.arrive()
        qtbot.waitUntil(lambda: workspace.live.picture is not None, timeout=PATIENT_MS)
        self.close(workspace)
        assert (tmp_path / "film.mp4").stat().st_size > 0

    def test_while_nothing_answers(self, qtbot: QtBot, workspace: Workspace, fake_engine: FakeEngine) -> None:
        workspace.live.open(CAMERA)
        self.close(workspace)


@pytest.fixture
def real(qtbot: QtBot, tmp_path: Path, preferences: Preferences) -> Iterator[Live]:
    """The program's own way from an address to tracks."""
    # The player's thread loads modules, which sets off Python's search for garbage there: what other tests left would
    # be taken down on that thread, and Qt would not survive it.
    gc.collect()
    engine = real_engine(tmp_path, preferences)
    worker = LiveSearchWorker(engine.follow, lambda frame, shown, followed: None)
    home = WorkerHome(worker, "test")
    live = Live(worker, engine.open_source, SearchPlan(targets=("face",)), 0.5)
    yield live
    live.close()
    worker.close()
    home.quit()
    home.wait()


def test_a_network_camera_that_stalls_is_lost_and_comes_back(qtbot: QtBot, real: Live) -> None:
    numbers: list[int] = []

    def take() -> None:
        assert real.picture is not None
        numbers.append(number_of(real.picture.frame.pixels))

    real.pictured.connect(take)
    with MjpegCamera(jpeg) as camera:
        real.open(StreamAddress(camera.url))
        qtbot.waitUntil(lambda: len(numbers) > 5, timeout=PATIENT_MS)
        assert real.state is LiveState.PLAYING and real.is_live
        assert numbers == sorted(numbers)
        camera.stall()
        qtbot.waitUntil(lambda: real.state is LiveState.LOST, timeout=PATIENT_MS)
        assert real.error is not None and "127.0.0.1" in str(real.error) and real.picture is not None
        camera.hang_up()
        camera.go_on()
        qtbot.waitUntil(lambda: real.state is LiveState.PLAYING, timeout=PATIENT_MS)
        numbers.clear()
        qtbot.waitUntil(lambda: len(numbers) > 3, timeout=PATIENT_MS)
        assert real.error is None
        real.close()
