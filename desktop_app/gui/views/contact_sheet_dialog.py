"""Asks what a contact sheet is to look like, and shows how far it has come."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QPushButton, QSpinBox, QWidget

from desktop_app.gui.contact_sheet import COLUMNS_AT_MOST, PAPERS, SheetLayout
from desktop_app.gui.models.work_progress import PhotoScope, WorkProgress
from desktop_app.gui.theme import GRID_PX, TARGET_PX, make_room
from desktop_app.gui.views.paged_dialog import PagedDialog, made_foot, page_column, primary
from desktop_app.gui.views.progress_page import ProgressPage
from desktop_app.gui.views.scope_choice import ScopeChoice

WIDTH_PX, HEIGHT_PX = 460, 280
CONTROL_PX = 220


class ContactSheetDialog(PagedDialog):
    """Three pages: what is wanted, how far it has come, what came of it.

    wanted: the sheet is to be made. changed: what is wanted is something else.
    cancel_asked: it is to be given up. open_asked: the sheet is to be looked at.
    """

    wanted = Signal()
    changed = Signal()
    cancel_asked = Signal()
    open_asked = Signal()

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Contact sheet"))
        self._scope = ScopeChoice()
        self._paper = QComboBox()
        self._columns = QSpinBox()
        self._pages_words = QLabel()
        self._make = primary(self.tr("Make contact sheet..."))
        self._setup = self._made_setup()
        self._progress = ProgressPage(can_pause=False)
        self._progress.cancel_asked.connect(self.cancel_asked)
        self._result = QLabel()
        self._result.setWordWrap(True)
        self._open = primary(self.tr("Open contact sheet"))
        self._end = self._made_end()
        for page in (self._setup, self._progress, self._end):
            self.add_page(page)
        self.setMinimumSize(WIDTH_PX, HEIGHT_PX)

    @property
    def scope(self) -> PhotoScope:
        """Which photographs it is about."""
        return self._scope.scope

    @property
    def sheet_layout(self) -> SheetLayout:
        """What the pages look like."""
        return SheetLayout(self._paper.currentData(), self._columns.value())

    def ask(self, scope: PhotoScope, layout: SheetLayout) -> None:
        """Ask what is wanted; what is proposed."""
        self._scope.scope = scope
        self._paper.setCurrentIndex(self._paper.findData(layout.paper))
        self._columns.setValue(layout.columns)
        self.turn_to(self._setup)
        self._scope.setFocus()

    def show_counts(self, counts: Mapping[PhotoScope, int]) -> None:
        """Say how many photographs there are, and how many pages they take."""
        self._scope.show_counts(counts)
        number = counts[self.scope]
        pages = self.sheet_layout.pages(number)
        words = self.tr("1 page") if pages == 1 else self.tr("{n} pages").format(n=pages)
        self._pages_words.setText(words if number else self.tr("There are no such photos."))
        self._make.setEnabled(number > 0)

    def show_beginning(self) -> None:
        """Show that the sheet is being made."""
        self._progress.begin(self.tr("Making the contact sheet"), "")
        self.turn_to(self._progress)

    def show_progress(self, progress: WorkProgress) -> None:
        """Show how far it has come."""
        self._progress.show_progress(progress)

    def show_ending(self) -> None:
        """Show that it is given up."""
        self._progress.show_ending()

    def show_result(self, words: str, is_there: bool) -> None:
        """Say what came of it. is_there: there is a sheet to look at."""
        self._result.setText(words)
        self._open.setVisible(is_there)
        self.turn_to(self._end)
        if is_there:
            self._open.setFocus()

    def _made_setup(self) -> QWidget:
        for paper, words in zip(PAPERS, ("A4", "Letter"), strict=True):
            self._paper.addItem(words, paper)
        self._paper.setMinimumHeight(TARGET_PX)
        self._columns.setRange(1, COLUMNS_AT_MOST)
        self._columns.setMinimumHeight(TARGET_PX)
        make_room(self._columns)
        form = QFormLayout()
        form.setHorizontalSpacing(3 * GRID_PX)
        form.setVerticalSpacing(GRID_PX)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows = ((self.tr("Photos"), self._scope), (self.tr("Paper"), self._paper), (self.tr("Columns"), self._columns))
        for words, widget in rows:
            widget.setMinimumWidth(CONTROL_PX)
            form.addRow(words, widget)
            form.labelForField(widget).setMinimumHeight(TARGET_PX)
        note = QLabel(self.tr("A PDF file to print: each photo with its boxes, its name and what was found in it."))
        note.setProperty("muted", True)
        note.setWordWrap(True)
        self._pages_words.setProperty("muted", True)
        cancel = QPushButton(self.tr("Cancel"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self._make.clicked.connect(self.wanted)
        self._scope.chosen.connect(self.changed)
        self._paper.currentIndexChanged.connect(self.changed)
        self._columns.valueChanged.connect(self.changed)
        page = QWidget()
        column = page_column(page)
        column.addWidget(note)
        column.addLayout(form)
        column.addWidget(self._pages_words)
        column.addStretch()
        column.addLayout(made_foot([], [cancel, self._make]))
        return page

    def _made_end(self) -> QWidget:
        close = QPushButton(self.tr("Close"))
        close.clicked.connect(self.accept)
        self._open.clicked.connect(self.open_asked)
        page = QWidget()
        column = page_column(page)
        column.addWidget(self._result)
        column.addStretch()
        column.addLayout(made_foot([], [close, self._open]))
        return page
