"""The table of what was followed in live pictures."""

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QStackedWidget,
    QTableView,
)

from desktop_app.gui.models.tracks import SeenTrack, TrackColumn, TrackRole, TracksModel
from desktop_app.gui.views.box_cells import (
    CELL_PX,
    AnyIndex,
    CellDelegate,
    paint_cut,
    paint_lines,
    prepare_table,
)
from desktop_app.gui.views.overlay import dimmed, target_colour
from desktop_app.gui.wording import size_text

SEEN_PX = 76
GONE = 0.5  # how much shows of the portrait of who is gone


class _TrackDelegate(CellDelegate):
    """Draws one cell: who with a portrait and size, when and for how long; muted once they are gone."""

    def paint_cell(self, painter: QPainter, cell: QRect, palette: QPalette, index: AnyIndex) -> None:
        track, model = index.data(TrackRole.TRACK), index.model()
        if not isinstance(track, SeenTrack) or not isinstance(model, TracksModel):
            return
        if not track.is_present:
            palette.setColor(QPalette.ColorRole.Text, palette.color(QPalette.ColorRole.PlaceholderText))
        if index.column() == TrackColumn.KIND:
            colour, opacity = target_colour(track.box.target), 1.0 if track.is_present else GONE
            colour = colour if track.is_present else dimmed(colour)
            begins = paint_cut(painter, cell, index.data(Qt.ItemDataRole.DecorationRole), colour, palette, opacity)
            lines = (model.name(track), size_text(track.box.width, track.box.height))
            paint_lines(painter, cell.adjusted(begins - cell.left(), 0, -CELL_PX, 0), lines, palette, struck=False)
        else:
            words = cell.adjusted(CELL_PX, 0, -CELL_PX, 0)
            paint_lines(painter, words, model.seen_lines(track), palette, struck=False)


class TrackTable(QStackedWidget):
    """The table, or in words why it is empty.

    track_chosen: the user chose a row; carries the track's number, 0 for none.
    """

    track_chosen = Signal(int)

    def __init__(self, model: TracksModel) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._model = model
        self._chosen = 0
        self._is_told = False
        self._empty = QLabel()
        self._empty.setProperty("muted", True)
        self._empty.setWordWrap(True)
        self._empty.setContentsMargins(12, 4, 12, 12)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._empty.setText(self.tr("Who appears is listed here, each with a number."))
        self._table = self._made_table()
        self.addWidget(self._empty)
        self.addWidget(self._table)
        model.modelReset.connect(self._take_rows)
        self._table.selectionModel().selectionChanged.connect(self._take_selection)
        self._take_rows()

    def choose(self, track: int) -> None:
        """Select a track's row, without a signal; 0 for none."""
        self._chosen = track
        self._is_told = True
        row = self._model.row_of(track) if track else -1
        if row < 0:
            self._table.clearSelection()
        else:
            self._table.selectRow(row)
        self._is_told = False

    def _made_table(self) -> QTableView:
        table = QTableView()
        table.setAccessibleName(self.tr("Tracks"))
        table.setModel(self._model)
        table.setItemDelegate(_TrackDelegate(table))
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        prepare_table(table)
        header = table.horizontalHeader()
        header.setSectionResizeMode(TrackColumn.KIND, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(TrackColumn.SEEN, QHeaderView.ResizeMode.Fixed)
        table.setColumnWidth(TrackColumn.SEEN, SEEN_PX)
        return table

    def _take_rows(self) -> None:
        """Show other rows; whoever was chosen stays so."""
        self.setCurrentWidget(self._table if self._model.rowCount() else self._empty)
        self.choose(self._chosen)

    def _take_selection(self) -> None:
        rows = self._table.selectionModel().selectedRows()
        track = rows[0].data(TrackRole.TRACK) if rows else None
        number = track.id if isinstance(track, SeenTrack) else 0
        if not self._is_told and number != self._chosen:
            self._chosen = number
            self.track_chosen.emit(number)
