"""The window: canvas in the middle, docks beside it, menus, tool bar and status line around it."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QCoreApplication, QItemSelectionModel, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QToolBar,
    QToolButton,
    QWidget,
)

from desktop_app.gui.icons import icon
from desktop_app.gui.models.detections import DetectionsModel
from desktop_app.gui.models.photo_filter import PhotoFilter
from desktop_app.gui.views.actions import Actions
from desktop_app.gui.views.advanced_panel import CascadeChoice
from desktop_app.gui.views.canvas import Canvas
from desktop_app.gui.views.detection_table import DetectionTable
from desktop_app.gui.views.empty_state import EmptyState, UnreadableState
from desktop_app.gui.views.find_panel import FindPanel
from desktop_app.gui.views.offers import may_offer, offer_of
from desktop_app.gui.views.photo_list import PhotoList
from desktop_app.gui.views.status_line import StatusLine

# Counts up when docks are added or renamed, so that an arrangement saved by an older version is not applied.
ARRANGEMENT = 1


class MainWindow(QMainWindow):
    """Lays out the views and passes on what the user does.

    offered: something was dropped; carries an Offer.
    recent_chosen: a recent file or folder was chosen; carries its Path. recent_cleared: they are to be forgotten.
    closing: the window is about to close.
    """

    offered = Signal(object)
    recent_chosen = Signal(object)
    recent_cleared = Signal()
    closing = Signal()

    def __init__(self, photos: PhotoFilter, detections: DetectionsModel, cascades: Sequence[CascadeChoice]) -> None:
        super().__init__()
        self.setWindowTitle("Haarlens")
        self.setAcceptDrops(True)
        self.setDockOptions(QMainWindow.DockOption.AnimatedDocks)
        self.resize(1280, 800)
        selection = QItemSelectionModel(detections, self)
        self.actions_ = Actions(self)
        self.canvas = Canvas(detections, selection)
        self.empty = EmptyState()
        self.unreadable = UnreadableState()
        self.photo_list = PhotoList(photos)
        self.find_panel = FindPanel(cascades)
        self.table = DetectionTable(detections, selection)
        self.status = StatusLine()
        self._pages = QStackedWidget()
        for page in (self.empty, self.canvas, self.unreadable):
            self._pages.addWidget(page)
        self.setCentralWidget(self._pages)
        self.setStatusBar(self.status)
        self._add_docks()
        self._recent = QMenu(self.tr("Open recent"), self)
        self._add_menus()
        self._add_tool_bar()

    def show_empty(self) -> None:
        """Say how to begin."""
        self._pages.setCurrentWidget(self.empty)

    def show_canvas(self) -> None:
        """Show the picture; the keyboard goes with it unless it is at work elsewhere."""
        was_elsewhere = self._pages.currentWidget() is not self.canvas
        self._pages.setCurrentWidget(self.canvas)
        if was_elsewhere and not self.photo_list.has_focus:
            self.canvas.setFocus()

    def show_unreadable(self, name: str, why: str) -> None:
        """Say why there is no picture."""
        self.unreadable.explain(name, why)
        self._pages.setCurrentWidget(self.unreadable)

    def show_title(self, name: str) -> None:
        """Name the photograph in the title; "" for none."""
        self.setWindowTitle(f"{name} \N{EN DASH} Haarlens" if name else "Haarlens")

    def show_recent(self, paths: Sequence[Path]) -> None:
        """List recent files and folders in the menu."""
        self._recent.clear()
        for path in paths:
            action = self._recent.addAction(path.name or str(path))
            action.setToolTip(str(path))
            action.triggered.connect(lambda _, chosen=path: self.recent_chosen.emit(chosen))
        self._recent.addSeparator()
        forget = self._recent.addAction(self.tr("Clear recent"))
        forget.triggered.connect(self.recent_cleared)
        self._recent.setEnabled(bool(paths))

    def set_full_screen(self, full: bool) -> None:
        """Use the whole screen, or go back."""
        self.setWindowState(
            self.windowState() | Qt.WindowState.WindowFullScreen
            if full
            else self.windowState() & ~Qt.WindowState.WindowFullScreen
        )

    def arrangement(self) -> tuple[QByteArray, QByteArray]:
        """The window's place and that of its docks, to be remembered."""
        return self.saveGeometry(), self.saveState(ARRANGEMENT)

    def arrange(self, arrangement: tuple[QByteArray, QByteArray]) -> None:
        """Take a remembered arrangement."""
        self.restoreGeometry(arrangement[0])
        self.restoreState(arrangement[1], ARRANGEMENT)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome what may be of use."""
        if may_offer(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Pass a drop on."""
        event.acceptProposedAction()
        self.offered.emit(offer_of(event.mimeData()))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell before closing."""
        self.closing.emit()
        super().closeEvent(event)

    def _add_docks(self) -> None:
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        self._docks = [
            self._made_dock(self.tr("Photos"), "photos", self.photo_list, left),
            self._made_dock(self.tr("Find"), "find", self.find_panel, right),
            self._made_dock(self.tr("Detections"), "detections", self.table, right),
        ]
        self.resizeDocks([self._docks[0], self._docks[1]], [248, 288], Qt.Orientation.Horizontal)
        self.resizeDocks(self._docks[1:], [474, 206], Qt.Orientation.Vertical)

    def _made_dock(self, title: str, name: str, content: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(name)
        feature = QDockWidget.DockWidgetFeature
        dock.setFeatures(feature.DockWidgetMovable | feature.DockWidgetClosable)
        dock.setTitleBarWidget(_dock_title(dock, title))
        dock.setWidget(content)
        self.addDockWidget(area, dock)
        return dock

    def _add_menus(self) -> None:
        do = self.actions_
        bar = self.menuBar()
        file_menu = bar.addMenu(self.tr("File"))
        file_menu.addActions([do.open, do.open_folder])
        file_menu.addMenu(self._recent)
        file_menu.addAction(do.sample)
        file_menu.addSeparator()
        file_menu.addAction(do.save_copy)
        file_menu.addSeparator()
        file_menu.addAction(do.quit)
        edit_menu = bar.addMenu(self.tr("Edit"))
        edit_menu.addActions([do.copy, do.paste])
        edit_menu.addSeparator()
        edit_menu.addActions([do.remove, do.clear])
        view_menu = bar.addMenu(self.tr("View"))
        view_menu.addActions([do.zoom_in, do.zoom_out, do.zoom_fit, do.zoom_actual])
        view_menu.addSeparator()
        view_menu.addActions([do.previous, do.next])
        view_menu.addSeparator()
        view_menu.addActions([dock.toggleViewAction() for dock in self._docks])
        view_menu.addSeparator()
        scheme_menu = view_menu.addMenu(self.tr("Colours"))
        scheme_menu.addActions(list(do.schemes.values()))
        view_menu.addAction(do.full_screen)
        find_menu = bar.addMenu(self.tr("Find"))
        find_menu.addActions([do.detect, do.cancel])
        help_menu = bar.addMenu(self.tr("Help"))
        help_menu.addActions([do.show_log, do.about])

    def _add_tool_bar(self) -> None:
        do = self.actions_
        bar = QToolBar(self.tr("Tools"), self)
        bar.setObjectName("tools")
        bar.setMovable(False)
        bar.setIconSize(QSize(20, 20))
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        bar.toggleViewAction().setVisible(False)
        open_button = QToolButton()
        open_button.setDefaultAction(do.open)
        open_button.setText(self.tr("Open"))
        open_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        open_button.setIconSize(bar.iconSize())
        open_button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        menu = QMenu(open_button)
        menu.addActions([do.open, do.open_folder])
        menu.addMenu(self._recent)
        menu.addActions([do.sample, do.paste])
        open_button.setMenu(menu)
        bar.addWidget(open_button)
        bar.addSeparator()
        bar.addActions([do.detect, do.cancel])
        room = QWidget()
        room.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(room)
        for action in (do.zoom_out, do.zoom_in, do.zoom_fit, do.zoom_actual):
            button = QToolButton()
            button.setDefaultAction(action)
            button.setObjectName("iconOnly")
            button.setAccessibleName(action.text())
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            bar.addWidget(button)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.addToolBar(bar)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)


def _dock_title(dock: QDockWidget, title: str) -> QWidget:
    bar = QWidget()
    bar.setObjectName("dockTitle")
    bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    close = QToolButton()
    close.setIcon(icon("close"))
    close.setIconSize(QSize(14, 14))
    close.setToolTip(QCoreApplication.translate("MainWindow", "Hide this panel; the View menu brings it back"))
    close.setAccessibleName(QCoreApplication.translate("MainWindow", "Hide {panel}").format(panel=title))
    close.clicked.connect(dock.close)
    row = QHBoxLayout(bar)
    row.setContentsMargins(12, 6, 6, 6)
    row.addWidget(QLabel(title))
    row.addStretch()
    row.addWidget(close)
    return bar
