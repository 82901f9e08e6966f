"""The sample with a frame on it that mouse and keys move."""

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen

from desktop_app.gui.views.hand import ARROWS
from desktop_app.gui.views.tour.picture_area import PictureArea
from desktop_app.gui.views.window_view import EDGE

DARK = QColor(0, 0, 0, 200)
# A frame that is smaller in the view has a larger one drawn around it.
SMALL_PX = 10.0
AROUND_PX = 26.0
SIZES = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1}


class FrameView(PictureArea):
    """Shows a picture and a frame.

    pointed: the frame is to have its middle there; carries picture pixels.
    nudged: it is to go some steps to the right and down. size_asked: it is to be larger (+1) or smaller (-1).
    """

    pointed = Signal(QPointF)
    nudged = Signal(int, int)
    size_asked = Signal(int)

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._frame = QRectF()
        self._grip: QPointF | None = None  # from the frame's middle to where it is held
        self.setCursor(Qt.CursorShape.SizeAllCursor)

    @property
    def frame(self) -> QRectF:
        """Where the frame lies, in picture pixels."""
        return self._frame

    def show_frame(self, frame: QRectF, words: str) -> None:
        """Put the frame somewhere; words: what a screen reader says of it."""
        self._frame = frame
        self.setAccessibleDescription(words)
        self.update()

    def paint_over(self, painter: QPainter) -> None:
        """Paint the frame."""
        frame = self.to_view(self._frame)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if min(frame.width(), frame.height()) < SMALL_PX:
            painter.setPen(QPen(DARK, 4))
            grown = (AROUND_PX - frame.width()) / 2
            around = frame.adjusted(-grown, -grown, grown, grown)
            painter.drawRoundedRect(around, 5, 5)
            painter.setPen(QPen(EDGE, 1.5))
            painter.drawRoundedRect(around, 5, 5)
        painter.setPen(QPen(DARK, 4))
        painter.drawRect(frame)
        painter.setPen(QPen(EDGE, 2))
        painter.drawRect(frame)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the frame, which comes to the mouse first where it lies elsewhere."""
        if event.button() != Qt.MouseButton.LeftButton or self._frame.isEmpty():
            return
        at = self.to_picture(event.position())
        self._grip = at - self._frame.center() if self._frame.contains(at) else QPointF()
        self.pointed.emit(at - self._grip)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Let the frame follow."""
        if self._grip is not None:
            self.pointed.emit(self.to_picture(event.position()) - self._grip)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._grip = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the frame by arrows, make it larger or smaller by plus and minus."""
        key = Qt.Key(event.key())
        is_plain = not event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        if is_plain and key in ARROWS:
            self.nudged.emit(*ARROWS[key])
        elif is_plain and key in SIZES:
            self.size_asked.emit(SIZES[key])
        else:
            super().keyPressEvent(event)
