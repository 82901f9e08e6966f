"""Sharing with the network: one switch, and what goes with it."""

from PySide6.QtCore import QByteArray, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QHideEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop_app import settings
from desktop_app.gui.models.shared_requests import SharedRequests
from desktop_app.gui.theme import GRID_PX, TARGET_PX, make_room
from desktop_app.gui.views.request_table import RequestTable
from desktop_app.gui.views.segments import Segments
from desktop_app.gui.views.share_address import ShareAddress
from desktop_app.gui.views.switch import Switch

WIDTH_PX, HEIGHT_PX = 680, 720
LEAST_WIDTH_PX, LEAST_HEIGHT_PX = 664, 400  # a small screen, or an enlarged one, has no more; the rest is scrolled to
FIRST_PORT = 1


class ShareDialog(QDialog):
    """Stands beside the window, which stays usable.

    switched: it is to be on, or off. reach_chosen: carries "network" or "computer". port_chosen: carries the port.
    way_out_asked: what the button beside a failure says is wanted. placed: it was closed; carries where it was.
    """

    switched = Signal(bool)
    reach_chosen = Signal(str)
    port_chosen = Signal(int)
    way_out_asked = Signal()
    placed = Signal(QByteArray)

    def __init__(self, parent: QWidget | None, requests: SharedRequests) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setModal(False)
        self.setWindowTitle(self.tr("Share on this network"))
        self._switch = Switch(self.tr("Share"))
        self._state = QLabel()
        self._meaning = _said("")
        self._reach = Segments(
            {
                "network": (self.tr("This network"), self.tr("Other computers and phones in this network can use it")),
                "computer": (self.tr("Only on this computer"), self.tr("Only browsers and programs here can use it")),
            }
        )
        self._port = QSpinBox()
        self._trouble = QFrame()
        self._trouble_words = _said("")
        self._way_out = QPushButton()
        self.address = ShareAddress()
        self._clients = _said("")
        self._table = RequestTable(requests)
        self._set_up()
        self._arrange()
        self._switch.setFocus()
        self.setMinimumSize(LEAST_WIDTH_PX, LEAST_HEIGHT_PX)
        self.resize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """Return the size at first."""
        return QSize(WIDTH_PX, HEIGHT_PX)

    def show_options(self, port: int, reach: str) -> None:
        """Show where it listens, or will."""
        with QSignalBlocker(self._port):
            self._port.setValue(port)
        self._reach.choose(reach)
        self._meaning.setText(
            self.tr(
                "Anyone in this network who has the address and the token can send pictures to this computer. They are "
                "searched here and kept nowhere, but go through the network unencrypted: share in networks that you "
                "trust."
            )
            if reach == "network"
            else self.tr(
                "Browsers and programs on this computer that have the address and the token can send pictures. They "
                "are searched here and kept nowhere."
            )
        )

    def show_state(self, words: str, *, is_on: bool, can_choose: bool, can_switch: bool) -> None:
        """Show what the server is doing. can_choose: port and reach may be changed."""
        with QSignalBlocker(self._switch):
            self._switch.setChecked(is_on)
        self._switch.setEnabled(can_switch)
        self._say(words, self._state)
        self._reach.setEnabled(can_choose)
        self._port.setEnabled(can_choose)

    def show_trouble(self, words: str, way_out: str = "") -> None:
        """Say what went wrong, with a button that leads out; "" for nothing."""
        self._say(words, self._trouble_words)
        self._way_out.setText(way_out)
        self._way_out.setVisible(bool(way_out))
        self._trouble.setVisible(bool(words))

    def show_clients(self, words: str) -> None:
        """Say who is connected."""
        self._clients.setText(words)

    def bring_up(self, place: QByteArray | None) -> None:
        """Show the dialog before all others, whatever became of it; place: where it was closed in an earlier run."""
        if place is not None and not self.isVisible():
            self.restoreGeometry(place)
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.activateWindow()

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell where it was."""
        super().hideEvent(event)
        self.placed.emit(self.saveGeometry())

    def _say(self, words: str, label: QLabel) -> None:
        """Show words, and have a screen reader say them where they are new."""
        if words and words != label.text() and self.isVisible():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))
        label.setText(words)

    def _set_up(self) -> None:
        self._switch.setToolTip(self.tr("Turn the server on or off; it ends with Haarlens"))
        self._switch.toggled.connect(self.switched)
        self._state.setTextFormat(Qt.TextFormat.PlainText)
        self._reach.chosen.connect(self.reach_chosen)
        self._port.setRange(FIRST_PORT, int(settings.SERVE_PORT.maximum or 0))
        self._port.setMinimumHeight(TARGET_PX)
        self._port.setKeyboardTracking(False)
        self._port.setGroupSeparatorShown(False)
        make_room(self._port)
        self._port.setAccessibleName(self.tr("Port"))
        self._port.setToolTip(self.tr("The number after the address's colon; can be changed while it is off"))
        self._port.valueChanged.connect(self.port_chosen)
        self._meaning.setProperty("muted", True)
        self._trouble.setObjectName("strip")
        self._way_out.setAutoDefault(False)
        # The strip's buttons are lower, since those of the status line have no room.
        self._way_out.setStyleSheet(f"min-height: {TARGET_PX - 4}px;")
        self._way_out.clicked.connect(self.way_out_asked)
        self.show_trouble("")

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GRID_PX)
        head.addWidget(self._switch)
        head.addWidget(self._state, 1)
        trouble = QHBoxLayout(self._trouble)
        trouble.setContentsMargins(12, 8, 8, 8)
        trouble.setSpacing(2 * GRID_PX)
        trouble.addWidget(self._trouble_words, 1)
        trouble.addWidget(self._way_out)
        port_words = QLabel(self.tr("Port"))
        port_words.setBuddy(self._port)
        options = QHBoxLayout()
        options.setSpacing(GRID_PX)
        options.addWidget(self._reach, 1)
        options.addSpacing(2 * GRID_PX)
        options.addWidget(port_words)
        options.addWidget(self._port)
        column = QVBoxLayout(self._made_page())
        column.setContentsMargins(3 * GRID_PX, 2 * GRID_PX, 3 * GRID_PX, 2 * GRID_PX)
        column.setSpacing(GRID_PX)
        column.addLayout(head)
        column.addWidget(self._meaning)
        column.addWidget(self._trouble)
        column.addSpacing(GRID_PX)
        column.addLayout(options)
        column.addSpacing(GRID_PX)
        column.addWidget(self.address)
        column.addSpacing(GRID_PX)
        column.addWidget(_heading(self.tr("Connected")))
        column.addWidget(self._clients)
        column.addSpacing(GRID_PX)
        column.addWidget(_heading(self.tr("Last requests")))
        column.addWidget(self._table, 1)

    def _made_page(self) -> QWidget:
        """What is scrolled where the dialog is lower than all that it shows."""
        scroll, page, around = QScrollArea(), QWidget(), QVBoxLayout(self)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidgetResizable(True)
        scroll.setWidget(page)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scroll)
        return page


def _said(words: str) -> QLabel:
    made = QLabel(words)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(True)
    return made


def _heading(words: str) -> QLabel:
    made = QLabel(words)
    made.setProperty("heading", True)
    return made
