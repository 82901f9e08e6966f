"""Contact sheets, drawn and written on a thread of their own."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from PySide6.QtCore import QIODevice, QObject, QSaveFile, Qt, Signal, Slot
from PySide6.QtGui import QImage

from desktop_app.errors import AppError, OutputError
from desktop_app.gui.contact_sheet import ContactSheet, SheetEntry, SheetLayout, SheetWords
from desktop_app.gui.models.photo import Pasted, PhotoSource
from desktop_app.gui.workers.defects import reported
from desktop_app.gui.workers.thumbnails import ReadThumbnail, read_small_of_pasted
from desktop_app.media.frame import Frame
from desktop_app.media.limits import Limits


@dataclass(frozen=True, slots=True, eq=False)
class ContactSheetRequest:
    """One sheet to write.

    path: of the PDF file; one of that name is replaced once the new one is whole.
    cancelled: set by who asked.
    """

    path: Path
    entries: tuple[SheetEntry, ...]
    layout: SheetLayout
    words: SheetWords
    cancelled: Event = field(default_factory=Event)


class ContactSheetWorker(QObject):
    """Writes one sheet after the other, and keeps no more than one photograph at a time.

    Every request ends in exactly one of written, failed and dropped. read: reads a small version of a photograph.
    closing: once it is set all requests are dropped.
    """

    progress = Signal(object, int)  # ContactSheetRequest, how many photographs are drawn
    written = Signal(object, int)  # ContactSheetRequest, how many photographs could not be read
    failed = Signal(object, object)  # ContactSheetRequest, AppError
    dropped = Signal(object)  # ContactSheetRequest that was cancelled; no file was written
    _wake = Signal()

    def __init__(self, read: ReadThumbnail, closing: Event) -> None:
        super().__init__()
        self._read = read
        self._closing = closing
        self._mailbox: deque[ContactSheetRequest] = deque()
        self._wake.connect(self._work, Qt.ConnectionType.QueuedConnection)

    def submit(self, request: ContactSheetRequest) -> None:
        """Leave a request from any thread."""
        self._mailbox.append(request)
        self._wake.emit()

    @Slot()
    def _work(self) -> None:
        request = self._mailbox.popleft()
        try:
            unreadable = self._write(request)
        except AppError as error:
            self.failed.emit(request, error)
        except Exception as defect:
            self.failed.emit(request, reported(defect, request.path.name))
        else:
            if unreadable is None:
                self.dropped.emit(request)
            else:
                self.written.emit(request, unreadable)

    def _write(self, request: ContactSheetRequest) -> int | None:
        """The number of photographs that could not be read; None where it was cancelled."""
        file = QSaveFile(str(request.path))  # a temporary file beside it, flushed and moved at the end
        if not file.open(QIODevice.OpenModeFlag.WriteOnly):
            raise _not_written(request.path, file)
        sheet = ContactSheet(file, request.layout, request.words, len(request.entries))
        unreadable = 0
        for number, entry in enumerate(request.entries, 1):
            if request.cancelled.is_set() or self._closing.is_set():
                sheet.end()
                file.cancelWriting()
                return None
            image = self._image(entry, request.layout.picture_px)
            unreadable += image is None
            sheet.add(entry, image)
            self.progress.emit(request, number)
        sheet.end()
        if not file.commit():
            raise _not_written(request.path, file)
        return unreadable

    def _image(self, entry: SheetEntry, longest_px: int) -> QImage | None:
        try:
            frame = self._read(entry.source, longest_px)
        except AppError:
            return None  # the sheet says so in its place
        pixels = frame.pixels
        image = QImage(pixels.data, frame.width, frame.height, pixels.strides[0], QImage.Format.Format_BGR888)
        return image.convertToFormat(QImage.Format.Format_RGB32)  # a copy, which needs the frame no longer


def sheet_reader(limits: Limits) -> ReadThumbnail:
    """A function that reads a small version of a photograph and keeps nothing of it on the disk.

    It raises PictureError.
    """

    def read(source: PhotoSource, size_px: int) -> Frame:
        from desktop_app.media.images import read_thumbnail  # brings OpenCV, which the window does not need to open

        if isinstance(source, Pasted):
            return read_small_of_pasted(source, size_px, limits)
        return read_thumbnail(source, size_px, max_pixels=limits.max_pixels)

    return read


def _not_written(path: Path, file: QSaveFile) -> OutputError:
    return OutputError(
        "{path} cannot be written ({reason}); choose another folder or name.", path=path, reason=file.errorString()
    )
