"""The table in which a person says who of a video stays visible."""

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelection,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHeaderView,
    QStyle,
    QStyleOptionButton,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop_app.gui.models.track_choice import SPAN_ROLE, ChoiceColumn, TrackChoiceModel
from desktop_app.gui.views.box_cells import (
    CELL_PX,
    AnyIndex,
    CellDelegate,
    ink,
    paint_cut,
    paint_lines,
    prepare_table,
)
from desktop_app.gui.views.overlay import target_colour
from desktop_app.library.video_findings import Span

SEEN_PX = 130
LENGTH_PX = 76
VISIBLE_PX = 116
CHECK_PX = 18  # with its border, as the stylesheet has it


class _ChoiceDelegate(CellDelegate):
    """Draws who with a portrait and size, when, and for how long."""

    def paint_cell(self, painter: QPainter, cell: QRect, palette: QPalette, index: AnyIndex) -> None:
        span, model = index.data(SPAN_ROLE), index.model()
        if not isinstance(span, Span) or not isinstance(model, TrackChoiceModel):
            return
        if index.column() == ChoiceColumn.KIND:
            portrait = index.data(Qt.ItemDataRole.DecorationRole)
            begins = paint_cut(painter, cell, portrait, target_colour(span.target), palette)
            lines = (str(index.data()), model.size(span))
            paint_lines(painter, cell.adjusted(begins - cell.left(), 0, -CELL_PX, 0), lines, palette, struck=False)
        else:
            painter.setPen(ink(palette, False))
            words = cell.adjusted(CELL_PX, 0, -CELL_PX, 0)
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, str(index.data()))


class _CheckDelegate(CellDelegate):
    """Draws a check box as the window's others are; a click anywhere in its cell changes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._pattern = QCheckBox(parent)  # never shown: whose looks are taken
        self._pattern.hide()

    def paint_cell(self, painter: QPainter, cell: QRect, palette: QPalette, index: AnyIndex) -> None:
        box = QStyleOptionButton()
        box.initFrom(self._pattern)
        is_checked = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        box.state = QStyle.StateFlag.State_Enabled
        box.state |= QStyle.StateFlag.State_On if is_checked else QStyle.StateFlag.State_Off
        box.rect = QRect(0, 0, CHECK_PX, CHECK_PX)
        box.rect.moveCenter(cell.center())
        box.rect.moveLeft(cell.left() + CELL_PX)
        style = self._pattern.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_IndicatorCheckBox, box, painter, self._pattern)

    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: AnyIndex
    ) -> bool:
        if not isinstance(event, QMouseEvent) or not isinstance(model, TrackChoiceModel):
            return False
        is_click = event.type() == QEvent.Type.MouseButtonRelease and event.button() == Qt.MouseButton.LeftButton
        if is_click and option.rect.contains(event.position().toPoint()):
            model.toggle(index.row())
        return is_click


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

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        """Paint the lines around the row at hand anew: they are in all its cells."""
        super().currentChanged(current, previous)
        self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The same: only with the focus there are such lines."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The same."""
        super().focusOutEvent(event)
        self.viewport().update()
