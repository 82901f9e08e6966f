"""A frame made ready to be drawn, and a frame together with what was found in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QImage, QPainter, QTransform

from desktop_app.detection.geometry import Detection
from desktop_app.media.frame import Frame

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class AnnotatedFrame:
    """A frame and its detections, together, as they leave the worker.

    calibrated: whether scores say in 0..1 how sure a detection is.
    """

    frame: Frame
    detections: tuple[Detection, ...]
    seconds: float
    calibrated: bool = True


class Picture:
    """A frame and its halved copies as images that share the arrays' memory; safe to make on any thread.

    halvings: the frame at 1/2, 1/4 ... of its size, each (height, width, 4), uint8, BGR and 255.
    """

    def __init__(self, frame: Frame, halvings: list[NDArray[np.uint8]]) -> None:
        self.frame = frame
        # The arrays stay with the images: a QImage over foreign memory does not keep that memory alive.
        self._arrays = [frame.pixels, *halvings]
        self._images = [_wrapped(array) for array in self._arrays]

    @property
    def size(self) -> QSize:
        """The size of the picture in full."""
        return self._images[0].size()

    @property
    def bytes_held(self) -> int:
        """Memory of the frame and its copies."""
        return sum(array.nbytes for array in self._arrays)

    def image_for(self, zoom: float) -> tuple[QImage, float]:
        """The smallest copy that still has a pixel for each one drawn at that zoom, and its share of the full size."""
        level = 0
        while level + 1 < len(self._images) and zoom * 2 ** (level + 1) <= 1:
            level += 1
        image = self._images[level]
        return image, image.width() / self.size.width()

    def cut(self, box: QRectF, longest_px: int, angle: float = 0.0) -> QImage:
        """A box of the picture at about longest_px, at most twice; cheap, since it comes from a small enough copy.

        angle: by how many degrees the box is turned clockwise about its centre; what is cut out is turned back.
        """
        longest = max(box.width(), box.height(), 1.0)
        image, share = self.image_for(min(1.0, longest_px / longest))
        part = QRectF(box.x() * share, box.y() * share, box.width() * share, box.height() * share)
        if angle:
            return _turned_back(image, part, angle)
        return image.copy(part.toAlignedRect().intersected(image.rect()))


def _turned_back(image: QImage, part: QRectF, angle: float) -> QImage:
    """What lies in a turned box, upright; black where the box leaves the image."""
    turn = QTransform().translate(part.center().x(), part.center().y()).rotate(angle)
    turn.translate(-part.center().x(), -part.center().y())
    around = turn.mapRect(part).toAlignedRect().intersected(image.rect())
    upright = QImage(part.size().toSize().expandedTo(QSize(1, 1)), QImage.Format.Format_RGB32)
    upright.fill(0xFF000000)
    painter = QPainter(upright)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.scale(upright.width() / part.width(), upright.height() / part.height())
    painter.translate(-part.topLeft())
    painter.setTransform(turn.inverted()[0], True)
    painter.drawImage(QPointF(around.topLeft()), image.copy(around))
    painter.end()
    return upright


def _wrapped(pixels: NDArray[np.uint8]) -> QImage:
    height, width, channels = pixels.shape
    layout = QImage.Format.Format_BGR888 if channels == 3 else QImage.Format.Format_RGB32
    return QImage(pixels.data, width, height, pixels.strides[0], layout)
