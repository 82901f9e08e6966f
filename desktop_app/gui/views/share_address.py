"""Where the server answers: the address, the token, and both as a QR code; or in words why there is none."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.theme import GRID_PX, TARGET_PX
from desktop_app.gui.views.qr_view import QrView
from desktop_app.gui.workers.sharing import Opened

LARGE_PX, SMALLER_PX = 20, 12
# An address with more letters, as those of IPv6 are, is written smaller.
LARGE_LETTERS = 32


class ShareAddress(QStackedWidget):
    """Two pages: the address with the token, and words in their place.

    copied: something is to be on the clipboard; carries it. token_asked: another token is wanted.
    """

    copied = Signal(str)
    token_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._link = ""
        self._shown: tuple[Opened, str, str] | None = None
        self._words = QLabel()
        self._words.setProperty("muted", True)
        self._words.setWordWrap(True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._address = QLabel()
        self._note = QLabel()
        self._token = QLineEdit()
        self._code = QrView()
        words = self.tr("Copied")
        self._copied = (QLabel(words), QLabel(words))  # beside the address's buttons, beside the token's
        self._show = self._button(self.tr("Show"), "")
        self._page = self._made_page()
        self.addWidget(self._words)
        self.addWidget(self._page)
        self._show_token(False)
        self._say_copied(None)

    def show_words(self, words: str) -> None:
        """Say why there is no address."""
        self._shown = None
        self._code.show_code(())
        self._words.setText(words)
        self.setCurrentWidget(self._words)

    def show_opened(self, opened: Opened, token: str, note: str) -> None:
        """Show where the server answers. note: what else there is to know, or ""."""
        if self._shown == (opened, token, note):
            return
        self._shown = (opened, token, note)
        address = opened.addresses[0]
        font = self._address.font()
        font.setPixelSize(LARGE_PX if len(address) <= LARGE_LETTERS else SMALLER_PX)
        self._address.setFont(font)
        self._address.setText(address)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self._link = opened.link
        self._token.setText(token)
        self._token.setCursorPosition(0)
        self._say_copied(None)
        self._code.show_code(opened.code)
        self.setCurrentWidget(self._page)

    def _made_page(self) -> QWidget:
        copy = self._button(self.tr("Copy"), self.tr("Copy the address, without the token"))
        copy.setAccessibleName(self.tr("Copy the address"))
        copy.clicked.connect(self._copy_address)
        copy_token = self._button(self.tr("Copy"), self.tr("Copy the token"))
        copy_token.setAccessibleName(self.tr("Copy the token"))
        copy_token.clicked.connect(self._copy_token)
        renew = self._button(
            self.tr("New token"), self.tr("Begin anew with another token; the old one is of no use any more")
        )
        renew.clicked.connect(self.token_asked)
        link = self._button(self.tr("Copy link"), self.tr("Copy address and token in one, as they are in the code"))
        link.clicked.connect(self._copy_link)
        self._show.clicked.connect(self._turn_token)
        self._set_up_fields()
        address_row, token_row = QHBoxLayout(), QHBoxLayout()
        buttons = ((address_row, (copy, link)), (token_row, (self._show, copy_token, renew)))
        for (row, widgets), copied in zip(buttons, self._copied, strict=True):
            row.setSpacing(GRID_PX)
            for widget in (*widgets, copied):
                row.addWidget(widget)
            row.addStretch()
            copied.setProperty("muted", True)
        column = QVBoxLayout()
        column.setSpacing(GRID_PX)
        column.addWidget(self._heading(self.tr("Address")))
        column.addWidget(self._address)
        column.addWidget(self._note)
        column.addLayout(address_row)
        column.addSpacing(GRID_PX)
        column.addWidget(self._heading(self.tr("Token"), self._token))
        column.addWidget(self._token)
        column.addLayout(token_row)
        column.addStretch()
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(3 * GRID_PX)
        grid.addLayout(column, 0, 0)
        grid.addWidget(self._code, 0, 1, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(0, 1)
        return page

    def _set_up_fields(self) -> None:
        self._address.setTextFormat(Qt.TextFormat.PlainText)
        self._address.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._note.setProperty("muted", True)
        self._note.setWordWrap(True)
        self._token.setReadOnly(True)
        self._token.setMinimumHeight(TARGET_PX)
        self._token.setAccessibleName(self.tr("Token"))
        self._token.setToolTip(self.tr("Every request has to bring it; whoever has it can use this server"))
        words = self.tr("QR code of the address with the token")
        self._code.setAccessibleName(words)
        self._code.setToolTip(self.tr("Point the camera of a phone here to open the page with the token"))

    def _heading(self, words: str, of: QWidget | None = None) -> QLabel:
        made = QLabel(words)
        made.setProperty("heading", True)
        if of is not None:
            made.setBuddy(of)
        return made

    def _button(self, words: str, tool_tip: str) -> QPushButton:
        made = QPushButton(words)
        made.setToolTip(tool_tip)
        made.setAutoDefault(False)
        return made

    def _copy_address(self) -> None:
        self._copy(self._address.text(), 0)

    def _copy_token(self) -> None:
        self._copy(self._token.text(), 1)

    def _copy_link(self) -> None:
        self._copy(self._link, 0)

    def _copy(self, words: str, row: int) -> None:
        self.copied.emit(words)
        self._say_copied(self._copied[row])
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.tr("Copied")))

    def _say_copied(self, beside: QLabel | None) -> None:
        for label in self._copied:
            label.setVisible(label is beside)

    def _turn_token(self) -> None:
        self._show_token(self._token.echoMode() is QLineEdit.EchoMode.Password)

    def _show_token(self, is_shown: bool) -> None:
        self._token.setEchoMode(QLineEdit.EchoMode.Normal if is_shown else QLineEdit.EchoMode.Password)
        self._show.setText(self.tr("Conceal") if is_shown else self.tr("Show"))
        self._show.setToolTip(self.tr("Put dots in the token's place") if is_shown else self.tr("Show the token"))
