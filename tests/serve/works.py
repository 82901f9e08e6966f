"""Pieces of work for tests of the pool; importing this in a worker process teaches it to do them."""

import os
import resource
import time
from dataclasses import dataclass
from threading import Event

from desktop_app.errors import CancelledError, PictureEmptyError
from desktop_app.serve import answers
from desktop_app.serve.work import SentPicture


@dataclass(frozen=True)
class Stunt:
    """Does something to the process that does it: "die", "wait" (until it hears a cancel), "hang", "fail", "tell".

    "tell" answers its number, on how many cores, and how much of it may be dumped where it crashes.
    """

    what: str
    picture: SentPicture = SentPicture(b"", "stunt.jpg")


@answers._answer.register
def _perform(work: Stunt, cancelled: Event, threads: int) -> object:
    if work.what == "die":
        os._exit(7)
    if work.what == "fail":
        raise PictureEmptyError("{path} is empty.", path=work.picture.source)
    if work.what == "break":
        raise ZeroDivisionError("a defect")
    while work.what in ("wait", "hang"):
        if work.what == "wait" and cancelled.is_set():
            raise CancelledError
        time.sleep(0.005)
    return os.getpid(), threads, resource.getrlimit(resource.RLIMIT_CORE)[0]
