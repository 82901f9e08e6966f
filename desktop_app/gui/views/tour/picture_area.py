"""A picture as a whole, which drawings of the tour are laid over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QImage, QPainter, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.gui.views.focus_ring import came_by_keyboard, paint_focus_ring

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    import numpy as np
    from numpy.typing import NDArray

MARGIN_PX = 6
LEAST_PX = 170


class PictureArea(QWidget):
    """Shows a picture, as large as there is room for; subclasses paint over it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._image = QImage()
        self._scaled = QImage()
        self._whole = QSize()
        self._ring = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(LEAST_PX, LEAST_PX)
        self.setAccessibleName(name)

    def sizeHint(self) -> QSize:
        """Return the size that the layout starts from."""
        return QSize(300, 300)

    def show_picture(self, image: QImage, whole: QSize | None = None) -> None:
        """Show another picture.

        whole: the size that fills the view, where the picture is one of several sizes of the same; None for its own.
        """
        self._image = image
        self._scaled = QImage()
        self._whole = whole or image.size()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture, what is laid over it and, with keyboard focus, a ring."""
        painter = QPainter(self)
        if not self._image.isNull():
            self._paint_picture(painter)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.paint_over(painter)
        if self._ring:
            paint_focus_ring(painter, self.rect(), self.palette())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take no more height than the sample, which is square, needs: what is said of it stands close below."""
        super().resizeEvent(event)
        self.setMaximumHeight(max(LEAST_PX, self.width()))

    def paint_over(self, painter: QPainter) -> None:
        """Paint what lies over the picture, in view points."""

    def to_view(self, area: QRectF) -> QRectF:
        """Where an area of the picture lies in the view."""
        place, scale = self._place()
        return QRectF(
            place.left() + area.left() * scale,
            place.top() + area.top() * scale,
            area.width() * scale,
            area.height() * scale,
        )

    def to_picture(self, at: QPointF) -> QPointF:
        """Which place of the picture a point of the view shows."""
        place, scale = self._place()
        return (at - place.topLeft()) / scale

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show a ring where the focus came from the keyboard."""
        self._ring = came_by_keyboard(event)
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        self._ring = False
        super().focusOutEvent(event)
        self.update()

    def _place(self) -> tuple[QRectF, float]:
        """Where the picture lies, and how many points each of its pixels takes."""
        whole = self._whole
        if whole.isEmpty():
            return QRectF(self.rect()), 1.0
        room = min((self.width() - 2 * MARGIN_PX) / whole.width(), (self.height() - 2 * MARGIN_PX) / whole.height())
        scale = max(0.05, room)
        width, height = self._image.width() * scale, self._image.height() * scale
        ratio, bottom = self.devicePixelRatioF(), min(self.height(), whole.height() * scale + 2 * MARGIN_PX)
        left, top = (
            round((side - part) / 2 * ratio) / ratio for side, part in ((self.width(), width), (bottom, height))
        )
        return QRectF(left, top, width, height), scale

    def _whole_place(self) -> QRectF:
        """Where the largest of several sizes would lie: around the same middle."""
        place, scale = self._place()
        width, height = self._whole.width() * scale, self._whole.height() * scale
        return QRectF(place.center().x() - width / 2, place.center().y() - height / 2, width, height)

    def _paint_picture(self, painter: QPainter) -> None:
        place, ratio = self._place()[0], self.devicePixelRatioF()
        size = QSize(max(1, round(place.width() * ratio)), max(1, round(place.height() * ratio)))
        if self._scaled.size() != size:
            ways = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            self._scaled = self._image.scaled(size, *ways)
        self._scaled.setDevicePixelRatio(ratio)
        painter.drawImage(place.topLeft(), self._scaled)
        if self._whole != self._image.size():
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Dark), 1, Qt.PenStyle.DashLine))
            painter.drawRect(self._whole_place())


def grey_image(pixels: NDArray[np.uint8]) -> QImage:
    """An image of its own.

    pixels: (height, width), uint8.
    """
    height, width = pixels.shape
    return QImage(pixels.tobytes(), width, height, width, QImage.Format.Format_Grayscale8).copy()
