"""The windows that passed, over the picture, and how they flow together into boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop_app.gui.views.canvas_layer import CanvasLayer
from desktop_app.gui.views.viewport import Viewport

# Okabe and Ito's colours, one after the other for neighbouring groups.
COLOURS = ("#56B4E9", "#E69F00", "#009E73", "#F0E442", "#CC79A7", "#D55E00", "#FFFFFF")
ALONE = QColor("#FFFFFF")
HALO = QColor("#1B1C1F")
# The parts of the way, each as long as 1.
AGREE, FLOW, FADE, END = 0.0, 1.0, 2.0, 3.0


class GroupFate(Enum):
    """What becomes of a group."""

    DETECTED = "detected"
    TOO_FEW = "too-few"
    INSIDE = "inside"


@dataclass(frozen=True, slots=True)
class PaintedGroup:
    """Windows that agree, in picture pixels. mean: what they flow into. goal: where that goes; itself if it stays."""

    windows: tuple[QRectF, ...]
    mean: QRectF
    goal: QRectF
    fate: GroupFate


class GroupsLayer(CanvasLayer):
    """Paints groups at a point of their way.

    0: all windows alike. 1: each group in its colour. 2: they have flown into their mean. 3: what is left.
    """

    def __init__(self) -> None:
        super().__init__()
        self._groups: Sequence[PaintedGroup] = ()
        self._time = 0.0

    def show_groups(self, groups: Sequence[PaintedGroup]) -> None:
        """Paint other groups, or none."""
        self._groups = groups
        self.changed.emit()

    def set_time(self, time: float) -> None:
        """Go to another point of the way, 0..3."""
        self._time = time
        self.changed.emit()

    def paint(self, painter: QPainter, viewport: Viewport) -> None:
        """Paint the groups; those that stay last."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        numbered = sorted(enumerate(self._groups), key=lambda each: each[1].fate is GroupFate.DETECTED)
        for number, group in numbered:
            self._paint_group(painter, viewport, group, QColor(COLOURS[number % len(COLOURS)]))

    def _paint_group(self, painter: QPainter, viewport: Viewport, group: PaintedGroup, colour: QColor) -> None:
        line = mixed(ALONE, colour, part_of(self._time, AGREE))
        flow, fade = eased(part_of(self._time, FLOW)), eased(part_of(self._time, FADE))
        stays = group.fate is GroupFate.DETECTED
        if not stays:
            line.setAlphaF(1 - fade)
        mean = between(group.mean, group.goal, fade)
        boxes = [viewport.to_view(between(window, mean, flow)) for window in group.windows]
        frames = list({_key(box): box for box in boxes}.values())  # those that have come together once
        width = viewport.whole_pixels(1 + 2 * flow**4 if stays else 1)  # thin until they are together
        halo = QColor(HALO)
        halo.setAlphaF(line.alphaF() * 0.7)
        for colour_, wide in ((halo, width + 2 * viewport.whole_pixels(1)), (line, width)):
            painter.setPen(QPen(colour_, wide))
            for frame in frames:
                painter.drawRect(frame)
        if flow > 0:
            line.setAlphaF(line.alphaF() * flow)
            _paint_number(painter, viewport.to_view(mean), len(group.windows), line)


def _paint_number(painter: QPainter, box: QRectF, number: int, colour: QColor) -> None:
    """Paint how many windows a box is made of, in its lower right corner."""
    words, metrics = str(number), painter.fontMetrics()
    size = QSizeF(metrics.horizontalAdvance(words) + 8, metrics.height() + 2)
    place = QRectF(box.bottomRight() - QPointF(size.width(), size.height()), size)
    ground = QColor(HALO)
    ground.setAlphaF(colour.alphaF())
    painter.fillRect(place, ground)
    painter.setPen(colour)
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)


def part_of(time: float, start: float) -> float:
    """How much of the part that begins there has passed, 0..1."""
    return min(1.0, max(0.0, time - start))


def eased(part: float) -> float:
    """The same, slow at both ends."""
    return part * part * (3 - 2 * part)


def between(one: QRectF, other: QRectF, part: float) -> QRectF:
    """A box on the way from one to another."""
    corner = QPointF(_way(one.x(), other.x(), part), _way(one.y(), other.y(), part))
    size = QSizeF(_way(one.width(), other.width(), part), _way(one.height(), other.height(), part))
    return QRectF(corner, size)


def mixed(one: QColor, other: QColor, part: float) -> QColor:
    """A colour on the way from one to another."""
    return QColor.fromRgbF(
        _way(one.redF(), other.redF(), part),
        _way(one.greenF(), other.greenF(), part),
        _way(one.blueF(), other.blueF(), part),
    )


def _way(one: float, other: float, part: float) -> float:
    return one + (other - one) * part


def _key(box: QRectF) -> tuple[int, int, int, int]:
    """The same for boxes that look the same: to half a view point."""
    return (round(2 * box.x()), round(2 * box.y()), round(2 * box.width()), round(2 * box.height()))
