"""The sharing with the network, whichever window looks on: whether it is on, where, who is there, what they ask."""

from __future__ import annotations

import os
from enum import Enum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PySide6.QtCore import QObject, Qt, Signal

from desktop_app import settings
from desktop_app.errors import AppError
from desktop_app.gui.models.shared_requests import SharedRequests
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.workers.sharing import Opened, SharingRequest, SharingWorker

if TYPE_CHECKING:  # loaded when somebody shares, after the window has opened
    from desktop_app.serve.events import ServerEvent

# Each is a process of some 100 MB; the window has some of its own.
WORKERS_AT_MOST = 8
HOSTS = {"computer": "127.0.0.1", "network": "0.0.0.0"}
ANY_PORT = 0


class ShareState(Enum):
    """What the server is doing. FAILED: it ended with an error, and is off."""

    OFF = "off"
    STARTING = "starting"
    ON = "on"
    STOPPING = "stopping"
    FAILED = "failed"


class ShareRun(QObject):
    """Turns the server on and off, one at a time; off when the program begins, and when it ends.

    opened: where it answers, while it is on. clients: addresses of who is connected. error: why it failed.
    unavailable: why nothing can be shared here at all. requests: the last ones, of all runs.
    changed: any of these is different, or the token.
    """

    changed = Signal()

    def __init__(self, worker: SharingWorker, preferences: Preferences) -> None:
        super().__init__()
        self._worker = worker
        self._preferences = preferences
        self._request: SharingRequest | None = None
        self._is_wanted_again = False
        self._token = ""  # made when it is first asked for
        self.state = ShareState.OFF
        self.opened: Opened | None = None
        self.clients: tuple[str, ...] = ()
        self.error: AppError | None = None
        self.unavailable: AppError | None = None
        self.requests = SharedRequests()
        queued = Qt.ConnectionType.QueuedConnection
        worker.checked.connect(self._take_check, queued)
        worker.opened.connect(self._take_opened, queued)
        worker.told.connect(self._take_events, queued)
        worker.ended.connect(self._take_end, queued)

    @property
    def token(self) -> str:
        """What every request has to bring; another one in every run of the program, kept nowhere."""
        if not self._token:
            from desktop_app.serve.tokens import new_token

            self._token = new_token()
        return self._token

    @property
    def is_on(self) -> bool:
        """Whether a server runs, or is to run: it starts, is on, or begins anew."""
        return self.state in (ShareState.STARTING, ShareState.ON) or self._is_wanted_again

    def check(self) -> None:
        """Find out whether anything can be shared here; `changed` tells."""
        if self.state in (ShareState.OFF, ShareState.FAILED):
            self._worker.check()

    def turn_on(self, any_port: bool = False) -> None:
        """Start the server at the port and with the reach of the preferences, as soon as no other one runs.

        any_port: at a port that is free instead, which is remembered.
        """
        if self.state in (ShareState.STARTING, ShareState.ON):
            return
        if self.state is ShareState.STOPPING:
            self._is_wanted_again = True
        else:
            self._begin(any_port)
        self.changed.emit()

    def turn_off(self) -> None:
        """Have the server finish what it has begun, and end."""
        self._is_wanted_again = False
        self._stop()
        self.changed.emit()

    def renew_token(self) -> None:
        """Take another token; a server that runs begins anew, and whoever has the old one has to be given the new."""
        was_on = self.is_on
        self._token = ""
        self._stop()
        self._is_wanted_again = was_on and self.state is ShareState.STOPPING
        self.changed.emit()

    def _begin(self, any_port: bool) -> None:
        from desktop_app.serve.options import ServeOptions

        get = self._preferences.get
        options = ServeOptions(
            host=HOSTS[get(settings.SERVE_REACH)],
            port=ANY_PORT if any_port else get(settings.SERVE_PORT),
            token=self.token,
            workers=min(os.cpu_count() or 1, WORKERS_AT_MOST),
            max_pixels=get(settings.SERVE_MAX_PIXELS),
            max_bytes=get(settings.SERVE_MAX_BYTES),
            time_limit_s=get(settings.SERVE_TIME_LIMIT_S),
        )
        self.error = None
        self.state = ShareState.STARTING
        self._request = SharingRequest(options)
        self._worker.submit(self._request)

    def _stop(self) -> None:
        if self._request is not None:
            self._request.stopped.set()
            self.state = ShareState.STOPPING
        elif self.state is ShareState.FAILED:
            self.state, self.error = ShareState.OFF, None

    def _take_check(self, error: AppError | None) -> None:
        self.unavailable = error
        self.changed.emit()

    def _take_opened(self, request: SharingRequest, opened: Opened) -> None:
        if request is not self._request or self.state is not ShareState.STARTING:
            return
        self.state, self.opened = ShareState.ON, opened
        port = urlsplit(opened.addresses[0]).port
        if request.options.port == ANY_PORT and port:
            self._preferences.set(settings.SERVE_PORT, port)
        self.changed.emit()

    def _take_events(self, request: SharingRequest, events: tuple[ServerEvent, ...]) -> None:
        from desktop_app.serve.events import Answered, Connected

        self.requests.add([event for event in events if isinstance(event, Answered)])
        connected = [event for event in events if isinstance(event, Connected)]
        if connected and request is self._request:
            self.clients = connected[-1].clients
            self.changed.emit()

    def _take_end(self, request: SharingRequest, error: AppError | None) -> None:
        if request is not self._request:
            return
        self._request = self.opened = None
        self.clients = ()
        # What goes wrong while it ends at somebody's wish is of no use to anybody.
        self.error = None if self.state is ShareState.STOPPING else error
        self.state = ShareState.FAILED if self.error else ShareState.OFF
        if self._is_wanted_again:
            self._is_wanted_again = False
            self._begin(any_port=False)
        self.changed.emit()
