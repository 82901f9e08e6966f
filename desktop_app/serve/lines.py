"""Several pictures in one request -> a line for each, in their order, sent as soon as it is known."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from desktop_app.errors import AppError
from desktop_app.serve.pool import Pool
from desktop_app.serve.problems import Problem, ProblemError, problem_of
from desktop_app.serve.uploads import Limits, Memory, MemoryShare, Part, read_parts
from desktop_app.serve.work import NAMELESS, SentPicture, Work

MEDIA_TYPE = "application/x-ndjson"
# No more pictures are taken in while the client has so much, in lines, that it has not read.
UNSENT_BYTES = 4_000_000

_log = logging.getLogger("haarlens.serve")
_DEFECT = Problem(500, "defect", "The server has a defect, and this picture met it; its log says more.")

Order = Callable[[SentPicture], Work]


async def until_gone(request: Request) -> None:
    """Wait until the client has closed the connection; the request's body must have been read."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def answer_lines(request: Request, limits: Limits, memory: Memory, pool: Pool, order: Order) -> Response:
    """The answer to a form with pictures; it begins once the first of them has arrived.

    order: a picture -> the work on it, whose answer is a line.
    Raises: ProblemError where there is no picture, or the form is none.
    """
    share = memory.share()
    parts = read_parts(request, limits, share)
    try:
        first = await anext(parts, None)
        if first is None:
            raise ProblemError(Problem(422, "invalid", "The form has no part named picture."))
    except BaseException:
        share.give_back()
        raise
    return _Lines(request, first, parts, share, pool, order)


class _Lines(Response):
    """Reads pictures, has them worked on and sends lines, all at the same time.

    Nothing is read on while as many pictures are in work as there are workers, and one more: the sender waits. What is
    sent does not wait for what is read, so that a client that reads only when it has sent all is served too, unless
    its lines come to more than `UNSENT_BYTES`.
    """

    media_type = MEDIA_TYPE

    def __init__(
        self, request: Request, first: Part, rest: AsyncGenerator[Part], share: MemoryShare, pool: Pool, order: Order
    ) -> None:
        super().__init__()
        del self.headers["content-length"]
        self._request = request
        self._first = first
        self._rest = rest
        self._share = share
        self._pool = pool
        self._order = order
        self._lines: asyncio.Queue[Awaitable[bytes] | None] = asyncio.Queue()
        self._free = asyncio.Semaphore(pool.workers + 1)
        self._unsent = 0
        self._is_read = asyncio.Event()  # the client has not got too much to read
        self._is_read.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, as ASGI 3 has it."""
        with self._share:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            try:
                async with asyncio.TaskGroup() as tasks:
                    reading = tasks.create_task(self._read(tasks))
                    await self._write(send)
                    reading.cancel()  # it waits for the client to go
            except* ClientDisconnect:
                pass  # nobody hears the end
            else:
                await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _read(self, tasks: asyncio.TaskGroup) -> None:
        """Order a line for each picture; afterwards wait for the client to go. Raises: ClientDisconnect."""
        try:
            async with aclosing(self._rest):
                await self._take(self._first, tasks)
                async for part in self._rest:
                    await self._take(part, tasks)
        except ProblemError as error:
            self._lines.put_nowait(tasks.create_task(self._said(_error_line(NAMELESS, error.problem))))
        self._lines.put_nowait(None)
        await until_gone(self._request)
        raise ClientDisconnect

    async def _take(self, part: Part, tasks: asyncio.TaskGroup) -> None:
        await self._is_read.wait()
        await self._free.acquire()
        self._lines.put_nowait(tasks.create_task(self._line(part)))

    async def _line(self, part: Part) -> bytes:
        """The line of one picture."""
        picture = part.picture()
        try:
            line: bytes = await self._pool.do_in_turn(self._order(picture))
        except AppError as error:
            line = _error_line(picture.name, problem_of(error))
        except Exception:
            _log.exception("a defect, met by one of several pictures")
            line = _error_line(picture.name, _DEFECT)
        finally:
            self._share.give_back(len(part.data))
            self._free.release()
        self._count_unsent(len(line))
        return line

    async def _said(self, line: bytes) -> bytes:
        self._count_unsent(len(line))
        return line

    async def _write(self, send: Send) -> None:
        while (line := await self._lines.get()) is not None:
            body = await line
            await send({"type": "http.response.body", "body": body, "more_body": True})
            self._count_unsent(-len(body))

    def _count_unsent(self, number: int) -> None:
        self._unsent += number
        if self._unsent > UNSENT_BYTES:
            self._is_read.clear()
        else:
            self._is_read.set()


def _error_line(name: str, problem: Problem) -> bytes:
    fields = {"file": name, "error": {"kind": problem.kind, "message": problem.detail}}
    return (json.dumps(fields, ensure_ascii=False) + "\n").encode("utf-8", "replace")
