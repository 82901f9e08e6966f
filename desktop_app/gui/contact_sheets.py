"""The contact sheet in the window: asked for, made in the background, told of."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QEvent, QLocale, QObject, Qt
from PySide6.QtWidgets import QFileDialog

from desktop_app.errors import AppError
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
        self._worker = worker = session.workspace.crew.contact_sheets
        self._dialog: ContactSheetDialog | None = None
        self._request: ContactSheetRequest | None = None
        self._made: Path | None = None
        session.window.actions_.contact_sheet.triggered.connect(self.show)
        queued = Qt.ConnectionType.QueuedConnection
        worker.progress.connect(self._take_progress, queued)
        worker.written.connect(self._take_written, queued)
        worker.failed.connect(self._take_failure, queued)
        worker.dropped.connect(self._take_dropped, queued)

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
        if self._request is None:
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
        self._request = ContactSheetRequest(path, entries, layout, self._words(entries))
        self.dialog.show_beginning()
        self._worker.submit(self._request)

    def cancel(self) -> None:
        """Give the sheet up that is being made."""
        if self._request is not None:
            self._request.cancelled.set()
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

    def _take_progress(self, request: ContactSheetRequest, done: int) -> None:
        if request is self._request:
            left = request.entries[done:]
            self.dialog.show_progress(WorkProgress(done, len(request.entries), left[0].name if left else ""))

    def _take_written(self, request: ContactSheetRequest, unreadable: int) -> None:
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
        self._made = request.path
        self._tell(request, words, True)

    def _take_failure(self, request: ContactSheetRequest, error: AppError) -> None:
        self._tell(request, error_text(error), False)

    def _take_dropped(self, request: ContactSheetRequest) -> None:
        if request is self._request:
            self._request = None
            self.dialog.close()

    def _tell(self, request: ContactSheetRequest, words: str, is_there: bool) -> None:
        """Say what came of it where the user looks: in the dialog, or in the window where that was closed."""
        if request is self._request:
            self._request = None
            self.dialog.show_result(words, is_there)
            if self.dialog.isVisible():
                return
        action, act = (self.tr("Show folder"), partial(open_outside, request.path.parent)) if is_there else ("", None)
        tone = Tone.NOTE if is_there else Tone.WARNING
        self._session.window.status.strip.say(Message(words, tone, TOPIC, action, act))

    def _open(self) -> None:
        if self._made is not None:
            open_outside(self._made)


def _entry(photo: Photo) -> SheetEntry:
    return SheetEntry(photo.source, photo.title, known_text(photo), photo.detections, photo.size)
