"""An executor over the machines of a Dask cluster; needs the optional package "distributed"."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import CancelledError as FutureCancelledError
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from importlib import import_module
from typing import Any, NamedTuple

from desktop_app.errors import AppError, CancelledError, SearchCrashedError

ANSWER_WITHIN_S = 10.0


class ClusterError(AppError):
    """A cluster cannot be used."""

    kind = "cluster"


class Cluster(NamedTuple):
    """executor: over all workers. threads: how many pieces of work they do at a time, when it was asked."""

    executor: Executor
    threads: int


@contextmanager
def cluster_at(address: str) -> Iterator[Cluster]:
    """Connect to a cluster's scheduler, and let go of it at the end; what has not begun by then is dropped.

    The workers need this program, and have to reach pictures and outputs under the same paths. Work whose worker dies
    is done again on another one; where several die over it, its future has a SearchCrashedError.
    address: such as "tcp://192.168.0.5:8786".
    Raises: ClusterError where the package is missing, nobody answers, or there is no worker.
    """
    try:
        distributed = import_module("distributed")
    except ImportError as error:
        raise ClusterError(
            "A cluster needs the package {package}, which is not installed; install it beside this program.",
            package="distributed",
        ) from error
    try:
        client = distributed.Client(address, timeout=ANSWER_WITHIN_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(
            "No cluster answers at {address}; see that its scheduler runs and that the address is right.",
            address=address,
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=ANSWER_WITHIN_S)
        except TimeoutError as error:
            raise ClusterError("The cluster at {address} has no workers; start some.", address=address) from error
        threads = sum(client.nthreads().values())
        executor = client.get_executor(pure=False)
        try:
            yield Cluster(_NamedCrashes(executor), threads)
        finally:
            executor.shutdown(wait=False)


class _NamedCrashes(Executor):
    """Another executor, of which a future says in this program's words that its worker died."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """See `Executor`."""
        outer: Future[Any] = Future()
        inner = self._executor.submit(fn, *args, **kwargs)
        label = str(args[0]) if args else repr(fn)
        outer.add_done_callback(lambda future: inner.cancel() if future.cancelled() else None)
        inner.add_done_callback(lambda future: _pass_on(future, outer, label))
        return outer


def _pass_on(inner: Future[Any], outer: Future[Any], label: str) -> None:
    if not outer.set_running_or_notify_cancel():
        return
    try:
        error = inner.exception()
    except FutureCancelledError:
        error = CancelledError()
    if isinstance(error, import_module("distributed.scheduler").KilledWorker):
        outer.set_exception(
            SearchCrashedError(
                "{path} ended every worker of the cluster that took it up; it was passed over. The file may be "
                "damaged, or memory was short: save it anew with another program, or give workers more memory.",
                path=label,
            )
        )
    elif error is not None:
        outer.set_exception(error)
    else:
        outer.set_result(inner.result())
