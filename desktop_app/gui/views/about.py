"""About the program: versions and terms."""

import platform

from PySide6.QtCore import QSize, Qt, qVersion
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop_app import __version__
from desktop_app.gui.icons import app_icon


class AboutDialog(QDialog):
    """Name, versions, terms.

    versions: what else runs in here, such as "OpenCV 5.0.0".
    """

    def __init__(self, parent: QWidget, versions: tuple[str, ...]) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About Haarlens"))
        sign = QLabel()
        sign.setPixmap(app_icon().pixmap(QSize(64, 64), self.devicePixelRatioF()))
        sign.setAlignment(Qt.AlignmentFlag.AlignTop)
        running = (*versions, f"Qt {qVersion()}", f"Python {platform.python_version()}")
        about = self.tr("Finds faces and other things in photographs with Haar cascades. Nothing leaves this computer.")
        terms = self.tr(
            "Haarlens is free software under the MIT licence. The cascade files carry their authors' own notices."
            " Qt is used under the LGPL, OpenCV under the Apache licence."
        )
        words = QVBoxLayout()
        words.setSpacing(8)
        for text, style in (
            (f"Haarlens {__version__}", "title"),
            (about, ""),
            (" \N{MIDDLE DOT} ".join(running), "muted"),
            (terms, ""),
        ):
            label = QLabel(text)
            if style:
                label.setProperty(style, True)
            label.setWordWrap(True)
            label.setMinimumWidth(380)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            words.addWidget(label)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(sign)
        row.addLayout(words)
        close = QPushButton(self.tr("Close"))
        close.setProperty("primary", True)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(16)
        column.addLayout(row)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
