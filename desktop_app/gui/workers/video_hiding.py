"""Tracks hidden through whole videos, on a thread of its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop_app.errors import AppError
from desktop_app.gui.workers.defects import reported

if TYPE_CHECKING:  # they load OpenCV
    from desktop_app.library.video_findings import VideoFindings
    from desktop_app.library.video_hiding import HiddenVideo, HidingProgress, VideoHidingOptions


@dataclass(frozen=True, slots=True, eq=False)
class VideoHidingRequest:
    """One video to hide tracks in.

    findings: of a complete search of it. cancelled: set by who asked.
    """

    source: Path
    target: Path
    options: VideoHidingOptions
    findings: VideoFindings
    cancelled: Event = field(default_factory=Event)


HideVideo = Callable[[VideoHidingRequest, Callable[["HidingProgress"], None]], "HiddenVideo"]


def hide_video_for_real(request: VideoHidingRequest, progress: Callable[[HidingProgress], None]) -> HiddenVideo:
    """Hide as the library does. Raises: as `library.video_hiding.hide_video`."""
    from desktop_app.library.video_hiding import hide_video

    return hide_video(
        request.source, request.target, request.options, request.cancelled, progress, findings=request.findings
    )


class VideoHidingWorker(QObject):
    """Does one request after the other. Every request ends in exactly one of hidden, failed and dropped."""

    hidden = Signal(object, object)  # VideoHidingRequest, HiddenVideo
    failed = Signal(object, object)  # VideoHidingRequest, AppError
    dropped = Signal(object)  # VideoHidingRequest that was cancelled; no file was written
    progress = Signal(object, object)  # VideoHidingRequest, HidingProgress
    _wake = Signal()  # queued: crosses from the caller's thread to this one

    def __init__(self, hide: HideVideo) -> None:
        super().__init__()
        self._hide = hide
        self._mailbox: deque[VideoHidingRequest] = deque()
        self._wake.connect(self._work, Qt.ConnectionType.QueuedConnection)

    def submit(self, request: VideoHidingRequest) -> None:
        """Leave a request from any thread."""
        self._mailbox.append(request)
        self._wake.emit()

    @Slot()
    def _work(self) -> None:
        request = self._mailbox.popleft()

        def tell(progress: HidingProgress) -> None:
            self.progress.emit(request, progress)

        if request.cancelled.is_set():
            self.dropped.emit(request)
            return
        try:
            done = self._hide(request, tell)
        except AppError as error:
            self._fail(request, error)
        except Exception as defect:
            self._fail(request, reported(defect, request.source.name))
        else:
            self.hidden.emit(request, done)

    def _fail(self, request: VideoHidingRequest, error: AppError) -> None:
        if request.cancelled.is_set():
            self.dropped.emit(request)
        else:
            self.failed.emit(request, error)
