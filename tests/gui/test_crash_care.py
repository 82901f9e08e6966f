"""A mistake of the program is written down and told, and the window lives on."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.gui.app import Program
from desktop_app.gui.crash_log import CrashLog
from desktop_app.gui.views.defect_dialog import DefectDialog
from tests.gui.fakes import FakeEngine
from tests.gui.programs import said, settle, wait_until_searched

ROOT = Path(__file__).resolve().parent.parent.parent
PATHS = [Path(f"/photos/{name}.jpg").absolute() for name in "ab"]


@pytest.fixture
def log(program: Program, tmp_path: Path) -> Iterator[CrashLog]:
    """The log of the program, connected as at its start."""
    made = CrashLog(tmp_path)
    made.install()
    made.caught.connect(program.report_defect, Qt.ConnectionType.QueuedConnection)
    yield made
    made.remove()


def dialogs(program: Program) -> list[DefectDialog]:
    return [dialog for dialog in program.session.window.findChildren(DefectDialog) if dialog.isVisible()]


def words_in(dialog: DefectDialog) -> list[str]:
    return [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]


def press(dialog: DefectDialog, words: str) -> None:
    next(button for button in dialog.findChildren(QPushButton) if button.text() == words).click()


def fail_in_a_slot(program: Program, words: str = "no such thing") -> None:
    """Let a person's click set off a mistake."""

    def fail() -> None:
        raise LookupError(words)

    about = program.session.window.actions_.about
    connection = about.toggled.connect(fail)
    about.toggled.emit(True)
    about.toggled.disconnect(connection)


def test_a_mistake_in_a_slot_is_written_and_told(
    qtbot: QtBot, program: Program, log: CrashLog, expect_error_logs: list[str]
) -> None:
    fail_in_a_slot(program)
    qtbot.waitUntil(lambda: len(dialogs(program)) == 1)
    (dialog,) = dialogs(program)
    assert str(log.path) in words_in(dialog)
    written = log.path.read_text(encoding="utf-8")
    assert "LookupError: no such thing" in written and "in fail" in written
    press(dialog, "Copy details")
    copied = QGuiApplication.clipboard().text()
    assert copied == dialog.details
    assert "LookupError: no such thing" in copied


def test_the_window_lives_on_beside_the_dialog(
    qtbot: QtBot, program: Program, log: CrashLog, expect_error_logs: list[str]
) -> None:
    fail_in_a_slot(program)
    qtbot.waitUntil(lambda: len(dialogs(program)) == 1)
    program.session.open_paths(PATHS)
    wait_until_searched(qtbot, program)
    assert program.session.window.isEnabled()
    assert not dialogs(program)[0].isModal()
    press(dialogs(program)[0], "Go on")
    assert not dialogs(program)
    assert program.session.window.isVisible()


def test_a_second_mistake_is_counted_in_the_same_dialog(
    qtbot: QtBot, program: Program, log: CrashLog, expect_error_logs: list[str]
) -> None:
    fail_in_a_slot(program, "first")
    fail_in_a_slot(program, "second")
    qtbot.waitUntil(lambda: [dialog.count for dialog in dialogs(program)] == [2])
    (dialog,) = dialogs(program)
    assert "2 mistakes so far" in words_in(dialog)
    assert "LookupError: first" in dialog.details and "LookupError: second" in dialog.details


def test_a_mistake_on_a_thread_of_its_own_is_told_too(
    qtbot: QtBot, program: Program, log: CrashLog, expect_error_logs: list[str]
) -> None:
    thread = threading.Thread(target=[].pop, name="thread-7")
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(dialogs(program)) == 1)
    assert "Thread thread-7" in dialogs(program)[0].details


def test_a_mistake_in_a_search_is_told_and_the_photo_says_so(
    qtbot: QtBot, program: Program, log: CrashLog, fake_engine: FakeEngine, expect_error_logs: list[str]
) -> None:
    fake_engine.error = LookupError("in the engine")
    program.session.open_paths(PATHS)
    qtbot.waitUntil(lambda: len(dialogs(program)) == 1)
    assert "LookupError: in the engine" in dialogs(program)[0].details
    wait_until_searched(qtbot, program)
    photos = program.session.workspace.photos.photos
    assert all("LookupError" in str(photo.error) for photo in photos)
    fake_engine.error = None
    program.session.clear()
    program.session.open_paths(PATHS)
    wait_until_searched(qtbot, program)
    assert all(photo.error is None and photo.plan for photo in program.session.workspace.photos.photos)


def test_a_mistake_while_folders_are_read_is_told(
    qtbot: QtBot, program: Program, log: CrashLog, fake_engine: FakeEngine, expect_error_logs: list[str]
) -> None:
    def fail(paths: list[Path]) -> list[Path]:
        raise LookupError("in a folder")

    fake_engine.pictures = fail
    program.session.open_paths(PATHS)
    qtbot.waitUntil(lambda: len(dialogs(program)) == 1)
    assert "LookupError: in a folder" in dialogs(program)[0].details
    qtbot.waitUntil(lambda: bool(said(program)))
    fake_engine.pictures = list
    program.session.open_paths(PATHS)
    wait_until_searched(qtbot, program)


def test_after_a_change_of_language_mistakes_are_told_in_the_new_window(
    qtbot: QtBot, program: Program, log: CrashLog, expect_error_logs: list[str]
) -> None:
    fail_in_a_slot(program)
    qtbot.waitUntil(lambda: len(dialogs(program)) == 1)
    program.speak("ko")
    settle()
    assert not dialogs(program)
    fail_in_a_slot(program)
    qtbot.waitUntil(lambda: [dialog.windowTitle() for dialog in dialogs(program)] == ["Haarlens 오류"])


# The program's own start: what it connects there, it connects here.
PROGRAM = """
import sys
from PySide6.QtCore import QTimer
from desktop_app.gui import app
from desktop_app.gui.views.defect_dialog import DefectDialog

class Failing(app.Program):
    def __init__(self, *args):
        super().__init__(*args)
        self.timer = QTimer(self)
        self.timer.timeout.connect(self.look)
        QTimer.singleShot(0, self.fail)

    def fail(self):
        self.timer.start(20)
        raise LookupError("in a slot")

    def look(self):
        for dialog in self.session.window.findChildren(DefectDialog):
            if dialog.isVisible():
                print(dialog.count, dialog.details)
                self.timer.stop()
                dialog.accept()
                self.session.window.close()

app.Program = Failing
sys.exit(app.main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the program's own files are led elsewhere by variables of Linux")
def test_the_program_itself_survives_a_mistake_and_ends_in_order(tmp_path: Path) -> None:
    homes = {name: str(tmp_path / name) for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")}
    variables = {**os.environ, **homes, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=variables,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith("1 Haarlens ")
    assert "LookupError: in a slot" in run.stdout
    (log,) = tmp_path.rglob("haarlens.log")
    assert "LookupError: in a slot" in log.read_text(encoding="utf-8")
