"""A slider under its name, with what it stands at in words."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from desktop_app.gui.theme import TARGET_PX


class _Slider(QSlider):
    """Leaves the wheel to the panel that scrolls under the mouse, unless it was chosen before."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class SliderRow(QWidget):
    """Chooses a whole number from 0 to a maximum; step: by how much an arrow key moves it.

    moved: the user moved the slider, by mouse or keyboard; carries the number.
    """

    moved = Signal(int)

    def __init__(self, title: str, maximum: int, step: int) -> None:
        super().__init__()
        self._slider = _Slider(Qt.Orientation.Horizontal)
        self._slider.setRange(0, maximum)
        self._slider.setSingleStep(step)
        self._slider.setPageStep(2 * step)
        self._slider.setMinimumHeight(TARGET_PX)
        self._slider.setAccessibleName(title)
        self._slider.valueChanged.connect(self.moved)
        name = QLabel(title)
        name.setBuddy(self._slider)
        self._words = QLabel()
        self._words.setProperty("muted", True)
        head = QHBoxLayout()
        head.addWidget(name)
        head.addStretch()
        head.addWidget(self._words)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._slider)

    @property
    def value(self) -> int:
        """Where the slider stands."""
        return self._slider.value()

    def set_maximum(self, maximum: int) -> None:
        """Let the slider reach further or less far, without a signal."""
        with QSignalBlocker(self._slider):
            self._slider.setMaximum(maximum)

    def take(self, value: int) -> None:
        """Put the slider somewhere, without a signal."""
        with QSignalBlocker(self._slider):
            self._slider.setValue(value)

    def say(self, words: str) -> None:
        """Show what the slider's place means."""
        self._words.setText(words)
        self._slider.setAccessibleDescription(words)

    def explain(self, tool_tip: str) -> None:
        """Set the tool tip of the whole row."""
        self.setToolTip(tool_tip)
        self._slider.setToolTip(tool_tip)
