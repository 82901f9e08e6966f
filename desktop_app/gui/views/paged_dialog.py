"""A dialog of several pages that leaves the window usable."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.theme import GRID_PX


class PagedDialog(QDialog):
    """Shows one of its pages; stands beside the window, and may be minimised by itself."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowFlag(Qt.WindowType.WindowMinMaxButtonsHint, True)
        self.setModal(False)
        self._pages = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)

    def add_page(self, page: QWidget) -> None:
        """Add a page."""
        self._pages.addWidget(page)

    def turn_to(self, page: QWidget) -> None:
        """Show a page; Enter presses its primary button."""
        self._pages.setCurrentWidget(page)
        for button in page.findChildren(QPushButton):
            if button.property("primary"):
                button.setDefault(True)  # of what a button is before it is in its dialog the dialog knows nothing

    def bring_up(self) -> None:
        """Show the dialog before all others, whatever became of it."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.activateWindow()


class ScrolledPage(QScrollArea):
    """Shows all of its content where there is room, and scrolls up and down where not."""

    def __init__(self, body: QWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # Qt would squeeze what may shrink before it scrolls.
        policy = body.sizePolicy()
        policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)
        body.setSizePolicy(policy)
        self.setWidget(body)


def page_column(page: QWidget) -> QVBoxLayout:
    """The column that a page's content goes into."""
    column = QVBoxLayout(page)
    column.setContentsMargins(3 * GRID_PX, 2 * GRID_PX, 3 * GRID_PX, 2 * GRID_PX)
    column.setSpacing(GRID_PX)
    return column


def made_foot(left: Sequence[QPushButton], right: Sequence[QPushButton]) -> QHBoxLayout:
    """A row of buttons, some at the left, the others at the right."""
    row = QHBoxLayout()
    row.setContentsMargins(0, GRID_PX, 0, 0)
    row.setSpacing(GRID_PX)
    for button in left:
        row.addWidget(button)
    row.addStretch()
    for button in right:
        row.addWidget(button)
    return row


def primary(words: str) -> QPushButton:
    """The button of what a page is for."""
    button = QPushButton(words)
    button.setProperty("primary", True)
    return button
