"""Goes through the features of a stage, by hand or by itself."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from desktop_app.gui.icons import icon
from desktop_app.gui.models.feature_steps import FeatureStep, comparison_words, vote_words
from desktop_app.gui.models.stages import StageFate, StageSum
from desktop_app.gui.views.ladder_drawing import BAR_PX, LadderColours, paint_bar
from desktop_app.gui.views.slider_row import SliderRow

# How many features a second are shown.
SPEEDS = (1, 2, 4, 8, 16)


class FeatureStepper(QWidget):
    """Shows what one feature after the other adds.

    step_shown: another one is shown; carries the FeatureStep, or None for none.
    stage_ended: the last one of the stage was shown while playing, or the user went beyond it (+1) or before the first
        one (-1); the answer is to show another stage or to stop.
    """

    step_shown = Signal(object)
    stage_ended = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._steps: Sequence[FeatureStep] = ()
        self._stage: StageSum | None = None
        self._at = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._play_on)
        self._previous = self._made_button("previous", self.tr("Previous feature"))
        self._play = self._made_button("play", self.tr("Play the features"))
        self._next = self._made_button("next", self.tr("Next feature"))
        self._previous.clicked.connect(self.step_back)
        self._next.clicked.connect(self.step_on)
        self._play.setCheckable(True)
        self._play.toggled.connect(self._take_play)
        self._title = QLabel()
        self._comparison, self._vote = QLabel(), QLabel()
        for label in (self._comparison, self._vote):
            label.setWordWrap(True)
        self._bar = _SumBar()
        self._speed = SliderRow(self.tr("Speed"), len(SPEEDS) - 1, 1)
        self._speed.moved.connect(self._take_speed)
        self._speed.take(1)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self._title, 1)
        for button in (self._previous, self._play, self._next):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        for widget in (self._comparison, self._vote, self._bar, self._speed):
            column.addWidget(widget)
        self._take_speed()
        self._show()

    @property
    def is_playing(self) -> bool:
        """Whether it goes on by itself."""
        return self._play.isChecked()

    def show_stage(self, stage: StageSum | None, steps: Sequence[FeatureStep], *, at_end: bool = False) -> None:
        """Take a stage's features, and show the first one, or the last; None, and no steps, for nothing."""
        self._stage, self._steps = stage, steps
        self._at = len(steps) - 1 if at_end and steps else 0
        self._show()

    def step_on(self) -> None:
        """Show the next feature; after the last one ask for another stage."""
        self._step(1)

    def step_back(self) -> None:
        """Show the feature before; before the first one ask for another stage."""
        self._step(-1)

    def stop(self) -> None:
        """Play no longer."""
        self._play.setChecked(False)

    def _step(self, way: int) -> None:
        if not self._steps:
            return
        if 0 <= self._at + way < len(self._steps):
            self._at += way
            self._show()
        else:
            self.stage_ended.emit(way)

    def _play_on(self) -> None:
        if self._steps:
            self.step_on()
        else:
            self.stop()

    def _take_play(self, plays: bool) -> None:
        self._play.setIcon(icon("pause" if plays else "play"))
        if plays:
            self._timer.start()
        else:
            self._timer.stop()

    def _take_speed(self) -> None:
        speed = SPEEDS[self._speed.value]
        self._timer.setInterval(1000 // speed)
        one, many = self.tr("1 feature a second"), self.tr("{n} features a second")
        self._speed.say(one if speed == 1 else many.format(n=speed))

    def _show(self) -> None:
        step = self._steps[self._at] if self._steps else None
        for button in (self._previous, self._play, self._next):
            button.setEnabled(step is not None)
        self._bar.show_sum(self._stage, step.sum if step else 0.0)
        if step is None or self._stage is None:
            self._title.setText(self.tr("Features"))
            self._comparison.setText("")
            self._vote.setText("")
        else:
            words = self.tr("Stage {stage}, feature {n} of {total}")
            self._title.setText(words.format(stage=self._stage.number, n=step.number, total=step.total))
            self._comparison.setText(comparison_words(step))
            self._vote.setText(vote_words(step))
        self.step_shown.emit(step)

    def _made_button(self, sign: str, words: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(sign))
        button.setIconSize(QSize(20, 20))
        button.setObjectName("iconOnly")
        button.setAccessibleName(words)
        button.setToolTip(words)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button


class _SumBar(QWidget):
    """How far the sum of votes has come, against what the stage needs."""

    def __init__(self) -> None:
        super().__init__()
        self._stage: StageSum | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(int(BAR_PX) + 12)

    def show_sum(self, stage: StageSum | None, sum_: float) -> None:
        """Show a sum of some of a stage's votes."""
        if stage is None:
            self._stage = None
        else:
            fate = StageFate.PASSED if sum_ >= stage.threshold else StageFate.STOPPED
            self._stage = StageSum(stage.number, sum_, stage.threshold, stage.lowest, stage.highest, fate)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar."""
        if self._stage is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        colours = LadderColours(
            palette.color(QPalette.ColorRole.Text),
            palette.color(QPalette.ColorRole.Dark),
            palette.color(QPalette.ColorRole.Mid),
        )
        paint_bar(painter, self.rect().toRectF().adjusted(4, 8, -4, -4), self._stage, colours)
