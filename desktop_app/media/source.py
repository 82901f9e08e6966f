"""What cameras, videos, streams and sequences of pictures have in common, and how each is addressed."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import SplitResult, urlsplit

from desktop_app.media.frame import Frame

DEFAULT_FRAMES_PER_SECOND = 25.0
"""The rate of what has none of its own."""


class CameraBackend(StrEnum):
    """The ways in which a system gives its cameras to a program."""

    V4L2 = "v4l2"
    MEDIA_FOUNDATION = "media-foundation"
    DIRECT_SHOW = "direct-show"
    AV_FOUNDATION = "av-foundation"


@dataclass(frozen=True, slots=True)
class CameraAddress:
    """A camera of this computer.

    device: its number in the system's own order, or on Linux its node, "/dev/video0".
    backend: None for the usual one of this system.
    width, height, frames_per_second: what is wanted; the camera takes what comes nearest. None leaves it to the camera.
    name: what a person calls it, for messages; "" takes the device.
    """

    device: int | str
    backend: CameraBackend | None = None
    width: int | None = None
    height: int | None = None
    frames_per_second: float | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class VideoAddress:
    """A video in a file."""

    path: Path


@dataclass(frozen=True, slots=True)
class SequenceAddress:
    """The pictures of a folder, in the order of their names and the numbers in them.

    pattern: which of them, as in a shell ("shot-*.png").
    """

    folder: Path
    pattern: str = "*"
    frames_per_second: float = DEFAULT_FRAMES_PER_SECOND


@dataclass(frozen=True, slots=True)
class StreamAddress:
    """A camera on the network: http or https for MJPEG, rtsp or rtsps for what such cameras speak otherwise.

    url: may carry a user's name and password, so nobody prints it; `name` is for that.
    """

    url: str = field(repr=False)

    @property
    def name(self) -> str:
        """The address without a user's name, a password and whatever else could be secret."""
        parts = self._parts()
        if parts is None:
            return "the address"
        host = parts.hostname or ""
        host = f"[{host}]" if ":" in host else host
        port = f":{parts.port}" if parts.port is not None else ""
        # Some cameras have user and password in the path: "/user=admin&password=...".
        path = "/..." if "=" in parts.path else parts.path
        return f"{parts.scheme}://{host}{port}{path}{'?...' if parts.query else ''}"

    @property
    def host(self) -> str:
        """The name of the computer or camera that it comes from; "" where the address names none."""
        parts = self._parts()
        return parts.hostname or "" if parts is not None else ""

    def _parts(self) -> SplitResult | None:
        """The parts, the port among them a number; None for half an address, which may hold a password anywhere.

        With an unescaped "/", "?" or "#" in a password, what is before that looks like a host with its port.
        """
        try:
            parts = urlsplit(self.url)
            is_whole = parts.port is None or parts.port >= 0
        except ValueError:
            return None
        return parts if is_whole and "@" not in parts.path + parts.query + parts.fragment else None


SourceAddress = CameraAddress | VideoAddress | SequenceAddress | StreamAddress


def name_of(address: SourceAddress) -> str:
    """What a source is called; never with a password. "" for a camera without a name."""
    match address:
        case VideoAddress(path=path) | SequenceAddress(folder=path):
            return path.name
        case CameraAddress(name=name) | StreamAddress(name=name):
            return name


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What is known of a source once it is open.

    name: for messages and titles; never holds a password.
    width, height: of the first picture, upright, pixels; pictures of another size may follow.
    frames_per_second: as declared, or None; a video may well have another rhythm, which `Frame.time_s` tells.
    duration_s, frame_count: as declared, or None. Files are wrong about both: the end is where `read` says so.
    is_live: pictures come whether they are read or not, and the newest wins.
    """

    name: str
    width: int
    height: int
    frames_per_second: float | None = None
    duration_s: float | None = None
    frame_count: int | None = None
    is_live: bool = False
    can_seek: bool = False


class Source(ABC):
    """Pictures, one after the other. One thread reads and seeks; any thread may close."""

    @property
    @abstractmethod
    def info(self) -> SourceInfo:
        """What is known of it."""

    @abstractmethod
    def read(self) -> Frame | None:
        """The next frame, None at the end of a file; of a live source the newest that was not read yet.

        A frame's index counts from 0: of a live source everything that arrived, so that a gap tells how many were
        dropped. Its time never decreases: in a file from the first frame, of a live source `time.monotonic()` when it
        arrived. Waits no longer than about two seconds.
        Raises: SourceError. A live source is over with it, and each further read raises it again; it can be opened
        anew. A sequence goes on with the picture after the broken one. CancelledError once it is closed.
        """

    def seek(self, time_s: float) -> None:
        """Let the next read give the frame that is shown at this time; past the end there is none.

        Raises: SourceError; CancelledError once it is closed; TypeError where `SourceInfo.can_seek` is not set.
        """
        raise TypeError(f"one cannot seek in {self.info.name}, which {'is live' if self.info.is_live else 'flows'}")

    def seek_frame(self, index: int) -> None:
        """Let the next read give the frame with this index, with the same pixels as reading up to it would.

        Raises: as `seek`.
        """
        raise TypeError(f"one cannot seek in {self.info.name}, which {'is live' if self.info.is_live else 'flows'}")

    @abstractmethod
    def close(self) -> None:
        """Let go, from any thread, as often as one likes; returns at once, and a read that waits ends soon."""

    def wait_released(self, timeout_s: float) -> bool:
        """Wait until the device or file is free for others after `close`; False if a driver still holds it."""
        return timeout_s >= 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
        self.wait_released(3.0)
