"""One function over many pictures with any executor: results in order, a bounded number under way."""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from concurrent.futures import wait as wait_for
from itertools import islice
from threading import Event
from typing import TypeVar

from desktop_app.errors import AppError, CancelledError

Item = TypeVar("Item")
Result = TypeVar("Result")

# How soon a cancel is noticed, and the end of a pause.
POLL_S = 0.05

_log = logging.getLogger(__name__)


class UnexpectedFailure(AppError):
    """A defect met one item; the others are not affected."""

    kind = "defect"


def run(
    function: Callable[[Item], Result],
    items: Iterable[Item],
    executor: Executor,
    *,
    in_flight: int,
    cancelled: Event | None = None,
    paused: Event | None = None,
) -> Iterator[tuple[Item, Result | AppError]]:
    """Apply the function to every item and yield (item, result or error) in the order of the items.

    function: picklable where the executor's workers are processes; an AppError that it raises is its item's outcome,
        and so is any other exception, which is logged besides.
    items: taken one by one, never further than in_flight ahead of what was yielded.
    cancelled: once it is set, what has not begun is dropped and nothing more is yielded; what is under way is not
        waited for.
    paused: while it is set, nothing more is begun; what is under way comes to its end and is yielded.
    Closing the iterator drops what has not begun as well.
    """
    if in_flight < 1:
        raise ValueError(f"at least one item must be under way, not {in_flight}")
    remaining = iter(items)
    waiting: deque[tuple[Item, Future[Result]]] = deque()
    try:
        while True:
            if not _is_set(paused):
                waiting.extend(
                    (item, executor.submit(function, item)) for item in islice(remaining, in_flight - len(waiting))
                )
                if not waiting:
                    return
            elif not waiting:
                _wait_out(paused, cancelled)
            if _is_set(cancelled):
                return
            if waiting and _has_ended(waiting[0][1], cancelled):
                item, future = waiting.popleft()
                outcome = _outcome(item, future)
                if isinstance(outcome, CancelledError) or _is_set(cancelled):
                    return
                yield item, outcome
    finally:
        for _, future in waiting:
            future.cancel()


def _is_set(event: Event | None) -> bool:
    return event is not None and event.is_set()


def _wait_out(paused: Event | None, cancelled: Event | None) -> None:
    while _is_set(paused) and not _is_set(cancelled):
        time.sleep(POLL_S)


def _has_ended(future: "Future[Result]", cancelled: Event | None) -> bool:
    """Wait until a piece of work has ended, and say whether it has: it has not if it was cancelled before."""
    while not future.done():
        if _is_set(cancelled):
            return False
        wait_for([future], timeout=POLL_S if cancelled is not None else None)
    return True


def _outcome(item: Item, future: "Future[Result]") -> Result | AppError:
    try:
        return future.result()
    except AppError as error:
        return error
    except Exception as error:
        # One picture's defect must not end the work on ten thousand others.
        _log.exception("Unexpected failure on %s", item)
        return UnexpectedFailure(
            "{item} met a defect of the program ({defect}); please report it.", item=item, defect=repr(error)
        )
