"""Tables of boxes: how they are set up, and parts of their cells: the cut-out with its swatch, two lines of words."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPalette
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from desktop_app.gui.views.swatch import paint_swatch

AnyIndex = QModelIndex | QPersistentModelIndex
ROW_PX = 44
CUT_PX = 34
SWATCH_PX = 9  # on the cut-out's lower right corner, which it sticks out of
STICKS_OUT_PX = 2
EDGE_PX = 8
GAP_PX = 10
LINE_PX = 18
CELL_PX = 5  # beside the words of a cell and of a title


class CellDelegate(QStyledItemDelegate):
    """Draws what all cells of such tables have, and lets `paint_cell` draw the rest."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """Return the room for a cut-out and a line of words."""
        width = option.fontMetrics.horizontalAdvance(str(index.data() or ""))
        return QSize(EDGE_PX + CUT_PX + GAP_PX + width + CELL_PX, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Paint a cell: whether it is selected, whether the keyboard is at its row, and what it holds."""
        palette = QPalette(option.palette)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, palette.color(QPalette.ColorRole.Highlight))
        paint_current_row(painter, option.rect, self.parent(), index.row(), palette)
        painter.setFont(option.font)
        self.paint_cell(painter, option.rect, palette, index)
        painter.restore()

    def paint_cell(self, painter: QPainter, cell: QRect, palette: QPalette, index: AnyIndex) -> None:
        """Paint what the cell holds; the palette may be changed."""
        raise NotImplementedError


def prepare_table(table: QTableView) -> None:
    """Set up a table of such rows: whole rows are selected, and nothing moves sideways."""
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(ROW_PX)
    table.horizontalHeader().setHighlightSections(False)
    table.horizontalHeader().setStyleSheet(f"QHeaderView::section {{ padding: 4px {CELL_PX}px; }}")


def ink(palette: QPalette, muted: bool) -> QColor:
    """The colour of words."""
    return palette.color(QPalette.ColorRole.PlaceholderText if muted else QPalette.ColorRole.Text)


def paint_current_row(painter: QPainter, cell: QRect, view: object, row: int, palette: QPalette) -> None:
    """Paint a line above and below the row that the keyboard is at."""
    if isinstance(view, QAbstractItemView) and view.hasFocus() and view.currentIndex().row() == row:
        line = QRect(cell.left(), cell.top(), cell.width(), 1)
        for place in (line, line.translated(0, cell.height() - 1)):
            painter.fillRect(place, palette.color(QPalette.ColorRole.Accent))


def paint_lines(painter: QPainter, words: QRect, lines: tuple[str, str], palette: QPalette, *, struck: bool) -> None:
    """Paint two lines, the second muted; struck: the first is struck out and muted too."""
    upper = QRect(words.left(), words.center().y() - LINE_PX + 1, words.width(), LINE_PX)
    lower = upper.translated(0, LINE_PX)
    painter.setPen(ink(palette, True))
    painter.drawText(lower, Qt.AlignmentFlag.AlignVCenter, _elided(painter, lines[1], words.width()))
    font = painter.font()
    font.setStrikeOut(struck)
    painter.setFont(font)
    painter.setPen(ink(palette, struck))
    painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter, _elided(painter, lines[0], words.width()))


def paint_cut(
    painter: QPainter, cell: QRect, cut: object, colour: QColor, palette: QPalette, opacity: float = 1.0
) -> int:
    """Paint a cut-out (a QImage; anything else is none) with its swatch; return where the words begin."""
    place = QRect(cell.left() + EDGE_PX, cell.top() + (cell.height() - CUT_PX) // 2, CUT_PX, CUT_PX)
    painter.save()
    painter.setOpacity(opacity)
    if isinstance(cut, QImage) and not cut.isNull():
        whole = QRect(place)
        whole.setSize(cut.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio))
        whole.moveCenter(place.center())
        corner = QPainterPath()
        corner.addRoundedRect(whole, 4, 4)
        painter.setClipPath(corner)
        painter.drawImage(whole, cut)
        painter.setClipping(False)
    painter.setOpacity(1.0)
    swatch = QRectF(0, 0, SWATCH_PX, SWATCH_PX)
    swatch.moveBottomRight(QRectF(place).bottomRight() + QPointF(STICKS_OUT_PX, STICKS_OUT_PX))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(palette.color(QPalette.ColorRole.Base))
    painter.drawRoundedRect(swatch.adjusted(-1, -1, 1, 1), 3, 3)
    paint_swatch(painter, swatch, colour, palette, 2)
    painter.restore()
    return place.right() + 1 + GAP_PX


def _elided(painter: QPainter, words: str, width: int) -> str:
    return painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, width)
