"""One window under the magnifier: what became of it, its features, and its stages as a ladder."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop_app.gui.models.stages import StagesModel
from desktop_app.gui.views.feature_stepper import FeatureStepper
from desktop_app.gui.views.slider_row import SliderRow
from desktop_app.gui.views.stage_ladder import StageLadder
from desktop_app.gui.views.window_view import WindowView
from desktop_app.gui.wording import size_text


class WindowSection(QWidget):
    """Lays out the magnified window, the stepper and the ladder.

    level_chosen: the user wants the window of another level; carries its number, from 0.
    save_asked: the user wants the ladder in a file.
    """

    level_chosen = Signal(int)
    save_asked = Signal()

    def __init__(self, stages: StagesModel) -> None:
        super().__init__()
        self._body = QWidget()
        self._verdict, self._place, self._note = QLabel(), QLabel(), QLabel()
        self._verdict.setProperty("heading", True)
        self._place.setProperty("muted", True)
        self._note.setProperty("muted", True)
        for label in (self._verdict, self._place, self._note):
            label.setWordWrap(True)
        self.view = WindowView()
        self.stepper = FeatureStepper()
        self.ladder = StageLadder(stages)
        self._level = SliderRow(self.tr("Size of the window"), 0, 1)
        self._level.explain(self.tr("The cascade looks at the picture in many sizes, called levels"))
        self._level.moved.connect(self.level_chosen)
        self._save = QPushButton(self.tr("Save ladder..."))
        self._save.setToolTip(self.tr("Save the stages as a picture (PNG) or a drawing (SVG)"))
        self._save.clicked.connect(self.save_asked)
        legend = QLabel(self.legend)
        legend.setWordWrap(True)
        legend.setProperty("muted", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._verdict)
        column.addWidget(self._body)
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(8)
        upper: tuple[QWidget, ...] = (self._note, self.view, self._place, self.stepper)
        lower: tuple[QWidget, ...] = (self.ladder, legend, self._level, self._save)
        for widget in upper:
            body.addWidget(widget)
        body.addLayout(_heads(self.tr("Stage"), self.tr("Sum, needed")))
        for widget in lower:
            body.addWidget(widget)
        self.show_nothing("")

    @property
    def legend(self) -> str:
        """What a rung of the ladder shows."""
        return self.tr("The bar is the sum of votes, the mark what is needed.")

    def show_nothing(self, words: str) -> None:
        """Say why there is no window."""
        self._verdict.setText(words)
        self._verdict.setVisible(bool(words))
        self._body.hide()
        self.view.show_window(QImage())
        self.stepper.show_stage(None, ())

    def show_window(self, image: QImage, verdict: str) -> None:
        """Show a window's pixels and what became of it."""
        self._verdict.setText(verdict)
        self._verdict.show()
        self._body.show()
        self.view.show_window(image)
        self.view.setAccessibleDescription(verdict)

    def show_place(self, box: Sequence[int], level: int, levels: int) -> None:
        """Say where the window lies: left, top, width, height in picture pixels, and of which level it is, from 0."""
        words = self.tr("{size} pixels of the photo at {x}, {y}")
        self._place.setText(words.format(size=size_text(box[2], box[3]), x=box[0], y=box[1]))
        self._level.set_maximum(levels - 1)
        self._level.take(level)
        self._level.say(self.tr("{px} px, level {n} of {total}").format(px=box[2], n=level + 1, total=levels))

    def say_note(self, words: str) -> None:
        """Say what else is to be known of the window; "" for nothing."""
        self._note.setText(words)
        self._note.setVisible(bool(words))


def _heads(left: str, right: str) -> QHBoxLayout:
    """Two headings at either end of a line."""
    row = QHBoxLayout()
    for place, words in enumerate((left, right)):
        label = QLabel(words)
        label.setProperty("heading", True)
        if place:
            row.addStretch()
        row.addWidget(label)
    return row
