"""A contact sheet has every photograph once, with its boxes, name and counts, on numbered pages; or it is not there."""

import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QBuffer, QIODevice, QRectF
from PySide6.QtGui import QColor, QFontDatabase, QImage, QPageSize
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.detection.geometry import Size
from desktop_app.errors import OutputError, PictureEmptyError
from desktop_app.gui.app import Program
from desktop_app.gui.contact_sheet import COLUMNS_AT_MOST, PAPERS, ContactSheet, SheetEntry, SheetLayout, SheetWords
from desktop_app.gui.contact_sheets import ContactSheets
from desktop_app.gui.models.photos import PhotoSource
from desktop_app.gui.models.work_progress import PhotoScope
from desktop_app.gui.session import Session
from desktop_app.gui.views.contact_sheet_dialog import ContactSheetDialog
from desktop_app.gui.workers.contact_sheet import ContactSheetRequest, ContactSheetWorker
from desktop_app.gui.workers.home import WorkerHome
from desktop_app.media.frame import Frame
from tests.gui.fakes import FACE, FakeEngine, Inbox, picture_frame
from tests.gui.programs import settle, wait_until_searched, words_of

WORDS = SheetWords("Contact sheet", "3 photos", "1 March 2024", "Page {n} of {total}", "Unreadable")
SIZE = Size(320, 240)


def entries(number: int) -> tuple[SheetEntry, ...]:
    return tuple(SheetEntry(Path(f"/photos/{n}.jpg"), f"{n}.jpg", f"{n} faces", (FACE,), SIZE) for n in range(number))


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b(?!s)", pdf))


def text_of(path: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    run = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True, timeout=60)
    return run.stdout.decode()


class Reader:
    """Reads any photograph but those with "empty" in their name; waits at `gate` while it is clear."""

    def __init__(self) -> None:
        self.gate = Event()
        self.gate.set()
        self.entered = Event()
        self.threads: set[int] = set()
        self.sizes: set[int] = set()

    def __call__(self, source: PhotoSource, size_px: int) -> Frame:
        self.threads.add(threading.get_ident())
        self.sizes.add(size_px)
        self.entered.set()
        self.gate.wait(10)
        if "empty" in source.name:
            raise PictureEmptyError("{name} is empty", name=source.name)
        return picture_frame(source.name, 160, 120)


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
def closing() -> Event:
    return Event()


@pytest.fixture
def worker(qtbot: QtBot, reader: Reader, closing: Event) -> Iterator[ContactSheetWorker]:
    made = ContactSheetWorker(reader, closing)
    home = WorkerHome(made, "contact sheets")
    yield made
    reader.gate.set()
    home.quit()
    home.wait()


class TestTheLayout:
    @pytest.mark.parametrize("paper", PAPERS)
    @pytest.mark.parametrize("columns", range(1, COLUMNS_AT_MOST + 1))
    def test_all_places_lie_on_the_page_and_apart(self, paper: str, columns: int) -> None:
        layout = SheetLayout(paper, columns)
        places = [layout.place(number) for number in range(layout.per_page)]
        assert layout.rows >= 1
        page = layout.page.adjusted(0, 0, 1e-6, 1e-6)
        assert all(page.contains(place) for place in places)
        assert not any(one.intersects(other) for one in places for other in places if one is not other)

    def test_a_page_more_begins_when_one_is_full(self) -> None:
        layout = SheetLayout("a4", 4)
        assert [layout.pages(number) for number in (0, 1, layout.per_page, layout.per_page + 1)] == [1, 1, 1, 2]

    @pytest.mark.parametrize(("paper", "columns"), [("a3", 4), ("a4", 0), ("a4", COLUMNS_AT_MOST + 1)])
    def test_another_page_is_refused(self, paper: str, columns: int) -> None:
        with pytest.raises(ValueError, match="no such page"):
            SheetLayout(paper, columns)


