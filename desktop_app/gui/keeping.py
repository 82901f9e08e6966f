"""Nothing lost: whatever changes in the list is saved within a fraction of a second, and found again."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from desktop_app import assets
from desktop_app.errors import AppError
from desktop_app.gui.models.photos import Photo, PhotosModel
from desktop_app.gui.workers.keeping import KeepingWorker, Kept
from desktop_app.library.work import Work

# What changes is gathered for this long and saved together: less than the second that may be lost.
GATHERED_MS = 200
LIST_GATHERED_MS = 500
RETRY_MS = 5000


class Keeping(QObject):
    """Watches the photographs model and gives the keeping worker what has to be saved.

    recalled: it is known what is kept of these photographs, and they have it; carries their keys.
    failed: the work cannot be saved; carries the AppError. Told once, until saving works again.
    recovered: saving works again.
    """

    recalled = Signal(object)
    failed = Signal(object)
    recovered = Signal()

    def __init__(self, photos: PhotosModel, worker: KeepingWorker, is_watched: Callable[[Path], bool]) -> None:
        """is_watched: whether the model will be told when the file at a path is written over."""
        super().__init__()
        self._is_watched = is_watched
        self._photos = photos
        self._worker = worker
        self._changed: set[int] = set()
        self._current: Path | None = None
        self._failure: AppError | None = None
        self._gathering = _timer(self, GATHERED_MS, self._save)
        self._gathering_list = _timer(self, LIST_GATHERED_MS, self._save_list)
        photos.work_changed.connect(self._take_change)
        for listed in (photos.rowsInserted, photos.rowsRemoved, photos.modelReset):
            listed.connect(self._take_list)
        queued = Qt.ConnectionType.QueuedConnection
        worker.recalled.connect(self._take_recalled, queued)
        worker.saved.connect(self._take_saved, queued)
        worker.save_failed.connect(self._take_failure, queued)

    @property
    def failure(self) -> AppError | None:
        """Why the work cannot be saved just now."""
        return self._failure

    def recall(self, photos: Sequence[Photo]) -> None:
        """Look up what is kept of photographs that are new in the list; `recalled` follows."""
        self._worker.recall([(photo.key, photo.source) for photo in photos if isinstance(photo.source, Path)])
        if pasted := [photo.key for photo in photos if not isinstance(photo.source, Path)]:
            self._take_recalled([(key, None) for key in pasted])

    def show(self, photo: Photo | None) -> None:
        """Remember which photograph is shown."""
        self._current = photo.source if photo and isinstance(photo.source, Path) else None
        self._take_list()

    def save_now(self) -> None:
        """Save what is left without waiting for more."""
        for timer, save in ((self._gathering, self._save), (self._gathering_list, self._save_list)):
            if timer.isActive():
                timer.stop()
                save()

    def finish(self) -> bool:
        """Save what is left and wait for it; False where that took too long."""
        self.save_now()
        return self._worker.finish()

    def _take_change(self, key: int) -> None:
        self._changed.add(key)
        if not self._gathering.isActive():
            self._gathering.start(GATHERED_MS)

    def _take_list(self) -> None:
        if not self._gathering_list.isActive():
            self._gathering_list.start()

    def _save(self) -> None:
        photos = [photo for key in self._changed if (photo := self._photos.photo(key))]
        self._changed.clear()
        kept = [
            # Of a file that nobody watches it is not known whether its picture is the one from before.
            Kept(photo.key, photo.source, work_of(photo), photo.modified_s if self._is_watched(photo.source) else 0.0)
            for photo in photos
            if isinstance(photo.source, Path) and photo.is_recalled  # before, there is nothing that came from here
        ]
        if kept:
            self._worker.save(kept)

    def _save_list(self) -> None:
        paths = [photo.source for photo in self._photos.photos if isinstance(photo.source, Path)]
        if paths == [assets.sample_photo()]:
            return  # who only tries the sample still wants to go on with what was there before
        self._worker.remember_list(paths, self._current)

    def _take_recalled(self, answers: Sequence[tuple[int, Work | None]]) -> None:
        for key, work in answers:
            self._photos.set_recalled(key, work)
        self.recalled.emit([key for key, _ in answers])

    def _take_saved(self, _keys: Sequence[int]) -> None:
        if self._failure is not None:
            self._failure = None
            self.recovered.emit()

    def _take_failure(self, kept: Sequence[Kept], error: AppError) -> None:
        self._changed.update(item.key for item in kept)
        self._gathering.start(RETRY_MS)
        if self._failure is None:
            self._failure = error
            self.failed.emit(error)


def work_of(photo: Photo) -> Work:
    """What is to be kept of a photograph."""
    return Work(photo.size, photo.seconds, photo.plan, photo.found, photo.review)


def _timer(parent: QObject, interval_ms: int, act: object) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(interval_ms)
    timer.timeout.connect(act)
    return timer
