"""Says that the program made a mistake, that nothing is lost, and what to pass on about it."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.crash_log import Defect
from desktop_app.gui.icons import icon
from desktop_app.gui.theme import GRID_PX

WIDTH_PX = 512
DETAILS_PX = 200
# Of a defect that comes again and again, with every paint or every photo, the first ones tell all.
DETAILS_KEPT = 20


class DefectDialog(QDialog):
    """One dialog for however many defects, beside which the work goes on.

    log_asked: the user wants to see the log.
    """

    log_asked = Signal()

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Haarlens made a mistake"))
        self.setModal(False)
        self._count = 0
        self._texts: list[str] = []
        self._number = QLabel()
        self._number.setProperty("muted", True)
        self._log = QLabel()
        self._log.setTextFormat(Qt.TextFormat.PlainText)
        self._log.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._fold = self._made_fold()
        self._details = QPlainTextEdit()
        self._details.setReadOnly(True)
        self._details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._details.setMinimumHeight(DETAILS_PX)
        self._details.setAccessibleName(self.tr("Details"))
        self._column = QVBoxLayout(self)
        self._arrange()
        self._unfold(False)

    @property
    def count(self) -> int:
        """How many defects there were since the dialog was opened."""
        return self._count

    @property
    def details(self) -> str:
        """What "Copy details" copies."""
        return "\n\n".join(self._texts)

    def report(self, defect: Defect) -> None:
        """Add a defect to those that are told, and show the dialog unless it shows already."""
        if not self.isVisible():
            self._count, self._texts = 0, []
        self._count += 1
        if defect.details not in self._texts and len(self._texts) < DETAILS_KEPT:
            self._texts.append(defect.details)
            self._details.setPlainText(self.details)
        self._number.setText(self.tr("{n} mistakes so far").format(n=self._count))
        self._number.setVisible(self._count > 1)
        self._log.setText(str(defect.log))
        self._log.setToolTip(str(defect.log))
        if not self.isVisible():
            self.setFocus()
            self.show()
        elif self._count == 2:  # a line more than before
            self.resize(self.width(), max(self.height(), self._column.totalHeightForWidth(self.width())))

    def _made_fold(self) -> QToolButton:
        fold = QToolButton()
        fold.setText(self.tr("Details"))
        fold.setToolTip(self.tr("What the program was doing, for those who mend it"))
        fold.setCheckable(True)
        fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        fold.setIconSize(QSize(16, 16))
        fold.setObjectName("fold")
        fold.toggled.connect(self._unfold)
        return fold

    def _unfold(self, unfolded: bool) -> None:
        self._fold.setIcon(icon("chevron-down" if unfolded else "chevron-right"))
        self._details.setVisible(unfolded)
        if self.isVisible():  # before, the stylesheet's fonts are not known yet; Qt finds the size when it shows
            self.adjustSize()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details)

    def _arrange(self) -> None:
        sign = QLabel()
        sign.setPixmap(icon("warning").pixmap(QSize(32, 32), self.devicePixelRatioF()))
        title = QLabel(self.tr("Something went wrong in the program"))
        title.setProperty("title", True)
        words = QLabel(self.tr("Your work is saved, and you can go on. What happened has been written to this file:"))
        words.setWordWrap(True)
        words.setMinimumWidth(WIDTH_PX - 13 * GRID_PX)
        # A path has no place to break at; it must not make the dialog as wide as itself.
        self._log.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._log.setProperty("elides", True)
        text = QVBoxLayout()
        text.setSpacing(GRID_PX)
        for label in (title, words, self._log, self._number):
            text.addWidget(label)
        head = QHBoxLayout()
        head.setSpacing(2 * GRID_PX)
        head.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(text, 1)
        column = self._column
        column.setContentsMargins(3 * GRID_PX, 3 * GRID_PX, 3 * GRID_PX, 2 * GRID_PX)
        column.setSpacing(GRID_PX)
        column.addLayout(head)
        column.addWidget(self._fold, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._details, 1)
        column.addSpacing(GRID_PX)
        column.addLayout(self._made_buttons())

    def _made_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GRID_PX)
        copy = QPushButton(self.tr("Copy details"))
        copy.setToolTip(self.tr("Put the details on the clipboard, to send them to the authors"))
        copy.clicked.connect(self._copy)
        log = QPushButton(self.tr("Show log"))
        log.setToolTip(self.tr("Open the file that the program writes errors to"))
        log.clicked.connect(self.log_asked)
        go_on = QPushButton(self.tr("Go on"))
        go_on.setProperty("primary", True)
        go_on.setDefault(True)
        go_on.clicked.connect(self.accept)
        self.setFocusProxy(go_on)  # where the keyboard begins
        row.addWidget(copy)
        row.addWidget(log)
        row.addStretch()
        row.addWidget(go_on)
        return row
