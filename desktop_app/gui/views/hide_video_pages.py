"""The pages of the dialog that hides tracks in a video."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.models.track_choice import TrackChoiceModel
from desktop_app.gui.theme import GRID_PX, TARGET_PX, make_room
from desktop_app.gui.views.elided_label import ElidedLabel
from desktop_app.gui.views.hiding_options import HidingOptions
from desktop_app.gui.views.paged_dialog import ScrolledPage, made_foot, page_column, primary
from desktop_app.gui.views.track_choice_table import TrackChoiceTable
from desktop_app.gui.wording import time_left_text

OPTIONS_PX = 272
TABLE_PX = 470
STEPS = 1000
LONGEST_MARGIN_S = 10.0
DOT = " \N{MIDDLE DOT} "


class SetupPage(QWidget):
    """Asks who stays visible, and how the others are hidden.

    begin_asked: it is to be done. close_asked: it is not.
    """

    begin_asked = Signal()
    close_asked = Signal()

    def __init__(self, tracks: TrackChoiceModel) -> None:
        super().__init__()
        self._tracks = tracks
        self.table = TrackChoiceTable(tracks)
        self.options = HidingOptions()
        self._name = ElidedLabel(Qt.TextElideMode.ElideMiddle)
        self._name.setProperty("heading", True)
        self._count = QLabel()
        self._count.setProperty("muted", True)
        self._count.setWordWrap(True)
        self._margin = QDoubleSpinBox()
        self._check = QCheckBox(self.tr("Search the copy once more"))
        self._begin = primary("")
        self._close = QPushButton(self.tr("Cancel"))
        self._arrange()
        tracks.chosen.connect(self._refresh)
        tracks.modelReset.connect(self._refresh)
        self.options.changed.connect(self._refresh)
        self._begin.clicked.connect(self.begin_asked)
        self._close.clicked.connect(self.close_asked)
        self._refresh()

    @property
    def margin_s(self) -> float:
        """How long before and after a track its place is hidden, too."""
        return self._margin.value()

    @margin_s.setter
    def margin_s(self, seconds: float) -> None:
        self._margin.setValue(seconds)

    @property
    def checks(self) -> bool:
        """Whether the copy is searched once more."""
        return self._check.isChecked()

    def show_video(self, name: str) -> None:
        """Say which video it is about."""
        self._name.say(name)
        self._refresh()

    def _refresh(self) -> None:
        total = self._tracks.rowCount()
        number = total - len(self._tracks.visible)
        if not total:
            words = self.tr(
                "Nothing was found in this video, so there is nothing to hide. Look for more, or for less sure."
            )
        elif number == total:
            words = self.tr("Everybody listed here is hidden in every picture. Tick who stays visible.")
        else:
            words = self.tr("{n} of {total} are hidden in every picture.").format(n=number, total=total)
        self._count.setText(words)
        one, many = self.tr("Hide 1 track..."), self.tr("Hide {n} tracks...")
        self._begin.setText(one if number == 1 else many.format(n=number))
        self._begin.setEnabled(number > 0 and not self.options.lacks_picture)

    def _arrange(self) -> None:
        self._margin.setRange(0.0, LONGEST_MARGIN_S)
        self._margin.setDecimals(1)
        self._margin.setSingleStep(0.1)
        self._margin.setMinimumHeight(TARGET_PX)
        self._margin.setToolTip(self.tr("A face is often there a moment before and after it is found"))
        make_room(self._margin)
        self._check.setChecked(True)
        self._check.setToolTip(self.tr("Look in the copy, thoroughly, for what can still be found"))
        self._close.setAutoDefault(False)
        column = page_column(self)
        column.addWidget(self._name)
        column.addWidget(self._count)
        column.addLayout(self._made_middle(), 1)
        column.addLayout(made_foot([], [self._close, self._begin]))

    def _made_middle(self) -> QHBoxLayout:
        """The table, and beside it how to hide."""
        before = QLabel(self.tr("Hide before and after, too (s)"))
        before.setBuddy(self._margin)
        note = QLabel(
            self.tr(
                "The sound stays as it is. Subtitles, chapters and words about the video, such as its place, are left "
                "out: nobody has looked through them."
            )
        )
        note.setProperty("muted", True)
        note.setWordWrap(True)
        margin_row = QHBoxLayout()
        margin_row.addWidget(before, 1)
        margin_row.addWidget(self._margin)
        right = QWidget()
        options = QVBoxLayout(right)
        options.setContentsMargins(0, 0, GRID_PX, 0)
        options.setSpacing(GRID_PX)
        options.addWidget(self.options)
        options.addLayout(margin_row)
        options.addWidget(self._check)
        options.addWidget(note)
        options.addStretch()
        right.setMinimumWidth(OPTIONS_PX)
        self.table.setMinimumWidth(TABLE_PX)
        middle = QHBoxLayout()
        middle.setSpacing(2 * GRID_PX)
        middle.addWidget(self.table, 1)
        middle.addWidget(_WholeWidth(right))
        return middle


class _WholeWidth(ScrolledPage):
    """Is never narrower than its content."""

    def __init__(self, body: QWidget) -> None:
        super().__init__(body)
        self._body = body

    def minimumSizeHint(self) -> QSize:
        wanted = super().minimumSizeHint()
        inside = self._body.minimumSizeHint().expandedTo(self._body.minimumSize())
        return QSize(inside.width() + self.verticalScrollBar().sizeHint().width(), wanted.height())

    def sizeHint(self) -> QSize:
        return super().sizeHint().expandedTo(self.minimumSizeHint())


class VideoProgressPage(QWidget):
    """Shows how far something has come. cancel_asked: it is to be ended."""

    cancel_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._title = QLabel()
        self._title.setProperty("heading", True)
        self._name = ElidedLabel(Qt.TextElideMode.ElideMiddle)
        self._name.setProperty("muted", True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress"))
        self._words = QLabel()
        self._note = QLabel()
        self._note.setProperty("muted", True)
        self._note.setWordWrap(True)
        self._cancel = QPushButton(self.tr("Cancel"))
        self._cancel.setAutoDefault(False)
        self._cancel.clicked.connect(self.cancel_asked)
        column = page_column(self)
        for widget in (self._title, self._name, self._bar, self._words):
            column.addWidget(widget)
        column.addStretch()
        column.addWidget(self._note)
        column.addLayout(made_foot([], [self._cancel]))

    def begin(self, name: str) -> None:
        """Show that something begins with a video."""
        self._name.say(name)
        self._cancel.setEnabled(True)
        self._cancel.setText(self.tr("Cancel"))
        self._cancel.setFocus()

    def show_progress(self, title: str, note: str, share: float | None, seconds_left: float | None) -> None:
        """Show what is being done, and how far it is: 0..1, None where nobody knows."""
        self._title.setText(title)
        self._note.setText(note)
        self._bar.setRange(0, 0 if share is None else STEPS)
        self._bar.setValue(round(STEPS * (share or 0.0)))
        words = "" if share is None else f"{share * 100:.0f} %"
        if seconds_left is not None:
            words += DOT + time_left_text(seconds_left)
        self._words.setText(words or self.tr("Beginning..."))

    def show_ending(self) -> None:
        """Show that it is being cancelled."""
        self._cancel.setText(self.tr("Cancelling..."))
        self._cancel.setEnabled(False)


class EndPage(QWidget):
    """Says what came of it.

    folder_asked: the folder with the copy is to be shown. again_asked: back to the choices. close_asked: enough.
    """

    folder_asked = Signal()
    again_asked = Signal()
    close_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._title = QLabel()
        self._title.setProperty("heading", True)
        self._title.setWordWrap(True)
        self._name = ElidedLabel(Qt.TextElideMode.ElideMiddle)
        self._name.setProperty("muted", True)
        # No label: a path, which an error may name, has no spaces to break lines at.
        self._words = QPlainTextEdit()
        self._words.setReadOnly(True)
        self._words.setTabChangesFocus(True)
        self._words.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._words.setAccessibleName(self.tr("Result"))
        self._folder = primary(self.tr("Show folder"))
        self._again = QPushButton(self.tr("Back"))
        self._close = QPushButton(self.tr("Close"))
        self._folder.clicked.connect(self.folder_asked)
        self._again.clicked.connect(self.again_asked)
        self._close.clicked.connect(self.close_asked)
        for button in (self._again, self._close):
            button.setAutoDefault(False)
        column = page_column(self)
        column.addWidget(self._title)
        column.addWidget(self._name)
        column.addWidget(self._words, 1)
        column.addLayout(made_foot([self._again], [self._close, self._folder]))

    @property
    def words(self) -> str:
        """What it says below its title."""
        return self._words.toPlainText()

    def show_result(self, title: str, name: str, paragraphs: list[str], is_there: bool) -> None:
        """Say what came of it. name: of the copy. is_there: there is one to be shown."""
        self._title.setText(title)
        self._name.say(name)
        self._words.setPlainText("\n\n".join(paragraphs))
        self._folder.setVisible(is_there)
        (self._folder if is_there else self._close).setFocus()
