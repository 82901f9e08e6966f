"""The stages of one window, one rung each; the one that is chosen shows its features."""

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop_app.gui.models.stages import StageRole, StagesModel, StageSum
from desktop_app.gui.views.ladder_drawing import ROW_PX, LadderColours, paint_stage, sums_width

ROWS_SHOWN = 8


class StageLadder(QListView):
    """Lists the stages.

    stage_chosen: the user chose a stage; carries its number, from 0.
    step_asked: the user wants the feature after (+1) or before (-1) the one that shows.
    """

    stage_chosen = Signal(int)
    step_asked = Signal(int)

    def __init__(self, model: StagesModel) -> None:
        super().__init__()
        self._is_told = True
        self.setModel(model)
        self.setItemDelegate(_RungDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setAccessibleName(self.tr("Stages"))
        self.setFixedHeight(int(ROWS_SHOWN * ROW_PX) + 4)
        self.selectionModel().currentChanged.connect(self._tell)

    def choose(self, number: int) -> None:
        """Select a stage, from 0, without a signal."""
        index = self.model().index(number, 0)
        self._is_told = False
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._is_told = True
        self.scrollTo(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go through the stages up and down, and through the features of one left and right."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.step_asked.emit(1 if event.key() == Qt.Key.Key_Right else -1)
        else:
            super().keyPressEvent(event)

    def _tell(self, current: QModelIndex) -> None:
        if self._is_told and current.isValid():
            self.stage_chosen.emit(current.row())


class _RungDelegate(QStyledItemDelegate):
    """Draws a stage as a rung of the ladder."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        stage, palette = index.data(StageRole.STAGE), option.palette
        if not isinstance(stage, StageSum):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, palette.color(QPalette.ColorRole.Midlight))
            edge = QRectF(option.rect.left(), option.rect.top(), 3, option.rect.height())
            painter.fillRect(edge, palette.color(QPalette.ColorRole.Accent))
        colours = LadderColours(
            palette.color(QPalette.ColorRole.Text),
            palette.color(QPalette.ColorRole.Dark),
            palette.color(QPalette.ColorRole.Mid),
        )
        model = index.model()
        stages = model.stages if isinstance(model, StagesModel) else [stage]
        painter.setFont(option.font)
        room = sums_width(stages, QFontMetricsF(option.font))
        paint_stage(painter, QRectF(option.rect).adjusted(2, 0, -6, 0), stage, colours, room)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, int(ROW_PX))
