"""Chooses a folder to write to."""

from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from desktop_app.gui.theme import GRID_PX, TARGET_PX


class FolderChoice(QWidget):
    """A line for a folder's path, and a button that asks for one.

    changed: the path is another.
    """

    changed = Signal()

    def __init__(self, title: str) -> None:
        """title: of the dialog that asks, and what a screen reader says."""
        super().__init__()
        self._title = title
        self._is_chosen = False
        self._line = QLineEdit()
        self._line.setAccessibleName(title)
        self._line.setMinimumHeight(TARGET_PX)
        self._line.textChanged.connect(self._take_text)
        self._button = QPushButton(self.tr("Choose..."))
        self._button.setToolTip(title)
        self._button.setAutoDefault(False)
        self._button.clicked.connect(self.ask)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID_PX)
        row.addWidget(self._line, 1)
        row.addWidget(self._button)

    @property
    def folder(self) -> Path | None:
        """The folder; None where there is no path that says where it is from the root on."""
        text = self._line.text().strip()
        return Path(text) if text and Path(text).is_absolute() else None

    def propose(self, folder: Path | None) -> None:
        """Put a folder into the line, unless the user has chosen one."""
        if not self._is_chosen:
            with QSignalBlocker(self._line):
                self._line.setText(str(folder) if folder else "")
            self._line.setToolTip(self._line.text())

    def ask(self) -> None:
        """Open the dialog in which a folder can be chosen."""
        # The proposed one is often not there yet, and the one that it would be in is where one looks.
        dialog = QFileDialog(self, self._title, str(self.folder.parent) if self.folder else "")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._line.setText)
        dialog.open()

    def _take_text(self, text: str) -> None:
        self._is_chosen = bool(text)
        self._line.setToolTip(text)
        self.changed.emit()
