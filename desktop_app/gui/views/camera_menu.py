"""The menu of the cameras: which one, at what size and rate, mirrored, or another source."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from desktop_app.gui.icons import icon
from desktop_app.gui.views.actions import Actions
from desktop_app.gui.wording import size_text
from desktop_app.media.cameras import Camera, CameraMode


class CameraMenu(QMenu):
    """Lists cameras as it is told.

    camera_chosen: carries the Camera. mode_chosen: carries the CameraMode, None for the usual one.
    """

    camera_chosen = Signal(object)
    mode_chosen = Signal(object)

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Cameras"))
        self.setIcon(icon("camera"))
        self._cameras: dict[QAction, Camera] = {}
        self._modes: dict[QAction, CameraMode | None] = {}
        self._none = self.addAction(self.tr("Looking for cameras..."))
        self._none.setEnabled(False)
        self._end_of_cameras = self.addSeparator()
        self._mode_menu = QMenu(self.tr("Size and rate"), self)
        self.addMenu(self._mode_menu)
        self.addActions([actions.mirror])
        self.addSeparator()
        self.addActions([actions.open_stream])
        self._camera_group = QActionGroup(self)
        self._mode_group = QActionGroup(self)
        self._camera_group.triggered.connect(self._choose_camera)
        self._mode_group.triggered.connect(self._choose_mode)
        self._mode_menu.setEnabled(False)

    def show_cameras(self, cameras: Sequence[Camera], chosen: Camera | None, mode: CameraMode | None) -> None:
        """List these; chosen: the one that is or would be used, with its mode."""
        for action in self._cameras:
            self._camera_group.removeAction(action)
            self.removeAction(action)
            action.deleteLater()
        self._cameras = {}
        for camera in cameras:
            action = QAction(camera.name.replace("&", "&&"), self)
            action.setCheckable(True)
            action.setChecked(camera is chosen)
            self._camera_group.addAction(action)
            self.insertAction(self._end_of_cameras, action)
            self._cameras[action] = camera
        self._none.setText(self.tr("No camera found"))
        self._none.setVisible(not cameras)
        self._show_modes(chosen.modes if chosen else (), mode)

    def _show_modes(self, modes: Sequence[CameraMode], chosen: CameraMode | None) -> None:
        for action in self._modes:
            self._mode_group.removeAction(action)
        self._mode_menu.clear()
        self._modes = {}
        for mode in (None, *modes):
            action = self._mode_menu.addAction(self._mode_words(mode))
            action.setCheckable(True)
            action.setChecked(mode == chosen)
            self._mode_group.addAction(action)
            self._modes[action] = mode
        self._mode_menu.setEnabled(bool(modes))

    def _mode_words(self, mode: CameraMode | None) -> str:
        if mode is None:
            return self.tr("Automatic")
        size = size_text(mode.width, mode.height)
        if mode.frames_per_second is None:
            return size
        rate = self.tr("{n} pictures a second").format(n=f"{mode.frames_per_second:.3g}")
        return f"{size} \N{MIDDLE DOT} {rate}"

    def _choose_camera(self, action: QAction) -> None:
        self.camera_chosen.emit(self._cameras[action])

    def _choose_mode(self, action: QAction) -> None:
        self.mode_chosen.emit(self._modes[action])
