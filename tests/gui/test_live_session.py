"""What the user does with cameras and videos in the window, and what shows of it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton, QSlider
from pytestqt.qtbot import QtBot

from desktop_app import settings
from desktop_app.errors import SourceBusyError, SourceDamagedError, SourceLostError
from desktop_app.gui.app import Program
from desktop_app.gui.live import LiveState
from desktop_app.gui.models.photos import PhotoState
from desktop_app.gui.session import Session
from desktop_app.gui.views.offers import Offer
from desktop_app.gui.views.stream_dialog import StreamDialog
from desktop_app.gui.workspace import Workspace
from desktop_app.library.search_plan import SearchPlan
from desktop_app.media.cameras import ListedCamera
from desktop_app.media.source import CameraAddress, StreamAddress, VideoAddress
from desktop_app.media.video_file import VideoFile
from tests.gui.fakes import FACE, FakeEngine, FakeSource
from tests.gui.programs import MakeProgram, settle

PHOTOS = [Path(f"/photos/{name}.jpg").absolute() for name in "abc"]
VIDEOS = [Path(f"/videos/{name}.mp4").absolute() for name in "xyz"]
DESK = CameraAddress(0, name="Desk")
PATIENT_MS = 15_000


def said(session: Session) -> str:
    message = session.window.status.strip.message
    return message.text if message else ""


def wait(qtbot: QtBot, condition: Callable[[], object]) -> None:
    qtbot.waitUntil(lambda: bool(condition()), timeout=PATIENT_MS)


def open_photos(qtbot: QtBot, session: Session) -> None:
    session.open_paths(PHOTOS)
    photos = session.workspace.photos
    wait(qtbot, lambda: len(photos.photos) == len(PHOTOS) and session.current is not None)
    wait(qtbot, lambda: all(photo.state != PhotoState.WAITING for photo in photos.photos))
    wait(qtbot, session.window.canvas.isVisible)


def play_video(qtbot: QtBot, session: Session, engine: FakeEngine, path: Path = VIDEOS[0]) -> FakeSource:
    """A video of a thousand seconds, whose first picture shows."""
    source = FakeSource(20_000, 20.0)
    engine.sources.append(source)
    session.take_offer(Offer(paths=(path,)))
    wait(qtbot, lambda: session.window.live.canvas.picture is not None)
    return source


def play_camera(qtbot: QtBot, session: Session, engine: FakeEngine) -> FakeSource:
    """A camera whose first picture shows."""
    source = FakeSource()
    engine.sources.append(source)
    session.live.open(DESK)
    source.arrive()
    wait(qtbot, lambda: session.window.live.canvas.picture is not None)
    return source


def shown_words(session: Session) -> str:
    notice = session.window.live.notice
    widgets = [*notice.findChildren(QLabel), *notice.findChildren(QPushButton)]
    return " ".join(widget.text() for widget in widgets if widget.isVisible())


def notice_button(session: Session, words: str) -> QPushButton:
    buttons = session.window.live.notice.findChildren(QPushButton)
    return next(button for button in buttons if button.text() == words and button.isVisible())


class TestComingAndGoing:
    """A camera or a video has the place of the photograph for a while."""

    def test_a_dropped_video_takes_the_place_of_the_photo(
        self, qtbot: QtBot, session: Session, fake_engine: FakeEngine
    ) -> None:
        open_photos(qtbot, session)
        play_video(qtbot, session, fake_engine)
        assert session.window.live.isVisible() and not session.window.canvas.isVisible()
        assert session.current is None and not session.window.photo_list.selection.currentIndex().isValid()
        assert session.window.windowTitle() == "x.mp4 \N{EN DASH} Haarlens"
        assert fake_engine.opened == [VideoAddress(VIDEOS[0])]
        assert len(session.workspace.photos.photos) == len(PHOTOS)
        assert VIDEOS[0] in session.workspace.preferences.recent

    def test_closing_it_shows_the_photo_from_before(
        self, qtbot: QtBot, session: Session, fake_engine: FakeEngine
    ) -> None:
        open_photos(qtbot, session)
        session.select(session.workspace.photos.photos[1])
        source = play_video(qtbot, session, fake_engine)
        session.window.actions_.close_live.trigger()
        assert session.current is session.workspace.photos.photos[1]
        wait(qtbot, session.window.canvas.isVisible)
        assert session.window.windowTitle() == "b.jpg \N{EN DASH} Haarlens"
        assert source.closed.wait(10) and not session.window.actions_.close_live.isEnabled()

    def test_another_video_meanwhile_does_not_bring_the_photo_back(
        self, qtbot: QtBot, session: Session, fake_engine: FakeEngine
    ) -> None:
        open_photos(qtbot, session)
        session.select(session.workspace.photos.photos[2])
        play_video(qtbot, session, fake_engine)
        left: list[None] = []
        session.live.left.connect(lambda: left.append(None))
        play_video(qtbot, session, fake_engine, VIDEOS[1])
        wait(qtbot, lambda: session.workspace.live.state is LiveState.PLAYING)
        assert not left and session.current is None and session.window.live.isVisible()
        session.window.actions_.close_live.trigger()
        assert session.current is session.workspace.photos.photos[2]

    def test_choosing_a_photo_closes_the_camera(self, qtbot: QtBot, session: Session, fake_engine: FakeEngine) -> None:
        open_photos(qtbot, session)
        source = play_camera(qtbot, session, fake_engine)
        session.select(session.workspace.photos.photos[2])
        assert source.closed.wait(10) and session.workspace.live.state is LiveState.OFF
        assert session.current is session.workspace.photos.photos[2]
        wait(qtbot, session.window.canvas.isVisible)

    def test_opening_photos_closes_the_camera(self, qtbot: QtBot, session: Session, fake_engine: FakeEngine) -> None:
        source = play_camera(qtbot, session, fake_engine)
        open_photos(qtbot, session)
        assert source.closed.wait(10) and session.current is session.workspace.photos.photos[0]

    def test_without_photos_closing_it_shows_how_to_begin(
        self, qtbot: QtBot, session: Session, fake_engine: FakeEngine
    ) -> None:
        play_video(qtbot, session, fake_engine)
        session.window.actions_.close_live.trigger()
        wait(qtbot, session.window.empty.isVisible)
        assert session.window.windowTitle() == "Haarlens"

    def test_a_video_beside_photos_plays_and_the_photos_are_listed(
        self, qtbot: QtBot, session: Session, fake_engine: FakeEngine
    ) -> None:
        fake_engine.sources.append(FakeSource(20_000, 20.0))
        session.take_offer(Offer(paths=(PHOTOS[0], VIDEOS[0], PHOTOS[1])))
        wait(qtbot, lambda: len(session.workspace.photos.photos) == 2)
        wait(qtbot, lambda: session.window.live.canvas.picture is not None)
        assert session.workspace.live.address == VideoAddress(VIDEOS[0]) and session.current is None

    def test_of_several_videos_previous_and_next_lead_to_the_others(
        self, qtbot: QtBot, session: Session, fake_engine: FakeEngine
    ) -> None:
        def playing(name: str) -> bool:
            return session.window.windowTitle() == f"{name} \N{EN DASH} Haarlens"

        fake_engine.sources += [FakeSource(20_000, 20.0) for _ in range(4)]
        session.open_paths(VIDEOS)
        wait(qtbot, lambda: session.workspace.live.state is LiveState.PLAYING)
        assert playing("x.mp4 (1 of 3)") and "3 videos" in said(session)
        for step, name in ((1, "y.mp4 (2 of 3)"), (1, "z.mp4 (3 of 3)"), (1, "z.mp4 (3 of 3)"), (-1, "y.mp4 (2 of 3)")):
            session.show_step(step)
            assert playing(name)
        assert len(fake_engine.opened) == 4


class TestTransport:
    """Play, pause, step, jump."""

    def test_pause_and_play(self, qtbot: QtBot, session: Session, fake_engine: FakeEngine) -> None:
        play_video(qtbot, session, fake_engine)
        do, live = session.window.actions_, session.workspace.live
        wait(qtbot, do.pause.isEnabled)
        assert do.pause.text() == "Pause"
        do.pause.trigger()
        assert live.state is LiveState.PAUSED and do.pause.text() == "Play"
        qtbot.keyClick(session.window.live.canvas, Qt.Key.Key_Space)
        assert live.state is LiveState.PLAYING and do.pause.text() == "Pause"

    def test_steps_from_the_bar_and_the_keyboard(self, qtbot: QtBot, session: Session, fake_engine: FakeEngine) -> None:
        play_video(qtbot, session, fake_engine)
        do, canvas, live = session.window.actions_, session.window.live.canvas, session.workspace.live

        def index() -> int:
            return canvas.picture.frame.index if canvas.picture else -1

        live.set_paused(True)
        session.live.seek(10.0)
        wait(qtbot, lambda: index() == 200)
        do.step_on.trigger()
        wait(qtbot, lambda: index() == 201)
        do.step_back.trigger()
        wait(qtbot, lambda: index() == 200)
        qtbot.keyClick(canvas, Qt.Key.Key_Left)
        wait(qtbot, lambda: index() == 199)
        qtbot.keyClick(canvas, Qt.Key.Key_Right)
        wait(qtbot, lambda: index() == 200)

    def test_the_time_line_leads_there_and_follows(
        self, qtbot: QtBot, session: Session, fake_engine: FakeEngine
    ) -> None:
        play_video(qtbot, session, fake_engine)
        session.workspace.live.set_paused(True)
        transport = session.window.live.transport
        assert transport.timeline.isVisible()
        for time_s in (100.0, 200.0, 333.0):
            transport.timeline.seek_asked.emit(time_s)
        wait(qtbot, lambda: session.workspace.live.position_s == 333.0)
        wait(qtbot, lambda: any(label.text().startswith("5:33") for label in transport.findChildren(QLabel)))

    def test_the_rate_shows_and_is_the_next_videos_own(
        self, qtbot: QtBot, session: Session, fake_engine: FakeEngine
    ) -> None:
        play_video(qtbot, session, fake_engine)
        do = session.window.actions_
        do.rates["4"].trigger()
        assert session.workspace.live.rate == 4.0 and do.rates["4"].isChecked()
        play_video(qtbot, session, fake_engine, VIDEOS[1])
        assert session.workspace.live.rate == 1.0 and do.rates["1"].isChecked()

    def test_a_camera_has_no_time_line_and_no_speed(
        self, qtbot: QtBot, session: Session, fake_engine: FakeEngine
    ) -> None:
        play_camera(qtbot, session, fake_engine)
        do = session.window.actions_
        assert not session.window.live.transport.timeline.isVisible()
        assert not do.rates["2"].isEnabled() and not do.search_video.isEnabled() and do.mirror.isEnabled()
        assert do.pause.isEnabled() and do.snapshot.isEnabled()


class TestTrouble:
    """Why there is no picture is said in words, with a way out."""

    def test_opening_is_told_and_can_be_cancelled(
        self, qtbot: QtBot, session: Session, fake_engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def hang(address: object, cancelled: object) -> None:
            cancelled.wait(30)  # type: ignore[attr-defined]
            raise SourceBusyError("busy")

        monkeypatch.setattr(session.workspace.live, "_open_source", hang)
        session.live.open(DESK)
        assert "Opening Desk..." in shown_words(session)
        notice_button(session, "Cancel").click()
        assert session.workspace.live.state is LiveState.OFF
        wait(qtbot, session.window.empty.isVisible)

    def test_a_failure_is_told_with_try_again(self, qtbot: QtBot, session: Session, fake_engine: FakeEngine) -> None:
        fake_engine.sources.append(SourceBusyError("Desk is used by another program."))
        session.live.open(DESK)
        wait(qtbot, lambda: session.workspace.live.state is LiveState.FAILED)
        words = shown_words(session)
        assert "Desk cannot be shown" in words and "Desk is used by another program." in words
        assert not session.window.actions_.pause.isEnabled() and not session.window.actions_.snapshot.isEnabled()
        source = FakeSource()
        fake_engine.sources.append(source)
        notice_button(session, "Try again").click()
        source.arrive()
        wait(qtbot, lambda: session.window.live.canvas.picture is not None)
        assert not session.window.live.notice.isVisible()

    def test_a_failure_can_be_closed(self, qtbot: QtBot, session: Session, fake_engine: FakeEngine) -> None:
        open_photos(qtbot, session)
        fake_engine.sources.append(SourceBusyError("busy"))
        session.live.open(DESK)
        wait(qtbot, lambda: session.workspace.live.state is LiveState.FAILED)
        notice_button(session, "Close").click()
        assert session.current is session.workspace.photos.photos[0]

    def test_a_lost_camera_is_told_and_comes_back(
        self, qtbot: QtBot, session: Session, fake_engine: FakeEngine
    ) -> None:
        source = play_camera(qtbot, session, fake_engine)
        back = FakeSource()
        fake_engine.sources.append(back)
        source.fail(SourceLostError("Desk is gone."))
        wait(qtbot, lambda: session.workspace.live.state is LiveState.LOST)
        assert "The picture is lost" in shown_words(session) and "Desk is gone." in shown_words(session)
        back.arrive()
        wait(qtbot, lambda: session.workspace.live.state is LiveState.PLAYING)
        wait(qtbot, lambda: session.window.live.canvas.picture is not None)
        assert not session.window.live.notice.isVisible()

    def test_a_complaint_is_said_in_the_strip(self, qtbot: QtBot, session: Session, fake_engine: FakeEngine) -> None:
        fake_engine.sources.append(FakeSource(6, 100.0, broken={2}))
        session.live.open(VideoAddress(VIDEOS[0]))
        wait(qtbot, lambda: "Picture 2 is broken." in said(session))

    def test_a_video_that_is_none_says_so(self, qtbot: QtBot, session: Session, fake_engine: FakeEngine) -> None:
        fake_engine.sources.append(SourceDamagedError("{path} is no video.", path="x.mp4"))
        session.take_offer(Offer(paths=(VIDEOS[0],)))
        wait(qtbot, lambda: "x.mp4 is no video." in shown_words(session))


class TestFinding:
    """The Find panel belongs to what shows."""

    def test_it_shows_the_plan_of_live_pictures_and_then_that_of_photos(
        self, qtbot: QtBot, session: Session, fake_engine: FakeEngine
    ) -> None:
        open_photos(qtbot, session)
        workspace, panel = session.workspace, session.window.find_panel
        photo_plan = workspace.searches.plan
        live_plan = SearchPlan(targets=("face", "plate"), preset="fast")
        workspace.live.set_plan(live_plan, 0.8)
        play_camera(qtbot, session, fake_engine)
        assert panel.plan == live_plan
        panel.take(SearchPlan(targets=("face", "eyes")))
        panel.plan_changed.emit(panel.plan)
        assert workspace.live.plan.targets == ("face", "eyes") and workspace.searches.plan == photo_plan
        session.window.actions_.close_live.trigger()
        assert panel.plan == photo_plan
        panel.take(SearchPlan(targets=("smile",)))
        panel.plan_changed.emit(panel.plan)
        assert workspace.searches.plan.targets == ("smile",) and workspace.live.plan.targets == ("face", "eyes")

    def test_another_plan_counts_at_once(self, qtbot: QtBot, session: Session, fake_engine: FakeEngine) -> None:
        play_camera(qtbot, session, fake_engine)
        wait(qtbot, lambda: session.workspace.live.tracks.annotations)
        session.window.find_panel.plan_changed.emit(SearchPlan(targets=()))
        wait(qtbot, lambda: session.workspace.live.picture and not session.workspace.live.picture.tracks)
        assert not session.workspace.live.tracks.annotations

    def test_the_sensitivity_is_its_own(self, qtbot: QtBot, session: Session, fake_engine: FakeEngine) -> None:
        open_photos(qtbot, session)
        workspace, window = session.workspace, session.window
        before = workspace.photos.sensitivity
        play_camera(qtbot, session, fake_engine)
        slider = next(each for each in window.findChildren(QSlider) if each.accessibleName() == "Sensitivity")
        for value in (60, 70, 80):
            slider.setValue(value)
        wait(qtbot, lambda: workspace.live.sensitivity == 0.8)
        assert workspace.photos.sensitivity == before
        window.actions_.close_live.trigger()
        assert slider.value() == round(before * 100)
        play_camera(qtbot, session, fake_engine)
        assert slider.value() == 80

    def test_who_appears_is_listed_and_told(self, qtbot: QtBot, session: Session, fake_engine: FakeEngine) -> None:
        play_camera(qtbot, session, fake_engine)
        wait(qtbot, lambda: session.workspace.live.tracks.rowCount() == 1)
        assert session.window.tracks.isVisible() and not session.window.table.isVisible()
        wait(qtbot, lambda: session.window.status.facts.startswith("1 face"))
        assert "320 \N{MULTIPLICATION SIGN} 240" in session.window.status.facts
        session.window.actions_.close_live.trigger()
        assert not session.window.tracks.isVisible() and session.workspace.live.tracks.rowCount() == 0

    def test_a_track_chosen_in_one_place_is_chosen_in_the_other(
        self, qtbot: QtBot, session: Session, fake_engine: FakeEngine
    ) -> None:
        play_camera(qtbot, session, fake_engine)
        wait(qtbot, lambda: session.workspace.live.tracks.rowCount() == 1)
        canvas = session.window.live.canvas
        canvas.track_chosen.emit(1)
        assert canvas._selected == 1 and session.window.tracks._chosen == 1
        canvas.track_chosen.emit(0)
        assert canvas._selected == 0 and session.window.tracks._chosen == 0
        session.window.tracks.track_chosen.emit(1)
        assert canvas._selected == 1
        play_video(qtbot, session, fake_engine)
        assert canvas._selected == 0

    def test_the_whole_video_is_searched_told_and_forgotten(
        self, qtbot: QtBot, session: Session, fake_engine: FakeEngine
    ) -> None:
        play_video(qtbot, session, fake_engine)
        whole, do = session.workspace.whole_video, session.window.actions_
        wait(qtbot, do.search_video.isEnabled)
        fake_engine.sources.append(FakeSource(50, 20.0))
        do.search_video.trigger()
        assert whole.is_searching and do.search_video.text().startswith("Cancel")
        wait(qtbot, lambda: not whole.is_searching)
        assert "1 appearance" in said(session) and do.search_video.text() == "Search whole video"
        assert len(whole.spans) == 1 and whole.searched_s > 2
        play_video(qtbot, session, fake_engine, VIDEOS[1])
        assert not whole.spans and whole.searched_s == 0.0

    def test_the_search_of_the_whole_video_can_be_cancelled(
        self, qtbot: QtBot, session: Session, fake_engine: FakeEngine
    ) -> None:
        play_video(qtbot, session, fake_engine)
        whole, do = session.workspace.whole_video, session.window.actions_
        wait(qtbot, do.search_video.isEnabled)
        endless = FakeSource(100_000_000, 20.0)
        fake_engine.sources.append(endless)
        do.search_video.trigger()
        wait(qtbot, lambda: whole.searched_s > 0)
        do.search_video.trigger()
        assert not whole.is_searching and whole.searched_s > 0
        assert endless.closed.wait(10)
        assert session.workspace.live.state is LiveState.PLAYING

    def test_a_whole_video_that_cannot_be_opened_is_told(
        self, qtbot: QtBot, session: Session, fake_engine: FakeEngine
    ) -> None:
        play_video(qtbot, session, fake_engine)
        wait(qtbot, session.window.actions_.search_video.isEnabled)
        session.window.actions_.search_video.trigger()  # and there is no other source
        wait(qtbot, lambda: "There is no camera." in said(session))
        assert not session.workspace.whole_video.is_searching


class TestSaving:
    """Snapshots, recordings, the clipboard."""

    def test_a_snapshot_lands_in_the_list_and_the_camera_stays(
        self, qtbot: QtBot, session: Session, fake_engine: FakeEngine
    ) -> None:
        open_photos(qtbot, session)
        play_camera(qtbot, session, fake_engine)
        session.window.actions_.snapshot.trigger()
        wait(qtbot, lambda: len(session.workspace.photos.photos) == len(PHOTOS) + 1)
        taken = session.workspace.photos.photos[-1].source
        assert isinstance(taken, Path) and taken.is_file() and taken.name.startswith("Desk ")
        assert taken.parent == session.workspace.preferences.pasted_folder
        assert session.workspace.live.state is LiveState.PLAYING and session.current is None
        wait(qtbot, lambda: str(taken) in said(session))

    def test_a_recording_starts_and_stops_with_its_button(
        self, qtbot: QtBot, session: Session, fake_engine: FakeEngine, tmp_path: Path
    ) -> None:
        session.workspace.preferences._store.setValue("files/videos_folder", str(tmp_path / "films"))
        source = play_camera(qtbot, session, fake_engine)
        do, recording = session.window.actions_, session.workspace.recording
        recorded = [label for label in session.window.live.transport.findChildren(QLabel) if label.text()]
        assert not recorded
        do.record.trigger()
        assert recording.is_on and do.record.isChecked()
        assert any("0:00" in label.text() for label in session.window.live.transport.findChildren(QLabel))
        for _ in range(5):
            shown = session.workspace.live.picture
            source.arrive()
            wait(qtbot, lambda shown=shown: session.workspace.live.picture is not shown)
        do.record.trigger()
        assert not recording.is_on and not do.record.isChecked()
        wait(qtbot, lambda: "Recorded" in said(session))
        films = list((tmp_path / "films").iterdir())
        assert len(films) == 1 and films[0].name.startswith("Desk ") and str(films[0]) in said(session)
        with VideoFile(films[0]) as film:
            assert film.read() is not None

    @pytest.mark.parametrize("how", ["close", "another"])
    def test_a_recording_ends_with_its_source(
        self, qtbot: QtBot, session: Session, fake_engine: FakeEngine, tmp_path: Path, how: str
    ) -> None:
        session.workspace.preferences._store.setValue("files/videos_folder", str(tmp_path / "films"))
        source = play_camera(qtbot, session, fake_engine)
        session.window.actions_.record.trigger()
        shown = session.workspace.live.picture
        source.arrive()
        wait(qtbot, lambda: session.workspace.live.picture is not shown)
        if how == "close":
            session.window.actions_.close_live.trigger()
        else:
            play_video(qtbot, session, fake_engine)
        assert not session.workspace.recording.is_on and not session.window.actions_.record.isChecked()
        wait(qtbot, lambda: len(list((tmp_path / "films").glob("*.mp4"))) == 1)

    def test_a_recording_that_fails_says_why_and_the_button_comes_up(
        self, qtbot: QtBot, session: Session, fake_engine: FakeEngine, tmp_path: Path
    ) -> None:
        (tmp_path / "file").touch()
        session.workspace.preferences._store.setValue("files/videos_folder", str(tmp_path / "file" / "films"))
        source = play_camera(qtbot, session, fake_engine)
        session.window.actions_.record.trigger()
        source.arrive()
        wait(qtbot, lambda: not session.window.actions_.record.isChecked())
        assert "films" in said(session)

    def test_how_a_recording_looks_is_remembered(self, qtbot: QtBot, session: Session, fake_engine: FakeEngine) -> None:
        session.window.actions_.record_looks["hidden"].trigger()
        assert session.workspace.preferences.get(settings.RECORD_LOOK) == "hidden"

    def test_the_live_picture_is_what_is_copied(self, qtbot: QtBot, session: Session, fake_engine: FakeEngine) -> None:
        assert session.annotated() is None
        play_camera(qtbot, session, fake_engine)
        annotated = session.annotated()
        assert annotated is not None and annotated.frame is session.workspace.live.picture.frame
        assert annotated.detections == (FACE,) and annotated.calibrated
        session.window.actions_.close_live.trigger()
        assert session.annotated() is None


class TestCopying:
    """Through the window's commands."""

    def test_the_live_picture_lands_on_the_clipboard(
        self, qtbot: QtBot, program: Program, fake_engine: FakeEngine
    ) -> None:
        QGuiApplication.clipboard().clear()
        play_camera(qtbot, program.session, fake_engine)
        program.session.window.actions_.copy.trigger()
        wait(qtbot, lambda: QGuiApplication.clipboard().image().width() == 320)


