"""Defects that nobody else catches are written down, told, and survived, also where nothing can be written."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.gui.crash_log import CrashLog


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the log goes; not made yet."""
    return tmp_path / "data" / "haarlens"


@pytest.fixture
def log(folder: Path) -> Iterator[CrashLog]:
    """A log that is installed."""
    made = CrashLog(folder)
    made.install()
    yield made
    made.remove()


def strike() -> None:
    """Let a defect reach the exception hook of this thread."""
    try:
        raise LookupError("no such thing")
    except LookupError:
        sys.excepthook(*sys.exc_info())


def test_nothing_is_made_while_there_is_no_defect(log: CrashLog, folder: Path) -> None:
    assert not folder.parent.exists()


def test_a_defect_is_written_with_its_traceback_and_told(log: CrashLog, expect_error_logs: list[str]) -> None:
    told: list[str] = []
    log.caught.connect(told.append)
    strike()
    assert told == ["LookupError: no such thing"]
    written = log.path.read_text(encoding="utf-8")
    assert "in strike" in written
    assert "LookupError: no such thing" in written


def test_a_defect_on_another_thread_is_written_too(log: CrashLog, expect_error_logs: list[str]) -> None:
    thread = threading.Thread(target=[].pop, name="worker-7")
    thread.start()
    thread.join()
    written = log.path.read_text(encoding="utf-8")
    assert "worker-7" in written
    assert "IndexError" in written


def test_a_defect_goes_to_standard_error_where_no_file_can_be_made(
    folder: Path, capsys: pytest.CaptureFixture[str], expect_error_logs: list[str]
) -> None:
    folder.mkdir(parents=True)
    (folder / "haarlens.log").mkdir()  # its name is taken
    log = CrashLog(folder)
    log.install()
    strike()
    log.remove()
    assert "LookupError: no such thing" in capsys.readouterr().err


def test_the_hooks_are_put_back() -> None:
    log = CrashLog(Path("unused"))
    log.install()
    log.remove()
    assert sys.excepthook is sys.__excepthook__
    assert threading.excepthook is threading.__excepthook__
