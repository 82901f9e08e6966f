"""The real server on a free port of this computer, for tests to talk to."""

import json
import multiprocessing
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from typing import Any

from desktop_app.serve.events import Listening, ServerEvent
from desktop_app.serve.options import ServeOptions
from desktop_app.serve.server import run_server

START_WITHIN_S = 30


@dataclass
class Answer:
    status: int
    headers: Message
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Served:
    """A running server.

    url: without a slash at its end. events: all that it has told. others: processes that are not this server's.
    """

    url: str
    events: list[ServerEvent]
    stopped: threading.Event = field(repr=False)
    others: frozenset[int | None] = frozenset()

    def workers(self) -> list[int]:
        """The numbers of its worker processes."""
        running = (child.pid for child in multiprocessing.active_children())
        return [number for number in running if number is not None and number not in self.others]

    def ask(self, path: str, body: bytes | None = None, method: str | None = None, **headers: str) -> Answer:
        """One request; the names of headers with _ for -."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.url + path, body, named, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read())

    def send(self, path: str, picture: bytes, **headers: str) -> Answer:
        """A picture as the body."""
        return self.ask(path, picture, **{"Content_Type": "application/octet-stream", **headers})

    def send_form(self, path: str, parts: list[tuple[str, str | None, bytes]], **headers: str) -> Answer:
        """A form. parts: name, file's name or None, content."""
        kind, body = form(parts)
        return self.ask(path, body, Content_Type=kind, **headers)


def form(parts: list[tuple[str, str | None, bytes]]) -> tuple[str, bytes]:
    """A form's content type and bytes."""
    boundary = "----the-boundary-of-a-test"
    body = b""
    for name, filename, content in parts:
        named = f'; filename="{filename}"' if filename is not None else ""
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
        body += head.encode() + content + b"\r\n"
    return f"multipart/form-data; boundary={boundary}", body + f"--{boundary}--\r\n".encode()


@contextmanager
def running(**options: Any) -> Iterator[Served]:
    """A server with these options, at any free port; it has ended when this has.

    It runs on a thread of this process; its worker processes are real ones.
    """
    others = frozenset(child.pid for child in multiprocessing.active_children())
    events: list[ServerEvent] = []
    listening = threading.Event()
    stopped = threading.Event()
    failed: list[BaseException] = []

    def tell(event: ServerEvent) -> None:
        events.append(event)
        if isinstance(event, Listening):
            listening.set()

    def run() -> None:
        try:
            run_server(ServeOptions(**{"port": 0, "workers": 1, **options}), tell, stopped)
        except BaseException as error:
            failed.append(error)
            raise
        finally:
            listening.set()

    thread = threading.Thread(target=run, name="server-under-test")
    thread.start()
    try:
        assert listening.wait(START_WITHIN_S), "the server did not start"
        if failed:
            raise failed[0]
        address = next(event for event in events if isinstance(event, Listening)).addresses[-1]
        yield Served(address.rstrip("/"), events, stopped, others)
    finally:
        stopped.set()
        thread.join()
