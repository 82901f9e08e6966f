"""Boxes and labels over the picture: how they are drawn, and which one lies under the mouse."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from desktop_app import settings
from desktop_app.detection.geometry import Detection
from desktop_app.gui.views.box_editing import HANDLES, Handle, box_of, outline_of, place_of, turn_of
from desktop_app.gui.views.label_pill import PILL_HEIGHT_PX, LabelPill
from desktop_app.gui.views.labels import GAP_PX, LabelWish, placed
from desktop_app.gui.views.viewport import Viewport
from desktop_app.library.annotations import Annotation, Decision

# Opaque: what lets the picture through takes ten times as long to paint, and there may be hundreds of boxes.
HALO = QColor("#1B1C1F")
RING = QColor("#F2F3F5")  # between the selected box and its halo
LINE_PX = 2.0
SELECTED_LINE_PX = 3.0
HALO_PX = 1.0
DASHES = (3.0, 2.5)  # in widths of the line
# How much of its colour a dropped box keeps.
DIMMED = 0.55
GREY = 0x80
HANDLE_PX = 8.0
# A side shorter than this in the view has no handle in its middle, so that the box can still be taken hold of.
MIDDLE_HANDLE_FROM_PX = 32.0
# A narrower box has its name alone in its label, so that neighbours keep theirs.
SCORED_FROM_PX = 72.0
# A box smaller than this in the view shows its label only when it is selected or under the mouse.
LABELLED_FROM_PX = 28.0
# Small boxes and handles are hit within this distance too.
REACH_PX = 4.0


class Boxes(Protocol):
    """What has boxes to paint."""

    @property
    def annotations(self) -> Sequence[Annotation]:
        """The boxes."""
        ...

    def score_words(self, annotation: Annotation) -> str:
        """What a label says beside the name of the target."""
        ...


@dataclass(frozen=True, slots=True)
class Emphasis:
    """What stands out: the ids of the selected boxes, and that of the one under the mouse."""

    selected: frozenset[int] = frozenset()
    hovered: int | None = None

    def rank(self, annotation: Annotation) -> tuple[bool, bool]:
        """The higher, the further in front."""
        return annotation.id in self.selected, annotation.id == self.hovered


def target_colour(target: str) -> QColor:
    """The colour of a target's boxes."""
    return QColor(*settings.target_style(target).colour)


def dimmed(colour: QColor) -> QColor:
    """A colour as dropped boxes have it: darker and greyer."""
    red, green, blue = (
        round(DIMMED * value + (1 - DIMMED) * GREY) for value in (colour.red(), colour.green(), colour.blue())
    )
    return QColor(red, green, blue)


def box_at(point: QPointF, annotations: Sequence[Annotation], viewport: Viewport) -> Annotation | None:
    """The box under a view point; of several the smallest."""
    hits = []
    for row, annotation in enumerate(annotations):
        box = viewport.to_view(box_of(annotation.detection))
        turned = turn_of(annotation.detection.angle, box.center()).inverted()[0].map(point)
        if box.adjusted(-REACH_PX, -REACH_PX, REACH_PX, REACH_PX).contains(turned):
            hits.append((box.width() * box.height(), row))
    return annotations[min(hits)[1]] if hits else None


def handle_at(point: QPointF, detection: Detection, viewport: Viewport) -> Handle | None:
    """The handle of a box under a view point; corners go before middles."""
    reach = HANDLE_PX / 2 + REACH_PX
    for handle in sorted(handles_of(detection, viewport), key=lambda handle: not handle.is_corner):
        way = point - viewport.point_to_view(place_of(handle, detection))
        if max(abs(way.x()), abs(way.y())) <= reach:
            return handle
    return None


def handles_of(detection: Detection, viewport: Viewport) -> list[Handle]:
    """The handles that a box has at this zoom."""
    shown = viewport.to_view(box_of(detection))
    across, down = shown.width() >= MIDDLE_HANDLE_FROM_PX, shown.height() >= MIDDLE_HANDLE_FROM_PX
    return [handle for handle in HANDLES if handle.is_corner or (across if handle.down else down)]


def paint_boxes(
    painter: QPainter,
    model: Boxes,
    viewport: Viewport,
    emphasis: Emphasis,
    font: QFont,
    *,
    has_handles: bool = True,
    scored_from_px: float = SCORED_FROM_PX,
) -> None:
    """Paint every box that shows, then the labels, so that no box hides one; what stands out last.

    has_handles: whether a box that is selected alone can be taken hold of. scored_from_px: the label of a narrower box
    says nothing but what it is.
    """
    view = QRectF(QPointF(), viewport.view_size)
    shown = [box for box in model.annotations if _bounds(box, viewport).intersects(view)]
    shown.sort(key=emphasis.rank)
    for annotation in shown:
        _paint_box(painter, annotation, viewport, emphasis)
    _paint_labels(painter, [*reversed(shown)], model, viewport, emphasis, font, scored_from_px)
    if has_handles and len(emphasis.selected) == 1 and shown and shown[-1].id in emphasis.selected:
        _paint_handles(painter, shown[-1].detection, viewport)


