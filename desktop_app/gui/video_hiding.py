"""Faces hidden in the video that is played: searched, asked for in a dialog, done in the background, told of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog

from desktop_app.errors import AppError
from desktop_app.gui.closing_question import ClosingQuestion
from desktop_app.gui.desktop import open_outside
from desktop_app.gui.output_choices import hiding_style, keep_hiding_style
from desktop_app.gui.session import Session
from desktop_app.gui.video_hide_words import (
    heading_text,
    result_texts,
    running_text,
    saved_text,
    search_words,
    stage_words,
)
from desktop_app.gui.views.hide_video_dialog import HideVideoDialog
from desktop_app.gui.views.message_strip import Message, Tone
from desktop_app.gui.wording import error_text
from desktop_app.gui.workers.track_portraits import PortraitRequest
from desktop_app.gui.workers.video_hiding import VideoHidingRequest
from desktop_app.library.search_plan import SearchPlan
from desktop_app.library.video_findings import Span, VideoFindings
from desktop_app.media.source import VideoAddress

TOPIC = "hide video"
KINDS = {".mp4": "MP4 (*.mp4)", ".mov": "QuickTime (*.mov)", ".mkv": "Matroska (*.mkv)"}


class VideoHiding(QObject):
    """Connects the action, the dialog and the run."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._workspace = session.workspace
        self._live, self._whole = session.workspace.live, session.workspace.whole_video
        self._run = session.workspace.video_hide_run
        self._portrait_worker = session.workspace.crew.track_portraits
        self._dialog: HideVideoDialog | None = None
        self._wanted: tuple[Path, SearchPlan, float] | None = None  # what the dialog is about
        self._findings: VideoFindings | None = None  # of that
        self._waits = False  # for them
        self._portraits: PortraitRequest | None = None
        self._question = ClosingQuestion(
            session.window,
            self._run,
            self._running_text,
            self.tr("If you close the window, this ends, and no copy is left behind."),
        )
        session.window.actions_.hide_video.triggered.connect(self.show)
        self._whole.advanced.connect(self._show_search)
        self._whole.changed.connect(self._take_whole)
        self._run.advanced.connect(self._show_progress)
        self._run.ended.connect(self._show_end)
        self._portrait_worker.made.connect(self._take_portrait, Qt.ConnectionType.QueuedConnection)
        if self._run.is_running:  # begun from a window before this one
            self._show_run()

    @property
    def dialog(self) -> HideVideoDialog:
        """The dialog, made when it is first needed."""
        if self._dialog is None:
            self._dialog = dialog = HideVideoDialog(self._session.window)
            dialog.setup.begin_asked.connect(self.begin)
            dialog.setup.table.looked_at.connect(self._look_at)
            dialog.progress.cancel_asked.connect(self.cancel)
            dialog.end.folder_asked.connect(self._open_folder)
            dialog.end.again_asked.connect(self.show)
            dialog.finished.connect(self._take_closing)
        return self._dialog

    def show(self) -> None:
        """Ask who of the video that is played stays visible; search it first, where that has not been done."""
        address = self._live.address
        if self._run.is_running:  # one at a time
            self._show_run()
        elif isinstance(address, VideoAddress) and self._can_hide(address.path):
            self._wanted = (address.path, self._live.plan, self._live.sensitivity)
            if self._whole.current_findings is None:
                self._search(address.path)
            else:
                self._ask(self._whole.current_findings)
            self.dialog.bring_up()

    def begin(self) -> None:
        """Ask where, and hide."""
        from desktop_app.export.video_hiding import CONTAINERS, film_suffix
        from desktop_app.library.video_hiding import VideoHidingOptions

        if self._wanted is None or self._findings is None or self._run.is_running:
            return
        source, plan, sensitivity = self._wanted
        suffix = film_suffix(source)
        proposed = source.with_name(f"{source.stem}-hidden{suffix}")
        kind = KINDS.get(suffix, KINDS[".mp4"])
        name, _ = QFileDialog.getSaveFileName(
            self.dialog, self.tr("Save video as"), str(proposed), ";;".join(KINDS.values()), kind
        )
        if not name:
            return
        target, setup = Path(name), self.dialog.setup
        was_named_so = target.suffix.lower() in CONTAINERS
        style = setup.options.hiding_style
        keep_hiding_style(self._workspace.preferences, style)
        options = VideoHidingOptions(
            style=style,
            plan=plan,
            sensitivity=sensitivity,
            visible=self.dialog.tracks.visible,
            margin_s=setup.margin_s,
            checks=setup.checks,
            replaces=was_named_so,  # then the dialog asked
        )
        self._stop_portraits()
        if self._is_played(source):
            self._live.set_paused(True)
        target = target if was_named_so else target.with_name(target.name + suffix)
        self._run.begin(VideoHidingRequest(source, target, options, self._findings))
        self._show_run()

    def cancel(self) -> None:
        """End the search, or the hiding."""
        if self._waits:
            self._whole.cancel()
        else:
            self._run.cancel()
            self.dialog.progress.show_ending()

    # What is asked

    def _can_hide(self, path: Path) -> bool:
        from desktop_app.export.video_hiding import require_support

        try:
            require_support(path)
            if not self._live.plan.looks_for_something:
                raise AppError("Nothing is looked for, so that nothing would be hidden; tick first what to look for.")
        except AppError as error:
            self._session.report(error, topic=TOPIC)
            return False
        return True

    def _search(self, path: Path) -> None:
        if not self._whole.is_searching or not self._whole.is_of_now:
            self._whole.begin()
        self._waits = self._whole.is_searching
        self.dialog.progress.begin(path.name)
        self._show_search()
        self.dialog.turn_to(self.dialog.progress)

    def _ask(self, findings: VideoFindings) -> None:
        from desktop_app.library.video_hiding import DEFAULT_MARGIN_S

        self._waits = False
        if self._wanted is None:
            return
        dialog, path = self.dialog, self._wanted[0]
        if findings is not self._findings:
            self._findings = findings
            dialog.tracks.take(findings.spans)
            dialog.setup.margin_s = DEFAULT_MARGIN_S
            dialog.setup.options.take(hiding_style(self._workspace.preferences))
            dialog.setup.show_video(path.name)
            self._stop_portraits()
            self._portraits = PortraitRequest(VideoAddress(path), findings.spans)
            self._portrait_worker.submit(self._portraits)
        dialog.turn_to(dialog.setup)
        dialog.setup.table.setFocus()

    def _show_search(self) -> None:
        if self._waits:
            self.dialog.progress.show_progress(*search_words(), self._whole.share, self._whole.seconds_left)

    def _take_whole(self) -> None:
        """The search has ended, or another video is played."""
        if not self._waits:
            return
        if self._whole.current_findings is not None:
            self._ask(self._whole.current_findings)
        elif not self._whole.is_searching:
            self._waits = False
            self.dialog.close()

    def _take_portrait(self, request: PortraitRequest, track: int, image: QImage) -> None:
        if request is self._portraits:
            self.dialog.tracks.show_portrait(track, image)

    def _stop_portraits(self) -> None:
        if self._portraits is not None:
            self._portraits.cancelled.set()

    def _look_at(self, span: Span) -> None:
        """Show in the window where a track shows best."""
        if self._wanted is not None and self._is_played(self._wanted[0]):
            self._live.set_paused(True)
            self._live.seek(span.best_s)

    def _is_played(self, path: Path) -> bool:
        return self._live.address == VideoAddress(path)

    # What is done

    def _show_run(self) -> None:
        if self._run.request is not None:
            self.dialog.progress.begin(self._run.request.source.name)
        self._show_progress()
        self.dialog.turn_to(self.dialog.progress)
        self.dialog.bring_up()

    def _show_progress(self) -> None:
        if self._run.is_running:
            progress = self._run.progress
            words = stage_words(progress.stage if progress else None)
            share, left_s = (progress.share, progress.seconds_left) if progress else (0.0, None)
            self.dialog.progress.show_progress(*words, share, left_s)

    def _show_end(self) -> None:
        request, hidden, error = self._run.request, self._run.result, self._run.error
        if request is None or self._question.is_settled:
            return
        self._session.window.status.strip.withdraw(TOPIC)  # that it goes on
        if hidden is not None:
            self.dialog.end.show_result(heading_text(hidden), hidden.path.name, result_texts(hidden), True)
            is_well = hidden.left == () and not hidden.left_out
            self._tell(saved_text(hidden), Tone.NOTE if is_well else Tone.WARNING)
        elif error is not None:
            self.dialog.end.show_result(self.tr("No video was saved."), request.target.name, [error_text(error)], False)
            self._tell(error_text(error), Tone.WARNING)
        else:
            self.dialog.close()
            return
        self.dialog.turn_to(self.dialog.end)

    def _tell(self, words: str, tone: Tone) -> None:
        """Say in the window what came of it, where the dialog was closed; there it can be read in full."""
        if not self.dialog.isVisible():
            self._say(words, tone, self.dialog.bring_up)

    def _say(self, words: str, tone: Tone, act: Callable[[], None]) -> None:
        self._session.window.status.strip.say(Message(words, tone, TOPIC, self.tr("Show"), act))

    def _take_closing(self) -> None:
        """Say where the work is that goes on when its dialog was closed."""
        self._waits = False
        if self._run.is_running and not self._question.is_settled:
            self._say(self._running_text(), Tone.NOTE, self._show_run)
        else:
            self._stop_portraits()

    def _running_text(self) -> str:
        return running_text(self._run.request.source.name if self._run.request is not None else "")

    def _open_folder(self) -> None:
        if self._run.request is not None:
            open_outside(self._run.request.target.parent)
