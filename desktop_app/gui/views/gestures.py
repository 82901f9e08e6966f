"""What the mouse does on the canvas between press and release. Positions are view points."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QPointF, QRect, QRectF, Qt

from desktop_app.detection.geometry import Detection
from desktop_app.gui.models.annotations import AnnotationsModel, BoxSelection
from desktop_app.gui.views.box_editing import Handle, drawn_box, moved, place_of, resized, touched
from desktop_app.gui.views.viewport import Viewport

# Tells where boxes are now: id -> box.
Tell = Callable[[dict[int, Detection]], None]


class Gesture:
    """One drag.

    starts_at_once: whether it begins with the press, and not only once the mouse has gone some way.
    """

    starts_at_once = False
    cursor = Qt.CursorShape.ArrowCursor

    @property
    def area(self) -> QRectF:
        """What is to be outlined meanwhile, in picture pixels; empty for nothing."""
        return QRectF()

    @property
    def boxes(self) -> Mapping[int, Detection]:
        """The boxes that are changed, as they were before."""
        return {}

    def drag(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """The mouse has moved."""

    def finish(self) -> None:
        """The button was released."""

    def cancel(self) -> None:
        """Everything is to be as before."""


class PanView(Gesture):
    """Moves the picture in the view."""

    starts_at_once = True
    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, viewport: Viewport, start: QPointF, panned: Callable[[], None]) -> None:
        self._viewport = viewport
        self._at = QPointF(start)
        self._panned = panned

    def drag(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Move the picture along."""
        ratio = self._viewport.pixel_ratio
        way = at - self._at
        # What is less than a screen pixel waits for the next step.
        whole = QPointF(round(way.x() * ratio) / ratio, round(way.y() * ratio) / ratio)
        self._viewport.pan(whole)
        self._at += whole
        self._panned()


class ChangeBoxes(Gesture):
    """Tells new places of boxes, and the old ones when it is cancelled."""

    def __init__(self, viewport: Viewport, start: QPointF, boxes: Mapping[int, Detection], tell: Tell) -> None:
        self._viewport = viewport
        self._start = viewport.to_picture(start)
        self._before = dict(boxes)
        self._told = self._before
        self._tell = tell

    @property
    def boxes(self) -> Mapping[int, Detection]:
        """The boxes before the drag."""
        return self._before

    def cancel(self) -> None:
        """Tell the old places."""
        self._tell_new(self._before)

    def _way(self, at: QPointF) -> QPointF:
        """How far the mouse has gone, in picture pixels, also where the view was zoomed or panned meanwhile."""
        return self._viewport.to_picture(at) - self._start

    def _tell_new(self, boxes: dict[int, Detection]) -> None:
        if boxes != self._told:
            self._told = boxes
            self._tell(boxes)


class MoveBoxes(ChangeBoxes):
    """Moves boxes together."""

    cursor = Qt.CursorShape.SizeAllCursor

    def drag(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Move the boxes along, as far as the picture reaches."""
        self._tell_new(moved(self._before, self._way(at), self._viewport.picture_size))


class ResizeBox(ChangeBoxes):
    """Draws one box by one of its handles; with Shift it keeps its proportions."""

    def __init__(
        self, viewport: Viewport, start: QPointF, boxes: Mapping[int, Detection], tell: Tell, handle: Handle
    ) -> None:
        super().__init__(viewport, start, boxes, tell)
        self._handle = handle

    def drag(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Let the handle follow the mouse."""
        keep_aspect = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        self._tell_new(
            {
                key: resized(
                    box,
                    self._handle,
                    place_of(self._handle, box) + self._way(at),
                    self._viewport.picture_size,
                    keep_aspect,
                )
                for key, box in self._before.items()
            }
        )


class DrawBox(Gesture):
    """Draws a new box."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, viewport: Viewport, start: QPointF, drawn: Callable[[QRect], None]) -> None:
        self._viewport = viewport
        self._start = viewport.to_picture(start)
        self._box = QRect()
        self._drawn = drawn

    @property
    def area(self) -> QRectF:
        """The box so far."""
        return QRectF(self._box)

    def drag(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Let the box reach to the mouse."""
        self._box = drawn_box(self._start, self._viewport.to_picture(at), self._viewport.picture_size)

    def finish(self) -> None:
        """Tell the box, if it is large enough."""
        if not self._box.isEmpty():
            self._drawn(self._box)


class SelectBand(Gesture):
    """Selects the boxes that a rectangle touches, besides those that were selected before."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, viewport: Viewport, start: QPointF, model: AnnotationsModel, selection: BoxSelection) -> None:
        self._viewport = viewport
        self._start = viewport.to_picture(start)
        self._band = QRectF()
        self._model = model
        self._selection = selection
        self._before = [annotation.id for annotation in selection.annotations]

    @property
    def area(self) -> QRectF:
        """The rectangle so far."""
        return self._band

    def drag(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Select what the rectangle touches now."""
        self._band = QRectF(self._start, self._viewport.to_picture(at)).normalized()
        under = touched(self._band, ((box.id, box.detection) for box in self._model.annotations))
        chosen = [*self._before, *(key for key in under if key not in self._before)]
        if sorted(chosen) != [annotation.id for annotation in self._selection.annotations]:
            self._selection.select_only(*chosen)

    def cancel(self) -> None:
        """Select what was selected before."""
        self._selection.select_only(*self._before)
