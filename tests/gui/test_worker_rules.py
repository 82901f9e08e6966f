"""What no worker may do on its own thread, since it could stand still for ever (see `WorkerHome`)."""

import ast
from pathlib import Path

import pytest

WORKERS = Path(__file__).resolve().parent.parent.parent / "desktop_app" / "gui" / "workers"
LOCKING_CALLS = {"connect", "disconnect", "deleteLater", "QFileSystemWatcher", "QMediaDevices"}
ON_THE_WINDOWS_THREAD = {"__init__", "_timer", "begin"}  # of those that are made, and of what stays there


def locking_calls(source: str) -> list[str]:
    """The calls in a module that take Qt's locks, in functions that a worker's thread may run."""
    functions = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and node.name not in ON_THE_WINDOWS_THREAD
    ]
    calls = [node for function in functions for node in ast.walk(function) if isinstance(node, ast.Call)]
    names = [getattr(call.func, "attr", getattr(call.func, "id", "")) for call in calls]
    return [name for name in names if name in LOCKING_CALLS]


@pytest.mark.parametrize("path", sorted(WORKERS.glob("*.py")), ids=lambda path: path.stem)
def test_workers_connect_only_while_they_are_made(path: Path) -> None:
    assert locking_calls(path.read_text(encoding="utf-8")) == []


def test_the_rule_is_looked_for() -> None:
    assert locking_calls("class Worker:\n    def work(self):\n        self.thread().finished.connect(self.end)") == [
        "connect"
    ]
