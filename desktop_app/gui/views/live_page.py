"""The page of a camera or a video: its picture, what is to be said where there is none, and the bar below."""

from enum import Enum

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.gui.models.tracks import TracksModel
from desktop_app.gui.theme import CANVAS
from desktop_app.gui.views.actions import Actions
from desktop_app.gui.views.empty_state import OnCanvas
from desktop_app.gui.views.live_canvas import LiveCanvas
from desktop_app.gui.views.transport import Transport

_VEIL = 236  # how much the notice covers of the last picture, of 255


class Trouble(Enum):
    """Why there is no picture."""

    OPENING = "opening"
    LOST = "lost"
    FAILED = "failed"


class LiveNotice(OnCanvas):
    """Says over the canvas why there is no picture, with a way out.

    again_asked: try it once more, at once. close_asked: close it.
    """

    again_asked = Signal()
    close_asked = Signal()

    def __init__(self) -> None:
        super().__init__("camera")
        veil = self.palette()
        colour = QColor(CANVAS)
        colour.setAlpha(_VEIL)
        veil.setColor(QPalette.ColorRole.Window, colour)
        self.setPalette(veil)
        self._again = QPushButton()
        self._again.setProperty("primary", True)
        self._again.clicked.connect(self.again_asked)
        self._close = QPushButton()
        self._close.clicked.connect(self.close_asked)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch()
        for button in (self._again, self._close):
            button.setProperty("onCanvas", True)
            row.addWidget(button)
        row.addStretch()
        self._layout.addSpacing(16)
        self._layout.addLayout(row)
        self._layout.addStretch()
        self.explain(Trouble.OPENING, "", "")

    def explain(self, trouble: Trouble, name: str, why: str) -> None:
        """Say what happens with a source of that name; why: the error in words."""
        titles = {
            Trouble.OPENING: self.tr("Opening {name}..."),
            Trouble.LOST: self.tr("The picture is lost. Trying again..."),
            Trouble.FAILED: self.tr("{name} cannot be shown"),
        }
        self._title.setText(titles[trouble].format(name=name))
        self._hint.setText(why)
        self._again.setText(self.tr("Try again now") if trouble is Trouble.LOST else self.tr("Try again"))
        self._again.setToolTip(self.tr("Open it once more, at once"))
        self._close.setToolTip(self.tr("Close the camera or the video"))
        self._again.setVisible(trouble is not Trouble.OPENING)
        self._close.setText(self.tr("Cancel") if trouble is Trouble.OPENING else self.tr("Close"))


class LivePage(QWidget):
    """Lays out canvas, notice and transport."""

    def __init__(self, tracks: TracksModel, actions: Actions) -> None:
        super().__init__()
        self.canvas = LiveCanvas(tracks)
        self.notice = LiveNotice()
        self.transport = Transport(actions)
        self.setFocusProxy(self.canvas)
        stage = QGridLayout()
        stage.addWidget(self.canvas, 0, 0)
        stage.addWidget(self.notice, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(stage, 1)
        column.addWidget(self.transport)
        self.show_trouble(None)

    def show_trouble(self, trouble: Trouble | None, name: str = "", why: str = "") -> None:
        """Say why there is no picture; None where there is one."""
        if trouble is not None:
            self.notice.explain(trouble, name, why)
        self.notice.setVisible(trouble is not None)
