"""Which cameras there are, kept up to date while they are plugged in and out."""

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QTimer, Signal, Slot

from desktop_app.errors import AppError
from desktop_app.gui.workers.defects import reported
from desktop_app.media.cameras import Camera, CameraMode, ListedCamera, cameras_of, rates_within
from desktop_app.media.v4l2_listing import SYSTEM, Places, list_cameras, look_of

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QCameraDevice

# A camera that is plugged in makes several nodes, which get their owners and lasting names a little later.
GATHER_MS = 300
SETTLE_MS = 2000

# Both list the cameras as FFmpeg's does, which the packaged program leaves out.
_QT_BACKENDS = {"win32": "windows", "darwin": "darwin"}


class CameraLister(QObject):
    """Lists cameras; made with its worker, and asked on the worker's thread.

    changed: the list may have changed; from any thread.
    """

    changed = Signal()

    def list(self) -> Sequence[ListedCamera]:
        """All cameras in the system's order. Raises: AppError."""
        raise NotImplementedError

    def watch(self) -> None:
        """Tell of changes from now until it is closed; called after the first list."""
        raise NotImplementedError

    def close(self) -> None:
        """Watch no longer; the worker's thread ends."""


class NodeCameras(CameraLister):
    """The cameras of Linux, from the system itself.

    Qt would list fewer: none that takes any size within bounds, as virtual cameras do.
    places: where Linux shows them. list_there: lists them.
    """

    def __init__(
        self, places: Places = SYSTEM, list_there: Callable[[Places], Sequence[ListedCamera]] = list_cameras
    ) -> None:
        super().__init__()
        self._places = places
        self._list_there = list_there
        self._gathering, self._settling = self._timer(), self._timer()
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._gather)
        self._look: object = None

    def list(self) -> Sequence[ListedCamera]:
        """All cameras by the numbers of their nodes."""
        self._look = look_of(self._places)
        return self._list_there(self._places)

    def watch(self) -> None:
        """Tell when a camera came, went, or may be used by other people than before."""
        self._watcher.addPath(str(self._places.devices))
        self._gathering.start(GATHER_MS)  # and of what changed since they were listed

    def close(self) -> None:
        """Watch no longer."""
        for timer in (self._gathering, self._settling):
            timer.stop()

    def _timer(self) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(self._compare)
        return timer

    @Slot()
    def _gather(self) -> None:
        if not self._gathering.isActive():
            self._gathering.start(GATHER_MS)
        self._settling.start(SETTLE_MS)

    @Slot()
    def _compare(self) -> None:
        if look_of(self._places) != self._look:  # much else comes and goes there, and to list cameras is to open them
            self.changed.emit()


class QtCameras(CameraLister):
    """The cameras that Qt lists: Media Foundation's on Windows, AVFoundation's on macOS."""

    _wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._notifier = _QtNotifier()  # stays on the window's thread
        self._notifier.changed.connect(self.changed)
        self._wanted.connect(self._notifier.begin, Qt.ConnectionType.QueuedConnection)

    def list(self) -> Sequence[ListedCamera]:
        """All cameras in Qt's order, which is the system's. Raises: AppError where QtMultimedia cannot be loaded."""
        if backend := _QT_BACKENDS.get(sys.platform):
            os.environ.setdefault("QT_MEDIA_BACKEND", backend)
        try:
            from PySide6.QtMultimedia import QMediaDevices  # only here: it takes time, and not everybody has a camera
        except ImportError as error:
            raise AppError(
                "The cameras cannot be listed, as a part of the program cannot be loaded ({reason}); install the "
                "program anew.",
                reason=error,
            ) from error
        return [
            ListedCamera(device.description(), device.id().toStdString(), _modes(device), is_default=device.isDefault())
            for device in QMediaDevices.videoInputs()
        ]

    def watch(self) -> None:
        """Tell when Qt notices a change."""
        self._wanted.emit()


class _QtNotifier(QObject):
    """Tells on the thread on which it is made when Qt notices a change."""

    changed = Signal()

    @Slot()
    def begin(self) -> None:
        """Look for changes from now on; once the cameras have been listed, and with them all has been loaded."""
        from PySide6.QtMultimedia import QMediaDevices

        self._devices = QMediaDevices(self)
        self._devices.videoInputsChanged.connect(self.changed)


def system_cameras() -> CameraLister:
    """Lists this computer's cameras."""
    return NodeCameras() if sys.platform == "linux" else QtCameras()


class CameraWorker(QObject):
    """Lists cameras on its own thread, from the first time that it is asked, and watches them from then on.

    listed: which cameras there are; carries tuple[Camera, ...]. An answer each time it is asked, and after changes.
    failed: they cannot be listed; carries an AppError. An empty list follows it.
    """

    listed = Signal(object)
    failed = Signal(object)
    _asked = Signal()

    def __init__(self, make_lister: Callable[[], CameraLister] = system_cameras, system: str = sys.platform) -> None:
        super().__init__()
        self._system = system
        self._lister = make_lister()
        self._lister.setParent(self)  # so that it goes to the same thread
        self._watches = False
        self._known: tuple[Camera, ...] = ()
        self._lister.changed.connect(self._compare, Qt.ConnectionType.QueuedConnection)
        self._asked.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    def ask(self) -> None:
        """Ask from any thread which cameras there are; after a failure it is tried again."""
        self._asked.emit()

    @Slot()
    def _answer(self) -> None:
        self._known = self._find()
        self.listed.emit(self._known)

    @Slot()
    def _compare(self) -> None:
        if (found := self._find()) != self._known:
            self._known = found
            self.listed.emit(found)

    def _find(self) -> tuple[Camera, ...]:
        try:
            listed = self._lister.list()
            if not self._watches:
                self._watches = True
                self._lister.watch()
            return cameras_of(listed, self._system)
        except AppError as error:
            self.failed.emit(error)
        except Exception as defect:
            self.failed.emit(reported(defect, "listing cameras"))
        return ()

    @Slot()
    def end(self) -> None:
        """Watch no longer."""
        self._lister.close()


def _modes(device: "QCameraDevice") -> tuple[CameraMode, ...]:
    return tuple(
        CameraMode(form.resolution().width(), form.resolution().height(), rate)
        for form in device.videoFormats()
        for rate in rates_within(form.minFrameRate(), form.maxFrameRate())
    )