class TestStreams:
    """A network camera by its address."""

    def test_its_address_is_remembered_without_the_password(
        self, qtbot: QtBot, session: Session, fake_engine: FakeEngine
    ) -> None:
        fake_engine.sources.append(FakeSource())
        session.live.open_stream("rtsp://me:secret@10.0.0.7/live")
        wait(qtbot, lambda: session.workspace.live.state is LiveState.PLAYING)
        assert fake_engine.opened == [StreamAddress("rtsp://me:secret@10.0.0.7/live")]
        assert session.workspace.preferences.get(settings.STREAM) == "rtsp://10.0.0.7/live"
        assert "secret" not in session.window.windowTitle() and "10.0.0.7" in session.window.windowTitle()

    def test_the_dialog_opens_what_is_an_address(self, qtbot: QtBot, session: Session, fake_engine: FakeEngine) -> None:
        fake_engine.sources.append(FakeSource())
        session.window.actions_.open_stream.trigger()
        dialog = session.window.findChild(StreamDialog)
        button = next(each for each in dialog.findChildren(QPushButton) if each.text() == "Open camera")
        for words, is_address in (("", False), ("camera", False), ("rtsp://", False), ("http://10.0.0.7/video", True)):
            dialog._address.setText(words)
            assert button.isEnabled() is is_address
        button.click()
        wait(qtbot, lambda: session.workspace.live.state is LiveState.PLAYING)
        assert fake_engine.opened == [StreamAddress("http://10.0.0.7/video")]


