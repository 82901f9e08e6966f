"""One window, magnified, pixel by pixel, with a feature drawn over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QImage, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.gui.theme import CANVAS
from desktop_app.gui.views.focus_ring import came_by_keyboard, paint_focus_ring
from desktop_app.gui.views.hand import ARROWS

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    from desktop_app.detection.cascade import Feature, Rect

SIDE_PX, LEAST_PX, HIGHEST_PX = 244, 120, 420
MARGIN_PX = 4  # where the ring of the keyboard's focus is drawn
WHITE, BLACK = QColor(255, 255, 255, 205), QColor(0, 0, 0, 205)
GRID = QColor(128, 128, 128, 90)
EDGE = QColor("#FFB000")
EDGE_PX = 0.15  # of a pixel of the window


class WindowView(QWidget):
    """Shows a window.

    move_asked: the user wants the window beside this one; carries how many steps to the right and down.
    """

    move_asked = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self._feature: Feature | None = None
        self._ring = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(self.tr("The window as the cascade sees it"))
        self.setToolTip(self.tr("The arrow keys move the window over the picture"))

    def sizeHint(self) -> QSize:
        """Return the size at which the window is magnified well."""
        return QSize(SIDE_PX, self.heightForWidth(SIDE_PX))

    def minimumSizeHint(self) -> QSize:
        """Return the least at which it is any good."""
        return QSize(LEAST_PX, LEAST_PX)

    def heightForWidth(self, width: int) -> int:
        """Return the height at which the window fills the width, as far as it is not too high."""
        shape = self._image.height() / self._image.width() if not self._image.isNull() else 1.0
        return max(LEAST_PX, min(HIGHEST_PX, round((width - 2 * MARGIN_PX) * shape) + 2 * MARGIN_PX))

    def show_window(self, image: QImage) -> None:
        """Show a window's pixels; a null image for none."""
        is_other_shape = image.size() != self._image.size()
        self._image = image
        self._feature = None
        if is_other_shape:
            self.updateGeometry()
        self.update()

    def show_feature(self, feature: Feature | None) -> None:
        """Draw a feature over the window, or none."""
        self._feature = feature
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw pixels, grid, feature and, with keyboard focus, a ring."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(CANVAS))
        if not self._image.isNull():
            place, scale = self._place()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
            painter.drawImage(place, self._image)
            self._paint_grid(painter, place, scale)
            painter.translate(place.topLeft())
            painter.scale(scale, scale)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._feature is not None:
                paint_feature(painter, self._feature)
            painter.resetTransform()
        if self._ring:
            paint_focus_ring(painter, self.rect(), self.palette())

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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask for the window beside this one."""
        way = ARROWS.get(Qt.Key(event.key()))
        if way is None or self._image.isNull():
            super().keyPressEvent(event)
        else:
            self.move_asked.emit(*way)

    def _place(self) -> tuple[QRectF, float]:
        """Where the window lies, and how many points each of its pixels takes: whole pixels of the screen."""
        ratio = self.devicePixelRatioF()
        room = min(
            (self.width() - 2 * MARGIN_PX) / self._image.width(), (self.height() - 2 * MARGIN_PX) / self._image.height()
        )
        scale = max(1, int(room * ratio)) / ratio
        width, height = self._image.width() * scale, self._image.height() * scale
        left, top = (round((whole - part) / 2) for whole, part in ((self.width(), width), (self.height(), height)))
        return QRectF(left, top, width, height), scale

    def _paint_grid(self, painter: QPainter, place: QRectF, scale: float) -> None:
        columns = (place.left() + column * scale for column in range(self._image.width() + 1))
        rows = (place.top() + row * scale for row in range(self._image.height() + 1))
        lines = [QLineF(x, place.top(), x, place.bottom()) for x in columns]
        lines += [QLineF(place.left(), y, place.right(), y) for y in rows]
        painter.setPen(QPen(GRID, 0))
        painter.drawLines(lines)


def paint_feature(painter: QPainter, feature: Feature) -> None:
    """Paint a feature in window pixels: white what counts plus, black what counts minus, the later over the earlier."""
    parts = zip(feature.rects, feature.weights, strict=True)
    signs = [(_outline(rect, feature.tilted), weight > 0) for rect, weight in parts]
    whole = QPainterPath()
    for outline, _ in signs:
        whole = whole.united(outline)
    covered = QPainterPath()  # by the later ones
    for outline, is_plus in reversed(signs):
        painter.fillPath(outline.subtracted(covered), WHITE if is_plus else BLACK)
        covered = covered.united(outline)
    painter.strokePath(whole.simplified(), QPen(EDGE, EDGE_PX))


def _outline(rect: Rect, tilted: bool) -> QPainterPath:
    """A rectangle; a tilted one has its topmost corner at x, y, and goes from there down to both sides."""
    x, y, width, height = rect
    path = QPainterPath()
    if tilted:
        corners = [(x, y), (x + width, y + width), (x + width - height, y + width + height), (x - height, y + height)]
        path.addPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
        path.closeSubpath()
    else:
        path.addRect(QRectF(*rect))
    return path
