"""Pictures with boxes for the tests of the views that show them, and a mouse for the canvas."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.detection.geometry import Detection
from desktop_app.gui.models.annotations import AnnotationsModel, BoxSelection
from desktop_app.gui.models.picture import Picture
from desktop_app.library.annotations import Annotation, Decision
from tests.gui.fakes import picture_frame

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
LEFT, MIDDLE, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton


def box(
    left: int, top: int, width: int, height: int, target: str = "face", score: float = 0.9, angle: float = 0.0
) -> Detection:
    """A box as a search finds it."""
    return Detection(left, top, width, height, score, 3, target, "a cascade", angle)


def found(number: int, detection: Detection, decision: Decision = Decision.OPEN) -> Annotation:
    """A box that a search found."""
    return Annotation(number, detection, decision, detection)


class Boxed:
    """A picture of 320 x 240 pixels with boxes, that answers to decisions and changes as the program does."""

    def __init__(self, annotations: Sequence[Annotation]) -> None:
        self.model = AnnotationsModel()
        self.selection = BoxSelection(self.model)
        self.picture = Picture(picture_frame(), [])
        self.model.show(self.picture, annotations)
        self.changes: list[tuple[dict[int, Detection], int, str]] = []

    def of(self, number: int) -> Annotation:
        """The box with that id."""
        return self.model.annotations[self.model.row_of(number)]

    def change(self, boxes: dict[int, Detection], gesture: int, kind: str) -> None:
        """Take new places of boxes."""
        self.changes.append((boxes, gesture, kind))
        self.model.update([a.changed(boxes[a.id]) if a.id in boxes else a for a in self.model.annotations])

    def decide(self, boxes: list[Annotation], decision: Decision) -> None:
        """Take a decision."""
        ids = {each.id for each in boxes}
        self.model.update([a.decided(decision) if a.id in ids else a for a in self.model.annotations])

    @property
    def selected(self) -> list[int]:
        """The ids of the selected boxes."""
        return [each.id for each in self.selection.annotations]


class Mouse:
    """Sends events to a widget; positions are the widget's, moved by an offset."""

    def __init__(self, widget: QWidget, offset: QPointF) -> None:
        self._widget = widget
        self._offset = offset
        self._held = Qt.MouseButton.NoButton

    def press(self, x: float, y: float, button: Qt.MouseButton = LEFT, modifiers: Qt.KeyboardModifier = NONE) -> None:
        self._held |= button
        self._send(QEvent.Type.MouseButtonPress, x, y, button, modifiers)

    def move(self, x: float, y: float, modifiers: Qt.KeyboardModifier = NONE) -> None:
        self._send(QEvent.Type.MouseMove, x, y, Qt.MouseButton.NoButton, modifiers)

    def release(self, x: float, y: float, button: Qt.MouseButton = LEFT, modifiers: Qt.KeyboardModifier = NONE) -> None:
        self._held &= ~button
        self._send(QEvent.Type.MouseButtonRelease, x, y, button, modifiers)

    def double_click(self, x: float, y: float) -> None:
        self._send(QEvent.Type.MouseButtonDblClick, x, y, LEFT, NONE)

    def click(self, x: float, y: float, button: Qt.MouseButton = LEFT, modifiers: Qt.KeyboardModifier = NONE) -> None:
        self.press(x, y, button, modifiers)
        self.release(x, y, button, modifiers)

    def drag(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        button: Qt.MouseButton = LEFT,
        modifiers: Qt.KeyboardModifier = NONE,
    ) -> None:
        """Press, move in four steps, release."""
        self.press(*start, button, modifiers)
        for step in range(1, 5):
            x, y = (a + (b - a) * step / 4 for a, b in zip(start, end, strict=True))
            self.move(x, y, modifiers)
        self.release(*end, button, modifiers)

    def _send(
        self, kind: QEvent.Type, x: float, y: float, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier
    ) -> None:
        at = QPointF(x, y) + self._offset
        on_screen = QPointF(self._widget.mapToGlobal(QPoint(0, 0))) + at
        QApplication.sendEvent(self._widget, QMouseEvent(kind, at, on_screen, button, self._held, modifiers))
