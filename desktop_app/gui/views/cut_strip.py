"""The strip of what was found in the photograph that is shown, cut out."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QImage,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop_app.gui.models.annotations import AnnotationColumn, AnnotationRole, AnnotationsModel, BoxSelection
from desktop_app.gui.views.decision_mark import MARK_PX, paint_mark, toggled
from desktop_app.gui.views.overlay import target_colour
from desktop_app.gui.views.swatch import paint_swatch
from desktop_app.library.annotations import Annotation, Decision

AnyIndex = QModelIndex | QPersistentModelIndex
CUT_PX = 72
# A cut-out is as wide as its box is for that height, within these.
NARROWEST_PX, WIDEST_PX = 40, 216
BETWEEN_PX = 4  # on every side of a cut-out
LINE_PX = 4  # the kind's colour under it
LINE_GAP_PX = 2
ROW_PX = CUT_PX + LINE_GAP_PX + LINE_PX + 2 * BETWEEN_PX
SCROLL_BAR_PX = 12
RING_PX = 1  # around all of it, where the keyboard is
HEIGHT_PX = ROW_PX + SCROLL_BAR_PX + 2 * RING_PX
EDGE_PX = 8
# A cut-out is stretched to its place by so much, since its sides were rounded.
ROUNDED_PX = 4
# How much of it shows of a dropped box.
DIMMED = 0.35
GROUND = QColor("#1B1C1F")


class _CutDelegate(QStyledItemDelegate):
    """Draws one cut-out, the kind's colour under it, and whether it was kept or dropped."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        annotation = index.data(AnnotationRole.ANNOTATION)
        if not isinstance(annotation, Annotation):
            return QSize(CUT_PX, ROW_PX)
        box = annotation.detection
        width = round(CUT_PX * box.width / max(1, box.height))
        return QSize(max(NARROWEST_PX, min(WIDEST_PX, width)) + 2 * BETWEEN_PX, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        annotation = index.data(AnnotationRole.ANNOTATION)
        if not isinstance(annotation, Annotation):
            return
        cell = QRect(option.rect.topLeft(), QSize(option.rect.width(), ROW_PX))  # the list makes it as high as itself
        palette: QPalette = option.palette
        place = QRect(cell.left() + BETWEEN_PX, cell.top() + BETWEEN_PX, cell.width() - 2 * BETWEEN_PX, CUT_PX)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        _paint_ground(painter, cell, palette, option.state)
        painter.setOpacity(DIMMED if annotation.decision is Decision.DROPPED else 1.0)
        _paint_cut(painter, place, index.data(Qt.ItemDataRole.DecorationRole))
        line = QRectF(place.left(), place.bottom() + 1 + LINE_GAP_PX, place.width(), LINE_PX)
        paint_swatch(painter, line, target_colour(annotation.detection.target), palette, LINE_PX / 2)
        painter.setOpacity(1.0)
        if annotation.decision is not Decision.OPEN:
            _paint_badge(painter, place, annotation.decision, palette)
        painter.restore()


def _paint_ground(painter: QPainter, cell: QRect, palette: QPalette, state: QStyle.StateFlag) -> None:
    """Paint what shows that a cut-out is selected, under the mouse or where the keyboard is."""
    selected = bool(state & QStyle.StateFlag.State_Selected)
    ground = QRectF(cell).adjusted(1, 1, -1, -1)
    painter.setPen(Qt.PenStyle.NoPen)
    if selected or state & QStyle.StateFlag.State_MouseOver:
        painter.setBrush(palette.color(QPalette.ColorRole.Highlight if selected else QPalette.ColorRole.Midlight))
        painter.drawRoundedRect(ground, 6, 6)
    if selected or state & QStyle.StateFlag.State_HasFocus:
        inset = 0 if selected else 0.5  # so that a line of either width is sharp
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Accent), 2 if selected else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(ground.adjusted(inset, inset, -inset, -inset), 6, 6)


def _paint_cut(painter: QPainter, place: QRect, cut: object) -> None:
    corner = QPainterPath()
    corner.addRoundedRect(place, 4, 4)
    painter.fillPath(corner, GROUND)
    if isinstance(cut, QImage) and not cut.isNull():
        whole = QRect(place)
        whole.setSize(cut.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio))
        if max(place.width() - whole.width(), place.height() - whole.height()) <= ROUNDED_PX:
            whole = QRect(place)
        whole.moveCenter(place.center())
        painter.save()
        painter.setClipPath(corner)
        painter.drawImage(whole, cut)
        painter.restore()


def _paint_badge(painter: QPainter, place: QRect, decision: Decision, palette: QPalette) -> None:
    mark = QRectF(place.right() - MARK_PX - 2, place.top() + 3, MARK_PX, MARK_PX)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(palette.color(QPalette.ColorRole.Base))
    painter.drawEllipse(mark.adjusted(-1.5, -1.5, 1.5, 1.5))
    paint_mark(painter, mark, decision, palette)


class CutStrip(QListView):
    """One row of cut-outs, of the same boxes and with the same selection as table and canvas.

    decision_asked: the user keeps or drops boxes; carries the list of them and the Decision.
    menu_asked: the user asked for what can be done to the selected boxes; carries a place on the screen.
    """

    decision_asked = Signal(list, object)
    menu_asked = Signal(QPoint)

    def __init__(self, model: AnnotationsModel, selection: BoxSelection) -> None:
        super().__init__()
        self._boxes = selection
        self.setModel(model)
        self.setModelColumn(AnnotationColumn.KIND)
        self.setSelectionModel(selection)
        self.setItemDelegate(_CutDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportMargins(EDGE_PX, 0, EDGE_PX, 0)
        self.setFixedHeight(HEIGHT_PX)
        self.setAccessibleName(self.tr("Cut-outs"))
        self.setAccessibleDescription(self.tr("What was found in the photo, cut out; Space keeps or drops it"))
        selection.currentRowChanged.connect(self._show_row)

    def _show_row(self, current: QModelIndex) -> None:
        self.scrollTo(current)

    def sizeHint(self) -> QSize:
        """Return the height of one row with its scroll bar, whether that shows or not."""
        return QSize(400, HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        """Return the same height; any width will do."""
        return QSize(2 * CUT_PX, HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cut-outs, or say what belongs here."""
        super().paintEvent(event)
        if self.model().rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            place = self.viewport().rect().adjusted(4, 4, -4, -4)
            flags = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
            painter.drawText(place, flags, self.tr("What is found in a photo is shown here, cut out."))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep or drop with Space; the arrows go from one to the next."""
        boxes = self._boxes.annotations
        steps = {Qt.Key.Key_Up: Qt.Key.Key_Left, Qt.Key.Key_Down: Qt.Key.Key_Right}
        if event.key() == Qt.Key.Key_Space and boxes:
            self.decision_asked.emit(boxes, toggled(boxes))
            return
        key = steps.get(Qt.Key(event.key()))
        super().keyPressEvent(QKeyEvent(event.type(), key, event.modifiers()) if key else event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll along the row with either direction of the wheel."""
        turned = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta()
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - (turned.x() or turned.y()))
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for a menu about the selected boxes."""
        event.accept()
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            self.menu_asked.emit(event.globalPos())
        else:
            place = self.visualRect(self.currentIndex()).intersected(self.viewport().rect())
            self.menu_asked.emit(self.viewport().mapToGlobal(place.center()))
