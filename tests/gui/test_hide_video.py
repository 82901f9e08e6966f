"""Faces of the video that is played are hidden from the window: who stays visible, how far it is, what came of it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desktop_app import settings
from desktop_app.errors import CancelledError, OutputError, SourceNotFoundError
from desktop_app.export import video_hiding as engine
from desktop_app.export.hiding import HidingKind, HidingStyle
from desktop_app.gui.app import Program
from desktop_app.gui.live import LiveState
from desktop_app.gui.models.track_choice import ChoiceColumn, TrackChoiceModel
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.video_hiding import VideoHiding
from desktop_app.gui.views.hide_video_dialog import HideVideoDialog
from desktop_app.gui.views.track_choice_table import TrackChoiceTable
from desktop_app.gui.workers.home import WorkerHome
from desktop_app.gui.workers.track_portraits import PortraitRequest, TrackPortraitWorker
from desktop_app.gui.workers.video_hiding import VideoHidingRequest, VideoHidingWorker
from desktop_app.gui.workspace import Workspace
from desktop_app.library.search_plan import SearchPlan
from desktop_app.library.video_findings import FindingsCollector, Span, VideoFindings
from desktop_app.library.video_hiding import HiddenVideo, HidingProgress, HidingStage, VideoHidingOptions
from desktop_app.media.source import CameraAddress, VideoAddress
from tests.gui.fakes import FACE, FakeEngine, FakeSource, Inbox
from tests.gui.programs import said, words_of

PATIENT_MS = 15_000
FILM = Path("/videos/party.mov")
FOUND_AGAIN = Span(1, "face", 3.0, 4.5, FACE, 3.0)


def spans(*begins_s: float) -> tuple[Span, ...]:
    return tuple(Span(number, "face", begin, begin + 2, FACE, begin + 1) for number, begin in enumerate(begins_s, 1))


def findings(*begins_s: float) -> VideoFindings:
    return VideoFindings(FindingsCollector().frames(), spans(*begins_s), 60.0, True)


class FakeHide:
    """Hides nothing, and says it did; waits while `gate` is clear, and looks whether it is cancelled.

    left, error, left_out: what comes of it.
    """

    def __init__(self) -> None:
        self.gate = Event()
        self.gate.set()
        self.requests: list[VideoHidingRequest] = []
        self.left: tuple[Span, ...] | None = ()
        self.error: Exception | None = None
        self.left_out = 0
        self.stages = [HidingProgress(HidingStage.HIDE, 0.42, 90.0)]

    def __call__(self, request: VideoHidingRequest, progress: Callable[[HidingProgress], None]) -> HiddenVideo:
        self.requests.append(request)
        for stage in self.stages:
            progress(stage)
        while not self.gate.wait(0.01):
            if request.cancelled.is_set():
                raise CancelledError("cancelled")
        if self.error is not None:
            raise self.error
        hidden = tuple(span for span in request.findings.spans if span.id not in request.options.visible)
        visible = tuple(span for span in request.findings.spans if span.id in request.options.visible)
        return HiddenVideo(request.target, request.findings, hidden, visible, 120, self.left_out, 1, self.left)


@pytest.fixture
def hide() -> FakeHide:
    return FakeHide()


@pytest.fixture
def workspace(qtbot: QtBot, fake_engine: FakeEngine, preferences: Preferences, hide: FakeHide) -> Iterator[Workspace]:
    made = Workspace(replace(fake_engine.engine(), hide_video=hide), preferences)
    made.preferences.language = "en"
    yield made
    fake_engine.gate.set()
    made.close()
    assert made.crew.has_ended


def hiding_of(program: Program) -> VideoHiding:
    found = program.commands.findChildren(VideoHiding) or program.session.findChildren(VideoHiding)
    return found[0]


@pytest.fixture
def playing(qtbot: QtBot, program: Program, fake_engine: FakeEngine) -> Program:
    """The program while it plays a video; the next two sources are its search and its portraits."""
    fake_engine.sources += [FakeSource(20_000, 20.0)]
    program.session.open_paths([FILM])
    live = program.session.workspace.live
    qtbot.waitUntil(lambda: live.picture is not None, timeout=PATIENT_MS)
    fake_engine.sources += [FakeSource(60, 20.0), FakeSource(60, 20.0)]
    return program


@pytest.fixture
def asked(qtbot: QtBot, playing: Program) -> VideoHiding:
    """The dialog after the video was searched."""
    hiding = hiding_of(playing)
    playing.session.window.actions_.hide_video.trigger()
    qtbot.waitUntil(lambda: hiding.dialog.tracks.rowCount() == 1, timeout=PATIENT_MS)
    return hiding


@pytest.fixture
def target(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The name that the file dialog gives."""
    path = tmp_path / "hidden.mov"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    return path


