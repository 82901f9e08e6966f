"""The film of a search in the Explain panel: what to see in words, play, step, seek, how fast, and save."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.icons import icon
from desktop_app.gui.theme import TARGET_PX
from desktop_app.gui.views.film_glass import FilmGlass
from desktop_app.gui.views.film_painting import CAME_FAR, DROPPED, FOUND, PASSED
from desktop_app.gui.views.slider_row import SliderRow

if TYPE_CHECKING:  # brings the engine, which the window does not need to open
    from desktop_app.detection.search_film import FilmState

SHARES = 1000  # places of the slider
TEMPOS = 100
_ICON_PX = 20
_BESIDE = 2  # facts beside the glass; the others have a line each below it
_LINES = 4


class FilmSection(QWidget):
    """Controls one film; shows what it was given last.

    play_asked: play, or stand still. step_asked: carries -1 or 1. next_asked: go on to the next candidate.
    sought: carries the share of the film, 0..1. tempo_moved: carries 0..1.
    whole_wanted, part_wanted: save all of the film, or what comes from here on. cancel_asked: save it no more.
    """

    play_asked = Signal()
    step_asked = Signal(int)
    next_asked = Signal()
    sought = Signal(float)
    tempo_moved = Signal(float)
    whole_wanted = Signal()
    part_wanted = Signal()
    cancel_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._hint = QLabel()
        self._hint.setWordWrap(True)
        self.glass = FilmGlass()
        self._beside, self._below = QLabel(), QLabel()
        self._beside.setWordWrap(True)
        self._below.setWordWrap(True)
        self._below.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._place = self._made_slider()
        self._back = self._made_button("step-back", self.tr("Step back by one window"))
        self._play = self._made_button("play", "")
        self._on = self._made_button("step-forward", self.tr("Step on by one window"))
        self._next = QPushButton(self.tr("Next candidate"))
        self._next.setToolTip(self.tr("Go on to the next window that passes all stages"))
        self.speed = SliderRow(self.tr("Speed"), TEMPOS, 2)
        self.speed.explain(self.tr("From slow motion, which shows every window, to the speed of the search itself"))
        self._save = self._made_save()
        self._progress = QProgressBar()
        self._progress.setRange(0, 100)
        self._progress.setAccessibleName(self.tr("Saving the film"))
        self._cancel = QPushButton(self.tr("Cancel"))
        self._cancel.setToolTip(self.tr("Save the film no more"))
        self._body = self._arranged()
        self._connect()
        self.show_playing(False)
        self.show_saving(None)
        self.show_hint("")

    def show_hint(self, words: str) -> None:
        """Say why there is no film; "" where there is one."""
        self._hint.setText(words)
        self._hint.setVisible(bool(words))
        self._body.setVisible(not words)

    def show_state(self, state: FilmState | None, facts: Sequence[str], share: float, turn: int) -> None:
        """Show a moment of the film.

        facts: what is said of it, see `film_facts`. share: of the film before it. turn: by which features take turns.
        """
        self.glass.show_state(state, turn)
        self._beside.setText("\n\n".join(facts[:_BESIDE]))
        self._below.setText("\n".join(facts[_BESIDE:]))
        with QSignalBlocker(self._place):
            self._place.setValue(round(share * SHARES))
        self._place.setAccessibleDescription(facts[0] if facts else "")

    def show_playing(self, is_on: bool) -> None:
        """Show whether the film runs."""
        words = self.tr("Stand still") if is_on else self.tr("Play the search")
        self._play.setIcon(icon("pause" if is_on else "play"))
        self._play.setToolTip(words)
        self._play.setAccessibleName(words)

    def show_saving(self, share: float | None) -> None:
        """Show how much of a film is written, 0..1; None where none is being saved."""
        for widget in (self._progress, self._cancel):
            widget.setVisible(share is not None)
        self._save.setEnabled(share is None)
        self._progress.setValue(round((share or 0.0) * 100))

    def _arranged(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.glass, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._beside, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(2)
        for button in (self._back, self._play, self._on):
            buttons.addWidget(button)
        buttons.addStretch()
        buttons.addWidget(self._next)
        saving = QHBoxLayout()
        saving.addWidget(self._progress, 1)
        saving.addWidget(self._cancel)
        column.addLayout(head)
        column.addWidget(self._below)
        column.addWidget(self._place)
        column.addLayout(buttons)
        column.addWidget(self.speed)
        column.addWidget(self._made_legend())
        column.addWidget(self._save)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._hint)
        whole.addWidget(body)
        whole.addLayout(saving)  # one film may still be saved while the next one is made
        # So that nothing below moves while the words change.
        self._below.setMinimumHeight(self._below.fontMetrics().lineSpacing() * _LINES)
        return body

    def _connect(self) -> None:
        self._back.clicked.connect(self._tell_back)
        self._on.clicked.connect(self._tell_on)
        self._play.clicked.connect(self.play_asked)
        self._next.clicked.connect(self.next_asked)
        self._place.valueChanged.connect(self._tell_place)
        self.speed.moved.connect(self._tell_tempo)
        self._cancel.clicked.connect(self.cancel_asked)

    def _made_slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, SHARES)
        slider.setPageStep(SHARES // 20)
        slider.setMinimumHeight(TARGET_PX)
        slider.setAccessibleName(self.tr("Place in the film"))
        slider.setToolTip(self.tr("Where the film is: from the smallest windows to the largest, then the grouping"))
        return slider

    def _made_button(self, sign: str, words: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(sign))
        button.setIconSize(QSize(_ICON_PX, _ICON_PX))
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _made_save(self) -> QPushButton:
        button = QPushButton(self.tr("Save the film..."))
        button.setToolTip(self.tr("Save it as a video (MP4) or as a moving picture (GIF)"))
        menu = QMenu(button)
        menu.addAction(self.tr("All of it, in 20 seconds...")).triggered.connect(self.whole_wanted)
        menu.addAction(self.tr("From here at this speed, 20 seconds...")).triggered.connect(self.part_wanted)
        button.setMenu(menu)
        return button

    def _made_legend(self) -> QLabel:
        square = '<span style="color:{colour}">\N{BLACK SQUARE}</span>&nbsp;{words}'
        entries = (
            (DROPPED, self.tr("stopped at once")),
            (CAME_FAR, self.tr("stopped later")),
            (PASSED, self.tr("candidate")),
            (FOUND, self.tr("detection")),
        )
        parts = [square.format(colour=colour.name(), words=words.replace(" ", "&nbsp;")) for colour, words in entries]
        legend = QLabel(" &nbsp; ".join(parts))
        legend.setTextFormat(Qt.TextFormat.RichText)
        legend.setWordWrap(True)
        legend.setProperty("muted", True)
        return legend

    def _tell_back(self) -> None:
        self.step_asked.emit(-1)

    def _tell_on(self) -> None:
        self.step_asked.emit(1)

    def _tell_place(self, place: int) -> None:
        self.sought.emit(place / SHARES)

    def _tell_tempo(self, place: int) -> None:
        self.tempo_moved.emit(place / TEMPOS)
