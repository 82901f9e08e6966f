"""The pill beside a box: what it is, whether it is kept, how sure it is."""

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF, QTransform

from desktop_app.gui.wording import target_label
from desktop_app.library.annotations import Annotation, Decision

# Opaque, as the boxes are.
PILL = QColor("#1B1C1F")
LABEL = QColor("#F2F3F5")
MUTED = QColor("#A7ADB7")
PILL_HEIGHT_PX = 20.0
DOT_PX = 7.0
CHECK_PX = 9.0
EDGE_PX = 8.0
GAP_PX = 6.0
STROKE_PX = 1.6
NOTE_TOP_PX = 12.0
NOTE_HEIGHT_PX = 28.0


class LabelPill:
    """One label: a dot of the target's colour, its name, a check where it is kept, the score muted.

    A dropped box has a cross instead of the dot and its name struck through.
    """

    def __init__(self, annotation: Annotation, colour: QColor, score: str, metrics: QFontMetricsF) -> None:
        self._colour = colour
        self._decision = annotation.decision
        self._name = target_label(annotation.detection.target)
        self._score = score
        self._name_width = metrics.horizontalAdvance(self._name)
        self._check_width = GAP_PX + CHECK_PX if self._decision is Decision.KEPT else 0.0
        score_width = GAP_PX + metrics.horizontalAdvance(score) if score else 0.0
        self.width = EDGE_PX + DOT_PX + GAP_PX + self._name_width + self._check_width + score_width + EDGE_PX

    def paint(self, painter: QPainter, pill: QRectF) -> None:
        """Draw it in its place."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(PILL)
        painter.drawRoundedRect(pill, PILL_HEIGHT_PX / 2, PILL_HEIGHT_PX / 2)
        dropped = self._decision is Decision.DROPPED
        self._paint_dot(painter, QPointF(pill.left() + EDGE_PX + DOT_PX / 2, pill.center().y()), dropped)
        text = QRectF(pill)
        text.setLeft(pill.left() + EDGE_PX + DOT_PX + GAP_PX)
        painter.setPen(MUTED if dropped else LABEL)
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, self._name)
        if dropped:
            through = pill.center().y() + 0.5
            painter.drawLine(QLineF(text.left() - 1, through, text.left() + self._name_width + 1, through))
        text.setLeft(text.left() + self._name_width)
        if self._check_width:
            place = QRectF(text.left() + GAP_PX, pill.center().y() - CHECK_PX / 2, CHECK_PX, CHECK_PX)
            paint_check(painter, place, LABEL)
            text.setLeft(text.left() + self._check_width)
        if self._score:
            text.setLeft(text.left() + GAP_PX)
            painter.setPen(MUTED)
            painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, self._score)

    def _paint_dot(self, painter: QPainter, centre: QPointF, dropped: bool) -> None:
        if dropped:
            half = DOT_PX / 2
            paint_cross(painter, QRectF(centre.x() - half, centre.y() - half, DOT_PX, DOT_PX), self._colour)
        else:
            painter.setBrush(self._colour)
            painter.drawEllipse(centre, DOT_PX / 2, DOT_PX / 2)


def paint_corner_note(painter: QPainter, view: QRectF, words: str, font: QFont) -> None:
    """Paint a few muted words in a pill in the view's upper left corner."""
    width = QFontMetricsF(font).horizontalAdvance(words) + 2 * EDGE_PX
    pill = QRectF(view.left() + NOTE_TOP_PX, view.top() + NOTE_TOP_PX, width, PILL_HEIGHT_PX)
    painter.setFont(font)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(PILL)
    painter.drawRoundedRect(pill, PILL_HEIGHT_PX / 2, PILL_HEIGHT_PX / 2)
    painter.setPen(MUTED)
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, words)


def paint_note(painter: QPainter, view: QRectF, words: str, font: QFont) -> None:
    """Paint a few words in a pill at the top of the view."""
    painter.setFont(font)
    width = QFontMetricsF(font).horizontalAdvance(words) + 4 * EDGE_PX
    pill = QRectF(view.center().x() - width / 2, view.top() + NOTE_TOP_PX, width, NOTE_HEIGHT_PX)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(PILL)
    painter.drawRoundedRect(pill, NOTE_HEIGHT_PX / 2, NOTE_HEIGHT_PX / 2)
    painter.setPen(LABEL)
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, words)


def paint_check(painter: QPainter, place: QRectF, colour: QColor, stroke_px: float = STROKE_PX) -> None:
    """Paint a tick that fills a square."""
    painter.setPen(_stroke(colour, stroke_px))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    points = QPolygonF([QPointF(0.04, 0.56), QPointF(0.36, 0.88), QPointF(0.96, 0.16)])
    scaled = QTransform.fromScale(place.width(), place.height()).map(points)
    painter.drawPolyline(scaled.translated(place.topLeft()))


def paint_cross(painter: QPainter, place: QRectF, colour: QColor, stroke_px: float = STROKE_PX) -> None:
    """Paint a cross that fills a square."""
    painter.setPen(_stroke(colour, stroke_px))
    painter.drawLine(QLineF(place.topLeft(), place.bottomRight()))
    painter.drawLine(QLineF(place.bottomLeft(), place.topRight()))


def _stroke(colour: QColor, width: float) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
