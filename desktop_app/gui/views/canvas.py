"""The picture with its boxes: zoom and pan, select, move, resize and draw."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication

from desktop_app.gui.models.annotations import AnnotationsModel, BoxSelection
from desktop_app.gui.models.hidden_picture import HiddenPicture
from desktop_app.gui.models.picture import Picture
from desktop_app.gui.views.box_editing import SMALLEST_PX, drawn_box, outline_of
from desktop_app.gui.views.canvas_layer import CanvasLayer
from desktop_app.gui.views.focus_ring import came_by_keyboard, paint_focus_ring
from desktop_app.gui.views.hand import ARROWS, Hand
from desktop_app.gui.views.label_pill import paint_note
from desktop_app.gui.views.overlay import Emphasis, paint_boxes, paint_outline
from desktop_app.gui.views.picture_layer import PictureLayer, paint_patches
from desktop_app.gui.views.viewport import ZOOM_STEP
from desktop_app.gui.views.zooming_view import ZoomingView
from desktop_app.gui.wording import decision_text, target_label

WHEEL_NOTCH = 120.0
LABEL_FONT_PX = 12
# The keypad's arrows are arrows too.
MODIFIERS = ~Qt.KeyboardModifier.KeypadModifier


class Canvas(ZoomingView):
    """Shows the model's picture and boxes; shares the selection with table and cut-outs.

    step_asked: the user asked for the photograph before (-1) or after (+1).
    box_drawn: a new box was drawn; carries its QRect in picture pixels.
    boxes_changed: boxes are moved or resized; carries {id: Detection} as they are now, the number of the gesture, which
        is the same for all steps of one drag or held key, and "move" or "resize". The answer is to update the model.
    menu_asked: the user asked for what can be done to the selected boxes; carries a place on the screen.
    box_pointed_out: the place that was asked for was drawn; carries its QRect in picture pixels.
    drawing_ended: the user does not want to draw a box after all.
    place_clicked: the left button was pressed and released at a place where there is no box; carries the picture point.
    """

    step_asked = Signal(int)
    box_drawn = Signal(QRect)
    boxes_changed = Signal(object, int, str)
    menu_asked = Signal(QPoint)
    box_pointed_out = Signal(QRect)
    drawing_ended = Signal()
    place_clicked = Signal(QPointF)

    def __init__(self, model: AnnotationsModel, selection: BoxSelection) -> None:
        super().__init__()
        self._model = model
        self._selection = selection
        self._layer = PictureLayer()
        self._hand = Hand(self._viewport, model, selection)
        self._hovered: int | None = None
        self._mouse = QPointF(-1, -1)
        self._picture: Picture | None = None
        self._hidden: HiddenPicture | None = None
        self._pressed: QPointF | None = None  # where a click may come of it
        self._layers: list[CanvasLayer] = []
        self._ring = False  # whether keyboard focus shows
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(240, 200)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Picture"))
        self._connect()
        self._take_picture()  # there may be one already

    def sizeHint(self) -> QSize:
        """Return the size that the layout starts from."""
        return QSize(800, 600)

    def set_boxes_shown(self, shown: bool) -> None:
        """Show the picture with its boxes or as it is; without them the left button moves the picture."""
        self._hand.drop()
        self._hand.boxes_shown = shown
        self._point()
        self._describe()
        self.update()

    def set_drawing(self, draws: bool) -> None:
        """Let the left button draw a box wherever it is pressed, also on another box, or no longer."""
        self._hand.draws = draws
        self._point()

    def set_pointing_out(self, points_out: bool) -> None:
        """Let the left button draw a place that something asks for and that becomes no box, or no longer."""
        self._hand.points_out = points_out
        self._point()

    @property
    def hidden_picture(self) -> HiddenPicture | None:
        """What `show_hidden` was given last."""
        return self._hidden

    def show_hidden(self, hidden: HiddenPicture | None) -> None:
        """Show what is seen in place of parts of that picture, as long as it is the model's; None: nothing else."""
        self._hidden = hidden
        self.update()

    def add_layer(self, layer: CanvasLayer) -> None:
        """Paint something between the picture and its boxes from now on; the canvas keeps it."""
        self._layers.append(layer)
        layer.changed.connect(self.update)

    def view_point(self, place: QPointF) -> QPointF:
        """Where a place of the picture, in its pixels, lies in the view."""
        return self._viewport.point_to_view(place)

    def middle_box(self, share: float) -> QRect:
        """A square in the middle of what shows, in picture pixels; share: of the shorter side of that."""
        seen = self._viewport.seen()
        half = max(SMALLEST_PX, share * min(seen.width(), seen.height())) / 2
        return drawn_box(seen.center() - QPointF(half, half), seen.center() + QPointF(half, half), self._picture_size())

    # What Qt calls

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture, the boxes, what is being drawn and, with keyboard focus, a ring."""
        ratio = self.devicePixelRatioF()
        size_px = QSize(round(self.width() * ratio), round(self.height() * ratio))
        layer = self._layer.pixmap(self._model.picture, self._viewport, size_px, self.font())
        painter = QPainter(self)
        painter.scale(1 / ratio, 1 / ratio)  # in screen pixels it is copied as it is
        painter.drawPixmap(0, 0, layer)
        if self._hidden is not None and self._hidden.picture is self._model.picture:
            paint_patches(painter, self._hidden, self._viewport, size_px)
        painter.resetTransform()
        alone = [overlay for overlay in self._layers if overlay.shows_alone]
        for overlay in (alone or self._layers) if self._model.picture is not None else ():
            painter.save()
            overlay.paint(painter, self._viewport)
            painter.restore()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._model.picture is not None and self._hand.boxes_shown and not alone:
            font = self.font()
            font.setPixelSize(LABEL_FONT_PX)
            paint_boxes(painter, self._model, self._viewport, self._emphasis(), font)
        if self._model.picture is not None and not self._hand.boxes_shown:
            paint_note(painter, QRectF(self.rect()), self.tr("The boxes are hidden (B)"), self.font())
        if not self._hand.area.isEmpty():
            paint_outline(painter, self._hand.area, self._viewport, self.palette().color(QPalette.ColorRole.Accent))
        if self._ring:
            paint_focus_ring(painter, self.rect(), self.palette())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show a ring where the focus came from the keyboard."""
        self._ring = came_by_keyboard(event)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away; keys that are held are not heard of any more."""
        self._ring = False
        self._let_go()
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """End what the mouse was doing."""
        self._let_go()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the picture fitted or where it was."""
        self._viewport.set_view(QSizeF(self.size()), self.devicePixelRatioF())
        self._moved()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the mouse; with two fingers, or to the side with Shift, pan."""
        by_fingers = not event.pixelDelta().isNull() and event.phase() != Qt.ScrollPhase.NoScrollPhase
        if by_fingers and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._pan(QPointF(event.pixelDelta()))
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._pan(QPointF(event.angleDelta().y() or event.angleDelta().x(), 0))
        else:
            self._zoom_by(ZOOM_STEP ** (event.angleDelta().y() / WHEEL_NOTCH), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to select, move, resize, draw or pan."""
        is_click = event.button() == Qt.MouseButton.LeftButton and self._hand.box_at(event.position()) is None
        self._pressed = event.position() if is_click and not event.modifiers() else None
        self._hand.press(event.position(), event.button(), event.modifiers())
        self._point(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with it, or mark the box under the mouse."""
        self._hand.drag(event.position(), event.buttons(), event.modifiers())
        self._point(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End it."""
        self._hand.release(event.button())
        self._point(event.position())
        pressed, self._pressed = self._pressed, None
        if pressed is None or event.button() != Qt.MouseButton.LeftButton or self._model.picture is None:
            return
        if (event.position() - pressed).manhattanLength() <= QApplication.startDragDistance():
            self.place_clicked.emit(self._viewport.to_picture(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Change between the whole picture and its actual size about the mouse; on a box it is another press."""
        if event.button() != Qt.MouseButton.LeftButton or self._hand.box_at(event.position()):
            self.mousePressEvent(event)
        elif self._viewport.is_fitted:
            self._viewport.zoom_to(1.0, event.position())
            self._moved()
        else:
            self.zoom_to_fit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for a menu, about the box under the mouse or those that are selected."""
        event.accept()
        if self._hand.is_busy:
            return
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            box = self._hand.box_at(QPointF(event.pos()))
            if box is None:
                self._selection.clear()
            elif box.id not in self._emphasis().selected:
                self._selection.select_only(box.id)
            self.menu_asked.emit(event.globalPos())
        else:
            self.menu_asked.emit(self.mapToGlobal(self._place_of_selected()))

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the box that was under the mouse."""
        self._hovered = None
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move or resize what is selected or step through the photographs; give a drag or the selection up; pan."""
        key, modifiers = Qt.Key(event.key()), event.modifiers() & MODIFIERS
        if key == Qt.Key.Key_Escape and self._hand.cancel():
            self._point()
        elif key == Qt.Key.Key_Escape and (self._hand.draws or self._hand.points_out):
            self.drawing_ended.emit()
        elif key == Qt.Key.Key_Escape and self._hand.selected:
            self._selection.clear()
        elif key in ARROWS and not modifiers & Qt.KeyboardModifier.AltModifier:
            if self._hand.selected and not self._hand.is_busy:
                self._hand.press_arrow(key, modifiers, event.isAutoRepeat())
            elif not self._hand.is_busy:
                self.step_asked.emit(sum(ARROWS[key]))
        elif key == Qt.Key.Key_Space:
            self._hand.pans = True
            self._point()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Pan no more."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._hand.pans = False
            self._point()
        else:
            super().keyReleaseEvent(event)

    def event(self, event: QEvent) -> bool:
        """Zoom with two fingers; draw anew when the display's scaling changes; keep Escape while it means something."""
        match event.type():
            case QEvent.Type.DevicePixelRatioChange:
                self._viewport.set_view(QSizeF(self.size()), self.devicePixelRatioF())
                self._moved()
            case QEvent.Type.WindowDeactivate:
                self._let_go()
            case QEvent.Type.ShortcutOverride if isinstance(event, QKeyEvent) and self._keeps(event):
                event.accept()
                return True
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self._zoom_by(1.0 + event.value(), event.position())
            return True
        return super().event(event)

    # What the models and the hand tell

    def _connect(self) -> None:
        self._model.modelReset.connect(self._take_picture)
        for changed in (self._model.rowsInserted, self._model.rowsRemoved, self._model.dataChanged):
            changed.connect(self._take_boxes)
        self._selection.selectionChanged.connect(self._take_selection)
        self._hand.box_drawn.connect(self.box_drawn)
        self._hand.box_pointed_out.connect(self.box_pointed_out)
        self._hand.boxes_changed.connect(self.boxes_changed)
        self._hand.panned.connect(self._moved)
        self._hand.outlined.connect(self.update)

    def _take_picture(self) -> None:
        self._hand.drop()
        self._hovered = None
        if self._model.picture is not self._picture:  # the same one stays where it is looked at
            self._picture = self._model.picture
            self._viewport.set_picture(self._picture_size())
        self._moved()
        self._describe()

    def _take_boxes(self) -> None:
        self._hand.check()
        self._describe()
        self.update()

    def _take_selection(self) -> None:
        selected = self._hand.selected
        if selected and not self._hand.is_busy:  # the mouse is where it looks anyway
            row = self._selection.current_row
            self._viewport.bring_into_view(outline_of(self._model.annotations[row].detection).boundingRect())
            self._moved()
        self._describe()
        self.update()

    # Helpers of the above

    def _picture_size(self) -> QSize:
        picture = self._model.picture
        return picture.size if picture else QSize()

    def _emphasis(self) -> Emphasis:
        return Emphasis(frozenset(box.id for box in self._hand.selected), self._hovered)

    def _pan(self, delta: QPointF) -> None:
        if self._model.picture is not None:
            self._viewport.pan(delta)
            self._moved()

    def _let_go(self) -> None:
        self._hand.drop()
        self._hand.pans = False

    def _point(self, at: QPointF | None = None) -> None:
        """Show what the mouse is at."""
        self._mouse = at if at is not None else self._mouse
        box = None if self._hand.is_busy else self._hand.box_at(self._mouse)
        hovered = box.id if box else None
        if hovered != self._hovered:
            self._hovered = hovered
            self.update()
        shape = self._hand.cursor_at(self._mouse)
        if shape != self.cursor().shape():
            self.setCursor(shape)

    def _keeps(self, event: QKeyEvent) -> bool:
        """Whether a key that may be a shortcut elsewhere means something here just now."""
        if event.key() == Qt.Key.Key_Escape:
            drawing = self._hand.draws or self._hand.points_out
            return self._hand.is_busy or drawing or bool(self._hand.selected)
        return event.key() in ARROWS and not event.modifiers() & Qt.KeyboardModifier.AltModifier

    def _place_of_selected(self) -> QPoint:
        """The middle of what shows of the selected box, or of the view."""
        row = self._selection.current_row
        if row >= 0 and self._hand.boxes_shown:
            box = outline_of(self._model.annotations[row].detection).boundingRect()
            seen = self._viewport.to_view(box).intersected(QRectF(self.rect()))
            if not seen.isEmpty():
                return seen.center().toPoint()
        return self.rect().center()

    def _describe(self) -> None:
        """Say for a screen reader how many boxes there are and which are selected."""
        words = self._words()
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)

    def _words(self) -> str:
        number = len(self._model.annotations)
        if self._model.picture is None:
            return self.tr("No photo is shown")
        if not self._hand.boxes_shown:
            return self.tr("The boxes are hidden")
        boxes = self.tr("1 box") if number == 1 else self.tr("{n} boxes").format(n=number)
        selected = self._hand.selected
        if not selected:
            return boxes
        if len(selected) > 1:
            return self.tr("{boxes}; {n} selected").format(boxes=boxes, n=len(selected))
        kind, decision = target_label(selected[0].detection.target), decision_text(selected[0].decision)
        return self.tr("{boxes}; selected: {kind}, {decision}").format(boxes=boxes, kind=kind, decision=decision)
