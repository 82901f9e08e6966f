"""Files that the window writes: copies with what was found drawn in, and pictures that were pasted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QObject, Qt, Signal, Slot
from PySide6.QtGui import QImage, QImageWriter

from desktop_app.errors import AppError, OutputError
from desktop_app.gui.models.photos import Pasted
from desktop_app.gui.models.picture import AnnotatedFrame
from desktop_app.gui.workers.defects import reported
from desktop_app.media.frame import Frame

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    import numpy as np
    from numpy.typing import NDArray


class OutputWorker(QObject):
    """Draws and writes on its own thread; every request is answered, in order."""

    saved = Signal(object)  # Path
    kept = Signal(object)  # Path of a file that a pasted picture was written to
    not_kept = Signal(object, object)  # Pasted that has no file, AppError
    snapshot_taken = Signal(object)  # Path
    drawn = Signal(QImage)
    failed = Signal(object)  # AppError
    _save = Signal(object, object)
    _draw = Signal(object)
    _keep = Signal(object, object)
    _snap = Signal(object, object, str)

    def __init__(self) -> None:
        super().__init__()
        self._save.connect(self._save_copy, Qt.ConnectionType.QueuedConnection)
        self._draw.connect(self._draw_copy, Qt.ConnectionType.QueuedConnection)
        self._keep.connect(self._keep_pasted, Qt.ConnectionType.QueuedConnection)
        self._snap.connect(self._take_snapshot, Qt.ConnectionType.QueuedConnection)

    def save(self, annotated: AnnotatedFrame, path: Path) -> None:
        """Ask from any thread for an annotated copy in a file; the suffix says the format."""
        self._save.emit(annotated, path)

    def draw(self, annotated: AnnotatedFrame) -> None:
        """Ask from any thread for an annotated copy as an image."""
        self._draw.emit(annotated)

    def keep(self, pasted: Pasted, folder: Path) -> None:
        """Ask from any thread for a pasted picture to become a file in a folder, so that work on it can be kept."""
        self._keep.emit(pasted, folder)

    def snap(self, frame: Frame, folder: Path, name: str) -> None:
        """Ask from any thread for a frame, without boxes, to become a PNG file of that name in a folder."""
        self._snap.emit(frame, folder, name)

    @Slot(object, object, str)
    def _take_snapshot(self, frame: Frame, folder: Path, name: str) -> None:
        from desktop_app.export.writing import free_path, write_image

        def save() -> None:
            path = free_path(folder / f"{name}.png")
            write_image(path, frame.pixels)
            self.snapshot_taken.emit(path)

        self._reporting(save, name)

    @Slot(object, object)
    def _save_copy(self, annotated: AnnotatedFrame, path: Path) -> None:
        from desktop_app.export.writing import write_image

        def save() -> None:
            write_image(path, _drawn(annotated))
            self.saved.emit(path)

        self._reporting(save, path.name)

    @Slot(object)
    def _draw_copy(self, annotated: AnnotatedFrame) -> None:
        def draw() -> None:
            pixels = _drawn(annotated)
            height, width = pixels.shape[:2]
            image = QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_BGR888)
            self.drawn.emit(image.convertToFormat(QImage.Format.Format_RGB32))

        self._reporting(draw, annotated.frame.source)

    @Slot(object, object)
    def _keep_pasted(self, pasted: Pasted, folder: Path) -> None:
        from desktop_app.export.writing import free_path, write_file

        try:
            suffix, content = _as_file(pasted)
            path = free_path(folder / f"{pasted.name}{suffix}")
            write_file(path, content)
        except AppError as error:
            self.not_kept.emit(pasted, error)
        except Exception as defect:
            self.not_kept.emit(pasted, reported(defect, pasted.name))
        else:
            self.kept.emit(path)

    def _reporting(self, work: Callable[[], None], what: str) -> None:
        try:
            work()
        except AppError as error:
            self.failed.emit(error)
        except Exception as defect:
            self.failed.emit(reported(defect, what))


def _as_file(pasted: Pasted) -> tuple[str, bytes]:
    """The suffix and the bytes of a file with what was pasted; bytes of a picture file stay as they are."""
    from desktop_app.media.headers import HEAD_BYTES, required_format

    if isinstance(pasted.content, QImage):
        buffer = QBuffer()
        buffer.open(QBuffer.OpenModeFlag.WriteOnly)
        if not QImageWriter(buffer, QByteArray(b"png")).write(pasted.content):
            raise OutputError(
                "{name} cannot be written as a PNG file; save it in another program first.", name=pasted.name
            )
        return ".png", bytes(buffer.data().data())
    kind = required_format(pasted.content[:HEAD_BYTES], pasted.name)
    return {"JPEG": ".jpg", "TIFF": ".tif"}.get(kind, f".{kind.lower()}"), pasted.content


def _drawn(annotated: AnnotatedFrame) -> NDArray[np.uint8]:
    from desktop_app.export.drawing import draw_detections

    return draw_detections(annotated.frame, annotated.detections, calibrated=annotated.calibrated)
