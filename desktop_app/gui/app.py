"""The program with a window: sets Qt up, builds the session, runs until the window closes."""

import os
import signal
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSettings, QStandardPaths, Qt
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from desktop_app import __version__, settings
from desktop_app.detection.catalogue import stock_cascades
from desktop_app.errors import CascadeError
from desktop_app.gui import language
from desktop_app.gui.commands import Commands
from desktop_app.gui.crash_log import CrashLog, Defect
from desktop_app.gui.crew import Engine
from desktop_app.gui.icons import app_icon
from desktop_app.gui.interpreter import Garbage, tune_interpreter
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.session import Session
from desktop_app.gui.theme import Theme
from desktop_app.gui.views.advanced_panel import CascadeChoice
from desktop_app.gui.workers.batch import Workers
from desktop_app.gui.workers.cameras import system_cameras
from desktop_app.gui.workers.contact_sheet import sheet_reader
from desktop_app.gui.workers.finding_paths import find_pictures
from desktop_app.gui.workers.reading import read_source
from desktop_app.gui.workers.thumbnails import thumbnail_reader
from desktop_app.gui.workspace import Workspace
from desktop_app.library.live import Following, Pace, PlannedFollowing
from desktop_app.library.search import kernel, search
from desktop_app.library.search_plan import SearchPlan
from desktop_app.library.search_process import SearchProcess
from desktop_app.media.limits import Limits
from desktop_app.media.source import Source, SourceAddress
from desktop_app.media.thumbnail_cache import ThumbnailCache

if TYPE_CHECKING:
    from desktop_app.library.store import Store

STORE_NAME = "work.sqlite"
# Forces a colour scheme for one run, "light" or "dark"; for screenshots and tests.
SCHEME_VARIABLE = "HAARLENS_SCHEME"


class App(QApplication):
    """The application; on macOS files that are opened with it come as events."""

    program: "Program | None" = None

    def event(self, event: QEvent) -> bool:
        """Open a file that the system hands over."""
        if isinstance(event, QFileOpenEvent) and self.program is not None:
            self.program.session.open_paths([Path(event.file())])
            return True
        return super().event(event)


class Program(QObject):
    """One workspace and the window over it, which is built anew when it is to speak another language."""

    def __init__(self, app: QApplication, workspace: Workspace, theme: Theme, log: Path) -> None:
        super().__init__()
        self._app = app
        self._workspace = workspace
        self._theme = theme
        self._log = log
        self._language = language.install(app, workspace.preferences.language)
        self._build()

    def speak(self, preference: str, with_settings: bool = False) -> None:
        """Show the window in another language; the photographs, the work and the steps of undo stay.

        with_settings: the settings dialog comes with it.
        """
        if language.chosen(preference) == self._language:
            return
        self._language = language.install(self._app, preference)
        before = self.session
        before.keep_arrangement()
        self._build()
        self.session.window.show()
        before.leave()
        if with_settings:
            self.commands.show_settings()

    def report_defect(self, defect: Defect) -> None:
        """Say in the window that the program itself made a mistake."""
        self.commands.report_defect(defect)

    def close(self) -> None:
        """Save, and end all threads."""
        self.session.close()

    def _build(self) -> None:
        self.session = Session(self._workspace, cascade_choices(self._language))
        self.commands = Commands(self.session, self._theme, self._log)
        # Later: the action that chose the language belongs to the window that goes.
        self.commands.language_chosen.connect(self.speak, Qt.ConnectionType.QueuedConnection)


def main(files: Sequence[str | Path] = ()) -> int:
    """Open the window, on files and folders where any are given, and return the exit code."""
    tune_interpreter()
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
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation))
    log = CrashLog(folder)
    log.install()
    preferences = Preferences(QSettings())
    garbage = Garbage()
    workspace = Workspace(real_engine(folder, preferences), preferences)
    theme = Theme(app, os.environ.get(SCHEME_VARIABLE) or preferences.scheme)
    app.program = program = Program(app, workspace, theme, log.path)
    log.caught.connect(program.report_defect, Qt.ConnectionType.QueuedConnection)
    program.session.window.show()
    if log.previous_fault:
        program.commands.tell_of_crash(log.previous_faults_path)
    program.session.open_paths([Path(file) for file in files])
    code = app.exec()
    program.close()
    garbage.deleteLater()
    log.remove()
    return code


def real_engine(folder: Path, preferences: Preferences) -> Engine:
    """What the workers call in the program; folder: where the program keeps its own files."""
    cache_folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.CacheLocation), "thumbnails")
    limits = Limits(
        preferences.get(settings.MAX_MEGAPIXELS) * 1_000_000, preferences.get(settings.THUMBNAIL_CACHE_MB) * 1_000_000
    )
    cache = ThumbnailCache(cache_folder, limits)
    return Engine(
        read=partial(read_source, limits=limits),
        read_thumbnail=thumbnail_reader(cache, limits),
        find_pictures=find_pictures,
        detect=search,
        kernel=kernel,
        search_process=partial(SearchProcess, limits),
        open_store=partial(_open_store, folder / STORE_NAME),
        limits=limits,
        tidy_thumbnails=cache.prune,
        open_source=_open_source,
        follow=PlannedFollowing,
        follow_live=_follow_live,
        list_cameras=system_cameras,
        read_small=sheet_reader(limits),
        batch_workers=_batch_workers,
    )


def _follow_live(plan: SearchPlan, sensitivity: float) -> Following:
    return PlannedFollowing(plan, sensitivity, Pace())


def _open_source(address: SourceAddress, cancelled: Event) -> Source:
    from desktop_app.media.opening import open_source  # brings OpenCV, which the window does not need to open

    return open_source(address, cancelled)


def _batch_workers(number: int) -> Workers:
    from desktop_app.jobs.processes import WorkerProcesses

    return WorkerProcesses(number, steps_back=True)


def _open_store(path: Path) -> tuple["Store", str | None]:
    from desktop_app.library.store import Store  # brings SQLite, which the window does not need to open

    return Store.open(path)


def cascade_choices(spoken: str) -> list[CascadeChoice]:
    """The stock cascades as the Find panel offers them; spoken: the window's language, such as "ko"."""
    try:
        entries = stock_cascades()
    except CascadeError:
        return []  # an incomplete installation: the first search says so in words
    return [
        CascadeChoice(
            entry.name,
            entry.name.removeprefix("haarcascade_"),
            entry.purpose_ko if spoken == "ko" else entry.purpose,
        )
        for entry in entries
    ]
