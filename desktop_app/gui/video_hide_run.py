"""The hiding of tracks in a whole video: begun, cancelled, how far it is, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from desktop_app.errors import AppError
from desktop_app.gui.workers.video_hiding import VideoHidingRequest, VideoHidingWorker

if TYPE_CHECKING:  # it loads OpenCV
    from desktop_app.library.video_hiding import HiddenVideo, HidingProgress


class VideoHideRun(QObject):
    """Hides in one video at a time; lives on when the window is built anew.

    request: the one that runs, or ran last. progress: None while nothing is known.
    hidden, error: what came of it; both None where it was cancelled, or is not at its end.

    advanced: it has come further. ended: it has come to its end, also where it was cancelled.
    """

    advanced = Signal()
    ended = Signal()

    def __init__(self, worker: VideoHidingWorker) -> None:
        super().__init__()
        self._worker = worker
        self.is_running = False
        self.request: VideoHidingRequest | None = None
        self.progress: HidingProgress | None = None
        self.hidden: HiddenVideo | None = None
        self.error: AppError | None = None
        queued = Qt.ConnectionType.QueuedConnection
        worker.progress.connect(self._take_progress, queued)
        worker.hidden.connect(self._take_hidden, queued)
        worker.failed.connect(self._take_error, queued)
        worker.dropped.connect(self._take_dropped, queued)

    def begin(self, request: VideoHidingRequest) -> None:
        """Begin with a video; one that runs already goes on, and this one is not taken."""
        if self.is_running:
            return
        self.request, self.is_running = request, True
        self.progress = self.hidden = self.error = None
        self._worker.submit(request)
        self.advanced.emit()

    def cancel(self) -> None:
        """Ask it to end; `ended` says when it has."""
        if self.is_running and self.request is not None:
            self.request.cancelled.set()

    def _take_progress(self, request: VideoHidingRequest, progress: HidingProgress) -> None:
        if request is self.request and self.is_running:
            self.progress = progress
            self.advanced.emit()

    def _take_hidden(self, request: VideoHidingRequest, hidden: HiddenVideo) -> None:
        self._end(request, hidden, None)

    def _take_error(self, request: VideoHidingRequest, error: AppError) -> None:
        self._end(request, None, error)

    def _take_dropped(self, request: VideoHidingRequest) -> None:
        self._end(request, None, None)

    def _end(self, request: VideoHidingRequest, hidden: HiddenVideo | None, error: AppError | None) -> None:
        if request is self.request and self.is_running:
            self.is_running = False
            self.hidden, self.error = hidden, error
            self.ended.emit()
