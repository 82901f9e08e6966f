"""The search of a whole video in the background: begun, cancelled, and what it has found so far."""

from functools import partial
from threading import Event

from PySide6.QtCore import QObject, Qt, Signal

from desktop_app.errors import AppError
from desktop_app.gui.live import Live
from desktop_app.gui.workers.live_search import Follow
from desktop_app.gui.workers.playing import OpenSource
from desktop_app.gui.workers.video_search import VideoSearchRequest, VideoSearchWorker
from desktop_app.library.search_plan import SearchPlan
from desktop_app.library.video_findings import Span, VideoFindings
from desktop_app.library.video_search import VideoProgress


class WholeVideo(QObject):
    """Searches the video that is played, from its first frame to its last; an answer about another one is dropped.

    share: how far it has come, 0..1; None while nothing is searched. seconds_left: None while that is not known.
    searched_s: up to where in the video. spans: by number. duration_s: how long the video really is, known at the end.
    findings: of the whole video, once the search has come to its end.

    advanced: it has come further; carries the spans that are new or different.
    changed: it began, ended, or another video is played. ended: it came to the end; carries the number of spans.
    failed: carries the AppError.
    """

    advanced = Signal(object)
    changed = Signal()
    ended = Signal(int)
    failed = Signal(object)

    def __init__(self, live: Live, worker: VideoSearchWorker, open_source: OpenSource, follow: Follow) -> None:
        super().__init__()
        self._live = live
        self._worker = worker
        self._open_source = open_source
        self._follow = follow
        self._request: VideoSearchRequest | None = None
        self.share: float | None = None
        self.seconds_left: float | None = None
        self.searched_s = 0.0
        self.spans: dict[int, Span] = {}
        self.duration_s: float | None = None
        self.findings: VideoFindings | None = None
        self._searched_for: tuple[SearchPlan, float] | None = None
        queued = Qt.ConnectionType.QueuedConnection
        worker.progress.connect(self._take_progress, queued)
        worker.found.connect(self._take_found, queued)
        worker.failed.connect(self._take_error, queued)
        worker.dropped.connect(self._take_dropped, queued)

    @property
    def is_searching(self) -> bool:
        """Whether a video is being searched."""
        return self._request is not None

    @property
    def current_findings(self) -> VideoFindings | None:
        """The findings, if they are of what the pictures are searched for now."""
        return self.findings if self.is_of_now else None

    @property
    def is_of_now(self) -> bool:
        """Whether the search, over or not, is for what the pictures are searched for now."""
        return self._searched_for == (self._live.plan, self._live.sensitivity)

    def begin(self) -> None:
        """Search the video that is played, for what its pictures are searched for."""
        address, info = self._live.address, self._live.info
        if address is None or info is None or info.is_live:
            return
        self.forget()
        cancelled = Event()
        self._request = VideoSearchRequest(
            info.name,
            partial(self._open_source, address, cancelled),
            partial(self._follow, self._live.plan, self._live.sensitivity),
            cancelled,
        )
        self._searched_for = (self._live.plan, self._live.sensitivity)
        self.share = 0.0
        self._worker.submit(self._request)
        self.changed.emit()

    def cancel(self) -> None:
        """Stop; what was found stays."""
        if self._request is not None:
            self._request.cancelled.set()
            self._end()

    def forget(self) -> None:
        """Stop, and forget what was found."""
        self.cancel()
        self.searched_s, self.spans, self.duration_s, self.findings = 0.0, {}, None, None
        self.changed.emit()

    def _take_progress(self, request: VideoSearchRequest, progress: VideoProgress) -> None:
        if request is self._request:
            self.spans.update((span.id, span) for span in progress.spans)
            self.searched_s = progress.searched_s
            self.share, self.seconds_left = progress.share or 0.0, progress.seconds_left
            self.advanced.emit(progress.spans)

    def _take_found(self, request: VideoSearchRequest, findings: VideoFindings) -> None:
        if request is self._request:
            self.duration_s, self.findings = findings.duration_s, findings
            self._end()
            self.ended.emit(len(findings.spans))

    def _take_error(self, request: VideoSearchRequest, error: AppError) -> None:
        if request is self._request:
            self._end()
            self.failed.emit(error)

    def _take_dropped(self, request: VideoSearchRequest, _findings: VideoFindings | None) -> None:
        if request is self._request:
            self._end()

    def _end(self) -> None:
        self._request = self.share = self.seconds_left = None
        self.changed.emit()
