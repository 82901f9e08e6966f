"""Candidates, or the boxes that come of them, over the sample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen

from desktop_app.gui.views.overlay import HALO
from desktop_app.gui.views.tour.picture_area import PictureArea

# Okabe and Ito's sky blue and orange, with a line of its own each.
KEPT, DROPPED, CHOSEN = QColor("#56B4E9"), QColor("#E69F00"), QColor("#FFFFFF")
STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """Candidates that agree, in picture pixels. box: their mean. is_kept: whether it becomes a detection."""

    candidates: tuple[QRectF, ...]
    box: QRectF
    is_kept: bool


class GroupsView(PictureArea):
    """Shows groups of candidates, or what they become.

    chosen: the user points at a group; carries its place in the list.
    """

    chosen = Signal(int)

    def __init__(self, name: str, shows_boxes: bool) -> None:
        super().__init__(name)
        self._shows_boxes = shows_boxes
        self._groups: Sequence[ShownGroup] = ()
        self._chosen = -1

    def show_groups(self, groups: Sequence[ShownGroup], chosen: int, words: str) -> None:
        """Show other groups, one of them stressed; words: what a screen reader says."""
        self._groups, self._chosen = groups, chosen
        self.setAccessibleDescription(words)
        self.update()

    def paint_over(self, painter: QPainter) -> None:
        """Paint those that are dropped first, and the chosen one last."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        order = sorted(enumerate(self._groups), key=lambda each: (each[0] == self._chosen, each[1].is_kept))
        for place, group in order:
            is_chosen = place == self._chosen
            for box in [group.box] if self._shows_boxes else group.candidates:
                self._paint_box(painter, self.to_view(box), group.is_kept, is_chosen)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the smallest group under the mouse."""
        at = self.to_picture(event.position())
        under = [place for place, group in enumerate(self._groups) if self._holds(group, at)]
        if under:
            self.chosen.emit(min(under, key=lambda place: self._groups[place].box.width()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from group to group."""
        step = STEPS.get(Qt.Key(event.key()))
        is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if step is None or not is_plain or not self._groups:
            super().keyPressEvent(event)
        else:
            self.chosen.emit((self._chosen + step) % len(self._groups))

    def _holds(self, group: ShownGroup, at: QPointF) -> bool:
        return any(box.contains(at) for box in ((group.box,) if self._shows_boxes else group.candidates))

    def _paint_box(self, painter: QPainter, box: QRectF, is_kept: bool, is_chosen: bool) -> None:
        thickness = (2.5 if self._shows_boxes and is_kept else 1.25) + is_chosen
        painter.setPen(QPen(CHOSEN if is_chosen else HALO, thickness + (3.5 if is_chosen else 1.5)))
        painter.drawRect(box)
        style = Qt.PenStyle.SolidLine if is_kept else Qt.PenStyle.DashLine
        painter.setPen(QPen(KEPT if is_kept else DROPPED, thickness, style))
        painter.drawRect(box)
        if not is_kept and self._shows_boxes:
            painter.drawLine(box.topLeft(), box.bottomRight())
            painter.drawLine(box.topRight(), box.bottomLeft())
