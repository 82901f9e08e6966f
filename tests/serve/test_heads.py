"""Heads and bodies as they come in, in whatever pieces."""

import h11
import pytest

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


_POST = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 600\r\n\r\n"
_LIKE_A_HEAD = b"a\n b\n\n" * 100


def _events(pieces, head_bytes, head_lines=8):
    """What the client says by these pieces; the last is the status of a refusal if there is one."""
    connection = StrictConnection(head_bytes, head_lines)
    events = []
    for piece in pieces:
        connection.receive_data(piece)
        try:
            while (event := connection.next_event()) not in (h11.NEED_DATA, h11.PAUSED):
                events.append(event)
        except h11.RemoteProtocolError:
            return [*events, connection.refusal]
    return events


def _ways_to_cut(text):
    """In two, at each place; in single bytes; and not at all."""
    return [*([text[:cut], text[cut:]] for cut in range(1, len(text))), [bytes([byte]) for byte in text], [text]]


@pytest.mark.parametrize(
    ("expected", "text"), [(status, text) for status, texts in _REQUESTS.items() for text in texts]
)
def test_a_head_is_judged_alike_in_whatever_pieces_it_comes(expected, text):
    for pieces in _ways_to_cut(text):
        events = _events(pieces, head_bytes=len(_GOOD) + 3)
        if expected == 200:
            assert [type(event) for event in events] == [h11.Request, h11.EndOfMessage]
        else:
            assert events == [expected]


def test_a_body_that_looks_like_a_head_is_none():
    for head in _ways_to_cut(_POST):
        request, *data, end = _events([*head[:-1], head[-1] + _LIKE_A_HEAD[:50], _LIKE_A_HEAD[50:]], len(_POST))
        assert isinstance(request, h11.Request)
        assert b"".join(event.data for event in data) == _LIKE_A_HEAD
        assert isinstance(end, h11.EndOfMessage)


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
