"""Searching in a process of its own: its work does not hold up the window, and a picture that ends it ends it alone."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
import traceback
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from queue import SimpleQueue
from threading import Event
from typing import TYPE_CHECKING

from desktop_app.errors import AppError, CancelledError, NoSearchProcessError, Phrase, SearchCrashedError
from desktop_app.library.search import Progress, Searched, kernel, timed_search
from desktop_app.library.search_plan import SearchPlan
from desktop_app.media.limits import Limits

if TYPE_CHECKING:  # brings sockets, which the window does not need to open
    from multiprocessing.connection import Connection

# How soon a cancel is passed on.
POLL_S = 0.02
# A process that has not heard a cancel by then, because it is still reading, is ended.
CANCEL_WITHIN_S = 1.0
# Progress is told no more often than this.
PROGRESS_EVERY_S = 0.05
# A process whose end of the pipe is closed has ended or is about to.
END_WITHIN_S = 2.0

NICENESS = 10
WINDOWS_BELOW_NORMAL = 0x4000


@dataclass(frozen=True, slots=True)
class _Job:
    path: Path
    plan: SearchPlan
    max_pixels: int


class _Word(Enum):
    READY = "ready"  # from the child, once it has loaded the engine
    CANCEL = "cancel"  # to the child, about the job that it has


@dataclass(frozen=True, slots=True)
class _Failure:
    """An exception from the child; traceback: where it came from, for a defect of the program."""

    error: Exception
    traceback: str = ""


class _Traceback(Exception):
    """A traceback of another process, shown above the exception that it belongs to."""


class SearchProcess:
    """A process that reads and searches one photograph at a time, on one core and after everything else.

    It starts with the first search, and again with the search after it ended.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lock = threading.Lock()  # held only to exchange what follows and to start the process
        self._child: _Child | None = None
        self._is_searching = False
        self._is_closed = False

    def search(self, path: Path, plan: SearchPlan, cancelled: Event, progress: Progress) -> Searched:
        """Read and search a photograph; the same result as in this process. Blocks; for one thread at a time.

        progress: called now and then from this thread with 0..1.
        Raises: what reading and searching raise; defects of the program come with the traceback from over there.
        CancelledError once cancelled is set, or where the process is closed. SearchCrashedError where the process
        ended over the photograph, and NoSearchProcessError where none could be started.
        """
        child = self._begin(path)
        try:
            answer = child.do(_Job(path, plan, self._limits.max_pixels), cancelled, progress)
        except (EOFError, OSError) as error:
            if self._is_closed or cancelled.is_set():
                raise _cancelled(path) from error
            raise child.last_word(path) from error
        finally:
            self._finish(child)
        if isinstance(answer, Searched):
            return answer
        raise answer.error from (_Traceback(answer.traceback) if answer.traceback else None)

    def rest(self) -> None:
        """End the process and give its memory back, unless it searches; the next search starts another one."""
        with self._lock:
            if not self._is_searching:
                self._let_go()

    def close(self) -> None:
        """End the process at once and for good, from any thread; a search that runs is cancelled."""
        with self._lock:
            self._is_closed = True
            if self._child is not None and self._is_searching:
                self._child.end()  # the thread that searches notices, and lets go
            else:
                self._let_go()

    def _begin(self, path: Path) -> _Child:
        with self._lock:
            if self._is_closed:
                raise _cancelled(path)
            if self._child is not None and self._child.has_ended:
                self._let_go()
            if self._child is None:
                self._child = _Child()
            self._is_searching = True
            return self._child

    def _finish(self, child: _Child) -> None:
        with self._lock:
            self._is_searching = False
            if self._is_closed or child.is_busy or child.has_ended:
                self._let_go()

    def _let_go(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.end()
            child.connection.close()


class _Child:
    """One process and this side's end of the pipe to it.

    is_busy: it has a job and has not answered.
    Raises: NoSearchProcessError where the system starts no process.
    """

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), name="haarlens-search", daemon=True)
        self._is_ready = False
        self.is_busy = False
        try:
            self._process.start()
        except OSError as error:
            self.connection.close()
            raise NoSearchProcessError(
                "No process could be started to search in: {reason}.", reason=error.strerror
            ) from error
        finally:
            theirs.close()  # from here on only the process holds it, and its end is heard

    @property
    def has_ended(self) -> bool:
        """Whether the process is over."""
        return self._process.exitcode is not None

    def do(self, job: _Job, cancelled: Event, progress: Progress) -> Searched | _Failure:
        """Have a job done and return the answer. Raises EOFError or OSError where the process ends over it."""
        self.is_busy = True
        self.connection.send(job)
        give_up_at = None
        while True:
            if self.connection.poll(POLL_S):
                message = self.connection.recv()
                if isinstance(message, float):
                    progress(message)
                elif message is _Word.READY:
                    self._is_ready = True
                else:
                    self.is_busy = False
                    break
            if cancelled.is_set() and give_up_at is None:
                self.connection.send(_Word.CANCEL)
                give_up_at = time.monotonic() + CANCEL_WITHIN_S
            elif give_up_at is not None and time.monotonic() > give_up_at:
                break
        if cancelled.is_set():
            raise _cancelled(job.path)
        answer: Searched | _Failure = message
        return answer

    def last_word(self, path: Path) -> AppError:
        """What to say of a process that ended over a photograph."""
        self._process.join(END_WITHIN_S)
        code = self._process.exitcode
        if code is not None and code < 0:
            how = Phrase("signal {number}", number=-code)
        else:
            how = Phrase("code {number}", number=code)
        if not self._is_ready:
            return NoSearchProcessError("The process to search in did not start (it ended with {how}).", how=how)
        return SearchCrashedError(
            "{path} stopped the search (the process ended with {how}); it was passed over. The file may be damaged, "
            "or memory was short: save it anew with another program, or close other programs, and open it again.",
            path=path,
            how=how,
        )

    def end(self) -> None:
        """End the process whatever it does, and wait until it has."""
        self._process.kill()
        self._process.join(END_WITHIN_S)


