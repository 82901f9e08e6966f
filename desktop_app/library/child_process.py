"""A process of its own that does one piece of work after the other, hears a cancel, and ends with the program."""

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
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from queue import SimpleQueue
from threading import Event
from typing import TYPE_CHECKING, Any

from desktop_app.errors import AppError, CancelledError, NoSearchProcessError, Phrase

if TYPE_CHECKING:  # brings sockets, which the window does not need to open
    from multiprocessing.connection import Connection

# How soon a cancel is passed on.
POLL_S = 0.02
# Progress is told no more often than this.
PROGRESS_EVERY_S = 0.05
# A process whose end of the pipe is closed has ended or is about to.
END_WITHIN_S = 2.0

NICENESS = 10
WINDOWS_BELOW_NORMAL = 0x4000

Progress = Callable[[float], None]
# The work, whether it is cancelled, and whom to tell how far it is -> the answer.
Answer = Callable[[Any, Event, Progress], object]


class _Word(Enum):
    READY = "ready"  # from the child, once it has loaded what it needs
    CANCEL = "cancel"  # to the child, about the work that it has


@dataclass(frozen=True, slots=True)
class Failure:
    """An exception from the child; traceback: where it came from, for a defect of the program."""

    error: Exception
    traceback: str = ""

    def again(self) -> Exception:
        """The exception, to be raised here; a defect's traceback from over there stands above it."""
        self.error.__cause__ = _Traceback(self.traceback) if self.traceback else None
        return self.error


class _Traceback(Exception):
    """A traceback of another process, shown above the exception that it belongs to."""


class ChildProcess:
    """One process and this side's end of the pipe to it; for one thread at a time.

    serve: a function of a module, called over there with the pipe's other end and the arguments; it calls `serve`.
    is_busy: it has work and has not answered.
    Raises: NoSearchProcessError where the system starts no process.
    """

    def __init__(self, serve: Callable[..., object], arguments: tuple[object, ...] = ()) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, *arguments), name="haarlens-search", daemon=True)
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

    def wait_until_ready(self, cancelled: Event) -> None:
        """Wait until it has loaded what it needs.

        Raises: CancelledError; EOFError or OSError where it ends over that.
        """
        while not self._is_ready:
            if self.connection.poll(POLL_S):
                self.connection.recv()  # it says nothing else before
                self._is_ready = True
            elif cancelled.is_set():
                raise CancelledError

    def do(self, work: object, cancelled: Event, progress: Progress, *, cancel_within_s: float) -> Any:
        """Have a piece of work done and return the answer.

        cancel_within_s: how long it may take to hear of a cancel; after that it is left busy.
        Raises: CancelledError, which does not say what was cancelled; EOFError or OSError where the process ends over
        the work.
        """
        self.is_busy = True
        self.connection.send(work)
        answer: object = None
        give_up_at = None
        while True:
            if self.connection.poll(POLL_S):
                message = self.connection.recv()
                if isinstance(message, float):
                    progress(message)
                elif message is _Word.READY:
                    self._is_ready = True
                else:
                    self.is_busy, answer = False, message
                    break
            if cancelled.is_set() and give_up_at is None:
                self.connection.send(_Word.CANCEL)
                give_up_at = time.monotonic() + cancel_within_s
            elif give_up_at is not None and time.monotonic() > give_up_at:
                break
        if cancelled.is_set():
            raise CancelledError
        return answer

    def ending(self) -> Phrase:
        """How a process ended whose pipe has closed.

        Raises: NoSearchProcessError where it ended before it was ready, so that no work is to blame.
        """
        self._process.join(END_WITHIN_S)
        code = self._process.exitcode
        if code is not None and code < 0:
            how = Phrase("signal {number}", number=-code)
        else:
            how = Phrase("code {number}", number=code)
        if not self._is_ready:
            raise NoSearchProcessError("The process to search in did not start (it ended with {how}).", how=how)
        return how

    def end(self) -> None:
        """End the process whatever it does, wait until it has, and let go of the pipe."""
        self.kill()
        self.connection.close()

    def kill(self) -> None:
        """End the process whatever it does, from any thread, and wait until it has."""
        self._process.kill()
        self._process.join(END_WITHIN_S)


# ---- in the process ----


def serve(connection: Connection, prepare: Callable[[], object], answer: Answer, *, steps_back: bool) -> None:
    """Do the work that comes through the pipe until the other side closes it or dies.

    prepare: loads what any work needs; what fails there is no work's fault.
    steps_back: let everything else on the machine go first.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the program's
    os.environ.update(OPENCV_FOR_THREADS_NUM="1", OPENBLAS_NUM_THREADS="1")  # read when OpenCV and NumPy are loaded
    if steps_back:
        _step_back()
    waiting: SimpleQueue[tuple[object, Event]] = SimpleQueue()
    threading.Thread(target=_listen, args=(connection, waiting), name="listening", daemon=True).start()
    prepare()
    message: object = _Word.READY
    while True:
        try:
            connection.send(message)
        except OSError:
            os._exit(0)
        work, cancelled = waiting.get()
        message = _answer(work, cancelled, answer, connection)


def _step_back() -> None:
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


def _listen(connection: Connection, waiting: SimpleQueue[tuple[object, Event]]) -> None:
    """Hand work on and hear cancels; end the process with the pipe, whatever it is doing."""
    cancelled = Event()
    try:
        while True:
            message = connection.recv()
            if message is not _Word.CANCEL:
                cancelled = Event()
                waiting.put((message, cancelled))
            else:
                cancelled.set()
    finally:
        os._exit(0)


def _answer(work: object, cancelled: Event, answer: Answer, connection: Connection) -> object:
    try:
        return answer(work, cancelled, _Teller(connection))
    except AppError as error:
        return Failure(error)
    except Exception as defect:
        return Failure(portable(defect), traceback.format_exc())


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


def portable(defect: Exception) -> Exception:
    """The exception itself, or one with its name and words where it cannot travel."""
    try:
        pickle.loads(pickle.dumps(defect))
    except Exception:  # whatever the exception's own methods raise
        return RuntimeError(f"{type(defect).__name__}: {defect}")
    return defect
