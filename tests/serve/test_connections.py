"""Connections that keep the server waiting, or too many of them, against a real uvicorn on 127.0.0.1."""

import contextlib
import http.client
import json
import logging
import resource
import select
import sys
import threading

import pytest

from desktop_app.serve.connections import Limits
from desktop_app.serve.options import ServeOptions
from tests.serve.small_server import GENEROUS_S, is_closed, read_answer, read_until, running

QUICK = Limits(head_s=0.3, body_stall_s=0.3, answer_stall_s=0.5, idle_s=1, linger_s=0.3, look_every_s=0.02)
HANGING = 300  # more than may be open


@pytest.fixture(scope="module")
def server():
    with running() as one:
        yield one


@pytest.fixture(autouse=True)
def _no_traceback(caplog):
    """Fail a test of which anything is logged with a traceback."""
    caplog.set_level(logging.DEBUG)
    yield
    assert not [record for record in caplog.get_records("call") if record.exc_info]


def _kind(body):
    return json.loads(body)["kind"]


# Slow loris


@pytest.mark.parametrize("path", ["head", "body", "nothing"])
def test_while_300_clients_hang_an_honest_request_is_answered(path):
    with running() as served, contextlib.ExitStack() as hanging:
        begun = {
            "head": served.head()[:-4],
            "body": served.head("/hung", "POST", "Content-Length: 1000000") + b"x" * 100,
            "nothing": b"",
        }[path]
        for _ in range(HANGING):
            hanging.enter_context(served.connect()).sendall(begun)
        for _ in range(10):
            status, _, body = served.ask(served.head("/honest", "POST", "Content-Length: 5") + b"hello")
            assert (status, json.loads(body)) == (200, {"path": "/honest", "bytes": 5})
        assert len(served.connections) <= Limits().connections


def test_a_head_that_drips_is_given_up():
    with running(QUICK) as served, served.connect() as one:
        drips = iter(served.head("/", "GET", "X-Long: " + "x" * 100_000))
        one.sendall(b"G")
        next(drips)
        while not select.select([one], [], [], 0.01)[0]:
            one.sendall(bytes([next(drips)]))
        status, headers, body = read_answer(one)
        assert (status, _kind(body), headers["connection"]) == (408, "too-slow", "close")
        assert is_closed(one)
    assert not served.app.asked


def test_a_connection_that_says_nothing_is_closed_without_a_word():
    with running(QUICK) as served, served.connect() as one:
        assert one.recv(1000) == b""


@pytest.mark.parametrize("path", ["/", "/hold"])
def test_a_body_that_stalls_is_given_up_and_the_application_hears_of_it(path):
    with running(QUICK) as served, served.connect() as one:
        one.sendall(served.head(path, "POST", "Content-Length: 1000") + b"x" * 999)
        status, _, body = read_answer(one)
        assert (status, _kind(body)) == (408, "too-slow")
        assert is_closed(one)
        served.app.let_go.set()
        assert served.app.disconnected.wait(GENEROUS_S)


def test_an_answer_that_is_not_read_is_given_up():
    with running(QUICK) as served, served.connect(receive_buffer=4096) as one:
        one.sendall(served.head("/large"))
        assert served.app.disconnected.wait(GENEROUS_S)
        served.wait_told(())
        read = 0
        with contextlib.suppress(ConnectionError):
            while data := one.recv(1_000_000):
                read += len(data)
        assert read < 64_000_000


def test_an_idle_connection_is_closed():
    with running(QUICK) as served, served.connect() as one:
        for _ in range(3):
            one.sendall(served.head())
            assert read_answer(one)[0] == 200
        assert one.recv(1000) == b""


def test_the_server_ends_while_clients_hang_and_finishes_what_has_been_begun():
    with contextlib.ExitStack() as hanging:
        with running(Limits(linger_s=1000)) as served:
            for begun in (b"", b"GET / HT", served.head("/", "POST", "Content-Length: 9")[:-1]):
                hanging.enter_context(served.connect()).sendall(begun)
            refused = hanging.enter_context(served.connect())
            refused.sendall(b"no HTTP\r\n\r\n")
            assert read_answer(refused)[0] == 400  # and is heard out
            held = hanging.enter_context(served.connect())
            held.sendall(served.head("/hold"))
            assert served.app.began.wait(GENEROUS_S)
        assert read_answer(held)[0] == 200
        assert is_closed(held)


