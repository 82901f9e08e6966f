import operator
import threading
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor

import pytest

from desktop_app import batch
from desktop_app.errors import AppError, CancelledError, PictureEmptyError


class AtOnce(Executor):
    """Runs what is submitted at once, in the caller's thread."""

    def submit(self, function, /, *args, **kwargs):
        future = Future()
        try:
            future.set_result(function(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


class FirstAlone(Executor):
    """Does the first piece of work at once and never begins another."""

    def __init__(self):
        self.futures = []

    def submit(self, function, /, *args, **kwargs):
        self.futures.append(Future())
        if len(self.futures) == 1:
            self.futures[0].set_result(function(*args, **kwargs))
        return self.futures[-1]


def test_results_come_in_the_order_of_the_items():
    second_done = threading.Event()

    def work(item):
        if item == 1:
            assert second_done.wait(10)
        if item == 2:
            second_done.set()
        return item * 10

    with ThreadPoolExecutor(2) as executor:
        assert list(batch.run(work, [1, 2, 3], executor, in_flight=2)) == [(1, 10), (2, 20), (3, 30)]


def test_an_error_is_the_outcome_of_its_item_alone():
    error = PictureEmptyError("b is empty.")

    def work(item):
        if item == "b":
            raise error
        return item.upper()

    assert list(batch.run(work, "abc", AtOnce(), in_flight=3)) == [("a", "A"), ("b", error), ("c", "C")]


def test_a_defect_is_logged_and_costs_its_item_alone(expect_error_logs):
    def work(item):
        return 10 // item

    outcomes = list(batch.run(work, [5, 0, 2], AtOnce(), in_flight=2))

    assert outcomes[0] == (5, 2)
    assert outcomes[2] == (2, 5)
    item, failure = outcomes[1]
    assert item == 0
    assert isinstance(failure, AppError)
    assert failure.kind == "defect"
    assert "ZeroDivisionError" in str(failure)
    assert expect_error_logs == ["Unexpected failure on 0"]


@pytest.mark.parametrize("in_flight", [1, 2, 5, 100])
def test_items_are_taken_no_further_ahead_than_allowed(in_flight):
    taken = []

    def items():
        for item in range(20):
            taken.append(item)
            yield item

    for done, _ in enumerate(batch.run(str, items(), AtOnce(), in_flight=in_flight)):
        assert len(taken) <= done + in_flight

    assert taken == list(range(20))


def test_no_items_give_no_outcome():
    assert list(batch.run(str, [], AtOnce(), in_flight=1)) == []


def test_nothing_under_way_is_misuse():
    with pytest.raises(ValueError, match="at least one"):
        list(batch.run(str, [1], AtOnce(), in_flight=0))


def test_cancelling_ends_the_outcomes():
    cancelled = threading.Event()
    outcomes = []

    for outcome in batch.run(str, range(100), AtOnce(), in_flight=4, cancelled=cancelled):
        outcomes.append(outcome)
        if len(outcomes) == 3:
            cancelled.set()

    assert outcomes == [(0, "0"), (1, "1"), (2, "2")]


def test_work_that_was_cancelled_is_no_outcome():
    def work(_item):
        raise CancelledError

    assert list(batch.run(work, [1, 2], AtOnce(), in_flight=1)) == []


def test_closing_drops_what_has_not_begun():
    executor = FirstAlone()
    outcomes = batch.run(str, range(100), executor, in_flight=4)
    assert next(outcomes) == (0, "0")

    outcomes.close()

    assert [future.cancelled() for future in executor.futures] == [False, True, True, True]


def test_processes_serve_as_well_as_threads():
    with ProcessPoolExecutor(2) as executor:
        assert list(batch.run(operator.neg, range(5), executor, in_flight=3)) == [(n, -n) for n in range(5)]


def test_a_pause_lets_what_is_under_way_end_and_begins_no_more():
    paused, begun = threading.Event(), []
    outcomes = batch.run(begun.append, range(6), AtOnce(), in_flight=2, paused=paused)
    next(outcomes)
    paused.set()
    next(outcomes)
    assert begun == [0, 1]
    timer = threading.Timer(0.02, paused.clear)
    timer.start()
    assert len(list(outcomes)) == 4
    timer.join()


def test_a_paused_batch_can_be_cancelled():
    paused, cancelled = threading.Event(), threading.Event()
    paused.set()
    timer = threading.Timer(0.02, cancelled.set)
    timer.start()
    assert list(batch.run(str, range(3), AtOnce(), in_flight=1, cancelled=cancelled, paused=paused)) == []
    timer.join()


def test_a_cancel_does_not_wait_for_what_is_under_way():
    cancelled, ends = threading.Event(), threading.Event()
    with ThreadPoolExecutor(1) as executor:
        timer = threading.Timer(0.02, cancelled.set)
        timer.start()
        assert list(batch.run(lambda _: ends.wait(30), [1, 2], executor, in_flight=2, cancelled=cancelled)) == []
        timer.join()
        ends.set()
