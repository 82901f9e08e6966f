"""Connections below ASGI: how many, how long one may keep the server waiting, and who is connected.

One timer looks at all connections twice a second; a request costs a few reads of the clock.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import STATUS_PHRASES, H11Protocol
from uvicorn.server import ServerState

from desktop_app.serve.guard import MARKS
from desktop_app.serve.heads import StrictConnection
from desktop_app.serve.lingering import LingeringTransport
from desktop_app.serve.problems import MEDIA_TYPE, Problem

_DETAILS = {
    400: "That is no request that this server understands.",
    431: "The request's headers are too large.",
}
_TOO_SLOW = Problem(408, "too-slow", "The request came too slowly and was given up; send it again.")
_FULL = Problem(503, "busy", "As many connections are open as may be; try again later.")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one connection, and all together, may take.

    connections: open at a time.
    head_bytes, head_lines: of a request's first line and headers.
    head_s: from a head's first byte (or from connecting) to its last.
    body_stall_s: without a byte of a body; after as long, its mean rate counts too.
    answer_stall_s: without the client reading any of an answer; after as long, its mean rate counts too.
    least_rate: bytes a second, in either direction.
    idle_s: from an answer to the next request.
    linger_s, linger_bytes: for hearing out a client whose request has been answered before its end.
    look_every_s: between two looks at all connections.
    """

    connections: int = 256
    head_bytes: int = 32 * 1024
    head_lines: int = 128
    head_s: float = 10.0
    body_stall_s: float = 10.0
    answer_stall_s: float = 30.0
    least_rate: float = 16_000.0
    idle_s: int = 15
    linger_s: float = 5.0
    linger_bytes: int = 64_000_000
    look_every_s: float = 0.5


