"""The question before a window closes over work that would end with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QMessageBox, QWidget


class Run(Protocol):
    """What goes on in the background."""

    @property
    def is_running(self) -> bool:
        """Whether there is work under way."""
        ...

    def cancel(self) -> None:
        """Ask it to end."""
        ...


class ClosingQuestion(QObject):
    """Keeps a window open while something runs, unless the user wants it to end.

    words: say what runs. consequence: what becomes of it where the window closes.
    """

    def __init__(self, window: QWidget, run: Run, words: Callable[[], str], consequence: str) -> None:
        super().__init__(window)
        self._window = window
        self._run = run
        self._words = words
        self._consequence = consequence
        self.is_settled = False
        """Whether the user has decided that the window closes, and nothing more needs to be told of the work."""
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask before the window closes."""
        if event.type() == QEvent.Type.Close and self._run.is_running and not self.is_settled:
            event.ignore()
            self._ask()
            return True
        return super().eventFilter(watched, event)

    def _ask(self) -> None:
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(self._words())
        box.setInformativeText(self._consequence)
        stop = box.addButton(self.tr("Stop and close"), QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton(self.tr("Go on working"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        stop.clicked.connect(self._close)
        box.open()

    def _close(self) -> None:
        self.is_settled = True
        self._run.cancel()
        self.is_settled = self._window.close()  # another piece of work may ask too, and keep it open
