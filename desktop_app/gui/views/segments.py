"""A row of joined buttons of which one is down."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QWidget


class Segments(QWidget):
    """Chooses one of a few words.

    chosen: the user chose another; carries its key.
    """

    chosen = Signal(str)

    def __init__(self, choices: Mapping[str, tuple[str, str]]) -> None:
        """choices: key -> the word and its tool tip, in order."""
        super().__init__()
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for key, (word, tool_tip) in choices.items():
            button = QToolButton()
            button.setText(word)
            button.setToolTip(tool_tip)
            button.setCheckable(True)
            button.setProperty("segment", True)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.clicked.connect(lambda _, chosen=key: self.chosen.emit(chosen))
            self._group.addButton(button)
            self._buttons[key] = button
            layout.addWidget(button)
        buttons = list(self._buttons.values())
        buttons[0].setObjectName("firstSegment")
        buttons[-1].setObjectName("lastSegment")

    @property
    def key(self) -> str:
        """The key of the button that is down."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")

    def choose(self, key: str) -> None:
        """Put a button down, without a signal."""
        self._buttons[key].setChecked(True)