def button(dialog: HideVideoDialog, words: str) -> QPushButton:
    found = [each for each in dialog.findChildren(QPushButton) if each.text() == words and each.isVisible()]
    assert len(found) == 1, [each.text() for each in dialog.findChildren(QPushButton) if each.isVisible()]
    return found[0]


def shown_words(dialog: HideVideoDialog) -> str:
    page = dialog._pages.currentWidget()
    return "\n".join([*words_of(page), dialog.end.words if page is dialog.end else ""])


class TestTheTable:
    @pytest.fixture
    def model(self, qtbot: QtBot, qtmodeltester: ModelTester) -> TrackChoiceModel:
        made = TrackChoiceModel()
        made.take(spans(0, 10, 70))
        qtmodeltester.check(made)
        return made

    def test_it_says_who_when_and_how_long(self, model: TrackChoiceModel) -> None:
        assert model.rowCount(model.index(0, 0)) == 0
        rows = [[model.index(row, column).data() for column in range(3)] for row in range(3)]
        assert rows[1:] == [
            ["Face 2", "0:10.0 \N{EN DASH} 0:12.0", "2.0 s"],
            ["Face 3", "1:10.0 \N{EN DASH} 1:12.0", "2.0 s"],
        ]

    def test_everybody_is_hidden_until_it_is_said_otherwise(self, qtbot: QtBot, model: TrackChoiceModel) -> None:
        told = Inbox(model.chosen)
        assert model.visible == frozenset()
        model.toggle(1)
        model.setData(model.index(2, ChoiceColumn.VISIBLE), Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
        assert model.visible == {2, 3}
        model.toggle(1)
        assert model.visible == {3}
        accessible = model.index(2, ChoiceColumn.VISIBLE).data(Qt.ItemDataRole.AccessibleTextRole)
        assert accessible == "stays visible"
        model.take(spans(5))
        assert model.visible == frozenset()
        qtbot.waitUntil(lambda: len(told.answers) == 3)

    def test_only_the_check_box_can_be_changed(self, model: TrackChoiceModel) -> None:
        assert not model.setData(model.index(0, 0), "x")
        assert not model.setData(model.index(0, 0), Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
        flags = [bool(model.index(0, column).flags() & Qt.ItemFlag.ItemIsUserCheckable) for column in range(4)]
        assert flags == [False, False, False, True]

    def test_portraits_come_later(self, model: TrackChoiceModel) -> None:
        image = QImage(4, 4, QImage.Format.Format_RGB32)
        model.show_portrait(2, image)
        model.show_portrait(99, image)
        assert model.index(1, 0).data(Qt.ItemDataRole.DecorationRole) == image
        assert model.index(0, 0).data(Qt.ItemDataRole.DecorationRole) is None

    def test_space_and_a_click_say_who_stays_visible(self, qtbot: QtBot, model: TrackChoiceModel) -> None:
        table = TrackChoiceTable(model)
        qtbot.addWidget(table)
        table.resize(600, 300)
        table.show()
        looked = Inbox(table.looked_at)
        table.setCurrentIndex(model.index(1, 0))
        qtbot.keyClick(table, Qt.Key.Key_Space)
        assert model.visible == {2}
        place = table.visualRect(model.index(0, ChoiceColumn.VISIBLE)).center() + QPoint(20, 0)
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert model.visible == {1, 2}
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(model.index(2, 0)).center())
        assert model.visible == {1, 2}
        qtbot.waitUntil(lambda: [answer[0].id for answer in looked.answers] == [2, 1, 3])


class TestTheDialog:
    def test_the_video_is_searched_first_and_then_it_is_asked(
        self, qtbot: QtBot, playing: Program, fake_engine: FakeEngine
    ) -> None:
        fake_engine.sources[0] = endless = FakeSource(100_000_000, 20.0)
        hiding = hiding_of(playing)
        playing.session.window.actions_.hide_video.trigger()
        assert hiding.dialog.isVisible()
        assert "Searching the whole video" in shown_words(hiding.dialog)
        qtbot.waitUntil(lambda: len(fake_engine.opened) == 2, timeout=PATIENT_MS)
        button(hiding.dialog, "Cancel").click()
        assert not hiding.dialog.isVisible()
        assert endless.closed.wait(10)
        assert not playing.session.workspace.whole_video.is_searching

    def test_what_was_searched_already_is_asked_at_once(
        self, qtbot: QtBot, asked: VideoHiding, playing: Program
    ) -> None:
        asked.dialog.reject()
        opened = len(playing.session.workspace.whole_video.spans)
        playing.session.window.actions_.hide_video.trigger()
        assert opened == 1
        assert button(asked.dialog, "Hide 1 track...").isEnabled()
        assert not playing.session.workspace.whole_video.is_searching

    def test_who_stays_visible_is_said_in_words_and_nothing_to_hide_too(self, asked: VideoHiding) -> None:
        dialog = asked.dialog
        assert "Everybody listed here is hidden" in shown_words(dialog)
        dialog.tracks.take(spans(0, 5, 9))
        dialog.tracks.toggle(1)
        assert "2 of 3 are hidden" in shown_words(dialog)
        assert button(dialog, "Hide 2 tracks...").isEnabled()
        for row in (0, 2):
            dialog.tracks.toggle(row)
        assert not button(dialog, "Hide 0 tracks...").isEnabled()
        dialog.tracks.take(())
        assert "nothing to hide" in shown_words(dialog)

    def test_a_track_that_is_chosen_is_shown_in_the_video(
        self, qtbot: QtBot, asked: VideoHiding, playing: Program
    ) -> None:
        live = playing.session.workspace.live
        asked.dialog.tracks.take([replace(spans(300)[0], best_s=300.0)])
        asked.dialog.setup.table.selectRow(0)
        qtbot.waitUntil(lambda: live.picture is not None and live.picture.frame.time_s == 300.0, timeout=PATIENT_MS)
        assert live.state is LiveState.PAUSED

    def test_portraits_are_shown(self, qtbot: QtBot, asked: VideoHiding) -> None:
        index = asked.dialog.tracks.index(0, 0)
        qtbot.waitUntil(lambda: isinstance(index.data(Qt.ItemDataRole.DecorationRole), QImage), timeout=PATIENT_MS)

    def test_another_video_ends_the_wait(self, qtbot: QtBot, playing: Program, fake_engine: FakeEngine) -> None:
        fake_engine.sources[0] = FakeSource(100_000_000, 20.0)
        hiding = hiding_of(playing)
        playing.session.window.actions_.hide_video.trigger()
        assert hiding.dialog.isVisible()
        fake_engine.sources[:] = [FakeSource(100, 20.0)]
        playing.session.live.open(VideoAddress(Path("/videos/other.mp4")))
        qtbot.waitUntil(lambda: not hiding.dialog.isVisible(), timeout=PATIENT_MS)

    def test_a_camera_has_nothing_to_be_hidden_in(
        self, qtbot: QtBot, program: Program, fake_engine: FakeEngine
    ) -> None:
        action = program.session.window.actions_.hide_video
        assert not action.isEnabled()
        camera = FakeSource()
        fake_engine.sources.append(camera)
        program.session.live.open(CameraAddress(0))
        camera.arrive()
        qtbot.waitUntil(lambda: program.session.workspace.live.picture is not None, timeout=PATIENT_MS)
        assert not action.isEnabled()

    def test_the_missing_package_and_nothing_looked_for_are_told(
        self, qtbot: QtBot, playing: Program, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        do, live = playing.session.window.actions_, playing.session.workspace.live
        with monkeypatch.context() as without:
            without.setattr(engine, "can_hide_videos", lambda: False)
            do.hide_video.trigger()
            assert "PyAV" in said(playing)
        playing.session.live.take_plan(SearchPlan(targets=()))
        do.hide_video.trigger()
        assert "Nothing is looked for" in said(playing)
        assert not hiding_of(playing).dialog.isVisible()
        assert not live.plan.looks_for_something


class TestTheRun:
    def test_what_was_chosen_is_done_and_told(
        self, qtbot: QtBot, asked: VideoHiding, playing: Program, hide: FakeHide, target: Path, preferences: Preferences
    ) -> None:
        dialog, live = asked.dialog, playing.session.workspace.live
        dialog.tracks.take(spans(0, 5, 9))
        asked._findings = findings(0, 5, 9)
        dialog.tracks.toggle(1)
        style = HidingStyle(HidingKind.PIXELATE, margin=0.4)
        dialog.setup.options.take(style)
        dialog.setup.margin_s = 0.8
        button(dialog, "Hide 2 tracks...").click()
        qtbot.waitUntil(lambda: "2 tracks are hidden in it." in shown_words(dialog), timeout=PATIENT_MS)
        (request,) = hide.requests
        assert (request.source, request.target) == (FILM, target)
        options = request.options
        assert (options.style, options.visible, options.margin_s) == (style, frozenset({2}), 0.8)
        assert (options.checks, options.replaces, options.plan) == (True, True, live.plan)
        assert live.state is LiveState.PAUSED
        words = shown_words(dialog)
        assert "All 120 pictures" in words and "1 track stayed visible" in words and "nothing was found" in words
        assert preferences.get(settings.HIDE_KIND) == "pixelate"

    def test_how_far_it_is_shows_stage_by_stage(
        self, qtbot: QtBot, asked: VideoHiding, hide: FakeHide, target: Path
    ) -> None:
        hide.gate.clear()
        asked.begin()
        qtbot.waitUntil(lambda: "42 %" in shown_words(asked.dialog), timeout=PATIENT_MS)
        words = shown_words(asked.dialog)
        assert "Hiding in every picture" in words and "about 2 min left" in words and FILM.name in words
        hide.gate.set()
        qtbot.waitUntil(lambda: "is saved" in shown_words(asked.dialog), timeout=PATIENT_MS)

    def test_the_check_is_told_apart(self, qtbot: QtBot, asked: VideoHiding, hide: FakeHide, target: Path) -> None:
        hide.stages.append(HidingProgress(HidingStage.CHECK, None, None))
        hide.gate.clear()
        asked.begin()
        qtbot.waitUntil(lambda: "Searching the copy once more" in shown_words(asked.dialog), timeout=PATIENT_MS)
        hide.gate.set()

    def test_cancelled_it_closes_and_says_nothing(
        self, qtbot: QtBot, asked: VideoHiding, hide: FakeHide, target: Path, playing: Program
    ) -> None:
        hide.gate.clear()
        asked.begin()
        qtbot.waitUntil(lambda: bool(hide.requests), timeout=PATIENT_MS)
        button(asked.dialog, "Cancel").click()
        qtbot.waitUntil(lambda: not asked.dialog.isVisible(), timeout=PATIENT_MS)
        assert not playing.session.workspace.video_hide_run.is_running
        assert "Saved" not in said(playing)

    def test_what_is_still_found_is_listed_with_its_times(
        self, qtbot: QtBot, asked: VideoHiding, hide: FakeHide, target: Path
    ) -> None:
        hide.left, hide.left_out = (FOUND_AGAIN, *[replace(FOUND_AGAIN, id=n) for n in range(2, 60)]), 7
        asked.begin()
        qtbot.waitUntil(lambda: "is saved" in shown_words(asked.dialog), timeout=PATIENT_MS)
        words = shown_words(asked.dialog)
        assert (
            "Face: 0:03.0 \N{EN DASH} 0:04.5" in words and "and 19 more" in words and "7 pictures at the end" in words
        )

    def test_an_unchecked_copy_is_called_so(
        self, qtbot: QtBot, asked: VideoHiding, hide: FakeHide, target: Path
    ) -> None:
        hide.left = None
        asked.begin()
        qtbot.waitUntil(lambda: "was not searched once more" in shown_words(asked.dialog), timeout=PATIENT_MS)

    def test_a_failure_is_told_and_leads_back(
        self, qtbot: QtBot, asked: VideoHiding, hide: FakeHide, target: Path
    ) -> None:
        hide.error = OutputError("{path} was not written: its disk is full.", path=target)
        asked.begin()
        qtbot.waitUntil(lambda: "its disk is full" in shown_words(asked.dialog), timeout=PATIENT_MS)
        button(asked.dialog, "Back").click()
        assert button(asked.dialog, "Hide 1 track...").isEnabled()

    def test_a_defect_is_told(
        self, qtbot: QtBot, asked: VideoHiding, hide: FakeHide, target: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        caught: list[object] = []
        monkeypatch.setattr("sys.excepthook", lambda *defect: caught.append(defect[1]))
        hide.error = ZeroDivisionError("oops")
        asked.begin()
        qtbot.waitUntil(lambda: "the program made a mistake" in shown_words(asked.dialog), timeout=PATIENT_MS)
        assert len(caught) == 1

    def test_behind_a_closed_dialog_it_goes_on_and_the_window_tells(
        self, qtbot: QtBot, asked: VideoHiding, hide: FakeHide, target: Path, playing: Program
    ) -> None:
        hide.gate.clear()
        asked.begin()
        qtbot.waitUntil(lambda: bool(hide.requests), timeout=PATIENT_MS)
        asked.dialog.reject()
        assert "are being hidden" in said(playing)
        playing.session.window.actions_.hide_video.trigger()
        assert "Hiding in every picture" in shown_words(asked.dialog)
        asked.dialog.reject()
        hide.gate.set()
        qtbot.waitUntil(lambda: "Saved hidden.mov with 1 track hidden." in said(playing), timeout=PATIENT_MS)

    def test_cancelled_behind_a_closed_dialog_nothing_leads_to_it_any_more(
        self, qtbot: QtBot, asked: VideoHiding, hide: FakeHide, target: Path, playing: Program
    ) -> None:
        hide.gate.clear()
        asked.begin()
        qtbot.waitUntil(lambda: bool(hide.requests), timeout=PATIENT_MS)
        asked.dialog.reject()
        assert "are being hidden" in said(playing)
        asked.cancel()
        qtbot.waitUntil(lambda: not playing.session.workspace.video_hide_run.is_running, timeout=PATIENT_MS)
        assert "are being hidden" not in said(playing)

    def test_a_name_without_an_end_gets_the_videos_own_and_replaces_nothing(
        self, qtbot: QtBot, asked: VideoHiding, hide: FakeHide, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "v1.2"), ""))
        asked.begin()
        qtbot.waitUntil(lambda: bool(hide.requests), timeout=PATIENT_MS)
        assert hide.requests[0].target == tmp_path / "v1.2.mov"
        assert not hide.requests[0].options.replaces

    def test_without_a_name_nothing_is_done(
        self, qtbot: QtBot, asked: VideoHiding, hide: FakeHide, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
        asked.begin()
        assert not hide.requests and button(asked.dialog, "Hide 1 track...").isEnabled()

    def test_closing_the_window_is_asked_about(
        self, qtbot: QtBot, asked: VideoHiding, hide: FakeHide, target: Path, playing: Program
    ) -> None:
        hide.gate.clear()
        asked.begin()
        qtbot.waitUntil(lambda: bool(hide.requests), timeout=PATIENT_MS)
        window = playing.session.window
        window.close()
        assert window.isVisible()
        (box,) = [each for each in window.findChildren(QMessageBox) if each.isVisible()]
        next(each for each in box.buttons() if each.text() == "Go on working").click()
        assert window.isVisible() and not hide.requests[0].cancelled.is_set()
        window.close()
        (box,) = [each for each in window.findChildren(QMessageBox) if each.isVisible()]
        next(each for each in box.buttons() if each.text() == "Stop and close").click()
        assert hide.requests[0].cancelled.is_set()
        assert not window.isVisible()

    def test_in_another_language_it_goes_on(
        self, qtbot: QtBot, asked: VideoHiding, hide: FakeHide, target: Path, playing: Program
    ) -> None:
        hide.gate.clear()
        asked.begin()
        qtbot.waitUntil(lambda: bool(hide.requests), timeout=PATIENT_MS)
        playing.speak("ko")
        other = hiding_of(playing)
        assert other is not asked
        qtbot.waitUntil(lambda: "42 %" in shown_words(other.dialog), timeout=PATIENT_MS)
        hide.gate.set()
        qtbot.waitUntil(lambda: "hidden.mov" in shown_words(other.dialog), timeout=PATIENT_MS)


class TestTheWorkers:
    @pytest.fixture
    def worker(self, qtbot: QtBot, hide: FakeHide) -> Iterator[VideoHidingWorker]:
        made = VideoHidingWorker(hide)
        home = WorkerHome(made, "video hiding")
        yield made
        hide.gate.set()
        home.quit()
        home.wait()

    def request(self) -> VideoHidingRequest:
        return VideoHidingRequest(FILM, Path("/b.mp4"), VideoHidingOptions(HidingStyle()), findings(0))

    def test_each_request_has_one_answer(self, qtbot: QtBot, worker: VideoHidingWorker, hide: FakeHide) -> None:
        hidden, dropped, progress = Inbox(worker.hidden), Inbox(worker.dropped), Inbox(worker.progress)
        first, cancelled = self.request(), self.request()
        cancelled.cancelled.set()
        worker.submit(first)
        worker.submit(cancelled)
        qtbot.waitUntil(lambda: bool(hidden.answers and dropped.answers), timeout=PATIENT_MS)
        assert hidden.answers[0][0] is first and dropped.answers == [(cancelled,)]
        assert progress.answers[0][0] is first and hide.requests == [first]

    def test_portraits_come_in_the_order_of_their_times_and_stop_when_cancelled(
        self, qtbot: QtBot, fake_engine: FakeEngine
    ) -> None:
        worker = TrackPortraitWorker(fake_engine.open_source)
        home = WorkerHome(worker, "portraits")
        made, ended = Inbox(worker.made), Inbox(worker.ended)
        source = FakeSource(2000, 20.0)
        fake_engine.sources += [source, SourceNotFoundError("gone")]
        far = Span(3, "face", 0.0, 1.0, replace(FACE, left=5000), 0.5)
        requests = [PortraitRequest(VideoAddress(FILM), (*reversed(spans(0, 10)), far)) for _ in range(3)]
        requests[2].cancelled.set()
        for request in requests:
            worker.submit(request)
        qtbot.waitUntil(lambda: len(ended.answers) == 3, timeout=PATIENT_MS)
        home.quit()
        home.wait()
        assert [(answer[0], answer[1]) for answer in made.answers] == [(requests[0], 1), (requests[0], 2)]
        assert source.closed.is_set()
