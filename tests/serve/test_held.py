import socket
from urllib.parse import urlsplit

import cv2
import numpy as np
import pytest

from tests.serve.servers import running
from tests.serve.small_server import GENEROUS_S, read_until

# A rough picture, whose PNG is many times larger than the systems' buffers on the way to a client.
ROUGH = cv2.imencode(
    ".jpg", np.random.default_rng(1).integers(0, 256, (2400, 2400, 3), np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 5]
)[1].tobytes()
SMALL = cv2.imencode(".png", np.zeros((8, 8, 3), np.uint8))[1].tobytes()
PATH = "/v1/annotate?sensitivity=0&preset=fast&format=png"


def test_answers_that_nobody_takes_leave_no_room_for_others():
    with running(max_bytes=len(ROUGH)) as server, socket.socket() as idle:
        idle.settimeout(GENEROUS_S)
        idle.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 262_144)
        address = urlsplit(server.url)
        idle.connect((address.hostname, address.port))
        head = f"POST {PATH} HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Length: {len(ROUGH)}\r\n\r\n"
        idle.sendall(head.encode() + ROUGH)
        came = read_until(idle, b"\r\n\r\n")
        assert came.startswith(b"HTTP/1.1 200 ")
        refused = server.send(PATH, ROUGH)
        assert (refused.status, refused.json["kind"], refused.headers["Retry-After"]) == (503, "busy", "1")
        whole = bytearray(came.partition(b"\r\n\r\n")[2])
        while not whole.endswith(b"IEND\xaeB`\x82"):
            whole += idle.recv(262_144) or pytest.fail("the answer ends early")
        assert cv2.imdecode(np.frombuffer(whole, np.uint8), cv2.IMREAD_COLOR).shape == (2400, 2400, 3)
        assert server.send(PATH, SMALL).status == 200
