"""The table of photographs that a person should see to after a batch."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from desktop_app.gui.icons import icon
from desktop_app.gui.models.batch_outcomes import BatchOutcomes, OutcomeColumn, OutcomeRole
from desktop_app.gui.views.box_cells import prepare_table

NAME_PX = 220
ROW_PX = 48  # two lines
SIGN_PX = 18
LEAST_PX = 120
# As far as the style keeps words from a cell's edge.
HEADING_PADDING_PX = 12


class _RowDelegate(QStyledItemDelegate):
    """Puts a sign before each name: whether it failed, or something is still found."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        if index.column() == OutcomeColumn.PHOTO:
            option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
            option.icon = icon("error" if index.data(OutcomeRole.IS_FAILURE) else "warning")
            option.decorationSize = QSize(SIGN_PX, SIGN_PX)
            option.textElideMode = Qt.TextElideMode.ElideMiddle


class OutcomeTable(QTableView):
    """Shows itself once there is something in it.

    outcome_chosen: the user wants to see a photograph; carries the Outcome.
    """

    outcome_chosen = Signal(object)

    def __init__(self, outcomes: BatchOutcomes) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Photos to see to"))
        self.setModel(outcomes)
        self.setItemDelegate(_RowDelegate(self))
        prepare_table(self)
        self.setWordWrap(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        self.setMinimumHeight(LEAST_PX)
        header = self.horizontalHeader()
        header.setSectionResizeMode(OutcomeColumn.PHOTO, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(OutcomeColumn.WORDS, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setStyleSheet(f"QHeaderView::section {{ padding: 4px {HEADING_PADDING_PX}px; }}")
        self.setColumnWidth(OutcomeColumn.PHOTO, NAME_PX)
        self.activated.connect(self._tell)
        outcomes.rowsInserted.connect(self._take_rows)
        outcomes.modelReset.connect(self._take_rows)
        self._take_rows()

    def begin_keyboard(self) -> None:
        """Let the keyboard begin at the first photograph."""
        self.setCurrentIndex(self.model().index(0, 0))
        self.setFocus()

    def _take_rows(self) -> None:
        self.setVisible(self.model().rowCount() > 0)

    def _tell(self, index: QModelIndex) -> None:
        self.outcome_chosen.emit(index.data(OutcomeRole.OUTCOME))
