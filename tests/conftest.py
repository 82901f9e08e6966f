"""What every test is held to, and what many of them need."""

import gc
import logging
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
_SHARED_FACES = ROOT.parent / "shared" / "faces"
COLLECT_EVERY = 10  # tests; after each it would take half of their time
_tests = count(1)

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Started in the background of a shell, all of us ignore Ctrl+C: the programs under test would, too.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def sample() -> Path:
    """The built-in photograph, which shows one face."""
    return ROOT / "resources" / "sample" / "eileen-collins.png"


@pytest.fixture
def shared_faces() -> Path:
    """A folder of photographs with labelled faces, which lies beside the checkout and not in it."""
    if not _SHARED_FACES.is_dir():
        pytest.skip(f"the labelled photographs are not there ({_SHARED_FACES})")
    return _SHARED_FACES


@pytest.fixture(autouse=True)
def _no_thread_left_behind() -> Iterator[None]:
    """Fail a test after which a thread of its own still runs.

    Threads that already end are waited for; those of a pool that the program keeps on purpose carry a name that starts
    with "haarlens-kept".
    """
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + 5.0
    for thread in _own_threads(before):
        thread.join(max(0.0, deadline - time.monotonic()))
    left = _own_threads(before)
    assert not left, f"threads still running: {[thread.name for thread in left]}"


def _own_threads(before: set[threading.Thread]) -> list[threading.Thread]:
    return [
        thread
        for thread in threading.enumerate()
        if thread not in before
        and not isinstance(thread, threading._DummyThread)  # a thread that Qt or the kernel made and Python only met
        and not thread.name.startswith("haarlens-kept")
    ]


@pytest.fixture
def expect_error_logs() -> list[str]:
    """Ask for this where errors are logged on purpose; it is filled with them while the test runs."""
    return []


@pytest.fixture(autouse=True)
def _no_unexpected_error_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that logs an error, unless it asked for ``expect_error_logs``."""
    expected = "expect_error_logs" in request.fixturenames
    errors: list[str] = request.getfixturevalue("expect_error_logs") if expected else []
    handler = _Collector(errors)
    logging.getLogger().addHandler(handler)
    yield
    logging.getLogger().removeHandler(handler)
    assert expected or not errors, f"unexpected errors in the log: {errors}"


class _Collector(logging.Handler):
    """Keeps the text of every error that is logged."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._errors = errors

    def emit(self, record: logging.LogRecord) -> None:
        self._errors.append(record.getMessage())


@pytest.fixture(scope="session")
def x_display() -> Iterator[dict[str, str]]:
    """Environment variables of an X display of its own with a window manager; skips where there is no Xvfb."""
    missing = [tool for tool in ("Xvfb", "openbox", "xdotool") if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"a window can only be tested with {', '.join(missing)} installed")
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as answer:
        number = answer.readline().strip()  # the server writes it when it is ready
    assert number, "Xvfb did not start"
    variables = {**os.environ, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
    variables.pop("WAYLAND_DISPLAY", None)
    manager = subprocess.Popen(["openbox"], env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    yield variables
    for process in (manager, server):
        process.terminate()
        process.wait(10)


@pytest.fixture
def wait_for_window(x_display: dict[str, str]) -> Callable[[str], str]:
    """A function that waits until a window with this in its title is on the display, and returns its whole title."""

    def wait(title: str) -> str:
        found = subprocess.run(
            ["xdotool", "search", "--sync", "--onlyvisible", "--name", title],
            env=x_display,
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        )
        window = found.stdout.split()[0]
        return subprocess.run(
            ["xdotool", "getwindowname", window], env=x_display, capture_output=True, text=True, timeout=30, check=True
        ).stdout.strip()

    return wait


def pytest_collection_finish() -> None:
    """Leave what stays for good, which is modules and thousands of tests, out of every later look for garbage."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _garbage_on_this_thread() -> Iterator[None]:
    """Collect circles on the main thread alone, as the program does: Qt's objects do not survive it elsewhere.

    In all tests, since those without a window may come after those with one.
    """
    gc.disable()
    yield
    if next(_tests) % COLLECT_EVERY == 0:
        gc.collect()
