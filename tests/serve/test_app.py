import asyncio

from fastapi import FastAPI

from desktop_app.serve import app as application
from desktop_app.serve.api import Api
from desktop_app.serve.watch import Watch


class BrokenPool:
    """Does no work, for a reason that nobody foresaw."""

    workers, most, to_do = 1, 1, 0

    def __init__(self):
        self.calls = []

    def start(self):
        self.calls.append("start")

    async def do(self, work):
        raise RuntimeError("can't start new thread")

    def close(self):
        self.calls.append("close")


def test_the_pool_is_closed_also_where_it_never_worked(expect_error_logs):
    pool = BrokenPool()

    async def run():
        async with application._lifespan(Api(pool, 1, 1), pool, FastAPI()):
            await asyncio.sleep(0)

    asyncio.run(run())
    assert pool.calls == ["start", "close"]
    assert len(expect_error_logs) == 1


def test_an_address_adds_no_lines_to_the_log(expect_error_logs):
    async def broken(scope, receive, send):
        raise ZeroDivisionError

    scope = {"type": "http", "method": "POST", "path": "/v1/detect\nERROR all is lost", "client": ("127.0.0.1", 1)}
    told = []
    asyncio.run(Watch(broken, told.append)(scope, None, None))
    (line,) = expect_error_logs
    assert "\n" not in line and "/v1/detect" in line
    assert [event.path for event in told] == [scope["path"]]
