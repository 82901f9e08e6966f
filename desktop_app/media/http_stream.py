"""MJPEG over HTTP, as network cameras and phones send it.

Read here and not by OpenCV 5.0, whose FFmpeg reader gives every picture in turn: at 30 a second, for somebody who needs
50 ms for each, it was 1.5 s late after 8 s, and this one 21 ms. It also ends at the first part that is no picture.
"""

import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from email.message import Message
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit
from urllib.request import (
    BaseHandler,
    HTTPBasicAuthHandler,
    HTTPDefaultErrorHandler,
    HTTPDigestAuthHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPPasswordMgrWithDefaultRealm,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
    UnknownHandler,
)

from desktop_app.errors import (
    PictureError,
    SourceBusyError,
    SourceDamagedError,
    SourceError,
    SourceForbiddenError,
    SourceLostError,
    SourceNotFoundError,
)
from desktop_app.media.images import decode_image
from desktop_app.media.jpeg_scanner import JpegScanner
from desktop_app.media.live import STALL_TIMEOUT_S, Feed, Picture, Pixels
from desktop_app.media.source import StreamAddress

_READ_BYTES = 256 * 1024

OnConnect = Callable[[socket.socket], None]


class HttpFeed(Feed):
    """The pictures of an MJPEG stream; they are decoded by whoever reads them, so that none but the newest costs time.

    timeout_s: for the connection, the answer, and between bytes.
    """

    def __init__(self, address: StreamAddress, timeout_s: float = STALL_TIMEOUT_S) -> None:
        self.name = address.name
        self._parts = urlsplit(address.url)
        self._timeout_s = timeout_s
        self._response: HTTPResponse | None = None
        self._scanner = JpegScanner()
        self._has_data = False
        self._has_pictures = False
        self._lock = threading.Lock()  # guards what follows
        self._socket: socket.socket | None = None
        self._is_interrupted = False

    def connect(self) -> None:
        """Ask for the stream."""
        url = urlunsplit(self._parts._replace(netloc=_host(self._parts), fragment=""))
        opener = _opener(self._parts, url, self._remember)
        try:
            response = opener.open(Request(url), timeout=self._timeout_s)
        except HTTPError as error:
            error.close()
            raise _refusal(error.code, self.name, bool(self._parts.username)) from None
        except URLError as error:
            raise _unreachable(error.reason, self.name) from None
        except (OSError, HTTPException) as error:
            raise _unreachable(error, self.name) from None
        self._response = response
        kind = response.headers.get_content_type()
        if kind.startswith(("text/", "image/")) or kind.endswith(("json", "xml")):
            raise SourceDamagedError(
                "{name} sends no video (but {kind}); look into the camera's manual for the address of its MJPEG "
                "stream.",
                name=self.name,
                kind=kind,
            )

    def take(self) -> list[Picture]:
        """Wait for bytes, and return the pictures that are whole with them."""
        assert self._response is not None
        try:
            data = self._response.read1(_READ_BYTES)
        except TimeoutError:
            raise self.silence() from None
        except (OSError, HTTPException, ValueError) as error:  # ValueError: a chunk without a size, or interrupted
            raise self._end() from error
        if not data:
            raise self._end()
        self._has_data = True
        pictures = self._scanner.feed(data)
        self._has_pictures = self._has_pictures or bool(pictures)
        return [partial(_decoded, picture, self.name) for picture in pictures]

    def interrupt(self) -> None:
        """End what waits on the network."""
        with self._lock:
            self._is_interrupted = True
            if self._socket is not None:
                _shut_down(self._socket)

    def close(self) -> None:
        """Hang up."""
        if self._response is not None:
            self._response.close()

    def silence(self) -> SourceError:
        """The error for no picture in time."""
        if self._response is None:
            return _unreachable(TimeoutError(), self.name)
        if self._has_data and not self._has_pictures:
            return SourceDamagedError(
                "{name} sends something, and no MJPEG pictures; look into the camera's manual for the right address.",
                name=self.name,
            )
        if self._has_pictures:
            return SourceLostError("{name} sends no more pictures; check the camera and the network.", name=self.name)
        return SourceLostError("{name} answers but sends no pictures; restart the camera.", name=self.name)

    def garbage(self) -> SourceError:
        """The error for pictures of which none can be decoded."""
        return SourceDamagedError(
            "{name} sends pictures that cannot be read; restart the camera, or check the network.", name=self.name
        )

    def _end(self) -> SourceError:
        return SourceLostError("{name} has ended the stream; check the camera and the network.", name=self.name)

    def _remember(self, connected: socket.socket) -> None:
        with self._lock:
            self._socket = connected
            if self._is_interrupted:
                _shut_down(connected)


