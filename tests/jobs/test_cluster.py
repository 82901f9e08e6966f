"""What of a cluster needs no cluster."""

import sys
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from desktop_app.errors import CancelledError, SearchCrashedError
from desktop_app.jobs import cluster
from desktop_app.jobs.cluster import ClusterError, cluster_at


def test_without_its_package_it_says_which(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match="needs the package distributed"), cluster_at("tcp://127.0.0.1:1"):
        pass


@pytest.fixture
def passed_on():
    """A future of ours and the cluster's one that it waits for."""
    inner = Future()

    class Far(ThreadPoolExecutor):
        def submit(self, fn, /, *args, **kwargs):
            return inner

    with Far(1) as executor:
        yield cluster._NamedCrashes(executor).submit(str, "a.jpg"), inner


def test_results_and_errors_are_passed_on(passed_on):
    outer, inner = passed_on
    inner.set_result(7)
    assert outer.result(0) == 7


def test_a_cancel_reaches_the_cluster(passed_on):
    outer, inner = passed_on
    assert outer.cancel()
    assert inner.cancelled()


def test_what_the_cluster_dropped_is_cancelled(passed_on):
    outer, inner = passed_on
    inner.cancel()
    with pytest.raises(CancelledError):
        outer.result(0)


def test_a_picture_that_killed_several_workers_is_told(passed_on):
    scheduler = pytest.importorskip("distributed.scheduler")
    outer, inner = passed_on
    inner.set_exception(scheduler.KilledWorker("task", None, 3))
    with pytest.raises(SearchCrashedError, match=r"a.jpg ended every worker"):
        outer.result(0)
