"""A window without a display, with an engine that a test holds in its hand."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, QtMsgType
from pytestqt.qtbot import QtBot

from desktop_app.gui.preferences import Preferences
from desktop_app.gui.session import Session
from desktop_app.gui.views.advanced_panel import CascadeChoice
from tests.gui.fakes import FakeEngine

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
def fake_engine() -> FakeEngine:
    """The engine of the window under test."""
    return FakeEngine()


@pytest.fixture
def preferences(tmp_path: Path) -> Preferences:
    """Settings in a file of the test's own."""
    return Preferences(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))


@pytest.fixture
def session(qtbot: QtBot, fake_engine: FakeEngine, preferences: Preferences) -> Iterator[Session]:
    """A window that is shown, closed after the test."""
    cascades = [CascadeChoice("haarcascade_eye", "eye", "Eyes")]
    made = Session(fake_engine.engine(), preferences, cascades)
    qtbot.addWidget(made.window)
    made.window.show()
    yield made
    fake_engine.gate.set()
    made.close()
    assert made.crew.has_ended
