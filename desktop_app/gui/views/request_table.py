"""The table of what was asked of the server."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QSizePolicy,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from desktop_app.gui.models.shared_requests import RequestColumn, RequestRole, SharedRequests
from desktop_app.gui.views.box_cells import prepare_table

ROW_PX = 28
LEAST_PX = 112
# As far as the style keeps words from a cell's edge.
PADDING_PX = 12
WHAT_PX = 144
# The longest that columns show, beside their titles.
LONGEST = {RequestColumn.TIME: "00:00:00", RequestColumn.CLIENT: "192.168.100.100", RequestColumn.TOOK: "0000 ms"}


class _Delegate(QStyledItemDelegate):
    """Mutes what went well, so that the rest stands out."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        if index.column() == RequestColumn.RESULT and index.data(RequestRole.WENT_WELL):
            palette = QPalette(option.palette)
            palette.setColor(QPalette.ColorRole.Text, palette.color(QPalette.ColorRole.PlaceholderText))
            option.palette = palette


class RequestTable(QStackedWidget):
    """The table, or in words why it is empty."""

    def __init__(self, requests: SharedRequests) -> None:
        super().__init__()
        self._requests = requests
        self._empty = QLabel(self.tr("What others ask for is listed here: who, when, and what came of it."))
        self._empty.setProperty("muted", True)
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._table = self._made_table()
        self.addWidget(self._empty)
        self.addWidget(self._table)
        self.setMinimumHeight(LEAST_PX)
        requests.rowsInserted.connect(self._take_rows)
        self._take_rows()

    def _made_table(self) -> QTableView:
        table = QTableView()
        table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)  # it takes what room there is
        table.setAccessibleName(self.tr("Last requests"))
        table.setModel(self._requests)
        table.setItemDelegate(_Delegate(table))
        prepare_table(table)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.verticalHeader().setDefaultSectionSize(ROW_PX)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        letters = self.fontMetrics()
        for column in RequestColumn:
            if column in LONGEST:
                title = str(self._requests.headerData(column, Qt.Orientation.Horizontal))
                width = max(letters.horizontalAdvance(words) for words in (title, LONGEST[column]))
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
                table.setColumnWidth(column, width + 2 * PADDING_PX)
        header.setSectionResizeMode(RequestColumn.WHAT, QHeaderView.ResizeMode.Fixed)
        table.setColumnWidth(RequestColumn.WHAT, WHAT_PX)
        header.setSectionResizeMode(RequestColumn.RESULT, QHeaderView.ResizeMode.Stretch)
        header.setStyleSheet(f"QHeaderView::section {{ padding: 4px {PADDING_PX}px; }}")
        return table

    def _take_rows(self) -> None:
        self.setCurrentWidget(self._table if self._requests.rowCount() else self._empty)
