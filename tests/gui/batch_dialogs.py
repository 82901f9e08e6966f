"""The dialogs of batches and of the contact sheet, each at a page with all that it may say."""

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtWidgets import QDialog, QWidget

from desktop_app.errors import PictureEmptyError
from desktop_app.gui.batch_jobs import options_for
from desktop_app.gui.contact_sheet import SheetLayout
from desktop_app.gui.models.batch_outcomes import BatchOutcomes
from desktop_app.gui.models.work_progress import BatchKind, PhotoScope, WorkProgress
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.views.batch_dialog import BatchDialog
from desktop_app.gui.views.batch_setup import SetupWords
from desktop_app.gui.views.batch_summary import SummaryWords
from desktop_app.gui.views.contact_sheet_dialog import ContactSheetDialog
from desktop_app.jobs.job import Outcome
from tests.gui.fakes import FACE

COUNTS = {PhotoScope.ALL: 12_345, PhotoScope.LISTED: 1_240, PhotoScope.SELECTED: 12}
LONG = "Words that take more than a line, as they do where a folder's whole path is named in them. " * 2


def some_outcomes() -> BatchOutcomes:
    """One that failed, and one in which something is still found."""
    made = BatchOutcomes()
    path = Path("/photos") / ("long-" * 20) / "broken.jpg"
    made.add(
        [
            Outcome(path, error=PictureEmptyError("{path} is empty, it has no bytes; copy it once more.", path=path)),
            Outcome(Path("/photos/seen.jpg"), (Path("/out/seen.jpg"),), (FACE,), (FACE,)),
        ]
    )
    return made


def batch_dialogs(parent: QWidget | None, preferences: Preferences) -> Iterator[QDialog]:
    """All of them, not shown yet."""
    for kind in BatchKind:
        asks = _made(parent, kind, preferences)
        asks.setup.show_counts(COUNTS)
        asks.setup.propose_folder(Path("/photos/hidden"))
        asks.setup.say(SetupWords(LONG, "", "Go on with 11 photos", "Go on with an earlier run", LONG))
        asks.show_setup()
        yield asks
    works = _made(parent, BatchKind.HIDE, preferences)
    works.show_beginning(12_345)
    works.progress.show_progress(WorkProgress(56, 12_345, "name-" * 40, 4000.0, 3, 2))
    yield works
    ended = _made(parent, BatchKind.HIDE, preferences)
    ended.summary.show_result(
        SummaryWords("Hidden in 12 of 12345 photos, then cancelled", LONG, LONG),
        can_go_on=True,
        has_folder=True,
        has_report=True,
    )
    ended.show_summary()
    yield ended
    sheet = ContactSheetDialog(parent)
    sheet.ask(PhotoScope.ALL, SheetLayout())
    sheet.show_counts(COUNTS)
    yield sheet


def _made(parent: QWidget | None, kind: BatchKind, preferences: Preferences) -> BatchDialog:
    outcomes = some_outcomes()
    made = BatchDialog(parent, kind, options_for(kind, preferences), outcomes)
    outcomes.setParent(made)
    return made
