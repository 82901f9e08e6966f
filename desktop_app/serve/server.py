"""The running server: sockets, the event loop, and an end that finishes what has been begun."""

from __future__ import annotations

import asyncio
import errno
import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn

from desktop_app.serve.addresses import urls_of
from desktop_app.serve.app import make_app
from desktop_app.serve.connections import Connections
from desktop_app.serve.events import Connected, Listening, ServerEvent
from desktop_app.serve.options import PortTakenError, ServeOptions, ServeOptionsError
from desktop_app.serve.pool import Pool

# So long an answer may take once the server has been asked to end.
END_WITHIN_S = 30
_BACKLOG = 512
# Ctrl+Break, there alone.
_WINDOWS_SIGNALS = (signal.Signals["SIGBREAK"],) if sys.platform == "win32" else ()


def run_server(options: ServeOptions, tell: Callable[[ServerEvent], None], stopped: threading.Event) -> None:
    """Serve until `stopped` is set or, on the main thread, Ctrl+C or SIGTERM comes; finish what has been begun.

    A second Ctrl+C ends at once.
    tell: called on this thread; must not block.
    Raises: ServeOptionsError where the address cannot be listened at.
    """
    # It would write a line for every request that is none, and whoever sends them could fill the log.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    sockets = _listening_sockets(options)
    pool = Pool(options.workers, options.waiting, options.time_limit_s)
    try:
        connections = Connections(lambda clients: tell(Connected(clients)))
        config = uvicorn.Config(
            make_app(options, pool, tell),
            lifespan="on",
            loop="asyncio",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=END_WITHIN_S,
            **connections.uvicorn_settings(),
        )
        server = _Server(config, stopped, lambda: tell(Listening(urls_of(options.host, _port_of(sockets)))))
        asyncio.run(server.serve(sockets))
    finally:
        pool.kill()  # where the end was not waited for
        for each in sockets:
            each.close()


class _Server(uvicorn.Server):
    """Says when it listens, ends when it is asked to, and takes a signal for a wish to end and no more."""

    def __init__(self, config: uvicorn.Config, stopped: threading.Event, listens: Callable[[], None]) -> None:
        super().__init__(config)
        self._stopped = stopped
        self._listens = listens

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._listens()

    async def on_tick(self, counter: int) -> bool:
        if self._stopped.is_set():
            self.should_exit = True
        return await super().on_tick(counter)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        wishes = (signal.SIGINT, signal.SIGTERM, *_WINDOWS_SIGNALS)
        before = {wish: signal.signal(wish, self._end) for wish in wishes}
        try:
            yield
        finally:
            for wish, handler in before.items():
                signal.signal(wish, handler)

    def _end(self, number: int, _frame: FrameType | None) -> None:
        if self.should_exit and number == signal.SIGINT:
            self.force_exit = True
            logging.disable()  # what is broken off is no defect
        self.should_exit = True


def _listening_sockets(options: ServeOptions) -> list[socket.socket]:
    """Sockets at every address that the host stands for. Raises: ServeOptionsError."""
    try:
        found = socket.getaddrinfo(options.host, options.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise ServeOptionsError(
            "{host} is no address of this computer; give one of its own with --host, such as 127.0.0.1.",
            host=options.host,
        ) from error
    sockets: list[socket.socket] = []
    try:
        for family, kind, protocol, _, address in dict.fromkeys(found):
            port = _port_of(sockets) if sockets else options.port
            sockets.append(_listening_socket(family, kind, protocol, (address[0], port, *address[2:])))
    except OSError as error:
        for each in sockets:
            each.close()
        if error.errno == errno.EADDRINUSE:
            raise PortTakenError(
                "Another program uses port {port} of {host}; end it, or choose another port.",
                host=options.host,
                port=options.port,
            ) from error
        raise ServeOptionsError(
            "The server cannot listen at {host}, port {port} ({reason}); choose another address or port.",
            host=options.host,
            port=options.port,
            reason=error.strerror or error,
        ) from error
    return sockets


def _listening_socket(family: int, kind: int, protocol: int, address: tuple[object, ...]) -> socket.socket:
    made = socket.socket(family, kind, protocol)
    try:
        if sys.platform != "win32":  # there it would let a second program take the port as well
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind(address)
        made.listen(_BACKLOG)
        made.setblocking(False)
    except OSError:
        made.close()
        raise
    return made


def _port_of(sockets: list[socket.socket]) -> int:
    port: int = sockets[0].getsockname()[1]
    return port
