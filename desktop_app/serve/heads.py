"""HTTP/1.1 by h11, stricter: heads are bounded in bytes and lines and not folded, bodies are not cut into crumbs."""

from __future__ import annotations

import re

import h11

_END = re.compile(rb"\n\r?\n")
_FOLD = re.compile(rb"\n[ \t]")
# So much of what came before may be part of an end or a fold that the next bytes complete.
_TAIL = 2

_VERSIONS = (b"1.0", b"1.1")

# A body may come in so many pieces, and in one more for each so many bytes: taking a piece in costs as much as 64 KB.
_PIECES = 1000
_PIECE_BYTES = 64


class _Head:
    """Measures a request's first line and headers while they come in, in whatever pieces."""

    def __init__(self, most_bytes: int, most_lines: int) -> None:
        self._most_bytes = most_bytes
        self._most_lines = most_lines
        self._tail = b""
        self._lines = 0
        self._ended = False
        self.size = 0
        self.refused = 0  # the status that says why; 0 while there is nothing against it

    def feed(self, data: bytes) -> None:
        """Take in what came next; what follows the head's end is not looked at."""
        if self._ended or self.refused or not data:
            return
        text = self._tail + data
        end = _END.search(text)
        stop = end.end() if end else len(text)
        self._ended = end is not None
        self.size += stop - len(self._tail)
        self._lines += text.count(b"\n", len(self._tail), stop)
        if self.size > self._most_bytes or self._lines > self._most_lines:
            self.refused = 431
        elif _FOLD.search(text, 0, stop):
            self.refused = 400
        self._tail = text[-_TAIL:]


class StrictConnection(h11.Connection):
    """The server's side of one connection.

    head_bytes, head_lines: what a request's first line and headers may be at most.
    """

    def __init__(self, head_bytes: int, head_lines: int) -> None:
        super().__init__(h11.SERVER, head_bytes)
        self._limits = head_bytes, head_lines
        self._head = _Head(*self._limits)
        self._pieces = 0
        self.body_bytes = 0
        self.is_head = False  # the request asks for an answer without a body
        self.refusal = 400  # the status for what has last been raised

    @property
    def head_bytes(self) -> int:
        """How much of the present request's head has come."""
        return self._head.size

    def receive_data(self, data: bytes) -> None:
        """Take in what the client sent."""
        super().receive_data(data)
        self._head.feed(data)

    def start_next_cycle(self) -> None:
        """Make ready for the next request, of which a part may have come already."""
        super().start_next_cycle()
        self._head = _Head(*self._limits)
        self._head.feed(self.trailing_data[0])
        self._pieces = self.body_bytes = 0
        self.is_head = False

    def next_event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        """What the client said next.

        Raises: h11.RemoteProtocolError; ``refusal`` is its status then.
        """
        try:
            if self._head.refused:
                raise h11.RemoteProtocolError("head too large or folded", error_status_hint=self._head.refused)
            event = super().next_event()
            if isinstance(event, h11.Data):
                self._count(event)
            elif isinstance(event, h11.Request):
                self._begin(event)
        except h11.RemoteProtocolError as error:
            self.refusal = 431 if error.error_status_hint == 431 else 400
            raise
        return event

    def _begin(self, request: h11.Request) -> None:
        self.is_head = request.method == b"HEAD"
        if request.http_version not in _VERSIONS:
            raise h11.RemoteProtocolError("another version of HTTP")

    def _count(self, piece: h11.Data) -> None:
        self._pieces += 1
        self.body_bytes += len(piece.data)
        if self._pieces > _PIECES + self.body_bytes // _PIECE_BYTES:
            raise h11.RemoteProtocolError("body in too many pieces")
