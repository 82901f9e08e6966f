"""Boxes and labels over the picture: how they are drawn, and which one lies under the mouse."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPolygonF, QTransform

from desktop_app import settings
from desktop_app.detection.geometry import Detection
from desktop_app.gui.models.annotations import AnnotationsModel
from desktop_app.gui.views.viewport import Viewport
from desktop_app.gui.wording import target_label
from desktop_app.library.annotations import Annotation

# Opaque: what lets the picture through takes ten times as long to paint, and there may be hundreds of boxes.
HALO = QColor("#1B1C1F")
RING = QColor("#F2F3F5")  # the selected box's halo
PILL = QColor("#1B1C1F")
LABEL = QColor("#F2F3F5")
MUTED = QColor("#A7ADB7")
PILL_HEIGHT_PX = 20.0
DOT_PX = 7.0
EDGE_PX = 8.0
GAP_PX = 6.0
# A narrower box has its name alone in its label, so that neighbours keep theirs.
SCORED_FROM_PX = 72.0
# A box smaller than this in the view shows its label only when it is selected or under the mouse.
LABELLED_FROM_PX = 28.0
# Small boxes are hit within this distance too.
REACH_PX = 4.0


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Which rows stand out; -1 for none."""

    selected: int = -1
    hovered: int = -1


def target_colour(target: str) -> QColor:
    """The colour of a target's boxes."""
    return QColor(*settings.target_style(target).colour)


def box_of(detection: Detection) -> QRectF:
    """A detection's box in picture pixels."""
    return QRectF(detection.left, detection.top, detection.width, detection.height)


def outline_of(detection: Detection) -> QPolygonF:
    """The corners of a detection's box in picture pixels, turned by its angle."""
    box = box_of(detection)
    return _turn(detection, box.center()).map(QPolygonF(box))


def row_at(point: QPointF, annotations: Sequence[Annotation], viewport: Viewport) -> int:
    """The row of the box under a view point; of several the smallest; -1 for none."""
    hits = []
    for row, annotation in enumerate(annotations):
        detection = annotation.detection
        box = viewport.to_view(box_of(detection))
        turned = _turn(detection, box.center()).inverted()[0].map(point)
        if box.adjusted(-REACH_PX, -REACH_PX, REACH_PX, REACH_PX).contains(turned):
            hits.append((box.width() * box.height(), row))
    return min(hits)[1] if hits else -1


def paint_detections(
    painter: QPainter, model: AnnotationsModel, viewport: Viewport, emphasis: Emphasis, font: QFont
) -> None:
    """Paint every box, then the labels, so that no box hides a label; the selected one last."""
    detections = [annotation.detection for annotation in model.annotations]
    order = sorted(range(len(detections)), key=lambda row: (row == emphasis.selected, row == emphasis.hovered))
    for row in order:
        _paint_box(painter, detections[row], viewport, row == emphasis.selected, row == emphasis.hovered)
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    placed: list[QRectF] = []
    for row in reversed(order):  # those that stand out choose their places first
        detection = detections[row]
        box = viewport.to_view(box_of(detection))
        stands_out = row in (emphasis.selected, emphasis.hovered)
        if not stands_out and min(box.width(), box.height()) < LABELLED_FROM_PX:
            continue
        outline = _turn(detection, box.center()).map(QPolygonF(box))
        if not outline.boundingRect().intersects(QRectF(painter.viewport())):
            continue
        with_score = stands_out or box.width() >= SCORED_FROM_PX
        label = _Label(detection.target, model.score_words(model.annotations[row]) if with_score else "", metrics)
        pill = label.place(outline, painter.viewport().width())
        if stands_out or not any(pill.intersects(other) for other in placed):
            label.paint(painter, pill)
            placed.append(pill)


def _paint_box(painter: QPainter, detection: Detection, viewport: Viewport, selected: bool, hovered: bool) -> None:
    box = viewport.to_view(box_of(detection))
    colour = target_colour(detection.target)
    width = 3.0 if selected else 2.0
    painter.save()
    painter.setTransform(_turn(detection, box.center()), True)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, bool(detection.angle))  # upright lines are sharp without
    if selected or hovered:
        fill = QColor(colour)
        fill.setAlpha(52 if selected else 26)
        painter.fillRect(box, fill)
    # Filled, not stroked, which is several times as fast.
    for bar in _bars(box, width + 2.0):
        painter.fillRect(bar, RING if selected else HALO)
    for bar in _bars(box, width):
        painter.fillRect(bar, colour)
    painter.restore()


def _bars(box: QRectF, width: float) -> tuple[QRectF, ...]:
    """The four sides of a frame whose line runs along a box's edge; they meet without overlapping."""
    half = width / 2
    outer, inner = box.adjusted(-half, -half, half, half), box.adjusted(half, half, -half, -half)
    height = max(0.0, inner.height())
    return (
        QRectF(outer.left(), outer.top(), outer.width(), width),
        QRectF(outer.left(), inner.bottom(), outer.width(), width),
        QRectF(outer.left(), inner.top(), width, height),
        QRectF(inner.right(), inner.top(), width, height),
    )


class _Label:
    """The pill that names one detection."""

    def __init__(self, target: str, score: str, metrics: QFontMetricsF) -> None:
        self._colour = target_colour(target)
        self._name = target_label(target)
        self._score = score
        self._name_width = metrics.horizontalAdvance(self._name)
        score_width = GAP_PX + metrics.horizontalAdvance(score) if score else 0
        self._width = EDGE_PX + DOT_PX + GAP_PX + self._name_width + score_width + EDGE_PX

    def place(self, outline: QPolygonF, view_width: float) -> QRectF:
        """Where the pill goes: above the box, below it where there is no room, and always inside the view's width.

        It begins where an upright box does; of a turned one it sits on the corner that sticks out.
        """
        box = outline.boundingRect()
        pill = QRectF(0, 0, self._width, PILL_HEIGHT_PX)
        above = box.top() - 4 - PILL_HEIGHT_PX >= 2
        edge = box.top() if above else box.bottom()
        reaching = [corner.x() for corner in outline.toList() if abs(corner.y() - edge) < 1]
        pill.moveLeft(min(reaching) - 2 if max(reaching) - min(reaching) > 1 else reaching[0] - pill.width() / 2)
        if above:
            pill.moveBottom(edge - 4)
        else:
            pill.moveTop(edge + 4)
        pill.moveLeft(max(2.0, min(pill.left(), view_width - pill.width() - 2)))
        return pill

    def paint(self, painter: QPainter, pill: QRectF) -> None:
        """Draw dot, name and muted score."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(PILL)
        painter.drawRoundedRect(pill, PILL_HEIGHT_PX / 2, PILL_HEIGHT_PX / 2)
        painter.setBrush(self._colour)
        painter.drawEllipse(QPointF(pill.left() + EDGE_PX + DOT_PX / 2, pill.center().y()), DOT_PX / 2, DOT_PX / 2)
        text = QRectF(pill)
        text.setLeft(pill.left() + EDGE_PX + DOT_PX + GAP_PX)
        painter.setPen(LABEL)
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, self._name)
        text.setLeft(text.left() + self._name_width + GAP_PX)
        painter.setPen(MUTED)
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, self._score)


def _turn(detection: Detection, centre: QPointF) -> QTransform:
    turn = QTransform()
    if detection.angle:
        turn.translate(centre.x(), centre.y()).rotate(detection.angle).translate(-centre.x(), -centre.y())
    return turn
