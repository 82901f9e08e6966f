"""Cameras of this computer, through OpenCV by the way that suits the system."""

import sys
import threading
from collections.abc import Callable, Mapping

import cv2

from desktop_app.errors import SourceDamagedError, SourceError, SourceLostError, SourceNotFoundError
from desktop_app.media import capture, v4l2
from desktop_app.media.live import STALL_TIMEOUT_S, Feed, LiveSource, Picture
from desktop_app.media.source import CameraAddress, CameraBackend

# Media Foundation and not DirectShow, as its order of cameras is the one that a list of them from the system has.
_USUAL_BACKENDS = {
    "linux": CameraBackend.V4L2,
    "win32": CameraBackend.MEDIA_FOUNDATION,
    "darwin": CameraBackend.AV_FOUNDATION,
}

_OPENCV_BACKENDS: Mapping[CameraBackend | None, int] = {
    CameraBackend.V4L2: cv2.CAP_V4L2,
    CameraBackend.MEDIA_FOUNDATION: cv2.CAP_MSMF,
    CameraBackend.DIRECT_SHOW: cv2.CAP_DSHOW,
    CameraBackend.AV_FOUNDATION: cv2.CAP_AVFOUNDATION,
    None: cv2.CAP_ANY,
}

# More pixels than these do not pass through USB 2 at 30 frames a second unless they are packed as JPEG.
_UNPACKED_PIXELS = 640 * 480

# How long opening may take. On Windows and macOS healthy cameras need seconds.
_CONNECT_S = STALL_TIMEOUT_S if sys.platform == "linux" else 8.0

_PAUSE_S = 0.02

OpenCapture = Callable[[int | str, int], capture.Capture]


class CameraFeed(Feed):
    """A camera's pictures.

    ask_node: what Linux says of a node. open_capture: opens a device with one of OpenCV's backends.
    """

    def __init__(
        self,
        address: CameraAddress,
        ask_node: Callable[[str], v4l2.NodeState] = v4l2.ask_node,
        open_capture: OpenCapture = capture.open_device,
    ) -> None:
        self._address = address
        self._backend = address.backend or _USUAL_BACKENDS.get(sys.platform)
        self._device = _device(address.device, self._backend)
        self.name = address.name or (self._device if isinstance(self._device, str) else f"Camera {self._device}")
        self._ask_node = ask_node
        self._open_capture = open_capture
        self._capture: capture.Capture | None = None
        self._interrupted = threading.Event()

    def connect(self) -> None:
        """Open it at what is wanted, or what comes nearest."""
        if isinstance(self._device, str):
            v4l2.check_node(self._device, self.name, self._ask_node)
        self._capture = self._open_capture(self._device, _OPENCV_BACKENDS[self._backend])
        if not self._capture.isOpened():
            if isinstance(self._device, str):
                raise SourceDamagedError(
                    "{name} delivers its pictures in a way that is unknown here; choose another camera.", name=self.name
                )
            raise SourceNotFoundError(
                "{name} cannot be opened: it is not there, another program uses it, or the system's privacy "
                "settings forbid it; close other programs, look at those settings, or choose another camera.",
                name=self.name,
            )
        self._configure(self._capture)
        rate = self._capture.get(cv2.CAP_PROP_FPS)
        self.frames_per_second = rate if 1 <= rate <= 1000 else None

    def take(self) -> list[Picture]:
        """Wait for the next picture."""
        assert self._capture is not None
        if not self._capture.grab():
            if isinstance(self._device, str) and v4l2.is_gone(self._device, self._ask_node):
                raise SourceLostError("{name} was unplugged; plug it in again.", name=self.name)
            self._interrupted.wait(_PAUSE_S)  # a driver without its camera fails at once, over and over
            return []
        pixels = capture.retrieved(self._capture)  # now, as the next grab takes its place
        return [lambda: pixels]

    def interrupt(self) -> None:
        """Let `take` return; a driver's own wait ends by itself, on Linux after a second."""
        self._interrupted.set()

    def close(self) -> None:
        """Let go of the camera."""
        if self._capture is not None:
            self._capture.release()

    def silence(self) -> SourceError:
        """The error for no picture in time."""
        return SourceLostError("{name} delivers no pictures; unplug it and plug it in again.", name=self.name)

    def garbage(self) -> SourceError:
        """The error for pictures of which none can be decoded."""
        return SourceDamagedError(
            "{name} delivers pictures that cannot be read; choose a smaller size, or plug it in elsewhere.",
            name=self.name,
        )

    def one_colour(self) -> SourceError:
        """The error for pictures of a single colour, which no lens gives."""
        return SourceDamagedError(
            "{name} delivers pictures of one colour alone; open its lens cover or its privacy switch, or plug "
            "it in again.",
            name=self.name,
        )

    def _configure(self, opened: capture.Capture) -> None:
        address = self._address
        if address.width and address.height:
            if address.width * address.height > _UNPACKED_PIXELS:
                opened.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
            opened.set(cv2.CAP_PROP_FRAME_WIDTH, address.width)
            opened.set(cv2.CAP_PROP_FRAME_HEIGHT, address.height)
        if address.frames_per_second:
            opened.set(cv2.CAP_PROP_FPS, address.frames_per_second)
        # With a single one V4L2 would have none to fill while it is decoded, and every other picture would be lost.
        opened.set(cv2.CAP_PROP_BUFFERSIZE, 2 if self._backend is CameraBackend.V4L2 else 1)


def open_camera(address: CameraAddress, cancelled: threading.Event | None = None) -> LiveSource:
    """Open a camera and wait for its first picture.

    Raises: SourceError; CancelledError.
    """
    return LiveSource(CameraFeed(address), connect_s=_CONNECT_S, cancelled=cancelled)


def _device(device: int | str, backend: CameraBackend | None) -> int | str:
    """The node for V4L2, which alone knows nodes, the number for the others."""
    if isinstance(device, str) and device.isdecimal():
        device = int(device)
    if backend is CameraBackend.V4L2:
        return f"/dev/video{device}" if isinstance(device, int) else device
    if isinstance(device, str):
        raise ValueError(f"a camera has a number here, not {device!r}")
    return device
