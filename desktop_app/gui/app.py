"""The program with a window: sets Qt up, builds the session, runs until the window closes."""

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QLocale, QSettings, QStandardPaths, Qt
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from desktop_app import __version__
from desktop_app.detection.catalogue import stock_cascades
from desktop_app.errors import CascadeError
from desktop_app.gui.commands import Commands
from desktop_app.gui.crash_log import CrashLog
from desktop_app.gui.crew import Engine
from desktop_app.gui.icons import app_icon
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.session import Session
from desktop_app.gui.theme import Theme
from desktop_app.gui.views.advanced_panel import CascadeChoice
from desktop_app.gui.workers.finding_paths import find_pictures
from desktop_app.gui.workers.reading import read_source
from desktop_app.gui.workers.thumbnails import read_thumbnail
from desktop_app.library.search import kernel, search
from desktop_app.library.search_process import SearchProcess

# Python's own 5 ms are long for a window: its thread would wait that long at each of many small steps.
SWITCH_INTERVAL_S = 0.0005

# Forces a colour scheme for one run, "light" or "dark"; for screenshots and tests.
SCHEME_VARIABLE = "HAARLENS_SCHEME"


class App(QApplication):
    """The application; on macOS files that are opened with it come as events."""

    session: Session | None = None

    def event(self, event: QEvent) -> bool:
        """Open a file that the system hands over."""
        if isinstance(event, QFileOpenEvent) and self.session is not None:
            self.session.open_paths([Path(event.file())])
            return True
        return super().event(event)


def main(files: Sequence[str | Path] = ()) -> int:
    """Open the window, on files and folders where any are given, and return the exit code."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    app = App(sys.argv[:1])
    app.setApplicationName("haarlens")
    app.setApplicationDisplayName("Haarlens")
    app.setOrganizationName("haarlens")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("haarlens")
    app.setStyle("Fusion")
    app.setWindowIcon(app_icon())
    # Ctrl+C in the terminal ends the program at once; Qt's loop would not notice it otherwise.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    log = CrashLog(Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)))
    log.install()
    preferences = Preferences(QSettings())
    app.session = session = Session(real_engine(), preferences, cascade_choices())
    # After the window has been put together: a stylesheet is worked out anew for each widget that finds its place.
    theme = Theme(app, os.environ.get(SCHEME_VARIABLE) or preferences.scheme)
    commands = Commands(session, preferences, theme, log.path)
    log.caught.connect(commands.report_defect, Qt.ConnectionType.QueuedConnection)
    session.window.show()
    session.open_paths([Path(file) for file in files])
    code = app.exec()
    session.close()
    log.remove()
    return code


def real_engine() -> Engine:
    """What the workers call in the program."""
    return Engine(
        read=read_source,
        read_thumbnail=read_thumbnail,
        find_pictures=find_pictures,
        detect=search,
        kernel=kernel,
        search_process=SearchProcess,
    )


def cascade_choices() -> list[CascadeChoice]:
    """The stock cascades as the Find panel offers them."""
    korean = QLocale.system().language() == QLocale.Language.Korean
    try:
        entries = stock_cascades()
    except CascadeError:
        return []  # an incomplete installation: the first search says so in words
    return [
        CascadeChoice(
            entry.name, entry.name.removeprefix("haarcascade_"), entry.purpose_ko if korean else entry.purpose
        )
        for entry in entries
    ]
