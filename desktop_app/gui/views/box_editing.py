"""Boxes that are moved, resized and drawn: plain geometry in picture pixels."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import atan2, ceil, degrees, floor

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPolygonF, QTransform

from desktop_app.detection.geometry import Detection

SMALLEST_PX = 4
# Turning leaves errors far smaller than this, in pixels.
_EXACT = 1e-6


@dataclass(frozen=True, slots=True)
class Handle:
    """One of the eight places by which a box is resized: -1, 0 or 1 across and down from the box's centre."""

    across: int
    down: int

    @property
    def is_corner(self) -> bool:
        """Whether it resizes both ways."""
        return bool(self.across and self.down)


HANDLES = tuple(Handle(across, down) for down in (-1, 0, 1) for across in (-1, 0, 1) if across or down)
RIGHT, BOTTOM = Handle(1, 0), Handle(0, 1)


def box_of(detection: Detection) -> QRectF:
    """A detection's box, not turned."""
    return QRectF(detection.left, detection.top, detection.width, detection.height)


def turn_of(angle: float, centre: QPointF) -> QTransform:
    """The turn by an angle, degrees clockwise, about a point."""
    turn = QTransform()
    if angle:
        turn.translate(centre.x(), centre.y()).rotate(angle).translate(-centre.x(), -centre.y())
    return turn


def outline_of(detection: Detection) -> QPolygonF:
    """The corners of a detection's box, turned by its angle."""
    box = box_of(detection)
    return turn_of(detection.angle, box.center()).map(QPolygonF(box))


def place_of(handle: Handle, detection: Detection) -> QPointF:
    """Where a handle lies, on the outline of the turned box."""
    box = box_of(detection)
    upright = box.center() + QPointF(handle.across * box.width() / 2, handle.down * box.height() / 2)
    return turn_of(detection.angle, box.center()).map(upright)


def cursor_of(handle: Handle, angle: float) -> Qt.CursorShape:
    """The cursor whose arrows point the way that a handle moves on a box turned by that angle."""
    outwards = degrees(atan2(handle.down, handle.across))
    shapes = (
        Qt.CursorShape.SizeHorCursor,
        Qt.CursorShape.SizeFDiagCursor,
        Qt.CursorShape.SizeVerCursor,
        Qt.CursorShape.SizeBDiagCursor,
    )
    return shapes[floor((outwards + angle) / 45 + 0.5) % 4]


def moved(boxes: Mapping[int, Detection], delta: QPointF, picture: QSize) -> dict[int, Detection]:
    """Boxes by their ids, all moved by the same whole number of pixels, as far as the picture reaches.

    A box that sticks out of the picture already moves no further out.
    """
    bounds = [outline_of(box).boundingRect() for box in boxes.values()]
    across = _within(round(delta.x()), min(b.left() for b in bounds), max(b.right() for b in bounds), picture.width())
    down = _within(round(delta.y()), min(b.top() for b in bounds), max(b.bottom() for b in bounds), picture.height())
    return {key: replace(box, left=box.left + across, top=box.top + down) for key, box in boxes.items()}


def resized(box: Detection, handle: Handle, to: QPointF, picture: QSize, keep_aspect: bool = False) -> Detection:
    """A box whose handle is drawn to a point; the opposite side or corner stays where it is, but for rounding.

    A turned box grows along its own sides. It gets no smaller than SMALLEST_PX, or than it was, and the handle stays in
    the picture, unless it was out of it.
    """
    start = place_of(handle, box)
    to = QPointF(_between(to.x(), start.x(), picture.width()), _between(to.y(), start.y(), picture.height()))
    drawn = QTransform().rotate(-box.angle).map(to - start)
    width, height = box.width + handle.across * drawn.x(), box.height + handle.down * drawn.y()
    if keep_aspect:
        factor = _factor(box, handle, width, height, picture)
        width, height = box.width * factor, box.height * factor
    return _sized(box, handle, round(width), round(height))


def grown(box: Detection, handle: Handle, by: int, picture: QSize) -> Detection:
    """A box whose handle is moved outwards by that many pixels, or inwards where it is less than 0."""
    outwards = QTransform().rotate(box.angle).map(QPointF(handle.across * by, handle.down * by))
    return resized(box, handle, place_of(handle, box) + outwards, picture)


def drawn_box(start: QPointF, end: QPointF, picture: QSize) -> QRect:
    """The box between two points, of whole pixels and within the picture; empty where it would be too small."""
    box = QRectF(start, end).normalized().intersected(QRectF(0, 0, picture.width(), picture.height()))
    left, top, right, bottom = round(box.left()), round(box.top()), round(box.right()), round(box.bottom())
    if min(right - left, bottom - top) < SMALLEST_PX:
        return QRect()
    return QRect(left, top, right - left, bottom - top)


def touched(area: QRectF, boxes: Iterable[tuple[int, Detection]]) -> list[int]:
    """The ids of the boxes that an area touches."""
    polygon = QPolygonF(area)
    return [key for key, box in boxes if outline_of(box).intersects(polygon)]


def _sized(box: Detection, handle: Handle, width: int, height: int) -> Detection:
    """The box with other sides; the place opposite the handle stays."""
    width, height = max(min(SMALLEST_PX, box.width), width), max(min(SMALLEST_PX, box.height), height)
    fixed = place_of(Handle(-handle.across, -handle.down), box)
    turn = QTransform().rotate(box.angle)
    centre = fixed + turn.map(QPointF(handle.across * width / 2, handle.down * height / 2))
    return replace(
        box, left=round(centre.x() - width / 2), top=round(centre.y() - height / 2), width=width, height=height
    )


def _factor(box: Detection, handle: Handle, width: float, height: float, picture: QSize) -> float:
    """By how much both sides grow so that the handle comes nearest to where it was drawn."""
    if handle.is_corner:
        factor = (width * box.width + height * box.height) / (box.width**2 + box.height**2)
    else:
        factor = width / box.width if handle.across else height / box.height
    factor = max(factor, SMALLEST_PX / box.width, SMALLEST_PX / box.height)
    if box.angle:
        return factor
    across = _room(box.left, box.width, handle.across, picture.width())
    down = _room(box.top, box.height, handle.down, picture.height())
    return min(factor, max(1.0, across / box.width), max(1.0, down / box.height))


def _room(start: int, length: int, way: int, picture: int) -> float:
    """How long a side may get within the picture: from its fixed end on, or both ways where it has none."""
    if way > 0:
        return picture - start
    if way < 0:
        return start + length
    return 2 * min(start + length / 2, picture - start - length / 2)


def _within(step: int, first: float, last: float, picture: int) -> int:
    """A step as far as first and last stay in 0..picture, or get no further out of it."""
    least, most = min(0, ceil(-first - _EXACT)), max(0, floor(picture - last + _EXACT))
    return max(least, min(most, step))


def _between(value: float, start: float, picture: int) -> float:
    return max(min(0.0, start), min(max(float(picture), start), value))
