"""Cutting out of the photograph on the screen: the panel, its previews, and the files."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from desktop_app import settings
from desktop_app.errors import AppError
from desktop_app.gui.desktop import open_outside
from desktop_app.gui.models.photo import Photo
from desktop_app.gui.models.picture import Picture
from desktop_app.gui.output_choices import copy_options, crop_style, keep_crop_style, keep_targets
from desktop_app.gui.photo_output import PhotoOutput
from desktop_app.gui.session import Session
from desktop_app.gui.views.crop_panel import CropPanel
from desktop_app.gui.views.message_strip import Message, Tone
from desktop_app.gui.wording import error_text
from desktop_app.gui.workers.copying import CropCopies, HiddenCopy
from desktop_app.gui.workers.crop_preview import CropPreview, CropRequest

if TYPE_CHECKING:  # OpenCV comes with it, and the window opens before that
    from desktop_app.export.crop_names import CropNames

CROPPING = "cropping"  # the topic of what is said here


class Cropping(PhotoOutput):
    """Connects the panel with what shows and what writes."""

    topic = preview_topic = CROPPING
    _panel: CropPanel

    def __init__(self, session: Session) -> None:
        window, crew, do = session.window, session.workspace.crew, session.window.actions_
        super().__init__(session, window.crop_panel, do.crop_panel, do.hide_panel, crew.crop_preview)
        queued = Qt.ConnectionType.QueuedConnection
        do.crop_copy.triggered.connect(self.save)
        window.crop_panel.pattern_changed.connect(self._take_pattern)
        crew.copying.cropped.connect(self._tell_saved, queued)
        crew.copying.failed.connect(self._take_failure, queued)

    def _save(self, photo: Photo, source: Path) -> None:
        chosen, names = self._panel.chosen, self._names()
        if not chosen:
            self._say(self.tr("Nothing is chosen to be cut out of {name}.").format(name=photo.name))
        elif names is None:
            self._say(self.tr("The pattern for the names of the files makes no sense; the Crop panel says why."))
            self._window.actions_.crop_panel.setChecked(True)
        elif folder := self._asked_folder(source):
            style, options = self._panel.options.crop_style, copy_options(self._workspace.preferences)
            copies = CropCopies(source, folder, chosen, style, names, options)
            self._workspace.crew.copying.submit(copies)

    # The panel and the previews

    def _load(self) -> None:
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

    def _request(self, picture: Picture) -> CropRequest:
        return CropRequest(picture, self._panel.chosen, self._panel.options.crop_style)

    def _show_made(self, made: object) -> None:
        previews, number = cast("tuple[list[CropPreview], int]", made)
        self._panel.show_crops(previews, number)

    def _show_nothing(self) -> None:
        self._panel.show_crops([], 0)

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
            self._report(error, CROPPING)
