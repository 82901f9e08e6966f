"""OpenCV's reader of videos and cameras, kept quiet and held to time limits. The one place that opens it."""

import os
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

# OpenCV reads these when it first needs them, later than this module is imported.
_VARIABLES = {
    # FFmpeg speaks of every damaged block on the terminal; -8 is its AV_LOG_QUIET.
    "OPENCV_FFMPEG_LOGLEVEL": "-8",
    # Seconds until a grab from a camera that sends nothing returns; 10 of its own.
    "OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT": "1",
    # With them Media Foundation takes up to a minute to open a camera (OpenCV's issue 17687).
    "OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS": "0",
}
for _name, _value in _VARIABLES.items():
    os.environ.setdefault(_name, _value)

# The function moved between 4.10 and 5.0.
(getattr(cv2, "setLogLevel", None) or cv2.utils.logging.setLogLevel)(0)


class Capture(Protocol):
    """What is used of cv2.VideoCapture; it is not to be called from two threads at a time."""

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        """Whether it can be read."""

    def grab(self) -> bool:
        """Go on to the next picture; False where there is none."""

    def retrieve(self) -> tuple[bool, cv2.typing.MatLike]:
        """The picture that was grabbed."""

    def get(self, propId: int, /) -> float:  # noqa: N803 - OpenCV's name
        """A property's value; 0 where it has none."""

    def set(self, propId: int, value: float, /) -> bool:  # noqa: N803 - OpenCV's name
        """Change a property."""

    def release(self) -> None:
        """Let go."""


def open_file(path: Path) -> cv2.VideoCapture:
    """Open a video's file with FFmpeg, whatever its name is; it may turn out not to be opened."""
    # Without hardware, so that a frame has the same pixels everywhere.
    return cv2.VideoCapture(ffmpeg_name(path), cv2.CAP_FFMPEG, [cv2.CAP_PROP_HW_ACCELERATION, 0])


def open_packets(path: Path) -> cv2.VideoCapture:
    """Open a video's file so that a grab gives a packet that is not decoded."""
    return cv2.VideoCapture(ffmpeg_name(path), cv2.CAP_FFMPEG, [cv2.CAP_PROP_FORMAT, -1])


def open_device(device: int | str, backend: int) -> Capture:
    """Open a camera by its number or node with one of OpenCV's backends; it may turn out not to be opened."""
    return cv2.VideoCapture(device, backend)


def open_stream(url: str, open_timeout_s: float, read_timeout_s: float) -> cv2.VideoCapture:
    """Open an address on the network with FFmpeg; it may turn out not to be opened."""
    options = {cv2.CAP_PROP_OPEN_TIMEOUT_MSEC: open_timeout_s, cv2.CAP_PROP_READ_TIMEOUT_MSEC: read_timeout_s}
    flat = [number for option, seconds in options.items() for number in (option, round(seconds * 1000))]
    return cv2.VideoCapture(url, cv2.CAP_FFMPEG, flat)


def retrieved(capture: Capture) -> Pixels | None:
    """The picture that was grabbed, (height, width, 3), uint8, BGR, C-contiguous; None if it cannot be decoded."""
    try:
        found, pixels = capture.retrieve()
    except cv2.error:  # a camera's broken JPEG, among others
        return None
    if not found or pixels is None or pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype != np.uint8:
        return None
    return np.ascontiguousarray(pixels, dtype=np.uint8)


def ffmpeg_name(path: Path) -> str:
    """The name of a file as OpenCV hands it on to FFmpeg, to read or to write it."""
    # An absolute path, as FFmpeg would take the "a:" of "a:b.mp4" for a protocol.
    name = str(path.absolute())
    try:
        name.encode()
    except UnicodeEncodeError:
        # A name on Linux that is no text: OpenCV 5.0 crashes on it as str. It takes bytes, which its stubs do not say.
        return os.fsencode(name)  # type: ignore[return-value]
    return name
