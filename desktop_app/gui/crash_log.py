"""Defects: written to a rotating log, told to the window, and survived."""

import logging
import sys
import threading
from logging.handlers import RotatingFileHandler
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

    def install(self) -> None:
        """Catch what nobody else catches, on every thread."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # With a delay: a log appears with the first error, not with the first start.
            handler: logging.Handler = RotatingFileHandler(
                self.path, maxBytes=LOG_BYTES, backupCount=LOGS_KEPT, encoding="utf-8", delay=True
            )
        except OSError:
            handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(message)s"))
        self._handler = handler
        self._logger.addHandler(handler)
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

    def _catch(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self._logger.error("defect", exc_info=(kind, error, trace))
        self.caught.emit(f"{kind.__name__}: {error}")
