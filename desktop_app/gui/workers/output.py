"""Drawing what was found into a copy of the photograph, for a file or for the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QImage

from desktop_app.errors import AppError
from desktop_app.gui.models.picture import AnnotatedFrame
from desktop_app.gui.workers.defects import reported

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    import numpy as np
    from numpy.typing import NDArray


class OutputWorker(QObject):
    """Draws and writes on its own thread; every request is answered, in order."""

    saved = Signal(object)  # Path
    drawn = Signal(QImage)
    failed = Signal(object)  # AppError
    _save = Signal(object, object)
    _draw = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._save.connect(self._save_copy, Qt.ConnectionType.QueuedConnection)
        self._draw.connect(self._draw_copy, Qt.ConnectionType.QueuedConnection)

    def save(self, annotated: AnnotatedFrame, path: Path) -> None:
        """Ask from any thread for an annotated copy in a file; the suffix says the format."""
        self._save.emit(annotated, path)

    def draw(self, annotated: AnnotatedFrame) -> None:
        """Ask from any thread for an annotated copy as an image."""
        self._draw.emit(annotated)

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

    def _reporting(self, work: Callable[[], None], what: str) -> None:
        try:
            work()
        except AppError as error:
            self.failed.emit(error)
        except Exception as defect:
            self.failed.emit(reported(defect, what))


def _drawn(annotated: AnnotatedFrame) -> NDArray[np.uint8]:
    from desktop_app.export.drawing import draw_detections

    return draw_detections(annotated.frame, annotated.detections, calibrated=annotated.calibrated)
