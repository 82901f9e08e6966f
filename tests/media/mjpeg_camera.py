"""A network camera on this computer: MJPEG over HTTP, with every fault a real one has, on command."""

import base64
import itertools
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

_BOUNDARY = "frame"
_GARBAGE = b"\xff\xd8\xff\xe0 no picture \xff\xd9 --frame \r\n\r\n" + bytes(range(256)) * 8


class MjpegCamera:
    """Serves pictures to any number of viewers, each from the first on; use it in a `with`.

    pictures: JPEG files that are sent over and over, or a function of the picture's number.
    user: "name:password" that is asked for.
    answers: whether it says anything at all to a viewer.
    status, content_type: what it answers; may be changed for the next viewer.
    with_lengths: whether parts tell their length.
    sent_s: when each picture began to be sent, by its number, time.monotonic().
    """

    def __init__(
        self,
        pictures: Sequence[bytes] | Callable[[int], bytes],
        frames_per_second: float = 30.0,
        *,
        user: str = "",
        answers: bool = True,
        status: int = 200,
        content_type: str = f"multipart/x-mixed-replace; boundary={_BOUNDARY}",
        with_lengths: bool = True,
    ) -> None:
        self.picture = pictures if callable(pictures) else lambda number: pictures[number % len(pictures)]
        self.interval_s = 1 / frames_per_second
        self.user = user
        self.answers = answers
        self.status = status
        self.content_type = content_type
        self.with_lengths = with_lengths
        self.sent_s: dict[int, float] = {}
        self.requests: list[str] = []
        self.stopped = threading.Event()
        self.going = threading.Event()
        self.going.set()
        self.connection = 0  # viewers of an earlier one are sent away
        self._lock = threading.Lock()
        self._faults: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Viewer)
        self._server.daemon_threads = False
        self._server.camera = self  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), name="mjpeg camera")

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    @property
    def url(self) -> str:
        """The stream's address, with the name and password that are asked for."""
        user = f"{self.user}@" if self.user else ""
        return f"http://{user}127.0.0.1:{self.port}/video"

    def stall(self) -> None:
        """Send nothing, and keep the connection."""
        self.going.clear()

    def go_on(self) -> None:
        """End a stall."""
        self.going.set()

    def drop(self, count: int = 1) -> None:
        """Leave out the next pictures."""
        self._plan("drop", count)

    def send_garbage(self, count: int = 1) -> None:
        """Put bytes that are no picture between the next ones."""
        self._plan("garbage", count)

    def send_halves(self, count: int = 1) -> None:
        """Cut the next pictures in the middle."""
        self._plan("half", count)

    def send_broken(self, count: int = 1) -> None:
        """Send the next pictures whole but for their size, so that they cannot be decoded."""
        self._plan("broken", count)

    def hang_up(self) -> None:
        """Close all connections; new ones are served."""
        self.connection += 1

    def next_fault(self) -> str:
        with self._lock:
            return self._faults.pop(0) if self._faults else ""

    def _plan(self, fault: str, count: int) -> None:
        with self._lock:
            self._faults += [fault] * count

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stopped.set()
        self.going.set()
        self._server.shutdown()
        self._server.server_close()  # waits for the viewers' threads
        self._thread.join()


class _Viewer(BaseHTTPRequestHandler):
    """One connection."""

    timeout = 5
    protocol_version = "HTTP/1.0"

    @property
    def camera(self) -> MjpegCamera:
        return self.server.camera  # type: ignore[attr-defined]

    def do_GET(self) -> None:
        camera = self.camera
        camera.requests.append(self.path)
        if not camera.answers:
            camera.stopped.wait()
            return
        with suppress(OSError):  # the viewer has left
            if camera.user and self.headers.get("Authorization") != _basic(camera.user):
                self.send_response(401)
                self.send_header("WWW-Authenticate", 'Basic realm="camera"')
                self.end_headers()
                return
            self.send_response(camera.status)
            self.send_header("Content-Type", camera.content_type)
            self.end_headers()
            if camera.status == 200:
                self._stream()

    def _stream(self) -> None:
        camera, connection = self.camera, self.camera.connection
        due_s = time.monotonic()
        for number in itertools.count():
            camera.going.wait()
            if camera.connection != connection:
                return
            due_s = max(due_s + camera.interval_s, time.monotonic() - camera.interval_s)
            self._send(number, camera.next_fault())
            if camera.stopped.wait(max(0.0, due_s - time.monotonic())):
                return

    def _send(self, number: int, fault: str) -> None:
        if fault == "drop":
            return
        picture = self.camera.picture(number)
        self.camera.sent_s[number] = time.monotonic()
        if fault == "half":
            picture = picture[: len(picture) // 2]
        elif fault == "broken":
            size = picture.index(b"\xff\xc0") + 5
            picture = picture[:size] + bytes(4) + picture[size + 4 :]
        elif fault == "garbage":
            self.wfile.write(_GARBAGE)
        length = f"Content-Length: {len(picture)}\r\n" if self.camera.with_lengths else ""
        head = f"--{_BOUNDARY}\r\nContent-Type: image/jpeg\r\n{length}\r\n"
        self.wfile.write(head.encode() + picture + b"\r\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


def _basic(user: str) -> str:
    return "Basic " + base64.b64encode(user.encode()).decode()
