"""Defects that nobody else catches are written down, told, and survived, also where nothing can be written."""

import faulthandler
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import qDebug, qWarning

from desktop_app import __version__
from desktop_app.gui.crash_log import CrashLog, Defect


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


def test_while_there_is_no_defect_there_is_no_log(log: CrashLog, folder: Path) -> None:
    assert [path.name for path in folder.iterdir() if path.stat().st_size] == []
    assert not log.path.exists()
    assert log.previous_fault is None


def test_a_defect_is_written_with_its_traceback_and_told(log: CrashLog, expect_error_logs: list[str]) -> None:
    told: list[Defect] = []
    log.caught.connect(told.append)
    strike()
    assert [defect.summary for defect in told] == ["LookupError: no such thing"]
    assert "in strike" in told[0].details
    assert f"Haarlens {__version__}, Python 3." in told[0].details
    assert told[0].log == log.path
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


def test_what_an_object_cannot_clean_up_is_written_and_not_told(log: CrashLog) -> None:
    class Untidy:
        def __del__(self) -> None:
            raise LookupError("left behind")

    told: list[Defect] = []
    log.caught.connect(told.append)
    Untidy()
    assert told == []
    written = log.path.read_text(encoding="utf-8")
    assert "WARNING" in written
    assert "LookupError: left behind" in written


def test_what_qt_complains_about_is_written_once_and_not_told(
    log: CrashLog, capsys: pytest.CaptureFixture[str]
) -> None:
    told: list[Defect] = []
    log.caught.connect(told.append)
    for _ in range(3):
        qWarning("a painter without a device")
    qDebug("idle talk")
    assert told == []
    written = log.path.read_text(encoding="utf-8")
    assert written.count("WARNING MainThread Qt: a painter without a device") == 1
    assert "idle talk" not in written
    assert capsys.readouterr().err.count("a painter without a device") == 3


def test_the_hooks_are_put_back(folder: Path) -> None:
    before = sys.excepthook, threading.excepthook, sys.unraisablehook, faulthandler.is_enabled()
    log = CrashLog(folder)
    log.install()
    assert sys.excepthook != before[0]
    log.remove()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook, faulthandler.is_enabled()) == before


CRASHING = """
import ctypes, sys
from pathlib import Path
from desktop_app.gui.crash_log import CrashLog
log = CrashLog(Path(sys.argv[1]))
log.install()
ctypes.string_at(0)
"""


def test_after_a_crash_the_next_run_knows_where_it_happened(folder: Path) -> None:
    crashed = subprocess.run([sys.executable, "-c", CRASHING, str(folder)], check=False, capture_output=True)
    assert crashed.returncode != 0
    log = CrashLog(folder)
    log.install()
    log.remove()
    assert log.previous_fault is not None
    assert "string_at" in log.previous_fault
    assert "string_at" in (folder / "haarlens-faults.old.log").read_text(encoding="utf-8")
    # It is told once: the run that told it ended by itself.
    again = CrashLog(folder)
    again.install()
    again.remove()
    assert again.previous_fault is None


def test_where_no_file_can_be_made_faults_are_not_watched_and_nothing_fails(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    log = CrashLog(tmp_path / "taken")
    log.install()
    log.remove()
    assert log.previous_fault is None
