"""What came of a batch, and which photographs a person should see to."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop_app.gui.icons import icon
from desktop_app.gui.models.batch_outcomes import BatchOutcomes, OutcomeColumn, OutcomeRole
from desktop_app.gui.theme import GRID_PX
from desktop_app.gui.views.box_cells import prepare_table
from desktop_app.gui.views.paged_dialog import made_foot, page_column, primary

NAME_PX = 220
ROW_PX = 48  # two lines
SIGN_PX = 18
LEAST_TABLE_PX = 120


class _RowDelegate(QStyledItemDelegate):
    """Puts a sign before each name: whether it failed, or something is still found."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        if index.column() == OutcomeColumn.PHOTO:
            option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
            option.icon = icon("error" if index.data(OutcomeRole.IS_FAILURE) else "warning")
            option.decorationSize = QSize(SIGN_PX, SIGN_PX)
            option.textElideMode = Qt.TextElideMode.ElideMiddle


class BatchSummary(QWidget):
    """Shows counts and a table of what a person should see to.

    outcome_chosen: the user wants to see a photograph; carries the Outcome.
    folder_asked, report_asked, going_on_asked, close_asked: what the buttons are for.
    """

    outcome_chosen = Signal(object)
    folder_asked = Signal()
    report_asked = Signal()
    going_on_asked = Signal()
    close_asked = Signal()

    def __init__(self, outcomes: BatchOutcomes) -> None:
        super().__init__()
        self._outcomes = outcomes
        self._title = QLabel()
        self._title.setProperty("title", True)
        self._title.setWordWrap(True)
        self._counts = _paragraph()
        self._notice = _paragraph()
        self._hint = _paragraph()
        self._table = self._made_table()
        self._folder = QPushButton(self.tr("Open folder"))
        self._report = QPushButton(self.tr("Save report..."))
        self._going_on = QPushButton(self.tr("Go on"))
        self._close = primary(self.tr("Close"))
        for button, signal in (
            (self._folder, self.folder_asked),
            (self._report, self.report_asked),
            (self._going_on, self.going_on_asked),
            (self._close, self.close_asked),
        ):
            button.clicked.connect(signal)
        for button in (self._folder, self._report, self._going_on):
            button.setAutoDefault(False)
        column = page_column(self)
        for widget in (self._title, self._counts, self._notice, self._hint):
            column.addWidget(widget)
        column.addWidget(self._table, 1)
        column.addStretch()
        column.addLayout(made_foot([self._folder, self._report], [self._going_on, self._close]))

    def show_result(self, title: str, counts: str, notice: str, can_go_on: bool, has_folder: bool) -> None:
        """Show what came of it. notice: what went wrong with the batch itself; "" where nothing did."""
        self._title.setText(title)
        self._counts.setText(counts)
        self._notice.setText(notice)
        self._notice.setVisible(bool(notice))
        number = self._outcomes.rowCount()
        see_to = self.tr("These need a look. Enter or a double-click shows the photo in the window.")
        fine = self.tr("There is nothing to see to.")
        self._hint.setText(see_to if number else fine)
        self._table.setVisible(number > 0)
        self._going_on.setVisible(can_go_on)
        self._folder.setVisible(has_folder)
        if number:
            self._table.setCurrentIndex(self._outcomes.index(0, 0))
            self._table.setFocus()
        else:
            self._close.setFocus()

    def _made_table(self) -> QTableView:
        table = QTableView()
        table.setAccessibleName(self.tr("Photos to see to"))
        table.setModel(self._outcomes)
        table.setItemDelegate(_RowDelegate(table))
        prepare_table(table)
        table.setWordWrap(True)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.verticalHeader().setDefaultSectionSize(ROW_PX)
        table.setMinimumHeight(LEAST_TABLE_PX)
        header = table.horizontalHeader()
        header.setSectionResizeMode(OutcomeColumn.PHOTO, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(OutcomeColumn.WORDS, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.setColumnWidth(OutcomeColumn.PHOTO, NAME_PX)
        table.activated.connect(self._tell)
        return table

    def _tell(self, index: QModelIndex) -> None:
        self.outcome_chosen.emit(index.data(OutcomeRole.OUTCOME))


def _paragraph() -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setContentsMargins(0, 0, 0, GRID_PX // 2)
    return label
