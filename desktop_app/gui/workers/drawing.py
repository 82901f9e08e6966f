"""Drawings that become files, as pixels or as lines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QPointF, QRectF, QSizeF, Qt, Signal, Slot
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgGenerator

from desktop_app.errors import AppError, OutputError
from desktop_app.gui.workers.defects import reported

Paint = Callable[[QPainter], None]

# Pixels for each unit of a drawing: sharp on paper and where a projector enlarges it.
PIXELS_FOR_UNIT = 2


class DrawingWorker(QObject):
    """Draws on its own thread, and writes whole files or none; every request is answered, in order."""

    saved = Signal(object)  # Path
    failed = Signal(object)  # AppError
    _save = Signal(object, object, object)

    def __init__(self) -> None:
        super().__init__()
        self._save.connect(self._draw, Qt.ConnectionType.QueuedConnection)

    def save(self, path: Path, size: QSizeF, paint: Paint) -> None:
        """Ask from any thread for a file; ".svg" gets lines, any other name a PNG picture.

        size: of the drawing in units. paint: draws in units, on the worker's thread.
        """
        self._save.emit(path, size, paint)

    @Slot(object, object, object)
    def _draw(self, path: Path, size: QSizeF, paint: Paint) -> None:
        from desktop_app.export.writing import write_file

        try:
            draw = svg_of if path.suffix.lower() == ".svg" else png_of
            write_file(path, draw(path, size, paint))
        except AppError as error:
            self.failed.emit(error)
        except Exception as defect:
            self.failed.emit(reported(defect, path.name))
        else:
            self.saved.emit(path)


def svg_of(path: Path, size: QSizeF, paint: Paint) -> bytes:
    """A drawing as an SVG document."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(size.toSize())
    generator.setViewBox(QRectF(QPointF(), size))
    generator.setTitle(path.stem)
    painter = QPainter(generator)
    paint(painter)
    painter.end()
    return bytes(buffer.data().data())


def png_of(path: Path, size: QSizeF, paint: Paint) -> bytes:
    """A drawing as a PNG picture. Raises: OutputError where it is too large to be one."""
    image = QImage((size * PIXELS_FOR_UNIT).toSize(), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.scale(PIXELS_FOR_UNIT, PIXELS_FOR_UNIT)
    paint(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not QImageWriter(buffer, QByteArray(b"png")).write(image):
        raise OutputError("{path} cannot be written as a PNG picture; choose a name that ends with .svg.", path=path)
    return bytes(buffer.data().data())
