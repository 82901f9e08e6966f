"""A process that searches: the same results, and whatever happens to it costs one photograph at most."""

import multiprocessing
import os
import pickle
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from desktop_app import errors
from desktop_app.errors import (
    AppError,
    CancelledError,
    CascadeError,
    NoSearchProcessError,
    PictureEmptyError,
    SearchCrashedError,
)
from desktop_app.library import child_process, search_process
from desktop_app.library.search import Searched, search
from desktop_app.library.search_plan import SearchPlan
from desktop_app.library.search_process import SearchProcess
from desktop_app.media.images import read_image
from desktop_app.media.limits import Limits

ROOT = Path(__file__).resolve().parents[2]
PLAN = SearchPlan()
ON_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="named pipes and signals")
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc and waits by pidfd")


@pytest.fixture
def process() -> Iterator[SearchProcess]:
    made = SearchProcess(Limits())
    yield made
    made.close()
    assert not multiprocessing.active_children()


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as made:
        yield made


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    """A photograph whose bytes never come: opening it for writing returns once it is being read."""
    path = tmp_path / "endless.jpg"
    os.mkfifo(path)
    return path


def searched(process: SearchProcess, path: Path, plan: SearchPlan = PLAN) -> Searched:
    return process.search(path, plan, Event(), lambda share: None)


def the_child() -> int:
    (child,) = multiprocessing.active_children()
    assert child.pid is not None
    return child.pid


@pytest.mark.parametrize("plan", [PLAN, SearchPlan(cascade="haarcascade_eye", min_neighbors=1)])
def test_the_same_is_found_as_in_this_process(process: SearchProcess, sample: Path, plan: SearchPlan) -> None:
    frame = read_image(sample)
    answer = searched(process, sample, plan)
    assert list(answer.detections) == search(frame, plan, Event(), lambda share: None)
    assert answer.size == (frame.width, frame.height)
    assert answer.seconds > 0


def test_it_starts_with_the_first_search_and_stays(process: SearchProcess, sample: Path) -> None:
    assert not multiprocessing.active_children()
    searched(process, sample)
    first = the_child()
    searched(process, sample)
    assert the_child() == first


def test_progress_is_told_on_the_asking_thread(process: SearchProcess, sample: Path) -> None:
    told: list[tuple[float, int]] = []
    plan = SearchPlan(preset="thorough")
    process.search(sample, plan, Event(), lambda share: told.append((share, threading.get_ident())))
    shares = [share for share, _ in told]
    assert shares and shares == sorted(shares) and shares[0] >= 0 and shares[-1] <= 1
    assert {thread for _, thread in told} == {threading.get_ident()}


def test_a_cancel_is_heard_in_the_middle(process: SearchProcess, sample: Path) -> None:
    cancelled = Event()
    with pytest.raises(CancelledError):
        process.search(sample, SearchPlan(preset="thorough"), cancelled, lambda share: cancelled.set())
    child = the_child()
    searched(process, sample)
    assert the_child() == child


@ON_POSIX
def test_a_process_that_does_not_hear_a_cancel_is_ended(
    process: SearchProcess, sample: Path, endless: Path, pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_process, "CANCEL_WITHIN_S", 0.05)
    cancelled = Event()
    running = pool.submit(process.search, endless, PLAN, cancelled, lambda share: None)
    with endless.open("wb"):
        cancelled.set()
        with pytest.raises(CancelledError):
            running.result(10)
    assert searched(process, sample).detections


def test_errors_come_back_as_they_are(process: SearchProcess, sample: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.jpg"
    empty.touch()
    with pytest.raises(PictureEmptyError) as here:
        read_image(empty)
    with pytest.raises(PictureEmptyError) as there:
        searched(process, empty)
    assert str(there.value) == str(here.value)
    with pytest.raises(CascadeError, match="nothing"):
        searched(process, sample, SearchPlan(cascade="nothing"))
    assert searched(process, sample).detections


def test_every_error_of_the_program_can_travel() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, AppError)]
    assert len(kinds) > 5
    for kind in kinds:
        arrived = pickle.loads(pickle.dumps(kind("What failed.")))
        assert type(arrived) is kind and str(arrived) == "What failed."


def test_a_defect_comes_back_with_its_traceback(process: SearchProcess, sample: Path) -> None:
    with pytest.raises(ValueError, match="no such target") as caught:
        searched(process, sample, SearchPlan(targets=("no such target",)))
    assert "finder.py" in str(caught.value.__cause__)
    assert searched(process, sample).detections


def test_a_defect_that_cannot_travel_is_told_by_its_name() -> None:
    class LocalError(Exception):
        pass

    told = child_process.portable(LocalError("what it says"))
    assert (type(told), str(told)) == (RuntimeError, "LocalError: what it says")


