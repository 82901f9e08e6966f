"""A transport that, when it is closed in the middle of a request, first lets the client hear the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any


class LingeringTransport(asyncio.Transport):
    """Passes all on to another transport, except that closing may take a while.

    A socket that is closed while bytes lie unread resets the connection, and the answer is lost on the way. So if
    ``is_unfinished()`` says that the client still sends, only our own direction is closed; the protocol then reads on,
    keeps nothing, and calls ``abort`` at the latest when it has had enough.
    """

    def __init__(self, inner: asyncio.Transport, is_unfinished: Callable[[], bool]) -> None:
        super().__init__()
        self._inner = inner
        self._is_unfinished = is_unfinished
        self.lingers = False
        self.written = 0  # bytes, from the beginning

    def close(self) -> None:
        """Close once all has been sent; in the middle of a request, once the client has closed too."""
        if self.is_closing():
            return
        if self._is_unfinished() and self._inner.can_write_eof():
            self.lingers = True
            try:
                self._inner.write_eof()
                self._inner.resume_reading()
            except OSError:  # the client has gone already
                self._inner.abort()
        else:
            self._inner.close()

    def close_now(self) -> None:
        """Close once all has been sent, whatever the client still sends."""
        self._inner.close()

    def abort(self) -> None:
        """Close at once; what has not been sent is lost."""
        self._inner.abort()

    def is_closing(self) -> bool:
        """Whether it has been closed, even if it lingers."""
        return self.lingers or self._inner.is_closing()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Send without waiting; after closing, nothing."""
        if not self.lingers and data:
            self.written += len(data)
            self._inner.write(data)

    def get_write_buffer_size(self) -> int:
        """How many bytes have been written and not been taken by the system yet."""
        return self._inner.get_write_buffer_size()

    def pause_reading(self) -> None:
        """Let the client wait."""
        self._inner.pause_reading()

    def resume_reading(self) -> None:
        """Take in what the client sends."""
        self._inner.resume_reading()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """What is known of the socket."""
        return self._inner.get_extra_info(name, default)
