"""Defects: written to a rotating log, told to the window, and survived."""

import logging
import sys
import threading
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Signal

LOG_BYTES = 500_000
LOGS_KEPT = 2


class CrashLog(QObject):
    """Takes the place of the exception hooks while it is installed.

    caught: a defect was logged; carries one line about it. Emitted on the thread where it happened.
    """

    caught = Signal(str)

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.path = folder / "haarlens.log"
        self._logger = logging.getLogger("haarlens")
        self._handler: logging.Handler | None = None
        self._opening = threading.Lock()

    def install(self) -> None:
        """Catch what nobody else catches, on every thread; the file appears with the first defect."""
        sys.excepthook = self._catch
        threading.excepthook = lambda args: self._catch(
            args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
        )

    def remove(self) -> None:
        """Put the hooks back and close the file."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
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
        self.caught.emit(f"{kind.__name__}: {error}")

    def _open(self) -> None:
        with self._opening:
            if self._handler is None:
                self._handler = _handler(self.path)
                self._logger.addHandler(self._handler)


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
