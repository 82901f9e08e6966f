"""An executor over processes of this machine, in which work that takes its process down costs itself alone."""

from __future__ import annotations

import contextlib
import pickle
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, TypeVar

from desktop_app.errors import AppError, CancelledError, NoSearchProcessError, SearchCrashedError
from desktop_app.library.child_process import ChildProcess, Failure, Progress, serve
from desktop_app.library.search import kernel

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


class _Work(NamedTuple):
    """Work that waits. label: names it in errors. call: function, arguments and keywords, pickled."""

    future: Future[Any]
    label: str
    call: bytes


@dataclass(frozen=True, slots=True)
class _Done:
    """An answer that is no exception. result: pickled, so that one that cannot travel is told as a defect."""

    result: bytes


class WorkerProcesses(Executor):
    """Processes that each do one piece of work at a time, with the libraries in them kept to one core each.

    A process starts when there is work for it, and again after it ended over a piece of work, whose future then has a
    SearchCrashedError that names the work's first argument. All end with the program, however that ends, and leave
    Ctrl+C to it.
    workers: how many. steps_back: let everything else on the machine go first.
    """

    def __init__(self, workers: int, *, steps_back: bool = False) -> None:
        if workers < 1:
            raise ValueError(f"at least one process works, not {workers}")
        self._most = workers
        self._steps_back = steps_back
        self._waiting: SimpleQueue[_Work | None] = SimpleQueue()
        self._lock = threading.Lock()  # held while the following are changed
        self._threads: list[threading.Thread] = []
        self._to_do = 0  # pieces of work that have not ended
        self._is_closed = False
        self._stopped = Event()

    def submit(
        self, fn: Callable[Parameters, Result], /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> Future[Result]:
        """Have a function called in one of the processes; it, its arguments and its result have to be picklable.

        Raises: RuntimeError after `shutdown` or `stop`; what pickling raises.
        """
        future: Future[Result] = Future()
        work = _Work(future, str(args[0]) if args else repr(fn), pickle.dumps((fn, args, kwargs)))
        with self._lock:
            if self._is_closed:
                raise RuntimeError("the processes were shut down")
            self._waiting.put(work)
            self._to_do += 1
            if len(self._threads) < min(self._to_do, self._most):
                thread = threading.Thread(target=self._serve_one, name="worker-process", daemon=True)
                self._threads.append(thread)
                thread.start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more work, and end the processes when they have done what there is.

        cancel_futures: only what has begun. wait: return when all have ended.
        """
        with self._lock:
            is_first, self._is_closed = not self._is_closed, True
        if cancel_futures:
            self._drop_waiting()
        if is_first or cancel_futures:
            for _ in self._threads:
                self._waiting.put(None)
        if wait:
            for thread in self._threads:
                thread.join()

    def stop(self) -> None:
        """End the processes at once, whatever they do; the futures of what they had have a CancelledError."""
        self._stopped.set()
        self.shutdown(cancel_futures=True)

    def _drop_waiting(self) -> None:
        with contextlib.suppress(Empty):
            while True:
                work = self._waiting.get_nowait()
                if work is not None:
                    work.future.cancel()

    def _serve_one(self) -> None:
        """Hand work to one process, one piece after the other; on a thread of its own."""
        if sys.platform != "win32":
            # A process takes this over from the thread that starts it, and is not ended by Ctrl+C while it starts.
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        child: ChildProcess | None = None
        while (work := self._waiting.get()) is not None:
            if work.future.set_running_or_notify_cancel():
                if child is not None and child.has_ended:
                    child.end()
                    child = None
                child = self._done_by(child, work)
            with self._lock:
                self._to_do -= 1
        if child is not None:
            child.end()

    def _done_by(self, child: ChildProcess | None, work: _Work) -> ChildProcess | None:
        """Have work done and answer for it; returns the process that can do more."""
        try:
            if child is None:
                child = ChildProcess(_serve, (self._steps_back,))
            answer = child.do(work.call, self._stopped, _untold, cancel_within_s=0)
        except AppError as error:
            work.future.set_exception(error)
        except (EOFError, OSError) as error:
            problem = CancelledError() if self._stopped.is_set() else crash_of(child, work.label)
            problem.__cause__ = error
            work.future.set_exception(problem)
            if child is not None:
                child.end()
            return None
        else:
            if isinstance(answer, Failure):
                work.future.set_exception(answer.again())
            else:
                work.future.set_result(pickle.loads(answer.result))
        if child is not None and child.is_busy:
            child.end()
            return None
        return child


def crash_of(child: ChildProcess | None, label: str) -> AppError:
    """What to say of a process that ended over a piece of work."""
    if child is None:
        return NoSearchProcessError("No process could be started to work in.")
    try:
        how = child.ending()
    except NoSearchProcessError as error:
        return error
    return SearchCrashedError(
        "{path} ended the process that worked on it (with {how}); it was passed over. The file may be damaged, or "
        "memory was short: save it anew with another program, or close other programs, and try again.",
        path=label,
        how=how,
    )


def _untold(share: float) -> None:
    """Nobody asks how far a piece of work is."""


# ---- in a process ----


def _serve(connection: Connection, steps_back: bool) -> None:
    serve(connection, kernel, _answer, steps_back=steps_back)


def _answer(call: bytes, cancelled: Event, progress: Progress) -> _Done:
    function, arguments, keywords = pickle.loads(call)
    return _Done(pickle.dumps(function(*arguments, **keywords)))
