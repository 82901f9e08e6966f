"""The server that the window shares with, kept on a thread of its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop_app.errors import AppError
from desktop_app.gui.workers.defects import reported

if TYPE_CHECKING:  # loaded when somebody shares, after the window has opened
    from desktop_app.serve.events import ServerEvent
    from desktop_app.serve.options import ServeOptions


@dataclass(frozen=True, slots=True, eq=False)
class SharingRequest:
    """One run of the server. stopped: set by who asked, when it is to end."""

    options: ServeOptions
    stopped: Event = field(default_factory=Event)


@dataclass(frozen=True, slots=True)
class Opened:
    """Where the server answers.

    addresses: as in `serve.events.Listening`. link: the first of them with the token, for a browser.
    code: the link as a QR code with its quiet zone, row by row; True is dark.
    """

    addresses: tuple[str, ...]
    link: str
    code: tuple[tuple[bool, ...], ...]


Tell = Callable[[tuple["ServerEvent", ...]], None]
# Blocks until one of the events is set: it is to stop, it is to do so soon. See `serve.shared_process.SharedServer`.
Share = Callable[["ServeOptions", Tell, Event, Event], None]


def share_for_real(options: ServeOptions, tell: Tell, stopped: Event, hurried: Event) -> None:
    """Share from a process of its own. Raises: as `SharedServer.run`, and ServeUnavailableError at once."""
    from desktop_app.serve.options import check_serve_is_installed

    check_serve_is_installed()
    from desktop_app.serve.shared_process import SharedServer

    SharedServer(options).run(tell, stopped, hurried)


class SharingWorker(QObject):
    """Does one run after the other. Every request ends in `ended`, which comes when the server's process is over.

    share: see `Share`. closing: set when the program ends.
    """

    checked = Signal(object)  # AppError that says why nothing can be shared here, or None
    opened = Signal(object, object)  # SharingRequest, Opened
    told = Signal(object, object)  # SharingRequest, tuple of Answered and Connected
    ended = Signal(object, object)  # SharingRequest, AppError or None
    _check_asked = Signal()
    _wake = Signal()  # queued: crosses from the caller's thread to this one

    def __init__(self, share: Share, closing: Event) -> None:
        super().__init__()
        self._share = share
        self._closing = closing
        self._mailbox: deque[SharingRequest] = deque()
        self._wake.connect(self._work, Qt.ConnectionType.QueuedConnection)
        self._check_asked.connect(self._check, Qt.ConnectionType.QueuedConnection)

    def check(self) -> None:
        """Ask from any thread whether anything can be shared; answered when no server runs."""
        self._check_asked.emit()

    def submit(self, request: SharingRequest) -> None:
        """Leave a request from any thread."""
        self._mailbox.append(request)
        self._wake.emit()

    @Slot()
    def _check(self) -> None:
        from desktop_app.serve.options import check_serve_is_installed

        try:
            check_serve_is_installed()
        except AppError as error:
            self.checked.emit(error)
        else:
            self.checked.emit(None)

    @Slot()
    def _work(self) -> None:
        request = self._mailbox.popleft()
        problem: AppError | None = None
        if not request.stopped.is_set() and not self._closing.is_set():
            try:
                self._share(request.options, partial(self._tell, request), request.stopped, self._closing)
            except AppError as error:
                problem = error
            except Exception as defect:
                problem = reported(defect, "Haarlens")
        self.ended.emit(request, problem)

    def _tell(self, request: SharingRequest, events: tuple[ServerEvent, ...]) -> None:
        from desktop_app.serve.events import Listening

        for event in events:
            if isinstance(event, Listening):
                self.opened.emit(request, _opened(event.addresses, request.options.token))
        if others := tuple(event for event in events if not isinstance(event, Listening)):
            self.told.emit(request, others)


def _opened(addresses: tuple[str, ...], token: str) -> Opened:
    from desktop_app.serve.qr import qr_matrix

    link = f"{addresses[0]}#token={token}" if token else addresses[0]
    return Opened(addresses, link, qr_matrix(link))
