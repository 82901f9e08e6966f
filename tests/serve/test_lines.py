import asyncio
import json

from starlette.requests import Request

from desktop_app.errors import PictureEmptyError
from desktop_app.serve.lines import UNSENT_BYTES, answer_lines
from desktop_app.serve.uploads import Limits, Memory
from tests.serve.servers import form

MANY = 60


class Pool:
    """Answers at once with what the picture says."""

    workers = 1

    def __init__(self):
        self.done = 0

    async def do_in_turn(self, picture):
        await asyncio.sleep(0)
        self.done += 1
        if picture.data == b"a defect":
            raise ZeroDivisionError
        if picture.data == b"empty":
            raise PictureEmptyError("{path} is empty.", path=picture.source)
        return b'{"file": "%s"}\n' % picture.name.encode() + bytes(int(picture.data))


async def answer(pool, contents, send):
    """Send pictures, each in a piece of its own."""
    kind, body = form([("picture", f"{place}.jpg", content) for place, content in enumerate(contents)])
    pieces = body.split(b"------the-boundary-of-a-test")
    chunks = [pieces[0], *(b"------the-boundary-of-a-test" + piece for piece in pieces[1:])]
    messages = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    messages.append({"type": "http.request", "body": b"", "more_body": False})

    async def receive():
        if not messages:
            await asyncio.Event().wait()  # the client stays
        return messages.pop(0)

    scope = {"type": "http", "method": "POST", "headers": [(b"content-type", kind.encode())]}
    memory = Memory(1_000_000)
    response = await answer_lines(Request(scope, receive), Limits(1_000, None), memory, pool, lambda picture: picture)
    await response(scope, receive, send)
    assert memory.held == 0


def test_a_defect_over_one_picture_costs_its_line_alone(caplog, expect_error_logs):
    sent = []

    async def send(message):
        sent.append(message.get("body", b""))

    asyncio.run(answer(Pool(), [b"0", b"a defect", b"empty", b"0"], send))
    lines = [json.loads(line) for line in b"".join(sent).splitlines()]
    assert [line["file"] for line in lines] == ["0.jpg", "1.jpg", "2.jpg", "3.jpg"]
    assert [line.get("error", {}).get("kind") for line in lines] == [None, "defect", "empty", None]
    assert "ZeroDivisionError" in caplog.text and "1.jpg" not in caplog.text


def test_lines_that_the_client_does_not_read_are_not_heaped_up():
    async def run():
        pool, reads = Pool(), asyncio.Event()
        lines = 0

        async def send(message):
            nonlocal lines
            if message["type"] == "http.response.body":
                await reads.wait()
            lines += bool(message.get("body"))

        size = UNSENT_BYTES // 10
        answering = asyncio.create_task(answer(pool, [b"%d" % size] * MANY, send))
        for _ in range(100 * MANY):
            await asyncio.sleep(0)
        done = pool.done
        reads.set()
        await answering
        assert 10 <= done <= 10 + 2 * (pool.workers + 1)
        assert lines == pool.done == MANY

    asyncio.run(run())