@ON_POSIX
@pytest.mark.parametrize("how", [signal.SIGSEGV, signal.SIGKILL])
def test_a_photo_that_ends_the_process_is_passed_over(
    process: SearchProcess, sample: Path, endless: Path, pool: ThreadPoolExecutor, how: signal.Signals
) -> None:
    running = pool.submit(searched, process, endless)
    with endless.open("wb"):
        os.kill(the_child(), how)
        with pytest.raises(SearchCrashedError, match=rf"endless.jpg stopped the search .*signal {int(how)}\)"):
            running.result(10)
    assert searched(process, sample).detections


@ON_LINUX
def test_a_process_that_died_while_it_rested_is_no_photo_s_fault(process: SearchProcess, sample: Path) -> None:
    searched(process, sample)
    watched = os.pidfd_open(the_child())
    os.kill(the_child(), signal.SIGKILL)
    assert select.select([watched], [], [], 10)[0]
    os.close(watched)
    assert searched(process, sample).detections


def test_a_process_that_cannot_load_the_engine_is_no_photo_s_fault(
    process: SearchProcess, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_process, "_serve", id)  # a child that ends before it has said a word
    with pytest.raises(NoSearchProcessError, match="did not start"):
        searched(process, sample)


@ON_POSIX
def test_closing_from_another_thread_cancels_what_runs(
    process: SearchProcess, sample: Path, endless: Path, pool: ThreadPoolExecutor
) -> None:
    running = pool.submit(searched, process, endless)
    with endless.open("wb"):
        process.close()
        with pytest.raises(CancelledError):
            running.result(10)
    assert not multiprocessing.active_children()
    with pytest.raises(CancelledError):
        searched(process, sample)


@ON_POSIX
def test_resting_ends_an_idle_process_alone(
    process: SearchProcess, sample: Path, endless: Path, pool: ThreadPoolExecutor
) -> None:
    process.rest()
    running = pool.submit(searched, process, endless)
    with endless.open("wb") as bytes_to_come:
        process.rest()
        assert the_child()
        bytes_to_come.write(sample.read_bytes())
    assert running.result(10).detections
    process.rest()
    assert not multiprocessing.active_children()
    assert searched(process, sample).detections


@ON_LINUX
def test_it_steps_back_and_leaves_ctrl_c_to_the_program(process: SearchProcess, sample: Path) -> None:
    searched(process, sample)
    assert os.getpriority(os.PRIO_PROCESS, the_child()) >= child_process.NICENESS
    ignored = next(
        int(line.split()[1], 16)
        for line in Path(f"/proc/{the_child()}/status").read_text().splitlines()
        if line.startswith("SigIgn")
    )
    assert ignored >> (signal.SIGINT - 1) & 1


# What the console script is, with a window's modules loaded; it searches and tells who its child is.
_PROGRAM = """
import multiprocessing, sys
from pathlib import Path
from threading import Event
from desktop_app.__main__ import main
if __name__ == "__main__":
    import PySide6.QtWidgets
    from desktop_app.library.search_plan import SearchPlan
    from desktop_app.media.limits import Limits
    from desktop_app.library.search_process import SearchProcess
    process = SearchProcess(Limits())
    process.search(Path(sys.argv[1]), SearchPlan(), Event(), print)
    print(multiprocessing.active_children()[0].pid, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def program(tmp_path: Path, sample: Path) -> Iterator["subprocess.Popen[str]"]:
    script = tmp_path / "haarlens"
    script.write_text(_PROGRAM)
    started = subprocess.Popen(
        [sys.executable, script, sample],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield started
    started.kill()
    started.communicate()


def child_of(program: "subprocess.Popen[str]") -> int:
    assert program.stdout is not None
    return int(next(line for line in program.stdout if "." not in line))


@ON_LINUX
def test_the_window_s_libraries_are_not_loaded_there(program: "subprocess.Popen[str]") -> None:
    libraries = Path(f"/proc/{child_of(program)}/maps").read_text()
    assert "cv2" in libraries
    assert "PySide6" not in libraries and "shiboken6" not in libraries


def test_searching_imports_no_module_of_the_window(sample: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from threading import Event\n"
        "from desktop_app.library import search_process as elsewhere\n"
        "from desktop_app.library.search_plan import SearchPlan\n"
        "elsewhere._answer(elsewhere._Job(Path(sys.argv[1]), SearchPlan(), 10**9), Event(), lambda share: None)\n"
        "print([name for name in sys.modules if name.startswith(('PySide6', 'shiboken6', 'desktop_app.gui'))])"
    )
    ran = subprocess.run([sys.executable, "-c", code, sample], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


@ON_LINUX
def test_it_ends_with_the_program_however_that_ends(program: "subprocess.Popen[str]") -> None:
    watched = os.pidfd_open(child_of(program))
    program.kill()
    assert select.select([watched], [], [], 10)[0]
    os.close(watched)
