"""The table of the boxes in the photograph that is shown."""

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPalette,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QStackedWidget,
    QStyleOptionViewItem,
    QTableView,
)

from desktop_app.gui.models.annotations import AnnotationColumn, AnnotationRole, AnnotationsModel, BoxSelection
from desktop_app.gui.views.box_cells import (
    CELL_PX,
    ROW_PX,
    AnyIndex,
    CellDelegate,
    ink,
    paint_cut,
    paint_lines,
    prepare_table,
)
from desktop_app.gui.views.decision_mark import MARK_PX, paint_mark, toggled
from desktop_app.gui.views.overlay import dimmed, target_colour
from desktop_app.gui.wording import size_text
from desktop_app.library.annotations import Annotation, Decision

KEEP_PX = 48
# How much of it shows of the cut-out of a dropped box.
DIMMED = 0.4


class _BoxDelegate(CellDelegate):
    """Draws one cell: what the box is with a cut-out, a swatch and its size, its score, whether it is kept."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        if index.column() == AnnotationColumn.KIND:
            return super().sizeHint(option, index)
        width = option.fontMetrics.horizontalAdvance(str(index.data() or ""))
        return QSize(width + 2 * CELL_PX, ROW_PX)

    def paint_cell(self, painter: QPainter, cell: QRect, palette: QPalette, index: AnyIndex) -> None:
        annotation = index.data(AnnotationRole.ANNOTATION)
        if not isinstance(annotation, Annotation):
            return
        dropped = annotation.decision is Decision.DROPPED
        match AnnotationColumn(index.column()):
            case AnnotationColumn.KEEP:
                mark = QRectF(0, 0, MARK_PX, MARK_PX)
                mark.moveCenter(QRectF(cell).center())
                paint_mark(painter, mark, annotation.decision, palette)
            case AnnotationColumn.KIND:
                colour = target_colour(annotation.detection.target)
                cut, opacity = index.data(Qt.ItemDataRole.DecorationRole), DIMMED if dropped else 1.0
                begins = paint_cut(painter, cell, cut, dimmed(colour) if dropped else colour, palette, opacity)
                words = cell.adjusted(begins - cell.left(), 0, -CELL_PX, 0)
                size = size_text(annotation.detection.width, annotation.detection.height)
                paint_lines(painter, words, (str(index.data()), size), palette, struck=dropped)
            case AnnotationColumn.SCORE:
                painter.setPen(ink(palette, dropped))
                place = cell.adjusted(CELL_PX, 0, -CELL_PX, 0)
                painter.drawText(place, index.data(Qt.ItemDataRole.TextAlignmentRole), str(index.data()))


class _BoxView(QTableView):
    """A table in which Space and a click on the mark decide.

    decision_asked, menu_asked: as the table has them.
    """

    decision_asked = Signal(list, object)
    menu_asked = Signal(QPoint)

    def __init__(self, model: AnnotationsModel, selection: BoxSelection) -> None:
        super().__init__()
        self._boxes = model
        self._selection = selection
        self._pressed_row = -1
        self.setModel(model)
        self.setSelectionModel(selection)
        self.setItemDelegate(_BoxDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        prepare_table(self)
        header = self.horizontalHeader()
        header.setSectionResizeMode(AnnotationColumn.KIND, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(AnnotationColumn.SCORE, QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(AnnotationColumn.KEEP, QHeaderView.ResizeMode.Fixed)
        self.setColumnWidth(AnnotationColumn.KEEP, KEEP_PX)
        self._fit_scores()

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()  # Qt does this for two cells, and a line marks all of a row

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_scores()

    def _fit_scores(self) -> None:
        """Leave room for whatever a score can be, so that no column moves when a box comes or goes."""
        title = str(self._boxes.headerData(AnnotationColumn.SCORE, Qt.Orientation.Horizontal))
        widest = max(self.fontMetrics().horizontalAdvance(words) for words in (title, *self._boxes.longest_scores()))
        self.setColumnWidth(AnnotationColumn.SCORE, widest + 2 * CELL_PX)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        boxes = self._selection.annotations
        if event.key() == Qt.Key.Key_Space and boxes:
            self.decision_asked.emit(boxes, toggled(boxes))
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_row = self._mark_at(event)
        if self._pressed_row < 0:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_row < 0:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed_row = self._pressed_row, -1
        if pressed < 0:
            super().mouseReleaseEvent(event)
        elif pressed == self._mark_at(event):
            chosen = self._selection.annotations
            box = self._boxes.annotations[pressed]
            boxes = chosen if any(box.id == other.id for other in chosen) else [box]
            self.decision_asked.emit(boxes, toggled([box]))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A second click is another one."""
        self.mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            self.menu_asked.emit(event.globalPos())
        else:
            place = self.visualRect(self.currentIndex()).intersected(self.viewport().rect())
            self.menu_asked.emit(self.viewport().mapToGlobal(place.center()))

    def _mark_at(self, event: QMouseEvent) -> int:
        """The row whose mark a left button is on; -1 for none."""
        index = self.indexAt(event.position().toPoint())
        is_mark = index.column() == AnnotationColumn.KEEP and event.button() == Qt.MouseButton.LeftButton
        return index.row() if is_mark else -1


class DetectionTable(QStackedWidget):
    """The table, or in words why it is empty.

    decision_asked: the user keeps or drops boxes; carries the list of them and the Decision.
    menu_asked: the user asked for what can be done to the selected boxes; carries a place on the screen.
    """

    decision_asked = Signal(list, object)
    menu_asked = Signal(QPoint)

    def __init__(self, model: AnnotationsModel, selection: BoxSelection) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._model = model
        self._selection = selection
        self._empty = QLabel()
        self._empty.setProperty("muted", True)
        self._empty.setWordWrap(True)
        self._empty.setContentsMargins(12, 4, 12, 12)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._table = _BoxView(model, selection)
        self._table.setAccessibleName(self.tr("Detections"))
        self._table.decision_asked.connect(self.decision_asked)
        self._table.menu_asked.connect(self.menu_asked)
        self.addWidget(self._empty)
        self.addWidget(self._table)
        for changed in (model.modelReset, model.rowsInserted, model.rowsRemoved):
            changed.connect(self._choose_page)
        selection.currentRowChanged.connect(self._show_row)
        self.say_why_empty(self.tr("What is found in a photo is listed here."))

    @property
    def selection(self) -> BoxSelection:
        """The selection, shared with canvas and cut-outs."""
        return self._selection

    def say_why_empty(self, words: str) -> None:
        """Set the words that show while there is nothing to list."""
        self._empty.setText(words)
        self._choose_page()

    def _show_row(self, current: QModelIndex) -> None:
        self._table.scrollTo(current)

    def _choose_page(self) -> None:
        self.setCurrentWidget(self._table if self._model.rowCount() else self._empty)
