"""Sees every request and its answer go by: tells of them, and writes defects down."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desktop_app.serve.events import Answered

_log = logging.getLogger("haarlens.serve")
_BODY_IS_READ = "haarlens.body_is_read"


class Watch:
    """Serves an ASGI application and tells what it answered.

    tell: called on the loop's thread, once for every answer.
    """

    def __init__(self, app: ASGIApp, tell: Callable[[Answered], None]) -> None:
        self._app = app
        self._tell = tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, as ASGI 3 has it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        at, began = time.time(), time.monotonic()
        status = 0

        async def received() -> Message:
            message = await receive()
            if message["type"] != "http.request" or not message.get("more_body", False):
                scope[_BODY_IS_READ] = True
            return message

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, received, sent)
        except Exception:
            # The answer is out; the server would only say the same once more.
            _log.exception("a defect, met by %s %a", scope["method"], scope["path"])
        client = scope.get("client") or ("", 0)
        seconds = time.monotonic() - began
        self._tell(Answered(at, client[0], scope["method"], scope["path"], status, seconds))


def body_is_read(scope: Scope) -> bool:
    """Whether the request's body has come to its end."""
    return bool(scope.get(_BODY_IS_READ))
