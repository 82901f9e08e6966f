"""Saving something of the photograph on the screen: what the panels for that have in common."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction

from desktop_app.errors import AppError
from desktop_app.gui.models.photo import Photo
from desktop_app.gui.models.picture import Picture
from desktop_app.gui.session import Session
from desktop_app.gui.views.crop_panel import CropPanel
from desktop_app.gui.views.hide_panel import HidePanel
from desktop_app.gui.views.message_strip import Message, Tone
from desktop_app.gui.wording import error_text
from desktop_app.gui.workers.crop_preview import CropRequest
from desktop_app.gui.workers.hiding_preview import HidingRequest
from desktop_app.gui.workers.newest import NewestWorker


class PhotoOutput(QObject):
    """Opens a panel, keeps what it shows of the photograph up to date, and saves.

    action: opens the panel. other: that of the panel which makes way for it. preview: makes what shows.
    topic: of what is said of it; preview_topic: of what is said while it is looked at.
    """

    topic = ""
    preview_topic = ""

    def __init__(
        self, session: Session, panel: HidePanel | CropPanel, action: QAction, other: QAction, preview: NewestWorker
    ) -> None:
        super().__init__(session)
        self._session = session
        self._window = session.window
        self._workspace = workspace = session.workspace
        self._panel = panel
        self._action = action
        self._other = other
        self._preview = preview
        self._is_loaded = False
        queued = Qt.ConnectionType.QueuedConnection
        action.toggled.connect(self._open)
        panel.done.connect(self.save)
        panel.changed.connect(self._take_choices)
        session.live.entered.connect(self._leave)
        workspace.showing.shown.connect(self._refresh)
        workspace.showing.boxes_changed.connect(self._refresh)
        preview.made.connect(self._take_preview, queued)
        preview.failed.connect(self._take_preview_failure, queued)

    @property
    def is_on(self) -> bool:
        """Whether the panel shows."""
        return self._action.isChecked()

    def save(self) -> None:
        """Ask where, and save what is chosen; where that cannot be, say why."""
        self._load_once()
        self._show_found()
        photo = self._session.reviewing.photo
        if photo is None:
            self._say(self.tr("This photo is still being read."))
        elif not isinstance(photo.source, Path):
            self._say(self.tr("This photo was pasted and has no file yet."))
        else:
            self._save(photo, photo.source)

    @abstractmethod
    def _save(self, photo: Photo, source: Path) -> None:
        """The same for a photograph with a file."""

    @abstractmethod
    def _load(self) -> None:
        """Show in the panel what was chosen last."""

    @abstractmethod
    def _take_choices(self) -> None:
        """Keep what is chosen in the panel, and show what comes of it."""

    @abstractmethod
    def _request(self, picture: Picture) -> HidingRequest | CropRequest:
        """What the preview is made of."""

    @abstractmethod
    def _show_made(self, made: object) -> None:
        """Show a preview."""

    @abstractmethod
    def _show_nothing(self) -> None:
        """Show no preview."""

    def _open(self, wanted: bool) -> None:
        window = self._window
        if wanted:
            self._load_once()
            self._other.setChecked(False)
            window.show_tool(self._panel)
            self._refresh()
            self._panel.take_keys()
            return
        self._show_nothing()
        if not self._other.isChecked():
            window.show_tool(None)

    def _leave(self) -> None:
        self._action.setChecked(False)

    def _load_once(self) -> None:
        """Not before it is needed, since OpenCV comes with it."""
        if not self._is_loaded:
            self._is_loaded = True
            self._load()

    def _show_found(self) -> None:
        self._panel.show_found([box.detection for box in self._workspace.boxes.annotations if box.counts])

    def _refresh(self) -> None:
        if not self.is_on:
            return
        self._show_found()
        picture = self._workspace.boxes.picture
        if picture is None:
            self._show_nothing()
        else:
            self._preview.submit(self._request(picture))

    def _take_preview(self, request: HidingRequest | CropRequest, made: object) -> None:
        if self.is_on and request.picture is self._workspace.boxes.picture:
            self._show_made(made)

    def _take_preview_failure(self, request: HidingRequest | CropRequest, error: AppError) -> None:
        if self.is_on and request.picture is self._workspace.boxes.picture:
            self._show_nothing()
            self._report(error, self.preview_topic)

    def _say(self, words: str) -> None:
        self._window.status.strip.say(Message(words, Tone.NOTE, self.topic))

    def _report(self, error: AppError, topic: str) -> None:
        self._window.status.strip.say(Message(error_text(error), Tone.WARNING, topic))
