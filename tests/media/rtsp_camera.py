"""A network camera on this computer that speaks RTSP: JPEG in RTP (RFC 2435) in the same TCP connection."""

import itertools
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from socketserver import StreamRequestHandler, ThreadingTCPServer
from types import TracebackType
from typing import Self

_PACKET_BYTES = 1400
_SDP = b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=camera\r\nt=0 0\r\nm=video 0 RTP/AVP 26\r\na=control:track1\r\n"


class RtspCamera:
    """Serves pictures to any number of viewers; use it in a `with`.

    picture: makes a baseline JPEG file with halved colours (OpenCV's and Pillow's usual kind) of a number.
    answers: whether it says anything at all. first_line: what it says to the first question, instead of going on.
    """

    def __init__(
        self,
        picture: Callable[[int], bytes],
        frames_per_second: float = 30.0,
        *,
        answers: bool = True,
        first_line: str = "",
    ) -> None:
        self.picture = picture
        self.frames_per_second = frames_per_second
        self.answers = answers
        self.first_line = first_line
        self.questions: list[str] = []
        self.stopped = threading.Event()
        self.going = threading.Event()
        self.going.set()
        self._server = _Server(("127.0.0.1", 0), _Viewer)
        self._server.camera = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), name="rtsp camera")

    @property
    def address(self) -> str:
        """Host, port and path."""
        return f"127.0.0.1:{self._server.server_address[1]}/live"

    def stall(self) -> None:
        """Send nothing, and keep the connection."""
        self.going.clear()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stopped.set()
        self.going.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingTCPServer):
    daemon_threads = False
    camera: RtspCamera


class _Viewer(StreamRequestHandler):
    timeout = 5

    def handle(self) -> None:
        camera = self.server.camera
        if not camera.answers:
            camera.stopped.wait()
            return
        with suppress(OSError):  # the viewer has left
            while (question := self._question()) and not camera.stopped.is_set():
                camera.questions.append(question[0])
                if camera.first_line:
                    self.wfile.write(f"{camera.first_line}\r\n\r\n".encode())
                    return
                self._answer(*question)
                if question[0].startswith("PLAY"):
                    self._play()
                    return

    def _question(self) -> tuple[str, dict[str, str]] | None:
        lines = list(iter(lambda: self.rfile.readline().decode().strip(), ""))
        headers = dict(line.split(": ", 1) for line in lines[1:])
        return (lines[0], headers) if lines else None

    def _answer(self, line: str, headers: dict[str, str]) -> None:
        body, extra = b"", "Session: 1\r\n"
        if line.startswith("DESCRIBE"):
            body, extra = _SDP, f"Content-Type: application/sdp\r\nContent-Length: {len(_SDP)}\r\n"
        if line.startswith("SETUP"):
            assert "TCP" in headers["Transport"]
            extra += "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n"
        if line.startswith("OPTIONS"):
            extra = "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n"
        self.wfile.write(f"RTSP/1.0 200 OK\r\nCSeq: {headers['CSeq']}\r\n{extra}\r\n".encode() + body)

    def _play(self) -> None:
        camera = self.server.camera
        sequence = itertools.count()
        for number in itertools.count():
            camera.going.wait()
            if camera.stopped.wait(1 / camera.frames_per_second):
                return
            clock = number * 90000 / camera.frames_per_second
            for packet in _packets(camera.picture(number), int(clock), sequence):
                self.wfile.write(struct.pack(">BBH", 0x24, 0, len(packet)) + packet)


def _packets(picture: bytes, clock: int, sequence: Iterator[int]) -> Iterator[bytes]:
    tables, width, height, data = _parts(picture)
    place = 0
    while place < len(data):
        part = data[place : place + _PACKET_BYTES]
        is_last = place + len(part) >= len(data)
        rtp = struct.pack(">BBHII", 0x80, 26 | is_last << 7, next(sequence) & 0xFFFF, clock & 0xFFFFFFFF, 1)
        jpeg = struct.pack(">IBBBB", place, 1, 255, width // 8, height // 8)
        quantization = struct.pack(">BBH", 0, 0, len(tables)) + tables if place == 0 else b""
        yield rtp + jpeg + quantization + part
        place += len(part)


def _parts(picture: bytes) -> tuple[bytes, int, int, bytes]:
    """Quantization tables, width, height and what comes after the last header."""
    tables, width, height, place = b"", 0, 0, 2
    while True:
        marker, length = picture[place + 1], int.from_bytes(picture[place + 2 : place + 4], "big")
        content = picture[place + 4 : place + 2 + length]
        place += 2 + length
        if marker == 0xDB:
            tables += b"".join(content[at + 1 : at + 65] for at in range(0, len(content), 65))
        elif marker == 0xC0:
            height, width = struct.unpack(">HH", content[1:5])
        elif marker == 0xDA:
            return tables, width, height, picture[place:]
