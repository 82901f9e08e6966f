"""The dialog of a batch: what is wanted, how far it has come, what came of it."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.gui.batch_words import batch_title, running_text
from desktop_app.gui.models.batch_outcomes import BatchOutcomes
from desktop_app.gui.models.work_progress import BatchKind
from desktop_app.gui.views.batch_options import BatchOptions
from desktop_app.gui.views.batch_setup import BatchSetup
from desktop_app.gui.views.batch_summary import BatchSummary
from desktop_app.gui.views.outcome_table import OutcomeTable
from desktop_app.gui.views.paged_dialog import PagedDialog
from desktop_app.gui.views.progress_page import ProgressPage

SIZE, LEAST_SIZE = QSize(760, 620), QSize(720, 460)


class BatchDialog(PagedDialog):
    """Three pages, each of which tells by itself what the user does there.

    outcome_chosen: the user wants to see a photograph; carries the Outcome.
    """

    outcome_chosen = Signal(object)

    def __init__(self, parent: QWidget | None, kind: BatchKind, options: BatchOptions, outcomes: BatchOutcomes) -> None:
        super().__init__(parent)
        self._kind = kind
        self.setWindowTitle(batch_title(kind))
        table = OutcomeTable(outcomes)
        table.outcome_chosen.connect(self.outcome_chosen)
        self.setup = BatchSetup(options)
        self.progress = ProgressPage(can_pause=True, below=table)
        self.summary = BatchSummary(outcomes)
        for page in (self.setup, self.progress, self.summary):
            self.add_page(page)
        self.summary.outcome_chosen.connect(self.outcome_chosen)
        self.setup.close_asked.connect(self.reject)
        self.summary.close_asked.connect(self.accept)
        self.setMinimumSize(LEAST_SIZE)
        self.resize(SIZE)

    def show_setup(self) -> None:
        """Ask what is wanted."""
        self.turn_to(self.setup)
        self.setup.begin_keyboard()

    def show_beginning(self, photos: int) -> None:
        """Show that it begins."""
        note = self.tr("You can go on working in the window meanwhile, and close this dialog; the work goes on.")
        self.progress.begin(running_text(self._kind, photos), note)
        self.turn_to(self.progress)

    def show_summary(self) -> None:
        """Show what came of it."""
        self.turn_to(self.summary)
        self.summary.begin_keyboard()
