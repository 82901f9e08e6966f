"""Processes that do pieces of work, behind a bounded queue and a time limit; one that dies costs its answer alone."""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Event
from typing import TYPE_CHECKING, Any

from desktop_app.errors import AppError, CancelledError
from desktop_app.jobs.processes import crash_of
from desktop_app.library.child_process import ChildProcess, Failure, Progress, serve
from desktop_app.serve.problems import BusyError, TimeLimitError
from desktop_app.serve.work import NAMELESS, Describe, Ordered, SentPicture, Work

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

# A process that has not heard a cancel by then, because it decodes, is ended.
CANCEL_WITHIN_S = 1.0
# How often somebody who waits for room looks whether there is some.
ROOM_EVERY_S = 0.02


class _GivenUp(Event):
    """Set when nobody waits for the answer any more; also counts as set once the time is over.

    limit_s: how long the work may take from `begin` on.
    """

    def __init__(self, limit_s: float) -> None:
        super().__init__()
        self._limit_s = limit_s
        self._ends_at: float | None = None

    def begin(self) -> None:
        """Let the time run."""
        self._ends_at = time.monotonic() + self._limit_s

    @property
    def is_late(self) -> bool:
        """Whether the time is over."""
        return self._ends_at is not None and time.monotonic() > self._ends_at

    def is_set(self) -> bool:
        """Whether the work is to be given up."""
        return super().is_set() or self.is_late


@dataclass(slots=True)
class _Waiting:
    """Work that waits or is done."""

    work: Work
    given_up: _GivenUp
    future: Future[Any] = field(default_factory=Future)


class Pool:
    """Worker processes for an asyncio program.

    workers: how many. waiting: how many pieces of work may wait besides those that are done; 0 or more.
    most: how many pieces of work there may be.
    time_limit_s: for one piece of work, without its waiting.
    """

    def __init__(self, workers: int, waiting: int, time_limit_s: float) -> None:
        if workers < 1:
            raise ValueError(f"at least one process works, not {workers}")
        self.workers = workers
        self.most = workers + waiting
        self._time_limit_s = time_limit_s
        self._to_do = 0  # changed on the loop's thread alone
        self._waiting: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._hands = [_Hand(number, self._waiting, self._threads_for_one, time_limit_s) for number in range(workers)]

    @property
    def to_do(self) -> int:
        """How many pieces of work wait or are done."""
        return self._to_do

    @property
    def has_room(self) -> bool:
        """Whether one more piece of work is taken."""
        return self._to_do < self.most

    def check_room(self) -> None:
        """Pass where one more piece of work is taken. Raises: BusyError."""
        if not self.has_room:
            raise BusyError("Too many pictures are waiting already; send it again in a moment.")

    def start(self) -> None:
        """Start the processes; work may come at once."""
        for hand in self._hands:
            hand.thread.start()

    async def do_in_turn(self, work: Work) -> Any:
        """`do`, once there is room."""
        while not self.has_room:
            await asyncio.sleep(ROOM_EVERY_S)
        return await self.do(work)

    async def do(self, work: Work) -> Any:
        """Have a piece of work done. Cancelling the task gives it up.

        Raises: BusyError where the queue is full; TimeLimitError; SearchCrashedError where the process ended over it;
        NoSearchProcessError; what the work raises.
        """
        self.check_room()
        waiting = _Waiting(work, _GivenUp(self._time_limit_s))
        self._to_do += 1
        self._waiting.put(waiting)
        try:
            return await asyncio.wrap_future(waiting.future)
        except asyncio.CancelledError:
            waiting.given_up.set()
            if waiting.future.cancel():  # nobody has begun it: its place in the queue stays, its picture does not
                waiting.work = Describe()
            raise
        finally:
            self._to_do -= 1

    def close(self) -> None:
        """Do what waits, end the processes, and wait until they have ended."""
        for _ in self._hands:
            self._waiting.put(None)
        for hand in self._hands:
            hand.thread.join()

    def kill(self) -> None:
        """End all processes at once, whatever they do."""
        for hand in self._hands:
            hand.kill()

    def _threads_for_one(self) -> int:
        # Alone it gets every core; with others beside it that would only make all of them slower.
        return self.workers if self._to_do <= 1 else 1


