import asyncio
import contextlib
import gc
import multiprocessing
import pickle
import resource
import signal
import weakref
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from desktop_app.errors import PictureEmptyError, SearchCrashedError
from desktop_app.serve.pool import Pool
from desktop_app.serve.problems import BusyError, TimeLimitError
from tests.serve.works import Stunt


@asynccontextmanager
async def started(workers: int = 1, waiting: int = 2, time_limit_s: float = 60) -> AsyncIterator[Pool]:
    pool = Pool(workers, waiting, time_limit_s)
    pool.start()
    try:
        yield pool
    finally:
        await asyncio.to_thread(pool.close)


def test_a_process_that_dies_costs_the_work_that_it_had_alone():
    async def run():
        async with started() as pool:
            first, *_ = await pool.do(Stunt("tell"))
            dying, waiting = asyncio.create_task(pool.do(Stunt("die"))), asyncio.create_task(pool.do(Stunt("tell")))
            with pytest.raises(SearchCrashedError, match=r"stunt\.jpg ended the process"):
                await dying
            second, *_ = await waiting
            assert second != first

    asyncio.run(run())


def test_what_the_work_raises_comes_back_and_the_process_goes_on():
    async def run():
        async with started() as pool:
            first, *_ = await pool.do(Stunt("tell"))
            with pytest.raises(PictureEmptyError, match=r"stunt\.jpg is empty"):
                await pool.do(Stunt("fail"))
            with pytest.raises(ZeroDivisionError):
                await pool.do(Stunt("break"))
            assert (await pool.do(Stunt("tell")))[0] == first

    asyncio.run(run())


@pytest.mark.parametrize(("what", "is_same_process"), [("wait", True), ("hang", False)])
def test_work_beyond_its_time_is_given_up(what, is_same_process):
    async def run():
        async with started(time_limit_s=0.2) as pool:
            first, *_ = await pool.do(Stunt("tell"))
            with pytest.raises(TimeLimitError, match=r"stunt\.jpg was given up: 0\.2 seconds"):
                await pool.do(Stunt(what))
            assert ((await pool.do(Stunt("tell")))[0] == first) is is_same_process

    asyncio.run(run())


def test_more_work_than_may_wait_is_sent_away():
    async def run():
        async with started(workers=1, waiting=1) as pool:
            taken = [asyncio.create_task(pool.do(Stunt("wait"))) for _ in range(2)]
            await asyncio.sleep(0)  # both are in the queue
            assert not pool.has_room
            with pytest.raises(BusyError):
                await pool.do(Stunt("tell"))
            for task in taken:
                task.cancel()
            await asyncio.gather(*taken, return_exceptions=True)
            assert pool.to_do == 0
            assert await pool.do(Stunt("tell"))

    asyncio.run(run())


def test_what_nobody_waits_for_any_more_is_not_kept():
    async def run():
        async with started(workers=1, waiting=1) as pool:
            holding = asyncio.create_task(pool.do(Stunt("wait")))
            await asyncio.sleep(0)
            work = Stunt("tell")
            kept = weakref.ref(work)
            given_up = asyncio.create_task(pool.do(work))
            await asyncio.sleep(0)
            given_up.cancel()
            await asyncio.wait({given_up})
            del work, given_up
            gc.collect()
            left = kept()
            holding.cancel()
            assert left is None

    asyncio.run(run())


def test_work_that_cannot_be_handed_over_is_answered_and_the_pool_goes_on():
    async def run():
        async with started() as pool:
            with pytest.raises((AttributeError, pickle.PicklingError)):
                await asyncio.wait_for(pool.do(Stunt("tell", picture=lambda: None)), 30)
            assert await asyncio.wait_for(pool.do(Stunt("tell")), 30)

    asyncio.run(run())


def test_who_waits_for_room_gets_it():
    async def run():
        async with started(workers=1, waiting=0) as pool:
            first = asyncio.create_task(pool.do(Stunt("wait")))
            await asyncio.sleep(0)
            patient = asyncio.create_task(pool.do_in_turn(Stunt("tell")))
            await asyncio.sleep(0)
            first.cancel()
            assert await patient

    asyncio.run(run())


def test_alone_work_gets_every_core():
    async def run():
        async with started(workers=2) as pool:
            assert (await pool.do(Stunt("tell")))[1] == 2
            holding = asyncio.create_task(pool.do(Stunt("wait")))
            await asyncio.sleep(0)
            assert (await pool.do(Stunt("tell")))[1] == 1
            holding.cancel()

    asyncio.run(run())


def test_a_process_that_crashes_writes_no_picture_to_the_disk():
    before = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (before[1], before[1]))

    async def run():
        async with started() as pool:
            assert (await pool.do(Stunt("tell")))[2] == 0

    try:
        asyncio.run(run())
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, before)


def test_closing_does_first_what_waits():
    async def run():
        async with started(waiting=5) as pool:
            tasks = [asyncio.create_task(pool.do(Stunt("tell"))) for _ in range(4)]
            await asyncio.sleep(0)
        assert len(await asyncio.gather(*tasks)) == 4

    asyncio.run(run())


def test_a_pool_needs_a_worker():
    with pytest.raises(ValueError, match="at least one"):
        Pool(0, 1, 1)


def test_closing_does_not_wait_for_a_process_that_only_starts():
    async def run():
        pool = Pool(1, 1, 60)
        pool.start()
        asked = asyncio.create_task(pool.do(Stunt("tell")))
        await asyncio.sleep(0)
        asked.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asked
        while not multiprocessing.active_children():
            await asyncio.sleep(0.001)
        (child,) = multiprocessing.active_children()
        await asyncio.to_thread(pool.close)
        assert child.exitcode == -signal.SIGKILL

    asyncio.run(run())
