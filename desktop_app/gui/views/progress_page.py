"""How far work on many photographs has come, with the ways to hold it up or to end it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QWidget

from desktop_app.gui.batch_words import DOT, trouble_text
from desktop_app.gui.models.work_progress import WorkProgress
from desktop_app.gui.theme import GRID_PX
from desktop_app.gui.views.elided_label import ElidedLabel
from desktop_app.gui.views.paged_dialog import made_foot, page_column
from desktop_app.gui.wording import time_left_text

STEPS = 1000


class ProgressPage(QWidget):
    """Shows what it is told.

    pause_asked: hold up, or go on where it is held up. cancel_asked: end it.
    can_pause: whether it can be held up. below: what takes the room below it all.
    """

    pause_asked = Signal()
    cancel_asked = Signal()

    def __init__(self, can_pause: bool, below: QWidget | None = None) -> None:
        super().__init__()
        self._title = QLabel()
        self._title.setProperty("heading", True)
        self._current = ElidedLabel(Qt.TextElideMode.ElideMiddle)
        self._current.setProperty("muted", True)
        self._bar = QProgressBar()
        self._bar.setRange(0, STEPS)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress"))
        self._words = QLabel()
        self._trouble = QLabel()
        self._trouble.setWordWrap(True)
        self._trouble.setMinimumHeight(self._trouble.fontMetrics().height())
        self._note = QLabel()
        self._note.setProperty("muted", True)
        self._note.setWordWrap(True)
        self._pause = QPushButton(self.tr("Pause"))
        self._pause.setVisible(can_pause)
        self._pause.setAutoDefault(False)
        self._pause.clicked.connect(self.pause_asked)
        self._cancel = QPushButton(self.tr("Cancel"))
        self._cancel.setAutoDefault(False)
        self._cancel.clicked.connect(self.cancel_asked)
        self._cancel_words = self.tr("Cancel"), self.tr("Cancelling...")
        self._arrange(below)

    def begin(self, title: str, note: str) -> None:
        """Show that something new begins. note: what the user may rely on meanwhile."""
        self._title.setText(title)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self._cancel.setText(self._cancel_words[0])
        self._cancel.setEnabled(True)
        self._pause.setEnabled(True)
        self.show_progress(WorkProgress(0, 0))
        self._cancel.setFocus()

    def show_progress(self, progress: WorkProgress) -> None:
        """Show how far it has come."""
        self._current.say(progress.current)
        self._bar.setValue(round(STEPS * progress.done / progress.total) if progress.total else 0)
        words = self.tr("{n} of {total} photos").format(n=progress.done, total=progress.total)
        if progress.is_paused:
            words += DOT + self.tr("paused")
        elif progress.seconds_left is not None:
            words += DOT + time_left_text(progress.seconds_left)
        self._words.setText(words if progress.total else self.tr("Beginning..."))
        self._pause.setText(self.tr("Resume") if progress.is_paused else self.tr("Pause"))
        self._trouble.setText(trouble_text(progress))

    def show_ending(self) -> None:
        """Show that it is being cancelled."""
        self._cancel.setText(self._cancel_words[1])
        self._cancel.setEnabled(False)
        self._pause.setEnabled(False)

    def _arrange(self, below: QWidget | None) -> None:
        column = page_column(self)
        for widget in (self._title, self._current, self._bar, self._words, self._trouble):
            column.addWidget(widget)
        if below is not None:
            column.addWidget(below, 1)
        column.addStretch()
        column.addWidget(self._note)
        column.addLayout(made_foot([], [self._pause, self._cancel]))
        column.setSpacing(GRID_PX)
