"""Which camera is used: listed when somebody asks, remembered, asked permission for, and opened."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal

from desktop_app import settings
from desktop_app.errors import AppError
from desktop_app.gui.camera_permission import CameraPermission
from desktop_app.gui.views.main_window import MainWindow
from desktop_app.gui.workspace import Workspace
from desktop_app.media.cameras import Camera, CameraMode
from desktop_app.media.source import CameraAddress


class CameraChoice(QObject):
    """Connects the camera menu with the list of cameras and what is remembered.

    chosen: a camera is to be opened; carries its CameraAddress. refused: it cannot be; carries the AppError.
    """

    chosen = Signal(object)
    refused = Signal(object)

    def __init__(self, workspace: Workspace, window: MainWindow) -> None:
        super().__init__(window)
        self._preferences = workspace.preferences
        self._worker = workspace.crew.cameras
        self._menu = window.camera_menu
        self._permission = CameraPermission(self)
        self._cameras: Sequence[Camera] | None = None
        self._is_wanted = False  # a camera, as soon as it is known which there are
        queued = Qt.ConnectionType.QueuedConnection
        self._worker.listed.connect(self._take_cameras, queued)
        self._worker.failed.connect(self.refused, queued)
        self._menu.aboutToShow.connect(self._look)
        self._menu.camera_chosen.connect(self._take_camera)
        self._menu.mode_chosen.connect(self._take_mode)

    def open(self) -> None:
        """Open the camera that was used last, or the usual one."""
        self._is_wanted = True
        if self._cameras:
            self._open_wanted()
        else:
            self._worker.ask()

    def withdraw(self) -> None:
        """Open none after all, where the list or the permission is still waited for."""
        self._is_wanted = False

    @property
    def current(self) -> Camera | None:
        """The camera that would be opened: the remembered one by its id, else by its name, else the usual one."""
        cameras = self._cameras or ()
        wanted = self._preferences.get(settings.CAMERA)
        name = self._preferences.get(settings.CAMERA_NAME)
        by_id = [camera for camera in cameras if wanted and camera.id == wanted]
        by_name = [camera for camera in cameras if name and camera.name == name]
        usual = [camera for camera in cameras if camera.is_default]
        return next(iter([*by_id, *by_name, *usual, *cameras]), None)

    @property
    def mode(self) -> CameraMode | None:
        """The remembered size and rate, where the current camera has it."""
        words, camera = self._preferences.get(settings.CAMERA_MODE), self.current
        return next((mode for mode in camera.modes if _words(mode) == words), None) if camera else None

    def _look(self) -> None:
        """Ask when the menu opens for the first time; from then on changes come by themselves."""
        if self._cameras is None:
            self._worker.ask()

    def _take_cameras(self, cameras: Sequence[Camera]) -> None:
        self._cameras = cameras
        self._show()
        if self._is_wanted:
            self._open_wanted()

    def _take_camera(self, camera: Camera) -> None:
        self._preferences.set(settings.CAMERA, camera.id)
        self._preferences.set(settings.CAMERA_NAME, camera.name)
        self._show()
        self.open()

    def _take_mode(self, mode: CameraMode | None) -> None:
        self._preferences.set(settings.CAMERA_MODE, _words(mode) if mode else "")
        self._show()
        self.open()

    def _show(self) -> None:
        self._menu.show_cameras(self._cameras or (), self.current, self.mode)

    def _open_wanted(self) -> None:
        self._permission.ask(self._open)

    def _open(self, refused: AppError | None) -> None:
        if not self._is_wanted:
            return
        self._is_wanted = False
        if refused is not None:
            self.refused.emit(refused)
            return
        camera = self.current
        # Where none is listed the first is tried all the same: its error says what to do.
        address = camera.at(self.mode) if camera else CameraAddress(0, name=self.tr("The camera"))
        self.chosen.emit(address)


def _words(mode: CameraMode) -> str:
    rate = "" if mode.frames_per_second is None else f"@{mode.frames_per_second:g}"
    return f"{mode.width}x{mode.height}{rate}"
