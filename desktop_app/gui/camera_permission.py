"""Whether a person lets this program see through cameras; macOS asks them."""

import sys
from collections import deque
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QCameraPermission, QCoreApplication, QObject, Qt, QTimer, Slot

from desktop_app.errors import SourceForbiddenError

Then = Callable[[SourceForbiddenError | None], None]


class Permissions(Protocol):
    """What is asked of the system."""

    def status(self) -> Qt.PermissionStatus:
        """What is known of the answer."""
        ...

    def request(self, context: QObject, answered: Callable[[], None]) -> None:
        """Have the system ask the person, and call this on the UI thread when they have answered."""
        ...


class SystemPermissions:
    """The system's own question."""

    def status(self) -> Qt.PermissionStatus:
        """What is known of the answer; granted where the system has no such question."""
        # Run from its sources the program is a part of the terminal, which macOS asks about when a camera is opened.
        if sys.platform != "darwin" or not getattr(sys, "frozen", False):
            return Qt.PermissionStatus.Granted
        return _application().checkPermission(QCameraPermission())

    def request(self, context: QObject, answered: Callable[[], None]) -> None:
        """Have the system ask, with the words of NSCameraUsageDescription in build.spec."""
        _application().requestPermission(QCameraPermission(), context, answered)


class CameraPermission(QObject):
    """Asks for the permission to use cameras; on the UI thread alone."""

    def __init__(self, parent: QObject | None = None, permissions: Permissions | None = None) -> None:
        super().__init__(parent)
        self._permissions = permissions or SystemPermissions()
        self._waiting: deque[Then] = deque()

    def ask(self, then: Then) -> None:
        """Call this, never at once, with None as soon as cameras may be used, or with what is to be said.

        The system asks the person the first time, which takes as long as they take.
        """
        self._waiting.append(then)
        if self._permissions.status() is not Qt.PermissionStatus.Undetermined:
            QTimer.singleShot(0, self, self._answer)
        elif len(self._waiting) == 1:
            self._permissions.request(self, self._answer)

    @Slot()
    def _answer(self) -> None:
        granted = self._permissions.status() is Qt.PermissionStatus.Granted
        waiting, self._waiting = self._waiting, deque()
        for then in waiting:
            then(None if granted else _forbidden())


def _forbidden() -> SourceForbiddenError:
    return SourceForbiddenError(
        "This program may not use cameras; allow it in the System Settings under Privacy & Security > Camera, "
        "and start it anew."
    )


def _application() -> QCoreApplication:
    application = QCoreApplication.instance()
    assert application is not None
    return application
