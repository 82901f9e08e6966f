"""A window without a display, with an engine that a test holds in its hand."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QLocale, QSettings, QtMsgType
from PySide6.QtGui import QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.gui import language
from desktop_app.gui.app import Program
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.session import Session
from desktop_app.gui.theme import Theme
from desktop_app.gui.views.advanced_panel import CascadeChoice
from desktop_app.gui.workspace import Workspace
from tests.gui.fakes import FakeEngine
from tests.gui.programs import MakeProgram, settle

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# The offscreen platform says this of every window; it is about that platform and not about the program.
OFFSCREEN_NOISE = "This plugin does not support propagateSizeHints()"


@pytest.fixture(autouse=True)
def _no_qt_warning(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test during which Qt complains."""
    if "qtbot" not in request.fixturenames:
        yield
        return
    log = request.getfixturevalue("qtlog")
    yield
    grave = (QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg)
    said = [record.message for record in log.records if record.type in grave and record.message != OFFSCREEN_NOISE]
    assert not said, f"Qt complained: {said}"


@pytest.fixture
def fake_engine(tmp_path: Path) -> FakeEngine:
    """The engine of the window under test."""
    return FakeEngine(store=tmp_path / "store" / "work.sqlite")


@pytest.fixture
def preferences(tmp_path: Path) -> Preferences:
    """Settings in a file of the test's own."""
    made = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    made.setValue("files/pasted_folder", str(tmp_path / "pasted"))
    return Preferences(made)


@pytest.fixture
def workspace(qtbot: QtBot, fake_engine: FakeEngine, preferences: Preferences) -> Iterator[Workspace]:
    """Models and workers, closed after the test."""
    made = Workspace(fake_engine.engine(), preferences)
    yield made
    fake_engine.gate.set()
    made.close()
    assert made.crew.has_ended


@pytest.fixture
def session(qtbot: QtBot, workspace: Workspace) -> Session:
    """A window that is shown, closed after the test."""
    cascades = [CascadeChoice("haarcascade_eye", "eye", "Eyes")]
    made = Session(workspace, cascades)
    qtbot.addWidget(made.window)
    made.window.show()
    return made


@pytest.fixture
def make_program(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[MakeProgram]:
    """Makes the program over a workspace and shows its window; taken down after the test."""
    locale, made = QLocale(), []
    theme = Theme(qapp, "light")

    def make(workspace: Workspace) -> Program:
        program = Program(qapp, workspace, theme, tmp_path / "haarlens.log")
        made.append(program)
        program.session.window.resize(780, 700)  # the display of these tests is not larger
        program.session.window.show()
        return program

    yield make
    for program in made:
        program.close()
        program.session.leave()
    settle()
    shiboken6.delete(theme)
    qapp.setStyleSheet("")
    qapp.setPalette(QPalette())
    language.install(qapp, "en")
    QLocale.setDefault(locale)


@pytest.fixture
def program(make_program: MakeProgram, workspace: Workspace) -> Program:
    """The program with an empty window."""
    workspace.preferences.language = "en"
    return make_program(workspace)


@pytest.fixture(params=["en", "ko"])
def spoken(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    """The language of the window, which looks as in the program; asked for before the window is made."""
    if request.param == "ko" and not QFontDatabase.families(QFontDatabase.WritingSystem.Korean):
        pytest.skip("there is no font with Korean letters")
    locale, style = QLocale(), qapp.style().objectName()
    language.install(qapp, request.param)
    qapp.setStyle("Fusion")
    theme = Theme(qapp, "light")
    yield request.param
    shiboken6.delete(theme)
    qapp.setStyleSheet("")
    qapp.setPalette(QPalette())
    qapp.setStyle(style)
    language.install(qapp, "en")
    QLocale.setDefault(locale)
