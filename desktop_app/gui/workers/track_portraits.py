"""What each track of a searched video looks like, read on a thread of its own."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from threading import Event

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QImage

from desktop_app.errors import AppError
from desktop_app.gui.workers.defects import reported
from desktop_app.gui.workers.playing import OpenSource
from desktop_app.gui.workers.rendering import portrait
from desktop_app.library.video_findings import Span
from desktop_app.media.source import SourceAddress


@dataclass(frozen=True, slots=True, eq=False)
class PortraitRequest:
    """The tracks of one video. cancelled: set by who asked."""

    address: SourceAddress
    spans: tuple[Span, ...]
    cancelled: Event = field(default_factory=Event)


class TrackPortraitWorker(QObject):
    """Reads the picture in which each track shows best, one request after the other.

    What cannot be read has no portrait. They come in the order of their times, in which a video is read fastest.
    """

    made = Signal(object, int, QImage)  # PortraitRequest, the span's id, its portrait
    ended = Signal(object)  # PortraitRequest; no more portraits of it will come
    _wake = Signal()

    def __init__(self, open_source: OpenSource) -> None:
        super().__init__()
        self._open_source = open_source
        self._mailbox: deque[PortraitRequest] = deque()
        self._wake.connect(self._work, Qt.ConnectionType.QueuedConnection)

    def submit(self, request: PortraitRequest) -> None:
        """Leave a request from any thread."""
        self._mailbox.append(request)
        self._wake.emit()

    @Slot()
    def _work(self) -> None:
        request = self._mailbox.popleft()
        if not request.cancelled.is_set():
            try:
                self._read(request)
            except AppError:
                pass  # the table does without
            except Exception as defect:
                reported(defect, "portraits")
        self.ended.emit(request)

    def _read(self, request: PortraitRequest) -> None:
        source = self._open_source(request.address, request.cancelled)
        try:
            for span in sorted(request.spans, key=lambda each: each.best_s):
                if request.cancelled.is_set():
                    return
                source.seek(span.best_s)
                frame = source.read()
                image = None if frame is None else portrait(frame, span.best)
                if image is not None and not image.isNull():
                    self.made.emit(request, span.id, image)
        finally:
            source.close()
