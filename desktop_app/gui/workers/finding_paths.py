"""Which pictures lie below the folders that were opened."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop_app.errors import AppError
from desktop_app.gui.workers.defects import reported
from desktop_app.gui.workers.turn import ALONE, Turn
from desktop_app.media.paths import FoundPicture

# The first portion is small, so that the first photograph shows at once; the later ones are large enough to be few.
FIRST_CHUNK = 32
CHUNK = 128

FindPictures = Callable[[Iterable[Path]], Iterator[Path]]


class PathWorker(QObject):
    """Walks through files and folders on its own thread and tells the pictures in portions."""

    found = Signal(object)  # list[FoundPicture]
    finished = Signal(object, int)  # the Sequence[Path] that was asked for, the number of pictures found
    failed = Signal(object)  # AppError
    _asked = Signal(object)

    def __init__(self, find_pictures: FindPictures, closing: Event, turn: Turn = ALONE) -> None:
        super().__init__()
        self._turn = turn
        self._find_pictures = find_pictures
        self._closing = closing
        self._asked.connect(self._walk, Qt.ConnectionType.QueuedConnection)

    def submit(self, paths: Sequence[Path]) -> None:
        """Ask from any thread; every request is answered, in order."""
        self._asked.emit(tuple(paths))

    @Slot(object)
    def _walk(self, paths: Sequence[Path]) -> None:
        total = 0
        try:
            pictures = (FoundPicture.at(path.absolute()) for path in self._find_pictures(paths))
            while chunk := self._next(pictures, CHUNK if total else FIRST_CHUNK):
                if self._closing.is_set():
                    return
                total += len(chunk)
                self.found.emit(chunk)
        except AppError as error:
            self.failed.emit(error)
        except OSError as error:
            self.failed.emit(
                AppError(
                    "{path} could not be opened: {reason}.", path=error.filename or paths[0], reason=error.strerror
                )
            )
        except Exception as defect:
            self.failed.emit(reported(defect, str(paths[0])))
        self.finished.emit(paths, total)

    def _next(self, pictures: Iterator[FoundPicture], number: int) -> list[FoundPicture]:
        with self._turn:
            return list(islice(pictures, number))


def find_pictures(paths: Iterable[Path]) -> Iterator[Path]:
    """The pictures among files and below folders."""
    from desktop_app.media import paths as media_paths

    return media_paths.find_pictures(paths)
