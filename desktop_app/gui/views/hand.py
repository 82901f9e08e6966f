"""What mouse and keys do to the boxes on the canvas: which drag a press begins, and what comes of it."""

from collections.abc import Callable
from itertools import count

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtWidgets import QApplication

from desktop_app.detection.geometry import Detection
from desktop_app.gui.models.annotations import AnnotationsModel, BoxSelection
from desktop_app.gui.views.box_editing import BOTTOM, RIGHT, Handle, cursor_of, grown, moved
from desktop_app.gui.views.gestures import DrawBox, Gesture, MoveBoxes, PanView, ResizeBox, SelectBand
from desktop_app.gui.views.overlay import box_at, handle_at
from desktop_app.gui.views.viewport import Viewport
from desktop_app.library.annotations import Annotation

ADDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
FAR_STEP_PX = 10
_LEFT, _MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton


class Hand(QObject):
    """Turns presses, moves and keys into gestures. Positions are view points.

    box_drawn, boxes_changed, box_pointed_out: as the canvas has them.
    panned: the picture lies elsewhere in the view. outlined: what is outlined is different.
    """

    box_drawn = Signal(QRect)
    box_pointed_out = Signal(QRect)
    boxes_changed = Signal(object, int, str)
    panned = Signal()
    outlined = Signal()

    def __init__(self, viewport: Viewport, model: AnnotationsModel, selection: BoxSelection) -> None:
        super().__init__()
        self.pans = False  # whether the left button moves the picture, as with the space bar held
        self.draws = False  # whether the left button draws a box wherever it is pressed, also on another box
        self.points_out = False  # whether what it draws is no new box but a place that something asks for
        self.boxes_shown = True
        self._viewport = viewport
        self._model = model
        self._selection = selection
        self._numbers = count(1)
        self._key_run = 0
        self._gesture: Gesture | None = None
        self._has_begun = False
        self._pressed = Qt.MouseButton.NoButton
        self._start = QPointF()
        self._click: Callable[[], None] | None = None  # what the press does if no drag comes of it

    @property
    def is_busy(self) -> bool:
        """Whether a button is held down for something."""
        return self._pressed != Qt.MouseButton.NoButton

    @property
    def area(self) -> QRectF:
        """What is to be outlined, in picture pixels; empty for nothing."""
        return self._gesture.area if self._gesture else QRectF()

    @property
    def selected(self) -> list[Annotation]:
        """The selected boxes, if boxes show at all."""
        return self._selection.annotations if self.boxes_shown else []

    def box_at(self, at: QPointF) -> Annotation | None:
        """The box under the mouse."""
        return box_at(at, self._model.annotations, self._viewport) if self.boxes_shown else None

    def press(self, at: QPointF, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> None:
        """A button went down; another one during a drag does nothing."""
        if self.is_busy or self._model.picture is None or button not in (_LEFT, _MIDDLE):
            return
        self._pressed, self._start, self._click = button, at, None
        if button == _MIDDLE or self._left_pans:
            self._gesture = PanView(self._viewport, at, self.panned.emit)
        else:
            self._gesture = self._begun(at, modifiers)
        self._has_begun = self._gesture.starts_at_once

    def drag(self, at: QPointF, buttons: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> None:
        """The mouse moved."""
        if self._gesture is None:
            return
        if not buttons & self._pressed:  # it was released where nobody saw it
            self.drop()
            return
        gone = (at - self._start).manhattanLength()
        self._has_begun = self._has_begun or gone > QApplication.startDragDistance()
        if self._has_begun:
            self._gesture.drag(at, modifiers)
            self.outlined.emit()

    def release(self, button: Qt.MouseButton) -> None:
        """A button went up."""
        if self._gesture is None or button != self._pressed:
            return
        if self._has_begun:
            self._gesture.finish()
        elif self._click is not None:
            self._click()
        self.drop()

    def cancel(self) -> bool:
        """Leave everything as it was before the drag; whether there was one."""
        if self._gesture is None:
            return False
        if self._has_begun:
            self._gesture.cancel()
        self.drop()
        return True

    def drop(self) -> None:
        """End a drag with what has come of it so far."""
        self._gesture, self._pressed = None, Qt.MouseButton.NoButton
        self.outlined.emit()

    def check(self) -> None:
        """End a drag whose boxes are there no more."""
        if self._gesture and any(self._model.row_of(key) < 0 for key in self._gesture.boxes):
            self.drop()

    def press_arrow(self, key: Qt.Key, modifiers: Qt.KeyboardModifier, repeated: bool) -> None:
        """Move the selected boxes by a pixel, ten with Control; with Shift move their right or lower sides."""
        if not repeated:
            self._key_run = next(self._numbers)
        before = {box.id: box.detection for box in self.selected}
        step = FAR_STEP_PX if modifiers & Qt.KeyboardModifier.ControlModifier else 1
        across, down = (way * step for way in ARROWS[key])
        picture = self._viewport.picture_size
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            side = RIGHT if across else BOTTOM
            boxes = {key: grown(box, side, across or down, picture) for key, box in before.items()}
            kind = "resize"
        else:
            boxes, kind = moved(before, QPointF(across, down), picture), "move"
        if boxes != before:
            self.boxes_changed.emit(boxes, self._key_run, kind)

    def cursor_at(self, at: QPointF) -> Qt.CursorShape:
        """What the mouse looks like there: what a press would do, or what the drag does."""
        if self._gesture is not None and self._has_begun:
            return self._gesture.cursor
        if self._left_pans:
            return Qt.CursorShape.OpenHandCursor
        if self.draws or self.points_out:
            return Qt.CursorShape.CrossCursor
        if handle := self._handle_at(at):
            return cursor_of(handle, self.selected[0].detection.angle)
        box = self.box_at(at)
        if box is not None:
            is_selected = any(box.id == other.id for other in self.selected)
            return Qt.CursorShape.SizeAllCursor if is_selected else Qt.CursorShape.PointingHandCursor
        in_picture = self._viewport.seen().contains(self._viewport.to_picture(at))
        return Qt.CursorShape.CrossCursor if in_picture else Qt.CursorShape.ArrowCursor

    @property
    def _left_pans(self) -> bool:
        return self._model.picture is not None and (self.pans or not self.boxes_shown)

    def _handle_at(self, at: QPointF) -> Handle | None:
        selected = self.selected
        return handle_at(at, selected[0].detection, self._viewport) if len(selected) == 1 else None

    def _begun(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> Gesture:
        if self.points_out:
            return DrawBox(self._viewport, at, self.box_pointed_out.emit)
        if self.draws:
            return DrawBox(self._viewport, at, self.box_drawn.emit)
        if handle := self._handle_at(at):
            return ResizeBox(self._viewport, at, self._selected_boxes(), self._teller("resize"), handle)
        box = self.box_at(at)
        if box is not None:
            self._select(box, bool(modifiers & ADDING))
            return MoveBoxes(self._viewport, at, self._selected_boxes(), self._teller("move"))
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            return SelectBand(self._viewport, at, self._model, self._selection)
        self._click = self._selection.clear
        return DrawBox(self._viewport, at, self.box_drawn.emit)

    def _select(self, box: Annotation, adding: bool) -> None:
        """Select a box at once, for it to be dragged; what would take others out of the selection waits for a click."""
        if all(box.id != other.id for other in self.selected):
            if adding:
                self._selection.toggle(box.id)
            else:
                self._selection.select_only(box.id)
        elif adding:
            self._click = lambda: self._selection.toggle(box.id)
        else:
            self._click = lambda: self._selection.select_only(box.id)

    def _selected_boxes(self) -> dict[int, Detection]:
        return {box.id: box.detection for box in self.selected}

    def _teller(self, kind: str) -> Callable[[dict[int, Detection]], None]:
        number = next(self._numbers)
        return lambda boxes: self.boxes_changed.emit(boxes, number, kind)
