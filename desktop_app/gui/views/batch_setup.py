"""What a batch is to do: on which photographs, how, and into which folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop_app.gui.models.work_progress import PhotoScope
from desktop_app.gui.theme import GRID_PX, TARGET_PX
from desktop_app.gui.views.batch_options import BatchOptions
from desktop_app.gui.views.folder_choice import FolderChoice
from desktop_app.gui.views.paged_dialog import ScrolledPage, made_foot, page_column, primary
from desktop_app.gui.views.scope_choice import ScopeChoice

LEFT_PX = 340
OPTIONS_PX = 316
LEAST_HEIGHT_PX = 320


@dataclass(frozen=True, slots=True)
class SetupWords:
    """What the page says.

    note: about the photographs. problem: why nothing can be begun; "" where it can. action: what the button does.
    earlier: what an earlier run has done of it; "" where nothing. failure: why the last attempt came to nothing.
    """

    note: str
    problem: str
    action: str
    earlier: str = ""
    failure: str = ""


class BatchSetup(QWidget):
    """Shows choices and what follows from them.

    scope_changed, folder_changed, options_changed, going_on_changed: the user chose something else.
    begin_asked: it shall begin. close_asked: it shall not.
    """

    scope_changed = Signal()
    folder_changed = Signal()
    options_changed = Signal()
    going_on_changed = Signal()
    begin_asked = Signal()
    close_asked = Signal()

    def __init__(self, options: BatchOptions) -> None:
        super().__init__()
        self.options = options
        self._scope = ScopeChoice()
        self._note = _paragraph()
        self._folder_heading = _heading(self.tr("Folder to write to"))
        self._folder = FolderChoice(self.tr("Folder to write to"))
        self._folder_note = _paragraph()
        self._folder_note.setText(self.tr("The photos themselves stay as they are. A report is written beside it all."))
        self._replace = QCheckBox(self.tr("Replace files that are there already"))
        self._replace.setMinimumHeight(TARGET_PX)
        self._earlier = QCheckBox()
        self._earlier.setMinimumHeight(TARGET_PX)
        self._earlier.setChecked(True)
        self._earlier_note = _paragraph()
        self._earlier_note.setText(self.tr("What is done there already with the same choices is not done again."))
        self._problem = _paragraph()
        self._problem.setProperty("muted", False)
        self._begin = primary("")
        self._close = QPushButton(self.tr("Cancel"))
        self._arrange()
        self._connect()
        self.say(SetupWords("", "", ""))

    @property
    def scope(self) -> PhotoScope:
        """Which photographs it is about."""
        return self._scope.scope

    @scope.setter
    def scope(self, scope: PhotoScope) -> None:
        self._scope.scope = scope

    @property
    def folder(self) -> Path | None:
        """Where to write to; None where that is not said."""
        return self._folder.folder

    @property
    def replaces(self) -> bool:
        """Whether files that are in the way may be replaced."""
        return self._replace.isChecked()

    @property
    def wants_to_go_on(self) -> bool:
        """Whether an earlier run is to be gone on with, where there is one."""
        return self._earlier.isChecked()

    def show_counts(self, counts: Mapping[PhotoScope, int]) -> None:
        """Say how many photographs each scope is about."""
        self._scope.show_counts(counts)

    def propose_folder(self, folder: Path | None) -> None:
        """Propose where to write to, unless the user has chosen already."""
        self._folder.propose(folder)

    def say(self, words: SetupWords) -> None:
        """Show what follows from the choices."""
        self._note.setText(words.note)
        self._problem.setText(words.problem or words.failure)
        self._problem.setVisible(bool(words.problem or words.failure))
        self._begin.setText(words.action)
        self._begin.setEnabled(not words.problem)
        self._earlier.setText(words.earlier)
        self._earlier.setVisible(bool(words.earlier))
        self._earlier_note.setVisible(bool(words.earlier))
        into_folder = self.options.writes_into_folder
        for widget in (self._folder_heading, self._folder, self._folder_note):
            widget.setVisible(into_folder)

    def begin_keyboard(self) -> None:
        """Let the keyboard begin here."""
        self._scope.setFocus()

    def _arrange(self) -> None:
        where = (self._folder_heading, self._folder, self._folder_note)
        earlier = (self._replace, self._earlier, self._earlier_note)
        parts: tuple[QWidget, ...] = (_heading(self.tr("Photos")), self._scope, self._note, *where, *earlier)
        body = QWidget()
        left = QVBoxLayout(body)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(GRID_PX)
        for widget in parts:
            if widget is self._folder_heading:
                left.addSpacing(GRID_PX)
            left.addWidget(widget)
        left.addStretch()
        sides = QHBoxLayout()
        sides.setSpacing(3 * GRID_PX)
        for side, width, share in ((body, LEFT_PX, 1), (self.options, OPTIONS_PX, 0)):
            scrolled = ScrolledPage(side)
            scrolled.setObjectName("column")
            scrolled.setMinimumSize(width, LEAST_HEIGHT_PX)
            sides.addWidget(scrolled, share)
        column = page_column(self)
        column.addLayout(sides, 1)
        column.addWidget(self._problem)
        column.addLayout(made_foot([], [self._close, self._begin]))

    def _connect(self) -> None:
        self._close.setAutoDefault(False)
        self._close.clicked.connect(self.close_asked)
        self._begin.clicked.connect(self.begin_asked)
        self._scope.chosen.connect(self.scope_changed)
        self._folder.changed.connect(self.folder_changed)
        self._earlier.toggled.connect(self.going_on_changed)
        self.options.changed.connect(self.options_changed)


def _heading(words: str) -> QLabel:
    label = QLabel(words)
    label.setProperty("heading", True)
    return label


def _paragraph() -> QLabel:
    label = QLabel()
    label.setProperty("muted", True)
    label.setWordWrap(True)
    return label
