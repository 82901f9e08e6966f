"""The picture of a camera or a video with its boxes, painted as it comes: zoom, pan, and how well it keeps up."""

import math
import time

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)

from desktop_app.gui.models.live_picture import LivePicture, Sight
from desktop_app.gui.models.tracks import TracksModel
from desktop_app.gui.theme import CANVAS
from desktop_app.gui.views.canvas_layer import CanvasLayer
from desktop_app.gui.views.focus_ring import came_by_keyboard, paint_focus_ring
from desktop_app.gui.views.label_pill import paint_corner_note
from desktop_app.gui.views.overlay import Emphasis, paint_boxes
from desktop_app.gui.views.viewport import ZOOM_STEP
from desktop_app.gui.views.zooming_view import ZoomingView

WHEEL_NOTCH = 120.0
LABEL_FONT_PX = 12
LABEL_PX = 28  # how far a label may stick out of the picture
FIGURES_PX = 44  # from the top


class LiveCanvas(ZoomingView):
    """Shows the newest picture; the boxes are those of the model.

    painted: a picture is on the screen; carries the LivePicture and time.monotonic().
    sight_changed: another part of the pictures shows; carries the Sight.
    pause_asked: Space. step_asked: an arrow; carries -1 or +1. track_chosen: the number of the track under a
    click, 0 for none.
    """

    painted = Signal(object, float)
    sight_changed = Signal(object)
    pause_asked = Signal()
    step_asked = Signal(int)
    track_chosen = Signal(int)

    def __init__(self, tracks: TracksModel) -> None:
        super().__init__()
        self._tracks = tracks
        self._picture: LivePicture | None = None
        self._layers: list[CanvasLayer] = []
        self._figures = ""
        self._figures_place = QRect()
        self._selected = 0
        self._boxes_shown = True
        self._sight = Sight()
        self._grip: QPointF | None = None
        self._ring = False  # whether keyboard focus shows
        self._released_ms = 0  # when the last key was let go of
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(240, 160)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Live picture"))

    @property
    def picture(self) -> LivePicture | None:
        """The picture that shows."""
        return self._picture

    def sizeHint(self) -> QSize:
        """Return the size that the layout starts from."""
        return QSize(800, 560)

    def show_picture(self, picture: LivePicture | None) -> None:
        """Show the newest picture, or none."""
        self._picture = picture
        if picture is None and self._sight != Sight():
            self._sight = Sight()  # of the next source all shows at first
            self.sight_changed.emit(self._sight)
        size = QSize(picture.frame.width, picture.frame.height) if picture else QSize()
        if size != self._viewport.picture_size:
            self._viewport.set_picture(size)
            self._moved()
        elif picture is not None:
            self.update(self._place().adjusted(-LABEL_PX, -LABEL_PX, LABEL_PX, LABEL_PX))

    def add_layer(self, layer: CanvasLayer) -> None:
        """Paint something between the picture and its boxes from now on; the canvas keeps it."""
        self._layers.append(layer)
        layer.changed.connect(self.update)

    def show_figures(self, words: str) -> None:
        """Show how well it keeps up, in a corner; "" for nothing."""
        if words != self._figures:
            self._figures = words
            self.update(self._figures_place)
            self._figures_place = QRect(0, 0, self.width(), FIGURES_PX)
            self.update(self._figures_place)

    def select(self, track: int) -> None:
        """Let one track stand out; 0 for none."""
        self._selected = track
        self.update()

    def set_boxes_shown(self, shown: bool) -> None:
        """Show the picture with its boxes or as it is."""
        self._boxes_shown = shown
        self.update()

    # What Qt calls

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture as it was made ready, the boxes, the figures; then tell when."""
        painter = QPainter(self)
        picture = self._picture
        place = self._painted_place(picture) if picture else QRectF()
        covered = _whole_inside(place)
        if not covered.contains(event.rect()):
            painter.setClipRegion(QRegion(event.rect()) - QRegion(covered))
            painter.fillRect(event.rect(), QColor(CANVAS))
            painter.setClipping(False)
        if picture is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not self._is_sharp(picture))
            painter.drawImage(place, picture.rendered.image)
            for layer in self._layers:
                painter.save()
                layer.paint(painter, self._viewport)
                painter.restore()
            if self._boxes_shown and not any(layer.shows_alone for layer in self._layers):
                self._paint_boxes(painter)
        if self._figures:
            paint_corner_note(painter, QRectF(self.rect()), self._figures, self._label_font())
        if self._ring:
            paint_focus_ring(painter, self.rect(), self.palette())
        painter.end()
        if picture is not None:
            self.painted.emit(picture, time.monotonic())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the picture fitted or where it was."""
        self._viewport.set_view(QSizeF(self.size()), self.devicePixelRatioF())
        self._figures_place = QRect(0, 0, self.width(), FIGURES_PX)
        self._moved()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the mouse."""
        self._zoom_by(ZOOM_STEP ** (event.angleDelta().y() / WHEEL_NOTCH), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the track under the mouse, or begin to pan."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.track_chosen.emit(self._track_at(event.position()))
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._grip = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan."""
        if self._grip is not None:
            self._viewport.pan(event.position() - self._grip)
            self._grip = event.position()
            self._moved()

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

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show a ring where the focus came from the keyboard."""
        self._ring = came_by_keyboard(event)
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        self._ring = False
        self.update()
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """End what the mouse was doing."""
        self._grip = None
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pause with Space, step with the arrows."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() == Qt.Key.Key_Space:
            # X11 lets a key that is held down go and come at one moment, which Qt 6 does not always call a repetition.
            is_held = event.isAutoRepeat() or 0 < event.timestamp() == self._released_ms
            if not is_held:
                self.pause_asked.emit()
        elif event.key() in steps:
            self.step_asked.emit(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Remember when."""
        self._released_ms = event.timestamp()
        super().keyReleaseEvent(event)

    def event(self, event: QEvent) -> bool:
        """Draw anew when the display's scaling changes."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._viewport.set_view(QSizeF(self.size()), self.devicePixelRatioF())
            self._moved()
        return super().event(event)

    # Helpers of the above

    def _is_sharp(self, picture: LivePicture) -> bool:
        """Whether it was made for just what shows: then it is copied as it is."""
        return picture.rendered.sight == self._sight and self._sight.region is not None

    def _painted_place(self, picture: LivePicture) -> QRectF:
        """Where what was made ready of a picture lies in the view; while one zooms, that may be a part of it alone."""
        place = self._viewport.aligned(self._viewport.to_view(QRectF(picture.rendered.region)))
        if self._is_sharp(picture):
            place.setSize(QSizeF(picture.rendered.image.size()) / self.devicePixelRatioF())
        return place

    def _paint_boxes(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = frozenset({self._selected} if self._selected else ())
        emphasis, font = Emphasis(selected), self._label_font()
        paint_boxes(
            painter, self._tracks, self._viewport, emphasis, font, has_handles=False, scored_from_px=0
        )  # the number is short, and the table has it too

    def _label_font(self) -> QFont:
        font = self.font()
        font.setPixelSize(LABEL_FONT_PX)
        return font

    def _place(self) -> QRect:
        """Where the picture lies in the view."""
        whole = self._viewport.to_view(QRectF(QPointF(), QSizeF(self._viewport.picture_size)))
        return whole.toAlignedRect().intersected(self.rect())

    def _track_at(self, point: QPointF) -> int:
        place = self._viewport.to_picture(point)
        hits = [
            (box.detection.width * box.detection.height, box.id)
            for box in self._tracks.annotations
            if 0 <= place.x() - box.detection.left <= box.detection.width
            and 0 <= place.y() - box.detection.top <= box.detection.height
        ]
        return min(hits)[1] if hits else 0

    def _moved(self) -> None:
        self._tell_sight()
        super()._moved()

    def _tell_sight(self) -> None:
        if self._picture is None:
            return
        seen = self._viewport.seen()
        left, top = math.floor(seen.left()), math.floor(seen.top())
        region = QRect(left, top, math.ceil(seen.right()) - left, math.ceil(seen.bottom()) - top)
        sight = Sight(region, self._viewport.zoom)
        if sight != self._sight and not region.isEmpty():
            self._sight = sight
            self.sight_changed.emit(sight)


def _whole_inside(place: QRectF) -> QRect:
    """The whole view points of a place, without those that it covers in part."""
    left, top = math.ceil(place.left()), math.ceil(place.top())
    return QRect(left, top, math.floor(place.right()) - left, math.floor(place.bottom()) - top)
