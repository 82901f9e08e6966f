import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.library import running
from desktop_app.library.running import Process, is_alive, this_process

WAITS = [sys.executable, "-c", "input()"]


@pytest.fixture
def other():
    """Another process, which waits to be killed."""
    process = subprocess.Popen(WAITS, stdin=subprocess.PIPE)
    yield process
    process.kill()
    process.wait()
    process.stdin.close()


@pytest.fixture(params=["start known", "start unknown"])
def without_start(request, monkeypatch):
    """Whether the system does not say when processes started, as on macOS."""
    if request.param == "start unknown":
        if sys.platform == "win32":
            pytest.skip("Windows says when a process started")
        monkeypatch.setattr(running, "Path", lambda _path: Path("/none"))
    return request.param == "start unknown"


def test_this_process_is_alive(without_start):
    assert this_process().pid == os.getpid()
    assert is_alive(this_process())
    if without_start:
        assert this_process().born == ""


def test_other_process_is_alive_until_it_ends(other, without_start):
    process = Process(other.pid, running._born(other.pid))
    assert is_alive(process)

    other.kill()
    other.wait()

    assert not is_alive(process)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process that nobody waited for is not seen")
def test_killed_process_is_not_alive_even_if_nobody_waited_for_it(other):
    process = Process(other.pid, running._born(other.pid))
    other.kill()
    os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)

    assert not is_alive(process)


def test_process_that_got_the_pid_later_is_another_one():
    if not this_process().born:
        pytest.skip("the system does not say when a process started")

    assert not is_alive(this_process()._replace(born="an earlier start"))


def test_process_of_which_the_start_is_not_known_counts_as_alive():
    assert is_alive(this_process()._replace(born=""))


@pytest.mark.parametrize("pid", [2**22 + 1, 2**31 - 1])
def test_pid_that_nobody_has_is_not_alive(pid, without_start):
    assert not is_alive(Process(pid, ""))
