"""RTSP, as network cameras speak it, read by FFmpeg through OpenCV."""

import socket
import ssl
import threading
from urllib.parse import urlsplit, urlunsplit

import cv2

from desktop_app.errors import (
    SourceBusyError,
    SourceDamagedError,
    SourceError,
    SourceForbiddenError,
    SourceLostError,
    SourceNotFoundError,
)
from desktop_app.media import capture
from desktop_app.media.live import STALL_TIMEOUT_S, Feed, Picture
from desktop_app.media.source import StreamAddress

OPEN_TIMEOUT_S = 8.0
"""Once a camera has answered, FFmpeg waits for a whole picture and learns the rate, which takes it some seconds."""

_PORTS = {"rtsp": 554, "rtsps": 322}


class RtspFeed(Feed):
    """The pictures of an RTSP stream.

    OpenCV does not say why it could not open one, so the camera is asked first, which takes timeout_s at most.
    """

    def __init__(self, address: StreamAddress, timeout_s: float = STALL_TIMEOUT_S) -> None:
        self.name = address.name
        self._url = address.url
        self._timeout_s = timeout_s
        self._capture: capture.Capture | None = None
        self._interrupted = threading.Event()

    def connect(self) -> None:
        """Ask for the stream."""
        status = self._ask()
        has_user = urlsplit(self._url).username is not None
        if status == 403 or (status == 401 and not has_user):
            raise SourceForbiddenError(
                "{name} asks for a name and a password; write rtsp://name:password@... .", name=self.name
            )
        if status in (404, 410):
            raise SourceNotFoundError(
                "{name} is not known to the camera; look into its manual for the address.", name=self.name
            )
        if status in (453, 503):
            raise SourceBusyError("{name} serves no more viewers; close another one and try again.", name=self.name)
        if self._interrupted.is_set():
            raise self.silence()
        self._capture = capture.open_stream(self._url, OPEN_TIMEOUT_S, self._timeout_s)
        if not self._capture.isOpened():
            if status == 401:
                raise SourceForbiddenError(
                    "{name} refuses this name and password; check them in the address.", name=self.name
                )
            raise SourceDamagedError(
                "{name} answers but sends no video that can be read; check the address.", name=self.name
            )
        rate = self._capture.get(cv2.CAP_PROP_FPS)
        self.frames_per_second = rate if 1 <= rate <= 240 else None  # 90000 where it is not known

    def take(self) -> list[Picture]:
        """Wait for the next picture."""
        assert self._capture is not None
        if not self._capture.grab():
            raise SourceLostError("{name} sends no more pictures; check the camera and the network.", name=self.name)
        pixels = capture.retrieved(self._capture)
        return [lambda: pixels]

    def interrupt(self) -> None:
        """Let `connect` end early; FFmpeg's own waits end by themselves."""
        self._interrupted.set()

    def close(self) -> None:
        """Hang up."""
        if self._capture is not None:
            self._capture.release()

    def silence(self) -> SourceError:
        """The error for no picture in time."""
        return SourceLostError("{name} sends no pictures; check the camera and the network.", name=self.name)

    def garbage(self) -> SourceError:
        """The error for pictures of which none can be decoded."""
        return SourceDamagedError(
            "{name} sends pictures that cannot be read; check the camera and the network.", name=self.name
        )

    def _ask(self) -> int:
        """What the camera says to a question about the stream, asked without a password: 200, 401, 404 ..."""
        parts = urlsplit(self._url)
        host = parts.hostname or ""
        netloc = f"[{host}]" if ":" in host else host
        netloc = netloc if parts.port is None else f"{netloc}:{parts.port}"
        url = urlunsplit(parts._replace(netloc=netloc, fragment=""))
        question = f"DESCRIBE {url} RTSP/1.0\r\nCSeq: 1\r\nAccept: application/sdp\r\nUser-Agent: Haarlens\r\n\r\n"
        try:
            with socket.create_connection((host, parts.port or _PORTS[parts.scheme]), self._timeout_s) as plain:
                if parts.scheme != "rtsps":
                    answer = _answer(plain, question)
                else:
                    with _unchecked().wrap_socket(plain, server_hostname=host) as secret:
                        answer = _answer(secret, question)
        except TimeoutError as error:
            raise SourceNotFoundError(
                "{name} does not answer; check the address, the camera and the network.", name=self.name
            ) from error
        except ConnectionRefusedError as error:
            raise SourceNotFoundError(
                "{name} takes no connection; check the address and its port, or the camera.", name=self.name
            ) from error
        except socket.gaierror as error:
            raise SourceNotFoundError(
                "{name} is not known on this network; check the address.", name=self.name
            ) from error
        except OSError as error:
            raise SourceNotFoundError(
                "{name} cannot be reached ({reason}); check the network.", name=self.name, reason=error.strerror
            ) from error
        version, _, rest = answer.partition(b" ")
        if not version.startswith(b"RTSP/") or not rest[:3].isdigit():
            raise SourceDamagedError(
                "{name} does not speak RTSP there; check the address and its port.", name=self.name
            )
        return int(rest[:3])


def _answer(connected: socket.socket, question: str) -> bytes:
    connected.sendall(question.encode("ascii", "replace"))
    answer = b""
    while b"\n" not in answer and len(answer) < 1024 and (part := connected.recv(1024)):
        answer += part
    return answer


def _unchecked() -> ssl.SSLContext:
    """FFmpeg does not check an RTSP camera's certificate either, which few have."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
