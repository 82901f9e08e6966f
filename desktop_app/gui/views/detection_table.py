"""The table of what was found in the photograph that is shown."""

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from desktop_app.gui.models.annotations import AnnotationColumn, AnnotationRole, AnnotationsModel, BoxSelection
from desktop_app.gui.views.overlay import target_colour
from desktop_app.library.annotations import Annotation

ROW_PX = 44
CUT_PX = 32


class _KindDelegate(QStyledItemDelegate):
    """Draws a cut-out of the picture, a swatch and the kind's name."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(CUT_PX + 108, ROW_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        annotation = index.data(AnnotationRole.ANNOTATION)
        if not isinstance(annotation, Annotation):
            return
        cell: QRect = option.rect
        palette: QPalette = option.palette
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(cell, palette.color(QPalette.ColorRole.Highlight))
        place = QRect(cell.left() + 12, cell.top() + (ROW_PX - CUT_PX) // 2, CUT_PX, CUT_PX)
        cut = index.data(Qt.ItemDataRole.DecorationRole)
        if isinstance(cut, QImage) and not cut.isNull():
            corner = QPainterPath()
            whole = QRect(place)
            whole.setSize(cut.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio))
            whole.moveCenter(place.center())
            corner.addRoundedRect(whole, 4, 4)
            painter.setClipPath(corner)
            painter.drawImage(whole, cut)
            painter.setClipping(False)
        painter.setPen(palette.color(QPalette.ColorRole.Mid))
        painter.setBrush(target_colour(annotation.detection.target))
        painter.drawRoundedRect(QRect(place.right() + 11, cell.center().y() - 4, 9, 9), 2, 2)
        words = QRect(place.right() + 28, cell.top(), cell.right() - place.right() - 28, cell.height())
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        name = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, name)
        painter.restore()


class DetectionTable(QStackedWidget):
    """The table, or in words why it is empty."""

    def __init__(self, model: AnnotationsModel, selection: BoxSelection) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._model = model
        self._empty = QLabel()
        self._empty.setProperty("muted", True)
        self._empty.setWordWrap(True)
        self._empty.setContentsMargins(12, 4, 12, 12)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._table = _made_table(model, selection)
        self._table.setAccessibleName(self.tr("Detections"))
        self.addWidget(self._empty)
        self.addWidget(self._table)
        for changed in (model.modelReset, model.rowsInserted, model.rowsRemoved):
            changed.connect(self._choose_page)
        selection.currentRowChanged.connect(lambda current, _: self._table.scrollTo(current))
        self.say_why_empty(self.tr("What is found in a photo is listed here."))

    @property
    def selection(self) -> QItemSelectionModel:
        """The selection, shared with the canvas."""
        return self._table.selectionModel()

    def say_why_empty(self, words: str) -> None:
        """Set the words that show while there is nothing to list."""
        self._empty.setText(words)
        self._choose_page()

    def _choose_page(self) -> None:
        self.setCurrentWidget(self._table if self._model.rowCount() else self._empty)


def _made_table(model: AnnotationsModel, selection: BoxSelection) -> QTableView:
    table = QTableView()
    table.setModel(model)
    table.setSelectionModel(selection)
    table.setItemDelegateForColumn(AnnotationColumn.KIND, _KindDelegate(table))
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(ROW_PX)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(AnnotationColumn.KIND, QHeaderView.ResizeMode.Stretch)
    header.setSectionResizeMode(AnnotationColumn.SIZE, QHeaderView.ResizeMode.Fixed)
    header.setSectionResizeMode(AnnotationColumn.SCORE, QHeaderView.ResizeMode.Fixed)
    header.setMinimumSectionSize(48)
    header.setSectionResizeMode(AnnotationColumn.KEEP, QHeaderView.ResizeMode.Fixed)
    table.setColumnWidth(AnnotationColumn.KEEP, 48)
    table.setColumnWidth(AnnotationColumn.SIZE, 72)
    table.setColumnWidth(AnnotationColumn.SCORE, 56)
    return table
