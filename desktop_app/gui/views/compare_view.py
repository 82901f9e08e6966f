"""One of two pictures that are looked at together, with what its own search found and what the other one did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)

from desktop_app.detection.geometry import Detection
from desktop_app.gui.models.picture import Picture
from desktop_app.gui.views.box_editing import box_of, turn_of
from desktop_app.gui.views.focus_ring import came_by_keyboard, paint_focus_ring
from desktop_app.gui.views.hand import ARROWS
from desktop_app.gui.views.overlay import HALO
from desktop_app.gui.views.picture_layer import PictureLayer
from desktop_app.gui.views.viewport import ZOOM_STEP, Viewport
from desktop_app.gui.views.zooming_view import ZoomingView

WHEEL_NOTCH = 120.0
PAN_PX = 48.0
SIGN_PX = 18.0
LINE_PX = 2.5


class FoundBy(Enum):
    """Who found a thing."""

    BOTH = "both"
    LEFT = "left"
    RIGHT = "right"


# From Okabe and Ito's palette, which colour-blind eyes can tell apart; each with a line and a sign of its own besides.
COLOURS = {FoundBy.BOTH: QColor("#F0E442"), FoundBy.LEFT: QColor("#E69F00"), FoundBy.RIGHT: QColor("#56B4E9")}
DASHES = {FoundBy.BOTH: (), FoundBy.LEFT: (6.0, 2.5), FoundBy.RIGHT: (2.0, 1.5)}  # in widths of the line


@dataclass(frozen=True, slots=True)
class ComparedBox:
    """A box and who found it. is_own: whether it is of the view's own search; else it shows where a box is missing."""

    detection: Detection
    found_by: FoundBy
    is_own: bool = True


class CompareView(ZoomingView):
    """Shows a picture and boxes; zooms and pans together with whoever has the same viewport.

    moved: the viewport is elsewhere, or shows more or less.
    """

    moved = Signal()

    def __init__(self, viewport: Viewport, name: str) -> None:
        super().__init__()
        self._viewport = viewport
        self._layer = PictureLayer()
        self._picture: Picture | None = None
        self._boxes: Sequence[ComparedBox] = ()
        self._grip: QPointF | None = None
        self._ring = False  # whether keyboard focus shows
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(200, 160)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setAccessibleName(name)

    @property
    def boxes(self) -> Sequence[ComparedBox]:
        """The boxes that show."""
        return self._boxes

    def sizeHint(self) -> QSize:
        """Return the size that the layout starts from."""
        return QSize(480, 420)

    def show_picture(self, picture: Picture | None) -> None:
        """Show another picture, without boxes yet; the viewport is its owner's business."""
        self._picture = picture
        if picture is None:
            self._layer = PictureLayer()  # what is hidden is not painted again, and would hold the picture before
        self.show_boxes((), "")

    def show_boxes(self, boxes: Sequence[ComparedBox], words: str) -> None:
        """Show other boxes; words: what a screen reader says of them."""
        self._boxes = boxes
        self.setAccessibleDescription(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture and the boxes, those of the other search first and faintly."""
        ratio = self.devicePixelRatioF()
        size_px = QSize(round(self.width() * ratio), round(self.height() * ratio))
        painter = QPainter(self)
        painter.scale(1 / ratio, 1 / ratio)  # in screen pixels it is copied as it is
        painter.drawPixmap(0, 0, self._layer.pixmap(self._picture, self._viewport, size_px, self.font()))
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for box in sorted(self._boxes, key=lambda box: box.is_own):
            _paint_box(painter, box, self._viewport)
        for box in self._boxes:
            if box.is_own:
                _paint_sign(painter, box, self._viewport)
        if self._ring:
            paint_focus_ring(painter, self.rect(), self.palette())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the picture fitted or where it was."""
        self._take_size()

    def event(self, event: QEvent) -> bool:
        """Draw anew when the display's scaling changes."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._take_size()
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the mouse."""
        self._zoom_by(ZOOM_STEP ** (event.angleDelta().y() / WHEEL_NOTCH), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to pan."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._grip = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan."""
        if self._grip is not None:
            self._pan(event.position() - self._grip)
            self._grip = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Pan no more."""
        self._grip = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Change between the whole picture and its actual size about the mouse."""
        if self._viewport.is_fitted:
            self._viewport.zoom_to(1.0, event.position())
            self._moved()
        else:
            self.zoom_to_fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pan with the arrows; zoom with the keys that zoom in the window."""
        key = Qt.Key(event.key())
        zooming = {
            Qt.Key.Key_Plus: self.zoom_in,
            Qt.Key.Key_Equal: self.zoom_in,
            Qt.Key.Key_Minus: self.zoom_out,
            Qt.Key.Key_0: self.zoom_to_fit,
            Qt.Key.Key_1: self.zoom_to_actual,
        }
        if key in zooming:
            zooming[key]()
        elif key in ARROWS:
            across, down = ARROWS[key]
            self._pan(QPointF(-across * PAN_PX, -down * PAN_PX))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show a ring where the focus came from the keyboard."""
        self._ring = came_by_keyboard(event)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        self._ring = False
        super().focusOutEvent(event)

    def _pan(self, delta: QPointF) -> None:
        if not self._viewport.picture_size.isEmpty():
            self._viewport.pan(delta)
            self._moved()

    def _take_size(self) -> None:
        self._viewport.set_view(QSizeF(self.size()), self.devicePixelRatioF())
        self._moved()

    def _moved(self) -> None:
        super()._moved()
        self.moved.emit()


def _paint_box(painter: QPainter, box: ComparedBox, viewport: Viewport) -> None:
    place = viewport.aligned(viewport.to_view(box_of(box.detection)))
    colour = QColor(COLOURS[box.found_by])
    pen = QPen(colour, LINE_PX if box.is_own else 1.0)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dashes := DASHES[box.found_by]:
        pen.setDashPattern(dashes)
    painter.save()
    painter.setTransform(turn_of(box.detection.angle, place.center()), True)
    if box.is_own:
        painter.setPen(QPen(HALO, LINE_PX + 2))
        painter.drawRect(place)
    painter.setPen(pen)
    painter.drawRect(place)
    painter.restore()


def _paint_sign(painter: QPainter, box: ComparedBox, viewport: Viewport) -> None:
    """Paint who found it, on the upper left corner."""
    place = viewport.aligned(viewport.to_view(box_of(box.detection)))
    corner = turn_of(box.detection.angle, place.center()).map(place.topLeft())
    disc = QRectF(corner - QPointF(SIGN_PX / 2, SIGN_PX / 2), QSizeF(SIGN_PX, SIGN_PX))
    paint_sign(painter, disc, box.found_by)


def paint_sign(painter: QPainter, disc: QRectF, found_by: FoundBy) -> None:
    """Paint the sign of who found a thing: two lines for both, else a triangle that points to the side."""
    painter.setPen(QPen(HALO, 1.5))
    painter.setBrush(COLOURS[found_by])
    painter.drawEllipse(disc)
    half, middle = disc.width() / 4, disc.center()
    if found_by is FoundBy.BOTH:
        painter.setPen(QPen(HALO, 2.0))
        for height in (-half / 2, half / 2):
            painter.drawLine(middle + QPointF(-half, height), middle + QPointF(half, height))
        return
    way = -1.0 if found_by is FoundBy.LEFT else 1.0
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(HALO)
    points = (QPointF(way * half, 0), QPointF(-way * half * 0.7, -half), QPointF(-way * half * 0.7, half))
    painter.drawPolygon(QPolygonF([middle + point for point in points]))
