"""The tour: a list of its steps, and the one that shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.views.tour.cascade_page import CascadePage
from desktop_app.gui.views.tour.feature_page import FeaturePage
from desktop_app.gui.views.tour.grouping_page import GroupingPage
from desktop_app.gui.views.tour.integral_page import IntegralPage
from desktop_app.gui.views.tour.page import TourPage, said
from desktop_app.gui.views.tour.patch import Patch
from desktop_app.gui.views.tour.pixels_page import PixelsPage
from desktop_app.gui.views.tour.pyramid_page import PyramidPage
from desktop_app.gui.views.tour.stage_page import StagePage

if TYPE_CHECKING:  # loaded with the first picture, after the window has opened
    from desktop_app.library.tour import TourView

LIST_PX = 156
ROW_PX = 32


class TourWindow(QDialog):
    """Stands beside the window, which stays usable. shown: it has come to the screen."""

    shown = Signal()

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowFlag(Qt.WindowType.WindowMinMaxButtonsHint, True)
        self.setModal(False)
        self.setWindowTitle(self.tr("How it finds faces"))
        self.setMinimumSize(900, 620)
        patch = Patch()
        patch.setParent(self)
        self.pixels, self.integral = PixelsPage(patch), IntegralPage(patch)
        self.feature, self.stage, self.cascade = FeaturePage(), StagePage(), CascadePage()
        self.pyramid, self.grouping = PyramidPage(), GroupingPage()
        self._pages: tuple[TourPage, ...] = (
            self.pixels,
            self.integral,
            self.feature,
            self.stage,
            self.cascade,
            self.pyramid,
            self.grouping,
        )
        self._view: TourView | None = None
        self._steps = QListWidget()
        self._title, self._words, self._number = QLabel(), said(), QLabel()
        self._hint = said(style="muted")
        self._trouble = said()
        self._stack = QStackedWidget()
        self._back, self._next = QPushButton(self.tr("Back")), QPushButton(self.tr("Next"))
        self._set_up()
        self._arrange()
        self._add_keys()
        self._steps.currentRowChanged.connect(self._show_step)
        self._steps.setCurrentRow(0)
        self.resize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """Return the size at first."""
        return QSize(1040, 700)

    @property
    def pages(self) -> tuple[TourPage, ...]:
        """The steps in order."""
        return self._pages

    @property
    def step(self) -> int:
        """Which step shows, from 0."""
        return self._steps.currentRow()

    def go_to(self, step: int) -> None:
        """Show a step, from 0; beyond the last one nothing changes."""
        if 0 <= step < len(self._pages):
            self._steps.setCurrentRow(step)

    def show_view(self, view: TourView) -> None:
        """Show what the engine says, on the step that shows now and on others when they come."""
        self._view = view
        self._trouble.hide()
        self._stack.show()
        self._pages[self.step].show_view(view)

    def show_trouble(self, words: str) -> None:
        """Say why there is nothing to show."""
        self._trouble.setText(words)
        self._trouble.show()
        self._stack.hide()

    def bring_up(self) -> None:
        """Show the window before all others, whatever became of it."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.activateWindow()
        self.shown.emit()

    def _set_up(self) -> None:
        self._steps.setObjectName("steps")
        self._steps.setFixedWidth(LIST_PX)
        self._steps.setAccessibleName(self.tr("Steps"))
        self._title.setProperty("title", True)
        self._number.setProperty("heading", True)
        self._trouble.hide()
        for number, page in enumerate(self._pages, 1):
            self._steps.addItem(f"{number}  {page.title}")
            self._steps.item(number - 1).setSizeHint(QSize(LIST_PX - 16, ROW_PX))
            self._stack.addWidget(page)
        for button in (self._back, self._next):
            button.setAutoDefault(False)
        self._next.setProperty("primary", True)
        self._back.clicked.connect(self._go_back)
        self._next.clicked.connect(self._go_on)

    def _arrange(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._number)
        foot.addSpacing(8)
        foot.addWidget(self._hint, 1)
        foot.addWidget(self._back)
        foot.addWidget(self._next)
        step = QVBoxLayout()
        step.setContentsMargins(24, 16, 24, 16)
        step.setSpacing(8)
        step.addWidget(self._title)
        step.addWidget(self._words)
        step.addSpacing(4)
        step.addWidget(self._trouble)
        step.addWidget(self._stack, 1)
        step.addLayout(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 8, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._steps)
        row.addLayout(step, 1)

    def _add_keys(self) -> None:
        for keys, go in ((("Alt+Right", "PgDown"), self._next.click), (("Alt+Left", "PgUp"), self._back.click)):
            for key in keys:
                shortcut = QShortcut(QKeySequence(key), self)
                shortcut.activated.connect(go)
        self._back.setToolTip(self.tr("The step before (Alt+Left, Page Up)"))

    def _go_back(self) -> None:
        self.go_to(self.step - 1)

    def _go_on(self) -> None:
        if self.step == len(self._pages) - 1:
            self.close()
        else:
            self.go_to(self.step + 1)

    def _show_step(self, step: int) -> None:
        page, is_last = self._pages[step], step == len(self._pages) - 1
        self._title.setText(page.title)
        self._words.setText(page.words)
        self._hint.setText(page.hint)
        self._number.setText(self.tr("Step {n} of {total}").format(n=step + 1, total=len(self._pages)))
        self._back.setEnabled(step > 0)
        self._next.setText(self.tr("Finish") if is_last else self.tr("Next"))
        self._next.setToolTip(
            self.tr("Close the tour (Alt+Right, Page Down)")
            if is_last
            else self.tr("The next step (Alt+Right, Page Down)")
        )
        self._stack.setCurrentWidget(page)
        if self._view is not None:
            page.show_view(self._view)
