"""Cutting out of the photograph on the screen: the panel, its previews, and the files."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from desktop_app import settings
from desktop_app.errors import AppError
from desktop_app.gui.desktop import open_outside
from desktop_app.gui.output_choices import copy_options, crop_style, keep_crop_style, keep_targets
from desktop_app.gui.session import Session
from desktop_app.gui.views.message_strip import Message, Tone
from desktop_app.gui.wording import error_text
from desktop_app.gui.workers.copying import CropCopies, HiddenCopy
from desktop_app.gui.workers.crop_preview import CropPreview, CropRequest

if TYPE_CHECKING:  # OpenCV comes with it, and the window opens before that
    from desktop_app.export.crop_names import CropNames

CROPPING = "cropping"  # the topic of what is said here


class Cropping(QObject):
    """Connects the panel with what shows and what writes."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._window = session.window
        self._workspace = workspace = session.workspace
        self._panel = panel = session.window.crop_panel
        self._is_loaded = False
        do, crew, queued = session.window.actions_, workspace.crew, Qt.ConnectionType.QueuedConnection
        do.crop_panel.toggled.connect(self._open)
        do.crop_copy.triggered.connect(self.save)
        panel.done.connect(self.save)
        panel.changed.connect(self._take_choices)
        panel.pattern_changed.connect(self._take_pattern)
        session.live.entered.connect(self._leave)
        workspace.showing.shown.connect(self._refresh)
        workspace.showing.boxes_changed.connect(self._refresh)
        crew.crop_preview.made.connect(self._take_preview, queued)
        crew.crop_preview.failed.connect(self._take_preview_failure, queued)
        crew.copying.cropped.connect(self._tell_saved, queued)
        crew.copying.failed.connect(self._take_failure, queued)

    @property
    def is_on(self) -> bool:
        """Whether the panel shows."""
        return self._window.actions_.crop_panel.isChecked()

    def save(self) -> None:
        """Ask for a folder, and save every crop in it."""
        self._load()
        self._show_found()
        photo, chosen, names = self._session.reviewing.photo, self._panel.chosen, self._names()
        if photo is None:
            self._say(self.tr("This photo is still being read."))
        elif not isinstance(photo.source, Path):
            self._say(self.tr("This photo was pasted and has no file yet."))
        elif not chosen:
            self._say(self.tr("Nothing is chosen to be cut out of {name}.").format(name=photo.name))
        elif names is None:
            self._say(self.tr("The pattern for the names of the files makes no sense; the Crop panel says why."))
            self._window.actions_.crop_panel.setChecked(True)
        elif folder := self._asked_folder(photo.source):
            style, options = self._panel.options.crop_style, copy_options(self._workspace.preferences)
            copies = CropCopies(photo.source, folder, chosen, style, names, options)
            self._workspace.crew.copying.submit(copies)

    # The panel and the previews

    def _open(self, wanted: bool) -> None:
        window = self._window
        if wanted:
            self._load()
            window.actions_.hide_panel.setChecked(False)
            window.show_tool(self._panel)
            self._refresh()
            self._panel.take_keys()
        elif not window.actions_.hide_panel.isChecked():
            window.show_tool(None)

    def _leave(self) -> None:
        self._window.actions_.crop_panel.setChecked(False)

    def _load(self) -> None:
        """Show what was chosen last; not before it is needed, since OpenCV comes with it."""
        if self._is_loaded:
            return
        self._is_loaded = True
        from desktop_app.export.crop_names import DEFAULT_PATTERN

        preferences = self._workspace.preferences
        self._panel.options.take(crop_style(preferences))
        self._panel.kinds.choose(preferences.get(settings.CROP_TARGETS))
        self._panel.take_pattern(preferences.get(settings.CROP_PATTERN) or DEFAULT_PATTERN)

    def _take_choices(self) -> None:
        preferences = self._workspace.preferences
        keep_crop_style(preferences, self._panel.options.crop_style)
        keep_targets(preferences, settings.CROP_TARGETS, self._panel.kinds.named_targets)
        self._refresh()

    def _take_pattern(self) -> None:
        if self._names() is not None:
            self._workspace.preferences.set(settings.CROP_PATTERN, self._panel.pattern)

    def _names(self) -> CropNames | None:
        """The pattern that the panel has; None where it makes no sense, which the panel says then."""
        from desktop_app.export.crop_names import CropNames

        try:
            names = CropNames(self._panel.pattern)
        except AppError as error:
            self._panel.complain(error_text(error))
            return None
        self._panel.complain("")
        return names

    def _show_found(self) -> None:
        self._panel.show_found([box.detection for box in self._workspace.boxes.annotations if box.counts])

    def _refresh(self) -> None:
        if not self.is_on:
            return
        self._show_found()
        picture = self._workspace.boxes.picture
        if picture is None:
            self._panel.show_crops([], 0)
            return
        request = CropRequest(picture, self._panel.chosen, self._panel.options.crop_style)
        self._workspace.crew.crop_preview.submit(request)

    def _take_preview(self, request: CropRequest, made: tuple[list[CropPreview], int]) -> None:
        if self.is_on and request.picture is self._workspace.boxes.picture:
            self._panel.show_crops(*made)

    def _take_preview_failure(self, request: CropRequest, error: AppError) -> None:
        if self.is_on and request.picture is self._workspace.boxes.picture:
            self._panel.show_crops([], 0)
            self._report(error)

    # The files

    def _asked_folder(self, source: Path) -> Path | None:
        """Where the crops are to go; None where the user does not want them after all."""
        preferences = self._workspace.preferences
        before = preferences.get(settings.CROP_FOLDER) or str(source.parent)
        folder = QFileDialog.getExistingDirectory(self._window, self.tr("Save crops in"), before)
        if not folder:
            return None
        preferences.set(settings.CROP_FOLDER, folder)
        return Path(folder)

    def _tell_saved(self, request: CropCopies, paths: list[Path]) -> None:
        one, many = self.tr("Saved 1 crop in {folder}."), self.tr("Saved {n} crops in {folder}.")
        words = (one if len(paths) == 1 else many).format(n=len(paths), folder=request.folder)
        show = partial(open_outside, request.folder)
        self._window.status.strip.say(Message(words, Tone.NOTE, CROPPING, self.tr("Show folder"), show))

    def _take_failure(self, request: HiddenCopy | CropCopies, error: AppError) -> None:
        if isinstance(request, CropCopies):
            self._report(error)

    def _report(self, error: AppError) -> None:
        self._window.status.strip.say(Message(error_text(error), Tone.WARNING, CROPPING))

    def _say(self, words: str) -> None:
        self._window.status.strip.say(Message(words, Tone.NOTE, CROPPING))
