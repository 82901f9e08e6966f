"""Leads from the Explain panel to the comparison of two searches."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget


class CompareOffer(QWidget):
    """Says what the comparison is for.

    wanted: the user wants to see it.
    """

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        words = QLabel(
            self.tr("Search this photo in two ways, such as with two cascades, and see what only one of them finds.")
        )
        words.setWordWrap(True)
        button = QPushButton(self.tr("Compare..."))
        button.setToolTip(self.tr("Open a window with both searches side by side"))
        button.clicked.connect(self.wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(words)
        column.addWidget(button)
