"""A thread for a worker to live on."""

import contextlib
import os
import sys
import threading
from functools import partial
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QObject, Qt, QThread

# Enough for the window to go first where all cores are busy, and little enough that a search keeps most of an idle one.
NICENESS = 5
# For what nobody waits for beside something that somebody looks at.
PATIENT = 15


@runtime_checkable
class Ending(Protocol):
    """A worker with something left to do."""

    def end(self) -> None:
        """Called on the worker's thread when that ends, after all that it was asked before."""
        ...


class WorkerHome:
    """Keeps one worker on one thread, from construction until it is closed; to be made on the window's thread.

    A worker connects signals and makes objects that do (as QFileSystemWatcher does) only while it is made itself, on
    the window's thread too. Elsewhere it may stand still for ever: to connect takes locks of Qt while Python's is held,
    and an object that Qt destroys on the window's thread holds such a lock while it asks for Python's.

    niceness: how much it lets others go first on Linux, 0..19.
    """

    def __init__(self, worker: QObject, name: str, niceness: int = NICENESS) -> None:
        self._worker = worker
        self._thread = QThread()
        self._thread.setObjectName(name)
        worker.moveToThread(self._thread)
        self._thread.started.connect(partial(_step_back, niceness), Qt.ConnectionType.DirectConnection)
        if isinstance(worker, Ending):
            self._thread.finished.connect(worker.end, Qt.ConnectionType.DirectConnection)
        self._thread.start(QThread.Priority.LowPriority)

    def quit(self) -> None:
        """Ask the thread to end after what it does now."""
        self._thread.quit()

    @property
    def has_ended(self) -> bool:
        """Whether the thread is over."""
        return self._thread.isFinished()

    def wait(self) -> None:
        """Wait until the thread has ended."""
        self._thread.wait()


def _step_back(niceness: int) -> None:
    """Let the window's thread go first: Linux passes over Qt's priorities, but has a niceness for each thread.

    Threads that the kernel starts from here inherit it.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), niceness)
