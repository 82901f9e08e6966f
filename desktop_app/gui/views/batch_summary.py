"""What came of a batch, and which photographs a person should see to."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from desktop_app.gui.models.batch_outcomes import BatchOutcomes
from desktop_app.gui.theme import GRID_PX
from desktop_app.gui.views.outcome_table import OutcomeTable
from desktop_app.gui.views.paged_dialog import made_foot, page_column, primary


@dataclass(frozen=True, slots=True)
class SummaryWords:
    """What the page says. notice: what went wrong with the batch itself; "" where nothing did."""

    title: str
    counts: str
    notice: str


class BatchSummary(QWidget):
    """Shows counts and a table of what a person should see to.

    outcome_chosen: the user wants to see a photograph; carries the Outcome.
    boxes_asked: what is still found shall be among the photographs' boxes.
    folder_asked, report_asked, going_on_asked, close_asked: what the other buttons are for.
    """

    outcome_chosen = Signal(object)
    folder_asked = Signal()
    report_asked = Signal()
    boxes_asked = Signal()
    going_on_asked = Signal()
    close_asked = Signal()

    def __init__(self, outcomes: BatchOutcomes) -> None:
        super().__init__()
        self._outcomes = outcomes
        self._title = QLabel()
        self._title.setProperty("title", True)
        self._title.setWordWrap(True)
        self._counts = _paragraph()
        self._notice = _paragraph()
        self._hint = _paragraph()
        self._table = OutcomeTable(outcomes)
        self._table.outcome_chosen.connect(self.outcome_chosen)
        self._folder = QPushButton(self.tr("Open folder"))
        self._report = QPushButton(self.tr("Save report..."))
        self._boxes = QPushButton(self.tr("Add to boxes..."))
        self._boxes.setToolTip(self.tr("Put a box wherever something is still found, and hide in these photos again"))
        self._going_on = QPushButton(self.tr("Go on"))
        self._close = primary(self.tr("Close"))
        for button, signal in (
            (self._folder, self.folder_asked),
            (self._report, self.report_asked),
            (self._boxes, self.boxes_asked),
            (self._going_on, self.going_on_asked),
            (self._close, self.close_asked),
        ):
            button.clicked.connect(signal)
        for button in (self._folder, self._report, self._boxes, self._going_on):
            button.setAutoDefault(False)
        column = page_column(self)
        for widget in (self._title, self._counts, self._notice, self._hint):
            column.addWidget(widget)
        column.addWidget(self._table, 1)
        column.addStretch()
        column.addLayout(made_foot([self._folder, self._report], [self._boxes, self._going_on, self._close]))

    def show_result(self, words: SummaryWords, *, can_go_on: bool, has_folder: bool, has_report: bool) -> None:
        """Show what came of it, and what can be done then."""
        self._title.setText(words.title)
        self._counts.setText(words.counts)
        self._notice.setText(words.notice)
        self._notice.setVisible(bool(words.notice))
        number = self._outcomes.rowCount()
        see_to = self.tr("These need a look. Enter or a double-click shows the photo in the window.")
        self._hint.setText(see_to if number else self.tr("There is nothing to see to."))
        self._going_on.setVisible(can_go_on)
        self._boxes.setVisible(any(outcome.left for outcome in self._outcomes.outcomes))
        self._folder.setVisible(has_folder)
        self._report.setVisible(has_report)

    def begin_keyboard(self) -> None:
        """Let the keyboard begin here."""
        if self._outcomes.rowCount():
            self._table.begin_keyboard()
        else:
            self._close.setFocus()


def _paragraph() -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setContentsMargins(0, 0, 0, GRID_PX // 2)
    return label
