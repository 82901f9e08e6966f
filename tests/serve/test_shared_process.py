"""The server beside the window: what it tells, how it ends, and that nothing of it outlives the window."""

import http.client
import json
import multiprocessing
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue
from threading import Event
from urllib.parse import urlsplit

import pytest

from desktop_app.errors import AppError
from desktop_app.gui.wording import error_text
from desktop_app.serve import shared_process
from desktop_app.serve.events import Answered, Connected, Listening, ServerEvent
from desktop_app.serve.options import PortTakenError, ServeOptions
from desktop_app.serve.shared_process import PROCESS_NAME, Serve, ServerEndedError, SharedServer, serve_for_real
from desktop_app.serve.tokens import TOKEN_LENGTH, TOKEN_LETTERS, new_token
from tests.serve import odd_servers

ROOT = Path(__file__).resolve().parents[2]
WAIT_S = 60.0
on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at processes as Linux has them")


@dataclass
class Shared:
    """A server that runs, seen as the window sees it. outcome: what `run` raised, or None."""

    options: ServeOptions
    serve: Serve
    events: Queue[tuple[ServerEvent, ...]] = field(default_factory=Queue)
    stopped: Event = field(default_factory=Event)
    hurried: Event = field(default_factory=Event)
    outcome: Exception | None = None

    def __post_init__(self) -> None:
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            SharedServer(self.options, self.serve).run(self.events.put, self.stopped, self.hurried)
        except Exception as error:
            self.outcome = error

    def wait_for(self, kind: type[ServerEvent]) -> ServerEvent:
        while True:
            for event in self.events.get(timeout=WAIT_S):
                if isinstance(event, kind):
                    return event

    def address(self) -> tuple[str, int]:
        listening = self.wait_for(Listening)
        assert isinstance(listening, Listening)
        parts = urlsplit(listening.addresses[0])
        return parts.hostname or "", parts.port or 0

    def end(self) -> Exception | None:
        """Wait until it has ended."""
        self._thread.join(WAIT_S)
        assert not self._thread.is_alive()
        return self.outcome


@pytest.fixture
def share() -> Iterator[Callable[..., Shared]]:
    """Starts a server; what runs after the test is ended."""
    made: list[Shared] = []

    def start(serve: Serve = serve_for_real, **options: object) -> Shared:
        made.append(Shared(ServeOptions(**({"port": 0, "token": new_token(), "workers": 1} | options)), serve))
        return made[-1]

    yield start
    for each in made:
        each.stopped.set()
        each.hurried.set()
        each.end()


def ask(address: tuple[str, int], token: str, body: bytes, path: str = "/v1/detect") -> tuple[int, dict[str, object]]:
    connection = http.client.HTTPConnection(*address, timeout=WAIT_S)
    try:
        headers = {"Content-Type": "image/png"} | ({"Authorization": f"Bearer {token}"} if token else {})
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def server_process() -> multiprocessing.process.BaseProcess:
    (process,) = (each for each in multiprocessing.active_children() if each.name == PROCESS_NAME)
    return process


