"""The batch that runs in the background, whichever window looks on."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from desktop_app.errors import AppError
from desktop_app.gui.models.batch_outcomes import BatchOutcomes
from desktop_app.gui.models.work_progress import BatchCounts, BatchKind, WorkProgress
from desktop_app.gui.workers.batch import BatchEnd, BatchRequest, BatchWorker

if TYPE_CHECKING:  # OpenCV comes with it, and the window opens before that
    from desktop_app.jobs.job import Outcome

# Outcomes are shown together that often.
TOLD_EVERY_MS = 80
# Time left is not reckoned from fewer photographs.
RECKONED_FROM = 3


class BatchRun(QObject):
    """Begins, holds up and ends batches, one at a time, and keeps what came of the last one.

    kind, request, counts, outcomes, end, error: of the batch that runs, or ran last. end: how it ended; None while it
    runs. error: why it could not be done at all.
    advanced: more photographs are done. ended: it is over, one way or another.
    """

    advanced = Signal()
    ended = Signal()

    def __init__(self, worker: BatchWorker, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._worker = worker
        self._clock = clock
        self.kind = BatchKind.HIDE
        self.request: BatchRequest | None = None
        self.counts = BatchCounts()
        self.outcomes = BatchOutcomes()
        self.end: BatchEnd | None = None
        self.error: AppError | None = None
        self._is_running = False
        self._told: list[Outcome] = []
        self._folders: set[Path] = set()
        self._worked_s = 0.0
        self._since: float | None = None
        self._telling = QTimer(self)
        self._telling.setSingleShot(True)
        self._telling.setInterval(TOLD_EVERY_MS)
        self._telling.timeout.connect(self._tell)
        queued = Qt.ConnectionType.QueuedConnection
        worker.outcome.connect(self._take_outcome, queued)
        worker.ended.connect(self._take_end, queued)
        worker.failed.connect(self._take_failure, queued)

    @property
    def is_running(self) -> bool:
        """Whether there is work under way, be it held up."""
        return self._is_running

    @property
    def is_paused(self) -> bool:
        """Whether it is held up."""
        return self._is_running and self.request is not None and self.request.paused.is_set()

    @property
    def progress(self) -> WorkProgress:
        """How far it has come."""
        if self.request is None:
            return WorkProgress(0, 0)
        done, items = self.counts.done + self.counts.failed, self.request.items
        current = items[done].source.name if done < len(items) else ""
        left_s = None if self.is_paused else self._seconds_left(len(items) - done)
        return WorkProgress(done, len(items), current, left_s, self.counts.failed, self.counts.left, self.is_paused)

    def begin(self, kind: BatchKind, request: BatchRequest) -> None:
        """Begin a batch; there must be none that runs."""
        if self._is_running:
            raise ValueError("one batch at a time")
        self.kind, self.request, self.end, self.error = kind, request, None, None
        self.counts = BatchCounts()
        self.outcomes.clear()
        self._told.clear()
        self._is_running = True
        self._folders.add(request.folder)
        self._worked_s, self._since = 0.0, self._clock()
        self._worker.submit(request)

    def pause(self) -> None:
        """Hold it up after what is under way, or go on where it is held up."""
        if self.request is None or not self._is_running:
            return
        if self.request.paused.is_set():
            self.request.paused.clear()
            self._since = self._clock()
        else:
            self.request.paused.set()
            self._worked_s, self._since = self._seconds_worked(), None
        self.advanced.emit()

    def cancel(self) -> None:
        """End it; what is done stays."""
        if self.request is not None and self._is_running:
            self.request.cancelled.set()

    def wrote(self, path: Path) -> bool:
        """Whether a file lies where a batch has written to since the program began."""
        return any(folder in path.parents for folder in self._folders)

    def _seconds_worked(self) -> float:
        return self._worked_s + (0.0 if self._since is None else self._clock() - self._since)

    def _seconds_left(self, left: int) -> float | None:
        """From what was really done: what an earlier run did costs next to nothing."""
        done = self.counts.done + self.counts.failed - self.counts.done_before
        return None if done < RECKONED_FROM else self._seconds_worked() / done * left

    def _take_outcome(self, request: BatchRequest, outcome: Outcome) -> None:
        if request is self.request:
            self._told.append(outcome)
            if not self._telling.isActive():
                self._telling.start()

    def _tell(self) -> None:
        told, self._told = self._told, []
        for outcome in told:
            if not outcome.of_all:
                self.counts = _counted(self.counts, outcome)
        self.outcomes.add(told)
        self.advanced.emit()

    def _take_end(self, request: BatchRequest, end: BatchEnd) -> None:
        if request is self.request:
            self.end = end
            self._finish()

    def _take_failure(self, request: BatchRequest, error: AppError) -> None:
        if request is self.request:
            self.error = error
            self._finish()

    def _finish(self) -> None:
        self._telling.stop()
        self._is_running = False
        self._tell()
        self.ended.emit()


def _counted(counts: BatchCounts, outcome: Outcome) -> BatchCounts:
    if outcome.error is not None:
        return replace(counts, failed=counts.failed + 1)
    return BatchCounts(
        counts.done + 1,
        counts.done_before + outcome.was_done_before,
        counts.failed,
        counts.left + bool(outcome.left),
        counts.found + len(outcome.found),
    )