class TestTheDrawing:
    def drawn(self, made: tuple[SheetEntry, ...], image: QImage | None, layout: SheetLayout) -> bytes:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        sheet = ContactSheet(buffer, layout, WORDS, len(made))
        for entry in made:
            sheet.add(entry, image)
        sheet.end()
        return bytes(buffer.data().data())

    @pytest.mark.parametrize("paper", PAPERS)
    def test_it_has_the_pages_and_the_paper_that_were_wanted(self, qtbot: QtBot, paper: str) -> None:
        layout = SheetLayout(paper, 3)
        image = QImage(40, 30, QImage.Format.Format_RGB32)
        image.fill(QColor("#804020"))
        pdf = self.drawn(entries(2 * layout.per_page + 1), image, layout)
        size = QPageSize(PAPERS[paper]).sizePoints()
        assert pdf.startswith(b"%PDF-")
        assert pages_of(pdf) == 3
        assert set(re.findall(rb"/MediaBox \[0 0 (\d+)\S* (\d+)", pdf)) == {
            (b"%d" % size.width(), b"%d" % size.height())
        }

    def test_fonts_are_embedded(self, qtbot: QtBot) -> None:
        assert b"/FontFile2" in self.drawn(entries(1), None, SheetLayout())

    def test_boxes_are_drawn_where_the_photograph_has_them(self, qtbot: QtBot, tmp_path: Path) -> None:
        if shutil.which("pdftoppm") is None:
            pytest.skip("pdftoppm is not installed")
        layout = SheetLayout("a4", 1)
        white = QImage(320, 240, QImage.Format.Format_RGB32)
        white.fill(QColor("white"))
        plate = replace(FACE, left=160, top=60, width=80, height=60, target="full-body")
        pdf = tmp_path / "sheet.pdf"
        pdf.write_bytes(self.drawn((SheetEntry(Path("a.jpg"), "", "", (plate,), SIZE),), white, layout))
        subprocess.run(
            ["pdftoppm", "-r", "100", "-png", "-singlefile", pdf, pdf.with_suffix("")], check=True, timeout=60
        )
        page = cv2.imread(str(pdf.with_suffix(".png")))
        place, dots = layout.place(0), 100 / 25.4
        scale = place.width() / 320
        shown = QRectF(0, 0, place.width(), 240 * scale)
        shown.moveCenter(place.center())
        blue = page[:, :, 0].astype(int) > page[:, :, 2].astype(int) + 80
        rows, columns = np.nonzero(blue)
        across = (columns / dots - 12 - shown.left()) / scale
        down = (rows / dots - 12 - shown.top()) / scale
        edges = (across.min(), across.max(), down.min(), down.max())
        assert edges == pytest.approx((160, 240, 60, 120), abs=1.5)


