"""The bottom line: messages and progress on the left, facts about the photograph on the right."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QStatusBar, QToolButton, QWidget

from desktop_app.gui.icons import icon
from desktop_app.gui.views.message_strip import MessageStrip

# High enough for a message with a button, so that nothing moves when one comes or goes.
HEIGHT_PX = 36


class StatusLine(QStatusBar):
    """Has a fixed height; shows what it is told.

    sharing_asked: the sign that says that the window shares was clicked.
    """

    sharing_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self.setFixedHeight(HEIGHT_PX)
        self.strip = MessageStrip()
        self._work = QLabel()
        self._work.setProperty("muted", True)
        self._facts = QLabel()
        self._facts.setTextFormat(Qt.TextFormat.PlainText)
        self._kernel = QLabel()
        self._kernel.setProperty("muted", True)
        self._sharing = QToolButton()
        self._sharing.setIcon(icon("network"))
        self._sharing.setIconSize(QSize(16, 16))
        self._sharing.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._sharing.setToolTip(self.tr("Others can use this computer to search pictures; show who does"))
        self._sharing.clicked.connect(self.sharing_asked)
        self._bar = QProgressBar()
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(120)
        self._bar.setAccessibleName(self.tr("Progress"))
        left = QWidget()
        row = QHBoxLayout(left)
        row.setContentsMargins(8, 2, 8, 2)
        row.setSpacing(12)
        row.addWidget(self.strip, 1)
        row.addStretch()
        row.addWidget(self._work)
        row.addWidget(self._bar)
        row.addWidget(self._facts)
        row.addWidget(self._kernel)
        row.addWidget(self._sharing)
        row.setStretch(0, 1000)
        self.addWidget(left, 1)
        self.show_idle()
        self.show_facts("")
        _show(self._kernel, "")
        self.show_sharing("")

    @property
    def facts(self) -> str:
        """What is said about the photograph."""
        return self._facts.text()

    def show_facts(self, words: str) -> None:
        """Show what is known about the photograph."""
        _show(self._facts, words)

    def show_kernel(self, name: str) -> None:
        """Show, quietly, which routine searches."""
        _show(self._kernel, name)
        self._kernel.setToolTip(self.tr("The routine that searches on this computer"))

    def show_sharing(self, words: str) -> None:
        """Show that the window shares with the network; "" while it does not."""
        self._sharing.setText(words)
        self._sharing.setAccessibleName(words or self.tr("Shared"))
        self._sharing.setVisible(bool(words))

    def show_work(self, words: str, share: float) -> None:
        """Show progress, 0..1."""
        _show(self._work, words)
        self._bar.setValue(round(share * 1000))
        self._bar.show()

    def show_idle(self) -> None:
        """Show that nothing is being done."""
        _show(self._work, "")
        self._bar.hide()


def _show(label: QLabel, words: str) -> None:
    """Show words; without any the label is not there, for who looks as for who listens."""
    label.setText(words)
    label.setVisible(bool(words))
