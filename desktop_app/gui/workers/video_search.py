"""Searching a whole video on a thread of its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop_app.errors import AppError
from desktop_app.gui.workers.defects import reported
from desktop_app.library.video_search import VideoProgress, search_video
from desktop_app.media.source import Source

if TYPE_CHECKING:
    from desktop_app.library.live import Following


@dataclass(frozen=True, slots=True, eq=False)
class VideoSearchRequest:
    """One video to search from its first frame to its last.

    name: for messages.
    open_source, following: called on the worker's thread.
    cancelled: set by who asked.
    """

    name: str
    open_source: Callable[[], Source]
    following: Callable[[], Following]
    cancelled: Event = field(default_factory=Event)


class VideoSearchWorker(QObject):
    """Searches on its own thread: one request runs, the newest waits, the rest are dropped.

    Every request ends in exactly one of found, failed and dropped; before it comes all progress, with every span that
    was found. Progress comes every `PROGRESS_EVERY_S` at most.
    """

    found = Signal(object, object)  # VideoSearchRequest, VideoFindings
    failed = Signal(object, object)  # VideoSearchRequest, AppError
    dropped = Signal(object, object)  # VideoSearchRequest, VideoFindings until it was cancelled; None: it never ran
    progress = Signal(object, object)  # VideoSearchRequest, VideoProgress
    _wake = Signal()  # queued: crosses from the caller's thread to this one

    def __init__(self) -> None:
        super().__init__()
        self._mailbox: deque[VideoSearchRequest] = deque()
        self._wake.connect(self._work, Qt.ConnectionType.QueuedConnection)

    def submit(self, request: VideoSearchRequest) -> None:
        """Leave a request from any thread; one that still waits is replaced."""
        self._mailbox.append(request)
        self._wake.emit()

    @Slot()
    def _work(self) -> None:
        waiting = []
        while self._mailbox:
            waiting.append(self._mailbox.popleft())
        for replaced in waiting[:-1]:
            self.dropped.emit(replaced, None)
        if waiting:
            self._run(waiting[-1])

    def _run(self, request: VideoSearchRequest) -> None:
        def tell(progress: VideoProgress) -> None:
            self.progress.emit(request, progress)

        if request.cancelled.is_set():
            self.dropped.emit(request, None)
            return
        try:
            findings = search_video(request.open_source, request.following(), request.cancelled, tell)
        except AppError as error:
            self._fail(request, error)
        except Exception as defect:
            self._fail(request, reported(defect, request.name))
        else:
            (self.dropped if request.cancelled.is_set() else self.found).emit(request, findings)

    def _fail(self, request: VideoSearchRequest, error: AppError) -> None:
        """Say what went wrong; what goes wrong after it was cancelled, as while it opened, is nobody's business."""
        if request.cancelled.is_set():
            self.dropped.emit(request, None)
        else:
            self.failed.emit(request, error)
