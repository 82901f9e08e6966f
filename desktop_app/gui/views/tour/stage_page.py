"""The fourth step: the votes of a stage add up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.gui.models.stages import StageSum, number_text, stage_sums
from desktop_app.gui.views.explain_colours import SIGNS
from desktop_app.gui.views.ladder_drawing import LadderColours, paint_bar
from desktop_app.gui.views.tour.page import TourPage, said
from desktop_app.gui.views.tour.tree_row import TreeRow
from desktop_app.gui.views.tour.window_frame import WindowFrame

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    from desktop_app.library.tour import TourView

# The first stage of the tour's cascade has three trees.
TREES = 3
BAR_PX = 16.0


class StagePage(TourPage):
    """Shows the trees of the first stage, their votes and the sum."""

    def __init__(self) -> None:
        super().__init__()
        self.title = self.tr("Stage")
        self.words = self.tr(
            "One tree alone is often wrong. A stage asks several trees and adds up their votes: the more a tree"
            " believes in a face, the higher its vote. Here are the three trees of the first stage. Where the sum"
            " reaches the threshold of the stage, the window passes."
        )
        self.photo = WindowFrame(self)
        self.hint = self.photo.toolTip()
        self.trees = [TreeRow(number + 1) for number in range(TREES)]
        self.bar = SumBar(self.tr("Sum and threshold of the stage"))
        self._sum = said(style="heading")
        trees = QVBoxLayout()
        trees.setSpacing(8)
        trees.addWidget(self._head())
        for tree in self.trees:
            trees.addWidget(tree)
        trees.addWidget(self._sum)
        trees.addWidget(self.bar)
        trees.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        left = QVBoxLayout()
        left.addWidget(self.photo, 1)
        left.addStretch()
        row.addLayout(left, 1)
        row.addLayout(trees, 1)

    def show_view(self, view: TourView) -> None:
        """Show the window's way through the first stage."""
        self.photo.show_view(view)
        trace = view.window.trace
        stage, sum_ = trace.stage(0), stage_sums(trace)[0]
        for row, tree in zip(self.trees, stage.trees, strict=True):
            row.show_tree(trace, tree)
        if trace.factor == 0:
            self._sum.setText(self.tr("This window is too flat: it has too little contrast to be asked at all."))
        else:
            self._sum.setText(f"{SIGNS[sum_.fate]} {self._sum_text(sum_, [tree.vote for tree in stage.trees])}")
        self.bar.show_stage(sum_, self._sum.text())

    def _head(self) -> QWidget:
        """What stands above the trees."""
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        for words in (self.tr("Tree: first question"), self.tr("second, if needed"), self.tr("vote")):
            label = QLabel(words)
            label.setProperty("muted", True)
            row.addWidget(label)
        row.insertStretch(1)
        row.insertStretch(3)
        return head

    def _sum_text(self, stage: StageSum, votes: list[float]) -> str:
        if stage.sum >= stage.threshold:
            words = self.tr("{votes} ≈ {sum}: reaches {threshold}, passed")
        else:
            words = self.tr("{votes} ≈ {sum}: does not reach {threshold}, dropped")
        return words.format(
            votes=" + ".join(number_text(vote) for vote in votes),
            sum=number_text(stage.sum, stage.threshold),
            threshold=number_text(stage.threshold, stage.sum),
        )


class SumBar(QWidget):
    """Shows a stage's sum as a bar, with a mark at the threshold."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._stage: StageSum | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)

    def sizeHint(self) -> QSize:
        """Return the size that it needs."""
        return QSize(240, 32)

    def show_stage(self, stage: StageSum, words: str) -> None:
        """Show another sum; words: what a screen reader says."""
        self._stage = stage
        self.setAccessibleDescription(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar."""
        if self._stage is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        text, muted, track = (
            self.palette().color(role)
            for role in (QPalette.ColorRole.Text, QPalette.ColorRole.Dark, QPalette.ColorRole.Mid)
        )
        bar = QRectF(5, (self.height() - BAR_PX) / 2 + 2, self.width() - 10, BAR_PX)
        paint_bar(painter, bar, self._stage, LadderColours(text, muted, track))
