"""A window of its own that holds files, to be dragged onto another window.

    drag_source.py FILES...

Pressing the mouse in it and moving begins the drag. It lives on after the drop, as whoever takes it asks for the files
then.
"""

import sys

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel

TITLE = "files to drag"


class Source(QLabel):
    """Hands the files over."""

    def __init__(self, files: list[str]) -> None:
        super().__init__("drag me")
        self._files = files
        self.setWindowTitle(TITLE)
        self.resize(120, 60)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        drag = QDrag(self)
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(file) for file in self._files])
        drag.setMimeData(mime)
        drag.exec(Qt.DropAction.CopyAction)


if __name__ == "__main__":
    application = QApplication(sys.argv)
    source = Source(sys.argv[1:])
    source.show()
    sys.exit(application.exec())
