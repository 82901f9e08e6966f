"""The window: canvas in the middle, docks beside it, menus, tool bar and status line around it."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QDockWidget,
    QMainWindow,
    QMenu,
    QStackedWidget,
    QWidget,
)

from desktop_app.gui.models.annotations import AnnotationsModel, BoxSelection
from desktop_app.gui.models.photo_filter import PhotoFilter
from desktop_app.gui.models.tracks import TracksModel
from desktop_app.gui.views.actions import Actions
from desktop_app.gui.views.advanced_panel import CascadeChoice
from desktop_app.gui.views.camera_menu import CameraMenu
from desktop_app.gui.views.canvas import Canvas
from desktop_app.gui.views.crop_panel import CropPanel
from desktop_app.gui.views.cut_strip import CutStrip
from desktop_app.gui.views.detection_table import DetectionTable
from desktop_app.gui.views.dock_title import DockTitle
from desktop_app.gui.views.empty_state import EmptyState, UnreadableState
from desktop_app.gui.views.explain_panel import ExplainPanel
from desktop_app.gui.views.find_panel import FindPanel
from desktop_app.gui.views.hide_panel import HidePanel
from desktop_app.gui.views.live_page import LivePage
from desktop_app.gui.views.offers import may_offer, offer_of
from desktop_app.gui.views.pages import Pages
from desktop_app.gui.views.photo_list import PhotoList
from desktop_app.gui.views.status_line import StatusLine
from desktop_app.gui.views.tool_bar import ToolBar
from desktop_app.gui.views.track_table import TrackTable

# Counts up when docks are added or renamed, so that an arrangement saved by an older version is not applied.
ARRANGEMENT = 2


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

    def __init__(
        self,
        photos: PhotoFilter,
        boxes: AnnotationsModel,
        selection: BoxSelection,
        tracks: TracksModel,
        cascades: Sequence[CascadeChoice],
    ) -> None:
        super().__init__()
        self.setWindowTitle("Haarlens")
        self.setAcceptDrops(True)
        # Nothing moves by itself: Qt does not tell whether the system asks for less motion.
        self.setDockOptions(QMainWindow.DockOption(0))
        self.resize(1280, 800)
        self.actions_ = Actions(self)
        self.canvas = Canvas(boxes, selection)
        self.empty = EmptyState()
        self.unreadable = UnreadableState()
        self.photo_list = PhotoList(photos)
        self.find_panel = FindPanel(cascades)
        self.hide_panel = HidePanel()
        self.crop_panel = CropPanel()
        self.explain_panel = ExplainPanel(cascades)
        self.cascades = cascades
        self.table = DetectionTable(boxes, selection)
        self.tracks = TrackTable(tracks)
        self.strip = CutStrip(boxes, selection)
        self.live = LivePage(tracks, self.actions_)
        self.camera_menu = CameraMenu(self.actions_, self)
        self.status = StatusLine()
        self._pages = QStackedWidget()
        for page in (self.empty, self.canvas, self.unreadable, self.live):
            self._pages.addWidget(page)
        self._tables = QStackedWidget()
        self._tables.addWidget(self.table)
        self._tables.addWidget(self.tracks)
        self._tools = Pages()
        for panel in (self.find_panel, self.hide_panel, self.crop_panel, self.explain_panel):
            self._tools.addWidget(panel)
        self._recent = QMenu(self.tr("Open recent"), self)
        self._output_menus = self._made_output_menus()
        # In the order in which Tab goes through them: from the top to the bottom, and there column by column.
        self.addToolBar(ToolBar(self.actions_, self._recent, self.camera_menu, self._output_menus))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._add_docks()
        self.setStatusBar(self.status)
        self._add_menus()
        self._connect_views()
        self._table_was_shown = True
        self._first_arrangement = self.saveState(ARRANGEMENT)
        self.empty.setFocus()

    def show_empty(self) -> None:
        """Say how to begin."""
        self._tables.setCurrentWidget(self.table)
        self._pages.setCurrentWidget(self.empty)

    def show_canvas(self) -> None:
        """Show the picture; the keyboard goes with it unless it is at work elsewhere."""
        was_elsewhere = self._pages.currentWidget() is not self.canvas
        self._tables.setCurrentWidget(self.table)
        self._pages.setCurrentWidget(self.canvas)
        if was_elsewhere and not self.photo_list.has_focus:
            self.canvas.setFocus()

    def show_live(self) -> None:
        """Show the camera or the video, and the table of who appears."""
        self._pages.setCurrentWidget(self.live)
        self._tables.setCurrentWidget(self.tracks)
        self.live.canvas.setFocus()

    def show_unreadable(self, name: str, why: str) -> None:
        """Say why there is no picture."""
        had_keys = self.canvas.hasFocus() or self.empty.isAncestorOf(self.focusWidget() or self)
        self.unreadable.explain(name, why)
        self._tables.setCurrentWidget(self.table)
        self._pages.setCurrentWidget(self.unreadable)
        if had_keys:
            self.unreadable.setFocus()  # and not its button, which a stray key would press

    def select_photo(self, index: QModelIndex) -> None:
        """Select a row of the filtered list, which shows that photograph."""
        if index.isValid():
            self.photo_list.show_row(index)

    def show_box_menu(self, place: QPoint) -> None:
        """Offer what can be done to the selected boxes."""
        do = self.actions_
        menu = self._made_menu([do.keep_or_drop, None, *do.targets.values(), None, do.duplicate, do.delete])
        menu.popup(place)

    def show_canvas_menu(self, place: QPoint) -> None:
        """Offer what can be done to the photograph that is shown."""
        do = self.actions_
        menu = self._made_menu(
            [do.draw_box, do.select_all, None, do.accept, do.reviewed, None, do.show_boxes, do.zoom_fit, do.zoom_actual]
        )
        menu.popup(place)

    def show_photo_menu(self, place: QPoint) -> None:
        """Offer what can be done to the selected photographs."""
        do = self.actions_
        menu = self._made_menu(
            [do.reviewed, None, do.show_in_folder, do.save_copy, do.hide_copy, do.crop_copy, None, do.remove]
        )
        menu.popup(place)

    def reset_layout(self) -> None:
        """Put all panels back where they were at first."""
        self.restoreState(self._first_arrangement, ARRANGEMENT)
        for dock in self._docks:
            dock.show()
        self._size_docks()

    def show_tool(self, panel: QWidget | None) -> None:
        """Show a panel in the place of the one for finding, such as that for hiding; None: that one again.

        The one that explains needs all the height: the table of detections makes way for it.
        """
        dock, do = self._docks[1], self.actions_
        titles: dict[QWidget, str] = {
            self.hide_panel: do.hide_panel.iconText(),
            self.crop_panel: do.crop_panel.iconText(),
            self.explain_panel: do.explain.iconText(),
        }
        title = titles[panel] if panel in titles else dock.windowTitle()
        self._make_room(panel is self.explain_panel)
        self._tools.setCurrentWidget(panel or self.find_panel)
        bar = dock.titleBarWidget()
        if isinstance(bar, DockTitle):
            bar.name(title, self.tr("Back to Find") if panel else "")
        if panel:
            dock.show()
        elif self.canvas.isVisible():
            self.canvas.setFocus()

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
        """The window's place and that of its docks, to be remembered; the panel that explains is closed first."""
        self.actions_.explain.setChecked(False)
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
        left, right, bottom = (
            Qt.DockWidgetArea.LeftDockWidgetArea,
            Qt.DockWidgetArea.RightDockWidgetArea,
            Qt.DockWidgetArea.BottomDockWidgetArea,
        )
        self.setCorner(Qt.Corner.BottomLeftCorner, left)
        self.setCorner(Qt.Corner.BottomRightCorner, right)
        photos = self._made_dock(self.tr("Photos"), "photos", self.photo_list, left)
        self.setCentralWidget(self._pages)
        strip = self._made_dock(self.tr("Cut-outs"), "cut-outs", self.strip, bottom)
        find = self._made_dock(self.tr("Find"), "find", self._tools, right)
        table = self._made_dock(self.tr("Detections"), "detections", self._tables, right)
        self._docks = [photos, find, table, strip]
        self._size_docks()

    def _size_docks(self) -> None:
        photos, find, table, strip = self._docks
        self.resizeDocks([photos, find], [248, 288], Qt.Orientation.Horizontal)
        self.resizeDocks([find, table], [474, 206], Qt.Orientation.Vertical)
        self.resizeDocks([strip], [strip.minimumSizeHint().height()], Qt.Orientation.Vertical)

    def _made_dock(self, title: str, name: str, content: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(name)
        feature = QDockWidget.DockWidgetFeature
        dock.setFeatures(feature.DockWidgetMovable | feature.DockWidgetClosable)
        bar = DockTitle(title)
        bar.close_asked.connect(dock.close if content is not self._tools else self._close_tool)
        dock.setTitleBarWidget(bar)
        dock.setWidget(content)
        self.addDockWidget(area, dock)
        return dock

    def _close_tool(self) -> None:
        do = self.actions_
        if self._tools.currentWidget() is self.find_panel:
            self._docks[1].close()
        for action in (do.hide_panel, do.crop_panel, do.explain):
            action.setChecked(False)

    def _make_room(self, wanted: bool) -> None:
        """Give the panel that explains the room of the table, or give it back."""
        table = self._docks[2]
        if wanted == (self._tools.currentWidget() is self.explain_panel):
            return
        if wanted:
            self._table_was_shown = not table.isHidden()
            table.hide()
        elif self._table_was_shown:
            table.show()

    def _connect_views(self) -> None:
        do = self.actions_
        for canvas in (self.canvas, self.live.canvas):
            do.zoom_in.triggered.connect(canvas.zoom_in)
            do.zoom_out.triggered.connect(canvas.zoom_out)
            do.zoom_fit.triggered.connect(canvas.zoom_to_fit)
            do.zoom_actual.triggered.connect(canvas.zoom_to_actual)
            do.show_boxes.toggled.connect(canvas.set_boxes_shown)
        do.full_screen.toggled.connect(self.set_full_screen)
        do.reset_layout.triggered.connect(self.reset_layout)

    def _add_menus(self) -> None:
        do = self.actions_
        bar = self.menuBar()
        file_menu = bar.addMenu(self.tr("&File"))
        file_menu.addActions([do.open, do.open_folder])
        file_menu.addMenu(self._recent)
        file_menu.addActions([do.restore, do.sample])
        _fill(file_menu, [None, do.open_session, do.save_session, None, do.save_copy, do.show_in_folder, None, do.quit])
        edit_menu = bar.addMenu(self.tr("&Edit"))
        _fill(edit_menu, [do.undo, do.redo, None, do.copy, do.paste, None])
        _fill(edit_menu, [do.draw_box, do.add_box, do.duplicate, do.keep_or_drop, do.delete])
        target_menu = edit_menu.addMenu(self.tr("Box is"))
        target_menu.addActions(list(do.targets.values()))
        _fill(edit_menu, [None, do.select_all, do.next_box, do.previous_box, None, do.remove, do.clear])
        _fill(edit_menu, [None, do.settings])
        view_menu = bar.addMenu(self.tr("&View"))
        view_menu.addActions([do.explain, do.compare])
        view_menu.addSeparator()
        _fill(view_menu, [do.zoom_in, do.zoom_out, do.zoom_fit, do.zoom_actual, None, do.show_boxes, None])
        view_menu.addActions([dock.toggleViewAction() for dock in self._docks])
        _fill(view_menu, [do.reset_layout, None])
        view_menu.addMenu(self.tr("Colours")).addActions(list(do.schemes.values()))
        view_menu.addMenu(self.tr("Language")).addActions(list(do.languages.values()))
        view_menu.addAction(do.full_screen)
        find_menu = bar.addMenu(self.tr("F&ind"))
        _fill(find_menu, [do.detect, do.cancel, None, do.accept, do.reviewed, None, do.previous, do.next])
        tools_menu = bar.addMenu(self.tr("&Tools"))
        for menu in self._output_menus:
            tools_menu.addMenu(menu)
        tools_menu.addSeparator()
        tools_menu.addMenu(self.camera_menu)
        _fill(tools_menu, [do.open_stream, do.open_sequence, None, do.pause, do.step_back, do.step_on, None])
        tools_menu.addMenu(self.tr("Speed")).addActions(list(do.rates.values()))
        _fill(tools_menu, [do.search_video, do.previous_found, do.next_found, None, do.snapshot, do.record])
        tools_menu.addMenu(self.tr("What is recorded")).addActions(list(do.record_looks.values()))
        _fill(tools_menu, [do.mirror, do.show_search, None, do.close_live, None, do.share])
        help_menu = bar.addMenu(self.tr("&Help"))
        _fill(help_menu, [do.tour, None, do.shortcuts, do.show_log, None, do.about])

    def _made_output_menus(self) -> list[QMenu]:
        do = self.actions_
        titles = {
            self.tr("Hide"): do.hide_actions,
            self.tr("Crop"): do.crop_actions,
            self.tr("Export"): do.export_actions,
        }
        menus = []
        for title, actions in titles.items():
            menu = QMenu(title, self)
            _fill(menu, actions)
            menus.append(menu)
        return menus

    def _made_menu(self, actions: Sequence[QAction | None]) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        _fill(menu, actions)
        return menu


def _fill(menu: QMenu, actions: Sequence[QAction | None]) -> None:
    """Add actions; None is a line between them."""
    for action in actions:
        if action is None:
            menu.addSeparator()
        else:
            menu.addAction(action)
