"""The table in which a person says who of a video stays visible."""

from PySide6.QtCore import QItemSelection, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from desktop_app.gui.models.track_choice import SPAN_ROLE, ChoiceColumn, TrackChoiceModel
from desktop_app.gui.views.box_cells import (
    CELL_PX,
    CUT_PX,
    EDGE_PX,
    GAP_PX,
    ROW_PX,
    ink,
    paint_current_row,
    paint_cut,
    paint_lines,
    prepare_table,
)
from desktop_app.gui.views.overlay import target_colour
from desktop_app.library.video_findings import Span

AnyIndex = QModelIndex | QPersistentModelIndex
SEEN_PX = 130
LENGTH_PX = 76
VISIBLE_PX = 116


class _ChoiceDelegate(QStyledItemDelegate):
    """Draws who with a portrait and size; what is hidden is muted nowhere, what stays visible has its box checked."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        width = option.fontMetrics.horizontalAdvance(str(index.data() or ""))
        return QSize(EDGE_PX + CUT_PX + GAP_PX + width + CELL_PX, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        span, model = index.data(SPAN_ROLE), index.model()
        if not isinstance(span, Span) or not isinstance(model, TrackChoiceModel):
            return
        cell: QRect = option.rect
        palette: QPalette = QPalette(option.palette)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(cell, palette.color(QPalette.ColorRole.Highlight))
        paint_current_row(painter, cell, self.parent(), index.row(), palette)
        painter.setFont(option.font)
        if index.column() == ChoiceColumn.KIND:
            portrait = index.data(Qt.ItemDataRole.DecorationRole)
            begins = paint_cut(painter, cell, portrait, target_colour(span.target), palette)
            lines = (str(index.data()), model.size(span))
            paint_lines(painter, cell.adjusted(begins - cell.left(), 0, -CELL_PX, 0), lines, palette, struck=False)
        else:
            painter.setPen(ink(palette, False))
            words = cell.adjusted(CELL_PX, 0, -CELL_PX, 0)
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, str(index.data()))
        painter.restore()


class _CheckDelegate(QStyledItemDelegate):
    """Draws the check box in the row's own colours."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        super().paint(painter, option, index)
        paint_current_row(painter, option.rect, self.parent(), index.row(), QPalette(option.palette))


class TrackChoiceTable(QTableView):
    """Lists the tracks; the space bar says of the row at hand whether it stays visible, as a click on its box does.

    looked_at: the user chose a row; carries its Span.
    """

    looked_at = Signal(object)

    def __init__(self, model: TrackChoiceModel) -> None:
        super().__init__()
        self._choices = model
        self.setAccessibleName(self.tr("Tracks"))
        self.setModel(model)
        self.setItemDelegate(_ChoiceDelegate(self))
        self.setItemDelegateForColumn(ChoiceColumn.VISIBLE, _CheckDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        prepare_table(self)
        header = self.horizontalHeader()
        header.setSectionResizeMode(ChoiceColumn.KIND, QHeaderView.ResizeMode.Stretch)
        widths = {ChoiceColumn.SEEN: SEEN_PX, ChoiceColumn.LENGTH: LENGTH_PX, ChoiceColumn.VISIBLE: VISIBLE_PX}
        for column, width in widths.items():
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(column, width)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Say with the space bar who stays visible."""
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self._choices.toggle(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tell which track is looked at."""
        super().selectionChanged(selected, deselected)
        if indexes := selected.indexes():
            self.looked_at.emit(indexes[0].data(SPAN_ROLE))
