"""The ring around a view that draws itself and has the keyboard."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPalette, QPen

from desktop_app.gui.views.overlay import HALO


def came_by_keyboard(event: QFocusEvent) -> bool:
    """Whether the focus came in a way after which a ring has to show where it is."""
    return event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


def paint_focus_ring(painter: QPainter, view: QRect, palette: QPalette) -> None:
    """Paint the ring inside a view's edge; beside a dark line, so that one of both shows on any picture."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, inset, width in ((palette.color(QPalette.ColorRole.Accent), 1, 2), (HALO, 2.5, 1)):
        painter.setPen(QPen(colour, width))
        painter.drawRect(QRectF(view).adjusted(inset, inset, -inset, -inset))
