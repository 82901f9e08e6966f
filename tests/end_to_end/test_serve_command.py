"""``haarlens serve`` as a real process: what it prints and answers, and that it and all its own end as they should."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.serve.servers import form

ROOT = Path(__file__).resolve().parents[2]
WAIT_S = 60.0
TOKEN = "a-token-of-the-test"
LAST_WORD = "Ctrl+C ends it.\n"

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at processes as Linux has them")


@dataclass
class Command:
    """A server that runs. printed: its lines up to the last that it says of itself."""

    process: "subprocess.Popen[str]"
    printed: list[str]

    @property
    def url(self) -> str:
        (line,) = [line for line in self.printed if line.startswith("Haarlens answers at ")]
        return line.split()[-1].rstrip("/")

    def ask(self, path: str, body: bytes | None = None, **headers: str) -> tuple[int, Any]:
        """Status and object of an answer; names of headers with _ for -."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            with urllib.request.urlopen(urllib.request.Request(self.url + path, body, named), timeout=WAIT_S) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def workers(self) -> list[int]:
        """The processes that search."""
        return [number for number in below(self.process.pid) if b"spawn_main" in command_line(number)]

    def listens(self) -> bool:
        host, _, port = self.url.removeprefix("http://").rpartition(":")
        try:
            socket.create_connection((host, int(port)), timeout=WAIT_S).close()
        except OSError:
            return False
        return True

    def ended(self) -> tuple[int, str, str]:
        """Exit code, what else it printed, and its complaints, once it has ended."""
        printed, complaints = self.process.communicate(timeout=WAIT_S)
        return self.process.returncode, printed, complaints


def below(process: int) -> list[int]:
    """The numbers of all processes that came from this one and run."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue  # it has ended meanwhile
        if state != "Z":
            parents[int(folder.name)] = int(parent)
    found = [process]
    for number in found:
        found += [child for child, parent in parents.items() if parent == number]
    return found[1:]


def command_line(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def runs(process: int) -> bool:
    """Whether a process is there and no mere memory of one."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not holds():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


