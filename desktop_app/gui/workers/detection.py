"""Searching photographs on a thread of their own."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop_app.detection.geometry import Detection
from desktop_app.errors import AppError, CancelledError
from desktop_app.gui.models.photos import PhotoSource
from desktop_app.gui.models.picture import AnnotatedFrame
from desktop_app.gui.models.search_plan import SearchPlan
from desktop_app.gui.workers.defects import reported
from desktop_app.media.frame import Frame

Detect = Callable[[Frame, SearchPlan, Event, Callable[[float], None]], list[Detection]]
Read = Callable[[PhotoSource], Frame]

# Progress is told no more often than this: each telling wakes the window.
PROGRESS_EVERY_S = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class DetectionRequest:
    """One photograph to search.

    key: the photograph's key in the list.
    frame: its pixels; None to read them from the source first.
    generation: which state of the window asked; an answer to an older one is stale.
    """

    key: int
    source: PhotoSource
    plan: SearchPlan
    generation: int
    frame: Frame | None = None
    cancelled: Event = field(default_factory=Event)


class DetectionWorker(QObject):
    """Searches on its own thread: one request runs, the newest waits, the rest are dropped.

    Every request that is run ends in exactly one of found, failed and dropped; one replaced while it waits in dropped.
    """

    found = Signal(object, object)  # DetectionRequest, AnnotatedFrame
    failed = Signal(object, object)  # DetectionRequest, AppError
    dropped = Signal(object)  # DetectionRequest: it was cancelled
    progress = Signal(object, float)  # DetectionRequest, 0..1
    _wake = Signal()  # queued: crosses from the caller's thread to this one

    def __init__(self, read: Read, detect: Detect) -> None:
        super().__init__()
        self._read = read
        self._detect = detect
        self._mailbox: deque[DetectionRequest] = deque()
        self._told_at = 0.0
        self._wake.connect(self._work, Qt.ConnectionType.QueuedConnection)

    def submit(self, request: DetectionRequest) -> None:
        """Leave a request from any thread; one that still waits is replaced."""
        self._mailbox.append(request)
        self._wake.emit()

    @Slot()
    def _work(self) -> None:
        waiting = []
        while self._mailbox:
            waiting.append(self._mailbox.popleft())
        for replaced in waiting[:-1]:
            self.dropped.emit(replaced)
        if waiting:
            self._run(waiting[-1])

    def _run(self, request: DetectionRequest) -> None:
        try:
            annotated = self._annotate(request)
        except CancelledError:
            self.dropped.emit(request)
        except AppError as error:
            self.failed.emit(request, error)
        except Exception as defect:
            self.failed.emit(request, reported(defect, request.source.name))
        else:
            self.found.emit(request, annotated)

    def _annotate(self, request: DetectionRequest) -> AnnotatedFrame:
        self._stop_if_cancelled(request)
        frame = request.frame if request.frame is not None else self._read(request.source)
        self._stop_if_cancelled(request)
        began = time.perf_counter()
        detections = self._detect(frame, request.plan, request.cancelled, lambda share: self._tell(request, share))
        seconds = time.perf_counter() - began
        self._stop_if_cancelled(request)
        return AnnotatedFrame(frame, tuple(detections), seconds)

    def _tell(self, request: DetectionRequest, share: float) -> None:
        now = time.monotonic()
        if now - self._told_at >= PROGRESS_EVERY_S:
            self._told_at = now
            self.progress.emit(request, share)

    @staticmethod
    def _stop_if_cancelled(request: DetectionRequest) -> None:
        if request.cancelled.is_set():
            raise CancelledError(f"{request.source.name} was cancelled")