# How many


def test_the_one_that_has_waited_longest_makes_room():
    with running(Limits(connections=3)) as served, contextlib.ExitStack() as opened:
        waiting = [opened.enter_context(served.connect()) for _ in range(3)]
        for one in waiting:
            one.sendall(served.head())
            assert read_answer(one)[0] == 200
        waiting[0].sendall(served.head())  # now the second has waited longest
        assert read_answer(waiting[0])[0] == 200
        assert served.ask()[0] == 200
        assert is_closed(waiting[1])
        for one in (waiting[0], waiting[2]):
            one.sendall(served.head())
            assert read_answer(one)[0] == 200


@pytest.mark.skipif(sys.platform != "linux", reason="needs a second loopback address")
def test_the_client_with_most_waiting_connections_makes_room():
    with running(Limits(connections=3)) as served, contextlib.ExitStack() as opened:
        alone = opened.enter_context(served.connect(source="127.0.0.2"))
        alone.sendall(served.head("/alone", "POST", "Content-Length: 5") + b"12")
        crowd = [opened.enter_context(served.connect()) for _ in range(4)]
        assert is_closed(crowd[0])
        alone.sendall(b"345")
        assert json.loads(read_answer(alone)[2])["bytes"] == 5


def test_a_newcomer_is_refused_while_all_are_worked_on():
    with running(Limits(connections=3)) as served, contextlib.ExitStack() as opened:
        held = [opened.enter_context(served.connect()) for _ in range(3)]
        for one in held:
            one.sendall(served.head("/hold"))
        while served.app.asked.count("/hold") < 3:
            served.app.began.wait(0.01)
        with served.connect() as newcomer:
            status, headers, body = read_answer(newcomer)
            assert (status, _kind(body), headers["connection"]) == (503, "busy", "close")
            assert is_closed(newcomer)
        served.app.let_go.set()
        for one in held:
            assert read_answer(one)[0] == 200
        assert served.ask()[0] == 200


# Who is connected


@pytest.mark.skipif(sys.platform != "linux", reason="needs a second loopback address")
def test_it_tells_who_is_connected_each_once_and_only_when_that_changes():
    with running(QUICK) as served:
        with served.connect() as one, served.connect(), served.connect(source="127.0.0.2"):
            served.wait_told(("127.0.0.1", "127.0.0.2"))
            with served.connect():
                one.sendall(served.head())
                assert read_answer(one)[0] == 200
        served.wait_told(())
    assert [told for told, before in zip(served.told, [(), *served.told], strict=False) if told == before] == []


# Large and odd requests


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"x" * 1_000_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X: y\r\n" * 150_000 + b"\r\n",
        b"GET /" + b"x" * 1_000_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"x" * 1_000_000,
    ],
    ids=["value", "lines", "target", "no-line"],
)
def test_a_million_byte_header_hurts_nobody(server, head):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(20):
        status, _, body = server.ask(head)
        assert (status, _kind(body)) in ((431, "invalid"), (400, "invalid"))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # kB: as much as was sent
    assert server.ask()[0] == 200


def test_a_head_of_the_largest_size_is_taken_and_one_byte_more_is_not(server):
    most = Limits().head_bytes
    short = server.head("/", "GET", "X: ")
    for more, expected in ((0, 200), (1, 431)):
        value = "x" * (most - len(short) + more)
        assert server.ask(server.head("/", "GET", f"X: {value}"))[0] == expected