class TestTheWorker:
    def test_every_photograph_is_in_it_with_name_and_count(
        self, qtbot: QtBot, worker: ContactSheetWorker, reader: Reader, tmp_path: Path
    ) -> None:
        written, progress = Inbox(worker.written), Inbox(worker.progress)
        request = ContactSheetRequest(tmp_path / "sheet.pdf", entries(25), SheetLayout("letter", 4), WORDS)
        worker.submit(request)
        qtbot.waitUntil(lambda: bool(written.answers))
        assert written.answers == [(request, 0)]
        assert [done for _, done in progress.answers] == list(range(1, 26))
        assert threading.get_ident() not in reader.threads
        assert reader.sizes == {request.layout.picture_px}
        assert [path.name for path in tmp_path.iterdir()] == ["sheet.pdf"]
        text = text_of(request.path)
        assert all(text.count(f" {n} faces") + text.count(f"\n{n} faces") for n in range(25))
        assert [text.count(words) for words in ("Contact sheet", "3 photos", "Page 1 of 2", "Page 2 of 2")] == [
            2,
            2,
            1,
            1,
        ]

    def test_korean_names_are_in_it(self, qtbot: QtBot, worker: ContactSheetWorker, tmp_path: Path) -> None:
        if not QFontDatabase.families(QFontDatabase.WritingSystem.Korean):
            pytest.skip("there is no font with Korean letters")
        written = Inbox(worker.written)
        entry = SheetEntry(Path("/photos/a.jpg"), "가족.jpg", "얼굴 2개")
        worker.submit(ContactSheetRequest(tmp_path / "밀착.pdf", (entry,), SheetLayout(), WORDS))
        qtbot.waitUntil(lambda: bool(written.answers))
        assert "가족.jpg" in text_of(tmp_path / "밀착.pdf")

    def test_names_that_are_no_text_are_no_reason_to_fail(
        self, qtbot: QtBot, worker: ContactSheetWorker, tmp_path: Path
    ) -> None:
        written = Inbox(worker.written)
        entry = SheetEntry(Path("/photos/a.jpg"), "a\udcff\nb.jpg", "")
        worker.submit(ContactSheetRequest(tmp_path / "sheet.pdf", (entry,), SheetLayout(), WORDS))
        qtbot.waitUntil(lambda: bool(written.answers))
        assert "a? b.jpg" in text_of(tmp_path / "sheet.pdf")

    def test_what_cannot_be_read_is_said_in_its_place(
        self, qtbot: QtBot, worker: ContactSheetWorker, tmp_path: Path
    ) -> None:
        written = Inbox(worker.written)
        made = (*entries(2), SheetEntry(Path("/photos/empty.jpg"), "empty.jpg", ""))
        request = ContactSheetRequest(tmp_path / "sheet.pdf", made, SheetLayout(), WORDS)
        worker.submit(request)
        qtbot.waitUntil(lambda: bool(written.answers))
        assert written.answers == [(request, 1)]
        assert text_of(request.path).count("Unreadable") == 1

    @pytest.mark.parametrize("by_closing", [False, True])
    def test_a_cancelled_sheet_leaves_what_was_there(
        self,
        qtbot: QtBot,
        worker: ContactSheetWorker,
        reader: Reader,
        closing: Event,
        tmp_path: Path,
        by_closing: bool,
    ) -> None:
        dropped = Inbox(worker.dropped)
        path = tmp_path / "sheet.pdf"
        path.write_bytes(b"the one before")
        reader.gate.clear()
        request = ContactSheetRequest(path, entries(3), SheetLayout(), WORDS)
        worker.submit(request)
        assert reader.entered.wait(10)
        (closing if by_closing else request.cancelled).set()
        reader.gate.set()
        qtbot.waitUntil(lambda: dropped.answers == [(request,)])
        assert path.read_bytes() == b"the one before"
        assert list(tmp_path.iterdir()) == [path]

    def test_a_folder_that_is_not_there_is_named(
        self, qtbot: QtBot, worker: ContactSheetWorker, tmp_path: Path
    ) -> None:
        failed = Inbox(worker.failed)
        request = ContactSheetRequest(tmp_path / "none" / "sheet.pdf", entries(1), SheetLayout(), WORDS)
        worker.submit(request)
        qtbot.waitUntil(lambda: bool(failed.answers))
        answered, error = failed.answers[0]
        assert answered is request
        assert isinstance(error, OutputError)
        assert str(request.path) in str(error)


def sheets_of(qtbot: QtBot, program: Program) -> ContactSheets:
    """What makes contact sheets in the program, with two photographs in its list."""
    program.session.open_paths([Path(f"/photos/{name}.jpg").absolute() for name in ("a", "b")])
    wait_until_searched(qtbot, program)
    return program.session.findChildren(ContactSheets)[0]


