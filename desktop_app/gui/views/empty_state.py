"""What the window shows before there is a photograph, or where one cannot be shown."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop_app.gui.icons import paint_icon
from desktop_app.gui.theme import CANVAS

SIGN_PX = 44
ON_CANVAS = QColor("#E6E8EB")
MUTED_ON_CANVAS = QColor("#9DA4AF")


class OnCanvas(QWidget):
    """A sign and some words in the middle of the dark canvas."""

    def __init__(self, sign: str) -> None:
        super().__init__()
        dark = self.palette()
        dark.setColor(QPalette.ColorRole.Window, QColor(CANVAS))
        self.setPalette(dark)
        self.setAutoFillBackground(True)
        self._sign = QLabel()
        self._sign.setPixmap(self._drawn_sign(sign))
        self._title = self._words(ON_CANVAS, 18)
        self._hint = self._words(MUTED_ON_CANVAS, 13)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(8, 32, 8, 32)
        self._layout.setSpacing(8)
        self._layout.addStretch()
        for widget in (self._sign, self._title, self._hint):
            widget.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self._layout.addWidget(widget)

    @staticmethod
    def _words(colour: QColor, size_px: int) -> QLabel:
        label = QLabel()
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        # A stylesheet, since the window's own would win over a palette.
        label.setStyleSheet(f"color: {colour.name()}; font-size: {size_px}px;")
        return label

    def _drawn_sign(self, name: str) -> QPixmap:
        ratio = self.devicePixelRatioF()
        drawn = QPixmap(QSize(SIGN_PX, SIGN_PX) * ratio)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        paint_icon(painter, name, drawn.rect(), MUTED_ON_CANVAS)
        painter.end()
        drawn.setDevicePixelRatio(ratio)
        return drawn


class EmptyState(OnCanvas):
    """Says how to begin.

    open_asked, camera_asked, sample_asked, restore_asked: the user pressed a button.
    """

    open_asked = Signal()
    camera_asked = Signal()
    sample_asked = Signal()
    restore_asked = Signal()

    def __init__(self) -> None:
        super().__init__("photo")
        self._title.setText(self.tr("Drop photos, a folder or a video here"))
        self._hint.setText(self.tr("Everything stays on this computer."))
        open_button = QPushButton(self.tr("Open..."))
        open_button.setProperty("primary", True)
        open_button.setProperty("onCanvas", True)
        open_button.setToolTip(self.tr("Open photos or a video (Ctrl+O)"))
        open_button.clicked.connect(self.open_asked)
        self.setFocusProxy(open_button)  # where the keyboard begins
        camera_button = QPushButton(self.tr("Use the camera"))
        camera_button.setToolTip(self.tr("Find faces in the live camera"))
        camera_button.setProperty("onCanvas", True)
        camera_button.clicked.connect(self.camera_asked)
        sample_button = QPushButton(self.tr("Try the sample"))
        sample_button.setToolTip(self.tr("Open the built-in photograph"))
        sample_button.setProperty("onCanvas", True)
        sample_button.clicked.connect(self.sample_asked)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch()
        for button in (open_button, camera_button, sample_button):
            row.addWidget(button)
        row.addStretch()
        self._restore = QPushButton()
        self._restore.setProperty("onCanvas", True)
        self._restore.setToolTip(self.tr("Open the photos again that were listed last time, with all your work"))
        self._restore.clicked.connect(self.restore_asked)
        self._layout.addSpacing(16)
        self._layout.addLayout(row)
        self._layout.addWidget(self._restore, 0, Qt.AlignmentFlag.AlignHCenter)
        self._layout.addStretch()
        self.offer_restore(0)

    def offer_restore(self, number: int) -> None:
        """Offer to go on with that many photographs of last time; 0 takes the offer back."""
        one, many = self.tr("Go on with the photo of last time"), self.tr("Go on with the {n} photos of last time")
        self._restore.setText(one if number == 1 else many.format(n=number))
        self._restore.setVisible(number > 0)


class UnreadableState(OnCanvas):
    """Says why a photograph cannot be shown.

    remove_asked: the user pressed the button.
    """

    remove_asked = Signal()

    def __init__(self) -> None:
        super().__init__("warning")
        remove = QPushButton(self.tr("Remove from list"))
        remove.setProperty("onCanvas", True)
        remove.setToolTip(self.tr("Take this photo out of the list; the file stays where it is (Delete)"))
        remove.clicked.connect(self.remove_asked)
        self._layout.addSpacing(16)
        self._layout.addWidget(remove, 0, Qt.AlignmentFlag.AlignHCenter)
        self._layout.addStretch()

    def explain(self, name: str, why: str) -> None:
        """Show which photograph and why."""
        self._title.setText(self.tr("{name} could not be read").format(name=name))
        self._hint.setText(why)