_ODD = {
    "nul in a header": b"GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n",
    "nul in the target": b"GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n",
    "folded header": b"GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n",
    "folded header by bare lines": b"GET / HTTP/1.1\nHost: a\nX: a\n\tb\n\n",
    "folded first header": b"GET / HTTP/1.1\r\n Host: a\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "space before the colon": b"GET / HTTP/1.1\r\nHost : a\r\n\r\n",
    "two lengths": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
    "negative length": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    "endless length": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + b"9" * 40 + b"\r\n\r\n",
    "unknown coding": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
    "bad chunk": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n\r\n",
    "bad second chunk": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n-1\r\n\r\n",
    "chunk longer than said": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxyz\r\n",
    "endless chunk line": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;" + b"x" * 100_000,
    "crumbs": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 50_000,
    "not HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a browser that begins with TLS\n\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "version 9": b"GET / HTTP/9.9\r\nHost: a\r\n\r\n",
    "no version": b"GET /\r\n\r\n",
    "empty lines": b"\r\n\r\n\r\n",
}


@pytest.mark.parametrize("request_bytes", _ODD.values(), ids=_ODD.keys())
@pytest.mark.parametrize("path", [b"/", b"/unread"])
def test_what_is_no_proper_http_is_refused(server, request_bytes, path):
    with server.connect() as one:
        one.sendall(request_bytes.replace(b" / ", b" " + path + b" ", 1))
        status, headers, body = read_answer(one)
        if status == 200:  # answered before the body came, which is heard out and the connection closed
            assert path == b"/unread" and b"chunked\r\n\r\n" in request_bytes
        else:
            assert status in (400, 431)
            assert headers["content-type"] == "application/problem+json"
            assert _kind(body) == "invalid"
        one.shutdown(1)
        assert is_closed(one)
    assert server.ask()[0] == 200


def test_a_bad_request_for_a_head_alone_is_answered_by_a_head_alone(server):
    with server.connect() as one:
        one.sendall(b"HEAD / HTTP/1.2\r\nHost: a\r\n\r\n")
        came = read_until(one, b"\r\n\r\n")
        while data := one.recv(1000):
            came += data
    assert came.startswith(b"HTTP/1.1 400 ")
    assert came.endswith(b"\r\n\r\n")


def test_what_comes_after_the_last_request_of_a_connection_is_not_looked_at():
    with running() as served, served.connect() as one:
        one.sendall(served.head("/hold", "GET", "Connection: close"))
        assert served.app.began.wait(GENEROUS_S)
        one.sendall(b"\r\nanything")
        served.app.let_go.set()
        assert read_answer(one)[0] == 200
        assert is_closed(one)


@pytest.mark.parametrize(
    "head",
    [
        ("/", "get"),
        ("http://127.0.0.1/v1/detect", "POST"),
        ("http://evil.example/v1/detect", "POST"),
        ("evil.example:443", "CONNECT"),
        ("*", "OPTIONS"),
        ("/", "GET", "Host: evil.example"),
        ("/v1/detect", "POST", "Upgrade: websocket", "Connection: upgrade", "Sec-WebSocket-Key: x"),
        ("/v1/detect", "POST", "Upgrade: h2c", "Connection: Upgrade, HTTP2-Settings", "HTTP2-Settings: x"),
        ("/v1/../v1/detect", "POST"),
        ("/%761/detect", "POST"),
        ("/v1/%ff%00", "POST"),
    ],
)
def test_what_is_proper_http_and_not_for_us_is_refused_by_the_guard(head):
    with running(options=ServeOptions(token="a-token-of-the-tests")) as served:
        status, headers, body = served.ask(served.head(*head))
        assert status in (400, 401, 421)
        assert headers["content-type"] == "application/problem+json"
        assert _kind(body) in ("invalid", "token", "host")
        assert not served.app.asked
        assert served.ask()[0] == 200


def test_a_bad_chunk_while_the_application_works_costs_that_request_alone():
    with running() as served, served.connect() as one:
        one.sendall(served.head("/hold", "POST", "Transfer-Encoding: chunked") + b"1\r\nx\r\n")
        assert served.app.began.wait(GENEROUS_S)
        one.sendall(b"no chunk\r\n\r\n")
        assert read_answer(one)[0] == 400
        served.app.let_go.set()
        assert served.app.disconnected.wait(GENEROUS_S)
        assert served.ask()[0] == 200


# Pipelining


def test_pipelined_requests_are_answered_in_their_order(server):
    with server.connect() as one:
        one.sendall(b"".join(server.head(f"/{number}", "POST", "Content-Length: 3") + b"abc" for number in range(20)))
        came = b""
        while came.count(b'"bytes": 3') < 20:
            came += one.recv(65536)
    assert [came.index(b'"/%d"' % number) for number in range(20)] == sorted(
        came.index(b'"/%d"' % number) for number in range(20)
    )


