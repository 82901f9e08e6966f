"""A worker that answers the newest request alone, for what follows the mouse."""

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop_app.errors import AppError
from desktop_app.gui.workers.defects import reported
from desktop_app.gui.workers.mailbox import Mailbox


class Request(Protocol):
    """What is asked for. name: what it is about, for the log."""

    @property
    def name(self) -> str:
        """What it is about."""
        ...


class NewestWorker(QObject):
    """Makes an answer to a request on its own thread; a request that waits is replaced by a newer one.

    made: carries the request and the answer. failed: carries the request and the AppError.
    """

    made = Signal(object, object)
    failed = Signal(object, object)
    _wake = Signal()

    def __init__(self, make: Callable[[Any], object]) -> None:
        super().__init__()
        self._make = make
        self._mailbox: Mailbox[Request] = Mailbox()
        self._wake.connect(self._work, Qt.ConnectionType.QueuedConnection)

    def submit(self, request: Request) -> None:
        """Leave a request from any thread."""
        if self._mailbox.put(request):
            self._wake.emit()

    @Slot()
    def _work(self) -> None:
        request = self._mailbox.take()
        if request is None:
            return
        try:
            answer = self._make(request)
        except AppError as error:
            self.failed.emit(request, error)
        except Exception as defect:
            self.failed.emit(request, reported(defect, request.name))
        else:
            self.made.emit(request, answer)