class TestInTheWindow:
    @pytest.fixture
    def sheets(self, session: Session, qtbot: QtBot) -> ContactSheets:
        session.open_paths([Path(f"/photos/{name}.jpg").absolute() for name in ("a", "b", "empty")])
        qtbot.waitUntil(lambda: len(session.workspace.photos.photos) == 3)
        qtbot.waitUntil(lambda: all(photo.is_known or photo.has_failed for photo in session.workspace.photos.photos))
        return ContactSheets(session)

    @pytest.fixture
    def target(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """The file that the user chooses."""
        path = tmp_path / "chosen.pdf"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path.with_suffix("")), ""))
        return path

    def press(self, sheets: ContactSheets, words: str) -> None:
        (button,) = (
            button
            for button in sheets.dialog.findChildren(QPushButton)
            if button.text() == words and button.isVisibleTo(sheets.dialog)
        )
        button.click()

    def test_it_is_made_and_can_be_opened(
        self, qtbot: QtBot, session: Session, sheets: ContactSheets, target: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened: list[Path] = []
        monkeypatch.setattr("desktop_app.gui.contact_sheets.open_outside", opened.append)
        session.window.actions_.contact_sheet.trigger()
        assert sheets.dialog.scope is PhotoScope.ALL
        self.press(sheets, "Make contact sheet...")
        qtbot.waitUntil(lambda: "chosen.pdf: 3 photos on 1 page. 1 could not be read." in words_of(sheets.dialog))
        assert pages_of(target.read_bytes()) == 1
        assert "2 faces" in text_of(target)
        self.press(sheets, "Open contact sheet")
        assert opened == [target]

    def test_it_is_told_in_the_window_where_the_dialog_was_closed(
        self, qtbot: QtBot, session: Session, sheets: ContactSheets, target: Path, fake_engine: FakeEngine
    ) -> None:
        sheets.show()
        fake_engine.readable.clear()
        self.press(sheets, "Make contact sheet...")
        sheets.dialog.close()
        fake_engine.readable.set()
        qtbot.waitUntil(lambda: "chosen.pdf" in session.window.status.strip.message.text)
        assert target.exists()

    def test_cancel_gives_it_up(
        self, qtbot: QtBot, sheets: ContactSheets, target: Path, fake_engine: FakeEngine
    ) -> None:
        sheets.show()
        fake_engine.readable.clear()
        self.press(sheets, "Make contact sheet...")
        self.press(sheets, "Cancel")
        fake_engine.readable.set()
        qtbot.waitUntil(lambda: not sheets.dialog.isVisible())
        assert not target.exists()

    def test_a_window_in_another_language_shows_it_and_can_cancel_it(
        self, qtbot: QtBot, program: Program, target: Path, fake_engine: FakeEngine
    ) -> None:
        before = sheets_of(qtbot, program)
        before.show()
        fake_engine.readable.clear()
        self.press(before, "Make contact sheet...")
        program.speak("ko")
        settle()
        (dialog,) = program.session.window.findChildren(ContactSheetDialog)
        assert dialog.isVisible() and "밀착 인화를 만드는 중" in words_of(dialog)
        (cancel,) = (each for each in dialog.findChildren(QPushButton) if each.text() == "취소" and each.isVisible())
        cancel.click()
        fake_engine.readable.set()
        qtbot.waitUntil(lambda: not dialog.isVisible())
        assert not target.exists()

    def test_closing_the_window_is_asked_about(
        self, qtbot: QtBot, program: Program, target: Path, fake_engine: FakeEngine
    ) -> None:
        sheets, window = sheets_of(qtbot, program), program.session.window
        sheets.show()
        fake_engine.readable.clear()
        self.press(sheets, "Make contact sheet...")
        window.close()
        (box,) = [each for each in window.findChildren(QMessageBox) if each.isVisible()]
        assert window.isVisible() and box.text() == "The contact sheet chosen.pdf is being made."
        next(each for each in box.buttons() if each.text() == "Go on working").click()
        assert window.isVisible() and sheets._run.is_running
        window.close()
        (box,) = [each for each in window.findChildren(QMessageBox) if each.isVisible()]
        fake_engine.readable.set()
        next(each for each in box.buttons() if each.text() == "Stop and close").click()
        assert not window.isVisible()

    def test_only_the_selected_photographs_are_in_it(
        self, qtbot: QtBot, session: Session, sheets: ContactSheets, target: Path
    ) -> None:
        session.window.photo_list.show_row(session.workspace.filter.index(1, 0))
        sheets.show()
        sheets.dialog.ask(PhotoScope.SELECTED, SheetLayout("letter", 2))
        self.press(sheets, "Make contact sheet...")
        qtbot.waitUntil(target.exists)
        text = text_of(target)
        assert "b.jpg" in text
        assert "a.jpg" not in text
        assert session.workspace.preferences.sheet_layout == SheetLayout("letter", 2)

    def test_without_photographs_there_is_nothing_to_make(self, session: Session) -> None:
        sheets = ContactSheets(session)
        sheets.show()
        assert "There are no such photos." in words_of(sheets.dialog)