@pytest.mark.parametrize("name", ["nul in a header", "folded header", "two hosts", "bad chunk", "not HTTP"])
def test_a_bad_request_behind_a_good_one_is_refused(server, name):
    with server.connect() as one:
        one.sendall(server.head() + _ODD[name])
        came = read_until(one, b"invalid")
    assert came.startswith(b"HTTP/1.1 200 ")
    assert b"HTTP/1.1 400 " in came


def test_a_head_that_is_too_large_behind_a_good_request_is_refused(server):
    with server.connect() as one:
        one.sendall(server.head() + server.head("/", "GET", "X: " + "x" * 40_000))
        came = read_until(one, b"invalid")
    assert b"HTTP/1.1 431 " in came


def test_a_request_of_which_a_part_came_behind_another_is_held_to_the_deadline():
    with running(QUICK) as served, served.connect() as one:
        one.sendall(served.head() + b"GET / HT")
        came = read_until(one, b"too-slow")
    assert came.startswith(b"HTTP/1.1 200 ")
    assert b"HTTP/1.1 408 " in came


# Answers before the end of the request


@pytest.mark.parametrize("close", [True, False])
def test_a_client_that_sends_much_hears_an_early_answer(server, close):
    client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=GENEROUS_S)
    with contextlib.closing(client):
        client.request("POST", "/unread", bytes(20_000_000), {"Connection": "close"} if close else {})
        with client.getresponse() as answer:
            assert (answer.status, json.loads(answer.read())["bytes"]) == (200, 0)


def test_a_client_that_sends_much_without_the_token_hears_that_it_needs_one():
    with running(options=ServeOptions(token="a-token-of-the-tests")) as served:
        client = http.client.HTTPConnection("127.0.0.1", served.port, timeout=GENEROUS_S)
        with contextlib.closing(client):
            client.request("POST", "/v1/detect", bytes(20_000_000))
            with client.getresponse() as answer:
                assert answer.status == 401
                assert _kind(answer.read()) == "token"
    assert not served.app.asked


def test_a_refusal_without_calling_for_the_body_ends_the_connection():
    with running(options=ServeOptions(token="a-token-of-the-tests")) as served, served.connect() as one:
        one.sendall(served.head("/v1/detect", "POST", "Content-Length: 20000000", "Expect: 100-continue"))
        assert read_answer(one)[0] == 401
        assert one.recv(1000) == b""


def test_a_client_that_sends_on_and_on_after_the_answer_is_cut_off():
    limits = Limits(linger_bytes=1_000_000)
    with running(limits) as served, served.connect() as one:
        one.sendall(served.head("/unread", "POST", "Content-Length: 1000000000"))
        assert read_answer(one)[0] == 200
        with pytest.raises(ConnectionError):
            for _ in range(1000):
                one.sendall(bytes(100_000))


def test_a_client_that_is_asked_to_wait_with_its_body_is_not_given_up():
    limits = Limits(body_stall_s=0.1, look_every_s=0.02)
    with running(limits) as served, served.connect() as one, served.connect() as other:
        one.sendall(served.head("/hold", "POST", "Content-Length: 5", "Expect: 100-continue"))
        assert served.app.began.wait(GENEROUS_S)
        # Another that may be given up shows that the time has passed.
        other.sendall(served.head("/other", "POST", "Content-Length: 5"))
        assert read_answer(other)[0] == 408
        served.app.let_go.set()
        assert one.recv(1000).startswith(b"HTTP/1.1 100 ")
        one.sendall(b"hello")
        assert read_answer(one)[0] == 200


def test_many_threads_post_and_all_are_answered(server):
    answered = []

    def post():
        with server.connect() as one:
            for _ in range(20):
                one.sendall(server.head("/many", "POST", "Content-Length: 100000") + bytes(100_000))
                answered.append(json.loads(read_answer(one)[2])["bytes"])

    threads = [threading.Thread(target=post) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(GENEROUS_S)
    assert answered == [100_000] * 160
