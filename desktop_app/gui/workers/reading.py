"""Reading the photograph to be shown, on a thread of its own."""

from collections import deque
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QImage

from desktop_app.errors import AppError
from desktop_app.gui.models.photos import Pasted, PhotoSource
from desktop_app.gui.models.picture import Picture
from desktop_app.gui.workers.defects import reported
from desktop_app.gui.workers.detection import Read
from desktop_app.media.frame import Frame
from desktop_app.media.limits import Limits


@dataclass(frozen=True, slots=True, eq=False)
class ReadRequest:
    """One photograph to read; an answer to an older generation is stale."""

    key: int
    source: PhotoSource
    generation: int


class ReadingWorker(QObject):
    """Reads on its own thread: of the requests that wait only the newest is answered."""

    read = Signal(object, object)  # ReadRequest, Picture
    failed = Signal(object, object)  # ReadRequest, AppError
    _wake = Signal()

    def __init__(self, read: Read) -> None:
        super().__init__()
        self._read = read
        self._mailbox: deque[ReadRequest] = deque(maxlen=1)
        self._wake.connect(self._work, Qt.ConnectionType.QueuedConnection)

    def submit(self, request: ReadRequest) -> None:
        """Leave a request from any thread; one that still waits is replaced."""
        self._mailbox.append(request)
        self._wake.emit()

    @Slot()
    def _work(self) -> None:
        try:
            request = self._mailbox.pop()
        except IndexError:
            return  # a newer wake-up took it
        try:
            picture = prepared(self._read(request.source))
        except AppError as error:
            self.failed.emit(request, error)
        except Exception as defect:
            self.failed.emit(request, reported(defect, request.source.name))
        else:
            self.read.emit(request, picture)


def prepared(frame: Frame) -> Picture:
    """The frame with the smaller copies that drawing needs; for a worker's thread."""
    from desktop_app.media.mipmap import halvings  # OpenCV loads here, so that the window opens before it

    return Picture(frame, halvings(frame))


def read_source(source: PhotoSource, limits: Limits) -> Frame:
    """Read a photograph from its file or from what was pasted.

    Raises: PictureError.
    """
    from desktop_app.media import images

    if not isinstance(source, Pasted):
        return images.read_image(source, max_pixels=limits.max_pixels)
    if isinstance(source.content, QImage):
        return frame_of(source.content, source.name)
    return images.decode_image(source.content, source.name, max_pixels=limits.max_pixels)


def frame_of(image: QImage, name: str) -> Frame:
    """Copy an image into a frame; what is transparent becomes white."""
    import numpy as np

    if image.hasAlphaChannel():
        opaque = QImage(image.size(), QImage.Format.Format_RGB32)
        opaque.fill(0xFFFFFFFF)
        _draw_onto(opaque, image)
        image = opaque
    image = image.convertToFormat(QImage.Format.Format_BGR888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return Frame(rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy(), name)


def _draw_onto(target: QImage, image: QImage) -> None:
    from PySide6.QtGui import QPainter

    painter = QPainter(target)
    painter.drawImage(0, 0, image)
    painter.end()
