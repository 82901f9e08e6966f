"""The recording of what is played: one film at a time."""

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from desktop_app.errors import AppError
from desktop_app.gui.workers.recording import RecordingLook, RecordingRequest, RecordingWorker
from desktop_app.media.source import DEFAULT_FRAMES_PER_SECOND

FILM_RATES = (5.0, 60.0)


class Recording(QObject):
    """Begins and ends films.

    changed: it began or ended. finished: carries the Path, how long the film is in seconds, and how many pictures were
    left out. failed: carries the AppError.
    """

    changed = Signal()
    finished = Signal(object, float, int)
    failed = Signal(object)

    def __init__(self, worker: RecordingWorker) -> None:
        super().__init__()
        self._worker = worker
        self._is_on = False
        self._request: RecordingRequest | None = None
        queued = Qt.ConnectionType.QueuedConnection
        worker.finished.connect(self._take_finished, queued)
        worker.failed.connect(self._take_error, queued)

    @property
    def is_on(self) -> bool:
        """Whether something is recorded."""
        return self._is_on

    @property
    def seconds(self) -> float | None:
        """How long the film is by now; None where nothing is recorded."""
        return self._worker.seconds if self.is_on else None

    @property
    def hides(self) -> bool:
        """Whether it is recorded with everything found hidden."""
        return self.is_on and self._request is not None and self._request.look is RecordingLook.HIDDEN

    def start(self, path: Path, frames_per_second: float | None, look: str, calibrated: bool = True) -> None:
        """Begin a film. look: "annotated" or "hidden"; frames_per_second: None where the source has no rate.

        calibrated: whether scores say in 0..1 how sure a detection is.
        """
        rate = min(FILM_RATES[1], max(FILM_RATES[0], frames_per_second or DEFAULT_FRAMES_PER_SECOND))
        self._is_on = True
        self._request = RecordingRequest(path, rate, RecordingLook(look), calibrated=calibrated)
        self._worker.start(self._request)
        self.changed.emit()

    def stop(self) -> None:
        """End the film."""
        if self.is_on:
            self._is_on = False
            self._worker.stop()
            self.changed.emit()

    def _take_finished(self, path: Path, seconds: float, dropped: int) -> None:
        self.finished.emit(path, seconds, dropped)

    def _take_error(self, request: RecordingRequest, error: AppError) -> None:
        if request is self._request:  # and not a film before, which was still being finished
            self._is_on = False
            self.changed.emit()
        self.failed.emit(error)
