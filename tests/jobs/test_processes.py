"""An executor over processes: whatever happens to one of them costs one piece of work at most."""

import multiprocessing
import operator
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError as FutureCancelledError
from pathlib import Path

import pytest

from desktop_app import batch
from desktop_app.errors import CancelledError, NoSearchProcessError, PictureEmptyError, SearchCrashedError
from desktop_app.jobs import processes
from desktop_app.jobs.processes import WorkerProcesses
from desktop_app.jobs.run import run_job
from tests.jobs.copying import CopyJob, pictures

ROOT = Path(__file__).resolve().parents[2]
ON_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="named pipes and signals")
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc and waits by pidfd")


@pytest.fixture
def executor() -> Iterator[WorkerProcesses]:
    with WorkerProcesses(2) as made:
        yield made
        made.stop()
    assert not multiprocessing.active_children()


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    """A file whose bytes never come: opening it for writing returns once it is being read."""
    path = tmp_path / "endless.jpg"
    os.mkfifo(path)
    return path


def failing(error: Exception) -> None:
    raise error


def read(path: Path) -> int:
    return len(path.read_bytes())


def die(label: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def meet(path: Path, other: Path) -> bool:
    """Returns once another process has come here too."""
    with path.open("w") if path < other else other.open("r") as end:
        return bool(end.fileno())


def test_functions_are_called_in_other_processes_in_any_order(executor: WorkerProcesses) -> None:
    assert list(executor.map(operator.neg, range(20))) == [-number for number in range(20)]
    here = executor.submit(os.getpid)
    assert here.result(30) != os.getpid()
    assert executor.submit(int, "ff", base=16).result(30) == 255
    assert executor.submit(float, 0.5).result(30) == 0.5
    assert len(multiprocessing.active_children()) <= 2


@ON_POSIX
def test_as_many_work_side_by_side_as_there_are_processes(executor: WorkerProcesses, tmp_path: Path) -> None:
    one, other = tmp_path / "a", tmp_path / "b"
    os.mkfifo(one)
    # Each end of a pipe opens once the other one is open as well.
    both = [executor.submit(meet, *ends) for ends in ((one, other), (other, one))]
    assert [future.result(30) for future in both] == [True, True]


def test_a_single_process_starts_for_a_single_piece_of_work(executor: WorkerProcesses) -> None:
    assert not multiprocessing.active_children()
    executor.submit(operator.neg, 1).result(30)
    assert len(multiprocessing.active_children()) == 1


def test_errors_come_back_as_they_are(executor: WorkerProcesses) -> None:
    with pytest.raises(PictureEmptyError, match="nothing in it"):
        executor.submit(failing, PictureEmptyError("nothing in it")).result(30)
    with pytest.raises(ValueError, match="a defect") as caught:
        executor.submit(failing, ValueError("a defect")).result(30)
    assert "in failing" in str(caught.value.__cause__)


def test_what_cannot_travel_is_told_at_once(executor: WorkerProcesses) -> None:
    with pytest.raises((AttributeError, TypeError)):
        executor.submit(lambda: None)
    with pytest.raises((AttributeError, TypeError, RuntimeError)):
        executor.submit(threading.Lock).result(30)
    assert executor.submit(str, 1).result(30) == "1"


@ON_POSIX
def test_work_that_ends_its_process_costs_itself_alone(executor: WorkerProcesses) -> None:
    futures = [executor.submit(die if number == 2 else str, f"picture {number}") for number in range(6)]

    with pytest.raises(SearchCrashedError, match=r"picture 2 ended the process .*signal 9"):
        futures[2].result(30)
    assert [future.result(30) for number, future in enumerate(futures) if number != 2] == [
        f"picture {number}" for number in range(6) if number != 2
    ]


@ON_POSIX
def test_a_picture_that_ends_its_process_is_its_own_outcome(executor: WorkerProcesses, tmp_path: Path) -> None:
    items = pictures(tmp_path / "photos", "a.png", "deadly.png", "c.png", "d.png")

    outcomes = list(run_job(CopyJob(tmp_path / "notes"), items, executor, tmp_path / "out", in_flight=4))

    assert [type(outcome.error) for outcome in outcomes] == [type(None), SearchCrashedError, type(None), type(None)]
    assert str(items[1].source) in str(outcomes[1].error)
    assert sorted(path.name for path in (tmp_path / "out").glob("*.png")) == ["a.png", "c.png", "d.png"]


def test_a_process_that_does_not_start_is_no_picture_s_fault(
    executor: WorkerProcesses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "_serve", operator.add)  # a child that ends before it has said a word
    with pytest.raises(NoSearchProcessError, match="did not start"):
        executor.submit(str, 1).result(30)


@ON_POSIX
def test_what_waits_can_be_cancelled(endless: Path) -> None:
    with WorkerProcesses(1) as executor:
        running = executor.submit(read, endless)
        waiting = executor.submit(str, "too late")
        with endless.open("wb"):
            assert waiting.cancel()
        assert running.result(30) == 0
        assert executor.submit(str, "next").result(30) == "next"


@ON_POSIX
def test_stopping_ends_what_runs(executor: WorkerProcesses, endless: Path) -> None:
    running = executor.submit(read, endless)
    with endless.open("wb"):
        executor.stop()
        with pytest.raises(CancelledError):
            running.result(30)
    assert not multiprocessing.active_children()
    with pytest.raises(RuntimeError, match="shut down"):
        executor.submit(str)


@ON_POSIX
def test_shutting_down_does_what_there_is_unless_it_is_to_be_cancelled(endless: Path) -> None:
    with WorkerProcesses(1) as executor:
        futures = [executor.submit(str, number) for number in range(5)]
    assert [future.result(0) for future in futures] == list("01234")
    executor = WorkerProcesses(1)
    running, waiting = executor.submit(read, endless), executor.submit(str)
    with endless.open("wb"):
        executor.shutdown(wait=False, cancel_futures=True)
        assert waiting.cancelled()
    executor.shutdown()
    assert running.result(0) == 0
    with pytest.raises(FutureCancelledError):
        waiting.result(0)


@ON_POSIX
def test_a_cancelled_batch_does_not_wait_for_what_runs(executor: WorkerProcesses, endless: Path) -> None:
    cancelled = threading.Event()
    outcomes = batch.run(read, [endless] * 3, executor, in_flight=3, cancelled=cancelled)
    timer = threading.Timer(0.05, cancelled.set)
    timer.start()
    assert list(outcomes) == []
    executor.stop()
    timer.join()


def test_at_least_one_process_works() -> None:
    with pytest.raises(ValueError, match="at least one"):
        WorkerProcesses(0)


@ON_LINUX
def test_the_processes_leave_ctrl_c_to_the_program_and_keep_to_a_core(executor: WorkerProcesses) -> None:
    pid = executor.submit(os.getpid).result(30)
    ignored = next(
        int(line.split()[1], 16)
        for line in Path(f"/proc/{pid}/status").read_text().splitlines()
        if line.startswith("SigIgn")
    )
    assert ignored >> (signal.SIGINT - 1) & 1
    assert os.getpriority(os.PRIO_PROCESS, pid) == os.getpriority(os.PRIO_PROCESS, 0)
    assert executor.submit(os.getenv, "OPENBLAS_NUM_THREADS").result(30) == "1"


@ON_LINUX
def test_processes_that_step_back_let_others_go_first() -> None:
    with WorkerProcesses(1, steps_back=True) as executor:
        pid = executor.submit(os.getpid).result(30)
        assert os.getpriority(os.PRIO_PROCESS, pid) >= 10


_PROGRAM = """
import os, sys
from desktop_app.jobs.processes import WorkerProcesses
if __name__ == "__main__":
    executor = WorkerProcesses(1)
    print(executor.submit(os.getpid).result(), flush=True)
    sys.stdin.read()
"""


@ON_LINUX
def test_they_end_with_the_program_however_that_ends(tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text(_PROGRAM)
    program = subprocess.Popen(
        [sys.executable, script],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    watched = os.pidfd_open(int(program.stdout.readline()))
    program.kill()
    assert select.select([watched], [], [], 10)[0]
    os.close(watched)
    program.communicate()
