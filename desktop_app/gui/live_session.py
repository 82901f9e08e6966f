"""The window's camera and video: what the user does with them, and what shows of it."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog

from desktop_app import settings
from desktop_app.detection.geometry import Size
from desktop_app.errors import AppError
from desktop_app.gui.camera_choice import CameraChoice
from desktop_app.gui.live import LiveState
from desktop_app.gui.live_saving import LiveSaving
from desktop_app.gui.live_words import figures_text, source_text
from desktop_app.gui.models.picture import AnnotatedFrame
from desktop_app.gui.views.actions import Playing
from desktop_app.gui.views.live_page import Trouble
from desktop_app.gui.views.main_window import MainWindow
from desktop_app.gui.views.message_strip import Message, Tone
from desktop_app.gui.views.stream_dialog import StreamDialog
from desktop_app.gui.wording import duration_text, error_text, size_text, summary
from desktop_app.gui.workspace import Workspace
from desktop_app.library.search_plan import SearchPlan
from desktop_app.library.video_findings import Span
from desktop_app.media.source import (
    CameraAddress,
    SequenceAddress,
    SourceAddress,
    StreamAddress,
    VideoAddress,
)

LIVE = "live"  # the topic of what is said here
SETTLED_MS = 150  # a slider that rests so long is done
SEEK_EVERY_MS = 40  # while the time line is dragged
PLAYED_ON_S = 1.0  # so long after an appearance began Previous still goes to the one before
_TROUBLES = {
    LiveState.OPENING: Trouble.OPENING,
    LiveState.LOST: Trouble.LOST,
    LiveState.FAILED: Trouble.FAILED,
}


class LiveSession(QObject):
    """Connects the live page with what is played.

    entered: a camera or a video takes the place of the photograph. left: it is gone.
    """

    entered = Signal()
    left = Signal()

    def __init__(self, workspace: Workspace, window: MainWindow) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._window = window
        self._live = workspace.live
        self._whole = workspace.whole_video
        self._page = window.live
        self._transport = window.live.transport
        self._camera = CameraChoice(workspace, window)
        self._saving = LiveSaving(workspace, window)
        self._shown_state = LiveState.OFF
        self._sensitivity = workspace.live.sensitivity
        self._wanted_s: float | None = None
        self._settled = self._timer(SETTLED_MS, self._apply_sensitivity)
        self._seeking = self._timer(SEEK_EVERY_MS, self._seek)
        preferences = workspace.preferences
        window.actions_.mirror.setChecked(preferences.get(settings.MIRROR))
        self._transport.show_rate(f"{workspace.live.rate:g}")
        self._connect_workspace()
        self._connect_views()
        if self.is_on:  # in a window that takes another one's place
            self._show_state()
            self._show_picture()
            self._show_search()

    @property
    def is_on(self) -> bool:
        """Whether a camera or a video has the place of the photograph."""
        return self._live.is_on

    # What the user does

    def open(self, address: SourceAddress) -> None:
        """Play something."""
        self._camera.withdraw()
        self._window.status.strip.withdraw(LIVE)
        self._workspace.recording.stop()
        self._whole.forget()
        self._choose_track(0)
        self._transport.show_rate("1")
        mirror = isinstance(address, CameraAddress) and self._workspace.preferences.get(settings.MIRROR)
        self._live.open(address, mirror)

    def open_videos(self, paths: Sequence[Path]) -> None:
        """Play the first of these videos; Previous and Next go to the others."""
        self._workspace.videos = list(paths)
        self._open_video(paths[0])
        if len(paths) > 1:
            words = self.tr("{n} videos were opened. Page Down shows the next one.").format(n=len(paths))
            self._say(words)

    def open_camera(self) -> None:
        """Play the camera that was used last."""
        self._workspace.videos = []
        self._camera.open()

    def ask_for_stream(self) -> None:
        """Ask for a network camera's address."""
        dialog = StreamDialog(self._window, self._workspace.preferences.get(settings.STREAM))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self.open_stream)
        dialog.open()

    def open_stream(self, url: str) -> None:
        """Play a network camera."""
        self._workspace.videos = []
        address = StreamAddress(url)
        if address.host:
            self._workspace.preferences.set(settings.STREAM, address.name)
        self.open(address)

    def ask_for_sequence(self) -> None:
        """Ask for a folder whose pictures are played."""
        preferences = self._workspace.preferences
        title = self.tr("Play pictures of a folder")
        if name := QFileDialog.getExistingDirectory(self._window, title, preferences.folder):
            preferences.folder = name
            self._workspace.videos = []
            self.open(SequenceAddress(Path(name)))

    def leave(self) -> None:
        """Close what is played."""
        if self.is_on:
            self._workspace.recording.stop()
            self._whole.forget()
            self._live.stop()

    def show_step(self, step: int) -> None:
        """Play the video that many further in the list of those that were opened together."""
        address = self._live.address
        paths = self._workspace.videos
        if isinstance(address, VideoAddress) and address.path in paths:
            place = paths.index(address.path) + step
            if 0 <= place < len(paths):
                self._open_video(paths[place])

    def take_plan(self, plan: SearchPlan) -> None:
        """Look for something else."""
        self._saving.take_plan(plan)
        self._live.set_plan(plan, self._sensitivity)

    def take_sensitivity(self, sensitivity: float) -> None:
        """Show more or less, once the slider rests."""
        self._sensitivity = sensitivity
        self._settled.start()

    def annotated(self) -> AnnotatedFrame | None:
        """The picture that is shown with what shows in it."""
        picture = self._live.picture
        if picture is None:
            return None
        calibrated = not self._live.plan.cascade
        return AnnotatedFrame(picture.frame, picture.detections, picture.seconds, calibrated)

    def seek(self, time_s: float) -> None:
        """Go to a place of the video; where the mouse goes on, only now and then."""
        self._wanted_s = time_s
        self._transport.show_position(time_s)
        if not self._seeking.isActive():
            self._seek()
            self._seeking.start()

    # Connections

    def _connect_workspace(self) -> None:
        live, whole = self._live, self._whole
        live.changed.connect(self._show_state)
        live.pictured.connect(self._show_picture)
        live.told.connect(self._show_figures)
        live.complained.connect(self._report)
        whole.advanced.connect(self._show_spans)
        whole.changed.connect(self._show_search)
        whole.ended.connect(self._tell_searched)
        whole.failed.connect(self._report)
        self._camera.chosen.connect(self.open)
        self._camera.refused.connect(self._report)

    def _connect_views(self) -> None:
        do, page, live = self._window.actions_, self._page, self._live
        self._window.empty.camera_asked.connect(self.open_camera)
        do.camera.triggered.connect(self.open_camera)
        do.open_stream.triggered.connect(self.ask_for_stream)
        do.open_sequence.triggered.connect(self.ask_for_sequence)
        do.mirror.triggered.connect(self._mirror)
        do.pause.triggered.connect(self._toggle_pause)
        do.step_back.triggered.connect(partial(live.step, -1))
        do.step_on.triggered.connect(partial(live.step, 1))
        do.previous_found.triggered.connect(partial(self._go_to_found, False))
        do.next_found.triggered.connect(partial(self._go_to_found, True))
        do.search_video.triggered.connect(self._search_or_cancel)
        do.close_live.triggered.connect(self.leave)
        for rate, action in do.rates.items():
            action.triggered.connect(partial(self._take_rate, rate))
        page.notice.again_asked.connect(live.try_again)
        page.notice.close_asked.connect(self.leave)
        page.canvas.painted.connect(live.add_painted)
        page.canvas.sight_changed.connect(live.set_sight)
        page.canvas.zoom_changed.connect(self._show_figures)
        page.canvas.pause_asked.connect(self._toggle_pause)
        page.canvas.step_asked.connect(live.step)
        page.canvas.track_chosen.connect(self._choose_track)
        self._window.tracks.track_chosen.connect(page.canvas.select)
        self._transport.timeline.seek_asked.connect(self.seek)

    def _timer(self, interval_ms: int, act: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval_ms)
        timer.timeout.connect(act)
        return timer

    # What is played

    def _open_video(self, path: Path) -> None:
        self._workspace.preferences.remember_opened(path)
        self._window.show_recent(self._workspace.preferences.recent)
        self.open(VideoAddress(path))

    def _mirror(self, mirror: bool) -> None:
        self._workspace.preferences.set(settings.MIRROR, mirror)
        self._live.set_mirror(mirror)

    def _toggle_pause(self) -> None:
        self._live.set_paused(self._live.state is LiveState.PLAYING)

    def _take_rate(self, rate: str) -> None:
        self._live.set_rate(float(rate))
        self._transport.show_rate(rate)

    def _apply_sensitivity(self) -> None:
        self._live.set_plan(self._live.plan, self._sensitivity)

    def _seek(self) -> None:
        wanted_s, self._wanted_s = self._wanted_s, None
        if wanted_s is not None:
            self._live.seek(wanted_s)

    def _choose_track(self, track: int) -> None:
        self._page.canvas.select(track)
        self._window.tracks.choose(track)

    # What shows of it

    def _show_state(self) -> None:
        live, before = self._live, self._shown_state
        self._shown_state = live.state
        if not live.is_on:
            if before is not LiveState.OFF:
                self._leave_page()
            return
        if before is LiveState.OFF:
            self.entered.emit()
            self._enter_page()
        trouble = _TROUBLES.get(live.state)
        self._page.show_trouble(trouble, self._name(), error_text(live.error) if live.error else "")
        if isinstance(live.address, VideoAddress | SequenceAddress):
            declared_s = live.info.duration_s if live.info else None
            self._transport.show_video(self._whole.duration_s or declared_s)
            if live.info is None:
                self._transport.show_position(0.0)
        else:
            self._transport.show_live()
        if live.picture is None:
            self._page.canvas.show_picture(None)
        self._show_what_can_be_done()
        self._show_figures()

    def _show_what_can_be_done(self) -> None:
        live = self._live
        goes = live.state in (LiveState.PLAYING, LiveState.PAUSED)
        self._window.actions_.set_playing(
            Playing(
                is_on=live.is_on,
                is_video=live.info is not None and not live.is_live,
                is_file=isinstance(live.address, VideoAddress),
                shows=live.picture is not None,
                goes=goes,
                is_paused=live.state is LiveState.PAUSED,
                has_others=isinstance(live.address, VideoAddress) and len(self._workspace.videos) > 1,
            )
        )

    def _enter_page(self) -> None:
        self._window.show_live()
        self._window.find_panel.take(self._live.plan)
        self._window.find_panel.take_sensitivity(self._live.sensitivity)

    def _leave_page(self) -> None:
        self._window.status.strip.withdraw(LIVE)
        self._page.canvas.show_picture(None)
        self._page.canvas.show_figures("")
        self._window.actions_.set_playing(Playing())
        self._window.find_panel.take(self._workspace.searches.plan)
        self._window.find_panel.take_sensitivity(self._workspace.photos.sensitivity)
        self.left.emit()

    def _show_picture(self) -> None:
        picture = self._live.picture
        if picture is None:
            return
        is_first = self._page.canvas.picture is None
        self._page.canvas.show_picture(picture)
        if not self._live.is_live and self._wanted_s is None:
            self._transport.show_position(picture.frame.time_s)
        if is_first:
            self._window.find_panel.show_size(Size(picture.frame.width, picture.frame.height))
            self._show_what_can_be_done()

    def _show_figures(self) -> None:
        live, picture = self._live, self._live.picture
        if not live.is_on:
            return
        self._window.show_title(self._name())
        if picture is None:
            self._window.find_panel.show_found(())
            self._window.status.show_facts("")
            self._page.canvas.show_figures("")
            return
        detections = picture.detections
        self._window.find_panel.show_found(detections)
        facts = [summary(detections), duration_text(picture.seconds)]
        facts += [size_text(picture.frame.width, picture.frame.height), f"{self._page.canvas.zoom * 100:.0f} %"]
        self._window.status.show_facts(" \N{MIDDLE DOT} ".join(facts))
        figures = live.statistics.figures if live.state is LiveState.PLAYING else None
        self._page.canvas.show_figures(figures_text(figures, live.is_live) if figures else "")
        self._saving.show_recorded()

    def _name(self) -> str:
        """What is played, as a person calls it; of several videos also which one it is."""
        address, paths = self._live.address, self._workspace.videos
        name = source_text(address)
        if len(paths) > 1 and isinstance(address, VideoAddress) and address.path in paths:
            place = paths.index(address.path) + 1
            return self.tr("{name} ({n} of {total})").format(name=name, n=place, total=len(paths))
        return name

    # The whole video

    def _search_or_cancel(self) -> None:
        if self._whole.is_searching:
            self._whole.cancel()
        else:
            self._whole.begin()

    def _show_spans(self, spans: Sequence[Span]) -> None:
        self._transport.timeline.add_spans(spans)
        self._transport.timeline.set_searched(self._whole.searched_s)
        self._transport.show_search(self._whole.share, self._whole.seconds_left)

    def _show_search(self) -> None:
        if self._whole.duration_s is not None:
            self._transport.timeline.set_duration(self._whole.duration_s)
        self._transport.timeline.set_spans(list(self._whole.spans.values()))
        self._transport.timeline.set_searched(self._whole.searched_s)
        self._transport.show_search(self._whole.share, self._whole.seconds_left)

    def _tell_searched(self, number: int) -> None:
        one = self.tr("The whole video was searched: 1 appearance.")
        many = self.tr("The whole video was searched: {n} appearances.")
        self._say(one if number == 1 else many.format(n=number))

    def _go_to_found(self, is_next: bool) -> None:
        timeline = self._transport.timeline
        position_s = timeline.position_s  # and not that of the picture, which comes later
        if not is_next and self._live.state is LiveState.PLAYING:
            position_s -= PLAYED_ON_S
        found_s = timeline.next_found(position_s) if is_next else timeline.previous_found(position_s)
        if found_s is None:
            self._say(self.tr("Nobody appears there, as far as the whole video has been searched."))
        else:
            self.seek(found_s)

    def _say(self, words: str) -> None:
        self._window.status.strip.say(Message(words, Tone.NOTE, LIVE))

    def _report(self, error: AppError) -> None:
        self._window.status.strip.say(Message(error_text(error), Tone.WARNING, LIVE))
