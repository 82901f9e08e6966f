"""Small pictures for the list, made on a few threads."""

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QImage

from desktop_app.errors import AppError
from desktop_app.gui.models.photos import Pasted, PhotoSource
from desktop_app.gui.workers.defects import reported
from desktop_app.media.frame import Frame
from desktop_app.media.limits import Limits
from desktop_app.media.thumbnail_cache import ThumbnailCache

# Requests beyond this are forgotten, oldest first: they scrolled by, and the list asks again when they come back.
WAITING_AT_MOST = 64

ReadThumbnail = Callable[[PhotoSource, int], Frame]
ThumbnailStack = deque[tuple[int, PhotoSource]]


def thumbnail_stack() -> ThumbnailStack:
    """What waits to be made, newest on top; the workers of one list share it."""
    return deque(maxlen=WAITING_AT_MOST)


class ThumbnailWorker(QObject):
    """Makes thumbnails on its own thread, those asked for last first: they are what is in view."""

    made = Signal(int, QImage)  # the photograph's key
    _wake = Signal()
    _tidy_asked = Signal()

    def __init__(self, read: ReadThumbnail, tidy: Callable[[], None], stack: ThumbnailStack, size_px: int) -> None:
        super().__init__()
        self._read = read
        self._tidy_up = tidy
        self._stack = stack
        self._size_px = size_px
        self._wake.connect(self._work, Qt.ConnectionType.QueuedConnection)
        self._tidy_asked.connect(self._tidy, Qt.ConnectionType.QueuedConnection)

    def tidy(self) -> None:
        """Ask from any thread for what is kept on disk to be brought down to its limit."""
        self._tidy_asked.emit()

    def wake(self) -> None:
        """Say from any thread that one more request lies on the stack."""
        self._wake.emit()

    @Slot()
    def _tidy(self) -> None:
        try:
            self._tidy_up()
        except Exception as defect:
            reported(defect, "thumbnails")

    @Slot()
    def _work(self) -> None:
        try:
            key, source = self._stack.pop()
        except IndexError:
            return  # another worker took it, or it was forgotten
        try:
            self.made.emit(key, _detached(self._read(source, self._size_px)))
        except AppError:
            pass  # the same file fails the same way when it is searched, and is reported then
        except Exception as defect:
            reported(defect, source.name)


def thumbnail_reader(cache: ThumbnailCache, limits: Limits) -> ReadThumbnail:
    """A function that reads a small version of a photograph, and keeps what it read of files.

    It raises PictureError.
    """

    def read(source: PhotoSource, size_px: int) -> Frame:
        return (
            read_small_of_pasted(source, size_px, limits) if isinstance(source, Pasted) else cache.read(source, size_px)
        )

    return read


def read_small_of_pasted(source: Pasted, size_px: int, limits: Limits) -> Frame:
    """Read a picture that has no file so that its longer side has size_px pixels.

    Raises: PictureError and its subclasses.
    """
    from desktop_app.gui.workers.reading import frame_of, prepared, read_source

    picture = prepared(read_source(source, limits))
    image, _ = picture.image_for(size_px / max(picture.size.width(), picture.size.height()))
    return frame_of(image.scaled(size_px, size_px, Qt.AspectRatioMode.KeepAspectRatio), source.name)


def _detached(frame: Frame) -> QImage:
    pixels = frame.pixels
    image = QImage(pixels.data, frame.width, frame.height, pixels.strides[0], QImage.Format.Format_BGR888)
    return image.convertToFormat(QImage.Format.Format_RGB32)
