"""The tool bar: what is done most often, in the order in which one does it."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from desktop_app.gui.views.actions import Actions


class ToolBar(QToolBar):
    """Buttons for actions, some with a menu beside them.

    recent, camera_menu, output_menus: menus of the window that are shown here too; the last ones in the order hide,
        crop, export.
    """

    def __init__(self, do: Actions, recent: QMenu, camera_menu: QMenu, output_menus: Sequence[QMenu]) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("Tools"))
        self.setObjectName("tools")
        self.setMovable(False)
        self.setIconSize(QSize(20, 20))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.toggleViewAction().setVisible(False)
        self._spoken: list[QToolButton] = []
        menu = QMenu(self)
        menu.addActions([do.open, do.open_folder])
        menu.addMenu(recent)
        menu.addActions([do.sample, do.paste])
        first = self._add_with_menu(do.open, menu)
        first.setText(self.tr("Open"))
        camera = self._add_with_menu(do.camera, camera_menu)
        self.addSeparator()
        searching = self._add_buttons([do.detect, do.cancel])
        self.addSeparator()
        self._add_icon_buttons([do.draw_box, do.undo, do.redo])
        self.addSeparator()
        accept = self._add_buttons([do.accept])
        self.addSeparator()
        out: list[QToolButton] = []
        for action, below in zip((do.hide_panel, do.crop_panel, do.export_boxes), output_menus, strict=True):
            out.append(self._add_with_menu(action, below))
            out[-1].setText(action.iconText())
        room = QWidget()
        room.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(room)
        explain = self._add_buttons([do.explain])
        self._add_icon_buttons([do.zoom_out, do.zoom_in, do.zoom_fit, do.zoom_actual])
        self._spoken = [camera, *searching, first, *accept, *explain, *reversed(out)]
        for more in self.findChildren(QToolButton, "qt_toolbar_ext_button"):
            more.setAccessibleName(self.tr("More tools"))
            more.setToolTip(self.tr("More tools"))

    def event(self, event: QEvent) -> bool:
        """Fit the buttons in anew when the room is another one, or what they need."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.StyleChange, QEvent.Type.FontChange, QEvent.Type.Polish):
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        """Leave out words where there is no room for all of them, those first that their icons say best."""
        for button in self._spoken:
            self._dress(button, Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        for button in self._spoken:
            if self.sizeHint().width() <= self.width():
                break
            self._dress(button, Qt.ToolButtonStyle.ToolButtonIconOnly)

    def _dress(self, button: QToolButton, style: Qt.ToolButtonStyle) -> None:
        if button.toolButtonStyle() != style:
            button.setToolButtonStyle(style)
            if layout := self.layout():
                layout.invalidate()  # it does not hear from buttons for which there was no room

    def _add_with_menu(self, action: QAction, menu: QMenu) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(self.iconSize())
        button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        button.setMenu(menu)
        if action.isCheckable():
            button.toggled.connect(action.setChecked)  # a screen reader toggles the button alone
        self.addWidget(button)
        return button

    def _add_buttons(self, actions: Sequence[QAction]) -> list[QToolButton]:
        buttons = []
        for action in actions:
            self.addAction(action)
            button = self.widgetForAction(action)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            if isinstance(button, QToolButton):
                buttons.append(button)
        return buttons

    def _add_icon_buttons(self, actions: Sequence[QAction]) -> None:
        for action in actions:
            button = QToolButton()
            button.setDefaultAction(action)
            button.setObjectName("iconOnly")
            button.setAccessibleName(action.text())
            if action.isCheckable():
                button.toggled.connect(action.setChecked)  # a screen reader toggles the button alone
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.addWidget(button)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
