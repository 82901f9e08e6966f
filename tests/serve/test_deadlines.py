"""The deadlines of one connection, by a clock of the test's own: nothing waits here."""

import asyncio
import json

import pytest
import uvicorn
from uvicorn.server import ServerState

from desktop_app.serve.connections import Connections, Limits, _network_of

LIMITS = Limits()
HEAD = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n"


class _Loop(asyncio.SelectorEventLoop):
    """A loop whose clock stands still until it is set."""

    now = 1000.0

    def time(self):
        return self.now


class _Transport(asyncio.Transport):
    """A transport whose client reads when it is told to."""

    def __init__(self):
        super().__init__()
        self.sent = b""
        self.unread = 0
        self.is_reading = True
        self.ended = None  # "closed", "aborted" or "half"

    def get_extra_info(self, name, default=None):
        return ["127.0.0.1", 50000] if name in ("peername", "sockname") else default

    def write(self, data):
        self.sent += data

    def get_write_buffer_size(self):
        return self.unread

    def pause_reading(self):
        self.is_reading = False

    def resume_reading(self):
        self.is_reading = True

    def can_write_eof(self):
        return True

    def write_eof(self):
        self.ended = "half"

    def close(self):
        self.ended = self.ended or "closed"

    def abort(self):
        self.ended = "aborted"

    def is_closing(self):
        return self.ended in ("closed", "aborted")


class _Client:
    """One connection and the clock that both ends go by."""

    def __init__(self, loop):
        self.loop = loop
        self.connections = Connections(lambda clients: None, LIMITS)
        self.reads = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.received = 0
        settings = self.connections.uvicorn_settings()
        config = uvicorn.Config(self._app, log_config=None, lifespan="off", interface="asgi3", **settings)
        config.load()
        self.transport = _Transport()
        self.protocol = settings["http"](config=config, server_state=ServerState(), app_state={}, _loop=loop)
        self.protocol.connection_made(self.transport)

    async def _app(self, scope, receive, send):
        await self.reads.wait()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            more = message["more_body"]
            self.received += len(message["body"])
        await self.may_answer.wait()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})

    def sends(self, data):
        self.protocol.data_received(data)

    async def passes(self, seconds, each=None):
        """Let time pass, from one look at all connections to the next; each: what happens between them."""
        for _ in range(round(seconds / LIMITS.look_every_s)):
            if self.transport.ended:
                return
            if each:
                each()
            await self.turn()
            self.loop.now += LIMITS.look_every_s
            await self.turn()

    async def turn(self):
        for _ in range(4):  # as many steps as the application takes for one message
            await asyncio.sleep(0)

    def answer(self):
        head, _, body = self.transport.sent.partition(b"\r\n\r\n")
        return int(head.split()[1]), json.loads(body)["kind"]


def _run(scene):
    """Play a scene: an async function of a client."""
    loop = _Loop()

    async def play():
        client = _Client(loop)
        await scene(client)
        client.reads.set()
        client.may_answer.set()
        client.protocol.connection_lost(None)
        while client.protocol.tasks:
            await asyncio.sleep(0)

    try:
        loop.run_until_complete(play())
    finally:
        loop.close()


def test_a_head_may_take_ten_seconds():
    async def scene(client):
        client.sends(b"POST / HT")
        await client.passes(10)
        assert client.transport.ended is None
        await client.passes(0.5)
        assert client.answer() == (408, "too-slow")
        assert client.transport.ended == "half"  # and hears it out
        client.transport.ended = None
        await client.passes(LIMITS.linger_s + 1)
        assert client.transport.ended == "aborted"

    _run(scene)


def test_a_head_that_drips_gains_nothing_by_it():
    async def scene(client):
        client.sends(b"POST /")
        await client.passes(30, lambda: client.sends(b"x"))
        assert client.answer() == (408, "too-slow")
        assert client.loop.now == 1010.5

    _run(scene)


