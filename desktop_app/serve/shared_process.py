"""The server in a process of its own, for a window that goes on beside it; it ends with the window, come what may."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable
from threading import Event
from typing import TYPE_CHECKING

from desktop_app.errors import AppError, Phrase
from desktop_app.library.child_process import Failure, portable
from desktop_app.serve.events import Answered, Connected, Listening, ServerEvent
from desktop_app.serve.options import ServeOptions, check_serve_is_installed

if TYPE_CHECKING:  # brings sockets, which the window does not need to open
    from multiprocessing.connection import Connection

PROCESS_NAME = "haarlens-server"
# How long the server may finish what it has begun: when it is turned off, and when the program ends.
FINISH_WITHIN_S = 10.0
HURRY_WITHIN_S = 3.0
# How soon a stop is passed on.
POLL_S = 0.05
# A process whose end of the pipe is closed has ended or is about to.
END_WITHIN_S = 2.0
# Events are handed over together, this often, and of requests no more than these at once.
TOLD_EVERY_S = 0.1
REQUESTS_AT_ONCE = 200

_STOP = "stop"

# Blocks until the Event is set, tells what happens meanwhile; see `serve.server.run_server`.
Serve = Callable[[ServeOptions, Callable[[ServerEvent], None], Event], None]


class ServerEndedError(AppError):
    """The server's process could not be started, or has ended though nobody asked it to."""

    kind = "crashed"


def serve_for_real(options: ServeOptions, tell: Callable[[ServerEvent], None], stopped: Event) -> None:
    """Run the server in this process. Raises: ServeUnavailableError, and as `run_server`."""
    check_serve_is_installed()
    from desktop_app.serve.server import run_server

    run_server(options, tell, stopped)


class SharedServer:
    """A server in a process of its own.

    serve: a function of a module, which runs over there.
    """

    def __init__(self, options: ServeOptions, serve: Serve = serve_for_real) -> None:
        self._options = options
        self._serve = serve

    def run(self, tell: Callable[[tuple[ServerEvent, ...]], None], stopped: Event, hurried: Event) -> None:
        """Run until ``stopped`` is set, and return when the process and those that it started have ended. Blocks.

        tell: called on this thread with what has happened since the last call, at least one event; of many requests
        within `TOLD_EVERY_S` the last `REQUESTS_AT_ONCE`.
        stopped: it takes no more, finishes what it has begun within `FINISH_WITHIN_S`, and ends.
        hurried: the same within `HURRY_WITHIN_S`.
        Raises: what the server raises (ServeOptionsError, ServeUnavailableError); ServerEndedError.
        """
        context = multiprocessing.get_context("spawn")
        connection, theirs = context.Pipe()
        # A daemon for this side, which at its own end does not wait for it; over there it is none (see `_run`).
        process = context.Process(
            target=_run, args=(theirs, self._options, self._serve), name=PROCESS_NAME, daemon=True
        )
        try:
            process.start()
        except OSError as error:
            connection.close()
            raise ServerEndedError(
                "No process could be started for the server: {reason}. Close other programs and turn it on again.",
                reason=error.strerror,
            ) from error
        finally:
            theirs.close()  # from here on only the process holds it, and its end is heard
        try:
            failure = _listen_to(connection, tell, stopped, hurried)
            process.join(END_WITHIN_S)
        finally:
            process.kill()
            process.join(END_WITHIN_S)
            connection.close()
        if failure is not None:
            raise failure.again()
        if not stopped.is_set() and not hurried.is_set():
            raise _ended(process.exitcode)


def _listen_to(
    connection: Connection, tell: Callable[[tuple[ServerEvent, ...]], None], stopped: Event, hurried: Event
) -> Failure | None:
    """Pass on what the process says, and the stop, until its end of the pipe is closed or its time is over."""
    failure = None
    deadline = float("inf")
    was_asked = False
    while time.monotonic() < deadline:
        try:
            if connection.poll(POLL_S):
                message = connection.recv()
                if isinstance(message, Failure):
                    failure = message
                else:
                    tell(message)
            if not was_asked and (stopped.is_set() or hurried.is_set()):
                connection.send(_STOP)
                was_asked = True
                deadline = time.monotonic() + FINISH_WITHIN_S
        except (EOFError, OSError):
            break
        if hurried.is_set():
            deadline = min(deadline, time.monotonic() + HURRY_WITHIN_S)
    return failure


def _ended(exit_code: int | None) -> ServerEndedError:
    if exit_code is not None and exit_code < 0:
        how = Phrase("signal {number}", number=-exit_code)
    else:
        how = Phrase("code {number}", number=exit_code)
    return ServerEndedError("The server stopped by itself (it ended with {how}). Turn it on again.", how=how)


# ---- in the process ----


def _run(connection: Connection, options: ServeOptions, serve: Serve) -> None:
    # It starts processes itself, which a daemon may not; that it ends with the window is the pipe's part.
    multiprocessing.current_process().daemon = False
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the program's
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # whoever handles it in here
    stopped = Event()
    threading.Thread(target=_hear, args=(connection, stopped), name="hearing", daemon=True).start()
    reporter = _Reporter(connection)
    failure = None
    try:
        serve(options, reporter.tell, stopped)
    except AppError as error:
        failure = Failure(error)
    except Exception as defect:
        failure = Failure(portable(defect), traceback.format_exc())
    reporter.close(failure)


def _hear(connection: Connection, stopped: Event) -> None:
    """Hear the stop; end the process with the pipe, whatever it is doing. Its own processes end with theirs."""
    try:
        while connection.recv() == _STOP:
            stopped.set()
    finally:
        os._exit(0)


class _Reporter:
    """Hands events over from a thread of its own: who tells never waits, and however many there are, few are kept."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._listening: Listening | None = None
        self._connected: Connected | None = None
        self._answered: deque[Answered] = deque(maxlen=REQUESTS_AT_ONCE)
        self._woken, self._closed = Event(), Event()
        self._thread = threading.Thread(target=self._send, name="reporting", daemon=True)
        self._thread.start()

    def tell(self, event: ServerEvent) -> None:
        """Leave an event, from any thread."""
        with self._lock:
            if isinstance(event, Answered):
                self._answered.append(event)
            elif isinstance(event, Connected):
                self._connected = event
            else:
                self._listening = event
        self._woken.set()

    def close(self, failure: Failure | None) -> None:
        """Hand over what is left, and how it ended."""
        self._closed.set()
        self._woken.set()
        self._thread.join()
        if failure is not None:
            self._hand_over(failure)

    def _send(self) -> None:
        is_last = False
        while not is_last:
            self._woken.wait()
            self._woken.clear()
            is_last = self._closed.is_set()
            if events := self._taken():
                self._hand_over(events)
            self._closed.wait(TOLD_EVERY_S)

    def _taken(self) -> tuple[ServerEvent, ...]:
        with self._lock:
            events = (self._listening, *self._answered, self._connected)
            self._listening = self._connected = None
            self._answered.clear()
        return tuple(event for event in events if event is not None)

    def _hand_over(self, message: object) -> None:
        try:
            self._connection.send(message)
        except OSError:
            os._exit(0)  # the window is gone