def children_of(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def workers_of(server: int, number: int) -> list[int]:
    """So many worker processes of a server, which start once it listens."""
    deadline = time.monotonic() + WAIT_S
    while len(found := children_of(server)) < number:
        assert time.monotonic() < deadline, "the workers did not start"
        time.sleep(0.01)
    return found


def wait_until_gone(pid: int) -> None:
    """Wait for the end of any process, also one that is not ours."""
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        assert select.select([watched], [], [], WAIT_S)[0], f"process {pid} lives on"
    finally:
        os.close(watched)


def wait_until_refused(address: tuple[str, int]) -> None:
    """Wait until nobody listens there any more."""
    patience = Event()
    for _ in range(int(WAIT_S / 0.01)):
        try:
            socket.create_connection(address, timeout=WAIT_S).close()
        except ConnectionRefusedError:
            return
        patience.wait(0.01)
    raise AssertionError("it still listens")


def test_it_answers_who_has_the_token_and_tells_of_everybody(share: Callable[..., Shared], sample: Path) -> None:
    shared = share()
    address = shared.address()
    status, problem = ask(address, "", sample.read_bytes())
    assert (status, problem["kind"]) == (401, "token")
    status, found = ask(address, shared.options.token, sample.read_bytes())
    assert (status, len(found["detections"])) == (200, 1)
    told: list[ServerEvent] = []
    while sum(isinstance(event, Answered) for event in told) < 2 or Connected(()) not in told:
        told += shared.events.get(timeout=WAIT_S)
    answered = [event for event in told if isinstance(event, Answered)]
    assert [(each.client, each.path, each.status) for each in answered] == [
        ("127.0.0.1", "/v1/detect", 401),
        ("127.0.0.1", "/v1/detect", 200),
    ]
    shared.stopped.set()
    assert shared.end() is None
    wait_until_refused(address)


def test_a_port_that_is_taken_is_said_as_such(share: Callable[..., Shared]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        shared = share(port=taken.getsockname()[1])
        outcome = shared.end()
    assert isinstance(outcome, PortTakenError)
    assert str(taken) not in str(outcome) and str(shared.options.port) in str(outcome)


def test_what_has_been_begun_is_finished(share: Callable[..., Shared], sample: Path) -> None:
    shared, picture = share(), sample.read_bytes()
    address = shared.address()
    with socket.create_connection(address, timeout=WAIT_S) as connection:
        head = (
            f"POST /v1/detect HTTP/1.1\r\nHost: {address[0]}:{address[1]}\r\nContent-Type: image/png\r\n"
            f"Authorization: Bearer {shared.options.token}\r\nContent-Length: {len(picture)}\r\n\r\n"
        )
        connection.sendall(head.encode("ascii") + picture[:1000])
        shared.wait_for(Connected)
        shared.stopped.set()
        wait_until_refused(address)
        connection.sendall(picture[1000:])
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        assert answer.status == 200
        assert len(json.loads(answer.read())["detections"]) == 1
    assert shared.end() is None


@on_linux
@pytest.mark.parametrize("event", ["stopped", "hurried"])
def test_one_that_does_not_end_is_ended_with_what_it_started(
    share: Callable[..., Shared], monkeypatch: pytest.MonkeyPatch, event: str
) -> None:
    limit = {"stopped": "FINISH_WITHIN_S", "hurried": "HURRY_WITHIN_S"}[event]
    for name in ("FINISH_WITHIN_S", "HURRY_WITHIN_S"):
        monkeypatch.setattr(shared_process, name, 0.1 if name == limit else 10 * WAIT_S)
    shared = share(odd_servers.is_deaf)
    listening = shared.wait_for(Listening)
    assert isinstance(listening, Listening)
    getattr(shared, event).set()
    assert shared.end() is None
    for pid in map(int, listening.addresses):
        wait_until_gone(pid)


@on_linux
def test_one_that_is_killed_is_said_to_have_ended(share: Callable[..., Shared]) -> None:
    shared = share()
    shared.address()
    process = server_process()
    assert process.pid is not None
    workers = workers_of(process.pid, 1)
    process.kill()
    outcome = shared.end()
    assert isinstance(outcome, ServerEndedError)
    assert str(outcome) == "The server stopped by itself (it ended with signal 9). Turn it on again."
    assert error_text(outcome)
    for pid in workers:
        wait_until_gone(pid)


def test_one_that_leaves_is_said_to_have_ended(share: Callable[..., Shared]) -> None:
    outcome = share(odd_servers.leaves).end()
    assert isinstance(outcome, ServerEndedError) and "code 3" in str(outcome)


def test_a_defect_comes_with_its_traceback(share: Callable[..., Shared]) -> None:
    outcome = share(odd_servers.breaks).end()
    assert isinstance(outcome, LookupError) and not isinstance(outcome, AppError)
    assert "odd_servers.py" in str(outcome.__cause__)


def test_of_many_requests_the_last_are_told_together(share: Callable[..., Shared]) -> None:
    shared = share(odd_servers.tells_a_lot)
    batches: list[tuple[ServerEvent, ...]] = []
    while not batches or not isinstance(batches[-1][-1], Connected):
        batches.append(shared.events.get(timeout=WAIT_S))
    assert max(len(batch) for batch in batches) <= shared_process.REQUESTS_AT_ONCE + 2
    last = batches[-1][-2]
    assert isinstance(last, Answered) and last.at == odd_servers.MANY - 1


@pytest.mark.skipif(sys.platform == "win32", reason="there Ctrl+C goes to whole consoles")
def test_ctrl_c_is_not_for_it(share: Callable[..., Shared]) -> None:
    shared = share()
    address = shared.address()
    pid = server_process().pid
    assert pid is not None
    os.kill(pid, signal.SIGINT)
    for _ in range(4):  # one that had heard it would be gone by then
        assert ask(address, shared.options.token, b"")[0] == 422
        shared.wait_for(Answered)
    assert shared.outcome is None


WINDOW = """
import sys, threading, multiprocessing
from threading import Event
from desktop_app.serve.options import ServeOptions
from desktop_app.serve.shared_process import PROCESS_NAME, SharedServer, serve_for_real
from tests.serve.odd_servers import is_deaf

def tell(events):
    (process,) = (each for each in multiprocessing.active_children() if each.name == PROCESS_NAME)
    print(process.pid, flush=True)

if __name__ == "__main__":
    serve = is_deaf if sys.argv[1] == "busy" else serve_for_real
    SharedServer(ServeOptions(port=0, token="a-token-of-a-test", workers=2), serve).run(tell, Event(), Event())
"""


@on_linux
@pytest.mark.parametrize("how", ["idle", "busy"])
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda end: end.name)
def test_nothing_outlives_a_window_that_is_killed(tmp_path: Path, how: str, end: signal.Signals) -> None:
    script = tmp_path / "window.py"
    script.write_text(WINDOW, encoding="utf-8")
    variables = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(script), how]
    with subprocess.Popen(
        command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as window:
        try:
            assert window.stdout is not None
            server = int(window.stdout.readline())
            workers = workers_of(server, 2 if how == "idle" else 0)
            window.send_signal(end)
            window.wait(WAIT_S)
            for pid in (server, *workers):
                wait_until_gone(pid)
        finally:
            window.kill()


def test_tokens_are_long_enough_and_differ() -> None:
    one, other = new_token(), new_token()
    assert one != other and len(one) == TOKEN_LENGTH and set(one) <= set(TOKEN_LETTERS)
    assert ServeOptions(host="0.0.0.0", token=one).token == one
