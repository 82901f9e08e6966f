"""The questions why something was missed, or why something is there, and their answers as a list of choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

_ABOVE_PX = 44  # the section's title stays in view


@dataclass(frozen=True, slots=True, eq=False)
class WhyRow:
    """One part of an answer.

    title: a few words, or "". words: plain sentences. action: what its button says, "" for none. choice: what is told
    when it is pressed.
    """

    title: str
    words: str
    action: str = ""
    choice: object = None


class WhySection(QWidget):
    """Asks and shows; decides nothing.

    pointing_toggled: the user wants to draw what was missed (True), or no longer.
    selected_asked: the user asks about the selected box. given_up: the user does not want to wait.
    chosen: the user pressed the button of a row; carries its choice.
    """

    pointing_toggled = Signal(bool)
    selected_asked = Signal()
    given_up = Signal()
    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.point = QPushButton(self.tr("Why not here?"))
        self.point.setCheckable(True)
        self.point.setToolTip(
            self.tr("Draw a box around what was missed, and everything that could be the cause is tried")
        )
        self.point.toggled.connect(self.pointing_toggled)
        self.about_selected = QPushButton()
        self.about_selected.clicked.connect(self.selected_asked)
        self._hint = _words("")
        self._hint.setProperty("muted", True)
        self._progress = QProgressBar()
        self._progress.setRange(0, 100)
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(self.tr("How much has been tried"))
        self._cancel = QPushButton(self.tr("Cancel"))
        self._cancel.setToolTip(self.tr("Stop trying what could be the cause"))
        self._cancel.clicked.connect(self.given_up)
        self._work = QWidget()
        self._rows: list[AnswerRow] = []
        self._arrange()
        self.show_selected(None)
        self.say("")
        self.show_work(None)

    def _arrange(self) -> None:
        row = QHBoxLayout(self._work)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._progress, 1)
        row.addWidget(self._cancel)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 4)
        self._column.setSpacing(8)
        for widget in (self.point, self.about_selected, self._hint, self._work):
            self._column.addWidget(widget)

    @property
    def rows(self) -> Sequence[AnswerRow]:
        """The parts of the answer that shows."""
        return tuple(self._rows)

    @property
    def hint(self) -> str:
        """What `say` said."""
        return self._hint.text()

    @property
    def is_working(self) -> bool:
        """Whether it shows that an answer is on its way."""
        return not self._work.isHidden()

    def set_enabled_for_picture(self, there_is_one: bool) -> None:
        """Let the user point something out, where there is a picture."""
        self.point.setEnabled(there_is_one)

    def set_pointing(self, points: bool) -> None:
        """Show whether a box is to be drawn, without a signal."""
        self.point.blockSignals(True)
        self.point.setChecked(points)
        self.point.blockSignals(False)

    def show_selected(self, is_drawn: bool | None) -> None:
        """Tell what can be asked of the selected box: drawn by hand or found; None: no box is selected."""
        self.about_selected.setEnabled(is_drawn is not None)
        if is_drawn:
            self.about_selected.setText(self.tr("Why was this missed?"))
            self.about_selected.setToolTip(self.tr("Find out why no search found what the selected box shows"))
        else:
            self.about_selected.setText(self.tr("Why here?"))
            self.about_selected.setToolTip(
                self.tr("See why the selected box was found, and which settings would leave it out")
            )

    def say(self, words: str) -> None:
        """Say what to do or what is going on."""
        self._hint.setText(words)
        self._hint.setVisible(bool(words))

    def show_work(self, share: float | None) -> None:
        """Show how much has been tried, 0..1; None: nothing is being tried."""
        self._work.setVisible(share is not None)
        self._progress.setValue(round(100 * (share or 0.0)))

    def show_rows(self, rows: Sequence[WhyRow]) -> None:
        """Show an answer in place of the one before."""
        for widget in self._rows:
            self._column.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._rows = [AnswerRow(row) for row in rows]
        for widget in self._rows:
            self._column.addWidget(widget)
            widget.chosen.connect(self.chosen)
        if rows:
            self._announce(rows[0])
            QTimer.singleShot(0, self, self._come_into_view)  # once the layout knows how high the answer is

    def _announce(self, row: WhyRow) -> None:
        """Let a screen reader say what comes first."""
        words = ". ".join(part for part in (row.title, row.words) if part)
        if words:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def _come_into_view(self) -> None:
        """Scroll so far that the answer begins where it can be read."""
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        body = area.widget() if area is not None else None
        if area is not None and body is not None:
            area.verticalScrollBar().setValue(self.mapTo(body, QPoint()).y() - _ABOVE_PX)


class AnswerRow(QFrame):
    """One part of an answer: a title, sentences, and a button where something can be done.

    chosen: carries the row's choice.
    """

    chosen = Signal(object)

    def __init__(self, row: WhyRow) -> None:
        super().__init__()
        self.row = row
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(4)
        if row.title:
            title = _words(row.title)
            title.setProperty("heading", True)
            column.addWidget(title)
        if row.words:
            column.addWidget(_words(row.words))
        self.button: QPushButton | None = None
        if row.action:
            self.button = QPushButton(row.action)
            self.button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            self.button.clicked.connect(self._tell)
            column.addWidget(self.button)

    def _tell(self) -> None:
        self.chosen.emit(self.row.choice)


class _WrappedLabel(QLabel):
    """Wraps its words, and is never too narrow for one of them to be asked of its parent."""

    def minimumSizeHint(self) -> QSize:
        return QSize(120, super().minimumSizeHint().height())


def _words(text: str) -> QLabel:
    label = _WrappedLabel(text)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
