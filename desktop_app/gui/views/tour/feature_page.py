"""The third step: one feature on the photo, and what its tree makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desktop_app.gui.models.stages import number_text
from desktop_app.gui.models.window_image import evened
from desktop_app.gui.views.slider_row import SliderRow
from desktop_app.gui.views.tour.feature_texts import compared_text
from desktop_app.gui.views.tour.page import TourPage, said
from desktop_app.gui.views.tour.value_line import ValueLine
from desktop_app.gui.views.tour.window_frame import WindowFrame
from desktop_app.gui.views.window_view import WindowView

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    from desktop_app.library.tour import Question, TourView


class FeaturePage(TourPage):
    """Shows the window with a feature over it, its value and the vote."""

    def __init__(self) -> None:
        super().__init__()
        self.title = self.tr("Feature")
        self.words = self.tr(
            "A window is a square of the photo that is asked: is there a face in you? Each question is a feature: the"
            " pixels under white are added up, those under black are taken away, and the value is compared with a"
            " learned threshold. One or two questions make a tree; its answer is a vote."
        )
        self._questions: tuple[Question, ...] = ()
        self._view: TourView | None = None
        self.photo = WindowFrame(self)
        self.hint = self.photo.toolTip()
        self.close_up = WindowView()
        self.close_up.move_asked.connect(self.step_asked)
        self.choice = SliderRow(self.tr("Feature"), 0, 1)
        self.choice.moved.connect(self._show_question)
        self.line = ValueLine(self.tr("Value and threshold"), self.tr("value"), self.tr("threshold"))
        self._comparison, self._vote = said(style="heading"), said()
        self._note = said(
            self.tr(
                "White and black are weighted so that an even area comes to 0. The value is divided by the contrast"
                " of the window, so that the light on a face hardly matters."
            ),
            "muted",
        )
        pictures = QHBoxLayout(self)
        pictures.setContentsMargins(0, 0, 0, 0)
        pictures.setSpacing(16)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.photo, 1)
        left.addWidget(self._note)
        left.addStretch()
        pictures.addLayout(left, 1)
        right = QVBoxLayout()
        right.setSpacing(4)
        for widget in (self.close_up, self.choice, self.line, self._comparison, self._vote):
            right.addWidget(widget)
        right.addStretch()
        pictures.addLayout(right, 1)

    def show_view(self, view: TourView) -> None:
        """Show the window, with the feature that was chosen."""
        from desktop_app.library.tour import questions

        self._view = view
        if not self._questions:
            self._questions = questions(view.lesson.cascade)
            self.choice.set_maximum(len(self._questions) - 1)
        self.photo.show_view(view)
        self.close_up.show_window(evened(view.window.trace.pixels))
        self._show_question()

    def _show_question(self) -> None:
        view = self._view
        if view is None:
            return
        question = self._questions[self.choice.value]
        words = self.tr("{n} of {total}; tree {tree} of stage {stage}")
        self.choice.say(
            words.format(
                n=self.choice.value + 1,
                total=len(self._questions),
                tree=question.tree + 1,
                stage=question.stage + 1,
            )
        )
        tree = view.window.trace.stage(question.stage).trees[question.tree]
        asked = tree.nodes[0]
        self.close_up.show_feature(view.lesson.cascade.features[asked.feature])
        self._comparison.setText(compared_text(asked))
        self.line.show_value(asked.value, asked.threshold, self._comparison.text())
        words = (
            self.tr("The tree votes {vote} at once.")
            if len(tree.nodes) == 1
            else self.tr("The tree asks one more question, and then votes {vote}.")
        )
        self._vote.setText(words.format(vote=number_text(tree.vote)))