class TestLanguage:
    """A camera plays on in the window of another language."""

    def test_it_plays_on(
        self, qtbot: QtBot, make_program: MakeProgram, workspace: Workspace, fake_engine: FakeEngine
    ) -> None:
        workspace.preferences.language = "en"
        program = make_program(workspace)
        source = play_camera(qtbot, program.session, fake_engine)
        before, picture = program.session.window, workspace.live.picture
        program.speak("ko")
        window = program.session.window
        assert window is not before and window.live.isVisible()
        assert window.live.canvas.picture is picture and workspace.live.state is LiveState.PLAYING
        assert window.actions_.close_live.isEnabled() and window.actions_.pause.isEnabled()
        settle()
        source.arrive()
        wait(qtbot, lambda: window.live.canvas.picture is not picture)
        assert fake_engine.opened == [DESK] and not source.closed.is_set()
        window.actions_.close_live.trigger()
        assert source.closed.wait(10)

    def test_what_failed_is_still_told(
        self, qtbot: QtBot, make_program: MakeProgram, workspace: Workspace, fake_engine: FakeEngine
    ) -> None:
        workspace.preferences.language = "en"
        program = make_program(workspace)
        fake_engine.sources.append(SourceBusyError("Desk is used."))
        program.session.live.open(DESK)
        wait(qtbot, lambda: workspace.live.state is LiveState.FAILED)
        program.speak("ko")
        assert "Desk is used." in shown_words(program.session)

    def test_a_recording_goes_on(
        self, qtbot: QtBot, make_program: MakeProgram, workspace: Workspace, fake_engine: FakeEngine, tmp_path: Path
    ) -> None:
        workspace.preferences._store.setValue("files/videos_folder", str(tmp_path / "films"))
        workspace.preferences.language = "en"
        program = make_program(workspace)
        source = play_camera(qtbot, program.session, fake_engine)
        program.session.window.actions_.record.trigger()
        source.arrive()
        program.speak("ko")
        assert workspace.recording.is_on and program.session.window.actions_.record.isChecked()


def test_what_is_looked_for_is_remembered(
    qtbot: QtBot, session: Session, fake_engine: FakeEngine, workspace: Workspace
) -> None:
    play_camera(qtbot, session, fake_engine)
    session.window.find_panel.plan_changed.emit(SearchPlan(targets=("plate",), preset="balanced"))
    workspace.close()
    assert workspace.preferences.live_plan == SearchPlan(targets=("plate",), preset="balanced")
    assert workspace.preferences.plan.targets != ("plate",)


def test_the_camera_action_opens_the_usual_one_and_mirrors_it(
    qtbot: QtBot, session: Session, fake_engine: FakeEngine
) -> None:
    fake_engine.cameras = [ListedCamera("Desk", "/dev/video0", ())]
    fake_engine.sources.append(FakeSource())
    session.window.actions_.mirror.trigger()
    session.window.actions_.camera.trigger()
    wait(qtbot, lambda: session.workspace.live.state is LiveState.PLAYING)
    assert session.workspace.live._mirror and session.workspace.preferences.get(settings.MIRROR)
    play_video(qtbot, session, fake_engine)
    assert not session.workspace.live._mirror
