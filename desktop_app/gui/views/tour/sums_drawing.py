"""The four-corner trick: a rectangle of pixels, and the four numbers of the integral image that give its sum."""

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.gui.models.stages import StageFate
from desktop_app.gui.views.explain_colours import fate_colour
from desktop_app.gui.views.focus_ring import came_by_keyboard, paint_focus_ring
from desktop_app.gui.views.hand import ARROWS
from desktop_app.gui.views.tour.number_cells import PATCH, Rows, fitting, paint_lines, paint_pixels
from desktop_app.gui.views.tour.page import sized
from desktop_app.gui.views.window_view import EDGE

LETTERS = "ABCD"
GAP_PX = 28.0
EDGE_PX = 12.0  # around both grids
CAPTION_PX = 22.0
WIDER = 1.3  # cells of the integral image, whose numbers are longer
TALLEST_PX = 56.0
DOT_PX = 8.0


def corner_colour(letter: str) -> QColor:
    """Blue for what is added, vermilion for what is taken away; the letter tells it too."""
    colour = fate_colour(StageFate.PASSED if letter in "AD" else StageFate.STOPPED)
    return colour.darker(115)  # white letters stand on it


class SumsDrawing(QWidget):
    """Shows pixels and their integral image; the user draws a rectangle on the pixels.

    selected: another rectangle was drawn.
    """

    selected = Signal()

    def __init__(self, pixels: str, sums: str) -> None:
        super().__init__()
        self._captions = (pixels, sums)
        self._rows: Rows = ()
        self._sums: Rows = ()
        self._area = QRect(2, 2, 4, 3)
        self._start: QPoint | None = None
        self._ring = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(560, 210)
        self.setCursor(Qt.CursorShape.CrossCursor)

    def sizeHint(self) -> QSize:
        """Return the size at which the numbers are read well."""
        return QSize(680, 300)

    @property
    def area(self) -> QRect:
        """The rectangle, in pixels of the patch."""
        return self._area

    def show_numbers(self, rows: Rows, sums: Rows) -> None:
        """Show other pixels and their integral image."""
        self._rows, self._sums = rows, sums
        self.update()

    def select(self, area: QRect) -> None:
        """Have another rectangle, or what of it lies on the patch."""
        whole = QRect(QPoint(), PATCH)
        if area.intersects(whole) and area.intersected(whole) != self._area:
            self._area = area.intersected(whole)
            self.update()
            self.selected.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw both grids, the rectangle and its corners."""
        painter = QPainter(self)
        if self._rows:
            pixels, sums = self._places()
            self._paint_captions(painter, pixels, sums)
            paint_pixels(painter, pixels, self._rows, fitting(self.font(), "255", pixels.width() / PATCH.width()))
            self._paint_sums(painter, sums)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_area(painter, pixels)
        if self._ring:
            paint_focus_ring(painter, self.rect(), self.palette())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a rectangle."""
        if event.button() == Qt.MouseButton.LeftButton and self._rows:
            self._start = self._cell(event.position())
            self._select_between(self._start, self._start)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw it out to the mouse."""
        if self._start is not None:
            self._select_between(self._start, self._cell(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Leave it as it is."""
        self._start = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the rectangle by arrows; with Shift make it wider, narrower, higher or lower."""
        way = ARROWS.get(Qt.Key(event.key()))
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if way is None or modifiers not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
            super().keyPressEvent(event)
        elif modifiers:
            self.select(QRect(self._area.topLeft(), (self._area.size() + QSize(*way)).expandedTo(QSize(1, 1))))
        elif QRect(QPoint(), PATCH).contains(self._area.translated(*way)):
            self.select(self._area.translated(*way))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show a ring where the focus came from the keyboard."""
        self._ring = came_by_keyboard(event)
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        self._ring = False
        super().focusOutEvent(event)
        self.update()

    def _places(self) -> tuple[QRectF, QRectF]:
        """Where the pixels and the sums lie: the corner between pixels is level with its number."""
        columns, rows = PATCH.width(), PATCH.height()
        across = (self.width() - GAP_PX - 2 * EDGE_PX) / (columns + (columns + 1) * WIDER)
        down = (self.height() - CAPTION_PX - 2 * EDGE_PX) / (rows + 1)
        height, width = min(down, TALLEST_PX), min(across, TALLEST_PX * 1.2)
        whole = width * (columns + (columns + 1) * WIDER) + GAP_PX
        left = (self.width() - whole) / 2
        top = CAPTION_PX + (self.height() - CAPTION_PX - height * (rows + 1)) / 2
        pixels = QRectF(left, top + height / 2, width * columns, height * rows)
        return pixels, QRectF(pixels.right() + GAP_PX, top, width * WIDER * (columns + 1), height * (rows + 1))

    def _cell(self, at: QPointF) -> QPoint:
        """Which pixel lies there; beyond the edges the one at the edge."""
        pixels = self._places()[0]
        column = int((at.x() - pixels.left()) / pixels.width() * PATCH.width())
        row = int((at.y() - pixels.top()) / pixels.height() * PATCH.height())
        return QPoint(max(0, min(PATCH.width() - 1, column)), max(0, min(PATCH.height() - 1, row)))

    def _select_between(self, one: QPoint, other: QPoint) -> None:
        corner = QPoint(min(one.x(), other.x()), min(one.y(), other.y()))
        self.select(QRect(corner, QSize(abs(one.x() - other.x()) + 1, abs(one.y() - other.y()) + 1)))

    def _corners(self) -> dict[str, QPoint]:
        """The rectangle's corners, as columns and rows of the integral image."""
        left, top = self._area.left(), self._area.top()
        right, bottom = left + self._area.width(), top + self._area.height()
        places = (QPoint(left, top), QPoint(right, top), QPoint(left, bottom), QPoint(right, bottom))
        return dict(zip(LETTERS, places, strict=True))

    def _paint_captions(self, painter: QPainter, pixels: QRectF, sums: QRectF) -> None:
        painter.setPen(self.palette().color(QPalette.ColorRole.Dark))
        painter.setFont(self.font())
        top = sums.top() - CAPTION_PX - 2
        for place, caption in zip((pixels, sums), self._captions, strict=True):
            line = QRectF(place.left(), top, place.width(), CAPTION_PX)
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, caption)

    def _paint_sums(self, painter: QPainter, place: QRectF) -> None:
        palette, corners = self.palette(), self._corners()
        painter.fillRect(place, palette.color(QPalette.ColorRole.Base))
        width, height = place.width() / (PATCH.width() + 1), place.height() / (PATCH.height() + 1)
        font = fitting(self.font(), "55555", width)
        letters = {(corner.x(), corner.y()): letter for letter, corner in corners.items()}
        for row, values in enumerate(self._sums):
            for column, value in enumerate(values):
                cell = QRectF(place.left() + column * width, place.top() + row * height, width, height)
                letter = letters.get((column, row))
                painter.setPen(palette.color(QPalette.ColorRole.Text))
                painter.setFont(font)
                if letter is not None:
                    painter.fillRect(cell, corner_colour(letter))
                    painter.setPen(Qt.GlobalColor.white)
                    painter.setFont(sized(font, font.pixelSize(), bold=True))
                painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, str(value))
        line = palette.color(QPalette.ColorRole.Mid)
        paint_lines(painter, place, PATCH.width() + 1, PATCH.height() + 1, line)
        for letter, corner in corners.items():
            at = QPointF(place.left() + corner.x() * width + 3, place.top() + corner.y() * height + 3)
            paint_letter(painter, at, letter, self.font())

    def _paint_area(self, painter: QPainter, place: QRectF) -> None:
        width, height = place.width() / PATCH.width(), place.height() / PATCH.height()
        area = QRectF(
            place.left() + self._area.left() * width,
            place.top() + self._area.top() * height,
            self._area.width() * width,
            self._area.height() * height,
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(Qt.GlobalColor.black, 5))
        painter.drawRect(area)
        painter.setPen(QPen(EDGE, 3))
        painter.drawRect(area)
        for letter, corner in self._corners().items():
            at = QPointF(place.left() + corner.x() * width, place.top() + corner.y() * height)
            paint_letter(painter, at, letter, self.font())


def paint_letter(painter: QPainter, at: QPointF, letter: str, font: QFont) -> None:
    """Paint a corner's letter in a disc of its colour."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(Qt.GlobalColor.white, 1.5))
    painter.setBrush(corner_colour(letter))
    painter.drawEllipse(at, DOT_PX, DOT_PX)
    painter.setFont(sized(font, 11, bold=True))
    place = QRectF(at.x() - DOT_PX, at.y() - DOT_PX, 2 * DOT_PX, 2 * DOT_PX)
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, letter)