class _Hand:
    """One process, and the thread that hands it work."""

    def __init__(
        self, number: int, waiting: SimpleQueue[_Waiting | None], threads: Callable[[], int], time_limit_s: float
    ) -> None:
        self.thread = threading.Thread(target=self._work, name=f"serve-{number}", daemon=True)
        self._waiting = waiting
        self._threads = threads
        self._time_limit_s = time_limit_s
        self._child: ChildProcess | None = None
        self._is_killed = False

    def kill(self) -> None:
        """End the process at once and start no other; from any thread."""
        self._is_killed = True
        if (child := self._child) is not None:  # its own thread may let go of it meanwhile
            child.kill()

    def _work(self) -> None:
        if sys.platform != "win32":
            # A process takes this over from the thread that starts it, and is not ended by Ctrl+C while it starts.
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        with suppress(AppError, OSError):  # which the first work tells
            self._start()
        while (waiting := self._waiting.get()) is not None:
            if waiting.future.set_running_or_notify_cancel():
                self._do(waiting)
        self._end()

    def _start(self) -> ChildProcess:
        """The process; another one where there is none that can do more. Raises: NoSearchProcessError."""
        if self._is_killed:
            raise CancelledError
        if self._child is None or self._child.has_ended:
            self._end()
            self._child = ChildProcess(_serve)  # it loads what it needs while it waits
        return self._child

    def _end(self) -> None:
        if self._child is not None:
            self._child.end()
        self._child = None

    def _do(self, waiting: _Waiting) -> None:
        """Have work done and answer for it."""
        future, given_up = waiting.future, waiting.given_up
        try:
            answer = self._answer(waiting)
        except CancelledError:
            future.set_exception(self._too_late(waiting.work) if given_up.is_late else CancelledError())
        except AppError as error:
            future.set_exception(error)
        except (EOFError, OSError) as error:
            source = _source(waiting.work)
            problem = self._too_late(waiting.work) if given_up.is_late else crash_of(self._child, source)
            problem.__cause__ = error
            future.set_exception(problem)
            self._end()
        except Exception as defect:  # such as no memory for the answer: that ends the work, and not this thread
            future.set_exception(defect)
        else:
            if isinstance(answer, Failure):
                future.set_exception(answer.again())
            else:
                future.set_result(answer)
        if self._child is not None and self._child.is_busy:
            self._end()

    def _answer(self, waiting: _Waiting) -> Any:
        child = self._start()
        child.wait_until_ready(waiting.given_up)
        waiting.given_up.begin()
        ordered = Ordered(waiting.work, self._threads())
        with _ended_after(child, self._time_limit_s + 2 * CANCEL_WITHIN_S):
            return child.do(ordered, waiting.given_up, _untold, cancel_within_s=CANCEL_WITHIN_S)

    def _too_late(self, work: Work) -> TimeLimitError:
        return TimeLimitError(
            "{path} was given up: {seconds} seconds are the limit; make it smaller, or look for less.",
            path=_source(work),
            seconds=f"{self._time_limit_s:g}",
        )


@contextmanager
def _ended_after(child: ChildProcess, seconds: float) -> Iterator[None]:
    """End a process that stands still, so that not even a cancel can be sent to it."""
    watchdog = threading.Timer(seconds, child.kill)
    watchdog.daemon = True
    watchdog.start()
    try:
        yield
    finally:
        watchdog.cancel()
        watchdog.join()


def _source(work: Work) -> str:
    return SentPicture(b"", NAMELESS).source if isinstance(work, Describe) else work.picture.source


def _untold(share: float) -> None:
    """Nobody asks how far a piece of work is."""


# ---- in a process ----


def _serve(connection: Connection) -> None:
    _leave_no_dump()
    serve(connection, _prepare, _answer, steps_back=False)


def _leave_no_dump() -> None:
    """Keep the system from writing down what is in memory, a picture, where a damaged one crashes the process."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _prepare() -> None:
    from desktop_app.library.search import kernel
    from desktop_app.library.search_plan import SearchPlan
    from desktop_app.serve import answers  # noqa: F401 - loaded, so that the first picture need not wait for it

    kernel(SearchPlan())


def _answer(ordered: Ordered, cancelled: Event, progress: Progress) -> object:
    from desktop_app.serve.answers import answer

    return answer(ordered, cancelled, progress)
