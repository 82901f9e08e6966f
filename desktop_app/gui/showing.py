"""The photograph that is shown: read, kept ready for going back, and its boxes handed to the views' model."""

from collections import OrderedDict

from PySide6.QtCore import QObject, Qt, Signal

from desktop_app.detection.geometry import Size
from desktop_app.errors import AppError, SearchCrashedError
from desktop_app.gui.models.annotations import AnnotationsModel
from desktop_app.gui.models.photos import Photo, PhotosModel
from desktop_app.gui.models.picture import Picture
from desktop_app.gui.workers.reading import ReadingWorker, ReadRequest

# Pictures kept ready for going back and forth.
PICTURES_KEPT = 4
PICTURE_BYTES_KEPT = 400_000_000


class Showing(QObject):
    """Every change of the photograph shown begins a new generation; answers to an older one are stale.

    shown: another picture is shown, or none where it is still being read or cannot be.
    boxes_changed: the boxes of the picture shown are different.
    read_failed: a photograph cannot be read; carries its key, the AppError and whether it is the one shown.
    """

    shown = Signal()
    boxes_changed = Signal()
    read_failed = Signal(int, object, bool)

    def __init__(self, photos: PhotosModel, boxes: AnnotationsModel, worker: ReadingWorker) -> None:
        super().__init__()
        self._photos = photos
        self._boxes = boxes
        self._worker = worker
        self._current: Photo | None = None
        self._generation = 0
        self._pictures: OrderedDict[int, Picture] = OrderedDict()
        queued = Qt.ConnectionType.QueuedConnection
        worker.read.connect(self._take_picture, queued)
        worker.failed.connect(self._take_error, queued)
        photos.work_changed.connect(self._take_work)

    @property
    def current(self) -> Photo | None:
        """The photograph that is shown, or is being read to be."""
        return self._current

    @property
    def picture(self) -> Picture | None:
        """The picture on the canvas."""
        return self._boxes.picture

    @property
    def is_reading(self) -> bool:
        """Whether the photograph to be shown is still being read."""
        return self._current is not None and self.picture is None and self._current.error is None

    def show(self, photo: Photo | None) -> None:
        """Show another photograph, or none."""
        self._current = photo
        self._generation += 1
        if photo is None:
            self._put(None)
        elif picture := self._pictures.get(photo.key):
            self._pictures.move_to_end(photo.key)
            self._put(picture)
        elif isinstance(photo.error, SearchCrashedError):
            self._put(None)  # what ended one process would end this one
            self.read_failed.emit(photo.key, photo.error, True)
        else:
            # What was shown before stays on the canvas until its successor is there: nothing flickers.
            self._worker.submit(ReadRequest(photo.key, photo.source, self._generation))

    def is_on_canvas(self, photo: Photo) -> bool:
        """Whether this photograph's own picture is on the canvas, and not one before it."""
        return self.picture is not None and self._pictures.get(photo.key) is self.picture

    def read_again(self, key: int) -> None:
        """A photograph's file has changed."""
        self.forget(key)
        if self._current and self._current.key == key:
            self.show(self._current)

    def forget(self, key: int) -> None:
        """Keep a photograph's picture no longer."""
        self._pictures.pop(key, None)

    def clear(self) -> None:
        """Keep no picture and show none."""
        self._pictures.clear()
        self.show(None)

    def refresh_boxes(self) -> None:
        """Take the boxes anew: which of them show has changed."""
        photo = self._current
        if photo and self.is_on_canvas(photo):
            self._boxes.update(photo.annotations)
            self.boxes_changed.emit()

    def _take_work(self, key: int) -> None:
        photo = self._current
        if photo is None or photo.key != key:
            return
        if photo.is_calibrated != self._boxes.calibrated and self.is_on_canvas(photo):
            self._put(self.picture)  # other scores: every word about them changes
        else:
            self.refresh_boxes()

    def _take_picture(self, request: ReadRequest, picture: Picture) -> None:
        self._photos.set_size(request.key, Size(picture.frame.width, picture.frame.height))
        if request.generation != self._generation:
            return
        self._keep(request.key, picture)
        self._put(picture)

    def _take_error(self, request: ReadRequest, error: AppError) -> None:
        photo = self._photos.photo(request.key)
        if photo and photo.source != request.source:  # renamed meanwhile
            if request.generation == self._generation:
                self.show(photo)
            return
        self._photos.set_failed(request.key, error)
        is_current = request.generation == self._generation
        if is_current:
            self._put(None)
        self.read_failed.emit(request.key, error, is_current)

    def _put(self, picture: Picture | None) -> None:
        photo = self._current if picture else None
        annotations = photo.annotations if photo else ()
        self._boxes.show(picture, annotations, calibrated=photo is None or photo.is_calibrated)
        self.shown.emit()

    def _keep(self, key: int, picture: Picture) -> None:
        self._pictures[key] = picture
        self._pictures.move_to_end(key)
        while len(self._pictures) > 1 and (
            len(self._pictures) > PICTURES_KEPT
            or sum(kept.bytes_held for kept in self._pictures.values()) > PICTURE_BYTES_KEPT
        ):
            self._pictures.popitem(last=False)
