"""Asks for the address of a network camera."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

WIDTH_PX = 460


class StreamDialog(QDialog):
    """Opens once the address begins as one.

    chosen: carries the address.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget, proposed: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Network camera"))
        self._address = QLineEdit(proposed)
        self._address.setPlaceholderText("rtsp://192.168.0.20/stream")
        self._address.setAccessibleName(self.tr("Address"))
        self._address.selectAll()
        words = QLabel(self.tr("Address of the camera"))
        words.setBuddy(self._address)
        hint = QLabel(
            self.tr(
                "It begins with rtsp:// or, for MJPEG, with http://. A name and password go before the host, as in "
                "rtsp://name:password@host; they are not remembered. Pictures come from that camera to this computer "
                "and go nowhere else."
            )
        )
        hint.setWordWrap(True)
        hint.setProperty("muted", True)
        self._open = QPushButton(self.tr("Open camera"))
        self._open.setProperty("primary", True)
        self._open.setDefault(True)
        cancel = QPushButton(self.tr("Cancel"))
        buttons = QDialogButtonBox()
        buttons.addButton(self._open, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(cancel, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        self._address.textChanged.connect(self._check)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for widget in (words, self._address, hint):
            column.addWidget(widget)
        column.addSpacing(8)
        column.addWidget(buttons)
        self.setMinimumWidth(WIDTH_PX)
        self._check()

    def _check(self) -> None:
        scheme, separator, rest = self._address.text().strip().partition("://")
        self._open.setEnabled(bool(scheme.isalnum() and separator and rest))

    def _accept(self) -> None:
        self.chosen.emit(self._address.text().strip())
        self.accept()
