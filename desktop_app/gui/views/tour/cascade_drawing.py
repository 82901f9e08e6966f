"""All stages: how the window fared, and how many windows of its level are left after each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.gui.models.stages import StageFate, StageSum
from desktop_app.gui.views.explain_colours import SIGNS, fate_colour
from desktop_app.gui.views.ladder_drawing import LadderColours, paint_bar
from desktop_app.gui.views.tour.page import sized

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    from desktop_app.library.tour import StageCounts

GAP_PX = 8.0
LEAST_ROW_PX = 15.0
TALLEST_ROW_PX = 24.0
BAR_SHARE = 0.55  # of a row's height


class CascadeDrawing(QWidget):
    """A row for each stage.

    window, left: the headings above the window's bars and above those of the windows that are left.
    before: what the row before the first stage is called.
    """

    def __init__(self, name: str, window: str, left: str, before: str) -> None:
        super().__init__()
        self._headings = (window, left)
        self._before = before
        self._stages: Sequence[StageSum] = ()
        self._counts: StageCounts | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(380, int(LEAST_ROW_PX * 22))
        self.setAccessibleName(name)

    def sizeHint(self) -> QSize:
        """Return the size that the layout starts from."""
        return QSize(460, int(TALLEST_ROW_PX * 22))

    def show_stages(self, stages: Sequence[StageSum], counts: StageCounts, words: str) -> None:
        """Show another window or level; words: what a screen reader says."""
        self._stages, self._counts = stages, counts
        self.setAccessibleDescription(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the headings and all rows."""
        if self._counts is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = min(TALLEST_ROW_PX, self.height() / (len(self._stages) + 2))
        font = sized(self.font(), min(13.0, height - 3))
        metrics = QFontMetricsF(font)
        number = metrics.horizontalAdvance("20") + 4
        sign = metrics.horizontalAdvance(SIGNS[StageFate.STOPPED]) + 6
        texts = metrics.horizontalAdvance("60,000") + metrics.horizontalAdvance("100.00 %") + 2 * GAP_PX
        bars = self.width() - number - sign - texts - 3 * GAP_PX
        ladder = QRectF(number + sign + GAP_PX, 0, bars * 0.45, height)
        funnel = QRectF(ladder.right() + GAP_PX * 2, 0, bars * 0.55, height)
        painter.setFont(font)
        painter.setPen(self.palette().color(QPalette.ColorRole.Dark))
        middle_left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, 0, ladder.right(), height), middle_left, self._headings[0])
        painter.drawText(QRectF(funnel.left(), 0, self.width() - funnel.left(), height), middle_left, self._headings[1])
        middle_right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, height, ladder.right(), height), middle_right, self._before)
        self._paint_count(painter, funnel.translated(0, height), self._counts.windows)
        for place, (stage, left) in enumerate(zip(self._stages, self._counts.left, strict=True)):
            top = (place + 2) * height
            self._paint_number(painter, QRectF(0, top, number, height), stage)
            self._paint_sign(painter, QRectF(number, top, sign, height), stage)
            self._paint_ladder(painter, ladder.translated(0, top), stage)
            self._paint_count(painter, funnel.translated(0, top), left)

    def _paint_number(self, painter: QPainter, place: QRectF, stage: StageSum) -> None:
        is_reached = stage.fate is not StageFate.NOT_REACHED
        role = QPalette.ColorRole.Text if is_reached else QPalette.ColorRole.Dark
        painter.setPen(self.palette().color(role))
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(stage.number))

    def _paint_sign(self, painter: QPainter, place: QRectF, stage: StageSum) -> None:
        is_reached = stage.fate is not StageFate.NOT_REACHED
        painter.setPen(fate_colour(stage.fate) if is_reached else self.palette().color(QPalette.ColorRole.Dark))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, SIGNS[stage.fate])

    def _paint_ladder(self, painter: QPainter, row: QRectF, stage: StageSum) -> None:
        palette, height = self.palette(), row.height() * BAR_SHARE
        colours = LadderColours(
            palette.color(QPalette.ColorRole.Text),
            palette.color(QPalette.ColorRole.Dark),
            palette.color(QPalette.ColorRole.Mid),
        )
        painter.save()
        paint_bar(painter, QRectF(row.left(), row.center().y() - height / 2 + 1, row.width(), height), stage, colours)
        painter.restore()

    def _paint_count(self, painter: QPainter, row: QRectF, left: int) -> None:
        palette = self.palette()
        share = left / self._counts.windows if self._counts and self._counts.windows else 0.0
        height = row.height() * BAR_SHARE
        bar = QRectF(row.left(), row.center().y() - height / 2, row.width(), height)
        painter.fillRect(bar, palette.color(QPalette.ColorRole.Mid))
        width = max(2.0, bar.width() * share) if left else 0.0  # what is left shows, however little it is
        painter.fillRect(QRectF(bar.left(), bar.top(), width, bar.height()), palette.color(QPalette.ColorRole.Accent))
        metrics = QFontMetricsF(painter.font())
        count = QRectF(bar.right() + GAP_PX / 2, row.top(), metrics.horizontalAdvance("60,000"), row.height())
        percent = QRectF(count.right(), row.top(), self.width() - count.right(), row.height())
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        painter.drawText(count, right, count_text(left))
        painter.setPen(palette.color(QPalette.ColorRole.Dark))
        painter.drawText(percent, right, percent_text(share))


def count_text(number: int) -> str:
    """A number with its thousands parted, as the language has it."""
    return QLocale().toString(number)


def percent_text(share: float) -> str:
    """A share in percent: with as many places as it needs."""
    percent = 100 * share
    if 0 < percent < 0.01:
        return "< 0.01\N{NO-BREAK SPACE}%"
    places = 0 if percent >= 10 or percent == 0 else 1 if percent >= 1 else 2
    return f"{percent:.{places}f}\N{NO-BREAK SPACE}%"
