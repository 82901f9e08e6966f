"""A row of joined buttons of which one is down."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget


class Segments(QWidget):
    """Chooses one of a few words.

    chosen: the user chose another; carries its key.
    """

    chosen = Signal(str)

    def __init__(self, choices: Mapping[str, tuple[str, str]]) -> None:
        """choices: key -> the word and its tool tip, in order."""
        super().__init__()
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for key, (word, tool_tip) in choices.items():
            button = QPushButton()
            button.setText(word)
            button.setToolTip(tool_tip)
            button.setCheckable(True)
            button.setProperty("segment", True)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.setAutoExclusive(True)  # which the group sees to; a screen reader hears of a choice among several
            # Not `clicked`, which a screen reader's toggling does not tell.
            button.toggled.connect(lambda down, key=key: self._tell(key) if down else None)
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
        for button in self._buttons.values():
            button.blockSignals(True)
        self._buttons[key].setChecked(True)
        for button in self._buttons.values():
            button.blockSignals(False)
        self._let_tab_in()

    def _tell(self, key: str) -> None:
        self._let_tab_in()
        self.chosen.emit(key)

    def _let_tab_in(self) -> None:
        """Let Tab come to the button that is down; the arrows go on from there, as among radio buttons."""
        for button in self._buttons.values():
            by_tab = Qt.FocusPolicy.StrongFocus if button.isChecked() else Qt.FocusPolicy.ClickFocus
            button.setFocusPolicy(by_tab)
