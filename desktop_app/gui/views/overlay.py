"""Boxes and labels over the picture: how they are drawn, and which one lies under the mouse."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QTransform

from desktop_app import settings
from desktop_app.detection.geometry import Detection
from desktop_app.gui.views.viewport import Viewport
from desktop_app.gui.wording import target_label

HALO = QColor(0, 0, 0, 150)
PILL = QColor(18, 19, 21, 215)
LABEL = QColor("#F2F3F5")
MUTED = QColor("#A7ADB7")
PILL_HEIGHT_PX = 20.0
DOT_PX = 7.0
# A box smaller than this in the view shows its label only when it is selected or under the mouse.
LABELLED_FROM_PX = 36.0
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


def row_at(point: QPointF, detections: Sequence[Detection], viewport: Viewport) -> int:
    """The row of the box under a view point; of several the smallest; -1 for none."""
    hits = []
    for row, detection in enumerate(detections):
        box = viewport.to_view(box_of(detection))
        turned = _turn(detection, box.center()).inverted()[0].map(point)
        if box.adjusted(-REACH_PX, -REACH_PX, REACH_PX, REACH_PX).contains(turned):
            hits.append((box.width() * box.height(), row))
    return min(hits)[1] if hits else -1


def paint_detections(
    painter: QPainter, detections: Sequence[Detection], viewport: Viewport, emphasis: Emphasis, font: QFont
) -> None:
    """Paint every box, then the labels, so that no box hides a label; the selected one last."""
    order = sorted(range(len(detections)), key=lambda row: (row == emphasis.selected, row == emphasis.hovered))
    for row in order:
        _paint_box(painter, detections[row], viewport, row == emphasis.selected, row == emphasis.hovered)
    painter.setFont(font)
    for row in order:
        box = viewport.to_view(box_of(detections[row]))
        if row in (emphasis.selected, emphasis.hovered) or min(box.width(), box.height()) >= LABELLED_FROM_PX:
            _paint_label(painter, detections[row], box, font)


def _paint_box(painter: QPainter, detection: Detection, viewport: Viewport, selected: bool, hovered: bool) -> None:
    box = viewport.to_view(box_of(detection))
    colour = target_colour(detection.target)
    width = 3.0 if selected else 2.0
    painter.save()
    painter.setTransform(_turn(detection, box.center()), True)
    if selected or hovered:
        fill = QColor(colour)
        fill.setAlpha(52 if selected else 26)
        painter.fillRect(box, fill)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(HALO, width + 2.0), QPen(colour, width)):
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawRoundedRect(box, 2, 2)
    painter.restore()


def _paint_label(painter: QPainter, detection: Detection, box: QRectF, font: QFont) -> None:
    metrics = QFontMetricsF(font)
    name, score = target_label(detection.target), f"{detection.score:.1f}"
    name_width = metrics.horizontalAdvance(name)
    pill = QRectF(0, 0, 8 + DOT_PX + 6 + name_width + 6 + metrics.horizontalAdvance(score) + 8, PILL_HEIGHT_PX)
    pill.moveBottomLeft(box.topLeft() + QPointF(-2, -4))
    seen = painter.viewport()
    if pill.top() < 2:
        pill.moveTopLeft(box.bottomLeft() + QPointF(-2, 4))
    pill.moveLeft(max(2.0, min(pill.left(), seen.width() - pill.width() - 2)))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(PILL)
    painter.drawRoundedRect(pill, PILL_HEIGHT_PX / 2, PILL_HEIGHT_PX / 2)
    painter.setBrush(target_colour(detection.target))
    painter.drawEllipse(QPointF(pill.left() + 8 + DOT_PX / 2, pill.center().y()), DOT_PX / 2, DOT_PX / 2)
    text = QRectF(pill)
    text.setLeft(pill.left() + 8 + DOT_PX + 6)
    painter.setPen(LABEL)
    painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, name)
    text.setLeft(text.left() + name_width + 6)
    painter.setPen(MUTED)
    painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, score)


def _turn(detection: Detection, centre: QPointF) -> QTransform:
    turn = QTransform()
    if detection.angle:
        turn.translate(centre.x(), centre.y()).rotate(detection.angle).translate(-centre.x(), -centre.y())
    return turn
