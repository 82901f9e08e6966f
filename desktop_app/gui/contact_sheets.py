"""The contact sheet in the window: asked for, made in the background, told of."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QEvent, QLocale, QObject
from PySide6.QtWidgets import QFileDialog

from desktop_app.gui.closing_question import ClosingQuestion
from desktop_app.gui.contact_sheet import SheetEntry, SheetWords, totals_of
from desktop_app.gui.desktop import open_outside
from desktop_app.gui.models.photo import Photo
from desktop_app.gui.models.photo_words import known_text
from desktop_app.gui.models.work_progress import WorkProgress
from desktop_app.gui.photo_scopes import counts_of, photos_in, proposed_scope
from desktop_app.gui.session import Session
from desktop_app.gui.views.message_strip import Message, Tone
from desktop_app.gui.wording import error_text, summary
from desktop_app.gui.workers.contact_sheet import ContactSheetRequest

if TYPE_CHECKING:  # the window opens before it is asked for
    from desktop_app.gui.views.contact_sheet_dialog import ContactSheetDialog

DOT = " \N{MIDDLE DOT} "
TOPIC = "contact sheet"


class ContactSheets(QObject):
    """Connects the dialog with the worker; one sheet is made at a time."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._preferences = session.workspace.preferences
        self._run = session.workspace.sheet_run
        self._dialog: ContactSheetDialog | None = None
        self._question = ClosingQuestion(
            session.window,
            self._run,
            self._running_text,
            self.tr("If you close the window, this ends, and no file is left behind."),
        )
        session.window.actions_.contact_sheet.triggered.connect(self.show)
        self._run.advanced.connect(self._show_progress)
        self._run.ended.connect(self._show_end)
        if self._run.is_running:  # begun from a window before this one
            self.show()

    @property
    def dialog(self) -> ContactSheetDialog:
        """The dialog, made when it is first needed."""
        from desktop_app.gui.views.contact_sheet_dialog import ContactSheetDialog

        if self._dialog is None:
            self._dialog = dialog = ContactSheetDialog(self._session.window)
            dialog.installEventFilter(self)
            dialog.changed.connect(self._refresh)
            dialog.wanted.connect(self.make)
            dialog.cancel_asked.connect(self.cancel)
            dialog.open_asked.connect(self._open)
        return self._dialog

    def show(self) -> None:
        """Ask what is wanted, or show how far the sheet has come that is being made."""
        if self._run.is_running:
            self.dialog.show_beginning()
            self._show_progress()
        else:
            self.dialog.ask(proposed_scope(self._session), self._preferences.sheet_layout)
            self._refresh()
        self.dialog.bring_up()

    def make(self) -> None:
        """Ask where, and make the sheet."""
        photos, layout = photos_in(self._session, self.dialog.scope), self.dialog.sheet_layout
        proposed = Path(self._preferences.folder, f"{self.tr('Contact sheet')}.pdf")
        name, _ = QFileDialog.getSaveFileName(
            self.dialog, self.tr("Save contact sheet as"), str(proposed), "PDF (*.pdf)"
        )
        if not name or not photos:
            return
        path = Path(name)
        self._preferences.sheet_layout = layout
        entries = tuple(_entry(photo) for photo in photos)
        path = path if path.suffix else path.with_suffix(".pdf")
        self.dialog.show_beginning()
        self._run.begin(ContactSheetRequest(path, entries, layout, self._words(entries)))

    def cancel(self) -> None:
        """Give the sheet up that is being made."""
        self._run.cancel()
        self.dialog.show_ending()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count the photographs anew when the user comes back to the dialog from the window."""
        if event.type() == QEvent.Type.WindowActivate:
            self._refresh()
        return super().eventFilter(watched, event)

    def _words(self, entries: tuple[SheetEntry, ...]) -> SheetWords:
        number = self.tr("1 photo") if len(entries) == 1 else self.tr("{n} photos").format(n=len(entries))
        return SheetWords(
            self.tr("Contact sheet"),
            number + DOT + summary(totals_of(entries)),
            QLocale().toString(QDate.currentDate(), QLocale.FormatType.LongFormat),
            self.tr("Page {n} of {total}"),
            self.tr("Unreadable"),
        )

    def _refresh(self) -> None:
        self.dialog.show_counts(counts_of(self._session))

    def _show_progress(self) -> None:
        request, done = self._run.request, self._run.progress or 0
        if self._run.is_running and request is not None:
            left = request.entries[done:]
            self.dialog.show_progress(WorkProgress(done, len(request.entries), left[0].name if left else ""))

    def _show_end(self) -> None:
        """Say what came of it where the user looks: in the dialog, or in the window where that was closed."""
        request, unreadable, error = self._run.request, self._run.result, self._run.error
        if request is None or self._question.is_settled:
            return
        if unreadable is None and error is None:
            self.dialog.close()
            return
        words = error_text(error) if error is not None else self._result_text(request, unreadable or 0)
        self.dialog.show_result(words, error is None)
        if self.dialog.isVisible():
            return
        action, act = ("", None) if error else (self.tr("Show folder"), partial(open_outside, request.path.parent))
        tone = Tone.WARNING if error else Tone.NOTE
        self._session.window.status.strip.say(Message(words, tone, TOPIC, action, act))

    def _result_text(self, request: ContactSheetRequest, unreadable: int) -> str:
        pages = request.layout.pages(len(request.entries))
        number = len(request.entries)
        if number == 1:
            words = self.tr("{name}: 1 photo on 1 page.")
        elif pages == 1:
            words = self.tr("{name}: {n} photos on 1 page.")
        else:
            words = self.tr("{name}: {n} photos on {pages} pages.")
        words = words.format(name=request.path.name, n=number, pages=pages)
        if unreadable:
            one, many = self.tr("1 could not be read."), self.tr("{n} could not be read.")
            words += " " + (one if unreadable == 1 else many.format(n=unreadable))
        return words

    def _running_text(self) -> str:
        name = self._run.request.path.name if self._run.request is not None else ""
        return self.tr("The contact sheet {name} is being made.").format(name=name)

    def _open(self) -> None:
        if self._run.request is not None:
            open_outside(self._run.request.path)


def _entry(photo: Photo) -> SheetEntry:
    return SheetEntry(photo.source, photo.title, known_text(photo), photo.detections, photo.size)
