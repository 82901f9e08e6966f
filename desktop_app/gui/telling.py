"""What the window says of photographs that cannot be read, are gone, or were taken out of the list."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt

from desktop_app.gui.models.photo_filter import PhotoKind
from desktop_app.gui.models.photos import Photo
from desktop_app.gui.views.main_window import MainWindow
from desktop_app.gui.views.message_strip import Message, Tone
from desktop_app.gui.workspace import Workspace

FAILED = "failed"
MISSING = "missing"
REMOVED = "removed"


class Telling(QObject):
    """Says it in the message strip, each with a way out, and takes it back when it no longer holds."""

    def __init__(self, workspace: Workspace, window: MainWindow) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._window = window
        self._strip = window.status.strip
        queued = Qt.ConnectionType.QueuedConnection
        workspace.searches.photo_failed.connect(self._take_failure)
        # Queued, as the model hears of it in the same way, and first.
        workspace.crew.watching.vanished.connect(self._tell_missing, queued)
        workspace.photos.came_back.connect(self._tell_missing, queued)

    def removed(self, photos: Sequence[Photo]) -> None:
        """Say that photographs were taken out of the list, and offer to bring them back."""
        paths = [photo.source for photo in photos if isinstance(photo.source, Path)]
        if not paths:
            return
        one, many = (
            self.tr("1 photo was taken out of the list; the file stays."),
            self.tr("{n} photos were taken out of the list; the files stay."),
        )
        bring_back = partial(self._workspace.open, paths)
        self._say(REMOVED, Tone.NOTE, one, many, len(paths), self.tr("Bring back"), bring_back)

    def _take_failure(self, key: int) -> None:
        current = self._workspace.showing.current
        if current and current.key == key:
            return  # said where the picture would be
        number = sum(photo.has_failed and not photo.is_missing for photo in self._workspace.photos.photos)
        one, many = self.tr("1 photo could not be read."), self.tr("{n} photos could not be read.")
        self._say(FAILED, Tone.WARNING, one, many, number, self.tr("Show them"), self._show_failed)

    def _tell_missing(self) -> None:
        number = sum(photo.is_missing for photo in self._workspace.photos.photos)
        one, many = self.tr("1 photo is no longer there."), self.tr("{n} photos are no longer there.")
        self._say(MISSING, Tone.WARNING, one, many, number, self.tr("Show them"), self._show_failed)

    def _show_failed(self) -> None:
        self._window.photo_list.show_kind(PhotoKind.FAILED)

    def _say(
        self, topic: str, tone: Tone, one: str, many: str, number: int, action: str, act: Callable[[], None]
    ) -> None:
        if number == 0:
            self._strip.withdraw(topic)
            return
        words = one if number == 1 else many.format(n=number)
        self._strip.say(Message(words, tone, topic, action, act))
