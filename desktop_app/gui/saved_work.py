"""What the user hears of the saved work: what can be gone on with, sessions as files, and when saving fails."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer

from desktop_app import assets, settings
from desktop_app.errors import AppError
from desktop_app.gui.session import Session
from desktop_app.gui.views.message_strip import Message, Tone
from desktop_app.gui.wording import phrase_text
from desktop_app.gui.workspace import ENGINE_AFTER_MS

if TYPE_CHECKING:  # brings SQLite and OpenCV, which the window does not need to open
    from desktop_app.library.store import Listed

SAVING = "saving"
LAST_TIME = "last time"


class SavedWork(QObject):
    """Offers to go on with the photographs of last time; opens and saves sessions."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._workspace = workspace = session.workspace
        self._strip = session.window.status.strip
        self._last_time: Listed | None = None
        keeper, queued = workspace.crew.keeping, Qt.ConnectionType.QueuedConnection
        keeper.ready.connect(self._take_ready, queued)
        keeper.noticed.connect(self._take_notice, queued)
        keeper.failed.connect(self._take_failure, queued)
        keeper.session_saved.connect(self._tell_saved, queued)
        keeper.session_taken.connect(self._take_session, queued)
        workspace.keeping.failed.connect(self._take_saving_failure)
        workspace.keeping.recovered.connect(self._take_recovery)
        session.window.empty.restore_asked.connect(self.restore)
        session.window.actions_.restore.triggered.connect(self.restore)
        if workspace.keeping.failure is not None:  # told to a window before this one
            self._take_saving_failure(workspace.keeping.failure)
        # Once the window has been painted: opening the store would hold it up.
        QTimer.singleShot(ENGINE_AFTER_MS, keeper, keeper.open)

    def restore(self) -> None:
        """Open the photographs of last time again."""
        if self._last_time is not None:
            self._open(self._last_time)

    def save_session(self, target: Path) -> None:
        """Write the list with all the work in it to a file."""
        photos = self._workspace.photos.photos
        paths = [photo.source for photo in photos if isinstance(photo.source, Path)]
        self._workspace.keeping.save_now()
        self._workspace.crew.keeping.save_session(target, paths)

    def open_session(self, path: Path) -> None:
        """List the photographs of a session file, with the work in it."""
        self._workspace.keeping.save_now()
        self._workspace.crew.keeping.take_session(path)

    def _open(self, listed: Listed) -> None:
        self._offer(None)
        if listed.current:
            self._session.show_when_listed(listed.current)
        self._workspace.open(listed.paths)

    def _offer(self, listed: Listed | None) -> None:
        """Offer to go on with these photographs; None takes the offer back."""
        self._last_time = listed
        self._session.window.empty.offer_restore(len(listed.paths) if listed else 0)
        self._session.window.actions_.restore.setEnabled(listed is not None)
        if listed is None:
            self._strip.withdraw(LAST_TIME)

    def _take_ready(self, listed: Listed, has_crashed: bool) -> None:
        offers = self._workspace.preferences.get(settings.OFFER_LAST_PHOTOS)
        listed = listed._replace(paths=tuple(path for path in listed.paths if path != assets.sample_photo()))
        if not listed.paths or not (offers or has_crashed):
            return
        self._offer(listed)
        if has_crashed:
            words = self.tr("Haarlens did not close properly last time. Your work is saved.")
            self._strip.say(Message(words, Tone.NOTE, LAST_TIME, self.tr("Go on with it"), self.restore))

    def _take_session(self, path: Path, listed: Listed) -> None:
        if not listed.paths:
            self._session.say(self.tr("There are no photos in {name}.").format(name=path.name), Tone.NOTE)
            return
        self._workspace.recall_all()
        self._open(listed if listed.current else listed._replace(current=listed.paths[0]))
        words = self.tr("{name} holds {n} photos; the work in it was taken over.")
        self._session.say(words.format(name=path.name, n=len(listed.paths)), Tone.NOTE, "session")

    def _tell_saved(self, path: Path) -> None:
        self._session.say(self.tr("Saved {name}.").format(name=path.name), Tone.NOTE, "session")

    def _take_notice(self, notice: str) -> None:
        self._session.say(phrase_text(notice), Tone.WARNING, "store")

    def _take_failure(self, error: AppError) -> None:
        self._session.report(error, topic="store")

    def _take_recovery(self) -> None:
        self._strip.withdraw(SAVING)

    def _take_saving_failure(self, error: AppError) -> None:
        act = self._session.window.actions_.save_session.trigger
        self._session.report(error, self.tr("Save session as..."), act, SAVING)
