"""The program's own window for a benchmark: all as a person would have it, but for where its settings and work lie."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QEventLoop, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from desktop_app.gui.app import cascade_choices, real_engine
from desktop_app.gui.interpreter import Garbage, tune_interpreter
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.session import Session
from desktop_app.gui.theme import Theme
from desktop_app.gui.workspace import Workspace


@contextmanager
def real_window(folder: Path) -> Iterator[tuple[QApplication, Session]]:
    """Show the window, without a display where there is none, and close it in the end.

    folder: for settings, thumbnails and the person's work.
    """
    if not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["XDG_CACHE_HOME"] = str(folder)
    tune_interpreter()
    app = QApplication.instance() or QApplication(["haarlens"])
    assert isinstance(app, QApplication)
    app.setStyle("Fusion")
    garbage = Garbage()
    Theme(app)
    preferences = Preferences(QSettings(str(folder / "s.ini"), QSettings.Format.IniFormat))
    workspace = Workspace(real_engine(folder, preferences), preferences)
    session = Session(workspace, cascade_choices("en"))
    session.window.show()
    yield app, session
    session.window.close()
    garbage.deleteLater()


def wait(seconds: float) -> None:
    """Let the window work for a while."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()
