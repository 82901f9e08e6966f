"""Hiding in the photograph on the screen: the panel, the preview on the canvas, the copy, and what is still found."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox

from desktop_app import settings
from desktop_app.detection.geometry import Detection, overlap
from desktop_app.errors import AppError
from desktop_app.gui.desktop import open_outside
from desktop_app.gui.models.hidden_picture import HiddenPicture
from desktop_app.gui.models.photo import Photo
from desktop_app.gui.models.picture import Picture
from desktop_app.gui.output_choices import (
    copy_options,
    hiding_style,
    keep_copy_options,
    keep_hiding_style,
    keep_targets,
)
from desktop_app.gui.photo_output import PhotoOutput
from desktop_app.gui.session import Session
from desktop_app.gui.views.hide_panel import HidePanel
from desktop_app.gui.views.message_strip import Message, Tone
from desktop_app.gui.wording import things_text
from desktop_app.gui.workers.copying import CropCopies, HiddenCopy
from desktop_app.gui.workers.hiding_preview import HidingRequest
from desktop_app.library.annotations import Decision

HIDING = "hiding"  # the topic of what is said of copies
PREVIEW = "hiding preview"
# A box that was rejected where something is hidden all the same is no reason to be silent about that place.
_SAME_FROM = 0.3


class Hiding(PhotoOutput):
    """Connects the panel with what shows and what writes."""

    topic = HIDING
    preview_topic = PREVIEW
    _panel: HidePanel

    def __init__(self, session: Session) -> None:
        window, crew, do = session.window, session.workspace.crew, session.window.actions_
        super().__init__(session, window.hide_panel, do.hide_panel, do.crop_panel, crew.hiding_preview)
        self._to_select: tuple[int, range] | None = None  # a photograph, and boxes of it that are to be selected
        queued = Qt.ConnectionType.QueuedConnection
        do.hide_copy.triggered.connect(self.save)
        window.hide_panel.copy_changed.connect(self._take_copy_choice)
        session.workspace.showing.shown.connect(self._select_left)
        crew.copying.hidden.connect(self._tell_saved, queued)
        crew.copying.checked.connect(self._tell_checked, queued)
        crew.copying.failed.connect(self._take_failure, queued)

    def _save(self, photo: Photo, source: Path) -> None:
        chosen = self._panel.chosen
        if not chosen:
            self._say(self.tr("Nothing is chosen to be hidden in {name}.").format(name=photo.name))
        elif target := self._asked_target(source):
            self._say(self.tr("Hiding {what} in {name}...").format(what=things_text(chosen), name=photo.name))
            self._workspace.crew.copying.submit(self._copy_of(photo, source, target, chosen))

    # The panel and the preview

    def _load(self) -> None:
        preferences = self._workspace.preferences
        self._panel.options.take(hiding_style(preferences))
        self._panel.copy_choice.take(copy_options(preferences))
        self._panel.kinds.choose(preferences.get(settings.HIDE_TARGETS))

    def _take_choices(self) -> None:
        preferences = self._workspace.preferences
        keep_hiding_style(preferences, self._panel.options.hiding_style)
        keep_targets(preferences, settings.HIDE_TARGETS, self._panel.kinds.named_targets)
        self._refresh()

    def _take_copy_choice(self) -> None:
        keep_copy_options(self._workspace.preferences, self._panel.copy_choice.options)

    def _request(self, picture: Picture) -> HidingRequest:
        return HidingRequest(picture, self._panel.chosen, self._panel.options.hiding_style)

    def _show_made(self, made: object) -> None:
        if isinstance(made, HiddenPicture):
            self._window.canvas.show_hidden(made)
            self._window.status.strip.withdraw(PREVIEW)

    def _show_nothing(self) -> None:
        self._window.canvas.show_hidden(None)
        self._window.status.strip.withdraw(PREVIEW)

    # The copy

    def _asked_target(self, source: Path) -> Path | None:
        """Where the copy is to go; None where the user does not want it after all."""
        proposed = source.with_name(f"{source.stem}-hidden{source.suffix}")
        same = self.tr("Same format")
        name, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Save hidden copy"), str(proposed), f"{same} (*{source.suffix})"
        )
        if not name:
            return None
        target = Path(name) if Path(name).suffix else Path(name).with_suffix(source.suffix)
        return target if not _is_same(target, source) or self._may_replace(source) else None

    def _may_replace(self, source: Path) -> bool:
        """Ask whether the original itself may go."""
        question = self.tr("{name} is the photo itself. What is hidden in it cannot be brought back.")
        box = QMessageBox(QMessageBox.Icon.Warning, "Haarlens", question.format(name=source.name), parent=self._window)
        go = box.addButton(self.tr("Replace the photo"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole))
        box.exec()
        return box.clickedButton() is go

    def _copy_of(self, photo: Photo, source: Path, target: Path, chosen: tuple[Detection, ...]) -> HiddenCopy:
        rejected = [
            box.detection
            for box in photo.review.annotations
            if box.decision in (Decision.DROPPED, Decision.DELETED)
            and not any(overlap(box.detection, hidden) >= _SAME_FROM for hidden in chosen)
        ]
        targets = self._panel.kinds.targets
        plan = self._workspace.searches.plan
        hidden = {detection.target for detection in chosen}
        looked_for = tuple(
            target for target in settings.TARGET_STYLES if target in targets and target in hidden | set(plan.targets)
        )
        return HiddenCopy(
            key=photo.key,
            source=source,
            target=target,
            detections=chosen,
            spared=tuple(box for box in rejected if box.target in targets),
            style=self._panel.options.hiding_style,
            options=self._panel.copy_choice.options,
            plan=replace(plan, targets=looked_for),
            sensitivity=self._workspace.photos.sensitivity,
            may_replace_source=_is_same(target, source),
        )

    def _tell_saved(self, request: HiddenCopy, path: Path) -> None:
        self._tell(self.tr("Saved {name}. It is searched again to make sure...").format(name=path.name), path)

    def _tell_checked(self, request: HiddenCopy, path: Path, left: tuple[Detection, ...]) -> None:
        if not left:
            self._tell(self.tr("Saved {name}. Nothing is found in it any more.").format(name=path.name), path)
            return
        words = self.tr("Saved {name}, but in it is still found: {what}. Look at it before you pass it on.")
        show = partial(self._show_left, request, left)
        text = words.format(name=path.name, what=things_text(left))
        self._window.status.strip.say(Message(text, Tone.WARNING, HIDING, self.tr("Show it"), show))

    def _show_left(self, request: HiddenCopy, left: tuple[Detection, ...]) -> None:
        """Put boxes where something is still found, so that the next copy has it hidden too."""
        photo = self._workspace.photos.photo(request.key)
        if photo is None:
            self._say(self.tr("{name} is no longer in the list.").format(name=request.source.name))
            return
        first = photo.next_id
        self._workspace.edits.draw_all({photo.key: left})
        self._to_select = photo.key, range(first, first + len(left))
        self._session.select(photo)
        self._window.actions_.hide_panel.setChecked(True)
        self._select_left()

    def _select_left(self) -> None:
        """Select what is still found, as soon as the boxes on the canvas are those of its photograph."""
        current = self._workspace.showing.current
        if self._to_select is None or (current is not None and not self._workspace.showing.is_on_canvas(current)):
            return
        key, ids = self._to_select
        self._to_select = None
        if current is not None and current.key == key:
            self._workspace.selection.select_only(*ids)

    def _take_failure(self, request: HiddenCopy | CropCopies, error: AppError) -> None:
        if isinstance(request, HiddenCopy):
            self._report(error, HIDING)

    def _tell(self, words: str, path: Path) -> None:
        show = partial(open_outside, path.parent)
        self._window.status.strip.say(Message(words, Tone.NOTE, HIDING, self.tr("Show folder"), show))


def _is_same(target: Path, source: Path) -> bool:
    """Whether two paths are of one file, as far as they tell; the worker asks the disk."""
    return target.absolute() == source.absolute()
