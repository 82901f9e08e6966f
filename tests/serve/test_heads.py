"""Heads and bodies as they come in, in whatever pieces."""

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.serve.heads import StrictConnection

_GOOD = b"GET / HTTP/1.1\r\nHost: a\r\nX: y z\r\n\r\n"
_REQUESTS = {
    200: [_GOOD, _GOOD.replace(b"\r\n", b"\n")],
    400: [
        _GOOD.replace(b"y z", b"y\r\n z"),
        _GOOD.replace(b"y z", b"y\r\n\tz"),
        _GOOD.replace(b"X:", b" X:"),
        _GOOD.replace(b"y z", b"y\0z"),
        _GOOD.replace(b"1.1", b"1.2"),
    ],
    431: [_GOOD.replace(b"y z", b"y" * 200), _GOOD.replace(b"X: y z", b"X: y\r\n" * 12 + b"X: y")],
}


def _verdict(pieces):
    connection = StrictConnection(head_bytes=120, head_lines=10)
    for piece in pieces:
        connection.receive_data(piece)
        try:
            event = connection.next_event()
        except h11.RemoteProtocolError:
            return connection.refusal
        if isinstance(event, h11.Request):
            return 200
    return 0


@pytest.mark.parametrize(
    ("expected", "text"), [(status, text) for status, texts in _REQUESTS.items() for text in texts]
)
@given(cuts=st.lists(st.integers(1, 250), max_size=6))
def test_a_head_is_judged_alike_in_whatever_pieces_it_comes(expected, text, cuts):
    edges = [0, *sorted({cut for cut in cuts if cut < len(text)}), len(text)]
    assert _verdict([text[start:end] for start, end in zip(edges, edges[1:], strict=False)]) == expected


def test_a_body_that_looks_like_a_head_is_none():
    connection = StrictConnection(head_bytes=120, head_lines=10)
    body = b"a\n b\n\n" * 100
    connection.receive_data(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 600\r\n\r\n" + body[:50])
    assert isinstance(connection.next_event(), h11.Request)
    assert connection.next_event().data == body[:50]
    connection.receive_data(body[50:])
    assert connection.next_event().data == body[50:]
    assert isinstance(connection.next_event(), h11.EndOfMessage)
    assert connection.body_bytes == 600


def _posted(pieces):
    """How many bytes of a body are taken that comes in these pieces."""
    connection = StrictConnection(head_bytes=120, head_lines=10)
    connection.receive_data(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
    assert isinstance(connection.next_event(), h11.Request)
    for piece in pieces:
        connection.receive_data(b"%x\r\n%b\r\n" % (len(piece), piece))
        while connection.next_event() is not h11.NEED_DATA:
            pass
    return connection.body_bytes


def test_a_body_in_crumbs_is_refused_and_one_in_small_pieces_is_not():
    assert _posted([b"x" * 64] * 5000) == 320_000
    with pytest.raises(h11.RemoteProtocolError):
        _posted([b"x"] * 5000)
