"""Searching photographs, each worker on a thread of its own: in this process or in another one."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop_app.detection.geometry import Detection, Size
from desktop_app.errors import AppError, CancelledError
from desktop_app.gui.models.photos import PhotoSource
from desktop_app.gui.workers.defects import reported
from desktop_app.library.search import Progress, Searched
from desktop_app.library.search_plan import SearchPlan
from desktop_app.media.frame import Frame

Detect = Callable[[Frame, SearchPlan, Event, Progress], list[Detection]]
Read = Callable[[PhotoSource], Frame]

# Progress is told no more often than this: each telling wakes the window.
PROGRESS_EVERY_S = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class DetectionRequest:
    """One photograph to search.

    key: the photograph's key in the list.
    frame: its pixels; None to read them from the source first.
    cancelled: set by who asked; whatever the answer is, it is stale then.
    """

    key: int
    source: PhotoSource
    plan: SearchPlan
    frame: Frame | None = None
    cancelled: Event = field(default_factory=Event)


Search = Callable[[DetectionRequest, Progress], Searched]


class SearchesElsewhere(Protocol):
    """Searches files in another process; see `library.search_process.SearchProcess`."""

    def search(self, path: Path, plan: SearchPlan, cancelled: Event, progress: Progress) -> Searched:
        """Read and search a photograph. Raises: AppError; CancelledError once cancelled is set."""
        ...

    def rest(self) -> None:
        """Give back what an idle process holds."""
        ...

    def close(self) -> None:
        """End at once, from any thread."""
        ...


def search_here(read: Read, detect: Detect) -> Search:
    """Searches in this process, on every core; reads the photograph where the request has no frame."""

    def search(request: DetectionRequest, progress: Progress) -> Searched:
        frame = request.frame if request.frame is not None else read(request.source)
        _stop_if_cancelled(request)
        began = time.perf_counter()
        detections = detect(frame, request.plan, request.cancelled, progress)
        return Searched(Size(frame.width, frame.height), tuple(detections), time.perf_counter() - began)

    return search


def search_elsewhere(process: SearchesElsewhere) -> Search:
    """Searches in another process; for photographs that are files."""

    def search(request: DetectionRequest, progress: Progress) -> Searched:
        if not isinstance(request.source, Path):
            raise TypeError(f"{request.source.name} has no file that another process could read")
        return process.search(request.source, request.plan, request.cancelled, progress)

    return search


class DetectionWorker(QObject):
    """Searches on its own thread: one request runs, the newest waits, the rest are dropped.

    Every request that is run ends in exactly one of found, failed and dropped; one replaced while it waits in dropped.
    let_go: gives back what is only of use while photographs are searched.
    """

    found = Signal(object, object)  # DetectionRequest, Searched
    failed = Signal(object, object)  # DetectionRequest, AppError
    dropped = Signal(object)  # DetectionRequest: it was cancelled
    progress = Signal(object, float)  # DetectionRequest, 0..1
    _wake = Signal()  # queued: crosses from the caller's thread to this one
    _tire = Signal()

    def __init__(self, search: Search, let_go: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self._search = search
        self._let_go = let_go
        self._mailbox: deque[DetectionRequest] = deque()
        self._told_at = 0.0
        self._wake.connect(self._work, Qt.ConnectionType.QueuedConnection)
        self._tire.connect(self._rest, Qt.ConnectionType.QueuedConnection)

    def submit(self, request: DetectionRequest) -> None:
        """Leave a request from any thread; one that still waits is replaced."""
        self._mailbox.append(request)
        self._wake.emit()

    def rest(self) -> None:
        """Say from any thread that no request will follow for a while."""
        self._tire.emit()

    @Slot()
    def _work(self) -> None:
        waiting = []
        while self._mailbox:
            waiting.append(self._mailbox.popleft())
        for replaced in waiting[:-1]:
            self.dropped.emit(replaced)
        if waiting:
            self._run(waiting[-1])

    @Slot()
    def _rest(self) -> None:
        if not self._mailbox:
            self._let_go()

    def _run(self, request: DetectionRequest) -> None:
        try:
            _stop_if_cancelled(request)
            searched = self._search(request, lambda share: self._tell(request, share))
            _stop_if_cancelled(request)
        except CancelledError:
            self.dropped.emit(request)
        except AppError as error:
            self.failed.emit(request, error)
        except Exception as defect:
            self.failed.emit(request, reported(defect, request.source.name))
        else:
            self.found.emit(request, searched)

    def _tell(self, request: DetectionRequest, share: float) -> None:
        now = time.monotonic()
        if now - self._told_at >= PROGRESS_EVERY_S:
            self._told_at = now
            self.progress.emit(request, share)


def _stop_if_cancelled(request: DetectionRequest) -> None:
    if request.cancelled.is_set():
        raise CancelledError("{name} was cancelled", name=request.source.name)
