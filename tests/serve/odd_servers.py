"""Servers that do what a real one hopefully never does; each runs in the process beside the window."""

import multiprocessing
import os
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from threading import Event

from desktop_app.library.child_process import ChildProcess, Progress, serve
from desktop_app.serve.events import Answered, Connected, Listening, ServerEvent
from desktop_app.serve.options import ServeOptions

Tell = Callable[[ServerEvent], None]
MANY = 10_000


def tells_a_lot(options: ServeOptions, tell: Tell, stopped: Event) -> None:
    for number in range(MANY):
        tell(Answered(float(number), "127.0.0.1", "GET", "/", 200, 0.0))
    tell(Connected(("127.0.0.1",)))
    stopped.wait()


def breaks(options: ServeOptions, tell: Tell, stopped: Event) -> None:
    raise LookupError("a defect of the server")


def leaves(options: ServeOptions, tell: Tell, stopped: Event) -> None:
    os._exit(3)


def is_deaf(options: ServeOptions, tell: Tell, stopped: Event) -> None:
    """Has a process that works for ever, tells the numbers of both, and hears no stop."""
    child = ChildProcess(_work)
    (process,) = multiprocessing.active_children()
    working = threading.Thread(target=child.do, args=("work", Event(), _nobody), kwargs={"cancel_within_s": 1.0})
    working.start()
    tell(Listening((str(os.getpid()), str(process.pid))))
    working.join()


def _work(connection: Connection) -> None:
    serve(connection, _nothing, _for_ever, steps_back=False)


def _for_ever(work: object, cancelled: Event, progress: Progress) -> object:
    while True:
        pass


def _nothing() -> None:
    pass


def _nobody(share: float) -> None:
    pass
