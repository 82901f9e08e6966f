"""A small application of our own on a real uvicorn with our connections, and sockets that speak to it."""

import asyncio
import contextlib
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import uvicorn

from desktop_app.serve.connections import Connections, Limits
from desktop_app.serve.guard import Guard
from desktop_app.serve.options import ServeOptions

GENEROUS_S = 30.0  # waited for what comes at once unless something is broken


@dataclass
class App:
    """Answers with how many bytes of a body came; a few paths do more.

    /hold: begins, and goes on when ``let_go`` is set. /unread: never reads the body. /large: 64 MB.
    """

    began: threading.Event = field(default_factory=threading.Event)
    let_go: threading.Event = field(default_factory=threading.Event)
    disconnected: threading.Event = field(default_factory=threading.Event)
    asked: list[str] = field(default_factory=list)

    async def __call__(self, scope, receive, send):
        self.asked.append(scope["path"])
        if scope["path"] == "/hold":
            self.began.set()
            while not self.let_go.is_set():
                await asyncio.sleep(0.01)
        body = 0
        while scope["path"] != "/unread":
            message = await receive()
            if message["type"] == "http.disconnect":
                self.disconnected.set()
                return
            body += len(message["body"])
            if not message["more_body"]:
                break
        await _answer(send, scope["path"], body)
        if scope["path"] == "/large" and (await receive())["type"] == "http.disconnect":
            self.disconnected.set()


async def _answer(send, path, body):
    text = bytes(64_000_000) if path == "/large" else json.dumps({"path": path, "bytes": body}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(text)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": text, "more_body": path == "/large"})


@dataclass
class Running:
    """A server that runs, what it told, and ways to speak to it."""

    port: int
    app: App
    connections: Connections
    told: list[tuple[str, ...]]
    has_told: threading.Condition

    def connect(self, receive_buffer: int | None = None, source: str | None = None) -> socket.socket:
        """A connection, closed by whoever asked for it.

        source: the address from which it comes, 127.x.x.x.
        """
        one = socket.socket()
        one.settimeout(GENEROUS_S)
        if receive_buffer:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        if source:
            one.bind((source, 0))
        one.connect(("127.0.0.1", self.port))
        return one

    def head(self, path: str = "/", method: str = "GET", *more: str) -> bytes:
        """The head of a request; more: lines, of which a Host takes the place of the proper one."""
        lines = [f"{method} {path} HTTP/1.1", *more, "", ""]
        if not any(line.startswith("Host:") for line in more):
            lines.insert(1, f"Host: 127.0.0.1:{self.port}")
        return "\r\n".join(lines).encode("latin-1")

    def ask(self, request: bytes | None = None) -> tuple[int, dict[str, str], bytes]:
        """Send something on a connection of its own and read one answer."""
        with self.connect() as one:
            one.sendall(self.head() if request is None else request)
            return read_answer(one)

    def wait_told(self, clients: tuple[str, ...]) -> None:
        """Wait until the server has told that these are connected."""
        with self.has_told:
            assert self.has_told.wait_for(lambda: self.told[-1:] == [clients], GENEROUS_S), self.told


def read_answer(one: socket.socket) -> tuple[int, dict[str, str], bytes]:
    """One answer with a Content-Length: status, headers by their lower-case names, body.

    Raises: EOFError if the connection is closed before its end.
    """
    came = b""
    while b"\r\n\r\n" not in came:
        came += _some(one)
    head, _, body = came.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += _some(one)
    return int(first.split()[1]), headers, body


def read_until(one: socket.socket, text: bytes) -> bytes:
    """All that comes up to where ``text`` is among it. Raises: EOFError if it never comes."""
    came = b""
    while text not in came:
        came += _some(one)
    return came


def is_closed(one: socket.socket) -> bool:
    """Wait until the server has closed a connection; what it still says is read away."""
    with contextlib.suppress(ConnectionError):
        while one.recv(65536):
            pass
    return True


def _some(one: socket.socket) -> bytes:
    data = one.recv(65536)
    if not data:
        raise EOFError("the server closed the connection")
    return data


class _Server(uvicorn.Server):
    def __init__(self, config):
        super().__init__(config)
        self.has_started = threading.Event()

    async def startup(self, sockets=None):
        await super().startup(sockets)
        self.has_started.set()


@contextlib.contextmanager
def running(limits: Limits | None = None, options: ServeOptions | None = None) -> Iterator[Running]:
    """A server on a free port of 127.0.0.1, behind the guard if there are options; it has ended when this has."""
    app = App()
    told, has_told = [], threading.Condition()

    def tell(clients):
        with has_told:
            told.append(clients)
            has_told.notify_all()

    connections = Connections(tell, limits or Limits())
    whole = Guard(app, options, lambda: ("127.0.0.1",)) if options else app
    settings = connections.uvicorn_settings()
    config = uvicorn.Config(whole, log_config=None, access_log=False, lifespan="off", loop="asyncio", **settings)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = _Server(config)
        thread = threading.Thread(target=server.run, args=([listening],), name="small-server")
        thread.start()
        try:
            assert server.has_started.wait(GENEROUS_S)
            yield Running(listening.getsockname()[1], app, connections, told, has_told)
        finally:
            app.let_go.set()
            server.should_exit = True
            thread.join(GENEROUS_S)
            assert not thread.is_alive(), "the server does not end"
