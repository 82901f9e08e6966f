"""Searching in a process of its own: its work does not hold up the window, and a picture that ends it ends it alone."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from desktop_app.errors import AppError, CancelledError, NoSearchProcessError, SearchCrashedError
from desktop_app.library.child_process import ChildProcess, Failure, Progress, serve
from desktop_app.library.search import Searched, kernel, timed_search
from desktop_app.library.search_plan import SearchPlan
from desktop_app.media.limits import Limits

if TYPE_CHECKING:  # brings sockets, which the window does not need to open
    from multiprocessing.connection import Connection

# A process that has not heard a cancel by then, because it is still reading, is ended.
CANCEL_WITHIN_S = 1.0


@dataclass(frozen=True, slots=True)
class _Job:
    path: Path
    plan: SearchPlan
    max_pixels: int


class SearchProcess:
    """A process that reads and searches one photograph at a time, on one core and after everything else.

    It starts with the first search, and again with the search after it ended.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lock = threading.Lock()  # held only to exchange what follows and to start the process
        self._child: ChildProcess | None = None
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
        job = _Job(path, plan, self._limits.max_pixels)
        try:
            answer: Searched | Failure = child.do(job, cancelled, progress, cancel_within_s=CANCEL_WITHIN_S)
        except CancelledError as error:
            raise _cancelled(path) from error
        except (EOFError, OSError) as error:
            if self._is_closed or cancelled.is_set():
                raise _cancelled(path) from error
            raise _crash(child, path) from error
        finally:
            self._finish(child)
        if isinstance(answer, Failure):
            raise answer.again()
        return answer

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
                self._child.kill()  # the thread that searches notices, and lets go
            else:
                self._let_go()

    def _begin(self, path: Path) -> ChildProcess:
        with self._lock:
            if self._is_closed:
                raise _cancelled(path)
            if self._child is not None and self._child.has_ended:
                self._let_go()
            if self._child is None:
                self._child = ChildProcess(_serve)
            self._is_searching = True
            return self._child

    def _finish(self, child: ChildProcess) -> None:
        with self._lock:
            self._is_searching = False
            if self._is_closed or child.is_busy or child.has_ended:
                self._let_go()

    def _let_go(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.end()


def _crash(child: ChildProcess, path: Path) -> AppError:
    """What to say of a process that ended over a photograph."""
    try:
        how = child.ending()
    except NoSearchProcessError as error:
        return error
    return SearchCrashedError(
        "{path} stopped the search (the process ended with {how}); it was passed over. The file may be damaged, "
        "or memory was short: save it anew with another program, or close other programs, and open it again.",
        path=path,
        how=how,
    )


def _cancelled(path: Path) -> CancelledError:
    return CancelledError("{path} was cancelled", path=path)


# ---- in the process ----


def _serve(connection: Connection) -> None:
    serve(connection, kernel, _answer, steps_back=True)


def _answer(job: _Job, cancelled: Event, progress: Progress) -> Searched:
    from desktop_app.media.images import read_image

    if cancelled.is_set():
        raise _cancelled(job.path)
    frame = read_image(job.path, max_pixels=job.max_pixels)
    if cancelled.is_set():
        raise _cancelled(job.path)
    return timed_search(frame, job.plan, cancelled, progress, threads=1)
