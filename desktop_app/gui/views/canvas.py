"""The picture with its boxes: zoom, pan, select."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from desktop_app.gui.models.annotations import AnnotationsModel, BoxSelection
from desktop_app.gui.theme import CANVAS
from desktop_app.gui.views.overlay import Emphasis, outline_of, paint_detections, row_at
from desktop_app.gui.views.viewport import ZOOM_STEP, Viewport

# From this zoom on single pixels are shown as squares; below it they are blended.
SQUARES_FROM_ZOOM = 4.0
WHEEL_NOTCH = 120.0


class Canvas(QWidget):
    """Shows the model's picture and boxes; shares its selection with the table.

    zoom_changed: the zoom is another; screen pixels for each picture pixel.
    step_asked: the user asked for the photograph before (-1) or after (+1).
    """

    zoom_changed = Signal(float)
    step_asked = Signal(int)

    def __init__(self, model: AnnotationsModel, selection: BoxSelection) -> None:
        super().__init__()
        self._model = model
        self._selection = selection
        self._viewport = Viewport()
        self._hovered = -1
        self._drag_from: QPointF | None = None
        self._ring = False  # whether keyboard focus shows
        self._drawn: QPixmap | None = None  # the picture as it shows now, without boxes
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(240, 200)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Picture"))
        self.setAccessibleDescription(self.tr("The photograph with a box around everything that was found"))
        model.modelReset.connect(self._take_picture)
        model.rowsInserted.connect(self._take_rows)
        model.rowsRemoved.connect(self._take_rows)
        model.dataChanged.connect(self._take_rows)
        selection.selectionChanged.connect(self._show_selected)

    @property
    def zoom(self) -> float:
        """Screen pixels for each picture pixel."""
        return self._viewport.zoom

    def sizeHint(self) -> QSize:
        """Return the size that the layout starts from."""
        return QSize(800, 600)

    def zoom_in(self) -> None:
        """Zoom one step in, about the middle."""
        self._zoom_by(ZOOM_STEP, QPointF(self.rect().center()))

    def zoom_out(self) -> None:
        """Zoom one step out, about the middle."""
        self._zoom_by(1 / ZOOM_STEP, QPointF(self.rect().center()))

    def zoom_to_fit(self) -> None:
        """Show the whole picture."""
        self._viewport.fit()
        self._moved()

    def zoom_to_actual(self) -> None:
        """Show one picture pixel on each screen pixel."""
        self._viewport.zoom_to(1.0, QPointF(self.rect().center()))
        self._moved()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture, the boxes and, with keyboard focus, a ring."""
        painter = QPainter(self)
        if self._drawn is None:
            self._drawn = self._drawn_picture()
        painter.drawPixmap(0, 0, self._drawn)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._model.picture is not None:
            font = self.font()
            font.setPixelSize(12)
            emphasis = Emphasis(self._selected_row(), self._hovered)
            paint_detections(painter, self._model, self._viewport, emphasis, font)
        if self._ring:
            painter.setPen(self.palette().highlight().color())
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show a ring where the focus came from the keyboard."""
        self._ring = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        self._ring = False
        super().focusOutEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the picture fitted or where it was."""
        self._viewport.set_view(QSizeF(self.size()), self.devicePixelRatioF())
        self._moved()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the mouse."""
        self._zoom_by(ZOOM_STEP ** (event.angleDelta().y() / WHEEL_NOTCH), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the box under the mouse, or begin to pan."""
        if event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            return
        row = row_at(event.position(), self._model.annotations, self._viewport)
        if event.button() == Qt.MouseButton.LeftButton:
            self._select(row)
        if row < 0 or event.button() == Qt.MouseButton.MiddleButton:
            self._drag_from = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan, or mark the box under the mouse."""
        if self._drag_from is not None:
            self._viewport.pan(event.position() - self._drag_from)
            self._drag_from = event.position()
            self._moved()
            return
        row = row_at(event.position(), self._model.annotations, self._viewport)
        if row != self._hovered:
            self._hovered = row
            self.setCursor(Qt.CursorShape.PointingHandCursor if row >= 0 else Qt.CursorShape.ArrowCursor)
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End panning."""
        self._drag_from = None
        self.setCursor(Qt.CursorShape.ArrowCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Change between the whole picture and its actual size about the mouse."""
        if self._viewport.is_fitted:
            self._viewport.zoom_to(1.0, event.position())
            self._moved()
        else:
            self.zoom_to_fit()

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the box that was under the mouse."""
        self._hovered = -1
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step through the photographs, or drop the selection."""
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Up:
                self.step_asked.emit(-1)
            case Qt.Key.Key_Right | Qt.Key.Key_Down:
                self.step_asked.emit(1)
            case Qt.Key.Key_Escape if self._selected_row() >= 0:
                self._selection.clear()
            case _:
                super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Zoom with two fingers; draw anew when the display's scaling changes."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._viewport.set_view(QSizeF(self.size()), self.devicePixelRatioF())
            self._moved()
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self._zoom_by(1.0 + event.value(), event.position())
            return True
        return super().event(event)

    def _take_picture(self) -> None:
        picture = self._model.picture
        self._hovered = -1
        self._viewport.set_picture(picture.size if picture else QSize())
        self._moved()

    def _take_rows(self) -> None:
        self._hovered = -1  # the rows have other numbers now; the next move of the mouse finds it again
        self.update()

    def _zoom_by(self, factor: float, anchor: QPointF) -> None:
        if self._model.picture is not None:
            self._viewport.zoom_to(self._viewport.zoom * factor, anchor)
            self._moved()

    def _moved(self) -> None:
        self._drawn = None
        self.update()
        self.zoom_changed.emit(self._viewport.zoom)

    def _drawn_picture(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        drawn = QPixmap(self.size() * ratio)
        drawn.setDevicePixelRatio(ratio)
        drawn.fill(QColor(CANVAS))
        picture = self._model.picture
        seen = self._viewport.seen()
        if picture is None or seen.isEmpty():
            return drawn
        image, share = picture.image_for(self._viewport.zoom)
        painter = QPainter(drawn)
        smooth = self._viewport.zoom < SQUARES_FROM_ZOOM
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        # Only the part that shows is touched, and whole source pixels, so that panning does not shift them.
        part = QRectF(seen.topLeft() * share, seen.size() * share).toAlignedRect().intersected(image.rect())
        place = QRectF(part.x() / share, part.y() / share, part.width() / share, part.height() / share)
        painter.drawImage(self._viewport.to_view(place), image, QRectF(part))
        painter.end()
        return drawn

    def _selected_row(self) -> int:
        return self._selection.current_row

    def _select(self, row: int) -> None:
        if row < 0:
            self._selection.clear()
        else:
            self._selection.select_only(self._model.annotations[row].id)

    def _show_selected(self) -> None:
        row = self._selected_row()
        if row >= 0:
            self._viewport.bring_into_view(outline_of(self._model.annotations[row].detection).boundingRect())
            self._moved()
        self.update()