class Connections:
    """All open connections of one server; lives on the thread of its loop.

    tell: called with the addresses of the clients, each once, the longest connected first, when they have changed;
    who comes and goes between two looks is not told.
    """

    def __init__(self, tell: Callable[[tuple[str, ...]], None], limits: Limits = Limits()) -> None:
        self.limits = limits
        self._tell = tell
        self._told: tuple[str, ...] = ()
        self._open: dict[GuardedProtocol, None] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._looked_at = 0.0

    def __len__(self) -> int:
        return len(self._open)

    def uvicorn_settings(self) -> dict[str, Any]:
        """What ``uvicorn.Config`` has to be given."""
        return {
            "http": partial(GuardedProtocol, registry=self),
            "ws": "none",
            "timeout_keep_alive": self.limits.idle_s,
            "backlog": 128,  # so many are accepted in one turn of the loop
            "proxy_headers": False,
            "server_header": False,
        }

    def admit(self, newcomer: GuardedProtocol) -> bool:
        """Take in a connection, if there is room for it or one that only waits can make room."""
        if len(self._open) >= self.limits.connections and not self._make_room():
            return False
        self._open[newcomer] = None
        if self._timer is None:
            self._looked_at = newcomer.loop.time()
            self._look_later(newcomer.loop)
        return True

    def forget(self, gone: GuardedProtocol) -> None:
        """Let go of a connection that is closed."""
        self._open.pop(gone, None)

    def _make_room(self) -> bool:
        """Close one that waits: of the network with the most of them, the one that has waited longest."""
        waiting = [one for one in self._open if one.waits]
        if not waiting:
            return False
        crowds = Counter(one.network for one in waiting)
        longest = max(waiting, key=lambda one: (crowds[one.network], -one.waits_since))
        self.forget(longest)
        longest.transport.abort()
        return True

    def _look_later(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = loop.call_later(self.limits.look_every_s, self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """Close what is too late, tell who is there, and look again if there is anybody."""
        self._timer = None
        now = loop.time()
        for one in list(self._open):
            one.look(now, now - self._looked_at)
        self._looked_at = now
        clients = tuple(dict.fromkeys(one.address for one in self._open))
        if self._open or self._told != clients:
            self._look_later(loop)
        if clients != self._told:
            self._told = clients
            self._tell(clients)


class GuardedProtocol(H11Protocol):
    """One connection, with deadlines and with answers for people where uvicorn has plain ones.

    registry: all connections of the server.
    """

    transport: LingeringTransport
    conn: StrictConnection

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        registry: Connections,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._registry = registry
        self._limits = registry.limits
        self.conn = StrictConnection(self._limits.head_bytes, self._limits.head_lines)
        self.waits_since = self.loop.time()
        self._head_began: float | None = self.waits_since
        self._body_began: float | None = None
        self._heard_at = self.waits_since
        self._lingers_since: float | None = None
        self._lingered_bytes = 0
        self._reader = _Reader(self._limits)
        self.network = ""

    @property
    def address(self) -> str:
        """Where the client is."""
        return self.client[0] if self.client else ""

    @property
    def waits(self) -> bool:
        """Whether nothing is worked on: it is idle, or a request has not come to its end."""
        return not self._is_working() or self._is_sending()

    def _is_working(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete and not self.cycle.disconnected

    def _is_sending(self) -> bool:
        """Whether the client is in the middle of a request."""
        state = self.conn.their_state
        return state in (h11.SEND_BODY, h11.ERROR) or (state is h11.IDLE and self.conn.head_bytes > 0)

    # What asyncio and uvicorn call

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection, or refuse it if there are too many."""
        super().connection_made(LingeringTransport(transport, self._is_sending))
        self.network = _network_of(self.address)
        if not self._registry.admit(self):
            self._answer(_FULL)
            self.transport.close_now()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._registry.forget(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take in what the client sent; after its last request, or an answer that ends all, nothing of it."""
        if self.transport.is_closing() or self.conn.their_state is h11.MUST_CLOSE:
            self._lingered_bytes += len(data)
            if self._lingered_bytes > self._limits.linger_bytes:
                self.transport.abort()
            return
        self._heard_at = self.loop.time()
        super().data_received(data)

    def handle_events(self) -> None:
        """Act on what the client sent, and note when a head or a body begins."""
        super().handle_events()
        state = self.conn.their_state
        if state is h11.SEND_BODY:
            self._body_began = self._body_began or self.loop.time()
        elif state is h11.IDLE and self.conn.head_bytes:
            self._head_began = self._head_began or self.loop.time()

    def on_response_complete(self) -> None:
        """Wait for the next request, unless the client is still sending the one that has been answered."""
        self.waits_since = self.loop.time()
        self._head_began = self._body_began = None
        if self.conn.their_state is h11.SEND_BODY:
            self.transport.close()
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no proper HTTP."""
        self._refuse(Problem(self.conn.refusal, "invalid", _DETAILS[self.conn.refusal]))

    def shutdown(self) -> None:
        """Close, or finish what has been begun and close then."""
        if self.transport.lingers:
            self.transport.abort()
        elif not self.transport.is_closing():
            super().shutdown()

    # Deadlines

    def look(self, now: float, elapsed: float) -> None:
        """Close the connection if it keeps the server waiting.

        now: of the loop's clock. elapsed: since the last look, in seconds.
        """
        unread = self.transport.get_write_buffer_size()
        if unread:
            if self._reader.is_too_slow(now, self.transport.written - unread):
                self.transport.abort()
            return
        self._reader.has_read_all()
        if self.transport.lingers:
            self._lingers_since = self._lingers_since or now
            if now - self._lingers_since > self._limits.linger_s:
                self.transport.abort()
        elif self._body_began is not None and self.conn.their_state is h11.SEND_BODY:
            self._look_at_body(now, elapsed, self._body_began)
        elif self.conn.their_state is h11.IDLE and self._head_began is not None:
            self._look_at_head(now - self._head_began)

    def _look_at_head(self, taken: float) -> None:
        if taken <= self._limits.head_s:
            return
        if self.conn.head_bytes:
            self._refuse(_TOO_SLOW)
        else:
            self.transport.close()  # opened in advance by a browser, which takes an answer for one to its next request

    def _look_at_body(self, now: float, elapsed: float, began: float) -> None:
        if self.flow.read_paused or self.cycle.waiting_for_100_continue:
            # It is us who let the client wait.
            self._body_began = min(now, began + elapsed)
            self._heard_at = min(now, self._heard_at + elapsed)
            return
        taken = now - began
        is_slow = taken > self._limits.body_stall_s and self.conn.body_bytes < self._limits.least_rate * taken
        if is_slow or now - self._heard_at > self._limits.body_stall_s:
            self._refuse(_TOO_SLOW)

    # Answers

    def _refuse(self, problem: Problem) -> None:
        """Answer if no answer has been begun, and close; an application that is at it finds the client gone."""
        if self.transport.is_closing():
            return
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            self._answer(problem)
            self.transport.close()
        else:
            self.transport.abort()
        if self._is_working():
            self.cycle.disconnected = True
            self.cycle.message_event.set()

    def _answer(self, problem: Problem) -> None:
        text = json.dumps(problem.fields()).encode()
        headers = [
            *self.server_state.default_headers,
            *MARKS,
            (b"cache-control", b"no-store"),
            (b"content-type", MEDIA_TYPE.encode()),
            (b"content-length", str(len(text)).encode()),
            (b"connection", b"close"),
        ]
        response = h11.Response(status_code=problem.status, headers=headers, reason=STATUS_PHRASES[problem.status])
        body = b"" if self.conn.is_head else text
        for event in (response, h11.Data(data=body), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")


def _network_of(address: str) -> str:
    """What one client can take its addresses from: a single one of IPv4, or 64 bits of IPv6."""
    if ":" not in address:
        return address
    return str(ipaddress.IPv6Interface(f"{address.partition('%')[0]}/64").network)


class _Reader:
    """Judges how a client reads what it is sent."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._since: float | None = None
        self._read_at = 0.0
        self._first = self._last = 0

    def has_read_all(self) -> None:
        """Begin anew with what is sent next."""
        self._since = None

    def is_too_slow(self, now: float, sent: int) -> bool:
        """Whether it keeps us waiting.

        sent: how many bytes the system has taken for it, from the beginning of the connection.
        """
        if self._since is None:
            self._since, self._read_at, self._first, self._last = now, now, sent, sent
        elif sent > self._last:
            self._read_at, self._last = now, sent
        taken = now - self._since
        is_slow = taken > self._limits.answer_stall_s and sent - self._first < self._limits.least_rate * taken
        return is_slow or now - self._read_at > self._limits.answer_stall_s
