"""Defects: written to a rotating log, told to the window, and survived; crashes: written down for the next start."""

import faulthandler
import logging
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler, qVersion

from desktop_app import __version__

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

LOG_BYTES = 500_000
LOGS_KEPT = 2
# Of a crash's traces as much as anyone reads: the newest.
FAULT_CHARACTERS = 20_000


@dataclass(frozen=True, slots=True)
class Defect:
    """A mistake of the program that was written down.

    summary: one line about it. details: versions and the traceback, for whoever mends it.
    log: the file that it was written to.
    """

    summary: str
    details: str
    log: Path

    def __str__(self) -> str:
        return self.summary


class CrashLog(QObject):
    """Takes the place of the exception hooks and of Qt's message handler while it is installed.

    caught: a defect was logged; carries a Defect. Emitted on the thread where it happened.
    """

    caught = Signal(object)

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.path = folder / "haarlens.log"
        self.faults_path = folder / "haarlens-faults.log"
        self._logger = logging.getLogger("haarlens")
        self._handler: logging.Handler | None = None
        self._opening = threading.Lock()
        self._faults: TextIOWrapper | None = None
        self._previous_fault: str | None = None
        self._had_faults_watched = False
        self._last_of_qt = ""
        self._hooks_before = sys.excepthook, threading.excepthook, sys.unraisablehook
        self._qt_handler_before: Callable[..., object] | None = None

    @property
    def previous_faults_path(self) -> Path:
        """Where that is kept."""
        return self.faults_path.with_suffix(".old.log")

    @property
    def previous_fault(self) -> str | None:
        """Where every thread of the last run was when it crashed; None where it ended by itself or was killed."""
        return self._previous_fault

    def install(self) -> None:
        """Catch what nobody else catches, on every thread; the log appears with the first thing to write."""
        self._hooks_before = sys.excepthook, threading.excepthook, sys.unraisablehook
        sys.excepthook = self._catch
        threading.excepthook = lambda args: self._catch(
            args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
        )
        sys.unraisablehook = self._note_unraisable
        self._qt_handler_before = qInstallMessageHandler(self._note_qt)
        self._watch_for_faults()

    def remove(self) -> None:
        """Put back what was there before and close the files; a run that comes to here has not crashed."""
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._hooks_before
        qInstallMessageHandler(self._qt_handler_before)
        self._stop_watching_for_faults()
        if self._handler is not None:
            self._logger.removeHandler(self._handler)
            self._handler.close()
            self._handler = None

    def _catch(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self._open()
        self._logger.error("defect", exc_info=(kind, error, trace))
        self.caught.emit(Defect(f"{kind.__name__}: {error}", _details(kind, error, trace), self.path))

    def _note_unraisable(self, args: "UnraisableHookArgs") -> None:
        # Nothing went wrong for the user: an object could not clean up after itself.
        self._open()
        error = args.exc_value or args.exc_type()
        words = args.err_msg or "exception ignored in"
        self._logger.warning("%s %r", words, args.object, exc_info=(args.exc_type, error, args.exc_traceback))

    def _note_qt(self, kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        """Log what Qt complains about, and print it as Qt would have."""
        if sys.stderr is not None:
            with suppress(OSError, ValueError):  # nobody may be reading
                print(message, file=sys.stderr)
        # Some complaints come with every frame that is painted: they would push all else out of the log.
        if kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) or message == self._last_of_qt:
            return
        self._last_of_qt = message
        self._open()
        self._logger.warning("Qt: %s", message)

    def _watch_for_faults(self) -> None:
        """Have Python write where it is when the process dies of a fault, and read what the last run wrote."""
        try:
            self.faults_path.parent.mkdir(parents=True, exist_ok=True)
            self._previous_fault = _set_aside(self.faults_path)
            self._faults = self.faults_path.open("a", encoding="utf-8")
        except OSError:
            return  # nothing can be written here; the log says so with the first defect
        self._had_faults_watched = faulthandler.is_enabled()
        faulthandler.enable(self._faults)

    def _stop_watching_for_faults(self) -> None:
        if self._faults is None:
            return
        faulthandler.disable()
        if self._had_faults_watched and sys.__stderr__ is not None:
            faulthandler.enable(sys.__stderr__)
        # On Windows it also writes of faults that were handled; this run lives, so they were.
        self._faults.truncate(0)
        self._faults.close()
        self._faults = None

    def _open(self) -> None:
        with self._opening:
            if self._handler is None:
                self._handler = _handler(self.path)
                self._logger.addHandler(self._handler)


def _set_aside(path: Path) -> str | None:
    """Rename a file with something in it, and return its end; None where there is nothing in it."""
    try:
        written = path.read_text(encoding="utf-8", errors="replace").strip()
    except FileNotFoundError:
        return None
    if not written:
        return None
    path.replace(path.with_suffix(".old.log"))
    return written[-FAULT_CHARACTERS:]


def _details(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> str:
    """All that helps to mend a defect, as text."""
    # Imported with the first defect: a start seldom needs them.
    import platform
    import traceback

    import PySide6

    versions = (
        f"Haarlens {__version__}, Python {platform.python_version()}, Qt {qVersion()}, PySide6 {PySide6.__version__}"
    )
    thread = threading.current_thread().name
    return "\n".join(
        [versions, platform.platform(), f"Thread {thread}", "", *traceback.format_exception(kind, error, trace)]
    ).rstrip()


def _handler(path: Path) -> logging.Handler:
    """Writes to a few files that take turns; on standard error where no file can be made."""
    # Imported with the first defect: it brings sockets and pickles, and a start seldom needs it.
    from logging.handlers import RotatingFileHandler

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        made: logging.Handler = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=LOGS_KEPT, encoding="utf-8")
    except OSError:
        made = logging.StreamHandler()
    made.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(message)s"))
    return made