def _cancelled(path: Path) -> CancelledError:
    return CancelledError("{path} was cancelled", path=path)


# ---- in the process ----


def _serve(connection: Connection) -> None:
    """Do the jobs that come through the pipe until the other side closes it or dies."""
    _step_back()
    jobs: SimpleQueue[tuple[_Job, Event]] = SimpleQueue()
    threading.Thread(target=_listen, args=(connection, jobs), name="listening", daemon=True).start()
    kernel()  # what cannot be loaded is no picture's fault
    message: object = _Word.READY
    while True:
        try:
            connection.send(message)
        except OSError:
            os._exit(0)
        job, cancelled = jobs.get()
        message = _answer(job, cancelled, connection)


def _step_back() -> None:
    """Let everything else go first, leave Ctrl+C to the program, and keep the libraries to one core."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.update(OPENCV_FOR_THREADS_NUM="1", OPENBLAS_NUM_THREADS="1")  # read when OpenCV and NumPy are loaded
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            import ctypes

            kernel32 = ctypes.WinDLL("kernel32")
            kernel32.GetCurrentProcess.restype = ctypes.c_void_p
            kernel32.SetPriorityClass.argtypes = (ctypes.c_void_p, ctypes.c_uint32)
            kernel32.SetPriorityClass(kernel32.GetCurrentProcess(), WINDOWS_BELOW_NORMAL)
        else:
            # Not os.nice, which adds to the niceness of the thread that started this process.
            os.setpriority(os.PRIO_PROCESS, 0, max(NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))


def _listen(connection: Connection, jobs: SimpleQueue[tuple[_Job, Event]]) -> None:
    """Hand jobs on and hear cancels; end the process with the pipe, whatever it is doing."""
    cancelled = Event()
    try:
        while True:
            message = connection.recv()
            if isinstance(message, _Job):
                cancelled = Event()
                jobs.put((message, cancelled))
            else:
                cancelled.set()
    finally:
        os._exit(0)


def _answer(job: _Job, cancelled: Event, connection: Connection) -> Searched | _Failure:
    from desktop_app.media.images import read_image

    try:
        if cancelled.is_set():
            raise _cancelled(job.path)
        frame = read_image(job.path, max_pixels=job.max_pixels)
        if cancelled.is_set():
            raise _cancelled(job.path)
        return timed_search(frame, job.plan, cancelled, _Teller(connection), threads=1)
    except AppError as error:
        return _Failure(error)
    except Exception as defect:
        return _Failure(_portable(defect), traceback.format_exc())


class _Teller:
    """Tells the progress through the pipe, not too often."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._told_at = time.monotonic()

    def __call__(self, share: float) -> None:
        now = time.monotonic()
        if now - self._told_at >= PROGRESS_EVERY_S:
            self._told_at = now
            self._connection.send(float(share))


def _portable(defect: Exception) -> Exception:
    """The exception itself, or one with its name and words where it cannot travel."""
    try:
        pickle.loads(pickle.dumps(defect))
    except Exception:  # whatever the exception's own methods raise
        return RuntimeError(f"{type(defect).__name__}: {defect}")
    return defect
