"""Chooses which photographs of the list something is done to."""

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox

from desktop_app.gui.models.work_progress import PhotoScope
from desktop_app.gui.theme import TARGET_PX


class ScopeChoice(QComboBox):
    """All photographs, those that the list shows, or the selected ones, each with their number.

    chosen: the user chose another.
    """

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Which photos"))
        self.setAccessibleDescription(self.tr("Which photos of the list something is done to"))
        self.setMinimumHeight(TARGET_PX)
        for scope in PhotoScope:
            self.addItem("", scope)
        self.show_counts(dict.fromkeys(PhotoScope, 0))
        self.currentIndexChanged.connect(self.chosen)

    @property
    def scope(self) -> PhotoScope:
        """What is chosen."""
        return PhotoScope(self.currentData())

    @scope.setter
    def scope(self, scope: PhotoScope) -> None:
        with QSignalBlocker(self):
            self.setCurrentIndex(self.findData(scope))

    def show_counts(self, counts: Mapping[PhotoScope, int]) -> None:
        """Say how many photographs each choice is about."""
        words = {
            PhotoScope.ALL: self.tr("All photos of the list ({n})"),
            PhotoScope.LISTED: self.tr("Photos that the filter shows ({n})"),
            PhotoScope.SELECTED: self.tr("Selected photos ({n})"),
        }
        for row, scope in enumerate(PhotoScope):
            self.setItemText(row, words[scope].format(n=counts[scope]))
