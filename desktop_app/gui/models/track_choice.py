"""The tracks of a searched video, for a table in which a person says who stays visible."""

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QImage

from desktop_app.gui.wording import position_text, size_text, span_text, target_label
from desktop_app.library.video_findings import Span

AnyIndex = QModelIndex | QPersistentModelIndex


class ChoiceColumn(IntEnum):
    """The columns in their order."""

    KIND = 0
    SEEN = 1
    LENGTH = 2
    VISIBLE = 3


SPAN_ROLE = Qt.ItemDataRole.UserRole + 1


class TrackChoiceModel(QAbstractTableModel):
    """One row for each track, in the order in which they appear.

    chosen: the user changed who stays visible.
    """

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._spans: list[Span] = []
        self._visible: set[int] = set()
        self._portraits: dict[int, QImage] = {}

    @property
    def spans(self) -> tuple[Span, ...]:
        """All tracks."""
        return tuple(self._spans)

    @property
    def visible(self) -> frozenset[int]:
        """The ids of those that stay visible."""
        return frozenset(self._visible)

    def take(self, spans: Sequence[Span]) -> None:
        """Show the tracks of another video; none of them stays visible."""
        self.beginResetModel()
        self._spans = list(spans)
        self._visible.clear()
        self._portraits.clear()
        self.endResetModel()

    def show_portrait(self, track: int, portrait: QImage) -> None:
        """Show what a track looks like."""
        for row, span in enumerate(self._spans):
            if span.id == track:
                self._portraits[track] = portrait
                index = self.index(row, ChoiceColumn.KIND)
                self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])

    def toggle(self, row: int) -> None:
        """Let the track of a row stay visible, or no longer."""
        is_visible = self._spans[row].id in self._visible
        state = Qt.CheckState.Unchecked if is_visible else Qt.CheckState.Checked
        self.setData(self.index(row, ChoiceColumn.VISIBLE), state, Qt.ItemDataRole.CheckStateRole)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of tracks."""
        return 0 if parent.isValid() else len(self._spans)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the number of columns."""
        return 0 if parent.isValid() else len(ChoiceColumn)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a column's title."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        titles = {
            ChoiceColumn.KIND: self.tr("Track"),
            ChoiceColumn.SEEN: self.tr("Seen"),
            ChoiceColumn.LENGTH: self.tr("Length"),
            ChoiceColumn.VISIBLE: self.tr("Keep visible"),
        }
        return titles[ChoiceColumn(section)]

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Return what can be done to a cell."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == ChoiceColumn.VISIBLE else flags

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell's text, the portrait, the Span, or whether it stays visible."""
        if not index.isValid():
            return None
        span, column = self._spans[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(span, ChoiceColumn(column))
            case Qt.ItemDataRole.AccessibleTextRole:
                words = self._text(span, ChoiceColumn(column))
                return f"{words}, {self.size(span)}" if column == ChoiceColumn.KIND else words or self._state(span)
            case Qt.ItemDataRole.DecorationRole if column == ChoiceColumn.KIND:
                return self._portraits.get(span.id)
            case Qt.ItemDataRole.CheckStateRole if column == ChoiceColumn.VISIBLE:
                return Qt.CheckState.Checked if span.id in self._visible else Qt.CheckState.Unchecked
            case _:
                return span if role == SPAN_ROLE else None

    def setData(self, index: AnyIndex, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take whether a track stays visible."""
        if role != Qt.ItemDataRole.CheckStateRole or index.column() != ChoiceColumn.VISIBLE:
            return False
        span = self._spans[index.row()]
        if Qt.CheckState(value) == Qt.CheckState.Checked:
            self._visible.add(span.id)
        else:
            self._visible.discard(span.id)
        self.dataChanged.emit(self.index(index.row(), 0), index)
        self.chosen.emit()
        return True

    def is_visible(self, span: Span) -> bool:
        """Whether a track stays visible."""
        return span.id in self._visible

    def size(self, span: Span) -> str:
        """How large a track is where it shows best."""
        return size_text(span.best.width, span.best.height)

    def _text(self, span: Span, column: ChoiceColumn) -> str:
        match column:
            case ChoiceColumn.KIND:
                return f"{target_label(span.target)} {span.id}"
            case ChoiceColumn.SEEN:
                return f"{position_text(span.first_s, 1)} \N{EN DASH} {position_text(span.last_s, 1)}"
            case ChoiceColumn.LENGTH:
                return span_text(span.last_s - span.first_s)
            case ChoiceColumn.VISIBLE:
                return ""

    def _state(self, span: Span) -> str:
        return self.tr("stays visible") if self.is_visible(span) else self.tr("is hidden")
