"""Work on many photographs, on a thread that hands them to processes beside the window."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Protocol, cast

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop_app.errors import AppError
from desktop_app.gui.workers.defects import reported

if TYPE_CHECKING:  # OpenCV comes with jobs, and the window opens before that
    from desktop_app.jobs.job import Item, Job, Outcome
    from desktop_app.jobs.report import Report
    from desktop_app.jobs.sidecars import SidecarJob

REPORT_NAME = "report.json"


class Workers(AbstractContextManager[Executor], Protocol):
    """An executor that can be ended at once, whatever it does."""

    def stop(self) -> None:
        """End all work at once; harmless after it has ended."""
        ...


MakeWorkers = Callable[[], "Workers"]


@dataclass(frozen=True, slots=True, eq=False)
class BatchRequest:
    """One job on many photographs.

    job: writes into the folder; what writes sidecars does so beside the originals.
    resume, overwrite: as in `run_job`. cancelled, paused: set by who asked.
    """

    items: tuple[Item, ...]
    folder: Path
    job: Job | SidecarJob
    resume: bool = False
    overwrite: bool = False
    cancelled: Event = field(default_factory=Event)
    paused: Event = field(default_factory=Event)


@dataclass(frozen=True, slots=True)
class BatchEnd:
    """How a batch ended.

    report: the file that tells of it, beside the outputs; None where there is none. error: why it could not be written.
    """

    is_cancelled: bool
    report: Path | None = None
    error: AppError | None = None


class BatchWorker(QObject):
    """Does one batch after the other; every request ends in exactly one of ended and failed.

    make_workers: makes what the work is done in. workers: how many of them there are.
    """

    outcome = Signal(object, object)  # BatchRequest, Outcome, in the order of the items
    ended = Signal(object, object)  # BatchRequest, BatchEnd
    failed = Signal(object, object)  # BatchRequest, AppError: nothing was begun, or it could not go on
    looked = Signal(object, int)  # BatchRequest, how much of it an earlier run has done
    report_saved = Signal(object)  # Path
    report_failed = Signal(object)  # AppError
    _wake = Signal()
    _look_asked = Signal()
    _report_asked = Signal(object)

    def __init__(self, make_workers: MakeWorkers, workers: int) -> None:
        super().__init__()
        self._make_workers = make_workers
        self._in_flight = workers + 2
        self._mailbox: deque[BatchRequest] = deque()
        self._looks: deque[BatchRequest] = deque(maxlen=1)
        self._report: Report | None = None
        self._is_complete = True
        queued = Qt.ConnectionType.QueuedConnection
        self._wake.connect(self._work, queued)
        self._look_asked.connect(self._look, queued)
        self._report_asked.connect(self._save_report, queued)

    def submit(self, request: BatchRequest) -> None:
        """Leave a request from any thread."""
        self._mailbox.append(request)
        self._wake.emit()

    def look(self, request: BatchRequest) -> None:
        """Ask from any thread how much of a request an earlier run has done; only the newest is answered."""
        self._looks.append(request)
        self._look_asked.emit()

    def save_report(self, path: Path) -> None:
        """Ask from any thread for the report of the last batch in a file of its own."""
        self._report_asked.emit(path)

    @Slot()
    def _work(self) -> None:
        request = self._mailbox.popleft()
        try:
            end = self._run(request)
        except AppError as error:
            self.failed.emit(request, error)
        except Exception as defect:
            self.failed.emit(request, reported(defect, request.folder.name))
        else:
            self.ended.emit(request, end)

    def _run(self, request: BatchRequest) -> BatchEnd:
        from desktop_app.jobs.report import Report

        self._report = report = Report(cast("Job", request.job), request.folder)  # which asks for its name and settings
        workers = self._make_workers()
        with workers as executor:
            try:
                for outcome in self._outcomes(request, executor):
                    report.add(outcome)
                    self.outcome.emit(request, outcome)
            finally:
                if request.cancelled.is_set():
                    workers.stop()
        return self._end(request, report)

    def _outcomes(self, request: BatchRequest, executor: Executor) -> Iterator[Outcome]:
        from desktop_app import batch
        from desktop_app.jobs.job import Outcome
        from desktop_app.jobs.run import run_job
        from desktop_app.jobs.sidecars import SidecarJob

        job, items, in_flight = request.job, request.items, self._in_flight
        cancelled, paused = request.cancelled, request.paused
        if not isinstance(job, SidecarJob):
            yield from run_job(
                job,
                items,
                executor,
                request.folder,
                in_flight=in_flight,
                resume=request.resume,
                overwrite=request.overwrite,
                cancelled=cancelled,
                paused=paused,
            )
            return
        for item, made in batch.run(job, items, executor, in_flight=in_flight, cancelled=cancelled, paused=paused):
            yield Outcome(item.source, error=made) if isinstance(made, AppError) else made

    def _end(self, request: BatchRequest, report: Report) -> BatchEnd:
        from desktop_app.jobs.sidecars import SidecarJob

        cancelled = request.cancelled.is_set()
        self._is_complete = not cancelled
        if isinstance(request.job, SidecarJob):
            return BatchEnd(cancelled)  # there is no folder of their own, and the originals' is left as it is
        path = request.folder / REPORT_NAME
        try:
            report.write(path, is_complete=not cancelled)
        except AppError as error:
            return BatchEnd(cancelled, None, error)
        return BatchEnd(cancelled, path)

    @Slot()
    def _look(self) -> None:
        from desktop_app.jobs.earlier import done_before
        from desktop_app.jobs.sidecars import SidecarJob

        try:
            request = self._looks.pop()
        except IndexError:
            return  # a newer one was answered
        try:
            job = request.job
            done = 0 if isinstance(job, SidecarJob) else done_before(job, request.items, request.folder)
            self.looked.emit(request, done)
        except AppError:
            self.looked.emit(request, 0)  # the run itself will say what is wrong
        except Exception as defect:
            reported(defect, request.folder.name)

    @Slot(object)
    def _save_report(self, path: Path) -> None:
        if self._report is None:
            return
        try:
            self._report.write(path, is_complete=self._is_complete)
        except AppError as error:
            self.report_failed.emit(error)
        except Exception as defect:
            self.report_failed.emit(reported(defect, path.name))
        else:
            self.report_saved.emit(path)
