"""Answers that count as memory in use until their client has taken them."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from desktop_app.serve.uploads import Memory

# The server hands over a whole body at once, however slowly it is read; of one in pieces it hands over the next when
# the last is nearly on its way.
_PIECE_BYTES = 256 * 1024


class HeldResponse(Response):
    """An answer that may be large.

    memory: what all such answers take together; one alone is never too large.
    Raises: ProblemError (503), when it is sent and there is no room for it.
    """

    def __init__(self, memory: Memory, body: bytes, media_type: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(body, headers=headers, media_type=media_type)
        self._memory = memory

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, as ASGI 3 has it."""
        body = memoryview(self.body)
        with self._memory.share() as share:
            share.take(len(body))
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            for place in range(0, len(body), _PIECE_BYTES):
                piece = bytes(body[place : place + _PIECE_BYTES])
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