def _decoded(picture: bytes, name: str) -> Pixels | None:
    try:
        return decode_image(picture, name).pixels
    except PictureError:
        return None


def _shut_down(connected: socket.socket) -> None:
    with suppress(OSError):  # closed already
        # The plain one: a TLS socket's own would take the encryption from under the thread that reads.
        socket.socket.shutdown(connected, socket.SHUT_RDWR)


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return host if parts.port is None else f"{host}:{parts.port}"


class _Http(HTTPHandler):
    """Tells of each connection."""

    def __init__(self, on_connect: OnConnect) -> None:
        super().__init__()
        self._on_connect = on_connect

    def http_open(self, req: Request) -> HTTPResponse:
        return self.do_open(partial(_HttpConnection, on_connect=self._on_connect), req)


class _Https(HTTPSHandler):
    """Tells of each connection."""

    def __init__(self, on_connect: OnConnect) -> None:
        super().__init__()
        self._on_connect = on_connect

    def https_open(self, req: Request) -> HTTPResponse:
        return self.do_open(partial(_HttpsConnection, on_connect=self._on_connect), req)


class _HttpConnection(HTTPConnection):
    def __init__(self, *args: Any, on_connect: OnConnect, **options: Any) -> None:
        super().__init__(*args, **options)
        self._on_connect = on_connect

    def connect(self) -> None:
        super().connect()
        self._on_connect(self.sock)


class _HttpsConnection(HTTPSConnection):
    def __init__(self, *args: Any, on_connect: OnConnect, **options: Any) -> None:
        super().__init__(*args, **options)
        self._on_connect = on_connect

    def connect(self) -> None:
        super().connect()
        self._on_connect(self.sock)


class _FirstRefusal(BaseHandler):
    """Closes the answer that asks for a password, which urllib drops when it asks again with one."""

    handler_order = 100  # before those who know passwords

    def http_error_401(self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message) -> None:
        fp.close()


def _opener(parts: SplitResult, url: str, on_connect: OnConnect) -> OpenerDirector:
    """HTTP and HTTPS alone, with redirections and passwords, without proxies: cameras are near."""
    passwords = HTTPPasswordMgrWithDefaultRealm()
    if parts.username is not None:
        passwords.add_password(None, url, unquote(parts.username), unquote(parts.password or ""))
    opener = OpenerDirector()
    handlers: tuple[BaseHandler, ...] = (
        _Http(on_connect),
        _Https(on_connect),
        UnknownHandler(),
        HTTPRedirectHandler(),
        HTTPDigestAuthHandler(passwords),
        HTTPBasicAuthHandler(passwords),
        HTTPErrorProcessor(),
        HTTPDefaultErrorHandler(),
        _FirstRefusal(),
    )
    for handler in handlers:
        opener.add_handler(handler)
    return opener


def _refusal(status: int, name: str, has_user: bool) -> SourceError:
    match status:
        case 401 | 403 | 407 if has_user:
            return SourceForbiddenError("{name} refuses this name and password; check them in the address.", name=name)
        case 401 | 403 | 407:
            return SourceForbiddenError(
                "{name} asks for a name and a password; write http://name:password@... .", name=name
            )
        case 404 | 410:
            return SourceNotFoundError(
                "{name} is not known to the camera; look into its manual for the address.", name=name
            )
        case 429 | 503:
            return SourceBusyError("{name} serves no more viewers; close another one and try again.", name=name)
    return SourceDamagedError(
        "{name} answers with error {status}; restart the camera, or check the address.", name=name, status=status
    )


def _unreachable(reason: object, name: str) -> SourceError:
    match reason:
        case TimeoutError():
            return SourceNotFoundError(
                "{name} does not answer; check the address, the camera and the network.", name=name
            )
        case ConnectionRefusedError():
            return SourceNotFoundError(
                "{name} takes no connection; check the address and its port, or the camera.", name=name
            )
        case socket.gaierror():
            return SourceNotFoundError("{name} is not known on this network; check the address.", name=name)
        case ssl.SSLCertVerificationError():
            return SourceForbiddenError(
                "{name} has a certificate that this computer does not trust; use http, or install the certificate.",
                name=name,
            )
        case ssl.SSLError() | HTTPException() | ConnectionResetError():
            return SourceDamagedError("{name} does not speak HTTP there; check the address and its port.", name=name)
        case OSError():
            return SourceNotFoundError(
                "{name} cannot be reached ({reason}); check the network.", name=name, reason=reason.strerror
            )
    return SourceNotFoundError("{name} cannot be reached; check the address.", name=name)
