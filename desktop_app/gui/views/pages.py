"""Pages of which one shows, and needs no more room than that one does."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget


class Pages(QStackedWidget):
    """A stack that may be as narrow and as low as the page that shows."""

    def __init__(self) -> None:
        super().__init__()
        self.currentChanged.connect(self.updateGeometry)

    def minimumSizeHint(self) -> QSize:
        """Return what the page that shows asks for at least."""
        page = self.currentWidget()
        return page.minimumSizeHint() if page else super().minimumSizeHint()
