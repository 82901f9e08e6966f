"""The photographs of a batch that a person should see to."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from desktop_app.gui.wording import error_text, summary, translate

if TYPE_CHECKING:  # OpenCV comes with it, and the window opens before that
    from desktop_app.jobs.job import Outcome

AnyIndex = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()


class OutcomeColumn(IntEnum):
    """The columns."""

    PHOTO = 0
    WORDS = 1


class OutcomeRole(IntEnum):
    """What the model tells beyond Qt's own roles."""

    OUTCOME = Qt.ItemDataRole.UserRole
    IS_FAILURE = Qt.ItemDataRole.UserRole + 1  # else something is still found


class BatchOutcomes(QAbstractTableModel):
    """Name and sentence of each that failed, or in whose output something is still found, in the order of the work."""

    def __init__(self) -> None:
        super().__init__()
        self._outcomes: list[Outcome] = []

    def rowCount(self, parent: AnyIndex = NO_PARENT) -> int:
        """Return the number of photographs; none has another below it."""
        return 0 if parent.isValid() else len(self._outcomes)

    def columnCount(self, parent: AnyIndex = NO_PARENT) -> int:
        """Return two: the photograph, and what is with it."""
        return 0 if parent.isValid() else len(OutcomeColumn)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        """Return the columns' names."""
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return translate("Batch", "Photo") if section == OutcomeColumn.PHOTO else translate("Batch", "What to see to")

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the words of a cell, all of it as tool tip, or the Outcome."""
        if not index.isValid() or index.row() >= len(self._outcomes):
            return None
        outcome = self._outcomes[index.row()]
        if role == OutcomeRole.OUTCOME:
            return outcome
        if role == OutcomeRole.IS_FAILURE:
            return outcome.error is not None
        if role == Qt.ItemDataRole.DisplayRole:
            return _name(outcome) if index.column() == OutcomeColumn.PHOTO else sentence(outcome)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{outcome.source}\n{sentence(outcome)}"
        return None

    @property
    def outcomes(self) -> Sequence[Outcome]:
        """All of them; not to be changed."""
        return self._outcomes

    def add(self, outcomes: Sequence[Outcome]) -> None:
        """Add those of the outcomes that need a look."""
        new = [outcome for outcome in outcomes if outcome.needs_a_look]
        if new:
            first = len(self._outcomes)
            self.beginInsertRows(QModelIndex(), first, first + len(new) - 1)
            self._outcomes += new
            self.endInsertRows()

    def clear(self) -> None:
        """Forget all."""
        self.beginResetModel()
        self._outcomes.clear()
        self.endResetModel()


def sentence(outcome: Outcome) -> str:
    """What is with a photograph, in the language of the window."""
    if outcome.error is not None:
        return error_text(outcome.error)
    return translate("Batch", "Still found in the copy: {what}.").format(what=summary(outcome.left))


def _name(outcome: Outcome) -> str:
    """The photograph's name on one line; of a file about all photographs, that file's."""
    name = outcome.outputs[0].name if outcome.of_all and outcome.outputs else outcome.source.name
    return " ".join(name.split())