def paint_outline(painter: QPainter, area: QRectF, viewport: Viewport, colour: QColor) -> None:
    """Paint the frame of what is being drawn; area: in picture pixels."""
    box = viewport.aligned(viewport.to_view(area))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    width, halo = viewport.whole_pixels(LINE_PX), viewport.whole_pixels(HALO_PX)
    fill_frame(painter, box, HALO, width + 2 * halo)
    fill_frame(painter, box, colour, width)
    painter.restore()


def _paint_labels(
    painter: QPainter,
    annotations: Sequence[Annotation],
    model: Boxes,
    viewport: Viewport,
    emphasis: Emphasis,
    font: QFont,
    scored_from_px: float,
) -> None:
    """Paint the labels for which there is room; those of the first boxes choose first."""
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    pills, wishes = [], []
    for annotation in annotations:
        box = viewport.to_view(box_of(annotation.detection))
        stands_out = any(emphasis.rank(annotation))
        if not stands_out and min(box.width(), box.height()) < LABELLED_FROM_PX:
            continue
        scored = (stands_out or box.width() >= scored_from_px) and not annotation.is_drawn
        score = model.score_words(annotation) if scored else ""
        pill = LabelPill(annotation, target_colour(annotation.detection.target), score, metrics)
        pills.append(pill)
        corners = [box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft()]
        if annotation.detection.angle:
            turn = turn_of(annotation.detection.angle, box.center())
            corners = [turn.map(corner) for corner in corners]
        gap = GAP_PX + (HANDLE_PX / 2 if annotation.id in emphasis.selected else 0)
        wishes.append(LabelWish(corners, QSizeF(pill.width, PILL_HEIGHT_PX), stands_out, gap))
    for pill, place in zip(pills, placed(wishes, viewport.view_size), strict=True):
        if place is not None:
            pill.paint(painter, viewport.aligned(place))


def _paint_box(painter: QPainter, annotation: Annotation, viewport: Viewport, emphasis: Emphasis) -> None:
    detection = annotation.detection
    selected, hovered = emphasis.rank(annotation)
    dropped = annotation.decision is Decision.DROPPED
    box = viewport.aligned(viewport.to_view(box_of(detection)))
    colour = target_colour(detection.target)
    painter.save()
    painter.setTransform(turn_of(detection.angle, box.center()), True)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, bool(detection.angle))  # upright lines are sharp without
    if (selected or hovered) and not dropped:
        fill = QColor(colour)
        fill.setAlpha(52 if selected else 26)
        painter.fillRect(box, fill)
    width = viewport.whole_pixels(SELECTED_LINE_PX if selected else LINE_PX)
    halo = viewport.whole_pixels(HALO_PX)
    # Filled, not stroked, which is several times as fast.
    frames = [(HALO, width + 4 * halo), (RING, width + 2 * halo)] if selected else [(HALO, width + 2 * halo)]
    for frame_colour, frame_width in [*frames, (dimmed(colour) if dropped else colour, width)]:
        if dropped:
            _dash(painter, box, frame_colour, frame_width, width)
        else:
            fill_frame(painter, box, frame_colour, frame_width)
    painter.restore()


def _dash(painter: QPainter, box: QRectF, colour: QColor, width: float, unit: float) -> None:
    """Draw a dashed frame; unit: what the dashes are measured in, so that two frames have theirs in the same places."""
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([dash * unit / width for dash in DASHES])
    painter.setPen(pen)
    corners = [box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft()]
    # Each side from its own corner, so that every corner shows.
    for start, end in zip(corners, [*corners[1:], corners[0]], strict=True):
        painter.drawLine(QLineF(start, end))


def fill_frame(painter: QPainter, box: QRectF, colour: QColor, width: float) -> None:
    """Fill a frame whose line runs along a box's edge; its four sides meet without overlapping."""
    half = width / 2
    outer, inner = box.adjusted(-half, -half, half, half), box.adjusted(half, half, -half, -half)
    height = max(0.0, inner.height())
    painter.fillRect(QRectF(outer.left(), outer.top(), outer.width(), width), colour)
    painter.fillRect(QRectF(outer.left(), inner.bottom(), outer.width(), width), colour)
    painter.fillRect(QRectF(outer.left(), inner.top(), width, height), colour)
    painter.fillRect(QRectF(inner.right(), inner.top(), width, height), colour)


def _paint_handles(painter: QPainter, detection: Detection, viewport: Viewport) -> None:
    line = viewport.whole_pixels(HALO_PX)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, bool(detection.angle))
    for handle in handles_of(detection, viewport):
        place = viewport.point_to_view(place_of(handle, detection))
        square = QRectF(-HANDLE_PX / 2, -HANDLE_PX / 2, HANDLE_PX, HANDLE_PX)
        painter.save()
        painter.translate(viewport.aligned(QRectF(place, QSizeF())).topLeft())
        painter.rotate(detection.angle)
        painter.fillRect(square, HALO)
        painter.fillRect(square.adjusted(line, line, -line, -line), Qt.GlobalColor.white)
        painter.restore()
    painter.restore()


def _bounds(annotation: Annotation, viewport: Viewport) -> QRectF:
    """What a box takes up in the view with its lines."""
    detection = annotation.detection
    around = outline_of(detection).boundingRect() if detection.angle else box_of(detection)
    return viewport.to_view(around).adjusted(-REACH_PX, -REACH_PX, REACH_PX, REACH_PX)
