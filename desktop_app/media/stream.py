"""Cameras on the network: which addresses are taken, and who reads them."""

import threading
from urllib.parse import urlsplit

from desktop_app.errors import SourceNotFoundError
from desktop_app.media.http_stream import HttpFeed
from desktop_app.media.live import STALL_TIMEOUT_S, LiveSource
from desktop_app.media.rtsp_stream import OPEN_TIMEOUT_S, RtspFeed
from desktop_app.media.source import StreamAddress

_HTTP = ("http", "https")
_RTSP = ("rtsp", "rtsps")


def open_stream(
    address: StreamAddress, cancelled: threading.Event | None = None, *, timeout_s: float = STALL_TIMEOUT_S
) -> LiveSource:
    """Open a network camera and wait for its first picture.

    Raises: SourceError, whose text never holds what is secret in the address; CancelledError.
    """
    scheme = _checked_scheme(address)
    if scheme in _HTTP:
        return LiveSource(HttpFeed(address, timeout_s), connect_s=timeout_s, stall_s=timeout_s, cancelled=cancelled)
    return LiveSource(
        RtspFeed(address, timeout_s), connect_s=timeout_s + OPEN_TIMEOUT_S, stall_s=timeout_s, cancelled=cancelled
    )


def _checked_scheme(address: StreamAddress) -> str:
    try:
        parts = urlsplit(address.url)
        has_host = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        has_host = False
    if not has_host or any(character.isspace() or not character.isprintable() for character in address.url):
        raise SourceNotFoundError(
            "{name} is no complete address; write one as http://192.168.0.20:8080/video.", name=address.name
        )
    if parts.scheme not in _HTTP + _RTSP:
        raise SourceNotFoundError(
            "{name} cannot be opened, as addresses begin with http, https, rtsp or rtsps; check it.", name=address.name
        )
    return parts.scheme