def test_the_next_head_has_its_own_ten_seconds():
    async def scene(client):
        client.reads.set()
        client.may_answer.set()
        client.sends(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        await client.passes(9)
        client.sends(b"GET")
        await client.passes(10)
        assert client.transport.ended is None
        await client.passes(0.5)
        assert client.transport.ended == "half"

    _run(scene)


@pytest.mark.parametrize(("each_half_second", "is_kept"), [(7_900, False), (8_100, True)])
def test_a_body_may_be_long_but_not_slower_than_16_kb_a_second(each_half_second, is_kept):
    async def scene(client):
        client.reads.set()
        client.sends(HEAD)
        await client.passes(60, lambda: client.sends(b"x" * each_half_second))
        assert (client.transport.ended is None) == is_kept
        if not is_kept:
            assert client.answer() == (408, "too-slow")
            assert client.loop.now == 1010.5

    _run(scene)


def test_a_body_that_came_fast_may_stall_for_ten_seconds_and_no_longer():
    async def scene(client):
        client.reads.set()
        client.sends(HEAD + b"x" * 5_000_000)
        await client.passes(10)
        assert client.transport.ended is None
        await client.passes(0.5)
        assert client.answer() == (408, "too-slow")
        await client.turn()
        assert not client.protocol.tasks  # the application has heard of it at once

    _run(scene)


def test_a_body_that_the_application_does_not_read_is_not_held_against_the_client():
    async def scene(client):
        client.sends(HEAD + b"x" * 100_000)
        assert not client.transport.is_reading
        await client.passes(100)
        assert client.transport.ended is None
        client.reads.set()
        await client.passes(0.5)
        assert client.received == 100_000
        assert client.transport.is_reading
        await client.passes(9)
        assert client.transport.ended is None
        await client.passes(2)
        assert client.answer() == (408, "too-slow")

    _run(scene)


def test_a_request_may_be_worked_on_for_as_long_as_it_takes():
    async def scene(client):
        client.reads.set()
        client.sends(HEAD.replace(b"10000000", b"5") + b"hello")
        await client.passes(1000)
        assert client.transport.ended is None
        assert client.transport.sent == b""

    _run(scene)


def test_an_answer_may_lie_unread_for_thirty_seconds():
    async def scene(client):
        client.protocol.transport.write(b"x" * 1_000_000)
        client.transport.unread = 1_000_000
        await client.passes(30.5)
        assert client.transport.ended is None
        await client.passes(0.5)
        assert client.transport.ended == "aborted"

    _run(scene)


def test_an_answer_of_which_much_was_read_may_lie_for_thirty_seconds_too():
    async def scene(client):
        client.protocol.transport.write(b"x" * 50_000_000)
        client.transport.unread = 50_000_000
        await client.passes(0.5)
        client.transport.unread = 1_000_000
        await client.passes(30.5)
        assert client.transport.ended is None
        await client.passes(0.5)
        assert client.transport.ended == "aborted"

    _run(scene)


@pytest.mark.parametrize(("each_half_second", "is_kept"), [(7_900, False), (8_100, True)])
def test_an_answer_may_be_read_no_slower_than_16_kb_a_second(each_half_second, is_kept):
    async def scene(client):
        def reads_some():
            client.transport.unread -= each_half_second

        client.protocol.transport.write(b"x" * 10_000_000)
        client.transport.unread = 10_000_000
        await client.passes(60, reads_some)
        assert (client.transport.ended is None) == is_kept

    _run(scene)


def test_a_client_that_has_read_all_begins_anew():
    async def scene(client):
        client.sends(HEAD.replace(b"10000000", b"0"))
        for _ in range(3):
            client.protocol.transport.write(b"x" * 100_000)
            client.transport.unread = 100_000
            await client.passes(20)
            client.transport.unread = 0
            await client.passes(0.5)
        assert client.transport.ended is None

    _run(scene)


def test_a_client_with_a_network_of_its_own_counts_once():
    assert _network_of("fd00::1") == _network_of("fd00::ffff:1") != _network_of("fd00:0:0:1::1")
    assert _network_of("fe80::1%eth0") == _network_of("fe80::2")
    assert _network_of("192.168.1.7") != _network_of("192.168.1.8")
