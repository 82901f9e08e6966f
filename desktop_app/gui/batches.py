"""Hiding, cropping and exporting many photographs: asked for in a dialog, done in the background, told of."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from desktop_app.gui.batch_items import root_of, still_to_box
from desktop_app.gui.batch_words import (
    counts_text,
    result_text,
    running_text,
)
from desktop_app.gui.closing_question import ClosingQuestion
from desktop_app.gui.desktop import open_outside
from desktop_app.gui.models.work_progress import BatchKind, PhotoScope
from desktop_app.gui.photo_scopes import proposed_scope
from desktop_app.gui.session import Session
from desktop_app.gui.views.message_strip import Message, Tone
from desktop_app.gui.wording import error_text
from desktop_app.gui.workers.batch import REPORT_NAME, BatchRequest

if TYPE_CHECKING:  # the window opens before what is needed once a batch is asked for
    from desktop_app.gui.batch_asking import BatchAsking
    from desktop_app.gui.views.batch_dialog import BatchDialog
    from desktop_app.jobs.job import Outcome

TOPIC = "batch"


class Batches(QObject):
    """Connects the actions, a dialog for each kind of batch, and the run."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._workspace = session.workspace
        self._preferences = session.workspace.preferences
        self._run = session.workspace.batch
        self._worker = session.workspace.crew.batch
        self._dialogs: dict[BatchKind, BatchDialog] = {}
        self._shown: BatchKind = self._run.kind
        self._askings: dict[BatchKind, BatchAsking] = {}
        self._question = ClosingQuestion(
            session.window,
            self._run,
            self._running_text,
            self.tr("If you close the window, this ends. What is done stays, and can be gone on with."),
        )
        self._connect()
        if self._run.is_running:  # begun from a window before this one
            self._show_run()

    def _connect(self) -> None:
        do, queued = self._session.window.actions_, Qt.ConnectionType.QueuedConnection
        do.hide_all.triggered.connect(self.hide_all)
        do.crop_all.triggered.connect(self.crop_all)
        do.export_all.triggered.connect(self.export_all)
        do.export_boxes.triggered.connect(self.export_selected)
        self._run.advanced.connect(self._show_progress)
        self._run.ended.connect(self._show_end)
        self._worker.report_saved.connect(self._tell_report, queued)
        self._worker.report_failed.connect(self._session.report, queued)

    @property
    def dialog(self) -> BatchDialog:
        """The dialog of the kind that was asked for last."""
        return self._dialogs[self._shown]

    def hide_all(self) -> None:
        """Ask how to hide in many photographs."""
        self._ask(BatchKind.HIDE, proposed_scope(self._session))

    def crop_all(self) -> None:
        """Ask how to cut out of many photographs."""
        self._ask(BatchKind.CROP, proposed_scope(self._session))

    def export_all(self) -> None:
        """Ask in which formats to export the boxes of many photographs."""
        self._ask(BatchKind.EXPORT, proposed_scope(self._session))

    def export_selected(self) -> None:
        """Ask in which formats to export the boxes of the selected photographs."""
        self._ask(BatchKind.EXPORT, PhotoScope.SELECTED)

    def go_on(self) -> None:
        """Go on with what was cancelled."""
        before = self._run.request
        if before is not None and not self._run.is_running:
            self._begin(BatchRequest(before.items, before.folder, before.job, True, before.overwrite))

    # What is asked

    def _ask(self, kind: BatchKind, scope: PhotoScope) -> None:
        if self._run.is_running:  # one at a time
            self._show_run()
            return
        self._turn_to(kind)
        self.dialog.show_setup()
        self._askings[kind].ask(scope)
        self.dialog.bring_up()

    def _turn_to(self, kind: BatchKind) -> None:
        """Have one dialog and no other: they share what came of the last batch."""
        self._shown = kind
        if kind not in self._dialogs:
            self._dialogs[kind] = self._made_dialog(kind)
        for other, dialog in self._dialogs.items():
            if other is not kind:
                dialog.hide()

    def _made_dialog(self, kind: BatchKind) -> BatchDialog:
        from desktop_app.gui.batch_asking import BatchAsking
        from desktop_app.gui.batch_jobs import options_for
        from desktop_app.gui.views.batch_dialog import BatchDialog

        options = options_for(kind, self._preferences)
        dialog = BatchDialog(self._session.window, kind, options, self._run.outcomes)
        self._askings[kind] = asking = BatchAsking(self._session, kind, dialog)
        asking.wanted.connect(self._begin)
        progress, summary = dialog.progress, dialog.summary
        progress.pause_asked.connect(self._run.pause)
        progress.cancel_asked.connect(self._cancel)
        dialog.outcome_chosen.connect(self._show_photo)
        summary.boxes_asked.connect(self._add_boxes)
        summary.folder_asked.connect(self._open_folder)
        summary.report_asked.connect(self._save_report)
        summary.going_on_asked.connect(self.go_on)
        dialog.finished.connect(self._take_closing)
        return dialog

    # What is done

    def _begin(self, request: BatchRequest) -> None:
        from desktop_app.jobs.sidecars import SidecarJob

        if not isinstance(request.job, SidecarJob):
            self._preferences.remember_output_folder(request.folder)
        self._run.begin(self._shown, request)
        self.dialog.show_beginning(len(request.items))
        self._session.window.status.strip.withdraw(TOPIC)

    def _show_run(self) -> None:
        """Show how far the batch has come, in a dialog of this window."""
        self._turn_to(self._run.kind)
        if self._run.request is not None:
            self.dialog.show_beginning(len(self._run.request.items))
        self._show_progress()
        self.dialog.bring_up()

    def _show_progress(self) -> None:
        if self._run.is_running and self._run.kind in self._dialogs:
            self._dialogs[self._run.kind].progress.show_progress(self._run.progress)

    def _cancel(self) -> None:
        self._run.cancel()
        self.dialog.progress.show_ending()

    def _take_closing(self) -> None:
        """Say where the work is that goes on when its dialog was closed."""
        if self._run.is_running:
            words = self.tr("{what} goes on in the background.").format(what=self._running_text())
            self._tell(words, Tone.NOTE, self._show_run)

    def _running_text(self) -> str:
        return running_text(self._run.kind, len(self._run.request.items) if self._run.request is not None else 0)

    # What came of it

    def _show_end(self) -> None:
        from desktop_app.gui.views.batch_summary import SummaryWords

        request, counts = self._run.request, self._run.counts
        dialog = self._dialogs.get(self._run.kind)
        if request is None or dialog is None:
            return
        self._session.window.status.strip.withdraw(TOPIC)  # that it goes on
        self._shown = self._run.kind
        if self._run.error is not None:
            dialog.show_setup()
            self._askings[self._run.kind].tell_failure(self._run.error)
            if not dialog.isVisible():
                self._session.report(self._run.error, topic=TOPIC)
            return
        end = self._run.end
        cancelled = end is not None and end.is_cancelled
        title = result_text(self._run.kind, counts.done, len(request.items), cancelled)
        notice = error_text(end.error) if end is not None and end.error is not None else ""
        words = SummaryWords(title, counts_text(self._run.kind, counts), notice)
        # Sidecars lie beside the originals; seen from several drives there is no folder that a report could name.
        is_beside = not dialog.setup.options.writes_into_folder
        has_report = not is_beside or root_of([item.source for item in request.items]) is not None
        dialog.summary.show_result(words, can_go_on=cancelled, has_folder=not is_beside, has_report=has_report)
        dialog.show_summary()
        if not dialog.isVisible():
            tone = Tone.WARNING if counts.failed or counts.left or notice else Tone.NOTE
            self._tell(f"{title}. {counts_text(self._run.kind, counts)}.", tone, self._show_last)

    def _show_last(self) -> None:
        """Show what came of the last batch, also where another kind has been asked for since."""
        self._turn_to(self._run.kind)
        self.dialog.bring_up()

    def _show_photo(self, outcome: Outcome) -> None:
        """Show a photograph in the window; a file about all of them, in its folder."""
        if outcome.of_all:
            self._open_folder()
            return
        if not self._workspace.photos.index_of_path(outcome.source).isValid():
            self._session.open_paths([outcome.source], are_recent=False)
        self._session.show_when_listed(outcome.source)
        self._session.window.activateWindow()

    def _add_boxes(self) -> None:
        """Put boxes where something is still found, and ask again: the run goes on with these photographs."""
        self._workspace.edits.draw_all(still_to_box(self._run.outcomes.outcomes, self._workspace.photos))
        self.dialog.show_setup()
        self._askings[self._shown].refresh()

    def _open_folder(self) -> None:
        if self._run.request is not None:
            open_outside(self._run.request.folder)

    def _save_report(self) -> None:
        proposed = Path(self._preferences.folder, REPORT_NAME)
        name, _ = QFileDialog.getSaveFileName(self.dialog, self.tr("Save report as"), str(proposed), "JSON (*.json)")
        if name:
            path = Path(name)
            self._worker.save_report(path if path.suffix else path.with_suffix(".json"))

    def _tell_report(self, path: Path) -> None:
        words = self.tr("Saved {name}.").format(name=path.name)
        action, act = self.tr("Show folder"), partial(open_outside, path.parent)
        self._session.window.status.strip.say(Message(words, Tone.NOTE, TOPIC, action, act))

    def _tell(self, words: str, tone: Tone, show: Callable[[], None]) -> None:
        action = self.tr("Show")
        self._session.window.status.strip.say(Message(words, tone, TOPIC, action, show))