def begun(*words: str, **environment: str) -> "subprocess.Popen[str]":
    """The command, in a group of processes of its own, as a shell starts it."""
    plain = {name: value for name, value in os.environ.items() if name != "HAARLENS_TOKEN"}
    return subprocess.Popen(
        [sys.executable, "-m", "desktop_app", "serve", *words],
        cwd=ROOT,
        env={**plain, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@contextmanager
def serving(*words: str, **environment: str) -> Iterator[Command]:
    """A server at any free port of this computer, whose worker can search."""
    with begun("--port", "0", "--workers", "1", *words, **environment) as process:
        try:
            assert process.stdout is not None
            printed = [process.stdout.readline()]
            while printed[-1] not in (LAST_WORD, ""):
                printed.append(process.stdout.readline())
            command = Command(process, printed)
            until(lambda: command.ask("/v1/health")[1]["status"] == "ready")
            yield command
        finally:
            if process.poll() is None:
                process.kill()


@contextmanager
def begun_work(command: Command, photo: bytes) -> Iterator["Future[tuple[int, Any]]"]:
    """A request on which the only worker works, and does not get on until this is left."""
    (worker,) = command.workers()
    with ThreadPoolExecutor(1) as others:
        os.kill(worker, signal.SIGSTOP)
        try:
            asked = others.submit(command.ask, "/v1/detect", photo, Content_Type="image/png")
            until(lambda: command.ask("/v1/health")[1]["waiting"] == 1)
            yield asked
        finally:
            if runs(worker):
                os.kill(worker, signal.SIGCONT)


@pytest.fixture
def photo(sample: Path) -> bytes:
    return sample.read_bytes()


def test_it_says_where_it_is_and_answers_there(photo):
    with serving() as command:
        assert command.printed == [f"Haarlens answers at {command.url}/\n", LAST_WORD]
        assert command.url.startswith("http://127.0.0.1:")
        status, answer = command.ask("/v1/detect", photo, Content_Type="image/png")
    assert status == 200
    assert [found["target"] for found in answer["detections"]] == ["face"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_a_wish_to_end_is_met_once_what_has_been_begun_is_done(number, photo):
    with serving() as command:
        with begun_work(command, photo) as asked:
            own = below(command.process.pid)
            if number == signal.SIGINT:  # Ctrl+C reaches all of them
                os.killpg(command.process.pid, number)
            else:
                command.process.send_signal(number)
            until(lambda: not command.listens())
        status, answer = asked.result(WAIT_S)
        assert (status, len(answer["detections"])) == (200, 1)
        assert command.ended() == (0, "", "")
        until(lambda: not any(runs(process) for process in own))


def test_a_second_ctrl_c_does_not_wait_for_what_has_been_begun(photo):
    with serving() as command:
        with begun_work(command, photo) as asked:
            own = below(command.process.pid)
            os.killpg(command.process.pid, signal.SIGINT)
            until(lambda: not command.listens())
            os.killpg(command.process.pid, signal.SIGINT)
            assert asked.exception(WAIT_S) is not None  # although the worker has done nothing yet
        assert command.ended() == (0, "", "")
        until(lambda: not any(runs(process) for process in own))


def test_nothing_is_left_of_a_server_that_is_killed():
    with serving() as command:
        own = below(command.process.pid)
        assert command.workers()
        command.process.kill()
        until(lambda: not any(runs(process) for process in own))


def test_a_port_that_is_taken_is_told_in_a_sentence():
    with socket.create_server(("127.0.0.1", 0)) as taken, begun("--port", str(taken.getsockname()[1])) as process:
        printed, complaints = process.communicate(timeout=WAIT_S)
        port = taken.getsockname()[1]
    assert (process.returncode, printed) == (2, "")
    (sentence,) = complaints.splitlines()
    assert sentence.startswith("haarlens: ")
    assert f"port {port}" in sentence


def test_other_computers_are_not_served_without_a_token():
    with begun("--host", "0.0.0.0", "--port", "0") as process:
        printed, complaints = process.communicate(timeout=WAIT_S)
    assert (process.returncode, printed) == (2, "")
    assert complaints == (
        "haarlens: 0.0.0.0 can be reached from other computers, so a token is needed; give one with --token, or "
        "listen at 127.0.0.1.\n"
    )


def test_a_token_is_taken_from_the_environment_and_not_printed(photo):
    with serving(HAARLENS_TOKEN=TOKEN) as command:
        assert command.ask("/v1/detect", photo, Content_Type="image/png")[0] == 401
        assert command.ask("/v1/detect", photo, Content_Type="image/png", Authorization=f"Bearer {TOKEN}")[0] == 200
        assert "token" in "".join(command.printed)
        command.process.terminate()
        assert TOKEN not in "".join([*command.printed, *command.ended()[1:]])


def test_processes_that_read_pictures_are_not_told_the_token():
    with serving(HAARLENS_TOKEN=TOKEN) as command:
        processes = below(command.process.pid)
        assert processes
        for process in processes:
            environment = Path(f"/proc/{process}/environ").read_bytes()
            assert TOKEN.encode() not in environment + command_line(process)


def test_verbose_prints_a_line_for_each_answer_and_no_name_of_a_file(photo):
    kind, body = form([("picture", "secret.png", photo)])
    with serving("--verbose") as command:
        assert command.ask("/v1/detect?find=face", body, Content_Type=kind)[1]["file"] == "secret.png"
        command.process.terminate()
        code, printed, complaints = command.ended()
    assert (code, complaints) == (0, "")
    (line,) = [line for line in printed.splitlines() if "detect" in line]
    assert line.split("  ")[1:4] == ["127.0.0.1", "POST '/v1/detect'", "200"]
    assert "secret" not in printed


def test_qt_is_not_loaded(photo):
    with serving() as command:
        assert command.ask("/v1/detect", photo, Content_Type="image/png")[0] == 200
        for process in (command.process.pid, *below(command.process.pid)):
            maps = Path(f"/proc/{process}/maps").read_text()
            assert "libpython" in maps or "python" in maps
            assert "Qt6" not in maps
            assert "shiboken" not in maps
