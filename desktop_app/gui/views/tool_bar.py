"""The tool bar: what is done most often, in the order in which one does it."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
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
        menu = QMenu(self)
        menu.addActions([do.open, do.open_folder])
        menu.addMenu(recent)
        menu.addActions([do.sample, do.paste])
        self._add_with_menu(do.open, menu).setText(self.tr("Open"))
        self._add_with_menu(do.camera, camera_menu)
        self.addSeparator()
        self._add_buttons([do.detect, do.cancel])
        self.addSeparator()
        self._add_icon_buttons([do.draw_box, do.undo, do.redo])
        self.addSeparator()
        self._add_buttons([do.accept])
        self.addSeparator()
        for action, below in zip((do.hide_panel, do.crop_panel, do.export_boxes), output_menus, strict=True):
            self._add_with_menu(action, below).setText(action.iconText())
        room = QWidget()
        room.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(room)
        self._add_icon_buttons([do.zoom_out, do.zoom_in, do.zoom_fit, do.zoom_actual])
        for more in self.findChildren(QToolButton, "qt_toolbar_ext_button"):
            more.setAccessibleName(self.tr("More tools"))
            more.setToolTip(self.tr("More tools"))

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

    def _add_buttons(self, actions: Sequence[QAction]) -> None:
        for action in actions:
            self.addAction(action)
            self.widgetForAction(action).setFocusPolicy(Qt.FocusPolicy.TabFocus)

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
