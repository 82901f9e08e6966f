"""The stages of a window as a ladder of bars, drawn on anything that can be drawn on."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from desktop_app.gui.models.stages import StageFate, StageSum, number_text
from desktop_app.gui.views.explain_colours import SIGNS, fate_colour

ROW_PX = 24.0
BAR_PX = 12.0
NUMBER_PX = 26.0  # room for the stage's number
SIGN_PX = 18.0
GAP_PX = 6.0
MARK_PX = 4.0  # half the width of the mark at the threshold
SHEET_WIDTH_PX = 640.0
SHEET_MARGIN_PX = 24.0
TITLE_PX = 28.0


@dataclass(frozen=True, slots=True)
class LadderColours:
    """text: of numbers. muted: of what was not reached, and of needed sums. track: behind the bars."""

    text: QColor
    muted: QColor
    track: QColor


PAPER = LadderColours(QColor("#1B1E23"), QColor("#5F6670"), QColor("#E3E6EA"))


@dataclass(frozen=True, slots=True)
class LadderSheet:
    """A whole ladder to be saved. titles: lines above it."""

    titles: tuple[str, ...]
    stages: tuple[StageSum, ...]
    font: QFont

    @property
    def size(self) -> QSizeF:
        """What it takes up."""
        height = 2 * SHEET_MARGIN_PX + len(self.titles) * TITLE_PX + len(self.stages) * ROW_PX
        return QSizeF(SHEET_WIDTH_PX, height)

    def paint(self, painter: QPainter) -> None:
        """Paint it, black on white."""
        painter.fillRect(QRectF(QPointF(), self.size), Qt.GlobalColor.white)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font)
        row = QRectF(SHEET_MARGIN_PX, SHEET_MARGIN_PX, SHEET_WIDTH_PX - 2 * SHEET_MARGIN_PX, TITLE_PX)
        painter.setPen(PAPER.text)
        for title in self.titles:
            painter.drawText(row, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, title)
            row.translate(0, TITLE_PX)
        row.setHeight(ROW_PX)
        room = sums_width(self.stages, QFontMetricsF(self.font))
        for stage in self.stages:
            paint_stage(painter, row, stage, PAPER, room)
            row.translate(0, ROW_PX)


def sums_text(stage: StageSum) -> tuple[str, str]:
    """What a stage came to and what it needed."""
    return number_text(stage.sum, stage.threshold), number_text(stage.threshold, stage.sum)


def sums_width(stages: Sequence[StageSum], metrics: QFontMetricsF) -> float:
    """The room that the widest sum or threshold needs."""
    texts = [text for stage in stages for text in sums_text(stage)]
    return max((metrics.horizontalAdvance(text) for text in texts), default=0.0) + 2


def paint_stage(painter: QPainter, row: QRectF, stage: StageSum, colours: LadderColours, room: float) -> None:
    """Paint one rung: number, sign, bar with the mark at the threshold, and the two numbers.

    room: for each of the numbers, see `sums_width`.
    """
    middle_left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    middle_right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
    is_reached = stage.fate is not StageFate.NOT_REACHED
    painter.setPen(colours.text if is_reached else colours.muted)
    painter.drawText(QRectF(row.left(), row.top(), NUMBER_PX - GAP_PX, row.height()), middle_right, str(stage.number))
    painter.setPen(fate_colour(stage.fate) if is_reached else colours.muted)
    sign = QRectF(row.left() + NUMBER_PX, row.top(), SIGN_PX, row.height())
    painter.drawText(sign, middle_left, SIGNS[stage.fate])
    numbers = QRectF(row.right() - 2 * room - GAP_PX, row.top(), room, row.height())
    sum_, threshold = sums_text(stage)
    painter.setPen(colours.text if is_reached else colours.muted)
    painter.drawText(numbers, middle_right, sum_)
    painter.setPen(colours.muted)
    painter.drawText(numbers.translated(room + GAP_PX, 0), middle_right, threshold)
    bar = QRectF(sign.right(), row.center().y() - BAR_PX / 2, numbers.left() - 2 * GAP_PX - sign.right(), BAR_PX)
    paint_bar(painter, bar, stage, colours)


def paint_bar(painter: QPainter, bar: QRectF, stage: StageSum, colours: LadderColours) -> None:
    """Paint how far a sum reaches between the lowest and the highest, and a mark at what is needed."""
    painter.fillRect(bar, colours.track)
    filled = QRectF(bar.left(), bar.top(), bar.width() * stage.share(stage.sum), bar.height())
    colour = fate_colour(stage.fate)
    match stage.fate:
        case StageFate.PASSED:
            painter.fillRect(filled, colour)
        case StageFate.STOPPED:
            light = QColor(colour)
            light.setAlpha(90)
            painter.fillRect(filled, light)
            _hatch(painter, filled, colour)
        case StageFate.NOT_REACHED:
            painter.setPen(QPen(colour, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(filled.adjusted(0.5, 0.5, -0.5, -0.5))
    at = bar.left() + bar.width() * stage.share(stage.threshold)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.text)
    painter.drawRect(QRectF(at - 1, bar.top() - 2, 2, bar.height() + 4))
    top = bar.top() - 2
    painter.drawPolygon([QPointF(at - MARK_PX, top - 3), QPointF(at + MARK_PX, top - 3), QPointF(at, top + 2)])


def _hatch(painter: QPainter, area: QRectF, colour: QColor) -> None:
    """Fill with slanting lines: a sign beside the colour."""
    painter.save()
    painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
    painter.setPen(QPen(colour, 2))
    x = area.left() - area.height()
    while x < area.right():
        painter.drawLine(QPointF(x, area.bottom()), QPointF(x + area.height(), area.top()))
        x += 6
    painter.restore()
    painter.setPen(QPen(colour, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(area.adjusted(0.5, 0.5, -0.5, -0.5))
