"""Whether the windows that passed are shown, and how far they are on their way to boxes."""

import sys

from PySide6.QtCore import QElapsedTimer, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QCheckBox, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from desktop_app.gui.icons import icon
from desktop_app.gui.views.groups_layer import END
from desktop_app.gui.views.slider_row import SliderRow

STEPS = 100  # of the slider, for each part of the way
PART_MS = 1400  # that each part takes when it is played
FRAME_MS = 16


class GroupsSection(QWidget):
    """Holds what the user chooses, and says what came of the windows.

    changed: the windows are wanted, or no longer.
    time_changed: another point of the way is wanted, 0..3.
    """

    changed = Signal()
    time_changed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self._shown = QCheckBox(self.tr("Show it over the photo"))
        self._shown.setToolTip(self.tr("Show all windows that passed every stage, and the boxes that they make"))
        self._shown.toggled.connect(self._take_shown)
        self._time = SliderRow(self.tr("Step"), round(END * STEPS), STEPS // 4)
        self._time.moved.connect(self._take_time)
        self._play = QToolButton()
        self._play.setIcon(icon("play"))
        self._play.setIconSize(QSize(20, 20))
        self._play.setObjectName("iconOnly")
        self._play.setCheckable(True)
        self._play.setAccessibleName(self.tr("Play the grouping"))
        self._play.setToolTip(self.tr("Play the grouping"))
        self._play.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._play.toggled.connect(self._take_play)
        self._timer, self._clock = QTimer(self), QElapsedTimer()
        self._timer.timeout.connect(self._go_on)
        self._step, self._here, self._words = QLabel(), QLabel(), QLabel()
        for label in (self._step, self._here, self._words):
            label.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(self._time, 1)
        row.addWidget(self._play, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        note = QLabel(self.tr("The search of this program asks several cascades: its boxes may be others."))
        note.setWordWrap(True)
        note.setProperty("muted", True)
        column.addWidget(self._shown)
        column.addLayout(row)
        for label in (self._step, self._here, self._words):
            column.addWidget(label)
        column.addWidget(note)
        self.say("", "")
        self._describe()

    @property
    def is_wanted(self) -> bool:
        """Whether the windows are to be seen."""
        return self._shown.isChecked()

    @property
    def time(self) -> float:
        """The point of the way that is shown, 0..3."""
        return self._time.value / STEPS

    def want(self, wanted: bool) -> None:
        """Show the windows, or no longer."""
        self._shown.setChecked(wanted)

    def say(self, words: str, here: str) -> None:
        """Say what came of all windows, and of those at the place that is explained."""
        for label, text in ((self._words, words), (self._here, here)):
            label.setText(text)
            label.setVisible(bool(text))

    def stop(self) -> None:
        """Play no longer."""
        self._play.setChecked(False)

    def _take_shown(self) -> None:
        self.stop()
        self._describe()
        self.changed.emit()

    def _take_time(self) -> None:
        self.stop()
        self._describe()
        self.time_changed.emit(self.time)

    def _take_play(self, plays: bool) -> None:
        self._play.setIcon(icon("pause" if plays else "play"))
        if not plays:
            self._timer.stop()
            return
        if self._time.value >= END * STEPS:
            self._go_to(0)
        self._clock.start()
        # Where the system wants nothing to move, the way is shown in its four pictures.
        self._timer.start(PART_MS if _wants_less_motion() else FRAME_MS)

    def _go_on(self) -> None:
        share = STEPS * self._clock.restart() / PART_MS
        step = max(1, round(share)) if self._timer.interval() == FRAME_MS else STEPS - self._time.value % STEPS
        self._go_to(self._time.value + step)
        if self._time.value >= END * STEPS:
            self.stop()

    def _go_to(self, place: int) -> None:
        self._time.take(place)
        self._describe()
        self.time_changed.emit(self.time)

    def _describe(self) -> None:
        for control in (self._time, self._play):
            control.setEnabled(self.is_wanted)
        time = self.time
        if time < 1:
            words = self.tr("Each frame is a window that passed all stages, a candidate.")
        elif time < 2:
            words = self.tr("Candidates of one colour lie so near to each other that they agree.")
        elif time < END:
            words = self.tr("Candidates that agree become one box, their mean.")
        else:
            words = self.tr("Boxes of too few candidates, or inside stronger ones, are gone.")
        number = min(4, int(time) + 1)
        self._time.say(f"{number} / 4")
        self._step.setText(words)
        self._step.setVisible(self.is_wanted)


def _wants_less_motion() -> bool:
    """Whether the system asks for nothing to move; known on Windows alone, where it is a setting of the system."""
    return sys.platform == "win32" and not QApplication.isEffectEnabled(Qt.UIEffect.UI_General)
