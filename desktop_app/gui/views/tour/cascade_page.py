"""The fifth step: stage after stage, and fewer windows after each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desktop_app.gui.models.stages import stage_sums, verdict_words
from desktop_app.gui.views.tour.cascade_drawing import CascadeDrawing, count_text, percent_text
from desktop_app.gui.views.tour.page import TourPage, said
from desktop_app.gui.views.tour.window_frame import WindowFrame

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    from desktop_app.library.tour import StageCounts, TourView


class CascadePage(TourPage):
    """Shows how far the window comes, and how many come how far."""

    def __init__(self) -> None:
        super().__init__()
        self.title = self.tr("Cascade")
        self.words = self.tr(
            "A cascade is a row of stages, and later ones have more trees. A window that fails at one is"
            " dropped at once. Most are dropped at the first stages with hardly any work, and that makes it fast. Only"
            " a window that passes all stages becomes a candidate for a face."
        )
        self.photo = WindowFrame(self)
        self.hint = self.photo.toolTip()
        self.drawing = CascadeDrawing(
            self.tr("Stages, and the windows that are left after each"),
            self.tr("This window"),
            self.tr("All windows of this size"),
            self.tr("before the first"),
        )
        self._verdict, self._counted, self._trees = said(style="heading"), said(style="muted"), said(style="muted")
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.photo, 1)
        left.addWidget(self._verdict)
        left.addWidget(self._counted)
        left.addWidget(self._trees)
        left.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(left, 2)
        row.addWidget(self.drawing, 3)

    def show_view(self, view: TourView) -> None:
        """Show the window's way, and that of all windows of its level."""
        self.photo.show_view(view)
        trace, counts = view.window.trace, view.counts
        stages = stage_sums(trace)
        self._verdict.setText(verdict_words(stages, trace.factor == 0))
        self._counted.setText(self._counted_text(counts))
        self._trees.setText(self._trees_text(view))
        self.drawing.show_stages(stages, counts, f"{self._verdict.text()}. {self._counted.text()} {self._trees.text()}")

    def _counted_text(self, counts: StageCounts) -> str:
        words = self.tr(
            "Of {windows} windows {first} ({percent}) are left after the first stage, {last} after the last."
        )
        if counts.flat:
            words += " " + self.tr("{flat} were too flat to be asked at all.")
        return words.format(
            windows=count_text(counts.windows),
            first=count_text(counts.left[0]),
            percent=percent_text(counts.left[0] / counts.windows),
            last=count_text(counts.left[-1]),
            flat=count_text(counts.flat),
        )

    def _trees_text(self, view: TourView) -> str:
        from desktop_app.library.tour import mean_trees

        mean, cascade = mean_trees(view.counts, view.lesson.cascade), view.lesson.cascade
        return self.tr("A window is asked by {mean} trees on average; a face by all {trees}.").format(
            mean=f"{mean:.1f}", trees=count_text(sum(len(stage.trees) for stage in cascade.stages))
        )
